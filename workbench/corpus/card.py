"""The card of a corpus: README.md with what a user must know before using it, made from the manifest."""

from __future__ import annotations

from pathlib import Path

from workbench.corpus.manifest import Corpus
from workbench.files import write_text

CARD = "README.md"
_SIZES = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M"))


def write_card(corpus: Corpus, folder: Path) -> None:
    """Write the card beside the manifest."""
    write_text(folder / CARD, format_card(corpus))


def format_card(corpus: Corpus) -> str:
    """Return the card: a YAML head that dataset tools read, then the facts in Markdown."""
    parts = [_head(corpus), f"# {corpus.name}\n", _facts(corpus)]
    if corpus.notes:
        parts.append(corpus.notes + "\n")
    if corpus.counts:
        parts.append(_counts(corpus))
    if corpus.filters:
        parts.append(_filters(corpus))
    parts += [_leakage(corpus), _hashes(corpus)]
    return "\n".join(parts)


def _head(corpus: Corpus) -> str:
    size = next((name for limit, name in _SIZES if corpus.pair_count < limit), "1M<n<10M")
    lines = [
        "---", f"license: {_yaml(corpus.licence)}", "language:", f"- {corpus.source_language}",
        f"- {corpus.target_language}", "task_categories:", "- translation",
        "size_categories:", f"- {size}", "---", "",
    ]  # fmt: skip
    return "\n".join(lines)


def _yaml(text: str) -> str:
    """Return a text as a quoted YAML string: a licence may hold a colon."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ") + '"'


def _facts(corpus: Corpus) -> str:
    made = corpus.made_by
    rows = {
        "pairs": f"{corpus.pair_count:,}",
        "languages": f"{corpus.source_language} → {corpus.target_language}",
        "licence": corpus.licence,
        "origin": "; ".join(corpus.origin[:10]) + (" …" if len(corpus.origin) > 10 else ""),
        "made by": f"{made.get('program', '?')} {made.get('version', '')}, {made.get('command', '')}",
    }
    lines = ["| | |", "|---|---|"]
    return (
        "\n".join([*lines, *(f"| {key} | {_cell(value)} |" for key, value in rows.items())]) + "\n"
    )


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def _counts(corpus: Corpus) -> str:
    lines = ["## Counts\n", "| | pairs |", "|---|---|"]
    for key, value in corpus.counts.items():
        if isinstance(value, dict):
            lines += [f"| {key}: {_cell(str(name))} | {n:,} |" for name, n in value.items()]
        else:
            lines.append(f"| {key} | {value:,} |")
    return "\n".join(lines) + "\n"


def _filters(corpus: Corpus) -> str:
    lines = ["## Filters\n", "| filter | thresholds |", "|---|---|"]
    for name, table in corpus.filters.items():
        shown = ", ".join(f"{key} {value}" for key, value in table.items() if key != "use")
        lines.append(f"| {name} | {_cell(shown)} |")
    return "\n".join(lines) + "\n"


def _leakage(corpus: Corpus) -> str:
    """Say which test sets the pairs were compared with, and plainly if with none."""
    guards = corpus.made_by.get("guards")
    if not guards:
        return "## Test sets\n\nThis corpus was not compared with any test set.\n"
    found = corpus.counts.get("reasons", {}).get("contamination", 0)
    found += sum(corpus.counts.get("set aside", {}).values())
    names = ", ".join(map(str, guards))
    return (
        f"## Test sets\n\nCompared with {names} by hashed lines and runs of eight words: {found:,} pairs "
        "that share some with them, or with another part, were taken out. Test sets that are not named "
        "here were not compared.\n"
    )


def _hashes(corpus: Corpus) -> str:
    lines = ["## Files\n", "| file | pairs | SHA-256 |", "|---|---|---|"]
    for name, item in {**corpus.files, **corpus.rejected}.items():
        lines.append(f"| {name} | {item.pairs:,} | `{item.sha256}` |")
    return "\n".join(lines) + "\n"
