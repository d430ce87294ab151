"""The classical maps."""

from __future__ import annotations

from collections.abc import Callable

import sympy

from dynsys.derive.model import FirstLook, KnownAnswer, Model
from dynsys.derive.symbols import symbols
from dynsys.derive.system import System

_GALIAS = "Z. Galias, Interval methods for rigorous investigations of periodic orbits, 2001"
_NECKLACES = "conjugate to the tent map: the number of binary words of that minimal period, up to rotation"


def logistic() -> Model:
    """x' = r x (1 − x)."""
    x, r = symbols("x,r")
    known = (
        KnownAnswer("multiplier", {"r": "5/2", "period": 1, "near": {"x": "3/5"}}, -0.5, 1e-12, "2 − r, exact"),
        *(
            KnownAnswer("cycles", {"r": "4", "period": period}, count, 0, _NECKLACES)
            for period, count in enumerate((2, 1, 2, 3, 6), start=1)
        ),
    )
    return Model(
        System("logistic", (x,), (r,), (r * x * (1 - x),)),
        "the logistic map r x (1 − x)",
        "R. M. May, Simple mathematical models with very complicated dynamics, 1976",
        first_look=FirstLook(
            ({"r": "16/5"}, {"r": "5/2"}, {"r": "7/2"}), {"x": "3/10"}, ("r", "5/2", "4"), {"x": "3/10"}, "x"
        ),
        known=known,
    )


def henon() -> Model:
    """x' = 1 − a x² + y, y' = b x."""
    x, y, a, b = symbols("x,y,a,b")
    known = tuple(
        KnownAnswer("cycles", {"a": "7/5", "b": "3/10", "period": period}, count, 0, _GALIAS)
        for period, count in enumerate((2, 1, 0, 1, 0, 2, 4, 7), start=1)
    )
    return Model(
        System("henon", (x, y), (a, b), (1 - a * x**2 + y, b * x)),
        "the Hénon map",
        "M. Hénon, A two-dimensional mapping with a strange attractor, 1976",
        first_look=FirstLook(
            ({"a": "7/5", "b": "3/10"},), {"x": "0", "y": "0"}, ("a", "1/10", "7/5"), {"x": "0", "y": "0"}, "x", 8
        ),
        known=known,
    )


def ikeda() -> Model:
    """x' = a + b (x cos t − y sin t), y' = b (x sin t + y cos t), t = c − d/(1 + x² + y²)."""
    x, y, a, b, c, d = symbols("x,y,a,b,c,d")
    t = c - d / (1 + x**2 + y**2)
    rule = (a + b * (x * sympy.cos(t) - y * sympy.sin(t)), b * (x * sympy.sin(t) + y * sympy.cos(t)))
    return Model(
        System("ikeda", (x, y), (a, b, c, d), rule),
        "the Ikeda map of light in a ring cavity",
        "K. Ikeda, Multiple-valued stationary state and its instability of the transmitted light by a ring cavity "
        "system, 1979",
        first_look=FirstLook(
            ({"a": "1", "b": "9/10", "c": "2/5", "d": "6"},),
            {"x": "1/10", "y": "1/10"},
            ("d", "0", "6"),
            {"x": "1/10", "y": "1/10"},
            "x",
            3,
        ),
    )


def standard() -> Model:
    """p' = p + k sin x, x' = x + p'."""
    x, p, k = symbols("x,p,k")
    kicked = p + k * sympy.sin(x)
    return Model(
        System("standard", (x, p), (k,), (x + kicked, kicked)),
        "the standard map, area-preserving, on the plane that covers the torus",
        "B. V. Chirikov, A universal instability of many-dimensional oscillator systems, 1979",
        first_look=FirstLook(
            ({"k": "6/5"},), {"x": "3", "p": "1/10"}, ("k", "0", "3"), {"x": "3", "p": "1/10"}, "p", 2
        ),
    )


def delayed_logistic() -> Model:
    """u' = r u (1 − v), v' = u."""
    u, v, r = symbols("u,v,r")
    return Model(
        System("delayed-logistic", (u, v), (r,), (r * u * (1 - v), u)),
        "the logistic map with a delay of one step",
        "J. Maynard Smith, Mathematical Ideas in Biology, 1968",
        first_look=FirstLook(
            ({"r": "21/10"}, {"r": "19/10"}),
            {"u": "1/2", "v": "1/2"},
            ("r", "3/2", "227/100"),
            {"u": "1/2", "v": "1/2"},
            "u",
        ),
    )


def generalized_henon() -> Model:
    """x' = y, y' = α − β x − y² + R x y + S y³."""
    x, y, alpha, beta, r, s = symbols("x,y,alpha,beta,R,S")
    return Model(
        System("generalized-henon", (x, y), (alpha, beta, r, s), (y, alpha - beta * x - y**2 + r * x * y + s * y**3)),
        "the generalized Hénon map near homoclinic tangencies",
        "S. V. Gonchenko, V. S. Gonchenko, J. C. Tatjer, Bifurcations of three-dimensional diffeomorphisms with "
        "non-simple quadratic homoclinic tangencies and generalized Hénon maps, 2007",
        first_look=FirstLook(
            ({"alpha": "1/2", "beta": "-3/10", "R": "0", "S": "0"},),
            {"x": "0", "y": "0"},
            ("alpha", "0", "7/5"),
            {"x": "0", "y": "0"},
            "x",
        ),
    )


CLASSICS: dict[str, tuple[Callable[..., Model], dict[str, int]]] = {
    "logistic": (logistic, {}),
    "henon": (henon, {}),
    "ikeda": (ikeda, {}),
    "standard": (standard, {}),
    "delayed-logistic": (delayed_logistic, {}),
    "generalized-henon": (generalized_henon, {}),
}
