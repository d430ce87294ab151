"""The table of truncated power series over balls: derivatives of a map along curves, enclosed.

A series is a tuple of enclosures of its first coefficients. The recurrences are the classical ones of automatic
differentiation.

References
----------
A. Griewank, A. Walther, *Evaluating Derivatives*, 2008, section 13.2. R. E. Moore, *Methods and Applications of
Interval Analysis*, 1979, section 3.4.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from flint import arb

from dynsys.derive.program import Operation, Table
from dynsys.derive.program.balls import enclose_number
from dynsys.verify.comparison import certainly_less

Series = tuple[arb, ...]


def _sum(terms: list[arb]) -> arb:
    return sum(terms, arb(0))


def _add(a: Series, b: Series) -> Series:
    return tuple(p + q for p, q in zip(a, b, strict=True))


def _subtract(a: Series, b: Series) -> Series:
    return tuple(p - q for p, q in zip(a, b, strict=True))


def _multiply(a: Series, b: Series) -> Series:
    return tuple(_sum([a[i] * b[k - i] for i in range(k + 1)]) for k in range(len(a)))


def _divide(a: Series, b: Series) -> Series:
    out: list[arb] = []
    for k in range(len(a)):
        out.append((a[k] - _sum([out[i] * b[k - i] for i in range(k)])) / b[0])
    return tuple(out)


def _power(a: Series, n: int) -> Series:
    result = a
    for bit in bin(n)[3:]:
        result = _multiply(result, result)
        if bit == "1":
            result = _multiply(result, a)
    return result


def _sqrt(a: Series) -> Series:
    out = [a[0].sqrt()]
    for k in range(1, len(a)):
        out.append((a[k] - _sum([out[i] * out[k - i] for i in range(1, k)])) / (2 * out[0]))
    return tuple(out)


def _integrated(start: arb, rate: Series, a: Series) -> Series:
    """Return the g with g₀ = start and g' = rate·a'; rate may be one coefficient short."""
    out = [start]
    for k in range(1, len(a)):
        out.append(_sum([rate[k - i] * i * a[i] for i in range(1, k + 1)]) / k)
    return tuple(out)


def _exp(a: Series) -> Series:
    out = [a[0].exp()]
    for k in range(1, len(a)):
        out.append(_sum([out[k - i] * i * a[i] for i in range(1, k + 1)]) / k)
    return tuple(out)


def _pair(first: arb, second: arb, sign: int, a: Series) -> tuple[Series, Series]:
    """Solve s' = c·a', c' = sign·s·a'."""
    s, c = [first], [second]
    for k in range(1, len(a)):
        terms = range(1, k + 1)
        rates = [i * a[i] for i in terms]
        s_next = _sum([c[k - i] * rate for i, rate in zip(terms, rates, strict=True)]) / k
        c_next = sign * _sum([s[k - i] * rate for i, rate in zip(terms, rates, strict=True)]) / k
        s.append(s_next)
        c.append(c_next)
    return tuple(s), tuple(c)


def _circular(a: Series) -> tuple[Series, Series]:
    return _pair(a[0].sin(), a[0].cos(), -1, a)


def _hyperbolic(a: Series) -> tuple[Series, Series]:
    return _pair(a[0].sinh(), a[0].cosh(), 1, a)


def _one(a: Series) -> Series:
    return (arb(1),) + (arb(0),) * (len(a) - 1)


def _absolute(a: Series) -> Series:
    """Smooth off 0 only: not a number where the argument may be 0."""
    if certainly_less(arb(0), a[0]):
        return a
    return tuple(-p for p in a) if certainly_less(a[0], arb(0)) else (arb.nan(),) * len(a)


def series_table(order: int) -> Table:
    """Return the table over series with coefficients of t⁰ to t^order, in flint's current precision.

    Examples
    --------
    >>> from dynsys.derive.program import build_program, run
    >>> from dynsys.derive.symbols import symbols
    >>> (x,) = symbols("x")
    >>> [series] = run(build_program((x,), (1 / (1 - x),)), series_table(2), [(arb(0), arb(1), arb(0))])
    >>> [bool(coefficient == 1) for coefficient in series]
    [True, True, True]
    """
    rest = (arb(0),) * order

    def one_over(a: Series, denominator: Callable[[Series], Series]) -> Series:
        return _divide(_one(a), denominator(a))

    return {
        Operation.CONSTANT: lambda value: (_constant(value), *rest),
        Operation.PI: lambda: (arb.pi(), *rest),
        Operation.ADD: _add,
        Operation.SUBTRACT: _subtract,
        Operation.MULTIPLY: _multiply,
        Operation.DIVIDE: _divide,
        Operation.NEGATE: lambda a: tuple(-p for p in a),
        Operation.POWER: _power,
        Operation.SQRT: _sqrt,
        Operation.EXP: _exp,
        Operation.LOG: lambda a: _integrated(a[0].log(), one_over(a, lambda s: s), a),
        Operation.SIN: lambda a: _circular(a)[0],
        Operation.COS: lambda a: _circular(a)[1],
        Operation.TAN: lambda a: _divide(*_circular(a)),
        Operation.SINH: lambda a: _hyperbolic(a)[0],
        Operation.COSH: lambda a: _hyperbolic(a)[1],
        Operation.TANH: lambda a: _divide(*_hyperbolic(a)),
        Operation.ATAN: lambda a: _integrated(a[0].atan(), one_over(a, lambda s: _add(_one(s), _multiply(s, s))), a),
        Operation.ABSOLUTE: _absolute,
    }


def _constant(value: Fraction) -> arb:
    return enclose_number(value)
