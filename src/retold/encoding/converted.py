"""The packaged model in the form that runs, kept in the user's cache folder and made there once.

A folder is written under another name and renamed when it is whole, so a reader never sees half of one. A file
lock keeps two processes from working at once; where the system has none, the later rename loses and nothing breaks.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import platformdirs

from retold import errors
from retold.encoding import weights

# Raised whenever the files or the vectors change: an older folder is then left alone and a new one made, and
# vectors kept under the older name are not compared with new ones.
VERSION = 5
NAME = f"multilingual-e5-small-{weights.SHA256[:8]}-v{VERSION}"
# Raised whenever the files change and the vectors do not, so that vectors that were kept stay good.
FORM = 3
FOLDER = f"{NAME}-{FORM}"
MODEL, WORDS, NAMES = "model.onnx", "words.onnx", "names.onnx"
WEIGHTS, MANIFEST = "weights.bin", "manifest.json"
PIECES, SCORES, NORMALISER = "pieces.txt", "scores.npy", "normaliser.json"
# Outputs of the graph that word vectors are made of, and the only ones of the shorter graph in WORDS: the states after
# the ninth and the eleventh of twelve layers, of the sets tried the one that aligned sentences best.
WORD_STATES = ("l8.state", "l10.state")
# What the tagger of names reads (`annotation.names.tagging`): the state after the sixth layer. Of the states after the
# fourth, sixth and ninth it tells names best (`training/tagger`), and words are worked out through it anyway.
NAME_STATE = "l5.state"
FILES = {MODEL, WORDS, NAMES, WEIGHTS, PIECES, SCORES, NORMALISER}


def cache_folder() -> Path:
    """Where converted models are kept: RETOLD_CACHE if set, else the user's cache folder."""
    return Path(os.environ.get("RETOLD_CACHE") or platformdirs.user_cache_dir("retold", appauthor=False))


def ensure() -> Path:
    """The folder of the converted model, made first where it is missing or damaged.

    Raises `RetoldError` when the weights are missing or foreign, or the cache folder cannot be written.
    """
    folder = cache_folder() / FOLDER
    if is_whole(folder):
        return folder
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with _lock(folder.with_name(f"{FOLDER}.lock")):
            if not is_whole(folder):
                _make(folder)
    except OSError as reason:
        raise errors.unusable_cache(str(folder.parent), reason.strerror or str(reason)) from None
    return folder


def is_whole(folder: Path) -> bool:
    """Whether every file is as it was written: by size and time, and by sha256 where the time has changed."""
    try:
        manifest: dict[str, dict[str, Any]] = json.loads((folder / MANIFEST).read_text())
        return set(manifest) == FILES and all(_is_same(folder / name, entry) for name, entry in manifest.items())
    except (OSError, ValueError, KeyError, TypeError):
        return False


def _is_same(path: Path, entry: dict[str, Any]) -> bool:
    status = path.stat()
    if status.st_size != entry["size"]:
        return False
    return bool(status.st_mtime_ns == entry["mtime_ns"] or _sha256(path) == entry["sha256"])


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _make(folder: Path) -> None:
    source = weights.find()
    weights.check(source)
    print(f"retold: preparing the sentence encoder in {folder.parent} (once, a few seconds)", file=sys.stderr)
    fresh = Path(tempfile.mkdtemp(prefix=f"{FOLDER}.new-", dir=folder.parent))
    try:
        _convert(source, fresh)
        _write_manifest(fresh)
        _put(fresh, folder)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _convert(source: Path, folder: Path) -> None:
    """In a process of its own, so that the memory this takes is gone when it is done."""
    command = [sys.executable, "-m", "retold.encoding.convert", str(source), str(folder)]
    search = os.environ | {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=search)
    if done.returncode:
        raise errors.failed_conversion((done.stderr.strip().splitlines() or ["no reason given"])[-1])


def _write_manifest(folder: Path) -> None:
    manifest = {}
    for name in sorted(FILES):
        status = (folder / name).stat()
        manifest[name] = {"size": status.st_size, "mtime_ns": status.st_mtime_ns, "sha256": _sha256(folder / name)}
    (folder / MANIFEST).write_text(json.dumps(manifest, indent=1))


def _put(fresh: Path, folder: Path) -> None:
    """Renames the fresh folder to its place; a damaged one there goes, a whole one (another process's) stays."""
    if folder.exists():
        damaged = Path(tempfile.mkdtemp(prefix=f"{FOLDER}.old-", dir=folder.parent))
        with contextlib.suppress(FileNotFoundError):
            folder.rename(damaged / FOLDER)
        shutil.rmtree(damaged, ignore_errors=True)
    try:
        fresh.rename(folder)
    except OSError:
        if not is_whole(folder):
            raise


@contextlib.contextmanager
def _lock(path: Path) -> Iterator[None]:
    """Holds the lock file at `path`; freed by the system when the process ends, however it ends."""
    try:
        import fcntl
    except ImportError:
        yield
        return
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        for left_over in path.parent.glob(f"{FOLDER}.*-*"):  # of a process that was killed at this
            shutil.rmtree(left_over, ignore_errors=True)
        yield
