"""The keys of other systems that call the servers: payment platform, portal, reporting system; from one file."""

from __future__ import annotations

import hmac
import json
import os
import stat
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

from fastapi import Header, HTTPException, Request

from sync.provincial.signed_calls import known_caller
from workflow.errors import Trouble

FILE = "outside_keys.json"
"""Beside the database: ``{"payments": {"NAME": "secret"}, "portal": {…}, "field_reports": {…}}``."""
DOORS = ("payments", "portal", "field_reports")
SHORTEST = 16
LARGEST = 256 * 1024


class BadOutsideKeys(Trouble):
    """The file with the keys of other systems cannot be used."""

    code = "bad-outside-keys"
    title = "Tệp khóa của hệ thống ngoài không dùng được"


def read_outside_keys(folder: Path) -> dict[str, dict[str, str]]:
    """Return the keys by door and name; every door without any when there is no file.

    Raises:
        BadOutsideKeys: others may read it, it has another form, or a secret is too short to be one.
    """
    found: dict[str, dict[str, str]] = {door: {} for door in DOORS}
    path = folder / FILE
    if not path.is_file():
        return found
    if os.name == "posix" and path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise BadOutsideKeys(f"{FILE} chứa khóa mà người khác trên máy đọc được.", f"Chạy: chmod 600 {FILE}")
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        value = None
    if not isinstance(value, dict) or not all(_sound(door, keys) for door, keys in value.items()):
        raise BadOutsideKeys(
            f"{FILE} phải là JSON gồm {', '.join(DOORS)}; mỗi khóa dài ít nhất {SHORTEST} chữ.", "Sửa tệp rồi chạy lại."
        )
    return found | value


def _sound(door: Any, keys: Any) -> bool:
    named = isinstance(keys, dict) and all(isinstance(name, str) and 0 < len(name) <= 40 for name in keys)
    return door in DOORS and named and all(isinstance(one, str) and len(one) >= SHORTEST for one in keys.values())


def bearer(keys: Mapping[str, str]) -> Callable[..., str]:
    """Return what tells the name of a system by the key it shows; it refuses everybody else."""

    def who(authorization: Annotated[str, Header()] = "") -> str:
        scheme, _, token = authorization.partition(" ")
        if scheme.lower() == "bearer" and token:
            for name, secret in keys.items():
                if hmac.compare_digest(token.encode(), secret.encode()):
                    return name
        raise HTTPException(401, "Khóa của hệ thống gọi không đúng.", {"WWW-Authenticate": "Bearer"})

    return who


def sealed(keys: Mapping[str, str], now: Callable[[], datetime]) -> Callable[..., Any]:
    """Return what reads a signed call: the name of the system that made it, and the body; others are refused."""

    async def read(request: Request) -> tuple[str, bytes]:
        whole = bytearray()
        async for piece in request.stream():
            whole += piece
            if len(whole) > LARGEST:
                raise HTTPException(413, "Yêu cầu quá lớn.")
        name = known_caller(keys, request.headers, now(), bytes(whole))
        if not name:
            raise HTTPException(401, "Chữ ký của lời gọi không đúng hoặc đã quá giờ.")
        return name, bytes(whole)

    return read
