"""The statements against the maps themselves, at points and in arithmetic that the proofs do not use."""

from __future__ import annotations

import random
from fractions import Fraction
from importlib import import_module
from itertools import permutations

import mpmath
import pytest

from dynsys.study.ledger import ledger

ledger()


def degree4(x, y, eta):
    p = x * y
    return x - eta * p * y * (p * p - 1), y - eta * p * x * (p * p - 1)


def degree2(x, y, eta):
    p = x * y
    return x - eta * (p - 1) * y, y - eta * (p - 1) * x


def start(a, b, shift):
    """Return (x, y) with x² − y² = (a + shift)², xy = 1 + b."""
    c, d = a + shift, 1 + b
    x = mpmath.sqrt((c**2 + mpmath.sqrt(c**4 + 4 * d**2)) / 2)
    return x, d / x


def offsets(x, y, shift):
    return mpmath.sqrt(x * x - y * y) - shift, x * y - 1


def share(generator):
    """Return a number in (0, 1], often 1, sometimes tiny."""
    kind = generator.random()
    return mpmath.mpf(1) if kind < 0.4 else mpmath.mpf(1 - generator.random()) if kind < 0.8 else mpmath.mpf(10) ** -6


@pytest.fixture(autouse=True)
def digits():
    with mpmath.workdps(60):
        yield


def test_the_remainders_of_7_and_13_at_random_points() -> None:
    eq07, eq13 = (import_module(f"dynsys.proofs.{file}") for file in ("eq07", "eq13"))
    generator, worst = random.Random(7), dict.fromkeys("FEQW3", mpmath.mpf(0))
    for _ in range(400):
        most = mpmath.mpf(1) / 5 * share(generator)
        b = generator.choice((-1, 1)) * share(generator) * most
        product, eta = generator.choice((-1, 1)) * share(generator) * most**2, share(generator) * most
        kappa, shift = mpmath.sqrt(eta), mpmath.root(eta**-2 - 4, 4)
        a, delta = product / kappa, max(abs(b), mpmath.sqrt(abs(product)), eta)
        if a + shift <= 0:
            continue
        x, y = degree4(*start(a, b, shift), eta)
        a1, b1 = offsets(x, y, shift)
        a2, b2 = offsets(*degree4(x, y, eta), shift)
        _, frozen = offsets(*degree4(*start(a, b1, shift), eta), shift)
        two = b + 8 * a * b * kappa - 16 * b**3
        seen = {
            "F": abs(b1 + b + 4 * a * b * kappa + 3 * b**2 + b**3) / (abs(b) * delta**3),
            "E": abs(a1 - a + 2 * b**2 * kappa**3) / (b**2 * kappa**3 * delta),
            "Q": abs(b2 - two) / (abs(b) * delta**3),
            "W": abs(a2 - a + 4 * b**2 * kappa**3) / (b**2 * kappa**3 * delta),
            "3": abs(frozen - two) / (abs(b) * delta**3),
        }
        worst = {key: max(value, seen[key]) for key, value in worst.items()}
    most = {"F": eq07.MOST_F, "E": eq07.MOST_E, "Q": eq07.MOST_Q, "W": eq07.MOST_W, "3": eq13.MOST_Q}
    for key, bound in most.items():
        assert bound * 0.85 < worst[key] <= bound, key  # true, and not much larger than need be


def test_the_remainders_of_12_at_random_points() -> None:
    generator, worst = random.Random(12), dict.fromkeys("FEQW", mpmath.mpf(0))
    root2 = mpmath.sqrt(2)
    for _ in range(400):
        omega, beta = share(generator) / 5, share(generator) / 2
        b = generator.choice((-1, 1)) * share(generator) * beta
        product, eta = generator.choice((-1, 1)) * share(generator) * omega * beta, share(generator) * omega
        kappa, shift = mpmath.sqrt(eta), mpmath.root(4 * eta**-2 - 4, 4)
        a = product * root2 / kappa
        x, y = degree2(*start(a, b, shift), eta)
        a1, b1 = offsets(x, y, shift)
        a2, b2 = offsets(*degree2(x, y, eta), shift)
        seen = {
            "F": abs(b1 + b + 2 * root2 * a * b * kappa) / (abs(b) * omega**2 * beta),
            "E": abs(a1 - a + b**2 * kappa**3 / root2) / (root2 * b**2 * kappa**3 * omega),
            "Q": abs(b2 - b - 4 * root2 * a * b * kappa) / (abs(b) * omega**2 * beta),
            "W": abs(a2 - a + root2 * b**2 * kappa**3) / (root2 * b**2 * kappa**3 * omega),
        }
        worst = {key: max(value, seen[key]) for key, value in worst.items()}
    for key, bound in {"F": 4, "E": 0.5, "Q": 12, "W": 4}.items():
        assert bound / 2 < worst[key] <= bound, key


def determinant(matrix: list[list[Fraction]]) -> Fraction:
    total = Fraction(0)
    for order in permutations(range(len(matrix))):
        sign = (-1) ** sum(order[i] > order[j] for i in range(len(order)) for j in range(i + 1, len(order)))
        product = Fraction(sign)
        for row, column in enumerate(order):
            product *= matrix[row][column]
        total += product
    return total


def test_the_other_eigenvalues_at_a_point() -> None:
    x, y = Fraction(2), Fraction(1)
    point, p = (x, y, x, y), (x * y) ** 2
    hessian = [
        [(p / u) * (p / v) + ((p - 1) * p / (u * v) if i != j else 0) for j, v in enumerate(point)]
        for i, u in enumerate(point)
    ]

    def characteristic(value: Fraction) -> Fraction:
        return determinant([[value * (i == j) - hessian[i][j] for j in range(4)] for i in range(4)])

    gamma = x * y
    assert characteristic(x**2 * (1 - gamma)) != 0  # as printed
    assert characteristic(y**2 * (1 - gamma)) != 0
    assert characteristic(x**2 * (1 - gamma**2)) == 0
    assert characteristic(y**2 * (1 - gamma**2)) == 0


def test_the_sign_of_6_at_a_fixed_point() -> None:
    eta = mpmath.mpf(1) / 5
    shift = mpmath.root(eta**-2 - 4, 4)
    x, y = start(mpmath.mpf(1) / 10, mpmath.mpf(0), shift)
    assert mpmath.almosteq(offsets(*degree4(x, y, eta), shift)[0], mpmath.mpf(1) / 10)  # the printed a' is larger by 2č


def test_a_falls_for_negative_b_too() -> None:
    eta = mpmath.mpf(1) / 100
    shift = mpmath.root(eta**-2 - 4, 4)
    for b in (mpmath.mpf(-1) / 20, mpmath.mpf(1) / 20):
        fallen, _ = offsets(*degree4(*start(mpmath.mpf(0), b, shift), eta), shift)
        assert fallen < -(b**2) * mpmath.sqrt(eta) ** 3 / 4


def test_the_two_kinds_of_degree_3_at_one_third() -> None:
    _, low, high = sorted(mpmath.polyroots([1, 0, -6, 2]))  # 2v/(v³ + 2) = 1/3
    number = [2 * q * (q - 1) ** 2 / (15 * q**2 + 14 * q + 4) for q in (low**3, high**3)]
    assert 0 < number[0] < mpmath.mpf(1) / 25
    assert number[1] > 1
