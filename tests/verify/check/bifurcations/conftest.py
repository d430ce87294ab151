"""The certificates of bifurcations and branches written by hand, and what is known of them, as modules."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

for _file, _name in (("parametric.py", "parametric_by_hand"), ("oracles.py", "parametric_oracles")):
    _spec = importlib.util.spec_from_file_location(_name, Path(__file__).resolve().parent / _file)
    _module = importlib.util.module_from_spec(_spec)
    sys.modules[_name] = _module
    _spec.loader.exec_module(_module)
