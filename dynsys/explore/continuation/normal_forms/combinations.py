"""What decides where it is no single coefficient: combinations, with the bounds of their errors."""

from __future__ import annotations

import cmath
import math
from collections.abc import Callable, Mapping

from dynsys.explore.continuation.branch import Kind

Numbers = Mapping[str, float]


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
