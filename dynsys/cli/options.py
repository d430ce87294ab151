"""Options that several commands share."""

from __future__ import annotations

from typing import Any

import click

from dynsys.box import exact
from dynsys.errors import MisuseError


class Whole(click.ParamType):  # type: ignore[type-arg]  # generic in newer versions of click only
    """A whole number from ``least`` to ``most``, exact: 1000000, 1e6."""

    name = "n"

    def __init__(self, least: int, most: int | None = None) -> None:
        self.least, self.most = least, most

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Return the number.

        Raises
        ------
        MisuseError
            For anything else; the message names the option and the bounds.
        """
        try:
            number = exact(value)
        except MisuseError:
            number = None
        inside = number is not None and self.least <= number and (self.most is None or number <= self.most)
        if number is None or not inside or number.denominator != 1:
            bounds = f"of at least {self.least}" if self.most is None else f"from {self.least} to {self.most}"
            where = "" if param is None else f" for {param.opts[0]}"
            raise MisuseError(f"a whole number {bounds} is expected{where}, got {value!r}")
        return int(number)


class OneOf(click.ParamType):  # type: ignore[type-arg]
    """One of a few words."""

    name = "word"

    def __init__(self, *words: str) -> None:
        self.words = words

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the word.

        Raises
        ------
        MisuseError
            For any other; the message names the option and the words.
        """
        if value not in self.words:
            where = "" if param is None else f" for {param.opts[0]}"
            raise MisuseError(f"one of {', '.join(self.words)} is expected{where}, got {value!r}")
        return str(value)


def once(context: click.Context, parameter: click.Parameter, values: tuple[str, ...]) -> str | None:
    """Return the one value of an option, None where there is none; click would drop all but the last.

    Raises
    ------
    MisuseError
        Where it stands more than once.
    """
    if len(values) > 1:
        raise MisuseError(f"{parameter.opts[0]} is expected once, got it {len(values)} times")
    return values[0] if values else None


JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
AT = click.option("--at", multiple=True, metavar="NAME=v", help="Exact parameter values: eta=1/5,a=0.3.")
STYLE = click.option(
    "--style", type=OneOf("light", "dark", "print"), metavar="light|dark|print", default="light", show_default=True,
    help="How the picture looks.",
)  # fmt: skip
OVER_HELP = "The parameter that varies, with its range."
OVER = click.option("--over", required=True, multiple=True, callback=once, metavar="NAME=lo:hi", help=OVER_HELP)
OUT = click.option("--out", multiple=True, callback=once, metavar="FILE", help="Draw into this file (png, pdf or svg).")
SAVE = click.option(
    "--save", multiple=True, callback=once, metavar="FILE",
    help="Keep the numbers, with what produced them, in this .json file.",
)  # fmt: skip
THREADS = click.option("--threads", type=Whole(1, 1024), help="How many work on it (default: all processors).")
PICTURES = (".png", ".pdf", ".svg")
