"""Numbers that argument reduction takes: ln 2, π/2 split so that small whole multiples of the heads are exact."""

from __future__ import annotations

import math

LN2_HEAD = float.fromhex("0x1.62e42feep-1")  # 32 bits
LN2_TAIL = float.fromhex("0x1.a39ef35793c76p-33")
HALF_PI = (
    float.fromhex("0x1.921fb544p+0"),  # 33 bits
    float.fromhex("0x1.0b4611a6p-34"),  # 33 bits
    float.fromhex("0x1.3198a2e037073p-69"),
)
LARGEST_ARGUMENT = 2.0**20
"""Beyond it sin and cos are only known to be between −1 and 1, tan not at all."""
MAGIC = 1.5 * 2.0**52
"""Added to a number below 2⁵¹ it leaves the nearest whole number in the last bits."""


def inverse_factorials(first: int, last: int, step: int, signs: int = 1) -> list[float]:
    """Return 1/first!, 1/(first + step)!, … up to 1/last!, with signs that stay or change.

    Examples
    --------
    >>> inverse_factorials(0, 4, 2, -1)[:2]
    [1.0, -0.5]
    """
    return [signs**i / math.factorial(n) for i, n in enumerate(range(first, last + 1, step))]
