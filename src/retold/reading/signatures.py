"""What a file is that is no text: told by its first bytes, else by control characters."""

from __future__ import annotations

_SIGNATURES = (
    (b"\x1f\x8b", "a gzip archive"),
    (b"\xfd7zXZ\0", "an xz archive"),
    (b"\x28\xb5\x2f\xfd", "a Zstandard archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"PK\x03\x04", "a ZIP archive or an office document (docx, odt, epub)"),
    (b"PK\x05\x06", "an empty ZIP archive"),
    (b"%PDF-", "a PDF document"),
    (b"%!PS", "a PostScript document"),
    (b"{\\rtf", "an RTF document"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old office document (doc, xls)"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
    (b"\xcf\xfa\xed\xfe", "a program"),
    (b"\0asm", "a program"),
    (b"\x89PNG\r\n\x1a\n", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"\0\0\0\x18ftyp", "a video or image file"),
    (b"\0\0\0\x1cftyp", "a video or image file"),
    (b"\0\0\0\x20ftyp", "a video or image file"),
    (b"GIF87a", "an image"),
    (b"GIF89a", "an image"),
    (b"II*\0", "an image"),
    (b"MM\0*", "an image"),
    (b"SQLite format 3\0", "a database"),
    (b"OggS\0", "a sound or video file"),
    (b"ID3\x02", "a sound file"),
    (b"ID3\x03", "a sound file"),
    (b"ID3\x04", "a sound file"),
    (b"fLaC", "a sound file"),
    (b"\x1aE\xdf\xa3", "a video file"),
    (b"WARC/", "a web archive (WARC)"),
)
_AT = (
    (4, b"1AY&SY", "a bzip2 archive"),
    (8, b"WEBPVP8", "an image"),
    (8, b"WAVEfmt", "a sound file"),
    (257, b"ustar", "a tar archive"),
)
# Characters that texts do not hold: C0 but tab, line feed, vertical tab, form feed, return, escape (ISO-2022), and DEL.
_CONTROLS = bytes(c for c in (*range(32), 127) if c not in b"\t\n\v\f\r\x1b")
# A stray NUL happens in real reports; of random bytes a tenth are controls, of programs and images more.
_MOST = 0.02
_SAMPLE = 100_000
_FEW = 3


def signature(data: bytes) -> str | None:
    """What the first bytes say that the file is, or None when they say nothing."""
    for begin, what in _SIGNATURES:
        if data.startswith(begin):
            return what
    return next((what for at, mark, what in _AT if data[at : at + len(mark)] == mark), None)


def full_of_controls(data: bytes) -> bool:
    """Whether too many bytes are control characters for a text (not meant for UTF-16 and UTF-32)."""
    sample = data[:_SAMPLE]
    found = len(sample) - len(sample.translate(None, _CONTROLS))
    return found > max(_FEW, _MOST * len(sample))
