"""The certificates written by hand, as a module and one test each."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest


def _load(file: str, name: str) -> ModuleType:
    path = Path(__file__).resolve().parent / file
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


_load("changes.py", "changes_by_hand")
BY_HAND = _load("certificates.py", "certificates_by_hand")
LEMMAS = _load("lemmas.py", "lemmas_by_hand")
_load("oracles.py", "oracles_by_hand")
BY_HAND.TRUE.update(LEMMAS.TRUE)


@pytest.fixture(scope="session")
def by_hand() -> ModuleType:
    return BY_HAND


@pytest.fixture(scope="session")
def lemmas() -> ModuleType:
    return LEMMAS


@pytest.fixture(params=BY_HAND.TRUE, ids=str)
def true_certificate(request: pytest.FixtureRequest):
    return BY_HAND.TRUE[request.param]
