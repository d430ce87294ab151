"""Every statement that the paper prints, under the number that it prints: what holds, and what holds instead.

X. Zhu, Z. Wang, X. Wang, M. Zhou, R. Ge, *Understanding Edge-of-Stability Training Dynamics with a Minimalist
Example* (2023). Where a statement is wrong as printed the test says ``as_printed`` and states what is right.
"""

from __future__ import annotations

from fractions import Fraction

import mpmath
import pytest
import sympy
from sympy import Rational as R

from dynsys.derive.catalogue import model
from dynsys.derive.coordinates import change_coordinates
from dynsys.derive.derivation import derive_model
from dynsys.derive.edge import analyse_edge
from dynsys.derive.expansion import expand_map
from dynsys.derive.families import families
from dynsys.derive.simplify import vanishes
from dynsys.derive.slow_flow import slow_flow
from dynsys.derive.symbols import symbols

x, y, a, b, c, d, eta = symbols("x,y,a,b,c,d,eta")
kappa = sympy.Symbol("kappa", positive=True)


def in_kappa(expression: sympy.Expr) -> sympy.Expr:
    """η = κ², κ > 0."""
    return sympy.sympify(expression).subs(eta, kappa**2)


def same(one: sympy.Expr, other: sympy.Expr, samples: int = 6) -> bool:
    """Equality at 40 digits on points of the chart; exact where the simplifier shows it."""
    difference = sympy.sympify(one) - sympy.sympify(other)
    if difference.is_rational_function():
        return vanishes(difference)
    values = []
    for k in range(1, samples + 1):
        point = {
            a: R(k, 37) - R(1, 10),
            b: R(5 - k, 17),
            c: 2 + R(k, 3),
            d: R(k, 7) + R(1, 5),
            x: 2 + R(k, 5),
            y: R(k, 11),
            kappa: R(1, 2 + k),
            eta: R(1, 3 + k),
        }
        values.append(abs(sympy.N(difference.subs(point), 50)))
    return max(values) < sympy.Float(10) ** -40


def local(name: str, order: int, steps: int) -> dict[str, sympy.Expr]:
    m = model(name)
    [ab] = [coordinates for coordinates in m.coordinates if coordinates.name == "ab"]
    expansion = expand_map(change_coordinates(m.system, ab), m.scaling, order, steps)
    return {component.symbol.name: sympy.expand(in_kappa(component.expression)) for component in expansion.components}


def test_2_the_map():
    rule = model("scalar4").system.rule
    assert vanishes(rule[0] - (x - x * y**2 * eta * (x**2 * y**2 - 1)))
    assert vanishes(rule[1] - (y - x**2 * y * eta * (x**2 * y**2 - 1)))


def test_2_minima_are_a_curve_of_fixed_points_and_so_are_the_axes():
    found = {str(family.equation): family.minima for family in families(model("scalar4"))}
    assert found == {"x*y - 1": True, "x*y + 1": True, "x": False, "y": False}


def test_3_the_first_two_eigenvalues():
    gamma, s = x * y, x**2 + y**2
    root = sympy.sqrt(s**2 * (1 - 3 * gamma**2) ** 2 + 4 * gamma**2 * (3 - 10 * gamma**2 + 7 * gamma**4))
    first, second, *_ = derive_model(model("scalar4")).spectrum
    for found, sign in ((first, 1), (second, -1)):
        assert found.value is not None
        assert found.multiplicity == 1
        assert vanishes(found.value - (s * (3 * gamma**2 - 1) + sign * root) / 2)


def test_3_the_other_two_eigenvalues_as_printed_are_wrong():
    """Printed x²(1 − γ) and y²(1 − γ); right is x²(1 − γ²) and y²(1 − γ²)."""
    gamma = x * y
    _, _, third, fourth = (e.value for e in derive_model(model("scalar4")).spectrum)
    right = {sympy.expand(x**2 * (1 - gamma**2)), sympy.expand(y**2 * (1 - gamma**2))}
    printed = {sympy.expand(x**2 * (1 - gamma)), sympy.expand(y**2 * (1 - gamma))}
    assert {sympy.expand(third), sympy.expand(fourth)} == right
    assert not right & printed


