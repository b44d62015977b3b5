"""Makes src/retold/encoding/means.npz: `python tools/make_means.py NTREX` (the folder with newstest2019-*.txt).

NTREX-128 is CC BY-SA 4.0; only means over its 1,997 sentences a language go into the file, no text.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

from retold import encoding
from retold.encoding import means

FILES = {
    "uk": "ref.ukr", "bg": "ref.bul", "en": "src.eng", "ru": "ref.rus", "pl": "ref.pol",
    "cs": "ref.ces", "sl": "ref.slv", "de": "ref.deu", "fr": "ref.fra", "es": "ref.spa",
}  # fmt: skip


def main(folder: Path) -> None:
    encoder = encoding.load()
    table = {}
    for language, name in FILES.items():
        sentences = (folder / f"newstest2019-{name}.txt").read_text(encoding="utf-8").splitlines()
        table[language] = encoder.encode(sentences).mean(axis=0, dtype=np.float64).astype(np.float32)
        print(language, len(sentences), f"{np.linalg.norm(table[language]):.3f}", flush=True)
    np.savez(means.FILE, **table)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
