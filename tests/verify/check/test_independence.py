"""The checker shares nothing with what it checks, and runs nothing."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import dynsys.verify.check

FOLDER = Path(dynsys.verify.check.__file__).parent
FILES = sorted(FOLDER.rglob("*.py"))
ALLOWED = ("numpy", "dynsys.errors", "dynsys.verify.check")
RUNNING = {"eval", "exec", "compile", "__import__", "getattr", "open", "breakpoint"}


def imported(path: Path) -> list[str]:
    names = []
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names += [name.name for name in node.names]
        elif isinstance(node, ast.ImportFrom):
            names.append(node.module)
    return names


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.name)
def test_it_imports_only_the_standard_library_and_numpy(path: Path) -> None:
    for name in imported(path):
        known = any(name == room or name.startswith(room + ".") for room in ALLOWED)
        assert known or name.split(".")[0] in sys.stdlib_module_names, name


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.name)
def test_it_runs_nothing(path: Path) -> None:
    called = {
        node.func.id
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    assert not called & RUNNING
    assert not {"pickle", "marshal", "subprocess", "importlib", "ctypes"} & set(imported(path))


def test_there_is_something_to_look_at() -> None:
    assert len(FILES) > 20


def test_a_fresh_process_that_checks_loads_nothing_that_proves() -> None:
    code = (
        "import sys, dynsys.verify.check\n"
        "rooms = {'sympy', 'flint', 'llvmlite', 'scipy', 'dynsys.verify.cycles', 'dynsys.engine', 'dynsys.derive'}\n"
        "print(sorted(rooms & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == "[]"


def test_what_proves_is_there_when_it_is_asked_for() -> None:
    for name in ("CycleProof", "prove_cycle", "prove_unique_cycle", "Verdict"):
        assert name in dir(dynsys.verify)
        assert getattr(dynsys.verify, name).__name__ == name
    with pytest.raises(AttributeError, match="a name of dynsys.verify is expected, got 'disprove'"):
        dynsys.verify.disprove  # noqa: B018
