"""The region theorem: constants that are too good are not proved, and starts in its regions end as it says."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from dynsys.study.ledger import ledger
from dynsys.verify.claims import prove
from dynsys.verify.verdict import Verdict

ledger()
from dynsys.proofs import concentration as page  # noqa: E402
from dynsys.proofs import two_sided as two  # noqa: E402

ALL = page.ALL


def proved(wedge, gap=page.MOST_GAP) -> bool:
    lines = [*wedge.lines(), wedge.gap(gap)]
    return all(prove(line.claim, budget=5).verdict is Verdict.PROVED for line in lines)


@pytest.mark.parametrize(
    ("wedge", "gap", "why"),
    [
        (replace(ALL, s=Fraction(12)), page.MOST_GAP, "s = 4w: the corner is not decided"),
        (replace(ALL, s=Fraction(4, 3) / 2), page.MOST_GAP, "s < 1: the wedge is inside the slow curve"),
        (replace(ALL, high=Fraction(9, 100)), page.MOST_GAP, "η up to 0.3"),
        (replace(ALL, upper=Fraction(9, 16)), page.MOST_GAP, "|b₀| up to 1/4"),
        (replace(ALL, A=Fraction(1, 4)), page.MOST_GAP, "a fall that is too small: A < 1/(4(1 − 1/s))"),
        (ALL, Fraction(2, 5), "a gap of 0.4"),
    ],
)
def test_what_is_too_much_is_not_proved(wedge, gap, why) -> None:
    assert not proved(wedge, gap), why


@pytest.mark.parametrize(
    ("lower", "why"),
    [
        (replace(two.LEAST, s=Fraction("0.79")), "s₂ < 4w₂: the corner is not decided"),
        (replace(two.LEAST, s=Fraction("1.01"), w=Fraction("0.25")), "s₂ > 1: above the slow curve"),
        (replace(two.LEAST, w=Fraction("0.26")), "a gap above 1/2"),
        (replace(two.LEAST, room=Fraction(1)), "too little room to grow in"),
        (replace(two.LEAST, rate=Fraction(1)), "growth that is too fast"),
    ],
)
def test_what_is_too_much_of_the_lower_wedge_is_not_proved(lower, why) -> None:
    lines = [line for line in lower.lines() if prove(line.claim, budget=5).verdict is not Verdict.PROVED]
    assert lines, why


def step(x, y, eta):
    g = x * x * y * y - 1
    return x - eta * g * x * y * y, y - eta * g * y * x * x


def test_starts_in_the_region_end_as_it_says() -> None:
    """By the planar map itself, in extended precision: 200 starts, η from 0.05 to 0.2."""
    random = np.random.default_rng(7)
    eta = np.exp(random.uniform(np.log(0.05), np.log(0.2), 200)).astype(np.longdouble)
    eps = eta**2
    threshold = 2 * eps * np.maximum(0, 0.3505 * np.log(1 / eps) - 1.3)
    height = threshold + (0.05 - threshold) * random.uniform(0, 1, 200) ** 2
    kept = height > threshold
    d = 1 + random.choice([-1, 1], 200) * np.exp(random.uniform(np.log(1e-6), np.log(0.2), 200))
    c2 = np.sqrt((height + 1) / eps - 4)
    x = np.sqrt((c2 + np.sqrt(c2**2 + 4 * d**2)) / 2)
    y = d / x
    for _ in range(40_000):
        x, y = step(x, y, eta)
    done = np.abs(x * y - 1) < 1e-12
    gap = ((2 / eta - 2 * (x**2 + y**2)) / eta)[kept & done]
    assert kept.sum() > 150
    assert (kept & done).sum() > 0.95 * kept.sum()
    assert gap.min() > 0
    assert gap.max() < 20 / 3


def test_two_sided_bounds_hold_on_the_map() -> None:
    """η = 0.03, y₀ from the threshold to 0.05: by the planar map in extended precision."""
    eta = np.longdouble("0.03")
    eps = eta**2
    least = 2 * eps * (16.5 + 1.2 * np.log(1 / eps))
    height = np.linspace(float(least), 0.05, 12).astype(np.longdouble)
    d = 1 + np.array([0.2, -0.2, 1e-3, -1e-3, 1e-8, 0.1] * 2, dtype=np.longdouble)
    c2 = np.sqrt((height + 1) / eps - 4)
    x = np.sqrt((c2 + np.sqrt(c2**2 + 4 * d**2)) / 2)
    y = d / x
    for _ in range(60_000):
        x, y = step(x, y, eta)
    assert (np.abs(x * y - 1) < 1e-9).all()
    gap = (2 / eta - 2 * (x**2 + y**2)) / eta
    assert gap.min() > 0.4
    assert gap.max() < 0.701
