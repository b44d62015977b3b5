"""The engine on Ray: inputs are cut by tasks, chunks done by a pool of actors, all as a stream.

Ray Data holds back what is ahead of the slowest stage, spills what does not fit, and does again what a dead worker had
in hand. A chunk is a block of its own and goes through Ray once, from where it was cut to the worker that reads,
annotates, encodes and writes it; only the note of what came of it goes back. So a chunk is what is lost with a worker,
and what is done twice has the same bytes.
"""

from __future__ import annotations

import logging
import os
import warnings
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from retold import errors
from retold.batch import cutting
from retold.batch.cutting import Input
from retold.batch.ledger import Done, Ledger, Run
from retold.batch.settings import Settings
from retold.reading.places import Folder

S = TypeVar("S")
T = TypeVar("T")

# Of a core that a worker asks for: it keeps one busy, but for what is left for cutting, which waits for it mostly.
_SHARE = 0.9
_CUTTING = 0.1
_AHEAD = 2  # tasks in flight for each worker: the one it does and the one that waits
_BLOCK = 1  # bytes at which Ray closes a block: at each row, or all chunks of an input would be one worker's

# How Ray is to behave, unless the environment says otherwise: it tells nobody about its use, and its own processes keep
# no account of theirs, which took a tenth of a core that workers need.
_RAY = {
    "RAY_USAGE_STATS_ENABLED": "0",
    "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0",
    "RAY_BACKEND_LOG_LEVEL": "fatal",
    "RAY_enable_metrics_collection": "0",
    "RAY_task_events_report_interval_ms": "0",
    "RAY_enable_timeline": "0",
    "RAY_event_stats": "0",
    "LOG_NAME_UPDATE_INTERVAL_S": "10",
}
_SAID, _KEPT = "work/ray.log", 1_000  # where what Ray says goes, and the lines of it that are kept

log = logging.getLogger(__name__)


class Shared:
    """A value that the cluster keeps; called, it is there."""

    def __init__(self, reference: Any) -> None:  # noqa: ANN401 (Ray's)
        self._reference = reference

    def __call__(self) -> Any:  # noqa: ANN401 (whatever was shared)
        """The value."""
        return _ray().get(self._reference)


class Cluster:
    """Does chunks on the workers of a cluster, or of this machine."""

    def __init__(self, folder: Folder, session: str, settings: Settings) -> None:
        """Start Ray, or join the cluster at the address. Raises `RetoldError` when that cannot be done."""
        self._folder, self._session, self._settings = folder, session, settings
        self._ray, self._said = _ray(), _Said()
        options: dict[str, Any] = {"log_to_driver": False, "logging_level": "ERROR", "configure_logging": True}
        if settings.address:
            options["address"] = settings.address
        else:
            options |= {"num_cpus": settings.number, "include_dashboard": False}
            options |= {"object_store_memory": settings.memory, "address": "local"}
        try:
            with _unsaid():
                self._ray.init(**options)
        except (ConnectionError, RuntimeError, ValueError, OSError) as reason:
            raise errors.no_cluster(settings.address or "this machine", str(reason)) from None

    def chunks(self, run: Run, wanted: Iterable[Input], done: frozenset[str]) -> Iterator[Done]:
        """Do the chunks of some inputs that are not done, and tell each when it is."""
        import msgspec

        data = self._ray.data
        inputs = list(wanted)
        if not inputs:
            return
        names = sorted(done)
        given = {"folder": self._folder.place, "run": msgspec.json.encode(run), "session": self._session}
        pool = data.ActorPoolStrategy(size=self._settings.number, max_tasks_in_flight_per_actor=_AHEAD)
        rows = [{"input": msgspec.json.encode(each)} for each in inputs]
        flow = (
            data.from_items(rows, override_num_blocks=len(rows))
            .flat_map(_cut, fn_args=(names, self._folder.place), num_cpus=_CUTTING)
            .map_batches(_Worker, fn_constructor_kwargs=given, batch_size=1, compute=pool, num_cpus=_SHARE)
        )
        for row in flow.iter_rows():
            yield msgspec.json.decode(row["done"], type=Done)

    def each(self, function: Callable[[S], T], items: Iterable[S]) -> Iterator[T]:
        """A function of each item by tasks, in their order; as many at once as there are workers."""
        remote = self._ray.remote(max_retries=-1, num_cpus=1)(function)
        flying: list[Any] = []
        for item in items:
            flying.append(remote.remote(item))
            if len(flying) > self._settings.number * _AHEAD:
                yield self._ray.get(flying.pop(0))
        for each in flying:
            yield self._ray.get(each)

    def shared(self, value: T) -> Shared:
        """A value for all tasks, sent once to each machine."""
        return Shared(self._ray.put(value))

    def close(self) -> None:
        """Leave the cluster; one that was started here ends. What it said stands in `work/ray.log`."""
        self._ray.shutdown()
        self._said.close()
        if self._said.lines:
            self._folder.write(_SAID, "".join(f"{line}\n" for line in self._said.lines).encode())


