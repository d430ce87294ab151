"""What a claim says, judged by other means than the checker's: grids, symbolic algebra, roots of polynomials."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
import sympy


def expression(formula: Any, values: dict[str, Any]) -> sympy.Expr:
    """The formula by another library."""
    if isinstance(formula, str):
        return values[formula] if formula in values else sympy.Rational(formula)
    name, *rest = formula
    if name == "^":
        return expression(rest[0], values) ** rest[1]
    a = [expression(part, values) for part in rest]
    table = {
        "+": lambda: sympy.Add(*a), "*": lambda: sympy.Mul(*a), "-": lambda: a[0] - a[1], "/": lambda: a[0] / a[1],
        "neg": lambda: -a[0], "abs": lambda: sympy.Abs(a[0]), "exp": lambda: sympy.exp(a[0]),
        "sin": lambda: sympy.sin(a[0]),
    }  # fmt: skip
    return table[name]()


def inequality_is_true(claim: Any, refuted: bool) -> bool:
    """On a grid with the ends of the box; a refuted one must fail somewhere on it."""
    axes = [np.linspace(float(Fraction(a)), float(Fraction(b)), 57) for a, b in claim["box"]]
    symbols = dict(zip(claim["symbols"], sympy.symbols(claim["symbols"]), strict=True))
    grid = np.meshgrid(*axes)
    holds = np.zeros(grid[0].shape, dtype=bool)
    for group in claim["any_of"]:
        together = np.ones(grid[0].shape, dtype=bool)
        for formula in group:
            with np.errstate(all="ignore"):
                values = sympy.lambdify(list(symbols.values()), expression(formula, symbols), "numpy")(*grid)
            together &= np.broadcast_to(values, grid[0].shape) > 0
        holds |= together
    return not holds.all() if refuted else bool(holds.all())


def identity_is_true(claim: Any, refuted: bool) -> bool:
    symbols = dict(zip(claim["symbols"], sympy.symbols(claim["symbols"]), strict=True))
    difference = sympy.simplify(expression(claim["left"], symbols) - expression(claim["right"], symbols))
    return (difference != 0) is refuted


def remembered(found: Callable[..., Any]) -> Callable[..., Any]:
    """The same answer to the same question, asked in JSON."""
    answers: dict[str, Any] = {}

    def answer(*question: Any) -> Any:
        key = json.dumps(question)
        if key not in answers:
            answers[key] = found(*question)
        return answers[key]

    return answer


def _real_roots(step: sympy.Expr, x: sympy.Symbol, period: int) -> list[sympy.Expr]:
    whole = x
    for _ in range(period):
        whole = step.subs(x, whole)
    roots = sympy.Poly(sympy.expand(whole - x), x).sqf_part().nroots(n=30)
    return [sympy.re(root) for root in roots if abs(sympy.im(root)) < 1e-12]


def _changes_of_sign(step: sympy.Expr, x: sympy.Symbol, period: int) -> list[sympy.Expr]:
    """Where f^p(x) − x changes sign on a fine grid, halved until the doubles end."""
    once = sympy.lambdify(x, step, "numpy")

    def move(points: np.ndarray) -> np.ndarray:
        moved = points
        with np.errstate(all="ignore"):
            for _ in range(period):
                moved = once(moved)
        return moved - points

    grid = np.linspace(-3.0001, 3, 400_000)
    signs = np.sign(move(grid))
    at = np.flatnonzero(signs[:-1] * signs[1:] < 0)
    low, high = grid[at], grid[at + 1]
    for _ in range(60):
        middle = (low + high) / 2
        same = np.sign(move(middle)) == signs[at]
        low, high = np.where(same, middle, low), np.where(same, high, middle)
    return [sympy.Float(value, 17) for value in low]


@remembered
def cycles_of(system: Any, period: int) -> list[list[float]]:
    """All real cycles of a minimal period of a polynomial map of the line, by the roots of a polynomial."""
    [name] = system["state"]
    x = sympy.Symbol(name)
    values = {name: x, **{key: sympy.Rational(value) for key, value in system["parameters"].items()}}
    step = expression(system["rule"][0], values)
    degree = sympy.Poly(step, x).degree() ** period
    real = _real_roots(step, x, period) if degree <= 100 else _changes_of_sign(step, x, period)
    found = []
    for root in real:
        orbit = [root]
        for _ in range(period - 1):
            orbit.append(step.subs(x, orbit[-1]))
        if not any(abs(orbit[d] - root) < 1e-9 for d in range(1, period)):
            slope = sympy.prod([sympy.diff(step, x).subs(x, point) for point in orbit])
            found.append(([float(point) for point in orbit], abs(float(slope))))
    return found


def holds(entry: Any, orbit: list[float]) -> bool:
    """Whether an orbit, from some point of it on, is in the boxes."""
    p = len(orbit)
    sides = [[float(Fraction(end)) for end in box[0]] for box in entry["boxes"]]
    return any(all(low <= orbit[(i + k) % p] <= high for i, (low, high) in enumerate(sides)) for k in range(p))


def alone_in(entry: Any, cycles: list) -> bool:
    """Whether just one starting point has its orbit in the boxes, with the stability stated."""
    sides = [[(float(Fraction(a)), float(Fraction(b))) for a, b in box] for box in entry["boxes"]]
    inside = [
        slope
        for orbit, slope in cycles
        if all(box[0][0] <= x <= box[0][1] for box, x in zip(sides, orbit, strict=True))
    ]
    return len(inside) == 1 and (entry["stable"] is None or entry["stable"] is (inside[0] < 1))


def cycles_are_true(claim: Any, refuted: bool) -> bool:
    if claim["kind"] == "unique cycle":
        return alone_in(claim, cycles_of(claim["system"], len(claim["boxes"])))
    if len(claim["system"]["state"]) == 2:
        return plane_is_true(claim) is not refuted
    complete = True
    for period in claim["periods"]:
        cycles = cycles_of(claim["system"], period)
        listed = [entry for entry in claim["cycles"] if len(entry["boxes"]) == period]
        complete &= all(alone_in(entry, cycles) for entry in listed)
        low, high = (float(Fraction(end)) for end in claim.get("box", [["-99", "99"]])[0])
        inside = [cycle for cycle in cycles if all(low <= x <= high for x in cycle[0])]
        complete &= all(any(holds(entry, orbit) for entry in listed) for orbit, _ in inside)
        if "box" not in claim:
            complete &= period * len(listed) == len(cycles)
    return complete is not refuted


@remembered
def cycles_of_the_plane(system: Any, period: int, curves: list[Any]) -> list[tuple[np.ndarray, float]]:
    """Cycles that Newton's method finds from a grid, without points of the curves, and their largest multipliers."""
    names = sympy.symbols(system["state"])
    values = dict(zip(system["state"], names, strict=True))
    rule = [expression(part, values) for part in system["rule"]]
    step = sympy.lambdify(names, rule, "numpy")
    slopes = sympy.lambdify(names, sympy.Matrix(rule).jacobian(names), "numpy")
    apart = sympy.lambdify(names, sympy.Mul(*(expression(curve, values) for curve in curves)), "numpy")
    found: list[tuple[np.ndarray, float]] = []
    for start in itertools.product(np.linspace(-2, 2, 10), repeat=2):
        z, product = np.array(start), np.eye(2)
        for _ in range(25):
            orbit, product = [z], np.eye(2)
            for _ in range(period):
                product = np.array(slopes(*orbit[-1]), dtype=float) @ product
                orbit.append(np.array(step(*orbit[-1]), dtype=float))
            move = np.linalg.lstsq(product - np.eye(2), orbit[-1] - z, rcond=None)[0]
            z = np.clip(z - move, -9, 9)
        closed = np.abs(orbit[-1] - orbit[0]).max() < 1e-9 and abs(apart(*orbit[0])) > 1e-3
        minimal = all(np.abs(orbit[d] - orbit[0]).max() > 1e-6 for d in range(1, period))
        new = all(np.abs(orbit[0] - other[0]).max() > 1e-6 for other, _ in found)
        if closed and minimal and new:
            found.append((np.array(orbit[:-1]), float(np.abs(np.linalg.eigvals(product)).max())))
    return found


