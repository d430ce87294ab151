"""Leaves as they are read from a certificate or a search."""

from __future__ import annotations

import json

import numpy as np
import pytest

from dynsys.draw import leaves_of, leaves_of_search
from dynsys.draw.leaves import Fate
from dynsys.errors import MisuseError
from dynsys.verify.claims import Identity, prove
from dynsys.verify.search import SearchMethod, branch_and_prune


def test_a_search_that_is_not_at_its_end_has_undecided_leaves():
    def decide(low, high):
        return (high[:, 0] <= 0.5).astype(np.uint8), None

    found = branch_and_prune((np.zeros(2), np.ones(2)), decide, SearchMethod(depth=3))
    leaves = leaves_of_search(found.state, ["x", "y"])
    by_fate = {group.fate: group.rows for group in leaves.groups}
    assert set(by_fate) == {Fate.PROVED, Fate.UNDECIDED}
    assert leaves.high[by_fate[Fate.PROVED], 0].max() <= 0.5
    with pytest.raises(MisuseError, match="2 names are expected, got 1"):
        leaves_of_search(found.state, ["x"])


def test_a_file_is_read(tmp_path, line):
    path = tmp_path / "cycles.json"
    path.write_text(json.dumps(line))
    assert leaves_of(path).names == leaves_of(line).names == ("x",)


def test_what_has_no_tree(tmp_path, line):
    false = {**line, "verdict": "refuted", "evidence": {"witness": {"y": "0"}}}
    for bad, why in (
        (prove(Identity("x + x", "2*x")).certificates[0], "it has no tree"),
        ({}, "the key 'kind' is expected"),
        ({**line, "evidence": None}, "it has no tree"),
        ({**line, "evidence": {**line["evidence"], "tree": None}}, "an object is expected"),
        ({**line, "evidence": {**line["evidence"], **false["evidence"]}}, "a witness with x is expected"),
        (tmp_path / "none.json", "cannot be read"),
    ):
        with pytest.raises(MisuseError, match=f"a certificate with a tree over a box is expected.*{why}"):
            leaves_of(bad)
