"""Sums, products, powers and functions that are refused before they grow: what typed text may build.

Sympy evaluates on construction, so each result is bounded before it is built: numbers to 4096 bits, degrees
to 1000, exponents to rationals p/q with |p/q| <= 200 and q <= 64; and each must be real and finite.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

import sympy
from sympy.core.evalf import PrecisionExhausted

from dynsys.derive.symbols import FUNCTIONS
from dynsys.errors import ParseError

MAX_BITS = 4096
MAX_DEGREE = 1000
MAX_EXPONENT = 200
MAX_ROOT = 64
_LARGEST = sympy.Integer(2) ** MAX_BITS
_LARGEST_EXPONENTIAL = 2839  # below 4096 log 2
_NOT_REAL = (sympy.I, sympy.zoo, sympy.nan, sympy.oo, -sympy.oo)


class Value(NamedTuple):
    """An expression with bounds on its degree and on the bits of every number in it, and its column."""

    expression: sympy.Expr
    degree: Fraction
    bits: int
    column: int


def _bits(number: sympy.Rational) -> int:
    return int(number.p).bit_length() + (int(number.q).bit_length() if number.q != 1 else 0)


def _require_degree(degree: Fraction, column: int) -> Fraction:
    if degree > MAX_DEGREE:
        raise ParseError(f"a degree of at most {MAX_DEGREE} is expected, got {degree}", column)
    return degree


def _require_bits(bits: int, column: int) -> int:
    if bits > MAX_BITS:
        raise ParseError(f"numbers of at most {MAX_BITS} bits are expected, got some that may need {bits}", column)
    return bits


def _require_real(result: sympy.Expr, what: str, argument: sympy.Expr, column: int) -> sympy.Expr:
    if result.has(*_NOT_REAL):
        raise ParseError(f"a real, finite value is expected, got {what} of {_short(argument)}, not real", column)
    return result


def _require_exponent(exponent: sympy.Expr, what: str, column: int) -> Fraction:
    """Return the size of an exponent."""
    if not isinstance(exponent, sympy.Rational) or abs(exponent) > MAX_EXPONENT or exponent.q > MAX_ROOT:
        raise ParseError(
            f"a rational number p/q with |p/q| <= {MAX_EXPONENT} and q <= {MAX_ROOT} is expected as {what}, "
            f"got {_short(exponent)}",
            column,
        )
    return abs(Fraction(int(exponent.p), int(exponent.q)))


def _size(constant: sympy.Expr, column: int) -> sympy.Expr:
    """Return a constant that is known not to be 0, to 15 digits, or as it is where it is rational.

    Its size is bounded, so that finding the sine or the sign of what is made of it needs bounded precision.
    """
    if isinstance(constant, sympy.Rational):
        return constant
    try:
        value = constant.evalf(15, maxn=MAX_BITS // 3, strict=True)
    except PrecisionExhausted:
        raise ParseError(f"a constant that can be told from 0 is expected, got {_short(constant)}", column) from None
    if not value.is_Float or not 1 / _LARGEST < abs(value) < _LARGEST:
        raise ParseError(f"a constant between 2**-{MAX_BITS} and 2**{MAX_BITS} in size is expected", column)
    return value


def _mergeable_bits(value: Value) -> int:
    """Return a bound on the bits of those numbers in a factor that a product can merge with others."""
    bits = 0
    for factor in sympy.Mul.make_args(value.expression):
        if isinstance(factor, sympy.Rational):
            bits += _bits(factor)
        elif isinstance(factor, sympy.exp) or (factor.is_Pow and isinstance(factor.base, sympy.Rational)):
            return value.bits
    return bits


def number(value: sympy.Rational, column: int) -> Value:
    """Return a number."""
    return Value(value, Fraction(0), _require_bits(_bits(value), column), column)


def variable(symbol: sympy.Expr, column: int) -> Value:
    """Return a symbol, or the constant pi."""
    return Value(symbol, Fraction(int(symbol.is_Symbol)), 0, column)


def add(values: Sequence[Value], column: int) -> Value:
    """Return the sum. The degree is that of the largest term."""
    bits: dict[sympy.Expr, int] = {}
    for value in values:
        for term in sympy.Add.make_args(value.expression):
            coefficient, rest = term.as_coeff_Mul()
            bits[rest] = bits[rest] + _bits(coefficient) + 1 if rest in bits else _bits(coefficient)
    most = _require_bits(max(bits.values()), column)
    total = sympy.Add(*(value.expression for value in values))
    degree = max(value.degree for value in values)
    return Value(total, degree, max(most, *(value.bits for value in values)), column)


def negative(value: Value) -> Value:
    """Return the value with the other sign."""
    return value._replace(expression=-value.expression)


def multiply(values: Sequence[Value], column: int) -> Value:
    """Return the product. The degrees add."""
    merged = _require_bits(sum(map(_mergeable_bits, values)), column)
    degree = _require_degree(sum((value.degree for value in values), Fraction(0)), column)
    product = sympy.Mul(*(value.expression for value in values))
    while product.is_Mul and any(part.is_Mul for part in product.args):
        product = sympy.Mul(*product.args)  # sympy leaves -abs(x)*abs(x)*abs(x) nested: -1*(x**2*abs(x))
    return Value(product, degree, merged + max(value.bits for value in values), column)


def power(base: Value, exponent: Value) -> Value:
    """Return the power. The degree is multiplied by the size of the exponent."""
    x, e = base.expression, exponent.expression
    size = _require_exponent(e, "exponent", exponent.column)
    degree = _require_degree(base.degree * size, base.column)
    bits = _require_bits(_mergeable_bits(base) * math.ceil(size), base.column)
    if x.is_number:
        value = _size(x, base.column)
        if e < 0 and x == 0:
            raise ParseError("a divisor other than 0 is expected, got 0", base.column)
        if e.q > 1 and value < 0:
            raise ParseError(f"a root of a number >= 0 is expected, got {_short(x)}: not real", base.column)
        if not isinstance(x, sympy.Rational):
            _size(value ** abs(e), base.column)
    result = _require_real(x**e, f"power {e}", x, base.column)
    return Value(result, degree, bits + base.bits + 8, base.column)


def apply(name: str, argument: Value, column: int) -> Value:
    """Return a function of the closed list. The degree is that of the argument."""
    x = argument.expression
    if name == "sqrt":
        half = Value(sympy.Rational(1, 2), Fraction(0), 3, column)
        return power(argument._replace(column=column), half)
    degree = argument.degree
    if x.is_number:
        value = _size(x, column)
        if name == "log" and value <= 0:
            raise ParseError(f"log of a number > 0 is expected, got {_short(x)}: not real, not finite", column)
        if name in ("exp", "sinh", "cosh") and abs(value) > _LARGEST_EXPONENTIAL:
            raise ParseError(f"{name} of a number of size <= {_LARGEST_EXPONENTIAL} is expected", column)
    if name == "exp":
        degree = _require_degree(degree * _growth(argument, column), column)
    result = _require_real(FUNCTIONS[name](x), name, x, column)
    return Value(result, degree, argument.bits, column)


def _growth(argument: Value, column: int) -> Fraction:
    """Check the powers that exp(c · log(…)) becomes; return what they multiply the degree by, at least 1."""
    total = Fraction(0)
    for term in sympy.Add.make_args(argument.expression):
        factors = sympy.Mul.make_args(term)
        others = [factor for factor in factors if not isinstance(factor, sympy.log)]
        if len(others) < len(factors) and all(factor.is_number for factor in others):
            total += _require_exponent(sympy.Mul(*others), "the factor of a log under exp", column)
    _require_bits(math.ceil(argument.bits * total), column)
    return max(total, Fraction(1))


def require_language(expression: sympy.Expr, column: int) -> sympy.Expr:
    """Return the expression after checking the exponents and functions that merging has left in it."""
    for node in sympy.preorder_traversal(expression):
        if node.is_Pow and not (isinstance(node.exp, sympy.Rational) and node.exp.q <= MAX_ROOT):
            raise ParseError(f"rational exponents p/q with q <= {MAX_ROOT} are expected, got {_short(node)}", column)
    return expression


def _short(expression: sympy.Expr) -> str:
    text = str(expression)
    return text if len(text) <= 40 else f"{text[:40]}…"
