"""Enclosures of the planar map over boxes, end to end, against crival and against a loop over python-flint's balls.

Boxes of the plane as NumPy arrays of ends, half of them as narrow as 1e-10 and half up to 0.1 wide, η = 1/5 the same
for all; what comes out is the ends of both components, as arrays. Each peer does the same operations in the same order,
on one thread. Results that do not overlap would be an error on one side, and are looked for first.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from fractions import Fraction
from functools import partial

import numpy as np
from timing import PROCESSOR, WALL, side_by_side, table

from dynsys.derive.catalogue import model
from dynsys.engine import compile_map
from dynsys.engine.enclosures import EnclosureProgram
from dynsys.engine.target import host

ETA = Fraction(1, 5)
ENCLOSE = EnclosureProgram(compile_map(model("scalar4").system).program)
Ends = tuple[np.ndarray, np.ndarray]


def boxes(count: int) -> Ends:
    """Ends of shape (count, 2), which stand in memory by columns."""
    random = np.random.default_rng(1)
    middle = random.uniform(-2, 2, (2, count))
    radius = np.where(random.random(count) < 0.5, 1e-10, 0.1 * random.random(count))
    return (middle - radius).T, (middle + radius).T


def ours(lo: np.ndarray, hi: np.ndarray, threads: int = 1) -> Ends:
    """The whole call."""
    return ENCLOSE(lo, hi, (ETA,), threads=threads)


def crival() -> Callable[[np.ndarray, np.ndarray], Ends] | None:
    """The peer over whole arrays; None where it is not installed."""
    if importlib.util.find_spec("ival") is None:
        return None
    import ival

    eta = ival.Interval(ETA)

    def run(lo: np.ndarray, hi: np.ndarray) -> Ends:
        x, y = (ival.Interval(lo[:, i], hi[:, i]) for i in range(2))
        product = x * y
        factor = eta * product * (product**2 - 1)
        new = x - y * factor, y - x * factor
        return np.stack([part.inf for part in new], axis=1), np.stack([part.sup for part in new], axis=1)

    return run


def flint() -> Callable[[np.ndarray, np.ndarray], Ends]:
    """The peer, one box at a time."""
    from flint import arb

    eta = arb(ETA.numerator) / ETA.denominator

    def one(low: list[float], high: list[float]) -> tuple[arb, arb]:
        x, y = (arb((b + a) / 2, (b - a) / 2) for a, b in zip(low, high, strict=True))
        product = x * y
        factor = eta * product * (product * product - 1)
        return x - y * factor, y - x * factor

    def run(lo: np.ndarray, hi: np.ndarray) -> Ends:
        new = [one(low, high) for low, high in zip(lo.tolist(), hi.tolist(), strict=True)]
        ends = np.array([[(float(part.lower()), float(part.upper())) for part in point] for point in new])
        return ends[..., 0], ends[..., 1]

    return run


def main() -> None:
    rows = []
    for name, peer, count, rounds in (("crival", crival(), 100_000, 41), ("python-flint", flint(), 100_000, 3)):
        if peer is None:
            print("crival is not installed here: pip install crival==0.2.1, in an environment of its own")
            continue
        lo, hi = boxes(count)
        (low, high), (other_low, other_high) = ours(lo, hi), peer(lo, hi)
        assert np.all((low <= other_high) & (other_low <= high)), name
        width = np.median((high - low) / (other_high - other_low))
        for layout, ends in (("columns", (lo, hi)), ("rows", (lo.copy(order="C"), hi.copy(order="C")))):
            for threads in (1, 2):
                clock = PROCESSOR if threads == 1 else WALL
                ratio, mine, slow = side_by_side(partial(ours, *ends, threads), partial(peer, *ends), rounds, clock)
                rates = f"{count / mine / 1e6:.0f}", f"{count / slow / 1e6:.3g}"
                rows.append([name, layout, str(threads), f"{ratio:.0f}", *rates, f"{width:.2f}"])
    print(f"{host().processor}; boxes of the planar map")
    heads = "against", "layout", "threads", "their time / ours", "ours, M boxes/s", "theirs, M boxes/s", "width ratio"
    table(heads, rows)


if __name__ == "__main__":
    main()
