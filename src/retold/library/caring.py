"""The care of a library, as methods of `Library`: taken out of it, written out, taken in again, checked, counted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from retold.library import exchange, judgements, keeping
from retold.library.judging import Judging
from retold.library.keeping import Stats
from retold.library.reports import Progress, Report, Silence
from retold.reading.entries import Decision
from retold.reading.places import Folder

if TYPE_CHECKING:
    from retold.library.grouping import Grouper
    from retold.library.reports import Outcome


class Caring(Judging):
    """The part of `Library` that keeps it whole and carries it elsewhere."""

    _grouper: Grouper

    if TYPE_CHECKING:

        def _taken(self, decision: Decision) -> Outcome:
            """As `Library` has it."""

    def remove(self, wanted: str) -> int:
        """Take out a report by its address, source or id; the number of texts that are gone."""
        with self._database.writing() as connection:
            return keeping.remove(connection, wanted)

    def export(self, *, table: bool = False) -> Iterator[str]:
        """Lines of JSON that `add` reads back without loss, or rows of comma-separated values."""
        with self._database.reading() as connection:
            yield from keeping.table(connection) if table else keeping.lines(connection)

    def export_folder(self, folder: str) -> int:
        """Write all reports and stories as Parquet, with all that was found in them; how many reports there are.

        `retold.library.layout` describes the files. Raises `RetoldError` where the folder holds reports already.
        """
        self.catch_up()
        number = exchange.write_out(self._database, Folder(folder))
        with self._database.reading() as connection:
            Folder(folder).write(judgements.FILE, "".join(judgements.lines(connection)).encode())
        return number

    def import_folder(self, folder: str, *, progress: Progress | None = None) -> Report:
        """Take in the reports and stories of such a folder, or of a batch, without computing anything again.

        Interrupted, it goes on where it was. Raises `RetoldError` for a folder without reports.
        """
        report, shown = Report(), progress or Silence()
        # What readers decided comes first, so that reports which join stories here are grouped by it.
        for name, value in judgements.values(Folder(folder).read(judgements.FILE) or b""):
            report.note(self._taken(Decision(name, value)))
        for outcomes in exchange.take_in(self._database, self._grouper, Folder(folder)):
            for outcome in outcomes:
                report.note(outcome)
            shown.advance(outcomes)
        return report

    def check(self) -> list[str]:
        """What is wrong with the library, one line each; empty when it is whole."""
        with self._database.reading() as connection:
            return list(keeping.problems(connection))

    def stats(self) -> Stats:
        """How much the library holds."""
        with self._database.reading() as connection:
            return keeping.stats(connection)
