"""The VXP endpoint: serves the official client of the national axis unchanged, between the offices of one province."""

from __future__ import annotations

import base64
import json
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Mapping
from datetime import datetime, timedelta
from itertools import chain
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse, StreamingResponse
from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect

from sync.edxml.fields import receivers
from sync.edxml.package import Package
from sync.errors import BadPackage
from sync.provincial.vxp_access import WINDOW, Call, Fail, VxpSystem, check_call
from sync.provincial.vxp_body import pour_away, short_body, take_package
from sync.provincial.vxp_contents import Draft, Held
from sync.provincial.vxp_rows import agency_row, level_of, received_row, sent_row, unit_row
from sync.provincial.vxp_store import Agency, PackageStore, Window
from sync.vxp.answers import SYSTEM_FAULT, UNKNOWN_RECEIVER, UNKNOWN_SENDER
from sync.vxp.protocol import MESSAGES, read_list_time, same_digest

LARGEST = 320 * 1024 * 1024
RECENT = timedelta(days=7)

_LOG = logging.getLogger(__name__)

Operation = Callable[[Call, bytes], Mapping[str, Any]]
Work = Callable[[Call, str, AsyncIterator[bytes]], Awaitable[Response]]
Handler = Callable[[Request], Coroutine[Any, Any, Response]]

__all__ = ["VxpSystem", "vxp_router"]


def vxp_router(
    packages: PackageStore,
    systems: Mapping[str, VxpSystem],
    now: Callable[[], datetime],
    *,
    window: timedelta = WINDOW,
    largest: int = LARGEST,
) -> APIRouter:
    """Return the endpoint's routes, to be included under any prefix.

    Args:
        systems: who may call, by id; the organ of each is put on the axis.
        window: how far a caller's clock may be off.
        largest: bytes of the largest package taken.
    """
    for system in systems.values():
        if system.organ and not packages.agencies([system.organ]):
            packages.register(Agency(system.organ, system.name or system.organ, system=system.id))
    desk = _Desk(packages, now)
    carried = _Carried(packages, desk, largest)
    door = _Door(systems, now, window, largest)
    router = APIRouter()

    def add(path: str, methods: list[str], work: Work, refused: int = 200) -> None:
        router.add_api_route(f"/{path}", door.handler(work, refused), methods=methods, include_in_schema=False)

    for path, operation in desk.operations().items():
        add(path, ["GET", "POST"] if path.startswith("count") else ["POST"], _short(operation))
    add("sendEdoc", ["POST"], carried.send)
    add("getEdoc", ["POST"], carried.get)
    add("downloadEdoc", ["GET"], carried.download, 404)
    return router


class _Door:
    """Who may come in, and how a call that goes wrong is answered."""

    def __init__(
        self, systems: Mapping[str, VxpSystem], now: Callable[[], datetime], window: timedelta, largest: int
    ) -> None:
        self._systems = systems
        self._now = now
        self._window = window
        self._largest = largest

    def handler(self, work: Work, refused: int) -> Handler:
        """Return the handler of one operation; ``refused`` is the HTTP status of a FAIL."""

        async def handle(request: Request) -> Response:
            pieces = request.stream()
            try:
                call = check_call(request.scope["headers"], self._systems, self._now(), self._window)
                return await work(call, request.headers.get("content-type", ""), pieces)
            except Fail as fail:
                code, text = fail.code, fail.text
            except ClientDisconnect:
                return Response(status_code=400)  # nobody is left to read this
            except (SQLAlchemyError, OSError) as broken:
                # The error's own text quotes the packages; its kind and cause are enough to find it.
                _LOG.error("VXP: %s: %s", type(broken).__name__, getattr(broken, "orig", broken.args[:1]))
                code, text = SYSTEM_FAULT, "Lỗi hệ thống."
            await pour_away(pieces, self._largest)
            said = {"status": "FAIL", "ErrorCode": code, "ErrorDesc": text, "data": None}
            return JSONResponse(said, refused)

        return handle


