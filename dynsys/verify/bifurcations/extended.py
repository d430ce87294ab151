"""The regular systems whose zeros are bifurcations: a cycle with the critical vectors that it carries round.

A fold or a flip is a cycle of (x, v) → (f(x), f'(x)v) that closes to (x, ±v), with ℓ·v = 1; a Neimark–Sacker
bifurcation one of (x, u, w) → (f(x), f'(x)u, f'(x)w) that closes to (x, w, 2 cos θ·w − u), with two conditions on
u. One parameter is unknown, and cos θ.

References
----------
Y. A. Kuznetsov, *Elements of Applied Bifurcation Theory*, 2004, section 10.2. A. Griewank, G. W. Reddien, *The
calculation of Hopf points by a direct method*, 1983.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from flint import arb, arb_mat
from numpy.typing import NDArray

from dynsys.derive.carried import carried_program
from dynsys.derive.program.balls import enclose_number
from dynsys.derive.system import System
from dynsys.verify.arithmetic import enclose
from dynsys.verify.bifurcations.isolation import Box, floats
from dynsys.verify.bifurcations.result import Kind
from dynsys.verify.enclosed_map import EnclosedMap

VECTORS = {Kind.FOLD: 1, Kind.FLIP: 1, Kind.NEIMARK_SACKER: 2}
CRITICAL = {Kind.FOLD: 1, Kind.FLIP: -1}


@dataclass(frozen=True)
class Extended:
    """G and G' over boxes. Unknowns: p times a point and its vectors, the parameter, cos θ where there is one.

    Parameters
    ----------
    system
        n state variables.
    kind
        Which bifurcation; it carries c = 1 or 2 vectors.
    period
        p.
    parameter
        The name of the one that is unknown.
    parameters
        Exact values of the others.
    conditions
        c rows ℓ of n numbers, taken as they are: ℓ·v = 1 for the first, 0 for the second.
    """

    system: System
    kind: Kind
    period: int
    parameter: str
    parameters: Mapping[str, Fraction]
    conditions: tuple[tuple[float, ...], ...]

    @property
    def block(self) -> int:
        """The number m = n(1 + c) of unknowns at each point."""
        return self.system.dimension * (1 + VECTORS[self.kind])

    @property
    def size(self) -> int:
        """The number p·m + c of unknowns, and of equations."""
        return self.period * self.block + VECTORS[self.kind]

    def blocks(self, box: Sequence[arb]) -> list[Box]:
        """Return the p points with their vectors, each a box of m balls."""
        m = self.block
        return [list(box[i * m : (i + 1) * m]) for i in range(self.period)]

    def at(self, box: Sequence[arb]) -> arb:
        """Return the parameter."""
        return box[self.period * self.block]

    def cosine(self, box: Sequence[arb]) -> arb | None:
        """Return cos θ, None where it is not unknown."""
        return box[-1] if self.kind is Kind.NEIMARK_SACKER else None

    def _run(self, box: Sequence[arb]) -> list[list[arb]]:
        names = [s.name for s in self.system.parameters]
        program = carried_program(self.system, (names.index(self.parameter),), VECTORS[self.kind])
        at = self.at(box)
        values = [at if name == self.parameter else enclose_number(self.parameters[name]) for name in names]
        return [enclose(program, [*block, *values]) for block in self.blocks(box)]

    def _closed(self, box: Sequence[arb]) -> Box:
        n, first, cosine = self.system.dimension, self.blocks(box)[0], self.cosine(box)
        if cosine is not None:
            u, w = first[n : 2 * n], first[2 * n :]
            return [*first[:n], *w, *(2 * cosine * b - a for a, b in zip(u, w, strict=True))]
        return [*first[:n], *(CRITICAL[self.kind] * v for v in first[n:])]

    def value(self, box: Sequence[arb]) -> arb_mat:
        """Return G over a box, a column."""
        m, n, blocks = self.block, self.system.dimension, self.blocks(box)
        defects: Box = []
        for i, outputs in enumerate(self._run(box)):
            following = blocks[i + 1] if i + 1 < self.period else self._closed(box)
            defects += [a - b for a, b in zip(outputs[:m], following, strict=True)]
        first = blocks[0][n : 2 * n]
        for number, row in enumerate(self.conditions):
            defects.append(sum((a * b for a, b in zip(row, first, strict=True)), arb(-1 if number == 0 else 0)))
        return arb_mat(self.size, 1, defects)

    def derivative(self, box: Sequence[arb]) -> arb_mat:
        """Return G' over a box."""
        m, n, p = self.block, self.system.dimension, self.period
        rows = [[arb(0)] * self.size for _ in range(self.size)]
        for i, outputs in enumerate(self._run(box)):
            for r in range(m):
                row = rows[i * m + r]
                row[i * m : (i + 1) * m] = outputs[m + r * m : m + (r + 1) * m]
                row[p * m] = outputs[m + m * m + r]
                if i + 1 < p:
                    row[(i + 1) * m + r] -= 1
        self._close(rows[(p - 1) * m : p * m], box)
        for number, condition in enumerate(self.conditions):
            rows[p * m + number][n : 2 * n] = [arb(v) for v in condition]
        return arb_mat(rows)

    def _close(self, rows: list[list[arb]], box: Sequence[arb]) -> None:
        """Subtract the derivative of how the last point closes to the first."""
        n, cosine = self.system.dimension, self.cosine(box)
        for r in range(n):
            rows[r][r] -= 1
            if cosine is None:
                rows[n + r][n + r] -= CRITICAL[self.kind]
                continue
            rows[n + r][2 * n + r] -= 1
            rows[2 * n + r][n + r] += 1
            rows[2 * n + r][2 * n + r] -= 2 * cosine
            rows[2 * n + r][-1] -= 2 * box[2 * n + r]

    def scales(self, box: Sequence[arb]) -> NDArray[np.float64]:
        """Return (N,) natural sizes of the equations: those of the points and of each point's vectors."""
        n, out = self.system.dimension, []
        for block in self.blocks(box):
            sizes = [abs(float(v.mid())) for v in block]
            out += [max(1.0, *sizes[:n])] * n + [max(sizes[n:])] * (self.block - n)
        return np.array(out + [1.0] * VECTORS[self.kind])


