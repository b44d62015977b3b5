"""How a batch is to run."""

from __future__ import annotations

import os

from retold.model import Noun


class Settings(Noun, frozen=True, kw_only=True):
    """`workers` processes, on the cluster at `address` or on this machine.

    `memory` are the bytes that results on their way between stages may take before they are spilled to disk.
    `compare` is the least number of reports of a story that is compared, None for no comparisons.
    """

    workers: int = 0
    address: str | None = None
    memory: int = 1_000_000_000
    compare: int | None = None

    @property
    def number(self) -> int:
        """How many workers: as asked, else one for each core of this machine."""
        return self.workers or os.cpu_count() or 1
