"""Texts to vectors: `load()` gives an encoder, `centre` takes the language out of its vectors.

Importing this loads neither onnxruntime nor the weights; `load` does.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from retold.encoding.base import Encoder
from retold.encoding.caching import CachingEncoder, VectorStore
from retold.encoding.means import centre

if TYPE_CHECKING:
    from retold.encoding.packaged import NamesEncoder

__all__ = ["CachingEncoder", "Encoder", "VectorStore", "centre", "for_names", "load"]


def load(model: str | None = None, *, store: VectorStore | None = None, threads: int | None = None) -> CachingEncoder:
    """The encoder that comes with Retold, multilingual-e5-small, or another one on disk.

    `model` is None, a folder with model.onnx and tokenizer.json, or what sentence-transformers knows on this machine.
    The first call ever converts the packaged model into the user's cache folder (seconds; RETOLD_CACHE moves it).
    Later calls of a process get the same model and, unless they bring a store for its vectors, the same memory of
    them. The packaged model takes so many texts at a time as there are `threads`, one for each core unless given.
    Raises `RetoldError` when the model cannot be had.
    """
    if model is None:
        from retold.encoding import converted

        shared = _packaged(converted.ensure(), threads)
    else:
        shared = _local(model)
    return CachingEncoder(shared.encoder, store) if store else shared


def for_names(threads: int | None = None) -> NamesEncoder:
    """The packaged encoder as the tagger of names needs it where nothing else does: `encode_words`, half as long."""
    from retold.encoding import converted

    return _for_names(converted.ensure(), threads)


@cache
def _for_names(folder: Path, threads: int | None) -> NamesEncoder:
    from retold.encoding.packaged import NamesEncoder

    return NamesEncoder(folder, threads)


@cache
def _packaged(folder: Path, threads: int | None) -> CachingEncoder:
    from retold.encoding.packaged import PackagedEncoder

    return CachingEncoder(PackagedEncoder(folder, threads))


@cache
def _local(model: str) -> CachingEncoder:
    from retold.encoding.local import load_local

    return CachingEncoder(load_local(model))
