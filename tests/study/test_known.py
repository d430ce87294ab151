"""Known answers against computed ones: what agrees, what differs, what was not computed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dynsys.derive.catalogue import models
from dynsys.derive.model import KnownAnswer
from dynsys.derive.typed import typed_loss, typed_map
from dynsys.study.known import QUANTITIES, compare_known

WELL = typed_loss("(x**2 - 1)**2/4", "x")


def answer(quantity: str, value, tolerance: float = 1e-9, **arguments) -> KnownAnswer:
    return KnownAnswer(quantity, arguments, value, tolerance, "exact")


def compared(model, *known: KnownAnswer):
    return compare_known(replace(model, known=known))


@pytest.mark.parametrize("model", [m for m in models() if m.known], ids=lambda m: m.name)
def test_the_catalogue_agrees_with_its_known_answers(model) -> None:
    comparisons = compare_known(model)
    assert [c.known for c in comparisons] == list(model.known)
    assert {c.status for c in comparisons} == {"agrees"}


def test_every_quantity_of_the_catalogue_is_computed_and_has_a_source() -> None:
    known = [k for m in models() for k in m.known]
    assert {k.quantity for k in known} <= set(QUANTITIES)
    assert all(k.source for k in known)


def test_a_wrong_answer_differs() -> None:
    right = answer("sharpness", 2.0, eta="1/2", state={"x": "1"})
    wrong = replace(right, value=2.1)
    agrees, differs = compared(WELL, right, wrong)
    assert (agrees.status, differs.status) == ("agrees", "differs")
    assert differs.computed == pytest.approx(2.0)
    assert differs.error == pytest.approx(0.1)


def test_closed_forms_of_the_double_well() -> None:
    # Minima ±1 with multiplier 1 − 2η; the 2-cycle ±√((2 + η)/η) with multiplier (5 + 2η)².
    comparisons = compared(
        WELL,
        answer("cycle", [-(5**0.5), 5**0.5], eta="1/2", period=2),
        answer("cycle", [5**0.5, -(5**0.5)], eta="1/2", period=2),
        answer("multiplier", 36.0, eta="1/2", period=2),
        answer("multiplier", 0.4, eta="3/10", period=1, box={"x": ("1/2", "2")}),
        answer("cycles", 1, 0, eta="1/2", period=2),
        answer("cycles", 3, 0, eta="1/2", period=1),
        answer("flip coefficient", 8.0, eta="1"),
    )
    assert [c.status for c in comparisons] == ["agrees"] * 7


def test_what_is_not_there_is_not_computed() -> None:
    comparisons = compared(
        WELL,
        answer("cycle", [1.0, 2.0], eta="1/2", period=2, box={"x": ("3", "4")}),
        answer("multiplier", 1.0, eta="1/2", period=2, box={"x": ("3", "4")}),
        answer("flip coefficient", 8.0, eta="1/2"),
        answer("epsilon", 1.0, eta="1"),
    )
    assert [(c.status, c.error) for c in comparisons] == [("not computed", None)] * 4
    [none] = compared(typed_map("x' = x/2", "x"), answer("sharpness", 1.0, state={"x": "1"}))
    assert none.status == "not computed"


def test_a_gap_that_is_not_reached_differs() -> None:
    [diverges] = compared(WELL, answer("gap", 1.0, eta="1/2", start={"x": "100"}))
    assert diverges.status != "agrees"


def test_a_model_without_known_answers() -> None:
    assert compare_known(WELL) == ()
