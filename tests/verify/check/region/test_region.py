"""Certificates of boxes of starts: true ones are accepted, changed ones are not."""

from __future__ import annotations

import base64
import copy
import re
import zlib
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from dynsys.box import Box
from dynsys.derive.catalogue import model
from dynsys.verify import Verdict
from dynsys.verify.certificate import certificate
from dynsys.verify.check import Judgement, check
from dynsys.verify.check.formula import Reader
from dynsys.verify.check.region.sets import box_sets, image, over
from dynsys.verify.region import RegionMethod, prove_region

F = Fraction
Document = dict[str, Any]


def made(name: str, step: str, box: dict[str, tuple[str, str]]) -> Document:
    proof = prove_region(model(name), {"eta": F(step)}, Box(box), RegionMethod(seconds=1))
    return certificate(proof.claim(), Verdict.PROVED, proof.evidence(), proof.cost())


@pytest.fixture(scope="module")
def plane() -> Document:
    return made("scalar2", "1/5", {"x": ("3/2", "2"), "y": ("1/2", "3/4")})


@pytest.fixture(scope="module")
def coordinates() -> Document:
    return made("scalar4", "1/10", {"a": ("-1", "-7/8"), "b": ("-1/20", "1/20")})


@pytest.fixture(scope="module")
def line() -> Document:
    return made("balanced:depth=4", "1/5", {"u": ("1/2", "3")})


@pytest.fixture(scope="module")
def far() -> Document:
    return made("scalar2", "1/2", {"x": ("3", "4"), "y": ("3", "4")})


def again(document: Document) -> Document:
    """With a digest of its own, as somebody who means harm would put on."""
    return certificate(document["claim"], Verdict(document["verdict"]), document["evidence"], document["cost"])


def with_label(tree: Document, label: int, row: int = 0) -> None:
    labels = bytearray(zlib.decompress(base64.b64decode(tree["labels"])))
    labels[row] = label
    tree["labels"] = base64.b64encode(zlib.compress(bytes(labels))).decode()


@pytest.mark.parametrize("name", ["plane", "coordinates", "line", "far"])
def test_what_is_true_is_accepted(name: str, request: pytest.FixtureRequest) -> None:
    checked = check(request.getfixturevalue(name))
    assert (checked.verdict, checked.reason) == (Judgement.ACCEPTED, "")


def test_the_sentences(plane: Document, coordinates: Document, far: Document) -> None:
    said = check(plane).statement
    assert (
        "of all starts with x in [3/2, 2], y in [1/2, 3/4], by area, at least 100 % converge to a fixed point" in said
    )
    assert "with x*y - 1 = 0, x^2 + y^2 being from " in said
    assert "the start being (x, y) = (" in check(coordinates).statement
    assert check(far).statement.endswith("by area, at least 100 % go to infinity.")


def test_a_claim_of_nothing_says_so(far: Document) -> None:
    document = copy.deepcopy(far)
    document["claim"]["escapes"] = "0"
    assert check(again(document)).statement.endswith("by area, nothing is said.")


def change_share(d: Document) -> None:
    d["claim"]["box"][0][1] = "5/2"


def change_range(d: Document) -> None:
    d["claim"]["range"][0] = "3"


def change_labels(d: Document) -> None:
    with_label(d["evidence"]["tree"], 7)


def drop_label(d: Document) -> None:
    with_label(d["evidence"]["tree"], 0)
    del d["evidence"]["steps"][0], d["evidence"]["rooms"][0]


def change_steps(d: Document) -> None:
    d["evidence"]["steps"] = [0 for _ in d["evidence"]["steps"]]


def change_room(d: Document) -> None:
    d["evidence"]["rooms"][0] = [0, 0]


def change_direction(d: Document) -> None:
    d["evidence"]["directions"][0][0] = "y"


def change_map(d: Document) -> None:
    d["claim"]["system"]["parameters"]["eta"] = "9/5"


def change_family(d: Document) -> None:
    d["claim"]["families"][0] = "1"
    d["evidence"]["directions"][0] = [
        ["-", rule, name] for rule, name in zip(d["claim"]["system"]["rule"], ("x", "y"), strict=True)
    ]


def change_percent(d: Document) -> None:
    d["claim"]["converges"] = "5/4"


def drop_range(d: Document) -> None:
    d["claim"]["range"] = None


