"""The contract of every command: fields, streams, exit status, files."""

from __future__ import annotations

import json
import math
import re
from fractions import Fraction

import pytest

AT = ["--at", "eta=1/5"]
# A quick command line for each command, and the fields that its document has at least.
COMMANDS = {
    "derive": (["derive", "scalar4", "--order", "3"],
               {"state", "parameters", "rule", "jacobian", "loss", "hessian_eigenvalues", "families", "expansion"}),
    "edge": (["edge", "scalar4", *AT], {"eos_minima"}),
    "trajectory": (["trajectory", "scalar4", *AT, "--start", "a=23/100,b=3/10", "--every", "2"],
                   {"ending", "steps", "state", "loss", "sharpness", "gap_over_eta"}),
    "diagram": (["diagram", "logistic", "--over", "r=2.5:5", "--start", "x=3/10", "--count", "6"],
                {"parameter", "columns"}),
    "cycles": (["cycles", "logistic", "--at", "r=16/5", "--period", "1:2", "--starts", "100"],
               {"cycles", "families", "complete", "undecided"}),
}  # fmt: skip
MINIMUM = {
    "point", "coordinates", "coordinate", "flip_coefficient", "alpha", "beta", "gamma", "epsilon", "kind",
    "predicted_sharpness", "predicted_gap_over_eta", "images",
}  # fmt: skip
CYCLE = {"period", "points", "multipliers", "stable", "proved", "enclosure"}
CATALOGUE = [
    "scalar2", "scalar3", "scalar4", "scalar4-full", "scalar:depth=3", "balanced:depth=4", "frozen4", "cubic",
    "rank1:dimension=2", "logistic", "henon", "ikeda", "standard", "delayed-logistic", "generalized-henon",
]  # fmt: skip


@pytest.mark.parametrize("command", COMMANDS)
def test_json_has_the_fields_of_the_contract(dynsys, command) -> None:
    words, fields = COMMANDS[command]
    result = dynsys(*words, "--json")
    assert result.status in (0, 1)
    assert result.err == ""
    assert fields <= result.json.keys()


@pytest.mark.parametrize("command", ["models", *COMMANDS])
def test_text_is_for_reading(dynsys, command) -> None:
    result = dynsys(*(COMMANDS[command][0] if command in COMMANDS else ["models"]))
    assert result.status in (0, 1)
    assert result.err == ""
    assert result.out.endswith("\n")
    assert not re.search(r"Traceback|\bnan\b|\binf\b|\bNone\b|Float|Fraction|array|[0-9]\.[0-9]{15}", result.out)


def test_the_catalogue_is_all_there_with_references(dynsys) -> None:
    documents = {document["name"]: document for document in dynsys("models", "--json").json}
    assert set(CATALOGUE) <= set(documents)
    for document in documents.values():
        fields = {"name", "kind", "state", "parameters", "coordinates", "reference", "summary"}
        assert fields <= document.keys()
        assert document["reference"]
        assert document["summary"]
    assert documents["scalar4"]["coordinates"] == ["cd", "ab"]
    assert documents["henon"]["kind"] == "map"


@pytest.mark.parametrize("command", COMMANDS)
def test_help_names_every_option_and_shows_an_example(dynsys, command) -> None:
    result = dynsys(command, "--help")
    assert (result.status, result.err) == (0, "")
    assert "--json" in result.out
    assert "--loss" in result.out


def test_edge_fields(dynsys) -> None:
    [minimum] = dynsys("edge", "scalar4", *AT, "--json").json["eos_minima"]
    assert minimum.keys() >= MINIMUM
    assert minimum["kind"] == "parabola"
    assert minimum["coordinates"]["d"] == pytest.approx(1)
    assert (minimum["coordinates"]["a"], minimum["coordinates"]["b"]) == (0, 0)
    sharpness, gap = minimum["predicted_sharpness"], minimum["predicted_gap_over_eta"]
    assert gap == pytest.approx((10 - sharpness) * 5)
    x, y = minimum["point"]["x"], minimum["point"]["y"]
    assert (x * y, 2 * (x**2 + y**2)) == (pytest.approx(1), pytest.approx(10))


