"""Running a server: its socket, its log, its end."""

from __future__ import annotations

import json
import logging
import socket
import threading
from datetime import UTC, datetime
from types import FrameType

import msgspec
import uvicorn

from retold import errors
from retold.web.app import create_app
from retold.web.settings import Settings

log = logging.getLogger("retold.web")

_FIELDS = ("request", "method", "path", "status", "ms", "caller")  # of an access, in the log


class Server(uvicorn.Server):
    """A server that tells its site to stop before it waits for the requests that are going on."""

    def __init__(self, config: uvicorn.Config, stopping: threading.Event) -> None:
        super().__init__(config)
        self._stopping = stopping

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Begin to stop: streams of events end."""
        self._stopping.set()
        super().handle_exit(sig, frame)


def serve(path: str | None, settings: Settings, *, open_browser: bool = False) -> None:
    """Serve a library until interrupted. Raises `RetoldError` for a port or a token file that cannot be used."""
    listening = listen(settings.host, settings.port)
    try:
        host, port = listening.getsockname()[:2]
        settings = msgspec.structs.replace(settings, port=port)
        app = create_app(path, settings)
        if settings.json_log:
            log_as_json()
        else:  # whoever reads in a terminal wants to hear of what goes wrong alone
            logging.getLogger("retold.web.access").setLevel(logging.WARNING)
        shown = f"[{host}]" if ":" in host else host
        address = f"http://{shown}:{port}/"
        log.info("Serving %s at %s; Ctrl-C ends it.", app.state.site.library.path, address)
        if open_browser:
            _open(address)
        config = uvicorn.Config(
            app,
            log_config=None,
            access_log=False,
            server_header=False,
            date_header=True,
            proxy_headers=False,
            timeout_graceful_shutdown=max(1, round(settings.stop)),
            timeout_keep_alive=15,
            lifespan="on",
        )
        Server(config, app.state.site.stopping).run(sockets=[listening])
    finally:
        listening.close()


def listen(host: str, port: int) -> socket.socket:
    """A socket at an address. Raises `RetoldError` where that is not to be had."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        found = socket.socket(family, kind, protocol)
    except (OSError, UnicodeError, OverflowError) as reason:
        raise errors.port_in_use(host, port, getattr(reason, "strerror", None) or str(reason)) from None
    try:
        found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        found.bind(address)
        found.listen(2_048)
    except (OSError, OverflowError) as reason:
        found.close()
        raise errors.port_in_use(host, port, getattr(reason, "strerror", None) or str(reason)) from None
    return found


def _open(address: str) -> None:
    import webbrowser

    timer = threading.Timer(1.0, webbrowser.open, (address,))
    timer.daemon = True
    timer.start()


class JsonLines(logging.Formatter):
    """A line of JSON for each record."""

    def format(self, record: logging.LogRecord) -> str:
        """The record, with what is known of the request it is of."""
        value: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": errors.one_line(record.getMessage()),
        }
        value |= {name: getattr(record, name) for name in _FIELDS if hasattr(record, name)}
        if record.exc_info:
            value["traceback"] = self.formatException(record.exc_info)
        return json.dumps(value)


def log_as_json() -> None:
    """Every line of the log as JSON."""
    for handler in logging.getLogger("retold").handlers:
        handler.setFormatter(JsonLines())
