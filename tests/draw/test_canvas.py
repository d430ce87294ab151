from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from dynsys.draw.canvas import DPI, PNG_LIMIT, new_figure, save_figure
from dynsys.errors import MisuseError

STARTS = {".png": b"\x89PNG", ".pdf": b"%PDF", ".svg": b"<?xml"}


def picture():
    figure, (ax,) = new_figure(width=3, height=2)
    ax.plot([0, 1], [0, 1], "o")
    ax.fill_between([0, 1], [0, 0], [1, 2], hatch="//")
    ax.set_xlabel(r"$\eta$")
    return figure


@pytest.mark.parametrize("suffix", [".png", ".pdf", ".svg", ".PNG"])
def test_saves_the_same_bytes_each_time(tmp_path, suffix):
    first = save_figure(picture(), tmp_path / f"first{suffix}")
    second = save_figure(picture(), str(tmp_path / f"second{suffix}"))
    assert first.read_bytes() == second.read_bytes()
    assert first.read_bytes().startswith(STARTS[suffix.lower()])
    assert sorted(tmp_path.iterdir()) == [first, second]


@pytest.mark.parametrize("suffix", [".pdf", ".svg"])
def test_files_hold_no_date(tmp_path, suffix):
    data = save_figure(picture(), tmp_path / f"picture{suffix}").read_bytes()
    assert b"Date" not in data
    assert b"dc:date" not in data


def test_png_has_the_size_asked_for(tmp_path):
    with Image.open(save_figure(picture(), tmp_path / "picture.png")) as image:
        assert image.size == (3 * DPI, 2 * DPI)


def test_a_heavy_png_is_reduced(tmp_path):
    figure, (ax,) = new_figure()
    noise = np.random.default_rng(0).random((700, 1100, 3)) * np.array([1.0, 0.3, 0.6])
    ax.imshow(np.cumsum(noise, axis=0) % 1, aspect="auto")
    raw = io.BytesIO()
    figure.savefig(raw, format="png", dpi=DPI)
    assert raw.tell() > 2 * PNG_LIMIT
    path = save_figure(figure, tmp_path / "noise.png")
    with Image.open(path) as image:
        assert image.mode == "P"
        assert image.size == (1024, 672)
    assert path.stat().st_size < raw.tell() / 2


def test_axes_come_row_by_row():
    figure, axes = new_figure(2, 3, width=9, height=5)
    assert len(axes) == 6
    assert [ax.get_subplotspec().num1 for ax in axes] == list(range(6))
    assert figure.get_size_inches().tolist() == [9, 5]


@pytest.mark.parametrize("name", ["picture.gif", "picture", "picture.png.txt"])
def test_other_suffixes(tmp_path, name):
    with pytest.raises(MisuseError, match=r"ends in \.png, \.pdf or \.svg is expected, got"):
        save_figure(picture(), tmp_path / name)


def test_a_folder_that_is_not_there(tmp_path):
    with pytest.raises(MisuseError, match="a folder that exists is expected"):
        save_figure(picture(), tmp_path / "nowhere" / "picture.png")


def test_a_path_that_is_a_folder(tmp_path):
    (tmp_path / "picture.png").mkdir()
    with pytest.raises(MisuseError, match="a file is expected for the picture"):
        save_figure(picture(), tmp_path / "picture.png")


def test_what_was_there_stays_when_writing_fails(tmp_path, monkeypatch):
    path = tmp_path / "picture.png"
    path.write_bytes(b"before")

    def half(self: Path, data: bytes) -> int:
        with self.open("wb") as stream:
            stream.write(data[:10])
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "write_bytes", half)
    with pytest.raises(KeyboardInterrupt):
        save_figure(picture(), path)
    assert path.read_bytes() == b"before"
    assert list(tmp_path.iterdir()) == [path]
