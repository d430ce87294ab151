"""True claims on cycles are proved, with known answers inside; false ones never are."""

from __future__ import annotations

from fractions import Fraction

import pytest
import sympy
from flint import acb, acb_mat, arb, ctx

from dynsys.derive.catalogue import model
from dynsys.derive.model import Model
from dynsys.derive.symbols import symbols
from dynsys.derive.system import System
from dynsys.derive.typed import typed_loss
from dynsys.errors import MisuseError
from dynsys.study.cycles import search_cycles
from dynsys.verify import Verdict, prove_cycle, prove_unique_cycle
from dynsys.verify.arithmetic import exact_ends
from dynsys.verify.enclosed_map import EnclosedMap
from dynsys.verify.krawczyk import Shooting, approximate_inverse
from dynsys.verify.stability import certain_stability, enclose_multipliers

F = Fraction
X, Y = symbols("x,y")


def found(subject: Model, at: dict[str, Fraction], periods: range):
    search = search_cycles(subject, at, periods).search
    return [(cycle, prove_cycle(subject.system, at, cycle.points.tolist())) for cycle in search.cycles]


@pytest.mark.parametrize(
    ("name", "at", "periods", "counts"),
    [
        ("henon", {"a": F(7, 5), "b": F(3, 10)}, range(1, 9), (2, 1, 0, 1, 0, 2, 4, 7)),
        ("balanced:depth=4", {"eta": F(3, 4)}, range(2, 5), (3, 4, 2)),
        ("scalar4", {"eta": F(1, 5)}, range(1, 3), (0, 2)),
        ("logistic", {"r": F(4)}, range(1, 6), (2, 1, 2, 3, 6)),
        ("ikeda", {"a": F(1), "b": F(9, 10), "c": F(2, 5), "d": F(6)}, range(1, 2), (3,)),
    ],
)
def test_every_cycle_found_is_proved(name, at, periods, counts) -> None:
    results = found(model(name), at, periods)
    assert all(proof.verdict is Verdict.PROVED for _, proof in results)
    assert all(proof.stable == cycle.stable for cycle, proof in results)
    assert tuple(sum(cycle.period == p for cycle, _ in results) for p in periods) == counts


def test_the_two_cycle_of_the_balanced_map_at_three_fifths() -> None:
    points = (F("0.8995003607738047"), F("1.050307516314302"))
    results = found(model("balanced:depth=4"), {"eta": F(3, 5)}, range(2, 3))
    near = [p for c, p in results if abs(c.points[0, 0] - float(points[0])) < 1e-6]
    assert len(near) == 1
    [proof] = near
    assert proof.stable is True
    for enclosure, value in zip(proof.enclosures, points, strict=True):
        lo, hi = exact_ends(enclosure[0])
        assert lo - F(1, 10**15) < value < hi + F(1, 10**15)
        assert hi - lo < F(1, 10**30)
    assert proof.multipliers is not None
    assert float(proof.multipliers[0].real) == pytest.approx(-0.614758953818, abs=1e-12)


def test_the_triple_root_at_zero_is_undecided() -> None:
    results = found(model("balanced:depth=4"), {"eta": F(3, 5)}, range(1, 2))
    verdicts = {round(float(cycle.points[0, 0]), 6): proof.verdict for cycle, proof in results}
    assert verdicts == {-1.0: Verdict.PROVED, 0.0: Verdict.UNDECIDED, 1.0: Verdict.PROVED}


def test_exact_cycles_are_inside_their_boxes() -> None:
    """x' = x − ηx³ has the 2-cycle ±√(2/η) with multiplier 25: at η = 1/2 it is ±2."""
    quartic = typed_loss("x**4/4", "x")
    proof = prove_cycle(quartic.system, {"eta": F(1, 2)}, [[-2.0], [2.0]])
    assert proof.verdict is Verdict.PROVED
    assert [bool(e[0].contains(arb(v))) for e, v in zip(proof.enclosures, (-2, 2), strict=True)] == [True, True]
    assert proof.multipliers is not None
    assert proof.multipliers[0].real.contains(arb(25))
    assert proof.stable is False
    for box, value in zip(proof.boxes, (-2, 2), strict=True):
        [(lo, hi)] = box
        assert lo < value < hi


