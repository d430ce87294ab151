"""A typed loss, a typed map and a model file through every command."""

from __future__ import annotations

import math
import os

import pytest

LOSS = ["--loss", "(1 - x*y*z)**2/2", "--state", "x,y,z", "--tie", "z=y", "--step", "h"]
MAP = ["--map", "y' = b*x; x' = 1 - a*x**2 + y", "--state", "x,y"]
FILE = """
name = "mine"
summary = "two layers"
reference = "nobody"
state = ["x", "y"]
loss = "(1 - x*y)**2/2"
family = ["x*y - 1"]

[coordinates.pq]
forward = {p = "sqrt(x**2 - y**2)", q = "x*y"}
inverse = {x = "sqrt((p**2 + sqrt(p**4 + 4*q**2))/2)", y = "q/sqrt((p**2 + sqrt(p**4 + 4*q**2))/2)"}
chart = "x > y > 0"
image = "p > 0, q > 0"
"""
SCHEDULE = """
state = ["x"]
loss = "(x**2 - 1)**2/4"

[schedule]
parameter = "eta"
values = ["eta_A", "eta_B"]
"""


@pytest.fixture
def words(model_file) -> dict[str, list[str]]:
    return {"loss": LOSS, "map": MAP, "file": [model_file(FILE)], "schedule": [model_file(SCHEDULE, "schedule.toml")]}


AT = {"loss": "h=1/5", "map": "a=7/5,b=3/10", "file": "eta=1/5", "schedule": "eta_A=1/10,eta_B=3/10"}
START = {"loss": "x=1,y=1/2", "map": "x=0,y=0", "file": "p=2,q=11/10", "schedule": "x=1/2"}
OVER = {
    "loss": (["--over", "h=0.1:0.3"], []),
    "map": (["--over", "a=0.1:0.3"], ["--at", "b=3/10"]),
    "file": (["--over", "eta=0.1:0.3"], []),
    "schedule": (["--over", "eta_A=0.1:0.3"], ["--at", "eta_B=3/10"]),
}
KINDS = ["loss", "map", "file", "schedule"]


@pytest.mark.parametrize("kind", KINDS)
def test_derive(dynsys, words, kind) -> None:
    document = dynsys("derive", *words[kind], "--json").json
    assert (document["loss"] is None) == (kind == "map")
    assert sorted(document["parameters"]) == sorted(part.split("=")[0] for part in AT[kind].split(","))


@pytest.mark.parametrize("kind", KINDS)
def test_trajectory(dynsys, words, kind, tmp_path) -> None:
    run = ["trajectory", *words[kind], "--at", AT[kind], "--start", START[kind], "--steps", "1000"]
    result = dynsys(*run, "--json", "--out", str(tmp_path / "run.png"))
    assert result.status == (1 if kind == "map" else 0)
    assert (result.json["loss"] is None) == (kind == "map")
    assert (result.json["gap_over_eta"] is None) == (kind in ("map", "schedule"))


@pytest.mark.parametrize("kind", KINDS)
def test_diagram(dynsys, words, kind, tmp_path) -> None:
    over, at = OVER[kind]
    result = dynsys(
        "diagram", *words[kind], *over, *at, "--start", START[kind], "--count", "5", "--json",
        "--out", str(tmp_path / "diagram.png"),
    )  # fmt: skip
    assert result.status == 0
    assert len(result.json["columns"]) == 5


@pytest.mark.parametrize("kind", KINDS)
def test_cycles(dynsys, words, kind, tmp_path) -> None:
    search = ["cycles", *words[kind], "--at", AT[kind], "--period", "1:2", "--starts", "100"]
    result = dynsys(*search, "--json", "--out", str(tmp_path / "cycles.png"))
    assert result.status == 1
    assert bool(result.json["families"]) == (kind in ("loss", "file"))


@pytest.mark.parametrize("kind", ["loss", "file"])
def test_edge(dynsys, words, kind) -> None:
    result = dynsys("edge", *words[kind], "--at", AT[kind], "--json")
    assert result.status == 0
    assert all(minimum["point"]["x"] > 0 for minimum in result.json["eos_minima"])


@pytest.mark.parametrize("kind", ["map", "schedule"])
def test_edge_of_what_has_no_step_size(dynsys, words, kind) -> None:
    result = dynsys("edge", *words[kind], "--at", AT[kind])
    assert (result.status, result.out) == (2, "")


def test_a_tie_is_not_the_tied_loss(dynsys) -> None:
    tied = dynsys("derive", *LOSS, "--json").json
    alone = dynsys("derive", "--loss", "(1 - x*y**2)**2/2", "--state", "x,y", "--step", "h", "--json").json
    assert tied["state"] == alone["state"]
    assert tied["rule"][0] == alone["rule"][0]
    assert tied["rule"][1] != alone["rule"][1]


