"""A box of starts: where convergence is proved, by the final sharpness, where divergence, and what is undecided."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from numpy.typing import NDArray

from dynsys.draw.canvas import on_axes
from dynsys.draw.labels import symbol_text
from dynsys.draw.legend import legend_above
from dynsys.draw.style import active_style, styled
from dynsys.verify.region import RegionProof

Floats = NDArray[np.float64]
GAP, QUANTITY = r"gap $(2/\eta - \lambda)/\eta$ at the end", r"sharpness $\lambda$ at the end"
MULTIPLIER = "multiplier across the family at the end"
_MANY = 4000


@styled
def draw_region(proof: RegionProof, step: Fraction | None = None, ax: Axes | None = None) -> Axes:
    """Draw the leaves of a box of starts; on a line as strips of height 1.

    Parameters
    ----------
    proof
        What is proved of it.
    step
        The step size η: leaves are coloured by the gap (2/η − λ)/η, in the middle of its enclosure; by the sharpness λ
        where None.
    ax
        Where to draw; a new figure if None.

    Examples
    --------
    >>> from dynsys.box import Box
    >>> from dynsys.derive.catalogue import model
    >>> from dynsys.verify.region import prove_region
    >>> box = Box({"x": ("3/2", "7/4"), "y": ("1/2", "3/4")})
    >>> draw_region(prove_region(model("scalar2"), {"eta": Fraction(1, 5)}, box)).get_xlabel()
    '$x$'
    """
    ax = on_axes(ax)
    known = all(target.sharpness for target in proof.targets)
    converges = proof.settled
    middle = proof.found.low / 2 + proof.found.high / 2
    if known and step is not None:
        middle = (2 / float(step) - middle) / float(step)
    corners = _corners(*proof.leaves)
    many = len(corners) > _MANY
    if converges.any():
        mesh = PolyCollection(
            list(corners[converges]), array=middle[converges], cmap=active_style().colormap, rasterized=many
        )
        mesh.set_edgecolor("face")
        mesh.set_linewidth(0.1)
        ax.add_collection(mesh)
        figure = ax.get_figure(root=True)
        if isinstance(figure, Figure):
            label = MULTIPLIER if not known else QUANTITY if step is None else GAP
            figure.colorbar(mesh, ax=ax, label=label, pad=0.02)
    entries = []
    for words, which, face, hatch in (
        ("diverges", proof.escaped, active_style().color(1), "...."),
        ("undecided", ~(converges | proof.escaped), active_style().paper, "////"),
    ):
        look: dict[str, Any] = {"facecolor": face, "edgecolor": active_style().muted, "hatch": hatch, "linewidth": 0.0}
        if which.any():
            ax.add_collection(PolyCollection(list(corners[which]), rasterized=many, **look))
            entries.append(Patch(label=words, **look))
    low, high = corners.min(axis=(0, 1)), corners.max(axis=(0, 1))
    ax.set_xlim(low[0], high[0])
    ax.set_ylim(low[1], high[1])
    ax.set_xlabel(symbol_text(proof.symbols[0]))
    if len(proof.symbols) > 1:
        ax.set_ylabel(symbol_text(proof.symbols[1]))
    else:
        ax.set_yticks([])
    legend_above(ax, entries)
    return ax


def _corners(lo: Floats, hi: Floats) -> Floats:
    """Return the four corners (m, 4, 2) of the leaves in the plane."""
    if lo.shape[1] == 1:
        lo, hi = np.column_stack([lo, np.zeros(len(lo))]), np.column_stack([hi, np.ones(len(hi))])
    a, b = np.column_stack([hi[:, 0], lo[:, 1]]), np.column_stack([lo[:, 0], hi[:, 1]])
    return np.stack([lo, a, hi, b], axis=1)
