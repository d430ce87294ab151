"""What a user looks for is found in the rooms by name, and costs nothing before it is asked for."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import dynsys.draw
import dynsys.explore

VERBS = {
    "explore": (
        "bifurcation_diagram", "cascade", "continue_branch", "continue_cycle", "find_cycles", "follow_family",
        "grow_diagram", "load_branch", "load_graph", "orbit_diagram", "run_trajectory", "save_branch", "save_graph",
        "slow_passage", "to_xarray", "trace_curves", "write_csv",
    ),
    "draw": ("draw_bifurcation_diagram", "draw_cascade", "draw_curves", "draw_slow_passage"),
}  # fmt: skip
NOUNS = (
    "Bifurcation", "Branch", "Cascade", "CascadeMethod", "CodimensionTwo", "Curve", "CurveMethod", "Kind",
    "SlowPassage", "SlowPassageMethod", "TraceMethod",
)  # fmt: skip


def found(code: str) -> str:
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parent.parent)}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, encoding="utf-8", env=environment, timeout=60, check=True
    )
    return done.stdout


@pytest.mark.parametrize(("room", "names"), VERBS.items())
def test_verbs_are_functions_of_their_room_in_either_order_of_imports(room: str, names: tuple[str, ...]) -> None:
    ask = f"from dynsys.{room} import {', '.join(names)}; print([callable(v) for v in ({', '.join(names)})])"
    everything = "import dynsys.explore.cascade.flips, dynsys.explore.slow_trajectory, dynsys.explore.continuation"
    for code in (f"{ask}; {everything}; {ask}", f"{everything}; {ask}"):
        assert "False" not in found(code)


def test_nouns_are_types() -> None:
    assert all(isinstance(getattr(dynsys.explore, name), type) for name in NOUNS)


def test_they_are_listed() -> None:
    assert {*VERBS["explore"], *NOUNS} <= set(dir(dynsys.explore))
    assert set(VERBS["draw"]) <= set(dir(dynsys.draw))


def test_they_are_imported_when_they_are_asked_for() -> None:
    late = ("dynsys.explore.continuation", "dynsys.explore.slow_trajectory", "networkx")
    listed = found(f"import dynsys.explore, dynsys.draw, sys; print([n for n in {late} if n in sys.modules])")
    assert listed.split() == ["[]"]


@pytest.mark.parametrize("room", [dynsys.explore, dynsys.draw])
def test_another_name_is_an_error_that_names_the_room(room) -> None:
    with pytest.raises(AttributeError, match=rf"a name of {room.__name__} is expected, got 'nothing'"):
        _ = room.nothing
