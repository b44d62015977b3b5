"""What is told of a story: its title, languages, outlets and span of time."""

from __future__ import annotations

from collections.abc import Sequence

from retold.model import Story
from retold.stories.digests import Digest


def story(digests: Sequence[Digest], name: str | None = None) -> Story:
    """The story that some reports tell; its id is `name`, else that of the earliest report (by day, then id)."""
    ordered = sorted(digests, key=_age)
    days = [d for d in digests if d.from_]
    return Story(
        id=name or ordered[0].id,
        title=_central(ordered).title,
        languages=tuple(sorted({d.language for d in digests if d.language})),
        outlets=tuple(sorted({d.outlet for d in digests if d.outlet})),
        from_=min((d.from_ for d in days if d.from_), default=None),
        to=max((d.to or d.from_ or "" for d in days), default=None),
        articles=tuple(d.source for d in ordered),
    )


def _age(digest: Digest) -> tuple[bool, str, str, str]:
    return digest.from_ is None, digest.from_ or "", digest.id, digest.source


def _central(ordered: Sequence[Digest]) -> Digest:
    """The report that lies nearest to all others; the earliest among equals."""
    import numpy as np

    vectors = np.stack([np.frombuffer(d.vector, "<f2").astype(np.float64) for d in ordered])
    nearness = np.round(vectors @ vectors.sum(axis=0), 6)
    return ordered[int(np.argmax(nearness))]
