"""Figures without a window, and files that are whole or absent and the same bytes each time."""

from __future__ import annotations

import io
import os
from pathlib import Path
from typing import Any

from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure, SubFigure
from PIL import Image

from dynsys.draw.style import styled
from dynsys.errors import MisuseError

DPI = 160
PNG_LIMIT = 400_000
_METADATA: dict[str, dict[str, Any]] = {
    ".png": {"Software": None},
    ".pdf": {"CreationDate": None, "ModDate": None, "Producer": None, "Creator": None},
    ".svg": {"Date": None, "Creator": None},
}


@styled
def new_figure(
    rows: int = 1, columns: int = 1, width: float = 6.4, height: float = 4.2
) -> tuple[Figure, tuple[Axes, ...]]:
    """Return an empty figure in the style in force, and its axes row by row.

    Parameters
    ----------
    rows, columns
        How the axes are arranged.
    width, height
        Size of the whole figure in inches.

    Examples
    --------
    >>> figure, (left, right) = new_figure(columns=2, width=9)
    >>> float(figure.get_figwidth())
    9.0
    """
    figure = Figure(figsize=(width, height), dpi=DPI, layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.subplots(rows, columns, squeeze=False)
    return figure, tuple(axes.flat)


def on_axes(ax: Axes | None) -> Axes:
    """Return the axes given, or those of a new figure."""
    return new_figure()[1][0] if ax is None else ax


def save_figure(figure: Figure | SubFigure, path: str | os.PathLike[str]) -> Path:
    """Write a figure as png, pdf or svg, by suffix, and return its path.

    The file is written aside and renamed, so that the path holds the whole picture or what was there before.
    The same figure gives the same bytes. A png above 400 kB is reduced to 256 colours.

    Raises
    ------
    MisuseError
        For another suffix, a folder that does not exist, or a path that is a folder.

    Examples
    --------
    >>> save_figure(new_figure()[0], "picture.gif")
    Traceback (most recent call last):
    ...
    dynsys.errors.MisuseError: a picture that ends in .png, .pdf or .svg is expected, got 'picture.gif'
    """
    path = Path(path)
    suffix = path.suffix.lower()
    if suffix not in _METADATA:
        raise MisuseError(f"a picture that ends in .png, .pdf or .svg is expected, got {str(path)!r}")
    if not path.parent.is_dir():
        raise MisuseError(f"a folder that exists is expected for the picture, got {str(path.parent)!r}")
    if path.is_dir():
        raise MisuseError(f"a file is expected for the picture, got the folder {str(path)!r}")
    data = _rendered(figure.get_figure(root=True), suffix)
    aside = path.with_name(f".{path.stem}.{os.getpid()}{suffix}")
    try:
        aside.write_bytes(data)
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)
    return path


def _rendered(figure: Figure, suffix: str) -> bytes:
    stream = io.BytesIO()
    # A fixed salt instead of a random one makes the identifiers inside an svg the same each time.
    with rc_context({"svg.hashsalt": "dynsys", "pdf.fonttype": 42, "agg.path.chunksize": 20_000}):
        figure.savefig(stream, format=suffix[1:], dpi=DPI, metadata=_METADATA[suffix])
    if suffix != ".png" or stream.tell() <= PNG_LIMIT:
        return stream.getvalue()
    reduced = io.BytesIO()
    with Image.open(stream) as image:
        few = image.convert("RGB").quantize(256, dither=Image.Dither.NONE)
        few.save(reduced, format="png", optimize=True)
    return reduced.getvalue()
