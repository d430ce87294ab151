"""Branches in files: every number as it was, and the rule they belong to beside them."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import networkx

from dynsys import __version__
from dynsys.derive.printer import to_text
from dynsys.errors import MisuseError
from dynsys.explore.continuation.branch import Bifurcation, Branch
from dynsys.explore.continuation.form import Json, branch_in, branch_out, event_in, event_out
from dynsys.explore.continuation.passage import branches_of
from dynsys.files import write_aside

if TYPE_CHECKING:
    from dynsys.derive.system import System

PathLike = str | os.PathLike[str]
T = TypeVar("T")


def save_branch(branch: Branch, path: PathLike, origin: Mapping[str, Any] | None = None) -> None:
    """Write a branch as JSON, aside and then renamed; `load_branch` gives the same branch again.

    Parameters
    ----------
    branch
        Its system is written with it, by name and rule.
    path
        Of the file.
    origin
        What else is kept, such as the settings; plain JSON, not read again.

    Raises
    ------
    OSError
        Where the file cannot be written.
    """
    _write(path, {**_head(branch.system, origin), "branch": branch_out(branch)})


def load_branch(path: PathLike, system: System) -> Branch:
    """Read a branch that `save_branch` wrote.

    Raises
    ------
    MisuseError
        For a file that is not a saved branch, or that of a map with another state, parameters or rule.
    OSError
        Where the file cannot be read.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> from dynsys.derive.catalogue import model
    >>> from dynsys.engine.map import compile_map
    >>> from dynsys.explore.continuation import continue_cycle
    >>> logistic = model("logistic").system
    >>> branch = continue_cycle(compile_map(logistic), "r", ("3/2", "7/2"), [1 / 3], {})
    >>> with TemporaryDirectory() as folder:
    ...     save_branch(branch, folder + "/branch.json")
    ...     again = load_branch(folder + "/branch.json", logistic)
    >>> bool((again.points == branch.points).all()), again.period
    (True, 1)
    """
    return _read(path, system, "a saved branch", lambda document: branch_in(document["branch"], system))


def save_graph(graph: Any, path: PathLike, origin: Mapping[str, Any] | None = None) -> None:
    """Write a bifurcation diagram as JSON, as `save_branch` does a branch.

    Parameters
    ----------
    graph
        A networkx.DiGraph of one branch or more of one system.
    path, origin
        As for `save_branch`.

    Raises
    ------
    MisuseError
        For a diagram without branches.
    OSError
        Where the file cannot be written.
    """
    branches = branches_of(graph)
    joints = [
        {"parent": parent, "child": child, "bifurcation": _joint_out(joint, branches[parent])}
        for parent, child, joined in graph.edges(data=True)
        for joint in joined.get("bifurcations", (joined["bifurcation"],))
    ]
    nodes = [{"id": node, **branch_out(branch)} for node, branch in branches.items()]
    head = _head(next(iter(branches.values())).system, origin)
    _write(path, {**head, "branches": nodes, "joints": joints})


def load_graph(path: PathLike, system: System) -> Any:
    """Read a bifurcation diagram that `save_graph` wrote, as a networkx.DiGraph.

    Raises
    ------
    MisuseError
        For a file that is not a saved diagram, or that of a map with another state, parameters or rule.
    OSError
        Where the file cannot be read.
    """

    def build(document: Json) -> Any:
        graph = networkx.DiGraph()
        branches = {node["id"]: branch_in(node, system) for node in document["branches"]}
        graph.add_nodes_from((node, {"branch": branch}) for node, branch in branches.items())
        for joint in document["joints"]:
            parent, child, met = joint["parent"], joint["child"], joint["bifurcation"]
            if child not in branches:
                raise KeyError(child)
            event = branches[parent].bifurcations[met] if isinstance(met, int) else event_in(met)
            events = (*graph.get_edge_data(parent, child, {}).get("bifurcations", ()), event)
            graph.add_edge(parent, child, bifurcation=events[0], bifurcations=events)
        return graph

    return _read(path, system, "a saved bifurcation diagram", build)


def _head(system: System, origin: Mapping[str, Any] | None) -> Json:
    return {"dynsys": __version__, "origin": dict(origin or {}), "system": {"name": system.name, **_rule_out(system)}}


def _rule_out(system: System) -> Json:
    return {
        "state": [s.name for s in system.state],
        "parameters": [s.name for s in system.parameters],
        "rule": [to_text(part) for part in system.rule],
    }


def _write(path: PathLike, document: Json) -> None:
    text = json.dumps(document, ensure_ascii=False, allow_nan=False) + "\n"
    write_aside(Path(path), text)


def _read(path: PathLike, system: System, expected: str, build: Callable[[Json], T]) -> T:
    """Return what is built of the document in a file; whatever is wrong with it becomes one line."""
    try:
        document = json.loads(Path(path).read_text(encoding="utf-8"))
        kept = {key: document["system"][key] for key in ("state", "parameters", "rule")}
        given, wanted = _map_text(kept), _map_text(_rule_out(system))
        result = build(document) if given == wanted else None
    except (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError):
        raise MisuseError(f"{expected} is expected, got {str(path)!r}, which is none or is damaged") from None
    if result is None:
        raise MisuseError(f"a file of the map {wanted} is expected, got {str(path)!r} of the map {given}")
    return result


def _map_text(kept: Json) -> str:
    rules = (f"{name}' = {part}" for name, part in zip(kept["state"], kept["rule"], strict=True))
    return f"{'; '.join(rules)} ({', '.join(kept['parameters'])})"


def _joint_out(event: Bifurcation, parent: Branch) -> int | Json:
    """Return the place of the event on the parent, or all of it where it is not one of the parent's."""
    places = [place for place, own in enumerate(parent.bifurcations) if own is event]
    return places[0] if places else event_out(event)
