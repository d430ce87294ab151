"""Points of codimension two: named, with the coefficients of their normal forms."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from dynsys.explore.continuation.branch import Kind
from dynsys.explore.continuation.curve import CodimensionTwo
from dynsys.explore.continuation.curves.functions import PAIR, Sight, multipliers
from dynsys.explore.continuation.curves.strand import Strand
from dynsys.explore.continuation.events import complex_on_circle
from dynsys.explore.continuation.normal_forms import NormalForm, normal_form
from dynsys.explore.continuation.normal_forms.combinations import REDUCED

SMALL = 1e-6
"""A sum below this share of its terms is 0."""

ANGLES = ("theta", "theta1", "theta2")
Numbers = Mapping[str, float]


def _third(c: Numbers) -> tuple[float, ...]:
    """Re(conj(μ) C) and −|B|²: the real part of the cubic term of the third iterate, over 3."""
    turned = np.exp(-2j * np.pi / 3) * complex(c["Re C"], c["Im C"])
    return float(turned.real), -(c["Re B"] ** 2 + c["Im B"] ** 2)


CONDITIONS: Mapping[Kind, Mapping[str, Callable[[Numbers], tuple[float, ...]]]] = {
    Kind.R1: {"a = 0": lambda c: (c["a"],), "b = 2a": lambda c: (c["b"], -2 * c["a"])},
    Kind.R2: {"C = 0": lambda c: (c["C"],), "D = -3C": lambda c: (c["D"], 3 * c["C"])},
    Kind.R3: {"Re conj(mu)C = |B|^2": _third},
    Kind.R4: {"D = 0": lambda c: (abs(complex(c["Re D"], c["Im D"])),), "Im C = 0": lambda c: (c["Im C"],)},
}
"""What makes a strong resonance degenerate: terms whose sum vanishes.

References: Y. A. Kuznetsov, *Elements of Applied Bifurcation Theory* (2004), chapter 9.
"""


def special_point(strand: Strand, sight: Sight, kind: Kind, position: int) -> CodimensionTwo | None:
    """Return the point of codimension two there; None where two real multipliers have the product 1, which is none."""
    if kind is PAIR.get(strand.kind) and len(sight.rest) > 1 and not complex_on_circle(list(sight.rest)):
        return None
    z = sight.place.z
    points, values = strand.points(z).copy(), strand.problem.within(strand.values(z))
    every = np.array(multipliers(strand, sight))
    form = normal_form(strand.problem.map, points, strand.problem.at(values), kind)
    first, second = (float(value) for value in values)
    coefficients, note = judged(form)
    return CodimensionTwo(kind, (first, second), points, every, coefficients, position, note)


def judged(form: NormalForm) -> tuple[Numbers, str]:
    """Return the coefficients and what is to be said of them; none where they are degenerate."""
    numbers = form.coefficients
    missing = [name for name, value in numbers.items() if not np.isfinite(value)]
    if missing:
        whole = np.isnan(form.vectors).any() or form.kind not in REDUCED
        return {}, f"degenerate: there is no {'normal form' if whole else ', '.join(missing)}"
    largest = max(abs(value) for name, value in numbers.items() if name not in ANGLES)
    for name, terms in CONDITIONS.get(form.kind, {}).items():
        parts = terms(numbers)
        size = largest if len(parts) == 1 else max(map(abs, parts))
        if abs(sum(parts)) <= SMALL * size:
            return {}, f"degenerate: {name}"
    if form.criticality == "degenerate" and form.kind not in CONDITIONS:
        return dict(numbers), "the coefficient that decides is within its rounding error"
    return dict(numbers), ""
