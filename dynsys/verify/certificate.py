"""Certificates: a claim, its verdict and the evidence, as one exact document that somebody else can check."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from dynsys.verify.formula import Formula
from dynsys.verify.verdict import Verdict

FORMAT, VERSION = "dynsys certificate", 1
LARGE = 1 << 20
_PER_OPERATION, _PER_NODE = 12, 60


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


def size(formula: Formula | int) -> int:
    """Return how many operations, numbers and symbols a formula holds.

    Examples
    --------
    >>> size(["+", "x", "y", ["^", "x", 2]])
    6
    """
    if isinstance(formula, int):
        return 0
    if isinstance(formula, str):
        return 1
    return max(1, len(formula) - 2) + sum(size(part) for part in formula[1:])


def inequality_cost(claim: Mapping[str, Any], leaves: int) -> int:
    """Return about how many operations it takes at most to check an inequality.

    At each leaf the natural and the mean-value form of an alternative, at each node its cell.
    """
    sides = len(claim["symbols"])
    formulas = max(sum(map(size, row)) for row in claim["any_of"])
    return leaves * _PER_OPERATION * formulas * (3 + sides) + (2 * leaves - 1) * _PER_NODE * (1 + sides)


def identity_cost(claim: Mapping[str, Any]) -> int:
    """Return about how many operations it takes to check an identity: products of terms by terms."""
    return _PER_OPERATION * (size(claim["left"]) + size(claim["right"])) ** 2
