"""A file is written whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from dynsys.files import place_aside, write_aside


def test_a_file_holds_the_text_byte_by_byte(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    for text in ("η = 1/5\n", "one\r\ntwo\n"):
        write_aside(path, text)
        assert path.read_bytes() == text.encode()
        assert list(tmp_path.iterdir()) == [path]


def test_what_was_there_stays_where_the_text_cannot_be_written(tmp_path: Path) -> None:
    path = tmp_path / "kept.json"
    write_aside(path, "whole")
    with pytest.raises(UnicodeEncodeError):
        write_aside(path, "half \ud800")
    assert path.read_text() == "whole"
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_that_is_missing_is_an_error_of_the_system(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        write_aside(tmp_path / "none" / "a.json", "")


def test_a_name_may_be_as_long_as_the_system_allows(tmp_path: Path) -> None:
    path = tmp_path / ("a" * 250 + ".json")
    write_aside(path, "{}")
    assert path.read_text() == "{}"
    assert len(place_aside(path).name) < 30
