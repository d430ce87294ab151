"""Bytes to a JSON document, with a limit on everything: size, unzipped size, nesting, digits, duplicate keys."""

from __future__ import annotations

import hashlib
import json
import os
import stat
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NoReturn

from dynsys.verify.check import limits
from dynsys.verify.check.refusal import Refusal

Document = dict[str, Any]


def canonical(value: object) -> str:
    """Return the one text of a JSON value: keys sorted, no spaces, ASCII.

    Examples
    --------
    >>> canonical({"b": [1, True], "a": "η"})
    '{"a":"\\\\u03b7","b":[1,true]}'
    """
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def digest(document: Mapping[str, Any]) -> str:
    """Return the sha256, in hex, of the canonical text of a document without its digest."""
    rest = {key: value for key, value in document.items() if key != "digest"}
    return hashlib.sha256(canonical(rest).encode("ascii")).hexdigest()


def read_document(source: str | os.PathLike[str] | Mapping[str, Any]) -> Document:
    """Return the document in a file (plain or gzip), or a document given, through the same reader.

    Raises
    ------
    Refusal
        In one line, for whatever is not a JSON object within the limits.
    """
    return parse(_text(source) if isinstance(source, Mapping) else _unzipped(_bytes(Path(source))))


def _text(document: Mapping[str, Any]) -> bytes:
    try:
        return json.dumps(document).encode("ascii")
    except (TypeError, ValueError) as error:
        raise Refusal(f"the document is not JSON: {error}") from None
    except RecursionError:
        raise Refusal(f"the document is nested deeper than {limits.NESTING}") from None


def _bytes(path: Path) -> bytes:
    try:
        about = path.stat()
        if not stat.S_ISREG(about.st_mode):
            raise Refusal(f"{path} is not a file")
        if about.st_size > limits.FILE_BYTES:
            raise Refusal(f"the file has {about.st_size} bytes, more than {limits.FILE_BYTES}")
        with path.open("rb") as file:
            return file.read(limits.FILE_BYTES)
    except (OSError, ValueError) as error:
        raise Refusal(f"the file cannot be read: {error}") from None


def _unzipped(data: bytes) -> bytes:
    if not data.startswith(b"\x1f\x8b"):
        return data
    return inflate(data, 31, limits.UNZIPPED_BYTES, "the file")


def inflate(data: bytes, window: int, limit: int, what: str) -> bytes:
    """Return zlib or gzip data unzipped, refusing at the limit, before more is unzipped.

    Raises
    ------
    Refusal
        For data that are damaged, cut short, followed by others, or longer than the limit.
    """
    stream = zlib.decompressobj(window)
    try:
        result = stream.decompress(data, limit + 1)
    except zlib.error:
        raise Refusal(f"{what} cannot be unzipped") from None
    if len(result) > limit:
        raise Refusal(f"{what} unzips to more than {limit} bytes")
    if not stream.eof or stream.unused_data:
        raise Refusal(f"{what} is cut short, or followed by something else")
    return result


def _no_float(text: str) -> NoReturn:
    raise Refusal(f"an exact number is expected, got {text[:40]}")


def _integer(text: str) -> int:
    if len(text) > limits.INTEGER_DIGITS:
        raise Refusal(f"an integer has more than {limits.INTEGER_DIGITS} digits")
    return int(text)


def _object(pairs: list[tuple[str, Any]]) -> Document:
    result = dict(pairs)
    if len(result) < len(pairs):
        raise Refusal("a key stands twice in an object")
    return result


def parse(data: bytes) -> Document:
    """Return the JSON object in the bytes.

    Raises
    ------
    Refusal
        For what is not UTF-8, not JSON, not an object, nested too deeply, or holds a float or a key twice.
    """
    try:
        document = json.loads(
            data.decode("utf-8"),
            parse_float=_no_float,
            parse_constant=_no_float,
            parse_int=_integer,
            object_pairs_hook=_object,
        )
    except UnicodeDecodeError:
        raise Refusal("the file is not UTF-8") from None
    except json.JSONDecodeError as error:
        raise Refusal(f"the file is not JSON: {error}") from None
    except RecursionError:
        raise Refusal(f"the document is nested deeper than {limits.NESTING}") from None
    if not isinstance(document, dict):
        raise Refusal("the document is not a JSON object")
    _check_nesting(document)
    return document


def _check_nesting(document: Document) -> None:
    level: list[Any] = [document]
    for _ in range(limits.NESTING):
        inner = [value.values() if isinstance(value, dict) else value for value in level]
        level = [item for values in inner for item in values if isinstance(item, (dict, list))]
        if not level:
            return
    raise Refusal(f"the document is nested deeper than {limits.NESTING}")
