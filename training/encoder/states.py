"""Work out once what the frozen layers make of every sentence of NTREX, and keep it on disk.

usage: python -m training.encoder.states NTREX STATES

Only the top layers are trained, so what they are given never changes: STATES/states.npy holds the states after layer
`FROZEN` of all pieces (float16), STATES/index.npz where each sentence begins, its language, document and number in
the document, and which word each piece belongs to (-1: none). The packaged 8-bit graph is run, as it will be in use.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import onnx
from numpy.typing import NDArray

from retold.encoding import convert, converted, graph, packaged, weights
from retold.encoding.words import WORD

FILES = {
    "en": "src.eng", "uk": "ref.ukr", "bg": "ref.bul", "ru": "ref.rus", "pl": "ref.pol",
    "cs": "ref.ces", "sl": "ref.slv", "de": "ref.deu", "fr": "ref.fra", "es": "ref.spa",
}  # fmt: skip
FROZEN = 8  # of twelve layers
LEARNT = 90  # documents from this one on are for measuring


class Sentence(NamedTuple):
    """One sentence of the corpus."""

    language: str
    document: int
    number: int  # in its document
    text: str


def sentences(folder: Path) -> Iterator[Sentence]:
    """All sentences to learn from, language by language."""
    names = (folder / "DOCUMENT_IDS.tsv").read_text(encoding="utf-8").splitlines()
    for language, name in FILES.items():
        lines = (folder / f"newstest2019-{name}.txt").read_text(encoding="utf-8").splitlines()
        rows = zip(names, lines, strict=True)
        for document, (_, group) in enumerate(groupby(rows, key=lambda row: row[0])):
            if document < LEARNT:
                for number, (_, text) in enumerate(group):
                    yield Sentence(language, document, number, text)


def pieces(tokenizer: Any, text: str) -> tuple[list[int], list[int]]:  # noqa: ANN401
    """The pieces of a text with what stands around it, and the word that each belongs to."""
    before = [weights.BEGIN, *tokenizer.ids(packaged.PREFIX)]
    ids, owners, word = before, [-1] * len(before), 0
    for start, end, found in tokenizer.words(text):
        is_word = WORD.search(text, start, end) is not None
        ids = ids + found
        owners += [word if is_word else -1] * len(found)
        word += is_word
    room = packaged.POSITIONS - 1
    return [*ids[:room], weights.END], [*owners[:room], -1]


def bottom(place: Path) -> tuple[Any, Any]:
    """The packaged graph up to the last frozen layer, and its tokenizer."""
    bundle, name = weights.read(weights.find()), graph.inputs_of("qkv", FROZEN)
    model = graph.build(bundle)
    model.graph.output.append(onnx.helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, None))
    onnx.save(graph.up_to(model, [name]), f"{place}/{converted.MODEL}")
    convert.write_pieces(bundle, place)
    return packaged.session(place / converted.MODEL), packaged.tokenizer(place)


def work_out(texts: Iterable[str]) -> Iterator[tuple[NDArray[np.float16], NDArray[np.int16]]]:
    """For each text the states of its pieces, (pieces, hidden), and the word of each piece."""
    name = graph.inputs_of("qkv", FROZEN)
    with tempfile.TemporaryDirectory() as place:
        session, tokenizer = bottom(Path(place))
        for text in texts:
            ids, words = pieces(tokenizer, text)
            (found,) = session.run([name], {"ids": np.array([ids], np.int32)})
            yield found[0].astype(np.float16), np.array(words, np.int16)


def main(corpus: Path, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    chosen, states, owners = list(sentences(corpus)), [], []
    for n, (found, words) in enumerate(work_out(sentence.text for sentence in chosen)):
        states.append(found)
        owners.append(words)
        if n % 1000 == 0:
            print(f"{n} of {len(chosen)} sentences", flush=True)
    np.save(folder / "states.npy", np.concatenate(states))
    np.savez(
        folder / "index.npz", languages=np.array(list(FILES)), owners=np.concatenate(owners),
        rows=np.array([(list(FILES).index(s.language), s.document, s.number) for s in chosen], np.int32),
        starts=np.cumsum([0, *map(len, states)]),
    )  # fmt: skip


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(Path(sys.argv[1]), Path(sys.argv[2]))
