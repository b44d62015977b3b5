"""What a server may be told; the defaults serve one person on one machine."""

from __future__ import annotations

import msgspec

from retold.web.documents import Limits


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """Settings of one server. Sizes are bytes, times are seconds."""

    host: str = "127.0.0.1"
    port: int = 8040
    token_file: str | None = None  # where the hash of the token is kept; must be there for any host but loopback
    names: tuple[str, ...] = ()  # further names by which the server is called (Host)
    allow_private: bool = False  # fetch from addresses of the own network when adding
    read_only: bool = False  # nothing is added, judged or merged
    page: int = 20  # rows a page
    claims: int = 50  # claims and statements a page of a story
    compared: int = 12  # reports of a story that are compared at most
    workers: int = 1  # comparisons at once; each takes a core
    queue: int = 16  # jobs that wait; more are answered with 503
    upload: int = 20_000_000
    files: int = 50
    texts: int = 20  # pasted at once
    characters: int = 200_000  # of a pasted text
    addresses: int = 50
    kept: float = 3_600.0  # that a pasted comparison is held
    kept_most: int = 100  # pasted comparisons and finished jobs held
    attempts: int = 10  # wrong tokens a minute from one address, then 429
    requests: int = 1_200  # a minute from one address that is not loopback, then 429
    compress: bool | None = None  # None: answers to loopback go uncompressed
    stop: float = 10.0  # that running requests and jobs are given when the server stops
    json_log: bool = False

    @property
    def limits(self) -> Limits:
        """The limits that a page tells."""
        return Limits(
            upload=self.upload,
            files=self.files,
            texts=self.texts,
            characters=self.characters,
            addresses=self.addresses,
            kept_minutes=int(self.kept // 60),
        )
