"""The object cache never decides what comes out: not when it is full of holes, not when it cannot be used."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from dynsys.derive.catalogue import model
from dynsys.engine import Orbits, cache, compile_map, compiler

SYSTEM = model("henon").system
STARTS, PARAMETERS = np.array([[0.1, 0.1], [0.2, -0.1], [3.0, 3.0]]), np.array([1.4, 0.3])


def run() -> list[list[float]]:
    """Make a few steps as a fresh process would, whose memory holds no kernels."""
    compiler._compiled.cache_clear()
    batch = Orbits(compile_map(SYSTEM).program, STARTS, PARAMETERS)
    batch.advance(9)
    return batch.states.tolist()


EXPECTED = run()


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A cache of its own."""
    monkeypatch.setenv(cache.VARIABLE, str(tmp_path / "cache"))
    yield tmp_path / "cache"
    compiler._compiled.cache_clear()


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """What has been compiled, as it happens."""
    made: list[object] = []
    make = compiler.object_code
    monkeypatch.setattr(compiler, "object_code", lambda kernel: made.append(kernel) or make(kernel))
    return made


def only_file(place: Path) -> Path:
    [path] = place.iterdir()
    return path


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_tests_leave_the_users_cache_alone() -> None:
    folder = cache.folder()
    assert folder is not None
    assert folder.is_relative_to(tempfile.gettempdir())


def test_the_second_process_does_not_compile(place: Path, compiled: list[object]) -> None:
    assert run() == EXPECTED
    assert len(compiled) == 1
    assert run() == EXPECTED
    assert len(compiled) == 1


