"""A search that is saved and gone on with ends with the same bytes; trees and boxes are what they say."""

from __future__ import annotations

import signal
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from dynsys.errors import MisuseError
from dynsys.verify.search import (
    Progress,
    SearchEnding,
    SearchMethod,
    SearchState,
    Tree,
    branch_and_prune,
    float_box,
    split_places,
)

Floats = NDArray[np.float64]
SQUARE = (np.array([-2.0, -2.0]), np.array([2.0, 2.0]))


def circle(lo: Floats, hi: Floats) -> tuple[NDArray[np.int64], None]:
    """1 inside the circle of radius 1, 2 outside; a cell on it is undecided."""
    nearest = np.where((lo <= 0) & (hi >= 0), 0.0, np.minimum(np.abs(lo), np.abs(hi)))
    farthest = np.maximum(np.abs(lo), np.abs(hi))
    inside, outside = (farthest**2).sum(axis=1) < 1, (nearest**2).sum(axis=1) > 1
    return np.where(inside, 1, np.where(outside, 2, 0)), None


def rough(depth: int) -> SearchMethod:
    return SearchMethod(depth=depth, batch=64, most_stuck=1 << 20)


@pytest.mark.parametrize("pause", [5, 20, 40])
def test_an_interrupted_search_resumes_to_the_same_bytes(pause: int, tmp_path: Path) -> None:
    method = rough(18)
    whole = branch_and_prune(SQUARE, circle, method).tree().encode()
    sittings, state = 0, None
    while True:
        counts: list[Progress] = []

        def stop(p: Progress, counts: list[Progress] = counts) -> None:
            counts.append(p)
            if len(counts) == pause:
                signal.raise_signal(signal.SIGINT)

        result = branch_and_prune(SQUARE, circle, method, stop, resume=state)
        sittings += 1
        result.state.save(tmp_path / "search")
        state = SearchState.load(tmp_path / "search")
        if result.ending is not SearchEnding.INTERRUPTED:
            break
    assert sittings > 2
    assert result.tree().encode() == state.tree().encode() == whole
    assert list(tmp_path.iterdir()) == [tmp_path / "search"]
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_another_handler_is_left_alone() -> None:
    heard: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, frame: heard.append(number))
    try:
        result = branch_and_prune(SQUARE, circle, rough(6), lambda p: signal.raise_signal(signal.SIGINT))
    finally:
        signal.signal(signal.SIGINT, before)
    assert heard
    assert result.ending is SearchEnding.LIMITS


def test_a_state_takes_the_memory_stated() -> None:
    state = branch_and_prune(SQUARE, circle, SearchMethod(batch=64, most_cells=5000)).state
    cells = sum(part.lo.nbytes + part.hi.nbytes + part.node.nbytes + part.depth.nbytes for part in state.waiting)
    assert cells == state.left * (16 * 2 + 10)
    assert state.axis.nbytes + state.label.nbytes + state.child.nbytes <= 2 * 10 * state.nodes


def test_trees_are_decoded_as_encoded() -> None:
    tree = branch_and_prune(SQUARE, circle, rough(8)).tree()
    again = Tree.decode(tree.encode())
    assert np.array_equal(again.code, tree.code)
    assert np.array_equal(again.labels, tree.labels)
    assert "labels" not in Tree(tree.code, np.zeros_like(tree.labels)).encode()


def test_bad_trees_are_refused() -> None:
    good = Tree(np.array([0, 255, 255], np.uint8), np.array([1, 2], np.uint8))
    for code in ([], [0, 255], [255, 255], [0, 255, 255, 255]):
        bad = Tree(np.array(code, np.uint8), good.labels).encode()
        with pytest.raises(MisuseError, match="does not close"):
            Tree.decode(bad)
    with pytest.raises(MisuseError, match="3 leaves are expected"):
        Tree.decode({**good.encode(), "leaves": 3})
    with pytest.raises(MisuseError, match="with 1 labels"):
        Tree.decode({**good.encode(), "labels": Tree(good.code, np.ones(1, np.uint8)).encode()["labels"]})


def test_the_split_is_off_centre_in_doubles() -> None:
    lo, hi = np.array([0.1, -3.0]), np.array([0.7, 5.0])
    expected = [0.1 + (0.7 - 0.1) * 127 / 256, -3.0 + 8.0 * 127 / 256]
    assert split_places(lo, hi).tolist() == expected


def test_the_float_box_is_the_smallest_outside() -> None:
    third = Fraction(1, 3)
    lo, hi = float_box([(third, third), (Fraction(1, 4), Fraction(1, 2))])
    assert Fraction(lo[0]) < third < Fraction(hi[0])
    assert np.nextafter(lo[0], 1) == hi[0]
    assert (lo[1], hi[1]) == (0.25, 0.5)


def test_bad_boxes_methods_and_states_are_refused(tmp_path: Path) -> None:
    with pytest.raises(MisuseError, match="at least one side"):
        float_box([])
    with pytest.raises(MisuseError, match="lo <= hi"):
        float_box([(Fraction(1), Fraction(0))])
    with pytest.raises(MisuseError, match="within 1e300 of 0"):
        float_box([(-(Fraction(10) ** 400), Fraction(0))])
    assert float_box([(Fraction(0), Fraction(10) ** 300)])[1][0] >= 1e300
    for name in ("batch", "threads", "depth", "most_cells", "most_stuck", "waiting"):
        with pytest.raises(MisuseError, match=f"1 or more is expected for {name}"):
            SearchMethod(**{name: 0})
    with pytest.raises(MisuseError, match="depth <= 65534"):
        SearchMethod(depth=70000)
    with pytest.raises(MisuseError, match="0 <= width < 1"):
        SearchMethod(width=1)
    other = SearchState.begin(np.zeros(2), np.ones(2))
    with pytest.raises(MisuseError, match="over this box"):
        branch_and_prune(SQUARE, circle, SearchMethod(), resume=other)
    for text in (b"", b"nothing", b"PK\x03\x04"):
        (tmp_path / "state").write_bytes(text)
        with pytest.raises(MisuseError, match="saved state of a search is expected"):
            SearchState.load(tmp_path / "state")
    with pytest.raises(MisuseError, match="saved state of a search is expected"):
        SearchState.load(tmp_path / "none")
