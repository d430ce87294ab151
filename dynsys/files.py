"""Files written whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path


def place_aside(path: Path) -> Path:
    """Return where this process writes before the file itself: hidden, in the same folder, with a short name."""
    return path.with_name(f".{os.getpid()}{path.suffix}.part")


def write_aside(path: Path, text: str) -> None:
    """Write a text beside its place and move it there, so that nothing half-written remains.

    Raises
    ------
    OSError
        Where the file cannot be written.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     write_aside(Path(folder, "note.txt"), "x")
    ...     [file.name for file in Path(folder).iterdir()]
    ['note.txt']
    """
    aside = place_aside(path)
    try:
        aside.write_text(text, encoding="utf-8", newline="")
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)
