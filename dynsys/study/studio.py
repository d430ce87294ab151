"""What the sections of a study share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

from dynsys.box import exact
from dynsys.derive.model import FirstLook, Model
from dynsys.draw import save_figure
from dynsys.explore import OrbitDiagram
from dynsys.explore.continuation import Bifurcation
from dynsys.study.completing import CompleteList
from dynsys.study.content import Figure
from dynsys.study.cycles import FoundCycles

DPI = 100  # CSS pixels of an inch of a figure


@dataclass(frozen=True)
class Doubling:
    """A bifurcation diagram, for the cascade on it.

    Parameters
    ----------
    parameter, over
        What varies, and a range at an end of which the start is.
    start
        The fixed point that it was followed from.
    fixed
        The exact values of the other parameters, by name.
    diagram
        A networkx.DiGraph of branches.
    """

    parameter: str
    over: tuple[Fraction, Fraction]
    start: Sequence[float]
    fixed: Mapping[str, Fraction]
    diagram: Any


@dataclass
class Studio:
    """What the sections share, and what they leave: runs for the record, names of the pictures.

    Parameters
    ----------
    model, look, folder
        What is studied, what is shown first, where to write.
    words, command
        The model, and the whole study, as they are written on the command line.
    runs, files, proofs, bifurcations, cascade, ledger
        What the sections leave for the record.
    orbits, doubling, complete
        What they leave for one another: the orbit diagram, the bifurcation diagram, and the search for cycles with what
        is proved of its list as a whole; None where there is none.
    """

    model: Model
    look: FirstLook
    folder: Path
    words: str
    command: str
    runs: list[dict[str, Any]] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    proofs: list[dict[str, Any]] = field(default_factory=list)
    bifurcations: list[dict[str, Any]] = field(default_factory=list)
    cascade: list[list[Any]] = field(default_factory=list)
    ledger: list[dict[str, Any]] = field(default_factory=list)
    orbits: OrbitDiagram | None = None
    doubling: Doubling | None = None
    complete: tuple[FoundCycles, CompleteList] | None = None

    @property
    def main_values(self) -> dict[str, Fraction]:
        """The parameter values of the first run."""
        return {name: exact(value) for name, value in self.look.values[0].items()}

    def note_events(self, events: Sequence[Bifurcation]) -> None:
        """Leave bifurcations for the record."""
        for event in events:
            entry = {"kind": event.kind.value, "value": event.value, "point": event.points.tolist()}
            self.bifurcations.append({**entry, "coefficient": event.coefficient, "criticality": event.criticality})

    def keep(self, figure: Any, file: str, title: str, caption: str, command: str, alt: str) -> Figure:
        """Save a picture beside the page and return its place in it."""
        save_figure(figure, self.folder / file)
        self.files.append(file)
        width, height = figure.get_size_inches()
        return Figure(file, title, caption, command, alt, int(width * DPI), int(height * DPI))


def typed(values: Mapping[str, Any]) -> str:
    """Return values as they are typed.

    Examples
    --------
    >>> typed({"a": Fraction(1, 5), "b": "2"})
    'a=1/5,b=2'
    """
    return ",".join(f"{name}={value}" for name, value in values.items())
