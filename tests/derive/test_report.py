"""A derivation reads in every dress: text that parses back, Python that computes, LaTeX and MathML in good form."""

from __future__ import annotations

import ast
import math
import re
import xml.etree.ElementTree as ElementTree
from dataclasses import replace

import mpmath
import pytest
import sympy

from dynsys.derive.catalogue import model
from dynsys.derive.derivation import Derivation, derive_model, named_coordinates
from dynsys.derive.parser import parse_expression, to_text
from dynsys.derive.program.multiprecision import compile_multiprecision
from dynsys.derive.reduce import restrict
from dynsys.derive.report import FORMATS, derivation_lines, equation, to_mathml
from dynsys.derive.symbols import FUNCTIONS, symbols
from dynsys.derive.typed import typed_loss
from dynsys.errors import MisuseError, NotDerivableError

x, y, r, eta = symbols("x,y,r,eta")
CASES = [("scalar2", 1, "", None), ("scalar4", 1, "", 3), ("scalar4", 2, "", None), ("scalar4", 1, "cd", None),
         ("scalar3", 1, "cd", None), ("balanced:depth=3", 2, "", None), ("ikeda", 1, "", None), ("henon", 2, "", None),
         ("generalized-henon", 1, "", None), ("scalar4-full", 1, "", None), ("rank1", 1, "", None)]  # fmt: skip
NUMBERS = {"x": 1.3, "y": 0.4, "z": 1.1, "w": 0.6, "u": 1.2, "eta": 0.2, "a": 0.9, "b": 0.3, "c": 2.1, "d": 1.05}


@pytest.fixture(scope="module", params=CASES, ids=lambda c: f"{c[0]} {c[1]} {c[2]}".strip())
def derivation(request: pytest.FixtureRequest) -> Derivation:
    name, steps, coordinates, order = request.param
    return derive_model(model(name), steps, coordinates, order)


def formulas(derivation: Derivation) -> list[sympy.Expr]:
    found = [*derivation.system.rule, *derivation.jacobian]
    found += [part for e in derivation.spectrum for part in (e.value, e.polynomial) if part is not None]
    for family in derivation.families:
        found += [family.equation, family.multiplier, *([] if family.sharpness is None else [family.sharpness])]
    for edge in derivation.edges:
        found += [edge.exists, *edge.point]
    found += [part for e in derivation.expansions for c in e.components for _, part in c.terms]
    found += [part for t in derivation.transverse for part in (*t.coefficients, *t.drift)]
    if derivation.slow_flow is not None:
        found += [derivation.slow_flow.rate, derivation.slow_flow.solution]
    return found


def test_python_lines_compute_the_map(derivation: Derivation):
    symbols_here = derivation.system.state + derivation.system.parameters
    values = {s.name: NUMBERS.get(s.name, 0.5 + 0.1 * k) for k, s in enumerate(symbols_here)}
    values |= {s.name: NUMBERS.get(s.name, 0.7) for s in derivation.model.system.state if s.name not in values}
    computed: dict[str, float] = {}
    lines = derivation_lines(derivation, "python")
    for line in lines:
        found = re.fullmatch(r"  (\w+(_next)+) = (.+)", line)
        if found and "O(δ" not in line:
            ast.parse(found[3])
            computed[found[1]] = eval(found[3], {"math": math, **values})
    for symbol, part in zip(derivation.system.state, derivation.system.rule, strict=True):
        name = symbol.name + "_next" * derivation.steps
        [expected] = compile_multiprecision(symbols_here, [part])([mpmath.mpf(values[s.name]) for s in symbols_here])
        assert computed[name] == pytest.approx(float(expected), rel=1e-9)


def test_every_formula_is_python(derivation: Derivation):
    allowed = (ast.Expression, ast.BinOp, ast.UnaryOp, ast.Call, ast.Attribute, ast.Name, ast.Constant, ast.operator,
               ast.unaryop, ast.Load, ast.IfExp, ast.Compare, ast.cmpop)  # fmt: skip
    for formula in formulas(derivation):
        tree = ast.parse(FORMATS["python"](formula), mode="eval")
        assert all(isinstance(node, allowed) for node in ast.walk(tree))
        assert {n.value.id for n in ast.walk(tree) if isinstance(n, ast.Attribute)} <= {"math"}


def test_every_formula_reads_back_from_text(derivation: Derivation):
    for formula in formulas(derivation):
        if formula.count_ops() < 300:
            again = parse_expression(to_text(formula))
            assert again == formula or sympy.simplify(again - formula) == 0


def test_every_formula_is_balanced_latex(derivation: Derivation):
    for formula in formulas(derivation):
        text = FORMATS["latex"](formula)
        depth = 0
        for mark in re.findall(r"(?<!\\)[{}]", text):
            depth += 1 if mark == "{" else -1
            assert depth >= 0
        assert depth == 0
        assert text.count(r"\left") == text.count(r"\right")


def assert_good_mathml(markup: str) -> None:
    tree = ElementTree.fromstring(f"<math>{markup}</math>")
    assert all(not element.attrib for element in tree.iter())
    assert {element.tag for element in tree.iter()} <= {
        "math", "mrow", "mi", "mn", "mo", "msup", "msub", "msubsup", "mfrac", "msqrt", "mroot", "mtext", "mfenced",
    }  # fmt: skip
    assert all((element.text or "").strip() for element in tree.iter() if element.tag in {"mi", "mn"})


