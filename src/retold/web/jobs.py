"""Work that takes seconds: comparisons and adding, off the request thread, in a queue that has an end."""

from __future__ import annotations

import logging
import secrets
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Iterable
from threading import Condition, Thread
from typing import Any, Literal

from retold import errors
from retold.errors import RetoldError
from retold.library.adding import Added
from retold.library.reports import told
from retold.library.sources import Known
from retold.reading.entries import Failure
from retold.web import addresses, problems
from retold.web.documents import Fault, JobPage
from retold.web.problems import ProblemError

log = logging.getLogger("retold.web")

Kind = Literal["compare", "story", "add"]
State = Literal["queued", "running", "done", "failed", "cancelled"]
_OVER = ("done", "failed", "cancelled")
_FAULTS = 100  # told of one job
_PACE = 5.0  # seconds that a job is taken to last while none has been seen


class Cancelled(Exception):  # noqa: N818 (it is no error)
    """Somebody ended the job; raised inside its work where that looks."""


class Job:
    """A piece of work and how far it is. `result` is the address of what came of it, `value` the thing itself.

    It is told of entries that are done as a `library.reports.Progress`.
    """

    def __init__(self, kind: Kind, work: Callable[[Job], str], message: str, key: str | None = None) -> None:
        self.id = secrets.token_urlsafe(16)
        self.kind, self.work, self.message, self.key = kind, work, message, key
        self.state: State = "queued"
        self.done = 0
        self.total: int | None = None
        self.counts: dict[str, int] = {}
        self.faults: list[Fault] = []
        self.articles: list[str] = []  # ids of those that were added, the first ones
        self.result: str | None = None
        self.value: Any = None
        self.problem: ProblemError | None = None
        self.began = self.ended = 0.0
        self.version = 0  # grows whenever it has something new to tell

    def expect(self, total: int | None) -> None:
        """How many entries there are to do, where that is known."""
        self.total = total
        self.version += 1

    def advance(self, outcomes: Iterable[Any]) -> None:
        """These entries are done. Raises `Cancelled` when the job was ended; what is in the library stays there."""
        for outcome in outcomes:
            self.done += 1
            if isinstance(outcome, Failure):
                if len(self.faults) < _FAULTS:
                    self.faults.append(Fault(source=outcome.source, reason=told(outcome)))
                name = "unreadable"
            elif isinstance(outcome, Added):
                name = outcome.outcome
                self.articles += [outcome.article] * (len(self.articles) < _FAULTS)
            else:
                name = "known" if isinstance(outcome, Known) else "taken"
            self.counts[name] = self.counts.get(name, 0) + 1
        self.version += 1
        self.check()

    def check(self) -> None:
        """Raise `Cancelled` when the job was ended."""
        if self.state == "cancelled":
            raise Cancelled

    @property
    def over(self) -> bool:
        """Whether it has ended, in whatever way."""
        return self.state in _OVER


