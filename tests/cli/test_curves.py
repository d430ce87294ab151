"""``curves``: what is refused, what the tracer is asked, what is printed."""

from __future__ import annotations

import importlib.util
import shlex
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest

from dynsys.cli import main
from dynsys.errors import MisuseError
from dynsys.explore import continuation
from dynsys.explore.continuation import curves
from dynsys.explore.continuation.branch import Kind
from dynsys.explore.continuation.curve import Saddle
from dynsys.explore.ending import Ending


@pytest.fixture(autouse=True)
def _registered(monkeypatch):
    monkeypatch.setitem(main.COMMANDS, "curves", main.COMMANDS.get("curves", ""))


@dataclass(frozen=True)
class Settings:
    period: int = 1


class Calls(list):
    """What an API function was called with; it returns what it is told to."""

    def __init__(self, answer):
        self.answer = answer

    def __call__(self, *arguments, **named):
        self.append((arguments, named))
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


@pytest.fixture
def curved(monkeypatch):
    """Closed forms in the place of the tracer."""
    spec = importlib.util.spec_from_file_location("known_branches", Path(__file__).parents[1] / "branches.py")
    known = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(known)
    calls = Calls(known.henon_curves())
    monkeypatch.setattr(curves, "curves_through", calls)
    monkeypatch.setattr(continuation, "CurveMethod", Settings, raising=False)
    return calls


HENON = "curves henon --kind flip --over a=0:2,b=0:1"
TABLE = f"""
curves henon --over a=0:2,b=0:1 | --kind | none
{HENON} --kind hopf | one of flip, fold, neimark-sacker | 'hopf'
curves henon --kind flip --over a=0:1 | two ranges | a=0:1
curves henon --kind flip --over a=0:1,c=0:1 | a parameter among a, b | 'c'
curves ikeda --kind flip --over a=0:1,b=0:1 | a value for c | none
{HENON} --at a=3 | a range that contains a = 3 | 0:2
{HENON} --from x=0 | x, y are expected | x
{HENON} --period 0 | from 1 to 1024 | '0'
{HENON} --save a.csv | .json | 'a.csv'
"""
CASES = [tuple(part.strip() for part in line.split(" | ")) for line in TABLE.strip().splitlines()]


@pytest.mark.usefixtures("curved")
@pytest.mark.parametrize(("line", "expected", "got"), CASES, ids=[case[0] for case in CASES])
def test_misuse_is_one_line(dynsys, tmp_path, monkeypatch, line, expected, got):
    monkeypatch.chdir(tmp_path)
    result = dynsys(*shlex.split(line))
    assert (result.status, result.out) == (2, "")
    assert result.err.startswith("dynsys: ")
    assert len(result.err.splitlines()) == 1
    assert expected in result.err
    assert got in result.err
    assert list(tmp_path.iterdir()) == []


def test_what_the_tracer_refuses_is_one_line(dynsys, curved):
    curved.answer = MisuseError("a start near a cycle is expected, got residual 0.3")
    result = dynsys(*HENON.split())
    assert (result.status, result.out) == (2, "")
    assert result.err == "dynsys: a start near a cycle is expected, got residual 0.3\n"


def test_curves_and_what_is_asked(dynsys, curved, tmp_path):
    line = "curves henon --kind neimark-sacker --over a=-3:7,b=-2:2 --from x=1,y=1 --at b=1 --period 3 --json"
    files = [tmp_path / "c.json", tmp_path / "c.png"]
    result = dynsys(*line.split(), "--save", str(files[0]), "--out", str(files[1]))
    assert (result.status, result.err) == (0, "")
    (map_, over, kind, starts, parameters, method), named = curved[0]
    assert (map_.system.name, over, kind) == ("henon", {"a": (-3, 7), "b": (-2, 2)}, Kind.NEIMARK_SACKER)
    assert (starts, parameters, method.period, named) == ([(1.0, 1.0)], {}, 3, {"at": {"a": -3, "b": 1}})
    assert result.json["starts"] == [[1, 1]]
    fold, flip, circle = result.json["curves"]
    assert [c["kind"] for c in (fold, flip, circle)] == ["fold", "flip", "Neimark-Sacker"]
    assert flip["parameters"]["a"] == curved.answer[1].values[:, 0].tolist()
    assert flip["points"] == curved.answer[1].points.tolist()
    assert [(c["kind"], c["parameters"]) for c in circle["codim2"]] == [
        ("1:1 resonance", {"a": -1, "b": 1}),
        ("1:4 resonance", {"a": 0, "b": 1}),
        ("1:3 resonance", {"a": 1.25, "b": 1}),
        ("1:2 resonance", {"a": 3, "b": 1}),
    ]
    assert circle["codim2"][2]["coefficients"] == {"a": 0.25}
    assert np.shape(circle["codim2"][2]["point"]) == (1, 2)
    assert flip["ending"] == ["reached the end of the range"] * 2
    assert all(path.stat().st_size > 1000 for path in files)


