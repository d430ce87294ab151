"""Normal forms of expressions with radicals, and the use of inequalities as sign assumptions."""

from __future__ import annotations

from collections.abc import Sequence

import sympy

from dynsys.derive.symbols import as_expression


def positive_substitution(
    conditions: Sequence[sympy.Expr], unknowns: Sequence[sympy.Symbol]
) -> tuple[dict[sympy.Symbol, sympy.Expr], dict[sympy.Symbol, sympy.Expr]]:
    """Return a substitution of positive dummies that builds the conditions in, and the one that undoes it.

    A condition (an expression that is positive) that is linear in an unknown, with a rational slope, is solved for
    it, and is itself what the dummy stands for; conditions are taken last first, so that a chain x > y > 0, i.e.
    (x − y, y), becomes y = Y, x = X + Y. Others are left out: what is simplified without them is still right.

    Examples
    --------
    >>> x, y = sympy.symbols("x,y")
    >>> positive_substitution((x - y, y), (x, y))
    ({y: _y, x: _x + _y}, {_y: y, _x: x - y})
    """
    there: dict[sympy.Symbol, sympy.Expr] = {}
    back: dict[sympy.Symbol, sympy.Expr] = {}
    for condition in reversed(conditions):
        inserted = sympy.expand(as_expression(condition).subs(there, simultaneous=True))
        for unknown in unknowns:
            slope = sympy.diff(inserted, unknown)
            if unknown in there or not slope.is_Rational or slope == 0:
                continue
            dummy = sympy.Dummy(unknown.name, positive=True)
            value = sympy.expand((dummy - inserted) / slope + unknown)
            there = {old: part.subs(unknown, value) for old, part in there.items()} | {unknown: value}
            back[dummy] = condition
            break
    return there, back


def factor_radicands(expression: sympy.Expr) -> sympy.Expr:
    """Return the expression with every radicand factored, innermost first, so that known signs let powers out."""

    def visit(node: sympy.Expr) -> sympy.Expr:
        if node.is_Pow and node.exp.is_Rational and not node.exp.is_Integer:
            return sympy.factor(sympy.expand(node.base)) ** node.exp
        return node

    return sympy.core.traversal.bottom_up(expression, visit)


def reduce_radicals(expression: sympy.Expr) -> sympy.Expr:
    """Return the expression with square roots reduced, innermost first: powers folded, denominators free of roots.

    Examples
    --------
    >>> s = sympy.Symbol("s", positive=True)
    >>> reduce_radicals(s / (1 + sympy.sqrt(1 + s)))
    sqrt(s + 1) - 1
    """

    def visit(node: sympy.Expr) -> sympy.Expr:
        if is_radical(node) and any(is_radical(part) for part in sympy.preorder_traversal(node.base)):
            return sympy.factor(_reduce_level(node.base)) ** node.exp
        return node

    return _reduce_level(sympy.core.traversal.bottom_up(factor_radicands(expression), visit))


def is_radical(node: sympy.Basic) -> bool:
    """Whether the node is a fractional power of something that is not a number."""
    return bool(node.is_Pow and node.exp.is_Rational and not node.exp.is_Integer and node.base.free_symbols)


def _reduce_level(expression: sympy.Expr) -> sympy.Expr:
    """Reduce the square roots whose radicands hold no root themselves; roots of roots stay as they are."""
    bases = {node.base for node in sympy.preorder_traversal(expression) if is_radical(node) and node.exp.q == 2}
    for base in sorted(bases, key=sympy.default_sort_key):
        if any(is_radical(part) for part in sympy.preorder_traversal(base)):
            continue
        root = sympy.Dummy("root", positive=True)
        numerator, denominator = sympy.fraction(sympy.together(_name_root(expression, base, root)))
        if not (numerator.is_polynomial(root) and denominator.is_polynomial(root)):
            continue
        minimal = root**2 - base
        numerator = sympy.rem(sympy.expand(numerator), minimal, root)
        denominator = sympy.rem(sympy.expand(denominator), minimal, root)
        if denominator.has(root):
            conjugate = denominator.subs(root, -root)
            numerator = sympy.rem(sympy.expand(numerator * conjugate), minimal, root)
            denominator = sympy.rem(sympy.expand(denominator * conjugate), minimal, root)
        numerator = sympy.expand(numerator)
        parts = [sympy.factor(sympy.cancel(numerator.coeff(root, k) / denominator)) for k in (0, 1)]
        expression = parts[0] + parts[1] * sympy.sqrt(base)
    return expression


def _name_root(expression: sympy.Expr, base: sympy.Expr, root: sympy.Symbol) -> sympy.Expr:
    return expression.replace(
        lambda e: e.is_Pow and e.base == base and e.exp.is_Rational and e.exp.q == 2,
        lambda e: root ** (2 * e.exp),
    )


def vanishes(expression: sympy.Expr) -> bool:
    """Whether the expression is shown to be identically zero (False: not shown)."""
    if sympy.expand(expression) == 0:
        return True
    expression = factor_radicands(expression)
    return bool(sympy.simplify(expression) == 0 or reduce_radicals(expression) == 0)
