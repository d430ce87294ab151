"""What the commands print: one JSON document, or lines of text."""

from __future__ import annotations

import json
import math
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from enum import Enum
from fractions import Fraction
from pathlib import Path
from typing import Any

import click

from dynsys import __version__
from dynsys.derive.model import Model
from dynsys.derive.printer import to_text
from dynsys.errors import MisuseError
from dynsys.files import place_aside, write_aside

LONGEST = 24  # characters of an exact number in text


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


def emit(as_json: bool, document: Any, lines: Iterable[str]) -> None:
    """Print the document as JSON, or the lines."""
    if as_json:
        narrow = "utf" not in (getattr(sys.stdout, "encoding", None) or "utf-8").lower()
        click.echo(json.dumps(plain(document), ensure_ascii=narrow, indent=2, allow_nan=False))
    else:
        for line in lines:
            click.echo(line)


def number(value: Any, digits: int = 8) -> str:
    """Return a number for reading: ``digits`` significant digits, — where it is missing or not finite.

    Examples
    --------
    >>> number(0.5), number(None), number(1e-12), number(math.nan)
    ('0.5', '—', '1e-12', '—')
    """
    if value is None:
        return "—"
    if isinstance(value, complex):
        if value.imag == 0:
            return number(value.real, digits)
        return f"{number(value.real, digits)} {'+' if value.imag > 0 else '−'} {number(abs(value.imag), digits)}i"
    return f"{float(value):.{digits}g}" if math.isfinite(value) else "—"


def counted(count: int, one: str, many: str = "") -> str:
    """Return a count with its noun.

    Examples
    --------
    >>> counted(1, "cycle"), counted(2, "cycle"), counted(0, "minimum", "minima")
    ('1 cycle', '2 cycles', '0 minima')
    """
    return f"{count} {one if count == 1 else many or one + 's'}"


def rational(value: Fraction) -> str:
    """Return an exact number for reading, as a rounded decimal where it has many digits.

    Examples
    --------
    >>> rational(Fraction(1, 5)), rational(Fraction(10**300))
    ('1/5', '1e+300')
    """
    return str(value) if len(str(value)) <= LONGEST else number(value, 12)


def at_values(values: Mapping[str, Fraction]) -> str:
    """Return `` at a = 1, b = 2``, or nothing where there are no values."""
    return " at " + ", ".join(f"{name} = {rational(value)}" for name, value in values.items()) if values else ""


def require_writable(path: Path, suffixes: Sequence[str]) -> Path:
    """Check before the work starts that a file can be written.

    Raises
    ------
    MisuseError
        For a suffix that is not known, or a folder that is missing or not writable.
    """
    if path.suffix.lower() not in suffixes:
        raise MisuseError(f"a file that ends in {' or '.join(suffixes)} is expected, got {str(path)!r}")
    try:
        if path.is_dir():
            raise MisuseError(f"a file is expected, got the folder {str(path)!r}")
        place_aside(path).touch()
        place_aside(path).unlink()
    except OSError as error:
        raise MisuseError(f"a file that can be written is expected, got {str(path)!r}: {error.strerror}") from None
    return path


def require_folder(folder: Path) -> Path:
    """Return the folder of --folder, checked before any work: it can be made and written to.

    Raises
    ------
    MisuseError
        Where it cannot.
    """
    nearest = next(path for path in (folder, *folder.absolute().parents) if path.exists())
    if not nearest.is_dir() or not os.access(nearest, os.W_OK):
        raise MisuseError(f"a folder that can be written is expected with --folder, got {str(nearest)!r}")
    return folder


def save_json(path: Path, model: Model, settings: Mapping[str, Any], document: Mapping[str, Any]) -> None:
    """Keep numbers in a file, with what produced them: version, command line, formulas of the model, settings."""
    system = model.system
    whole = {
        "dynsys": __version__,
        "command": click.get_current_context().find_root().obj,
        "system": {
            "state": [s.name for s in system.state],
            "parameters": [s.name for s in system.parameters],
            "rule": [to_text(part) for part in system.rule],
            "loss": None if model.loss is None else to_text(model.loss.expression),
        },
        "settings": settings,
        **document,
    }
    write_aside(path, json.dumps(plain(whole), ensure_ascii=False, allow_nan=False) + "\n")
