"""The Taylor table: Programs over truncated power series, for derivatives along a curve to any order.

A series is a tuple of its first coefficients, numbers of any arithmetic. The recurrences are the classical ones of
automatic differentiation (A. Griewank, A. Walther, *Evaluating Derivatives*, 2008, section 13.2); over enclosures they
enclose (R. E. Moore, *Methods and Applications of Interval Analysis*, 1979, section 3.4).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

from dynsys.derive.program.multiprecision import MULTIPRECISION_TABLE
from dynsys.derive.program.operations import Operation, Table

Series = tuple[Any, ...]


def taylor_table(order: int, numbers: Table = MULTIPRECISION_TABLE) -> Table:
    """Return the table over series with coefficients of t^0 to t^order.

    Parameters
    ----------
    order
        The highest power of t.
    numbers
        The table over coefficients: its functions and constants; their sums and products are those of the operators.
        The sign of an absolute value is a/|a|: balls that hold 0 give what is not a number.

    Raises
    ------
    ZeroDivisionError
        When it is run, over numbers that raise it: for quotients by 0, and for an absolute value at 0.

    Examples
    --------
    >>> import mpmath
    >>> from dynsys.derive.program import build_program, run
    >>> from dynsys.derive.symbols import symbols
    >>> (x,) = symbols("x")
    >>> [series] = run(build_program((x,), (1 / (1 - x),)), taylor_table(3), [tuple(map(mpmath.mpf, (0, 1, 0, 0)))])
    >>> [int(c) for c in series]
    [1, 1, 1, 1]
    """
    constant = numbers[Operation.CONSTANT]
    zero = constant(Fraction(0))
    one, rest = (constant(Fraction(1)), *(zero,) * order), (zero,) * order

    def integrated(operation: Operation, slope: Callable[[Series], Series]) -> Callable[[Series], Series]:
        return lambda a: _integrate(numbers[operation](a[0]), a, slope(a))

    def circular(a: Series) -> tuple[Series, Series]:
        return _pair(numbers[Operation.SIN](a[0]), numbers[Operation.COS](a[0]), -1, a)

    def hyperbolic(a: Series) -> tuple[Series, Series]:
        return _pair(numbers[Operation.SINH](a[0]), numbers[Operation.COSH](a[0]), 1, a)

    def absolute(a: Series) -> Series:
        try:
            sign = a[0] / numbers[Operation.ABSOLUTE](a[0])
        except ZeroDivisionError:
            raise ZeroDivisionError("the absolute value has no derivative at 0") from None
        return tuple(sign * p for p in a)

    return {
        Operation.CONSTANT: lambda value: (constant(value), *rest),
        Operation.PI: lambda: (numbers[Operation.PI](), *rest),
        Operation.ADD: lambda a, b: tuple(p + q for p, q in zip(a, b, strict=True)),
        Operation.SUBTRACT: lambda a, b: tuple(p - q for p, q in zip(a, b, strict=True)),
        Operation.MULTIPLY: _multiply,
        Operation.DIVIDE: _divide,
        Operation.NEGATE: lambda a: tuple(-p for p in a),
        Operation.POWER: _power,
        Operation.SQRT: lambda a: _root(numbers[Operation.SQRT](a[0]), a),
        Operation.EXP: lambda a: _exponential(numbers[Operation.EXP](a[0]), a),
        Operation.LOG: integrated(Operation.LOG, lambda a: _divide(one, a)),
        Operation.SIN: lambda a: circular(a)[0],
        Operation.COS: lambda a: circular(a)[1],
        Operation.TAN: lambda a: _divide(*circular(a)),
        Operation.SINH: lambda a: hyperbolic(a)[0],
        Operation.COSH: lambda a: hyperbolic(a)[1],
        Operation.TANH: lambda a: _divide(*hyperbolic(a)),
        Operation.ATAN: integrated(
            Operation.ATAN,
            lambda a: _divide(one, tuple(p + q for p, q in zip(one, _multiply(a, a), strict=True))),
        ),
        Operation.ABSOLUTE: absolute,
    }


def _total(terms: Sequence[Any]) -> Any:
    """Return the sum of one term or more."""
    return sum(terms[1:], terms[0])


def _multiply(a: Series, b: Series) -> Series:
    return tuple(_total([a[i] * b[k - i] for i in range(k + 1)]) for k in range(len(a)))


def _divide(a: Series, b: Series) -> Series:
    out: list[Any] = []
    for k in range(len(a)):
        out.append(_total([a[k], *(-out[i] * b[k - i] for i in range(k))]) / b[0])
    return tuple(out)


def _power(a: Series, n: int) -> Series:
    result = a
    for bit in bin(n)[3:]:
        result = _multiply(result, result)
        if bit == "1":
            result = _multiply(result, a)
    return result


def _root(start: Any, a: Series) -> Series:
    """Solve g² = a with g₀ = start."""
    out = [start]
    for k in range(1, len(a)):
        out.append(_total([a[k], *(-out[i] * out[k - i] for i in range(1, k))]) / (2 * start))
    return tuple(out)


def _integrate(start: Any, a: Series, rate: Series) -> Series:
    """Solve g' = rate·a' with g₀ = start."""
    terms = range(1, len(a))
    return (start, *(_total([rate[k - i] * i * a[i] for i in range(1, k + 1)]) / k for k in terms))


def _exponential(start: Any, a: Series) -> Series:
    """Solve g' = g·a' with g₀ = start."""
    out = [start]
    for k in range(1, len(a)):
        out.append(_total([out[k - i] * i * a[i] for i in range(1, k + 1)]) / k)
    return tuple(out)


def _pair(first: Any, second: Any, sign: int, a: Series) -> tuple[Series, Series]:
    """Solve s' = c·a', c' = sign·s·a' with s₀ = first, c₀ = second."""
    s, c = [first], [second]
    for k in range(1, len(a)):
        rates = [i * a[i] for i in range(1, k + 1)]
        s_next = _total([c[k - i] * rate for i, rate in enumerate(rates, 1)]) / k
        c_next = sign * _total([s[k - i] * rate for i, rate in enumerate(rates, 1)]) / k
        s.append(s_next)
        c.append(c_next)
    return tuple(s), tuple(c)
