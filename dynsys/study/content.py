"""The content of a page as plain data: texts, tables, formulas and figures in sections."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePosixPath

from dynsys.errors import MisuseError

STATUS = {"agrees": "✓", "differs": "✗", "not computed": "○"}

_MATHML = re.compile(r"(?:[^<>&]|&#[0-9]+;|&(?:lt|gt|amp);|</?m[a-z]+/?>)*")
_ANCHOR = re.compile(r"[a-z][a-z0-9-]*")


@dataclass(frozen=True)
class Figure:
    """A picture file beside the page.

    Parameters
    ----------
    file
        Path relative to the page, with forward slashes.
    title, caption
        What it is called; what it shows.
    command
        The exact command line that made it.
    alt
        What a reader who cannot see it must know.
    width, height
        Size in CSS pixels.

    Raises
    ------
    MisuseError
        For a path that is not relative or leaves the folder of the page.
    """

    file: str
    title: str
    caption: str
    command: str
    alt: str
    width: int
    height: int

    def __post_init__(self) -> None:
        parts = PurePosixPath(self.file).parts
        if not parts or {"/", "//", ".."} & set(parts) or set(":\\?#%") & set(self.file):
            raise MisuseError(f"a path of a picture in the folder of the page is expected, got {self.file!r}")


@dataclass(frozen=True)
class Table:
    """A table of texts; a word of `STATUS` is shown as a verdict, and columns of numbers align right.

    Raises
    ------
    MisuseError
        For a row of another length than the header.
    """

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""

    def __post_init__(self) -> None:
        for row in self.rows:
            if len(row) != len(self.header):
                count = len(self.header)
                raise MisuseError(f"rows of {count} cells are expected in {self.title!r}, got {row!r}")


@dataclass(frozen=True)
class Formula:
    """A formula in three dresses.

    Parameters
    ----------
    label
        What stands before it, e.g. ``x' =``.
    text, latex
        To take away.
    mathml
        To read: the inside of a ``math`` element, presentation markup without attributes.

    Raises
    ------
    MisuseError
        For markup that holds anything but MathML elements and text.
    """

    label: str
    text: str
    latex: str
    mathml: str

    def __post_init__(self) -> None:
        if not _MATHML.fullmatch(self.mathml):
            raise MisuseError(f"presentation MathML without attributes is expected, got {self.mathml[:60]!r}")


@dataclass(frozen=True)
class Formulas:
    """Formulas of one kind, one a line."""

    title: str
    entries: tuple[Formula, ...]
    note: str = ""


@dataclass(frozen=True)
class Text:
    """Paragraphs of plain text."""

    title: str
    paragraphs: tuple[str, ...]


Block = Figure | Table | Formulas | Text


@dataclass(frozen=True)
class Section:
    """A part of the page with a place in its table of contents.

    Raises
    ------
    MisuseError
        For an anchor that is not lower-case letters, digits and hyphens.
    """

    anchor: str
    title: str
    blocks: tuple[Block, ...]

    def __post_init__(self) -> None:
        if not _ANCHOR.fullmatch(self.anchor):
            raise MisuseError(f"an anchor such as 'edge-of-stability' is expected, got {self.anchor!r}")


@dataclass(frozen=True)
class Page:
    """A whole page; ``made_by`` says what made it: program, version, command.

    Raises
    ------
    MisuseError
        For two sections with one anchor.
    """

    title: str
    subtitle: str
    sections: tuple[Section, ...]
    made_by: str

    def __post_init__(self) -> None:
        anchors = [section.anchor for section in self.sections]
        for anchor in anchors:
            if anchors.count(anchor) > 1:
                raise MisuseError(f"different anchors are expected, got {anchor!r} twice")
