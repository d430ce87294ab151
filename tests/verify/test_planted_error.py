"""A rounding error planted in the engine is caught by the checker, which does not use it."""

from __future__ import annotations

import numpy as np
import pytest

from dynsys.engine.enclosures import EnclosureProgram
from dynsys.verify import Verdict
from dynsys.verify.check import Judgement, check
from dynsys.verify.claims import Inequality, lanes, prove

# The largest value of x − x³ on [0, 1] is 2/(3√3) = 0.38490017945975…: each bound is too small by its last digits.
FALSE = [Inequality({"x": (0, 1)}, f"x - x**3 < {bound}") for bound in ("3849001794/10**10", "384900/10**6")]


class TooNarrow:
    """Enclosures whose ends are moved inward, as by a forgotten outward rounding, but visibly."""

    def __init__(self, program):
        self.sound = EnclosureProgram(program)

    def __call__(self, lo, hi, *args, **kwargs):
        low, high = self.sound(lo, hi, *args, **kwargs)
        middle = 0.5 * (low + high)
        return np.minimum(low + 1e-5, middle), np.maximum(high - 1e-5, middle)


@pytest.mark.parametrize("claim", FALSE, ids=str)
def test_a_false_proof_is_rejected(claim, monkeypatch):
    assert prove(claim, budget=5.0).verdict is not Verdict.PROVED
    monkeypatch.setattr(lanes, "EnclosureProgram", TooNarrow)
    wrong = prove(claim, budget=5.0)
    assert wrong.verdict is Verdict.PROVED  # else nothing is planted
    checked = check(wrong.certificate)
    assert checked.verdict is Judgement.REJECTED
    assert "not" in checked.reason


def test_a_true_claim_with_room_survives_it(monkeypatch):
    monkeypatch.setattr(lanes, "EnclosureProgram", TooNarrow)
    proof = prove(Inequality({"x": (0, 1)}, "x - x**3 < 2/5"), budget=5.0)
    assert check(proof.certificate).verdict is Judgement.ACCEPTED
