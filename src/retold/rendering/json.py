"""The JSON contract of `docs/format.md` as bytes that depend on the nouns alone."""

from __future__ import annotations

import json
import math
import re
from typing import Any

import msgspec

from retold.model import Noun

_SURROGATES = re.compile("[\ud800-\udfff]")


def dumps(noun: Noun) -> str:
    """One line of JSON and a line end. A lone surrogate becomes an escape, a number that JSON lacks becomes null."""
    plain = msgspec.to_builtins(noun)
    try:
        text = json.dumps(plain, ensure_ascii=False, allow_nan=False)
    except ValueError:
        text = json.dumps(_finite(plain), ensure_ascii=False, allow_nan=False)
    return _SURROGATES.sub(lambda match: f"\\u{ord(match[0]):04x}", text) + "\n"


def _finite(value: Any) -> Any:  # noqa: ANN401
    if isinstance(value, dict):
        return {k: _finite(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(v) for v in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
