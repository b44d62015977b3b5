"""Messages of `retold serve`."""

from __future__ import annotations

from retold.errors.base import RetoldError


def unusable_token_file(path: str, reason: str) -> RetoldError:
    """The file that keeps the hash of a server's token."""
    return RetoldError(
        f"The token file {path} cannot be used: {reason}",
        "It has to be a file that “retold serve --make-token” wrote and that you alone may read",
        f"Run retold serve --make-token --token-file {path}",
    )


def token_needed(host: str) -> RetoldError:
    """A server that others can reach without a token."""
    return RetoldError(
        f"Others can reach {host}, so a token is needed",
        "Without one a server listens on 127.0.0.1 alone",
        "Run retold serve --make-token --token-file FILE once, then name that file with --token-file",
    )


def no_token_file() -> RetoldError:
    """`--make-token` without a file to keep the hash in."""
    return RetoldError(
        "There is no file named in which the hash of the token could be kept",
        "Valid is a file in a folder that you may write",
        "Run retold serve --make-token --token-file FILE",
    )


def port_in_use(host: str, port: int, reason: str) -> RetoldError:
    """An address at which the server cannot listen."""
    return RetoldError(
        f"The server cannot listen on {host}, port {port}: {reason}",
        "Valid are an address of this machine and a port from 1024 to 65535 that no other program has",
        "Name another one with --port, or --port 0 to have a free one chosen",
    )
