"""The sections of a study that hold formulas and tables: derivation, edge, known answers, what is not guaranteed."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any

import sympy

from dynsys.derive.derivation import Derivation
from dynsys.derive.edge import Edge
from dynsys.derive.printer import to_text
from dynsys.derive.report import to_mathml
from dynsys.study.content import Formula, Formulas, Section, Table, Text
from dynsys.study.known import Comparison

_LONG = 1500


def short(value: Any, digits: int = 6) -> str:
    """Return a number for a table, — where it is missing or not finite.

    Examples
    --------
    >>> short(0.36319891), short(None), short(math.nan)
    ('0.363199', '—', '—')
    """
    return "—" if value is None or not math.isfinite(value) else f"{float(value):.{digits}g}"


def _entry(label: str, expression: sympy.Expr) -> Formula:
    """Return the formula; one that nobody would read is left to the files beside the page."""
    text = to_text(expression)
    if len(text) > _LONG:
        return Formula(label, "too long for a page: see derivation.txt", "", "<mtext>see derivation.txt</mtext>")
    return Formula(label, text, sympy.latex(expression), to_mathml(expression))


def derivation_section(derivation: Derivation) -> Section:
    """Return map, spectrum, families, edge and expansions as formulas."""
    system = derivation.system
    blocks: list[Formulas | Text] = [
        Formulas("The map", tuple([_entry(f"{s}' =", part) for s, part in zip(system.state, system.rule, strict=True)]))
    ]
    if derivation.spectrum:
        entries = [
            _entry(f"eigenvalue, {e.multiplicity} times:" if e.multiplicity > 1 else "eigenvalue:", e.value)
            if e.value is not None
            else _entry(f"the {e.multiplicity} roots in lam of", e.polynomial)
            for e in derivation.spectrum
            if e.value is not None or e.polynomial is not None
        ]
        blocks.append(
            Formulas("Hessian of the free loss at the embedded state", tuple(entries), "The largest is the sharpness.")
        )
    if derivation.families:
        title = "Fixed points" if system.dimension == 1 else "Families of fixed points"
        entries = []
        for family in derivation.families:
            entries.append(_entry("minima, 0 =" if family.minima else "fixed, 0 =", family.equation))
            if family.sharpness is not None:
                entries.append(_entry("sharpness there:", family.sharpness))
            entries.append(_entry("transverse multiplier there:", family.multiplier))
        blocks.append(Formulas(title, tuple(entries)))
    if derivation.reason:
        blocks.append(Text("No family of minima", (derivation.reason,)))
    for edge in derivation.edges:
        entries = [_entry(f"{s} =", part) for s, part in zip(derivation.model.system.state, edge.point, strict=True)]
        note = f"It exists where {to_text(edge.exists)} is not negative."
        blocks.append(Formulas("The minimum of sharpness exactly 2/η", tuple(entries), note))
    blocks += _expansions(derivation)
    return Section("derivation", "Derivation", tuple(blocks))


def _expansions(derivation: Derivation) -> Iterator[Formulas]:
    for expansion in derivation.expansions:
        entries = []
        for c in expansion.components:
            rest = f"O(δ^{c.remainder})"
            text = " + ".join(f"({to_text(part)})" for _, part in c.terms)
            terms = "".join(
                ("" if k == 0 or part.could_extract_minus_sign() else "<mo>+</mo>") + f"<mrow>{to_mathml(part)}</mrow>"
                for k, (_, part) in enumerate(c.terms)
            )
            entries.append(
                Formula(
                    f"{c.symbol}{chr(39) * expansion.steps} =",
                    f"{text} + {rest}",
                    sympy.latex(c.expression) + rf" + O(\delta^{{{c.remainder}}})",
                    f"{terms}<mo>+</mo><mi>O</mi><mo>(</mo><msup><mi>δ</mi><mn>{c.remainder}</mn></msup><mo>)</mo>",
                )
            )
        scaling = ", ".join(f"{s} = O(δ^{w})" for s, w in expansion.scaling.items())
        steps = "one step" if expansion.steps == 1 else f"{expansion.steps} steps"
        yield Formulas(f"Expansion of {steps}", tuple(entries), f"Scaling: {scaling}.")
    flow = derivation.slow_flow
    if flow is not None:
        entries = [_entry(f"d{flow.b}/d{flow.a} =", flow.rate), _entry(f"{flow.b}^2 =", flow.solution)]
        if flow.end is not None:
            entries.append(_entry(f"ends at {flow.a} =", flow.end))
        yield Formulas("Slow flow of two steps", tuple(entries), "C is free: one solution for each start.")
    for t in derivation.transverse:
        entries = [_entry(f"coefficient of b^{k} in b':", c) for k, c in enumerate(t.coefficients, start=1)]
        note = "b is the left side of the family's equation, along its fibres; the coefficients are functions on it."
        yield Formulas(f"Across the family {to_text(t.family.equation)} = 0", tuple(entries), note)


def edge_table(edges: Sequence[Edge]) -> Table:
    """Return one row for each minimum of sharpness 2/η at each step size."""
    rows = []
    for edge in edges:
        at = ", ".join(f"{name} = {value}" for name, value in edge.parameters.items())
        for m in edge.eos_minima:
            numbers = (m.flip_coefficient, m.alpha, m.gamma, m.epsilon, m.predicted_sharpness, m.predicted_gap_over_eta)
            point = ", ".join(short(v, 5) for v in m.point)
            rows.append((at, point, str(m.images), m.kind, *map(short, numbers)))
        if not edge.eos_minima:
            rows.append((at, "none", *("—",) * 8))
    header = ("at", "point", "images", "kind", "c", "α", "γ", "ε", "predicted λ", "predicted (2/η − λ)/η")
    coordinates = sorted({m.coordinate for edge in edges for m in edge.eos_minima})
    note = "Two steps: b'' = b (1 + α a − β b²), a'' = a − γ b², β = 2c, ε = αγ/(2β). " + "; ".join(coordinates)
    return Table("Minima of sharpness exactly 2/η, mirror images merged", header, tuple(rows), note)


def known_section(comparisons: Sequence[Comparison]) -> Section:
    """Return the known answers beside the computed ones."""
    rows = tuple(
        (
            c.known.quantity,
            _arguments(c.known.arguments),
            _value(c.known.value),
            _value(c.computed),
            c.status,
            c.known.source,
        )
        for c in comparisons
    )
    table = Table("", ("quantity", "at", "known", "computed", "verdict", "source"), rows)
    return Section("known-answers", "Known answers against computed", (table,))


def _arguments(arguments: dict[str, Any]) -> str:
    parts = []
    for name, value in arguments.items():
        if isinstance(value, dict):
            inside = ", ".join(
                f"{k} in [{v[0]}, {v[1]}]" if isinstance(v, tuple) else f"{k} = {v}" for k, v in value.items()
            )
            parts.append(f"{name} {inside}")
        else:
            parts.append(f"{name} = {value}")
    return "; ".join(parts)


def _value(value: Any) -> str:
    if isinstance(value, list):
        return "(" + "; ".join(_value(part).strip("()") for part in value) + ")"
    return short(value, 10)


def limits_section() -> Section:
    """Return what this study does not claim."""
    return Section(
        "limits",
        "What is not guaranteed",
        (
            Text(
                "",
                (
                    "Derivations are exact; an expansion holds to the order stated, without a bound on its remainder.",
                    "Cycles with the verdict proved are proved by enclosures; that there are no others is proved only "
                    "where a list is called complete, and then by a certificate that the checker accepts. What stands "
                    "under Proofs is proved as it stands there. Everything else with decimals on this page is "
                    "floating-point exploration: a run that converged did so by a measured rate.",
                    "In an orbit diagram a column has the period that its record shows; slow convergence near a "
                    "bifurcation is reported as not settled.",
                ),
            ),
        ),
    )
