"""Coordinates undo each other on their chart; the map in them is forward ∘ f ∘ inverse; false inverses are refused."""

from __future__ import annotations

import random
from dataclasses import replace
from fractions import Fraction

import mpmath
import pytest
import sympy
from sympy import Rational as R

from dynsys.derive.catalogue import model, models
from dynsys.derive.coordinates import Coordinates, change_coordinates, check_coordinates
from dynsys.derive.program.multiprecision import compile_multiprecision
from dynsys.derive.simplify import positive_substitution
from dynsys.derive.symbols import symbols
from dynsys.derive.system import System
from dynsys.errors import MisuseError, NotDerivableError

x, y, u, v, p, q, r, eta = symbols("x,y,u,v,p,q,r,eta")
NAMED = [(m.name, c.name) for m in models() for c in m.coordinates]
CD = model("scalar4").coordinates[0]


def chart_point(generator: random.Random) -> tuple[mpmath.mpf, mpmath.mpf]:
    """x > 2y > 0, on every chart of the catalogue."""
    small = mpmath.mpf(generator.randint(1, 10**9)) / 10**9
    return 2 * small + mpmath.mpf(generator.randint(1, 10**9)) / 10**8, small


def close(got: list[mpmath.mpf], expected: list[mpmath.mpf], digits: int) -> bool:
    tolerance = mpmath.mpf(10) ** -digits
    return all(abs(g - e) <= tolerance * max(1, abs(e)) for g, e in zip(got, expected, strict=True))


def named(name: str, coordinates: str) -> tuple[System, Coordinates]:
    m = model(name)
    return m.system, next(c for c in m.coordinates if c.name == coordinates)


@pytest.mark.parametrize(("name", "coordinates"), NAMED)
def test_the_inverse_undoes_forward_at_50_digits(name: str, coordinates: str):
    _, c = named(name, coordinates)
    forward = compile_multiprecision((*c.state, eta), c.forward)
    inverse = compile_multiprecision((*c.symbols, eta), c.inverse)
    generator = random.Random(1)
    with mpmath.workdps(60):
        step = mpmath.mpf(1) / 5
        for _ in range(20):
            point = chart_point(generator)
            image = forward((*point, step))
            back = inverse((*image, step))
            assert close(back, point, 50)
            assert close(forward((*back, step)), image, 50)


@pytest.mark.parametrize(("name", "coordinates"), NAMED)
def test_coordinates_of_the_catalogue_are_checked(name: str, coordinates: str):
    how = check_coordinates(named(name, coordinates)[1])
    assert how == ("to 50 digits on 24 points" if name == "scalar3" else "symbolically")


@pytest.mark.parametrize(("name", "coordinates"), NAMED)
def test_the_map_in_coordinates_is_forward_f_inverse(name: str, coordinates: str):
    system, c = named(name, coordinates)
    changed = change_coordinates(system, c)
    assert changed.name == f"{name} in {coordinates}"
    assert (changed.state, changed.parameters) == (c.symbols, (eta,))
    forward = compile_multiprecision((*c.state, eta), c.forward)
    rule = compile_multiprecision((*c.state, eta), system.rule)
    direct = compile_multiprecision((*c.symbols, eta), changed.rule)
    generator = random.Random(2)
    with mpmath.workdps(60):
        for _ in range(20):
            small = mpmath.mpf(generator.randint(1, 1000)) / 1000
            point = (2 * small + mpmath.mpf(generator.randint(1, 1000)) / 500, small)
            step = mpmath.mpf(generator.randint(1, 100)) / 1000
            expected = forward((*rule((*point, step)), step))
            if any(isinstance(value, mpmath.mpc) for value in expected):
                continue  # the image is off the chart
            assert close(direct((*forward((*point, step)), step)), expected, 45)


