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
from collections.abc import Callable, Iterable, Iterator
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
        self._ray = _ray()
        options: dict[str, Any] = {"log_to_driver": False, "logging_level": "ERROR", "configure_logging": True}
        if settings.address:
            options["address"] = settings.address
        else:
            options |= {"num_cpus": settings.number, "include_dashboard": False}
            options |= {"object_store_memory": settings.memory, "address": "local"}
        try:
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
        """Leave the cluster; one that was started here ends."""
        self._ray.shutdown()


def _ray() -> Any:  # noqa: ANN401 (a module without types)
    # What Ray would send home about its use, and its word on every actor, are nobody's business here.
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    os.environ.setdefault("RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO", "0")
    os.environ.setdefault("RAY_BACKEND_LOG_LEVEL", "fatal")
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
