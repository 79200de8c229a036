"""The HTTP form of the reports to the national portal: pulled in order, marked as delivered; no rule lives here."""

from __future__ import annotations

import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from fastapi import Depends, FastAPI, Header, HTTPException
from pydantic import BaseModel, ConfigDict, Field

from sync.provincial.accounts import Accounts
from sync.provincial.portal_reports import DELIVERED, MOST, REFUSED, STATES, WAITING, PortalReports
from workflow.errors import Trouble
from workflow.people import Directory

KEYS = "national_keys.json"
"""Beside the database: ``{"id": "secret"}`` of the systems that carry reports to the portal."""
SHORTEST_KEY = 16


class BadKeys(Trouble):
    """The file with the keys of the portal's carriers cannot be used."""

    code = "bad-national-keys"
    title = "Tệp khóa báo cáo lên Cổng không dùng được"


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads the reports: a carrier to the portal all of them, a person those of one office."""

    office: str
    carries: bool


class Settled(BaseModel):
    """What became of rows that were sent."""

    model_config = ConfigDict(extra="forbid", strict=True)

    ids: list[int] = Field(min_length=1, max_length=MOST)
    answer: str = Field(default="", max_length=4000)


def read_keys(folder: Path) -> dict[str, str]:
    """Return the keys of the carriers; none when there is no file.

    Raises:
        BadKeys: it is no JSON object of texts, or a secret is too short to be one.
    """
    path = folder / KEYS
    if not path.is_file():
        return {}
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        value = None
    sound = isinstance(value, dict) and all(isinstance(v, str) and len(v) >= SHORTEST_KEY for v in value.values())
    if not sound:
        raise BadKeys(
            f"{KEYS} phải là một đối tượng JSON, mỗi khóa dài ít nhất {SHORTEST_KEY} chữ.", "Sửa tệp rồi chạy lại."
        )
    return dict(value)


def add_reports(
    app: FastAPI,
    reports: PortalReports,
    accounts: Accounts,
    keys: Mapping[str, str],
    directory: Callable[[], Directory],
) -> None:
    """Add ``/reports`` and what belongs to it."""

    def reader(authorization: Annotated[str, Header()] = "") -> Reader:
        scheme, _, token = authorization.partition(" ")
        known = scheme.lower() == "bearer" and bool(token)
        if known and any(hmac.compare_digest(token.encode(), secret.encode()) for secret in keys.values()):
            return Reader("", True)
        caller = accounts.caller(authorization)
        if caller is None:
            raise HTTPException(401, "Phiên đăng nhập không còn hiệu lực.", {"WWW-Authenticate": "Bearer"})
        return Reader(caller.office, False)

    def carrier(found: Reader = Depends(reader)) -> Reader:
        if not found.carries:
            raise HTTPException(403, "Chỉ hệ thống chuyển báo cáo lên Cổng được ghi kết quả gửi.")
        return found

    @app.get("/reports")
    def listed(
        found: Reader = Depends(reader), state: str = WAITING, after: int = 0, limit: int = 100
    ) -> dict[str, Any]:
        if state not in STATES or after < 0 or limit < 1:
            raise HTTPException(400, "Tham số không đúng.")
        rows = reports.rows(state, found.office, after, limit)
        return {"reports": rows, "next": rows[-1]["id"] if rows else after}

    @app.post("/reports/delivered")
    def delivered(said: Settled, found: Reader = Depends(carrier)) -> dict[str, int]:
        return {"settled": reports.settle(said.ids, DELIVERED, said.answer)}

    @app.post("/reports/refused")
    def refused(said: Settled, found: Reader = Depends(carrier)) -> dict[str, int]:
        return {"settled": reports.settle(said.ids, REFUSED, said.answer)}

    @app.post("/reports/retry")
    def retry(found: Reader = Depends(carrier)) -> dict[str, int]:
        return {"mended": reports.retry(directory())}
