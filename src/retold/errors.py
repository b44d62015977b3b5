"""Every message that a user can get: the cause, what is valid, what to do next.

One class, one line, one exit code (2). The functions below are the catalogue: code raises what they
return and never words a message of its own.
"""

from __future__ import annotations

EXIT_BAD_INPUT = 2


class RetoldError(Exception):
    """Input or a request that cannot be served; `str(error)` is one line for a person."""

    def __init__(self, cause: str, valid: str, next_step: str) -> None:
        self.cause, self.valid, self.next_step = cause, valid, next_step
        super().__init__(" ".join(f"{cause}. {valid}. {next_step}.".split()))


def unknown_language(code: str, known: list[str]) -> RetoldError:
    """A language code that is no code at all (unknown but well-formed codes work with neutral defaults)."""
    return RetoldError(
        f"“{code}” is no language code",
        f"Valid are ISO 639-1 codes, with own rules for {', '.join(known)}",
        "Give a code such as uk, or leave it out to have it detected",
    )


def bad_language_data(path: str, reason: str) -> RetoldError:
    """A language data file that does not fit its schema."""
    return RetoldError(
        f"The language data in {path} cannot be used: {reason}",
        "Valid fields are described in docs/languages.md",
        "Mend the file and run the command again",
    )
