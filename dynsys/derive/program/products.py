"""Common products of subsets: xy in x²y² and in xy²z, which common subexpressions do not see."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping

from dynsys.derive.program.operations import multiplications

Monomial = tuple[tuple[int, int], ...]
"""A product of atoms: (atom, exponent >= 1), sorted by atom; the empty one is 1."""


def _cost(powers: Mapping[int, int]) -> int:
    return sum(multiplications(n) for n in powers.values()) + max(len(powers) - 1, 0)


def _without(powers: Mapping[int, int], a: int, b: int, product: int) -> dict[int, int]:
    """Return the powers with ``product`` in place of as many a·b as there are."""
    left = dict(powers)
    times = left[a] // 2 if a == b else min(left[a], left[b])
    for atom, taken in ((a, 2 * times),) if a == b else ((a, times), (b, times)):
        left[atom] -= taken
        if not left[atom]:
            del left[atom]
    left[product] = left.get(product, 0) + times
    return left


def _savings(powers: Mapping[int, int]) -> Iterable[tuple[tuple[int, int], int]]:
    """Yield each pair of factors and the multiplications saved here once their product is known."""
    cost, atoms = _cost(powers), sorted(powers)
    for i, a in enumerate(atoms):
        if powers[a] > 1:
            yield (a, a), cost - _cost(_without(powers, a, a, -1))
        for b in atoms[i + 1 :]:
            yield (a, b), cost - _cost(_without(powers, a, b, -1))


def common_products(
    monomials: Iterable[Monomial], fresh: Callable[[int, int], int], rank: Callable[[int], tuple[int, int]]
) -> dict[Monomial, Monomial]:
    """Take the pair of factors that saves the most multiplications out of all products, until none saves any.

    Parameters
    ----------
    monomials
        The products, each once.
    fresh
        Returns the new atom that stands for the product of two atoms.
    rank
        Among equal savings the pair of the highest rank is taken.

    Returns
    -------
    dict
        Each product given, rewritten with the new atoms.
    """
    given = list(dict.fromkeys(monomials))
    current = [dict(monomial) for monomial in given]
    saved: Counter[tuple[int, int]] = Counter()
    where: dict[tuple[int, int], set[int]] = {}

    def account(index: int, direction: int) -> None:
        for pair, saving in _savings(current[index]):
            saved[pair] += direction * saving
            (where.setdefault(pair, set()).add if direction > 0 else where[pair].discard)(index)

    for index in range(len(current)):
        account(index, 1)
    while saved:
        pair = max(saved, key=lambda p: (saved[p], min(rank(p[0]), rank(p[1])), -p[0], -p[1]))
        if saved[pair] <= 1:  # making the product costs one
            break
        product = fresh(*pair)
        for index in sorted(where[pair]):
            account(index, -1)
            current[index] = _without(current[index], *pair, product)
            account(index, 1)
        del saved[pair]
    return {monomial: tuple(sorted(powers.items())) for monomial, powers in zip(given, current, strict=True)}
