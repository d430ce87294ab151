"""Certificates: a claim, its verdict and the evidence, as one exact document that somebody else can check."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from dynsys.verify.formula import Formula
from dynsys.verify.verdict import Verdict

FORMAT, VERSION = "dynsys certificate", 1
LARGE = 1 << 20
_PER_OPERATION, _PER_NODE, _PER_EXACT = 12, 60, 10


def canonical(document: Mapping[str, Any]) -> bytes:
    """Return the one text of a document: sorted keys, no spaces, ASCII.

    Examples
    --------
    >>> canonical({"b": "1/3", "a": [1]})
    b'{"a":[1],"b":"1/3"}'
    """
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False).encode()


def certificate(claim: Mapping[str, Any], verdict: Verdict, evidence: Mapping[str, Any], cost: int) -> dict[str, Any]:
    """Return the document of a claim that is proved or refuted, with its digest.

    Parameters
    ----------
    claim, evidence
        Plain data, exact.
    verdict
        PROVED or REFUTED.
    cost
        About how many elementary operations it takes to check.

    Examples
    --------
    >>> document = certificate({"kind": "identity"}, Verdict.PROVED, {}, 10)
    >>> document["verdict"], document["version"], len(document["digest"])
    ('proved', 1, 64)
    """
    document = {
        "format": FORMAT,
        "version": VERSION,
        "claim": dict(claim),
        "verdict": verdict.value,
        "evidence": dict(evidence),
        "cost": cost,
    }
    return {**document, "digest": hashlib.sha256(canonical(document)).hexdigest()}


def write_certificate(document: Mapping[str, Any], path: Path) -> Path:
    """Write a certificate, zipped where it is large, aside and then renamed; return where it is.

    Parameters
    ----------
    path
        The file without its ending, or ending in .json: .json.gz is put in its place where zipped.
    """
    data = canonical(document)
    stem = path.with_suffix("") if path.suffix == ".json" else path
    large = len(data) > LARGE
    target = stem.with_name(stem.name + (".json.gz" if large else ".json"))
    aside = target.with_name(f"{target.name}.{os.getpid()}")
    aside.write_bytes(gzip.compress(data, 9, mtime=0) if large else data)
    aside.replace(target)
    return target


def parts(formulas: Iterable[Formula]) -> int:
    """Return how many operations, numbers and symbols formulas hold, equal ones counted once.

    Examples
    --------
    >>> parts([["+", "x", "y", ["^", "x", 2]]])
    5
    """
    counts: dict[Any, int] = {}

    def read(formula: Formula | int) -> Any:
        if isinstance(formula, int):
            return formula
        key = formula if isinstance(formula, str) else (formula[0], *map(read, formula[1:]))
        counts[key] = 1 if isinstance(formula, str) else max(1, len(formula) - 2)
        return key

    for formula in formulas:
        read(formula)
    return sum(counts.values())


def inequality_cost(claim: Mapping[str, Any], leaves: int) -> int:
    """Return about how many operations it takes at most to check an inequality.

    At each leaf the natural and the mean-value form of an alternative, at each node its cell.
    """
    sides = len(claim["symbols"])
    most = max(map(parts, claim["any_of"]))
    return leaves * _PER_OPERATION * most * (3 + sides) + (2 * leaves - 1) * _PER_NODE * (1 + sides)


def identity_cost(products: int) -> int:
    """Return about how many operations it takes to check an identity, from the products of terms."""
    return _PER_EXACT * max(1, products)


def witness_cost(claim: Mapping[str, Any]) -> int:
    """Return about how many operations it takes at most to evaluate an inequality or an identity at a point."""
    formulas = [claim["left"], claim["right"]] if claim["kind"] == "identity" else sum(claim["any_of"], [])
    return _PER_EXACT * parts(formulas)
