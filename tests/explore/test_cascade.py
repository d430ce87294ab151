"""Period-doubling cascades: known flips, closed forms, known ratios, and how they end."""

from __future__ import annotations

from decimal import Decimal, localcontext
from fractions import Fraction

import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from dynsys.derive.catalogue import model
from dynsys.derive.symbols import symbols
from dynsys.derive.system import System
from dynsys.engine.map import compile_map
from dynsys.errors import ExactnessError, MisuseError
from dynsys.explore.cascade import CascadeEnding, CascadeMethod, cascade, cascade_members, decimal_text

FEIGENBAUM = Fraction("4.669201609102990671853203820466")
x, a, mu = symbols("x,a,mu")


def map_of(rule):
    return compile_map(System("map", (x,), (a,), (rule,)))


@pytest.fixture
def logistic(systems):
    def run(steps=6, digits=30, interval=(2, 4), start=0.6):
        return cascade(compile_map(systems.LOGISTIC), "r", interval, [start], {}, CascadeMethod(2, steps, digits))

    return run


def texts(found, digits):
    return [decimal_text(value, digits) for value in found.values]


def test_the_logistic_flips(logistic, systems):
    found = logistic()
    assert [float(value) for value in found.values] == pytest.approx(systems.LOGISTIC_FLIPS, rel=1e-15)
    assert [member.period for member in found.members] == [1, 2, 4, 8, 16, 32]
    assert found.ending is CascadeEnding.COMPLETE


@pytest.mark.parametrize("digits", [15, 30, 200])
def test_every_digit_asked_for_is_right(logistic, digits):
    found = logistic(3, digits)
    with localcontext() as context:
        context.prec = digits
        assert texts(found, digits)[1] == str(1 + Decimal(6).sqrt())
    # D. H. Bailey, Integer relation detection, 2000: the third flip is a zero of this polynomial.
    coefficients = (1, -12, 48, -40, -193, 392, 44, 8, -977, -604, 2108, 0, 4913)
    centre, half = Fraction(texts(found, digits)[2]), Fraction(1, 2 * 10 ** (digits - 1))
    low, high = (sum(c * end ** (12 - i) for i, c in enumerate(coefficients)) for end in (centre - half, centre + half))
    assert low * high < 0


def test_fewer_digits_are_those_of_more(logistic):
    fine = logistic(8, 60)
    assert texts(logistic(8, 20), 20) == texts(fine, 20)
    assert texts(logistic(8, 1), 1) == texts(fine, 1)


@pytest.mark.parametrize(
    ("step", "slope", "interval", "start"),
    [
        (lambda x, a: a * x * (1 - x), lambda x, a: a * (1 - 2 * x), (2, 4), 0.6),
        (lambda x, a: 1 - a * x**6, lambda x, a: -6 * a * x**5, ("0.1", "2.2"), 0.8),
        # The cycle of four points turns back in the parameter twice before it flips.
        (lambda x, a: 1 - a * x**4 + x / 10, lambda x, a: (1 - 40 * a * x**3) / 10, ("0.1", "2.2"), 0.8),
    ],
)
def test_the_values_are_flips_of_cycles_of_just_that_period(step, slope, interval, start):
    found = cascade(map_of(step(x, a)), "a", interval, [start], {}, CascadeMethod(steps=5))
    assert [member.period for member in found.members] == [1, 2, 4, 8, 16]
    with localcontext() as context:
        context.prec = 60
        for member in found.members:
            value = Decimal(member.value.numerator) / member.value.denominator
            start = point = Decimal(member.point[0].numerator) / member.point[0].denominator
            multiplier, seen = Decimal(1), []
            for _ in range(member.period):
                multiplier *= slope(point, value)
                point = step(point, value)
                seen.append(abs(point - start))
            assert seen[-1] < Decimal("1e-30")
            assert abs(multiplier + 1) < Decimal("1e-25")
            assert min(seen[:-1], default=Decimal(1)) > Decimal("1e-4")


def test_the_balanced_flips_of_depth_four_to_the_last_digit_known(systems):
    method = CascadeMethod(steps=4)
    found = cascade(compile_map(systems.BALANCED), "eta", ("0.45", "0.7"), [1.0], {}, method)
    assert texts(found, 18) == list(systems.BALANCED_FLIPS)


@settings(max_examples=8, deadline=None)
@given(depth=st.integers(2, 12))
def test_the_first_flip_of_any_depth_is_at_two_over_it(depth):
    map_ = compile_map(model(f"balanced:depth={depth}").system)
    method = CascadeMethod(steps=2)
    found = cascade(map_, "eta", (Fraction(1, depth), Fraction(3, depth)), [1.0], {}, method)
    assert texts(found, 30)[0] == decimal_text(Fraction(2, depth), 30)
    assert found.values[1] > found.values[0]


