"""MODEL: a catalogue name, a model file, or typed text."""

from __future__ import annotations

import os
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from dynsys.derive.model import Model
from dynsys.errors import MisuseError

Command = Callable[..., Any]
WORDS = "dynsys.model_words"


def model_argument(command: Command) -> Command:
    """Add MODEL and --loss, --map, --state, --tie, --step to a command, passed on as one ``model``."""

    @click.argument("names", metavar="[MODEL]", nargs=-1)
    @click.option("--loss", metavar="TEXT", help="Gradient descent on this loss.")
    @click.option("--map", "rule", metavar="TEXT", help='A map, such as "x\' = r*x*(1 - x)".')
    @click.option("--state", metavar="x,y", help="The state variables of --loss or --map.")
    @click.option("--tie", metavar="z=x,w=y", help="Restrict --loss to a subspace; it must be invariant.")
    @click.option("--step", metavar="NAME", help="The symbol of the step size of --loss (default: eta).")
    def wrapped(
        names: tuple[str, ...],
        loss: str | None,
        rule: str | None,
        state: str | None,
        tie: str | None,
        step: str | None,
        **rest: Any,
    ) -> Any:
        click.get_current_context().meta[WORDS] = model_words(names, loss, rule, state, tie, step)
        return command(model=resolve_model(names, loss, rule, state, tie, step), **rest)

    wrapped.__doc__ = command.__doc__
    for option in reversed(getattr(command, "__click_params__", [])):
        wrapped.__click_params__.insert(0, option)  # type: ignore[attr-defined]
    wrapped.__name__ = command.__name__
    return wrapped


def resolve_model(
    names: tuple[str, ...],
    loss: str | None,
    rule: str | None,
    state: str | None,
    tie: str | None,
    step: str | None,
) -> Model:
    """Return the model that a command line names.

    Raises
    ------
    MisuseError
        Where there is none, or more than one.
    """
    given = [*names, *(f"--{key}" for key, text in (("loss", loss), ("map", rule)) if text is not None)]
    if len(given) != 1:
        raise MisuseError(
            "one MODEL is expected (a name of `dynsys models`, a .toml file, --loss or --map), "
            f"got {', '.join(given) or 'none'}"
        )
    if names:
        if any(text is not None for text in (state, tie, step)):
            raise MisuseError(f"--state, --tie and --step are expected with --loss or --map only, got {names[0]}")
        return named_model(names[0])
    if state is None:
        raise MisuseError(f"--state with the names of the state variables is expected with {given[0]}, got none")
    from dynsys.derive.typed import typed_loss, typed_map

    if loss is not None:
        return typed_loss(loss, state, tie or "", step or "eta")
    if tie is not None or step is not None:
        raise MisuseError("--tie and --step are expected with --loss only, got them with --map")
    assert rule is not None
    return typed_map(rule, state)


def named_model(name: str) -> Model:
    """Return the model of a catalogue name, or of a path to a .toml file.

    Raises
    ------
    MisuseError
        Where there is no such model, or the path is not that of a model file.
    """
    if name.endswith(".toml"):
        from dynsys.derive.model_file import read_model

        return read_model(Path(name))
    if "/" in name or os.sep in name or ("." in name and ":" not in name):
        raise MisuseError(f"a model file that ends in .toml, or a name of `dynsys models`, is expected, got {name!r}")
    from dynsys.derive.catalogue import model

    return model(name)


def model_words(names: tuple[str, ...], *typed: str | None) -> str:
    """Return MODEL as it was typed, for the captions of pictures.

    Examples
    --------
    >>> model_words((), "(1-x*y)**2", None, "x,y", None, None)
    "--loss '(1-x*y)**2' --state x,y"
    """
    options = zip(("--loss", "--map", "--state", "--tie", "--step"), typed, strict=True)
    words = [*names, *(word for option, value in options if value is not None for word in (option, value))]
    return shlex.join(words)
