"""The program as a process: what it imports, its streams, and Ctrl-C."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

HEAVY = ("numpy", "scipy", "sympy", "mpmath", "matplotlib", "networkx", "llvmlite", "flint", "rich", "PIL")


def imported(environment, *words: str) -> set[str]:
    """The modules that a process imports, by the interpreter's own account."""
    done = subprocess.run(
        [sys.executable, "-X", "importtime", *words],
        capture_output=True, encoding="utf-8", env=environment, timeout=60, check=True,
    )  # fmt: skip
    lines = [line for line in done.stderr.splitlines() if line.startswith("import time:")]
    return {line.rpartition("|")[2].strip() for line in lines}


@pytest.mark.parametrize(
    "words", [["-c", "import dynsys"], ["-m", "dynsys", "--help"], ["-m", "dynsys", "--version"]], ids=" ".join
)
def test_nothing_heavy_is_imported_before_it_is_needed(environment, words) -> None:
    modules = imported(environment, *words)
    assert "dynsys" in modules
    assert not {name.partition(".")[0] for name in modules} & set(HEAVY)


def test_deriving_draws_nothing_and_compiles_nothing(environment) -> None:
    modules = {name.partition(".")[0] for name in imported(environment, "-m", "dynsys", "derive", "henon")}
    assert "sympy" in modules
    assert not modules & {"matplotlib", "scipy", "networkx", "rich", "PIL"}


def test_a_diagram_does_not_wait_for_scipy(environment, tmp_path) -> None:
    words = ["diagram", "henon", "--over", "a=1:7/5", "--at", "b=3/10", "--start", "x=0,y=0", "--count", "16"]
    run = ["-m", "dynsys", *words, "--record", "16", "--out", str(tmp_path / "diagram.png")]
    assert not {name.partition(".")[0] for name in imported(environment, *run)} & {"scipy", "networkx"}


def test_a_run_without_a_picture_does_not_import_matplotlib(environment) -> None:
    run = ["-m", "dynsys", "trajectory", "henon", "--at", "a=0,b=0", "--start", "x=0,y=0"]
    assert not {name.partition(".")[0] for name in imported(environment, *run)} & {"matplotlib", "PIL"}


def test_rooms_are_found_by_name(environment) -> None:
    code = "import dynsys; print(dynsys.errors.MisuseError.__name__, dynsys.__version__)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", env=environment)
    assert done.stdout.split()[0] == "MisuseError"


def test_help_and_version(process) -> None:
    result = process("--help")
    assert (result.status, result.err) == (0, "")
    for command in ("models", "derive", "edge", "trajectory", "diagram", "cycles", "study"):
        assert command in result.out
    assert process("--version").out.startswith("dynsys")


def test_exit_status_and_streams(process) -> None:
    words = ["trajectory", "scalar4", "--at", "eta=1/5", "--start", "x=2,y=1"]
    done = process(*words, "--json")
    assert (done.status, done.err) == (0, "")
    assert json.loads(done.out)["model"] == "scalar4"
    refused = process(*words, "--loud")
    assert (refused.status, refused.out) == (2, "")
    assert refused.err.count("\n") == 1
    unsettled = process("trajectory", "logistic", "--at", "r=4", "--start", "x=1/3", "--steps", "10")
    assert (unsettled.status, unsettled.err) == (1, "")


def test_a_terminal_without_greek(process) -> None:
    result = process("edge", "balanced:depth=2", "--at", "eta=1", PYTHONIOENCODING="latin-1")
    assert (result.status, result.err) == (0, "")
    assert "2/\\u03b7" in result.out


@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_json_in_any_encoding(process, encoding) -> None:
    result = process("models", "--json", PYTHONIOENCODING=encoding)
    assert (result.status, result.err) == (0, "")
    summaries = {document["name"]: document["summary"] for document in json.loads(result.out)}
    assert summaries["henon"] == "the Hénon map"


def test_a_pipe_that_closes(environment, tmp_path) -> None:
    line = f"{sys.executable} -m dynsys models | head -n 1"
    done = subprocess.run(line, shell=True, capture_output=True, encoding="utf-8", env=environment, timeout=60)
    assert done.stdout.count("\n") == 1
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "words",
    [
        ["trajectory", "logistic", "--at", "r=4", "--start", "x=1/3", "--steps", "1e12", "--out", "run.png",
         "--save", "run.json"],
        ["diagram", "henon", "--over", "a=1:1.4", "--at", "b=0.3", "--start", "x=0,y=0", "--transient", "1e9",
         "--out", "diagram.png", "--save", "diagram.json"],
        ["cycles", "henon", "--at", "a=1.4,b=0.3", "--period", "20:30", "--starts", "1e5", "--save", "cycles.json"],
        ["study", "scalar4-full", "--folder", "deep/study"],
    ],
    ids=lambda words: words[0],
)  # fmt: skip
def test_an_interrupt_is_one_line_and_leaves_nothing(environment, tmp_path, words) -> None:
    started = subprocess.Popen(
        [sys.executable, "-m", "dynsys", *words],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8", cwd=tmp_path, env=environment,
    )  # fmt: skip
    try:
        working(started)
        started.send_signal(signal.SIGINT)
        out, err = started.communicate(timeout=30)
    finally:
        started.kill()
    # Where the interrupt met an exec of a text, in an import, Python ends by the signal: a shell shows 130 for both.
    assert started.returncode in (130, -signal.SIGINT)
    assert (out, err) == ("", "dynsys: interrupted\n")
    assert not os.listdir(tmp_path)


def working(process: subprocess.Popen[str], seconds: float = 2.0) -> None:
    """Wait until a process has been at work for a while: its imports take less processor time than that."""
    account = Path(f"/proc/{process.pid}/stat")
    if not account.exists():
        time.sleep(10)
        return
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        fields = account.read_text().rpartition(")")[2].split()
        if (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK") > seconds:
            return
        time.sleep(0.05)
    raise AssertionError(f"the command ended before it was interrupted: {process.returncode}")


@pytest.mark.parametrize(
    "words",
    [
        ["trajectory", "logistic", "--at", "r=4", "--start", "x=1/3", "--steps", "1e8"],
        ["cycles", "logistic", "--at", "r=4", "--period", "1:3", "--prove"],
        ["study", "--map", "x' = x/2", "--state", "x"],
    ],
    ids=lambda words: words[0],
)
def test_progress_is_on_the_terminal_and_not_in_the_document(environment, tmp_path, words) -> None:
    terminal, end = os.openpty()
    try:
        done = subprocess.run(
            [sys.executable, "-m", "dynsys", *words, "--json"],
            stdout=subprocess.PIPE, stderr=end, cwd=tmp_path, env={**environment, "TERM": "xterm"}, timeout=60,
        )  # fmt: skip
        os.close(end)
        shown = os.read(terminal, 1 << 16)
    finally:
        os.close(terminal)
    assert json.loads(done.stdout)
    assert b"\x1b[" in shown
    assert b"Traceback" not in shown
