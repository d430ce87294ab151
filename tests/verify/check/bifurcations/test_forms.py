"""Claims and evidence of another form are refused, sentences say what is claimed, and each condition is asked for."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from parametric_by_hand import (
    BRANCH,
    CIRCLE,
    CIRCLE_RULE,
    CUBIC,
    DOUBLED,
    FLIP,
    FOLD,
    PAIR,
    accepted,
    at_zero,
    bifurcation,
    changed,
    refused,
    system,
)

from dynsys.verify.check import check
from dynsys.verify.check import intervals as iv
from dynsys.verify.check.bifurcations import bifurcation as checking
from dynsys.verify.check.bifurcations import complex as cx
from dynsys.verify.check.bifurcations.claims import Bifurcation, read_family
from dynsys.verify.check.bifurcations.family import Cycles
from dynsys.verify.check.bifurcations.forms import Round
from dynsys.verify.check.budget import Budget
from dynsys.verify.check.refusal import Refusal

F = Fraction
FORMS = {
    "another kind": (FLIP, "bifurcation", "pitchfork", "one of fold, flip, Neimark-Sacker is expected"),
    "a list for a kind": (FLIP, "bifurcation", ["flip"], "claim: bifurcation: a string is expected, got a list"),
    "a fold with a sign": (FOLD, "criticality", "supercritical", "claim: criticality: null, or where it is no fold"),
    "another criticality": (FLIP, "criticality", "critical", "claim: criticality: null, or where it is no fold"),
    "a number for it": (FLIP, "criticality", 1, "claim: criticality: null, or where it is no fold"),
    "no name": (FLIP, "parameter", "1", "claim: parameter: a name is expected, got '1'"),
    "no string": (FLIP, "parameter", ["a"], "claim: parameter: a string is expected, got a list"),
    "the state for a parameter": (FLIP, "parameter", "x", "x is a state variable, or has a value"),
    "another parameter": (FLIP, "parameter", "b", "the symbol 'a' is not known"),
    "no box": (FLIP, "boxes", [], "claim: boxes: a list of 1 to 400 entries is expected, got 0"),
    "a box of two sides": (FLIP, "boxes", [[["0", "1"]] * 2], "claim: boxes: a list of 1 to 1 entries is expected"),
    "a side reversed": (FLIP, "interval", ["4", "2"], "the lower end of a side is above its upper end"),
    "a float": (FLIP, "interval", [2.9, 3.1], "an exact number is expected, got 2.9"),
    "too many": (CIRCLE, "boxes", [[["0", "1"]] * 2] * 201, "a list of 1 to 200 entries is expected, got 201"),
    "a word for stability": (BRANCH, "stable", "yes", "claim: stable: true or false is expected, got 'yes'"),
    "three ends": (BRANCH, "ends", BRANCH["claim"]["ends"] * 2, "claim: ends: a list of 2 to 2 entries is expected"),
    "a point of two": (DOUBLED, "point", ["0", "0"], "claim: point: a list of 1 to 1 entries is expected"),
    "one box at the end": (DOUBLED, "end", DOUBLED["claim"]["end"][:1], "claim: end: two boxes are expected"),
    "three boxes": (DOUBLED, "end", DOUBLED["claim"]["end"][:1] * 3, "claim: end: two boxes are expected"),
}


@pytest.mark.parametrize("name", FORMS)
def test_claims_of_another_form(name) -> None:
    document, key, value, words = FORMS[name]
    refused(changed(document, "claim", key, to=value), words)


def test_evidence_of_another_form() -> None:
    refused(changed(FLIP, "evidence", "cosine", to=["0", "1"]), "evidence: cosine: null is expected")
    refused(changed(CIRCLE, "evidence", "cosine", to=None), "evidence: cosine: a list of 2 to 2 entries is expected")
    refused(changed(CIRCLE, "evidence", "conditions", to=[["1", "0"]]), "conditions: a list of 2 to 2 entries")
    refused(changed(CIRCLE, "evidence", "vectors", to=[[["0", "1"]] * 2]), "vectors: a list of 4 to 4 entries")
    for row in (["0", "0"], ["1", "0"], ["2", "0"]):
        refused(changed(CIRCLE, "evidence", "conditions", 1, to=row), "regular matrix|Krawczyk")


@pytest.mark.parametrize("document", [FLIP, CIRCLE, BRANCH, DOUBLED], ids=["flip", "circle", "branch", "doubled"])
def test_no_single_point_refutes(document) -> None:
    refuted = changed(changed(document, "verdict", to="refuted"), "evidence", to={"witness": {"x": "0"}})
    refused(refuted, "no single point refutes a claim of this kind")
    assert check(refuted).statement.startswith("It is false that: For the map")


SENTENCES = {
    "flip": (
        FLIP,
        "has a flip: its multiplier -1 is simple, which crosses the unit circle at a speed that is not zero",
    ),
    "fold": (FOLD, "the branch of cycles turns there at a point where it is quadratic in a."),
    "circle": (CIRCLE, "it has a simple pair of multipliers exp(±iθ), which crosses the unit circle, 0 < θ < π at a"),
    "branch": (BRANCH, "and every a in [5/2, 29/10], there is a cycle of minimal period 1; these cycles move smoothly"),
    "pair": (PAIR, "All of them are stable: all their multipliers are inside the unit circle."),
    "doubled": (
        DOUBLED,
        "at a = 0 the fixed point (0) has the simple multiplier -1; for every a in (0, 1/20] there is",
    ),
}


@pytest.mark.parametrize("name", SENTENCES)
def test_sentences(name) -> None:
    document, words = SENTENCES[name]
    assert words in accepted(document)
    unsaid = changed(document, "claim", "criticality" if "criticality" in document["claim"] else "stable", to=None)
    assert "stable" not in accepted(unsaid)
    assert "critical." not in accepted(unsaid)


def test_formulas_that_are_not_defined() -> None:
    for part in (["sqrt", "x"], ["log", "x"], ["/", "1", "x"], ["/", "x", "x"]):
        document = at_zero([["+", CUBIC, ["*", "0", part]]], "flip")
        refused(document, "the rule is not shown to be defined all over the boxes|a regular matrix is expected")
    refused(at_zero([["+", CUBIC, ["abs", "x"]]], "flip"), "abs is none")


def test_an_exact_value_that_is_not_defined() -> None:
    family = read_family(system(["/", "x", "a"]), "a")
    with pytest.raises(Refusal, match="the rule is not defined at the middle of a box"):
        Cycles(family, 1, Budget(10**6)).defect([F(1)], F(0))


SIGNS = {
    "a fold without its quadratic term": ("fold", ["+", "a", "x", ["^", "x", 3]], "the quadratic coefficient may be 0"),
    "a fold that does not move": ("fold", ["+", "x", ["^", "x", 2]], "the branch may not turn"),
    "a flip that touches": (
        "flip",
        ["+", ["neg", ["*", ["+", "1", ["^", "a", 2]], "x"]], ["^", "x", 3]],
        "the critical multiplier may not cross the unit circle",
    ),
}


@pytest.mark.parametrize("name", SIGNS)
def test_conditions_asked_for_beside_krawczyk(name) -> None:
    """At the exact place, where the equations are singular and the operator alone would refuse."""
    kind, rule, words = SIGNS[name]
    family, zero = read_family(system(rule), "a"), iv.thin(np.zeros(1))
    ring = Round(family.over(iv.thin(np.zeros((1, 1))), zero, 3, Budget(10**6)), 1, Budget(10**6))
    claim = Bifurcation(family, kind, (((F(0), F(0)),),), (F(0), F(0)), None)
    with pytest.raises(Refusal, match=words):
        checking._require_generic(claim, ring, [[cx.real(iv.thin(np.ones(1)))]], None)


def test_a_pair_that_does_not_cross() -> None:
    """The modulus of the pair is 1 + a², at the exact place."""
    turned = [["*", part[1], ["+", "1", ["^", "a", 2]]] for part in CIRCLE_RULE]
    family, zero = read_family(system(*turned), "a"), iv.thin(np.zeros(1))
    ring = Round(family.over(iv.thin(np.zeros((1, 2))), zero, 3, Budget(10**6)), 1, Budget(10**6))
    claim = Bifurcation(family, "Neimark-Sacker", (((F(0), F(0)),) * 2,), (F(0), F(0)), None)
    u, w = ([cx.real(iv.constant(F(v), F(v))) for v in vector] for vector in ((1, 0), (F(3, 5), F(4, 5))))
    with pytest.raises(Refusal, match="the critical multiplier may not cross the unit circle"):
        checking._require_generic(claim, ring, [u, w], iv.constant(F(3, 5), F(3, 5)))


def test_more_operations_than_allowed() -> None:
    for document in (FLIP, BRANCH, DOUBLED):
        found = check(document, operations=1000)
        assert "more than 1e+03" in found.reason


def test_a_rule_with_other_parameters() -> None:
    rule = ["*", "b", "a", "x", ["-", "1", "x"]]
    document = bifurcation([rule], "flip", [[F(2, 3)]], F(3, 2), [[1]], [[1]], "supercritical")
    document["claim"]["system"]["parameters"] = {"b": "2"}
    assert "at b = 2, at a value of a in" in accepted(changed(document, "cost", to=5))
