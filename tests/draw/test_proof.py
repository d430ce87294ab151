"""Pictures of proofs: as many leaves as the certificate has, coloured by what became of them."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from matplotlib.collections import PolyCollection
from matplotlib.colors import to_rgb

from dynsys.box import Box
from dynsys.derive.typed import typed_map
from dynsys.draw import draw_proof, leaves_of, leaves_of_search, use_style
from dynsys.draw.leaves import Fate
from dynsys.draw.style import STYLES
from dynsys.errors import MisuseError
from dynsys.verify import Verdict
from dynsys.verify.certificate import certificate
from dynsys.verify.claims import Inequality, prove
from dynsys.verify.complete import prove_all_cycles
from dynsys.verify.search import SearchMethod, branch_and_prune

SQUARE = {"x": (0, 1), "y": (0, 1)}


def document(claim):
    return prove(claim).certificates[0]


def rectangles(ax):
    """The leaves drawn: (m, 2) lower and upper corners by the label of their collection."""
    found = {}
    for patches in ax.collections:
        if isinstance(patches, PolyCollection):
            corners = np.array([path.vertices for path in patches.get_paths()])
            found[str(patches.get_label())] = corners.min(axis=1), corners.max(axis=1), patches
    return found


def area(low, high):
    return (high - low).prod(axis=1).sum()


def marked(ax):
    """The points marked, with the fill of their markers."""
    return {
        (round(float(x), 6), round(float(y), 6)): line.get_markerfacecolor()
        for line in ax.get_lines()
        if line.get_linestyle() == "None"
        for x, y in zip(*line.get_data(), strict=True)
    }


def test_the_leaves_of_an_inequality_tile_its_box():
    made = document(Inequality(SQUARE, "x*y*(1 - x) < 13/50"))
    count = made["evidence"]["tree"]["leaves"]
    assert count > 1
    ax = draw_proof(made)
    [(label, (low, high, _))] = rectangles(ax).items()
    assert label == f"proved ({count})"
    assert len(low) == count
    assert area(low, high) == pytest.approx(1)
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("$x$", "$y$")
    assert (ax.get_xlim(), ax.get_ylim()) == ((0, 1), (0, 1))


def test_leaves_are_coloured_by_the_alternative_that_proves_them(legend_texts):
    # x > 1/3 or x < 2/3: the first leaf is proved by the second, the last by the first.
    made = document(Inequality({"x": (0, 1)}, ["x > 1/3", "x < 2/3"]))
    groups = leaves_of(made).groups
    assert [group.alternative for group in groups] == [0, 1]
    ax = draw_proof(made)
    drawn = rectangles(ax)
    faces = [to_rgb(patches.get_facecolor()[0]) for _, _, patches in drawn.values()]
    assert faces[0] != faces[1]
    first, second = list(drawn.values())
    assert first[0][:, 0].min() > 1 / 3
    assert second[1][:, 0].max() < 2 / 3
    assert [text.split(" (")[0] for text in legend_texts(ax)] == ["proved by alternative 1", "proved by alternative 2"]
    assert not ax.get_yticks().size


def test_what_refutes_is_marked(legend_texts):
    made = document(Inequality(SQUARE, "x + y < 1"))
    assert made["verdict"] == "refuted"
    witness = made["evidence"]["witness"]
    place = tuple(round(float(Fraction(witness[name])), 6) for name in "xy")
    assert sum(place) >= 1
    ax = draw_proof(made)
    assert list(marked(ax)) == [place]
    assert legend_texts(ax) == ["refuted (1)", "witness"]
    low, high, _ = rectangles(ax)["refuted (1)"]
    assert (low.tolist(), high.tolist()) == ([[0, 0]], [[1, 1]])


def test_what_refutes_on_a_line_or_among_cycles_is_marked(line):
    ax = draw_proof(document(Inequality({"x": (0, 1)}, "x < 1/2")))
    [(x, height)] = marked(ax)
    assert x >= 0.5
    assert 0 <= height <= 1
    claim = {**line["claim"], "cycles": [], "box": [["-1", "2"]]}
    del claim["everywhere"]
    false = {**line, "claim": claim, "verdict": "refuted", "evidence": {"witness": {"x": "0"}}}
    [(x, _)] = marked(draw_proof(false))
    assert x == 0


def test_more_sides_are_projected_and_counted():
    claim = Inequality({"x": (0, 1), "y": (0, 1), "z": (0, 1)}, "x*(1 - x) + y*(1 - y) < 27/50")
    made = document(claim)
    leaves = leaves_of(made)
    # Nothing is said of z, so that nothing is gained by cutting it.
    assert leaves.splits[2] == 0
    ax = draw_proof(leaves)
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("$x$", "$y$")
    [(low, high, patches)] = rectangles(ax).values()
    assert not len(patches.get_facecolor())
    assert len(low) == made["evidence"]["tree"]["leaves"]
    turned = draw_proof(leaves, (2, 0))
    assert (turned.get_xlabel(), turned.get_ylabel()) == ("$z$", "$x$")


def test_all_cycles_of_the_logistic_map(line, legend_texts):
    """x → r x(1 − x): fixed points 0 and 1 − 1/r, and the 2-cycle (r + 1 ± √((r + 1)(r − 3)))/(2r), stable at 3.2."""
    r = 3.2
    root = np.sqrt((r + 1) * (r - 3))
    high, low = (r + 1 + root) / (2 * r), (r + 1 - root) / (2 * r)
    ax = draw_proof(line)
    points = marked(ax)
    assert set(points) == {
        (0, 0),
        (round(1 - 1 / r, 6), round(1 - 1 / r, 6)),
        (round(low, 6), round(high, 6)),
        (round(high, 6), round(low, 6)),
    }
    paper = STYLES["light"].paper
    assert {place for place, fill in points.items() if fill == paper} == {(0, 0), (round(1 - 1 / r, 6),) * 2}
    drawn = rectangles(ax)
    assert sum(len(a) for a, _, _ in drawn.values()) == line["evidence"]["tree"]["leaves"]
    # Where the map leaves the box no cycle passes; every leaf with a point of a cycle in it may be passed.
    passed = next(value for label, value in drawn.items() if label.startswith("a cycle may pass"))
    for x, y in points:
        inside = (passed[0] <= (x + 1e-6, y + 1e-6)) & ((x - 1e-6, y - 1e-6) <= passed[1])
        assert inside.all(axis=1).any()
    assert ax.get_ylabel() == "$x$ one step later"
    assert ax.get_xlim() == ax.get_ylim()
    assert {"diagonal", "fixed point", "period 2", "stable", "unstable"} < set(legend_texts(ax))


def test_all_cycles_in_the_plane(plane, legend_texts):
    """Gradient descent of ½(1 − xy)² at η: 2-cycles on y = x at x² = 1 + 2/η, on y = −x at x² = 2/η − 1."""
    eta = 0.5
    a, b = round(np.sqrt(1 + 2 / eta), 6), round(np.sqrt(2 / eta - 1), 6)
    ax = draw_proof(plane)
    assert set(marked(ax)) == {(0, 0), (a, a), (-a, -a), (b, -b), (-b, b)}
    low, high = (np.concatenate(parts) for parts in zip(*[v[:2] for v in rectangles(ax).values()], strict=True))
    assert area(low, high) == pytest.approx(36)
    assert len(low) == plane["evidence"]["tree"]["leaves"]
    curves = [line for line in ax.get_lines() if line.get_label() == "fixed points"]
    for curve in curves:
        x, y = curve.get_data()
        assert x * y == pytest.approx(1, abs=0.01)
    assert len(curves) == 2
    assert "fixed points" in legend_texts(ax)
    turned = draw_proof(plane, (1, 0))
    assert (turned.get_xlabel(), turned.get_ylabel()) == ("$y$", "$x$")
    assert set(marked(turned)) == {(y, x) for x, y in marked(ax)}


def test_many_leaves_are_rasterized(monkeypatch, plane):
    assert not any(patches.get_rasterized() for *_, patches in rectangles(draw_proof(plane)).values())
    monkeypatch.setattr("dynsys.draw.proof._MANY", 100)
    assert all(patches.get_rasterized() for *_, patches in rectangles(draw_proof(plane)).values())


@pytest.mark.parametrize("style", STYLES)
def test_no_text_lies_on_another(style, line, plane, assert_no_overlap):
    with use_style(style):
        for made in (line, plane, document(Inequality({**SQUARE, "z": (0, 1)}, "x*y*z*(1 - x) < 13/50"))):
            assert_no_overlap(draw_proof(made).figure)


def test_a_side_that_is_a_point_is_drawn():
    ax = draw_proof(document(Inequality({"x": (0, 1), "y": (1, 1)}, "x*y < 2")))
    assert ax.get_ylim()[0] < 1 < ax.get_ylim()[1]


@pytest.mark.parametrize("axes", [(0, 0), (0, 2), (-1, 0), (0,), (0, 1, 1)])
def test_axes_out_of_range(axes):
    with pytest.raises(MisuseError, match="two different axes from 0 to 1 are expected, got"):
        draw_proof(document(Inequality(SQUARE, "x*y < 2")), axes)


def test_a_line_has_no_two_axes(line):
    with pytest.raises(MisuseError, match="two different axes from 0 to 0 are expected"):
        draw_proof(line, (0, 0))


def test_all_cycles_in_space(legend_texts):
    """Two coordinates of x → x/2 beside a logistic map: the cycles are those of the latter, with x = y = 0."""
    system = typed_map("x' = x/2; y' = y/2; z' = 16*z*(1 - z)/5", "x,y,z").system
    box = Box({"x": (-1, 1), "y": (-1, 1), "z": ("1/10", 1)})
    found = prove_all_cycles(system, {}, (1, 2), box)
    made = certificate(found.claim(), Verdict.PROVED, found.evidence(), found.cost())
    leaves = leaves_of(made)
    empty, passed = ([g.rows for g in leaves.groups if g.fate is fate][0] for fate in (Fate.EMPTY, Fate.OPEN))
    fixed, root = 11 / 16, np.sqrt(4.2 * 0.2)
    for z in (fixed, (4.2 + root) / 6.4, (4.2 - root) / 6.4):
        holds = ((leaves.low <= (0, 0, z)) & (leaves.high >= (0, 0, z))).all(axis=1)
        assert holds[passed].any()
        assert not holds[empty].any()
    ax = draw_proof(leaves, (0, 2))
    assert len(marked(ax)) == 3
    assert {text.split(" (")[0] for text in legend_texts(ax)} > {"no cycle passes", "a cycle may pass"}


def test_what_is_undecided_is_hatched():
    def decide(low, high):
        return (high[:, 0] <= 0.5).astype(np.uint8), None

    found = branch_and_prune((np.zeros(2), np.ones(2)), decide, SearchMethod(depth=3))
    drawn = rectangles(draw_proof(leaves_of_search(found.state, ["x", "y"])))
    assert sum(area(low, high) for low, high, _ in drawn.values()) == pytest.approx(1)
    hatches = {label.split(" ")[0]: patches.get_hatch() for label, (_, _, patches) in drawn.items()}
    assert hatches == {"proved": None, "undecided": "////"}
