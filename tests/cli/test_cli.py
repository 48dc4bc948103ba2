"""The command line: exit codes, stdout against stderr, JSON that parses, errors that help."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT, SEEDS, Cli
from tests.tiny import make_tiny_model

ARTICLE = "موسكو تحذر واشنطن\n\nقال الرئيس إن بلاده تريد السلام. وصل الوزير إلى القاهرة أمس.\n\nاترك تعليقاً\n"


@pytest.fixture
def tiny(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("WORKBENCH_MODELS", str(tmp_path / "models"))
    make_tiny_model(tmp_path / "models/tiny", seed=4)
    return "tiny"


def commands() -> list[list[str]]:
    from workbench.cli.app import app

    found = [[c.name or ""] for c in app.registered_commands]
    for group in app.registered_groups:
        found += [
            [group.name or "", c.name or c.callback.__name__]
            for c in group.typer_instance.registered_commands
        ]  # type: ignore[union-attr]
    return found


@pytest.mark.parametrize("command", commands(), ids=" ".join)
def test_every_command_has_help_with_an_example(cli: Cli, command: list[str]) -> None:
    text = cli(*command, "--help").stdout
    assert "Example: " in text
    assert text.index("Usage:") < text.index("Example:")


def test_help_version_and_usage(cli: Cli) -> None:
    assert "articles → segments" in cli("--help").stdout
    assert cli("--version").stdout.startswith("workbench ")
    assert "No such option" in cli("run", "--bema", "3", code=2).stderr
    assert "Missing argument" in cli("segment", code=2).stderr


def test_run(cli: Cli, tiny: str, write: Any, tmp_path: Path) -> None:
    path = write("in/a.txt", ARTICLE)
    write(
        "in/references/a.en.txt",
        "Moscow warns\n\nThe president said so. The minister arrived.\n\nComment\n",
    )
    done = cli("run", path.parent, "--model", tiny, "--out", tmp_path / "out")
    assert "BLEU" in done.stdout
    assert "chrf++: nrefs:1" in done.stdout
    assert "1 articles, 3 sentences" in done.stderr
    own = tmp_path / "out/a"
    assert {p.name for p in own.iterdir()} == {
        "a.en.md", "pairs.tsv", "pairs.jsonl", "pairs.tmx", "pairs.ar", "pairs.en",
        "set-aside.tsv", "provenance.json", "timings.json",
    }  # fmt: skip
    assert "اترك تعليقاً" in (own / "set-aside.tsv").read_text(encoding="utf-8")
    record = json.loads((own / "provenance.json").read_text())
    assert record["counts"]["segments"] == 3
    assert record["model"]["id"] == "tiny"
    assert len((own / "pairs.ar").read_text(encoding="utf-8").splitlines()) == 3


def test_run_json_is_one_document(cli: Cli, tiny: str, write: Any, tmp_path: Path) -> None:
    path = write("a.txt", ARTICLE)
    done = cli("run", path, "--model", tiny, "--out", tmp_path / "out", "--json", "--quiet")
    report = json.loads(done.stdout)
    assert report["articles"][0]["article"] == "a"
    assert report["scores"] == []
    assert done.stderr == ""


def test_run_twice_gives_the_same_bytes(cli: Cli, tiny: str, write: Any, tmp_path: Path) -> None:
    path = write("a.txt", ARTICLE)
    for name in ("one", "two"):
        cli("run", path, "--model", tiny, "--out", tmp_path / name, "--no-cache")
    for file in (tmp_path / "one/a").iterdir():
        if file.name != "timings.json":
            assert file.read_bytes() == (tmp_path / "two/a" / file.name).read_bytes(), file.name


def test_run_does_not_replace_corrections(cli: Cli, tiny: str, write: Any, tmp_path: Path) -> None:
    path, out = write("a.txt", ARTICLE), tmp_path / "out"
    cli("run", path, "--model", tiny, "--out", out)
    cli("run", path, "--model", tiny, "--out", out)
    pairs = out / "a/pairs.tsv"
    pairs.write_text(pairs.read_text(encoding="utf-8") + "x\ty\n", encoding="utf-8")
    done = cli("run", path, "--model", tiny, "--out", out, code=3)
    assert "pairs.tsv: was changed since workbench wrote it" in done.stderr
    assert "--force" in done.stderr
    cli("run", path, "--model", tiny, "--out", out, "--force")


def test_run_refuses_a_clash_of_names(cli: Cli, tiny: str, write: Any, tmp_path: Path) -> None:
    write("in/a.txt", ARTICLE)
    write("in/a.md", ARTICLE)
    done = cli("run", tmp_path / "in", "--model", tiny, "--out", tmp_path / "out", code=3)
    assert "same folder 'a'" in done.stderr


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.txt", b"", "the file is empty"),
        ("a.txt", b"\x00\x01\x02" * 500, "not a text file"),
        ("a.txt", "Größe".encode("latin-1"), "not UTF-8"),
        ("a.txt", b"Plain English article about nothing.\n", "not Arabic"),
        ("a.jsonl", b"{\n", "not JSON"),
    ],
)
def test_bad_articles(
    cli: Cli, tiny: str, write: Any, tmp_path: Path, name: str, content: bytes, message: str
) -> None:
    path = write(name, content)
    done = cli("run", path, "--model", tiny, "--out", tmp_path / "out", code=3)
    assert done.stderr.startswith(f"error: {path}")
    assert message in done.stderr
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["run", "nothing.txt"], 3, "nothing.txt: no such file or folder"),
        (["run", "workbench/lint"], 3, "no articles in this folder"),
        (["run", "seeds", "--model", "nllb"], 4, "unknown model 'nllb'"),
        (["run", "seeds", "--beam", "0"], 3, "beam-size is 0"),
        (
            ["run", "seeds", "--references", "nowhere", "--model", "tiny"],
            3,
            "nowhere: no such folder of references",
        ),
        (
            ["run", "seeds", "--compute-type", "int3", "--model", "tiny"],
            4,
            "is not supported by this CPU",
        ),
        (["run", "seeds", "--format", "docx"], 3, "unknown format 'docx'"),
        (["run", "seeds", "--encoding", "klingon"], 3, "unknown encoding"),
        (["segment", "nothing.txt"], 3, "nothing.txt: no such file or folder"),
        (["segment", "seeds", "--language", "fr"], 3, "unknown language 'fr'"),
        (["segment", "seeds"], 3, "seeds: is a folder"),
        (["models", "show", "x"], 4, "unknown model 'x'"),
    ],
)
def test_wrong_arguments(
    cli: Cli, tiny: str, tmp_path: Path, arguments: list[str], code: int, message: str
) -> None:
    extra = ["--out", tmp_path / "out"] if arguments[0] == "run" else []
    done = cli(*arguments, *extra, code=code)
    assert message in done.stderr
    assert done.stdout == ""


def test_broken_model(cli: Cli, tiny: str, tmp_path: Path) -> None:
    (tmp_path / "models/tiny/model.bin").write_bytes(b"x")
    done = cli("run", "seeds", "--model", tiny, "--out", tmp_path / "out", code=4)
    assert "model.bin: checksum differs" in done.stderr
    assert "hint: " in done.stderr
    assert "checksum differs" in cli("models", "verify", "tiny", code=4).stdout
    (tmp_path / "models/tiny/sentencepiece.model").unlink()
    assert "missing" in cli("models", "verify", "tiny", code=4).stdout


def test_models(cli: Cli, tiny: str) -> None:
    assert "ar-en" in cli("models", "list").stdout
    assert {c["id"] for c in json.loads(cli("models", "list", "--json").stdout)} >= {
        "ar-en",
        "tiny",
    }
    assert "input" not in cli("models", "show", "tiny").stderr
    assert json.loads(cli("models", "show", "tiny", "--json").stdout)["quantization"] == "int8"
    assert "ok" in cli("models", "verify", "tiny").stdout


@pytest.mark.parametrize(
    "lines",
    [
        [
            "قال الرئيس",
            "",
            "   ",
            "وصل الوزير إلى القاهرة.",
            "Latin text",
            "2024",
            "\u2028",
            "🙂",
            "قال\tثم",
            "نعم؟",
        ],
        ["كلمة " * 3000],
        [""],
        [],
    ],
)
def test_lines_in_are_lines_out(cli: Cli, tiny: str, lines: list[str]) -> None:
    text = "".join(line + "\n" for line in lines)
    done = cli("translate", "-", "--lines", "--model", tiny, stdin=text)
    assert done.stdout.count("\n") == len(lines)
    assert "\u2028" not in done.stdout


def test_lines_keep_windows_ends_and_a_missing_last_one(cli: Cli, tiny: str) -> None:
    done = cli("translate", "-", "--lines", "--model", tiny, stdin="قال الرئيس\r\n\r\nنعم".encode())
    assert done.stdout_bytes.count(b"\r\n") == 2
    assert not done.stdout_bytes.endswith(b"\n")


def test_translate_shapes(cli: Cli, tiny: str, write: Any) -> None:
    text = write("a.md", "# العنوان\n\n- قال الرئيس\n\n```\nقال\n```\n")
    done = cli("translate", text, "--model", tiny).stdout.split("\n")
    assert done[0].startswith("# ")
    assert done[2].startswith("- ")
    assert done[4:7] == ["```", "قال", "```"]
    rows = write("a.jsonl", '{"id": 7, "text": "قال الرئيس", "x": [1]}\n')
    record = json.loads(cli("translate", rows, "--model", tiny).stdout)
    assert record["id"] == 7
    assert record["x"] == [1]
    assert record["en"]
    table = write("a.tsv", "id\ttext\n1\tقال الرئيس\n")
    out = cli("translate", table, "--model", tiny).stdout.split("\n")
    assert out[0] == "id\ttext\ten"
    assert out[1].startswith("1\tقال الرئيس\t")


def test_translate_html(cli: Cli, tiny: str, write: Any) -> None:
    page = write(
        "a.html",
        '<!DOCTYPE html><html lang="ar" dir="rtl"><body><p>قال <b>الرئيس</b> نعم. <a href="/x?a=1&amp;b=2">وصل</a></p>'
        '<script>var a = "قال";</script><p translate="no">قال</p></body></html>',
    )
    done = cli("translate", page, "--model", tiny).stdout
    assert done.startswith("<!DOCTYPE html>")
    assert 'lang="en" dir="ltr"' in done
    assert '<script>var a = "قال";</script>' in done
    assert '<p translate="no">قال</p>' in done
    assert 'href="/x?a=1&amp;b=2"' in done
    assert "الرئيس" not in done


def test_translate_to_a_folder(cli: Cli, tiny: str, write: Any, tmp_path: Path) -> None:
    path = write("a.txt", ARTICLE)
    assert cli("translate", path, "--model", tiny, "--out", tmp_path / "out").stdout == ""
    assert (tmp_path / "out/a.en.txt").read_text().count("\n") == ARTICLE.count("\n")
    assert (
        "already exists"
        in cli("translate", path, "--model", tiny, "--out", tmp_path / "out", code=3).stderr
    )


def test_translate_json(cli: Cli, tiny: str) -> None:
    done = cli(
        "translate", "-", "--model", tiny, "--json", "--n-best", 2, stdin="قال الرئيس. نعم.\n"
    )
    records = json.loads(done.stdout)
    assert [r["source"] for r in records] == ["قال الرئيس.", "نعم."]
    assert set(records[0]) == {
        "file",
        "source",
        "english",
        "log_probability",
        "tokens",
        "flags",
        "tried",
        "mended",
        "suggestion",
        "alternatives",
    }


def test_segment(cli: Cli) -> None:
    rows = cli("segment", SEEDS / "002_69d6c3cabd01524e.txt").stdout.splitlines()
    assert rows[0] == "article\tindex\tstart\tend\tblock\treason\ttext"
    assert len(rows) == 19
    records = json.loads(cli("segment", SEEDS / "002_69d6c3cabd01524e.txt", "--json").stdout)
    text = (SEEDS / "002_69d6c3cabd01524e.txt").read_text(encoding="utf-8")
    assert all(text[r["start"] : r["end"]] == r["text"] for r in records)
    assert len(cli("segment", "-", "--plain", stdin="قال نعم. ثم غادر.").stdout.splitlines()) == 2


def test_segment_gold(cli: Cli, write: Any) -> None:
    path = write("gold.ar", ["انتهى الاجتماع.", "وغادر الوزراء.", "ثم عادوا."])
    assert "1.0000" in cli("segment", path, "--gold").stdout
    scores = json.loads(cli("segment", path, "--gold", "--json").stdout)
    assert scores["all boundaries"]["f1"] == 1.0


def test_doctor(cli: Cli, tiny: str) -> None:
    report = json.loads(cli("doctor", "--model", tiny, "--json").stdout)
    assert report["ok"] is True
    assert report["offline proof"]["socket calls seen"] == "none"
    assert "int8" in " ".join(report["machine"]["compute types"])


def test_debug_shows_the_traceback() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "workbench", "--debug", "run", "nothing.txt"],
        capture_output=True, text=True, cwd=ROOT, check=False,
    )  # fmt: skip
    assert "Traceback" in done.stderr


def test_a_closed_pipe_is_no_error(tmp_path: Path) -> None:
    command = f"{sys.executable} -m workbench segment seeds/002_69d6c3cabd01524e.txt | head -n 1"
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )
    assert done.stderr == ""
    assert done.returncode in (0, 141)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_read_only_output(cli: Cli, tiny: str, write: Any, tmp_path: Path) -> None:
    (tmp_path / "locked").mkdir(mode=0o500)
    done = cli(
        "run", write("a.txt", ARTICLE), "--model", tiny, "--out", tmp_path / "locked/out", code=3
    )
    assert "no permission" in done.stderr


def test_full_disk(
    cli: Cli, tiny: str, write: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any, **__: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("tempfile.mkstemp", full)
    done = cli("run", write("a.txt", ARTICLE), "--model", tiny, "--out", tmp_path / "out", code=3)
    assert "the disk is full" in done.stderr
