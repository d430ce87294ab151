"""Nothing that a test compiles touches the user's object cache."""

from __future__ import annotations

import os
import shutil
import tempfile

import pytest

from dynsys.engine.cache import VARIABLE

FOLDER = pytest.StashKey[str]()


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):  # the workers inherit the variable
        config.stash[FOLDER] = os.environ[VARIABLE] = tempfile.mkdtemp(prefix="dynsys-tests-")


def pytest_unconfigure(config: pytest.Config) -> None:
    if FOLDER in config.stash:
        shutil.rmtree(config.stash[FOLDER], ignore_errors=True)
