"""A list of cycles is called complete only when what it shows is what the accepted certificate counts."""

from __future__ import annotations

import math
from dataclasses import replace
from fractions import Fraction

import pytest

from dynsys.derive.catalogue import model
from dynsys.study.completing import complete_list
from dynsys.study.cycles import search_cycles
from dynsys.study.proving import prove_found

FOUR = {"r": Fraction(4)}


@pytest.mark.parametrize(("period", "count"), [(5, 6), (7, 18)])
def test_cycles_that_the_search_lost_are_listed(period: int, count: int) -> None:
    """x → 4x(1 − x) has (2⁷ − 2)/7 = 18 cycles of period 7, and (2⁵ − 2)/5 = 6 of period 5."""
    found = search_cycles(model("logistic"), FOUR, [period])
    for kept in (count, count // 3, 0):
        few = replace(found, search=replace(found.search, cycles=found.search.cycles[:kept]))
        proofs = prove_found(few)
        whole = complete_list(few, proofs)
        assert whole.complete == {period: True}
        assert len(whole.proofs) + len(whole.missed) == count
        assert whole.statement is not None
        assert f"exactly {count} cycles" in whole.statement


def test_the_entropy_is_bounded_by_what_the_cycles_force() -> None:
    """A cycle of period 3 forces at least the logarithm of the golden mean; at r = 4 the entropy is log 2."""
    found = search_cycles(model("logistic"), FOUR, [3])
    entropy = complete_list(found, prove_found(found)).entropy
    assert entropy is not None
    assert math.log((1 + math.sqrt(5)) / 2) - 1e-9 < entropy.below < math.log(2)
    calm = search_cycles(model("logistic"), {"r": Fraction(16, 5)}, [1, 2])
    assert complete_list(calm, prove_found(calm)).entropy is None


def test_what_cannot_be_decided_is_not_complete() -> None:
    """x − (x² − 2)² has double fixed points at ±√2, which no box isolates."""
    from dynsys.derive.typed import typed_map

    problem = typed_map("x' = x - (x**2 - 2)**2", "x")
    found = search_cycles(problem, {}, [1])
    whole = complete_list(found, prove_found(found), 1.0)
    assert whole.complete == {1: False}
    assert whole.reasons[1]
    assert whole.statement is None
