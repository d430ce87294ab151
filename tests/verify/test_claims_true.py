"""True claims are proved, by narrow margins too; the checker agrees; the evidence depends on nothing but the claim."""

from __future__ import annotations

import signal
import time
from pathlib import Path
from typing import Any

import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from dynsys.derive.symbols import symbols
from dynsys.verify.check import Judgement, check
from dynsys.verify.claims import Identity, Inequality, ProofMethod, prove
from dynsys.verify.search import Progress, SearchEnding, SearchMethod, SearchState, Tree, float_box
from dynsys.verify.verdict import Verdict

UNIT, SQUARE = {"x": (0, 1)}, {"x": (-2, 2), "y": (-2, 2)}
X, Y, Z = symbols("x,y,z")
TRUE: list[tuple[dict[str, Any], Any]] = [
    (UNIT, "x + 1"),
    (UNIT, "x*(1 - x) < 1/4 + 1/10**9"),
    (UNIT, "x + 1/10**9"),
    (SQUARE, "(x*y - 1)**2 + (x - y)**2 > -1/10**9"),
    ({"x": ("1/3", 1)}, "x > 1/3 - 1/10**9"),
    ({"x": (-1, 1)}, "x**4 - x**2 + 1/4 + 1/10**9"),
    ({"x": (-1, 1)}, "exp(x) > 1 + x - 1/10**9"),
    ({"x": ("1/10", 10)}, "x + 1/x > 2 - 1/10**9"),
    ({"x": (0, "22/7")}, "sin(x) > -13/10000"),
    ({"x": (-3, 3)}, "cos(x) > 1 - x**2/2 - 1/10**6"),
    ({"x": ("1/10", 5)}, "log(x) < x - 1 + 1/10**6"),
    ({"x": (0, 4)}, "sqrt(x + 1) > x/5"),
    ({"x": (-1, 1)}, "atan(x)*tanh(x) - x**2 + x**4 + 1/10"),
    ({"x": (-2, 2)}, "abs(x) + 1/1000"),
    ({"x": (-2, 2)}, ["x > -1/1000", "x < 1/1000"]),
    (SQUARE, [["x > -1/10", "y > -1/10"], "x < 0", "y < 0"]),
    ({"x": (0, 1), "r": (0, "399/100")}, "r*x*(1 - x) < 1"),
    ({"x": ("1/3", "1/3"), "y": (0, 1)}, "3*x - 1 + y > -1/10**9"),
]
LUMPY = sympy.expand((X * Y - 1) ** 2 * (1 + X**2) + (X - Y) ** 2 * (Y**2 + 1) + sympy.Rational(1, 10**4))


@pytest.mark.parametrize(("box", "any_of"), TRUE, ids=[str(any_of)[:40] for _, any_of in TRUE])
def test_true_claims_are_proved_and_accepted(box: dict[str, Any], any_of: Any) -> None:
    proof = prove(Inequality(box, any_of), budget=30)
    assert proof.verdict is Verdict.PROVED, proof.reason
    assert proof.certificate is not None
    checked = check(proof.certificate)
    assert (checked.verdict, checked.holds) == (Judgement.ACCEPTED, True), checked.reason


@settings(deadline=None, max_examples=15)
@given(st.lists(st.tuples(*[st.integers(-3, 3)] * 4), min_size=2, max_size=3), st.integers(2, 6))
def test_sums_of_squares_expanded_are_proved_and_accepted(rows: list[tuple[int, ...]], digits: int) -> None:
    """Σ (a + bx + cy + dxy)² + 10⁻ᵈ, multiplied out, is positive."""
    total = sum((a + b * X + c * Y + d * X * Y) ** 2 for a, b, c, d in rows) + sympy.Rational(1, 10**digits)
    proof = prove(Inequality({"x": (-1, 1), "y": (-1, 1)}, sympy.expand(total)), budget=30)
    if proof.verdict is Verdict.PROVED:
        assert proof.certificate is not None
        checked = check(proof.certificate)
        assert checked.verdict is Judgement.ACCEPTED, checked.reason
    else:
        assert proof.verdict is Verdict.UNDECIDED
        assert digits >= 4, proof.reason


