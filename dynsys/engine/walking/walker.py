"""Walks along curves of cycles, a chunk of points at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from dynsys.derive.program import Program
from dynsys.engine.kernel import SCALAR, Kernel
from dynsys.engine.memory import aligned
from dynsys.engine.target import host
from dynsys.engine.walking.arguments import ESCAPED, FULL, LOST, RANGE, SETTINGS, TURNING, WALK
from dynsys.engine.walking.compiled import compile_walk
from dynsys.engine.walking.sizes import Sizes, strips
from dynsys.errors import MisuseError

Floats = NDArray[np.float64]


class Stop(Enum):
    """How a chunk ended.

    Examples
    --------
    >>> Stop.RANGE.value
    'a shared unknown left its limits'
    """

    FULL = "as many points as were asked for"
    LOST = "the corrector does not converge at the smallest step"
    RANGE = "a shared unknown left its limits"
    ESCAPED = "a component left the region looked at"


STOPS = {FULL: Stop.FULL, LOST: Stop.LOST, RANGE: Stop.RANGE, ESCAPED: Stop.ESCAPED}


@dataclass(frozen=True)
class Pace:
    """How a curve is walked along.

    Parameters
    ----------
    iterations
        Newton's, at most.
    easy
        Iterations up to which the step may grow.
    share
        A correction longer than this share of the step is a step too long.
    grow, shrink, slow
        What a step is multiplied with: at most, after a failure, and at most after many iterations.
    turn, turn_max
        Angles that the tangent should, and may, turn by in a step.
    step_min, step_max
        Lengths in the metric.
    tolerance
        Newton's method ends when no unknown changes by more, in the metric, and no residual of a point is larger.
    """

    iterations: float
    easy: float
    share: float
    grow: float
    shrink: float
    slow: float
    turn: float
    turn_max: float
    step_min: float
    step_max: float
    tolerance: float


@dataclass(frozen=True)
class Chunk:
    """Accepted points in order, and where to go on; what is written is written before the limits are looked at.

    Parameters
    ----------
    z, tangents
        (c, N) the unknowns and the tangents, of length 1 in the metric.
    jacobians
        (c, p, m, m) at the points.
    lengths
        (c,) of the steps to the points.
    stop
        How it ended.
    bend
        (N,) the curvature of the last step, 0 where none is known.
    step
        The next step.
    """

    z: Floats
    tangents: Floats
    jacobians: Floats
    lengths: Floats
    stop: Stop
    bend: Floats
    step: float


class Walker:
    """A curve of zeros z = (x_1 … x_p, shared) of f(x_i) = x_(i+1), f(x_p) = C x_1, walked along in machine code.

    With e shared unknowns there are e − 1 linear equations over x_1 besides: ``local @ x_1 = goal``. The shared
    unknowns are the free parameters, then κ if C = closing + κ·turning. One walk at a time: memory is shared by them.

    Parameters
    ----------
    program
        Inputs: a point (m), then k parameters; outputs: the rule (m), its Jacobian (m·m, row by row), then its
        derivatives (m·f, row by row) with respect to the f free parameters.
    size
        m.
    period
        p.
    parameters
        (k,) values; those that are free are not looked at.
    free
        Their positions.
    metric
        (N,) the square of a length is the sum of metric · dz².
    origin
        (N,) the largest step grows with the distance from it, where that is more than 1.
    pace
        Settings.
    low, high
        (e,) limits of the shared unknowns.
    escape
        The largest component of a point.
    closing, turning
        (m, m) each; the identity, and nothing, where None.

    Attributes
    ----------
    local, goal
        (e − 1, m) and (e − 1,), to be written into.

    Raises
    ------
    MisuseError
        For a program, a metric or limits of another length.

    Examples
    --------
    Fixed points of x + r − x² are r = x²; r is left at its end 1.

    >>> from dynsys.derive.program import build_program
    >>> from dynsys.derive.symbols import symbols
    >>> x, r = symbols("x,r")
    >>> pace = Pace(8, 4, 0.3, 1.6, 0.4, 0.7, 0.1, 0.3, 1e-7, 0.1, 1e-10)
    >>> rule = build_program((x, r), (x + r - x**2, 1 - 2 * x, x**0))
    >>> walker = Walker(rule, 1, 1, [0.0], [0], np.ones(2), np.zeros(2), pace, [-1.0], [1.0], 10.0)
    >>> chunk = walker.run(np.array([-0.5, 0.25]), np.array([0.7, -0.7]), None, 0.1, 100)
    >>> chunk.stop.name, bool(np.allclose(chunk.z[:, 1], chunk.z[:, 0] ** 2))
    ('RANGE', True)
    """

    def __init__(
        self,
        program: Program,
        size: int,
        period: int,
        parameters: Sequence[float] | Floats,
        free: Sequence[int],
        metric: Floats,
        origin: Floats,
        pace: Pace,
        low: Sequence[float] | Floats,
        high: Sequence[float] | Floats,
        escape: float,
        closing: Floats | None = None,
        turning: Floats | None = None,
    ) -> None:
        self._sizes = sizes = Sizes(size, len(free), turning is not None)
        self.period, self.unknowns = period, sizes.unknowns(period)
        expected = ("metric", metric, self.unknowns), ("origin", origin, self.unknowns), ("low", low, sizes.e)
        for name, given, length in (*expected, ("high", high, sizes.e)):
            if np.shape(given) != (length,):
                raise MisuseError(f"{name} of shape ({length},) is expected, got {np.shape(given)}")
        outputs = size * (1 + size + len(free))
        if len(program.outputs) != outputs:
            raise MisuseError(f"a program of {outputs} outputs is expected, got one of {len(program.outputs)}")
        kind = WALK if turning is None else TURNING
        self._call = compile_walk(Kernel(kind, program, size, tuple(free), SCALAR, host()))
        self._length = length = strips(self.unknowns)
        self._fixed = np.array([value for i, value in enumerate(parameters) if i not in free], dtype=float)
        self._vectors = aligned((7, length), zero=True)
        self._state, self._tangent, self._bend, _, _, lowest, highest = self._vectors
        self._vectors[3:5, : self.unknowns] = metric, origin
        lowest[:], highest[:] = -escape, escape
        shared = slice(period * size, self.unknowns)
        lowest[shared], highest[shared] = low, high
        self._settings = np.array([*(getattr(pace, name) for name in SETTINGS), 0.0])
        self._closing, self._turning, self._local = np.zeros((3, max(size, sizes.conditions), sizes.width))
        self._closing[:size, :size] = np.eye(size) if closing is None else closing
        self._turning[:size, :size] = 0.0 if turning is None else turning
        self.local, self.goal = self._local[: sizes.conditions, :size], np.zeros(sizes.conditions)
        self._work = aligned((sizes.work(period),), zero=True)

    def run(self, z: Floats, tangent: Floats, bend: Floats | None, step: float, most: int) -> Chunk:
        """Return the next points; the last one, with its tangent, ``bend`` and ``step``, goes on with the same bits.

        Parameters
        ----------
        z, tangent
            (N,) an accepted point and its tangent of length 1, forward.
        bend
            (N,) the curvature of the step to it; None where none is known.
        step
            The length of the next step.
        most
            Points, at most.

        Raises
        ------
        MisuseError
            For fewer than one point.
        """
        if most < 1:
            raise MisuseError(f"most >= 1 is expected, got {most}")
        m, p, n = self._sizes.m, self.period, self.unknowns
        self._state[:n], self._tangent[:n], self._settings[-1] = z, tangent, step
        self._bend[:n] = 0.0 if bend is None else bend
        points, tangents = aligned((most, self._length)), aligned((most, self._length))
        jacobians, lengths = aligned((most, p, m, m)), np.empty(most)
        report = np.zeros(2, dtype=np.int64)
        tables = (*self._vectors[2:], self._settings, self._closing, self._turning, self._local, self.goal, self._work)
        written = (points, tangents, jacobians, lengths, report)
        given = map(_address, (self._state, self._tangent, self._fixed))
        self._call(*given, p, 0, 1, most, *map(_address, (*tables, *written)))
        count, stop = report.tolist()
        done, bend, following = slice(count), self._bend[:n].copy(), float(self._settings[-1])
        places = points[done, :n], tangents[done, :n], jacobians[done], lengths[done]
        return Chunk(*places, STOPS[stop], bend, following)


def _address(array: NDArray[np.float64] | NDArray[np.int64]) -> int:
    return array.ctypes.data
