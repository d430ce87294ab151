"""The Taylor table: Programs over truncated power series, for derivatives along a curve to any order.

A series is a tuple of its first coefficients. The recurrences are the classical ones of automatic differentiation
(A. Griewank, A. Walther, *Evaluating Derivatives*, 2008, section 13.2).
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import mpmath

from dynsys.derive.program.operations import Operation, Table

Taylor = tuple[mpmath.mpf, ...]


def _add(a: Taylor, b: Taylor) -> Taylor:
    return tuple(p + q for p, q in zip(a, b, strict=True))


def _subtract(a: Taylor, b: Taylor) -> Taylor:
    return tuple(p - q for p, q in zip(a, b, strict=True))


def _multiply(a: Taylor, b: Taylor) -> Taylor:
    return tuple(mpmath.fsum(a[i] * b[k - i] for i in range(k + 1)) for k in range(len(a)))


def _divide(a: Taylor, b: Taylor) -> Taylor:
    out: list[mpmath.mpf] = []
    for k in range(len(a)):
        out.append((a[k] - mpmath.fsum(out[i] * b[k - i] for i in range(k))) / b[0])
    return tuple(out)


def _power(a: Taylor, n: int) -> Taylor:
    result = a
    for bit in bin(n)[3:]:
        result = _multiply(result, result)
        if bit == "1":
            result = _multiply(result, a)
    return result


def _sqrt(a: Taylor) -> Taylor:
    out = [mpmath.sqrt(a[0])]
    for k in range(1, len(a)):
        out.append((a[k] - mpmath.fsum(out[i] * out[k - i] for i in range(1, k))) / (2 * out[0]))
    return tuple(out)


def _integrate(start: mpmath.mpf, a: Taylor, slope: Callable[[Taylor], Taylor]) -> Taylor:
    """Solve g' = slope(g)·a' for g with g₀ = start, one coefficient at a time."""
    out = [start]
    for k in range(1, len(a)):
        rate = slope(tuple(out) + (mpmath.mpf(0),) * (len(a) - len(out)))
        out.append(mpmath.fsum(rate[k - i] * i * a[i] for i in range(1, k + 1)) / k)
    return tuple(out)


def _one(a: Taylor) -> Taylor:
    return (mpmath.mpf(1),) + (mpmath.mpf(0),) * (len(a) - 1)


def _pair(
    first: Callable[..., mpmath.mpf], second: Callable[..., mpmath.mpf], sign: int, a: Taylor
) -> tuple[Taylor, Taylor]:
    """Solve s' = c·a', c' = sign·s·a'."""
    s, c = [first(a[0])], [second(a[0])]
    for k in range(1, len(a)):
        s_next = mpmath.fsum(c[k - i] * i * a[i] for i in range(1, k + 1)) / k
        c_next = sign * mpmath.fsum(s[k - i] * i * a[i] for i in range(1, k + 1)) / k
        s.append(s_next)
        c.append(c_next)
    return tuple(s), tuple(c)


def _absolute(a: Taylor) -> Taylor:
    if a[0] == 0:
        raise ZeroDivisionError("the absolute value has no derivative at 0")
    return a if a[0] > 0 else tuple(-p for p in a)


def taylor_table(order: int) -> Table:
    """Return the table over series with coefficients of t^0 to t^order, in mpmath's current precision.

    Examples
    --------
    >>> from dynsys.derive.program import build_program, run
    >>> from dynsys.derive.symbols import symbols
    >>> (x,) = symbols("x")
    >>> [series] = run(build_program((x,), (1 / (1 - x),)), taylor_table(3), [tuple(map(mpmath.mpf, (0, 1, 0, 0)))])
    >>> [int(c) for c in series]
    [1, 1, 1, 1]
    """
    rest = (mpmath.mpf(0),) * order

    def number(value: Fraction) -> Taylor:
        return (mpmath.mpf(value.numerator) / value.denominator, *rest)

    return {
        Operation.CONSTANT: number,
        Operation.PI: lambda: (+mpmath.pi, *rest),
        Operation.ADD: _add,
        Operation.SUBTRACT: _subtract,
        Operation.MULTIPLY: _multiply,
        Operation.DIVIDE: _divide,
        Operation.NEGATE: lambda a: tuple(-p for p in a),
        Operation.POWER: _power,
        Operation.SQRT: _sqrt,
        Operation.EXP: lambda a: _integrate(mpmath.exp(a[0]), a, lambda g: g),
        Operation.LOG: lambda a: _integrate(mpmath.log(a[0]), a, lambda _: _divide(_one(a), a)),
        Operation.SIN: lambda a: _pair(mpmath.sin, mpmath.cos, -1, a)[0],
        Operation.COS: lambda a: _pair(mpmath.sin, mpmath.cos, -1, a)[1],
        Operation.TAN: lambda a: _divide(*_pair(mpmath.sin, mpmath.cos, -1, a)),
        Operation.SINH: lambda a: _pair(mpmath.sinh, mpmath.cosh, 1, a)[0],
        Operation.COSH: lambda a: _pair(mpmath.sinh, mpmath.cosh, 1, a)[1],
        Operation.TANH: lambda a: _divide(*_pair(mpmath.sinh, mpmath.cosh, 1, a)),
        Operation.ATAN: lambda a: _integrate(
            mpmath.atan(a[0]), a, lambda _: _divide(_one(a), _add(_one(a), _multiply(a, a)))
        ),
        Operation.ABSOLUTE: _absolute,
    }
