"""Bifurcations of cycles with known answers: proved, the answers inside, the enclosures narrow."""

from __future__ import annotations

from fractions import Fraction

import pytest
import sympy

from dynsys.derive.catalogue import model
from dynsys.derive.symbols import symbols
from dynsys.derive.system import System
from dynsys.errors import MisuseError
from dynsys.verify import Verdict
from dynsys.verify.bifurcations import BifurcationProof, Kind, outward_decimals, prove_bifurcation, prove_flips
from dynsys.verify.bifurcations.result import Interval

F = Fraction
X, Y, Z, L = symbols("x,y,z,l")
LOGISTIC = model("logistic").system
NARROW = F(1, 10**30)


def holds(interval: Interval | None, value: sympy.Expr | Fraction | int) -> bool:
    """Whether an interval, which is narrow, holds a number."""
    assert interval is not None
    low, high = (sympy.Rational(end.numerator, end.denominator) for end in interval)
    assert interval[1] - interval[0] < NARROW
    exact = sympy.sympify(value)
    return bool(low <= exact) and bool(exact <= high)


def proved(system: System, kind: Kind, at, points, others=None) -> BifurcationProof:
    name = next(s.name for s in system.parameters if s.name not in (others or {}))
    proof = prove_bifurcation(system, kind, name, at, points, others or {})
    assert proof.verdict is Verdict.PROVED, proof.reason
    assert proof.parameter[0] < proof.value[0] <= proof.value[1] < proof.parameter[1]
    for wide, narrow in zip(proof.boxes, proof.points, strict=True):
        assert all(w[0] < p[0] <= p[1] < w[1] for w, p in zip(wide, narrow, strict=True))
    return proof


def test_the_first_flip_of_the_logistic_map() -> None:
    proof = proved(LOGISTIC, Kind.FLIP, 3.0, [[0.667]])
    assert holds(proof.value, 3)
    assert holds(proof.points[0][0], F(2, 3))
    assert holds(proof.coefficient, 9)
    assert holds(proof.rate, -1)  # the multiplier is 2 − r
    assert (proof.criticality, proof.period, proof.others) == ("supercritical", 1, ())


def test_the_second_flip_of_the_logistic_map_by_exact_algebra() -> None:
    r = 1 + sympy.sqrt(6)
    points = [(r + 1 + sign * sympy.sqrt((r + 1) * (r - 3))) / (2 * r) for sign in (-1, 1)]
    once = lambda x: r * x * (1 - x)  # noqa: E731
    x = sympy.Symbol("x")
    twice = once(once(x))
    second, third = (sympy.diff(twice, x, order).subs(x, points[0]) for order in (2, 3))
    proof = proved(LOGISTIC, Kind.FLIP, "3.4495", [["0.44"], ["0.85"]])
    assert holds(proof.value, r)
    assert all(holds(box[0], point) for box, point in zip(proof.points, points, strict=True))
    assert holds(proof.rate, 2 - 2 * r)  # the multiplier is 4 + 2r − r²
    assert holds(proof.coefficient, third / 6 + second**2 / 4)


def test_the_fold_of_period_three() -> None:
    proof = proved(LOGISTIC, Kind.FOLD, 3.8284, [[0.15993], [0.51436], [0.95632]])
    assert holds(proof.value, 1 + sympy.sqrt(8))
    assert proof.rate[0] > 0 > proof.coefficient[1]  # the cycles exist above
    assert proof.criticality is None


@pytest.mark.parametrize("depth", [2, 3, 4])
def test_flips_of_balanced_nets(depth) -> None:
    proof = proved(model(f"balanced:depth={depth}").system, Kind.FLIP, 2 / depth, [[1]])
    assert holds(proof.value, F(2, depth))
    assert holds(proof.coefficient, F(4 * (depth - 1) * (5 * depth - 4), 3))
    assert holds(proof.rate, -depth)  # the multiplier is 1 − ηK
    assert proof.criticality == "supercritical"


@pytest.mark.parametrize(
    ("at", "points", "other"),
    [
        (0.3675, [[0.952, 0.2857]], F(3, 10)),
        (0.9125, [[0.9876712328767123, -0.0664383561643836], [-0.2205479452054794, 0.2963013698630137]], F(-9, 100)),
    ],
)
def test_flips_of_the_henon_map(at, points, other) -> None:
    # where −1 is one multiplier of f^p, the other is −det = −(−b)^p
    henon = model("henon").system
    if len(points) == 2:
        first = (F(7, 10) + sympy.sqrt(4 * F(73, 80) - 3 * F(49, 100))) / (2 * F(73, 80))
        second = F(7, 10) / F(73, 80) - first
        points = [[str(sympy.N(a, 20)), str(sympy.N(F(3, 10) * b, 20))] for a, b in ((first, second), (second, first))]
    proof = proved(henon, Kind.FLIP, at, points, {"b": F(3, 10)})
    assert holds(proof.value, F(str(at)))
    assert abs(complex(proof.others[0]) - float(other)) < 1e-12
    assert proof.criticality == "supercritical"


def test_the_delayed_logistic_map() -> None:
    proof = proved(model("delayed-logistic").system, Kind.NEIMARK_SACKER, 2, [[0.5, 0.5]])
    assert holds(proof.value, 2)
    assert holds(proof.cosine, F(1, 2))
    assert holds(proof.rate, F(1, 2))  # |μ|² = r − 1
    assert holds(proof.coefficient, -1)  # −2 for |q|² = 2 in Kuznetsov, example 4.2
    assert proof.criticality == "supercritical"


