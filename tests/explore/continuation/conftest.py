"""Maps with bifurcations in closed form for every test of this room."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture(scope="session")
def maps() -> ModuleType:
    spec = importlib.util.spec_from_file_location("continuation_systems", Path(__file__).with_name("systems.py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
