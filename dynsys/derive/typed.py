"""Models from typed text: a loss with its state and ties, or a map."""

from __future__ import annotations

from dynsys.derive.loss import Loss, gradient_descent
from dynsys.derive.model import Model
from dynsys.derive.parser import parse_expression, parse_map, parse_ties
from dynsys.derive.reduce import restrict
from dynsys.derive.symbols import symbol, symbols
from dynsys.derive.system import System
from dynsys.errors import MisuseError


def typed_loss(text: str, state: str, tie: str = "", step: str = "eta", name: str = "typed loss") -> Model:
    """Return gradient descent on a typed loss, restricted to its ties.

    Raises
    ------
    MisuseError, ParseError, NotDerivableError
        Where the text is not in the language, the loss is not real or not differentiable, or a tie is not invariant.

    Examples
    --------
    >>> typed_loss("(1 - x*y*z)**2/2", "x,y,z", tie="z=y").system.state
    (x, y)
    """
    variables = symbols(state)
    eta = symbol(step)
    if eta in variables:
        raise MisuseError(f"a step size that is not state is expected, got {step}; name another")
    loss = Loss(parse_expression(text), variables)
    free = gradient_descent(loss, eta, name)
    ties = parse_ties(tie) if tie else {}
    system = restrict(free, ties) if ties else free
    return Model(
        system=system,
        summary=f"gradient descent on {_line(text)}" + (f" with {_line(tie)}" if tie else ""),
        reference="",
        loss=loss,
        embedding=tuple(ties.get(v, v) for v in variables),
        step=eta,
    )


def typed_map(text: str, state: str, name: str = "typed map") -> Model:
    """Return the model of a typed map, e.g. ``x' = 1 - a*x**2 + y; y' = b*x``.

    Raises
    ------
    MisuseError, ParseError
        Where the text is not in the language, or a state variable has no formula or two.

    Examples
    --------
    >>> typed_map("x' = r*x*(1 - x)", "x").system.parameters
    (r,)
    """
    variables = symbols(state)
    rule, parameters = parse_map(text, [v.name for v in variables])
    return Model(system=System(name, variables, parameters, rule), summary=f"the map {_line(text)}", reference="")


def _line(text: str) -> str:
    return " ".join(text.split())
