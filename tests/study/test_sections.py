"""Formulas and tables of a study."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest

from dynsys.derive.catalogue import model
from dynsys.derive.derivation import derive_model
from dynsys.derive.edge import analyse_edge
from dynsys.derive.model import KnownAnswer
from dynsys.derive.parser import parse_expression
from dynsys.derive.typed import typed_loss
from dynsys.study.content import Formulas, Page, Text
from dynsys.study.known import Comparison
from dynsys.study.page import render_page
from dynsys.study.sections import derivation_section, edge_table, known_section, limits_section, short


def titles(section) -> list[str]:
    return [block.title for block in section.blocks]


@pytest.mark.parametrize(
    ("value", "text"),
    [(None, "—"), (math.nan, "—"), (math.inf, "—"), (-math.inf, "—"), (0.1, "0.1"), (3, "3"), (1 / 3, "0.333333")],
)
def test_numbers_for_tables(value, text) -> None:
    assert short(value) == text


def test_the_formulas_of_a_section_read_back() -> None:
    section = derivation_section(derive_model(model("scalar4"), order=3))
    [first] = [block for block in section.blocks if block.title == "The map"]
    assert [parse_expression(entry.text) for entry in first.entries] == list(model("scalar4").system.rule)
    for block in section.blocks:
        if isinstance(block, Formulas):
            for entry in block.entries:
                assert entry.text
                assert entry.label
    assert "Slow flow of two steps" in titles(section)
    assert any(title.startswith("Expansion of one step") for title in titles(section))
    assert render_page(Page("t", "s", (section,), "m"))


def test_fixed_points_in_one_variable_are_no_family() -> None:
    section = derivation_section(derive_model(model("balanced:depth=3")))
    assert "Fixed points" in titles(section)
    assert not any(title.startswith("Families") for title in titles(section))


def test_why_there_is_no_family_is_said() -> None:
    section = derivation_section(derive_model(typed_loss("x**2 + y**2", "x,y")))
    [reason] = [block for block in section.blocks if isinstance(block, Text)]
    assert "one squared residual" in reason.paragraphs[0]


def test_an_expansion_across_a_family() -> None:
    section = derivation_section(derive_model(typed_loss("(1 - x*y)**2/2", "x,y"), order=3))
    [block] = [block for block in section.blocks if block.title.startswith("Across the family")]
    # On xy = 1 the multiplier is 1 − η(x² + y²).
    assert parse_expression(block.entries[0].text).equals(parse_expression("1 - eta*(x**2 + y**2)"))


def test_what_is_too_long_is_left_out_and_said_so() -> None:
    section = derivation_section(derive_model(model("scalar4"), steps=4))
    [first] = [block for block in section.blocks if block.title == "The map"]
    assert all("derivation.txt" in entry.text for entry in first.entries)


def test_the_edge_table() -> None:
    edges = [analyse_edge(model("scalar4"), {"eta": Fraction(1, k)}) for k in (5, 1)]
    table = edge_table(edges)
    assert len(table.rows) == 2
    assert all(len(row) == len(table.header) for row in table.rows)
    found, none = table.rows
    assert found[table.header.index("kind")] == "parabola"
    predicted = float(found[table.header.index("predicted λ")])
    assert predicted == pytest.approx(10, rel=0.02)
    assert none[1] == "none"
    assert "nan" not in str(table.rows)


def test_known_answers_of_every_shape() -> None:
    arguments = {"eta": "1/5", "box": {"x": ("0", "1")}, "start": {"a": "1/10"}}
    known = KnownAnswer("gap", arguments, 0.5, 1e-3, "somebody, 1900")
    pair = KnownAnswer("cycle", {"period": 2}, [[1.0, 2.0], [3.0, 4.0]], 1e-3, "")
    section = known_section([Comparison(known, 0.5, 0.0), Comparison(pair, None, None), Comparison(known, math.nan, 1)])
    [table] = section.blocks
    assert [row[4] for row in table.rows] == ["agrees", "not computed", "differs"]
    assert table.rows[0][1] == "eta = 1/5; box x in [0, 1]; start a = 1/10"
    assert table.rows[1][2] == "(1; 2; 3; 4)"
    assert table.rows[1][3] == "—"
    assert table.rows[2][3] == "—"


def test_limits_are_said() -> None:
    [block] = limits_section().blocks
    assert any("floating-point exploration" in paragraph for paragraph in block.paragraphs)
