"""What a run leaves in `aligned/`: one folder an article, every file whole or not there.

aligned/ARTICLE/ARTICLE.en.md     the English article
aligned/ARTICLE/pairs.tsv         sentence pairs with offsets, scores and flags
aligned/ARTICLE/pairs.jsonl .tmx .ar .en
aligned/ARTICLE/set-aside.tsv     furniture lines with their reasons
aligned/ARTICLE/provenance.json   model and its hash, options, versions, input hash, counts
aligned/ARTICLE/timings.json      seconds and tokens per stage: the only file that differs between
two runs aligned/scores.json               scores of the run, where there are references
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from workbench import __version__
from workbench.articles.render import to_markdown
from workbench.errors import InputError
from workbench.files import remove_leftovers, sha256_of, write_text
from workbench.formats import load_format, to_text_pair
from workbench.formats.tsv import encode_cell
from workbench.pipeline import TranslatedArticle
from workbench.records import Article
from workbench.registry import model_hash
from workbench.translator import SegmentTranslator

PAIR_FILES = {"tsv": "pairs.tsv", "jsonl": "pairs.jsonl", "tmx": "pairs.tmx", "moses": "pairs"}
_UNSAFE = re.compile(r"[^\w.-]+")


def folder_name(article_id: str) -> str:
    """Return a file name for an article's id: no separators, no dots in front, at most 100 characters."""
    name = _UNSAFE.sub("-", article_id).lstrip(".-")[:100]
    return name or hashlib.sha256(article_id.encode()).hexdigest()[:16]


def english_path(origin: str, folder: Path) -> Path:
    """Return where the English of a file goes: NAME.en.SUFFIX in a folder."""
    path = Path(origin)
    if origin == "stdin":
        return folder / "stdin.en.txt"
    return folder / f"{path.stem}.en{path.suffix}"


def check_names(articles: Sequence[Article]) -> None:
    """Raise InputError if two articles would be written to one folder."""
    seen: dict[str, str] = {}
    for item in articles:
        name = folder_name(item.id)
        if name in seen:
            raise InputError(
                f"{item.origin}: would be written to the same folder '{name}' as {seen[name]}",
                hint="rename one of the files, or run them with different --out",
            )
        seen[name] = item.origin


def check_target(folder: Path, article_ids: Sequence[str], *, force: bool) -> None:
    """Raise InputError if a file that would be replaced was changed since workbench wrote it.

    An article's folder holds its own record of what was written: `outputs` in provenance.json. Folders
    without one were not made by us, and nothing in them is replaced without --force.
    """
    for article in article_ids:
        own = folder / folder_name(article)
        if force or not own.exists():
            continue
        written = _written_files(own)
        for name in sorted(item.name for item in own.iterdir() if not item.name.startswith(".")):
            if name in ("provenance.json", "timings.json"):
                continue
            if name in written and sha256_of(own / name) != written[name]:
                raise InputError(
                    f"{own / name}: was changed since workbench wrote it",
                    hint="keep a copy, then replace it with --force, or choose another --out",
                )
            if name not in written and name in _own_names(own):
                raise InputError(
                    f"{own / name}: is there already and was not written by this command",
                    hint="replace it with --force, or choose another --out",
                )


def _own_names(own: Path) -> set[str]:
    return {
        f"{own.name}.en.md",
        "pairs.tsv",
        "pairs.jsonl",
        "pairs.tmx",
        "pairs.ar",
        "pairs.en",
        "set-aside.tsv",
    }


def _written_files(own: Path) -> dict[str, str]:
    """Return name and SHA-256 of the files that the last run wrote."""
    try:
        record = json.loads((own / "provenance.json").read_text(encoding="utf-8"))
        return {str(name): str(digest) for name, digest in record["outputs"].items()}
    except (OSError, ValueError, KeyError, AttributeError):
        return {}


def library_versions() -> dict[str, str]:
    """Return the versions of Python, workbench and the libraries that shape the output."""
    import platform
    from importlib import metadata

    versions = {"python": platform.python_version(), "workbench": __version__}
    for name in ("ctranslate2", "sentencepiece", "sacrebleu"):
        versions[name] = metadata.version(name)
    return versions


def provenance(item: TranslatedArticle, translator: SegmentTranslator) -> dict[str, Any]:
    """Return what is needed to get the same bytes again."""
    card = translator.card
    shown = asdict(translator.options)
    shown.pop("threads")  # changes the speed, never the output
    digest = hashlib.sha256(item.article.text.encode("utf-8", "surrogatepass")).hexdigest()
    return {
        "article": item.article.id,
        "input": {
            "file": Path(item.article.origin).name,
            "text_sha256": digest,
            "characters": len(item.article.text),
        },
        "model": {"id": card.id, "hash": model_hash(card), "licence": card.licence},
        "options": shown,
        "care": translator.describe(),
        **({"unmarked_by": dict(item.unmarked_by)} if item.unmarked_by else {}),
        "input_steps": list(card.input_steps),
        "versions": library_versions(),
        "counts": {
            "blocks": len(item.article.blocks),
            "set_aside": len(item.set_aside),
            "segments": len(item.translations),
            "target_tokens": sum(t.token_count for t in item.translations),
            "flagged": sum(bool(t.flags) for t in item.translations),
            "mended": sum(t.mended is not None for t in item.translations),
        },
    }


def write_article(
    item: TranslatedArticle,
    folder: Path,
    translator: SegmentTranslator,
    timings: Mapping[str, Any],
) -> Path:
    """Write everything about one article below `folder` and return its own folder."""
    own = folder / folder_name(item.article.id)
    remove_leftovers(own)
    write_text(own / f"{own.name}.en.md", to_markdown(item.article, item.english))
    pairs = [to_text_pair(pair) for pair in item.pairs]
    for name, file in PAIR_FILES.items():
        load_format(name).write(pairs, own / file)
    rows = ["line\treason\ttext"]
    rows += [
        f"{line}\t{reason}\t{encode_cell(text, item.article.origin)}"
        for line, reason, text in item.set_aside
    ]
    write_text(own / "set-aside.tsv", "\n".join(rows) + "\n")
    record = provenance(item, translator)
    record["outputs"] = {name: sha256_of(own / name) for name in sorted(_own_names(own))}
    write_json(own / "provenance.json", record)
    write_json(own / "timings.json", timings)
    return own


def write_json(path: Path, value: Any) -> None:
    """Write one JSON document, readable, keys in the order given."""
    write_text(path, json.dumps(value, ensure_ascii=False, indent=2) + "\n")
