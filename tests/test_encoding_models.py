"""Encoders beside the packaged one: memories of vectors, folders with ONNX, sentence-transformers."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from retold import encoding
from retold.encoding import converted, packaged, words
from retold.errors import RetoldError


@pytest.fixture(scope="module")
def model() -> packaged.PackagedEncoder:
    """The packaged model itself, without a memory; converted at most once per machine."""
    return packaged.PackagedEncoder(converted.ensure(), threads=1)


def unit(vectors) -> bool:
    return bool(np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5))


# ---- memory


class FakeEncoder:
    """Counts what it is asked; a text's vector holds its length."""

    name, dimensions = "fake", 2

    def __init__(self):
        self.asked = []

    def encode(self, texts):
        self.asked.append(list(texts))
        return np.array([[len(text), 1] for text in texts], np.float32).reshape(-1, 2)


class FakeStore:
    def __init__(self):
        self.kept = {}

    def read(self, model, texts):
        return {text: self.kept[model, text] for text in texts if (model, text) in self.kept}

    def write(self, model, texts, vectors):
        self.kept.update({(model, text): vector for text, vector in zip(texts, vectors, strict=True)})


def test_a_sentence_met_again_is_not_encoded_again():
    fake = FakeEncoder()
    encoder: encoding.Encoder = encoding.CachingEncoder(fake)
    assert encoder.encode(["a", "bb", "a"]).tolist() == [[1, 1], [2, 1], [1, 1]]
    assert encoder.encode(["ccc", "bb"]).tolist() == [[3, 1], [2, 1]]
    assert fake.asked == [["a", "bb"], ["ccc"]]
    assert (encoder.name, encoder.dimensions) == ("fake", 2)
    assert encoder.encode([]).shape == (0, 2)


def test_changing_a_result_does_not_change_the_memory():
    encoder = encoding.CachingEncoder(FakeEncoder())
    encoder.encode(["a"])[:] = 9
    assert encoder.encode(["a"]).tolist() == [[1, 1]]


def test_memory_is_bounded_and_drops_what_was_used_longest_ago():
    fake = FakeEncoder()
    encoder = encoding.CachingEncoder(fake, limit=2)
    for texts in (["a"], ["bb"], ["a"], ["ccc"], ["a"], ["bb"]):
        encoder.encode(texts)
    assert fake.asked == [["a"], ["bb"], ["ccc"], ["bb"]]
    assert encoder.encode(["d" * n for n in range(1, 9)]).shape == (8, 2)


def test_a_store_outlives_the_encoder():
    store, fake = FakeStore(), FakeEncoder()
    encoding.CachingEncoder(fake, store).encode(["a", "bb"])
    assert encoding.CachingEncoder(fake, store).encode(["bb", "ccc"]).tolist() == [[2, 1], [3, 1]]
    assert fake.asked == [["a", "bb"], ["ccc"]]


def test_words_are_remembered_too_and_come_from_any_encoder():
    fake = FakeEncoder()
    encoder = encoding.CachingEncoder(fake)
    assert isinstance(encoder, words.WordEncoder)
    first, again = encoder.encode_words(["one two", "one two"])
    assert first is again
    assert len(first.spans) == 2
    count = len(fake.asked)
    encoder.encode_words(["one two"])
    assert len(fake.asked) == count


def test_load_gives_the_same_encoder_again_and_a_fresh_memory_with_a_store():
    assert encoding.load() is encoding.load()
    with_store = encoding.load(store=FakeStore())
    assert with_store is not encoding.load()
    assert with_store.encoder is encoding.load().encoder


# ---- other models


@pytest.fixture
def onnx_folder(tmp_path) -> Path:
    """A model of six words in three dimensions, with a tokenizer: each word's state is its row of a table."""
    from onnx import TensorProto, helper, numpy_helper, save
    from tokenizers import Tokenizer, models, pre_tokenizers

    table = np.eye(6, 3, dtype=np.float32) + 0.1
    graph = helper.make_graph(
        [helper.make_node("Gather", ["table", "input_ids"], ["states"])],
        "tiny",
        [helper.make_tensor_value_info("input_ids", TensorProto.INT64, ["batch", "length"])],
        [helper.make_tensor_value_info("states", TensorProto.FLOAT, ["batch", "length", 3])],
        [numpy_helper.from_array(table, "table")],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=10)
    folder = tmp_path / "tiny"
    folder.mkdir()
    save(model, str(folder / "model.onnx"))
    vocabulary = {word: n for n, word in enumerate(["?", "the", "bridge", "is", "closed", "query:"])}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token="?"))
    tokenizer.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    tokenizer.save(str(folder / "tokenizer.json"))
    return folder


def test_an_onnx_folder_is_an_encoder(onnx_folder):
    encoder = encoding.load(str(onnx_folder))
    assert encoder.name.startswith("tiny-")
    assert encoder.dimensions == 3
    vectors = encoder.encode(["the bridge", "the", "bridge", "", "the bridge is closed " * 500])
    assert unit(vectors)
    expected = np.array([0.2, 1.2, 1.2])
    assert np.allclose(vectors[0], expected / np.linalg.norm(expected), atol=1e-6)


def test_an_onnx_folder_may_name_a_prompt_and_the_first_state(onnx_folder):
    plain = encoding.load(str(onnx_folder)).encoder.encode(["bridge"])
    prompts = {"prompts": {"query": "query: "}, "default_prompt_name": "query"}
    (onnx_folder / "config_sentence_transformers.json").write_text(json.dumps(prompts))
    from retold.encoding.local import load_local

    assert not np.allclose(load_local(str(onnx_folder)).encode(["bridge"]), plain)
    (onnx_folder / "1_Pooling").mkdir()
    (onnx_folder / "1_Pooling" / "config.json").write_text('{"pooling_mode_cls_token": true}')
    found = load_local(str(onnx_folder)).encode(["bridge", "closed"])
    assert (found[0] == found[1]).all()


def test_sentence_transformers_models_run_if_the_library_is_there(tmp_path, monkeypatch):
    from retold.encoding import local

    class Library:
        class SentenceTransformer:
            def __init__(self, name, local_files_only):
                assert local_files_only
                if name != "known":
                    raise OSError(f"{name} is not on this machine\nmore")

            def get_sentence_embedding_dimension(self):
                return 2

            def encode(self, texts, show_progress_bar):
                return np.array([[3.0, 4.0]] * len(texts))

    monkeypatch.setattr(local.importlib.util, "find_spec", lambda name: object())
    monkeypatch.setattr(local.importlib, "import_module", lambda name: Library)
    assert np.allclose(local.load_local("known").encode(["a", "b"]), [[0.6, 0.8]] * 2)
    with pytest.raises(RetoldError, match="unknown is not on this machine"):
        local.load_local("unknown")


@pytest.mark.parametrize("model", ["/no/such/folder", "", "a\x00b", "."])
def test_what_is_no_model_says_what_is(model):
    with pytest.raises(RetoldError, match=r"model\.onnx and tokenizer\.json"):
        encoding.load(model)


def test_a_broken_model_file_is_named(onnx_folder):
    (onnx_folder / "model.onnx").write_bytes(b"nonsense")
    with pytest.raises(RetoldError, match="tiny"):
        encoding.load(str(onnx_folder))
