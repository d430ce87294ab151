"""The shared problems, one test a problem: all losses, those with a known flip, cycles, and maps with a family."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest


def _load() -> ModuleType:
    path = Path(__file__).resolve().parent.parent / "problems.py"
    spec = importlib.util.spec_from_file_location("shared_problems", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


PROBLEMS = _load()


@pytest.fixture(params=PROBLEMS.LOSSES, ids=lambda p: p.name)
def loss_problem(request: pytest.FixtureRequest):
    return request.param


@pytest.fixture(params=[p for p in PROBLEMS.LOSSES if p.flip], ids=lambda p: p.name)
def flip_problem(request: pytest.FixtureRequest):
    return request.param


@pytest.fixture(params=PROBLEMS.CYCLES, ids=lambda p: f"{p.loss}: {p.points[0]}")
def cycle_problem(request: pytest.FixtureRequest):
    return request.param


@pytest.fixture(params=PROBLEMS.MAPS, ids=lambda p: p.name)
def map_problem(request: pytest.FixtureRequest):
    return request.param
