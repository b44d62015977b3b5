"""Texts to vectors: `load()` gives an encoder, `centre` takes the language out of its vectors.

Importing this loads neither onnxruntime nor the tokenizer; `load` does.
"""

from __future__ import annotations

from retold.encoding.base import Encoder
from retold.encoding.means import centre

__all__ = ["Encoder", "centre", "load"]


def load(model: str | None = None) -> Encoder:
    """The encoder that ships with Retold (None)."""
    from retold.encoding import converted
    from retold.encoding.packaged import PackagedEncoder

    return PackagedEncoder(converted.ensure())
