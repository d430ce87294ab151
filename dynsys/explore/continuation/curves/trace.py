"""Curves of bifurcations over two parameters, and those that leave them at points of codimension two, each once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dynsys.box import Exact, exact
from dynsys.engine.map import Map
from dynsys.errors import MisuseError
from dynsys.explore.continuation.both_ways import continue_cycle
from dynsys.explore.continuation.branch import Kind
from dynsys.explore.continuation.curve import Curve
from dynsys.explore.continuation.curves.collection import Collection, both_ways, enter_curve
from dynsys.explore.continuation.curves.method import CurveMethod
from dynsys.explore.continuation.curves.problem import make_problem

Floats = NDArray[np.float64]


def trace_curves(
    map: Map,
    over: Mapping[str, tuple[Exact, Exact]],
    kind: Kind,
    start: Sequence[float] | Floats,
    parameters: Mapping[str, Exact],
    method: CurveMethod | None = None,
    at: Mapping[str, Exact] | None = None,
) -> tuple[Curve, ...]:
    """Follow the curves of folds, flips or Neimark–Sacker bifurcations of a cycle over two parameters.

    The cycle is first continued in one of the parameters and in the other; each bifurcation of the kind that is met
    begins a curve. With ``method.switch`` the curves that leave its points of codimension two are followed too.

    Parameters
    ----------
    map
        n state variables, k parameters.
    over
        The names of two parameters with their ranges (low, high), exact.
    kind
        FOLD, FLIP or NEIMARK_SACKER.
    start
        (n,) near a point of the cycle, or (p, n) near all.
    parameters
        The exact values of the other parameters, by name.
    method
        Settings, the period among them; the defaults where None.
    at
        The values of the two parameters to start from; the lower ends of their ranges where not given.

    Returns
    -------
    tuple of Curve
        Each once, in the order in which they are found; none where no such bifurcation is met.

    Raises
    ------
    MisuseError
        For a kind that has no curves here, other than two ranges, an empty one, a parameter that is not in the map, a
        starting value outside its range, or a start that leads to no cycle of that period.

    Examples
    --------
    >>> from dynsys.derive.catalogue import model
    >>> from dynsys.engine.map import compile_map
    >>> henon, over = compile_map(model("henon").system), {"a": (0, 2), "b": ("-1/2", "1/2")}
    >>> [curve] = trace_curves(henon, over, Kind.FLIP, [0.5, 0.1], {}, at={"a": "1/5", "b": "3/10"})
    >>> a, b = curve.values.T
    >>> bool(abs(a - 3 * (1 - b) ** 2 / 4).max() < 1e-10), [ending.value for ending in curve.endings]
    (True, ['reached the end of the range', 'reached the end of the range'])

    References
    ----------
    W. Govaerts, R. Khoshsiar Ghaziani, Y. A. Kuznetsov, H. G. E. Meijer, *Numerical methods for two-parameter local
    bifurcation analysis of maps* (2007).
    """
    curves: tuple[Curve, ...] = ()
    for found in grow_curves(map, over, kind, start, parameters, method, at):
        curves = found
    return curves


def grow_curves(
    map: Map,
    over: Mapping[str, tuple[Exact, Exact]],
    kind: Kind,
    start: Sequence[float] | Floats,
    parameters: Mapping[str, Exact],
    method: CurveMethod | None = None,
    at: Mapping[str, Exact] | None = None,
) -> Iterator[tuple[Curve, ...]]:
    """Yield the curves of `trace_curves` after each one, for whoever wants to stop early."""
    yield from _grow(map, over, kind, [start], parameters, method, at)


def curves_through(
    map: Map,
    over: Mapping[str, tuple[Exact, Exact]],
    kind: Kind,
    starts: Sequence[ArrayLike],
    parameters: Mapping[str, Exact],
    method: CurveMethod | None = None,
    at: Mapping[str, Exact] | None = None,
) -> tuple[Curve, ...]:
    """Follow the curves of `trace_curves` from several cycles, each curve once.

    Parameters
    ----------
    map, over, kind, parameters, method, at
        As for `trace_curves`.
    starts
        Each (n,) near a point of a cycle, or (p, n) near all. One that lies on a bifurcation leads nowhere if another
        does not.

    Raises
    ------
    MisuseError
        As `trace_curves`, and for no start.

    Examples
    --------
    >>> from dynsys.derive.catalogue import model
    >>> from dynsys.engine.map import compile_map
    >>> henon, over = compile_map(model("henon").system), {"a": (0, 2), "b": ("-1/2", "1/2")}
    >>> starts, at = [[1, 0.3], [-4.5, -1.3]], {"a": "1/5", "b": "3/10"}
    >>> [curve.kind.value for curve in curves_through(henon, over, Kind.FLIP, starts, {}, at=at)]
    ['flip']
    """
    if not len(starts):
        raise MisuseError("at least one start is expected, got none")
    curves: tuple[Curve, ...] = ()
    for found in _grow(map, over, kind, starts, parameters, method, at):
        curves = found
    return curves


def _grow(
    map: Map,
    over: Mapping[str, tuple[Exact, Exact]],
    kind: Kind,
    starts: Sequence[ArrayLike],
    parameters: Mapping[str, Exact],
    method: CurveMethod | None,
    at: Mapping[str, Exact] | None,
) -> Iterator[tuple[Curve, ...]]:
    problem = make_problem(map, over, kind, parameters, method)
    first, collection = _starting_values(over, at or {}), Collection(problem)
    refused: list[MisuseError] = []
    for start in starts:
        try:
            branches = [
                continue_cycle(
                    map, name, over[name], np.asarray(start, dtype=float),
                    {**parameters, other: first[other]}, problem.method.walking, first[name],
                )
                for name, other in (problem.over, problem.over[::-1])
            ]  # fmt: skip
        except MisuseError as error:
            refused.append(error)
            continue
        for place, branch in enumerate(branches):
            for bifurcation in branch.bifurcations:
                if bifurcation.kind is kind and not branch.persistent:
                    values = np.array([float(exact(first[one])) for one in problem.over])
                    values[place] = bifurcation.value
                    yield from collection.follow(kind, bifurcation.points, values)
    if len(refused) == len(starts):
        raise refused[0]


def curve_from(
    map: Map,
    over: Mapping[str, tuple[Exact, Exact]],
    kind: Kind,
    points: ArrayLike,
    values: Sequence[float] | Floats,
    parameters: Mapping[str, Exact],
    method: CurveMethod | None = None,
) -> Curve:
    """Follow one curve from a known bifurcation, both ways, without those that leave it.

    Parameters
    ----------
    map, over, kind, parameters, method
        As for `trace_curves`; the period is that of the points.
    points
        (p, n) near the cycle.
    values
        (2,) the two parameters near the bifurcation.

    Raises
    ------
    MisuseError
        As `trace_curves`, and where no such bifurcation is near.

    Examples
    --------
    >>> from dynsys.derive.catalogue import model
    >>> from dynsys.engine.map import compile_map
    >>> henon, over = compile_map(model("henon").system), {"a": (-1, 2), "b": ("-1/2", "1/2")}
    >>> curve = curve_from(henon, over, Kind.FOLD, [[3, 1]], [-0.12, 0.3], {})
    >>> bool(abs(curve.values[:, 0] + (1 - curve.values[:, 1]) ** 2 / 4).max() < 1e-10)
    True
    """
    problem = make_problem(map, over, kind, parameters, method)
    cycle = np.asarray(points, dtype=float)
    if cycle.ndim != 2 or cycle.shape[1] != map.dimension or np.shape(values) != (2,):
        shapes = f"{cycle.shape} and {np.shape(values)}"
        raise MisuseError(f"points of shape (p, {map.dimension}) and two values are expected, got {shapes}")
    entered = enter_curve(problem, kind, cycle, np.asarray(values, dtype=float))
    if entered is None:
        raise MisuseError(f"a start near a {kind.value} is expected, got one from which Newton's method reaches none")
    found = entered[0].values(entered[1].z)
    if (problem.beyond(found) > 0).any():
        raise MisuseError(f"a start within the ranges is expected, got a {kind.value} at {found.tolist()}")
    return both_ways(*entered)


def _starting_values(over: Mapping[str, tuple[Exact, Exact]], at: Mapping[str, Exact]) -> dict[str, Exact]:
    for name in at:
        if name not in over:
            raise MisuseError(f"starting values of {' and '.join(over)} are expected, got one of {name}")
    first = {name: at.get(name, low) for name, (low, _) in over.items()}
    for name, (low, high) in over.items():
        if not exact(low) <= exact(first[name]) <= exact(high):
            raise MisuseError(f"a start within the range {low}:{high} of {name} is expected, got {name}={first[name]}")
    return first
