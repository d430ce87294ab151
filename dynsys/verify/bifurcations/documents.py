"""Proofs of bifurcations and of branches as certificates: plain data, exact numbers only.

The checker works in doubles around exact centres. What it is given is therefore narrower than what was proved where
the map is rational, and where it is not no narrower than doubles can tell apart; pieces of branches are cut until the
stability that is stated can be seen over each.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import sympy
from flint import ctx

from dynsys.derive.program.balls import enclose_number, exact_middle
from dynsys.derive.system import System
from dynsys.errors import MisuseError
from dynsys.verify.arithmetic import exact_ends
from dynsys.verify.bifurcations.branch import PRECISION, BranchProof
from dynsys.verify.bifurcations.doubled import DoubledBranchProof
from dynsys.verify.bifurcations.pieces import Piece
from dynsys.verify.bifurcations.result import BifurcationProof, Kind, Sides
from dynsys.verify.certificate import certificate, parts
from dynsys.verify.documents import rounded, shrunk, shrunk_around, sides_document, system_document
from dynsys.verify.formula import number_text, to_formula
from dynsys.verify.verdict import Verdict

DIGITS = 24
_SHARE = Fraction(1, 2**8)
_TOLD_APART = Fraction(1, 2**16)
_AROUND = Fraction(1, 2**40)
_PER_OPERATION = 400
_JURY = 2  # of more variables the checker cannot tell near the flip


def bifurcation_certificate(
    system: System, parameter: str, parameters: Mapping[str, Fraction], proof: BifurcationProof, digits: int = DIGITS
) -> dict[str, Any]:
    """Return the certificate of a bifurcation.

    Parameters
    ----------
    system, parameter, parameters
        As for `prove_bifurcation`.
    proof
        What it returned.
    digits
        The interval of the parameter is no wider than 10^−digits, where the rule is rational.

    Raises
    ------
    MisuseError
        For a proof that is undecided.

    Examples
    --------
    >>> from dynsys.derive.catalogue import model
    >>> from dynsys.verify.bifurcations import prove_bifurcation
    >>> logistic = model("logistic").system
    >>> proof = prove_bifurcation(logistic, Kind.FLIP, "r", 3.0, [[0.667]], {})
    >>> bifurcation_certificate(logistic, "r", {}, proof)["claim"]["criticality"]
    'supercritical'
    """
    if proof.verdict is not Verdict.PROVED or proof.parameter is None or proof.value is None:
        raise MisuseError(f"a proved bifurcation is expected, got one that is {proof.verdict.value}")
    share = _SHARE
    if is_rational(system):
        share = min(share, Fraction(1, 10**digits) / (proof.parameter[1] - proof.parameter[0]))
    else:
        share *= _TOLD_APART
    boxes = [shrunk(wide, narrow, share) for wide, narrow in zip(proof.boxes, proof.points, strict=True)]
    claim = {
        "kind": "bifurcation",
        "system": system_document(system, parameters, parameter),
        "parameter": parameter,
        "bifurcation": proof.kind.value,
        "boxes": [sides_document(box) for box in boxes],
        "interval": sides_document(shrunk((proof.parameter,), (proof.value,), share))[0],
        "criticality": proof.criticality,
    }
    vectors = [tuple(shrunk_around(side, share) for side in box) for box in proof.vectors]
    evidence = {
        "vectors": [sides_document(box) for box in vectors],
        "conditions": [[number_text(Fraction(v)) for v in row] for row in proof.conditions],
        "cosine": None if proof.round is None else sides_document([shrunk_around(proof.round, share)])[0],
    }
    unknowns = len(boxes) * system.dimension * (3 if proof.kind is Kind.NEIMARK_SACKER else 2) + 1
    return certificate(claim, Verdict.PROVED, evidence, _cost(system, len(boxes), unknowns))


def branch_certificate(proof: BranchProof) -> dict[str, Any]:
    """Return the certificate of a branch of cycles.

    Raises
    ------
    MisuseError
        For a proof that is undecided.
    """
    if proof.verdict is not Verdict.PROVED:
        raise MisuseError(f"a proved branch is expected, got one that is {proof.verdict.value}")
    family, interval = proof.family, sorted(proof.interval)
    claim = {
        "kind": "branch",
        "system": system_document(family.system, family.parameters, family.parameter),
        "parameter": family.parameter,
        "interval": sides_document([(interval[0], interval[1])])[0],
        "ends": [_ends(proof.cycle(value)) for value in interval],
        "stable": proof.stable,
    }
    evidence = {"pieces": [_piece(piece) for piece in proof.pieces]}
    return certificate(claim, Verdict.PROVED, evidence, _cost(family.system, len(proof.pieces), family.size))


def doubled_branch_certificate(proof: DoubledBranchProof) -> dict[str, Any]:
    """Return the certificate of the branch of doubled cycles of a flip.

    Raises
    ------
    MisuseError
        For a proof that is undecided, and for a flip that is not given by rational numbers.
    """
    around = proof.around
    if proof.verdict is not Verdict.PROVED or around is None:
        raise MisuseError(f"a proved branch is expected, got one that is {proof.verdict.value}")
    if not all(number.is_Rational for number in proof.start):
        raise MisuseError(f"a flip given by rational numbers is expected for a certificate, got {proof.start}")
    beyond = _beyond(proof)
    claim = {
        "kind": "doubled branch",
        "system": system_document(around.system, around.parameters, around.parameter),
        "parameter": around.parameter,
        "value": _rational(proof.start[0]),
        "point": [_rational(v) for v in proof.start[1:]],
        "until": number_text(proof.until),
        "end": _ends(proof.cycle(proof.until)),
        "stable": proof.stable if around.system.dimension <= _JURY else None,
    }
    evidence = {
        "vector": [_rational(v) for v in around.chart.vector],
        "across": [[_rational(v) for v in column] for column in around.chart.across],
        "chart": [_piece(piece) for piece in proof.chart],
        "pieces": [_piece(piece) for piece in beyond],
    }
    pieces = len(proof.chart) + len(beyond)
    return certificate(claim, Verdict.PROVED, evidence, _cost(around.system, pieces, 2 * around.system.dimension))


def _beyond(proof: DoubledBranchProof) -> tuple[Piece, ...]:
    """Return the pieces in the parameter from the one on that holds the end of the chart."""
    around, last = proof.around, proof.chart[-1]
    assert around is not None
    with ctx.workprec(PRECISION):
        end = enclose_number(last.interval[1])
        reached = exact_ends(around.chart.cycle(last.narrowed(around.chart, end), end)[1])
    for number, piece in enumerate(proof.pieces):
        if min(piece.interval) < reached[0] and reached[1] < max(piece.interval):
            return proof.pieces[number:]
    raise MisuseError("a chart that ends before the branch does is expected, got one that reaches beyond it")


def is_rational(system: System) -> bool:
    """Return whether a rule is a rational function of state and parameters, as it is written."""
    symbols = system.state + system.parameters
    return all(sympy.sympify(part).is_rational_function(*symbols) for part in system.rule)


def _piece(piece: Piece) -> dict[str, Any]:
    reach = [exact_middle(r.rad()) for r in piece.box]
    return {
        "interval": [number_text(v) for v in piece.interval],
        "centre": [number_text(rounded(exact_middle(x.mid()), r)) for x, r in zip(piece.centre, reach, strict=True)],
        "slant": [number_text(Fraction(s)) for s in piece.slant],
        "reach": [number_text(r) for r in reach],
    }


def _ends(points: tuple[Sides, ...] | None) -> list[list[list[str]]]:
    """Return boxes wide enough for doubles around narrow ones."""
    assert points is not None
    boxes = []
    for point in points:
        wider = []
        for low, high in point:
            reach = _AROUND * max(Fraction(1), abs(low), abs(high))
            wider.append((rounded(low - reach, reach), rounded(high + reach, reach)))
        boxes.append(sides_document(tuple(wider)))
    return boxes


def _rational(value: sympy.Expr) -> str:
    return number_text(Fraction(int(value.p), int(value.q)))


def _cost(system: System, points: int, unknowns: int) -> int:
    """Return about how many operations it takes to check: formulas with derivatives, and matrices."""
    formulas = parts(to_formula(part) for part in system.rule)
    return points * formulas * _PER_OPERATION * (1 + system.dimension) ** 2 + 8 * unknowns**3
