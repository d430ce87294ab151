"""What does not fit the memory is refused before it begins, in words; a density keeps no points."""

from __future__ import annotations

import importlib
import os
import subprocess
import sys
import tracemalloc
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from dynsys.derive.catalogue import model
from dynsys.engine import compile_map, memory
from dynsys.engine.memory import aligned, available_memory, require_memory
from dynsys.errors import MisuseError
from dynsys.explore import OrbitDensityMethod, OrbitDiagramMethod, orbit_density, orbit_diagram

ROOT = Path(__file__).resolve().parents[2]
LOGISTIC = compile_map(model("logistic").system)


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine with 100 MB to spare."""
    monkeypatch.setattr(memory, "available_memory", lambda: 100_000_000)


def test_this_machine_says_what_it_has() -> None:
    held = available_memory()
    assert held is not None
    assert 1e7 < held < 1e14


def test_linux_says_what_is_available(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = tmp_path / "meminfo"
    place.write_text("MemTotal:       24683520 kB\nMemFree:         1000 kB\nMemAvailable:    2000 kB\n")
    monkeypatch.setattr(memory, "MEMINFO", place)
    assert available_memory() == 2000 * 1024


@pytest.mark.parametrize("text", [None, "MemTotal: 24683520 kB\n"])
def test_other_systems_say_how_many_pages_they_have(
    text: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if text is not None:
        (tmp_path / "meminfo").write_text(text)
    monkeypatch.setattr(memory, "MEMINFO", tmp_path / "meminfo")
    monkeypatch.setattr(os, "sysconf", {"SC_PHYS_PAGES": 1000, "SC_PAGE_SIZE": 4096}.__getitem__)
    assert available_memory() == 4_096_000
    monkeypatch.delattr(os, "sysconf")
    assert available_memory() is None
    require_memory(10**18, "anything")


def test_what_fits_is_not_refused(small: None) -> None:
    require_memory(99_000_000, "a record")
    require_memory(0, "nothing")


def test_the_estimate_and_what_there_is_are_said(small: None) -> None:
    with pytest.raises(MisuseError, match=r"got a record, which takes 0\.123 GB of 0\.1 GB available"):
        require_memory(123_000_000, "a record")


def test_records_and_counts_are_refused(small: None) -> None:
    orbits = LOGISTIC.orbits(np.full((1000, 1), 0.3), [3.9])
    with pytest.raises(MisuseError, match=r"a record of 20000 steps of 1000 orbits, which takes 0\.16"):
        orbits.record(20_000)
    with pytest.raises(MisuseError, match=r"counts in 20000 bins of 1000 orbits, which takes 0\.16"):
        orbits.empty_counts(20_000)
    assert orbits.record(100).shape == (100, 1000, 1)


def test_diagrams_are_refused(small: None) -> None:
    values = np.linspace(3, 4, 1000)
    with pytest.raises(MisuseError, match="an orbit diagram of 1000 columns, 20000 states each, which takes"):
        orbit_diagram(LOGISTIC, "r", values, [0.3], {}, OrbitDiagramMethod(record=20_000))
    with pytest.raises(MisuseError, match="a density of 1000 columns in 20000 bins, which takes"):
        orbit_density(LOGISTIC, "r", values, [0.3], {}, OrbitDensityMethod(bins=20_000))


@pytest.mark.parametrize("follow", [False, True])
@pytest.mark.parametrize("observe", [False, True])
@pytest.mark.parametrize("name", ["logistic", "scalar4"])
def test_the_estimate_of_a_diagram_is_enough(
    name: str, observe: bool, follow: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    system = model(name).system
    start = [0.3] if name == "logistic" else [1.5, 0.5]
    low, high = (2.9, 3.4) if name == "logistic" else (0.1, 0.4)
    estimates: list[int] = []
    monkeypatch.setattr(module("orbit_diagram"), "require_memory", lambda size, what: estimates.append(size))
    for columns in (50, 200 if follow else 1200):
        fixed = (compile_map(system), system.parameters[0].name, np.linspace(low, high, columns), start, {})
        method = OrbitDiagramMethod(50, 400, follow)
        orbit_diagram(*fixed, method)
        tracemalloc.start()
        try:
            diagram = orbit_diagram(*fixed, method, system.state[0] if observe else None)
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
        assert diagram.points.nbytes < peak < estimates[-1] + 1e6


def module(name: str) -> ModuleType:
    return importlib.import_module(f"dynsys.explore.{name}")


def test_more_than_any_machine_has_is_refused_at_once() -> None:
    with pytest.raises(MisuseError, match="available"):
        orbit_diagram(LOGISTIC, "r", np.linspace(3, 4, 1000), [0.3], {}, OrbitDiagramMethod(record=10**13))
    with pytest.raises(MisuseError, match="available"):
        LOGISTIC.orbits(np.full((1000, 1), 0.3), [3.9]).empty_record(10**15)


@pytest.mark.parametrize("shape", [(1,), (7, 3), (100, 2, 9)])
@pytest.mark.parametrize("kind", [np.float64, np.int64])
def test_memory_begins_at_a_line(shape: tuple[int, ...], kind: type) -> None:
    array = aligned(shape, kind, zero=True)
    assert (array.shape, array.dtype, array.flags.c_contiguous) == (shape, kind, True)
    assert array.ctypes.data % 64 == 0
    assert not array.any()


DENSITY = """
import resource
import numpy as np
from dynsys.derive.catalogue import model
from dynsys.engine import compile_map
from dynsys.explore import OrbitDensityMethod, orbit_density
density = orbit_density(
    compile_map(model("henon").system), "a", np.linspace(1.0, 1.4, 500), [0.1, 0.1], {"b": "3/10"},
    OrbitDensityMethod(record=2_000_000, bins=1000), window=(-1.5, 1.5),
)
assert density.counts.sum() + density.outside.sum() == 10**9
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024)
"""


@pytest.mark.slow
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="ru_maxrss is in kilobytes on Linux")
def test_a_density_of_a_billion_iterates_is_small() -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", DENSITY], env=environment, capture_output=True, text=True, timeout=600, check=True
    )
    assert int(done.stdout) < 300e6
