"""What a study shows first: the model's choice, a choice found by looking, and what is given."""

from __future__ import annotations

from fractions import Fraction

import pytest

from dynsys.derive.catalogue import ENTRIES, model, models
from dynsys.derive.place import state_of
from dynsys.derive.typed import typed_loss, typed_map
from dynsys.errors import MisuseError
from dynsys.explore import Ending, TrajectoryMethod, run_trajectory
from dynsys.study.first_look import first_look

SHORT = TrajectoryMethod(steps=1000)


def exact(values: dict[str, str]) -> dict[str, Fraction]:
    return {name: Fraction(value) for name, value in values.items()}


@pytest.mark.parametrize("name", [m.name for m in models()])
def test_a_model_of_the_catalogue_has_a_first_look_that_runs(name) -> None:
    chosen = model(name)
    look = first_look(chosen, {}, {})
    parameters = {s.name for s in chosen.system.parameters}
    for values in look.values:
        assert set(values) == parameters
        state = state_of(chosen, exact(look.start), exact(values))
        assert run_trajectory(chosen, state, values, SHORT).ending is not Ending.UNDEFINED
    assert look.sweep[0] in parameters
    assert Fraction(look.sweep[1]) < Fraction(look.sweep[2])
    assert set(look.sweep_start) == {s.name for s in chosen.system.state}
    assert look.observe in look.sweep_start


def test_there_is_a_first_look_for_every_entry() -> None:
    assert {m.name.partition(":")[0] for m in models()} == set(ENTRIES)


@pytest.mark.parametrize(
    ("text", "state", "sharpness"),
    [
        ("x**2/2", "x", 1),
        ("50*x**2", "x", 100),
        ("x**2/200", "x", Fraction(1, 100)),
        ("(x**2 - 1)**2/4", "x", 2),
        ("x**2 + 3*y**2", "x,y", 6),
        ("log(1 + x**2)", "x", 2),
        ("cosh(x) + y**2/8", "x,y", 1),
    ],
)
def test_step_sizes_are_found_around_the_edge(text, state, sharpness) -> None:
    look = first_look(typed_loss(text, state), {}, {})
    steps = [Fraction(values["eta"]) for values in look.values]
    edge = Fraction(2) / sharpness
    for step, scale in zip(steps, (Fraction(3, 4), 1, Fraction(6, 5)), strict=True):
        assert float(step) == pytest.approx(float(edge * scale), rel=0.03)
        assert len(str(step.numerator).rstrip("0")) <= 3
    assert Fraction(look.sweep[1]) < edge < Fraction(look.sweep[2])


def test_the_symbol_of_the_step_size_is_the_models() -> None:
    look = first_look(typed_loss("x**2", "x", step="h"), {}, {})
    assert [set(values) for values in look.values] == [{"h"}] * 3
    assert look.sweep[0] == "h"


def test_values_given_come_first() -> None:
    look = first_look(model("scalar4"), {"eta": Fraction(1, 7)}, {"x": Fraction(2), "y": Fraction(1)})
    assert look.values == ({"eta": "1/7"},)
    assert look.start == {"x": "2", "y": "1"}
    look = first_look(typed_loss("(x - k)**2", "x"), {"k": Fraction(3), "eta": Fraction(1, 10)}, {})
    assert look.values == ({"k": "3", "eta": "1/10"},)


@pytest.mark.parametrize("text", ["x' = 4*x*(1 - x)", "x' = 30*x**2", "x' = x**9*1000", "x' = x/2"])
def test_the_start_of_a_map_stays_bounded(text) -> None:
    made = typed_map(text, "x")
    look = first_look(made, {}, {})
    assert look.values == ({},)
    assert look.sweep[0] == ""
    ending = run_trajectory(made, [float(Fraction(look.start["x"]))], {}, SHORT).ending
    assert ending not in (Ending.DIVERGED, Ending.UNDEFINED)


def test_a_map_that_always_leaves_has_a_first_look_too() -> None:
    look = first_look(typed_map("x' = x**2 + 5", "x"), {}, {})
    assert set(look.start) == {"x"}


@pytest.mark.parametrize("value", ["2", "-2", "0"])
def test_the_sweep_of_a_map_is_around_its_first_parameter(value) -> None:
    look = first_look(typed_map("x' = a - b*x**2", "x"), {"a": Fraction(value), "b": Fraction(1, 10)}, {})
    name, lo, hi = look.sweep
    assert name == "a"
    assert Fraction(lo) < Fraction(value) < Fraction(hi)


@pytest.mark.parametrize(
    ("made", "parameters", "start", "message"),
    [
        (typed_map("x' = a*x", "x"), {}, {}, "a value for a is expected"),
        (typed_loss("(x - k)**2", "x"), {}, {}, "a value for k is expected"),
        (typed_loss("(x - k)**2", "x"), {"k": "1", "q": "1"}, {}, "a parameter among k, eta is expected"),
        (typed_map("x' = x/2", "x"), {"q": "1"}, {}, "a parameter among none is expected"),
        (typed_loss("x**2", "x"), {"eta": "-1"}, {}, "a step size eta > 0 is expected"),
        (typed_loss("x**2", "x"), {}, {"y": "1"}, "x are expected together, got y"),
        (typed_loss("x**4", "x"), {}, {}, "no minimum with a positive sharpness was found from x = 6/5"),
        (typed_loss("-x**2", "x"), {}, {}, "no minimum with a positive sharpness"),
        (typed_map("x' = log(x)", "x"), {}, {"q": "1"}, "x are expected together"),
    ],
)
def test_refusals(made, parameters, start, message) -> None:
    with pytest.raises(MisuseError, match=message):
        first_look(made, exact(parameters), exact(start))
