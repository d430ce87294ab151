"""Branches of doubled cycles: true ones against closed forms, false ones rejected."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
from parametric_by_hand import (
    CHART,
    CUBIC,
    DOUBLED,
    END,
    GROWN,
    ROOTS,
    UNTIL,
    accepted,
    changed,
    doubled,
    logistic_pair,
    piece,
    refused,
    root_piece,
    steps,
)

from dynsys.derive.catalogue import model
from dynsys.verify.bifurcations import prove_doubled_branch
from dynsys.verify.bifurcations.documents import doubled_branch_certificate

F = Fraction
LINE = ["neg", ["*", ["+", "1", "a"], "x"]]
OUTSIDE = "Krawczyk image is not in the interior"


def proved(name, parameter, value, point, until, given=None):
    proof = prove_doubled_branch(model(name).system, parameter, value, point, until, given or {})
    return doubled_branch_certificate(proof)


def test_the_logistic_map_from_three() -> None:
    document = proved("logistic", "r", F(3), [F(2, 3)], F(17, 5))
    for ((low, high),), point in zip(document["claim"]["end"], logistic_pair(F(17, 5)), strict=True):
        assert F(low) < point < F(high)
    assert "for every r in (3, 17/5]" in accepted(document)
    assert "All of them are stable" in accepted(document)
    refused(changed(document, "claim", "stable", to=False), "the stability stated is not shown")


def test_gradient_descent_from_the_edge_of_stability() -> None:
    """u ↦ u − ηu³(u⁴ − 1) of depth 4: the 2-cycle at 31/50 by iteration."""
    document = proved("balanced:depth=4", "eta", F(1, 2), [1], F(31, 50))
    u = 1.1
    for _ in range(2000):
        u = u - 0.62 * u**3 * (u**4 - 1)
    other = u - 0.62 * u**3 * (u**4 - 1)
    for ((low, high),), point in zip(document["claim"]["end"], (max(u, other), min(u, other)), strict=True):
        assert F(low) < point < F(high)
    assert "All of them are stable" in accepted(document)


def test_the_henon_map_from_its_flip() -> None:
    """The 2-cycle has x₊ + x₋ = (1 − b)/a and x₊x₋ = ((1 − b)² − a)/a²."""
    a, b = F(3, 5), F(3, 10)
    document = proved("henon", "a", F(147, 400), [F(20, 21), F(2, 7)], a, {"b": b})
    mean, product = (1 - b) / (2 * a), ((1 - b) ** 2 - a) / a**2
    pair = {mean + sign * math.sqrt(mean**2 - product) for sign in (1, -1)}
    for box in document["claim"]["end"]:
        low, high = map(F, box[0])
        pair -= {x for x in pair if low < x < high}
    assert not pair
    assert "All of them are stable" in accepted(document)


def test_the_wrong_side() -> None:
    words = "evidence: pieces: they do not lead on to the end of the interval"
    for until in ("-1/20", "1/30", "1/10", "1/1000"):
        refused(changed(DOUBLED, "claim", "until", to=until), words)
    back = [{**entry, "interval": entry["interval"][::-1]} for entry in ROOTS[::-1]]
    refused(changed(changed(DOUBLED, "claim", "until", to="24/1000"), "evidence", "pieces", to=back), words)
    refused(changed(DOUBLED, "evidence", "pieces", to=[back[-1], ROOTS[0], *ROOTS]), f"follow one another|{words}")
    refused(changed(DOUBLED, "claim", "until", to="0"), "another value than that of the flip is expected")
    refused(changed(DOUBLED, "claim", "value", to="1/20"), "another value than that of the flip is expected")


def test_a_subcritical_flip() -> None:
    """−(1 + a)x − x³ has the 2-cycle ±√−a, with the multiplier (1 − 2a)² > 1, for a < 0."""
    rule = [["+", LINE, ["neg", ["^", "x", 3]]]]
    pieces = []
    for first, last in steps(F(24, 1000), UNTIL, 10):
        root = math.sqrt((first + last) / 2)
        slant = 1 / (2 * root)
        pieces.append(piece((-first, -last), (root, -root), (-slant, slant), (F(1, 200),) * 2))
    chart = [piece((0, F(1, 40)), (0, -1), (0, 0), (F(1, 10),) * 2)]
    evidence = {**GROWN, "chart": chart, "pieces": pieces}
    assert "in [-1/20, 0)" in accepted(doubled(rule, 0, [0], -UNTIL, END, evidence, False))
    accepted(doubled(rule, 0, [0], -UNTIL, END, evidence))
    refused(doubled(rule, 0, [0], -UNTIL, END, evidence, True), "chart: piece 0: the stability stated is not shown")
    refused(doubled(rule, 0, [0], UNTIL, END, evidence), "they do not lead on to the end")
    refused(doubled([CUBIC], 0, [0], -UNTIL, END, evidence, False), OUTSIDE)


def test_past_a_turning_point() -> None:
    """−(1 + a)x + x³ − 20x⁵: the 2-cycles ±s at a = s² − 20s⁴ turn back at s² = 1/40."""
    rule = [["+", LINE, ["^", "x", 3], ["*", "-20", ["^", "x", 5]]]]

    def chart(last, count):
        parts = []
        for ends in steps(F(0), last, count):
            parts.append(piece(ends, (0, 1 - 20 * sum(ends) / 2), (0, -20), (F(1, 50),) * 2))
        return parts

    def beyond(first, last, count):
        parts = []
        for ends in steps(first, last, count):
            square = (1 - math.sqrt(1 - 80 * sum(ends) / 2)) / 40
            root = math.sqrt(square)
            slant = 1 / (2 * root * (1 - 40 * square))
            parts.append(piece(ends, (root, -root), (slant, -slant), (F(1, 400),) * 2))
        return parts

    until = F(11, 1000)
    end = [[sign * math.sqrt((1 - math.sqrt(1 - 80 * until)) / 40)] for sign in (1, -1)]
    pieces = beyond(F(7, 1000), until, 12)
    evidence = {**GROWN, "chart": chart(F(86, 10**4), 5), "pieces": pieces}
    accepted(doubled(rule, 0, [0], until, end, evidence, True))
    far = {**evidence, "chart": chart(F(40, 1000), 20)}
    refused(doubled(rule, 0, [0], until, end, far), r"chart: piece \d+: the parameter is not shown to be monotone")


@pytest.mark.parametrize("last", [F(3, 1000), F(1, 10)])
def test_a_chart_that_ends_elsewhere(last) -> None:
    chart = [piece((0, last), (0, 1), (0, 0), (F(1, 10),) * 2)]
    words = "the end of the chart is not within the first of the pieces beyond"
    refused(changed(DOUBLED, "evidence", "chart", to=chart), words)


def test_a_chart_that_does_not_begin_at_the_flip() -> None:
    words = "evidence: chart: pieces upward from 0 are expected"
    parts = [piece(ends, (0, 1), (0, 0), (F(1, 10),) * 2) for ends in steps(F(0), F(1, 40), 3)]
    accepted(changed(DOUBLED, "evidence", "chart", to=parts))
    refused(changed(DOUBLED, "evidence", "chart", to=parts[1:]), words)
    back = [{**entry, "interval": entry["interval"][::-1]} for entry in parts[::-1]]
    refused(changed(DOUBLED, "evidence", "chart", to=back), words)
    refused(changed(DOUBLED, "evidence", "chart", to=[*parts, back[0], parts[2]]), words)
    refused(changed(DOUBLED, "evidence", "chart", to=[parts[0], parts[2]]), "the pieces do not follow one another")
    refused(changed(DOUBLED, "evidence", "chart", to=[]), "a list of 1 to")
    for reach in ("0", "-1", "1000"):
        refused(
            changed(DOUBLED, "evidence", "chart", to=[{**CHART[0], "reach": [reach] * 2}]), f"piece 0: the {OUTSIDE}"
        )


def test_a_chart_and_pieces_of_two_branches() -> None:
    """With its points exchanged the cycle is another zero of the shooting form, which belongs to the vector −q."""
    exchanged = [
        {name: values if name == "interval" else values[::-1] for name, values in entry.items()} for entry in ROOTS
    ]
    changed_end = changed(DOUBLED, "claim", "end", to=DOUBLED["claim"]["end"][::-1])
    broken = changed(changed_end, "evidence", "pieces", to=exchanged)
    refused(broken, "the chart is not shown to be of one branch with the pieces beyond")
    refused(changed_end, "the cycle at an end is not shown to be in the boxes stated")
    turned = changed(broken, "evidence", "vector", to=["-1"])
    accepted(turned)
    gone_out = [root_piece(*ends) for ends in steps(F(24, 1000), UNTIL, 10)]
    gone_out[4] = {**gone_out[4], "centre": gone_out[4]["centre"][::-1], "slant": gone_out[4]["slant"][::-1]}
    refused(changed(DOUBLED, "evidence", "pieces", to=gone_out), "piece 4: neighbouring pieces are not shown")