class _Carried:
    """The operations that carry a package: it goes from the line to the disk and back, a piece at a time."""

    def __init__(self, packages: PackageStore, desk: _Desk, largest: int) -> None:
        self._packages = packages
        self._desk = desk
        self._largest = largest

    async def send(self, call: Call, content_type: str, pieces: AsyncIterator[bytes]) -> Response:
        """Take a package in; it is delivered when all of it was checked."""
        await run_in_threadpool(self._desk.may_send, call)
        with self._packages.shelf.draft() as draft:
            await take_package(content_type, pieces, draft, self._largest)
            return JSONResponse(_ok(await run_in_threadpool(self._desk.send, call, draft)))

    async def get(self, call: Call, content_type: str, pieces: AsyncIterator[bytes]) -> Response:
        """Answer with a package in base64, written while it is read."""
        await short_body(pieces)
        held = await run_in_threadpool(self._desk.content, call)
        head, tail = json.dumps(_ok({"data": "|"}), separators=(",", ":")).encode().split(b"|")
        length = len(head) + (held.size + 2) // 3 * 4 + len(tail)
        whole = chain([head], map(base64.b64encode, held.pieces()), [tail])
        return StreamingResponse(whole, media_type="application/json", headers={"Content-Length": str(length)})

    async def download(self, call: Call, content_type: str, pieces: AsyncIterator[bytes]) -> Response:
        """Answer with a package as it is."""
        held = await run_in_threadpool(self._desk.content, call)
        length = {"Content-Length": str(held.size)}
        return StreamingResponse(held.pieces(), media_type="application/octet-stream", headers=length)


def _short(operation: Operation) -> Work:
    """Return what is done for a call that carries no package and gets none."""

    async def work(call: Call, content_type: str, pieces: AsyncIterator[bytes]) -> Response:
        body = await short_body(pieces)
        return JSONResponse(_ok(await run_in_threadpool(operation, call, body)))

    return work


