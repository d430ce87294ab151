"""The main job: everything that applies to a model, in one folder with an ``index.html``."""

from __future__ import annotations

import json
import math
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import sympy

from dynsys import __version__
from dynsys.derive.derivation import Derivation, derive_model
from dynsys.derive.model import FirstLook, Model
from dynsys.derive.report import derivation_lines
from dynsys.errors import MisuseError, NotDerivableError
from dynsys.study.branches import branches_section
from dynsys.study.cascades import cascade_section
from dynsys.study.content import STATUS, Page, Section
from dynsys.study.first_look import first_look
from dynsys.study.known import Comparison, compare_known
from dynsys.study.page import render_page
from dynsys.study.pictures import cycles_section, diagram_section, edge_section, runs_section
from dynsys.study.proofs import proofs_section
from dynsys.study.sections import derivation_section, known_section, limits_section
from dynsys.study.studio import Studio, typed

ORDER = 3
STAGES = (
    "derivation", "edge of stability", "trajectories", "orbit diagram", "bifurcation diagram", "cascade", "cycles",
    "proofs", "known answers", "page",
)  # fmt: skip


@dataclass(frozen=True)
class Study:
    """What a study left behind.

    Parameters
    ----------
    folder
        Where it is.
    files
        Names of the files in it.
    verdicts
        How many known answers agree, differ, or were not computed.
    """

    folder: Path
    files: tuple[str, ...]
    verdicts: dict[str, int]

    @property
    def complete(self) -> bool:
        """Whether every known answer agrees."""
        return all(status == "agrees" for status, times in self.verdicts.items() if times)


@contextmanager
def workshop(folder: Path) -> Iterator[Path]:
    """Yield a folder inside the one of a study to write into; at the end its files move up, or none of them does.

    Raises
    ------
    MisuseError
        Where the folder cannot be made or written.
    """
    made = [place for place in (folder, *folder.parents) if not place.exists()]
    aside = folder / f".{os.getpid()}.part"
    try:
        aside.mkdir(parents=True)
    except OSError as error:
        raise MisuseError(f"a folder that can be written is expected, got {str(folder)!r}: {error.strerror}") from None
    try:
        yield aside
        for file in sorted(aside.iterdir()):
            file.replace(folder / file.name)
        made.clear()
    finally:
        shutil.rmtree(aside, ignore_errors=True)
        for place in made:
            with suppress(OSError):
                place.rmdir()


def run_study(
    model: Model,
    folder: Path,
    parameters: Mapping[str, Fraction] | None = None,
    start: Mapping[str, Fraction] | None = None,
    words: str | None = None,
    progress: Callable[[int, str], None] = lambda done, stage: None,
) -> Study:
    """Derive, analyse, run, sweep, search, prove, compare, and write it all down.

    Parameters
    ----------
    model
        Any model.
    folder
        Where to write; it is made.
    parameters, start
        Values that replace the model's own choice for a first look.
    words
        How the model is written on the command line, for captions.
    progress
        Called with the number of stages done and the name of the next.

    Raises
    ------
    MisuseError
        Where the folder cannot be written, values are missing that cannot be guessed, or values do not fit the model.
    """
    with workshop(folder) as aside:
        progress(0, STAGES[0])
        look = first_look(model, parameters or {}, start or {})
        command = _command(words or model.name, parameters or {}, start or {})
        studio = Studio(model, look, aside, words or model.name, command)
        comparisons, written = _write(studio, progress)
    verdicts = dict.fromkeys(STATUS, 0)
    for comparison in comparisons:
        verdicts[comparison.status] += 1
    progress(len(STAGES), "done")
    return Study(folder, (*sorted(written), *studio.files), verdicts)


def _command(words: str, parameters: Mapping[str, Fraction], start: Mapping[str, Fraction]) -> str:
    """The command line that repeats this study."""
    for option, values in (("--at", parameters), ("--start", start)):
        if values:
            words += f" {option} {typed(values)}"
    return f"dynsys study {words}"


