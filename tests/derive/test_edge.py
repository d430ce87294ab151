"""The normal form at the edge of stability is that by hand, and says where training ends."""

from __future__ import annotations

import math
from dataclasses import replace
from fractions import Fraction

import mpmath
import pytest
import sympy
from sympy import Rational as R

from dynsys.derive.catalogue import model
from dynsys.derive.edge import analyse_edge
from dynsys.derive.families import families
from dynsys.derive.normal_form import EosMinimum, normal_form
from dynsys.derive.parser import parse_expression
from dynsys.derive.symbols import symbols
from dynsys.derive.typed import typed_loss

x, y, z, w, u, t, eta = symbols("x,y,z,w,u,t,eta")
STEPS = [Fraction(1, 3), Fraction(1, 5), Fraction(1, 10), Fraction(1, 100)]


@pytest.fixture(autouse=True)
def digits():
    with mpmath.workdps(50):
        yield


def at_step(formula: str | sympy.Expr, step: Fraction) -> mpmath.mpf:
    expression = parse_expression(formula) if isinstance(formula, str) else formula
    return mpmath.mpf(str(sympy.N(expression.subs(eta, R(step.numerator, step.denominator)), 45)))


def close(got: mpmath.mpf, expected: mpmath.mpf, digits: int = 35) -> bool:
    return bool(abs(got - expected) <= mpmath.mpf(10) ** -digits * max(1, abs(expected)))


def only(name: str, step: Fraction) -> EosMinimum:
    edge = analyse_edge(model(name), {"eta": step})
    assert edge.complete
    [minimum] = edge.eos_minima
    return minimum


@pytest.mark.parametrize("step", STEPS)
def test_degree_4_by_hand(step: Fraction):
    """d' = d − q√(c⁴ + 4d²) + q²d, q = η(d³ − d), along a fibre; č⁴ = η⁻² − 4; c' = c√(1 − q²).

    So c = 8 + 24η² + 32η⁴, α = 8η²č³, γ = 4η²č and ε = η²(1 − 4η²)/(1 + 3η² + 4η⁴).
    """
    found = only("scalar4", step)
    assert close(found.flip_coefficient, at_step("8 + 24*eta**2 + 32*eta**4", step))
    assert close(found.beta, 2 * found.flip_coefficient)
    assert close(found.alpha, at_step("8*eta**2*(eta**-2 - 4)**(3/4)", step))
    assert close(found.gamma, at_step("4*eta**2*(eta**-2 - 4)**(1/4)", step))
    assert close(found.epsilon, at_step("eta**2*(1 - 4*eta**2)/(1 + 3*eta**2 + 4*eta**4)", step))
    assert (found.kind, found.images) == ("parabola", 8)
    assert close(found.predicted_sharpness * at_step(eta, step), 1 + mpmath.sqrt(1 - found.epsilon))


@pytest.mark.parametrize("step", STEPS)
def test_degree_2_by_hand(step: Fraction):
    """č⁴ = 4η⁻² − 4, c' = c√(1 − η²b²): c = 2η⁴, α = 2η²č³, γ = η²č, ε = (1 − η²)/η²."""
    found = only("scalar2", step)
    assert close(found.flip_coefficient, at_step("2*eta**4", step))
    assert close(found.alpha, at_step("2*eta**2*(4*eta**-2 - 4)**(3/4)", step))
    assert close(found.gamma, at_step("eta**2*(4*eta**-2 - 4)**(1/4)", step))
    assert close(found.epsilon, at_step("(1 - eta**2)/eta**2", step))
    assert (found.kind, found.images) == ("ellipse", 4)
    assert found.predicted_sharpness is found.predicted_gap_over_eta is None


@pytest.mark.parametrize("step", STEPS)
def test_four_free_scalars_have_the_normal_form_of_two_tied_pairs(step: Fraction):
    tied = only("scalar4", step)
    edge = analyse_edge(model("scalar4-full"), {"eta": step})
    assert (edge.complete, edge.where.startswith("the minima with two distinct coordinates")) == (True, True)
    [free] = [m for m in edge.eos_minima if m.images == 48]  # 6 arrangements of two values, 8 even changes of sign
    for field in ("flip_coefficient", "alpha", "beta", "gamma", "epsilon", "predicted_sharpness"):
        assert close(getattr(free, field), getattr(tied, field), 30), field
    assert sorted(map(mpmath.nstr, free.point)) == sorted(map(mpmath.nstr, tied.point * 2))
    assert all(m.images == 32 for m in edge.eos_minima if m is not free)  # one value once, the other three times


def test_the_place_is_given_in_the_named_coordinates():
    found = only("scalar4", Fraction(1, 5))
    expected = {"a": 0, "b": 0, "c": at_step("(eta**-2 - 4)**(1/4)", Fraction(1, 5)), "d": 1}
    assert set(found.coordinates) == set(expected)
    assert all(close(found.coordinates[name], mpmath.mpf(value)) for name, value in expected.items())
    assert found.coordinate.startswith("b = x*y - 1 along gradient-flow lines; a = ")