def test_exact_numbers_are_texts_and_others_are_numbers(dynsys) -> None:
    document = dynsys(*COMMANDS["trajectory"][0], "--json").json
    assert document["parameters"] == {"eta": "1/5"}
    assert isinstance(document["state"]["x"], float)
    assert isinstance(document["steps"], int)
    assert dynsys(*COMMANDS["diagram"][0], "--json").json["over"] == {"r": ["5/2", "5"]}


def test_complex_numbers_are_pairs(dynsys) -> None:
    words = ["cycles", "delayed-logistic", "--at", "r=2", "--period", "1", "--starts", "100", "--json"]
    cycles = {tuple(cycle["points"][0]): cycle for cycle in dynsys(*words).json["cycles"]}
    assert all(cycle.keys() >= CYCLE for cycle in cycles.values())
    [point] = [point for point in cycles if point[0] > 0.1]
    assert point == pytest.approx((0.5, 0.5))
    # The angle at r = 2 is π/3.
    parts = sorted(cycles[point]["multipliers"])
    assert parts == [pytest.approx([0.5, -math.sqrt(3) / 2]), pytest.approx([0.5, math.sqrt(3) / 2])]


def test_what_is_missing_is_null(dynsys) -> None:
    document = dynsys("trajectory", "scalar4", *AT, "--start", "x=10,y=10", "--json").json
    assert document["ending"] == "diverged"
    assert document["loss"] is None
    assert document["gap_over_eta"] is None
    document = dynsys("trajectory", "henon", "--at", "a=0,b=0", "--start", "x=0,y=0", "--json").json
    assert document["sharpness"] is None
    columns = dynsys(*COMMANDS["diagram"][0], "--json").json["columns"]
    assert columns[-1] == {"period": None, "ending": "diverged"}
    assert columns[0]["period"] == 1


@pytest.mark.parametrize("command", ["edge", "trajectory", "diagram", "cycles"])
def test_a_fraction_and_its_decimal_give_the_same_document(dynsys, command) -> None:
    words = [*COMMANDS[command][0], "--json"]
    decimals = {"=1/5": "=0.2", "=16/5": "=3.2", "=3/10": "=0.3"}
    decimal = [re.sub("|".join(decimals), lambda found: decimals[found[0]], word) for word in words]
    assert decimal != words
    assert dynsys(*words) == dynsys(*decimal)


@pytest.mark.parametrize(
    ("line", "status"),
    [
        ("trajectory scalar4 --at eta=1/5 --start x=2,y=1", 0),
        ("trajectory logistic --at r=5 --start x=1/3", 0),
        ("trajectory logistic --at r=4 --start x=1/3 --steps 100", 1),
        ("trajectory logistic --at r=4 --start x=1/3 --steps 1e2", 1),
        ("trajectory --map x'=log(x) --state x --start x=2", 1),
        ("edge scalar4 --at eta=1/5", 0),
        ("edge scalar4 --at eta=1/5 --near x=2,y=1/2", 1),
        ("edge scalar4 --at eta=1", 0),
        ("diagram logistic --over r=4:5 --start x=1/3 --count 3 --transient 10", 0),
        ("cycles logistic --at r=2 --period 1 --starts 50", 1),
        ("models", 0),
    ],
)
def test_exit_status(dynsys, line, status) -> None:
    assert dynsys(*line.split()).status == status


@pytest.mark.parametrize("suffix", ["png", "pdf", "svg"])
@pytest.mark.parametrize("command", ["trajectory", "diagram", "cycles"])
def test_pictures_by_suffix(dynsys, tmp_path, command, suffix) -> None:
    path = tmp_path / f"picture.{suffix}"
    style = {"png": "light", "pdf": "print", "svg": "dark"}[suffix]
    result = dynsys(*COMMANDS[command][0], "--json", "--out", str(path), "--style", style)
    assert result.json
    start = {"png": b"\x89PNG", "pdf": b"%PDF", "svg": b"<?xml"}[suffix]
    assert path.read_bytes().startswith(start)
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("command", ["trajectory", "diagram", "cycles"])
def test_saved_numbers_say_what_produced_them(dynsys, tmp_path, command) -> None:
    path = tmp_path / "numbers.json"
    result = dynsys(*COMMANDS[command][0], "--json", "--save", str(path))
    saved = json.loads(path.read_text(encoding="utf-8"), parse_constant=pytest.fail)
    assert saved["command"].startswith(f"dynsys {command} ")
    assert re.fullmatch(r"[0-9]+\.[0-9]+\.[0-9]+", saved["dynsys"])
    assert saved["system"]["rule"]
    assert saved["settings"]
    assert result.json.items() <= saved.items()
    assert list(tmp_path.iterdir()) == [path]
    path.unlink()
    dynsys(*saved["command"].split()[1:])
    assert json.loads(path.read_text(encoding="utf-8")) == saved


