"""Zeros that hang on a parameter, followed in pieces that are glued: parametric Krawczyk in mean-value form.

Over an interval Λ with middle λ₀ the zeros of G(·, λ) are sought in boxes slanted along the branch, x₀ + s(λ − λ₀) + R.
With Y = x₀ + s(Λ − λ₀) and any matrix C,

    K(R) = −C·(G(x₀, λ₀) + (Λ − λ₀)(G_x(Y, Λ)s + G_λ(Y, Λ))) + (I − C·G_x(Y + R, Λ))·R:

if K(R) is in the interior of R, then for every λ in Λ there is just one zero in the box, it is in
x₀ + s(λ − λ₀) + K(R), and it moves smoothly with λ, as G_x is regular there. Neighbouring pieces are the same branch
where the zero of one at the common λ is in the box of the other.

References
----------
A. Neumaier, *Interval Methods for Systems of Equations*, 1990, section 5.3 and theorem 5.1.8. W. Tucker, *Validated
Numerics*, 2011, section 5.3.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol

import numpy as np
from flint import arb, arb_mat
from numpy.typing import NDArray

from dynsys.derive.program.balls import enclose_number
from dynsys.verify.bifurcations.isolation import Box, float_inverse, newton
from dynsys.verify.bifurcations.result import Interval
from dynsys.verify.comparison import certainly_inside

_LEEWAY = (2.0**-16, 2.0**-24, 2.0**-36)  # of the size of the unknowns, to glue in
_SHORTEST, _MOST = Fraction(1, 2**24), 4000
_CONTRACTIONS = 8
_INNER = 63 / 64


class Family(Protocol):
    """As many equations as unknowns, with a parameter, over boxes."""

    @property
    def size(self) -> int:
        """How many."""

    def value(self, box: Sequence[arb], at: arb) -> arb_mat:
        """Return G over a box, a column."""

    def derivative(self, box: Sequence[arb], at: arb) -> arb_mat:
        """Return G_x over a box."""

    def rate(self, box: Sequence[arb], at: arb) -> arb_mat:
        """Return G_λ over a box, a column."""


@dataclass(frozen=True)
class _Fixed:
    """A family at one value of its parameter."""

    family: Family
    at: arb

    @property
    def size(self) -> int:
        return self.family.size

    def value(self, box: Sequence[arb]) -> arb_mat:
        return self.family.value(box, self.at)

    def derivative(self, box: Sequence[arb]) -> arb_mat:
        return self.family.derivative(box, self.at)


@dataclass(frozen=True)
class Piece:
    """A piece of a branch: for every λ in an interval just one zero in a slanted box.

    Parameters
    ----------
    interval
        The ends of Λ, in the order in which it is passed through.
    middle
        λ₀.
    centre
        x₀, N numbers.
    slant
        s, N numbers.
    box
        R, N balls around 0: the zero is the only one there.
    tight
        N balls: it is there.
    inverse
        C, (N, N).
    """

    interval: Interval
    middle: Fraction
    centre: tuple[arb, ...]
    slant: tuple[float, ...]
    box: tuple[arb, ...]
    tight: tuple[arb, ...]
    inverse: NDArray[np.float64]

    @property
    def range(self) -> arb:
        """A ball that holds Λ."""
        return enclose_number(self.interval[0]).union(enclose_number(self.interval[1]))

    def over(self, at: arb) -> Box:
        """Return a box that holds the zeros for every λ in a ball within Λ."""
        return self._slanted(at, self.tight)

    def alone(self, at: arb) -> Box:
        """Return a box in which the zero at λ is the only one: less than R, by more than rounding adds to it."""
        return self._slanted(at, [part * _INNER for part in self.box])

    def _slanted(self, at: arb, around: Sequence[arb]) -> Box:
        offset = at - enclose_number(self.middle)
        return [x + s * offset + r for x, s, r in zip(self.centre, self.slant, around, strict=True)]

    def narrowed(self, family: Family, at: arb) -> Box:
        """Return a narrow box that holds the zeros for every λ in a narrow ball within Λ."""
        box = self.over(at)
        for _ in range(_CONTRACTIONS):
            centre = [arb(part.mid()) for part in box]
            nearby = float_inverse(family.derivative(centre, at))
            inverse = arb_mat((self.inverse if nearby is None else nearby).tolist())
            offset = arb_mat(len(box), 1, [part - middle for part, middle in zip(box, centre, strict=True)])
            slope = inverse * family.derivative(box, at)
            defect = inverse * family.value(centre, at)
            image = arb_mat(len(box), 1, centre) - defect + (_identity(slope) - slope) * offset
            box = [a.intersection(b) for a, b in zip(image.entries(), box, strict=True)]
        return box


def find_piece(family: Family, interval: Interval, candidate: Sequence[arb]) -> Piece | None:
    """Return the piece of the branch near a candidate over an interval; None where it is not proved."""
    middle = (interval[0] + interval[1]) / 2
    at = enclose_number(middle)
    reached = newton(_Fixed(family, at), candidate)
    if reached is None:
        return None
    centre = reached[0]
    inverse = float_inverse(family.derivative(centre, at))
    if inverse is None:
        return None
    exact = arb_mat(inverse.tolist())
    slant = [-float(v.mid()) for v in (exact * family.rate(centre, at)).entries()]
    if not np.isfinite(slant).all():
        return None
    whole = enclose_number(interval[0]).union(enclose_number(interval[1]))
    offset = whole - at
    line = [x + s * offset for x, s in zip(centre, slant, strict=True)]
    drift = family.derivative(line, whole) * arb_mat(len(slant), 1, slant) + family.rate(line, whole)
    shift = -(exact * (family.value(centre, at) + offset * drift))
    far = [float(abs(v).upper()) for v in shift.entries()]
    if not np.isfinite(far).all():
        return None
    size = max(1.0, *(abs(float(x.mid())) for x in centre))
    for leeway in _LEEWAY:
        box = [arb(0, 2 * v + leeway * size) for v in far]
        slope = exact * family.derivative([x + r for x, r in zip(line, box, strict=True)], whole)
        image = (shift + (_identity(slope) - slope) * arb_mat(len(box), 1, box)).entries()
        if certainly_inside(image, box):
            return Piece(
                interval, middle, tuple(centre), tuple(slant), tuple(box), tuple(image), inverse
            )  # fmt: skip
    return None


def follow(
    family: Family,
    ends: Interval,
    candidate: Sequence[arb],
    accept: Callable[[Piece], bool] = lambda piece: True,
    enough: Callable[[Piece], bool] = lambda piece: False,
    first: Fraction = Fraction(1, 16),
) -> tuple[list[Piece], str]:
    """Return glued pieces from one end of an interval on, and in words why there are no more ("" at the other end).

    Parameters
    ----------
    family
        N equations.
    ends
        From where to where; the second may be the less.
    candidate
        Near the zero at the first end.
    accept
        What a piece must have to be kept; else a shorter one is tried.
    enough
        Whether to stop after a piece.
    first
        The length that is tried first, in parts of the whole.
    """
    pieces: list[Piece] = []
    done, length, whole = Fraction(0), first, ends[1] - ends[0]
    while done < 1:
        length = min(length, 1 - done)
        interval = (ends[0] + done * whole, ends[0] + (done + length) * whole)
        piece = find_piece(family, interval, candidate)
        if piece is None or not accept(piece) or (pieces and not _glued(family, pieces[-1], piece)):
            length /= 2
            if length < _SHORTEST:
                return pieces, f"no piece was proved from {float(interval[0]):.12g} on"
            continue
        pieces.append(piece)
        if enough(piece):
            return pieces, ""
        if len(pieces) == _MOST:
            return pieces, f"{_MOST} pieces reach no further than {float(interval[1]):.12g}"
        done += length
        length *= 2
        candidate = piece.over(enclose_number(interval[1]))
    return pieces, ""


def _glued(family: Family, before: Piece, after: Piece) -> bool:
    """Whether the zero of one piece at the common value is certainly that of the next."""
    joint = enclose_number(before.interval[1])
    return certainly_inside(before.narrowed(family, joint), after.alone(joint))


def _identity(slope: arb_mat) -> arb_mat:
    n = slope.nrows()
    return arb_mat(n, n, [arb(int(i == j)) for i in range(n) for j in range(n)])
