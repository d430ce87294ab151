"""``trace``: what is asked, printed and kept; and known answers through the whole line."""

from __future__ import annotations

import csv
import importlib.util
import shlex
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from dynsys.cli import main
from dynsys.errors import MisuseError
from dynsys.explore import continuation
from dynsys.explore.continuation.branch import Kind
from dynsys.explore.continuation.keep import load_branch, load_graph
from dynsys.explore.continuation.passage import branches_of
from dynsys.explore.ending import Ending


@pytest.fixture(scope="module")
def known():
    spec = importlib.util.spec_from_file_location("known_branches", Path(__file__).parents[1] / "branches.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(autouse=True)
def _registered(monkeypatch):
    monkeypatch.setitem(main.COMMANDS, "trace", main.COMMANDS.get("trace", ""))


class Calls(list):
    """What an API function was called with; it returns, or with ``grows`` yields, what it is told to."""

    def __init__(self, answer, grows=False):
        self.answer = answer
        self.grows = grows

    def __call__(self, *arguments, **named):
        self.append((arguments, named))
        if isinstance(self.answer, Exception):
            raise self.answer
        return iter([self.answer]) if self.grows else self.answer


@pytest.fixture
def traced(monkeypatch, known):
    """Closed forms in the place of the tracer."""
    calls = Calls(known.logistic_diagram(), grows=True)
    monkeypatch.setattr(continuation, "grow_diagram", calls)
    return calls


@pytest.fixture
def followed(monkeypatch, known):
    branch = known.henon_branch()
    calls = Calls(replace(branch, parameter="arc length", persistent=1, endings=(Ending.ESCAPED, Ending.RANGE)))
    monkeypatch.setattr(continuation, "follow_family", calls)
    return calls


LOGISTIC = "trace logistic --over r=0.5:4 --from x=0"
FAMILY = "trace scalar2 --at eta=2/5 --from x=2,y=1/2 --along-family"


@pytest.mark.parametrize("line", [LOGISTIC, FAMILY])
def test_what_the_tracer_refuses_is_one_line(dynsys, traced, followed, line):
    for calls in (traced, followed):
        calls.answer = MisuseError("a start near a cycle is expected, got residual 0.3")
    result = dynsys(*line.split())
    assert (result.status, result.out) == (2, "")
    assert result.err == "dynsys: a start near a cycle is expected, got residual 0.3\n"


def test_what_the_tracer_is_asked(dynsys, traced):
    dynsys(*shlex.split("trace logistic --over r=0.5:4 --at r=2 --from x=1/3 --period 2 --period-cap 8 --search 3:5"))
    ((map_, parameter, over, start, parameters, method), named) = traced[0]
    assert map_.system.name == "logistic"
    assert (parameter, tuple(map(str, over)), start, parameters) == ("r", ("1/2", "4"), (1 / 3,), {})
    assert (method.period, method.period_cap, method.search) == (2, 8, (3, 4, 5))
    assert named == {"at": 2}
    dynsys(*LOGISTIC.split())
    assert traced[1][1]["at"] == traced[1][0][2][0]


def test_the_document_of_a_diagram(dynsys, traced, known):
    result = dynsys(*LOGISTIC.split(), "--json")
    assert (result.status, result.err) == (0, "")
    document = result.json
    assert document["over"] == {"r": ["1/2", "4"]}
    assert document["parameters"] == {}
    assert [b["id"] for b in document["branches"]] == [0, 1, 2]
    assert [b["period"] for b in document["branches"]] == [1, 1, 2]
    assert [b["parent"] for b in document["branches"]] == [None, 0, 1]
    for found, branch in zip(document["branches"], branches_of(traced.answer).values(), strict=True):
        assert found["parameter"] == branch.values.tolist()
        assert found["points"] == branch.points.tolist()
        assert found["multipliers"] == [[[m.real, m.imag] for m in row] for row in branch.multipliers.tolist()]
        assert found["stable"] == branch.stable.tolist()
        assert found["persistent"] == 0
        assert found["ending"] == [ending.value for ending in branch.endings]
    assert [b["stable_for"] for b in document["branches"]] == [[[0.5, 1]], [[1, 3]], [[3, 1 + np.sqrt(6)]]]
    (flip,) = document["branches"][1]["bifurcations"]
    assert flip["kind"] == "flip"
    assert flip["value"] == 3.0
    assert flip["bracket"][0] < 3 < flip["bracket"][1]
    assert flip["point"] == [[2 / 3]]
    assert (flip["coefficient"], flip["criticality"], flip["leads_to"]) == (9.0, "supercritical", [2])
    (again,) = document["branches"][2]["bifurcations"]
    assert (again["coefficient"], again["criticality"], again["leads_to"]) == (None, None, [])
    assert again["note"] == "the doubled branch is not followed"


def test_the_diagram_in_words(dynsys, traced):
    out = dynsys(*LOGISTIC.split()).out
    for text in (
        "logistic: 3 branches, 3 bifurcations over r from 1/2 to 4\n",
        "branch 1: period 1, 36 points, r from 0.5 to 4, from branch 0\n  stable for r from 1 to 3\n",
        "  transcritical at r = 1, to branch 1\n",
        "  flip at r = 3 (coefficient 9, supercritical), to branch 2\n",
        "  flip at r = 3.44948974278; the doubled branch is not followed\n",
        "  at r = 3: begins at a bifurcation of another branch\n",
    ):
        assert text in out


def test_nowhere_stable(dynsys, traced):
    branch = traced.answer.nodes[1]["branch"]
    traced.answer.nodes[1]["branch"] = replace(branch, multipliers=np.full_like(branch.multipliers, 3))
    assert "  nowhere stable\n" in dynsys(*LOGISTIC.split()).out


@pytest.mark.parametrize("ending", [Ending.LOST, Ending.POINTS])
def test_a_branch_that_was_lost_is_not_done(dynsys, traced, ending):
    branch = traced.answer.nodes[2]["branch"]
    traced.answer.nodes[2]["branch"] = replace(branch, endings=(Ending.BORN, ending))
    result = dynsys(*LOGISTIC.split())
    assert result.status == 1
    assert ending.value in result.out


def test_along_a_family(dynsys, followed):
    line = "trace scalar4 --at eta=1/5 --from c=1,d=2 --along-family"
    result = dynsys(*line.split(), "--json")
    assert result.status == 0
    (map_, start, parameters, method), named = followed[0]
    assert (map_.system.name, parameters, method.period, named) == ("scalar4", {"eta": Fraction(1, 5)}, 1, {})
    assert len(start) == 2
    (branch,) = result.json["branches"]
    assert (branch["id"], branch["parent"], branch["persistent"], branch["name"]) == (0, None, 1, "arc length")
    assert result.json["over"] == {}
    out = dynsys(*line.split()).out
    assert "scalar4 at eta = 1/5: 1 branch, 2 bifurcations along a family of fixed points\n" in out
    assert "  1 multiplier at 1 all along, as on a family of fixed points\n" in out


def test_what_is_kept_and_drawn(dynsys, traced, followed, known, tmp_path):
    names = {name: tmp_path / name for name in ("a.json", "a.csv", "a.png", "b.json", "b.svg")}
    assert dynsys(*LOGISTIC.split(), "--save", str(names["a.json"]), "--out", str(names["a.png"])).status == 0
    assert load_graph(names["a.json"], known.LOGISTIC).edges[1, 2]["bifurcation"].kind is Kind.FLIP
    assert dynsys(*LOGISTIC.split(), "--save", str(names["a.csv"]), "--show", "norm").status == 0
    with names["a.csv"].open(newline="") as stream:
        assert {row["branch"] for row in csv.DictReader(stream)} == {"0", "1", "2"}
    assert (
        dynsys(*FAMILY.split(), "--save", str(names["b.json"]), "--out", str(names["b.svg"]), "--style", "dark").status
        == 0
    )
    assert load_branch(names["b.json"], known.HENON).persistent == 1
    assert '"command": "dynsys trace scalar2' in names["b.json"].read_text()
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(names)


def test_orbits_underneath(dynsys, traced, tmp_path):
    pictures = [tmp_path / "bare.png", tmp_path / "orbits.png"]
    assert dynsys(*LOGISTIC.split(), "--out", str(pictures[0])).status == 0
    assert dynsys(*LOGISTIC.split(), "--out", str(pictures[1]), "--orbits", "x=1/3").status == 0
    assert pictures[1].stat().st_size > 1.2 * pictures[0].stat().st_size


def test_the_logistic_map_through_the_whole_line(dynsys):
    """Known: x = 0, 1 − 1/r and the cycles of the first two doublings."""
    result = dynsys(*LOGISTIC.split(), "--period-cap", "2", "--json")
    assert result.status == 0
    zero, other, doubled = result.json["branches"]
    found = [(e["kind"], e["value"], e["leads_to"]) for b in (zero, other, doubled) for e in b["bifurcations"]]
    assert [(kind, leads) for kind, _, leads in found] == [("transcritical", [1]), ("flip", [2]), ("flip", [])]
    assert [value for _, value, _ in found] == pytest.approx([1, 3, 1 + np.sqrt(6)], rel=1e-12)
    r, x = np.array(doubled["parameter"]), np.array(doubled["points"])[:, :, 0]
    assert x.sum(axis=1) == pytest.approx((r + 1) / r, rel=1e-9)
    assert x.prod(axis=1) == pytest.approx((r + 1) / r**2, rel=1e-9)


def test_the_edge_of_stability_through_the_whole_line(dynsys):
    """Along x y = 1 the sharpness of scalar2 is x² + y², which is 2/η at the edge."""
    result = dynsys(*FAMILY.split(), "--json")
    (branch,) = result.json["branches"]
    edges = [e for e in branch["bifurcations"] if e["kind"] == "edge of stability"]
    assert len(edges) == 2
    assert [np.square(e["point"]).sum() for e in edges] == pytest.approx([5, 5], rel=1e-10)
    assert branch["persistent"] == 1
