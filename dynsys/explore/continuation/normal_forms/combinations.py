"""What decides where it is no single coefficient: combinations of those of the normal form."""

from __future__ import annotations

import cmath
import math
from collections.abc import Callable, Mapping, Sequence

from dynsys.explore.continuation.branch import Kind

Numbers = Mapping[str, float]
ROUNDING = 1e-14
"""A coefficient below this share of the largest is 0: what the rounding of the eigenvectors leaves of none."""


def _second_lyapunov(c: Numbers, error: Numbers) -> tuple[float, float]:
    """|1 + d r² + e r⁴| = 1 + L2 r⁴ + … where Re d = 0."""
    return c["Re e"] + c["Im d"] ** 2 / 2, error["Re e"] + abs(c["Im d"]) * error["Im d"]


def _resonance_1(c: Numbers, error: Numbers) -> tuple[float, float]:
    return c["b"] - 2 * c["a"], error["b"] + 2 * error["a"]


def _resonance_2(c: Numbers, error: Numbers) -> tuple[float, float]:
    return c["D"] + 3 * c["C"], error["D"] + 3 * error["C"]


def _resonance_3(c: Numbers, error: Numbers) -> tuple[float, float]:
    """Three steps are one of unit time along w' = B₁w̄² + C₁w|w|²."""
    size = math.hypot(c["Re B"], c["Im B"])
    turned = complex(c["Re C"], c["Im C"]) * cmath.exp(-1j * c["theta"])
    return 3 * (turned.real - size**2), 3 * (error["Re C"] + 2 * size * error["Re B"])


def _resonance_4(c: Numbers, error: Numbers) -> tuple[float, float]:
    """Not finite where D = 0."""
    size = math.hypot(c["Re D"], c["Im D"])
    return (c["Im C"] / size, error["Re C"] / size) if size else (math.nan, math.nan)


COMBINATIONS: Mapping[Kind, Callable[[Numbers, Numbers], tuple[float, float]]] = {
    Kind.CHENCINER: _second_lyapunov,
    Kind.R1: _resonance_1,
    Kind.R2: _resonance_2,
    Kind.R3: _resonance_3,
    Kind.R4: _resonance_4,
}
"""From the coefficients and the bounds of their errors, by name."""


def _amplitudes(p: tuple[float, float, float, float], error1: float, error2: float) -> Numbers:
    """r₁' = r₁(1 + p11 r₁² + p12 r₂²), r₂' = r₂(1 + p21 r₁² + p22 r₂²); the ratios do not hang on the scale of r.

    The errors are those of p11 and p22.
    """
    p11, p12, p21, p22 = p
    least = ROUNDING * max(map(abs, p))
    first, second = abs(p11) > error1 + least, abs(p22) > error2 + least
    ratios = (p12 / p22 if second else math.nan, p21 / p11 if first else math.nan)
    return dict(zip(("p11", "p12", "p21", "p22", "p12/p22", "p21/p11"), (p11, p12, p21, p22, *ratios), strict=True))


def _least(quadratic: Sequence[float], cubic: Sequence[float]) -> float:
    """Return what rounding leaves of a quadratic coefficient that is none; all scale as the inverse of a length."""
    return ROUNDING * max(*map(abs, quadratic), *(math.sqrt(abs(value)) for value in cubic))


def _complex(c: Numbers, name: str, angle: str = "") -> complex:
    """Return a complex coefficient, over exp(iθ) where an angle is named."""
    value = complex(c[f"Re {name}"], c[f"Im {name}"])
    return value * cmath.exp(-1j * c[angle]) if angle else value


def _flip_neimark_sacker(c: Numbers, error: Numbers) -> Numbers:
    g210, g021 = _complex(c, "g210", "theta"), _complex(c, "g021", "theta")
    return _amplitudes((-c["f300"], -c["f111"], g210.real, g021.real), error["f300"], error["Re g021"])


def _double_neimark_sacker(c: Numbers, error: Numbers) -> Numbers:
    p11, p12 = (_complex(c, name, "theta1").real for name in ("f2100", "f1011"))
    p21, p22 = (_complex(c, name, "theta2").real for name in ("g1110", "g0021"))
    return _amplitudes((p11, p12, p21, p22), error["Re f2100"], error["Re g0021"])


def _fold_neimark_sacker(c: Numbers, error: Numbers) -> Numbers:
    """x' = x + x² + s|z|² + c x³, z' = μz + a xz + b x²z: the terms in x|z|² and z|z|² can be removed."""
    f200, f011 = c["f200"], c["f011"]
    least = _least((f200, f011, abs(_complex(c, "g110"))), (c["f300"], abs(_complex(c, "g021"))))
    if not (abs(f200) > error["f200"] + least and abs(f011) > error["f011"] + least):
        return dict.fromkeys(("s", "Re a", "Im a", "Re b", "Im b", "c"), math.nan)
    g110, g210, g021 = (_complex(c, name) for name in ("g110", "g210", "g021"))
    a, removed = g110 / f200, c["f111"] / 2 + _complex(c, "g021", "theta").real
    b = (g210 + (g110 * removed - f200 * g021) / f011) / f200**2
    s = math.copysign(1.0, f200 * f011)
    return {"s": s, "Re a": a.real, "Im a": a.imag, "Re b": b.real, "Im b": b.imag, "c": c["f300"] / f200**2}


def _fold_flip(c: Numbers, error: Numbers) -> Numbers:
    """x' = x + A x²/2 + s y²/2 + C x³/6 + s D xy²/2, y' = −y + xy: the terms in x²y and y³ can be removed."""
    a, b, e = c["a"], c["b"], c["e"]
    least = _least((a, b, e), (c["c"], c["d"], c["f"], c["g"]))
    if not (abs(b) > error["b"] + least and abs(e) > error["e"] + least):
        return dict.fromkeys(("s", "A", "C", "D"), math.nan)
    third = (c["d"] + (b * c["f"] - (a + 2 * e) * c["g"] / 3) / e) / (b * e)
    return {"s": math.copysign(1.0, b * e), "A": a / e, "C": c["c"] / e**2, "D": third}


REDUCED: Mapping[Kind, Callable[[Numbers, Numbers], Numbers]] = {
    Kind.FOLD_FLIP: _fold_flip,
    Kind.FLIP_NEIMARK_SACKER: _flip_neimark_sacker,
    Kind.FOLD_NEIMARK_SACKER: _fold_neimark_sacker,
    Kind.DOUBLE_NEIMARK_SACKER: _double_neimark_sacker,
}
"""What does not hang on the coordinates, likewise; not a number where it is divided by what is within its error.

References: Y. A. Kuznetsov, H. G. E. Meijer, L. van Veen, *The fold-flip bifurcation* (2004). Y. A. Kuznetsov,
H. G. E. Meijer, *Remarks on interacting Neimark–Sacker bifurcations* (2006); *Numerical Bifurcation Analysis of Maps*
(2019).
"""
