"""The files that pages load: their addresses change with what is in them, so that browsers may keep them."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from retold.rendering.html import STATIC as SHARED

OWN = Path(__file__).parents[1] / "static"
FOLDERS = (OWN, SHARED)  # what a server serves below /static/


@cache
def address(name: str) -> str:
    """The address of a file; the query names its content."""
    return f"/static/{name}?v={hashlib.sha256(_path(name).read_bytes()).hexdigest()[:12]}"


def _path(name: str) -> Path:
    return next(folder / name for folder in FOLDERS if (folder / name).is_file())
