"""The HTTP form of the exchange: steps in, verdicts and changes out, in every version this server still speaks."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import Any

from fastapi import FastAPI, HTTPException, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse, StreamingResponse

from sync import coding, wire
from sync.compact import answer, request
from sync.provincial.accounts import Caller
from sync.provincial.anchors import Anchors
from sync.provincial.answers import error
from sync.provincial.catalogues import Catalogues
from sync.provincial.feed import Feed
from sync.provincial.steps import Acceptance
from workflow.store.journal import StepResult

LARGEST_ANSWER = 4 * 1024 * 1024
AT_ONCE = 24 * 1024
"""Bytes of an answer, not packed yet, that are put together before the first is sent."""
NOT_WORTH = 200
"""Bytes that packing makes no shorter."""
VERSIONS = (1, 2)
PAGE = Path(__file__).with_name("protocol.md")
PROGRAM = "program"
"""The catalogue with which a province says which versions it still serves, and where a newer program is."""
CODINGS = ("content-encoding", "accept-encoding")
Who = Callable[[str], Awaitable[Caller]]
"""Tells who is calling by what the header Authorization says."""
Answering = Callable[["Exchanging", Caller, bytes, str, str], Response]


@dataclass(frozen=True, slots=True)
class Exchanging:
    """What the exchange of one lane needs."""

    lane: str
    feed: Feed
    acceptance: Acceptance
    catalogues: Catalogues
    anchors: Anchors
    now: Callable[[], datetime]

    def time(self) -> str:
        """Return the time as answers tell it."""
        return self.now().isoformat(timespec="milliseconds")

    def versions(self) -> tuple[int, ...]:
        """Return the versions served."""
        told = self._told().get("oldest", 1)
        oldest = told if isinstance(told, int) else 1
        return tuple(version for version in VERSIONS if version >= oldest)

    def too_old(self) -> Response:
        """Return the answer to a desk whose version is served no more."""
        where = self._told().get("update", "")
        next_ = f"Cập nhật chương trình từ {where}." if isinstance(where, str) and where else "Cập nhật chương trình."
        told = {"code": "too-old", "title": "Cần cập nhật chương trình",
                "text": "Máy chủ không còn nhận phiên bản này.", "what_next": next_}  # fmt: skip
        return JSONResponse({"error": told, "versions": self.versions()}, 426)

    def _told(self) -> dict[str, Any]:
        known = self.catalogues.get(PROGRAM)
        return known.body if known is not None and isinstance(known.body, dict) else {}


def add_sync(app: FastAPI, parts: Exchanging, who: Who, body_of: Callable[[Request], Awaitable[bytes]]) -> None:
    """Add the exchange of a lane, versions 1 and 2, and what a desk may ask about them."""

    async def asked(request: Request, answer: Answering) -> Response:
        # What FastAPI would look up for each parameter costs as much as an answer with nothing new.
        caller = await who(request.headers.get("authorization", ""))
        body = await body_of(request)
        packed, accepted = (request.headers.get(name, "") for name in CODINGS)
        return await run_in_threadpool(answer, parts, caller, body, packed, accepted)

    told = {"parameters": [_optional_header(name) for name in CODINGS]}

    @app.post("/sync/v1", openapi_extra=told)
    async def sync_1(request: Request) -> Response:
        return await asked(request, _first)

    @app.post("/sync/v2", openapi_extra=told)
    async def sync_2(request: Request) -> Response:
        return await asked(request, _second)

    _add_versions(app, parts)  # the last: its path takes every other version


def _optional_header(name: str) -> dict[str, Any]:
    return {"name": name, "in": "header", "required": False, "schema": {"type": "string", "default": ""}}


def _add_versions(app: FastAPI, parts: Exchanging) -> None:
    @app.get("/protocol")
    def page() -> Response:
        return Response(PAGE.read_text(encoding="utf-8"), media_type="text/markdown")

    @app.get("/protocol/versions")
    def versions() -> dict[str, Any]:
        return {"versions": parts.versions(), "codings": coding.OFFERED.split(", "), "time": parts.time()}

    @app.post("/sync/v{version}")
    def other(version: str) -> Response:
        if version.isdigit() and version.isascii() and int(version) < max(VERSIONS):
            return parts.too_old()
        told = {"code": "unknown-version", "title": "Máy chủ chưa biết phiên bản này",
                "text": f"Máy chủ nhận các phiên bản {', '.join(map(str, parts.versions()))}.",
                "what_next": "Gửi theo một trong các phiên bản đó, hoặc đề nghị tỉnh nâng cấp máy chủ."}  # fmt: skip
        return JSONResponse({"error": told, "versions": parts.versions()}, 404)


def _first(parts: Exchanging, caller: Caller, body: bytes, packed: str, accepted: str) -> Response:
    if 1 not in parts.versions():
        return parts.too_old()
    try:
        received = wire.read_request(body, packed)
        since = wire.cursor_position(received.request.since)
    except ValueError as why:
        raise HTTPException(400, f"Yêu cầu không đúng mẫu: {why}") from None
    asked = received.request
    if len(asked.steps) + len(received.bad) > request.MOST_STEPS:
        return _too_many()
    other = _other_epoch(parts, asked.epoch, since)
    if other is not None:
        return other
    results = parts.acceptance.accept(parts.lane, caller, asked.steps, acked=asked.acked, seal=request.Seal())
    bad = tuple(StepResult(b.id, "rejected", None, "Bước không đọc được.", "") for b in received.bad if b.id)
    return _streamed(_first_answer(parts, caller, asked, results + bad), "gzip" if "gzip" in accepted else "")


def _first_answer(
    parts: Exchanging, caller: Caller, asked: wire.SyncRequest, results: tuple[StepResult, ...]
) -> Iterator[bytes]:
    """Yield results, then changes up to the newest position committed when the results were."""
    epoch, until = parts.feed.head(parts.lane)
    own = {result.id for result in results if result.status == "applied"}
    room = min(asked.max, LARGEST_ANSWER)
    lines: list[tuple[bytes, str]] = [(wire.result_line(result), asked.since) for result in results]
    more = False
    for accepted in parts.feed.steps(parts.lane, caller.reads, wire.cursor_position(asked.since), until, own):
        line = wire.step_line(accepted)
        if room <= 0:
            more = True
            break
        room -= len(line)
        lines.append((line, wire.cursor_text(accepted.position)))
    end = lines[-1][1] if more else wire.cursor_text(until)
    yield from wire.with_checkpoints(lines, asked.since, end, epoch=epoch, more=more, time=parts.time())


def _second(parts: Exchanging, caller: Caller, body: bytes, packed: str, accepted: str) -> Response:
    try:
        asked = request.read_request(body, packed)
    except request.DamagedSending:
        told = {"code": "damaged-sending", "title": "Bước gửi lên không nguyên vẹn",
                "text": "Nội dung bước đã bị sửa sau khi ghi: mã băm không khớp.",
                "what_next": "Báo bộ phận hỗ trợ."}  # fmt: skip
        return JSONResponse({"error": told}, 422)
    except ValueError as why:
        raise HTTPException(400, f"Yêu cầu không đúng mẫu: {why}") from None
    since = wire.cursor_position(asked.request.since)
    other = _other_epoch(parts, asked.request.epoch, since)
    if other is not None:
        return other
    results = parts.acceptance.accept(
        parts.lane, caller, asked.request.steps, acked=asked.request.acked, seal=asked.seal, loans=asked.request.loans
    )
    return _streamed(_second_answer(parts, caller, asked, since, results), coding.chosen(accepted))


def _second_answer(
    parts: Exchanging, caller: Caller, asked: request.Asked, since: int, results: tuple[StepResult, ...]
) -> Iterator[bytes]:
    epoch, until = parts.feed.head(parts.lane)
    holds = parts.feed.sums.holdings(parts.lane, epoch, caller.reads, until)
    own = {result.id for result in results if result.status == "applied"}
    places = {step.id: place for place, step in enumerate(asked.request.steps)}
    known = parts.feed.known(parts.lane, since)
    yield from answer.write_answer(
        answer.View(epoch, until, parts.time(), holds),
        [(places[result.id], result) for result in results],
        parts.feed.steps(parts.lane, caller.reads, since, until, own, known.prepare),
        since=since, room=min(asked.request.max, LARGEST_ANSWER), known=known.hash, full=asked.full,
    )  # fmt: skip


def _other_epoch(parts: Exchanging, epoch: str, since: int) -> Response | None:
    """Return the answer to a desk that knows the server from before it was restored."""
    parts.anchors.ensure(parts.lane)
    now, position = parts.feed.head(parts.lane)
    if epoch == now and since > position:
        parts.feed.shown(parts.lane, epoch, since)
        now, position = parts.feed.head(parts.lane)
    return JSONResponse({"epoch": now}, 409) if (epoch and epoch != now) or since > position else None


def _too_many() -> Response:
    text = f"Mỗi lần gửi nhiều nhất {request.MOST_STEPS} bước."
    return error(413, "too-many-steps", "Quá nhiều bước trong một lần gửi", text, "Chia nhỏ rồi gửi lại.")


def _streamed(blocks: Iterator[bytes], packed: coding.Coding) -> Response:
    """Answer what is short at once and whole, anything longer as it is read."""
    headers = {"Accept-Encoding": coding.OFFERED, "Cache-Control": "no-store, no-transform"}
    first = b""
    for block in blocks:
        first += block
        if len(first) > AT_ONCE:
            headers |= {"Content-Encoding": packed} if packed else {}
            whole = coding.packed(chain((first,), blocks), packed)
            return StreamingResponse(whole, headers=headers, media_type=wire.NDJSON)
    if packed and len(first) > NOT_WORTH:
        return Response(coding.pack(first, packed), headers=headers | {"Content-Encoding": packed},
                        media_type=wire.NDJSON)  # fmt: skip
    return Response(first, headers=headers, media_type=wire.NDJSON)
