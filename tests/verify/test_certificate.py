"""Certificates: one text for one document, exact, whole on the disk or not there, their cost told about right."""

from __future__ import annotations

import gzip
import hashlib
import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import sympy

from dynsys.derive.catalogue import model
from dynsys.derive.symbols import symbols
from dynsys.study.ledger import ledger
from dynsys.verify.certificate import LARGE, canonical, certificate, write_certificate
from dynsys.verify.check import Judgement, check
from dynsys.verify.claims import Identity, Inequality, prove
from dynsys.verify.complete import prove_all_cycles
from dynsys.verify.ledger import certificates_in
from dynsys.verify.verdict import Verdict

X, Y, Z = symbols("x,y,z")


def document() -> dict[str, Any]:
    made = prove(Inequality({"x": ("1/3", 2)}, "x**2 - x + 1/3")).certificate
    assert made is not None
    return dict(made)


def test_the_fields_are_those_of_the_format() -> None:
    made = document()
    assert set(made) == {"format", "version", "claim", "verdict", "evidence", "cost", "digest"}
    assert (made["format"], made["version"], made["verdict"]) == ("dynsys certificate", 1, "proved")
    assert made["claim"]["box"] == [["1/3", "2"]]


def test_the_digest_is_of_the_rest() -> None:
    made = document()
    digest = made.pop("digest")
    text = json.dumps(made, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    assert digest == hashlib.sha256(text.encode()).hexdigest()


def test_no_float_is_written() -> None:
    def no_float(text: str) -> float:
        raise AssertionError(text)

    json.loads(canonical(document()), parse_float=no_float)
    with pytest.raises(ValueError, match="JSON compliant"):
        canonical({"a": float("nan")})


def test_the_text_does_not_depend_on_the_order_of_keys() -> None:
    made = document()
    assert canonical(dict(reversed(made.items()))) == canonical(made)


def test_files_are_written_whole_and_accepted(tmp_path: Path) -> None:
    made = document()
    for name in ("proof", "proof.json"):
        path = write_certificate(made, tmp_path / name)
        assert path == tmp_path / "proof.json"
        assert json.loads(path.read_bytes()) == made
        assert check(path).verdict is Judgement.ACCEPTED
    assert list(tmp_path.iterdir()) == [tmp_path / "proof.json"]


def test_a_name_with_dots_is_kept(tmp_path: Path) -> None:
    assert write_certificate(document(), tmp_path / "r.3.5").name == "r.3.5.json"


def test_large_files_are_zipped_and_the_same_each_time(tmp_path: Path) -> None:
    large = certificate({"kind": "identity", "note": "1" * LARGE}, Verdict.PROVED, {}, 1)
    first = write_certificate(large, tmp_path / "a.json")
    second = write_certificate(large, tmp_path / "b")
    assert [p.name for p in (first, second)] == ["a.json.gz", "b.json.gz"]
    assert first.read_bytes() == second.read_bytes()
    assert json.loads(gzip.decompress(first.read_bytes())) == large


@pytest.mark.parametrize(
    "claim",
    [
        Inequality({"x": (0, 1)}, "x + 1"),
        Inequality(
            {"x": (-3, 3), "y": (-3, 3)}, sympy.expand((X * Y - 1) ** 2 + (X - Y) ** 2 + sympy.Rational(1, 100))
        ),
        Inequality({"x": (0, 1), "y": (0, 1)}, [["x > y", "x > 1/2"], "x < 2/3", "y > 1/2"]),
        Inequality({"x": (0, 1)}, "x*(1 - x) < 1/4"),
        Identity("(x + 1)**3", "x**3 + 3*x**2 + 3*x + 1"),
        Identity("(x + y + z)**12", sympy.expand((X + Y + Z) ** 12)),
        Identity("(x + 1)**3", "x**3 + 1"),
    ],
    ids=lambda claim: str(claim)[:60],
)
def test_the_cost_is_about_what_the_checker_counts(claim: Any) -> None:
    made = prove(claim).certificate
    assert made is not None
    _require_about(made)


@pytest.mark.parametrize("part", ["degree3/their-kinds", "eq03/other-two-eigenvalues", "eq07/one-step", "eq08/end"])
def test_the_cost_in_the_ledger_is_about_what_the_checker_counts(part: str) -> None:
    paths = certificates_in(ledger().CERTIFICATES / part)
    assert paths
    for path in paths:
        _require_about(json.loads(path.read_bytes()))


@pytest.mark.parametrize("periods", [(1,), range(1, 7)], ids=["1", "1:6"])
def test_the_cost_of_a_complete_list_is_about_what_the_checker_counts(periods: Any) -> None:
    found = prove_all_cycles(model("logistic").system, {"r": Fraction(4)}, periods)
    _require_about(certificate(found.claim(), Verdict.PROVED, found.evidence(), found.cost()))


def _require_about(made: Any) -> None:
    checked = check(made)
    assert checked.verdict is Judgement.ACCEPTED
    assert checked.operations <= 10 * made["cost"]
    assert made["cost"] <= 10 * checked.operations
