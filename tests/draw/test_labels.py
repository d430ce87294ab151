from __future__ import annotations

import math
from fractions import Fraction

import pytest
from matplotlib.mathtext import MathTextParser

from dynsys.draw.labels import (
    GREEK,
    SHARPNESS,
    axis_label,
    distinguishing_labels,
    symbol_text,
    value_texts,
)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("x", "$x$"),
        ("kappa", r"$\kappa$"),
        ("x10", "$x_{10}$"),
        ("x_1", "$x_{1}$"),
        ("eta_B", r"$\eta_{B}$"),
        ("rate", r"$\mathrm{rate}$"),
        ("rate_max", r"$\mathrm{rate}_{\mathrm{max}}$"),
        ("x*y - 1", "x*y - 1"),
        ("observed quantity", "observed quantity"),
        ("$x", r"\$x"),
    ],
)
def test_symbol_text(name, text):
    assert symbol_text(name) == text


@pytest.mark.parametrize("text", [*map(symbol_text, GREEK), SHARPNESS, axis_label("eta"), symbol_text("eta_A2")])
def test_every_label_can_be_set(text):
    MathTextParser("path").parse(text)


def test_only_eta_has_words():
    assert axis_label("eta") == r"step size $\eta$"
    assert axis_label("a") == "$a$"


def test_values_take_as_many_digits_as_they_need():
    assert value_texts([0.2, 0.1]) == ["0.2", "0.1"]
    assert value_texts([0.123456, 0.123457]) == ["0.123456", "0.123457"]
    assert value_texts([0.2, 0.2]) == ["0.2", "0.2"]
    assert value_texts([0.1, math.nextafter(0.1, 1)]) == ["0.1", "0.10000000000000002"]


def test_labels_name_what_differs():
    runs = [{"eta": Fraction(1, 5), "k": Fraction(1)}, {"eta": Fraction(1, 6), "k": Fraction(1)}]
    assert distinguishing_labels(runs) == [r"$\eta$ = 0.2", r"$\eta$ = 0.1667"]
    assert distinguishing_labels(runs[:1]) == [r"$\eta$ = 0.2, $k$ = 1"]
    assert distinguishing_labels([{}, {}]) == ["", ""]
