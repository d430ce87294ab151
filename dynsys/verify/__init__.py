"""Enclosures: proved, and never guessed. What proves is imported when it is first asked for: a checker needs it not.

A candidate, a list of floats, is for `prove_cycle`, which looks for boxes around it; boxes of one's own are for
`prove_unique_cycle`, which says whether just one cycle is in them.

Examples
--------
>>> from fractions import Fraction
>>> from dynsys.derive.catalogue import model
>>> from dynsys.verify import prove_cycle, prove_unique_cycle
>>> at = model("logistic").system, {"r": Fraction(5, 2)}
>>> prove_cycle(*at, [[0.6]]).verdict.value
'proved'
>>> prove_unique_cycle(*at, [[(Fraction(1, 2), Fraction(3, 4))]]).verdict.value
'proved'
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dynsys.verify.cycles import CycleProof as CycleProof
    from dynsys.verify.cycles import prove_cycle as prove_cycle
    from dynsys.verify.cycles import prove_unique_cycle as prove_unique_cycle
    from dynsys.verify.verdict import Verdict as Verdict

_LATER = {
    "CycleProof": "dynsys.verify.cycles",
    "prove_cycle": "dynsys.verify.cycles",
    "prove_unique_cycle": "dynsys.verify.cycles",
    "Verdict": "dynsys.verify.verdict",
}


def __getattr__(name: str) -> Any:
    if name in _LATER:
        return getattr(import_module(_LATER[name]), name)
    raise AttributeError(f"a name of dynsys.verify is expected, got {name!r}")


def __dir__() -> list[str]:
    return [*globals(), *_LATER]