def test_linear_coordinates_conjugate_exactly():
    shear = Coordinates("shear", (x, y), (u, v), (x + r * y, y), (u - r * v, v))
    assert check_coordinates(shear) == "symbolically"
    changed = change_coordinates(System("turn", (x, y), (), (-y, x)), shear)
    assert changed.parameters == (r,)
    assert [sympy.expand(part) for part in changed.rule] == [sympy.expand(r * (u - r * v) - v), u - r * v]


def test_an_image_that_is_a_chain_is_a_chart_too():
    """u > v > 0: signs of differences are used, and undone."""
    sums = Coordinates("sums", (x, y), (u, v), (x + y, y), (u - v, v), (x, y), (u - v, v))
    assert check_coordinates(sums) == "symbolically"
    changed = change_coordinates(System("scale", (x, y), (), (sympy.sqrt(x**2 * y**2) * x, 3 * y)), sums)
    assert [sympy.expand(part) for part in changed.rule] == [sympy.expand(v * (u - v) ** 2 + 3 * v), 3 * v]


def test_an_image_may_depend_on_parameters_of_its_own():
    beyond = Coordinates("beyond", (x,), (u,), (x + 1,), (u - 1,), (x - r,), (u - r - 1,))
    assert beyond.parameters == (r,)
    assert check_coordinates(beyond) == "symbolically"
    [rule] = change_coordinates(System("double", (x,), (), (2 * x,)), beyond).rule
    assert sympy.expand(rule - (2 * u - 1)) == 0


@pytest.mark.parametrize(
    "conditions", [(x - y, y), (x + y, y + 2 * x), (y + 2 * x, x + y), (x - r, y - x), (1 - x, 3 * x - 2 * y), (x * y,)]
)
def test_a_substitution_builds_the_conditions_in_and_is_undone(conditions):
    there, back = positive_substitution(conditions, (x, y))
    for dummy, condition in back.items():
        assert sympy.expand(condition.subs(there, simultaneous=True) - dummy) == 0
    for symbol, value in there.items():
        assert sympy.expand(value.subs(back, simultaneous=True) - symbol) == 0


BRANCHES = Coordinates("square", (x,), (u,), (x**2,), (sympy.sqrt(u),))
FAR = Coordinates("far", (x,), (u,), ((x - 10) ** 2,), (10 - sympy.sqrt(u),))
TRIG = Coordinates("turned", (x,), (u,), (sympy.tan(x),), (sympy.atan(u),))
_PI = sympy.pi
X2 = (CD.symbols[0] ** 2 + sympy.sqrt(CD.symbols[0] ** 4 + 4 * CD.symbols[1] ** 2)) / 2
FALSE = {
    "sign off": replace(CD, inverse=(-CD.inverse[0], CD.inverse[1])),
    "both signs off": replace(CD, inverse=(-CD.inverse[0], -CD.inverse[1])),
    "swapped": replace(CD, inverse=CD.inverse[::-1]),
    "right on y > x > 0, by the other root": replace(CD, inverse=(sympy.sqrt(X2 - CD.symbols[0] ** 2), sympy.sqrt(X2))),
    "right on the chart of the other branch": replace(CD, chart=(y - x, x), forward=(sympy.sqrt(y**2 - x**2), x * y)),
    "off by 1e-30 x": replace(CD, inverse=(CD.inverse[0] * (1 + R(1, 10**30)), CD.inverse[1])),
    "off by 1e-45 x": replace(CD, inverse=(CD.inverse[0] * (1 + R(1, 10**45)), CD.inverse[1])),
    "off by 1e-30": replace(CD, inverse=(CD.inverse[0] + R(1, 10**30), CD.inverse[1])),
    "constant off": replace(CD, inverse=(CD.inverse[0], CD.inverse[1] * R(99, 100))),
    "no chart: right for x > 0": BRANCHES,
    "right for x < 10": FAR,
    "right for |x| < pi/2": TRIG,
    "right near 0 only, beyond the simplifier": replace(TRIG, inverse=(sympy.atan(u) + sympy.sin(u) / 10**20,)),
    "right at the integers": replace(TRIG, forward=(x,), inverse=(u + sympy.sin(_PI * u),)),
    "scalar3 with another root of the cubic": replace(
        model("scalar3").coordinates[0],
        inverse=tuple(part.subs(_PI, 2 * _PI) for part in (model("scalar3").coordinates[0].inverse[1],) * 2),
    ),
    "not real on the chart": Coordinates("root", (x,), (u,), (x,), (sympy.sqrt(u),), (-x,)),
}


