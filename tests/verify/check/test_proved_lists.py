"""Lists that the prover makes by itself, accepted; shortened, shifted or lengthened, rejected."""

from __future__ import annotations

import copy
from fractions import Fraction as F

import pytest

from dynsys.box import Box
from dynsys.derive.catalogue import model
from dynsys.verify.certificate import certificate
from dynsys.verify.check import Judgement, check
from dynsys.verify.complete import prove_all_cycles
from dynsys.verify.verdict import Verdict

HENON = {"a": F(7, 5), "b": F(3, 10)}
IKEDA = {"a": F(1), "b": F(9, 10), "c": F(2, 5), "d": F(6)}
SQUARE = Box({"x": (F(-4), F(4)), "y": (F(-4), F(4))})
# Hénon: Z. Galias, Rigorous investigation of the Hénon map by means of interval arithmetic, 2001, table 2.
CASES = {
    "henon": ("henon", HENON, range(1, 9), None, {1: 2, 2: 1, 3: 0, 4: 1, 5: 0, 6: 2, 7: 4, 8: 7}),
    "logistic": ("logistic", {"r": F(16, 5)}, range(1, 7), None, {1: 2, 2: 1, 3: 0, 4: 0, 5: 0, 6: 0}),
    "ikeda everywhere": ("ikeda", IKEDA, (1, 2), None, None),
    "ikeda in a box": ("ikeda", IKEDA, (1, 3), SQUARE, None),
    "balanced": ("balanced:depth=4", {"eta": F(3, 4)}, range(1, 9), None, None),
    "scalar4": ("scalar4", {"eta": F(1, 5)}, range(1, 4), SQUARE, None),
    "logistic at its flip": ("logistic", {"r": F(3)}, (1, 2, 4), None, {1: 2, 2: 0, 4: 0}),
}


@pytest.fixture(scope="module", params=CASES, ids=str)
def proved(request: pytest.FixtureRequest):
    name, at, periods, box, counts = CASES[request.param]
    found = prove_all_cycles(model(name).system, at, periods, box)
    assert found.all_complete
    assert counts is None or found.counts == counts
    return certificate(found.claim(), Verdict.PROVED, found.evidence(), found.cost())


def remade(document, claim, evidence):
    return certificate(claim, Verdict.PROVED, evidence, document["cost"])


def rejected(document) -> bool:
    found = check(document)
    assert not found.reason.startswith("the checker failed"), found.reason
    return found.verdict is Judgement.REJECTED


def test_accepted(proved) -> None:
    found = check(proved)
    assert found.verdict is Judgement.ACCEPTED, found.reason
    assert f"exactly {len(proved['claim']['cycles'])} cycles" in found.statement


def test_a_cycle_left_out(proved) -> None:
    claim, evidence = proved["claim"], proved["evidence"]
    count = len(claim["cycles"])
    for i in {0, count - 1}:
        short = {**claim, "cycles": [c for j, c in enumerate(claim["cycles"]) if j != i]}
        assert rejected(remade(proved, short, {**evidence, "inverses": evidence["inverses"][:-1]}))


def test_a_box_shifted_or_a_cycle_twice_or_of_the_other_stability(proved) -> None:
    claim, evidence = proved["claim"], proved["evidence"]
    shifted = copy.deepcopy(claim)
    for side in shifted["cycles"][-1]["boxes"][0]:
        width = F(side[1]) - F(side[0])
        side[:] = [str(F(end) + 2 * width + F(1, 10**9)) for end in side]
    assert rejected(remade(proved, shifted, evidence))
    twice = {**claim, "cycles": [*claim["cycles"], claim["cycles"][0]]}
    assert rejected(remade(proved, twice, {**evidence, "inverses": [*evidence["inverses"], None]}))
    last = claim["cycles"][-1]
    for wrong in {True, False} - {last["stable"]}:
        other = {**claim, "cycles": [*claim["cycles"][:-1], {**last, "stable": wrong}]}
        assert rejected(remade(proved, other, evidence))


def test_without_its_lemmas(proved) -> None:
    claim, evidence = proved["claim"], proved["evidence"]
    for key in {"exclusions", "escape"} & evidence.keys():
        assert rejected(remade(proved, claim, {k: v for k, v in evidence.items() if k != key}))
    if "escape" in evidence:
        less = {**evidence["escape"], "radius": str(F(evidence["escape"]["radius"]) / 16)}
        assert rejected(remade(proved, claim, {**evidence, "escape": less}))
