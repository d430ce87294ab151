"""AUTO, as XPPAUT carries it, continuing cycles of maps: time for a point, what it finds and what it calls it.

The map is that of Hénon with b = 3/10, and two of them whose x are coupled by c = −1/50, on their common cycle; the
parameter is a. AUTO has two ways to a cycle of period p. Iterated, the unknowns are one point and the map is passed
through p times: single shooting. As a ring, all p points are unknowns of one map of p·n variables, (z_1, …, z_p) to
(f(z_p), f(z_1), …): its multipliers are the p-th roots of those of the cycle.

The time is that of the engine alone, by the clock of the process, and the slope between a short run and a long one:
loading, parsing, opening files and reading the points into Python are in none of it. Tolerances are 1e-10.

References
----------
E. J. Doedel, H. B. Keller, J. P. Kernévez, "Numerical analysis and control of bifurcation problems (I)", 1991.
B. Ermentrout, "Simulating, Analyzing, and Animating Dynamical Systems: A Guide to XPPAUT", 2002.
M. Hénon, "A two-dimensional mapping with a strange attractor", 1976.
"""

from __future__ import annotations

import importlib
import importlib.util
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from timing import PROCESSOR, seconds, table

B, COUPLING = 0.3, -0.02
STARTS = {1: 0.2, 2: 0.6, 4: 0.95, 8: 1.04, 16: 1.053, 32: 1.0571, 64: 1.0579}
"""For each period a value of a at which its cycle attracts."""

FLIPS = {
    1: 0.3675,
    2: 0.9125,
    4: 1.0258554050737810529,
    8: 1.0511256620351712361,
    16: 1.0565637581587880203,
    32: 1.0577308395940226835,
    64: 1.0579808931806600194,
}
"""Where it flips: 3(1 − b)²/4, (1 − b)² + (1 + b)²/4, and roots of f^p(z) = z, det(Df^p + 1) = 0 in 40 digits."""

ACROSS = {1: 0.3959, 2: 0.8989}
"""Where it flips across, one x against the other: (1 − b − 2c)(3 − 3b − 2c)/4, and FLIPS[2] + c(1 − b) + c²."""


@dataclass(frozen=True)
class Event:
    """A labelled point: AUTO's letters for it and the parameter there."""

    label: str
    value: float


@dataclass(frozen=True)
class AutoRun:
    """How many points the longer run has, the time for one, the labelled ones, the least and greatest parameter."""

    points: int
    seconds_per_point: float
    events: tuple[Event, ...]
    span: tuple[float, float]


@dataclass(frozen=True)
class Trace:
    """One run: the time of the engine, and of its points what AutoRun keeps."""

    seconds: float
    points: int
    events: tuple[Event, ...]
    span: tuple[float, float]


def available() -> bool:
    """Whether xpplab is installed here."""
    return importlib.util.find_spec("xpplab") is not None


def cycle(period: int, value: float) -> list[tuple[float, float]]:
    """Return p points in a row of the orbit from (1/10, 1/10), after many steps."""
    x = y = 0.1
    for _ in range(100 * 1024):
        x, y = 1 - value * x * x + y, B * x
    points = [(x, y)]
    for _ in range(period - 1):
        x, y = 1 - value * x * x + y, B * x
        points.append((x, y))
    return points


def source(rules: dict[str, str], start: dict[str, float], parameters: dict[str, float], period: int = 1) -> str:
    """Return a map as XPPAUT reads it; the number of steps made at once is what it calls nout."""
    lines = [f"{name}(t+1)={rule}" for name, rule in rules.items()]
    lines += [f"par {name}={value!r}" for name, value in parameters.items()]
    lines += [f"init {name}={value!r}" for name, value in start.items()]
    return "\n".join([*lines, f"@ meth=discrete, nout={period}", "done", ""])


