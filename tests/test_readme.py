"""What the README shows is what the commands print, to the digits that a platform's arithmetic settles."""

from __future__ import annotations

import io
import math
import re
import shlex
from contextlib import redirect_stdout
from pathlib import Path

import pytest

from dynsys.cli.main import run

README = (Path(__file__).resolve().parent.parent / "README.md").read_text(encoding="utf-8")
COUNT = re.compile(r"\d+ points")  # adaptive steps: their number hangs on the last digits
NUMBER = re.compile(r"-?\d+\.\d+(?:e[-+]?\d+)?")


def shown() -> list[tuple[str, list[str]]]:
    """Each command of the tour with the lines under it."""
    found: list[tuple[str, list[str]]] = []
    inside = False
    for line in README.splitlines():
        if line.startswith("    $ dynsys "):
            found.append((line[len("    $ dynsys ") :], []))
            inside = True
        elif inside and (line.startswith("    ") or not line):
            if line:
                found[-1][1].append(line[4:])
        else:
            inside = False
    return found


def printed(command: str) -> list[str]:
    stream = io.StringIO()
    with redirect_stdout(stream):
        run(shlex.split(command))
    return [line for line in stream.getvalue().splitlines() if line]


def same(shown_line: str, line: str) -> bool:
    shown_line, line = COUNT.sub("points", shown_line), COUNT.sub("points", line)
    if NUMBER.sub("#", shown_line) != NUMBER.sub("#", line):
        return False
    pairs = zip(NUMBER.findall(shown_line), NUMBER.findall(line), strict=True)
    return all(math.isclose(float(one), float(other), rel_tol=1e-6) for one, other in pairs)


TOUR = shown()


def test_the_tour_has_its_commands() -> None:
    assert [command.split()[0] for command, _ in TOUR] == [
        "derive", "edge", "trajectory", "cycles", "trace", "trace", "trajectory", "cascade", "curves",
    ]  # fmt: skip


@pytest.mark.parametrize(("command", "lines"), TOUR, ids=[command.split()[0] for command, _ in TOUR])
def test_every_line_shown_is_printed_in_this_order(command: str, lines: list[str]) -> None:
    rest = printed(command)
    skipped = False
    for line in lines:
        if line.strip() == "…":
            skipped = True
            continue
        places = [i for i, other in enumerate(rest) if same(line, other)]
        assert places, f"not printed: {line}"
        assert skipped or places[0] == 0, f"another line comes before: {line}"
        rest, skipped = rest[places[0] + 1 :], False


BLOCKS = re.findall(r"```python\n(.*?)```", README, re.DOTALL)


def test_there_are_python_examples() -> None:
    assert len(BLOCKS) == 3


@pytest.mark.parametrize("block", BLOCKS)
def test_the_python_examples_run(block: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    stream = io.StringIO()
    with redirect_stdout(stream):
        exec(block, {})
    expected = re.search(r"# (.*)", block)
    assert expected is not None
    for word, shown in zip(stream.getvalue().split(), expected[1].split(), strict=True):
        assert word.startswith(shown.rstrip("…")[:10])
