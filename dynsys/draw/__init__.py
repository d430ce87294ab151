"""Pictures of results: a result in, ``ax`` optional, ``ax`` out. The only room that knows matplotlib.

What draws results of continuation or proofs is imported, with these, when it is first asked for.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from dynsys.draw.canvas import new_figure, save_figure
from dynsys.draw.contours import zero_curves
from dynsys.draw.cycles import draw_cycles
from dynsys.draw.normal_form import draw_slow_flow
from dynsys.draw.orbit_diagram import draw_orbit_density, draw_orbit_diagram
from dynsys.draw.paths import draw_paths
from dynsys.draw.run import draw_run
from dynsys.draw.style import use_style
from dynsys.draw.trajectory import draw_loss, draw_sharpness, draw_state

if TYPE_CHECKING:
    from dynsys.draw.branches import draw_bifurcation_diagram
    from dynsys.draw.cascade import draw_cascade
    from dynsys.draw.curves import draw_curves
    from dynsys.draw.leaves import leaves_of, leaves_of_search
    from dynsys.draw.proof import draw_proof
    from dynsys.draw.region import draw_region
    from dynsys.draw.slow_passage import draw_slow_passage

__all__ = [
    "draw_bifurcation_diagram",
    "draw_cascade",
    "draw_curves",
    "draw_cycles",
    "draw_loss",
    "draw_orbit_density",
    "draw_orbit_diagram",
    "draw_paths",
    "draw_proof",
    "draw_region",
    "draw_run",
    "draw_sharpness",
    "draw_slow_flow",
    "draw_slow_passage",
    "draw_state",
    "leaves_of",
    "leaves_of_search",
    "new_figure",
    "save_figure",
    "use_style",
    "zero_curves",
]

_LATER = {
    "draw_bifurcation_diagram": "branches",
    "draw_cascade": "cascade",
    "draw_curves": "curves",
    "draw_proof": "proof",
    "draw_region": "region",
    "draw_slow_passage": "slow_passage",
    "leaves_of": "leaves",
    "leaves_of_search": "leaves",
}


def __getattr__(name: str) -> Any:
    if name in _LATER:
        return getattr(import_module(f"dynsys.draw.{_LATER[name]}"), name)
    raise AttributeError(f"a name of dynsys.draw is expected, got {name!r}")


def __dir__() -> list[str]:
    return __all__
