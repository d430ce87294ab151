"""Systems with known answers, built by hand."""

from __future__ import annotations

import sympy

from dynsys.derive.loss import Loss
from dynsys.derive.model import Model
from dynsys.derive.symbols import symbols
from dynsys.derive.system import System

x, y, z, w, u, a, b, r, eta, kappa = symbols("x,y,z,w,u,a,b,r,eta,kappa")

LOGISTIC = System("logistic", (x,), (r,), (r * x * (1 - x),))
HENON = System("henon", (x, y), (a, b), (1 - a * x**2 + y, b * x))
QUARTIC = System("quartic", (x,), (eta,), (x - eta * x**3,))
WELLS = System("wells", (x,), (eta,), (x - eta * x * (x**2 - 1),))
ROTATION = System("rotation", (x, y), (a,), (a * (3 * x - 4 * y) / 5, a * (4 * x + 3 * y) / 5))
LOGARITHM = System("logarithm", (x,), (a,), (sympy.log(x) + a,))
SQUARES = System("squares", (x,), (), (x**2,))
SEVENTH = System("seventh", (x,), (a,), (x - a * x**7 / (1 + x**5),))
MIRROR = System("mirror", (x,), (), (-x,))
TWO_RATES = System("two rates", (x, y), (), (x / 2, y * sympy.Rational(99_999, 100_000)))

LOGISTIC_FLIPS = (3.0, 3.449489742783178, 3.544090359551923, 3.564407266095433, 3.568759419543826, 3.569691609801397)
"""Of its cycles of 1, 2, 4, … points; AUTO-07p manual, demo log, and `test_known_flips`."""
BALANCED_FLIPS = ("0.500000000000000000", "0.623584636218172055", "0.652074992017871275", "0.658239138599479002")
"""The same for the balanced product of depth 4, to 18 digits; `test_known_flips`."""

PLANAR = System(
    "planar",
    (x, y),
    (eta,),
    (x - eta * x * y**2 * (x**2 * y**2 - 1), y - eta * x**2 * y * (x**2 * y**2 - 1)),
)
PLANAR_MODEL = Model(
    PLANAR, "four tied scalars", "", Loss((1 - x * y * z * w) ** 2 / 2, (x, y, z, w)), (x, y, x, y), eta
)
GROWING_MODEL = Model(
    System("growing", (x, y), (), (x * sympy.Rational(11, 10), y * sympy.Rational(11, 10))),
    "a map beside the loss",
    "",
    PLANAR_MODEL.loss,
    PLANAR_MODEL.embedding,
)


def balanced(depth: int) -> System:
    """Gradient descent of (u^depth − 1)²/(2·depth)."""
    return System(f"balanced {depth}", (u,), (eta,), (u - eta * (u**depth - 1) * u ** (depth - 1),))


BALANCED = balanced(4)


def plain(system: System) -> Model:
    """A map without a loss."""
    return Model(system, system.name, "")


def planar_start(step: float, a_value: float, b_value: float) -> tuple[float, float]:
    """The state (x, y) at a = (x² − y²)^½ − (η⁻² − 4)^¼ and b = xy − 1, on the chart x > y > 0."""
    difference = (a_value + (step**-2 - 4) ** 0.25) ** 2
    product = 1 + b_value
    total = (difference**2 + 4 * product**2) ** 0.5
    return ((total + difference) / 2) ** 0.5, product / ((total + difference) / 2) ** 0.5