@pytest.mark.parametrize("name", FALSE)
def test_a_false_inverse_never_passes(name: str):
    with pytest.raises(NotDerivableError, match="inverse"):
        check_coordinates(FALSE[name])


@pytest.mark.parametrize("name", ["no chart: right for x > 0", "right for x < 10"])
def test_sample_points_where_a_false_inverse_is_right_do_not_help_it(name: str):
    with pytest.raises(NotDerivableError, match="inverse"):
        check_coordinates(FALSE[name], [{x: R(k, 3)} for k in range(1, 9)])


def test_the_same_inverses_pass_on_charts_where_they_are_right():
    assert check_coordinates(replace(BRANCHES, chart=(x,), image=(u,))) == "symbolically"
    assert check_coordinates(replace(FAR, chart=(10 - x,), image=(u,))) == "symbolically"
    assert check_coordinates(replace(TRIG, chart=(1 - x, x))).startswith("to 50 digits")


def test_a_chart_that_no_random_point_meets_needs_a_proof_or_points():
    narrow = replace(
        TRIG, forward=(sympy.tan(x / 2000),), inverse=(2000 * sympy.atan(u),), chart=((x - 2000) * (2001 - x),)
    )
    with pytest.raises(NotDerivableError, match="it was not shown that it does"):
        check_coordinates(narrow)
    assert check_coordinates(narrow, [{x: R(4001, 2)}]) == "to 50 digits on 1 points"


def test_sample_points_are_on_the_chart():
    with pytest.raises(MisuseError, match="sample points on the chart of cd are expected, got x = 1, y = 2"):
        check_coordinates(CD, [{x: sympy.Integer(1), y: sympy.Integer(2)}])
    assert check_coordinates(CD, [{x: sympy.Integer(2), y: sympy.Integer(1)}]) == "symbolically"


def test_a_sample_point_at_a_pole_is_on_no_chart():
    inversion = Coordinates("inversion", (x,), (u,), (1 / x,), (1 / u,))
    assert check_coordinates(inversion) == "symbolically"
    with pytest.raises(MisuseError, match="on the chart of inversion are expected, got x = 0"):
        check_coordinates(inversion, [{x: sympy.Integer(0)}])


def test_an_image_that_does_not_hold_the_chart_is_refused():
    """Else signs that are false would simplify the map."""
    with pytest.raises(NotDerivableError, match="an image that holds the chart is expected, but -c is"):
        check_coordinates(replace(CD, image=(-CD.symbols[0],)))


def test_frozen_coordinates_move_one_variable_of_the_exact_map():
    """frozen4 is d' of scalar4 at every c > 0, by hand: d' = d − q√(c⁴ + 4d²) + q²d, q = η(d³ − d)."""
    frozen = model("frozen4").system
    c, d = CD.symbols
    move = eta * (d**3 - d)
    assert frozen.state == (d,)
    assert set(frozen.parameters) == {c, eta}
    place = {c: R(9, 4), d: R(11, 10), eta: R(1, 5)}
    expected = d - move * sympy.sqrt(c**4 + 4 * d**2) + move**2 * d
    assert sympy.simplify(frozen.rule[0] - expected) == 0
    assert abs(sympy.N((frozen.rule[0] - expected).subs(place), 40)) < Fraction(1, 10**35)
