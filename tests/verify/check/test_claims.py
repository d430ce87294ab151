"""True claims are accepted with the sentence they make; false ones never; each refusal has its words."""

from __future__ import annotations

import copy

import numpy as np
import pytest

from dynsys.verify.check import Judgement, check, shooting, transitions


def accepted(document):
    found = check(document)
    assert found.verdict is Judgement.ACCEPTED, found.reason
    assert found.reason == ""
    return found


def refused(document, words: str) -> None:
    found = check(document)
    assert found.verdict is Judgement.REJECTED, found.statement
    assert found.holds is None
    assert words in found.reason, found.reason
    assert not found.reason.startswith("the checker failed")


def changed(by_hand, document, **parts):
    """The claim (or, where it has no such key, the evidence) with other entries."""
    new = copy.deepcopy(document)
    for key, value in parts.items():
        (new["claim"] if key in new["claim"] else new["evidence"])[key] = value
    return by_hand.sign(new)


def test_true_certificates_are_accepted(true_certificate) -> None:
    found = accepted(true_certificate)
    assert found.holds is (true_certificate["verdict"] == "proved")
    assert found.statement.startswith("It is false that: ") is not found.holds


def test_statements(by_hand) -> None:
    assert accepted(by_hand.POSITIVE).statement == "For all x in [-3, 3]: x^2 + (-2)*x + 3/2 > 0."
    assert accepted(by_hand.EITHER).statement == (
        "For all x in [-1, 1], y in [0, 1]: x + 1/10 > 0 and y + 1 > 0, or 1/10 - x > 0 and 1/(y + 1/3) > 0."
    )
    assert accepted(by_hand.SAME).statement == "As rational functions of x, y: (x^2 - y^2)/(x - y) = x + y."
    assert accepted(by_hand.PAIR).statement.startswith(
        "For the map (x) -> (r*x*(1 - x)) at r = 16/5, exactly one cycle has its points in turn in ["
    )
    assert accepted(by_hand.PAIR).statement.endswith(
        "its minimal period is 2. It is stable: all its multipliers are inside the unit circle."
    )
    whole = accepted(by_hand.EVERYWHERE).statement
    assert "there are exactly 3 cycles of minimal period 1 or 2 in the whole space, one with its points in" in whole
    assert "every cycle of minimal period 1 or 2 with x in [0, 1] at every point is one of 3 cycles" in (
        accepted(by_hand.COMPLETE).statement
    )


def inequality(by_hand, formula, low: str, high: str, depth: int = 12):
    claim = {"kind": "inequality", "symbols": ["x"], "box": [[low, high]], "any_of": [[formula]]}
    return by_hand.certificate(claim, {"tree": by_hand.even_tree(1, depth)})


FALSE = {
    "touches zero": (["^", "x", 2], "-1", "1"),
    "touches zero off the cuts": (["^", ["-", "x", "1/3"], 2], "-1", "1"),
    "just below": (["-", ["^", "x", 2], "1/100000000000000000"], "-1", "1"),
    "negative between": (["+", ["^", "x", 2], ["*", "-2", "x"], "99/100"], "-3", "3"),
    "undefined at a point": (["^", "x", -2], "-1", "1"),
    "undefined and taken away": (["+", "1", ["*", "0", ["/", "1", "x"]]], "-1", "1"),
    "undefined logarithm": (["+", "1000000", ["log", "x"]], "0", "1"),
    "undefined root": (["+", "1", ["sqrt", "x"]], "-1/1000000", "1"),
    "undefined tangent": (["+", "1", ["^", ["tan", "x"], 2]], "1", "2"),
    "sine at its top": (["-", "1", ["sin", "x"]], "1", "2"),
    "exponential below its tangent": (["-", ["exp", "x"], ["+", "x", "1"]], "-1", "1"),
    "size of zero": (["abs", "x"], "-1", "1"),
    "zero": ("0", "0", "1"),
    "a third of three": (["-", ["*", "3", "1/3"], "1"], "0", "1"),
}


@pytest.mark.parametrize("name", FALSE)
def test_false_inequalities_are_never_accepted(name: str, by_hand) -> None:
    refused(inequality(by_hand, *FALSE[name]), "not shown over leaf")


def test_narrow_inequalities_are_accepted(by_hand) -> None:
    """e^x ≤ 1 + x + x² on [−1, 1]; the sine is 3e-7 below 1 at 1.57; π has those digits."""
    accepted(inequality(by_hand, ["-", ["+", "1", "x", ["^", "x", 2], "1/100"], ["exp", "x"]], "-1", "1", 8))
    accepted(inequality(by_hand, ["-", "1", ["sin", "x"]], "1", "157/100", 12))
    accepted(inequality(by_hand, ["-", ["pi"], "314159265358979/100000000000000"], "0", "1", 0))


