"""The verb: a cascade, member by member or whole."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence

from dynsys.box import Exact, exact
from dynsys.engine.map import Map
from dynsys.errors import MisuseError
from dynsys.explore.cascade.derivatives import Family
from dynsys.explore.cascade.ending import CascadeEnding
from dynsys.explore.cascade.flips import flips
from dynsys.explore.cascade.limit import extrapolate, ratios_of
from dynsys.explore.cascade.result import Cascade, CascadeMethod, Member, Range
from dynsys.explore.cascade.windows import windows
from dynsys.explore.parameters import parameter_values, start_state


def cascade_members(
    map: Map,
    parameter: str,
    interval: tuple[Exact, Exact],
    start: Sequence[float],
    parameters: Mapping[str, Exact],
    method: CascadeMethod | None = None,
) -> Generator[Member, None, CascadeEnding]:
    """Yield the members of a cascade as they are found, and return how it ended; see `cascade`."""
    method = CascadeMethod() if method is None else method
    family, ends = _problem(map, parameter, interval, parameters)
    state = start_state(map.system, start)
    search = flips if method.factor == 2 else windows
    return search(family, ends, state, method.steps, method.digits)


def cascade(
    map: Map,
    parameter: str,
    interval: tuple[Exact, Exact],
    start: Sequence[float],
    parameters: Mapping[str, Exact],
    method: CascadeMethod | None = None,
    progress: Callable[[int], None] = lambda done: None,
) -> Cascade:
    """Return a period-doubling cascade, or the chain of superstable periods 3, 9, 27, …, with its limit.

    Each flip is a zero of (f^p(x) − x, (∂f^p/∂x) v + v, ℓᵀv − 1), found by Newton's method in numbers of as many digits
    as are asked for and more. The fixed point is followed up from the lower end of the range, else down from the
    upper, to its first flip, and then each doubled cycle, stable or not, from its birth to its own flip.

    Parameters
    ----------
    map
        n state variables.
    parameter
        The name of what varies.
    interval
        Its range, exact.
    start
        n numbers near a fixed point at an end of the range; where the factor is 3, near the critical point.
    parameters
        The exact values of the others, by name.
    method
        The settings.
    progress
        Called with the number of members found.

    Raises
    ------
    MisuseError
        For a range that is empty, a parameter that is missing or unknown, or a start that reaches no isolated fixed
        point, or no critical point.
    ExactnessError
        For a value or a range in floats.

    Examples
    --------
    >>> from dynsys.derive.catalogue import model
    >>> from dynsys.engine.map import compile_map
    >>> found = cascade(compile_map(model("logistic").system), "r", (2, 4), [0.6], {}, CascadeMethod(steps=4))
    >>> [f"{float(value):.12g}" for value in found.values]
    ['3', '3.44948974278', '3.54409035955', '3.5644072661']

    References
    ----------
    M. J. Feigenbaum, *Quantitative universality for a class of nonlinear transformations* (1978).
    K. Briggs, *A precise calculation of the Feigenbaum constants* (1991).
    """
    method = CascadeMethod() if method is None else method
    family, ends = _problem(map, parameter, interval, parameters)
    search = cascade_members(map, parameter, interval, start, parameters, method)
    members: list[Member] = []
    while True:
        try:
            members.append(next(search))
        except StopIteration as stopped:
            ending = stopped.value
            break
        progress(len(members))
    values = [member.value for member in members]
    return Cascade(
        system=map.system,
        parameter=parameter,
        interval=ends,
        parameters=family.values,
        members=tuple(members),
        limit=extrapolate(values, method.digits) if len(values) > 2 else None,
        ratio=extrapolate(ratios_of(values), method.digits),
        ending=ending,
        method=method,
    )


def _problem(
    map: Map, parameter: str, interval: tuple[Exact, Exact], parameters: Mapping[str, Exact]
) -> tuple[Family, Range]:
    values, _ = parameter_values(map.system, parameters, (parameter,))
    lo, hi = exact(interval[0]), exact(interval[1])
    if not lo < hi:
        raise MisuseError(f"a range of {parameter} with lo < hi is expected, got {lo} and {hi}")
    return Family(map.system, parameter, values), (lo, hi)