def test_curves_in_words(dynsys, curved):
    circle = replace(curved.answer[2], note="the coefficient vanishes all along")
    strong = replace(circle.codim2[2], note="one sentence more")
    curved.answer = (*curved.answer[:2], replace(circle, codim2=(*circle.codim2[:2], strong)))
    out = dynsys(*HENON.split()).out
    for text in (
        "henon: 3 curves over a from 0 to 2 and b from 0 to 1\n",
        "curve 3: Neimark-Sacker of period 1, 41 points, a from -1 to 3, b from 1 to 1\n",
        "  the coefficient vanishes all along\n",
        "  1:1 resonance at a = -1, b = 1\n",
        "  1:3 resonance at a = 1.25, b = 1 (a 0.25); one sentence more\n",
        "  at its last point: reached the end of the range\n",
    ):
        assert text in out
    assert curved[0][0][3] == [[[1, 0]]]  # the fixed point where a = b = 0


def test_neutral_saddles_and_endings_in_words(dynsys, curved):
    ends = (Ending.RESONANCE, Ending.SHRUNK)
    curved.answer = (replace(curved.answer[2], kind=Saddle.NEUTRAL, endings=ends),)
    out = dynsys(*HENON.split()).out
    assert "curve 1: neutral saddle of period 1, 41 points" in out
    assert "at its first point: ended at a resonance 1:1 or 1:2, where its two critical multipliers meet\n" in out
    assert "at its last point: shrank onto a cycle of a lower period\n" in out
    assert dynsys(*HENON.split(), "--json").json["curves"][0]["kind"] == "neutral saddle"


def test_what_rounding_leaves_of_0_is_not_printed(dynsys, curved):
    circle = curved.answer[2]
    curved.answer = (replace(circle, codim2=(replace(circle.codim2[1], values=(-1.4e-16, 1.0)),)),)
    assert "  1:4 resonance at a = 0, b = 1" in dynsys(*HENON.split()).out


def test_every_cycle_found_is_started_from(dynsys, curved):
    # a = 1, b = 0: 1 − x² = x has two roots
    dynsys(*HENON.split(), "--at", "a=1")
    x = sorted(start[0][0] for start in curved[0][0][3])
    assert x == pytest.approx([(-1 - 5**0.5) / 2, (-1 + 5**0.5) / 2])
    dynsys(*HENON.split(), "--at", "a=1", "--period", "2")
    # the 2-cycle {0, 1}
    [start] = curved[1][0][3]
    assert sorted(point[0] for point in start) == pytest.approx([0, 1], abs=1e-9)


def test_without_a_start_the_curves_through_all_cycles_are_found(dynsys):
    # fixed points 0, 1, 2 with the multipliers 1 − 2a, 1 + a + b, 1 − 2a − 4b, and −a/b with one above 1
    rule = "x' = x - (a + b*x)*x*(x - 1)*(x - 2)"
    line = ["--kind", "flip", "--over", "a=1/2:3/2,b=-1/4:1/4", "--at", "a=3/4", "--at", "b=1/10", "--json"]
    result = dynsys("curves", "--map", rule, "--state", "x", *line)
    assert result.status == 0
    assert len(result.json["starts"]) == 4
    flips = [curve for curve in result.json["curves"] if (curve["kind"], curve["period"]) == ("flip", 1)]
    assert len(flips) == 2
    for curve in flips:
        a, b, x = (np.array(v) for v in (*curve["parameters"].values(), np.array(curve["points"])[:, 0, 0]))
        assert np.allclose(a + x * b, 1, atol=1e-9)
    assert {round(curve["points"][0][0][0]) for curve in flips} == {0, 2}


def test_curves_that_are_lost_or_not_found(dynsys, curved, tmp_path):
    curved.answer = (replace(curved.answer[0], endings=(Ending.LOST, Ending.RANGE)),)
    assert dynsys(*HENON.split()).status == 1
    curved.answer = ()
    result = dynsys(*HENON.split(), "--out", str(tmp_path / "none.png"))
    assert result.status == 1
    assert "henon: 0 curves" in result.out
    assert list(tmp_path.iterdir()) == []