def test_depth_two_is_golden(systems):
    method = CascadeMethod(steps=2)
    found = cascade(compile_map(systems.balanced(2)), "eta", ("0.5", "1.5"), [1.1], {}, method)
    with localcontext() as context:
        context.prec = 50
        assert texts(found, 30) == [decimal_text(Fraction(1), 30), decimal_text(Fraction(Decimal(5).sqrt() - 1), 30)]


@pytest.mark.parametrize("b", [Fraction(3, 10), Fraction(-3, 10), Fraction(0), Fraction(-1)])
def test_the_henon_flips_are_the_algebraic_ones(systems, b):
    """The two-cycle has Σx = (1−b)/a and Πx = (1−b)²/a² − 1/a, hence multiplier −1 at a = (1−b)² + (1+b)²/4."""
    method = CascadeMethod(steps=3)
    found = cascade(compile_map(systems.HENON), "a", ("0.1", 5), [0.3, 0.1], {"b": b}, method)
    expected = [3 * (1 - b) ** 2 / 4, (1 - b) ** 2 + (1 + b) ** 2 / 4]
    assert texts(found, 30)[:2] == [decimal_text(value, 30) for value in expected]
    assert len(found.members) == 3


def test_a_map_of_two_variables_that_is_no_polynomial():
    x1, y1 = symbols("x,y")
    bent = System("bent", (x1, y1), (a,), (a * sympy.sin(sympy.pi * x1) + y1 / 10, x1 / 10))
    found = cascade(compile_map(bent), "a", ("0.4", 1), [0.6, 0.06], {}, CascadeMethod(steps=7))
    assert found.ending is CascadeEnding.COMPLETE
    assert abs(found.ratio.value - FEIGENBAUM) < found.ratio.error < Fraction(1, 10)


def test_the_cascade_of_the_map_of_ikeda():
    """Its cycle of two points is born unstable, towards smaller a, and turns back."""
    ikeda = {"b": "0.9", "c": "0.4", "d": 6}
    found = cascade(compile_map(model("ikeda").system), "a", ("0.1", "1.1"), [0.1, 0.1], ikeda, CascadeMethod(steps=8))
    assert found.values[1] < found.values[0] < found.values[2] < found.values[3]
    assert abs(found.ratio.value - FEIGENBAUM) < found.ratio.error < 2
    assert abs(found.ratios[-1] - FEIGENBAUM) < Fraction(1, 100)


def test_two_independent_maps_have_the_cascade_of_the_one_that_flips(logistic):
    x1, y1, r = symbols("x,y,r")
    both = System("both", (y1, x1), (r,), (y1 / 3 + x1 / 7, r * x1 * (1 - x1)))
    found = cascade(compile_map(both), "r", (2, 4), [0.2, 0.6], {}, CascadeMethod(steps=4))
    assert texts(found, 30) == texts(logistic(4), 30)


def test_a_change_of_coordinates_changes_nothing(logistic):
    """x = tan(u/2) takes the logistic map to one that is no polynomial."""
    u, r = symbols("u,r")
    inner = sympy.tan(u / 2)
    changed = System("changed", (u,), (r,), (2 * sympy.atan(r * inner * (1 - inner)),))
    found = cascade(compile_map(changed), "r", (2, 4), [1.1], {}, CascadeMethod(steps=4))
    assert texts(found, 30) == texts(logistic(4), 30)


def test_a_map_with_a_kink_in_its_formula():
    found = cascade(map_of(1 - a * sympy.Abs(x) ** 3), "a", ("1/10", 2), [0.8], {}, CascadeMethod(steps=3))
    assert texts(found, 30)[0] == decimal_text(Fraction(16, 27), 30)
    assert len(found.members) == 3


@pytest.mark.parametrize(
    ("rule", "interval", "start", "steps", "delta"),
    [
        (1 - a * x**2, ("1/10", 2), 0.6, 8, FEIGENBAUM),
        (a * x * sympy.exp(-x), (2, 20), 1.0, 8, FEIGENBAUM),
        # K. Briggs, A precise calculation of the Feigenbaum constants, 1991: a maximum of the fourth order.
        (1 - a * x**4, ("1/10", 2), 0.8, 8, Fraction("7.2846862171")),
    ],
)
def test_the_ratios_tend_to_the_known_constant(rule, interval, start, steps, delta):
    found = cascade(map_of(rule), "a", interval, [start], {}, CascadeMethod(steps=steps))
    assert abs(found.ratio.value - delta) < found.ratio.error < Fraction(1, 10)


def test_the_ratio_of_area_preserving_maps(systems):
    """J. M. Greene, R. S. MacKay, F. Vivaldi, M. J. Feigenbaum, Universal behaviour in families of …, 1981."""
    found = cascade(compile_map(systems.HENON), "a", (2, 5), [0.1, -0.1], {"b": -1}, CascadeMethod(steps=7))
    assert abs(found.ratio.value - Fraction("8.721097200")) < found.ratio.error < Fraction(1, 100)


