"""A trajectory of the 4-layer scalar network over the bifurcation diagrams of its fast map.

Left: over the exact fast map, c = (x² − y²)^½ held. Right: over equation (13) of the paper, its leading order over two
steps, in the offsets a and b (the paper's figure 7c). The trajectory de-bifurcates from chaos to the minimum; it
follows the cycles of the exact fast map two orders of magnitude more closely than those of (13).
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from dynsys.derive.catalogue import model
from dynsys.derive.derivation import named_coordinates
from dynsys.derive.place import state_of
from dynsys.draw import draw_slow_passage, new_figure
from dynsys.explore import slow_passage

STEP = Fraction(1, 100)
KAPPA = Fraction(1, 10)  # its square root
START = {"x": Fraction(25, 2), "y": Fraction(1, 20)}


def draw() -> Any:
    """Return the figure."""
    network = model("scalar4")
    at = {"eta": STEP}
    start = state_of(network, START, at)
    exact = slow_passage(network, start, at, "c", named_coordinates(network, "cd"))
    cubic = model("cubic").system
    leading = slow_passage(network, start, at, "a", named_coordinates(network, "ab"), cubic, {"kappa": KAPPA})
    figure, (upper_left, upper_right, lower_left, lower_right) = new_figure(rows=2, columns=2, width=14.4, height=8.4)
    draw_slow_passage(exact, axes=(upper_left, lower_left))
    draw_slow_passage(leading, axes=(upper_right, lower_right))
    return figure
