"""New systems from old: restriction to an invariant subspace, freezing, iteration, composition, schedules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import sympy

from dynsys.derive.simplify import vanishes
from dynsys.derive.symbols import as_expression, symbol
from dynsys.derive.system import System
from dynsys.errors import MisuseError, NotDerivableError

MAX_NODES = 200_000


def restrict(system: System, ties: Mapping[sympy.Symbol, sympy.Expr], name: str | None = None) -> System:
    """Return the system on the subspace where each tied variable equals its expression in the free ones.

    Accepted only after it is shown symbolically that the subspace is mapped into itself.

    Raises
    ------
    MisuseError
        Where a tie names what is not state, or ties depend on tied variables.
    NotDerivableError
        Where the subspace was not shown to be invariant.

    Examples
    --------
    >>> from dynsys.derive.symbols import symbols
    >>> x, y = symbols("x,y")
    >>> swap = System("swap", (x, y), (), (y**2, x**2))
    >>> restrict(swap, {y: x}).rule
    (x**2,)
    """
    for tied, value in ties.items():
        if tied not in system.state:
            raise MisuseError(f"a tie of one of the state variables {system.state} is expected, got {tied}")
        if as_expression(value).free_symbols & set(ties):
            raise MisuseError(f"a tie to free variables is expected, got {tied} = {value}")
    on_subspace = [part.subs(ties, simultaneous=True) for part in system.rule]
    step = dict(zip(system.state, on_subspace, strict=True))
    for tied, value in ties.items():
        error = step[tied] - as_expression(value).subs(step, simultaneous=True)
        if not vanishes(error):
            raise NotDerivableError(
                f"an invariant subspace is expected, but {tied} = {value} is not kept: "
                f"after one step they differ by {sympy.factor(error)}"
            )
    state = tuple(v for v in system.state if v not in ties)
    if not state:
        raise MisuseError("at least one free state variable is expected, got ties of all of them")
    return System(name or system.name, state, system.parameters, tuple(step[v] for v in state))


def freeze(system: System, frozen: Sequence[sympy.Symbol], name: str | None = None) -> System:
    """Return the system of the other variables, with the frozen (slow) ones as parameters of the same name.

    Raises
    ------
    MisuseError
        Where a frozen symbol is not state, or nothing is left.

    Examples
    --------
    >>> from dynsys.derive.symbols import symbols
    >>> c, d = symbols("c,d")
    >>> freeze(System("fast", (c, d), (), (c / 2, c * d)), [c]).parameters
    (c,)
    """
    for variable in frozen:
        if variable not in system.state:
            raise MisuseError(f"one of the state variables {system.state} is expected, got {variable}")
    kept = [(v, part) for v, part in zip(system.state, system.rule, strict=True) if v not in frozen]
    if not kept:
        raise MisuseError("at least one variable that moves is expected, got all of them frozen")
    return System(
        name or f"{system.name} with {', '.join(map(str, frozen))} frozen",
        tuple(v for v, _ in kept),
        (*frozen, *system.parameters),
        tuple(part for _, part in kept),
    )


def compose(systems: Sequence[System], name: str) -> System:
    """Return the map that applies the systems in turn, the first one first; parameters are joined by name.

    Raises
    ------
    MisuseError
        Where the systems differ in state, there is none, or the formula would grow past 200,000 nodes.

    Examples
    --------
    >>> from dynsys.derive.symbols import symbols
    >>> (u,) = symbols("u")
    >>> compose([System("+1", (u,), (), (u + 1,)), System("·2", (u,), (), (2 * u,))], "both").rule
    (2*u + 2,)
    """
    if not systems or any(s.state != systems[0].state for s in systems):
        raise MisuseError("systems over the same state variables are expected, got others or none")
    state = systems[0].state
    parameters = tuple(dict.fromkeys(p for s in systems for p in s.parameters))
    rule: tuple[sympy.Expr, ...] = state
    for system in systems:
        step = dict(zip(state, rule, strict=True))
        inserted = sum(part.count_ops() + 1 for part in rule)
        places = sum(part.count_ops() + 1 for part in system.rule)
        if inserted * places > MAX_NODES:
            raise MisuseError(f"a composition of at most {MAX_NODES} nodes is expected, got about {inserted * places}")
        rule = tuple(part.subs(step, simultaneous=True) for part in system.rule)
    return System(name, state, parameters, rule)


def iterate(system: System, n: int) -> System:
    """Return the n-th iterate f∘…∘f.

    Raises
    ------
    MisuseError
        Where n < 1, or the formula would grow past 200,000 nodes.

    Examples
    --------
    >>> from dynsys.derive.symbols import symbols
    >>> (u,) = symbols("u")
    >>> iterate(System("square", (u,), (), (u**2,)), 3).rule
    (u**8,)
    """
    if n < 1:
        raise MisuseError(f"a number of iterates of at least 1 is expected, got {n}")
    return compose([system] * n, f"{system.name}, {n} steps" if n > 1 else system.name)


def schedule(system: System, parameter: sympy.Symbol, values: Sequence[str]) -> System:
    """Return the composed map of one step for each named value of a parameter, e.g. eta_A then eta_B.

    Raises
    ------
    MisuseError
        Where the parameter is not one of the system.

    Examples
    --------
    >>> from dynsys.derive.symbols import symbols
    >>> u, eta = symbols("u,eta")
    >>> schedule(System("scale", (u,), (eta,), (eta * u,)), eta, ["eta_A", "eta_B"]).rule
    (eta_A*eta_B*u,)
    """
    if parameter not in system.parameters:
        raise MisuseError(f"one of the parameters {system.parameters} is expected, got {parameter}")
    steps = []
    for value in values:
        new = symbol(value)
        parameters = tuple(new if p == parameter else p for p in system.parameters)
        rule = tuple(part.subs(parameter, new) for part in system.rule)
        steps.append(System(system.name, system.state, parameters, rule))
    return compose(steps, f"{system.name} on the schedule {', '.join(values)}")