def test_3_holds_numerically_for_the_full_hessian():
    loss = model("scalar4").loss
    place = dict(zip(loss.state, (R(7, 5), R(3, 5), R(7, 5), R(3, 5)), strict=True))
    matrix = mpmath.matrix([[float(v) for v in row] for row in loss.hessian.subs(place).tolist()])
    numbers = sorted(map(float, mpmath.eigsy(matrix, eigvals_only=True)))
    closed = [e.value.subs({x: R(7, 5), y: R(3, 5)}) for e in derive_model(model("scalar4")).spectrum]
    assert sorted(map(float, closed)) == pytest.approx(numbers, abs=1e-12)


def test_4_the_minimum_with_sharpness_two_over_eta():
    [edge] = derive_model(model("scalar4")).edges
    outer = (sympy.sqrt(-4 + eta**-2) + 1 / eta) ** R(1, 2)
    assert same(edge.point[0], outer / sympy.sqrt(2))
    assert same(edge.point[1], sympy.sqrt(2) / outer)


def test_4_definition_1_it_exists_for_eta_below_one_half():
    [edge] = derive_model(model("scalar4")).edges
    assert edge.exists.subs(eta, R(1, 2)) == 0
    assert edge.exists.subs(eta, R(49, 100)) > 0 > edge.exists.subs(eta, R(51, 100))
    assert len(analyse_edge(model("scalar4"), {"eta": Fraction(51, 100)}).eos_minima) == 0


def test_4_in_c_and_d():
    [edge] = derive_model(model("scalar4")).edges
    cd = model("scalar4").coordinates[0]
    place = dict(zip((x, y), edge.point, strict=True))
    assert same(cd.forward[0].subs(place), (eta**-2 - 4) ** R(1, 4))
    assert same(cd.forward[1].subs(place), 1)


def test_5_the_offsets():
    ab = next(coordinates for coordinates in model("scalar4").coordinates if coordinates.name == "ab")
    assert same(ab.forward[0], (x**2 - y**2) ** R(1, 2) - (eta**-2 - 4) ** R(1, 4))
    assert vanishes(ab.forward[1] - (x * y - 1))


def printed_6(sign: int) -> tuple[sympy.Expr, sympy.Expr]:
    shift, e = (kappa**-4 - 4) ** R(1, 4), 1 + b
    first = sign * shift + (a + shift) * (1 - (e**3 - e) ** 2 * kappa**4) ** R(1, 2)
    second = b + (e**3 - 2 * e**5 + e**7) * kappa**4
    second += (e - e**3) * (4 * e**2 * kappa**4 + (a * kappa + (1 - 4 * kappa**4) ** R(1, 4)) ** 4) ** R(1, 2)
    return first, second


def test_6_the_second_line():
    shown = derive_model(model("scalar4"), coordinates="ab").system
    assert same(in_kappa(shown.rule[1]), printed_6(1)[1])


def test_6_the_first_line_as_printed_is_wrong():
    """Printed a' = (κ⁻⁴ − 4)^¼ + …; the sign of the first term is −, else a = b = 0 would not be fixed."""
    shown = derive_model(model("scalar4"), coordinates="ab").system
    assert same(in_kappa(shown.rule[0]), printed_6(-1)[0])
    assert not same(in_kappa(shown.rule[0]), printed_6(1)[0])
    assert sympy.simplify(printed_6(1)[0].subs({a: 0, b: 0})) != 0


def test_6_in_c_and_d():
    shown = derive_model(model("scalar4"), coordinates="cd").system
    q = eta * (d**3 - d)
    assert same(shown.rule[0], c * sympy.sqrt(1 - q**2))
    assert same(shown.rule[1], d - q * sympy.sqrt(c**4 + 4 * d**2) + q**2 * d)


def test_7_one_step():
    step = local("scalar4", 3, 1)
    assert step["a"] == a - 2 * b**2 * kappa**3
    assert sympy.expand(step["b"] - (-b - 4 * a * b * kappa - 3 * b**2 - b**3)) == 0


def test_7_two_steps():
    steps = local("scalar4", 3, 2)
    assert steps["a"] == a - 4 * b**2 * kappa**3
    assert sympy.expand(steps["b"] - (b + 8 * a * b * kappa - 16 * b**3)) == 0


