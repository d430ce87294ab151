"""Exact remainders of (7), (12), (13): what a printed truncation leaves, divided by its size without a rest.

With k = ηS at the minimum of sharpness 2/η, S = x² + y², P = aκ/√k and ε = η² = κ⁴ the map in the offsets is

    b' = bβ,             β a polynomial in b, ε and σ = ηS/k = √((P + m)⁴ + e(1 + b)²),  e = 4ε/k²,  m = (1 − e)^¼;
    P' = P − εb²A,       A = (P + m) g/(1 + r),  r = c'/c = √(1 − εb²g).

Degree 4: k = 1, g = (1 + b)²(2 + b)². Degree 2: k = 2, g = 1. The roots are expanded with exact remainders,

    σ = 1 + N/2 − N²/(2(1 + σ)²),  N = σ² − 1;      1/(1 + r) = ½ + (1 − r²)/(2(1 + r)²);
    m = 1 − eu,  m³ = 1 − eh,      u = 1/((1 + m)(1 + m²)),  h = (1 + m + m²)u,

and b, P, ε are written as powers of the small size δ times numbers of size 1. Then β − β₀ and A − A₀, with β₀ and A₀
as printed, are divisible by the claimed powers as polynomials, and no quotient 0/0 is left at δ = 0. Nothing of this is
taken on trust: that each quotient is one is a line of the statement ("modulo σ²": up to a multiple of that relation).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import sympy

from dynsys.derive.catalogue import model
from dynsys.proofs.maps import edge_distance, in_invariants

delta, size, P, b, eps = sympy.symbols("delta size P b eps", real=True)
m, sigma, r = sympy.symbols("m sigma r", positive=True)
_u, _h, _cube = sympy.symbols("u h cube", positive=True)  # cube stands for m³
Scale = tuple[tuple[sympy.Symbol, sympy.Expr], ...]
QUARTIC: Scale = ((P, delta**2), (b, delta), (eps, delta**2))
QUADRATIC: Scale = ((P, delta * size), (b, size), (eps, delta**2))


@dataclass(frozen=True)
class Step:
    """One step in the offsets: β(b, ε, σ) = b'/b and g(b), with k, and e = ratio·ε."""

    beta: sympy.Expr
    g: sympy.Expr
    k: sympy.Expr
    ratio: sympy.Expr


@lru_cache
def step(name: str) -> Step:
    """Return the step of a model, from its map in (c, d), with b = d − 1 and S for √(c⁴ + 4d²)."""
    eta, rule = model(name).step, in_invariants(name).rule
    c, d = in_invariants(name).state
    big_s = sympy.Symbol("S", positive=True)
    distance = sympy.expand(eta**2 * sympy.expand(edge_distance(name) ** 4))  # (κč)⁴ = k² − 4η²
    k2 = distance.subs(eta, 0)
    k = sympy.sqrt(k2)
    moved = rule[1].subs(sympy.sqrt(c**4 + 4 * d**2), big_s) - 1
    beta = sympy.expand(sympy.cancel(moved.subs(d, 1 + b).subs(big_s, k * sigma / eta) / b))
    lost = 1 - sympy.expand((rule[0] / c) ** 2)
    g = sympy.factor(sympy.cancel(lost.subs(d, 1 + b) / (eta**2 * b**2)))
    return Step(beta.subs(eta, sympy.sqrt(eps)), g, k, 4 / k2)


