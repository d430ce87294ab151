"""Branches for other programs: tables in CSV, data sets of xarray."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

from dynsys.derive.printer import to_text
from dynsys.errors import MisuseError
from dynsys.explore.continuation.branch import Branch
from dynsys.explore.continuation.passage import branches_of, pass_along
from dynsys.files import write_aside


def write_csv(traced: Any, path: str | os.PathLike[str]) -> None:
    """Write a branch or a bifurcation diagram as a table, one line for each point of each cycle.

    Columns: branch, period, position, the parameter, point, the state variables, the multipliers (real and imaginary
    parts), stable (yes, no, or empty at bifurcations), event. A bifurcation stands where it is passed, under its name,
    with the position of the cycle after it. Numbers are written so that reading them gives the same again.

    Parameters
    ----------
    traced
        A Branch, or a networkx.DiGraph as `bifurcation_diagram` returns it.
    path
        Of the file, which is written aside and renamed.

    Raises
    ------
    MisuseError
        For a diagram without branches.
    OSError
        Where the file cannot be written.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> from dynsys.derive.catalogue import model
    >>> from dynsys.engine.map import compile_map
    >>> from dynsys.explore.continuation import continue_cycle
    >>> branch = continue_cycle(compile_map(model("logistic").system), "r", ("3/2", "7/2"), [1 / 3], {})
    >>> with TemporaryDirectory() as folder:
    ...     write_csv(branch, folder + "/branch.csv")
    ...     print(Path(folder + "/branch.csv").read_text().split()[0])
    branch,period,position,r,point,x,multiplier1_re,multiplier1_im,stable,event
    """
    branches = branches_of(traced)
    first = next(iter(branches.values()))
    state = [s.name for s in first.system.state]
    parts = [f"multiplier{i}_{part}" for i in range(1, len(state) + 1) for part in ("re", "im")]
    stream = io.StringIO()
    table = csv.writer(stream, lineterminator="\n")
    table.writerow(["branch", "period", "position", first.parameter, "point", *state, *parts, "stable", "event"])
    for node, branch in branches.items():
        table.writerows([node, branch.period, *row] for row in _rows(branch))
    write_aside(Path(path), stream.getvalue())


def _rows(branch: Branch) -> Iterator[list[Any]]:
    along, stable = pass_along(branch), branch.stable
    for place, event in enumerate(along.events):
        position = int(along.positions[place])
        value = float(along.values[place])
        multipliers = [part for m in along.multipliers[place].tolist() for part in (m.real, m.imag)]
        last = ["yes" if stable[position] else "no", ""] if event is None else ["", event.kind.value]
        for index, point in enumerate(along.points[place].tolist()):
            yield [position, value, index, *point, *multipliers, *last]


def to_xarray(branch: Branch) -> Any:
    """Return a branch as an xarray.Dataset, where xarray is installed.

    Dimensions: position (m), point (p), variable (n), event (b). The parameter is a coordinate along position.

    Raises
    ------
    MisuseError
        Where xarray is not installed.
    """
    try:
        xarray: Any = import_module("xarray")
    except ImportError:
        raise MisuseError("xarray is expected for to_xarray (pip install xarray), got none") from None
    system, events = branch.system, branch.bifurcations
    cycles = np.array([event.points for event in events]).reshape(len(events), *branch.points.shape[1:])
    return xarray.Dataset(
        {
            "points": (("position", "point", "variable"), branch.points),
            "multipliers": (("position", "number"), branch.multipliers),
            "stable": (("position",), branch.stable),
            "event_kind": (("event",), np.array([event.kind.value for event in events], dtype=str)),
            "event_value": (("event",), np.array([event.value for event in events], dtype=float)),
            "event_points": (("event", "point", "variable"), cycles),
        },
        coords={
            branch.parameter: (("position",), branch.values),
            "variable": [s.name for s in system.state],
        },
        attrs={
            "system": system.name,
            "rule": [to_text(part) for part in system.rule],
            "period": branch.period,
            "persistent": branch.persistent,
            "endings": [ending.value for ending in branch.endings],
            **{f"parameter_{name}": str(value) for name, value in branch.parameters.items()},
        },
    )
