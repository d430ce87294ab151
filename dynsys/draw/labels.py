"""Names of symbols as they are set in a picture, and the words that go with them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from fractions import Fraction

_LETTERS = (
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau upsilon phi "
    "chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega"
)
GREEK = {name: f"\\{name}" for name in _LETTERS.split()}
WORDS = {"eta": "step size"}
STEP = "step"
LOSS = "loss"
SHARPNESS = r"sharpness $\lambda$ (largest Hessian eigenvalue)"
_SPLIT = re.compile(r"([A-Za-z]+?)_?([0-9]+|(?<=_)[A-Za-z0-9]+)?")


def _upright(name: str) -> str:
    return GREEK.get(name) or (name if len(name) == 1 or name.isdigit() else rf"\mathrm{{{name}}}")


def symbol_text(name: str) -> str:
    """Return a symbol in mathematical type; what is not a name (an expression) is returned as plain text.

    Examples
    --------
    >>> symbol_text("eta"), symbol_text("x1"), symbol_text("eta_A"), symbol_text("x*y - 1")
    ('$\\\\eta$', '$x_{1}$', '$\\\\eta_{A}$', 'x*y - 1')
    """
    match = _SPLIT.fullmatch(name)
    if match is None:
        return name.replace("$", r"\$")
    base, index = match.groups()
    return f"${_upright(base)}$" if index is None else f"${_upright(base)}_{{{_upright(index)}}}$"


def axis_label(name: str) -> str:
    """Return a symbol with its words, e.g. *step size η*.

    Examples
    --------
    >>> axis_label("eta")
    'step size $\\\\eta$'
    """
    return f"{WORDS[name]} {symbol_text(name)}" if name in WORDS else symbol_text(name)


def value_texts(values: Sequence[float]) -> list[str]:
    """Return each number in the fewest digits, four or more, that keep different numbers different.

    Examples
    --------
    >>> value_texts([0.25, 1 / 6])
    ['0.25', '0.1667']
    """
    for digits in range(4, 17):
        texts = [f"{value:.{digits}g}" for value in values]
        if len(set(texts)) == len(set(values)):
            return texts
    return [repr(float(value)) for value in values]


def distinguishing_labels(parameters: Sequence[Mapping[str, float | Fraction]]) -> list[str]:
    """Return a label for each result: the parameters in which they differ, else all that they share.

    Examples
    --------
    >>> distinguishing_labels([{"eta": 0.25, "k": 1.0}, {"eta": 0.2, "k": 1.0}])
    ['$\\\\eta$ = 0.25', '$\\\\eta$ = 0.2']
    """
    names = list(parameters[0]) if parameters else []
    differing = [name for name in names if len({entry.get(name) for entry in parameters}) > 1] or names
    columns = [value_texts([float(entry[name]) for entry in parameters]) for name in differing]
    return [
        ", ".join(f"{symbol_text(name)} = {text}" for name, text in zip(differing, row, strict=True))
        for row in zip(*columns, strict=True)
    ] or [""] * len(parameters)
