"""Cycles of one period as a curve over the parameter, which may turn back in it, and the flips on it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flint import arb, arb_mat

from dynsys.explore.cascade.arithmetic import largest, solve
from dynsys.explore.cascade.derivatives import Family
from dynsys.explore.cascade.ending import CascadeEnding
from dynsys.explore.cascade.multipliers import beyond, is_double
from dynsys.explore.cascade.newton import (
    CyclePoint,
    FlipPoint,
    cycle_point,
    flip_vector,
    solve_cycle,
    solve_flip,
)

FINEST = 2**14  # into how many parts a step may be cut
MOST = 400
CLOSER = 30
STRAY = 1 / 6  # how far the corrector may go, in parts of the step
FINE = 1e-7  # the last step of the corrector, in parts of that; the next would be its square
FLAT = 1e-9  # a test function this small is tried as a zero
SLACK = 1e-3

Vector = list[arb]


@dataclass(frozen=True)
class Path:
    """The curve of the points z = (x, w λ).

    Parameters
    ----------
    family
        The map.
    period
        Of the cycles.
    weight
        w, which makes both parts of z of one size.

    References
    ----------
    H. B. Keller, *Numerical solution of bifurcation and nonlinear eigenvalue problems* (1977).
    """

    family: Family
    period: int
    weight: arb

    def place(self, cycle: CyclePoint | FlipPoint) -> Vector:
        """Return z."""
        return [*cycle.x.entries(), (self.weight * cycle.at).mid()]

    def chord(self, a: CyclePoint, b: CyclePoint | FlipPoint) -> Vector:
        """Return z_b − z_a."""
        return [(there - here).mid() for here, there in zip(self.place(a), self.place(b), strict=True)]

    def _tangent(self, cycle: CyclePoint, along: Vector) -> Vector | None:
        """Return the unit tangent of the curve that points along a vector; None where there are several."""
        n = self.family.dimension
        rows = [[*(cycle.slopes[i, j] - (i == j) for j in range(n)), cycle.shift[i, 0] / self.weight] for i in range(n)]
        found = solve(arb_mat([*rows, along]), arb_mat(n + 1, 1, [*([arb(0)] * n), arb(1)]))
        return None if found is None else [(part / _length(found.entries())).mid() for part in found.entries()]

    def _split(self, z: Vector) -> tuple[arb_mat, arb]:
        """Return x and λ."""
        return arb_mat(len(z) - 1, 1, z[:-1]), (z[-1] / self.weight).mid()

    def _corrected(self, z: Vector, row: Vector, most: arb) -> CyclePoint | None:
        """Return the cycle with the same product with a row; None where there is none within a distance of z."""
        x, at = self._split(z)
        along = [*row[:-1], (row[-1] * self.weight).mid()]
        found = solve_cycle(self.family, self.period, x, at, along, (most * FINE).mid())
        if found is None or not largest([a - b for a, b in zip(self.place(found), z, strict=True)]) <= most:
            return None
        return found

    def march(
        self,
        behind: CyclePoint | None,
        here: CyclePoint,
        along: Vector,
        step: arb,
        growth: float,
        done: Callable[[arb], CascadeEnding | None],
    ) -> FlipPoint | CascadeEnding:
        """Return the first flip along the curve, or how it ended without one.

        Parameters
        ----------
        behind, here
            The point before the first, where there is one, and the first.
        along
            Where to, (n + 1).
        step
            The length of the first step; a step that succeeds makes the next one longer by a factor ``growth``.
        done
            Tells from λ whether to end here.
        """
        least = step / FINEST
        tangent = self._tangent(here, along)
        for _ in range(MOST):
            if tangent is None or step < least:
                return CascadeEnding.LOST
            z = self._ahead(here, tangent, behind, step)
            there = self._corrected(z, tangent, step * STRAY)
            if there is None:
                step = (step / 2).mid()
                continue
            if there.test * here.test <= 0 or abs(there.test) < FLAT:
                return self._flip_between(here, there, tangent) or _why_none(here, there)
            passed = self._two_between(here, there, tangent, done)
            if passed is not None:
                return passed
            ending = done(there.at)
            if ending is not None:
                return ending
            behind, here, step = here, there, (step * growth).mid()
            tangent = self._tangent(here, self.chord(behind, here))
        return CascadeEnding.LOST

    def _ahead(self, here: CyclePoint, tangent: Vector, other: CyclePoint | None, step: arb) -> Vector:
        """Return z at a distance along the parabola that has the tangent here and goes through another point."""
        straight = [a + step * t for a, t in zip(self.place(here), tangent, strict=True)]
        if other is None:
            return [part.mid() for part in straight]
        chord = self.chord(here, other)
        reach = sum((c * t for c, t in zip(chord, tangent, strict=True)), arb(0))
        share = (step / reach) ** 2
        bends = [(c - reach * t) * share for c, t in zip(chord, tangent, strict=True)]
        return [(part + bend).mid() for part, bend in zip(straight, bends, strict=True)]

    def _flip_between(self, a: CyclePoint, b: CyclePoint, tangent: Vector) -> FlipPoint | None:
        """Return the flip between two cycles, at which the test function has different signs; the tangent is at a."""
        for count in range(CLOSER):
            chord = self.chord(a, b)
            share = arb(0.5) if count % 3 == 2 or a.test == b.test else a.test / (a.test - b.test)
            reach = sum((c * t for c, t in zip(chord, tangent, strict=True)), arb(0))
            z = self._ahead(a, tangent, b, (reach * share).mid())
            x, at = self._split(z)
            flip = self.flip_at(cycle_point(self.family, self.period, x, at))
            if flip is not None and _is_between(chord, self.chord(a, flip)):
                return flip
            middle = self._corrected(z, tangent, _length(chord))
            if middle is None:
                return None
            if a.test * middle.test <= 0:
                b = middle
                continue
            onward = self._tangent(middle, chord)
            if onward is None:
                return None
            a, tangent = middle, onward
        return None

    def _two_between(
        self, a: CyclePoint, b: CyclePoint, tangent: Vector, done: Callable[[arb], CascadeEnding | None]
    ) -> FlipPoint | CascadeEnding | None:
        """Return the first of two flips between cycles, or that they are one; None where there are none."""
        before = beyond(a.slopes)
        if a.x.nrows() < 2 or beyond(b.slopes) == before:
            return None
        first = a
        for _ in range(CLOSER):
            chord = self.chord(a, b)
            z = [(here + part / 2).mid() for here, part in zip(self.place(a), chord, strict=True)]
            middle = self._corrected(z, chord, _length(chord))
            if middle is None:
                return None
            if middle.test * first.test < 0:
                return self._flip_between(first, middle, tangent) or CascadeEnding.LOST
            a, b = (middle, b) if beyond(middle.slopes) == before else (a, middle)
        return done(a.at) or CascadeEnding.DOUBLE if is_double(b.slopes) else None

    def flip_at(self, near: CyclePoint) -> FlipPoint | None:
        """Return the flip that Newton's method reaches from near it."""
        vector = flip_vector(near.slopes)
        return None if vector is None else solve_flip(self.family, self.period, FlipPoint(near.x, vector, near.at))


def _why_none(*beside: CyclePoint) -> CascadeEnding:
    return CascadeEnding.DOUBLE if any(is_double(cycle.slopes) for cycle in beside) else CascadeEnding.LOST


def _length(vector: Vector) -> arb:
    return sum((part * part for part in vector), arb(0)).sqrt().mid()


def _is_between(chord: Vector, onward: Vector) -> bool:
    square = sum((part * part for part in chord), arb(0))
    product = sum((p * q for p, q in zip(chord, onward, strict=True)), arb(0))
    return bool(-square * SLACK <= product <= square * (1 + SLACK))
