"""``dynsys cascade``: what it prints, draws and keeps, and what it says where it cannot."""

from __future__ import annotations

import json
from fractions import Fraction

import pytest

DEPTH_FOUR = ("cascade", "balanced:depth=4", "--over", "eta=0.45:0.7", "--from", "u=1")
LOGISTIC = ("cascade", "logistic", "--over", "r=5/2:4", "--from", "x=0.6")
FEIGENBAUM = Fraction("4.669201609102990671853203820466")
FIELDS = {
    "model", "over", "parameters", "factor", "digits", "periods", "flips", "points", "ratios", "limit", "limit_error",
    "ratio", "ratio_error", "extrapolation", "ending", "proved", "proofs",
}  # fmt: skip


def test_twelve_flips_of_depth_four_to_thirty_digits(dynsys) -> None:
    result = dynsys(*DEPTH_FOUR, "--steps", "12", "--digits", "30", "--json")
    assert (result.status, result.err) == (0, "")
    document = result.json
    assert set(document) == FIELDS
    known = ["0.5", "0.623584636218172055", "0.652074992017871275", "0.658239138599479002"]
    for text, value in zip(document["flips"], known, strict=False):
        assert abs(Fraction(text) - Fraction(value)) <= Fraction(1, 2 * 10**18)
    assert [len(text) for text in document["flips"]] == [32] * 12
    assert document["periods"] == [2**n for n in range(12)]
    assert abs(Fraction(document["ratios"][-1]) - FEIGENBAUM) < Fraction(1, 10**6)
    assert abs(Fraction(document["ratio"]) - FEIGENBAUM) <= Fraction(document["ratio_error"]) < Fraction(1, 10**6)
    assert Fraction(document["limit_error"]) < Fraction(1, 10**12)
    assert (document["proved"], document["proofs"]) == (False, None)


def test_the_ratios_are_those_of_the_flips(dynsys) -> None:
    document = dynsys(*LOGISTIC, "--steps", "5", "--digits", "40", "--json").json
    flips = [Fraction(text) for text in document["flips"]]
    for n, text in enumerate(document["ratios"], start=1):
        ratio = (flips[n] - flips[n - 1]) / (flips[n + 1] - flips[n])
        assert abs(Fraction(text) - ratio) < Fraction(1, 10**30)


def test_the_text(dynsys) -> None:
    result = dynsys(*LOGISTIC, "--steps", "4", "--digits", "15")
    assert result.status == 0
    assert "logistic: 4 flips over r from 5/2 to 4" in result.out
    assert "period 2  r = 3.44948974278318   ratio 4.7514" in result.out
    assert "estimated error" in result.out
    assert "Aitken" in result.out
    assert "not proved" in result.out


def test_a_map_of_two_variables_with_another_parameter(dynsys) -> None:
    words = ("--over", "a=0.1:1.4", "--at", "b=0.3", "--from", "x=0.6,y=0.2", "--steps", "2", "--json")
    document = dynsys("cascade", "henon", *words).json
    assert [Fraction(text) for text in document["flips"]] == [Fraction("0.3675"), Fraction("0.9125")]
    assert document["parameters"] == {"b": "3/10"}
    assert (document["limit"], document["ratio"], document["extrapolation"]) == (None, None, None)


def test_windows(dynsys) -> None:
    words = ("--over", "r=3:4", "--from", "x=0.5", "--factor", "3", "--steps", "3")
    document = dynsys("cascade", "logistic", *words, "--json").json
    assert document["periods"] == [3, 9, 27]
    assert document["flips"][0].startswith("3.831874055283315568")
    assert "3 superstable parameters" in dynsys("cascade", "logistic", *words).out


def test_fewer_flips_than_asked_for_are_status_one_with_the_reason(dynsys) -> None:
    result = dynsys("cascade", "logistic", "--over", "r=5/2:7/2", "--from", "x=0.6")
    assert result.status == 1
    assert "2 flips" in result.out
    assert "the next one is outside the range" in result.out
    result = dynsys("cascade", "logistic", "--over", "r=3.1:3.5", "--from", "x=0.6", "--json")
    assert (result.status, result.json["flips"], result.json["limit"]) == (1, [], None)
    assert result.json["ending"] == "the fixed point does not flip in the range"
    assert "0 flips" in dynsys("cascade", "logistic", "--over", "r=3.1:3.5", "--from", "x=0.6").out


def test_the_numbers_and_the_picture_are_kept(dynsys, tmp_path) -> None:
    kept, picture = tmp_path / "cascade.json", tmp_path / "cascade.png"
    result = dynsys(*LOGISTIC, "--steps", "5", "--save", str(kept), "--out", str(picture), "--style", "dark", "--json")
    assert result.status == 0
    whole = json.loads(kept.read_text())
    assert whole["flips"] == result.json["flips"]
    assert whole["settings"] == {"factor": 2, "steps": 5, "digits": 30, "start": [0.6]}
    assert whole["command"].startswith("dynsys cascade logistic")
    assert picture.read_bytes().startswith(b"\x89PNG")


