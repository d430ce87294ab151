"""Typed text into tokens: a closed alphabet, bounded length, columns that count from 1."""

from __future__ import annotations

import re
from enum import Enum
from typing import NamedTuple

from dynsys.derive.symbols import NAME
from dynsys.errors import ParseError

MAX_CHARACTERS = 10_000


class Kind(Enum):
    """What a token is."""

    NUMBER = "a number"
    NAME = "a name"
    SIGN = "an operator"
    SEPARATOR = "a separator"
    END = "the end"


class Token(NamedTuple):
    """A piece of the text and the column where it starts."""

    kind: Kind
    text: str
    column: int

    def __str__(self) -> str:
        if self.kind is Kind.END:
            return "the end of the text"
        text = self.text if len(self.text) <= 40 else f"{self.text[:40]}…"
        return repr(text)


_PATTERN = re.compile(
    rf"(?P<NUMBER>(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)|(?P<NAME>{NAME.pattern})"
    r"|(?P<SIGN>\*\*|[-+*/()=<>,'])|(?P<SEPARATOR>[;\r\n])|(?P<BLANK>[ \t]+)"
)


def tokenize(text: str) -> list[Token]:
    """Return the tokens of a text, the last one END.

    Raises
    ------
    ParseError
        Where the text is longer than 10,000 characters, or holds a character that is not in the language.
    """
    if len(text) > MAX_CHARACTERS:
        raise ParseError(f"at most {MAX_CHARACTERS} characters are expected, got {len(text)}", MAX_CHARACTERS + 1)
    tokens = []
    position = 0
    while position < len(text):
        match = _PATTERN.match(text, position)
        if match is None:
            got = text[position]
            shown = repr(got) if got.isascii() else f"{ascii(got)} (not ASCII)"
            raise ParseError(f"a name, a number or one of + - * / ** ( ) is expected, got {shown}", position + 1)
        if match.lastgroup != "BLANK":
            tokens.append(Token(Kind[str(match.lastgroup)], match.group(), position + 1))
        position = match.end()
    tokens.append(Token(Kind.END, "", len(text) + 1))
    return tokens