def _write(studio: Studio, progress: Callable[[int, str], None]) -> tuple[tuple[Comparison, ...], list[str]]:
    """Do the work; return the comparisons, and the names of the files written besides the pictures."""
    model = studio.model
    derivation = _derive(model)
    sections: list[Section] = [derivation_section(derivation)]
    makers = (
        edge_section, runs_section, diagram_section, branches_section, cascade_section, cycles_section, proofs_section,
    )  # fmt: skip
    for done, maker in enumerate(makers, start=1):
        progress(done, STAGES[done])
        section = maker(studio)
        if section is not None:
            sections.append(section)
    progress(len(makers) + 1, STAGES[-2])
    comparisons = compare_known(model)
    if comparisons:
        sections.append(known_section(comparisons))
    sections.append(limits_section())
    progress(len(makers) + 2, STAGES[-1])
    page = Page(model.name, _subtitle(model), tuple(sections), f"dynsys {__version__}: {studio.command}")
    summary = _finite(_summary(model, studio.look, comparisons, studio))
    written = {
        "derivation.txt": "\n".join(derivation_lines(derivation)) + "\n",
        "derivation.tex": _latex(derivation),
        "study.json": json.dumps(summary, ensure_ascii=False, indent=2, allow_nan=False) + "\n",
        "index.html": render_page(page),
    }
    for name, text in written.items():
        (studio.folder / name).write_text(text, encoding="utf-8")
    return comparisons, list(written)


def _derive(model: Model) -> Derivation:
    try:
        return derive_model(model, order=ORDER)
    except NotDerivableError:
        return derive_model(model)


def _subtitle(model: Model) -> str:
    return model.summary + (f". {model.reference}." if model.reference else "")


def _latex(derivation: Derivation) -> str:
    system = derivation.system
    lines = [r"\documentclass{article}", r"\usepackage{amsmath}", r"\begin{document}", r"\section*{Map}"]
    for symbol, part in zip(system.state, system.rule, strict=True):
        lines += [r"\[", f"{sympy.latex(symbol)}' = {sympy.latex(part)}", r"\]"]
    if derivation.spectrum:
        lines.append(r"\section*{Eigenvalues of the Hessian}")
        for e in derivation.spectrum:
            value = e.value if e.value is not None else e.polynomial
            if value is None:
                continue
            lines += [r"\[", sympy.latex(value) + rf"\qquad ({e.multiplicity}\times)", r"\]"]
    for family in derivation.families:
        lines += [
            r"\section*{Fixed points}",
            r"\[",
            f"{sympy.latex(family.equation)} = 0",
            r"\]",
            "Transverse multiplier",
        ]
        lines += [r"\[", sympy.latex(family.multiplier), r"\]"]
    for expansion in derivation.expansions:
        lines.append(rf"\section*{{Expansion of {expansion.steps} step(s)}}")
        for c in expansion.components:
            left = sympy.latex(c.symbol) + "'" * expansion.steps
            lines += [r"\[", rf"{left} = {sympy.latex(c.expression)} + O(\delta^{{{c.remainder}}})", r"\]"]
    if derivation.slow_flow is not None:
        flow = derivation.slow_flow
        lines += [r"\section*{Slow flow}", r"\[", f"{sympy.latex(flow.b)}^2 = {sympy.latex(flow.solution)}", r"\]"]
    return "\n".join([*lines, r"\end{document}", ""])


def _summary(model: Model, look: FirstLook, comparisons: tuple[Comparison, ...], studio: Studio) -> dict[str, Any]:
    return {
        "dynsys": __version__,
        "command": studio.command,
        "model": model.name,
        "values": list(look.values),
        "start": look.start,
        "runs": studio.runs,
        "bifurcations": studio.bifurcations,
        "cascade": studio.cascade,
        "cycles": studio.proofs,
        "complete": {} if studio.complete is None else {str(p): c for p, c in studio.complete[1].complete.items()},
        "ledger": studio.ledger,
        "known": [
            {"quantity": c.known.quantity, "known": c.known.value, "computed": c.computed, "verdict": c.status}
            for c in comparisons
        ],
    }


def _finite(value: Any) -> Any:
    """The same with null for what is not a finite number."""
    if isinstance(value, dict):
        return {key: _finite(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_finite(part) for part in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