def test_every_formula_is_well_formed_mathml_without_attributes(derivation: Derivation):
    for formula in formulas(derivation):
        assert_good_mathml(to_mathml(formula))


@pytest.mark.parametrize("function", sorted(FUNCTIONS))
def test_every_function_has_its_mathml(function: str):
    assert_good_mathml(to_mathml(FUNCTIONS[function](x - y) ** 2 / (1 + eta * FUNCTIONS[function](x))))


def test_symbols_with_indices_and_greek_names_are_typeset():
    alpha, first = symbols("alpha,x_1")
    assert to_mathml(alpha) == "<mi>α</mi>"
    assert to_mathml(first) == "<msub><mi>x</mi><mi>1</mi></msub>"
    assert_good_mathml(to_mathml(sympy.sqrt(first) + alpha**-2 + sympy.pi + sympy.E * x ** sympy.Rational(1, 3)))


@pytest.mark.parametrize(
    ("style", "line"),
    [("text", "x' = eta*x/2"), ("latex", r"x' = \frac{\eta x}{2}"), ("python", "x_next = (1/2)*eta*x")],
)
def test_an_equation_has_its_left_side_in_the_same_dress(style: str, line: str):
    assert equation("x'", eta * x / 2, style) == line


def test_latex_names_are_typeset_on_the_left_too():
    assert equation("x1''", x, "latex") == "x_{1}'' = x"


WORDS = ["Map", "Jacobian", "Eigenvalues of the Hessian", "Invariant subspaces", "Families of fixed points",
         "ends at a",
         "Sharpness exactly 2/eta", "Expansion of 2 steps", "Slow flow of two steps"]  # fmt: skip


@pytest.mark.parametrize("style", FORMATS)
def test_the_lines_say_what_there_is(style: str):
    text = "\n".join(derivation_lines(derive_model(model("scalar4"), order=3), style))
    for words in WORDS:
        assert words in text


def test_the_lines_say_what_there_is_not():
    text = "\n".join(derivation_lines(derive_model(typed_loss("(x*y - 1)**2 + (x - y)**2", "x,y"))))
    assert "No family of minima: a loss that is a function of one squared residual is expected" in text
    assert "Sharpness exactly" not in text
    assert "ends at" not in "\n".join(derivation_lines(derive_model(model("scalar2"), order=3)))
    deep = "\n".join(derivation_lines(derive_model(model("scalar:depth=6"))))
    assert "6 more, without a closed form" in deep
    assert "the 4 roots lam of" in "\n".join(derivation_lines(derive_model(model("scalar4-full"))))


def test_expansions_across_the_family_where_there_is_no_scaling():
    found = derive_model(replace(model("scalar2"), scaling={}), order=3)
    assert (found.expansions, len(found.transverse), found.slow_flow) == ((), 1, None)
    text = "\n".join(derivation_lines(found))
    assert "Across the family x*y - 1 = 0" in text
    assert "coefficient of b^3 in b'" in text


@pytest.mark.parametrize(
    ("name", "subspaces"),
    [("scalar4", {x - y, x + y, x, y}), ("scalar2", {x - y, x + y}), ("scalar3", {y}), ("henon", set())],
)
def test_invariant_subspaces_are_those_of_the_reflections(name: str, subspaces: set[sympy.Expr]):
    m = model(name)
    found = derive_model(m).invariant
    assert set(found) == subspaces
    for subspace in found:
        tied = next(s for s in (y, x) if subspace.has(s))
        restrict(m.system, {tied: sympy.solve(subspace, tied)[0]})


def test_closed_edges_are_given_once_for_all_mirror_images():
    assert len(derive_model(model("scalar4")).edges) == 1
    assert derive_model(model("scalar3")).edges == ()


def test_steps_and_coordinates_are_shown():
    shown = derive_model(model("scalar2"), 2, "cd")
    assert (shown.steps, shown.coordinates, [s.name for s in shown.system.state]) == (2, "cd", ["c", "d"])
    assert any(line.startswith("\nMap in coordinates cd, 2 steps") for line in derivation_lines(shown))
    assert [e.steps for e in derive_model(model("scalar2"), 1, order=1).expansions] == [1, 2]


def test_misuse_is_refused():
    with pytest.raises(MisuseError, match=r"one of the coordinate systems of scalar4 \(cd, ab\) is expected, got 'ef'"):
        derive_model(model("scalar4"), coordinates="ef")
    with pytest.raises(MisuseError, match=r"of henon \(none\)"):
        named_coordinates(model("henon"), "cd")
    with pytest.raises(NotDerivableError, match="henon: an expansion needs coordinates with a scaling or a family"):
        derive_model(model("henon"), order=2)
    with pytest.raises(NotDerivableError, match=r"a scaling \(ab\)"):
        derive_model(model("scalar4"), coordinates="cd", order=2)
    with pytest.raises(MisuseError, match="an order from 1 to 12"):
        derive_model(model("scalar4"), order=13)
    with pytest.raises(MisuseError, match="iterates of at least 1"):
        derive_model(model("scalar4"), 0)
