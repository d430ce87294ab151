"""Pictures of results: a result in, ``ax`` optional, ``ax`` out. The only room that knows matplotlib."""

from dynsys.draw.canvas import new_figure, save_figure
from dynsys.draw.contours import zero_curves
from dynsys.draw.cycles import draw_cycles
from dynsys.draw.normal_form import draw_slow_flow
from dynsys.draw.orbit_diagram import draw_orbit_density, draw_orbit_diagram
from dynsys.draw.paths import draw_paths
from dynsys.draw.run import draw_run
from dynsys.draw.style import use_style
from dynsys.draw.trajectory import draw_loss, draw_sharpness, draw_state

__all__ = [
    "draw_cycles",
    "draw_loss",
    "draw_orbit_density",
    "draw_orbit_diagram",
    "draw_paths",
    "draw_run",
    "draw_sharpness",
    "draw_slow_flow",
    "draw_state",
    "new_figure",
    "save_figure",
    "use_style",
    "zero_curves",
]
