"""Which way curves of cycles of a multiple of the period leave a point of codimension two, by its normal form.

Where two multipliers of product 1 are near 1, they are a pair on the circle or the real ones of a neutral saddle:

* generalized flip: folds of the doubled cycles, along the eigenvector;
* 1:2: the doubled cycles, along the eigenvector; a pair for C < 0, neutral saddles for C > 0;
* 1:3, with w' = μw + B w̄² + …: the threefold cycles, at ε = −(B/μ) w̄²/w, imaginary; neutral saddles, both ways;
* 1:4, with w' = iw + C w|w|² + D w̄³, A = −iC/|D|, and fourfold cycles at ε = −(A + E)|w|², |E| = 1: folds where
  Re(A Ē) = −1, which needs |A| > 1; where Re E = Re A a pair for Re(A Ē) < −1, else neutral saddles;
* fold–flip: the doubled cycles, along the eigenvector of −1; a pair for be > 0, neutral saddles for be < 0;
* flip–Neimark–Sacker: the doubled cycles, along the eigenvector of −1, with the pair e^(±2iθ).

References
----------
Y. A. Kuznetsov, *Elements of Applied Bifurcation Theory* (2004), section 9.5. W. Govaerts, R. Khoshsiar Ghaziani,
Y. A. Kuznetsov, H. G. E. Meijer, *Numerical methods for two-parameter local bifurcation analysis of maps* (2007).
Y. A. Kuznetsov, H. G. E. Meijer, L. van Veen, *The fold-flip bifurcation* (2004).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dynsys.explore.continuation.branch import Kind
from dynsys.explore.continuation.curve import CodimensionTwo, Saddle
from dynsys.explore.continuation.curves.problem import CurveProblem
from dynsys.explore.continuation.normal_forms import normal_form

Complex = NDArray[np.complex128]
Floats = NDArray[np.float64]
MARGIN = 1e-6
"""How far a condition on a coefficient has to be from equality."""
RATIOS = {
    Kind.GENERALIZED_FLIP: 2,
    Kind.R2: 2,
    Kind.R3: 3,
    Kind.R4: 4,
    Kind.FOLD_FLIP: 2,
    Kind.FLIP_NEIMARK_SACKER: 2,
}


@dataclass(frozen=True)
class Way:
    """Which way a curve of cycles of a multiple of the period leaves.

    Parameters
    ----------
    kind
        Of the curve.
    ratio
        The multiple.
    shift
        (n,) complex; its real part, carried round, is where the cycles are.
    vectors
        (n, c) complex; their real parts span the critical space.
    """

    kind: Kind | Saddle
    ratio: int
    shift: Complex
    vectors: Complex


def ways(problem: CurveProblem, event: CodimensionTwo, values: Floats) -> Iterator[Way]:
    """Yield every one; none where there is no normal form, or the period would be beyond the cap."""
    ratio, cap = RATIOS.get(event.kind), problem.method.period_cap
    if ratio is None or ratio * len(event.points) > cap:
        return
    form = normal_form(problem.map, event.points, problem.at(values), event.kind)
    c, q = form.coefficients, form.vectors
    if not np.isfinite(q).all():
        return
    if event.kind is Kind.GENERALIZED_FLIP:
        yield Way(Kind.FOLD, ratio, q[:, 0], q[:, :1])
    elif event.kind is Kind.R2:
        if abs(c["C"]) > 0:
            yield Way(_pair(-c["C"]), ratio, q[:, 0], q)
    elif event.kind is Kind.R3:
        turned = complex(c["Re B"], c["Im B"]) * np.exp(-1j * c["theta"])
        w = np.exp(1j * (np.angle(turned) + np.pi / 2) / 3)
        for side in (1, -1) if abs(turned) > 0 else ():
            yield Way(Saddle.NEUTRAL, ratio, side * w * q[:, 0], _plane(q[:, 0]))
    elif event.kind is Kind.R4:
        yield from _at_fourfold(complex(c["Re C"], c["Im C"]), complex(c["Re D"], c["Im D"]), q)
    elif event.kind is Kind.FOLD_FLIP:
        if abs(c["b"] * c["e"]) > 0:
            yield Way(_pair(c["b"] * c["e"]), ratio, q[:, 1], q)
    else:
        yield Way(Kind.NEIMARK_SACKER, ratio, q[:, 0], _plane(q[:, 1]))


def _pair(determinant: float) -> Kind | Saddle:
    """Return what two multipliers of product 1 near 1 are, by the sign of (μ − 1)(1/μ − 1)."""
    return Kind.NEIMARK_SACKER if determinant > 0 else Saddle.NEUTRAL


def _plane(q: Complex) -> Complex:
    """Return two vectors whose real parts span the plane of a pair."""
    return np.column_stack((q, 1j * q))


def _at_fourfold(c: complex, d: complex, q: Complex) -> Iterator[Way]:
    """Yield the directions at a resonance 1:4."""
    if not abs(d) > 0:
        return
    a, turn = -1j * c / abs(d), float(np.angle(-1j * d))
    if abs(a) > 1 + MARGIN:
        for side in (1, -1):
            psi = float(np.angle(a)) + side * float(np.arccos(-1 / abs(a)))
            e = np.exp(1j * psi)
            w = np.exp(0.25j * (turn - psi))
            bend = float(((a + e) / (1j * e)).real)  # of ψ, as |w| grows along the null vector: −2 times this
            vector = w * (1 + 0.5j * bend)
            yield Way(Kind.FOLD, 4, w * q[:, 0], vector * q[:, :1])
    if abs(a.real) < 1:
        for side in (1, -1):
            psi = side * float(np.arccos(a.real))
            beyond = 1 + (a * np.exp(-1j * psi)).real
            if abs(beyond) > MARGIN:
                w = np.exp(0.25j * (turn - psi))
                yield Way(_pair(-beyond), 4, w * q[:, 0], _plane(q[:, 0]))