LOGISTIC, BALANCED, PLANAR = model("logistic").system, model("balanced:depth=4").system, model("scalar4").system
ROTATION = System("rotation", (X, Y), (), (-Y, X))
IDENTITY = System("identity", (X,), (), (X,))
SHIFT = System("shift", (X,), (), (X + 1,))
HALF, ROOT = System("half", (X,), (), (X / 2,)), System("root", (X,), (), (sympy.sqrt(X) + 1,))
STEP = {"eta": F(1, 5)}

FALSE_CLAIMS = [
    ("a box without a cycle", LOGISTIC, {"r": F(5, 2)}, [[(F(1, 5), F(2, 5))]]),
    ("a box beside the fixed point", LOGISTIC, {"r": F(5, 2)}, [[(F(601, 1000), F(7, 10))]]),
    ("a box with two fixed points", LOGISTIC, {"r": F(5, 2)}, [[(F(-1, 10), F(9, 10))]]),
    ("a box with three fixed points", BALANCED, {"eta": F(3, 4)}, [[(F(-2), F(2))]]),
    ("a map without fixed points", SHIFT, {}, [[(F(-1), F(1))]]),
    ("every point is fixed", IDENTITY, {}, [[(F(-1), F(1))]]),
    ("a fixed point called a 2-cycle", LOGISTIC, {"r": F(5, 2)}, [[(F(1, 2), F(7, 10))]] * 2),
    ("a 2-cycle called a 4-cycle", LOGISTIC, {"r": F(16, 5)}, [[(F(79, 100), F(81, 100))], [(F(1, 2), F(13, 25))]] * 2),
    ("a 2-cycle in the wrong order of boxes", LOGISTIC, {"r": F(16, 5)}, [[(F(79, 100), F(81, 100))]] * 2),
    ("a point of a family called isolated", PLANAR, STEP, [[(F(9, 10), F(11, 10))] * 2]),
    ("a point of a family, off balance", PLANAR, STEP, [[(F(19, 10), F(21, 10)), (F(2, 5), F(3, 5))]]),
    ("a crossing of two families", PLANAR, STEP, [[(F(-1, 10), F(1, 10))] * 2]),
    ("a family point called a 2-cycle", PLANAR, STEP, [[(F(9, 10), F(11, 10))] * 2] * 2),
    ("a fold: two fixed points in one", LOGISTIC, {"r": F(1)}, [[(F(-1, 10), F(1, 10))]]),
    ("every point of the plane but 0 has period 4", ROTATION, {}, [[(F(1), F(2)), (F(0), F(1, 2))]] * 4),
    ("a box that the map does not reach defined", ROOT, {}, [[(F(-1), F(3))]]),
]  # fmt: skip


@pytest.mark.parametrize(("claim", "system", "at", "boxes"), FALSE_CLAIMS, ids=[c[0] for c in FALSE_CLAIMS])
def test_false_claims_are_never_proved(claim, system, at, boxes) -> None:
    assert prove_unique_cycle(system, at, boxes).verdict is Verdict.UNDECIDED


FALSE_CANDIDATES = [
    ("no zero near", LOGISTIC, {"r": F(5, 2)}, [[0.3]]),
    ("far from the cycle", LOGISTIC, {"r": F(16, 5)}, [[0.3], [0.9]]),
    ("on a family", PLANAR, STEP, [[2.0, 0.5]]),
    ("on a family, as a 2-cycle", PLANAR, STEP, [[2.0, 0.5], [2.0, 0.5]]),
    ("a fixed point twice", LOGISTIC, {"r": F(5, 2)}, [[0.6], [0.6]]),
    ("the identity", IDENTITY, {}, [[0.25]]),
    ("outside the domain", ROOT, {}, [[-1.0]]),
    ("a 2-cycle of a rotation by a quarter", ROTATION, {}, [[1.0, 0.0], [0.0, 1.0]]),
]


@pytest.mark.parametrize(("claim", "system", "at", "points"), FALSE_CANDIDATES, ids=[c[0] for c in FALSE_CANDIDATES])
def test_false_candidates_are_never_proved(claim, system, at, points) -> None:
    assert prove_cycle(system, at, points).verdict is Verdict.UNDECIDED


