"""Write `src/retold/encoding/word_means.npz`: the mean word vector of each language, which alignment centres with.

usage: python tools/make_word_means.py NTREX

NTREX is the folder of the NTREX-128 translations (CC BY-SA 4.0); only numbers are taken from it: of each language the
mean over the words of every twenty-fifth of its sentences. Rerun when the encoder's weights or `WORD_LAYERS` change.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

from retold import encoding
from retold.encoding.words import MEANS, words_of

FILES = {
    "en": "src.eng", "uk": "ref.ukr", "bg": "ref.bul", "ru": "ref.rus", "pl": "ref.pol",
    "cs": "ref.ces", "sl": "ref.slv", "de": "ref.deu", "fr": "ref.fra", "es": "ref.spa",
}  # fmt: skip
STEP = 25


def main(folder: Path) -> None:
    encoder = words_of(encoding.load())
    means = {}
    for language, name in FILES.items():
        lines = (folder / f"newstest2019-{name}.txt").read_text(encoding="utf-8").splitlines()[::STEP]
        words = np.concatenate([words.vectors for words in encoder.encode_words(lines)])
        means[language] = words.mean(axis=0).astype(np.float32)
        print(f"{language}: {len(words)} words of {len(lines)} sentences")
    np.savez(MEANS, **means)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(Path(sys.argv[1]))