def plane_is_true(claim: Any) -> bool:
    """Every curve is one of fixed points, each list holds one starting point, and what is in the box is listed."""
    names = sympy.symbols(claim["system"]["state"])
    values = dict(zip(claim["system"]["state"], names, strict=True))
    for curve in claim["families"]:
        for part, name in zip(claim["system"]["rule"], names, strict=True):
            if sympy.rem(sympy.expand(expression(part, values) - name), expression(curve, values), *names) != 0:
                return False
    low, high = (np.array([float(Fraction(side[k])) for side in claim["box"]]) for k in (0, 1))
    for period in claim["periods"]:
        cycles = cycles_of_the_plane(claim["system"], period, claim["families"])
        lists = []
        for entry in claim["cycles"]:
            ends = np.array([[[float(Fraction(end)) for end in side] for side in box] for box in entry["boxes"]])
            if len(ends) != period:
                continue
            inside = [c for c in cycles if ((c[0] >= ends[..., 0]) & (c[0] <= ends[..., 1])).all()]
            if len(inside) != 1 or (entry["stable"] is not None and entry["stable"] is not (inside[0][1] < 1)):
                return False
            lists.append(inside[0][0])
        for orbit, _ in cycles:
            listed = any(np.abs(np.roll(orbit, k, axis=0) - one).max() < 1e-6 for one in lists for k in range(period))
            if ((orbit >= low) & (orbit <= high)).all() and not listed:
                return False
    return True


ORACLES = {"inequality": inequality_is_true, "identity": identity_is_true}


def is_true(document: Any) -> bool:
    claim, refuted = document["claim"], document["verdict"] == "refuted"
    return ORACLES.get(claim["kind"], cycles_are_true)(claim, refuted)
