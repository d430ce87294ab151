"""A Program bound to memory: evaluated again and again at a fixed number of states, with nothing made in between."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dynsys.derive.program import Program
from dynsys.engine.compiler import compile_kernel
from dynsys.engine.kernel import SCALAR, Kernel, best_shape
from dynsys.engine.memory import aligned
from dynsys.engine.target import host

Floats = NDArray[np.float64]


class BoundProgram:
    """A Program at p states that share their parameters; a call evaluates it in about two microseconds.

    Parameters
    ----------
    program
        Inputs: the m components of a state, then k parameters.
    dimension
        m.
    count
        p.

    Attributes
    ----------
    states
        (m, p), to be written into.
    parameters
        (k,), to be written into.
    values
        (outputs, p), what the last call wrote.

    Examples
    --------
    >>> from dynsys.derive.program import build_program
    >>> from dynsys.derive.symbols import symbols
    >>> x, r = symbols("x,r")
    >>> bound = BoundProgram(build_program((x, r), (r * x,)), 1, 2)
    >>> bound.states[0], bound.parameters[0] = [1.0, 2.0], 3.0
    >>> bound()
    >>> bound.values.tolist()
    [[3.0, 6.0]]
    """

    def __init__(self, program: Program, dimension: int, count: int) -> None:
        shape = SCALAR if count == 1 else best_shape("evaluate", program, dimension, host())
        while shape.groups > 1 and shape.width > count:
            shape = type(shape)(shape.lanes, shape.groups // 2)
        blocks = -(-count // shape.width)
        stride = blocks * shape.width
        # Lanes beyond p hold zeros: what they give is not looked at.
        state = aligned((dimension, stride), zero=True)
        values = aligned((len(program.outputs), stride), zero=True)
        self.parameters = np.zeros(len(program.inputs) - dimension)
        self.states, self.values = state[:, :count], values[:, :count]
        self._held = (state, values, none := np.empty(0))
        self._call = compile_kernel(Kernel("evaluate", program, dimension, (), shape, host()))
        addresses = (state.ctypes.data, none.ctypes.data, self.parameters.ctypes.data)
        self._arguments = (*addresses, stride, 0, blocks, 1, values.ctypes.data)

    def __call__(self) -> None:
        """Evaluate at the present states and parameters."""
        self._call(*self._arguments)
