"""What is not a certificate is refused in one line, as a value."""

from __future__ import annotations

import copy
import ctypes
import gzip
import json
import platform

import pytest

from dynsys.verify.check import Judgement, check, limits
from dynsys.verify.check import intervals as iv
from dynsys.verify.check.reading import canonical


def refused(source, words: str, **settings) -> None:
    found = check(source, **settings)
    assert found.verdict is Judgement.REJECTED
    assert found.holds is None
    assert words in found.reason, found.reason
    assert "\n" not in found.reason
    assert not found.reason.startswith("the checker failed")


BYTES = {
    "empty": (b"", "not JSON"),
    "cut short": (b'{"format": "dynsys cert', "not JSON"),
    "not UTF-8": (b"\xff\xfe{}", "not UTF-8"),
    "a list": (b"[]", "not a JSON object"),
    "a float": (b'{"a": 1.0}', "an exact number is expected, got 1.0"),
    "an exponent": (b'{"a": 1e999}', "an exact number is expected"),
    "not a number": (b'{"a": NaN}', "an exact number is expected, got NaN"),
    "infinity": (b'{"a": -Infinity}', "an exact number is expected, got -Infinity"),
    "a key twice": (b'{"a": 1, "a": 2}', "a key stands twice"),
    "a long integer": (b'{"a": 1' + b"0" * 30 + b"}", "more than 20 digits"),
    "a very long integer": (b'{"a": 1' + b"0" * 10000 + b"}", "more than 20 digits"),
    "deep": (b'{"a": ' + b"[" * 500 + b"]" * 500 + b"}", "nested deeper than 400"),
    "very deep": (b'{"a": ' + b"[" * 200000 + b"]" * 200000 + b"}", "nested deeper than 400"),
    "damaged gzip": (b"\x1f\x8bnothing", "cannot be unzipped"),
    "cut gzip": (gzip.compress(b"{}" * 100)[:-6], "cut short"),
    "followed gzip": (gzip.compress(b"{}") + b"more", "followed by something else"),
}


@pytest.mark.parametrize("name", BYTES)
def test_bytes_that_are_no_document(name: str, tmp_path) -> None:
    data, words = BYTES[name]
    path = tmp_path / "certificate.json"
    path.write_bytes(data)
    refused(path, words)


def test_files_plain_and_zipped(tmp_path, by_hand) -> None:
    text = json.dumps(by_hand.POSITIVE).encode()
    for name, data in (("a.json", text), ("a.json.gz", gzip.compress(text))):
        (tmp_path / name).write_bytes(data)
        assert check(str(tmp_path / name)).verdict is Judgement.ACCEPTED


def test_sizes_are_looked_at_before_reading(tmp_path, monkeypatch, by_hand) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(json.dumps(by_hand.POSITIVE).encode())
    monkeypatch.setattr(limits, "FILE_BYTES", 100)
    refused(path, "bytes, more than 100")


def test_a_file_that_unzips_without_end(tmp_path, monkeypatch) -> None:
    path = tmp_path / "a.json.gz"
    path.write_bytes(gzip.compress(b" " * 10**7))
    monkeypatch.setattr(limits, "UNZIPPED_BYTES", 10**6)
    refused(path, "unzips to more than 1000000 bytes")


def test_no_file(tmp_path) -> None:
    refused(tmp_path / "none.json", "cannot be read")
    refused("a\0b", "cannot be read")
    refused(tmp_path, "is not a file")


class Own:
    pass


def deep_list(depth: int) -> list:
    value: list = []
    for _ in range(depth):
        value = [value]
    return value


def test_documents_in_memory(by_hand) -> None:
    refused({"a": Own()}, "is not JSON")
    refused({"a": {1, 2}}, "is not JSON")
    refused({"a": 0.5}, "an exact number is expected, got 0.5")
    refused({"a": float("nan")}, "an exact number is expected")
    refused({"a": deep_list(100000)}, "nested deeper")
    around: dict = {}
    around["a"] = around
    refused(around, "is not JSON")


