"""dynsys: the dynamics of discrete maps, above all of gradient descent: derive, explore, draw, study.

Rooms are imported when they are first used: ``dynsys.derive``, ``dynsys.explore``, ``dynsys.draw``, ``dynsys.study``.
"""

from __future__ import annotations

from importlib import import_module
from types import ModuleType

__version__ = "0.1.0"
_ROOMS = ("box", "cli", "derive", "draw", "errors", "explore", "study")


def __getattr__(name: str) -> ModuleType:
    if name in _ROOMS:
        return import_module(f"dynsys.{name}")
    raise AttributeError(f"one of {', '.join(_ROOMS)} is expected in dynsys, got {name!r}")


def __dir__() -> list[str]:
    return [*_ROOMS, "__version__"]
