"""Krawczyk's operator around slanted centres, on x² = λ and other equations with known zeros."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dynsys.verify.check import intervals as iv
from dynsys.verify.check.bifurcations.krawczyk import enclosed, narrowed, require_joint, require_piece
from dynsys.verify.check.budget import Budget
from dynsys.verify.check.intervals import Interval
from dynsys.verify.check.refusal import Refusal

F = Fraction
TENTH = F(1, 10)
OUTSIDE = "it: the Krawczyk image is not in the interior of the boxes"


class Squares:
    """x² = λ."""

    budget = Budget(10**9)

    def defect(self, centre, at):
        return enclosed([centre[0] ** 2 - at])

    def derivatives(self, box, at):
        double = Interval(2 * box.low, 2 * box.high)
        return Interval(double.low[None], double.high[None]), iv.negate(iv.constant(F(1), F(1)))


class Circle(Squares):
    """x² + y² = 1 + λ and x = y: the zeros are x = y = ±√((1 + λ)/2)."""

    def defect(self, centre, at):
        x, y = centre
        return enclosed([x**2 + y**2 - 1 - at, x - y])

    def derivatives(self, box, at):
        low, high = np.stack([2 * box.low, [1.0, -1.0]]), np.stack([2 * box.high, [1.0, -1.0]])
        return Interval(low, high), Interval(np.array([-1.0, 0.0]), np.array([-1.0, 0.0]))


def root_piece(first, last, way=1, reach=TENTH, what="it"):
    middle = math.sqrt((first + last) / 2)
    return require_piece(
        Squares(), (F(first), F(last)), [way * F(middle)], [way * F(1 / (2 * middle))], [F(reach)], what
    )


def holds(low, high, offset: Fraction, square: Fraction) -> bool:
    """Whether √square is in an interval, moved by an exact number."""
    ends = [F(float(end)) + offset for end in (low, high)]
    return (ends[0] < 0 or ends[0] ** 2 <= square) and ends[1] >= 0 and square <= ends[1] ** 2


@settings(max_examples=30, deadline=None)
@given(st.fractions(1, 2, max_denominator=1000), st.fractions(F(1, 100), F(1, 2), max_denominator=100), st.data())
def test_the_root_is_held(first, length, data) -> None:
    share = data.draw(st.fractions(0, 1, max_denominator=50))
    piece = root_piece(first, first + length)
    value = first + share * length
    over = piece.over()
    assert holds(over.low[0], over.high[0], F(0), value)
    assert holds(piece.tight.low[0], piece.tight.high[0], piece.at(value)[0], value)
    centre, offsets = narrowed(Squares(), piece, value)
    assert holds(offsets.low[0], offsets.high[0], centre[0], value)
    assert offsets.high[0] - offsets.low[0] < 1e-30  # around an exact centre: much less than an ulp


def test_it_is_the_same_passed_backwards() -> None:
    there, back = root_piece(1, 2), root_piece(2, 1)
    assert (there.over().low == back.over().low).all()
    assert back.interval == (2, 1)
    assert back.parameter.low[0] == 1


def test_two_equations() -> None:
    point = [F(1), F(1)]
    piece = require_piece(Circle(), (F(3, 4), F(5, 4)), point, [F(1, 4)] * 2, [F(1, 20)] * 2, "it")
    for value in (F(3, 4), F(1), F(5, 4)):
        for k in (0, 1):
            low, high = piece.over().low[k], piece.over().high[k]
            assert holds(low, high, F(0), (1 + value) / 2)


@pytest.mark.parametrize("reach", [0, F(1, 10**6), -1, F(-1, 10), F(1, 100)])
def test_a_reach_too_short(reach) -> None:
    """From √1 to √2 the line through (3/2, √(3/2)) is missed by 0.02."""
    with pytest.raises(Refusal, match=OUTSIDE):
        root_piece(1, 2, reach=reach)


@pytest.mark.parametrize("reach", [2, 3, 10, 10**9])
def test_two_zeros_in_the_box(reach) -> None:
    with pytest.raises(Refusal, match=OUTSIDE):
        root_piece(1, 2, reach=reach)
    with pytest.raises(Refusal, match=f"{OUTSIDE}|a regular matrix"):
        require_piece(Squares(), (F(1), F(2)), [F(0)], [F(0)], [F(reach)], "it")


def test_no_zero_or_a_double_one() -> None:
    with pytest.raises(Refusal, match=OUTSIDE):
        require_piece(Squares(), (F(-2), F(-1)), [F(1)], [F(0)], [F(1, 2)], "it")
    for first in (F(-1), F(0)):
        with pytest.raises(Refusal, match=f"{OUTSIDE}|it: a regular matrix is expected"):
            require_piece(Squares(), (first, F(1)), [F(1, 2)], [F(1, 2)], [F(2)], "it")
    with pytest.raises(Refusal, match=OUTSIDE):
        require_piece(Squares(), (F(1), F(2)), [F(10) ** 9], [F(0)], [F(1, 10)], "it")


@pytest.mark.parametrize("way", [1, -1])
def test_pieces_of_one_branch(way) -> None:
    require_joint(Squares(), root_piece(1, 2, way), root_piece(2, 3, way), "it")
    require_joint(Squares(), root_piece(1, 2, way), root_piece(2, 1, way), "it")
    other = root_piece(2, 3, -way)
    with pytest.raises(Refusal, match="it: neighbouring pieces are not shown to be of one branch"):
        require_joint(Squares(), root_piece(1, 2, way), other, "it")
    with pytest.raises(Refusal, match="it: the pieces do not follow one another"):
        require_joint(Squares(), root_piece(1, 2, way), root_piece(1, 2, way), "it")
    with pytest.raises(Refusal, match="it: the pieces do not follow one another"):
        require_joint(Squares(), root_piece(1, F(199, 100), way), root_piece(2, 3, way), "it")