OUTER = {
    "another format": ({"format": "other"}, "the format 'dynsys certificate' is expected"),
    "another version": ({"version": 2}, "version 1 is expected, got 2"),
    "a boolean version": ({"version": True}, "version: an integer from 0"),
    "another verdict": ({"verdict": "perhaps"}, "'proved' or 'refuted' is expected"),
    "no text": ({"verdict": 1}, "verdict: a string is expected, got 1"),
    "a negative cost": ({"cost": -1}, "cost: an integer from 0"),
    "an unknown key": ({"more": 1}, "the key 'more' is not known"),
    "a claim that is no object": ({"claim": []}, "claim: the key 'kind' is expected"),
    "an unknown kind": ({"claim": {"kind": "wish"}}, "claim: the kind 'wish' is not known"),
    "evidence that is no object": ({"evidence": []}, "evidence: an object is expected, got a list"),
}


@pytest.mark.parametrize("name", OUTER)
def test_the_outer_fields(name: str, by_hand) -> None:
    change, words = OUTER[name]
    refused(by_hand.sign({**by_hand.POSITIVE, **change}), words)


def test_every_outer_key_is_needed(by_hand) -> None:
    for key in by_hand.POSITIVE:
        rest = {k: v for k, v in by_hand.POSITIVE.items() if k != key}
        refused(rest if key == "digest" else by_hand.sign(rest), f"the key {key!r} is expected")


def test_the_digest_sees_accidents(by_hand) -> None:
    document = copy.deepcopy(by_hand.POSITIVE)
    document["claim"]["box"] = [["-2", "3"]]
    refused(document, "the digest is not that of the document")


def test_the_digest_does_not_depend_on_the_layout(tmp_path, by_hand) -> None:
    path = tmp_path / "a.json"
    path.write_text(json.dumps(dict(reversed(by_hand.POSITIVE.items())), indent=4))
    assert check(path).verdict is Judgement.ACCEPTED


def test_the_expected_claim(by_hand) -> None:
    claim = by_hand.COMPLETE["claim"]
    assert check(by_hand.COMPLETE, claim).verdict is Judgement.ACCEPTED
    refused(by_hand.COMPLETE, "the claim is not the one expected", expected={**claim, "periods": [1]})
    refused(by_hand.COMPLETE, "the claim is not the one expected", expected={**claim, "periods": [True, 2]})
    refused(by_hand.COMPLETE, "the claim expected is not JSON", expected={"a": Own()})


def test_too_long_a_check_is_refused_before_it_begins(by_hand) -> None:
    refused(by_hand.COMPLETE, "operations, more than", operations=1000)


def test_what_goes_wrong_in_the_checker_proves_nothing(by_hand, monkeypatch) -> None:
    def fail() -> None:
        raise ZeroDivisionError("planted")

    monkeypatch.setattr("dynsys.verify.check.checker.check_arithmetic", fail)
    found = check(by_hand.POSITIVE)
    assert found.verdict is Judgement.REJECTED
    assert found.reason == "the checker failed: ZeroDivisionError: planted"


@pytest.mark.skipif(
    platform.machine() != "x86_64" or platform.libc_ver()[0] != "glibc", reason="the modes have numbers"
)
@pytest.mark.parametrize("mode", [0x400, 0x800, 0xC00])
def test_another_rounding_mode_is_refused(by_hand, mode: int) -> None:
    library = ctypes.CDLL("libm.so.6")
    assert library.fesetround(mode) == 0
    try:
        found = check(by_hand.POSITIVE)
    finally:
        library.fesetround(0)
    assert found.reason == "rounding to nearest is expected of the processor in this thread"


def test_lost_subnormal_numbers_are_refused(by_hand, monkeypatch) -> None:
    real = iv.np.full
    monkeypatch.setattr(iv.np, "full", lambda n, value: real(n, 0.0 if value == 5e-324 else value))
    refused(by_hand.POSITIVE, "subnormal numbers are expected")


def test_canonical_text() -> None:
    assert canonical({"b": 1, "a": ["x", None]}) == '{"a":["x",null],"b":1}'
