"""The edge of stability of the 4-layer scalar network, and the parabola behind it.

Left: the sharpness of three runs from one start; each ends just below its own threshold 2/η. Right: every second step
of a run at η = 1/10 in the plane of a and b, over the slow flow: the run is drawn to the parabola and follows it to
its vertex, a little past a = 0, which is a minimum a little flatter than 2/η.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np

from dynsys.derive.catalogue import model
from dynsys.derive.derivation import named_coordinates
from dynsys.derive.edge import analyse_edge
from dynsys.derive.place import state_of
from dynsys.draw import draw_sharpness, draw_slow_flow, new_figure
from dynsys.explore import compile_expressions, run_trajectory

STEP_SIZES = (Fraction(1, 4), Fraction(1, 5), Fraction(1, 6))
START = {"c": Fraction(5, 2), "d": Fraction(11, 10)}
PARABOLA_STEP = Fraction(1, 10)
PARABOLA_START = {"a": Fraction(3, 20), "b": Fraction(1, 20)}


def draw() -> Any:
    """Return the figure."""
    network = model("scalar4")
    runs = []
    for step in STEP_SIZES:
        parameters = {"eta": step}
        runs.append(run_trajectory(network, state_of(network, START, parameters), parameters))
    at = {"eta": PARABOLA_STEP}
    [minimum] = analyse_edge(network, at).eos_minima
    run = run_trajectory(network, state_of(network, PARABOLA_START, at), at)
    offsets = named_coordinates(network, "ab")
    forward = compile_expressions((*offsets.state, *offsets.parameters), offsets.forward)
    path = forward(np.column_stack([run.states, np.full(len(run.states), float(PARABOLA_STEP))]))
    figure, (left, right) = new_figure(columns=2, width=12, height=4.4)
    draw_sharpness(runs, left)
    draw_slow_flow(float(minimum.alpha), float(minimum.beta), float(minimum.gamma), right, [path])
    return figure
