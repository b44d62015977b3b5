"""The types of columns: the same values come back from SQLite and from PostgreSQL, and in the same order."""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import BigInteger, Dialect, Integer, LargeBinary, String, Text
from sqlalchemy.types import TypeDecorator

_SERVER = "postgresql"
_UNKEPT = re.compile("[\0\x1a\ud800-\udfff]")
_STANDING_IN = re.compile("\x1a([0-9a-f]{4})")

# PostgreSQL's integers are small, and it compares strings as a language does unless it is told otherwise.
Number = BigInteger().with_variant(Integer(), "sqlite")
Name = String().with_variant(String(collation="C"), _SERVER)
Hash = String(16).with_variant(String(16, "C"), _SERVER)


class Vector(TypeDecorator[bytes]):
    """Numbers of 16 bits, packed with the little end first: as they are in SQLite, pgvector's halfvec in PostgreSQL."""

    impl = LargeBinary
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:  # noqa: ANN401 (SQLAlchemy's interface)
        """The column; any number of dimensions, for encoders differ."""
        if dialect.name != _SERVER:
            return dialect.type_descriptor(LargeBinary())
        from pgvector.sqlalchemy import HALFVEC

        return dialect.type_descriptor(HALFVEC())

    def process_bind_param(self, value: bytes | None, dialect: Dialect) -> Any:  # noqa: ANN401 (SQLAlchemy's interface)
        """What is given to the database."""
        if value is None or dialect.name != _SERVER:
            return value
        import numpy as np

        return np.frombuffer(value, "<f2")

    def process_result_value(self, value: Any, dialect: Dialect) -> bytes | None:  # noqa: ANN401 (SQLAlchemy's interface)
        """What comes back from it."""
        if value is None:
            return None
        if dialect.name != _SERVER:
            return bytes(value)
        import numpy as np

        numbers = value.to_list() if hasattr(value, "to_list") else value
        return np.array(numbers, "<f2").tobytes()


class AnyText(TypeDecorator[str]):
    """Text in which anything survives, also lone surrogates, for which UTF-8 has no bytes: SQLite keeps it as bytes.

    PostgreSQL keeps no bytes as text, and no NUL: there U+001A and four digits stand for what cannot be kept.
    """

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:  # noqa: ANN401 (SQLAlchemy's interface)
        """The column: text in the order of its code points."""
        return dialect.type_descriptor(Text(collation="C") if dialect.name == _SERVER else Text())

    def process_bind_param(self, value: str | None, dialect: Dialect) -> Any:  # noqa: ANN401 (SQLAlchemy's interface)
        """What is given to the database."""
        if value is None:
            return None
        if dialect.name == _SERVER:
            return _UNKEPT.sub(lambda m: f"\x1a{ord(m[0]):04x}", value)
        try:
            value.encode()
        except UnicodeEncodeError:
            return value.encode("utf-8", "surrogatepass")
        return value

    def process_result_value(self, value: Any, dialect: Dialect) -> str | None:  # noqa: ANN401 (SQLAlchemy's interface)
        """What comes back from it."""
        if dialect.name == _SERVER:
            return value and _STANDING_IN.sub(lambda m: chr(int(m[1], 16)), value)
        return value.decode("utf-8", "surrogatepass") if isinstance(value, bytes) else value
