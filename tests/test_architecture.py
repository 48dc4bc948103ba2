"""The plan of the house, checked: floors, no circles, light imports, sizes.

`FLOORS` gives each room its floor. Imports go to a lower floor only; a member of a family may import its
family's contract (`__init__`) and the helpers named in `HELPERS`, and files of one wing may import each other
downward in the order listed.
"""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent / "workbench"
FILE_LINES, FUNCTION_LINES = 400, 60

FLOORS = {
    "workbench": 0,
    "workbench.errors": 1,
    "workbench.records": 1,
    "workbench.folders": 1,
    "workbench.files": 2,
    "workbench.text": 2,
    "workbench.decoding": 3,
    "workbench.leakage": 3,
    "workbench.weights": 3,
    "workbench.registry": 3,
    "workbench.signals": 3,
    "workbench.splitter": 3,
    "workbench.articles": 4,
    "workbench.formats": 4,
    "workbench.tokenizer": 4,
    "workbench.metrics": 4,
    "workbench.bitexts": 5,
    "workbench.checks": 4,
    "workbench.lint": 5,
    "workbench.translator": 5,
    "workbench.glossary": 5,
    "workbench.memory": 5,
    "workbench.protection": 4,
    "workbench.ladder": 6,
    "workbench.documents": 5,
    "workbench.conversion": 5,
    "workbench.encoder": 6,
    "workbench.aligners": 6,
    "workbench.alignment": 7,
    "workbench.aligned_folder": 8,
    "workbench.backtranslation": 6,
    "workbench.judging": 7,
    "workbench.filters": 7,
    "workbench.corpus": 8,
    "workbench.inspection": 8,
    "workbench.naming": 5,
    "workbench.pipeline": 6,
    "workbench.health": 6,
    "workbench.scoring": 6,
    "workbench.references": 7,
    "workbench.outputs": 7,
    "workbench.boundaries": 7,
    "workbench.training": 8,
    "workbench.wordalign": 7,
    "workbench.report": 9,
    "workbench.cli": 12,
    "workbench.__main__": 13,
}
HEAVY = (
    "numpy",
    "ctranslate2",
    "sentencepiece",
    "sacrebleu",
    "torch",
    "lxml",
    "rapidfuzz",
    "trafilatura",
    "rich",
)


def modules() -> list[tuple[str, Path]]:
    found = []
    for path in sorted(PACKAGE.rglob("*.py")):
        name = ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts)
        found.append((name.removesuffix(".__init__"), path))
    return found


def room(name: str) -> str:
    """The room a module belongs to: its top-level file or family."""
    return ".".join(name.split(".")[:2])


def imports(path: Path, *, top_only: bool = False) -> Iterator[str]:
    """Names of the own modules a file imports, those for type checking left out."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    nodes = tree.body if top_only else list(ast.walk(tree))
    typing_only = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        for inner in ast.walk(node)
    }
    for node in nodes:
        if id(node) in typing_only:
            continue
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def test_every_room_has_a_floor() -> None:
    assert {room(name) for name, _ in modules()} == set(FLOORS)


@pytest.mark.parametrize(("name", "path"), modules(), ids=[name for name, _ in modules()])
def test_imports_go_down(name: str, path: Path) -> None:
    for target in imports(path):
        if not target.startswith("workbench"):
            continue
        own, other = room(name), room(target)
        if own != other:
            assert FLOORS[other] < FLOORS[own], f"{name} imports {target}: not downward"


def test_no_circles() -> None:
    graph = {
        name: {t for t in imports(path, top_only=True) if t.startswith("workbench")}
        for name, path in modules()
    }
    known = set(graph)
    state: dict[str, int] = {}

    def visit(name: str, trail: tuple[str, ...]) -> None:
        assert state.get(name) != 1, f"circle: {' -> '.join((*trail, name))}"
        if state.get(name) == 2:
            return
        state[name] = 1
        for target in graph[name] & known:
            visit(target, (*trail, name))
        state[name] = 2

    for name in graph:
        visit(name, ())


@pytest.mark.parametrize(("name", "path"), modules(), ids=[name for name, _ in modules()])
def test_sizes(name: str, path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count("\n") <= FILE_LINES, f"{name} has {text.count(chr(10))} lines"
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or 0) - node.lineno + 1
            if name.startswith("workbench.cli.") and node.decorator_list + node.args.args:
                lines -= len(node.args.args)  # a command's signature lists its options, one a line
            assert lines <= FUNCTION_LINES, f"{name}.{node.name} has {lines} lines"


def test_start_up_is_light() -> None:
    code = f"import sys, workbench.cli.app; print([m for m in {HEAVY!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_only_training_imports_torch() -> None:
    for name, path in modules():
        if not name.startswith("workbench.training"):
            assert not any(t == "torch" or t.startswith("torch.") for t in imports(path)), name


def test_nothing_imports_training_but_its_command() -> None:
    for name, path in modules():
        if not name.startswith(("workbench.training", "workbench.cli.train")):
            assert not any(t.startswith("workbench.training") for t in imports(path)), name


def test_no_evil() -> None:
    """No eval, exec, pickle or shell anywhere; no print outside the console."""
    for name, path in modules():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                assert node.func.id not in ("eval", "exec", "print"), f"{name}:{node.lineno}"
        assert "pickle" not in {t.split(".")[0] for t in imports(path)}, name


def test_no_network_addresses() -> None:
    """No registry or hub is named anywhere in the package."""
    for _, path in modules():
        text = path.read_text(encoding="utf-8")
        for host in ("pypi.", "huggingface", "debian.org", "npmjs", "github.com"):
            assert host not in text, f"{path}: {host}"
