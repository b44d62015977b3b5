"""The OpenAPI document: what FastAPI knows of the routes, with the schemas of the documents."""

from __future__ import annotations

import copy
from importlib.metadata import version
from typing import Any, get_args

import msgspec
from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from retold.model import Comparison
from retold.web import documents
from retold.web.negotiation import HTML, JSON, PROBLEM
from retold.web.routes import ROUTERS
from retold.web.routing import REFERENCE

_ABOUT = """Stories, reports, entities, outlets and origins of a library of Retold.

Each page of the server is a document. It comes as JSON where the address ends in `.json` or `Accept` asks for
`application/json`, else as HTML. Lists go on at `next`. Every error is a problem (RFC 9457). `docs/api.md` says what is
promised."""


def bare() -> FastAPI:
    """The routes without a library behind them, to be described."""
    app = FastAPI()
    for router in ROUTERS:
        app.include_router(router)
    return app


def describe(app: FastAPI) -> dict[str, Any]:
    """The OpenAPI 3.1 document of the application."""
    found: dict[str, Any] = get_openapi(
        title="Retold", version=version("retold"), description=_ABOUT, routes=app.routes, openapi_version="3.1.0",
        license_info={"name": "Apache 2.0", "identifier": "Apache-2.0"},
    )  # fmt: skip
    schemas = found.setdefault("components", {}).setdefault("schemas", {})
    kinds = [*get_args(documents.Page), Comparison]
    _, components = msgspec.json.schema_components(kinds, ref_template=REFERENCE)
    schemas.update(components)
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    for path, methods in list(found["paths"].items()):
        if any(map(_has_both, methods.values())):
            found["paths"][f"{path}.json"] = {method: _as_json(each) for method, each in methods.items()}
    return found


def _has_both(operation: dict[str, Any]) -> bool:
    content = operation["responses"].get("200", {}).get("content", {})
    return JSON in content and HTML in content


def _as_json(operation: dict[str, Any]) -> dict[str, Any]:
    """The operation at the address that ends in `.json`, which gives JSON whatever is accepted."""
    twin = copy.deepcopy(operation)
    twin["operationId"] += "_json"
    twin["summary"] = f"{twin.get('summary', '')} (JSON)"
    twin["responses"].pop("406", None)
    twin["responses"].pop("303", None)
    for response in twin["responses"].values():
        content = response.get("content", {})
        if JSON in content or PROBLEM in content:
            content.pop(HTML, None)
    return twin
