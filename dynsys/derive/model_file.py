"""Model files: TOML with a loss or a map, and what is known about it.

::

    name = "mine"
    summary = "…"                      # optional, as is reference
    state = ["x", "y"]
    loss = "(1 - x*y)**2/2"            # or map = "x' = …; y' = …"
    tie = "z=x"                        # optional, for a loss
    step = "eta"                       # optional, for a loss
    family = ["x*y - 1"]               # optional: equations h of families h = 0, each checked
    [schedule]                         # optional: the composed map of one step for each name
    parameter = "eta"
    values = ["eta_A", "eta_B"]
    [coordinates.cd]                   # optional, any number
    forward = {c = "sqrt(x**2 - y**2)", d = "x*y"}
    inverse = {x = "…", y = "…"}
    chart = "x > y > 0"                # where forward and inverse undo each other
    image = "c > 0, d > 0"             # the same in the new symbols
    scaling = {c = "1", eta = "1"}     # optional: orders of smallness, for expansions about the origin
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import sympy

from dynsys.box import exact
from dynsys.derive.coordinates import Coordinates, check_coordinates
from dynsys.derive.families import families
from dynsys.derive.model import Model
from dynsys.derive.parser import parse_chain, parse_expression
from dynsys.derive.reduce import schedule
from dynsys.derive.symbols import symbol, symbols
from dynsys.derive.typed import typed_loss, typed_map
from dynsys.errors import MisuseError, ParseError

T = TypeVar("T")
MAX_BYTES = 200_000
_KINDS: dict[type, str] = {str: "a text", list: "a list", dict: "a table"}
_TOP = {
    "name": str, "summary": str, "reference": str, "state": list, "loss": str, "map": str, "tie": str, "step": str,
    "family": list, "schedule": dict, "coordinates": dict,
}  # fmt: skip
_ONE_LINE = ("name", "summary", "reference")
_COORDINATES = {"forward": dict, "inverse": dict, "chart": str, "image": str, "scaling": dict}
_SCHEDULE = {"parameter": str, "values": list}


def read_model(path: Path) -> Model:
    """Return the model of a TOML file; coordinates and families are checked.

    Raises
    ------
    MisuseError
        Where the file cannot be read, is not TOML, or holds what is not expected; the message names the file.
    NotDerivableError
        Where coordinates do not undo each other, or a declared family is none.
    """
    if not path.is_file():
        raise MisuseError(f"{path}: a model file is expected, got {'a folder' if path.is_dir() else 'none'}")
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise MisuseError(f"{path}: a readable model file is expected, got: {error.strerror}") from None
    if len(content) > MAX_BYTES:
        raise MisuseError(f"{path}: a model file of at most {MAX_BYTES} bytes is expected, got more")
    try:
        data = tomllib.loads(content.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise MisuseError(f"{path}: text in UTF-8 is expected, got byte {error.start + 1} of another kind") from None
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise MisuseError(f"{path}: TOML is expected, got: {error}") from None
    try:
        return model_of(data, path.stem)
    except MisuseError as error:
        raise type(error)(f"{path}: {error}") from None


def model_of(data: Mapping[str, Any], default_name: str) -> Model:
    """Return the model of a parsed file.

    Raises
    ------
    MisuseError
        Where it holds what is not expected.
    NotDerivableError
        Where coordinates do not undo each other, or a declared family is none.

    Examples
    --------
    >>> model_of({"state": ["u"], "map": "u' = r*u*(1 - u)"}, "mine").system.parameters
    (r,)
    """
    _expect(data, _TOP, "a model file")
    if "state" not in data or ("loss" in data) == ("map" in data):
        raise MisuseError(f"state and one of loss and map are expected, got {', '.join(data) or 'none of them'}")
    if "map" in data and ("tie" in data or "step" in data):
        raise MisuseError("tie and step are expected with a loss only, got them with a map")
    for key in _ONE_LINE:
        if key in data and not (data[key].strip() and data[key].isprintable()):
            raise MisuseError(f"one line of printable characters is expected for {key}, got {data[key]!r}")
    state = ",".join(_texts(data["state"], "state"))
    name = data.get("name", default_name)
    try:
        if "loss" in data:
            model = typed_loss(data["loss"], state, data.get("tie", ""), data.get("step", "eta"), name)
        else:
            model = typed_map(data["map"], state, name)
    except ParseError as error:
        raise MisuseError(f"{', '.join(key for key in ('loss', 'map', 'tie') if key in data)}: {error}") from None
    model = replace(
        model,
        summary=data.get("summary", model.summary),
        reference=data.get("reference", ""),
        family=tuple(_equation(model, text) for text in _texts(data.get("family", []), "family")),
    )
    if model.family:
        families(model)
    for coordinate_name, table in data.get("coordinates", {}).items():
        model = _with_coordinates(model, coordinate_name, table)
    if "schedule" in data:
        model = _with_schedule(model, data["schedule"])
    return model


def _expect(data: Any, known: Mapping[str, type], where: str) -> None:
    if not isinstance(data, Mapping):
        raise MisuseError(f"a table is expected for {where}, got {data!r}")
    for key, value in data.items():
        if key not in known:
            raise MisuseError(f"one of {', '.join(known)} is expected in {where}, got {key!r}")
        if not isinstance(value, known[key]):
            raise MisuseError(f"{_KINDS[known[key]]} is expected for {key} in {where}, got {value!r}")


def _texts(values: Iterable[Any], where: str) -> list[str]:
    found = list(values)
    for value in found:
        if not isinstance(value, str):
            raise MisuseError(f"texts are expected in {where}, got {value!r}")
    return found


def _read(where: str, parse: Callable[[str, list[str]], T], text: str, names: Iterable[sympy.Symbol]) -> T:
    """Parse a text over known names; what is wrong with it says where it stands in the file."""
    try:
        return parse(text, [s.name for s in names])
    except ParseError as error:
        raise MisuseError(f"{where}: {error}") from None


def _equation(model: Model, text: str) -> sympy.Expr:
    state, parameters = model.system.state, model.system.parameters
    equation = _read("family", parse_expression, text, state + parameters)
    if not equation.free_symbols & set(state):
        raise MisuseError(f"an equation of {', '.join(s.name for s in state)} is expected in family, got {text}")
    return equation


def _with_coordinates(model: Model, name: str, table: Any) -> Model:
    where = f"coordinates {name}"
    _expect(table, _COORDINATES, where)
    state, parameters = model.system.state, model.system.parameters
    forward, inverse = table.get("forward", {}), table.get("inverse", {})
    if len(forward) != len(state) or set(inverse) != {s.name for s in state}:
        raise MisuseError(
            f"{where}: {len(state)} forward formulas and an inverse for {', '.join(s.name for s in state)} "
            f"are expected, got {', '.join(forward) or 'none'} and {', '.join(inverse) or 'none'}"
        )
    _texts([*forward.values(), *inverse.values()], where)
    new = symbols(list(forward))
    if set(new) & {*state, *parameters} or any(set(new) == set(part.symbols) for part in model.coordinates):
        raise MisuseError(f"{where}: symbols that are not in the model yet are expected, got {', '.join(forward)}")
    old_names, new_names = (*state, *parameters), (*new, *parameters)
    coordinates = Coordinates(
        name,
        state,
        new,
        tuple(_read(f"{where}, {key}", parse_expression, text, old_names) for key, text in forward.items()),
        tuple(_read(f"{where}, {s}", parse_expression, inverse[s.name], new_names) for s in state),
        _read(f"{where}, chart", parse_chain, table["chart"], old_names) if "chart" in table else (),
        _read(f"{where}, image", parse_chain, table["image"], new_names) if "image" in table else (),
    )
    check_coordinates(coordinates)
    model = replace(model, coordinates=(*model.coordinates, coordinates))
    if "scaling" not in table:
        return model
    allowed = (*new, model.step) if model.step is not None else new
    scaling = {symbol(key): exact(str(value)) for key, value in table["scaling"].items()}
    if not set(new) <= set(scaling) <= set(allowed) or min(scaling.values()) <= 0:
        raise MisuseError(
            f"{where}: a scaling with an order > 0 for each of {', '.join(s.name for s in allowed)} is expected, "
            f"got {', '.join(f'{s} = {order}' for s, order in scaling.items()) or 'none'}"
        )
    return replace(model, scaling=scaling, scaling_coordinates=name)


def _with_schedule(model: Model, table: Any) -> Model:
    _expect(table, _SCHEDULE, "the schedule")
    if set(table) != set(_SCHEDULE) or not table["values"]:
        got = ", ".join(f"{key} = {value}" for key, value in table.items()) or "none"
        raise MisuseError(f"a parameter and at least one name in values are expected in the schedule, got {got}")
    values = _texts(table["values"], "the schedule")
    for value in values:
        if symbol(value) in model.system.state:
            raise MisuseError(f"names that are not state are expected in the schedule, got {value}")
    parameter = symbol(table["parameter"])
    system = replace(schedule(model.system, parameter, values), name=model.name)
    moving = [c.name for c in model.coordinates if parameter in c.parameters]
    moving += [str(equation) for equation in model.family if equation.has(parameter)]
    if moving:
        raise MisuseError(
            f"coordinates and families without {parameter} are expected with its schedule, got {moving[0]}"
        )
    if model.loss is not None and model.loss.expression.has(parameter):
        # Each step descends a loss of its own: the composed map has none.
        model = replace(model, loss=None, embedding=None)
    return replace(model, system=system, step=None)