@pytest.mark.parametrize("order", [4, 5])
def test_7_holds_to_the_order_stated_and_not_beyond(order: int):
    steps = local("scalar4", order, 2)
    assert sympy.expand(steps["b"] - (b + 8 * a * b * kappa - 16 * b**3)) != 0


def test_7_side_remark_on_a_as_printed_is_wrong():
    """Printed: a falls by 2b³κ³ a step; right is 2b²κ³, which is positive for either sign of b."""
    fall = a - local("scalar4", 3, 1)["a"]
    assert fall == 2 * b**2 * kappa**3
    assert fall != 2 * b**3 * kappa**3


def test_7_side_remark_on_even_orders_as_printed_is_wrong():
    """Printed: all even-order terms cancel in b''; b² does, b⁴ has the coefficient −24 at κ = 0."""
    steps = sympy.expand(local("scalar4", 5, 2)["b"].subs(kappa, 0))
    assert steps.coeff(b, 2) == 0
    assert steps.coeff(b, 4) == -24
    one_step = b + (1 + b) - (1 + b) ** 3
    twice = sympy.expand(one_step.subs(b, one_step))
    assert (twice.coeff(b, 2), twice.coeff(b, 4)) == (0, -24)


def scalar_flow(name: str):
    m = model(name)
    [ab] = [coordinates for coordinates in m.coordinates if coordinates.name == "ab"]
    return slow_flow(expand_map(change_coordinates(m.system, ab), m.scaling, 3, 2))


def test_8_the_slow_flow():
    printed = (16 * b**3 - 8 * a * b * kappa) / (4 * b**2 * kappa**3)
    assert vanishes(in_kappa(scalar_flow("scalar4").rate) - printed)


def test_9_its_solutions():
    big_c = symbols("C")[0]
    printed = a * kappa / 2 + kappa**4 / 16 + big_c * sympy.exp(8 * a / kappa**3)
    assert vanishes(in_kappa(scalar_flow("scalar4").solution) - printed)
    rate = (16 * b**3 - 8 * a * b * kappa) / (4 * b**2 * kappa**3)
    assert vanishes(sympy.diff(printed, a) - (2 * b * rate).expand().subs(b, sympy.sqrt(printed)))


def test_9_extreme_point_of_the_parabola():
    assert vanishes(in_kappa(scalar_flow("scalar4").end) + kappa**3 / 8)


def test_theorem_3_1_the_interval_of_a_is_the_interval_of_corollary_3_1():
    """At b = 0 the gap (2/η − λ)/η is −4a/κ³ + O(κ⁴·…): a > −(5/3)κ³ is λ > 2/η − (20/3)η to leading order."""
    squared = (a + (kappa**-4 - 4) ** R(1, 4)) ** 4
    gap = (2 / kappa**2 - 2 * sympy.sqrt(squared + 4)) / kappa**2
    for k in (20, 40):
        value = sympy.N(gap.subs({a: -R(5, 3) * kappa**3}).subs(kappa, R(1, k)), 60)
        assert abs(value - R(20, 3)) < 60 * R(1, k) ** 4


def test_theorem_3_1_and_corollary_3_1_as_printed_differ_by_a_factor_of_ten():
    """κ < K⁻¹/(2000√2) is η < K⁻²/8000000, while the corollary prints η < K⁻²/800000."""
    theorem = (1 / (2000 * sympy.sqrt(2))) ** 2
    assert theorem == R(1, 8_000_000)
    assert R(1, 800_000) / theorem == 10


@pytest.mark.parametrize("k", [5, 20])
def test_corollary_3_1_the_range_of_starts_is_inside_that_of_theorem_3_1(k: int):
    """x₀ > x̌ + 13η^(5/4) gives a₀ > 12κ^(5/2), x₀ < x̌ + K⁻²η^(−1/2)/5 gives a₀ < K⁻²κ⁻¹/4, for |x₀y₀ − 1| < 1/K."""
    step = R(1, 10**8 * k**2)
    root = sympy.sqrt(step)
    edge = (sympy.sqrt(step**-2 - 4) + 1 / step) ** R(1, 2) / sympy.sqrt(2)
    for product in (1 - R(1, k), 1, 1 + R(1, k)):
        low, high = (
            sympy.N(sympy.sqrt(start**2 - (product / start) ** 2) - (step**-2 - 4) ** R(1, 4), 50)
            for start in (edge + 13 * step ** R(5, 4), edge + R(1, 5 * k**2) / root)
        )
        assert low > sympy.N(12 * step ** R(5, 4), 50)
        assert high < sympy.N(R(1, 4 * k**2) / root, 50)