def start(
    system: System, kind: Kind, parameter: str, parameters: Mapping[str, Fraction], at: Fraction, points: Sequence[Box]
) -> tuple[Extended, Box] | None:
    """Return the system for a candidate, its conditions chosen, and the unknowns there; None where no vector fits."""
    n, map = system.dimension, EnclosedMap(system, {**parameters, parameter: at})
    slopes = [arb_mat(n, n, [arb(v.mid()) for v in map.jacobian(point).entries()]) for point in points]
    product = _identity(n)
    for slope in slopes:
        product = slope * product
    monodromy = floats(product)
    if not np.isfinite(monodromy).all():
        return None
    values, vectors = np.linalg.eig(monodromy)
    extra: Box = []
    if kind is Kind.NEIMARK_SACKER:
        pairs = np.flatnonzero(values.imag > 0)
        if not pairs.size:
            return None
        best = pairs[np.argmin(np.abs(np.abs(values[pairs]) - 1))]
        basis = np.column_stack((vectors[:, best].real, vectors[:, best].imag))
        conditions = np.linalg.pinv(basis)
        carried = np.column_stack((basis[:, 0], monodromy @ basis[:, 0]))
        extra = [arb(float(values[best].real / abs(values[best])))]
    else:
        best = np.argmin(np.abs(values - CRITICAL[kind]))
        direction = vectors[:, best].real
        length = float(np.linalg.norm(direction))
        if not length:
            return None
        carried = (direction / length)[:, None]
        conditions = carried.T
    state, unknown = arb_mat(carried.tolist()), Box()
    for point, slope in zip(points, slopes, strict=True):
        unknown += [*point, *state.transpose().entries()]
        state = slope * state
    rows = tuple(tuple(float(v) for v in row) for row in conditions)
    unknown += [arb(enclose_number(at).mid()), *extra]
    return Extended(system, kind, len(points), parameter, parameters, rows), unknown


def _identity(n: int) -> arb_mat:
    return arb_mat(n, n, [arb(int(i == j)) for i in range(n) for j in range(n)])
