"""Options that several commands share."""

from __future__ import annotations

import click

JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
AT = click.option("--at", multiple=True, metavar="NAME=v", help="Exact parameter values: eta=1/5,a=0.3.")
STYLE = click.option(
    "--style", type=click.Choice(["light", "dark", "print"]), default="light", show_default=True,
    help="How the picture looks.",
)  # fmt: skip
OUT = click.option("--out", metavar="FILE", help="Draw into this file (png, pdf or svg).")
SAVE = click.option("--save", metavar="FILE", help="Keep the numbers, with what produced them, in this .json file.")
PICTURES = (".png", ".pdf", ".svg")
