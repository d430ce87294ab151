"""The command line run in this process, and in one of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from dynsys.cli.main import run

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Result:
    """What a command line left: its exit status and its two streams."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one document on stdout; NaN and Infinity are no JSON."""

        def refuse(word: str) -> None:
            raise AssertionError(f"{word} in a JSON document")

        return json.loads(self.out, parse_constant=refuse)


@pytest.fixture
def dynsys(capsys: pytest.CaptureFixture[str]) -> Callable[..., Result]:
    """Run a command line in this process."""

    def call(*words: str) -> Result:
        capsys.readouterr()
        status = run(list(words))
        return Result(status, *capsys.readouterr())

    return call


@pytest.fixture
def environment() -> dict[str, str]:
    """What a process of its own needs to find this package wherever it is started."""
    return {**os.environ, "PYTHONPATH": str(ROOT)}


@pytest.fixture
def process(tmp_path: Path, environment: dict[str, str]) -> Callable[..., Result]:
    """Run ``python -m dynsys`` as a person would."""

    def call(*words: str, **variables: str) -> Result:
        done = subprocess.run(
            [sys.executable, "-m", "dynsys", *words], capture_output=True, encoding="utf-8", errors="replace",
            cwd=tmp_path, env={**environment, **variables}, timeout=60,
        )  # fmt: skip
        return Result(done.returncode, done.stdout, done.stderr)

    return call


@pytest.fixture
def model_file(tmp_path: Path) -> Callable[..., str]:
    """Write a model file and return its path."""

    def write(text: str, name: str = "mine.toml") -> str:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return str(path)

    return write