def test_degree_3_has_two_minima_each_with_its_mirror_image():
    edge = analyse_edge(model("scalar3"), {"eta": Fraction(1, 10)})
    assert [(m.kind, m.images) for m in edge.eos_minima] == [("parabola", 2), ("ellipse", 2)]
    for m in edge.eos_minima:
        p, q = m.point
        assert close(p * q**2, mpmath.mpf(1))
        assert close(q**4 + 2 * (p * q) ** 2, mpmath.mpf(20))
    assert edge.eos_minima[0].coordinate.startswith("b = x*y**2 - 1")


def test_losses_with_known_flip_coefficients(flip_problem):
    """Hand-made: parabola, ellipse, subcritical and isolated minima."""
    step = Fraction(1) if "y" not in flip_problem.state else Fraction(1, 4)
    found = analyse_edge(typed_loss(flip_problem.loss, flip_problem.state), {"eta": step}).eos_minima[0]
    assert close(found.flip_coefficient, at_step(flip_problem.flip, step))
    if not flip_problem.epsilon:
        assert (found.kind, found.epsilon, found.alpha, found.gamma, found.alpha_covector) == (
            "isolated",
            None,
            None,
            None,
            (),
        )
        return
    epsilon = at_step(flip_problem.epsilon, step)
    assert close(found.epsilon, epsilon)
    assert found.kind == ("parabola" if 0 < epsilon < 1 else "subcritical" if found.beta < 0 else "ellipse")
    assert (found.predicted_sharpness is None) == (found.kind != "parabola")
    product = mpmath.fsum(p * q for p, q in zip(found.alpha_covector, found.gamma_vector, strict=True))
    assert close(product / (2 * found.beta), epsilon)
    assert close(found.alpha * found.gamma, product)


@pytest.mark.parametrize("depth", [2, 3, 4, 5, 6])
def test_the_balanced_flip_is_that_of_kuznetsov(depth: int):
    found = only(f"balanced:depth={depth}", Fraction(2, depth))
    assert close(found.flip_coefficient, mpmath.mpf(4 * (depth - 1) * (5 * depth - 4)) / 3)
    assert (found.kind, found.images) == ("isolated", 2 if depth % 2 == 0 else 1)
    for step in (Fraction(2, depth) + Fraction(1, 10**9), Fraction(1, 10)):
        assert analyse_edge(model(f"balanced:depth={depth}"), {"eta": step}).eos_minima == ()


@pytest.mark.parametrize(
    ("loss", "minimum", "step", "unit"),
    [
        ("(exp(x) - 2)**2/2", sympy.log(2), Fraction(1, 2), 2), ("(x**3 - 1)**2/4", 1, Fraction(4, 9), 1),
        ("log(1 + (x**2 - 4)**2)", 2, Fraction(1, 16), 1), ("sqrt(1 + (x**2 - 9)**2)", 3, Fraction(1, 18), 1),
        ("(tan(x) - 1)**2", sympy.pi / 4, Fraction(1, 4), 2), ("(x + x**3)**2/2 + 3*(x + x**3)**4", 0, Fraction(2), 1),
    ],
)  # fmt: skip
def test_in_one_variable_the_flip_is_that_of_kuznetsov(loss: str, minimum, step: Fraction, unit: int):
    """(3L'''² − L''L'''')/(3L''²) at ηL'' = 2, in x; divided by h'² in the coordinate b = h."""
    second, third, fourth = (sympy.diff(parse_expression(loss), x, k).subs(x, minimum) for k in (2, 3, 4))
    assert sympy.simplify(second * step) == 2
    expected = sympy.N((3 * third**2 - second * fourth) / (3 * second**2) / unit**2, 45)
    found = analyse_edge(typed_loss(loss, "x"), {"eta": step}).eos_minima
    assert any(close(m.flip_coefficient, mpmath.mpf(str(expected)), 30) for m in found)


GROWTH = {  # φ'(r) and the factor of the sharpness in L = φ(r), r = xy − 1
    "logarithm": (lambda r: 2 * r / (1 + r * r), 2, Fraction(1, 20)),
    "root": (lambda r: r / math.sqrt(1 + r * r), 1, Fraction(1, 10)),
    "scalar4": (lambda r: 2 * (r + 1) * ((r + 1) ** 2 - 1) / 2, 2, Fraction(1, 20)),
}


