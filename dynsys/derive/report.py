"""A derivation as lines to read; formulas in three dresses: text, LaTeX, Python (of the module math)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html import unescape

import sympy
from sympy.printing.mathml import mathml

from dynsys.derive.derivation import Derivation
from dynsys.derive.printer import to_text

FORMATS: dict[str, Callable[[sympy.Expr], str]] = {
    "text": to_text,
    "latex": sympy.latex,
    "python": sympy.pycode,
}


def to_mathml(expression: sympy.Expr) -> str:
    """Return presentation MathML without attributes, to stand inside a ``math`` element.

    Examples
    --------
    >>> to_mathml(sympy.Symbol("eta", real=True) ** 2)
    '<msup><mi>η</mi><mn>2</mn></msup>'
    """
    markup = unescape(mathml(expression, printer="presentation").replace("&InvisibleTimes;", "\u2062"))
    return re.sub(r"<(m[a-z]+) [^>]*>", r"<\1>", markup)


def equation(left: str, right: sympy.Expr, style: str) -> str:
    """Return ``left = right`` in one of `FORMATS`.

    Examples
    --------
    >>> equation("y", sympy.sqrt(sympy.Symbol("x", real=True)), "latex")
    'y = \\\\sqrt{x}'
    """
    if style == "latex":
        left = sympy.latex(sympy.Symbol(left.rstrip("'"))) + "'" * (len(left) - len(left.rstrip("'")))
    elif style == "python":
        left = left.replace("'", "_next")
    return f"{left} = {FORMATS[style](right)}"


def derivation_lines(derivation: Derivation, style: str = "text") -> Iterator[str]:
    """Yield the derivation as lines of text, formulas in one of `FORMATS`."""
    model, system = derivation.model, derivation.system
    write = FORMATS[style]
    yield f"{model.name}: {model.summary}"
    if model.reference:
        yield f"  {model.reference}"
    where = f" in coordinates {derivation.coordinates}" if derivation.coordinates else ""
    yield f"\nMap{where}" + (f", {derivation.steps} steps" if derivation.steps > 1 else "")
    if derivation.coordinates:
        [coordinates] = [c for c in model.coordinates if c.name == derivation.coordinates]
        for symbol, part in zip(coordinates.symbols, coordinates.forward, strict=True):
            yield "  " + equation(symbol.name, part, style)
    for symbol, part in zip(system.state, system.rule, strict=True):
        yield "  " + equation(symbol.name + "'" * derivation.steps, part, style)
    yield "\nJacobian"
    for i, symbol in enumerate(system.state):
        for j, other in enumerate(system.state):
            yield f"  ∂{symbol}'/∂{other}: {write(derivation.jacobian[i, j])}"
    if derivation.spectrum:
        yield "\nEigenvalues of the Hessian of the free loss at the embedded state"
        for e in derivation.spectrum:
            if e.value is not None:
                yield f"  {write(e.value)}" + (f"   ({e.multiplicity} times)" if e.multiplicity > 1 else "")
            elif e.polynomial is not None:
                yield f"  the {e.multiplicity} roots lam of {write(e.polynomial)}"
            else:
                yield f"  {e.multiplicity} more, without a closed form"
    if derivation.invariant:
        yield "\nInvariant subspaces: " + ", ".join(f"{write(part)} = 0" for part in derivation.invariant)
    if derivation.families:
        yield "\nFixed points" if system.dimension == 1 else "\nFamilies of fixed points"
    for family in derivation.families:
        kind = {True: "minima", False: "not minima", None: "fixed"}[family.minima]
        sharpness = f"; sharpness {write(family.sharpness)}" if family.sharpness is not None else ""
        yield f"  {write(family.equation)} = 0   [{kind}{sharpness}; multiplier {write(family.multiplier)}]"
    if derivation.reason:
        yield f"\nNo family of minima: {derivation.reason}"
    for edge in derivation.edges:
        yield f"\nSharpness exactly 2/{model.step} on {write(edge.family.equation)} = 0"
        yield f"  where {write(edge.exists)} >= 0"
        for symbol, part in zip(model.system.state, edge.point, strict=True):
            yield "  " + equation(symbol.name, part, style)
    yield from _expansion_lines(derivation, style)


def _expansion_lines(derivation: Derivation, style: str) -> Iterator[str]:
    write = FORMATS[style]
    for expansion in derivation.expansions:
        scaling = ", ".join(f"{s} = O(δ^{w})" for s, w in expansion.scaling.items())
        yield f"\nExpansion of {expansion.steps} step{'s' if expansion.steps > 1 else ''}, with {scaling}"
        for c in expansion.components:
            prime = "'" * expansion.steps
            yield (
                f"  {c.symbol}{prime} = "
                + " + ".join(f"({write(part)})" for _, part in c.terms)
                + f" + O(δ^{c.remainder})"
            )
    flow = derivation.slow_flow
    if flow is not None:
        yield "\nSlow flow of two steps"
        yield f"  d{flow.b}/d{flow.a} = {write(flow.rate)}"
        yield f"  {flow.b}^2 = {write(flow.solution)}"
        if flow.end is not None:
            yield f"  ends at {flow.a} = {write(flow.end)}"
    for t in derivation.transverse:
        yield f"\nAcross the family {write(t.family.equation)} = 0, at points of it"
        yield f"  b = {write(t.family.equation)} along the integral curves of v in f(x) = x + b(x) v(x)"
        for k, c in enumerate(t.coefficients, start=1):
            yield f"  coefficient of b^{k} in b': {write(c)}"
        for symbol, part in zip(derivation.model.system.state, t.drift, strict=True):
            yield f"  drift of {symbol} by b^2 times {write(part)}"