def test_the_two_minima_of_degree_3_in_any_dress(dynsys) -> None:
    typed = dynsys("edge", *LOSS, "--at", "h=1/5", "--json").json["eos_minima"]
    named = dynsys("edge", "scalar3", "--at", "eta=1/5", "--json").json["eos_minima"]
    assert len(typed) == len(named) == 2
    for one, other in zip(typed, named, strict=True):
        assert one["point"] == pytest.approx(other["point"])
        assert one["epsilon"] == pytest.approx(other["epsilon"])


def test_a_start_in_the_coordinates_of_a_file(dynsys, words) -> None:
    start = dynsys("trajectory", *words["file"], "--at", "eta=1/5", "--start", "p=2,q=11/10", "--json").json["start"]
    assert start["x"] ** 2 - start["y"] ** 2 == pytest.approx(4)
    assert start["x"] * start["y"] == pytest.approx(1.1)


@pytest.mark.parametrize("name", ["scalar2", "scalar3", "scalar4"])
def test_a_start_in_every_coordinate_system_of_the_catalogue(dynsys, name) -> None:
    words = ["trajectory", name, "--at", "eta=1/5", "--steps", "0", "--json", "--start"]
    power = 2 if name == "scalar3" else 1
    for start, offset in (("c=4,d=9/10", 0), ("a=1/10,b=-1/10", 1)):
        place = dynsys(*words, start).json["start"]
        assert place["x"] * place["y"] ** power == pytest.approx(0.9)
        c = math.sqrt(place["x"] ** 2 - place["y"] ** 2)
        if offset:
            [minimum] = [
                m
                for m in dynsys("edge", name, "--at", "eta=1/5", "--json").json["eos_minima"]
                if "a" in m["coordinates"]
            ][:1]
            assert c - minimum["coordinates"]["c"] == pytest.approx(0.1)
        else:
            assert c == pytest.approx(4)
    direct = dynsys(*words, "x=3/2,y=1/2").json["start"]
    assert direct == {"x": 1.5, "y": 0.5}


def test_the_composed_map_of_a_schedule(dynsys, words) -> None:
    def step(x: float, eta: float) -> float:
        return x - eta * x * (x * x - 1)

    run = ["trajectory", *words["schedule"], "--at", "eta_A=1/10,eta_B=3/10", "--start", "x=1/2", "--json"]
    one = dynsys(*run, "--steps", "1").json
    assert one["state"]["x"] == pytest.approx(step(step(0.5, 0.1), 0.3))
    end = dynsys(*run).json
    assert end["state"]["x"] == pytest.approx(1)
    # The multiplier of the minimum is the product (1 − 2·η_A)(1 − 2·η_B).
    found = dynsys("cycles", *words["schedule"], "--at", AT["schedule"], "--period", "1", "--json").json["cycles"]
    [minimum] = [cycle for cycle in found if cycle["points"][0] == pytest.approx([1.0])]
    assert minimum["multipliers"] == [[pytest.approx(0.8 * 0.4), 0]]


def test_a_declared_family_is_used(dynsys, words) -> None:
    document = dynsys("derive", *words["file"], "--json").json
    assert [family["equation"] for family in document["families"]] == ["x*y - 1"]
    assert (document["summary"], document["reference"]) == ("two layers", "nobody")


def test_a_scaling_in_a_file_gives_expansions(dynsys, model_file) -> None:
    text = (
        'state = ["u"]\nloss = "(u**2 - 1)**2/4"\n[coordinates.v]\nforward = {v = "u - 1"}\ninverse = {u = "v + 1"}\n'
    )
    path = model_file(text + 'scaling = {v = "1"}\n')
    [one, _] = dynsys("derive", path, "--order", "2", "--json").json["expansion"]
    # v' = v − η(2v + 3v² + v³).
    assert [term["order"] for term in one["components"][0]["terms"]] == ["1", "2"]


def test_a_name_of_the_catalogue_wins_over_a_file_of_that_name(dynsys, tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "henon").write_text("not a model")
    assert dynsys("derive", "henon").status == 0
    assert os.listdir(tmp_path) == ["henon"]


def test_a_schedule_of_losses_has_no_loss(dynsys, model_file) -> None:
    schedule = '[schedule]\nparameter = "k"\nvalues = ["k1", "k2"]\n'
    path = model_file('state = ["x"]\nloss = "(x - k)**2/2"\n' + schedule)
    run = dynsys("trajectory", path, "--at", "k1=1,k2=2,eta=1/2", "--start", "x=1", "--json").json
    # x' = ((x + 1)/2 + 2)/2 has the fixed point 5/3.
    assert run["state"]["x"] == pytest.approx(5 / 3)
    assert run["loss"] is None
    moving = '[coordinates.w]\nforward = {w = "x - k"}\ninverse = {x = "w + k"}\n'
    result = dynsys("derive", model_file('state = ["x"]\nloss = "(x - k)**2/2"\n' + moving + schedule))
    assert result.status == 2
    assert "without k" in result.err
