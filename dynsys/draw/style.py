"""The three styles of a picture, and what tells one thing in it from another.

An identity is a small integer: the place of a trajectory in the tuple drawn, the period of a cycle less one.
The same identity has the same colour, marker and dashes in every picture.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from matplotlib import rc_context
from matplotlib.colors import LinearSegmentedColormap

from dynsys.errors import MisuseError

# Neighbours differ by 15 or more in lightness L*, all six by 7 or more, and every pair by 20 or more in Lab
# distance for normal, protan, deutan and tritan sight.
_ON_LIGHT = ("#2b418c", "#c38738", "#c43341", "#0b2a12", "#2388ab", "#834069")
_ON_DARK = ("#849fe4", "#fcd357", "#c87168", "#e6fdad", "#6acbc3", "#7a6d85")

MARKERS = ("o", "s", "^", "D", "v", "p", "h", "P", "X", "*")
# Any: the type that matplotlib gives a line style differs between its versions.
DASHES: tuple[Any, ...] = ("-", (0, (5, 1.6)), (0, (1.2, 1.4)), (0, (7, 1.6, 1.2, 1.6)))


@dataclass(frozen=True)
class Style:
    """Colours and matplotlib settings of a style.

    Parameters
    ----------
    name
        What the command line calls it.
    paper, ink, muted
        Background; text and lone data; frames, grids and reference curves.
    palette
        One colour an identity, repeated beyond its end.
    tones
        Colours from rare to frequent of a density, monotone in lightness.
    width
        Line width in points.
    grid
        Whether axes have a grid.
    size
        Font size in points.
    """

    name: str
    paper: str
    ink: str
    muted: str
    palette: tuple[str, ...]
    tones: tuple[str, ...]
    width: float = 1.6
    grid: bool = True
    size: float = 10.5

    @property
    def rc(self) -> Any:
        """The matplotlib settings of the style, a dict; its type differs between versions of matplotlib."""
        return {
            "figure.facecolor": self.paper,
            "axes.facecolor": self.paper,
            "savefig.facecolor": "auto",
            "text.color": self.ink,
            "axes.labelcolor": self.ink,
            "axes.edgecolor": self.muted,
            "xtick.color": self.muted,
            "ytick.color": self.muted,
            "xtick.labelcolor": self.ink,
            "ytick.labelcolor": self.ink,
            "axes.grid": self.grid,
            "axes.axisbelow": True,
            "grid.color": self.muted,
            "grid.alpha": 0.25,
            "grid.linewidth": 0.6,
            "axes.spines.top": not self.grid,
            "axes.spines.right": not self.grid,
            "xtick.top": not self.grid,
            "ytick.right": not self.grid,
            "xtick.direction": "out" if self.grid else "in",
            "ytick.direction": "out" if self.grid else "in",
            "xtick.major.pad": 5 if self.grid else 7,
            "ytick.major.pad": 5 if self.grid else 7,
            "font.family": ["DejaVu Sans"],
            "mathtext.fontset": "dejavusans",
            "font.size": self.size,
            "axes.labelsize": self.size,
            "axes.titlesize": self.size,
            "xtick.labelsize": self.size - 1,
            "ytick.labelsize": self.size - 1,
            "legend.fontsize": self.size - 1,
            "legend.frameon": False,
            "legend.handlelength": 2.2,
            "lines.linewidth": self.width,
            "lines.markersize": 4.8,
            "axes.formatter.limits": (-4, 5),
            "axes.formatter.use_mathtext": True,
        }

    @property
    def colormap(self) -> LinearSegmentedColormap:
        """The tones as a colour map."""
        return LinearSegmentedColormap.from_list(f"dynsys-{self.name}", list(self.tones))

    def color(self, identity: int) -> str:
        """Return the colour of an identity."""
        return self.palette[identity % len(self.palette)]


_DARK_TONES = ("#24395c", "#3f6ea8", "#7fa9cf", "#d9d7a8", "#fffbe0")
_LIGHT_TONES = ("#c2d5ea", "#6f9bcb", "#2f5ea6", "#18305f", "#070d1c")
STYLES = {
    style.name: style
    for style in (
        Style("light", "#ffffff", "#1c2430", "#77808d", _ON_LIGHT, _LIGHT_TONES),
        Style("dark", "#14181f", "#e8ebf0", "#8b95a3", _ON_DARK, _DARK_TONES),
        Style("print", "#ffffff", "#000000", "#4d4d4d", _ON_LIGHT, _LIGHT_TONES, 1.1, grid=False, size=9.5),
    )
}
_ACTIVE: ContextVar[Style] = ContextVar("dynsys_style", default=STYLES["light"])

P = ParamSpec("P")
R = TypeVar("R")


def active_style() -> Style:
    """Return the style in force: that of the innermost `use_style`, else ``light``."""
    return _ACTIVE.get()


@contextmanager
def use_style(name: str = "light") -> Iterator[Style]:
    """Draw everything inside the ``with`` block in one style.

    Raises
    ------
    MisuseError
        For a name that is not ``light``, ``dark`` or ``print``.

    Examples
    --------
    >>> with use_style("dark") as style:
    ...     active_style().name
    'dark'
    """
    if name not in STYLES:
        raise MisuseError(f"a style among {', '.join(STYLES)} is expected, got {name!r}")
    token = _ACTIVE.set(STYLES[name])
    try:
        with rc_context(STYLES[name].rc):
            yield STYLES[name]
    finally:
        _ACTIVE.reset(token)


def styled(draw: Callable[P, R]) -> Callable[P, R]:
    """Run a drawing function under the settings of the style in force, whatever matplotlib's own are."""

    @wraps(draw)
    def drawn(*args: P.args, **kwargs: P.kwargs) -> R:
        with rc_context(active_style().rc):
            return draw(*args, **kwargs)

    return drawn