def test_a_wrong_label_is_refused(by_hand) -> None:
    refused(changed(by_hand, by_hand.EITHER, tree=by_hand.tree([0, 255, 255], [0, 1])), "not shown over leaf 0")
    refused(changed(by_hand, by_hand.EITHER, tree=by_hand.tree([0, 255, 255], [1, 2])), "a label below 2 is expected")


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("symbols", [], "a list of 1 to 64 entries is expected, got 0"),
        ("symbols", ["x", "x"], "a name stands twice"),
        ("symbols", ["1x"], "a name is expected"),
        ("symbols", ["\u0445"], "a name is expected"),
        ("symbols", ["sin"], "a name is expected"),
        ("symbols", ["x" * 41], "a name is expected"),
        ("symbols", "x", "a list of 1 to 64 entries is expected, got 'x'"),
        ("box", [["1", "-1"]], "the lower end of a side is above its upper end"),
        ("box", [["0", "1" + "0" * 400]], "reaches beyond 1e+300"),
        ("box", [["0", 1]], "a rational number in a string is expected, got 1"),
        ("box", [["0", "1"], ["0", "1"]], "a list of 1 to 1 entries is expected, got 2"),
        ("any_of", [], "a list of 1 to 256 entries"),
        ("any_of", [[]], "entries is expected, got 0"),
    ],
)
def test_inequalities_of_another_form(key, value, words, by_hand) -> None:
    refused(changed(by_hand, by_hand.POSITIVE, **{key: value}), words)


def test_identities(by_hand) -> None:
    refused(changed(by_hand, by_hand.SAME, right=["-", "x", "y"]), "not the same rational function")
    refused(changed(by_hand, by_hand.SAME, left=["/", "x", ["-", "y", "y"]]), "zero everywhere")
    near = ["+", "x", "y", "1/" + "9" * 3000]
    refused(changed(by_hand, by_hand.SAME, right=near), "not the same rational function")


WITNESSES = {
    "outside": ("NOT_POSITIVE", {"x": "3"}, "the witness is not in the box"),
    "positive": ("NOT_POSITIVE", {"x": "3/2"}, "are positive at the witness"),
    "a missing symbol": ("NOT_POSITIVE", {}, "the key 'x' is expected"),
    "equal": ("NOT_SAME", {"x": "0"}, "equal at the witness"),
    "not undefined": ("SAME", {"x": "1", "y": "1"}, "not defined at the witness"),
    "no cycle": ("FORGOTTEN", {"x": "1/2"}, "on no cycle of the periods"),
    "listed": ("FORGOTTEN", {"x": "0"}, "the cycle of the witness is listed"),
    "no point refutes": ("PAIR", {"x": "0"}, "no single point refutes"),
}


@pytest.mark.parametrize("name", WITNESSES)
def test_witnesses_that_show_nothing(name: str, by_hand) -> None:
    base, point, words = WITNESSES[name]
    claim = getattr(by_hand, base)["claim"]
    refused(by_hand.certificate(claim, {"witness": point}, "refuted"), words)


def test_a_point_where_a_formula_is_not_defined_refutes(by_hand) -> None:
    claim = inequality(by_hand, ["^", "x", -2], "-1", "1")["claim"]
    assert accepted(by_hand.certificate(claim, {"witness": {"x": "0"}}, "refuted")).holds is False


def test_witnesses_on_other_cycles(by_hand) -> None:
    """−x has the fixed point 0 and all else of period 2; 1/x takes 0 nowhere."""
    for rule, change, point, words in (
        (["neg", "x"], {"periods": [1, 3], "cycles": []}, "1/2", "a cycle of period 2, which is not claimed"),
        (["neg", "x"], {"periods": [2], "cycles": []}, "1/2", "is not in the box"),
        (["/", "1", "x"], {"periods": [2], "cycles": []}, "0", "the rule is not defined on the orbit"),
    ):
        system = {"state": ["x"], "parameters": {}, "rule": [rule]}
        claim = {**by_hand.FORGOTTEN["claim"], "system": system, **change}
        refused(by_hand.certificate(claim, {"witness": {"x": point}}, "refuted"), words)


def test_shooting_matrices_by_hand() -> None:
    """For p = 1 it is Df − I; for p = 2, n = 1, ((d, −1), (−1, e))."""
    assert shooting.shooting_matrices(np.array([[[[3.0]]]])).tolist() == [[[2.0]]]
    assert shooting.shooting_matrices(np.array([[[[3.0]], [[5.0]]]])).tolist() == [[[3.0, -1.0], [-1.0, 5.0]]]
    singular = shooting.Interval(np.ones((1, 1, 1, 1)), np.ones((1, 1, 1, 1)))
    assert np.isfinite(shooting.approximate_inverses(singular)).all()
    nothing = shooting.Interval(np.full((1, 1, 1, 1), 1 - 1e-9), np.full((1, 1, 1, 1), 1 - 1e-9))
    assert np.isfinite(shooting.approximate_inverses(nothing)).all()


def test_there_is_a_limit_to_edges(by_hand, monkeypatch) -> None:
    monkeypatch.setattr(transitions, "_MOST_EDGES", 50)
    refused(by_hand.COMPLETE, "the graph of leaves has more than 50 edges")
    monkeypatch.setattr(transitions, "_IMAGES_AT_A_TIME", 4)
    refused(by_hand.COMPLETE, "the graph of leaves has more than 50 edges")