@pytest.mark.parametrize(
    ("system", "at", "points"),
    [
        (LOGISTIC, {"r": F(3)}, [[2 / 3]]),  # a flip: multiplier −1 exactly
        (model("delayed-logistic").system, {"r": F(2)}, [[0.5, 0.5]]),  # Neimark–Sacker: on the unit circle
        (ROTATION, {}, [[0.0, 0.0]]),  # ±i
        (model("standard").system, {"k": F(-1, 2)}, [[0.0, 0.0]]),  # an elliptic point of an area-preserving map
    ],
)
def test_a_neutral_cycle_is_never_called_stable_or_unstable(system, at, points) -> None:
    proof = prove_cycle(system, at, points)
    assert proof.verdict is Verdict.PROVED
    assert proof.stable is None


def test_uniqueness_holds_in_the_stated_box() -> None:
    """Other fixed points of the logistic map at r = 5/2 are 0 and 3/5: a box holds one of them only."""
    proof = prove_cycle(LOGISTIC, {"r": F(5, 2)}, [[0.6]])
    [[(lo, hi)]] = proof.boxes
    assert lo < F(3, 5) < hi
    assert not lo <= 0 <= hi


def test_multiplicities_and_sizes_of_multipliers() -> None:
    proof = prove_cycle(ROTATION, {}, [[0.0, 0.0]])
    assert proof.multipliers is not None
    assert all(abs(m).contains(arb(1)) for m in proof.multipliers)
    triple = System("triple", (X, Y), (), (3 * X, 3 * Y))
    proof = prove_cycle(triple, {}, [[0.0, 0.0]])
    assert proof.stable is False
    assert proof.multipliers is not None
    assert len(proof.multipliers) == 2


def test_each_jacobian_is_used_once() -> None:
    """The multiplier of the logistic 2-cycle is r²(1 − 2x₁)(1 − 2x₂) = 4 + 2r − r²."""
    r = F(16, 5)
    proof = prove_cycle(LOGISTIC, {"r": r}, [[0.7994554904673701], [0.5130445095326298]])
    value = 4 + 2 * r - r**2
    assert proof.multipliers is not None
    lo, hi = exact_ends(proof.multipliers[0].real)
    assert lo < value < hi
    assert hi - lo < F(1, 10**15)


def test_wild_multipliers_are_not_known() -> None:
    wide = EnclosedMap(ROOT, {})
    assert enclose_multipliers(wide, [[arb(0, 1)]]) is None
    assert certain_stability(None) is None


def test_eigenvalues_that_cannot_be_isolated_are_not_known() -> None:
    planar = EnclosedMap(System("wide", (X, Y), (), (X**2 + Y, X * Y)), {})
    assert certain_stability(enclose_multipliers(planar, [[arb(0, 50), arb(0, 50)]])) is None


def test_a_singular_or_undefined_derivative_has_no_inverse() -> None:
    with ctx.workprec(60):
        assert approximate_inverse(Shooting(EnclosedMap(IDENTITY, {}), 1), [arb(1)]) is None
        assert approximate_inverse(Shooting(EnclosedMap(ROOT, {}), 1), [arb(-1)]) is None


def test_more_precision_gives_narrower_enclosures() -> None:
    points = [[0.7994554904673701], [0.5130445095326298]]
    coarse, fine = (prove_cycle(LOGISTIC, {"r": F(16, 5)}, points, bits) for bits in (60, 400))
    assert float(fine.enclosures[0][0].rad()) < 1e-100 < float(coarse.enclosures[0][0].rad())


def test_misuse() -> None:
    with pytest.raises(MisuseError, match="points of 2 numbers are expected"):
        prove_cycle(PLANAR, STEP, [[1.0]])
    with pytest.raises(MisuseError, match="points of 1 numbers are expected"):
        prove_cycle(LOGISTIC, {"r": F(3)}, [])
    with pytest.raises(MisuseError, match="boxes of 2 sides are expected"):
        prove_unique_cycle(PLANAR, STEP, [[(F(0), F(1))]])


def test_eigenvalues_of_a_matrix_with_known_ones() -> None:
    assert certain_stability(list(acb_mat(2, 2, [0, 1, acb(-0.25), 0]).eig())) is True
    assert certain_stability(list(acb_mat(2, 2, [0, 1, acb(-4), 0]).eig())) is False
