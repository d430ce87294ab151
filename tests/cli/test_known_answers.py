"""Known answers, each from outside this project, through the command line."""

from __future__ import annotations

import math

import pytest


def counts(document) -> list[int]:
    periods = [cycle["period"] for cycle in document["cycles"]]
    return [periods.count(int(period)) for period in document["complete"]]


def of_period(document, period: int) -> list[dict]:
    return [cycle for cycle in document["cycles"] if cycle["period"] == period]


def cycles(dynsys, *words: str):
    result = dynsys("cycles", *words, "--json")
    assert result.status == 1  # nothing is proved
    document = result.json
    assert not any(document["complete"].values())
    assert not any(cycle["proved"] for cycle in document["cycles"])
    return document


@pytest.mark.parametrize(("eta", "gap"), [("1/5", 0.36320), ("1/10", 0.46150)])
def test_where_training_ends(dynsys, eta, gap) -> None:
    result = dynsys("trajectory", "scalar4", "--at", f"eta={eta}", "--start", "a=23/100,b=3/10", "--json")
    assert result.status == 0
    assert result.json["gap_over_eta"] == pytest.approx(gap, abs=1e-5)


@pytest.mark.parametrize(
    ("eta", "start"), [("1/100", "a=1/10,b=1/10"), pytest.param("1/1000", "a=1/100,b=1/100", marks=pytest.mark.slow)]
)
def test_for_small_steps_the_gap_tends_to_a_half(dynsys, eta, start) -> None:
    words = ["trajectory", "scalar4", "--at", f"eta={eta}", "--start", start, "--steps", "1e9", "--json"]
    result = dynsys(*words)
    assert result.status == 0
    assert result.json["gap_over_eta"] == pytest.approx(0.5, rel=0.01)


def test_the_prediction_at_the_edge_is_what_training_does(dynsys) -> None:
    [minimum] = dynsys("edge", "scalar4", "--at", "eta=1/20", "--json").json["eos_minima"]
    run = dynsys("trajectory", "scalar4", "--at", "eta=1/20", "--start", "a=1/10,b=1/10", "--json").json
    # The prediction is of leading order, right up to a relative O(η²).
    assert run["gap_over_eta"] == pytest.approx(minimum["predicted_gap_over_eta"], rel=4 / 20**2)


def test_balanced_depth_4_two_cycle(dynsys) -> None:
    document = cycles(dynsys, "balanced:depth=4", "--at", "eta=3/5", "--period", "2", "--box", "u=1/2:2")
    [cycle] = document["cycles"]
    assert sorted(point[0] for point in cycle["points"]) == pytest.approx([0.8995003607738047, 1.050307516314302])
    assert cycle["multipliers"] == [[pytest.approx(-0.614758953818), 0]]
    assert cycle["stable"] is True


def test_balanced_depth_4_counts(dynsys) -> None:
    document = cycles(dynsys, "balanced:depth=4", "--at", "eta=3/4", "--period", "1:4")
    assert counts(document) == [3, 3, 4, 2]
    assert all(abs(point[0]) < 1.27480 for cycle in document["cycles"] for point in cycle["points"])
    [zero] = [cycle for cycle in of_period(document, 1) if abs(cycle["points"][0][0]) < 0.1]
    assert zero["stable"] is None


def test_henon_counts_of_galias(dynsys) -> None:
    document = cycles(dynsys, "henon", "--at", "a=1.4,b=0.3", "--period", "1:8")
    assert counts(document) == [2, 1, 0, 1, 0, 2, 4, 7]
    # The determinant of the Jacobian is −b everywhere: the product of the multipliers of a p-cycle is (−b)^p.
    for cycle in document["cycles"]:
        product = math.prod(complex(*pair) for pair in cycle["multipliers"])
        assert product == pytest.approx((-0.3) ** cycle["period"], rel=1e-6)


@pytest.mark.parametrize("eta", ["1/2", "2"])
def test_quartic(dynsys, eta) -> None:
    document = cycles(dynsys, "--loss", "x**4/4", "--state", "x", "--at", f"eta={eta}", "--period", "1:2")
    [fixed], [cycle] = of_period(document, 1), of_period(document, 2)
    assert fixed["points"] == [[pytest.approx(0, abs=1e-3)]]
    assert fixed["stable"] is None
    x = math.sqrt(2 / float(eta.replace("1/2", "0.5")))
    assert sorted(point[0] for point in cycle["points"]) == pytest.approx([-x, x])
    assert cycle["multipliers"] == [[pytest.approx(25), 0]]


