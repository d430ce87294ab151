"""``dynsys models``: the catalogue."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click

from dynsys.cli.options import JSON
from dynsys.cli.output import emit


@click.command(name="models")
@JSON
def command(as_json: bool) -> None:
    """The catalogue of models, with references."""
    from dynsys.derive.catalogue import ENTRIES, models

    documents = [
        {
            "name": model.name,
            "kind": model.kind,
            "state": [s.name for s in model.system.state],
            "parameters": [s.name for s in model.system.parameters],
            "coordinates": [c.name for c in model.coordinates],
            "settings": ENTRIES[model.name.partition(":")[0]][1],
            "reference": model.reference,
            "summary": model.summary,
        }
        for model in models()
    ]
    emit(as_json, documents, _lines(documents))


def _lines(documents: list[dict[str, Any]]) -> Iterator[str]:
    for document in documents:
        yield f"{document['name']:<20} {document['summary']}"
        coordinates = f"; coordinates {', '.join(document['coordinates'])}" if document["coordinates"] else ""
        names = f"state {', '.join(document['state'])}; parameters {', '.join(document['parameters'])}"
        yield f"{'':<20} {names}{coordinates}"
        yield f"{'':<20} {document['reference']}"