def test_the_saved_record_of_a_run_ends_where_it_ended(dynsys, tmp_path) -> None:
    path = tmp_path / "run.json"
    dynsys("trajectory", "scalar4", *AT, "--start", "a=23/100,b=3/10", "--every", "10", "--save", str(path))
    saved = json.loads(path.read_text(encoding="utf-8"))
    record = saved["record"]
    assert record["states"][-1] == list(saved["state"].values())
    assert record["states"][0] == list(saved["start"].values())
    assert record["steps"][-1] == saved["steps"]
    assert all(step % 10 == 0 for step in record["steps"][:-1])
    assert len(record["loss"]) == len(record["sharpness"]) == len(record["steps"])


def test_density_and_observable(dynsys, tmp_path) -> None:
    path = tmp_path / "density.json"
    words = ["logistic", "--over", "r=2.5:5", "--start", "x=0.3", "--count", "6", "--observe", "x**2", "--record", "40"]
    result = dynsys("diagram", *words, "--mode", "density", "--save", str(path), "--out", str(tmp_path / "d.png"))
    assert result.status == 0
    numbers = json.loads(path.read_text(encoding="utf-8"))["numbers"]
    columns = [sum(column) for column in zip(*numbers["counts"], strict=True)]
    # Orbits stay in [0, 1] up to r = 4.
    assert [sum(pair) for pair in zip(columns, numbers["outside"], strict=True)] == [40, 40, 40, 40, 0, 0]
    dynsys("diagram", *words, "--save", str(path))
    numbers = json.loads(path.read_text(encoding="utf-8"))["numbers"]
    assert numbers["observed"][0][0] == pytest.approx(numbers["points"][0][0][0] ** 2)


@pytest.mark.parametrize("mode", ["points", "density"])
def test_the_number_of_threads_changes_nothing(dynsys, mode) -> None:
    words = [*COMMANDS["diagram"][0], "--mode", mode, "--json", "--threads"]
    assert dynsys(*words, "1") == dynsys(*words, "3")


# Fixed points are r + x − x³ = 0: two stable ones, near ±1, until each ends in a fold at r = ± 2/√27.
FOLLOW = ["diagram", "--map", "x' = x + (r + x - x**3)/2", "--state", "x", "--over", "r=-0.2:0.2", "--count", "5",
          "--start", "x=0", "--follow"]  # fmt: skip


@pytest.mark.parametrize("mode", ["points", "density"])
def test_following_downward_keeps_the_order_of_the_columns(dynsys, mode) -> None:
    up, down = (dynsys(*FOLLOW, "--mode", mode, "--json", *at).json for at in ([], ["--at", "r=1/5"]))
    assert (up["downward"], down["downward"]) == (False, True)
    assert up["parameter"] == down["parameter"] == sorted(up["parameter"])


def test_following_downward_stays_on_the_other_attractor(dynsys, tmp_path) -> None:
    path = tmp_path / "d.json"

    def ends(*at: str) -> list[float]:
        dynsys(*FOLLOW, "--record", "1", "--save", str(path), *at)
        return [point[0] for point in json.loads(path.read_text(encoding="utf-8"))["numbers"]["points"][0]]

    up, down = ends(), ends("--at", "r=1/5")
    assert all(x < -0.8 for x in up)
    assert all(x > 0.8 for x in down)
    for x, r in zip(down, [Fraction(k, 10) for k in range(-2, 3)], strict=True):
        assert float(r) + x - x**3 == pytest.approx(0, abs=1e-12)
