"""The catalogue: named models, each with its reference and known answers."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from dynsys.derive.catalogue.classics import CLASSICS
from dynsys.derive.catalogue.planar import PLANAR
from dynsys.derive.catalogue.scalar import SCALAR
from dynsys.derive.model import Model
from dynsys.errors import MisuseError

ENTRIES: dict[str, tuple[Callable[..., Model], dict[str, int]]] = {**PLANAR, **SCALAR, **CLASSICS}
"""Name → (maker, its settings with their defaults)."""

MAX_SETTING = 64


@lru_cache(maxsize=64)
def model(text: str) -> Model:
    """Return the model of a catalogue name with optional settings, e.g. ``scalar4`` or ``balanced:depth=3``.

    Raises
    ------
    MisuseError
        Where the name or a setting is unknown, or a setting is no whole number from 1 to 64.

    Examples
    --------
    >>> model("balanced:depth=3").system.rule
    (-eta*u**2*(u**3 - 1) + u,)
    """
    name, _, tail = text.partition(":")
    if name not in ENTRIES:
        raise MisuseError(f"a model among {', '.join(ENTRIES)} is expected, got {name!r}")
    make, defaults = ENTRIES[name]
    settings = dict(defaults)
    for item in filter(None, tail.split(",")):
        key, equals, value = item.partition("=")
        if key not in defaults or not equals:
            known = ", ".join(f"{k}={v}" for k, v in defaults.items()) or "none"
            raise MisuseError(f"a setting of {name} ({known}) is expected, got {item!r}")
        if not (value.isascii() and value.isdigit() and 1 <= int(value) <= MAX_SETTING):
            raise MisuseError(f"a whole number from 1 to {MAX_SETTING} is expected for {key}, got {value!r}")
        settings[key] = int(value)
    return make(**settings)


def models() -> tuple[Model, ...]:
    """Return every entry of the catalogue with its default settings.

    Examples
    --------
    >>> [m.name for m in models()][:3]
    ['scalar2', 'scalar3', 'scalar4']
    """
    return tuple(model(name) for name in ENTRIES)