def test_ratios_are_those_of_successive_differences(logistic):
    found = logistic(4)
    r1, r2, r3, r4 = found.values
    assert found.ratios == ((r2 - r1) / (r3 - r2), (r3 - r2) / (r4 - r3))


def test_from_the_upper_end_where_there_is_no_fixed_point_at_the_lower():
    found = cascade(map_of(a - x**2), "a", (-1, 2), [1.0], {}, CascadeMethod(steps=2))
    assert texts(found, 30) == [decimal_text(Fraction(3, 4), 30), decimal_text(Fraction(5, 4), 30)]


def test_a_cascade_that_runs_downward(logistic):
    mirrored = map_of((6 - a) * x * (1 - x))
    found = cascade(mirrored, "a", (2, 4), [0.7], {}, CascadeMethod(steps=4))
    assert texts(found, 29) == [decimal_text(6 - value, 29) for value in logistic(4).values]


@pytest.mark.parametrize("interval", [(3, 4), (2, "3.5"), ("2.5", "3.449489742783178098197284074705891391966")])
def test_flips_at_the_ends_of_the_range_count(logistic, interval):
    found = logistic(5, interval=interval, start=0.66)
    assert found.values[0] == pytest.approx(3)
    assert len(found.members) == (5 if interval[1] == 4 else 2)


def test_how_a_cascade_ends(logistic, systems):
    assert logistic(5, interval=(2, "3.5")).ending is CascadeEnding.RANGE
    assert logistic(5, interval=("3.1", "3.5")).ending is CascadeEnding.NO_FLIP
    folded = cascade(map_of(a - x**2), "a", (-1, "1/2"), [1.0], {})
    assert (folded.ending, folded.members) == (CascadeEnding.NO_FLIP, ())
    degenerate = cascade(map_of(a - x), "a", (1, 2), [0.5], {})
    assert (degenerate.ending, degenerate.members, degenerate.limit) == (CascadeEnding.LOST, (), None)
    undefined = cascade(map_of(sympy.log(x) + a), "a", (2, 3), [3.0], {})
    assert (undefined.ending, undefined.members) == (CascadeEnding.NO_FLIP, ())


def test_flips_are_found_one_by_one(systems):
    search = cascade_members(compile_map(systems.LOGISTIC), "r", (2, 4), [0.6], {})
    assert next(search).value == pytest.approx(3)
    assert float(next(search).value) == pytest.approx(1 + 6**0.5)


def test_progress_is_told(systems):
    told = []
    cascade(compile_map(systems.LOGISTIC), "r", (2, 4), [0.6], {}, CascadeMethod(steps=3), told.append)
    assert told == [1, 2, 3]


@pytest.mark.parametrize(
    ("settings_", "message"),
    [
        ({"factor": 4}, "a factor of 2 or 3 is expected, got 4"),
        ({"steps": 0}, "1 to 24 steps are expected for a factor of 2, got 0"),
        ({"factor": 3, "steps": 16}, "1 to 15 steps are expected for a factor of 3, got 16"),
        ({"digits": 0}, "1 to 10000 digits are expected, got 0"),
    ],
)
def test_settings_that_make_no_sense(settings_, message):
    with pytest.raises(MisuseError, match=message):
        CascadeMethod(**settings_)


def test_a_start_that_does_not_converge():
    with pytest.raises(MisuseError, match=r"got x = 0.5, which the map moves by 1 at a = 1 and by 2 at a = 2: Newton"):
        cascade(map_of(x + a), "a", (1, 2), [0.5], {})
    with pytest.raises(MisuseError, match="moves to where it is not defined at a = 1"):
        cascade(map_of(sympy.log(x) + a), "a", (1, 2), [-1.0], {})


@pytest.mark.parametrize("name", ["scalar4", "scalar4-full"])
def test_a_family_of_fixed_points_is_named(name):
    system = model(name).system
    with pytest.raises(MisuseError, match="one with the multiplier 1: if it is one of a family"):
        cascade(compile_map(system), "eta", ("0.1", 1), [1.0] * system.dimension, {})


def test_bad_ranges_and_parameters(systems):
    map_ = compile_map(systems.LOGISTIC)
    with pytest.raises(MisuseError, match="a range of r with lo < hi is expected, got 4 and 3"):
        cascade(map_, "r", (4, 3), [0.6], {})
    with pytest.raises(ExactnessError):
        cascade(map_, "r", (2.5, 4), [0.6], {})
    with pytest.raises(MisuseError, match="a parameter among r is expected, got 'q'"):
        cascade(map_, "q", (2, 4), [0.6], {})
    with pytest.raises(MisuseError, match="a start of 1 numbers"):
        cascade(map_, "r", (2, 4), [0.6, 0.1], {})
