"""Floats: fast, and believed by nobody. What is traced by continuation is imported when it is first asked for."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from dynsys.engine.map import Map as Map
from dynsys.engine.map import compile_expressions as compile_expressions
from dynsys.engine.map import compile_map as compile_map
from dynsys.explore.cascade import Cascade as Cascade
from dynsys.explore.cascade import CascadeMethod as CascadeMethod
from dynsys.explore.cascade import cascade as cascade
from dynsys.explore.cycle import Cycle as Cycle
from dynsys.explore.cycle import FamilyMet as FamilyMet
from dynsys.explore.cycles import CycleMethod as CycleMethod
from dynsys.explore.cycles import CycleSearch as CycleSearch
from dynsys.explore.cycles import find_cycles as find_cycles
from dynsys.explore.ending import Ending as Ending
from dynsys.explore.observe import Observables as Observables
from dynsys.explore.observe import compile_observables as compile_observables
from dynsys.explore.orbit_density import OrbitDensity as OrbitDensity
from dynsys.explore.orbit_density import OrbitDensityMethod as OrbitDensityMethod
from dynsys.explore.orbit_density import orbit_density as orbit_density
from dynsys.explore.orbit_diagram import OrbitDiagram as OrbitDiagram
from dynsys.explore.orbit_diagram import OrbitDiagramMethod as OrbitDiagramMethod
from dynsys.explore.orbit_diagram import orbit_diagram as orbit_diagram
from dynsys.explore.trajectory import Trajectory as Trajectory
from dynsys.explore.trajectory import TrajectoryMethod as TrajectoryMethod
from dynsys.explore.trajectory import run_trajectory as run_trajectory

if TYPE_CHECKING:
    from dynsys.explore.continuation import Bifurcation as Bifurcation
    from dynsys.explore.continuation import Branch as Branch
    from dynsys.explore.continuation import CodimensionTwo as CodimensionTwo
    from dynsys.explore.continuation import Curve as Curve
    from dynsys.explore.continuation import CurveMethod as CurveMethod
    from dynsys.explore.continuation import Kind as Kind
    from dynsys.explore.continuation import TraceMethod as TraceMethod
    from dynsys.explore.continuation import bifurcation_diagram as bifurcation_diagram
    from dynsys.explore.continuation import continue_cycle as continue_cycle
    from dynsys.explore.continuation import follow_family as follow_family
    from dynsys.explore.continuation import grow_diagram as grow_diagram
    from dynsys.explore.continuation import trace_curves as trace_curves
    from dynsys.explore.continuation.export import to_xarray as to_xarray
    from dynsys.explore.continuation.export import write_csv as write_csv
    from dynsys.explore.continuation.keep import load_branch as load_branch
    from dynsys.explore.continuation.keep import load_graph as load_graph
    from dynsys.explore.continuation.keep import save_branch as save_branch
    from dynsys.explore.continuation.keep import save_graph as save_graph
    from dynsys.explore.continuation.resume import continue_branch as continue_branch
    from dynsys.explore.slow_result import SlowPassage as SlowPassage
    from dynsys.explore.slow_result import SlowPassageMethod as SlowPassageMethod
    from dynsys.explore.slow_trajectory import slow_passage as slow_passage

_LATER = {
    "dynsys.explore.continuation": (
        "Bifurcation",
        "Branch",
        "CodimensionTwo",
        "Curve",
        "CurveMethod",
        "Kind",
        "TraceMethod",
        "bifurcation_diagram",
        "continue_cycle",
        "follow_family",
        "grow_diagram",
        "trace_curves",
    ),
    "dynsys.explore.continuation.export": ("to_xarray", "write_csv"),
    "dynsys.explore.continuation.keep": ("load_branch", "load_graph", "save_branch", "save_graph"),
    "dynsys.explore.continuation.resume": ("continue_branch",),
    "dynsys.explore.slow_result": ("SlowPassage", "SlowPassageMethod"),
    "dynsys.explore.slow_trajectory": ("slow_passage",),
}
"""Half of the time that all of this room would take to import."""


def __getattr__(name: str) -> Any:
    for room, names in _LATER.items():
        if name in names:
            return getattr(import_module(room), name)
    raise AttributeError(f"a name of dynsys.explore is expected, got {name!r}")


def __dir__() -> list[str]:
    return [*globals(), *(name for names in _LATER.values() for name in names)]
