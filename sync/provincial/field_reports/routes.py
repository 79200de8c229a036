"""The HTTP form of field reports: files and reports in, replies out; every call bears the reporting system's key."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Annotated, Any, TypeVar

from fastapi import Depends, FastAPI, Header, HTTPException, Request, Response
from fastapi.responses import JSONResponse, StreamingResponse
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from sync.inspection import refuse_secret_file
from sync.provincial.field_reports.taking import LANE, MOST, ReportDesk
from sync.provincial.files import LARGEST_PIECE, SHA256
from sync.provincial.outside_keys import bearer, sealed

LARGEST_PHOTO = 20 * 1024 * 1024
M = TypeVar("M", bound=BaseModel)


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class Place(_Strict):
    """Where it was seen."""

    address: str = Field(default="", max_length=1000)
    latitude: str = Field(default="", max_length=20, pattern=r"^(-?\d{1,2}(\.\d{1,12})?)?$")
    longitude: str = Field(default="", max_length=20, pattern=r"^(-?\d{1,3}(\.\d{1,12})?)?$")


class Reporter(_Strict):
    """Who reported it, where the citizen agreed that the office may know."""

    name: str = Field(default="", max_length=200)
    phone: str = Field(default="", max_length=30)


class Photo(_Strict):
    """A file sent before, by its content."""

    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    name: str = Field(min_length=1, max_length=200)
    media_type: str = Field(default="image/jpeg", max_length=100)
    size: int = Field(ge=1, le=LARGEST_PHOTO)


class Report(_Strict):
    """One report; ``office`` is an electronic identifier or an id of the directory, times are ISO 8601 with zone."""

    code: str = Field(min_length=1, max_length=100)
    office: str = Field(min_length=1, max_length=64)
    text: str = Field(min_length=1, max_length=20_000)
    at: str = Field(max_length=40)
    category: str = Field(default="", max_length=200)
    place: Place | None = None
    reporter: Reporter | None = None
    due: str = Field(default="", max_length=40)
    files: list[Photo] = Field(default_factory=list, max_length=20)


class Again(_Strict):
    """The citizen reports it again."""

    event: str = Field(min_length=1, max_length=100)
    text: str = Field(min_length=1, max_length=20_000)
    due: str = Field(default="", max_length=40)
    files: list[Photo] = Field(default_factory=list, max_length=20)


class Rating(_Strict):
    """What the citizen thinks of the answer."""

    event: str = Field(min_length=1, max_length=100)
    rating: int = Field(ge=1, le=5)
    text: str = Field(default="", max_length=2000)


class Seen(_Strict):
    """Replies that arrived."""

    ids: list[int] = Field(min_length=1, max_length=MOST)


def add_field_reports(
    app: FastAPI, desk: ReportDesk, keys: Mapping[str, str], now: Callable[[], datetime]
) -> None:
    """Add ``/field-reports`` to the document server."""
    said, system = sealed(keys, now), bearer(keys)
    _add_coming_in(app, desk, said, now)
    _add_going_out(app, desk, said, system)
    _add_files(app, desk, system)


def _add_coming_in(app: FastAPI, desk: ReportDesk, said: Callable[..., Any], now: Callable[[], datetime]) -> None:
    @app.post("/field-reports")
    def report(call: tuple[str, bytes] = Depends(said)) -> Response:
        told = _read(Report, call[1])
        payload = _slim(told.model_dump()) | {"office": desk.office(told.office), "at": _moment(told.at, now())}
        if told.due:
            payload["due"] = _moment(told.due)
        taken = desk.take(call[0], payload)
        return JSONResponse({"item": taken.item, "known": taken.known}, 200 if taken.known else 201)

    @app.post("/field-reports/{code}/again")
    def again(code: str, call: tuple[str, bytes] = Depends(said)) -> dict[str, Any]:
        told = _read(Again, call[1])
        payload = _slim(told.model_dump(exclude={"event"}))
        if told.due:
            payload["due"] = _moment(told.due)
        return {"known": desk.follow_up(call[0], code, told.event, "field_report.reopened", payload).known}

    @app.post("/field-reports/{code}/rating")
    def rating(code: str, call: tuple[str, bytes] = Depends(said)) -> dict[str, Any]:
        told = _read(Rating, call[1])
        payload = _slim(told.model_dump(exclude={"event"}))
        return {"known": desk.follow_up(call[0], code, told.event, "field_report.rated", payload).known}


def _add_going_out(app: FastAPI, desk: ReportDesk, said: Callable[..., Any], system: Callable[..., str]) -> None:
    @app.get("/field-reports/replies")
    def replies(name: str = Depends(system), after: int = 0, limit: int = 100) -> dict[str, Any]:
        if after < 0 or after > 2**62 or limit < 1:
            raise HTTPException(400, "Tham số không đúng.")
        rows = desk.replies(name, after, limit)
        return {"replies": rows, "next": rows[-1]["id"] if rows else after}

    @app.post("/field-reports/replies/seen")
    def seen(call: tuple[str, bytes] = Depends(said)) -> dict[str, int]:
        return {"acknowledged": desk.acknowledge(call[0], _read(Seen, call[1]).ids)}

    @app.get("/field-reports/files/{sha256}")
    def file(sha256: str, name: str = Depends(system)) -> Response:
        office = desk.reply_file(name, sha256) if SHA256.match(sha256) else None
        found = desk.files.read(LANE, office, sha256) if office is not None else None
        if found is None:
            raise HTTPException(404, "Không có trả lời nào mang tệp này.")
        content, size = found
        headers = {"Content-Length": str(size), "X-Content-Type-Options": "nosniff"}
        return StreamingResponse(content, 200, headers, "application/octet-stream")


def _add_files(app: FastAPI, desk: ReportDesk, system: Callable[..., str]) -> None:
    @app.put("/field-reports/offices/{office}/files")
    def put(
        office: str, name: str = Depends(system), data: bytes = Depends(_photo),
        content_type: Annotated[str, Header(max_length=120)] = "",
    ) -> dict[str, Any]:  # fmt: skip
        return _keep(desk, desk.office(office), data, content_type)


async def _photo(request: Request) -> bytes:
    """Read a file whole; one that is too long is refused as soon as that shows."""
    whole = bytearray()
    async for piece in request.stream():
        whole += piece
        if len(whole) > LARGEST_PHOTO:
            raise HTTPException(413, f"Tệp lớn hơn {LARGEST_PHOTO // 2**20} MB.")
    if not whole:
        raise HTTPException(400, "Tệp trống.")
    return bytes(whole)


def _keep(desk: ReportDesk, office: str, data: bytes, media_type: str) -> dict[str, Any]:
    refuse_secret_file(data, "")
    sha256 = hashlib.sha256(data).hexdigest()
    here, size = desk.files.begin(LANE, office, sha256, len(data), media_type)
    while here < size:
        here = desk.files.append(LANE, office, sha256, here, data[here : here + LARGEST_PIECE])
    return {"sha256": sha256, "size": size}


def _slim(value: Mapping[str, Any]) -> dict[str, Any]:
    """Return a payload without what is empty; a file is a file of the record."""
    found = {name: part for name, part in value.items() if part not in ("", None, [])}
    if "files" in found:
        found["files"] = [{**file, "role": "report"} for file in found["files"]]
    return found


def _moment(text: str, latest: datetime | None = None) -> str:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise HTTPException(400, "Thời điểm phải theo ISO 8601 và có múi giờ.") from None
    if at.tzinfo is None or not 2000 <= at.year < 2200 or (latest is not None and at > latest):
        raise HTTPException(400, "Thời điểm phải có múi giờ, không ở tương lai.")
    return at.isoformat()


def _read(model: type[M], body: bytes) -> M:
    try:
        return model.model_validate_json(body)
    except ValidationError as wrong:
        first = wrong.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise HTTPException(400, f"Nội dung không đúng mẫu: {where}.") from None
