"""Messages about texts: files, standard input, encodings, details."""

from __future__ import annotations

from collections.abc import Sequence

from retold.errors.base import RetoldError


def missing_file(path: str) -> RetoldError:
    """A file that is not there."""
    return RetoldError(
        f"There is no file {path}",
        "Valid are files of plain text, HTML or JSONL, and - for standard input",
        "Check the spelling and the folder you are in",
    )


def address_not_read(url: str) -> RetoldError:
    """A web address where a file is wanted."""
    return RetoldError(
        f"{url} is a web address, and nothing is fetched from the network",
        "Valid are files of plain text, HTML or JSONL, and - for standard input",
        "Save the page and name the file",
    )


def foreign_address(url: str) -> RetoldError:
    """An address of a kind that nothing here reads."""
    return RetoldError(
        f"{url} is an address of a kind that is not read here ({url.partition(':')[0]})",
        "Valid are files, and http or https addresses where a library takes them in",
        "Save what it leads to and name the file",
    )


def is_folder(path: str) -> RetoldError:
    """A folder where a file is wanted."""
    return RetoldError(f"{path} is a folder", "Valid are files", f"Name the files in it, such as {path.rstrip('/')}/*")


def unreadable(path: str, reason: str) -> RetoldError:
    """A file that the system does not let us read."""
    return RetoldError(
        f"{path} cannot be read: {reason}",
        "Valid are files that you may read",
        "Check its permissions, or make a copy that you own",
    )


def empty_file(path: str) -> RetoldError:
    """A file of no bytes."""
    return RetoldError(
        f"{'Standard input' if path == '-' else path} is empty",
        "Valid is a text of at least one sentence",
        "Check how the file was saved",
    )


def no_words(path: str) -> RetoldError:
    """A text of nothing but white space, marks and signs."""
    return RetoldError(
        f"{path} holds no words", "Valid is a text of at least one sentence", "Check how the text was saved"
    )


def too_large(path: str, limit: int) -> RetoldError:
    """A file over the limit in bytes."""
    return RetoldError(
        f"{path} is larger than {limit // 1_000_000} MB",
        f"Valid are files of up to {limit // 1_000_000} MB",
        "Give the report alone, or split a JSONL file by its lines",
    )


def too_long(path: str, length: int, limit: int) -> RetoldError:
    """A text that is too long to be a news report."""
    return RetoldError(
        f"{path} is a text of {length:,} characters, too long for a news report",
        f"Valid are up to {limit:,} characters a report",
        "Cut out the report, or split the text",
    )


def not_a_report(path: str, what: str) -> RetoldError:
    """A file whose content shows that it is something else."""
    return RetoldError(
        f"{path} is {what}, no text",
        "Valid are plain text, HTML and JSONL in any common encoding",
        "Unpack or convert it to text first",
    )


def unknown_encoding(encoding: str) -> RetoldError:
    """An encoding that does not exist."""
    return RetoldError(
        f"“{encoding}” is no encoding known here",
        "Valid are names such as utf-8, windows-1251, koi8-u or iso-8859-5",
        "Leave --encoding out to have it detected",
    )


def wrong_encoding(path: str, encoding: str) -> RetoldError:
    """A file that does not fit the encoding it is said to be in."""
    return RetoldError(
        f"{path} is not in {encoding}",
        "Valid is the encoding that the file was saved in, such as utf-8 or windows-1251",
        "Leave --encoding out to have it detected",
    )


def no_article_text(path: str) -> RetoldError:
    """A web page in which no article was found."""
    return RetoldError(
        f"The page {path} holds no article text",
        "Valid are pages that carry the report itself, not only links or a script that loads it",
        "Copy the report from the browser into a text file and name that",
    )


def too_complex(path: str) -> RetoldError:
    """A web page of more or deeper elements than any report has."""
    return RetoldError(
        f"The page {path} has too many elements, or too many inside each other, for a news page",
        "Valid are pages of up to 50,000 elements, 1,000 deep",
        "Copy the report from the browser into a text file and name that",
    )


def bad_line(path: str, line: int, reason: str) -> RetoldError:
    """A line of JSONL that is no article."""
    return RetoldError(
        f"Line {line} of {path} cannot be read: {reason}",
        "Valid is one JSON object a line with “text” and optional “title”, “url”, “outlet”, “language”, “published”",
        "Mend or remove the line",
    )


def bad_published(value: str) -> RetoldError:
    """A publication time that is none."""
    return RetoldError(
        f"“{value}” is no time of publication",
        "Valid are ISO 8601 days and times such as 2025-10-21, 2025-10-21T09:05 or 2025-10-21T09:05+03:00",
        "Give one of these, or leave it out",
    )


def several_articles(path: str, number: int) -> RetoldError:
    """A file of several articles where one is wanted."""
    return RetoldError(
        f"{path} holds {number} articles", "Valid is a file of one", "Use retold.read_all to get all of them"
    )


def too_few_articles(number: int) -> RetoldError:
    """A comparison of fewer than two reports."""
    return RetoldError(
        f"A comparison takes two reports, and there is {'one only' if number else 'none'}",
        "Valid are two or more reports of one event",
        "Name another file; “retold annotate” shows a report alone",
    )


def same_text(first: str, second: str) -> RetoldError:
    """Nothing but copies of one text to compare."""
    return RetoldError(
        f"{first} and {second} hold the same text, which is one report",
        "Valid are two or more reports that differ",
        "Name another report of the event",
    )


def undetected_encoding(path: str) -> RetoldError:
    """Bytes that are no text in any encoding that was tried."""
    return RetoldError(
        f"{path} is no text in any encoding that could be detected",
        "Valid are UTF-8, UTF-16, windows-1251 and other common encodings",
        "Give the right one with --encoding, or save the file as UTF-8",
    )


def unknown_detail(key: str, known: Sequence[str]) -> RetoldError:
    """`FILE@key=value` with a key that is none."""
    return RetoldError(
        f"“{key}” is no detail of a report",
        f"Valid are {', '.join(f'FILE@{k}=VALUE' for k in known)}",
        "Correct it; should the file's name hold @, check that the file exists",
    )


def xml_entities(path: str) -> RetoldError:
    """An XML file that declares entities of its own."""
    return RetoldError(
        f"{path} declares XML entities, which are never expanded",
        "Valid are feeds, sitemaps and lists without declarations of their own",
        "Take the DOCTYPE out if you trust the file",
    )
