"""How many texts come out right when they are written in each encoding of their language and read back.

usage: python benchmarks/text_encodings.py ../shared [uchardet]

Texts: real reports (uk, bg, ru, pl, cs, sl), translated news (de, fr, es); as far as their first 60 and 200
characters and whole. Typographic marks that an encoding lacks are replaced by ASCII, as its users did; a text that
still does not fit is passed over. With `uchardet` as second argument: what detection alone reaches.
"""

from __future__ import annotations

import random
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from retold.errors import RetoldError
from retold.languages import codes, load
from retold.languages.letters import Letters
from retold.reading.decoding import decode

SIZES = (60, 200, 1_000_000)
SAMPLE = 150
SEED = 1
NTREX = {"de": "deu", "fr": "fra", "es": "spa"}
PLAIN = str.maketrans(
    dict(zip("„“”«»–—’‘‚…•", '"""""--\'\'\',*', strict=False)) | {"…": "...", "€": "EUR", "\u200b": None}
)


def texts(data: Path, language: str) -> list[str]:
    """Reports of a language, or pieces of twelve sentences."""
    if language in NTREX:
        path = data / "bench" / "ntrex" / f"newstest2019-ref.{NTREX[language]}.txt"
        lines = path.read_text(encoding="utf-8").split("\n") if path.exists() else []
        return ["\n".join(lines[i : i + 12]) for i in range(0, len(lines) - 12, 20)]
    files = sorted((data / "corpora" / "slavicner" / "raw").glob(f"*/{language}/*"))
    random.Random(SEED).shuffle(files)
    return [path.read_text(encoding="utf-8", errors="replace") for path in files[:SAMPLE]]


def written(text: str, encoding: str) -> bytes | None:
    """The text in an encoding; None when it does not fit or is ASCII throughout."""
    for attempt in (text, text.translate(PLAIN)):
        try:
            data = attempt.encode(encoding)
        except UnicodeEncodeError:
            continue
        return None if data.isascii() else data
    return None


def ours(data: bytes) -> str | None:
    try:
        return decode(data)[0]
    except RetoldError:
        return None


def uchardet(data: bytes) -> str | None:
    from resiliparse.parse.encoding import detect_encoding

    return data.decode(detect_encoding(data) or "utf-8", "replace")


def rows(data: Path, read: Callable[[bytes], str | None]) -> Iterator[str]:
    for language in codes():
        found = texts(data, language)
        for encoding in load(language, Letters).encodings if found else ():
            right: Counter[int] = Counter()
            count: Counter[int] = Counter()
            for size in SIZES:
                for raw in filter(None, (written(text[:size], encoding) for text in found)):
                    count[size] += 1
                    right[size] += read(raw) == raw.decode(encoding)
            yield f"{language} {encoding:13}" + "".join(f"{right[s]:6}/{count[s]}" for s in SIZES)


def main(arguments: list[str]) -> None:
    data = Path(arguments[0]) if arguments else Path("../shared")
    if not (data / "corpora" / "slavicner").exists():
        print(f"skipped: no reports in {data}")
        return
    print("right of all: first 60 characters, first 200, whole")
    for row in rows(data, uchardet if "uchardet" in arguments else ours):
        print(row)


if __name__ == "__main__":
    main(sys.argv[1:])
