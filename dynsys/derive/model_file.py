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
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import sympy

from dynsys.box import exact
from dynsys.derive.coordinates import Coordinates, check_coordinates
from dynsys.derive.families import families
from dynsys.derive.model import Model
from dynsys.derive.parser import parse_chain, parse_expression
from dynsys.derive.reduce import schedule
from dynsys.derive.symbols import symbol, symbols
from dynsys.derive.typed import typed_loss, typed_map
from dynsys.errors import MisuseError

MAX_BYTES = 200_000
_TOP = {
    "name": str, "summary": str, "reference": str, "state": list, "loss": str, "map": str, "tie": str, "step": str,
    "family": list, "schedule": dict, "coordinates": dict,
}  # fmt: skip
_COORDINATES = {"forward": dict, "inverse": dict, "chart": str, "image": str, "scaling": dict}


def read_model(path: Path) -> Model:
    """Return the model of a TOML file; coordinates and families are checked.

    Raises
    ------
    MisuseError
        Where the file cannot be read, is not TOML, or holds what is not expected; the message names the file.
    NotDerivableError
        Where coordinates do not undo each other, or a declared family is none.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            raise MisuseError(f"{path}: a model file of at most {MAX_BYTES} bytes is expected")
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise MisuseError(f"{path}: a readable model file is expected, got: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise MisuseError(f"{path}: TOML is expected, got: {error}") from None
    try:
        return model_of(data, path.stem)
    except MisuseError as error:
        raise type(error)(f"{path}: {error}") if type(error) is MisuseError else error from None


def model_of(data: Mapping[str, Any], default_name: str) -> Model:
    """Return the model of a parsed file.

    Examples
    --------
    >>> model_of({"state": ["u"], "map": "u' = r*u*(1 - u)"}, "mine").system.parameters
    (r,)
    """
    _expect(data, _TOP, "a model file")
    if "state" not in data or ("loss" in data) == ("map" in data):
        raise MisuseError("state and one of loss or map are expected")
    if "map" in data and ("tie" in data or "step" in data):
        raise MisuseError("tie and step are expected with a loss only, got them with a map")
    state = ",".join(_texts(data["state"], "state"))
    name = data.get("name", default_name)
    if "loss" in data:
        model = typed_loss(data["loss"], state, data.get("tie", ""), data.get("step", "eta"), name)
    else:
        model = typed_map(data["map"], state, name)
    names = [s.name for s in model.system.state + model.system.parameters]
    model = replace(
        model,
        summary=data.get("summary", model.summary),
        reference=data.get("reference", ""),
        family=tuple(parse_expression(text, names) for text in _texts(data.get("family", []), "family")),
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
            raise MisuseError(f"{known[key].__name__} is expected for {key} in {where}, got {value!r}")


def _texts(values: Any, where: str) -> list[str]:
    for value in values:
        if not isinstance(value, str):
            raise MisuseError(f"texts are expected in {where}, got {value!r}")
    return list(values)


def _with_coordinates(model: Model, name: str, table: Any) -> Model:
    _expect(table, _COORDINATES, f"coordinates {name}")
    state, parameters = model.system.state, model.system.parameters
    forward, inverse = table.get("forward", {}), table.get("inverse", {})
    if len(forward) != len(state) or set(inverse) != {s.name for s in state}:
        raise MisuseError(
            f"coordinates {name}: {len(state)} forward formulas and an inverse for {', '.join(s.name for s in state)} "
            f"are expected, got {', '.join(forward) or 'none'} and {', '.join(inverse) or 'none'}"
        )
    new = symbols(list(forward))
    if set(new) & set(state + parameters):
        raise MisuseError(f"coordinates {name}: symbols that are not in the model yet are expected")
    old_names = [s.name for s in state + parameters]
    new_names = [s.name for s in (*new, *parameters)]
    coordinates = Coordinates(
        name,
        state,
        new,
        tuple(parse_expression(text, old_names) for text in _texts(forward.values(), "forward")),
        tuple(parse_expression(inverse[s.name], new_names) for s in state),
        parse_chain(table["chart"]) if "chart" in table else (),
        parse_chain(table["image"]) if "image" in table else (),
    )
    check_coordinates(coordinates, sample_points(coordinates))
    scaling = {symbol(key): exact(str(value)) for key, value in table.get("scaling", {}).items()}
    if not scaling:
        return replace(model, coordinates=(*model.coordinates, coordinates))
    return replace(model, coordinates=(*model.coordinates, coordinates), scaling=scaling, scaling_coordinates=name)


def sample_points(coordinates: Coordinates, wanted: int = 5) -> list[dict[sympy.Symbol, sympy.Rational]]:
    """Return rational points of the chart, with values of the parameters, for the check of an inverse by numbers."""
    found: list[dict[sympy.Symbol, sympy.Rational]] = []
    every = coordinates.state + coordinates.parameters
    for trial in range(400):
        point = {
            s: sympy.Rational((-1) ** (trial * (i + 1) // 7) * ((trial * (7 + 4 * i) + 3 * i) % 31 + 1), 6 + 2 * i)
            for i, s in enumerate(every)
        }
        point.update({s: sympy.Rational(1, 4 + trial % 9) for s in coordinates.parameters})
        values = [sympy.N(part.subs(point), 30) for part in (*coordinates.chart, *coordinates.forward)]
        if all(v.is_real for v in values) and all(v > 0 for v in values[: len(coordinates.chart)]):
            found.append(point)
        if len(found) == wanted:
            break
    return found


def _with_schedule(model: Model, table: Any) -> Model:
    _expect(table, {"parameter": str, "values": list}, "the schedule")
    if set(table) != {"parameter", "values"} or not table["values"]:
        raise MisuseError("a parameter and at least one name in values are expected in the schedule")
    values = _texts(table["values"], "the schedule")
    system = schedule(model.system, symbol(table["parameter"]), values)
    return replace(model, system=replace(system, name=model.name), step=None)
