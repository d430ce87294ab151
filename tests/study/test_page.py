from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from dynsys.errors import MisuseError
from dynsys.study.page import Figure, Formula, Formulas, Page, Section, Table, Text, render_page

NASTY = "<script>alert('x')</script> & \"quotes\" > ü"
VOID = {"meta", "link", "img", "br", "hr"}


def figure(**changes) -> Figure:
    parts = {
        "file": "figures/loss.png",
        "title": "Loss",
        "caption": "It falls.",
        "command": "dynsys trajectory scalar4 --at eta=1/5",
        "alt": "A falling line",
        "width": 640,
        "height": 420,
    }
    return Figure(**{**parts, **changes})


def page(*blocks, anchor="results") -> str:
    return render_page(Page("Title", "Subtitle", (Section(anchor, "Results", blocks),), "dynsys 0.1.0"))


class Reader(HTMLParser):
    """Collects elements and text, and insists that every element is closed where it should be."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[tuple[tuple[str, ...], str]] = []
        self.feed(text)
        self.close()
        assert not self.open

    def handle_starttag(self, tag, attrs):
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names))
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.texts.append((tuple(self.open), data))

    def inside(self, tag: str) -> str:
        return "".join(data for path, data in self.texts if tag in path)

    def every(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


@pytest.fixture
def full() -> str:
    sections = (
        Section(
            "map",
            NASTY,
            (Text(NASTY, (NASTY, "second")), Formulas(NASTY, (Formula(NASTY, NASTY, NASTY, "<mi>x</mi>"),), NASTY)),
        ),
        Section(
            "edge",
            "Edge",
            (
                Table(NASTY, (NASTY, "verdict"), ((NASTY, "agrees"), ("b", "differs")), NASTY),
                figure(title=NASTY, caption=NASTY, command=NASTY, alt=NASTY),
                figure(file="figures/state.svg", title="State"),
            ),
        ),
    )
    return render_page(Page(NASTY, NASTY, sections, NASTY))


def test_is_well_formed_and_escaped(full):
    reader = Reader(full)
    assert not reader.every("script")
    assert reader.inside("title") == NASTY
    assert reader.inside("h1") == NASTY
    assert NASTY in reader.inside("footer")
    assert reader.every("img")[0]["alt"] == NASTY
    assert reader.inside("style").count("{") == reader.inside("style").count("}")


def test_needs_nothing_but_its_pictures(full):
    reader = Reader(full)
    places = [attributes.get(key) for _, attributes in reader.elements for key in ("src", "href")]
    assert [place for place in places if place and not place.startswith("#")] == [
        "data:,",
        "figures/loss.png",
        "figures/loss.png",
        "figures/state.svg",
        "figures/state.svg",
    ]
    assert not re.search(r"https?:|//[a-z]|url\(|@import", full)


def test_contents_lead_to_every_section(full):
    reader = Reader(full)
    sections = [attributes["id"] for attributes in reader.every("section")]
    links = [attributes["href"] for attributes in reader.every("a") if attributes["href"].startswith("#")]
    assert sections == ["map", "edge"]
    assert links == ["#map", "#edge"]
    ids = [attributes["id"] for _, attributes in reader.elements if "id" in attributes]
    assert len(ids) == len(set(ids))


def test_is_made_for_phones_and_both_schemes(full):
    reader = Reader(full)
    assert {"name": "viewport", "content": "width=device-width, initial-scale=1"} in reader.every("meta")
    assert "prefers-color-scheme: dark" in reader.inside("style")
    assert reader.every("html")[0]["lang"] == "en"
    scrolls = [attributes for attributes in reader.every("div") if attributes.get("class") == "scroll"]
    assert len(scrolls) == len(reader.every("table")) == 1


def test_a_figure_says_what_it_shows_and_how_it_was_made():
    reader = Reader(page(figure(), figure(title="State")))
    image = reader.every("img")[0]
    assert image == {"src": "figures/loss.png", "alt": "A falling line", "width": "640", "height": "420"}
    assert [attributes.get("id") for attributes in reader.every("figure")] == ["figure-1", "figure-2"]
    caption = reader.inside("figcaption")
    assert "Figure 1. Loss. It falls." in caption
    assert "Figure 2. State. It falls." in caption


def test_a_command_is_copied_exactly():
    command = 'dynsys diagram --map "x\' = r*x*(1 - x)"  --over r=2:4 && true'
    assert Reader(page(figure(command=command))).inside("code") == command


def test_columns_of_numbers_align_right():
    header = ("name", "number", "mixed", "verdict", "empty", "rational")
    rows = (
        ("a", "1.5e-3", "1", "agrees", "", "1/5"),
        ("b", "−12", "x", "differs", "", "-3/7"),
        ("c", "", "2", "not computed", "", "0.25 ± 0.01"),
    )
    reader = Reader(page(Table("T", header, rows)))
    cells = [attributes.get("class") for attributes in reader.every("td")]
    assert cells == [None, "number", None, None, None, "number"] * 3
    assert [attributes.get("class") for attributes in reader.every("th")] == cells[:6]
    assert "tabular-nums" in reader.inside("style")


def test_verdicts_are_words_with_a_sign_each():
    text = page(Table("T", ("verdict",), (("agrees",), ("differs",), ("not computed",), ("agrees with b",))))
    verdicts = re.findall(r'<span class="status ([a-z-]+)"><span aria-hidden="true">(.)</span> ([a-z ]+)</span>', text)
    assert [(kind, word) for kind, _, word in verdicts] == [
        ("agrees", "agrees"),
        ("differs", "differs"),
        ("not-computed", "not computed"),
    ]
    assert len({sign for _, sign, _ in verdicts}) == 3


def test_formulas_have_a_text_to_read_and_a_source_to_take():
    formula = Formula("x' =", "x - eta*x", r"x - \eta x", "<mi>x</mi><mo>-</mo><mi>η</mi><mi>x</mi>")
    reader = Reader(page(Formulas("Rule", (formula,), "a note")))
    assert r"x - \eta x" in reader.inside("details")
    assert "x - eta*x" in reader.inside("details")
    assert reader.inside("math") == "x-ηx"
    assert "a note" in reader.inside("p")


@pytest.mark.parametrize("markup", ["<script>", "<mi onclick='x'>x</mi>", "a < b", "x & y", "<img>"])
def test_markup_that_is_no_plain_mathml_is_refused(markup):
    with pytest.raises(MisuseError, match="MathML without attributes is expected"):
        Formula("x", "x", "x", markup)


def test_what_is_empty_leaves_no_element():
    text = render_page(Page("Title", "", (Section("a", "A", (Text("", ("one",)), Table("", ("h",), ()))),), "x"))
    assert "<h3>" not in text
    assert 'class="note"' not in text
    assert 'class="subtitle"' not in text


def test_same_content_same_page(full):
    assert page(figure()) == page(figure())


@pytest.mark.parametrize(
    "file",
    [
        "",
        "/etc/x.png",
        "../x.png",
        "a/../../x.png",
        "https://a.b/x.png",
        "a\\x.png",
        "//a.b/x.png",
        "x.png?a",
    ],
)
def test_pictures_outside_the_folder(file):
    with pytest.raises(MisuseError, match="a path of a picture in the folder of the page is expected"):
        figure(file=file)


def test_rows_of_another_length():
    with pytest.raises(MisuseError, match="rows of 2 cells are expected in 'T', got"):
        Table("T", ("a", "b"), (("1", "2"), ("1",)))


@pytest.mark.parametrize("anchor", ["", "Edge", "a b", "1st", 'a"b'])
def test_anchors_that_are_none(anchor):
    with pytest.raises(MisuseError, match="an anchor such as 'edge-of-stability' is expected"):
        Section(anchor, "Title", ())


def test_an_anchor_twice():
    with pytest.raises(MisuseError, match="different anchors are expected, got 'a' twice"):
        Page("Title", "", (Section("a", "A", ()), Section("a", "B", ())), "x")
