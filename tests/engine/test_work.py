"""Work is cut into short pieces, each done once; Ctrl-C, errors and forks leave nothing hanging."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dynsys.engine import work
from dynsys.engine.work import run_blocks, step_pieces
from dynsys.errors import MisuseError

ROOT = Path(__file__).resolve().parents[2]


@settings(deadline=None, max_examples=150)
@given(st.integers(0, 200), st.sampled_from([1e-3, 1.0, 1e5, 1e7, 1e12]), st.sampled_from([None, 1, 2, 3, 7]))
def test_every_block_is_worked_on_once(blocks: int, cost: float, threads: int | None) -> None:
    done: list[int] = []
    lock = threading.Lock()

    def piece(first: int, last: int) -> None:
        with lock:
            done.extend(range(first, last))

    run_blocks(blocks, cost, piece, threads)
    assert sorted(done) == list(range(blocks))


@given(st.integers(0, 10**6), st.floats(0.1, 1e12))
def test_pieces_of_steps_add_up_and_are_short(steps: int, cost: float) -> None:
    most = max(1.0, work.PIECE * work.RATE / cost)
    total = 0
    for count, piece in enumerate(step_pieces(steps, cost)):
        assert 1 <= piece <= most
        total += piece
        if count > 1000:
            return
    assert total == steps


def test_pieces_are_short_calls() -> None:
    sizes: list[int] = []
    run_blocks(1000, work.RATE * work.PIECE / 10, lambda first, last: sizes.append(last - first), 2)
    assert max(sizes) <= 10


def test_threads_are_not_woken_for_little() -> None:
    names = []
    run_blocks(100, 1.0, lambda first, last: names.append(threading.current_thread().name), 2)
    assert set(names) == {threading.current_thread().name}


def test_threads_share_what_there_is_to_do() -> None:
    both = threading.Barrier(2, timeout=30)
    names = []

    def piece(first: int, last: int) -> None:
        name = threading.current_thread().name
        if name not in names:
            names.append(name)
            both.wait()

    run_blocks(100, work.WORTH, piece, 2)
    assert len(names) == 2
    assert any(name.startswith("dynsys") for name in names)


@pytest.mark.parametrize("threads", [1, 2])
def test_an_error_in_a_piece_is_raised(threads: int) -> None:
    def piece(first: int, last: int) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        run_blocks(10, work.WORTH, piece, threads)


@pytest.mark.parametrize("threads", [0, -1])
def test_no_threads_are_misuse(threads: int) -> None:
    with pytest.raises(MisuseError, match="at least one thread is expected"):
        run_blocks(10, 1.0, lambda first, last: None, threads)


def test_the_processors_that_a_process_may_use(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 3, 5}, raising=False)
    assert work.default_threads() == 3
    monkeypatch.delattr(os, "sched_getaffinity")
    monkeypatch.setattr(os, "cpu_count", lambda: None)
    assert work.default_threads() == 1


@pytest.mark.parametrize("where", ["in a piece", "in the wait"])
def test_after_an_interrupt_no_piece_is_begun(where: str, monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[int] = []
    waits: list[int] = []
    started, interrupted, wait = threading.Event(), threading.Event(), work.wait

    def piece(first: int, last: int) -> None:
        begun.append(first)
        if threading.current_thread() is not threading.main_thread():
            started.set()
            assert interrupted.wait(30)
            return
        assert started.wait(30)
        if where == "in a piece":
            raise KeyboardInterrupt

    def waiting(futures: list[object]) -> None:
        waits.append(len(futures))
        if len(waits) == 1 and where == "in the wait":
            raise KeyboardInterrupt
        interrupted.set()
        wait(futures)

    monkeypatch.setattr(work, "wait", waiting)
    with pytest.raises(KeyboardInterrupt):
        run_blocks(1000, work.RATE, piece, 2)
    assert waits == ([1] if where == "in a piece" else [1, 1])
    mine = 1 if where == "in a piece" else len(begun) - 1
    assert len(begun) == mine + 1, "the other thread begins no second piece"


ADVANCE = """
import numpy as np
from dynsys.derive.catalogue import model
from dynsys.engine import Orbits, compile_map
program = compile_map(model("henon").system).program
batch = Orbits(program, np.full(({count}, 2), 0.1), np.array([1.4, 0.3]), threads={threads})
try:
    batch.{call}
except KeyboardInterrupt:
    assert np.isfinite(batch.states).all()
    raise SystemExit(130)
"""
HOUR = 10**14  # steps, even of one orbit
MOST = "1000000000"
IKEDA = ("--at", "a=1,c=2/5,d=6", "--start", "x=0,y=0")


@pytest.mark.parametrize(
    "words",
    [
        ["-c", ADVANCE.format(count=1, threads=1, call=f"advance({HOUR})")],
        ["-c", ADVANCE.format(count=3000, threads=1, call=f"advance({HOUR})")],
        ["-c", ADVANCE.format(count=3000, threads=2, call=f"advance({HOUR})")],
        ["-m", "dynsys", "trajectory", "ikeda", *IKEDA, "--at", "b=9/10", "--steps", MOST],
        ["-m", "dynsys", "diagram", "ikeda", *IKEDA, "--over", "b=0.7:0.9", "--transient", MOST],
        ["-m", "dynsys", "diagram", "ikeda", *IKEDA, "--over", "b=0.7:0.9", "--mode", "density", "--record", MOST],
    ],
    ids=["one orbit", "one thread", "two threads", "trajectory", "diagram", "density"],
)  # fmt: skip
def test_ctrl_c_in_an_hour_of_work(words: list[str], tmp_path: Path) -> None:
    place = tmp_path / "cache"
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "DYNSYS_CACHE": str(place)}
    run = subprocess.Popen(
        [sys.executable, *words],
        env=environment,
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        while run.poll() is None and not (place.is_dir() and any(path.suffix == ".o" for path in place.iterdir())):
            time.sleep(0.02)
        time.sleep(0.3)  # from the object file into the kernel
        run.send_signal(signal.SIGINT)
        out, err = run.communicate(timeout=10)
    finally:
        run.kill()
    assert run.returncode == 130, err
    assert "Traceback" not in err
    assert out == ""


FORK = """
import os
import numpy as np
from dynsys.derive.catalogue import model
from dynsys.engine import Orbits, compile_map, work
work.WORTH = 1.0
def run():
    batch = Orbits(compile_map(model("henon").system).program, np.full((3000, 2), 0.1), np.array([1.4, 0.3]), threads=2)
    batch.advance(100)
    return batch.states.tobytes()
before = run()
child = os.fork()
if child == 0:
    os._exit(0 if run() == before else 1)
raise SystemExit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="only POSIX forks")
def test_a_forked_process_has_threads_of_its_own() -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    subprocess.run([sys.executable, "-W", "ignore", "-c", FORK], env=environment, timeout=60, check=True)
