"""Signed permutations of the state that commute with a map, or leave a loss as it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations, permutations, product

import mpmath
import sympy

from dynsys.derive.simplify import vanishes
from dynsys.derive.system import System

_ALL_UP_TO = 3


@dataclass(frozen=True)
class SignedPermutation:
    """The linear map x → (signs[i] · x[order[i]])_i.

    Examples
    --------
    >>> SignedPermutation((1, 0), (1, -1))((3, 5))
    (5, -3)
    """

    order: tuple[int, ...]
    signs: tuple[int, ...]

    def __call__(self, point: Sequence[sympy.Expr]) -> tuple[sympy.Expr, ...]:
        return tuple(s * point[i] for s, i in zip(self.signs, self.order, strict=True))


def candidates(n: int) -> Iterator[SignedPermutation]:
    """Yield all signed permutations but the identity for n ≤ 3; else exchanges of two and changes of ≤ 2 signs."""
    plain = tuple(range(n))
    if n <= _ALL_UP_TO:
        for every in permutations(range(n)):
            for signs in product((1, -1), repeat=n):
                if every != plain or -1 in signs:
                    yield SignedPermutation(every, signs)
        return
    for i, j in combinations(range(n), 2):
        order = list(plain)
        order[i], order[j] = j, i
        yield SignedPermutation(tuple(order), (1,) * n)
        yield SignedPermutation(plain, tuple(-1 if k in (i, j) else 1 for k in plain))
    for i in range(n):
        yield SignedPermutation(plain, tuple(-1 if k == i else 1 for k in plain))


@lru_cache(maxsize=64)
def symmetries(system: System) -> tuple[SignedPermutation, ...]:
    """Return the candidates σ with f∘σ = σ∘f, shown symbolically; they generate the group that is used.

    Examples
    --------
    >>> from dynsys.derive.symbols import symbols
    >>> (u,) = symbols("u")
    >>> len(symmetries(System("odd", (u,), (), (u**3,))))
    1
    """
    found = []
    for candidate in candidates(system.dimension):
        moved = dict(zip(system.state, candidate(system.state), strict=True))
        errors = [
            part.subs(moved, simultaneous=True) - image
            for part, image in zip(system.rule, candidate(system.rule), strict=True)
        ]
        if _quickly_zero(errors) and all(map(vanishes, errors)):
            found.append(candidate)
    return tuple(found)


def exchangeable(expression: sympy.Expr, variables: Sequence[sympy.Symbol]) -> tuple[tuple[int, ...], ...]:
    """Return the classes of variables that can be exchanged in the expression without changing it.

    Examples
    --------
    >>> from dynsys.derive.symbols import symbols
    >>> x, y, z = symbols("x,y,z")
    >>> exchangeable(x * y + z, (x, y, z))
    ((0, 1), (2,))
    """
    classes: list[list[int]] = []
    for i, variable in enumerate(variables):
        for members in classes:
            other = variables[members[0]]
            error = expression.xreplace({variable: other, other: variable}) - expression
            if error == 0 or (_quickly_zero([error]) and vanishes(error)):
                members.append(i)
                break
        else:
            classes.append([i])
    return tuple(tuple(members) for members in classes)


def _quickly_zero(errors: Sequence[sympy.Expr]) -> bool:
    """Refute most non-identities by one evaluation at a rational point, where that is finite, before simplifying."""
    free = sorted(set().union(*(e.free_symbols for e in errors)), key=lambda s: s.name)
    point = {s: sympy.Rational(7 + 5 * i, 11 + 3 * i) for i, s in enumerate(free)}
    values = [sympy.N(e.subs(point), 30) for e in errors]
    return all(not v.is_finite or abs(v) < sympy.Rational(1, 10**20) for v in values)


def orbit(point: Sequence[mpmath.mpf], generators: Sequence[SignedPermutation]) -> list[tuple[mpmath.mpf, ...]]:
    """Return the images of a point under the generated group, those equal to 20 digits once, itself first."""
    images = {point_key(point): tuple(point)}
    queue = [tuple(point)]
    for image in queue:
        for generator in generators:
            new = generator(image)
            if images.setdefault(point_key(new), new) is new:
                queue.append(new)
    return queue


def point_key(point: Sequence[mpmath.mpf]) -> tuple[int, ...]:
    """Return the point rounded to 20 decimals, for comparison and lookup."""
    return tuple(int(mpmath.nint(v * mpmath.mpf(10) ** 20)) for v in point)
