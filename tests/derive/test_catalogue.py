"""Every entry of the catalogue is the map that the interface names, exact, with a reference and coherent settings."""

from __future__ import annotations

import re

import mpmath
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from dynsys.box import exact
from dynsys.derive.catalogue import ENTRIES, MAX_SETTING, model, models
from dynsys.derive.coordinates import change_coordinates
from dynsys.derive.loss import gradient_descent
from dynsys.derive.parser import parse_expression, parse_map
from dynsys.derive.program.multiprecision import compile_multiprecision
from dynsys.derive.reduce import restrict
from dynsys.derive.symbols import symbols
from dynsys.errors import MisuseError

NAMES = list(ENTRIES)
(ETA,) = symbols("eta")
FORMULAS = {
    "scalar2": "x' = x - eta*y*(x*y - 1); y' = y - eta*x*(x*y - 1)",
    "scalar3": "x' = x - eta*y**2*(x*y**2 - 1); y' = y - eta*x*y*(x*y**2 - 1)",
    "scalar4": "x' = x - x*y**2*eta*(x**2*y**2 - 1); y' = y - x**2*y*eta*(x**2*y**2 - 1)",
    "scalar4-full": "x' = x - eta*y*z*w*(x*y*z*w - 1); y' = y - eta*x*z*w*(x*y*z*w - 1); "
    "z' = z - eta*x*y*w*(x*y*z*w - 1); w' = w - eta*x*y*z*(x*y*z*w - 1)",
    "scalar:depth=2": "x1' = x1 - eta*x2*(x1*x2 - 1); x2' = x2 - eta*x1*(x1*x2 - 1)",
    "scalar:depth=1": "x1' = x1 - eta*(x1 - 1)",
    "balanced:depth=4": "u' = u - eta*(u**4 - 1)*u**3",
    "balanced:depth=1": "u' = u - eta*(u - 1)",
    "frozen4": "d' = d - eta*(d**3 - d)*sqrt(c**4 + 4*d**2) + eta**2*(d**3 - d)**2*d",
    "cubic": "b' = b*(1 + 8*a*kappa - 16*b**2)",
    "rank1:dimension=1": "x1' = x1 - eta*x1*y1**2*(x1**2*y1**2 - 1); y1' = y1 - eta*x1**2*y1*(x1**2*y1**2 - 1)",
    "logistic": "x' = r*x*(1 - x)",
    "henon": "x' = 1 - a*x**2 + y; y' = b*x",
    "ikeda": "x' = a + b*(x*cos(c - d/(1 + x**2 + y**2)) - y*sin(c - d/(1 + x**2 + y**2))); "
    "y' = b*(x*sin(c - d/(1 + x**2 + y**2)) + y*cos(c - d/(1 + x**2 + y**2)))",
    "standard": "x' = x + p + k*sin(x); p' = p + k*sin(x)",
    "delayed-logistic": "u' = r*u*(1 - v); v' = u",
    "generalized-henon": "x' = y; y' = alpha - beta*x - y**2 + R*x*y + S*y**3",
}


@pytest.mark.parametrize("name", FORMULAS)
def test_the_rule_is_the_formula_of_the_interface(name: str):
    system = model(name).system
    rule, parameters = parse_map(FORMULAS[name], [s.name for s in system.state])
    assert {s.name for s in parameters} == {s.name for s in system.parameters}
    for got, expected in zip(system.rule, rule, strict=True):
        assert sympy.simplify(sympy.expand(got - expected)) == 0


def test_every_name_has_a_formula_here():
    assert set(NAMES) == {name.partition(":")[0] for name in FORMULAS}


@pytest.mark.parametrize(
    "name", [*NAMES, "scalar:depth=6", "balanced:depth=64", "rank1:dimension=4", "scalar:depth=64"]
)
def test_an_entry_is_whole(name: str):
    m = model(name)
    assert m.name.partition(":")[0] == name.partition(":")[0]
    assert m.summary
    assert re.search(r", (19|20)\d\d$", m.reference)
    assert m.kind == ("map" if m.loss is None else "gradient descent")
    assert (m.loss is None) == (m.embedding is None) == (m.step is None)


@pytest.mark.parametrize("name", NAMES)
def test_there_is_no_float_anywhere(name: str):
    m = model(name)
    parts = [*m.system.rule, *(m.embedding or ()), *m.family, *(m.fibre or ())]
    parts += [m.loss.expression] if m.loss else []
    for c in m.coordinates:
        parts += [*c.forward, *c.inverse, *c.chart, *c.image]
    assert not any(sympy.sympify(part).atoms(sympy.Float) for part in parts)
    assert all(symbol.is_real for part in parts for symbol in sympy.sympify(part).free_symbols)