class _Said:
    """What Ray has to say while a batch runs, kept instead of printed: a worker that died is nothing to be told of."""

    def __init__(self) -> None:
        import ray._private.worker as printing

        self.lines: deque[str] = deque(maxlen=_KEPT)
        self._printing = printing
        self._print = printing.print_to_stdstream
        printing.print_to_stdstream = self._keep

    def _keep(self, data: Any, ignore_prefix: bool) -> None:  # noqa: ANN401 (Ray's)
        self.lines.extend(data.get("lines", ()))

    def close(self) -> None:
        """Ray prints again."""
        self._printing.print_to_stdstream = self._print


@contextmanager
def _unsaid() -> Iterator[None]:
    """Standard error goes nowhere: the line that Ray's core, which is no Python, greets with. What fails is raised."""
    try:
        kept = os.dup(2)
    except OSError:  # there is none
        yield
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)


def _ray() -> Any:  # noqa: ANN401 (a module without types)
    for name, value in _RAY.items():
        os.environ.setdefault(name, value)
    warnings.filterwarnings("ignore", message="The minimum number of concurrent actors")
    try:
        import ray
        import ray.data
    except ImportError:
        raise errors.missing_extra("A batch on several processes", "ray") from None
    context = ray.data.DataContext.get_current()
    context.enable_progress_bars = False
    context.print_on_execution_start = False
    context.target_max_block_size = _BLOCK
    logging.getLogger("ray.data").setLevel(logging.ERROR)
    return ray


def _cut(row: dict[str, Any], done: list[str], place: str) -> Iterator[dict[str, Any]]:
    import msgspec

    source = msgspec.json.decode(row["input"], type=Input)
    known = set(done)
    for chunk in cutting.cut(source, known):
        if chunk.name not in known:
            yield {"chunk": cutting.encode(chunk)}
        if chunk.last:
            Ledger(Folder(place)).note_cut(source.number, cutting.position(chunk.name) + 1)


class _Worker:
    """An actor that does chunks from their records to their file: one process on one core, the model on one thread."""

    def __init__(self, folder: str, run: bytes, session: str) -> None:
        import msgspec

        from retold import encoding

        self._ledger, self._session = Ledger(Folder(folder)), session
        self._run = msgspec.json.decode(run, type=Run)
        self._encoder = encoding.load(threads=1)

    def __call__(self, batch: dict[str, Any]) -> dict[str, Any]:
        import msgspec

        return {"done": [msgspec.json.encode(self._do(cutting.decode(bytes(data)))) for data in batch["chunk"]]}

    def _do(self, chunk: cutting.Chunk) -> Done:
        from retold import annotation
        from retold.batch import work

        found = work.annotated(chunk, self._run, self._ledger, annotation.annotate, session=self._session)
        return work.written(found, self._ledger, self._encoder)
