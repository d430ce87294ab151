"""Places by name: in the state's own symbols, or in those of one coordinate system."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest

from dynsys.derive.catalogue import model
from dynsys.derive.model_file import model_of
from dynsys.derive.place import coordinates_of, require_step, state_of
from dynsys.errors import MisuseError

FIFTH = {"eta": Fraction(1, 5)}


def place(**values: str) -> dict[str, Fraction]:
    return {name: Fraction(value) for name, value in values.items()}


@pytest.mark.parametrize(
    ("names", "found"), [(("x", "y"), None), (("y", "x"), None), (("d", "c"), "cd"), (("a", "b"), "ab")]
)
def test_names_say_which_coordinates(names, found) -> None:
    coordinates = coordinates_of(model("scalar4"), names)
    assert (None if coordinates is None else coordinates.name) == found


@pytest.mark.parametrize("names", [(), ("x",), ("x", "d"), ("x", "x"), ("x", "y", "c"), ("a", "b", "c", "d")])
def test_names_that_do_not_belong_together(names) -> None:
    with pytest.raises(MisuseError, match="x, y or c, d or a, b are expected together"):
        coordinates_of(model("scalar4"), names)


def test_the_states_own_symbols_are_exact_to_the_last_bit() -> None:
    assert state_of(model("scalar4"), place(y="0.1", x="-1/3"), FIFTH) == (-1 / 3, 0.1)


@pytest.mark.parametrize(("c", "d"), [("4", "1"), ("1/1000", "1"), ("1000", "1/1000"), ("1/10", "100")])
def test_a_place_in_coordinates_goes_back_to_them(c, d) -> None:
    x, y = state_of(model("scalar4"), place(c=c, d=d), FIFTH)
    assert x > y > 0
    assert x * y == pytest.approx(float(Fraction(d)), rel=1e-14)
    # x² − y² from floats loses digits where x and y are near: compare in exact arithmetic.
    difference = Fraction(x) ** 2 - Fraction(y) ** 2
    assert math.sqrt(difference) == pytest.approx(float(Fraction(c)), rel=1e-9)


def test_offsets_are_from_the_minimum_of_that_step_size() -> None:
    for eta in (Fraction(1, 5), Fraction(1, 3)):
        x, y = state_of(model("scalar4"), place(a="0", b="0"), {"eta": eta})
        assert x * y == pytest.approx(1)
        assert 2 * (x**2 + y**2) == pytest.approx(2 / float(eta))


@pytest.mark.parametrize(
    ("values", "parameters", "message"),
    [
        (place(c="-1", d="1"), FIFTH, "where c > 0, is expected, got c = -1, d = 1"),
        (place(c="1", d="0"), FIFTH, "where d > 0, is expected"),
        (place(a="-3", b="0"), FIFTH, "a place on the chart of ab"),
        (place(a="0", b="-1"), FIFTH, "a place on the chart of ab"),
        (place(a="1", b="0"), place(eta="3/5"), "a place on the chart of ab"),
        (place(a="1", b="0"), {}, "a value for eta is expected"),
        (place(x="1e301", y="1"), FIFTH, "got x above 1e300 in size"),
        (place(x="1", y="-1e400"), FIFTH, "got y above 1e300 in size"),
    ],
)
def test_places_that_are_none(values, parameters, message) -> None:
    with pytest.raises(MisuseError, match=message):
        state_of(model("scalar4"), values, parameters)


def test_a_chart_without_an_image_is_checked_in_the_old_symbols() -> None:
    coordinates = {"q": {"forward": {"q": "x**2"}, "inverse": {"x": "sqrt(q)"}, "chart": "x > 0"}}
    mine = model_of({"state": ["x"], "loss": "(x**2 - 1)**2", "coordinates": coordinates}, "mine")
    assert state_of(mine, place(q="4"), FIFTH) == (2.0,)
    with pytest.raises(MisuseError, match="where x > 0, is expected, got q = 0"):
        state_of(mine, place(q="0"), FIFTH)
    with pytest.raises(MisuseError, match="a place on the chart of q, where x > 0, is expected"):
        state_of(mine, place(q="-4"), FIFTH)


def test_a_step_size_is_positive() -> None:
    require_step(model("scalar4"), FIFTH)
    require_step(model("scalar4"), {})
    require_step(model("henon"), place(a="-1"))
    for value in ("0", "-1/5"):
        with pytest.raises(MisuseError, match=f"a step size eta > 0 is expected .*got {value}"):
            require_step(model("scalar4"), place(eta=value))
