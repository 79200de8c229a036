"""The VXP endpoint: serves the official client of the national axis unchanged, between the offices of one province."""

from __future__ import annotations

import base64
import json
import logging
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from datetime import datetime, timedelta
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import ClientDisconnect

from sync.edxml.fields import receivers
from sync.edxml.package import Package
from sync.edxml.parse import parse
from sync.errors import BadPackage
from sync.provincial.vxp_access import WINDOW, Call, Fail, VxpSystem, check_call
from sync.provincial.vxp_rows import agency_row, level_of, received_row, sent_row, unit_row
from sync.provincial.vxp_store import Agency, PackageStore, Window
from sync.vxp.answers import SYSTEM_FAULT, UNKNOWN_RECEIVER, UNKNOWN_SENDER
from sync.vxp.protocol import MESSAGES, read_list_time, same_hash

LARGEST = 320 * 1024 * 1024
RECENT = timedelta(days=7)
PART = "file_doc"

_LOG = logging.getLogger(__name__)

Operation = Callable[[Call, bytes], Mapping[str, Any]]
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
    router = APIRouter()

    def handler(operation: Operation) -> Handler:
        async def handle(request: Request) -> Response:
            pieces = request.stream()
            try:
                call = check_call(request.scope["headers"], systems, now(), window)
                body = await _body(request.headers, pieces, largest)
                return JSONResponse(_ok(await run_in_threadpool(operation, call, body)))
            except Fail as fail:
                await _pour_away(pieces, largest)
                return JSONResponse({"status": "FAIL", "ErrorCode": fail.code, "ErrorDesc": fail.text, "data": None})
            except ClientDisconnect:
                return Response(status_code=400)  # nobody is left to read this
            except SQLAlchemyError as broken:
                # The error's own text quotes the packages; its kind and cause are enough to find it.
                _LOG.error("VXP: %s: %s", type(broken).__name__, getattr(broken, "orig", ""))
                said = {"status": "FAIL", "ErrorCode": SYSTEM_FAULT, "ErrorDesc": "Lỗi hệ thống.", "data": None}
                return JSONResponse(said)

        return handle

    async def download(request: Request) -> Response:
        try:
            call = check_call(request.scope["headers"], systems, now(), window)
            data = await run_in_threadpool(desk.content, call)
        except Fail as fail:
            said = {"status": "FAIL", "ErrorCode": fail.code, "ErrorDesc": fail.text, "data": None}
            return JSONResponse(said, status_code=404)
        return Response(data, media_type="application/octet-stream")

    for path, operation in desk.operations().items():
        methods = ["GET", "POST"] if path.startswith("count") else ["POST"]
        router.add_api_route(f"/{path}", handler(operation), methods=methods, include_in_schema=False)
    router.add_api_route("/downloadEdoc", download, methods=["GET"], include_in_schema=False)
    return router


class _Desk:
    """The operations of the endpoint, each on a call that was checked."""

    def __init__(self, packages: PackageStore, now: Callable[[], datetime]) -> None:
        self._packages = packages
        self._now = now

    def operations(self) -> dict[str, Operation]:
        """Return every operation by its path."""
        return {
            "getAgenciesList": self._agencies,
            "getAgenciesListQD20": self._agencies_qd20,
            "getSynchronizeUnit": self._units,
            "registerAgency": self._register,
            "deleteAgency": self._delete,
            "sendEdoc": self._send,
            "getReceivedEdocList": self._received,
            "getSentEdocList": self._sent,
            "getEdoc": self._get,
            "updateStatus": self._update_status,
            "countReceiveEdoc": lambda call, body: self._count(call, "edoc"),
            "countReceiveStatus": lambda call, body: self._count(call, "status"),
        }

    def content(self, call: Call) -> bytes:
        """Return the bytes of the delivery the call asks for."""
        data = self._packages.content(call.need("docId"), self._packages.organs(call.system.id))
        if data is None:
            raise Fail("12", "Không có gói mang mã này.")
        return data

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

    def _send(self, call: Call, body: bytes) -> Mapping[str, Any]:
        sender = call.get("from") or call.system.organ
        if sender not in self._packages.organs(call.system.id):
            raise Fail(UNKNOWN_SENDER, f"Đơn vị gửi {sender} không đăng ký với hệ thống này.")
        if not same_hash(call.need("hash-file"), body):
            raise Fail("10", "Mã kiểm tra không khớp với gói nhận được.")
        try:
            package = parse(body)
        except BadPackage as bad:
            raise Fail("22", bad.text) from None
        message = call.get("messagetype")
        if message and message != package.kind:
            raise Fail("22", f"Gói là loại {package.kind}, không phải {message}.")
        to = _receivers(call.get("to"))
        return {"DocId": self._put(sender, to, body, package), "data": []}

    def _put(self, sender: str, to: list[str], body: bytes, package: Package) -> str:
        named = to or receivers(package)
        alive = {row.code for row in self._packages.agencies(named) if not row.deleted}
        unknown = [organ for organ in named if organ not in alive]
        if unknown or not named:
            raise Fail(UNKNOWN_RECEIVER, f"Đơn vị nhận không tồn tại: {', '.join(unknown) or 'không ghi'}.")
        return self._packages.put(sender, named, body, package)

    def _received(self, call: Call, body: bytes) -> Mapping[str, Any]:
        rows = self._packages.received(self._packages.organs(call.system.id), self._window(call))
        return {"data": [received_row(row) for row in rows]}

    def _sent(self, call: Call, body: bytes) -> Mapping[str, Any]:
        rows = self._packages.sent(self._packages.organs(call.system.id), self._window(call))
        return {"data": [sent_row(row) for row in rows]}

    def _get(self, call: Call, body: bytes) -> Mapping[str, Any]:
        return {"data": base64.b64encode(self.content(call)).decode()}

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


async def _body(headers: Headers, pieces: AsyncIterator[bytes], largest: int) -> bytes:
    """Return the package a call carries: the body itself, or the part ``file_doc`` of a form."""
    body = bytearray()
    async for piece in pieces:
        body += piece
        if len(body) > largest:
            raise Fail("10", f"Gói lớn hơn {largest >> 20} MB.")
    if not headers.get("content-type", "").lower().startswith("multipart/form-data"):
        return bytes(body)
    return await _part(headers, bytes(body))


async def _pour_away(pieces: AsyncIterator[bytes], largest: int) -> None:
    """Take in what a refused caller still sends: it reads the answer only when it has said everything."""
    length = 0
    try:
        async for piece in pieces:
            length += len(piece)
            if length > 2 * largest:
                return
    except ClientDisconnect:
        return


async def _part(headers: Headers, body: bytes) -> bytes:
    async def once() -> AsyncIterator[bytes]:
        yield body

    try:
        form = await MultiPartParser(headers, once(), max_files=1, max_fields=10).parse()  # type: ignore[arg-type]
    except (MultiPartException, KeyError):
        raise Fail("10", "Biểu mẫu gửi lên không đọc được.") from None
    file = form.get(PART)
    try:
        return await file.read() if isinstance(file, UploadFile) else b""
    finally:
        await form.close()


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
