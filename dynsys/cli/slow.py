"""``--slow`` of ``dynsys trajectory``: a run over the bifurcation diagram of its fast map."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from dynsys.cli.branches import branch_documents
from dynsys.cli.model_argument import named_model
from dynsys.cli.output import at_values, counted, number
from dynsys.cli.values import require_parameters
from dynsys.derive.coordinates import Coordinates
from dynsys.derive.model import Model
from dynsys.errors import MisuseError

if TYPE_CHECKING:
    from dynsys.explore import SlowPassage

ROUNDING = 1e-9  # of the swept range is 0


def coordinates_with(model: Model, slow: str) -> Coordinates | None:
    """Return the coordinate system that has a symbol of this name, None where it is one of the state's own.

    Raises
    ------
    MisuseError
        Where there is none.
    """
    groups = [[s.name for s in model.system.state], *([s.name for s in c.symbols] for c in model.coordinates)]
    for coordinates, names in zip((None, *model.coordinates), groups, strict=True):
        if slow in names:
            return coordinates
    known = " or ".join(", ".join(names) for names in groups)
    raise MisuseError(f"one of {known} is expected for --slow, got {slow!r}")


def pass_slowly(
    model: Model,
    start: Sequence[float],
    parameters: Mapping[str, Fraction],
    slow: str,
    fast: str | None,
    fast_parameters: Mapping[str, Fraction],
    steps: int,
    every: int,
) -> SlowPassage:
    """Return the passage that a command line asks for.

    Raises
    ------
    MisuseError
        For a coordinate or a fast map that is not known or does not fit, as `slow_passage`.
    """
    coordinates = coordinates_with(model, slow)
    other = None if fast is None else named_model(fast).system
    if other is not None:
        if slow in fast_parameters:
            raise MisuseError(f"no value for {slow} is expected in --fast-at, since it is held, got one")
        require_parameters(other, fast_parameters, varied=slow, option="--fast-at")
    from dynsys.explore import SlowPassageMethod, slow_passage

    method = SlowPassageMethod()
    method = replace(method, run=replace(method.run, steps=steps, every=every))
    known = parameters if other is None else fast_parameters
    return slow_passage(model, start, parameters, slow, coordinates, other, known, method)


def passage_document(passage: SlowPassage) -> dict[str, Any]:
    """Return what there is to say of a passage."""
    from dynsys.derive.printer import to_text

    return {
        "coordinate": passage.slow,
        "fast": {
            "name": passage.fast.name,
            "state": [s.name for s in passage.fast.state],
            "rule": [to_text(part) for part in passage.fast.rule],
            "parameters": passage.parameters,
        },
        "values": [float(passage.values[0]), float(passage.values[-1])],
        "steps": passage.total,
        "near": passage.near,
        "median_distance": passage.median,
        "largest_distance": passage.largest,
        "followed": [[float(passage.values[place]) for place in part] for part in passage.followed],
        "passed": [
            {
                "branch": passed.node,
                "period": passage.diagram.nodes[passed.node]["branch"].period,
                "kind": passed.bifurcation.kind,
                "value": passed.bifurcation.value,
                "coefficient": passed.bifurcation.coefficient,
                "criticality": passed.bifurcation.criticality,
                "distance": passed.distance,
                "delay": passed.delay,
            }
            for passed in passage.passed
        ],
        "branches": branch_documents(passage.diagram),
    }


def passage_record(passage: SlowPassage) -> dict[str, Any]:
    """Return the numbers of a passage that are kept beside its document."""
    return {
        "steps": passage.steps,
        "values": passage.values,
        "points": passage.points,
        "distances": passage.distances,
        "periods": passage.periods,
    }


def passage_lines(document: Mapping[str, Any]) -> Iterator[str]:
    """Yield the lines on a passage, given its document."""
    slow, fast = document["coordinate"], document["fast"]
    what = f"{counted(len(document['branches']), 'branch', 'branches')} of cycles"
    yield ""
    yield f"over the fast map of {', '.join(fast['state'])}{at_values(fast['parameters'])}, {slow} held: {what}"
    first, last = document["values"]
    yield f"  {slow} goes from {number(first)} to {number(last)}"
    if not document["followed"]:
        yield "  never follows a stable cycle"
    size = abs(last - first)
    for begin, end in document["followed"]:
        yield f"  follows stable cycles for {slow} from {_value(begin, size)} to {_value(end, size)}"
    if math.isfinite(document["largest_distance"]):
        largest, median = (number(document[f"{name}_distance"], 2) for name in ("largest", "median"))
        near = number(document["near"], 2)
        yield f"  distance to them there: at most {largest}, median {median}; near is below {near}"
    met = Counter(_event(passed, slow, size) for passed in document["passed"])
    for text, times in met.items():
        yield f"  passes {text}" + (f"; on {times} branches at once" if times > 1 else "")


def _event(passed: Mapping[str, Any], slow: str, size: float) -> str:
    known = "" if passed["criticality"] is None else f", {passed['criticality']}"
    text = f"{slow} = {_value(passed['value'], size, 12)}: {passed['kind'].value} of period {passed['period']}{known}"
    if math.isfinite(passed["distance"]):
        text += f"; distance {number(passed['distance'], 2)}"
    if passed["delay"] is None:
        return f"{text}; not followed again"
    return f"{text}; followed again {number(passed['delay'], 2)} beyond" if passed["delay"] else text


def _value(value: float, size: float, digits: int = 8) -> str:
    return number(value if abs(value) > ROUNDING * size else 0, digits)
