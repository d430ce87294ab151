"""Whether the list of cycles of a study is complete: proved anywhere or in a box, in words and as a picture."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

import numpy as np

from dynsys.box import Box
from dynsys.derive.system import System
from dynsys.draw import draw_proof, leaves_of
from dynsys.study.completing import CompleteList, complete_list
from dynsys.study.content import Figure
from dynsys.study.cycles import FoundCycles
from dynsys.study.studio import Studio, typed
from dynsys.verify import CycleProof
from dynsys.verify.certificate import write_certificate

SECONDS = 2.0
_PLANE = 2


def complete_somewhere(found: FoundCycles, proofs: tuple[CycleProof, ...]) -> tuple[FoundCycles, CompleteList]:
    """Prove that a list is complete: anywhere, or else, for small maps, in a box of whole sides around what was found.

    Returns
    -------
    tuple
        The search, with the box where one was needed, and what is proved.
    """
    whole = complete_list(found, proofs, SECONDS)
    if any(whole.complete.values()) or not _is_quick(found.search.system):
        return found, whole
    points = np.concatenate([np.ones(1), *(cycle.points.ravel() for cycle in found.search.cycles)])
    reach = Fraction(math.floor(np.abs(points).max()) + 2)
    inside = replace(found, box=Box(dict.fromkeys(found.names, (-reach, reach))))
    boxed = complete_list(inside, proofs, SECONDS)
    return (inside, boxed) if any(boxed.complete.values()) else (found, whole)


def _is_quick(system: System) -> bool:
    """Whether a map is on the line, or polynomial and planar: a box is then searched in about the time allowed."""
    if system.dimension == 1:
        return True
    return system.dimension == _PLANE and all(part.is_polynomial(*system.state) for part in system.rule)


def complete_words(found: FoundCycles, whole: CompleteList) -> str:
    """Return in words what is proved of a list as a whole.

    Examples
    --------
    >>> from fractions import Fraction
    >>> from dynsys.derive.catalogue import model
    >>> from dynsys.study.cycles import search_cycles
    >>> from dynsys.study.proving import prove_found
    >>> found = search_cycles(model("logistic"), {"r": Fraction(16, 5)}, range(1, 3))
    >>> complete_words(*complete_somewhere(found, prove_found(found)))
    'The list is complete for period 1, 2: there are no others anywhere.'
    """
    done = _done(whole)
    families = " but those of the families" if found.families else ""
    parts = [f"The list is complete for period {done}: there are no others {_where(found)}{families}."] if done else []
    for reason in dict.fromkeys(whole.reasons.values()):
        periods = ", ".join(str(period) for period, own in whole.reasons.items() if own == reason)
        parts.append(f"That there are no others of period {periods} is not proved: {reason}.")
    return " ".join(parts)


def _where(found: FoundCycles) -> str:
    return "anywhere" if found.box is None else f"with every point in {_box_words(found.box)}"


def _box_words(box: Box) -> str:
    return ", ".join(f"{name} in [{low}, {high}]" for name, (low, high) in box.sides.items())


def complete_picture(studio: Studio) -> Iterator[Figure]:
    """Yield a picture of the tiling that proves a list of cycles complete, and keep the certificate."""
    if studio.complete is None or studio.complete[1].document is None:
        return
    found, whole = studio.complete
    file = write_certificate(studio.complete[1].document, studio.folder / "all-cycles").name
    studio.files.append(file)
    leaves = leaves_of(studio.folder / file)
    count, at = f"{len(leaves.low)} leaves", typed(studio.main_values)
    region = "A box that holds all cycles" if found.box is None else f"The box {_box_words(found.box)}"
    height = " and each leaf is drawn at the height of its image," if leaves.images is not None else ""
    curves = " Curves: fixed points that are not isolated." if leaves.families is not None else ""
    yield studio.keep(
        draw_proof(leaves).figure,
        "all-cycles.png",
        f"All cycles of period {_done(whole)}" + (f" at {at}" if at else ""),
        f"{region} is cut into {count},{height} and walks go from each leaf to those that its image meets. Through the "
        "pale ones no walk goes on for ever, so that no cycle passes. Each walk through the others that closes after "
        "one of these periods was made smaller until nothing was left of it, or only a cycle that is marked here, or a "
        f"lemma settles it.{curves} The certificate is {file}: dynsys check {file} says in full what is proved.",
        studio.command,
        f"{region}, cut into {count}, with the cycles that are proved to be all.",
    )


def _done(whole: CompleteList) -> str:
    return ", ".join(str(period) for period, complete in whole.complete.items() if complete)
