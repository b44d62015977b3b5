"""Makes src/retold/encoding/means.npz: `python tools/make_means.py NTREX` (the folder with newstest2019-*.txt).

For every language the mean of the packaged model's unit vectors over the 1,997 sentences of NTREX-128, and the
sha256 of the weights they belong to. No text goes into the file (NTREX-128 is CC BY-SA 4.0). To be run again
when the weights change; four minutes on two cores.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

from retold import encoding
from retold.encoding import means, weights

FILES = {
    "uk": "ref.ukr", "bg": "ref.bul", "en": "src.eng", "ru": "ref.rus", "pl": "ref.pol",
    "cs": "ref.ces", "sl": "ref.slv", "de": "ref.deu", "fr": "ref.fra", "es": "ref.spa",
}  # fmt: skip


def read_sentences(folder: Path, language: str) -> list[str]:
    """The 1,997 sentences of a language, one a line."""
    return (folder / f"newstest2019-{FILES[language]}.txt").read_text(encoding="utf-8").splitlines()


def main(folder: Path) -> None:
    encoder = encoding.load()
    table = {}
    for language in FILES:
        vectors = encoder.encode(read_sentences(folder, language))
        table[language] = vectors.mean(axis=0, dtype=np.float64).astype(np.float32)
        print(language, len(vectors), f"{np.linalg.norm(table[language]):.3f}", flush=True)
    np.savez(means.FILE, allow_pickle=False, weights=np.array(weights.SHA256), **table)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
