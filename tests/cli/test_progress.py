"""Progress in words: on a terminal while the work lasts, nowhere else, and never beside a document."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from dynsys.cli.progress import progress, telling

TRACE = ["trace", "balanced:depth=4", "--over", "eta=0.4:0.7", "--from", "u=1"]
LINES = {
    "trace": TRACE,
    "along a family": ["trace", "scalar2", "--at", "eta=2/5", "--from", "x=2,y=1/2", "--along-family"],
    "cascade": ["cascade", "logistic", "--over", "r=2:4", "--from", "x=0.6", "--steps", "3"],
    "slow": ["trajectory", "scalar4", "--at", "eta=1/5", "--start", "x=5/2,y=11/25", "--slow", "c"],
}


@pytest.fixture
def terminal(environment, tmp_path):
    """Run a command line with a terminal behind stderr; return stdout and what the terminal got."""

    def call(*words: str) -> tuple[str, bytes]:
        ours, theirs = os.openpty()
        shown, answer = b"", tmp_path / "answer"
        with answer.open("wb") as out:
            started = subprocess.Popen(
                [sys.executable, "-m", "dynsys", *words],
                stdout=out, stderr=theirs, cwd=tmp_path, env={**environment, "TERM": "xterm"},
            )  # fmt: skip
        os.close(theirs)
        try:
            while part := os.read(ours, 1 << 16):
                shown += part
        except OSError:  # how a terminal whose other end is closed says that there is no more
            pass
        os.close(ours)
        assert started.wait(timeout=60) == 0
        return answer.read_text(encoding="utf-8"), shown

    return call


@pytest.mark.parametrize("words", LINES.values(), ids=LINES)
def test_it_is_on_the_terminal_and_not_in_the_answer(terminal, words) -> None:
    out, shown = terminal(*words)
    assert b"\x1b[" in shown
    assert b"Traceback" not in shown
    assert "\x1b" not in out


@pytest.mark.parametrize(
    "words", [LINES["trace"], LINES["along a family"], LINES["cascade"]], ids=lambda words: words[0]
)
def test_it_is_not_beside_a_document(terminal, words) -> None:
    out, shown = terminal(*words, "--json")
    assert json.loads(out)
    assert shown == b""


@pytest.mark.parametrize("words", LINES.values(), ids=LINES)
def test_it_is_not_in_a_pipe(process, words) -> None:
    assert process(*words).err == ""


class Terminal:
    """What a terminal is to those who write to it."""

    def __init__(self) -> None:
        self.text = ""

    def isatty(self) -> bool:
        return True

    def write(self, text: str) -> int:
        self.text += text
        return len(text)

    def flush(self) -> None:
        pass


def test_the_words_told_are_shown(monkeypatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "100")
    screen = Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    with telling("the first branch") as report:
        report("3 branches, the last of period [4]")
    assert "3 branches, the last of period [4]" in screen.text


@pytest.mark.parametrize("made", [lambda: telling("work", quiet=True), lambda: progress("work", 3, quiet=True)])
def test_quiet_is_quiet(monkeypatch, made) -> None:
    screen = Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    with made() as report:
        report(1)
    assert screen.text == ""
