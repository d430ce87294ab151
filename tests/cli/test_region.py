"""``dynsys region``: shares, the certificate, the picture, and the exit status."""

from __future__ import annotations

from pathlib import Path

import pytest

from dynsys.verify.check import Judgement, check

DECIDED = ("region", "scalar2", "--at", "eta=1/5", "--box", "x=3/2:7/4,y=1/2:3/4")
FAR = ("region", "scalar2", "--at", "eta=1/2", "--box", "x=3:4,y=3:4")
OPEN = ("region", "scalar2", "--at", "eta=1/5", "--box", "x=4:5,y=1/5:1/4", "--budget", "1")


def test_a_box_that_converges(dynsys, tmp_path: Path) -> None:
    """On xy = 1 with x from about 1.3 to 2.1 the sharpness x² + y² is from 2 to 5: the gap (10 − λ)/η is 25 to 40."""
    path = tmp_path / "box.json"
    result = dynsys(*DECIDED, "--json", "--certificate", str(path), "--out", str(tmp_path / "box.png"))
    document = result.json
    assert result.status == 0
    assert (document["proved"], document["diverges"], document["undecided"]) == (1.0, 0.0, 0.0)
    low, high = map(float, document["gap_over_eta"])
    assert 25 < low < high < 40
    assert document["certificate"] == str(path)
    assert check(path).verdict is Judgement.ACCEPTED
    assert check(path).statement == document["statement"]
    assert (tmp_path / "box.png").stat().st_size > 1000


def test_what_is_told_a_person(dynsys, tmp_path: Path) -> None:
    saved, path = tmp_path / "kept.json", tmp_path / "box.json"
    lines = dynsys(*DECIDED, "--save", str(saved), "--certificate", str(path)).out.splitlines()
    assert lines[0] == "scalar2 at eta = 1/5, starts with x from 3/2 to 7/4, y from 1/2 to 3/4"
    assert lines[1] == "100.0000% of the area is proved to converge"
    assert lines[2].startswith("  final sharpness from ")
    assert lines[-1] == f"certificate: {path}"
    assert saved.exists()


def test_a_box_that_diverges(dynsys) -> None:
    document = dynsys(*FAR, "--json").json
    assert (document["proved"], document["diverges"], document["gap_over_eta"]) == (0.0, 1.0, None)


def test_a_box_at_unstable_minima_is_undecided(dynsys) -> None:
    result = dynsys(*OPEN)
    assert result.status == 1
    assert "of the area is undecided" in result.out


def test_without_a_box(dynsys) -> None:
    result = dynsys("region", "scalar2", "--at", "eta=1/5")
    assert (result.status, result.err) == (2, "dynsys: --box with the starts is expected, got none\n")


@pytest.mark.parametrize("box", ["x=0:1", "a=0:1,x=0:1", "a=0:1,b=-2:1"])
def test_a_box_that_does_not_fit(dynsys, box: str) -> None:
    result = dynsys("region", "scalar4", "--at", "eta=1/10", "--box", box)
    assert result.status == 2
    assert result.err.count("\n") == 1
