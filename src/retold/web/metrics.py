"""What a server counts of itself, for Prometheus (`/metrics`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

if TYPE_CHECKING:
    from retold.web.site import Site

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Metrics:
    """Counters of one server. Paths are counted by their pattern, so that no address makes a series of its own."""

    def __init__(self, site: Site) -> None:
        self._registry = CollectorRegistry()
        of = ("method", "path", "status")
        self._requests = Counter("retold_http_requests", "Requests answered.", of, registry=self._registry)
        self._seconds = Histogram(
            "retold_http_request_seconds", "Time to the end of the answer.", ("path",), buckets=_SECONDS,
            registry=self._registry,
        )  # fmt: skip
        self.running = Gauge("retold_http_requests_running", "Requests being answered.", registry=self._registry)
        self._gauge("retold_jobs_waiting", "Jobs in the queue.", lambda: site.jobs.counts()[0])
        self._gauge("retold_jobs_running", "Jobs at work.", lambda: site.jobs.counts()[1])
        self._gauge("retold_pages_kept_hits", "Pages answered as they were kept.", lambda: site.cache.hits)
        self._gauge("retold_pages_kept_misses", "Pages worked out.", lambda: site.cache.misses)

    def _gauge(self, name: str, about: str, value: object) -> None:
        Gauge(name, about, registry=self._registry).set_function(value)  # type: ignore[arg-type]

    def count(self, method: str, path: str, status: int, seconds: float) -> None:
        """Count a request that was answered."""
        self._requests.labels(method, path, str(status)).inc()
        self._seconds.labels(path).observe(seconds)

    def text(self) -> bytes:
        """All of it in Prometheus' format."""
        return generate_latest(self._registry)
