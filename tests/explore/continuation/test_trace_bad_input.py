"""What cannot be traced is refused in one line that says what was expected and what was got."""

from __future__ import annotations

import math

import pytest

from dynsys.errors import ExactnessError, MisuseError
from dynsys.explore.continuation import TraceMethod, bifurcation_diagram, continue_cycle, follow_family, grow_diagram

LINE = ("r", ("1/2", 4), [0], {})


def refused(call, *args, **kwargs) -> str:
    with pytest.raises(MisuseError) as caught:
        call(*args, **kwargs)
    message = str(caught.value)
    assert "expected" in message
    assert "got" in message
    assert "\n" not in message
    return message


@pytest.mark.parametrize("call", [continue_cycle, bifurcation_diagram, lambda *a, **k: next(grow_diagram(*a, **k))])
class TestTrace:
    def test_a_parameter_that_is_not_in_the_map(self, maps, call):
        assert "a parameter among r is expected, got 'eta'" in refused(
            call, maps.named("logistic"), "eta", (0, 1), [0], {}
        )

    def test_a_value_for_a_parameter_that_is_not_in_the_map(self, maps, call):
        assert "got 'q'" in refused(call, maps.named("logistic"), "r", (1, 2), [0], {"q": 1})

    def test_a_value_for_the_parameter_that_varies(self, maps, call):
        assert "got both" in refused(call, maps.named("logistic"), "r", (1, 2), [0], {"r": 1})

    def test_a_parameter_without_a_value(self, maps, call):
        assert "a value for b" in refused(call, maps.named("henon"), "a", (0, 1), [0, 0], {})

    @pytest.mark.parametrize("over", [(2, 2), (3, 1)])
    def test_an_empty_range(self, maps, call, over):
        assert f"got {over[0]}:{over[1]}" in refused(call, maps.named("logistic"), "r", over, [0], {})

    @pytest.mark.parametrize("at", ["1/4", 5])
    def test_a_range_that_excludes_the_start(self, maps, call, at):
        message = refused(call, maps.named("logistic"), *LINE, at=at)
        assert f"got r={at}" in message
        assert "1/2:4" in message

    def test_a_start_that_does_not_converge(self, maps, call):
        """x' = x + a + x² has no fixed point for a > 0."""
        message = refused(call, maps.typed(maps.PARABOLA), "a", (1, 2), [0.3], {})
        assert "residual" in message
        assert "a = 1" in message
        assert "try" in message

    def test_a_start_on_a_cycle_of_lower_period(self, maps, call):
        message = refused(call, maps.named("logistic"), "r", (2, 4), [0.5], {}, TraceMethod(period=2))
        assert "period 2" in message
        assert "period 1" in message

    def test_a_whole_cycle_of_lower_period(self, maps, call):
        method = TraceMethod(period=4)
        r = 3.25
        root = math.sqrt((r - 3) * (r + 1))
        cycle = [[(r + 1 + sign * root) / (2 * r)] for sign in (-1, 1, -1, 1)]
        message = refused(call, maps.named("logistic"), "r", (3, 4), cycle, {}, method, at="13/4")
        assert "period 4" in message
        assert "one of period 2" in message

    def test_a_start_of_another_dimension(self, maps, call):
        assert "a start of 2 numbers (x, y)" in refused(call, maps.named("henon"), "a", (0, 1), [1], {"b": "3/10"})

    def test_a_start_that_is_not_finite(self, maps, call):
        assert "finite" in refused(call, maps.named("logistic"), "r", (1, 2), [math.nan], {})

    def test_a_range_of_floats(self, maps, call):
        with pytest.raises(ExactnessError, match="0.5"):
            call(maps.named("logistic"), "r", (0.5, 4), [0], {})

    def test_a_start_where_three_branches_cross_has_no_direction(self, maps, call):
        """x = 0 and x = ±a."""
        assert "a = 0" in refused(call, maps.typed("x' = x + x**3 - a**2*x"), "a", (-1, 1), [0], {}, at=0)


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"period": 0}, "period >= 1 is expected, got 0"),
        ({"period_cap": -1}, "period_cap >= 1 is expected, got -1"),
        ({"max_points": 0}, "max_points"),
        ({"max_branches": 0}, "max_branches"),
        ({"search": (2, 0)}, "search"),
        ({"step_min": 0.0}, "step_min <= step <= step_max"),
        ({"step": 1.0}, "step_min <= step <= step_max"),
        ({"turn": 0.0}, "turn > 0"),
        ({"tolerance": -1e-9}, "tolerance > 0"),
        ({"escape": 0.0}, "escape > 0"),
    ],
)
def test_settings(settings, words):
    assert words in refused(TraceMethod, **settings)


class TestFamily:
    def test_an_isolated_fixed_point(self, maps):
        assert "isolated" in refused(follow_family, maps.named("logistic"), [0.6], {"r": "5/2"})

    def test_a_family_of_more_dimensions(self, maps):
        message = refused(follow_family, maps.named("scalar4-full"), [1, 1, 1, 1], {"eta": "1/5"})
        assert "dimension 3" in message

    def test_a_longer_period(self, maps):
        message = refused(follow_family, maps.named("scalar4"), [1, 1], {"eta": "1/5"}, TraceMethod(period=2))
        assert "period 1" in message

    def test_a_start_that_leads_nowhere(self, maps):
        assert "residual" in refused(follow_family, maps.typed("x' = x + 1 + x**2; y' = y", "x,y"), [0.3, 0], {})

    def test_a_parameter_without_a_value(self, maps):
        assert "eta" in refused(follow_family, maps.named("scalar4"), [1, 1], {})
