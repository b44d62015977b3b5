"""Screenshots of the main pages, in light and dark, for docs/images: `python tools/make_screenshots.py`.

They show a library of the project's examples in Debian's Chromium (`apt-get install chromium`). A picture is reduced to
256 colours, which text on plain ground does not suffer from, so that each is below 150 KB.
"""

from __future__ import annotations

import struct
import sys
import tempfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from playwright.sync_api import Page

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))
IMAGES = ROOT / "docs" / "images"
LARGEST = 150_000  # bytes
_SIGNATURE = b"\x89PNG\r\n\x1a\n"


def chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The chunks of a PNG file."""
    at = len(_SIGNATURE)
    while at < len(data):
        (size,) = struct.unpack(">I", data[at : at + 4])
        yield data[at + 4 : at + 8], data[at + 8 : at + 8 + size]
        at += size + 12


def decoded(data: bytes) -> NDArray[np.uint8]:
    """The pixels (height, width, 3) of a PNG of 8 bits a channel without interlacing, as browsers write it."""
    parts = list(chunks(data))
    width, height, depth, colour, _, _, interlaced = struct.unpack(">IIBBBBB", dict(parts)[b"IHDR"])
    channels = {2: 3, 6: 4}[colour]
    if depth != 8 or interlaced:
        raise ValueError("this PNG is not of 8 bits without interlacing")
    raw = np.frombuffer(zlib.decompress(b"".join(d for name, d in parts if name == b"IDAT")), np.uint8)
    lines = raw.reshape(height, 1 + width * channels)
    rows = np.zeros((height, width * channels), np.uint8)
    above = np.zeros(width * channels, np.uint8)
    for y, line in enumerate(lines):
        above = rows[y] = _unfiltered(int(line[0]), line[1:], above, channels)
    return rows.reshape(height, width, channels)[:, :, :3]


def _unfiltered(kind: int, line: NDArray[np.uint8], above: NDArray[np.uint8], step: int) -> NDArray[np.uint8]:
    """A line of pixels from its filtered form (PNG specification, 9.2)."""
    if kind == 0:
        return line
    if kind == 2:
        return line + above
    if kind == 1:
        return line.reshape(-1, step).cumsum(axis=0, dtype=np.uint8).reshape(-1)
    found = bytearray(len(line))
    for i, (value, up) in enumerate(zip(line.tolist(), above.tolist(), strict=True)):
        left = found[i - step] if i >= step else 0
        corner = int(above[i - step]) if i >= step else 0
        found[i] = (value + ((left + up) // 2 if kind == 3 else _paeth(left, up, corner))) & 255
    return np.frombuffer(bytes(found), np.uint8)


def _paeth(left: int, up: int, corner: int) -> int:
    guess = left + up - corner
    return min((abs(guess - left), 0, left), (abs(guess - up), 1, up), (abs(guess - corner), 2, corner))[2]


def reduced(data: bytes) -> bytes:
    """The same picture with a palette: its most frequent colours, every other pixel in the nearest of them."""
    pixels = decoded(data)
    flat = pixels.reshape(-1, 3).astype(np.int32)
    colours, inverse, counts = np.unique(flat, axis=0, return_inverse=True, return_counts=True)
    palette = colours[np.argsort(-counts, kind="stable")[:256]]
    nearest = np.concatenate(
        [
            ((part[:, None, :] - palette[None, :, :]) ** 2).sum(axis=2).argmin(axis=1)
            for part in np.array_split(colours, len(colours) // 4096 + 1)
        ]
    ).astype(np.uint8)
    index = nearest[inverse.reshape(-1)].reshape(pixels.shape[:2])
    height, width = pixels.shape[:2]
    lines = np.concatenate([np.zeros((height, 1), np.uint8), index], axis=1)
    parts = {
        b"IHDR": struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0),
        b"PLTE": palette.astype(np.uint8).tobytes(),
        b"IDAT": zlib.compress(lines.tobytes(), 9),
        b"IEND": b"",
    }
    return _SIGNATURE + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        for name, body in parts.items()
    )


def shots(page: Page, base: str, library: Any) -> Iterator[tuple[str, bytes]]:  # noqa: ANN401 (a library of the tests)
    """The pictures by name."""
    ferry = library.story("https://ferry.example/uk").id
    report = next(a.id for a in library.articles() if a.source == "https://ferry.example/bg")
    pages = {
        "stories": ("/stories", 1200, 780),
        "story": (f"/stories/{ferry}", 1200, 1250),
        "judging": (f"/stories/{ferry}?judge=3#claim-3", 1200, 820),
        "article": (f"/articles/{report}", 1200, 900),
        "origins": ("/origins", 1200, 700),
        "add": ("/add", 1200, 760),
        "narrow": (f"/stories/{ferry}", 320, 1250),
    }
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        for name, (path, width, height) in pages.items():
            page.set_viewport_size({"width": width, "height": height})
            page.goto(base + path, wait_until="networkidle")
            yield f"{name}-{scheme}", page.screenshot()


def main() -> None:
    """Write the pictures and say how large they are."""
    import browsers  # type: ignore[import-not-found]

    IMAGES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, browsers.browsing() as browser:
        library = browsers.fill(Path(folder) / "library.db", browsers.examples())
        library.compare("https://ferry.example/uk")
        with browsers.serving(library) as base:
            for name, picture in shots(browser.new_page(), base, library):
                small = reduced(picture)
                if len(small) > LARGEST:
                    sys.exit(f"{name} has {len(small):,} bytes; at most {LARGEST:,} are wanted")
                (IMAGES / f"{name}.png").write_bytes(small)
                print(f"{name:16} {len(picture):>9,} {len(small):>9,}")
        library.close()


if __name__ == "__main__":
    main()