def test_a_picture_of_nothing_found(dynsys, tmp_path) -> None:
    picture = tmp_path / "cascade.svg"
    result = dynsys("cascade", "logistic", "--over", "r=3.1:3.5", "--from", "x=0.6", "--out", str(picture))
    assert result.status == 1
    assert "<svg" in picture.read_text()


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("logistic", "--over", "r=2:4"), "--from"),
        (("logistic", "--over", "r=2:4", "--from", "y=1"), "y"),
        (("logistic", "--over", "q=2:4", "--from", "x=0.5"), "a parameter among r is expected in --over, got 'q'"),
        (("logistic", "--over", "r=2:4", "--at", "r=3", "--from", "x=0.5"), "either --over or --at is expected for r"),
        (("logistic", "--over", "r=2:4", "--from", "x=0.5", "--factor", "4"), "one of 2, 3 is expected for --factor"),
        (("logistic", "--over", "r=2:4", "--from", "x=0.5", "--steps", "25"), "a whole number from 1 to 24"),
        (("logistic", "--over", "r=2:4", "--from", "x=0.5", "--digits", "0"), "a whole number from 1 to 10000"),
        (("logistic", "--over", "r=2:4", "--from", "x=0.5", "--factor", "3", "--steps", "16"), "1 to 15 steps"),
        (("henon", "--over", "a=0:1", "--from", "x=0,y=0"), "a value for b is expected"),
        (("henon", "--over", "a=0:1", "--at", "b=0", "--from", "x=0,y=0", "--factor", "3"), "a map of one variable"),
        (("scalar4", "--over", "eta=0.1:1", "--from", "x=1,y=1"), "one of a family of fixed points"),
        (("--map", "x' = x + a", "--state", "x", "--over", "a=1:2", "--from", "x=0"), "which the map moves by 1 at"),
    ],
)
def test_misuse_is_one_line(dynsys, words, message) -> None:
    result = dynsys("cascade", *words)
    assert (result.status, result.out) == (2, "")
    assert message in result.err
    assert result.err.count("\n") == 1


def test_flips_are_proved(dynsys) -> None:
    document = dynsys(*DEPTH_FOUR, "--steps", "5", "--digits", "25", "--prove", "--json").json
    assert (set(document), document["proved"]) == (FIELDS, True)
    known = ["0.5", "0.623584636218172055", "0.652074992017871275", "0.658239138599479002"]
    assert [entry["period"] for entry in document["proofs"]] == [1, 2, 4, 8, 16]
    assert [entry["proved"] for entry in document["proofs"]] == [True] * 5
    for entry, flip in zip(document["proofs"], document["flips"], strict=True):
        low, high = (Fraction(text) for text in entry["enclosure"])
        assert low < high < low + Fraction(1, 10**23)
        assert abs(low - Fraction(flip)) < Fraction(1, 10**23)
        assert entry["criticality"] == "supercritical"
        assert Fraction(entry["coefficient"][0]) > 0
    for entry, text in zip(document["proofs"], known, strict=False):
        assert abs(Fraction(entry["enclosure"][0]) - Fraction(text)) <= Fraction(1, 10**18)
    assert Fraction(document["proofs"][0]["coefficient"][0]) <= 64 <= Fraction(document["proofs"][0]["coefficient"][1])


@pytest.mark.slow
@pytest.mark.parametrize("words", [DEPTH_FOUR, LOGISTIC])
def test_eight_flips_are_proved(dynsys, words) -> None:
    result = dynsys(*words, "--steps", "8", "--prove", "--json")
    assert (result.status, result.json["proved"], len(result.json["proofs"])) == (0, True, 8)
    for entry in result.json["proofs"]:
        low, high = (Fraction(text) for text in entry["enclosure"])
        assert high - low < Fraction(1, 10**12)


def test_the_text_of_proved_flips(dynsys) -> None:
    result = dynsys(*LOGISTIC, "--steps", "3", "--digits", "15", "--prove")
    assert result.status == 0
    assert "period 2  r in [3.449489742783178, 3.449489742783179], supercritical, coefficient in [406." in result.out
    assert "proved with the sign of the coefficient: 3 of 3 flips" in result.out
    assert "the ratios and the limits are computed, not proved" in result.out


def test_a_flip_whose_sign_is_undecided_is_status_one(dynsys) -> None:
    words = ("--map", "x' = -l*x + x**5", "--state", "x", "--over", "l=1/2:3/2", "--from", "x=0", "--steps", "1")
    result = dynsys("cascade", *words, "--prove")
    assert result.status == 1
    assert "the sign of the coefficient undecided" in result.out
    document = dynsys("cascade", *words, "--prove", "--json").json
    assert (document["proved"], document["proofs"][0]["proved"]) == (False, True)


def test_a_flip_that_is_not_proved_is_status_one(dynsys) -> None:
    # the second multiplier stays on the unit circle
    rule = "x' = -l*x + x**3; y' = -z; z' = y"
    words = ("--map", rule, "--state", "x,y,z", "--over", "l=1/2:3/2", "--from", "x=0,y=0,z=0", "--steps", "1")
    result = dynsys("cascade", *words, "--prove")
    assert result.status == 1
    assert "not proved: another multiplier may be on the unit circle" in result.out


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--factor", "3"), "--factor 2 is expected with --prove, which proves flips, got 3"),
        (("--steps", "11"), "at most 10 --steps are expected with --prove, got 11"),
    ],
)
def test_misuse_of_prove_is_one_line(dynsys, words, message) -> None:
    result = dynsys(*LOGISTIC, *words, "--prove")
    assert (result.status, result.out) == (2, "")
    assert message in result.err
    assert result.err.count("\n") == 1
