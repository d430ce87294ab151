"""What is carried along orbits: a map together with its derivative along vectors, with all derivatives of both."""

from __future__ import annotations

from functools import lru_cache

import sympy

from dynsys.derive.program import Program, build_program
from dynsys.derive.system import System, jacobian


@lru_cache(maxsize=64)
def carried_program(system: System, free: tuple[int, ...], vectors: int = 0) -> Program:
    """Return the program of (x, v₁ … v_c) → (f(x), f'(x)v₁ … f'(x)v_c) with its derivatives.

    Parameters
    ----------
    system
        n state variables, k parameters.
    free
        The positions of the parameters to differentiate with respect to.
    vectors
        c; the state of the program has m = n(1 + c) components.

    Returns
    -------
    Program
        Inputs: m components, k parameters; outputs: the m components of the rule, its m·m derivatives with respect to
        the components, row by row, then the m·f with respect to the free parameters, row by row.

    Examples
    --------
    >>> from dynsys.derive.program import evaluate_exactly
    >>> from dynsys.derive.symbols import symbols
    >>> x, r = symbols("x,r")
    >>> program = carried_program(System("logistic", (x,), (r,), (r * x * (1 - x),)), (0,))
    >>> [int(v) for v in evaluate_exactly(program, (3, 2))]
    [-12, -10, -6]
    """
    first = jacobian(system)
    state, rule = list(system.state), list(system.rule)
    for number in range(vectors):
        vector = [sympy.Symbol(f"δ{number}{s.name}", real=True) for s in system.state]
        state += vector
        rule += list(first * sympy.Matrix(vector))
    parameters = [system.parameters[i] for i in free]
    entries = [sympy.diff(part, s) for part in rule for s in state]
    rates = [sympy.diff(part, s) for part in rule for s in parameters]
    return build_program((*state, *system.parameters), [without_kinks(part) for part in (*rule, *entries, *rates)])


@lru_cache(maxsize=64)
def adjoint_program(system: System, free: int) -> Program:
    """Return the program of second derivatives that a branch point needs.

    Inputs: x (n), ψ (n), then the k parameters. Outputs, with L = ψ·f and y = (x, λ), λ the free parameter: f (n), the
    derivatives of f with respect to y (n·(n + 1), row by row), and those of L's gradient with respect to y,
    ((n + 1)·(n + 1), row by row).
    """
    covector = [sympy.Symbol(f"ψ{s.name}", real=True) for s in system.state]
    unknown = [*system.state, system.parameters[free]]
    first = [sympy.diff(part, s) for part in system.rule for s in unknown]
    weighted = sum(c * part for c, part in zip(covector, system.rule, strict=True))
    second = [sympy.diff(weighted, s, t) for s in unknown for t in unknown]
    outputs = [without_kinks(part) for part in (*system.rule, *first, *second)]
    return build_program((*system.state, *covector, *system.parameters), outputs)


def without_kinks(part: sympy.Expr) -> sympy.Expr:
    """Return a second derivative with that of an absolute value taken as 0, which it is wherever it exists."""
    return part.replace(sympy.DiracDelta, lambda *_: sympy.Integer(0)) if part.has(sympy.DiracDelta) else part
