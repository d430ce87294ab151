"""``trajectory --slow``: what is refused, and where training ends over the diagram of its fast map."""

from __future__ import annotations

import json
import shlex
from itertools import groupby

import numpy as np
import pytest

RUN = "trajectory scalar4 --at eta=1/5 --start x=5/2,y=11/25"
CUBIC = f"{RUN} --slow a --fast cubic"
KAPPA = 5**-0.5
TABLE = f"""
{RUN} --slow q | one of x, y or c, d or a, b is expected for --slow | 'q'
{RUN} --fast cubic | --fast is expected with --slow | 'cubic' without
{RUN} --slow c --fast-at kappa=1 | --fast-at is expected with --fast | 'kappa=1' without
{RUN} --slow a --fast cubick | a model among | 'cubick'
{CUBIC} | a value for kappa is expected (--fast-at kappa=…) | none
{CUBIC} --fast-at kappa=1/2,eta=1 | a parameter among a, kappa is expected in --fast-at | 'eta'
{CUBIC} --fast-at kappa=1/2,a=1 | no value for a is expected in --fast-at | one
{CUBIC} --fast-at kappa | NAME=value is expected in --fast-at | 'kappa'
{RUN} --slow a --fast henon --fast-at b=1 | a fast map of b with the parameter a | one of x, y with a, b
{RUN} --slow c --every 3 | an even number of steps | 3
{RUN} --slow c --out a.gif | .png or .pdf or .svg | 'a.gif'
trajectory logistic --at r=2 --start x=0.3 --slow x | at least one variable that moves | all
"""
CASES = [tuple(part.strip() for part in line.split(" | ")) for line in TABLE.strip().splitlines()]


@pytest.mark.parametrize(("line", "expected", "got"), CASES, ids=[case[0] for case in CASES])
def test_misuse_is_one_line(dynsys, tmp_path, monkeypatch, line, expected, got):
    monkeypatch.chdir(tmp_path)
    result = dynsys(*shlex.split(line))
    assert (result.status, result.out) == (2, "")
    assert result.err.count("\n") == 1
    assert expected in result.err
    assert got in result.err
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def passage(dynsys):
    def found(line):
        result = dynsys(*shlex.split(line), "--json")
        assert (result.status, result.err) == (0, "")
        return result.json["slow_passage"]

    return found


def test_training_ends_beyond_the_flip_of_the_exact_fast_map(passage):
    """The sharpness at xy = 1 is 2(x² + y²) = 2(c⁴ + 4)^½; it is 2/η at c = (η⁻² − 4)^¼, where d = 1 flips."""
    document = passage(f"{RUN} --slow c")
    flip = document["passed"][-1]
    assert (flip["kind"], flip["period"]) == ("flip", 1)
    assert flip["value"] == pytest.approx(21**0.25, rel=1e-12)
    first, last = document["values"]
    assert first == pytest.approx((2.5**2 - 0.44**2) ** 0.5, rel=1e-14)
    assert last < flip["value"] < first
    assert document["fast"]["parameters"] == {"eta": "1/5"}
    assert document["fast"]["state"] == ["d"]
    assert document["followed"][-1][1] == last
    assert document["median_distance"] < 1e-3 < document["near"]


def test_the_catalogue_holds_the_same_fast_map(passage):
    ours = passage(f"{RUN} --slow c")
    theirs = passage(f"{RUN} --slow c --fast frozen4 --fast-at eta=1/5")
    values = [[event["value"] for event in document["passed"]] for document in (ours, theirs)]
    assert values[0] == pytest.approx(values[1], rel=1e-12)
    assert theirs["median_distance"] == pytest.approx(ours["median_distance"], rel=1e-6)


def test_equation_13_has_its_pitchfork_at_0_and_its_flips_in_mirror_images(dynsys):
    """b(1 + 8aκ − 16b²): b² = aκ/2 has the multiplier 1 − 16aκ, which is −1 at a = 1/(8κ)."""
    line = f"{RUN} --slow a --fast cubic --fast-at kappa=0.4472135955"
    result = dynsys(*shlex.split(line), "--json")
    document = result.json["slow_passage"]
    assert document["fast"]["rule"] == ["b*(8*a*kappa - 16*b**2 + 1)"]
    last = document["passed"][-1]
    assert (last["kind"], last["value"]) == ("pitchfork", pytest.approx(0, abs=1e-12))
    flips = [event["value"] for event in document["passed"] if (event["kind"], event["period"]) == ("flip", 1)]
    assert flips == pytest.approx([1 / (8 * KAPPA)] * 2, rel=1e-9)
    out = dynsys(*shlex.split(line)).out
    assert "passes a = 0: pitchfork of period 1" in out
    assert "on 2 branches at once" in out


def test_what_is_kept_and_drawn(dynsys, tmp_path):
    kept, bare, picture = tmp_path / "run.json", tmp_path / "bare.png", tmp_path / "slow.png"
    assert dynsys(*shlex.split(RUN), "--out", str(bare)).status == 0
    result = dynsys(*shlex.split(f"{RUN} --slow c"), "--save", str(kept), "--out", str(picture))
    assert result.status == 0
    assert "over the fast map of d at eta = 1/5, c held: " in result.out
    assert "passes c = 2.14069514293: flip of period 1, supercritical" in result.out
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert picture.read_bytes() != bare.read_bytes()
    whole = json.loads(kept.read_text())
    record, document = whole["record"]["slow_passage"], whole["slow_passage"]
    assert len(record["values"]) == len(record["points"]) == len(record["distances"]) == len(record["steps"])
    assert document["followed"][-1][1] == record["values"][-1]
    near = groupby(np.array(record["distances"], dtype=float), lambda distance: distance <= document["near"])
    parts = [list(part) for is_near, part in near if is_near]
    followed = sum([part for part in parts if len(part) >= 8], [])
    assert len(document["followed"]) == sum(len(part) >= 8 for part in parts)
    assert (np.median(followed), max(followed)) == (document["median_distance"], document["largest_distance"])


def test_what_is_said_of_a_delayed_pitchfork(dynsys):
    rule = "x' = x*(1+c)-x**3; c' = c+1/1000"
    line = f'trajectory --map "{rule}" --state x,c --start x=0.0001,c=-0.3 --slow c --steps 700'
    document = dynsys(*shlex.split(line), "--json").json
    passage = document["slow_passage"]
    assert passage["values"] == pytest.approx([-0.3, document["state"]["c"]], rel=1e-15)
    assert passage["steps"] == document["steps"] == 700
    assert len(passage["passed"]) == 1
    assert passage["largest_distance"] <= passage["near"]
    out = dynsys(*shlex.split(line)).out
    assert "  follows stable cycles for c from -0.3 to 0\n" in out
    assert "distance to them there: at most 0.0" in out
    assert "at once" not in out


def test_a_run_that_follows_nothing(dynsys):
    result = dynsys(*shlex.split("trajectory henon --at a=1.4,b=0.3 --start x=0,y=0 --steps 1000 --slow x"))
    assert result.status == 1
    assert "over the fast map of y at a = 7/5, b = 3/10, x held: " in result.out
    assert "never follows a stable cycle" in result.out
