"""What those who run the servers see and set: health, numbers, maintenance; and the limits every request keeps."""

from __future__ import annotations

import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

from fastapi import FastAPI, Header, HTTPException, Request, Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST
from pydantic import BaseModel, Field
from sqlalchemy.exc import DBAPIError
from starlette.types import ASGIApp, Receive, Scope, Send

from sync.provincial.accounts import Accounts
from sync.provincial.answers import error
from sync.provincial.audit import Audit
from sync.provincial.audited import Audited
from sync.provincial.health import Health
from sync.provincial.limits import LOOPBACK, Limited, Limiter, Rates
from sync.provincial.maintenance import Maintenance
from sync.provincial.metrics import Measured, Metrics
from sync.provincial.promotion import gone
from sync.provincial.store import ServerStore
from sync.provincial.verdicts import Verdicts
from workflow.errors import Trouble

KEYS = "operating_keys.json"
"""Beside the database: ``{"metrics": "secret of 16 letters or more"}``."""
SHORTEST_KEY = 16
OPEN_DURING_MAINTENANCE = ("/health", "/metrics")


class BadOperatingKeys(Trouble):
    """The file with the keys of those who run the servers cannot be used."""

    code = "bad-operating-keys"
    title = "Tệp khóa vận hành không dùng được"


@dataclass(frozen=True, slots=True)
class Operating:
    """The parts; ``key`` opens ``/metrics`` and the whole of ``/health`` from elsewhere, empty: to nobody there."""

    health: Health
    metrics: Metrics
    maintenance: Maintenance
    limiter: Limiter
    audit: Audit
    key: str


def operating(
    store: ServerStore, verdicts: Verdicts, now: Callable[[], datetime], rates: Rates | None = None, counted: str = ""
) -> Operating:
    """Put the parts together.

    Args:
        counted: the storage in which all processes count what callers ask; empty for this process.

    Raises:
        BadRates: there is no such storage.
        BadOperatingKeys: the file with the keys cannot be used.
    """
    maintenance = Maintenance(store.folder, now)
    health = Health(store, maintenance, now)
    metrics, limiter = Metrics(store, health, verdicts, now), Limiter(rates or Rates(), counted)
    return Operating(health, metrics, maintenance, limiter, Audit(store, now), read_key(store.folder))


def read_key(folder: Path) -> str:
    """Return the key of ``/metrics``, "" when there is none.

    Raises:
        BadOperatingKeys: the file is there and cannot be used.
    """
    path = folder / KEYS
    if not path.is_file():
        return ""
    try:
        key = json.loads(path.read_text("utf-8"))["metrics"]
    except (ValueError, KeyError, TypeError):
        key = None
    if not isinstance(key, str) or len(key) < SHORTEST_KEY:
        raise BadOperatingKeys(
            f'{KEYS} phải ghi {{"metrics": "khóa dài ít nhất {SHORTEST_KEY} chữ"}}.', "Sửa tệp rồi chạy lại."
        )
    return key


class Notice(BaseModel):
    """Maintenance that is announced or in force; times in ISO 8601 with their offset."""

    text: str
    from_: str = Field(alias="from")
    until: str


class HealthAnswer(BaseModel):
    """How the servers are; the parts behind ``notice`` only for those who run them."""

    status: str = Field(pattern="^(ready|not-ready|maintenance)$")
    time: str
    notice: Notice | None
    version: str | None = None
    database: dict[str, Any] | None = None
    disk: dict[str, Any] | None = None
    lanes: dict[str, Any] | None = None
    replica: dict[str, Any] | None = None


def add_operating(app: FastAPI, parts: Operating) -> None:
    """Add ``/health``, ``/health/live`` and ``/metrics``."""

    @app.get("/health", response_model=HealthAnswer, responses={503: {"model": HealthAnswer}})
    def health(request: Request, authorization: Annotated[str, Header()] = "") -> Response:
        inside = _runs_them(parts, request, authorization)
        found = parts.health.whole() if inside else parts.health.short()
        return JSONResponse(found, 200 if found["status"] == "ready" else 503, {"Cache-Control": "no-store"})

    @app.get("/health/live")
    async def live() -> dict[str, bool]:
        return {"live": True}

    @app.get("/metrics", responses={200: {"content": {"text/plain": {}}}, 403: {"description": "another's"}})
    def metrics(request: Request, authorization: Annotated[str, Header()] = "") -> Response:
        if not _runs_them(parts, request, authorization):
            raise HTTPException(403, "Chỉ dành cho người vận hành máy chủ.")
        return Response(parts.metrics.text(), headers={"Content-Type": CONTENT_TYPE_LATEST})


def _runs_them(parts: Operating, request: Request, authorization: str) -> bool:
    """Tell whether a caller holds the key, or sits at the servers themselves and comes through no proxy."""
    scheme, _, said = authorization.partition(" ")
    if parts.key and scheme.lower() == "bearer" and hmac.compare_digest(said.encode(), parts.key.encode()):
        return True
    here = request.client is None or request.client.host in LOOPBACK
    return here and not any(name in request.headers for name in ("forwarded", "x-forwarded-for", "via"))


def guarded(
    app: FastAPI, parts: Operating, store: ServerStore, server: str, *, accounts: Accounts | None = None, body: int = 0
) -> ASGIApp:
    """Return an application that is measured, kept within the limits, closed during maintenance and audited.

    Args:
        accounts: who its callers are; none for the axis, whose callers are systems.
        body: bytes of its longest body, where it is not that of the rates.
    """
    if accounts is not None:
        app.add_middleware(Audited, audit=parts.audit, accounts=accounts, server=server)
    app.add_exception_handler(DBAPIError, _without_database(store))
    app.add_middleware(Closed, maintenance=parts.maintenance)
    app.add_middleware(Limited, limiter=parts.limiter, body=body)
    app.add_middleware(Measured, metrics=parts.metrics, server=server)
    return app


def _without_database(store: ServerStore) -> Callable[[Request, Exception], Response]:
    """Return what answers while the database is away: 502, so that a desk asks the other site, as behind a gateway."""

    def answer(request: Request, why: Exception) -> Response:
        if store.sqlite or not isinstance(why, DBAPIError) or not gone(why):
            raise why
        store.doubt()
        text = "Cơ sở dữ liệu của máy chủ đang không trả lời."
        next_ = "Gửi lại sau ít giây."
        return error(502, "no-database", "Máy chủ tạm thời không làm việc", text, next_, headers={"Retry-After": "5"})

    return answer


class Closed:
    """ASGI: during maintenance answers 503 with the notice, and says when to come again."""

    def __init__(self, app: ASGIApp, maintenance: Maintenance) -> None:
        self._app, self._maintenance = app, maintenance

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand on, or say why not."""
        notice = self._maintenance.down() if scope["type"] == "http" else None
        if notice is None or scope["path"].endswith(OPEN_DURING_MAINTENANCE):
            await self._app(scope, receive, send)
            return
        headers = {"Retry-After": str(self._maintenance.wait(notice)), "Cache-Control": "no-store"}
        await JSONResponse({"maintenance": notice.to_json()}, 503, headers)(scope, receive, send)
