"""The chapters on the bifurcation diagram and the cascade: what they say is known from elsewhere."""

from __future__ import annotations

import math
from dataclasses import replace
from fractions import Fraction

import pytest

from dynsys.derive.catalogue import model
from dynsys.derive.edge import analyse_edge
from dynsys.derive.model_file import model_of
from dynsys.derive.typed import typed_loss, typed_map
from dynsys.study.branches import branches_section
from dynsys.study.cascades import cascade_section
from dynsys.study.content import Figure, Table, Text
from dynsys.study.first_look import first_look
from dynsys.study.pictures import diagram_section
from dynsys.study.studio import Studio


@pytest.fixture
def studio_of(tmp_path):
    def make(problem, parameters=None, start=None):
        look = first_look(problem, parameters or {}, start or {})
        return Studio(problem, look, tmp_path, problem.name, f"dynsys study {problem.name}")

    return make


def table_of(section):
    [table] = [block for block in section.blocks if isinstance(block, Table)]
    return [dict(zip(table.header, row, strict=True)) for row in table.rows], table.note


def test_the_logistic_map(studio_of, tmp_path):
    studio = studio_of(model("logistic"))
    diagram_section(studio)
    section = branches_section(studio)
    rows, _ = table_of(section)
    first, second = rows[:2]
    assert first == {"branch": "0", "period": "1", "kind": "flip", "r": "3", "coefficient": "9",
                     "criticality": "supercritical"}  # fmt: skip
    assert float(second["r"]) == pytest.approx(1 + math.sqrt(6), abs=1e-11)
    assert second["period"] == "2"
    [figure] = [block for block in section.blocks if isinstance(block, Figure)]
    assert (tmp_path / figure.file).exists()
    assert figure.command.startswith("dynsys trace logistic --over r=")
    assert [entry["kind"] for entry in studio.bifurcations] == ["flip"] * len(rows)


def test_its_cascade(studio_of):
    studio = studio_of(model("logistic"))
    branches_section(studio)
    section = cascade_section(studio)
    rows, note = table_of(section)
    # the demo of AUTO-07p
    known = (3, 3.449489742783178, 3.544090359551923, 3.564407266095433, 3.568759419543826, 3.569691609801397)
    for row, period, value in zip(rows, (1, 2, 4, 8, 16, 32), known, strict=False):
        assert row["period"] == str(period)
        assert float(row["r"]) == pytest.approx(value, abs=1e-12)
    assert float(rows[-2]["ratio"]) == pytest.approx(4.669201609, abs=1e-2)
    assert "not proved" in note
    [text] = [block for block in section.blocks if isinstance(block, Text)]
    assert text.paragraphs[-1].startswith("dynsys cascade logistic --over r=")
    assert [period for period, _ in studio.cascade] == [int(row["period"]) for row in rows]


@pytest.mark.parametrize("name", ["scalar2", "scalar3", "scalar4"])
def test_along_a_family_the_edge_of_stability_is_at_two_over_eta(studio_of, name):
    problem = model(name)
    studio = studio_of(problem, {"eta": Fraction(1, 5)})
    rows, note = table_of(branches_section(studio))
    edges = [row for row in rows if row["kind"] == "edge of stability"]
    assert len(edges) == 2
    assert note.startswith("2/eta = 10.")
    for row in edges:
        assert float(row["sharpness λ"]) == pytest.approx(10, rel=1e-9)
        assert row["criticality"] == "supercritical"
    wanted = sorted(float(m.flip_coefficient) for m in analyse_edge(problem, {"eta": Fraction(1, 5)}).eos_minima)
    found = sorted({float(row["in b"]) for row in edges})
    assert found == pytest.approx(wanted, rel=1e-4)
    assert cascade_section(studio) is None


def test_a_family_of_a_map_without_a_loss(studio_of):
    problem = model_of(
        {"state": ["x", "y"], "map": "x' = x - r*y*(x*y - 1); y' = y - r*x*(x*y - 1)", "family": ["x*y - 1"]}, "mine"
    )
    studio = studio_of(problem, {"r": Fraction(2, 5)}, {"x": Fraction(3, 2), "y": Fraction(1, 2)})
    rows, note = table_of(branches_section(studio))
    edges = [row for row in rows if row["kind"] == "edge of stability"]
    assert len(edges) == 2
    assert {row["sharpness λ"] for row in edges} == {"—"}
    # gradient descent on ½(1 − xy)² has 2 η⁴ in b = xy − 1, exactly
    assert [float(row["in b"]) for row in edges] == pytest.approx([2 * 0.4**4] * 2, rel=1e-5)
    assert "left side" in note


def test_a_start_beside_a_bifurcation_is_moved(studio_of):
    """At a = 0 equation (13) has its pitchfork: the diagram starts further on, and still has the flips at aκ = 1/8."""
    studio = studio_of(model("cubic"))
    rows, _ = table_of(branches_section(studio))
    flips = [float(row["a"]) for row in rows if row["kind"] == "flip" and row["period"] == "1"]
    assert flips == pytest.approx([1 / 8, 1 / 8], abs=1e-11)
    assert "0" in [row["a"] for row in rows if row["kind"] == "pitchfork"]
    cascade, _ = table_of(cascade_section(studio))
    assert float(cascade[0]["a"]) == pytest.approx(1 / 8, abs=1e-15)


def test_a_circle_is_born(studio_of):
    studio = studio_of(model("delayed-logistic"))
    [row], _ = table_of(branches_section(studio))
    assert row["kind"] == "Neimark-Sacker"
    assert row["r"] == "2"
    assert cascade_section(studio) is None


def test_nothing_to_vary(studio_of):
    studio = studio_of(typed_map("x' = x/2", "x"))
    assert branches_section(studio) is None
    assert cascade_section(studio) is None


@pytest.mark.parametrize(
    ("problem", "parameters", "said"),
    [
        (typed_map("x' = x + a", "x"), {"a": Fraction(1)}, "a fixed point in a = 3/4:5/4 is expected, got none"),
        (typed_loss("(1 - x*y*z*w)**2/2", "x,y,z,w"), {"eta": Fraction(1, 5)}, "a family of dimension 3"),
    ],
)
def test_what_cannot_be_followed_is_said(studio_of, problem, parameters, said):
    start = {"x": Fraction(1)} if problem.system.dimension == 1 else None
    studio = studio_of(problem, parameters, start)
    [text] = branches_section(studio).blocks
    assert text.paragraphs[0].startswith("Not traced: ")
    assert said in text.paragraphs[0]
    assert studio.bifurcations == []


def test_a_cascade_that_cannot_be_followed_is_said(studio_of):
    studio = studio_of(model("logistic"))
    branches_section(studio)
    studio.doubling = replace(studio.doubling, over=(Fraction(5, 2), Fraction(5, 2)))
    [text] = cascade_section(studio).blocks
    assert text.paragraphs[0].startswith("Not followed: ")
    assert studio.cascade == []