class Jobs:
    """A bounded queue with worker threads. Jobs that are over are kept for a while, so that their pages can be read."""

    def __init__(self, *, workers: int, queue: int, kept: float, most: int) -> None:
        self._workers, self._queue, self._kept, self._most = workers, queue, kept, most
        self._turn = Condition()
        self._waiting: deque[Job] = deque()
        self._known: OrderedDict[str, Job] = OrderedDict()
        self._running: list[Job] = []
        self._threads: list[Thread] = []
        self._stopped = False
        self._pace = _PACE

    def start(self) -> None:
        """Begin to work."""
        for number in range(self._workers):
            thread = Thread(target=self._work, name=f"retold-job-{number}", daemon=True)
            thread.start()
            self._threads.append(thread)

    def stop(self, limit: float) -> None:
        """End: what waits is cancelled, what runs is asked to end and given so many seconds."""
        with self._turn:
            self._stopped = True
            for job in [*self._waiting, *self._running]:
                _end(job, "cancelled")
            self._waiting.clear()
            self._turn.notify_all()
        until = time.monotonic() + limit
        for thread in self._threads:
            thread.join(max(0.0, until - time.monotonic()))

    def put(self, kind: Kind, work: Callable[[Job], str], message: str, *, key: str | None = None) -> Job:
        """Queue some work. The job of the same key that is not over is taken in its place. Raises 503 when full."""
        with self._turn:
            self._drop_old()
            same = next((j for j in self._known.values() if key and j.key == key and not j.over), None)
            if same is not None:
                return same
            if self._stopped or len(self._waiting) >= self._queue:
                raise self._full()
            job = Job(kind, work, message, key)
            self._known[job.id] = job
            self._waiting.append(job)
            self._turn.notify()
            return job

    def _full(self) -> ProblemError:
        after = max(1, round(self._pace * (1 + len(self._waiting)) / self._workers / 2))
        return ProblemError(
            503,
            "busy",
            f"{len(self._waiting)} jobs wait already, which is as many as may. Try again in {after} seconds.",
            retry_after=after,
            headers={"Retry-After": str(after)},
        )

    def get(self, name: str) -> Job:
        """A job by its id. Raises 404."""
        with self._turn:
            self._drop_old()
            job = self._known.get(name)
        if job is None:
            raise ProblemError(404, "not-found", "There is no such job. Jobs that are over are kept for a while only.")
        return job

    def last(self, key: str) -> Job | None:
        """The latest job of a key, over or not."""
        with self._turn:
            return next((j for j in reversed(self._known.values()) if j.key == key), None)

    def cancel(self, name: str) -> Job:
        """End a job; one that is over stays as it is. Raises 404."""
        job = self.get(name)
        with self._turn:
            if not job.over:
                _end(job, "cancelled")
            if job in self._waiting:
                self._waiting.remove(job)
        return job

    def counts(self) -> tuple[int, int]:
        """How many jobs wait and run."""
        with self._turn:
            return len(self._waiting), len(self._running)

    def ahead(self, job: Job) -> int:
        """How many jobs are before it."""
        with self._turn:
            return self._waiting.index(job) + len(self._running) if job in self._waiting else 0

    def _drop_old(self) -> None:
        over = [job for job in self._known.values() if job.over]
        now = time.monotonic()
        for place, job in enumerate(over):
            if now - job.ended > self._kept or len(over) - place > self._most:
                del self._known[job.id]

    def _work(self) -> None:
        while True:
            with self._turn:
                while not self._waiting and not self._stopped:
                    self._turn.wait()
                if self._stopped:
                    return
                job = self._waiting.popleft()
                self._running.append(job)
                job.state, job.began = "running", time.monotonic()
                job.version += 1
            _run(job)
            with self._turn:
                self._running.remove(job)
                self._pace += 0.3 * (job.ended - job.began - self._pace)


def _run(job: Job) -> None:
    try:
        job.result = job.work(job)
    except Cancelled:
        _end(job, "cancelled")
    except ProblemError as problem:
        _end(job, "failed", problem)
    except RetoldError as error:
        _end(job, "failed", problems.refused(error))
    except Exception as error:
        log.exception("A job failed.")
        _end(job, "failed", ProblemError(500, "internal", errors.unexpected(error)))
    else:
        _end(job, "done")


def _end(job: Job, state: State, problem: ProblemError | None = None) -> None:
    if not job.over:
        job.state, job.problem = state, problem
    job.ended = time.monotonic()
    job.version += 1


def page(jobs: Jobs, job: Job) -> JobPage:
    """How far a job is, as its page tells."""
    address = addresses.job(job.id)
    return JobPage(
        id=job.id,
        address=address,
        events=f"{address}/events",
        kind=job.kind,
        state=job.state,
        ahead=jobs.ahead(job),
        message=_MESSAGES.get(job.state, job.message),
        done=job.done,
        total=job.total,
        counts=dict(job.counts),
        faults=tuple(job.faults),
        result=job.result if job.state == "done" else None,
        cancel=None if job.over else f"{address}/cancel",
        problem=job.problem.document(address) if job.problem else None,
    )


_MESSAGES: dict[str, str] = {"queued": "Waiting.", "done": "Done.", "failed": "It failed.", "cancelled": "Cancelled."}
