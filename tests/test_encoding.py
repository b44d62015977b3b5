"""The encoder: the same bits however it is asked, and hostile texts."""

from __future__ import annotations

import itertools
import multiprocessing
import os
import subprocess
import sys
import time
import unicodedata

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retold import encoding
from retold.encoding import converted, graph, means, packaged, tokens, weights

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
