"""The OpenAPI documents of the servers: what FastAPI reads from the code, and what it cannot know: bodies, refusals."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from importlib.resources import files
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.responses import JSONResponse
from starlette.requests import Request

from sync.vxp.protocol import PREFIX, SIGNATURE, SIGNED_TEXT

PATH = "/openapi.json"
REFUSALS = ("400", "401", "403", "404", "409", "413", "422", "429", "503")
"""Codes any call may be refused with, each with the same form of words."""
OPEN = ("/health", "/health/live", "/metrics", "/protocol", "/protocol/versions", "/sign-in", "/training/token")
"""Calls nobody has to be signed in for."""
_METHODS = frozenset({"get", "head", "post", "put", "patch", "delete", "options"})


def describe(app: FastAPI, title: str) -> None:
    """Let an application tell what it serves at ``/openapi.json``."""
    made: list[dict[str, Any]] = []

    def document() -> dict[str, Any]:
        if not made:
            made.append(_document(app, title))
        return made[0]

    app.openapi = document  # type: ignore[method-assign]
    _serve(app)


def describe_axis(app: FastAPI) -> None:
    """Let the axis tell what it serves: the calls of the official client, as it makes them."""
    words = _words()
    both = ["get", "post"]
    paths = {f"/{name}": _call(name, both if name.startswith("count") else ["post"]) for name in words["axis"]}
    paths["/downloadEdoc"] = _call("downloadEdoc", ["get"])
    paths["/downloadEdoc"]["get"]["responses"] = {
        "200": _content({"application/octet-stream": {"type": "string", "format": "binary"}}), "404": _axis(),
    }  # fmt: skip
    said = {"openapi": "3.1.0", "info": {"title": "VIC vxp", "version": "1"}, "paths": paths,
            "components": {"schemas": words["schemas"]}}  # fmt: skip
    app.openapi = lambda: said  # type: ignore[method-assign]
    _serve(app)


def operations(document: Mapping[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield method, path and description of every call of a document."""
    for path, calls in document["paths"].items():
        for method, call in calls.items():
            if method in _METHODS:
                yield method.upper(), path, call


def _serve(app: FastAPI) -> None:
    async def told(request: Request) -> JSONResponse:
        return JSONResponse(app.openapi())

    app.add_route(PATH, told, include_in_schema=False)


def _document(app: FastAPI, title: str) -> dict[str, Any]:
    words = _words()
    said = get_openapi(title=title, version="1", routes=app.routes)
    parts = said.setdefault("components", {})
    parts.setdefault("schemas", {}).update(words["schemas"])
    parts["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
    for method, path, call in operations(said):
        _complete(words, method, path, call)
    return said


def _complete(words: Mapping[str, Any], method: str, path: str, call: dict[str, Any]) -> None:
    """Add to a call what the code does not say."""
    call["operationId"] = _name(method, path)
    named = f"{method} {path}"
    if path not in OPEN:
        call["security"] = [{"token": []}]
        call["parameters"] = [one for one in call.get("parameters", []) if one["name"].lower() != "authorization"]
    answers = words["answers"].get(named, {})
    answered = call.setdefault("responses", {})
    if any(code.startswith("2") for code in answers) or named == "POST /sync/v{version}":
        answered.pop("200", None)
    for code in REFUSALS:
        answered[code] = _refusal(code, answered.get(code))
    for code, content in answers.items():
        answered[code] = _refusal(code, None) if content == {} else _content(content or {})
    if named in words["bodies"]:
        call["requestBody"] = {"content": {kind: {"schema": form} for kind, form in words["bodies"][named].items()}}


def _refusal(code: str, said: Mapping[str, Any] | None) -> dict[str, Any]:
    forms = [{"$ref": f"#/components/schemas/{name}"} for name in ("Error", "Detail")]
    if code == "503":
        forms = [{"$ref": "#/components/schemas/Maintenance"}, *forms]
        forms += [schema for schema in (_schema(said),) if schema]
    return {"description": "refused", "content": {"application/json": {"schema": {"anyOf": forms}}}}


def _schema(said: Mapping[str, Any] | None) -> Any:
    return (said or {}).get("content", {}).get("application/json", {}).get("schema")


def _content(kinds: Mapping[str, Any]) -> dict[str, Any]:
    said: dict[str, Any] = {"description": "done"}
    if kinds:
        said["content"] = {kind: {"schema": form} for kind, form in kinds.items()}
    return said


def _axis() -> dict[str, Any]:
    return _content({"application/json": {"$ref": "#/components/schemas/Axis"}})


def _call(name: str, methods: list[str]) -> dict[str, Any]:
    headers = [
        {"name": header, "in": "header", "required": True, "schema": {"type": "string"}}
        for header in (SIGNED_TEXT, SIGNATURE)
    ]
    note = f"Parameters are headers that begin with {PREFIX!r}; each must say what the signed text says."
    common = {"parameters": headers, "description": note}
    refusals = {code: _refusal(code, None) for code in ("413", "429", "503")}
    answered: dict[str, Any] = {"200": _axis(), "400": {"description": "the caller hung up"}, **refusals}
    return {method: {"operationId": f"{method}_{name}", **common, "responses": dict(answered)} for method in methods}


def _name(method: str, path: str) -> str:
    words = path.strip("/").replace("{", "").replace("}", "").replace("-", "_").replace("/", "_")
    return f"{method.lower()}_{words}"


def _words() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(files("sync.provincial").joinpath("api_words.json").read_text("utf-8"))
    return found
