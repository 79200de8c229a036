"""Refuses what bears a mark of secrecy, with the words for the person and for the office that sent it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from workflow.errors import SecretDocument
from workflow.secrets.marks import secret_file_name, secret_mark
from workflow.secrets.pages import secret_pages

WITHHELD = "Nội dung không lưu trên máy nối mạng"
"""What stands in place of everything a refused secret document said."""


def refuse_secret(*texts: str, file_names: Iterable[str] = ()) -> None:
    """Let only what is no state secret pass (Luật Bảo vệ bí mật nhà nước 2018, Điều 5; NĐ 30/2020 Điều 1).

    Raises:
        SecretDocument: a mark of secrecy stands in one of the texts or file names.
    """
    _refuse(secret_mark(*texts) or next(filter(None, map(secret_file_name, file_names)), ""))


def refuse_secret_pages(pages: Iterable[str]) -> None:
    """Let only pages pass that bear no stamp of secrecy and declare none (as ``refuse_secret``).

    Raises:
        SecretDocument: a stamp stands on one of the pages.
    """
    _refuse(secret_pages(pages))


def withheld(arrival: dict[str, Any]) -> dict[str, Any]:
    """Return what may be kept of a secret arrival so that it can be sent back: who sent it and its identifiers."""
    kept = {"document_id", "doc_id", "from", "to", "issued", "office", "received"}
    return {name: value for name, value in arrival.items() if name in kept} | {"subject": WITHHELD, "files": []}


def _refuse(level: str) -> None:
    if level:
        raise SecretDocument(
            f"Văn bản mang dấu {level}. Máy nối mạng không được lưu, soạn hay gửi văn bản mật; nội dung chưa được lưu.",
            "Giao văn bản cho cán bộ phụ trách bí mật nhà nước, vào sổ mật trên giấy.",
        )
