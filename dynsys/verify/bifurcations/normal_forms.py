"""Speeds and coefficients of the normal forms of a cycle's bifurcations, enclosed.

For the return map F with A = ∂F/∂x, A q = μ q, rᵀA = μ rᵀ, rᵀq = 1, and the branch's direction x' = (1 − A)⁻¹ ∂F/∂λ:

    flip            rate rᵀ(B(q, x') + ∂²F/∂λ∂x q),  c = rᵀ(C(q, q, q)/6 + B(q, h)),  (1 − A)h = B(q, q)/2
    fold            rate rᵀ∂F/∂λ,                    b = rᵀB(q, q)/2
    Neimark–Sacker  rate Re μ̄ rᵀ(B(q, x') + ∂²F/∂λ∂x q),
                    d = ½ Re μ̄ rᵀ(C(q, q, q̄) + 2B(q, (1 − A)⁻¹B(q, q̄)) + B(q̄, (μ² − A)⁻¹B(q, q)))

all for |q| = 1. A flip is supercritical for c > 0, a Neimark–Sacker bifurcation for d < 0. Each is a sum over the
points of the cycle of local terms: r, x', h are carried round, and B, C are those of one step.

References
----------
Y. A. Kuznetsov, *Elements of Applied Bifurcation Theory*, 2004, sections 4.4–4.7 and 5.4. Y. A. Kuznetsov, H. G. E.
Meijer, *Numerical normal forms for codim 2 bifurcations of fixed points with at most two critical eigenvalues*, 2005.
"""

from __future__ import annotations

from dataclasses import dataclass

from flint import acb, acb_mat, arb, arb_mat

from dynsys.verify.bifurcations.ring import Columns, Ring
from dynsys.verify.comparison import certainly_less

ZERO = arb(0)


@dataclass(frozen=True)
class Form:
    """What decides how a cycle bifurcates.

    Parameters
    ----------
    rate
        Of the multiplier, or its modulus; at a fold rᵀ∂F/∂λ.
    coefficient
        c, b or d; None where it does not exist (a strong resonance) or could not be enclosed.
    """

    rate: arb
    coefficient: arb | None


def fold_form(ring: Ring, vectors: list[arb_mat]) -> Form | None:
    """Return rᵀ∂F/∂λ > 0 and b at a fold with critical vectors ±q; None where they could not be enclosed."""
    q = [acb_mat(v) for v in vectors]
    left = ring.left(q[0], acb(1))
    if left is None:
        return None
    places = range(len(q))
    length = _squares(q[0]).sqrt()
    rate = _total(left, [ring.parametric(i) for i in places]).real * length
    coefficient = _total(left, [ring.bilinear(i, q[i], q[i]) for i in places]).real / (2 * length)
    return Form(-rate, -coefficient) if certainly_less(rate, ZERO) else Form(rate, coefficient)


def flip_form(ring: Ring, vectors: list[arb_mat]) -> Form | None:
    """Return the speed and c at a flip with the critical vectors q; None where they could not be enclosed."""
    q = [acb_mat(v) for v in vectors]
    left, rate = _crossing(ring, q, acb(-1))
    if left is None or rate is None:
        return None
    places = range(len(q))
    bend = ring.around([ring.bilinear(i, q[i], q[i]) / 2 for i in places], acb(1))
    if bend is None:
        return Form(rate, None)
    total = _total(left, [ring.cubic(i, q[i]) / 6 + ring.bilinear(i, q[i], bend[i]) for i in places])
    return Form(rate, total.real / _squares(q[0]))


def circle_form(ring: Ring, pairs: list[tuple[arb_mat, arb_mat]], cosine: arb) -> Form | None:
    """Return the speed and d at a Neimark–Sacker bifurcation; None where the speed could not be enclosed.

    Parameters
    ----------
    ring
        The cycle.
    pairs
        u and w = Au carried round it, Aw = 2 cos θ·w − u; then q = w − exp(−iθ)u.
    cosine
        cos θ, 0 < θ < π.
    """
    multiplier = acb(cosine, (1 - cosine * cosine).sqrt())
    conjugate = multiplier.conjugate()
    q = [acb_mat(w) - conjugate * acb_mat(u) for u, w in pairs]
    left, rate = _crossing(ring, q, multiplier)
    if left is None or rate is None:
        return None
    if not _apart(cosine):
        return Form(rate, None)
    places, mirrored = range(len(q)), [v.conjugate() for v in q]
    mean = ring.around([ring.bilinear(i, q[i], mirrored[i]) for i in places], acb(1))
    double = ring.around([ring.bilinear(i, q[i], q[i]) for i in places], multiplier * multiplier)
    if mean is None or double is None:
        return Form(rate, None)
    sources = [
        ring.cubic(i, q[i]) + 2 * ring.bilinear(i, q[i], mean[i]) + ring.bilinear(i, mirrored[i], double[i])
        for i in places
    ]
    return Form(rate, (conjugate * _total(left, sources)).real / (2 * _squares(q[0])))


def _crossing(ring: Ring, q: Columns, multiplier: acb) -> tuple[Columns | None, arb | None]:
    """Return the left vectors and the speed of the multiplier's modulus, signed as the multiplier where it is real."""
    left = ring.left(q[0], multiplier)
    along = ring.around([ring.parametric(i) for i in range(len(q))], acb(1))
    if left is None or along is None:
        return None, None
    direction = [acb_mat(column.real) for column in along]
    total = _total(left, [ring.bilinear(i, direction[i], q[i], 1) for i in range(len(q))])
    return left, total.real if multiplier.imag == 0 else (multiplier.conjugate() * total).real


def _total(left: Columns, sources: Columns) -> acb:
    """Return Σ rᵢ₊₁ᵀgᵢ."""
    return sum(((r.transpose() * g)[0, 0] for r, g in zip(left, sources, strict=True)), acb(0))


def _squares(q: acb_mat) -> arb:
    """Return |q|²."""
    return sum((v.real * v.real + v.imag * v.imag for v in q.entries()), ZERO)


def _apart(cosine: arb) -> bool:
    """Whether exp(iθ) is certainly no third or fourth root of unity."""
    return all(certainly_less(cosine, value) or certainly_less(value, cosine) for value in (arb(-0.5), ZERO))
