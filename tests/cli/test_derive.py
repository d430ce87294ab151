"""Three dresses of one derivation: text that reads back, LaTeX, and Python that runs."""

from __future__ import annotations

import math
import re

import pytest

from dynsys.derive.catalogue import model
from dynsys.derive.parser import parse_expression
from dynsys.explore import compile_map

POINTS = {
    "scalar4": ({"x": 1.25, "y": 0.7}, {"eta": 0.2}),
    "scalar:depth=3": ({"x1": 1.25, "x2": 0.7, "x3": -0.5}, {"eta": 0.2}),
    "balanced:depth=3": ({"u": 1.1}, {"eta": 0.3}),
    "frozen4": ({"d": 1.1}, {"c": 2.25, "eta": 0.2}),
    "henon": ({"x": 0.3, "y": -0.2}, {"a": 1.4, "b": 0.3}),
    "ikeda": ({"x": 0.3, "y": -0.2}, {"a": 1.0, "b": 0.9, "c": 0.4, "d": 6.0}),
    "standard": ({"x": 0.3, "p": -0.2}, {"k": 1.2}),
}


def module(dynsys, *words: str) -> dict:
    result = dynsys("derive", *words, "--format", "python")
    assert (result.status, result.err) == (0, "")
    namespace: dict = {}
    exec(compile(result.out, "derived.py", "exec"), namespace)
    return namespace


@pytest.mark.parametrize("name", POINTS)
def test_the_python_text_is_the_map(dynsys, name) -> None:
    state, parameters = POINTS[name]
    made = module(dynsys, name)
    map_ = compile_map(model(name).system)
    x, p = list(state.values()), list(parameters.values())
    assert made["step"](**state, **parameters) == pytest.approx(map_.rule(x, p).tolist())
    jacobian = map_.value_and_jacobian(x, p)[1].tolist()
    assert len(made["jacobian"](**state, **parameters)) == len(jacobian)
    for row, expected in zip(made["jacobian"](**state, **parameters), jacobian, strict=True):
        assert row == pytest.approx(expected)


def test_the_python_text_in_coordinates_and_of_more_steps(dynsys) -> None:
    step = module(dynsys, "scalar4")["step"]
    x, y, eta = 1.25, 0.75, 0.2
    twice = step(*step(x, y, eta), eta)
    assert module(dynsys, "scalar4", "--iterate", "2")["step"](x, y, eta) == pytest.approx(twice)
    c, d = math.sqrt(x**2 - y**2), x * y
    moved = module(dynsys, "scalar4", "--coordinates", "cd")["step"](c, d, eta)
    x1, y1 = step(x, y, eta)
    assert moved == pytest.approx((math.sqrt(x1**2 - y1**2), x1 * y1))


def test_the_python_text_has_the_loss_that_is_descended(dynsys) -> None:
    made = module(dynsys, "--loss", "log(1 + (1 - k*x*y)**2)", "--state", "x,y")
    x, y, k, eta, h = 1.25, 0.7, 1.5, 0.2, 1e-6
    slope = (made["loss"](x + h, y, k) - made["loss"](x - h, y, k)) / (2 * h)
    assert made["step"](x, y, k, eta)[0] == pytest.approx(x - eta * slope)


def test_a_parameter_may_be_a_word_of_python(dynsys) -> None:
    made = module(dynsys, "--map", "x' = lambda*x*(1 - x)", "--state", "x")
    assert made["step"](0.5, 2.0) == (0.5,)


@pytest.mark.parametrize("name", [*POINTS, "cubic", "generalized-henon", "delayed-logistic"])
def test_text_reads_back(dynsys, name) -> None:
    document = dynsys("derive", name, "--json").json
    system = model(name).system
    assert document["state"] == [s.name for s in system.state]
    assert document["parameters"] == [s.name for s in system.parameters]
    assert [parse_expression(text) for text in document["rule"]] == list(system.rule)
    for row in document["jacobian"]:
        for text in row:
            parse_expression(text)


def test_latex(dynsys) -> None:
    document = dynsys("derive", "scalar4", "--format", "latex", "--json").json
    assert document["rule"][0].startswith(r"\eta x y^{2}")
    assert r"\frac" in document["hessian_eigenvalues"][0]["value"]
    text = dynsys("derive", "scalar4", "--format", "latex").out
    assert "**" not in text
    assert text.count("{") == text.count("}")


def test_what_scalar4_is(dynsys) -> None:
    document = dynsys("derive", "scalar4", "--order", "3", "--json").json
    families = {family["equation"]: family for family in document["families"] if family["minima"]}
    assert set(families) == {"x*y - 1", "x*y + 1"}
    for family in families.values():
        # On x²y² = 1 the gradient of xyzw has the squared length 2(x² + y²).
        assert parse_expression(family["sharpness"]).equals(parse_expression("2*(x**2 + y**2)"))
        assert parse_expression(family["multiplier"]).equals(parse_expression("1 - 2*eta*(x**2 + y**2)"))
    assert sum(e["multiplicity"] for e in document["hessian_eigenvalues"]) == 4
    subspaces = {"x", "y", "x - y", "x + y"}
    assert set(document["invariant_subspaces"]) == subspaces
    one, two = document["expansion"][:2]
    assert (one["steps"], two["steps"]) == (1, 2)
    assert set(two["scaling"]) == {"a", "b", "eta"}
    terms = {c["symbol"]: [t["expression"] for t in c["terms"]] for c in two["components"]}
    total = parse_expression(" + ".join(f"({term})" for term in terms["b"]))
    assert total.equals(parse_expression("b + 8*a*b*sqrt(eta) - 16*b**3"))


def test_a_map_without_a_loss_says_so(dynsys) -> None:
    document = dynsys("derive", "henon", "--json").json
    assert document["loss"] is None
    assert document["hessian_eigenvalues"] == []
    assert document["families"] == []


@pytest.mark.parametrize("name", ["scalar2", "scalar3", "scalar4", "frozen4", "balanced:depth=4"])
def test_no_rounded_numbers_in_formulas(dynsys, name) -> None:
    assert not re.search(r"[0-9]\.[0-9]", dynsys("derive", name).out)
