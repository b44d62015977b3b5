"""Work out once what the frozen layers make of every sentence of NTREX, and keep it on disk.

usage: python -m training.encoder.states NTREX STATES [--news CORPUS --topics brexit,ryanair]

Only the top layers are trained, so what they are given never changes: STATES/states.npy holds the states after layer
`FROZEN` of all pieces (float16), STATES/index.npz where each sentence begins, its language, document and number in
the document, and which word each piece belongs to (-1: none). The packaged 8-bit graph is run, as it will be in use.

STATES/altered holds, in the same form and under the same numbers, sentences that say something else (`negatives.py`).
With `--news`, STATES/news holds sentences of reports in a folder laid out as SlavicNER is, STATES/news-altered and
STATES/news-told what says something else, and the same otherwise. What is drawn depends on the sentences' numbers
alone.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import onnx
from numpy.typing import NDArray

from retold.annotation.attribution import attributions
from retold.annotation.sentences import split
from retold.encoding import convert, converted, graph, packaged, weights
from retold.encoding.words import WORD
from retold.model import Article
from training.encoder import negatives

FILES = {
    "en": "src.eng", "uk": "ref.ukr", "bg": "ref.bul", "ru": "ref.rus", "pl": "ref.pol",
    "cs": "ref.ces", "sl": "ref.slv", "de": "ref.deu", "fr": "ref.fra", "es": "ref.spa",
}  # fmt: skip
FROZEN = 8  # of twelve layers
REPORTS = 12  # of each topic and language
SHORTEST, LONGEST = 40, 400  # characters of a report's sentence
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


def variants(chosen: Sequence[Sentence]) -> Iterator[Sentence]:
    """Of each sentence that allows it one that says something else."""
    for _, group in groupby(chosen, key=lambda s: (s.language, s.document)):
        together = list(group)
        for s in together:
            draw = np.random.default_rng([s.document, s.number])
            found = negatives.altered(s.text, s.language, [other.text for other in together], draw)
            if found:
                yield s._replace(text=found[1])


def news(corpus: Path, topics: Sequence[str]) -> Iterator[tuple[Sentence, str | None]]:
    """Sentences of reports, and the same told otherwise where that can be made."""
    for language in FILES:
        folders = [corpus / "raw" / topic / language for topic in topics]
        files = [file for folder in folders if folder.is_dir() for file in sorted(folder.iterdir())[:REPORTS]]
        for document, file in enumerate(files):
            text = file.read_bytes().decode("utf-8-sig", "replace").replace("\r\n", "\n")
            article = Article(id="0", source="", text=text, language=language, sentences=split(text, language))
            said = attributions(article)
            for number, sentence in enumerate(article.sentences):
                cut = text[slice(*sentence.span)]
                if not sentence.furniture and SHORTEST <= len(cut) <= LONGEST:
                    draw = np.random.default_rng([document, number, 1])
                    own = [r for r in said if r.cue and sentence.span[0] <= r.cue[0] < sentence.span[1]]
                    ways = [negatives.reframed(cut, sentence.span[0], r, draw) for r in own]
                    told = next(filter(None, ways), None) or negatives.shortened(cut, draw)
                    yield Sentence(language, document, number, cut), told


def write(folder: Path, chosen: Sequence[Sentence]) -> None:
    """The states of sentences, in a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    states, owners = [], []
    for n, (found, words) in enumerate(work_out(sentence.text for sentence in chosen)):
        states.append(found)
        owners.append(words)
        if n % 1000 == 0:
            print(f"{folder.name}: {n} of {len(chosen)} sentences", flush=True)
    np.save(folder / "states.npy", np.concatenate(states))
    np.savez(
        folder / "index.npz", languages=np.array(list(FILES)), owners=np.concatenate(owners),
        rows=np.array([(list(FILES).index(s.language), s.document, s.number) for s in chosen], np.int32),
        starts=np.cumsum([0, *map(len, states)]),
    )  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("ntrex", type=Path)
    parser.add_argument("states", type=Path)
    parser.add_argument("--news", type=Path)
    parser.add_argument("--topics", default="brexit,ryanair")
    given = parser.parse_args()
    chosen = list(sentences(given.ntrex))
    parts = {given.states: chosen, given.states / "altered": list(variants(chosen))}
    if given.news:
        found = list(news(given.news, given.topics.split(",")))
        reports = [sentence for sentence, _ in found]
        parts |= {
            given.states / "news": reports,
            given.states / "news-altered": list(variants(reports)),
            given.states / "news-told": [s._replace(text=told) for s, told in found if told],
        }
    for folder, texts in parts.items():
        if not (folder / "index.npz").exists():
            write(folder, texts)


if __name__ == "__main__":
    main()