@pytest.mark.parametrize(("text", "eta"), [("1/2", 0.5), ("2", 2.0)])
def test_double_well(dynsys, text, eta) -> None:
    document = cycles(dynsys, "--loss", "(x**2-1)**2/4", "--state", "x", "--at", f"eta={text}", "--period", "1:2")
    fixed = {round(cycle["points"][0][0]): cycle for cycle in of_period(document, 1)}
    assert sorted(fixed) == [-1, 0, 1]
    for x in (-1, 1):
        assert fixed[x]["multipliers"] == [[pytest.approx(1 - 2 * eta, abs=1e-9), 0]]
        assert fixed[x]["stable"] is (eta < 1)
    outer = math.sqrt((2 + eta) / eta)
    pairs = [sorted(point[0] for point in cycle["points"]) for cycle in of_period(document, 2)]
    assert len(pairs) == (1 if eta < 1 else 3)
    [far] = [cycle for cycle in of_period(document, 2) if min(point[0] for point in cycle["points"]) < -1.2]
    assert sorted(point[0] for point in far["points"]) == pytest.approx([-outer, outer])
    assert far["multipliers"] == [[pytest.approx((5 + 2 * eta) ** 2), 0]]
    assert far["stable"] is False
    for low, high in pairs:
        if low * high > 0:
            assert abs(low + high) == pytest.approx(math.sqrt(1 + 3 / eta))
            assert low * high == pytest.approx(1 / eta)


def test_planar_two_cycles_with_and_without_a_box(dynsys) -> None:
    words = ["scalar4", "--at", "eta=1/5", "--period", "1:2"]
    document = cycles(dynsys, *words, "--box", "x=1/10:3,y=1/10:3")
    assert document["cycles"] == []
    assert {"x*y - 1", "x*y + 1"} <= {family["equation"] for family in document["families"]}
    document = cycles(dynsys, *words)
    assert of_period(document, 1) == []
    diagonal = [cycle for cycle in of_period(document, 2) if cycle["points"][0][0] * cycle["points"][0][1] > 0]
    [cycle] = diagonal
    u = abs(cycle["points"][0][0])
    assert u**6 - u**2 == pytest.approx(10)
    assert sorted(map(tuple, cycle["points"])) == [pytest.approx((-u, -u)), pytest.approx((u, u))]


def test_a_box_in_named_coordinates(dynsys) -> None:
    document = cycles(dynsys, "scalar4", "--at", "eta=1/5", "--period", "1:2", "--box", "c=1/10:3,d=1/10:3")
    assert document["cycles"] == []
    assert document["not_isolated"]
    moved = cycles(dynsys, "frozen4", "--at", "c=9/4,eta=1/5", "--period", "1", "--box", "d=1/2:2")
    assert [cycle["points"][0][0] for cycle in moved["cycles"]] == pytest.approx([1])


def test_the_same_seed_gives_the_same_cycles(dynsys) -> None:
    words = ["cycles", "henon", "--at", "a=1.4,b=0.3", "--period", "1:4", "--seed", "7", "--json"]
    assert dynsys(*words) == dynsys(*words)


@pytest.mark.parametrize("depth", [2, 3, 4])
def test_flip_coefficient_of_the_balanced_line(dynsys, depth) -> None:
    result = dynsys("edge", f"balanced:depth={depth}", "--at", f"eta=2/{depth}", "--json")
    [minimum] = result.json["eos_minima"]
    assert minimum["flip_coefficient"] == pytest.approx(4 * (depth - 1) * (5 * depth - 4) / 3)
    assert minimum["point"] == {"u": 1}


def test_degree_2_has_ellipses(dynsys) -> None:
    [minimum] = dynsys("edge", "scalar2", "--at", "eta=1/10", "--json").json["eos_minima"]
    assert minimum["flip_coefficient"] == pytest.approx(2 * 0.1**4)
    assert minimum["epsilon"] == pytest.approx(99)
    assert minimum["kind"] == "ellipse"
    assert minimum["predicted_gap_over_eta"] is None


def test_logistic_orbit_diagram(dynsys) -> None:
    words = ["diagram", "logistic", "--over", "r=2.9:3.55", "--start", "x=0.3", "--count", "14", "--json"]
    document = dynsys(*words).json
    # Flips at 3, 1 + √6 and 3.5440903…, from one period to twice it.
    for r, column in zip(document["parameter"], document["columns"], strict=True):
        expected = 1 if r < 3 else 2 if r < 1 + math.sqrt(6) else 4 if r < 3.544090359551923 else 8
        if min(abs(r - flip) for flip in (3, 1 + math.sqrt(6), 3.544090359551923)) > 0.004:
            assert column["period"] == expected
