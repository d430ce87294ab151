"""Where the sharpness is 2/η: all of it in the plane, what was looked at elsewhere; and what is refused."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import mpmath
import pytest
import sympy
from sympy import Rational as R

from dynsys.derive.catalogue import model
from dynsys.derive.closed_edge import closed_edge
from dynsys.derive.edge import analyse_edge
from dynsys.derive.families import families
from dynsys.derive.symbols import symbols
from dynsys.derive.typed import typed_loss
from dynsys.errors import ExactnessError, MisuseError, NotDerivableError

x, y, t, eta = symbols("x,y,t,eta")
TENTH = {"eta": Fraction(1, 10)}
CLOSED = [
    (model("scalar2"), {}), (model("scalar4"), {}), (typed_loss("(t - x*y)**2/2", "x,y"), {"t": Fraction(3, 2)}),
    (typed_loss("log(1 + (1 - x*y)**2)", "x,y"), {}),
]  # fmt: skip


@pytest.mark.parametrize(("m", "values"), CLOSED, ids=lambda v: getattr(v, "name", ""))
def test_the_closed_form_is_the_point_found(m, values):
    step = Fraction(1, 6)
    edge = closed_edge(m, next(f for f in families(m) if f.minima))
    place = {eta: R(1, 6), t: R(3, 2)}
    found = analyse_edge(m, {"eta": step, **values}).eos_minima[0]
    for formula, number in zip(edge.point, found.point, strict=True):
        assert abs(mpmath.mpf(str(sympy.N(formula.subs(place), 40))) - number) < mpmath.mpf(10) ** -14
    assert edge.exists.subs(place) > 0


@pytest.mark.parametrize(("name", "last"), [("scalar2", Fraction(1)), ("scalar4", Fraction(1, 2))])
def test_the_minimum_exists_just_as_long_as_the_closed_form_says(name: str, last: Fraction):
    m = model(name)
    edge = closed_edge(m, families(m)[0])
    for step, exists in ((last - Fraction(1, 1000), True), (last + Fraction(1, 1000), False)):
        value = edge.exists.subs(eta, R(step.numerator, step.denominator))
        assert bool(value > 0) is exists
        assert bool(analyse_edge(m, {"eta": step}).eos_minima) is exists


OPEN = ["(exp(x)*y - 1)**2", "(x**2*y - 1)**2", "(x**2*y**2 + x - 3)**2", "(x**2 + y**2 - 1)**2"]


@pytest.mark.parametrize("m", [model("scalar3"), model("scalar4-full"), *(typed_loss(text, "x,y") for text in OPEN)])
def test_where_there_is_no_such_closed_form_none_is_claimed(m):
    assert closed_edge(m, next(f for f in families(m) if f.minima)) is None


def assert_at_the_edge(m, minimum, step: Fraction) -> None:
    place = dict(zip(m.system.state, minimum.point, strict=True))
    family = min((f for f in families(m) if f.minima), key=lambda f: abs(f.equation.subs(place)))
    at = {**{s: sympy.Float(v, 45) for s, v in place.items()}, eta: R(step.numerator, step.denominator)}
    assert abs(sympy.N(family.equation.subs(at), 30)) < 1e-28
    assert abs(sympy.N((family.sharpness * eta).subs(at), 30) - 2) < 1e-25


@pytest.mark.parametrize(
    ("loss", "state"),
    [("(exp(x)*y - 1)**2", "x,y"), ("(tanh(x*y) - 1/2)**2", "x,y"), ("x**2*y**4/2 - 3*x*y**2 + 23/2", "x,y"),
     ("(x*y*z - 1)**2/2", "x,y,z")],
)  # fmt: skip
def test_every_point_found_is_at_the_edge(loss: str, state: str):
    m = typed_loss(loss, state)
    edge = analyse_edge(m, {"eta": Fraction(1, 20)})
    assert edge.eos_minima
    assert edge.complete == (loss.startswith("x**2") or state == "x,y,z")
    for minimum in edge.eos_minima:
        assert_at_the_edge(m, minimum, Fraction(1, 20))


def test_a_start_singles_out_a_point_of_a_surface():
    m = typed_loss("(x*y**2*z**3 - 1)**2/2", "x,y,z")
    with pytest.raises(NotDerivableError, match="a family of dimension 2, .* a point near the one of interest"):
        analyse_edge(m, TENTH)
    edge = analyse_edge(m, TENTH, {"x": 3.0, "y": 0.8, "z": 0.8})
    assert not edge.complete
    assert edge.where == "the point that Newton's method reaches from the start given"
    [minimum] = edge.eos_minima
    assert_at_the_edge(m, minimum, TENTH["eta"])


def test_a_start_singles_out_one_minimum_in_the_plane():
    both = analyse_edge(model("scalar3"), TENTH).eos_minima
    for known in both:
        near = {s.name: float(v) + 0.05 for s, v in zip(model("scalar3").system.state, known.point, strict=True)}
        edge = analyse_edge(model("scalar3"), TENTH, near)
        assert not edge.complete
        [found] = edge.eos_minima
        assert max(abs(abs(p) - abs(q)) for p, q in zip(found.point, known.point, strict=True)) < 1e-14


def test_a_start_from_which_nothing_is_reached_gives_nothing():
    edge = analyse_edge(model("scalar4"), {"eta": Fraction(3, 5)}, {"x": 1.0, "y": 0.9})
    assert (edge.eos_minima, edge.complete) == ((), False)


def test_a_transcendental_minimum_in_one_variable_is_found():
    """tanh x + x = 1 has one root; at η = 2/L'' there, which is no rational number, nothing is claimed."""
    edge = analyse_edge(typed_loss("(tanh(x) + x - 1)**2", "x"), TENTH)
    assert (edge.eos_minima, edge.complete) == ((), False)
    [minimum] = analyse_edge(typed_loss("(exp(x) - 2)**2/2", "x"), {"eta": Fraction(1, 2)}).eos_minima
    assert abs(minimum.point[0] - mpmath.log(2)) < 1e-14


def test_a_declared_family_is_analysed_where_none_is_derived():
    """r²/2 + r³, r = xy − 1, is no function of r²; xy = 1 is a family of minima of sharpness x² + y² all the same."""
    m = typed_loss("(x*y - 1)**2/2 + (x*y - 1)**3", "x,y")
    found = analyse_edge(replace(m, family=(x * y - 1,)), TENTH).eos_minima
    assert found == analyse_edge(m, TENTH).eos_minima
    p, q = found[0].point
    assert abs(p * q - 1) < 1e-14
    assert abs(p**2 + q**2 - 20) < 1e-13
    assert found[0].kind == "parabola"


@pytest.mark.parametrize(
    ("loss", "step"),
    [
        ("(x**2 + y**2 - 1)**2", Fraction(1, 4)),
        ("(x + y - 1)**2", Fraction(1, 2)),
        ("(sin(x)**2 + cos(x)**2 + x - y)**2", Fraction(1, 2)),
    ],
)
def test_a_family_that_is_all_at_the_edge_is_refused(loss: str, step: Fraction):
    m = typed_loss(loss, "x,y")
    with pytest.raises(NotDerivableError, match="isolated minima with sharpness 2/η are expected, but all of"):
        analyse_edge(m, {"eta": step})
    assert analyse_edge(m, {"eta": step / 2}).eos_minima == ()


def test_misuse_is_refused():
    with pytest.raises(MisuseError, match="gradient descent on a loss is expected .* got the map henon"):
        analyse_edge(model("henon"), {"a": Fraction(1), "b": Fraction(1)})
    with pytest.raises(MisuseError, match="values of eta are expected, got those of none"):
        analyse_edge(model("scalar4"), {})
    with pytest.raises(MisuseError, match="values of eta are expected, got those of eta, t"):
        analyse_edge(model("scalar4"), {"eta": Fraction(1), "t": Fraction(1)})
    with pytest.raises(ExactnessError, match="write '0.1'"):
        analyse_edge(model("scalar4"), {"eta": 0.1})
    with pytest.raises(MisuseError, match="gradient descent"):
        analyse_edge(replace(model("scalar4"), step=None), TENTH)


def test_a_loss_without_a_family_of_minima_is_refused_with_the_reason():
    with pytest.raises(NotDerivableError, match="got a sum of 2 terms; name the family in a model file"):
        analyse_edge(typed_loss("(x*y - 1)**2 + (x - y)**2", "x,y"), TENTH)
    with pytest.raises(NotDerivableError, match="a loss that is least where its residual vanishes is expected"):
        analyse_edge(typed_loss("1/(1 + (x*y - 1)**2)", "x,y"), TENTH)