@pytest.mark.parametrize(("sign", "criticality"), [(-1, "supercritical"), (1, "subcritical")])
def test_a_circle_born_in_polar_coordinates(sign, criticality) -> None:
    # ζ' = exp(iθ)ζ(1 + l ± |ζ|²) with |(x, y)|² = 2|ζ|² for a critical vector of length 1
    growth = 1 + L + sign * (X**2 + Y**2)
    rule = (growth * (F(3, 5) * X - F(4, 5) * Y), growth * (F(4, 5) * X + F(3, 5) * Y))
    proof = proved(System("turn", (X, Y), (L,), rule), Kind.NEIMARK_SACKER, 0, [[0, 0]])
    assert holds(proof.cosine, F(3, 5))
    assert holds(proof.rate, 1)
    assert holds(proof.coefficient, 2 * sign)
    assert proof.criticality == criticality


def test_a_circle_born_from_a_cycle_of_two_points_in_three_dimensions() -> None:
    # z = ±1 is a superstable cycle; two turns are one by 2θ, of cosine 2·(3/5)² − 1, and rates and coefficients double
    growth = 1 + L - X**2 - Y**2
    turn = (growth * (F(3, 5) * X - F(4, 5) * Y), growth * (F(4, 5) * X + F(3, 5) * Y))
    system = System("turn", (X, Y, Z), (L,), (*turn, (Z**3 - 3 * Z) / 2))
    proof = proved(system, Kind.NEIMARK_SACKER, 0, [[0, 0, 1], [0, 0, -1]])
    assert holds(proof.cosine, F(-7, 25))
    assert holds(proof.rate, 2)
    assert holds(proof.coefficient, -4)
    assert [abs(complex(m)) < 1e-9 for m in proof.others] == [True]


@pytest.mark.parametrize(("power", "turning"), [(2, 0), (3, 1)])
def test_a_fold_and_a_flip_in_normal_form(power, turning) -> None:
    if turning:
        proof = proved(System("flip", (X,), (L,), (-L * X - X**power,)), Kind.FLIP, 1, [[0]])
        assert (holds(proof.coefficient, -1), proof.criticality) == (True, "subcritical")
    else:
        proof = proved(System("fold", (X,), (L,), (L + X - X**power,)), Kind.FOLD, 0, [[0]])
        assert holds(proof.coefficient, -1)
        assert holds(proof.rate, 1)


def test_a_map_of_quotients_roots_and_functions() -> None:
    # −l·x(1 − x²/6 + …)(1 − x² + …): [x³] = 7/6 at l = 1, no [x²]
    rule = -L * sympy.sin(X) * sympy.exp(X) / sympy.exp(X) / sympy.sqrt((1 + X**2) ** 2)
    proof = proved(System("mixed", (X,), (L,), (rule,)), Kind.FLIP, 1, [[0]])
    assert holds(proof.coefficient, F(7, 6))


FLIPS = {
    "logistic": ("r", "3.449489742783178", "3.544090359551923", "3.564407266095433", "3.568759419543826"),
    "balanced:depth=4": ("eta", "0.623584636218172055", "0.652074992017871275", "0.658239138599479002"),
}  # AUTO-07p, demo log; recomputed at 40 digits


def near_cycle(name: str, at: str) -> list[Fraction]:
    """A point near the cycle that flips, by running the map just below the flip."""
    system, value = model(name).system, float(at) * (1 - 1e-9)
    step = sympy.lambdify((system.state[0], system.parameters[0]), system.rule[0])
    x = 0.6 if name == "logistic" else 0.95
    for _ in range(80_000):
        x = step(x, value)
    return [Fraction(x)]


@pytest.mark.parametrize("name", FLIPS)
def test_flips_of_cascades(name) -> None:
    parameter, *known = FLIPS[name]
    flips = [(Fraction(text), 2**n, near_cycle(name, text)) for n, text in enumerate(known, start=1)]
    done: list[int] = []
    proofs = prove_flips(model(name).system, parameter, flips, {}, progress=done.append)
    assert done == [*range(1, len(known) + 1)]
    for proof, text in zip(proofs, known, strict=True):
        assert proof.verdict is Verdict.PROVED, proof.reason
        assert proof.criticality == "supercritical"
        assert proof.value[1] - proof.value[0] < F(1, 10**30)
        assert abs(proof.value[0] - Fraction(text)) < F(1, 10**14)


def test_misuse_says_what_to_write() -> None:
    with pytest.raises(MisuseError, match=r"points of 1 numbers are expected, got \[2\]"):
        prove_bifurcation(LOGISTIC, Kind.FLIP, "r", 3, [[0, 0]], {})
    with pytest.raises(MisuseError, match=r"points of 1 numbers are expected, got \[\]"):
        prove_bifurcation(LOGISTIC, Kind.FLIP, "r", 3, [], {})
    with pytest.raises(MisuseError, match="a parameter among r is expected, got 'q'"):
        prove_bifurcation(LOGISTIC, Kind.FLIP, "q", 3, [[0]], {})
    with pytest.raises(MisuseError, match="an exact value for b is expected, got none"):
        prove_bifurcation(model("henon").system, Kind.FLIP, "a", 3, [[0, 0]], {})
    with pytest.raises(MisuseError, match="cycles of at most 512 points are expected in a proof, got one of 1024"):
        prove_flips(LOGISTIC, "r", [(F(3), 1024, [F(1, 2)])], {})


def test_decimals_are_rounded_outward() -> None:
    assert outward_decimals((F(1, 3), F(1, 3)), 2) == ("0.33", "0.34")
    assert outward_decimals((F(-5, 2), F(5, 2)), 0) == ("-3", "3")