def test_code_that_other_sources_of_the_engine_wrote_is_not_loaded(
    place: Path, compiled: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run() == EXPECTED
    monkeypatch.setattr("dynsys.engine.kernel.emitter", lambda: "another")
    assert run() == EXPECTED
    assert len(compiled) == len(list(place.iterdir())) == 2


def test_files_are_private_and_nothing_else_is_left(place: Path) -> None:
    old = os.umask(0)
    try:
        run()
    finally:
        os.umask(old)
    assert mode(place) == 0o700
    assert mode(only_file(place)) == 0o600
    assert only_file(place).suffix == ".o"


@pytest.mark.parametrize("part", ["magic", "digest", "first", "middle", "last"])
def test_a_changed_byte_is_seen(part: str, place: Path, compiled: list[object]) -> None:
    run()
    path = only_file(place)
    whole = path.read_bytes()
    head = whole.index(b"\n") + 1
    offset = {"magic": 3, "digest": head + 5, "first": head + 32, "middle": len(whole) // 2, "last": len(whole) - 1}[
        part
    ]
    path.write_bytes(whole[:offset] + bytes([whole[offset] ^ 1]) + whole[offset + 1 :])
    assert run() == EXPECTED
    assert len(compiled) == 2
    assert path.read_bytes() == whole


@pytest.mark.parametrize("length", [0, 1, 10, 16, 30, 48, 49, 1000, -1])
def test_a_truncated_file_is_not_loaded(length: int, place: Path, compiled: list[object]) -> None:
    run()
    path = only_file(place)
    whole = path.read_bytes()
    path.write_bytes(whole[:length])
    assert run() == EXPECTED
    assert len(compiled) == 2
    assert path.read_bytes() == whole


def test_code_of_another_kernel_is_not_loaded(place: Path) -> None:
    assert cache.save("one", b"code")
    one = only_file(place)
    assert cache.save("two", b"other")
    [two] = {*place.iterdir()} - {one}
    assert (cache.load("one"), cache.load("two"), cache.load("three")) == (b"code", b"other", None)
    two.write_bytes(one.read_bytes())
    assert cache.load("two") is None


def test_an_old_format_is_not_loaded(place: Path) -> None:
    cache.save("one", b"code")
    path = only_file(place)
    path.write_bytes(path.read_bytes().replace(b"object 1", b"object 0"))
    assert cache.load("one") is None


@pytest.mark.parametrize("bits", [0o620, 0o602, 0o666])
def test_a_file_that_others_may_write_is_not_loaded(bits: int, place: Path, compiled: list[object]) -> None:
    run()
    only_file(place).chmod(bits)
    assert run() == EXPECTED
    assert len(compiled) == 2
    assert mode(only_file(place)) == 0o600


@pytest.mark.parametrize("bits", [0o720, 0o702, 0o777])
def test_a_folder_that_others_may_write_is_not_used(bits: int, place: Path, compiled: list[object]) -> None:
    run()
    place.chmod(bits)
    assert cache.folder() is None
    assert run() == EXPECTED
    assert len(compiled) == 2
    assert not cache.save("one", b"code")
    place.chmod(0o700)
    assert cache.load("one") is None


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="users have numbers on POSIX")
def test_what_somebody_else_owns_is_not_used(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache.save("one", b"code")
    mine = os.getuid()
    monkeypatch.setattr(os, "getuid", lambda: mine + 1)
    assert cache.folder() is None
    assert cache.load("one") is None


def test_a_folder_or_a_huge_file_in_the_place_of_a_file_is_not_loaded(place: Path) -> None:
    cache.save("one", b"code")
    path = only_file(place)
    path.unlink()
    path.mkdir()
    assert cache.load("one") is None
    assert not cache.save("one", b"code")
    assert [entry.name for entry in place.iterdir()] == [path.name]
    path.rmdir()
    with path.open("wb") as file:
        file.truncate((1 << 24) + 1)
    assert cache.load("one") is None
    assert not cache.save("one", bytes(1 << 24))


@pytest.mark.parametrize("below", ["file/cache", "file"])
def test_where_no_folder_can_be_kernels_live_in_memory(
    below: str, tmp_path: Path, compiled: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv(cache.VARIABLE, str(tmp_path / below))
    assert run() == EXPECTED
    assert cache.folder() is None
    batch = Orbits(compile_map(SYSTEM).program, STARTS, PARAMETERS)
    batch.advance(9)
    assert batch.states.tolist() == EXPECTED
    assert len(compiled) == 1


def test_a_user_without_a_home_has_no_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    def nowhere() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.delenv(cache.VARIABLE)
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setattr(Path, "home", nowhere)
    assert cache.folder() is None


def test_it_can_be_moved_and_turned_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    monkeypatch.setenv(cache.VARIABLE, "off")
    assert run() == EXPECTED
    assert not any(tmp_path.iterdir())
    monkeypatch.delenv(cache.VARIABLE)
    assert run() == EXPECTED
    assert any((tmp_path / "xdg" / "dynsys").iterdir())
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setattr(Path, "home", lambda: tmp_path / "home")
    assert cache.folder() == tmp_path / "home" / ".cache" / "dynsys"
    monkeypatch.setenv(cache.VARIABLE, str(tmp_path / "moved"))
    assert run() == EXPECTED
    assert any((tmp_path / "moved").iterdir())


SCRIPT = """
import numpy as np
from dynsys.derive.catalogue import model
from dynsys.engine import Orbits, compile_map
total = 0.0
for name in ("henon", "scalar4", "balanced", "logistic", "scalar4-full"):
    system = model(name).system
    starts = np.full((9, system.dimension), 0.3)
    batch = Orbits(compile_map(system).program, starts, np.full(len(system.parameters), 0.25))
    batch.advance(20)
    total += batch.record(5).sum() + batch.evaluate(compile_map(system).jacobian_program).sum()
print(repr(total))
"""


def test_two_processes_at_once(place: Path) -> None:
    runs = [subprocess.Popen([sys.executable, "-c", SCRIPT], stdout=subprocess.PIPE, text=True) for _ in range(2)]
    outputs = {run.communicate(timeout=60)[0] for run in runs}
    assert [run.returncode for run in runs] == [0] * 2
    assert len(outputs) == 1
    files = list(place.iterdir())
    assert len(files) == 15
    assert all(path.suffix == ".o" and mode(path) == 0o600 for path in files)
    again = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True, timeout=60)
    assert {again.stdout} == outputs
