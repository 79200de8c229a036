"""Rows of the VXP endpoint's lists, with the names the official client reads."""

from __future__ import annotations

from typing import Any

from sync.provincial.vxp_store import from_ms
from sync.vxp.protocol import SERVICE, list_time

_STATUS_WORDS = {"initial": "Chờ nhận", "processing": "Đang nhận", "done": "Đã nhận", "fail": "Nhận lỗi"}


def level_of(code: str) -> int:
    """Return how many steps an organ stands below the top: G09 is 1, H12.34 is 2 (QĐ 20/2020/QĐ-TTg)."""
    return len([part for part in code.split(".") if part.strip("0")])


def agency_row(row: Any) -> dict[str, Any]:
    """Return an organ as ``getAgenciesList`` names it."""
    return {"id": row.code, "pid": row.parent, "code": row.code, "name": row.name, "mail": row.mail}


def unit_row(row: Any) -> dict[str, Any]:
    """Return an organ as ``getSynchronizeUnit`` names it."""
    return agency_row(row) | {
        "centerCode": row.code.split(".")[-1],
        "version": row.version,
        "deleted": row.deleted,
        "modifyDate": list_time(from_ms(row.modified)),
        "isAgency": True,
    }


def received_row(row: Any) -> dict[str, Any]:
    """Return a delivery as its receiver sees it."""
    return {
        "docId": row.delivery,
        "serviceType": SERVICE,
        "messageType": row.message,
        "created_time": list_time(from_ms(row.created)),
        "updated_time": list_time(from_ms(row.updated)),
        "from": row.sender,
        "to": row.receiver,
        "status": row.status,
        "status_desc": _STATUS_WORDS[row.status],
        "contentSha256": row.sha256,
        "contentLength": row.size,
    }


def sent_row(row: Any) -> dict[str, Any]:
    """Return a delivery as its sender sees it."""
    return {
        "serviceType": SERVICE,
        "messageType": row.message,
        "senderDocId": row.package,
        "receiverDocId": row.delivery,
        "fromCode": row.sender,
        "toCode": row.receiver,
        "title": row.title,
        "notation": row.notation,
        "sentTime": list_time(from_ms(row.sent)),
        "receivedTime": list_time(from_ms(row.updated)) if row.status == "done" else "",
        "sendStatus": "done",
        "sendStatusDesc": "Đã gửi lên trục",
        "receiveStatus": row.status,
        "receiveStatusDesc": _STATUS_WORDS[row.status],
    }
