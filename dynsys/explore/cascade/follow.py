"""Flips, each from the one before: the doubled cycle is followed from its birth until its own multiplier is −1."""

from __future__ import annotations

from collections.abc import Callable

from flint import arb

from dynsys.explore.cascade.arithmetic import largest
from dynsys.explore.cascade.derivatives import Family
from dynsys.explore.cascade.ending import CascadeEnding
from dynsys.explore.cascade.newton import CyclePoint, FlipPoint, cycle_point, dot, solve_cycle
from dynsys.explore.cascade.path import Path

PARTS = 64  # of the range, along the fixed point
BIRTH = 1e-9  # amplitude at which the doubled cycle is looked for first, in parts of the one before
YOUNG = 1e-5  # the largest such amplitude, in parts of that at the next flip
BIRTHS = 3
STRIDE, GROWTH = 1 / 6, 1.25
CLOSE = 1e-9  # in parts of the range, a flip that is the start itself

Inside = Callable[[arb], bool]


def first_flip(family: Family, start: CyclePoint, end: arb, inside: Inside) -> FlipPoint | CascadeEnding:
    """Return the first flip of a fixed point on the way from the λ of the start to the other end of the range.

    Parameters
    ----------
    inside
        Whether a value of λ is inside the range.
    """
    stretch = (end - start.at).mid()
    path = Path(family, 1, (largest([*start.x.entries(), arb(1)]) / abs(stretch)).mid())
    flip = path.flip_at(start)
    if flip is not None and inside(flip.at) and abs(flip.at - start.at) < abs(stretch) * CLOSE:
        return flip
    found = path.march(
        None,
        start,
        [*([arb(0)] * family.dimension), (stretch * path.weight).mid()],
        (abs(stretch) * path.weight / PARTS).mid(),
        1.0,
        lambda at: None if inside(at) else CascadeEnding.NO_FLIP,
    )
    return CascadeEnding.NO_FLIP if isinstance(found, FlipPoint) and not inside(found.at) else found


def next_flip(
    family: Family, period: int, flip: FlipPoint, amplitude: arb, inside: Inside, near: Inside
) -> tuple[FlipPoint, arb] | CascadeEnding:
    """Return the flip of the cycle of 2p points that is born at a flip of one of p, and how far apart its halves are.

    The doubled cycle is looked for first at a small amplitude ℓᵀ(x − x₀) = s, x₀ the point at the flip where the
    eigenvector v is longest, from x₀ + s v, with λ unknown. From there on it is followed as a curve, also a while
    beyond the range, so that what is said of the flip after the last one in it has been looked at.

    Parameters
    ----------
    period
        p.
    amplitude
        That of the flip before, or the size of the state.
    inside, near
        Whether a value of λ is inside the range, and inside it or less than its width beyond.
    """
    base = _widest(family, period, flip)
    vector = (base.vector / dot(base.vector, base.vector).sqrt()).mid()
    born = cycle_point(family, 2 * period, base.x, base.at)
    s, young, reach = (amplitude * BIRTH).mid(), None, arb(0)
    for _ in range(BIRTHS):
        young = solve_cycle(family, 2 * period, (base.x + vector * s).mid(), base.at, [*vector.entries(), arb(0)])
        bend = arb(0) if young is None else (born.test - young.test) / s**2
        reach = (born.test / bend).sqrt().mid() if bend > 0 else (s / YOUNG).mid()
        if young is not None and s <= reach * YOUNG * 1.01:
            break
        s, young = ((s if young is None else reach) * BIRTH).mid(), None
    if young is None or young.at == base.at:
        return CascadeEnding.LOST
    path = Path(family, 2 * period, (s**2 / (abs(young.at - base.at) * reach)).mid())
    left = False

    def done(at: arb) -> CascadeEnding | None:
        nonlocal left
        left = left or not inside(at)
        return None if near(at) else CascadeEnding.NO_NEXT

    found = path.march(
        born,
        young,
        path.chord(born, young),
        (reach * STRIDE).mid(),
        GROWTH,
        done,
    )
    if isinstance(found, CascadeEnding):
        return CascadeEnding.NO_NEXT if left else found
    apart = largest((family.point(found.x, found.at, period) - found.x).entries())
    return (found, apart) if apart > reach * YOUNG else CascadeEnding.LOST


def _widest(family: Family, period: int, flip: FlipPoint) -> FlipPoint:
    """Return the flip at the point of the cycle where the eigenvector is longest."""
    x, v, widest = flip.x, flip.vector, flip
    for _ in range(period - 1):
        step = cycle_point(family, 1, x, flip.at)
        x, v = family.point(x, flip.at, 1), (step.slopes * v).mid()
        if dot(v, v) > dot(widest.vector, widest.vector):
            widest = FlipPoint(x, v, flip.at)
    return widest
