"""The flips that other tests take as known, from their equations alone: f^p(x) = x and (f^p)'(x) = −1."""

from __future__ import annotations

import mpmath
import pytest

DIGITS = 40
MAPS = {
    "LOGISTIC_FLIPS": (lambda x, r: r * x * (1 - x), lambda x, r: r * (1 - 2 * x), "0.6"),
    "BALANCED_FLIPS": (lambda u, s: u - s * (u**4 - 1) * u**3, lambda u, s: 1 - s * (7 * u**6 - 3 * u**2), "0.9"),
}


def flip(step, slope, start: str, period: int, known: mpmath.mpf) -> mpmath.mpf:
    """Return the parameter at which the equations hold, near a known one.

    Newton's method begins on the cycle that is stable a little before. No cycle of p/2 points has (f^p)' = −1, which
    would be a square, so that the cycle has just p points, a power of 2.
    """

    def equations(x, value):
        point, multiplier = x, mpmath.mpf(1)
        for _ in range(period):
            multiplier *= slope(point, value)
            point = step(point, value)
        return point - x, multiplier + 1

    x, before = mpmath.mpf(start), known * (1 - mpmath.mpf(10) ** -6)
    for _ in range(400 * period):
        x = step(x, before)
    return mpmath.findroot(equations, (x, known))[1]


@pytest.mark.parametrize("name", MAPS)
def test_known_flips(systems, name: str) -> None:
    with mpmath.workdps(DIGITS):
        for place, known in enumerate(getattr(systems, name)):
            found = flip(*MAPS[name], 2**place, mpmath.mpf(known))
            digits = 18 if isinstance(known, str) else 16
            assert abs(found - mpmath.mpf(known)) < mpmath.mpf(10) ** (1 - digits)
            if isinstance(known, str):
                assert mpmath.nstr(found, digits, strip_zeros=False) == known
