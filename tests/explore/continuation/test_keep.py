"""Branches come back from files as they were; tables and data sets hold the same numbers."""

from __future__ import annotations

import csv
import importlib.util
import json
import struct
import sys
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import networkx
import numpy as np
import pytest

from dynsys.derive.system import System
from dynsys.errors import MisuseError
from dynsys.explore.continuation import TraceMethod, bifurcation_diagram
from dynsys.explore.continuation.export import to_xarray, write_csv
from dynsys.explore.continuation.keep import load_branch, load_graph, save_branch, save_graph
from dynsys.explore.continuation.passage import branches_of


@pytest.fixture(scope="module")
def known():
    spec = importlib.util.spec_from_file_location("known_branches", Path(__file__).parents[2] / "branches.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def bits(value):
    """What two values must share to be the same down to the last bit."""
    if isinstance(value, np.ndarray):
        return (value.dtype, value.shape, value.tobytes())
    if isinstance(value, float):
        return struct.pack("d", value)
    if isinstance(value, tuple):
        return tuple(bits(part) for part in value)
    if hasattr(value, "__dataclass_fields__") and not isinstance(value, System):
        return {name: bits(getattr(value, name)) for name in value.__dataclass_fields__}
    return value


def test_a_branch_comes_back_bit_for_bit(known, tmp_path):
    branch = known.henon_branch()
    save_branch(branch, tmp_path / "b.json")
    assert bits(load_branch(tmp_path / "b.json", branch.system)) == bits(branch)
    assert [path.name for path in tmp_path.iterdir()] == ["b.json"]


def test_numbers_that_json_does_not_know(known, tmp_path):
    branch = known.henon_branch()
    points, multipliers = branch.points.copy(), branch.multipliers.copy()
    points[3, 0] = [np.inf, -0.0]
    multipliers[1] = [complex(np.nan, -np.inf), complex(-0.0, 5e-324)]
    fold = replace(branch.bifurcations[1], coefficient=np.nan, bracket=(-np.inf, 0.1), value=-0.0)
    odd = replace(branch, points=points, multipliers=multipliers, bifurcations=(fold,), persistent=1)
    save_branch(odd, tmp_path / "b.json")
    assert bits(load_branch(tmp_path / "b.json", odd.system)) == bits(odd)
    json.loads((tmp_path / "b.json").read_text(), parse_constant=lambda word: pytest.fail(word))


def test_what_produced_it_is_kept(known, tmp_path):
    save_branch(known.henon_branch(), tmp_path / "b.json", {"settings": {"step": 0.01}})
    document = json.loads((tmp_path / "b.json").read_text())
    assert document["origin"] == {"settings": {"step": 0.01}}
    assert document["system"]["name"] == "henon"
    assert document["system"]["rule"] == ["-a*x**2 + y + 1", "b*x"]


def test_a_diagram_comes_back_with_its_joints(known, tmp_path):
    graph = known.logistic_diagram()
    other = replace(graph.nodes[2]["branch"].bifurcations[0], note="of neither branch")
    graph.add_edge(2, 0, bifurcation=other)
    save_graph(graph, tmp_path / "g.json")
    again = load_graph(tmp_path / "g.json", known.LOGISTIC)
    assert list(again.nodes) == [0, 1, 2]
    assert bits(tuple(branches_of(again).values())) == bits(tuple(branches_of(graph).values()))
    assert list(again.edges) == list(graph.edges)
    assert again.edges[0, 1]["bifurcation"] is again.nodes[0]["branch"].bifurcations[0]
    assert again.edges[1, 2]["bifurcation"] is again.nodes[1]["branch"].bifurcations[0]
    assert bits(again.edges[2, 0]["bifurcation"]) == bits(other)


def test_every_joint_of_two_branches_comes_back(maps, tmp_path):
    """The bubble ±√q of 2-cycles leaves the fixed point at a = −1 and comes back to it at 1, each time at a flip."""
    bubble = maps.typed(maps.BUBBLE)
    graph = bifurcation_diagram(bubble, "a", (-2, 2), [0], {}, TraceMethod(period_cap=2))
    save_graph(graph, tmp_path / "g.json")
    again = load_graph(tmp_path / "g.json", bubble.system)
    for kept in (graph, again):
        assert [event.value for event in kept.edges[0, 1]["bifurcations"]] == pytest.approx([-1, 1])
    assert bits(again.edges[0, 1]["bifurcations"]) == bits(graph.edges[0, 1]["bifurcations"])


def test_another_rule_is_refused(known, tmp_path):
    branch, (a, _), (x, y) = known.henon_branch(), known.HENON.parameters, known.HENON.state
    save_branch(branch, tmp_path / "b.json")
    rules = (1 - 2 * a * x**2 + y, known.HENON.rule[1])
    for system in (replace(known.HENON, rule=rules), known.LOGISTIC, replace(known.HENON, state=(y, x))):
        with pytest.raises(MisuseError, match="a file of the map .* is expected, got .*b.json' of the map x' = "):
            load_branch(tmp_path / "b.json", system)
    renamed = replace(known.HENON, name="mine")
    assert load_branch(tmp_path / "b.json", renamed).system is renamed


@pytest.mark.parametrize(
    "damage",
    [
        lambda d: d.pop("branch"),
        lambda d: d.pop("system"),
        lambda d: d["system"].update(rule=[]),
        lambda d: d["system"].update(state=3),
        lambda d: d["branch"].pop("values"),
        lambda d: d["branch"]["values"].pop(),
        lambda d: d["branch"]["points"][0].append([1, 2]),
        lambda d: d["branch"].update(points=[[1.0]]),
        lambda d: d["branch"].update(multipliers=[[[1, 0]]] * len(d["branch"]["values"])),
        lambda d: d["branch"].update(endings=["RANGE"]),
        lambda d: d["branch"].update(endings=["RANGE", "NOWHERE"]),
        lambda d: d["branch"].update(parameters={"b": "1/0"}),
        lambda d: d["branch"].update(parameters=7),
        lambda d: d["branch"]["bifurcations"][0].update(kind="Hopf"),
        lambda d: d["branch"]["bifurcations"][0].update(value="much"),
        lambda d: d["branch"]["bifurcations"][0].update(bracket=[1.0]),
        lambda d: d["branch"]["bifurcations"][0].update(points=[1.0]),
    ],
)
def test_a_damaged_file_is_refused(known, tmp_path, damage):
    path = tmp_path / "b.json"
    save_branch(known.henon_branch(), path)
    document = json.loads(path.read_text())
    damage(document)
    path.write_text(json.dumps(document))
    with pytest.raises(MisuseError, match="a saved branch is expected, got .*b.json'"):
        load_branch(path, known.HENON)


@pytest.mark.parametrize("text", ["", "[]", "3", "{", '{"system": null}', "\udcff", "[" * 100_000])
def test_a_file_of_something_else_is_refused(known, tmp_path, text):
    path = tmp_path / "b.json"
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(MisuseError, match="a saved branch is expected"):
        load_branch(path, known.HENON)


def test_branches_and_diagrams_are_told_apart(known, tmp_path):
    save_graph(known.logistic_diagram(), tmp_path / "g.json")
    save_branch(known.henon_branch(), tmp_path / "b.json")
    with pytest.raises(MisuseError, match="a saved branch is expected"):
        load_branch(tmp_path / "g.json", known.LOGISTIC)
    with pytest.raises(MisuseError, match="a saved bifurcation diagram is expected"):
        load_graph(tmp_path / "b.json", known.HENON)


@pytest.mark.parametrize("joint", [{"parent": 9}, {"child": 9}, {"bifurcation": 5}, {"bifurcation": {}}])
def test_a_joint_that_leads_nowhere_is_refused(known, tmp_path, joint):
    path = tmp_path / "g.json"
    save_graph(known.logistic_diagram(), path)
    document = json.loads(path.read_text())
    document["joints"][0].update(joint)
    path.write_text(json.dumps(document))
    with pytest.raises(MisuseError, match="a saved bifurcation diagram is expected"):
        load_graph(path, known.LOGISTIC)


def test_a_diagram_without_branches_is_no_diagram(tmp_path):
    for use in (save_graph, write_csv):
        with pytest.raises(MisuseError, match="at least one branch is expected, got none"):
            use(networkx.DiGraph(), tmp_path / "g.json")
    assert list(tmp_path.iterdir()) == []


def test_what_was_there_stays_when_writing_fails(known, tmp_path):
    path = tmp_path / "b.json"
    path.write_text("before")
    with pytest.raises(TypeError):
        save_branch(known.henon_branch(), path, {"settings": object()})
    assert path.read_text() == "before"
    with pytest.raises(OSError, match="nowhere"):
        save_branch(known.henon_branch(), tmp_path / "nowhere" / "b.json")
    assert [p.name for p in tmp_path.iterdir()] == ["b.json"]


def test_the_table_holds_every_point_and_event(known, tmp_path):
    graph = known.logistic_diagram()
    write_csv(graph, tmp_path / "g.csv")
    with (tmp_path / "g.csv").open(newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert list(rows[0]) == [
        "branch", "period", "position", "r", "point", "x", "multiplier1_re", "multiplier1_im", "stable", "event",
    ]  # fmt: skip
    for node, branch in branches_of(graph).items():
        own = [row for row in rows if row["branch"] == str(node) and not row["event"]]
        points = np.array([float(row["x"]) for row in own]).reshape(branch.points.shape)
        assert points.tobytes() == branch.points.tobytes()
        r = np.array([float(row["r"]) for row in own]).reshape(-1, branch.period)
        assert (r == branch.values[:, None]).all()
        assert {row["period"] for row in own} == {str(branch.period)}
        assert [row["stable"] == "yes" for row in own] == np.repeat(branch.stable, branch.period).tolist()
    met = [(row["branch"], row["event"], float(row["r"]), row["point"]) for row in rows if row["event"]]
    at = 1 + np.sqrt(6)
    assert met == [
        ("0", "transcritical", 1.0, "0"),
        ("1", "flip", 3.0, "0"),
        ("2", "flip", at, "0"),
        ("2", "flip", at, "1"),
    ]
    order = [float(row["r"]) for row in rows if row["branch"] == "2"]
    assert order == sorted(order)


def test_the_table_of_one_branch(known, tmp_path):
    branch = known.henon_branch()
    write_csv(branch, tmp_path / "b.csv")
    header, first, *_ = (tmp_path / "b.csv").read_text().splitlines()
    assert header.startswith("branch,period,position,a,point,x,y,multiplier1_re,multiplier1_im,multiplier2_re,")
    assert first.startswith("0,1,0,2.6,0,0.5,0.15,")  # x = 1/2, y = b x, a = (1 − (1 − b) x)/x²


def test_a_data_set(known, monkeypatch):
    monkeypatch.setitem(sys.modules, "xarray", SimpleNamespace(Dataset=lambda *parts, **named: (*parts, named)))
    branch = known.logistic_diagram().nodes[2]["branch"]
    data, named = to_xarray(branch)
    assert data["points"] == (("position", "point", "variable"), branch.points)
    assert data["event_kind"][1].tolist() == ["flip"]
    assert data["event_points"][1].shape == (1, 2, 1)
    assert named["coords"]["r"] == (("position",), branch.values)
    assert named["attrs"]["rule"] == ["r*x*(1 - x)"]
    assert named["attrs"]["period"] == 2
    bare, named = to_xarray(replace(known.henon_branch(), bifurcations=()))
    assert bare["event_points"][1].shape == (0, 1, 2)
    assert named["attrs"]["parameter_b"] == "3/10"


def test_without_xarray(known, monkeypatch):
    monkeypatch.setitem(sys.modules, "xarray", None)
    with pytest.raises(MisuseError, match="xarray is expected for to_xarray .*, got none"):
        to_xarray(known.henon_branch())
