"""Results with known content, and a check that no text of a figure lies on another."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text

from dynsys.box import Box
from dynsys.derive.catalogue import model
from dynsys.derive.symbols import symbols
from dynsys.derive.system import System
from dynsys.explore.cycles import Cycle
from dynsys.explore.ending import Ending
from dynsys.explore.orbit_density import OrbitDensity, OrbitDensityMethod
from dynsys.explore.orbit_diagram import OrbitDiagram, OrbitDiagramMethod
from dynsys.explore.trajectory import Trajectory, TrajectoryMethod
from dynsys.verify import Verdict
from dynsys.verify.certificate import certificate
from dynsys.verify.complete import prove_all_cycles

NAMES = "x,y,z,w"


def system(dimension: int, parameter: str = "eta") -> System:
    state = symbols(NAMES.split(",")[:dimension])
    (step,) = symbols(parameter)
    return System("test", state, (step,), tuple(v - step * v for v in state))


@pytest.fixture
def make_run() -> Callable[..., Trajectory]:
    """A run of given states; its loss falls, its sharpness rises to 2/eta."""

    def make(
        states: np.ndarray | None = None,
        eta: Fraction = Fraction(1, 5),
        ending: Ending = Ending.CONVERGED,
        every: int = 2,
        loss: np.ndarray | None = None,
        sharpness: np.ndarray | None = None,
        bare: bool = False,
    ) -> Trajectory:
        if states is None:
            part = np.linspace(0, 1, 60)
            states = np.column_stack([2.5 - part, 0.4 + 0.1 * part**2])
        count = len(states)
        fall = np.exp(-np.arange(count) / 4)
        return Trajectory(
            system=system(states.shape[1]),
            parameters={"eta": eta},
            step_size=None if bare else eta,
            steps=np.arange(count) * every,
            states=states,
            loss=None if bare else (fall if loss is None else loss),
            sharpness=None if bare else (2 / float(eta) * (1 - fall / 2) if sharpness is None else sharpness),
            final_sharpness=None,
            ending=ending,
            total=(count - 1) * every,
            period=None,
            bound=None,
            method=TrajectoryMethod(),
        )

    return make


@pytest.fixture
def make_diagram() -> Callable[..., OrbitDiagram]:
    """A diagram of m columns; the last fifth diverged."""

    def make(columns: int = 50, record: int = 8, observed: bool = False) -> OrbitDiagram:
        values = np.linspace(0.1, 0.3, columns)
        points = np.sin(np.arange(record)[:, None, None] + values[None, :, None] * np.array([1.0, 7.0]))
        away = np.arange(columns) >= columns * 4 // 5
        points[:, away] = np.nan
        return OrbitDiagram(
            system=system(2),
            parameter="eta",
            values=values,
            parameters={},
            start=np.zeros(2),
            points=points,
            observed=points[:, :, 0] ** 2 if observed else None,
            periods=np.zeros(columns, dtype=np.int64),
            endings=tuple(Ending.DIVERGED if gone else Ending.STEPS for gone in away),
            method=OrbitDiagramMethod(),
        )

    return make


@pytest.fixture
def density() -> OrbitDensity:
    """Three columns of four bins: one visit pattern, one that left the window, one that diverged."""
    return OrbitDensity(
        system=system(1, "r"),
        parameter="r",
        values=np.array([1.0, 2.0, 3.0]),
        parameters={},
        start=np.zeros(1),
        edges=np.array([0.0, 0.25, 0.5, 0.75, 1.0]),
        counts=np.array([[6, 1, 0], [2, 0, 0], [0, 0, 0], [0, 0, 0]]),
        outside=np.array([0, 3, 0]),
        endings=(Ending.STEPS, Ending.STEPS, Ending.DIVERGED),
        method=OrbitDensityMethod(),
    )


@pytest.fixture
def make_cycle() -> Callable[..., Cycle]:
    def make(points: list[list[float]], multiplier: float) -> Cycle:
        array = np.array(points, dtype=float)
        multipliers = np.full(array.shape[1], multiplier, dtype=np.complex128)
        return Cycle(array, {}, multipliers, 0.0, Ending.CONVERGED)

    return make


@pytest.fixture
def legend_texts() -> Callable[[Axes], list[str]]:
    def texts(ax: Axes) -> list[str]:
        legend = ax.get_legend()
        return [] if legend is None else [text.get_text() for text in legend.get_texts()]

    return texts


@pytest.fixture
def assert_no_overlap() -> Callable[[Figure], None]:
    """Every text is inside the figure and on no other; legends and labels right of axes are off the data."""

    def check(figure: Figure) -> None:
        figure.canvas.draw()
        outside = {id(label) for ax in figure.axes for label in _ticks_out_of_view(ax)}
        boxes = [
            (text.get_text(), text.get_window_extent())
            for text in figure.findobj(Text)
            if text.get_visible() and text.get_text().strip() and id(text) not in outside
        ]
        assert boxes
        for name, box in boxes:
            assert figure.bbox.x0 - 1 <= box.x0 <= box.x1 <= figure.bbox.x1 + 1, name
            assert figure.bbox.y0 - 1 <= box.y0 <= box.y1 <= figure.bbox.y1 + 1, name
        for (name, box), (other, its) in combinations(boxes, 2):
            apart = box.x1 <= its.x0 or its.x1 <= box.x0 or box.y1 <= its.y0 + 0.5 or its.y1 <= box.y0 + 0.5
            assert apart, f"{name!r} lies on {other!r}"
        for ax in figure.axes:
            legend = ax.get_legend()
            if legend is not None:
                assert legend.get_window_extent().y0 >= ax.get_window_extent().y1 - 1

    return check


def _ticks_out_of_view(ax: Axes) -> Iterator[Text]:
    """Labels of ticks beyond the ends of an axis: matplotlib keeps them, and does not draw them."""
    for axis in (ax.xaxis, ax.yaxis):
        low, high = sorted(axis.get_view_interval())
        slack = 1e-9 * (high - low)
        for tick in (*axis.get_major_ticks(), *axis.get_minor_ticks()):
            if not low - slack <= tick.get_loc() <= high + slack:
                yield from (tick.label1, tick.label2)


def all_cycles(name: str, parameters: dict[str, Fraction], periods: tuple[int, ...], side: int | None = None) -> dict:
    """The certificate of a complete list of cycles, anywhere or within a distance of 0."""
    problem = model(name)
    box = None if side is None else Box({s.name: (-side, side) for s in problem.system.state})
    found = prove_all_cycles(problem.system, parameters, periods, box)
    assert found.all_complete
    return certificate(found.claim(), Verdict.PROVED, found.evidence(), found.cost())


@pytest.fixture(scope="session")
def line() -> dict:
    return all_cycles("logistic", {"r": Fraction(16, 5)}, (1, 2))


@pytest.fixture(scope="session")
def plane() -> dict:
    return all_cycles("scalar2", {"eta": Fraction(1, 2)}, (1, 2), 3)
