"""The commands for more reports than one machine should add one by one. Nothing heavy is imported before they run."""

from __future__ import annotations

import json
import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from retold import errors

if TYPE_CHECKING:
    from retold.batch import Progress, Report

log = logging.getLogger("retold.cli")

_GB = 1_000_000_000


@click.command(
    epilog="""\b
Examples:
  retold batch CC-NEWS-2025-10/ --out october
  retold batch "s3://news/*.parquet" --out s3://results/october --address ray://head:10001
  retold batch reports.jsonl --out results --engine plain
  retold import october --library news.db
"""
)
@click.argument("inputs", nargs=-1, metavar="INPUT...")
@click.option("--out", metavar="FOLDER", required=True, help="Where results go; an interrupted batch goes on there.")
@click.option("--workers", type=click.IntRange(1), metavar="N", help="Processes that work; else one for each core.")
@click.option("--address", metavar="ADDRESS", help="A Ray cluster; else one is started here for this run.")
@click.option("--memory", type=click.FloatRange(0.1), metavar="GB", default=1.0, show_default=True,
              help="What may wait between stages in memory; more is spilled to disk.")  # fmt: skip
@click.option("--compare", type=click.IntRange(2), metavar="N", help="Compare the stories of N reports and more.")
@click.option("--engine", type=click.Choice(["ray", "plain"]), default="ray", show_default=True,
              help="Many processes by Ray, or one without it.")  # fmt: skip
@click.option("--quiet", "-q", is_flag=True, help="Say nothing but errors.")
def batch(
    inputs: tuple[str, ...],
    out: str,
    workers: int | None,
    address: str | None,
    memory: float,
    compare: int | None,
    engine: str,
    quiet: bool,
) -> None:
    """Take very many reports through reading, annotation, vectors and stories, to Parquet.

    An INPUT is a file, a folder, a pattern or an address that fsspec knows: WARC, JSONL, Parquet, HTML, text, told
    apart by content. What cannot be read is set aside in failures.jsonl, with the reason. Results are by day and
    language; retold import takes them into a library.
    """
    from retold.batch import Settings, run

    if not inputs:
        raise errors.no_files()
    if os.path.isfile(out):
        raise errors.cannot_write(out, "it is a file, and results need a folder")
    settings = Settings(workers=workers or 0, address=address, memory=int(memory * _GB), compare=compare)
    if not quiet and engine == "ray":
        log.info("%d workers; %g GB between stages, then it is spilled to disk.", settings.number, memory)
    with _progress(quiet) as progress:
        report = run(inputs, out, settings, engine="plain" if engine == "plain" else "ray", progress=progress)
    if not report.reports:
        raise errors.nothing_read(report.records, out, _first_failure(out))
    if not quiet:
        _print(report, out)


def _first_failure(out: str) -> str | None:
    from retold.reading.places import Folder

    lines = (Folder(out).read("failures.jsonl") or b"").splitlines()
    return str(json.loads(lines[0])["reason"]) if lines else None


def _print(report: Report, out: str) -> None:
    cpu = sum(report.cpu_seconds.values())
    rate = f"{report.reports / cpu:.1f} reports a second of CPU" if cpu else "nothing was left to do"
    log.info(
        "%s reports of %s days in %s stories, %s set aside, %s comparisons; %s.",
        *(f"{n:,}" for n in (report.reports, report.days, report.stories, report.set_aside, report.comparisons)), rate,
    )  # fmt: skip
    stages = ", ".join(f"{stage} {seconds:,.1f} s" for stage, seconds in report.cpu_seconds.items())
    log.info("CPU: %s. All figures: %s/report.json", stages or "none", out)


@contextmanager
def _progress(quiet: bool) -> Iterator[Progress | None]:
    if quiet or not sys.stderr.isatty():
        yield None
        return
    from retold.batch.bars import Bars

    with Bars() as bars:
        yield bars


@click.command(
    "import", epilog="\b\nExamples:\n  retold import results\n  retold import s3://results/october --library news.db\n"
)
@click.argument("folder")
@click.option("--quiet", "-q", is_flag=True, help="Say nothing but errors.")
@click.option(
    "--library", "path", metavar="FILE", help="The library; else RETOLD_LIBRARY, else the one in your data folder."
)
def take_in(folder: str, path: str | None, quiet: bool) -> None:
    """Take the results of retold batch, or of retold export --parquet, into the library.

    Nothing is computed again. Stories come as they are into a library that has none; else reports join what is there.
    """
    from retold.library import Library

    if os.path.isfile(folder):
        raise errors.no_results(folder)
    with Library(path) as library:
        report = library.import_folder(folder)
    for failure in report.failures:
        log.warning("%s", errors.one_line(f"not added: {failure.source}: {failure.reason}"))
    if not quiet:
        log.info("%s.", report)


COMMANDS = (batch, take_in)
