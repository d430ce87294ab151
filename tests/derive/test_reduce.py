"""New systems from old: iterates, compositions, schedules, frozen and restricted systems are exact."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import Rational as R

from dynsys.derive.catalogue import model
from dynsys.derive.loss import Loss, gradient_descent
from dynsys.derive.program import build_program, evaluate_exactly
from dynsys.derive.reduce import compose, freeze, iterate, restrict, schedule
from dynsys.derive.symbols import symbols
from dynsys.derive.system import System
from dynsys.errors import MisuseError, NotDerivableError

x, y, z, w, r, s, eta = symbols("x,y,z,w,r,s,eta")
small = st.fractions(min_value=-2, max_value=2, max_denominator=5)
points = st.tuples(small, small)

HENON = System("henon", (x, y), (r, s), (1 - r * x**2 + y, s * x))
RATIONAL = System("rational", (x, y), (r,), (r / (1 + x**2) - y, x * y / (2 + y**2)))


@st.composite
def systems(draw: st.DrawFn) -> System:
    def part() -> sympy.Expr:
        terms = draw(st.lists(st.tuples(small, st.integers(0, 2), st.integers(0, 1)), min_size=1, max_size=3))
        return sympy.Add(*(R(c.numerator, c.denominator) * x**i * y**j for c, i, j in terms)) + r * x

    return System("random", (x, y), (r,), (part(), part()))


def apply(system: System, point: Sequence[Fraction], parameters: Sequence[Fraction]) -> list[Fraction]:
    return evaluate_exactly(build_program(system.state + system.parameters, system.rule), [*point, *parameters])


@settings(deadline=None, max_examples=25)
@given(systems(), points, small, st.integers(1, 3))
def test_the_iterate_is_repeated_application(system: System, point, parameter, n: int):
    expected = list(point)
    for _ in range(n):
        expected = apply(system, expected, [parameter])
    assert apply(iterate(system, n), point, [parameter]) == expected


@pytest.mark.parametrize("system", [HENON, RATIONAL, model("scalar4").system], ids=lambda s: s.name)
@pytest.mark.parametrize("n", [1, 2, 3])
def test_the_iterate_of_known_maps_is_repeated_application(system: System, n: int):
    parameters = [Fraction(1 + k, 7) for k in range(len(system.parameters))]
    expected = point = [Fraction(3, 4), Fraction(-2, 5)]
    for _ in range(n):
        expected = apply(system, expected, parameters)
    assert apply(iterate(system, n), point, parameters) == expected


@settings(deadline=None, max_examples=25)
@given(systems(), systems(), points, small)
def test_a_composition_applies_the_first_system_first(one: System, other: System, point, parameter):
    expected = apply(other, apply(one, point, [parameter]), [parameter])
    assert apply(compose([one, other], "both"), point, [parameter]) == expected


def test_a_composition_joins_parameters_by_name_in_order():
    one = System("one", (x,), (r, s), (r * x + s,))
    other = System("other", (x,), (s, eta), (eta * x - s,))
    both = compose([one, other], "both")
    assert (both.name, both.parameters) == ("both", (r, s, eta))
    assert sympy.expand(both.rule[0] - (eta * (r * x + s) - s)) == 0


@settings(deadline=None, max_examples=15)
@given(points, st.lists(st.sampled_from(["eta_A", "eta_B", "eta_C"]), min_size=1, max_size=3))
def test_a_schedule_takes_one_step_for_each_name_in_turn(point, names: list[str]):
    system = model("scalar2").system
    values = {"eta_A": Fraction(1, 3), "eta_B": Fraction(2, 5), "eta_C": Fraction(-1, 2)}
    expected = list(point)
    for name in names:
        expected = apply(system, expected, [values[name]])
    scheduled = schedule(system, eta, names)
    assert [p.name for p in scheduled.parameters] == list(dict.fromkeys(names))
    assert apply(scheduled, point, [values[p.name] for p in scheduled.parameters]) == expected


def test_a_schedule_keeps_the_other_parameters():
    scheduled = schedule(HENON, r, ["r_A", "r_B"])
    assert [p.name for p in scheduled.parameters] == ["r_A", "s", "r_B"]


@settings(deadline=None, max_examples=25)
@given(points, small)
def test_a_frozen_system_moves_the_others_as_before(point, parameter):
    frozen = freeze(HENON, [y])
    assert (frozen.state, frozen.parameters) == ((x,), (y, r, s))
    assert frozen.name == "henon with y frozen"
    moved = apply(frozen, [point[0]], [point[1], parameter, Fraction(1, 2)])
    assert moved == apply(HENON, point, [parameter, Fraction(1, 2)])[:1]


@settings(deadline=None, max_examples=25)
@given(points, small)
def test_a_restricted_system_is_the_system_on_the_subspace(point, parameter):
    """The ties of the paper: z = x, w = y; and x = y with z = w = −x, found from the signs."""
    free = gradient_descent(Loss((1 - x * y * z * w) ** 2 / 2, (x, y, z, w)))
    tied = restrict(free, {z: x, w: y}, "tied")
    assert (tied.name, tied.state, tied.parameters) == ("tied", (x, y), (eta,))
    whole = apply(free, [*point, *point], [parameter])
    assert apply(tied, point, [parameter]) == whole[:2] == whole[2:]
    line = restrict(free, {y: x, z: -x, w: -x})
    sample = point[0]
    assert apply(line, [sample], [parameter]) == apply(free, [sample, sample, -sample, -sample], [parameter])[:1]


def test_a_tied_system_is_not_gradient_descent_of_the_tied_loss():
    """There each tied pair is counted twice: the gradient is doubled."""
    free = gradient_descent(Loss((1 - x * y * z * w) ** 2 / 2, (x, y, z, w)))
    tied, direct = restrict(free, {z: x, w: y}), gradient_descent(Loss((1 - x**2 * y**2) ** 2 / 2, (x, y)))
    moves = [[sympy.expand(p - v) for p, v in zip(m.rule, m.state, strict=True)] for m in (tied, direct)]
    assert [sympy.expand(2 * p) for p in moves[0]] == moves[1]


def test_a_curved_invariant_subspace_is_accepted():
    parabola = System("parabola", (x, y), (r,), (r * x, r**2 * y))
    assert restrict(parabola, {y: x**2}).rule == (r * x,)


@pytest.mark.parametrize(
    ("ties", "tied", "difference"),
    [
        ({y: x}, "y = x", "r*x**2"),
        ({y: 2 * x}, "y = 2*x", "x"),
        ({y: x**2}, "y = x**2", "x"),
        ({x: 0}, "x = 0", "y + 1"),
    ],
)
def test_a_subspace_that_is_not_kept_is_refused_with_the_difference(ties, tied: str, difference: str):
    with pytest.raises(NotDerivableError, match="an invariant subspace is expected") as caught:
        restrict(HENON, ties)
    assert f"{tied} is not kept: after one step they differ by" in str(caught.value)
    assert difference in str(caught.value)


@settings(deadline=None, max_examples=40)
@given(small, small)
def test_a_line_is_accepted_just_when_it_is_an_eigenline(slope, extra):
    """(x, y) → (2x, 2y + e·x): the line y = sx is kept just for e = 0."""
    k, e = R(slope.numerator, slope.denominator), R(extra.numerator, extra.denominator)
    linear = System("linear", (x, y), (), (2 * x, 2 * y + e * x))
    if e == 0:
        assert restrict(linear, {y: k * x}).rule == (2 * x,)
    else:
        with pytest.raises(NotDerivableError):
            restrict(linear, {y: k * x})


def test_misuse_of_ties_is_refused():
    with pytest.raises(MisuseError, match="a tie of one of the state variables .* is expected, got r"):
        restrict(HENON, {r: x})
    with pytest.raises(MisuseError, match="a tie to free variables is expected, got x = y"):
        restrict(HENON, {x: y, y: x})
    with pytest.raises(MisuseError, match="at least one free state variable"):
        restrict(System("zero", (x,), (), (x,)), {x: sympy.Integer(0)})


def test_misuse_of_freeze_compose_iterate_and_schedule_is_refused():
    with pytest.raises(MisuseError, match="one of the state variables .* is expected, got r"):
        freeze(HENON, [r])
    with pytest.raises(MisuseError, match="at least one variable that moves"):
        freeze(HENON, [x, y])
    with pytest.raises(MisuseError, match="systems over the same state variables are expected"):
        compose([], "nothing")
    with pytest.raises(MisuseError, match="same state variables"):
        compose([HENON, System("line", (x,), (), (x,))], "two planes")
    with pytest.raises(MisuseError, match="iterates of at least 1 is expected, got 0"):
        iterate(HENON, 0)
    with pytest.raises(MisuseError, match="at most 200000 nodes"):
        iterate(HENON, 30)
    with pytest.raises(MisuseError, match="one of the parameters .* is expected, got x"):
        schedule(HENON, x, ["r_A"])
    with pytest.raises(MisuseError, match="different symbols"):
        schedule(HENON, r, ["s"])
    with pytest.raises(MisuseError, match="others or none"):
        schedule(HENON, r, [])
