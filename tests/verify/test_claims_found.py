"""Claims of cycles, bifurcations and branches: proved with a certificate that says as much, and false ones never."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dynsys.derive.catalogue import model
from dynsys.derive.typed import typed_map
from dynsys.errors import ExactnessError, MisuseError
from dynsys.verify.bifurcations import Kind
from dynsys.verify.check import Judgement, check
from dynsys.verify.claims import AllCycles, BifurcationIn, BranchOver, DoubledBranchFrom, prove
from dynsys.verify.claims.claim import Finding
from dynsys.verify.verdict import Verdict

LOGISTIC, HENON, IKEDA = (model(name).system for name in ("logistic", "henon", "ikeda"))
BALANCED, DELAYED = model("balanced:depth=4").system, model("delayed-logistic").system
THREE = {"b": "3/10"}
SLOW = typed_map("x' = -(1 + (a - 1)**2)*x + x**3", "x").system  # at a = 1 the multiplier −1 has speed 0
FLAT = typed_map("x' = -a*x + x**5", "x").system  # the coefficient of its flip at a = 1 is 0

TRUE = [
    BifurcationIn(LOGISTIC, "r", Kind.FLIP, ("2.999999999999", "3.000000000001"), ["2/3"], 1, {}, "supercritical"),
    BifurcationIn(LOGISTIC, "r", Kind.FLIP, ("3.449489", "3.449490"), ["0.44"], 2),  # 1 + √6
    BifurcationIn(LOGISTIC, "r", Kind.FOLD, ("3.828427", "3.828428"), ["0.514355"], 3),  # 1 + √8
    BifurcationIn(HENON, "a", Kind.FLIP, ("0.3674", "0.3676"), ["0.952", "0.286"], 1, THREE),  # 3(1 − b)²/4
    BifurcationIn(HENON, "a", Kind.FOLD, ("-0.1226", "-0.1224"), ["20/7", "6/7"], 1, THREE),  # −(1 − b)²/4
    BifurcationIn(DELAYED, "r", Kind.NEIMARK_SACKER, ("1.999", "2.001"), ["1/2", "1/2"], 1, {}, "supercritical"),
    BifurcationIn(typed_map("x' = a*sin(x)", "x").system, "a", Kind.FLIP, ("2.26", "2.27"), ["2.0288"]),  # tan x = −x
    BifurcationIn(FLAT, "a", Kind.FLIP, ("0.9", "1.1"), ["0"]),
    BranchOver(LOGISTIC, "r", ("3/2", "29/10"), ["1/3"], 1, {}, True),
    BranchOver(LOGISTIC, "r", ("16/5", "17/5"), ["0.513"], 2, {}, True),
    BranchOver(LOGISTIC, "r", ("29/10", "31/10"), ["19/29"], 1),
    BranchOver(HENON, "a", (1, "7/5"), ["0.7095", "0.21285"], 1, THREE, False),
    DoubledBranchFrom(BALANCED, "eta", "1/2", [1], "31/50", {}, True),
    DoubledBranchFrom(LOGISTIC, "r", 3, ["2/3"], "17/5", {}, True),
    DoubledBranchFrom(HENON, "a", "147/400", ["20/21", "2/7"], "1/2", THREE, True),
    AllCycles(HENON, {1: 2, 2: 1, 3: 0, 4: 1, 5: 0, 6: 2}, {"a": "7/5", **THREE}),  # Galias, 2001
    AllCycles(LOGISTIC, {1: 1, 2: 1}, {"r": "16/5"}, {"x": ("1/10", 1)}),
]
FALSE = [
    (replace(TRUE[0], interval=("2.9", "2.999999")), "r = 3 is not in the interval"),
    (replace(TRUE[0], criticality="subcritical"), "9 > 0"),
    (replace(TRUE[0], kind=Kind.FOLD, criticality=None), "the multiplier is −1"),
    (replace(TRUE[0], period=2), "the minimal period is 1"),
    (replace(TRUE[1], interval=("3.4494", "3.4494897")), "1 + √6 = 3.44948974…"),
    (BifurcationIn(SLOW, "a", Kind.FLIP, ("0.9", "1.1"), ["0"]), "the speed is 0"),
    (replace(TRUE[7], criticality="supercritical"), "the coefficient is 0"),
    (replace(TRUE[5], kind=Kind.FLIP, criticality=None), "the multipliers are exp(±iπ/3)"),
    (replace(TRUE[8], interval=("3/2", "31/10")), "at 3 the fixed point becomes unstable"),
    (replace(TRUE[8], stable=False), "the multiplier 2 − r is inside the circle"),
    (replace(TRUE[9], interval=("14/5", "17/5")), "there is no 2-cycle below 3"),
    (replace(TRUE[10], period=2), "a fixed point gone round twice"),
    (replace(TRUE[12], until="2/5"), "the doubled cycles are above 1/2"),
    (replace(TRUE[12], until="16/25"), "at 0.6235… they become unstable"),
    (replace(TRUE[12], stable=False), "they are stable"),
    (replace(TRUE[15], counts={1: 2, 2: 1, 3: 0, 4: 1, 5: 1}), "there is none of period 5"),
    (replace(TRUE[15], counts={1: 2, 2: 0}), "there is one of period 2"),
    (replace(TRUE[16], counts={1: 2, 2: 1}), "0 is not in the box"),
]


@pytest.mark.parametrize("claim", TRUE, ids=str)
def test_what_is_true_is_proved_and_the_checker_accepts_it(claim) -> None:
    proof = prove(claim)
    assert proof.verdict is Verdict.PROVED, proof.reason
    checked = check(proof.certificate)
    assert checked.verdict is Judgement.ACCEPTED
    assert checked.holds
    assert claim.follows_from(proof.certificate["claim"])


@pytest.mark.parametrize(("claim", "why"), FALSE, ids=lambda v: v if isinstance(v, str) else "")
def test_what_is_false_is_undecided(claim, why) -> None:
    proof = prove(claim)
    assert proof.verdict is Verdict.UNDECIDED, why
    assert proof.certificate is None
    assert proof.reason


def test_a_certificate_of_something_else_says_nothing() -> None:
    documents = [prove(claim).certificate["claim"] for claim in (TRUE[0], TRUE[8], TRUE[12], TRUE[16])]
    others = [
        replace(TRUE[0], system=BALANCED, parameter="eta"),
        replace(TRUE[8], interval=("3/2", "2")),
        replace(TRUE[12], point=["-1"]),
        replace(TRUE[16], parameters={"r": "17/5"}),
    ]
    for claim in (*TRUE, *others):
        found = [claim.follows_from(document) for document in documents]
        assert found == [claim is TRUE[at] for at in (0, 8, 12, 16)]


class _Lying(BifurcationIn):
    """Its certificate is damaged."""

    def find(self, budget: float) -> Finding:
        found = super().find(budget)
        assert found.document is not None
        return Finding({**found.document, "digest": "0" * 64}, found.reason)


def test_the_checker_has_the_last_word() -> None:
    proof = prove(_Lying(LOGISTIC, "r", Kind.FLIP, ("2.9", "3.1"), ["2/3"]))
    assert proof.verdict is Verdict.UNDECIDED
    assert "the checker does not accept what was found: the digest" in proof.reason


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: BifurcationIn(LOGISTIC, "r", Kind.FLIP, (4, 3), [0]), "lo < hi is expected, got 4:3"),
        (lambda: BranchOver(LOGISTIC, "r", (3, 3), [0]), "lo < hi is expected, got 3:3"),
        (lambda: BifurcationIn(LOGISTIC, "r", Kind.FLIP, (3, 4), [0, 1]), "a point of 1 exact numbers is expected"),
        (lambda: BranchOver(LOGISTIC, "r", (3, 4), "0"), "a point of 1 exact numbers is expected"),
        (lambda: BifurcationIn(LOGISTIC, "r", Kind.FLIP, (3, 4), [0], 0), "a period of 1 or more is expected, got 0"),
        (lambda: BranchOver(LOGISTIC, "r", (3, 4), [0], -1), "a period of 1 or more is expected, got -1"),
        (lambda: BifurcationIn(LOGISTIC, "r", Kind.FOLD, (3, 4), [0], 1, {}, "supercritical"), "criticality among"),
        (lambda: BifurcationIn(LOGISTIC, "r", Kind.FLIP, (3, 4), [0], 1, {}, "soft"), "criticality among"),
        (lambda: DoubledBranchFrom(LOGISTIC, "r", 3, ["2/3"], 3), "another value than that of the flip"),
        (lambda: AllCycles(LOGISTIC, {}, {"r": 3}), "a number of cycles, 0 or more"),
        (lambda: AllCycles(LOGISTIC, {1: -1}, {"r": 3}), "a number of cycles, 0 or more"),
        (
            lambda: prove(BifurcationIn(typed_map("x' = 1/x + r", "x").system, "r", Kind.FLIP, (-1, 1), [0], 2)),
            "a start with 2 points of an orbit is expected",
        ),
    ],
)
def test_misuse_is_refused_in_one_line(make, message) -> None:
    with pytest.raises(MisuseError, match="^[^\n]*$") as error:
        make()
    assert message in str(error.value)


@pytest.mark.parametrize(
    "make",
    [
        lambda: BifurcationIn(LOGISTIC, "r", Kind.FLIP, (2.9, 3.1), ["2/3"]),
        lambda: BifurcationIn(LOGISTIC, "r", Kind.FLIP, (2, 4), [0.66]),
        lambda: DoubledBranchFrom(LOGISTIC, "r", 3.0, ["2/3"], 4),
        lambda: AllCycles(LOGISTIC, {1: 2}, {"r": 3.2}),
    ],
)
def test_a_float_is_refused(make) -> None:
    with pytest.raises(ExactnessError, match="write"):
        make()


def test_a_claim_reads_as_a_sentence() -> None:
    assert str(TRUE[0]) == (
        "logistic has a supercritical flip of period 1 at r in [2999999999999/1000000000000, "
        "3000000000001/1000000000000]"
    )
    assert str(TRUE[9]) == "logistic has a branch of cycles of period 2 over r in [16/5, 17/5], all of them stable"
    assert str(TRUE[12]).startswith("balanced:depth=4 has cycles of period 2 born in the flip of (1) at eta = 1/2")
    assert str(TRUE[16]) == (
        "logistic at r = 16/5 has, with 1/10 <= x <= 1, one cycle of period 1, 1 of period 2, and no more"
    )
