"""What every message is made of."""

from __future__ import annotations

EXIT_BAD_INPUT = 2


def one_line(message: str) -> str:
    """Names of files may hold line breaks and escape sequences, which a terminal would obey."""
    return "".join(c if c.isprintable() else "\ufffd" for c in " ".join(message.split()))


def count(number: int, noun: str) -> str:
    """A number of things: "1 story", "2 stories", "1,000 claims"."""
    if number == 1:
        return f"1 {noun}"
    return f"{number:,} {noun.removesuffix('y')}ies" if noun.endswith("ry") else f"{number:,} {noun}s"


class RetoldError(Exception):
    """Input or a request that cannot be served; `str(error)` is one line for a person."""

    def __init__(self, cause: str, valid: str, next_step: str) -> None:
        self.cause, self.valid, self.next_step = cause, valid, next_step
        super().__init__(one_line(f"{cause}. {valid}. {next_step}."))
