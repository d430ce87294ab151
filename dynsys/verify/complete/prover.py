"""All cycles of given periods, proved."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction

from dynsys.box import Box
from dynsys.derive.system import System
from dynsys.errors import MisuseError
from dynsys.verify.complete.result import CompleteCycles
from dynsys.verify.complete.searching import CompleteMethod, Progress, Search
from dynsys.verify.cycles import Sides

MAX_PERIOD = 400


def prove_all_cycles(
    system: System,
    parameters: Mapping[str, Fraction],
    periods: Iterable[int],
    box: Box | None = None,
    method: CompleteMethod | None = None,
    progress: Progress | None = None,
) -> CompleteCycles:
    """Find and prove all cycles of given minimal periods with every point in a box, or anywhere.

    Parameters
    ----------
    system
        n state variables.
    parameters
        Exact values.
    periods
        Minimal periods.
    box
        A side for every state variable; None for the whole space.
    method
        Settings; None for the default ones.
    progress
        Is told in a sentence what is being done.

    Raises
    ------
    MisuseError
        For no period, one below 1 or with more than 400 unknowns, a box with other sides or larger ones than 1e300, a
        missing parameter.

    Examples
    --------
    >>> from dynsys.derive.catalogue import model
    >>> found = prove_all_cycles(model("logistic").system, {"r": Fraction(16, 5)}, (1, 2, 3))
    >>> found.counts, found.all_complete, [cycle.stable for cycle in found.cycles]
    ({1: 2, 2: 1, 3: 0}, True, [False, False, True])
    """
    asked = tuple(sorted(set(periods)))
    if not asked or asked[0] < 1 or asked[-1] * system.dimension > MAX_PERIOD:
        most = MAX_PERIOD // system.dimension
        raise MisuseError(f"periods from 1 to {most} are expected, got {', '.join(map(str, asked)) or 'none'}")
    sides = None if box is None else _sides(system, box)
    told = progress or (lambda _: None)
    return Search(system, parameters, asked, sides, method or CompleteMethod(), told, prove_all_cycles).result()


def _sides(system: System, box: Box) -> Sides:
    names = {symbol.name for symbol in system.state}
    if set(box.names) != names:
        raise MisuseError(f"a box with the sides {', '.join(sorted(names))} is expected, got {', '.join(box.names)}")
    return tuple(box.sides[symbol.name] for symbol in system.state)
