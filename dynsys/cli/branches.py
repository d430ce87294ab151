"""Branches as the command line tells them: in a document, and in lines."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from dynsys.cli.output import counted, number

if TYPE_CHECKING:
    from dynsys.explore import Bifurcation, Branch


def branch_documents(traced: Any) -> list[dict[str, Any]]:
    """Return a document for each branch of a bifurcation diagram, or for the one branch given."""
    from dynsys.explore.continuation.branch import Branch
    from dynsys.explore.continuation.passage import branches_of

    joints: list[tuple[int, int, Bifurcation]] = []
    if not isinstance(traced, Branch):
        joints = list(traced.edges(data="bifurcation"))
    return [_branch(node, branch, joints) for node, branch in branches_of(traced).items()]


def _branch(node: int, branch: Branch, joints: list[tuple[int, int, Bifurcation]]) -> dict[str, Any]:
    from dynsys.explore import Ending
    from dynsys.explore.continuation.passage import pass_along

    along = pass_along(branch)
    stretches = [(along.values[a : b + 1], flag) for a, b, flag in along.stretches()]
    return {
        "id": node,
        "period": branch.period,
        "parent": next((parent for parent, child, _ in joints if child == node), None),
        "name": branch.parameter,
        "parameter": branch.values,
        "points": branch.points,
        "multipliers": branch.multipliers,
        "persistent": branch.persistent,
        "stable": branch.stable,
        "stable_for": [[values.min(), values.max()] for values, flag in stretches if flag],
        "parameters": branch.parameters,
        "bifurcations": [
            {
                "kind": event.kind,
                "value": event.value,
                "bracket": event.bracket,
                "point": event.points,
                "multipliers": event.multipliers,
                "coefficient": event.coefficient,
                "criticality": event.criticality,
                "position": event.position,
                "note": event.note,
                "leads_to": [child for parent, child, joint in joints if parent == node and joint is event],
            }
            for event in branch.bifurcations
        ],
        "ending": branch.endings,
        "incomplete": any(ending in (Ending.LOST, Ending.POINTS) for ending in branch.endings),
    }


def branch_lines(branch: dict[str, Any]) -> Iterator[str]:
    """Yield the lines on a branch, given its document."""
    name, values = branch["name"], branch["parameter"]
    parent = "" if branch["parent"] is None else f", from branch {branch['parent']}"
    passed = [*values.tolist(), *(event["value"] for event in branch["bifurcations"])]
    over = f"{name} from {number(min(passed))} to {number(max(passed))}"
    yield f"branch {branch['id']}: period {branch['period']}, {counted(len(values), 'point')}, {over}{parent}"
    if branch["persistent"]:
        yield f"  {counted(branch['persistent'], 'multiplier')} at 1 all along, as on a family of fixed points"
    parts = [f"from {number(lo)} to {number(hi)}" for lo, hi in branch["stable_for"]]
    yield f"  stable for {name} {', '.join(parts)}" if parts else "  nowhere stable"
    for event in branch["bifurcations"]:
        known = [] if event["coefficient"] is None else [f"coefficient {number(event['coefficient'])}"]
        known += [] if event["criticality"] is None else [event["criticality"]]
        more = f" ({', '.join(known)})" if known else ""
        leads = "".join(f", to branch {child}" for child in event["leads_to"])
        note = f"; {event['note']}" if event["note"] else ""
        yield f"  {event['kind'].value} at {name} = {number(event['value'], 12)}{more}{leads}{note}"
        if event.get("edge_coefficient") is not None:
            point = ", ".join(number(value, 10) for value in event["point"][0])
            yield f"    at ({point}); c = {number(event['edge_coefficient'])} in the coordinate b of `dynsys edge`"
    first, last = branch["ending"]
    yield f"  at {name} = {number(values[0])}: {first.value}"
    yield f"  at {name} = {number(values[-1])}: {last.value}"