class _Desk:
    """The operations of the endpoint, each on a call that was checked."""

    def __init__(self, packages: PackageStore, now: Callable[[], datetime]) -> None:
        self._packages = packages
        self._now = now

    def operations(self) -> dict[str, Operation]:
        """Return every operation that carries no package, by its path."""
        return {
            "getAgenciesList": self._agencies,
            "getAgenciesListQD20": self._agencies_qd20,
            "getSynchronizeUnit": self._units,
            "registerAgency": self._register,
            "deleteAgency": self._delete,
            "getReceivedEdocList": self._received,
            "getSentEdocList": self._sent,
            "updateStatus": self._update_status,
            "countReceiveEdoc": lambda call, body: self._count(call, "edoc"),
            "countReceiveStatus": lambda call, body: self._count(call, "status"),
        }

    def content(self, call: Call) -> Held:
        """Return the package of the delivery the call asks for.

        Raises:
            Fail: there is none for this system.
            FileNotFoundError: its file is not there.
        """
        found = self._packages.content(call.need("docId"), self._packages.organs(call.system.id))
        if found is None:
            raise Fail("12", "Không có gói mang mã này.")
        return found

    def _agencies(self, call: Call, body: bytes) -> Mapping[str, Any]:
        return {"data": [agency_row(row) for row in self._packages.agencies() if not row.deleted]}

    def _agencies_qd20(self, call: Call, body: bytes) -> Mapping[str, Any]:
        rows = [row for row in self._packages.agencies() if not row.deleted]
        level = call.get("level")
        if level.isascii() and level.isdigit():
            rows = [row for row in rows if level_of(row.code) == int(level)]
        return {"data": [agency_row(row) | {"oldCode": row.old_code, "code102": row.old_code} for row in rows]}

    def _units(self, call: Call, body: bytes) -> Mapping[str, Any]:
        version = call.get("version")
        after = int(version) if version.isascii() and version.isdigit() else -1
        return {"data": [unit_row(row) for row in self._packages.agencies(after=after)]}

    def _register(self, call: Call, body: bytes) -> Mapping[str, Any]:
        said = _object(body) or _object(call.get("data").encode("latin-1", errors="replace"))
        said = _object(json.dumps(said["data"]).encode()) if isinstance(said.get("data"), dict) else said
        code = str(said.get("code") or said.get("id") or "").strip()
        if not code or len(code) > 64:
            raise Fail("11", "Thiếu mã đơn vị (code).")
        known = next(iter(self._packages.agencies([code])), None)
        if known is not None and known.system != call.system.id:
            raise Fail(UNKNOWN_SENDER, "Mã đơn vị này do hệ thống khác đăng ký.")
        name, parent, mail = (str(said.get(key) or "") for key in ("name", "pcode", "mail"))
        self._packages.register(Agency(code, name, parent, mail, system=call.system.id))
        return {"data": []}

    def _delete(self, call: Call, body: bytes) -> Mapping[str, Any]:
        code = call.need("AgencyCode")
        if code not in self._packages.organs(call.system.id):
            raise Fail(UNKNOWN_SENDER, "Hệ thống này không đăng ký đơn vị ấy.")
        self._packages.delete(code)
        return {"data": []}

    def may_send(self, call: Call) -> str:
        """Return the organ the call sends for, before anything of its package is taken in.

        Raises:
            Fail: not the system's own, or the call does not say what its package hashes to.
        """
        call.need("hash-file")
        sender = call.get("from") or call.system.organ
        if sender not in self._packages.organs(call.system.id):
            raise Fail(UNKNOWN_SENDER, f"Đơn vị gửi {sender} không đăng ký với hệ thống này.")
        return sender

    def send(self, call: Call, draft: Draft) -> Mapping[str, Any]:
        """Put a package that came in whole before its receivers, once everything about it was checked.

        Raises:
            Fail: another hash than said, no package, another kind, or a receiver nobody knows.
        """
        sender = self.may_send(call)
        if not same_digest(call.need("hash-file"), draft.digest):
            raise Fail("10", "Mã kiểm tra không khớp với gói nhận được.")
        try:
            package = self._packages.shelf.judged(draft)
        except BadPackage as bad:
            raise Fail("22", bad.text) from None
        message = call.get("messagetype")
        if message and message != package.kind:
            raise Fail("22", f"Gói là loại {package.kind}, không phải {message}.")
        to = self._receivers(_receivers(call.get("to")), package)
        return {"DocId": self._packages.put(sender, to, draft, package), "data": []}

    def _receivers(self, to: list[str], package: Package) -> list[str]:
        named = to or receivers(package)
        alive = {row.code for row in self._packages.agencies(named) if not row.deleted}
        unknown = [organ for organ in named if organ not in alive]
        if unknown or not named:
            raise Fail(UNKNOWN_RECEIVER, f"Đơn vị nhận không tồn tại: {', '.join(unknown) or 'không ghi'}.")
        return named

    def _received(self, call: Call, body: bytes) -> Mapping[str, Any]:
        rows = self._packages.received(self._packages.organs(call.system.id), self._window(call))
        return {"data": [received_row(row) for row in rows]}

    def _sent(self, call: Call, body: bytes) -> Mapping[str, Any]:
        rows = self._packages.sent(self._packages.organs(call.system.id), self._window(call))
        return {"data": [sent_row(row) for row in rows]}

    def _update_status(self, call: Call, body: bytes) -> Mapping[str, Any]:
        status = call.need("status").lower()
        if status not in ("processing", "done", "fail"):
            raise Fail("11", f"Không có trạng thái {status}.")
        if not self._packages.mark(call.need("docId"), self._packages.organs(call.system.id), status):
            raise Fail("12", "Không có gói mang mã này.")
        return {"data": []}

    def _count(self, call: Call, message: str) -> Mapping[str, Any]:
        window = self._window(call, message)
        count = len(self._packages.received(self._packages.organs(call.system.id), window))
        return {"data": count}

    def _window(self, call: Call, message: str = "") -> Window:
        message = message or call.get("messagetype")
        if message and message not in MESSAGES:
            raise Fail("11", f"Không có loại gói {message}.")
        bounds = {name: call.get(name) for name in ("fromDate", "toDate")}
        read = {name: read_list_time(text) if text else None for name, text in bounds.items()}
        if any(text and read[name] is None for name, text in bounds.items()):
            raise Fail("11", "Khoảng thời gian không đọc được (dd/MM/yyyy HH:mm:ss).")
        limit, page = _positive(call.get("pageSize")), _positive(call.get("pageIndex"))
        recent = self._now() - RECENT
        window = Window(message, read["fromDate"], read["toDate"], recent)
        if not limit:
            return window
        return Window(message, read["fromDate"], read["toDate"], recent, limit, limit * (max(page, 1) - 1))


def _ok(answer: Mapping[str, Any]) -> dict[str, Any]:
    return {"status": "OK", "ErrorCode": "0", "ErrorDesc": "", **answer}


def _object(text: bytes) -> dict[str, Any]:
    try:
        value = json.loads(text or b"{}")
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _receivers(text: str) -> list[str]:
    """Return the organs of ``to``: a JSON list, a JSON text, or a bare code."""
    try:
        said = json.loads(text or "[]")
    except (ValueError, RecursionError):
        said = text
    codes = said if isinstance(said, list) else [said]
    return list(dict.fromkeys(str(code).strip() for code in codes if str(code).strip()))


def _positive(text: str) -> int:
    return min(int(text), 5000) if text.isascii() and text.isdigit() else 0
