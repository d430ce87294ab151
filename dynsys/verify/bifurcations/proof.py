"""Proofs of flips, folds and Neimark–Sacker bifurcations of cycles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from flint import acb, arb, arb_mat, ctx

from dynsys.derive.program.balls import enclose_number
from dynsys.derive.system import System
from dynsys.errors import MisuseError
from dynsys.verify.arithmetic import exact_ends
from dynsys.verify.bifurcations.extended import CRITICAL, VECTORS, Extended, start
from dynsys.verify.bifurcations.isolation import Box, isolate, newton
from dynsys.verify.bifurcations.multipliers import isolated_multipliers
from dynsys.verify.bifurcations.normal_forms import Form, circle_form, flip_form, fold_form
from dynsys.verify.bifurcations.result import BifurcationProof, Kind, Sides, undecided
from dynsys.verify.bifurcations.ring import Ring
from dynsys.verify.comparison import certainly_disjoint, certainly_less
from dynsys.verify.verdict import Verdict

PRECISION = 224
REACH = Fraction(1, 1024)
"""How far from a candidate, in parts of its largest number or of 1, a bifurcation is still the one that was meant."""

Number = int | float | str | Fraction
_SHOWN = (
    "existence and uniqueness by Krawczyk's theorem on the system extended by what is carried round the cycle, the "
    "minimal period by disjoint boxes, the speed and the coefficient by series over enclosures"
)


def prove_bifurcation(
    system: System,
    kind: Kind,
    parameter: str,
    value: Number,
    points: Sequence[Sequence[Number]],
    parameters: Mapping[str, Fraction],
    precision: int = PRECISION,
    reach: Fraction = REACH,
) -> BifurcationProof:
    """Prove that a cycle has a flip, a fold or a Neimark–Sacker bifurcation near a candidate.

    Parameters
    ----------
    system
        n state variables.
    kind
        Which bifurcation.
    parameter
        The name of what varies.
    value
        Its value at the candidate, taken exactly as it is: a float, a fraction, or text.
    points
        p points of n such numbers.
    parameters
        Exact values of the others.
    precision
        Bits of the ball arithmetic.
    reach
        How far from the candidate, in parts of its largest number or of 1, a bifurcation is still the one meant.

    Raises
    ------
    MisuseError
        For points of another dimension, or none; a parameter that is unknown, or without a value.

    Examples
    --------
    >>> from dynsys.derive.catalogue import model
    >>> proof = prove_bifurcation(model("logistic").system, Kind.FLIP, "r", 3.0, [[0.667]], {})
    >>> proof.verdict.value, proof.criticality, proof.value[0] <= 3 <= proof.value[1]
    ('proved', 'supercritical', True)

    References
    ----------
    Y. A. Kuznetsov, *Elements of Applied Bifurcation Theory*, 2004, sections 4.3–4.7, 5.4 and 10.2.
    """
    require_candidate(system, parameter, points, parameters)
    period = len(points)
    with ctx.workprec(precision):
        candidate = [[arb(enclose_number(Fraction(v)).mid()) for v in point] for point in points]
        begun = start(system, kind, parameter, parameters, Fraction(value), candidate)
        if begun is None:
            return undecided("no multiplier of the candidate can be the critical one", kind, period)
        equations, unknown = begun
        reached = newton(equations, unknown)
        if reached is None:
            return undecided(f"Newton's method finds no regular {kind.value} from the candidate", kind, period)
        centre, inverse = reached
        if not _near(equations, centre, unknown, reach):
            return undecided(f"the {kind.value} that Newton's method finds is not near the candidate", kind, period)
        isolated = isolate(equations, centre, inverse, equations.scales(centre))
        if isolated is None:
            return undecided("Krawczyk's operator does not map a box around the candidate into itself", kind, period)
        return _judge(equations, list(isolated.box), list(isolated.narrow))


def require_candidate(
    system: System, parameter: str, points: Sequence[Sequence[Number]], parameters: Mapping[str, Fraction]
) -> None:
    """Raise a MisuseError where points or parameters are not those of a system."""
    if not points or any(len(point) != system.dimension for point in points):
        raise MisuseError(f"points of {system.dimension} numbers are expected, got {[len(p) for p in points]}")
    names = [symbol.name for symbol in system.parameters]
    if parameter not in names:
        raise MisuseError(f"a parameter among {', '.join(names) or 'none'} is expected, got {parameter!r}")
    missing = [name for name in names if name != parameter and name not in parameters]
    if missing:
        raise MisuseError(f"an exact value for {missing[0]} is expected, got none")


def _near(equations: Extended, centre: Box, unknown: Box, reach: Fraction) -> bool:
    n, share = equations.system.dimension, enclose_number(reach)
    pairs = [(equations.at(centre), equations.at(unknown), abs(equations.at(unknown)).max(arb(1)))]
    blocks = equations.blocks(unknown)
    size = arb(1)
    for block in blocks:
        for v in block[:n]:
            size = size.max(abs(v))
    for new, old in zip(equations.blocks(centre), blocks, strict=True):
        pairs += [(a, b, size) for a, b in zip(new[:n], old[:n], strict=True)]
    return all(certainly_less(abs(a - b), share * size) for a, b, size in pairs)


def _judge(equations: Extended, box: Box, narrow: Box) -> BifurcationProof:
    """Return what is proved at a zero of the extended system: what is left is to look at it."""
    n, kind, period = equations.system.dimension, equations.kind, equations.period
    blocks = equations.blocks(narrow)
    points = [block[:n] for block in blocks]
    if not all(certainly_disjoint(points[0], point) for point in points[1:]):
        return undecided(f"the minimal period may be less than {period}", kind, period)
    cosine = equations.cosine(narrow)
    if cosine is not None and not certainly_less(abs(cosine), arb(1)):
        return undecided("the critical multipliers may be real", kind, period)
    ring = Ring(equations.system, points, equations.parameter, equations.at(narrow), equations.parameters)
    others = _others(ring.monodromy, kind, cosine)
    if others is None:
        return undecided("the critical multiplier may not be simple", kind, period)
    if not all(certainly_less(abs(m), arb(1)) or certainly_less(arb(1), abs(m)) for m in others):
        return undecided("another multiplier may be on the unit circle", kind, period)
    form = _form(ring, kind, [block[n:] for block in blocks], cosine)
    if form is None:
        return undecided("the derivatives of the return map could not be enclosed", kind, period)
    if not certainly_less(arb(0), abs(form.rate)):
        return undecided("the critical multiplier may not cross the unit circle", kind, period)
    coefficient = form.coefficient if form.coefficient is not None and form.coefficient.is_finite() else None
    criticality = _criticality(kind, coefficient)
    if kind is Kind.FOLD and not (coefficient is not None and certainly_less(arb(0), abs(coefficient))):
        return undecided("the quadratic coefficient of the fold may be 0", kind, period)
    reason = _SHOWN
    if criticality is None and kind is not Kind.FOLD:
        reason += "; the sign of the coefficient is undecided"
    return BifurcationProof(
        Verdict.PROVED,
        reason,
        kind,
        period,
        tuple(_sides(block[:n]) for block in equations.blocks(box)),
        tuple(_sides(block[n:]) for block in equations.blocks(box)),
        exact_ends(equations.at(box)),
        exact_ends(equations.at(narrow)),
        tuple(_sides(point) for point in points),
        others,
        None if cosine is None else exact_ends(cosine),
        exact_ends(form.rate),
        None if coefficient is None else exact_ends(coefficient),
        criticality,
        equations.conditions,
        None if cosine is None else exact_ends(box[-1]),
    )


def _sides(box: Box) -> Sides:
    return tuple(exact_ends(part) for part in box)


def _others(slope: arb_mat, kind: Kind, cosine: arb | None) -> tuple[acb, ...] | None:
    """Return the multipliers that are not critical; None where the critical one may be multiple."""
    count = VECTORS[kind]
    if slope.nrows() == count:  # the critical pair differs by its imaginary part
        return ()
    multipliers = isolated_multipliers(slope)
    if multipliers is None:
        return None
    if cosine is None:
        critical = [acb(CRITICAL[kind])]
    else:
        sine = (1 - cosine * cosine).sqrt()
        critical = [acb(cosine, sine), acb(cosine, -sine)]
    others = tuple(m for m in multipliers if not any(m.overlaps(value) for value in critical))
    return others if len(others) == slope.nrows() - count else None


def _form(ring: Ring, kind: Kind, carried: list[Box], cosine: arb | None) -> Form | None:
    n = ring.system.dimension
    if cosine is not None:
        return circle_form(ring, [(arb_mat(n, 1, v[:n]), arb_mat(n, 1, v[n:])) for v in carried], cosine)
    vectors = [arb_mat(n, 1, v) for v in carried]
    return flip_form(ring, vectors) if kind is Kind.FLIP else fold_form(ring, vectors)


def _criticality(kind: Kind, coefficient: arb | None) -> str | None:
    if kind is Kind.FOLD or coefficient is None:
        return None
    above, below = ("supercritical", "subcritical") if kind is Kind.FLIP else ("subcritical", "supercritical")
    if certainly_less(arb(0), coefficient):
        return above
    return below if certainly_less(coefficient, arb(0)) else None