@pytest.mark.parametrize("name", ["scalar2", "scalar3", "scalar4", "scalar4-full", "scalar", "balanced", "rank1"])
def test_gradient_descent_is_of_the_free_loss_on_the_embedded_subspace(name: str):
    m = model(name)
    free = gradient_descent(m.loss, m.step)
    [*places] = zip(m.loss.state, m.embedding, strict=True)
    if name == "balanced":
        first = m.loss.state[0]
        line = restrict(free, dict.fromkeys(m.loss.state[1:], first))
        rule = tuple(part.subs(first, m.system.state[0]) for part in line.rule)
    else:
        rule = restrict(free, {s: e for s, e in places if s != e}).rule
    assert all(sympy.expand(p - q) == 0 for p, q in zip(rule, m.system.rule, strict=True))


@pytest.mark.parametrize("dimension", [1, 2, 3])
def test_the_rank_one_loss_is_a_quarter_of_the_squared_norm(dimension: int):
    loss = model(f"rank1:dimension={dimension}").loss
    p, q = (sympy.Matrix(half) for half in (loss.state[:dimension], loss.state[dimension:]))
    residual = sympy.eye(dimension) - p * q.T * p * q.T
    assert sympy.expand((residual.T * residual).trace() / 4 - loss.expression) == 0


@pytest.mark.parametrize("name", ["scalar2", "scalar3", "scalar4"])
def test_the_flagships_have_two_coordinate_systems_one_about_their_own_minimum(name: str):
    cd, ab = model(name).coordinates
    assert [(c.name, [s.name for s in c.symbols]) for c in (cd, ab)] == [("cd", ["c", "d"]), ("ab", ["a", "b"])]
    rule = compile_multiprecision((*ab.symbols, ETA), change_coordinates(model(name).system, ab).rule)
    with mpmath.workdps(40):
        assert all(abs(v) < mpmath.mpf(10) ** -35 for v in rule([mpmath.mpf(0), mpmath.mpf(0), mpmath.mpf(1) / 5]))


def places(m) -> set[frozenset[str]]:
    return {frozenset(s.name for s in group) for group in (m.system.state, *(c.symbols for c in m.coordinates))}


@pytest.mark.parametrize("name", [name for name in NAMES if model(name).first_look])
def test_a_first_look_names_what_is_there(name: str):
    m, look = model(name), model(name).first_look
    parameters, state = {s.name for s in m.system.parameters}, {s.name for s in m.system.state}
    assert look.values
    for values in look.values:
        assert set(values) == parameters
        assert all(exact(v) is not None for v in values.values())
    assert frozenset(look.start) in places(m)
    assert set(look.sweep_start) == state
    parameter, lo, hi = look.sweep
    assert parameter in parameters
    assert exact(lo) < exact(hi)
    assert {s.name for s in parse_expression(look.observe).free_symbols} <= parameters | state
    assert look.periods >= 1


@pytest.mark.parametrize("name", [name for name in NAMES if model(name).known])
def test_known_answers_are_exact_requests_with_a_source(name: str):
    m = model(name)
    parameters, inside = {s.name for s in m.system.parameters}, {"period", "start", "state", "box", "near"}
    for known in m.known:
        assert known.source
        assert known.tolerance >= 0
        assert set(known.arguments) <= parameters | inside
        assert parameters <= set(known.arguments)
        for parameter in parameters:
            assert exact(known.arguments[parameter]) is not None


def test_models_lists_every_entry_once():
    assert [m.name.partition(":")[0] for m in models()] == NAMES
    assert model("scalar") == model("scalar:depth=3")
    assert model("balanced:depth=4") is model("balanced:depth=4")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("scalar5", "a model among scalar2, .* is expected, got 'scalar5'"),
        ("", "a model among"),
        ("scalar4:depth=3", r"a setting of scalar4 \(none\) is expected, got 'depth=3'"),
        ("balanced:width=3", r"a setting of balanced \(depth=4\) is expected"),
        ("balanced:depth", "a setting of balanced"),
        ("balanced:depth=0", "a whole number from 1 to 64 is expected for depth, got '0'"),
        (f"balanced:depth={MAX_SETTING + 1}", "from 1 to 64"),
        *((f"balanced:depth={text}", "from 1 to 64") for text in ("-1", "2.5", "", "²", "٣", "1e1")),
        ("rank1:dimension=9", "a dimension from 1 to 4 is expected for rank1, got 9"),
    ],
)
def test_settings_are_bounded(text: str, message: str):
    with pytest.raises(MisuseError, match=message):
        model(text)


@settings(deadline=None, max_examples=15)
@given(st.integers(1, 12))
def test_depth_is_the_number_of_factors(depth: int):
    assert model(f"scalar:depth={depth}").system.dimension == depth
    assert len(model(f"balanced:depth={depth}").embedding) == depth
