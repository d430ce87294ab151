"""Losses and maps with known answers, as data, for the tests of every room. Formulas are texts over the symbols."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class LossProblem:
    """A loss to be minimised by gradient descent of step ``eta``.

    Parameters
    ----------
    name, loss, state
        The loss as typed.
    families
        Equations of its families of minima.
    sharpness
        The sharpness on them, right at their points; empty where there is no family.
    refusal
        Words of the reason why no family is derived, or empty.
    flip, epsilon
        Flip coefficient c in the coordinate b, and ε = αγ/(2β), at a minimum of sharpness 2/η, in eta; or empty.
    coordinate
        b, where flip is given.
    values
        Values of the parameters other than eta.
    source
        How the answers are known.
    """

    name: str
    loss: str
    state: str
    source: str
    families: tuple[str, ...] = ()
    sharpness: str = ""
    refusal: str = ""
    flip: str = ""
    epsilon: str = ""
    coordinate: str = ""
    values: tuple[tuple[str, str], ...] = ()


_DEGREE_2 = "with L = k(½r² + κr⁴ + …), r = xy − 1, c = 2(kη)⁴ − 8κ and β·ε = 4(kη)²(1 − (kη)²), by hand"

LOSSES = (
    LossProblem("quartic", "x**4/4", "x", "L'' = 3x² = 0 at 0", ("x",), "0"),
    LossProblem(
        "wells", "(x**2 - 1)**2/4", "x", "L'' = 3x² − 1 = 2 at ±1; Kuznetsov's formula with L''' = 6, L'''' = 6",
        ("x - 1", "x + 1"), "2", flip="8",
    ),
    LossProblem("product", "(1 - x*y)**2/2", "x,y", _DEGREE_2, ("x*y - 1",), "x**2 + y**2", flip="2*eta**4",
                epsilon="(1 - eta**2)/eta**2", coordinate="x*y - 1"),
    LossProblem("logarithm", "log(1 + (1 - x*y)**2)", "x,y", _DEGREE_2, ("x*y - 1",), "2*(x**2 + y**2)",
                flip="32*eta**4 + 2", epsilon="4*eta**2*(1 - 4*eta**2)/(16*eta**4 + 1)", coordinate="x*y - 1"),
    LossProblem("root", "sqrt(1 + (x*y - 1)**2)", "x,y", _DEGREE_2, ("x*y - 1",), "x**2 + y**2",
                flip="2*eta**4 + 1", epsilon="eta**2*(1 - eta**2)/(eta**4 + 1/2)", coordinate="x*y - 1"),
    LossProblem("steep", "(x*y - 1)**2/2 + (x*y - 1)**4", "x,y", _DEGREE_2, ("x*y - 1",), "x**2 + y**2",
                flip="2*eta**4 - 8", epsilon="eta**2*(1 - eta**2)/(eta**4 - 4)", coordinate="x*y - 1"),
    LossProblem("exponential", "(exp(x)*y - 1)**2", "x,y", "|∇r|² = (exp(x) y)² + exp(2x)", ("exp(x)*y - 1",),
                "2*(1 + exp(2*x))"),
    LossProblem("tanh", "(tanh(x*y) - 1/2)**2", "x,y", "tanh' = 1 − tanh² = 3/4", ("2*tanh(x*y) - 1",),
                "9*(x**2 + y**2)/8"),
    LossProblem("circle", "(x**2 + y**2 - 1)**2", "x,y", "|∇r|² = 4(x² + y²)", ("x**2 + y**2 - 1",), "8"),
    LossProblem("expanded", "x**2*y**4/2 - 3*x*y**2 + 23/2", "x,y", "(xy² − 3)²/2 + 7, multiplied out",
                ("x*y**2 - 3",), "y**4 + 4*x**2*y**2"),
    LossProblem("squares", "(x*y - 1)**2 + (x - y)**2", "x,y", "zero at ±(1, 1) only", refusal="a sum of 2 terms"),
    LossProblem("target", "(t - x*y)**2/2", "x,y", "|∇r|² = x² + y²", ("x*y - t",), "x**2 + y**2",
                values=(("t", "3/2"),)),
)  # fmt: skip


@dataclass(frozen=True)
class CycleProblem:
    """A cycle of gradient descent on a loss in one variable: its points and the product of f' along it."""

    loss: str
    points: tuple[str, ...]
    multiplier: str
    source: str


_WELLS = "(x**2 - 1)**2/4"
CYCLES = (
    CycleProblem("x**4/4", ("sqrt(2/eta)", "-sqrt(2/eta)"), "25", "ηx² = 2, f' = 1 − 3ηx² = −5"),
    CycleProblem(_WELLS, ("sqrt((2 + eta)/eta)", "-sqrt((2 + eta)/eta)"), "(5 + 2*eta)**2", "f' = 1 + η − 3ηx²"),
    CycleProblem(
        _WELLS,
        (
            "sqrt(1 + 3/eta)/2 + sqrt((eta - 1)/eta)/2",
            "sqrt(1 + 3/eta)/2 - sqrt((eta - 1)/eta)/2",
        ),
        "9 - 2*(1 + eta)**2",
        "x₁ + x₂ = √(1 + 3/η), x₁x₂ = 1/η, so x₁² + x₂² = 1 + 1/η",
    ),
)


@dataclass(frozen=True)
class MapProblem:
    """A map with a family of fixed points: its equation and its transverse multiplier at points of it."""

    name: str
    map: str
    state: str
    family: str
    multiplier: str


MAPS = (
    MapProblem("one coordinate", "x' = x - (x*y - 1)*(1 + y**2)/20; y' = y", "x,y", "x*y - 1", "1 - y*(1 + y**2)/20"),
    MapProblem("plane", "x' = x + r*(x + y + z); y' = y; z' = z - (x + y + z)", "x,y,z", "x + y + z", "r"),
    MapProblem("circle", "x' = x*(1 - (x**2 + y**2 - 4)/16); y' = y*(1 - (x**2 + y**2 - 4)/16)", "x,y",
               "x**2 + y**2 - 4", "1/2"),
)  # fmt: skip