def flatten(d: Document) -> None:
    d["claim"]["box"][0] = ["3/2", "3/2"]


def more_variables(d: Document) -> None:
    d["claim"]["system"]["state"] = ["x", "y", "z"]
    d["claim"]["system"]["rule"].append("z")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (change_share, "not shown of the starts|a smaller share"),
        (change_range, "a limit may be beyond the range claimed"),
        (change_labels, "a label of at most 1 is expected"),
        (drop_label, "a smaller share converges than is claimed"),
        (change_steps, "not shown of the starts in .* after 0 steps"),
        (change_room, "not shown of the starts"),
        (change_direction, "the map is not x \\+ F\\(x\\)\\*v\\(x\\)"),
        (change_map, "the map is not x \\+ F\\(x\\)\\*v\\(x\\)|not shown of the starts"),
        (change_family, "a polynomial that is no number is expected"),
        (change_percent, "shares from 0 to 1 are expected"),
        (drop_range, "a range is expected just where a share converges"),
        (flatten, "sides of a width are expected"),
        (more_variables, "a map of one or two variables is expected"),
    ],
)
def test_what_is_changed_is_rejected(plane: Document, change: Callable[[Document], None], reason: str) -> None:
    document = copy.deepcopy(plane)
    change(document)
    checked = check(again(document))
    assert checked.verdict is Judgement.REJECTED
    assert re.search(reason, checked.reason), checked.reason


def test_coordinates_of_another_number_are_rejected(coordinates: Document) -> None:
    document = copy.deepcopy(coordinates)
    document["claim"]["coordinates"]["symbols"] = ["a", "b", "c"]
    assert "2 symbols are expected, got 3" in check(again(document)).reason


def test_another_chart_is_rejected(coordinates: Document) -> None:
    document = copy.deepcopy(coordinates)
    document["claim"]["coordinates"]["inverse"] = [["+", "a", "4"], "b"]
    assert "not shown of the starts" in check(again(document)).reason


@pytest.mark.parametrize(
    ("key", "value", "reason"),
    [
        ("threshold", "1/4", "not shown over leaf"),
        ("threshold", "100", "not shown of the starts"),
        ("threshold", "0", "a threshold > 0 and a growth > 1 are expected"),
        ("growth", "1", "a threshold > 0 and a growth > 1 are expected"),
        ("growth", "1000", "not shown over leaf"),
    ],
)
def test_another_corner_is_rejected(far: Document, key: str, value: str, reason: str) -> None:
    document = copy.deepcopy(far)
    document["evidence"]["corner"][key] = value
    assert reason in check(again(document)).reason


def test_starts_that_stay_do_not_go_to_infinity(far: Document) -> None:
    document = copy.deepcopy(far)
    document["claim"]["box"] = [["1", "2"], ["1/2", "1"]]
    assert check(again(document)).verdict is Judgement.REJECTED


def test_no_point_refutes_a_share(plane: Document) -> None:
    document = certificate(plane["claim"], Verdict.REFUTED, {"witness": {"x": "1", "y": "1"}}, 1)
    assert "no single point refutes a claim of this kind" in check(document).reason


def test_sets_hold_the_images_of_points() -> None:
    """Points of a box, moved by hand, are in the boxes around the sets; F at them is in what is said of it."""
    rule = Reader(("x", "y")).program(
        [["-", "x", ["*", "1/5", "y", ["-", ["*", "x", "y"], "1"]]], ["*", "x", "y", "y"]]
    )
    curve = Reader(("x", "y")).program([["-", ["*", "x", "y"], "1"]])
    lo, hi = np.array([[1.0, 0.75]]), np.array([[1.125, 1.0]])
    sets, points = box_sets(lo, hi), np.random.default_rng(2).uniform(lo[0], hi[0], (3000, 2))
    for _ in range(4):
        sets = image(rule, sets)
        x, y = points.T
        points = np.stack([x - 0.2 * y * (x * y - 1), x * y * y], axis=1)
        for i, side in enumerate(sets.box):
            assert side.low[0] <= points[:, i].min()
            assert points[:, i].max() <= side.high[0]
        (value,) = over(curve, sets)
        assert value.low[0] <= (points.prod(axis=1) - 1).min()
        assert (points.prod(axis=1) - 1).max() <= value.high[0]
