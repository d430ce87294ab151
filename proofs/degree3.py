"""Section 5, degree 3: two minima of sharpness 2/η, one of the kind of degree 4, one of the kind of degree 2.

"Behaviour" is read as ϵ = αγ/(2β), the one number of b'' = b(1 + αa − βb²), a'' = a − γb² (a along the fibres of the
gradient flow) that no scaling changes. The slow flow ends, on the parabola, where (1 − ηλ)² = 1 − ϵ: near the edge with
ϵ small, as for degree 4; with ϵ > 1 there is no such end, as for the ellipses of degree 2, which overshoot.
"""

from __future__ import annotations

from functools import lru_cache

import sympy
from sympy import Rational

from dynsys.derive.catalogue import model
from dynsys.derive.expansion import expand_transversally
from dynsys.derive.families import families
from dynsys.derive.symbols import symbols
from dynsys.verify.claims import Bounds, Identity, Inequality
from dynsys.verify.ledger import Line, Standing, Statement
from dynsys.verify.verdict import Verdict

t, v, q, z, eta, lam = symbols("t,v,q,z,eta,lam")
SMALL, FAR = Rational(1, 25), Rational(20, 9)
STEP = 2 * v / (v**3 + 2)  # η at the minimum with y² = v
BELOW = 15 * q**2 + 14 * q + 4
EPSILON = 2 * q * (q - 1) ** 2 / BELOW  # with q = y⁶


def statements() -> tuple[Statement, ...]:
    """Return the statements of this page."""
    return (
        Statement(
            name="two minima of degree 3",
            source="section 5",
            printed="for degree 3 there are two EoS minima",
            standing=Standing.READ,
            instead="on x, y > 0, just for η < 2/3: one with y < 1 (x large) and one with y > 1 (x small)",
            hypothesis="0 < η < 2/3; x, y > 0",
            lemma="η as a function of v = y² is continuous, rises on (0, 1) to 2/3, falls after it, and tends to 0 at "
            "both ends.",
            lines=two_minima,
        ),
        Statement(
            name="their kinds",
            source="section 5",
            printed="near the minimum with small y the behaviour is that of degree 4, near the one with small x "
            "that of degree 2",
            standing=Standing.READ,
            instead=f"by ϵ: small y: 0 < ϵ < {SMALL} for all η < 2/3; small x: ϵ > 1 for η ≤ 1/3. For larger η "
            "that fails, as at η = 2/5 (q = 8), where ϵ < 1 at the second minimum too",
            hypothesis="0 < η < 2/3, or η ≤ 1/3",
            lemma=f"η falls for v > 1 and is above 1/3 at v = {FAR}, so that η ≤ 1/3 gives v > {FAR}. The sign "
            "of ϵ − 1 is that of its numerator less its denominator, over q³. ϵ > 0 off q = 0 and q = 1, "
            "as a quotient of positive numbers.",
            lines=kinds,
        ),
    )


def two_minima() -> list[Line]:
    """The sharpness along xy² = 1 and the step at which it is 2/η."""
    loss = model("scalar3").loss
    place = dict(zip(loss.state, (1 / t**2, t, t), strict=True))
    hessian = loss.hessian.subs(place, simultaneous=True)
    characteristic = sympy.expand((lam * sympy.eye(3) - hessian).det(method="berkowitz"))
    slope = 4 * (1 - v**3) / (v**3 + 2) ** 2
    return [
        Line("on xy² = 1 the eigenvalues are y⁴ + 2/y² and 0 twice",
             Identity(characteristic, lam**2 * (lam - t**4 - 2 / t**2))),
        Line("so that it is 2/η where η = 2v/(v³ + 2)", Identity(_epsilon("scalar3")[1], STEP.subs(v, t**2))),
        Line("η rises for v < 1 and falls for v > 1", Identity(sympy.diff(STEP, v), slope)),
        Line("its maximum is 2/3", Identity(Rational(2, 3) - STEP, 2 * (v - 1) ** 2 * (v + 2) / (3 * (v**3 + 2)))),
    ]  # fmt: skip


def kinds() -> list[Line]:
    """ϵ along the three families of minima."""
    four, step4 = _epsilon("scalar4")
    two, step2 = _epsilon("scalar2")
    numerator = 2 - 19 * z - 12 * z**2 - 4 * z**3
    return [
        Line("ϵ of degree 3, with q = y⁶", Identity(_epsilon("scalar3")[0], EPSILON.subs(q, t**6))),
        Line(f"y < 1: ϵ < {SMALL}", Bounds(EPSILON, {"q": (0, 1)}, upper=str(SMALL))),
        Line("the numerator of ϵ less its denominator, over q³, with z = 1/q",
             Identity((2 * q * (q - 1) ** 2 - BELOW) / q**3, numerator.subs(z, 1 / q))),
        Line(f"y² ≥ {FAR}: ϵ > 1", Bounds(numerator, {"z": (0, str(FAR**-3))}, lower=0)),
        Line(f"η at y² = {FAR} is above 1/3", Bounds(STEP, {"v": (str(FAR), str(FAR))}, lower="1/3")),
        Line("ϵ of degree 4, to compare",
             Identity(four, step4**2 * (1 - 4 * step4**2) / (1 + 3 * step4**2 + 4 * step4**4))),
        Line("ϵ of degree 2, to compare", Identity(two, (1 - step2**2) / step2**2)),
        Line("for every η < 2/3: ϵ > 1 at the second minimum", Inequality({"q": (1, 11)}, EPSILON - 1),
             Verdict.REFUTED),
        Line("η is 2/5 at v = 2, where q = v³ = 8",
             Identity(Rational(2, 5) - STEP, 2 * (v - 2) * (v**2 + 2 * v - 1) / (5 * (v**3 + 2)))),
        Line("and there ϵ < 1", Bounds(EPSILON, {"q": (8, 8)}, upper=1)),
    ]  # fmt: skip


PLACES = {"scalar2": (t, 1 / t), "scalar3": (1 / t**2, t), "scalar4": (t, 1 / t)}


@lru_cache
def _epsilon(name: str) -> tuple[sympy.Expr, sympy.Expr]:
    """Return (ϵ, η) along a model's minima, with η = 2/sharpness: rational functions of t."""
    network = model(name)
    family = next(f for f in families(network) if f.minima)
    at = dict(zip(network.system.state, PLACES[name], strict=True))
    step = sympy.cancel(2 / family.sharpness.subs(at, simultaneous=True))
    found = expand_transversally(family)
    slope = sympy.Add(*(sympy.diff(family.multiplier, s) * d for s, d in zip(at, found.drift, strict=True)))
    return sympy.cancel((slope / found.flip_coefficient).subs(at, simultaneous=True).subs(eta, step)), step