@pytest.mark.parametrize("name", GROWTH)
@pytest.mark.parametrize("above", [0.1, 0.3])
def test_training_from_above_the_edge_ends_where_predicted(name: str, above: float, request: pytest.FixtureRequest):
    """Plain floats, x ← x − ηφ'(r)y: the gap (2/η − λ)/η at the end is the predicted one within 3 %."""
    slope, factor, step = GROWTH[name]
    size = float(step)
    [found] = analyse_edge(typed(name), {"eta": step}).eos_minima
    total = 2 / (factor * size) * (1 + above)
    p = math.sqrt((total + math.sqrt(total**2 - 4)) / 2)
    q = 1.05 / p
    for _ in range(100_000):
        move = size * slope(p * q - 1)
        p, q = p - move * q, q - move * p
    assert abs(p * q - 1) < 1e-9
    gap = (2 / size - factor * (p**2 + q**2)) / size
    assert gap == pytest.approx(float(found.predicted_gap_over_eta), rel=0.03)


def typed(name: str):
    losses = {"logarithm": "log(1 + (1 - x*y)**2)", "root": "sqrt(1 + (x*y - 1)**2)"}
    return typed_loss(losses[name], "x,y") if name in losses else model(name)


CHANGES = [lambda b: 7 * b, lambda b: b + 3 * b**2, lambda b: sympy.exp(b) - 1]


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("name", ["scalar2", "scalar4", "root"])
def test_epsilon_is_free_of_units_and_of_the_coordinate(change, name: str):
    m, step = replace(typed(name), fibre=None), R(1, 5)
    family = next(f for f in families(m) if f.minima)
    point = analyse_edge(m, {"eta": Fraction(1, 5)}).eos_minima[0].point
    changed = replace(family, equation=change(family.equation))
    one, other = (normal_form(m, f, point, {eta: step}, 1) for f in (family, changed))
    unit = int(sympy.diff(change(x), x).subs(x, 0))
    assert close(other.epsilon, one.epsilon, 30)
    assert close(other.beta * unit**2, one.beta, 30)
    assert other.kind == one.kind


@pytest.mark.parametrize("declared", [(x * y - 1) * (1 + x**2), x**2 * y**2 - 1, (x * y - 1) * sympy.exp(x)])
def test_declared_equivalents_of_the_family_change_nothing(declared):
    m = model("scalar4")
    one = analyse_edge(m, {"eta": Fraction(1, 5)})
    assert analyse_edge(replace(m, family=(declared,)), {"eta": Fraction(1, 5)}) == one


@pytest.mark.parametrize("bend", [(x * y - 1) ** 2, (x * y - 1) * (x - 3)])
def test_a_named_fibre_that_is_no_fibre_is_not_used(bend):
    """a + s b² would change β, and k(x)·b with k not constant would change c."""
    m = model("scalar4")
    b, a = m.fibre
    plain = analyse_edge(replace(m, fibre=None), {"eta": Fraction(1, 5)}).eos_minima[0]
    changed = (b, a + bend) if bend == (x * y - 1) ** 2 else (b + bend, a)
    found = analyse_edge(replace(m, fibre=changed), {"eta": Fraction(1, 5)}).eos_minima[0]
    assert "the distance along the family" in found.coordinate
    assert close(found.beta, plain.beta)
    assert close(found.epsilon, only("scalar4", Fraction(1, 5)).epsilon)


@pytest.mark.parametrize(
    ("name", "eta"), [("scalar4", Fraction(1, 2)), ("scalar3", Fraction(2, 3)), ("scalar2", Fraction(1))]
)
def test_where_the_sharpness_is_least_there_is_no_drift(name: str, eta: Fraction) -> None:
    """At the largest step size with a minimum of sharpness 2/η it is the flattest one, (1, 1)."""
    [minimum] = analyse_edge(model(name), {"eta": eta}).eos_minima
    assert minimum.kind == "degenerate"
    assert minimum.predicted_sharpness is None
    assert [float(v) for v in minimum.point] == pytest.approx([1, 1])


@pytest.mark.parametrize("digits", [6, 12, 20])
def test_small_step_sizes_keep_their_kind(digits: int) -> None:
    """Degree 4: ε = η² to leading order and the gap is 1/2; degree 2: c = 2η⁴ and ε = (1 − η²)/η²."""
    eta = Fraction(1, 10**digits)
    [four] = analyse_edge(model("scalar4"), {"eta": eta}).eos_minima
    assert four.kind == "parabola"
    assert float(four.epsilon) == pytest.approx(float(eta) ** 2, rel=1e-9)
    assert float(four.predicted_gap_over_eta) == pytest.approx(0.5, rel=1e-9)
    [two] = analyse_edge(model("scalar2"), {"eta": eta}).eos_minima
    assert two.kind == "ellipse"
    assert two.alpha is not None


def test_where_epsilon_is_not_small_nothing_is_predicted() -> None:
    """ε ≈ 0.96 on (1 − x³y)²/2 at η = 1/10: the slow flow says little there."""
    minima = analyse_edge(typed_loss("(1 - x**3*y)**2/2", "x,y"), {"eta": Fraction(1, 10)}).eos_minima
    large = [m for m in minima if m.kind == "parabola" and m.epsilon > 0.25]
    assert large
    assert all(m.predicted_sharpness is None and m.predicted_gap_over_eta is None for m in large)
