"""Model files that hold what they should not, and places that cannot be written."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

HEAD = 'state = ["x", "y"]\nloss = "(1 - x*y)**2/2"\n'
LINE = 'state = ["x"]\nloss = "(x**2 - 1)**2"\n'
COORDINATES = LINE + "[coordinates.q]\n"

# What the file holds, and parts of what is said: expected, got.
FILES = {
    "no TOML": ("hello there", "TOML", "line 1"),
    "empty": ("", "state and one of loss and map", "none"),
    "no state": ('loss = "x**2"', "state and one of loss and map", "loss"),
    "no loss": ('state = ["x"]', "state and one of loss and map", "state"),
    "loss and map": (LINE + "map = \"x' = x\"", "state and one of loss and map", "map"),
    "unknown key": (LINE + "colour = 3", "one of name, summary", "'colour'"),
    "state as a text": ('state = "x"\nloss = "x**2"', "a list is expected for state", "'x'"),
    "state as numbers": ('state = [1]\nloss = "x**2"', "texts", "1"),
    "loss as a number": ('state = ["x"]\nloss = 3', "a text is expected for loss", "3"),
    "name as a number": ("name = 3\n" + LINE, "a text is expected for name", "3"),
    "name of two lines": ('name = "a\\nb"\n' + LINE, "one line", "a\\nb"),
    "family as a text": (HEAD + 'family = "x*y - 1"', "a list is expected for family", "x*y - 1"),
    "coordinates as a number": (LINE + "coordinates = 3", "a table is expected for coordinates", "3"),
    "one as a number": (LINE + "[coordinates]\nq = 3", "a table is expected for coordinates q", "3"),
    "forward as a number": (COORDINATES + 'forward = {c = 3}\ninverse = {x = "c"}', "texts", "3"),
    "inverse as a number": (COORDINATES + 'forward = {c = "x"}\ninverse = {x = 3}', "texts", "3"),
    "tie of a map": ('state = ["x"]\nmap = "x\' = x"\ntie = "x=x"', "with a loss only", "map"),
    "loss that does not parse": ('state = ["x"]\nloss = "x**"', "loss: column 4", "the end"),
    "loss that is code": ("state = [\"x\"]\nloss = \"__import__('os')\"", "a name, a number", "'_'"),
    "family that is none": (HEAD + 'family = ["x*y - 2"]', "a family of fixed points", "x*y - 2"),
    "family of what is unknown": (HEAD + 'family = ["q"]', "family: column 1: a name among x, y", "'q'"),
    "family that is a number": (HEAD + 'family = ["1"]', "an equation of x, y", "1"),
    "family without state": (HEAD + 'family = ["eta"]', "an equation of x, y", "eta"),
    "inverse that does not undo": (COORDINATES + 'forward = {c = "x + 1"}\ninverse = {x = "c + 1"}', "back", "got"),
    "inverse on half the line": (COORDINATES + 'forward = {c = "x**2"}\ninverse = {x = "sqrt(c)"}', "back", "got"),
    "two forward, one inverse": (
        COORDINATES + 'forward = {c = "x", d = "x"}\ninverse = {x = "c"}', "1 forward", "c, d"
    ),
    "new symbol that is old": (COORDINATES + 'forward = {eta = "x"}\ninverse = {x = "eta"}', "not in the", "eta"),
    "chart of what is unknown": (
        COORDINATES + 'forward = {c = "x"}\ninverse = {x = "c"}\nchart = "z > 0"', "chart: column 1: a name among", "z"
    ),
    "chart that is none": (COORDINATES + 'forward = {c = "x"}\ninverse = {x = "c"}\nchart = "x"', "'>' or '<'", "end"),
    "scaling that grows": (
        COORDINATES + 'forward = {c = "x"}\ninverse = {x = "c"}\nscaling = {c = "-1"}', "an order > 0", "c = -1"
    ),
    "scaling of what is unknown": (
        COORDINATES + 'forward = {c = "x"}\ninverse = {x = "c"}\nscaling = {c = "1", q = "1"}', "c, eta", "q = 1"
    ),
    "scaling that is no number": (
        COORDINATES + 'forward = {c = "x"}\ninverse = {x = "c"}\nscaling = {c = "one"}', "a rational number", "one"
    ),
    "schedule of what is unknown": (LINE + '[schedule]\nparameter = "mu"\nvalues = ["a"]', "the parameters", "mu"),
    "schedule of nothing": (LINE + '[schedule]\nparameter = "eta"\nvalues = []', "at least one name", "eta"),
    "schedule of numbers": (LINE + '[schedule]\nparameter = "eta"\nvalues = [1]', "texts", "1"),
    "schedule without values": (LINE + '[schedule]\nparameter = "eta"', "at least one name", "eta"),
    "schedule of state": (LINE + '[schedule]\nparameter = "eta"\nvalues = ["x"]', "not state", "x"),
}  # fmt: skip


def refused(result, expected: str, got: str) -> None:
    assert (result.status, result.out) == (2, "")
    assert len(result.err.splitlines()) == 1
    assert expected in result.err
    assert got in result.err


@pytest.mark.parametrize(("text", "expected", "got"), FILES.values(), ids=FILES)
def test_a_model_file_that_is_wrong(dynsys, model_file, text, expected, got) -> None:
    path = model_file(text)
    result = dynsys("derive", path)
    refused(result, expected, got)
    assert result.err.startswith(f"dynsys: {path}: ")


@pytest.mark.parametrize(
    ("content", "expected", "got"),
    [
        (bytes(range(128, 256)), "UTF-8", "byte 1"),
        (b"\0" * 100, "TOML", "line 1"),
        (b"#" * 300_000, "at most 200000 bytes", "more"),
        (b"x = " + b"[" * 150_000, "TOML", "got"),
    ],
    ids=["binary", "zeros", "too large", "nested"],
)
def test_a_file_that_is_no_text(dynsys, tmp_path, content, expected, got) -> None:
    path = tmp_path / "mine.toml"
    path.write_bytes(content)
    refused(dynsys("derive", str(path)), expected, got)


def test_a_model_file_that_is_missing_or_a_folder_or_a_device(dynsys, tmp_path) -> None:
    refused(dynsys("derive", str(tmp_path / "none.toml")), "a model file", "none")
    (tmp_path / "folder.toml").mkdir()
    refused(dynsys("derive", str(tmp_path / "folder.toml")), "a model file", "a folder")
    os.mkfifo(tmp_path / "pipe.toml")
    refused(dynsys("derive", str(tmp_path / "pipe.toml")), "a model file", "none")


RUNS = {
    "trajectory": ("logistic", "--at", "r=4", "--start", "x=1/3", "--steps", "1e12"),
    "diagram": ("logistic", "--over", "r=2:4", "--start", "x=1/3", "--transient", "1e9"),
    "cycles": ("henon", "--at", "a=7/5,b=3/10", "--period", "1:64", "--starts", "1e6"),
}


@pytest.mark.parametrize("command", RUNS)
@pytest.mark.parametrize(
    ("option", "name", "expected"),
    [
        ("--out", "picture.gif", ".png or .pdf or .svg"),
        ("--out", "picture", ".png or .pdf or .svg"),
        ("--save", "numbers.txt", ".json"),
        ("--out", "none/picture.png", "a file that can be written"),
        ("--save", "none/numbers.json", "a file that can be written"),
        ("--out", "file/picture.png", "a file that can be written"),
        ("--save", "file/numbers.json", "a file that can be written"),
        ("--out", "folder.png", "a file"),
        ("--save", "x" * 300 + ".json", "a file that can be written"),
    ],
    ids=lambda part: part[:24],
)
def test_a_file_that_cannot_be_written_is_refused_before_the_work(dynsys, tmp_path, command, option, name, expected):
    (tmp_path / "file").touch()
    (tmp_path / "folder.png").mkdir()
    refused(dynsys(command, *RUNS[command], option, str(tmp_path / name)), expected, name[:20])
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "folder.png"]


@pytest.mark.parametrize("name", ["file", "file/below"])
def test_a_folder_that_cannot_be_written_is_refused_before_the_work(dynsys, tmp_path, name) -> None:
    (tmp_path / "file").touch()
    refused(dynsys("study", "scalar4", "--folder", str(tmp_path / name)), "a folder that can be written", name)
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_a_refused_study_leaves_no_folder(dynsys, tmp_path) -> None:
    deep = tmp_path / "one" / "two"
    refused(dynsys("study", "scalar4", "--start", "c=-1,d=1", "--folder", str(deep)), "c > 0", "c = -1")
    assert not any(tmp_path.iterdir())
    there = tmp_path / "there"
    there.mkdir()
    (there / "mine.txt").write_text("mine")
    refused(dynsys("study", "--map", "x' = a*x", "--state", "x", "--folder", str(there)), "a value for a", "none")
    assert [path.name for path in Path(there).iterdir()] == ["mine.txt"]


def test_a_model_file_that_may_not_be_read(dynsys, model_file, monkeypatch) -> None:
    path = model_file(LINE)

    def denied(*_, **__):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", denied)
    refused(dynsys("derive", path), "a readable model file", "Permission denied")
