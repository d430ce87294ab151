"""Imports run downward only: the table of rooms is read from every import with ``ast``."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent / "dynsys"
FLOOR = {
    "errors": -1, "files": -1, "box": 0, "derive": 1, "engine": 2, "explore": 3, "verify": 3, "draw": 4, "study": 5,
    "cli": 6, "__init__": 6, "__main__": 7,
}  # fmt: skip
LIBRARIES = {
    "sympy": {"derive", "verify", "study"},
    "networkx": {"explore", "verify"},
    "llvmlite": {"engine"},
    "flint": {"derive", "explore", "verify"},
    "numpy": {"engine", "explore", "verify", "draw", "study", "cli"},
    "scipy": {"explore", "verify"},
    "matplotlib": {"draw"},
    "contourpy": {"draw"},
    "PIL": {"draw"},
    "mpmath": {"derive"},
    "click": {"cli"},
    "rich": {"cli"},
}


def imports(path: Path) -> list[str]:
    found: list[str] = []
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found += [name.name for name in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            found += [f"{node.module}.{name.name}" for name in node.names]
    return found


def room(path: Path) -> str:
    return path.relative_to(ROOT).parts[0].removesuffix(".py")


FILES = sorted(ROOT.rglob("*.py"))


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(ROOT)))
def test_imports_run_downward(path: Path) -> None:
    here = room(path)
    for name in imports(path):
        parts = name.split(".")
        if parts[0] == "dynsys":
            there = parts[1]
            if there in {"diagrams", "proofs"}:
                assert here in {"study", "cli"}, f"{name} imported in {here}"
                continue
            if there == "__version__":
                continue
            assert there in FLOOR, f"unknown room in {name}"
            assert there == here or FLOOR[there] < FLOOR[here], f"{here} must not import {name}"
        elif parts[0] in LIBRARIES:
            assert here in LIBRARIES[parts[0]], f"{parts[0]} has no place in {here}"


def test_every_file_has_a_room() -> None:
    assert {room(path) for path in FILES} <= set(FLOOR)


PROOFS = sorted((ROOT.parent / "proofs").glob("*.py"))


@pytest.mark.parametrize("path", PROOFS, ids=lambda p: p.name)
def test_proofs_are_made_of_what_is_derived_and_claims(path: Path) -> None:
    for name in imports(path):
        parts = name.split(".")
        assert parts[0] not in LIBRARIES or parts[0] == "sympy", name
        assert parts[0] != "dynsys" or parts[1] in {"derive", "verify", "proofs"}, name


def test_every_package_is_installed() -> None:
    from configparser import ConfigParser

    settings = ConfigParser()
    settings.read(ROOT.parent / "setup.cfg", encoding="utf-8")
    listed = settings["options"]["packages"].split()
    found = {".".join(path.parent.relative_to(ROOT.parent).parts) for path in ROOT.rglob("__init__.py")}
    assert sorted(listed) == sorted(found | {"dynsys.diagrams", "dynsys.proofs"})


def test_the_longer_variants_of_tests_are_there() -> None:
    from runpy import run_path

    for name in run_path(str(ROOT.parent / "tests" / "conftest.py"))["LONGER"]:
        file, _, test = name.partition("::")
        [path] = [
            each
            for each in (ROOT.parent / "tests").rglob(Path(file).name)
            if f"/{each.as_posix()}".endswith(f"/{file}")
        ]
        assert f"def {test.partition('[')[0]}(" in path.read_text(encoding="utf-8"), name
