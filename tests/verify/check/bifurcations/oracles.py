"""What a claim on a bifurcation or a branch says, judged by Newton's method, textbook formulas and closed forms."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import mpmath
import numpy as np
import sympy
from oracles_by_hand import expression, remembered
from parametric_by_hand import CUBIC, LOGISTIC, logistic_pair

LITTLE = Fraction(1, 10**9)


def holds(claimed: Any, points: Any) -> bool:
    ends = np.array([[[float(Fraction(end)) for end in side] for side in box] for box in claimed])
    points = np.asarray(points, dtype=float).reshape(len(points), -1)
    return ends.shape[:2] == points.shape and bool(((ends[..., 0] <= points) & (points <= ends[..., 1])).all())


def same_rule(claim: Any, rule: Any, within: Fraction) -> bool:
    """Whether the system is, up to a little, the one whose dynamics are known, by its values at rational points."""
    system, names = claim["system"], ["x", "y"][: len(rule)]
    if system["parameters"] or claim["parameter"] != "a" or system["state"] != names:
        return False
    for shift in (Fraction(2, 7), Fraction(-9, 5)):
        numbers = dict(zip([*names, "a"][::-1], (shift - Fraction(1, 3), shift, shift + 1), strict=False))
        values = {name: expression(str(value), {}) for name, value in numbers.items()}
        for one, other in zip(system["rule"], rule, strict=True):
            if abs(expression(one, values) - expression(other, values)) > within:
                return False
    return True


@remembered
def located(system: Any, parameter: str, kind: str, near: list[float]) -> tuple[list[Any], Any, Any]:
    """Where one of fixed points of one or two variables is, by Newton's method, and two numbers that must not be 0."""
    state = sympy.symbols(system["state"])
    names = [*state, sympy.Symbol(parameter)]
    values = {symbol.name: symbol for symbol in names}
    values.update({k: sympy.Rational(v) for k, v in system["parameters"].items()})
    rule = sympy.Matrix([expression(part, values) for part in system["rule"]])
    slope = rule.jacobian(state)
    last = {"flip": slope[0] + 1, "fold": slope[0] - 1, "Neimark-Sacker": slope.det() - 1}[kind]
    with mpmath.workdps(30):
        equations = sympy.lambdify(names, [*(rule - sympy.Matrix(state)), last], "mpmath")
        found = list(mpmath.findroot(equations, near, maxsteps=40))
        at = dict(zip(names, (sympy.Float(str(v), 28) for v in found), strict=True))
    sign = (circle_sign if len(state) == 2 else line_sign)(rule, state, names[-1], at)
    return found, sign, rule[0].diff(names[-1]).subs(at) if kind == "fold" else 1


def bifurcation_is_true(claim: Any) -> bool:
    near = [round(float(sum(map(Fraction, side)) / 2), 3) for side in (*claim["boxes"][0], claim["interval"])]
    found, sign, rate = located(claim["system"], claim["parameter"], claim["bifurcation"], near)
    there = holds(claim["boxes"], [found[:-1]]) and holds([[claim["interval"]]], [found[-1:]])
    kinds = (None,) if claim["bifurcation"] == "fold" else (None, "supercritical" if sign > 0 else "subcritical")
    return bool(there and abs(sign) > 1e-6 and abs(rate) > 1e-6 and claim["criticality"] in kinds)


def line_sign(rule: Any, state: Any, parameter: Any, at: Any) -> Any:
    """Of one variable, with the derivatives f, g, h: g²/4 + h/6 at a flip that crosses, else 0; g at a fold."""
    (x,), one = state, rule[0]
    first, second, third = (one.diff(x, k).subs(at) for k in (1, 2, 3))
    if first > 0:
        return second
    crosses = one.diff(x, parameter).subs(at) + second * one.diff(parameter).subs(at) / (1 - first)
    return second**2 / 4 + third / 6 if abs(crosses) > 1e-6 else 0


def circle_sign(rule: Any, state: Any, parameter: Any, at: Any) -> Any:
    """Of two variables, the coefficient with its sign changed; 0 where the pair is real or does not cross.

    Y. A. Kuznetsov, *Elements of Applied Bifurcation Theory*, 2004, section 4.7 (the coefficient c₁).
    """
    slope = rule.jacobian(state)
    matrix = np.array(slope.subs(at).tolist(), dtype=float)
    along = np.linalg.solve(np.eye(2) - matrix, np.array(rule.diff(parameter).subs(at).tolist(), dtype=float))[:, 0]
    area = slope.det()
    moved = (area.diff(parameter) + sum(area.diff(s) * v for s, v in zip(state, along, strict=True))).subs(at)
    multipliers, vectors = np.linalg.eig(matrix)
    k = int(np.argmax(multipliers.imag))
    mu, q = complex(multipliers[k]), vectors[:, k]
    if abs(moved) < 1e-6 or mu.imag < 1e-6:
        return 0
    left = np.linalg.inv(np.column_stack([q, q.conj()]))[0]
    z, w = sympy.symbols("z w")
    put = {s: at[s] + complex(v) * z + complex(v.conjugate()) * w for s, v in zip(state, q, strict=True)}
    there = [part.subs(parameter, at[parameter]).subs(put, simultaneous=True) for part in rule]
    terms = sympy.Poly(sympy.expand(complex(left[0]) * there[0] + complex(left[1]) * there[1]), z, w)
    g20, g11, g02, g21 = (
        complex(terms.coeff_monomial(m)) * share for m, share in ((z**2, 2), (z * w, 1), (w**2, 2), (z**2 * w, 2))
    )
    third = g21 / 2 + g20 * g11 * (mu.conjugate() - 3 + 2 * mu) / (2 * (mu**2 - mu) * (mu.conjugate() - 1))
    third += abs(g11) ** 2 / (1 - mu.conjugate()) + abs(g02) ** 2 / (2 * (mu**2 - mu.conjugate()))
    return -(third / mu).real


def is_true(claim: Any) -> bool:
    """Of branches by closed forms: a stable cycle of a map near by is near by as well, and stable."""
    if claim["kind"] == "bifurcation":
        return bifurcation_is_true(claim)
    if claim["kind"] == "branch":
        pair = len(claim["ends"][0]) == 2
        low, high = (float(Fraction(v)) for v in claim["interval"])
        within = 3 < low < high < 1 + 6**0.5 if pair else 1 < low < high < 3
        good = within and same_rule(claim, [LOGISTIC], LITTLE) and claim["stable"] in (None, True)
        cycles = [logistic_pair(rate) if pair else [1 - 1 / rate] for rate in (low, high)]
        return good and all(map(holds, claim["ends"], cycles))
    until = float(Fraction(claim["until"]))
    good = same_rule(claim, [CUBIC], Fraction(0)) and claim["value"] == "0" and claim["point"] == ["0"]
    root = abs(until) ** 0.5
    return good and 0 < until < 1 / 4 and holds(claim["end"], [root, -root]) and claim["stable"] in (None, True)
