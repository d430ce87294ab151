"""A study as one web page that opens from a folder, without a network, on a phone or a desk.

One HTML document comes out, with its style inside and nothing beside it but the picture files that it names.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html import escape
from itertools import count

from dynsys.study.content import STATUS, Figure, Formula, Formulas, Page, Section, Table, Text
from dynsys.study.page_style import CSS

__all__ = [
    "STATUS",
    "Figure",
    "Formula",
    "Formulas",
    "Page",
    "Section",
    "Table",
    "Text",
    "render_page",
]

_NUMBER = re.compile(r"[-+−±]?(\d[\d   ,]*(\.\d*)?|\.\d+)([eE][-+−]?\d+)?(/\d+)?%?(\s*±\s*[\d.eE+-]+)?")


def render_page(page: Page) -> str:
    """Return the page as one HTML document; every text in it is escaped.

    Examples
    --------
    >>> text = render_page(Page("A & B", "", (Section("map", "The map", (Text("", ("x < y",)),)),), "dynsys"))
    >>> "<h1>A &amp; B</h1>" in text, "<p>x &lt; y</p>" in text, 'href="#map"' in text
    (True, True, True)
    """
    numbers = count(1)
    contents = _lines(f'<li><a href="#{s.anchor}">{escape(s.title)}</a></li>' for s in page.sections)
    subtitle = f'<p class="subtitle">{escape(page.subtitle)}</p>' if page.subtitle else ""
    body = _lines(
        f'<section id="{s.anchor}">\n<h2>{escape(s.title)}</h2>\n{_lines(_blocks(s, numbers))}\n</section>'
        for s in page.sections
    )
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(page.title)}</title>
<link rel="icon" href="data:,">
<style>{CSS}</style>
</head>
<body>
<div class="page">
<header>
<h1>{escape(page.title)}</h1>
{subtitle}
</header>
<nav aria-label="Contents">
<ol>
{contents}
</ol>
</nav>
<main>
{body}
</main>
<footer>{escape(page.made_by)}</footer>
</div>
</body>
</html>
"""


def _lines(parts: Iterable[str]) -> str:
    return "\n".join(part for part in parts if part)


def _blocks(section: Section, numbers: Iterator[int]) -> Iterator[str]:
    for block in section.blocks:
        match block:
            case Figure():
                yield _figure(block, next(numbers))
            case Table():
                yield _lines((_heading(block.title), _table(block), _note(block.note)))
            case Formulas():
                yield _lines((_heading(block.title), _formulas(block), _note(block.note)))
            case Text():
                paragraphs = (f"<p>{escape(text)}</p>" for text in block.paragraphs)
                yield _lines((_heading(block.title), *paragraphs))


def _heading(title: str) -> str:
    return f"<h3>{escape(title)}</h3>" if title else ""


def _note(note: str) -> str:
    return f'<p class="note">{escape(note)}</p>' if note else ""


def _figure(figure: Figure, number: int) -> str:
    file = escape(figure.file)
    # Each word is a box of its own, so that a line never breaks inside "--at".
    command = " ".join(f"<span>{escape(word)}</span>" for word in figure.command.split(" "))
    image = f'src="{file}" alt="{escape(figure.alt)}" width="{figure.width}" height="{figure.height}"'
    return f"""<figure id="figure-{number}">
<a href="{file}"><img {image}></a>
<figcaption><strong>Figure {number}. {escape(figure.title)}.</strong> {escape(figure.caption)}
<pre class="command"><code>{command}</code></pre></figcaption>
</figure>"""


def _formulas(formulas: Formulas) -> str:
    shown = _lines(
        f'<p class="formula" tabindex="0"><span>{escape(f.label)}</span> <math>{f.mathml}</math></p>'
        for f in formulas.entries
    )
    texts = escape("\n".join(f"{f.label} {f.text}" for f in formulas.entries))
    latex = escape("\n".join(f"{f.label} {f.latex}" for f in formulas.entries))
    return f"""{shown}
<details><summary>as text and as LaTeX</summary>
<pre class="source"><code>{texts}</code></pre>
<pre class="source"><code>{latex}</code></pre>
</details>"""


def _table(table: Table) -> str:
    numeric = [_is_numeric([row[column] for row in table.rows]) for column in range(len(table.header))]
    kinds = [' class="number"' if number else "" for number in numeric]
    head = "".join(f'<th scope="col"{kind}>{escape(cell)}</th>' for cell, kind in zip(table.header, kinds, strict=True))
    rows = (
        "".join(f"<td{kind}>{_cell(cell)}</td>" for cell, kind in zip(row, kinds, strict=True)) for row in table.rows
    )
    body = _lines(f"<tr>{row}</tr>" for row in rows)
    return f"""<div class="scroll" tabindex="0" role="region" aria-label="{escape(table.title)}">
<table>
<thead><tr>{head}</tr></thead>
<tbody>
{body}
</tbody>
</table>
</div>"""


def _is_numeric(cells: list[str]) -> bool:
    filled = [cell.strip() for cell in cells if cell.strip() and cell not in STATUS]
    return bool(filled) and all(_NUMBER.fullmatch(cell) for cell in filled)


def _cell(cell: str) -> str:
    if cell not in STATUS:
        return escape(cell)
    sign = f'<span aria-hidden="true">{STATUS[cell]}</span>'
    return f'<span class="status {cell.replace(" ", "-")}">{sign} {cell}</span>'