@dataclass(frozen=True)
class Remainders:
    """β = β₀ + unit·F and A = A₀ + δE, in (delta, size, P, b, eps) of size 1 and the roots m, σ, r.

    ``e`` is 1 − m⁴; ``sigma2`` and ``r2`` are the squares of σ and r. Where σ and r are symbols of their own the
    equations hold up to ``beta_factor``·(σ² − sigma2) and ``A_factor``·(r² − r2).
    """

    scale: Scale
    unit: sympy.Expr
    beta: sympy.Expr
    beta0: sympy.Expr
    F: sympy.Expr
    A: sympy.Expr
    A0: sympy.Expr
    E: sympy.Expr
    e: sympy.Expr
    sigma2: sympy.Expr
    r2: sympy.Expr
    beta_factor: sympy.Expr
    A_factor: sympy.Expr

    def at(self, expression: sympy.Expr, place: dict[sympy.Symbol, sympy.Expr] | None = None) -> sympy.Expr:
        """Return an expression with the roots written out, at another place (P, b) where one is given."""
        moved = expression.subs({sigma: sympy.sqrt(self.sigma2), r: sympy.sqrt(self.r2)})
        return moved.subs(place or {}, simultaneous=True).subs(m, (1 - self.e) ** sympy.Rational(1, 4))


def blown_up(expression: sympy.Expr, scale: Scale) -> sympy.Expr:
    """Return an expression with its small symbols written as powers of the size times numbers of size 1."""
    return sympy.sympify(expression).subs({s: factor * s for s, factor in scale}, simultaneous=True)


def divide(expression: sympy.Expr, by: sympy.Expr) -> sympy.Expr:
    """Return the quotient of a polynomial by a monomial that divides it."""
    return sympy.collect(sympy.expand(sympy.expand(expression) / by), [delta, size])


@lru_cache
def remainders(name: str, printed: sympy.Expr, scale: Scale, unit: sympy.Expr) -> Remainders:
    """Return the remainders of one step.

    Parameters
    ----------
    name
        The model.
    printed
        b'/b as printed, in P and b.
    scale
        The power of δ that P, b and ε carry.
    unit
        The size of what is left out of b'/b.
    """
    one = step(name)
    parts = (one.beta, printed, one.g, P, b, one.ratio * eps, eps * b**2)
    beta, beta0, g, p, offset, e, lost = (blown_up(part, scale) for part in parts)
    big_n = 4 * p * _cube + 6 * p**2 * m**2 + 4 * p**3 * m + p**4 + e * offset * (2 + offset)  # σ² − 1
    part = sympy.sympify(dict(scale)[P])
    small_n = divide(big_n.subs(_cube, m**3), part)
    rest = divide(big_n.subs(_cube, 1 - e * _h) - 4 * p, unit)
    slope = sympy.factor(sympy.diff(one.beta, sigma))  # β is linear in σ
    constant = sympy.expand(one.beta - slope * sigma)
    polynomial = divide(blown_up(constant + slope + slope * 2 * P, scale) - beta0, unit)
    root = sympy.cancel(part**2 / unit) * small_n**2 / (2 * (1 + sigma) ** 2)
    big_f = polynomial + blown_up(slope, scale) * (rest / 2 - root)
    a0 = one.g.subs(b, 0) / 2
    big_e = divide((p + 1 - e * _u) * g / 2 - a0, delta) + (p + m) * g**2 * lost / delta / (2 * (1 + r) ** 2)
    written = {_u: 1 / ((1 + m) * (1 + m**2)), _h: (1 + m + m**2) / ((1 + m) * (1 + m**2))}
    fall = (p + m) * g / (1 + r)
    sigma2 = (p + m) ** 4 + e * (1 + offset) ** 2
    big_f, big_e = big_f.subs(written), big_e.subs(written)
    r2 = 1 - lost * g
    of_beta = blown_up(slope, scale) * (1 - (sigma**2 + sigma2 - 2) / (1 + sigma) ** 2) / 2
    of_a = -(p + m) * g / (2 * (1 + r) ** 2)
    return Remainders(scale, unit, beta, beta0, big_f, fall, a0, big_e, e, sigma2, r2, of_beta, of_a)


def in_m(expression: sympy.Expr, q: Remainders) -> sympy.Expr:
    """Return an expression with ε eliminated by m⁴ = 1 − e."""
    [solved] = sympy.solve(q.e - (1 - m**4), eps)
    return expression.subs(eps, solved)