def test_a_deep_thin_region_is_covered() -> None:
    """Along x = y the margin is 10⁻⁶, everywhere else it is larger: the leaves gather there."""
    claim = Inequality({"x": (-1, 1), "y": (-1, 1)}, sympy.expand((X - Y) ** 2 + sympy.Rational(1, 10**6)))
    proof = prove(claim, budget=30)
    assert proof.verdict is Verdict.PROVED
    tree = Tree.decode(proof.evidence["tree"])
    lo, hi = tree.cells(*float_box(list(claim.box.sides.values())))
    middle = (lo + hi) / 2
    assert (abs(middle[:, 0] - middle[:, 1]) < 0.05).mean() > 0.75
    assert (hi - lo).max() > 0.4
    assert (hi - lo).max(axis=1).min() < 4e-3


def test_threads_give_the_same_certificate() -> None:
    claim = Inequality({"x": (-3, 3), "y": (-3, 3)}, LUMPY)
    proofs = [prove(claim, ProofMethod(SearchMethod(batch, threads))) for batch, threads in ((64, 1), (4096, 2))]
    assert proofs[0].certificate is not None
    assert proofs[0].certificate == proofs[1].certificate


def test_an_unfinished_proof_resumes_to_the_same_certificate(tmp_path: Path) -> None:
    claim = Inequality({"x": (-3, 3), "y": (-3, 3)}, LUMPY)
    method = ProofMethod(SearchMethod(batch=64))
    first = prove(claim, method, progress=lambda p: signal.raise_signal(signal.SIGINT) if p.tried > 500 else None)
    assert (first.verdict, first.ending) == (Verdict.UNDECIDED, SearchEnding.INTERRUPTED)
    assert first.state is not None
    assert first.left is not None
    assert first.left.cells == first.state.left
    first.state.save(tmp_path / "state")
    second, whole = prove(claim, method, resume=SearchState.load(tmp_path / "state")), prove(claim, method)
    assert whole.certificate is not None
    assert second.certificate == whole.certificate


def test_budget_is_respected_and_progress_is_monotone() -> None:
    """(x − y)⁴ + (y − z)⁴ + 10⁻¹³, multiplied out, takes more cells along x = y = z than there is time for."""
    hard = sympy.expand((X - Y) ** 4 + (Y - Z) ** 4 + sympy.Rational(1, 10**13))
    counts: list[Progress] = []
    start = time.perf_counter()
    claim = Inequality({"x": (-1, 1), "y": (-1, 1), "z": (-1, 1)}, hard)
    proof = prove(claim, ProofMethod(SearchMethod(batch=1024)), budget=1.0, progress=counts.append)
    assert time.perf_counter() - start < 6
    assert (proof.verdict, proof.ending) == (Verdict.UNDECIDED, SearchEnding.BUDGET)
    assert proof.reason == SearchEnding.BUDGET.value
    assert proof.left is not None
    assert proof.left.share == pytest.approx(1 - counts[-1].decided, rel=1e-6)
    assert [p.decided for p in counts] == sorted(p.decided for p in counts)
    assert [p.tried for p in counts] == sorted({p.tried for p in counts})


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("(x + y)**3", "x**3 + 3*x**2*y + 3*x*y**2 + y**3"),
        ("1/x - 1/(x + 1)", "1/(x*(x + 1))"),
        ("(x**4 - 1)/(x - 1)", "x**3 + x**2 + x + 1"),
        ("x/(1 + x) + 1/(1 + x)**2", "(x**2 + x + 1)/(1 + x)**2"),
    ],
)
def test_true_identities_are_proved_and_accepted(left: str, right: str) -> None:
    proof = prove(Identity(left, right))
    assert proof.verdict is Verdict.PROVED
    assert proof.certificate is not None
    checked = check(proof.certificate)
    assert checked.holds is True, checked.reason
