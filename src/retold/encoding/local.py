"""Other models on disk: an ONNX folder, or whatever the sentence-transformers library can load, if it is installed."""

from __future__ import annotations

import hashlib
import importlib
import importlib.util
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from retold import errors
from retold.encoding.base import Encoder, Vectors
from retold.encoding.packaged import session
from retold.encoding.tokens import clean

_PLACES = ("model.onnx", "onnx/model.onnx")
_OVERLAP = 64
_LENGTH = 512


def load_local(model: str) -> Encoder:
    """The encoder that `model` names; raises `RetoldError` when it names none."""
    folder = Path(model)
    found = next((folder / place for place in _PLACES if (folder / place).is_file()), None)
    if found and (folder / "tokenizer.json").is_file():
        try:
            return OnnxEncoder(folder, found)
        except Exception as reason:  # onnxruntime and tokenizers raise types of their own, and plain Exception
            raise errors.unknown_model(model, _first_line(reason)) from None
    if folder.is_dir() and not (folder / "modules.json").is_file():
        raise errors.unknown_model(model, "the folder has no model.onnx with a tokenizer.json beside it")
    if importlib.util.find_spec("sentence_transformers") is None:
        what = "sentence-transformers is not installed" if folder.exists() else "there is no such folder"
        raise errors.unknown_model(model, what)
    try:
        return SentenceTransformersEncoder(model)
    except Exception as reason:  # the library raises many types for one cause: not a model, or not on this machine
        raise errors.unknown_model(model, _first_line(reason)) from None


def _first_line(reason: Exception) -> str:
    return (str(reason).strip().splitlines() or [type(reason).__name__])[0]


class OnnxEncoder:
    """A transformer exported to ONNX with its tokenizer, as folders of sentence models have them.

    The graph takes `input_ids` and, if it likes, `attention_mask` and `token_type_ids`; its first output is a
    vector for each text, or a state for each token, of which the mean is taken (the first, where the folder's
    1_Pooling/config.json says so). A prompt that config_sentence_transformers.json names as default goes before each
    text. One text a call; a text longer than the model allows is read in overlapping windows.
    """

    def __init__(self, folder: Path, graph: Path) -> None:
        from tokenizers import Tokenizer

        self.name = f"{folder.resolve().name}-{_digest(graph)}"
        self._session = session(graph)
        self._inputs = {node.name for node in self._session.get_inputs()}
        self._first = bool(_read(folder / "1_Pooling/config.json").get("pooling_mode_cls_token"))
        prompts = _read(folder / "config_sentence_transformers.json")
        self._prompt = str((prompts.get("prompts") or {}).get(prompts.get("default_prompt_name"), ""))
        length = _read(folder / "sentence_bert_config.json").get("max_seq_length") or _LENGTH
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(max_length=int(length), stride=min(_OVERLAP, int(length) // 4))
        self.dimensions = len(self._one(""))

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, shape (len(texts), dimensions)."""
        vectors = np.empty((len(texts), self.dimensions), np.float32)
        for row, text in enumerate(texts):
            vectors[row] = self._one(text)
        return vectors

    def _one(self, text: str) -> NDArray[np.float32]:
        whole = self._tokenizer.encode(self._prompt + clean(text))
        parts = [part.ids for part in (whole, *whole.overflowing)]
        mean = np.average([self._run(ids or [0]) for ids in parts], axis=0, weights=[len(ids) or 1 for ids in parts])
        return _unit(mean)

    def _run(self, ids: list[int]) -> NDArray[np.float32]:
        row = np.array([ids], np.int64)
        values = {"input_ids": row, "attention_mask": np.ones_like(row), "token_type_ids": np.zeros_like(row)}
        output = self._session.run(None, {name: value for name, value in values.items() if name in self._inputs})[0][0]
        return _unit(output if output.ndim == 1 else output[0] if self._first else output.mean(axis=0))


class SentenceTransformersEncoder:
    """A model of the sentence-transformers library, from a folder or from what it has kept; nothing is fetched."""

    def __init__(self, model: str) -> None:
        library = importlib.import_module("sentence_transformers")
        self._model: Any = library.SentenceTransformer(model, local_files_only=True)
        self.name = f"sentence-transformers:{model}"
        self.dimensions = int(self._model.get_sentence_embedding_dimension())

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, shape (len(texts), dimensions)."""
        vectors = np.empty((len(texts), self.dimensions), np.float32)
        for row, text in enumerate(texts):  # one by one: padding to a longer neighbour may change a vector's last bits
            vectors[row] = _unit(np.asarray(self._model.encode([clean(text)], show_progress_bar=False))[0])
        return vectors


def _unit(vector: NDArray[Any]) -> NDArray[np.float32]:
    unit: NDArray[np.float32] = (vector / max(float(np.linalg.norm(vector)), 1e-12)).astype(np.float32)
    return unit


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()[:8]


def _read(path: Path) -> dict[str, Any]:
    """A JSON object, empty where there is no such file."""
    found = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    return found if isinstance(found, dict) else {}