@pytest.mark.parametrize("k", [5, 20])
def test_corollary_3_2_its_starts_satisfy_corollary_3_1(k: int):
    alpha = R(1, 10**4 * k)
    for share in (R(1, 1000), R(1, 2), R(999, 1000)):
        step = alpha**2 - share * alpha**2 / (10 * k**2)
        edge = (sympy.sqrt(step**-2 - 4) + 1 / step) ** R(1, 2) / sympy.sqrt(2)
        low, high = (1 / alpha + R(1, m * k**2) / alpha for m in (15, 6))
        assert low > sympy.N(edge + 13 * step ** R(5, 4), 50)
        assert high < sympy.N(edge + R(1, 5 * k**2) / sympy.sqrt(step), 50)


def test_11_at_aligned_vectors_the_sharpness_is_twice_the_squared_lengths():
    """So ‖x‖² + ‖y‖² < 1/η in Theorem 3.2 is the stability threshold, and (10/3)η the (20/3)η of Corollary 3.1."""
    loss = model("rank1:dimension=2").loss
    u = (R(3, 5), R(4, 5))
    t = R(5, 3)
    place = dict(zip(loss.state, (t * u[0], t * u[1], u[0] / t, u[1] / t), strict=True))
    assert all(sympy.simplify(g.subs(place)) == 0 for g in loss.gradient)
    eigenvalues = loss.hessian.subs(place).eigenvals()
    assert max(eigenvalues) == 2 * (t**2 + t**-2)


def test_11_is_the_squared_norm():
    loss = model("rank1:dimension=2").loss
    p, q = sympy.Matrix(loss.state[:2]), sympy.Matrix(loss.state[2:])
    residual = sympy.eye(2) - p * q.T * p * q.T
    assert sympy.expand((residual.T * residual).trace() / 4 - loss.expression) == 0


def test_12_two_steps_of_degree_2():
    steps = local("scalar2", 3, 2)
    assert sympy.expand(steps["a"] - (a - sympy.sqrt(2) * b**2 * kappa**3)) == 0
    assert sympy.expand(steps["b"] - (b + 4 * sympy.sqrt(2) * a * b * kappa)) == 0


def test_12_the_slow_flow_as_printed_is_wrong():
    """Printed db/da = 4a/(bκ²); the sign is −, as the printed solutions b² = 4(C − a²)/κ² need."""
    flow = scalar_flow("scalar2")
    assert vanishes(in_kappa(flow.rate) + 4 * a / (b * kappa**2))
    big_c = symbols("C")[0]
    printed = 4 * (big_c - a**2) / kappa**2
    assert vanishes(sympy.diff(printed, a) - 2 * b * in_kappa(flow.rate))
    assert not vanishes(sympy.diff(printed, a) - 2 * b * 4 * a / (b * kappa**2))


def test_12_degree_2_has_no_cubic_term_at_leading_order():
    assert local("scalar2", 3, 2)["b"].coeff(b, 3) == 0
    assert scalar_flow("scalar2").end is None


def test_5_degree_3_has_one_minimum_of_each_kind():
    minima = analyse_edge(model("scalar3"), {"eta": Fraction(1, 10)}).eos_minima
    kinds = {m.kind: [float(v) for v in m.point] for m in minima}
    assert set(kinds) == {"parabola", "ellipse"}
    assert kinds["parabola"][1] < kinds["parabola"][0]
    assert kinds["ellipse"][0] < kinds["ellipse"][1]


def test_13_the_cubic_map_is_the_two_step_map_with_a_held():
    two_steps = local("scalar4", 3, 2)["b"].subs(kappa, symbols("kappa")[0])
    assert vanishes(in_kappa(model("cubic").system.rule[0]) - two_steps)
