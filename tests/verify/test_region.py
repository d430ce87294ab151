"""Boxes of starts: lemmas hold what they say, and orbits end where it is proved."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
import sympy

from dynsys.box import Box
from dynsys.derive.catalogue import model
from dynsys.derive.families import families
from dynsys.derive.model import Model
from dynsys.derive.symbols import symbols
from dynsys.derive.system import System
from dynsys.derive.typed import typed_loss, typed_map
from dynsys.errors import MisuseError
from dynsys.verify.complete.fixed_map import substitute
from dynsys.verify.region import RegionMethod, RegionProof, prove_region
from dynsys.verify.region.corner import find_corner
from dynsys.verify.region.formulas import Formulas
from dynsys.verify.region.tubes import Tube, factor, over_box

F = Fraction
X, Y = symbols("x,y")
LOG = "log(1+(1-x*y)**2)"
FAR = {"x": ("1", "2"), "y": ("1/2", "1")}


def scalar4() -> System:
    return substitute(model("scalar4").system, {"eta": F(1, 20)})


@pytest.mark.parametrize("name", ["scalar2", "scalar3", "scalar4"])
def test_the_factor_of_a_family(name: str) -> None:
    given = model(name)
    system = substitute(given.system, {"eta": F(1, 7)})
    step = {given.step: sympy.Rational(1, 7)}
    for family in families(given):
        direction = tuple(part.subs(step) for part in family.direction)
        q = factor(system, family.equation, direction)
        after = family.equation.subs(dict(zip(system.state, system.rule, strict=True)), simultaneous=True)
        assert sympy.expand(after - family.equation * q) == 0


def test_two_steps_hold_exact_values() -> None:
    system = scalar4()
    tube = Tube(system, X * Y - 1, tuple(-v * X * Y * (X * Y + 1) / 20 for v in (Y, X)))
    after = dict(zip((X, Y), system.rule, strict=True))
    twice = [sympy.expand(part.subs(after, simultaneous=True)) for part in system.rule]
    moves = [sympy.cancel((part - old) / (X * Y - 1)) for part, old in zip(twice, (X, Y), strict=True)]
    rate = sympy.cancel((twice[0] * twice[1] - 1) / (X * Y - 1))
    lo, hi = np.array([[1.5, 0.6]]), np.array([[1.625, 0.6875]])
    low, high = tube._twice(lo, hi)
    for x in (F(3, 2), F(25, 16), F(13, 8)):
        for y in (F(39, 64), F(21, 32), F(11, 16)):
            at = {X: sympy.Rational(x.numerator, x.denominator), Y: sympy.Rational(y.numerator, y.denominator)}
            for k, part in enumerate((*moves, rate)):
                assert low[0, k] <= float(part.subs(at)) <= high[0, k]


def orbit(system: System, start: np.ndarray, steps: int = 4000) -> np.ndarray:
    plain = sympy.lambdify(system.state, system.rule)
    point = start
    for _ in range(steps):
        point = np.array(plain(*point), dtype=float)
        if not np.abs(point).max() < 1e6:
            return point
    return point


def ends_as_proved(given: Model, proof: RegionProof, samples: int = 60) -> None:
    """Random starts of random decided leaves: their orbits converge where, or diverge as, is proved."""
    system, draws = substitute(given.system, proof.parameters), np.random.default_rng(5)
    lo, hi = proof.leaves
    for row in draws.choice(np.flatnonzero(proof.tree.labels), samples):
        start = draws.uniform(lo[row], hi[row])
        if proof.chart is not None:
            at = dict(zip(symbols(list(proof.symbols)), map(float, start), strict=True))
            start = np.array([float(part.subs(at)) for part in proof.chart])
        last = orbit(system, start)
        if proof.escaped[row]:
            assert not np.abs(last).max() < 1e6
            continue
        target = proof.targets[proof.tree.labels[row] - 1]
        at = dict(zip(system.state, map(float, last), strict=True))
        assert abs(float(target.equation.subs(at))) < 1e-9
        assert proof.found.low[row] - 1e-9 <= float(target.quantity.subs(at)) <= proof.found.high[row] + 1e-9


@pytest.mark.parametrize(
    ("given", "step", "box"),
    [
        (model("scalar4"), "1/20", FAR),
        (model("scalar2"), "1/5", {"x": ("1", "2"), "y": ("1/4", "1")}),
        (model("scalar4"), "1/10", {"a": ("-1", "-3/4"), "b": ("-1/10", "1/10")}),
        (typed_loss(LOG, "x,y", "", "eta"), "1/5", {"x": ("1/2", "3/2"), "y": ("1/2", "3/2")}),
        (model("balanced:depth=4"), "1/5", {"u": ("-2", "3")}),
    ],
    ids=["scalar4", "scalar2", "coordinates", "typed", "line"],
)
def test_orbits_end_as_is_proved(given: Model, step: str, box: dict[str, tuple[str, str]]) -> None:
    proof = prove_region(given, {"eta": F(step)}, Box(box), RegionMethod(seconds=3))
    assert proof.converges + proof.escapes > F(3, 5)
    ends_as_proved(given, proof)


def test_the_boundary_of_divergence_on_a_line_is_met_from_both_sides() -> None:
    """Of u − η(u⁴ − 1)u³ the starts that stay are within r, f(r) = −r: η(r⁴ − 1)r² = 2."""
    proof = prove_region(model("balanced:depth=4"), {"eta": F(1, 5)}, Box({"u": ("1", "3")}), RegionMethod(seconds=3))
    root = max(z.real for z in np.roots([0.2, 0, 0, 0, -0.2, 0, -2]) if abs(z.imag) < 1e-9)
    lo, hi = proof.leaves
    assert hi[proof.settled].max() <= root <= lo[proof.escaped].min()
    assert lo[proof.escaped].min() - root < 0.1
    assert root - hi[proof.settled].max() < 0.1


def test_a_linear_map_converges_everywhere() -> None:
    """Gradient descent on ½(1 − u)²: u − 1 shrinks by 1 − η, and the sharpness is 1."""
    proof = prove_region(model("balanced:depth=1"), {"eta": F(1, 3)}, Box({"u": ("-5", "7")}))
    assert proof.converges == 1
    low, high = proof.range(proof.settled)
    assert low <= 1 <= high
    assert high - low < F(1, 10**9)


def test_nothing_is_proved_of_starts_at_unstable_minima() -> None:
    proof = prove_region(
        model("scalar2"), {"eta": F(1, 5)}, Box({"x": ("4", "5"), "y": ("1/5", "1/4")}), RegionMethod(seconds=0.5)
    )
    lo, hi = proof.leaves
    on_family = (lo.prod(axis=1) <= 1) & (hi.prod(axis=1) >= 1)
    assert not proof.settled[on_family].any()
    assert proof.undecided == 1 - proof.converges - proof.escapes


def test_the_range_of_no_leaves_is_none() -> None:
    proof = prove_region(model("balanced:depth=1"), {"eta": F(1, 3)}, Box({"u": ("0", "1")}))
    assert proof.range(proof.escaped) is None


def test_the_corner_of_degree_two() -> None:
    """|x − ηy(xy − 1)| > 17/16·|x| for |x|, |y| ≥ a needs η(a² − 1) > 33/16 at the corner x = y = a itself."""
    corner = find_corner(substitute(model("scalar2").system, {"eta": F(1, 2)}))
    assert F(1, 2) * (corner.threshold**2 - 1) > F(33, 16)


@pytest.mark.parametrize("rule", [(X / 2, Y / 2), (X, 2 * Y), (1 / X, Y)])
def test_no_corner_of_maps_whose_large_points_stay(rule: tuple[sympy.Expr, sympy.Expr]) -> None:
    assert find_corner(System("plane", (X, Y), (), rule)) is None


def test_quantities_over_boxes() -> None:
    low, high = over_box(Formulas((X, Y), (X * Y,)), np.array([[1.0, 2.0]]), np.array([[2.0, 3.0]]))
    assert low[0, 0] <= 2
    assert 6 <= high[0, 0] <= 6.001


@pytest.mark.parametrize("name", ["steps", "seconds", "batch", "depth"])
def test_settings_are_positive(name: str) -> None:
    with pytest.raises(MisuseError, match=f"a positive number is expected for {name}, got 0"):
        RegionMethod(**{name: 0})


@pytest.mark.parametrize(
    ("given", "values", "box", "message"),
    [
        (model("scalar:depth=3"), {"eta": F(1)}, {f"x{i}": (0, 1) for i in (1, 2, 3)}, "one or two state variables"),
        (typed_map("x' = x + sin(x)", "x"), {}, {"x": (0, 1)}, "a rational map is expected"),
        (model("henon"), {"a": F(1), "b": F(0)}, {"x": (0, 1), "y": (0, 1)}, "fixed points is expected, got henon"),
        (model("scalar4"), {"eta": F(1, 10)}, {"a": (0, 1), "b": (-2, 1)}, "a box within the chart of ab is expected"),
        (model("scalar4"), {"eta": F(1, 10)}, {"a": (0, 1), "x": (0, 1)}, "are expected together, got a, x"),
    ],
)
def test_misuse(given: Model, values: dict[str, F], box: dict[str, tuple[int, int]], message: str) -> None:
    with pytest.raises(MisuseError, match=message):
        prove_region(given, values, Box(box))


def test_of_nothing_decided_there_is_no_claim() -> None:
    box = Box({"x": ("4", "5"), "y": ("1/5", "1/4")})
    proof = prove_region(model("scalar2"), {"eta": F(1, 5)}, box, RegionMethod(steps=1, depth=1))
    assert not proof.certified
    with pytest.raises(MisuseError, match="a result with a decided share is expected"):
        proof.claim()
