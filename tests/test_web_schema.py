"""The OpenAPI document is valid, describes every route, and generated requests find nothing that contradicts it.

RETOLD_REQUESTS=2000 python -m pytest tests/test_web_schema.py sends so many (some 200 by default, always the same).
"""

import os

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance

import web
from retold import encoding
from retold.errors import not_fetched
from retold.reading.fetching import Fetcher
from retold.web import openapi

REQUESTS = int(os.environ.get("RETOLD_REQUESTS", "200"))


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    path = str(tmp_path_factory.mktemp("schema") / "library.db")
    encoder = encoding.load()
    web.fill(path, encoder)
    fetching = pytest.MonkeyPatch()
    fetching.setattr(Fetcher, "get", lambda _, url, *__: (_ for _ in ()).throw(not_fetched(url, "this is a test")))
    with web.served(path, encoder, queue=10_000) as running:
        yield running
    fetching.undo()


schema = schemathesis.openapi.from_dict(openapi.describe(openapi.bare()))
OPERATIONS = 55  # of them some 200 requests are shared out


@schema.parametrize()
@settings(
    max_examples=max(1, round(REQUESTS / OPERATIONS)),
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
def test_generated_requests_are_answered_as_described(case, server):
    # That a file or an address is needed is more than the schema of a form can say.
    left_out = [positive_data_acceptance] if case.operation.path == "/add/library" else []
    if case.operation.path.startswith("/add/"):  # in a form a number and a text of digits are one
        left_out.append(negative_data_rejection)
    case.call_and_validate(base_url=server[0], excluded_checks=left_out)


def test_every_route_is_described(server):
    app = server[1]
    paths = app.openapi()["paths"]
    hidden = {"/", "/openapi.json"}
    found = {route.path for route in app.routes if getattr(route, "methods", None)}
    assert {path.replace(":path}", "}") for path in found} - hidden <= set(paths)
    number = sum(len(methods) for methods in paths.values())
    assert number == OPERATIONS
    for path, methods in paths.items():
        for operation in methods.values():
            assert operation["summary"], path
            for status, answer in operation["responses"].items():
                if int(status) >= 400 and "health" not in path:
                    assert "application/problem+json" in answer["content"], (path, status)