def henon(period: int, dimension: int, ring: bool) -> str:
    """Return the map on its cycle, over 2 or 4 variables, iterated or as a ring."""
    value = STARTS[period]
    points = cycle(period, value)
    rules: dict[str, str] = {}
    start: dict[str, float] = {}
    for k, (x, y) in enumerate(points if ring else points[:1]):
        before = (k - 1) % period if ring else 0
        for first, second, other in (("x", "y", "u"), ("u", "v", "x"))[: dimension // 2]:
            s, t, o = f"{first}{before}", f"{second}{before}", f"{other}{before}"
            across = f"+c*({o}-{s})" if dimension == 4 else ""
            rules |= {f"{first}{k}": f"1-a*{s}^2+{t}{across}", f"{second}{k}": f"b*{s}"}
            start |= {f"{first}{k}": x, f"{second}{k}": y}
    return source(rules, start, {"a": value, "b": B, "c": COUPLING}, 1 if ring else period)


def trace(text: str, parameter: str, settings: dict[str, float]) -> Trace:
    """Return one run from the start of a map, which must be a fixed point."""
    tolerances = {"epsl": 1e-10, "epsu": 1e-10, "epss": 1e-10, "dsmin": 1e-12}
    # Neither labels along the way nor branches of its own choice.
    quiet = {"npr": 1e6, "mxbf": 0, "iid": 0, "normmin": -1, "parmin": -10, "parmax": 10}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "map.ode"
        path.write_text(text)
        model: Any = importlib.import_module("xpplab").load(path)
        model.auto.set(**(tolerances | quiet | settings))
        model.auto.parameters(parameter)
        # What auto.start calls; that one then copies every point into Python, which is not AUTO's time.
        duration = seconds(lambda: model._engine.call("xppe_auto_run", b"s"), PROCESSOR)
        diagram = model.auto.diagram
        model.close()
    values = [point.value for point in diagram]
    events = tuple(Event(point.type, point.value) for point in diagram.special())
    return Trace(duration, len(diagram), events, (min(values), max(values)))


def run(
    period: int,
    points: int = 200,
    dimension: int = 2,
    ring: bool = False,
    adaptive: bool = False,
    back: bool = False,
    rounds: int = 7,
) -> AutoRun:
    """Return what AUTO needs for a point of the branch of a cycle of period 1, 2, 4, … or 64.

    Steps are short and equal, 1e-4/p of arc length, and pass no event; or adaptive, up to 0.02, and pass the flip at
    the end of the window, its location among what is timed. The slope is taken from a quarter of the points to all of
    them. A run that stops early, at its ranges or where Newton's method fails, has fewer points.
    """
    text = henon(period, dimension, ring)
    first = (-1 if back else 1) * 1e-4 / (1 if adaptive else period)
    largest = 0.02 if adaptive else abs(first)
    settings: dict[str, float] = {"ds": first, "dsmax": largest, "iads": int(adaptive), "parmax": 1.4}
    few, many = (
        min((trace(text, "a", {**settings, "nmax": number}) for _ in range(rounds)), key=lambda one: one.seconds)
        for number in (points // 4, points)
    )
    more = many.points - few.points
    slope = (many.seconds - few.seconds) / more if more > 0 else float("nan")
    return AutoRun(many.points, slope, many.events, many.span)


LABELS = (
    ("flip", 0.3675, {"x": "1-a*x^2+y", "y": "b*x"}, {"x": 1.1, "y": 0.33}, 0.2, 1),
    ("fold", -0.1225, {"x": "1-a*x^2+y", "y": "b*x"}, {"x": 1.1, "y": 0.33}, 0.2, -1),
    ("Neimark-Sacker", 2.0, {"x": "a*x*(1-y)", "y": "x"}, {"x": 1 / 3, "y": 1 / 3}, 1.5, 1),
    ("transcritical", 1.0, {"x": "a*x*(1-x)"}, {"x": 0.0}, 0.5, 1),
    ("pitchfork", 1.0, {"x": "a*x-x^3"}, {"x": 0.0}, 0.5, 1),
    ("flip of the trivial point", -1.0, {"x": "a*x-x^3"}, {"x": 0.0}, 0.5, -1),
)
"""Bifurcations of fixed points in closed form: kind, where, map, start, the parameter there, the direction."""


def labels() -> list[list[str]]:
    """Return what AUTO calls each, and how far off it is."""
    rows = []
    for kind, where, rules, start, value, sign in LABELS:
        settings = {"ds": sign * 0.01, "dsmax": 0.05, "nmax": 100, "parmin": min(value, where) - 0.3}
        traced = trace(source(rules, start, {"a": value, "b": B}), "a", settings)
        rows.append([kind, f"{where:g}", *_nearest(traced, where)])
    return rows


def _nearest(traced: AutoRun | Trace, where: float) -> list[str]:
    """Return the label of the event at a value and its error; one that is not within 1e-4 was missed or not reached."""
    event = min(traced.events, key=lambda one: abs(one.value - where), default=None)
    if event is None or abs(event.value - where) > 1e-4:
        least, greatest = traced.span
        return ["missed" if least - 1e-4 < where < greatest + 1e-4 else "not reached", ""]
    return [event.label, f"{abs(event.value - where):.0e}"]


def times() -> list[list[str]]:
    """Return for every period the milliseconds for a point: iterated with steps of both kinds, and the ring."""
    rows = []
    for period in STARTS:
        cells = [run(period, 200, dimension) for dimension in (2, 4)]
        cells += [run(period, 60, dimension, adaptive=True) for dimension in (2, 4)]
        # A ring of 256 variables takes most of a second for each point.
        small = period <= 16
        cells += [run(period, 24, 2, ring=True, rounds=3 if small else 1)]
        rows.append([str(period), *(f"{1e3 * cell.seconds_per_point:.3f}" for cell in cells)])
    return rows


def found() -> list[list[str]]:
    """Return for every period what becomes of its flip, of the flip across and of the flip in which it was born.

    At the last, the branch of the iterated map turns back: its other half is the cycle half a turn later.
    """
    rows = []
    for period in STARTS:
        flip = run(period, 60, adaptive=True, rounds=1)
        four = run(period, 120, 4, adaptive=True, rounds=1)
        born = run(period, 400, adaptive=True, back=True, rounds=1)
        row = [str(period), str(flip.points), *_nearest(flip, FLIPS[period])]
        row += _nearest(four, ACROSS[period]) if period in ACROSS else ["", ""]
        row += _nearest(born, FLIPS[period // 2]) if period > 1 else ["", ""]
        rows.append(row)
    return rows


def main() -> None:
    """Print AUTO's side of the comparison."""
    if not available():
        print("xpplab is not installed here: pip install xpplab==0.1.2, in an environment of its own")
        return
    print("milliseconds for a point")
    table(("period", "n = 2", "n = 4", "n = 2, adaptive", "n = 4, adaptive", "n = 2, ring"), times())
    print("\nadaptive steps, iterated: label and error")
    table(("period", "points", "flip", "error", "flip across", "error", "born in a flip", "error"), found())
    print("\nlabels of bifurcations of fixed points")
    table(("kind", "at", "label", "error"), labels())


if __name__ == "__main__":
    main()
