"""Messages about addresses, feeds and what was to be fetched from them."""

from __future__ import annotations

from retold.errors.base import RetoldError


def refused_address(url: str, reason: str) -> RetoldError:
    """An address that may not be fetched."""
    return RetoldError(
        f"{url} is not fetched: {reason}",
        "Valid are public http and https addresses, redirects among them",
        "Check the address; --allow-private lets addresses of your own network through",
    )


def not_fetched(url: str, reason: str) -> RetoldError:
    """An address from which nothing could be had."""
    return RetoldError(
        f"{url} could not be fetched: {reason.rstrip('.')}",
        "Valid is an address that answers with a page, a feed, a sitemap or text",
        "Open it in a browser, or try again later",
    )


def no_sources() -> RetoldError:
    """`retold add` without a source."""
    return RetoldError(
        "No source was named",
        "Valid are files, folders, patterns, web addresses, and - for standard input",
        "Name one, or see the examples under “retold add --help”",
    )


def no_feeds(source: str) -> RetoldError:
    """Something to watch that names no feed."""
    return RetoldError(
        f"{source} names no feed",
        "Valid are web addresses of feeds, sitemaps and lists of feeds, and OPML files",
        "“retold add” takes in files and pages",
    )


def nothing_watched() -> RetoldError:
    """`retold watch` without a feed, in a library that watches none."""
    return RetoldError(
        "No feed was named, and the library watches none yet",
        "Valid are web addresses of feeds, sitemaps and lists of feeds, and OPML files",
        "Name one; it is watched from then on, without being named again",
    )
