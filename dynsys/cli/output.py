"""What the commands print: one JSON document, or lines of text; and progress on a terminal."""

from __future__ import annotations

import json
import math
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from enum import Enum
from fractions import Fraction
from pathlib import Path
from typing import Any

import click

from dynsys import __version__
from dynsys.errors import MisuseError


def plain(value: Any) -> Any:
    """Return a value as JSON can hold it: exact numbers as texts, complex as [re, im], what is missing as null.

    Examples
    --------
    >>> plain({"exact": Fraction(1, 5), "missing": math.nan, "complex": 1 + 2j})
    {'exact': '1/5', 'missing': None, 'complex': [1.0, 2.0]}
    """
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, Fraction):
        return str(value)
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, complex):
        return [plain(value.real), plain(value.imag)]
    if isinstance(value, Mapping):
        return {str(key): plain(part) for key, part in value.items()}
    if hasattr(value, "tolist"):
        return plain(value.tolist())
    if isinstance(value, Sequence):
        return [plain(part) for part in value]
    number = float(value)
    return number if math.isfinite(number) else None


def emit(as_json: bool, document: Any, lines: Iterator[str] | Sequence[str]) -> None:
    """Print the document as JSON, or the lines."""
    if as_json:
        click.echo(json.dumps(plain(document), ensure_ascii=False, indent=2, allow_nan=False))
    else:
        for line in lines:
            click.echo(line)


def number(value: Any, digits: int = 8) -> str:
    """Return a number for reading: ``digits`` significant digits, — where it is missing.

    Examples
    --------
    >>> number(0.5), number(None), number(1e-12)
    ('0.5', '—', '1e-12')
    """
    if value is None:
        return "—"
    if isinstance(value, complex):
        if value.imag == 0:
            return number(value.real, digits)
        return f"{number(value.real, digits)} {'+' if value.imag > 0 else '−'} {number(abs(value.imag), digits)}i"
    return f"{float(value):.{digits}g}"


def require_writable(path: Path, suffixes: Sequence[str]) -> Path:
    """Check before the work starts that a file can be written.

    Raises
    ------
    MisuseError
        For a suffix that is not known, or a folder that is missing or not writable.
    """
    if path.suffix.lower() not in suffixes:
        raise MisuseError(f"a file that ends in {' or '.join(suffixes)} is expected, got {path}")
    if not path.parent.is_dir() or not os.access(path.parent, os.W_OK):
        raise MisuseError(f"a folder that can be written is expected for {path}, got {path.parent}")
    if path.is_dir() or (path.exists() and not os.access(path, os.W_OK)):
        raise MisuseError(f"a file that can be written is expected, got {path}")
    return path


def write_aside(path: Path, text: str) -> None:
    """Write a text beside its place and move it there, so that nothing half-written remains."""
    aside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        aside.write_text(text, encoding="utf-8")
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)


def save_json(path: Path, document: Any) -> None:
    """Keep numbers in a file, with the version that produced them."""
    write_aside(
        path, json.dumps(plain({"dynsys": __version__, **document}), ensure_ascii=False, allow_nan=False) + "\n"
    )


@contextmanager
def progress(label: str, total: int | None = None) -> Iterator[Callable[[int], None]]:
    """Yield a function to call with the work done so far; it draws a bar with rate and time left on a terminal."""
    if not sys.stderr.isatty():
        yield lambda done: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed:,.0f} done"),
        TextColumn("{task.speed:,.0f}/s"), TimeElapsedColumn(), TimeRemainingColumn(),
    )  # fmt: skip
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(label, total=total)
        yield lambda done: bar.update(task, completed=done)


@contextmanager
def stages(total: int) -> Iterator[Callable[[int, str], None]]:
    """Yield a function to call with the stages done and the name of the next; drawn on a terminal."""
    if not sys.stderr.isatty():
        yield lambda done, stage: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TextColumn("{task.description}"))
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=total)
        yield lambda done, stage: bar.update(task, completed=done, description=stage)
