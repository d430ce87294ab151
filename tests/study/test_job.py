"""The main job as a whole: what it leaves in its folder, and what it leaves when it fails."""

from __future__ import annotations

import json
import re
import shlex
from fractions import Fraction
from html.parser import HTMLParser
from pathlib import Path

import pytest

from dynsys.cli.main import run
from dynsys.derive.catalogue import model
from dynsys.derive.model_file import model_of
from dynsys.derive.typed import typed_loss, typed_map
from dynsys.errors import MisuseError
from dynsys.study import run_study
from dynsys.study.job import STAGES

ALWAYS = {"index.html", "study.json", "derivation.txt", "derivation.tex", "trajectories.png"}


class Page(HTMLParser):
    """The pictures of a page, its commands, and its text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.pictures: list[str] = []
        self.commands: list[str] = []
        self.anchors: list[str] = []
        self.links: list[str] = []
        self.words = ""
        self.inside = False
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        if tag == "img":
            self.pictures.append(found["src"])
        if tag == "pre" and found.get("class") == "command":
            self.inside = True
            self.commands.append("")
        self.anchors += [found["id"]] if "id" in found else []
        self.links += [found["href"][1:]] if found.get("href", "").startswith("#") else []

    def handle_endtag(self, tag):
        self.inside = self.inside and tag != "pre"

    def handle_data(self, data):
        self.words += data
        if self.inside:
            self.commands[-1] += data


def checked(folder: Path, study) -> tuple[Page, dict]:
    """Check what holds of every study; return its page and its record."""
    files = {path.name for path in folder.iterdir()}
    assert files == set(study.files)
    assert files >= ALWAYS
    assert study.folder == folder
    page = Page((folder / "index.html").read_text(encoding="utf-8"))
    pictures = {name for name in files if name.endswith(".png")}
    assert set(page.pictures) == pictures
    assert len(page.commands) == len(page.pictures)
    for name in pictures:
        assert (folder / name).read_bytes().startswith(b"\x89PNG")
    assert set(page.links) <= set(page.anchors)
    assert not re.search(r"\bnan\b|\bNone\b|Traceback", page.words)
    record = json.loads((folder / "study.json").read_text(encoding="utf-8"), parse_constant=pytest.fail)
    assert record["runs"]
    tex = (folder / "derivation.tex").read_text(encoding="utf-8")
    assert tex.count("{") == tex.count("}")
    assert "Map" in (folder / "derivation.txt").read_text(encoding="utf-8")
    return page, record


def test_the_flagship(tmp_path) -> None:
    folder, stages = tmp_path / "new" / "study", []
    study = run_study(model("scalar4"), folder, progress=lambda done, stage: stages.append((done, stage)))
    page, record = checked(folder, study)
    assert set(page.pictures) == {
        "slow-flow.png", "trajectories.png", "diagram.png", "branches.png", "cycles.png", "all-cycles.png", "proof.png",
    }  # fmt: skip
    assert study.complete
    assert study.verdicts == {"agrees": len(model("scalar4").known), "differs": 0, "not computed": 0}
    assert all(answer["verdict"] == "agrees" for answer in record["known"])
    assert {event["kind"] for event in record["bifurcations"]} == {"edge of stability"}
    assert stages == list(enumerate((*STAGES, "done")))
    for text in ("x*y - 1", "parabola", "What is not guaranteed", "Known answers"):
        assert text in page.words
    # The commands of the captions do what they say, as they stand.
    for line in page.commands:
        words = shlex.split(line)
        assert words[:3] in (["dynsys", "study", "scalar4"], ["dynsys", words[1], "scalar4"])
    [command] = [line for line in page.commands if line.startswith("dynsys diagram")]
    assert "--out diagram.png" in command


def test_the_commands_of_the_captions_run(tmp_path, monkeypatch, capsys) -> None:
    folder = tmp_path / "study"
    made = typed_map("x' = a*x*(1 - x)", "x")
    words = shlex.join(["--map", "x' = a*x*(1 - x)", "--state", "x"])
    values = {"a": Fraction(16, 5)}, {"x": Fraction(1, 3)}
    page, _ = checked(folder, run_study(made, folder, *values, words))
    monkeypatch.chdir(tmp_path)
    commands = dict.fromkeys(page.commands)
    assert len(commands) == 4
    for line in commands:
        program, *arguments = shlex.split(line)
        assert program == "dynsys"
        extra = ["--folder", "again"] if arguments[0] == "study" else []
        assert run([*arguments, *extra]) in (0, 1)
        assert capsys.readouterr().err == ""
    again = {path.name: path.read_bytes() for path in (tmp_path / "again").iterdir()}
    assert again == {path.name: path.read_bytes() for path in folder.iterdir()}
    for name in ("diagram.png", "branches.png", "cycles.png"):
        assert (tmp_path / name).read_bytes().startswith(b"\x89PNG")


def test_a_typed_loss_with_a_family(tmp_path) -> None:
    folder = tmp_path / "study"
    made = typed_loss("(1 - x*y)**2/2", "x,y")
    page, record = checked(folder, run_study(made, folder, words="--loss '(1 - x*y)**2/2' --state x,y"))
    # The minimum at (1, 1) has sharpness 2, so that steps around 1 are of interest.
    steps = [float(Fraction(values["eta"])) for values in record["values"]]
    assert steps == pytest.approx([0.75, 1, 1.2], abs=0.3)
    assert "ellipse" in page.words
    assert record["known"] == []


def test_a_loss_without_a_family(tmp_path) -> None:
    folder = tmp_path / "study"
    page, record = checked(folder, run_study(typed_loss("x**2 + 3*y**2", "x,y"), folder))
    assert "No family of minima" in page.words
    assert "Not derived" in page.words
    sharpness = [end["sharpness"] for end in record["runs"] if end["ending"] != "diverged"]
    assert sharpness == pytest.approx([6] * len(sharpness))
    # Gradient descent on it is stable for η < 1/3 just where the sharpness is below 2/η.
    for end in record["runs"]:
        assert (end["ending"] == "diverged") == (Fraction(end["parameters"]["eta"]) > Fraction(1, 3))


def test_a_map_without_parameters(tmp_path) -> None:
    folder = tmp_path / "study"
    page, record = checked(folder, run_study(typed_map("x' = 4*x*(1 - x)", "x"), folder))
    assert "diagram.png" not in page.pictures
    assert "sharpness" not in page.words
    assert "--at" not in page.words
    assert record["values"] == [{}]
    assert record["runs"][0]["ending"] != "diverged"


def test_a_schedule(tmp_path) -> None:
    folder = tmp_path / "study"
    data = {
        "state": ["x"],
        "loss": "(x**2 - 1)**2/4",
        "schedule": {"parameter": "eta", "values": ["eta_A", "eta_B"]},
    }
    values = {"eta_A": Fraction(1, 10), "eta_B": Fraction(3, 10)}
    page, record = checked(folder, run_study(model_of(data, "two steps"), folder, values))
    assert record["runs"][0]["gap_over_eta"] is None
    assert record["runs"][0]["sharpness"] == pytest.approx(2)
    assert "2/η − λ" not in page.words


def test_values_given_replace_the_first_look(tmp_path) -> None:
    folder = tmp_path / "study"
    study = run_study(model("logistic"), folder, {"r": Fraction(5)}, {"x": Fraction(1, 2)})
    page, record = checked(folder, study)
    assert record["values"] == [{"r": "5"}]
    assert record["start"] == {"x": "1/2"}
    assert [end["ending"] for end in record["runs"]] == ["diverged"]
    assert "dynsys study logistic --at r=5 --start x=1/2" in page.commands
    assert study.complete


def test_a_second_study_in_the_same_folder_replaces_the_first(tmp_path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    made = typed_map("x' = x/2", "x")
    for _ in range(2):
        study = run_study(made, tmp_path)
        assert {path.name for path in tmp_path.iterdir()} == {"mine.txt", *study.files}


def test_nothing_is_done_where_nothing_can_be_written(tmp_path, monkeypatch) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setattr("dynsys.study.job.first_look", lambda *_: pytest.fail("work was begun"))
    for folder in (tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(MisuseError, match="a folder that can be written is expected"):
            run_study(model("scalar4"), folder)


@pytest.mark.parametrize("stage", STAGES)
def test_nothing_is_left_of_a_study_that_stops(tmp_path, stage) -> None:
    def stop(_: int, name: str) -> None:
        if name == stage:
            raise KeyboardInterrupt

    there = tmp_path / "there"
    there.mkdir()
    (there / "index.html").write_text("of an earlier study")
    for folder in (there, tmp_path / "new" / "deep"):
        with pytest.raises(KeyboardInterrupt):
            run_study(typed_map("x' = x/2", "x"), folder, progress=stop)
    assert [path.name for path in tmp_path.iterdir()] == ["there"]
    assert [path.read_text() for path in there.iterdir()] == ["of an earlier study"]


@pytest.mark.parametrize(
    ("name", "parameters", "start", "message"),
    [
        ("scalar4", {"mu": 1}, {}, "a parameter among eta is expected"),
        ("scalar4", {"eta": 0}, {}, "a step size eta > 0 is expected"),
        ("scalar4", {}, {"x": 1}, "x, y or c, d or a, b are expected together"),
        ("scalar4", {}, {"c": -1, "d": 1}, "a place on the chart of cd"),
        ("scalar4", {"eta": 1}, {"a": 1, "b": 0}, "a place on the chart of ab"),
    ],
)
def test_what_does_not_fit_is_refused_before_the_work(tmp_path, monkeypatch, name, parameters, start, message) -> None:
    monkeypatch.setattr("dynsys.study.job.derive_model", lambda *_, **__: pytest.fail("work was begun"))
    given = [{key: Fraction(value) for key, value in values.items()} for values in (parameters, start)]
    with pytest.raises(MisuseError, match=message):
        run_study(model(name), tmp_path / "study", *given)
    assert not any(tmp_path.iterdir())
