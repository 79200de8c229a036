"""Calls a VXP endpoint in the form of the official SDK: agencies, send, lists, get, transport status."""

from __future__ import annotations

import base64
import binascii
import io
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import requests

from sync.errors import Damaged, NotTheServer, Offline, Stalled
from sync.vxp.answers import read_answer
from sync.vxp.protocol import SERVICE, call_headers, file_hash, list_time

CONNECT_SECONDS = 10.0
STALL_SECONDS = 30.0
LARGEST = 512 * 1024 * 1024
_PIECE = 1 << 16
_ACCEPT = "text/html, image/gif, image/jpeg, */*; q=0.2"
_JSON = "application/json"


@dataclass(frozen=True, slots=True)
class ReceivedItem:
    """One package waiting at the endpoint; ``sha256`` and ``size`` are empty where the axis does not say."""

    doc_id: str
    message: str
    sender: str
    receiver: str
    status: str
    created: str
    sha256: str = ""
    size: int = -1


@dataclass(frozen=True, slots=True)
class SentItem:
    """What became of one package at one receiver, as far as transport goes."""

    sender_doc_id: str
    receiver_doc_id: str
    message: str
    sender: str
    receiver: str
    title: str
    notation: str
    sent: str
    received: str
    send_status: str
    receive_status: str


@dataclass(frozen=True, slots=True)
class Agency:
    """An organ that can be written to over the axis."""

    code: str
    name: str
    parent: str = ""
    mail: str = ""


def _utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(slots=True)
class VxpClient:
    """One system's access to one endpoint. The secret appears in no text, log or error."""

    endpoint: str
    system: str
    secret: str = field(repr=False)
    session: requests.Session = field(repr=False)
    now: Callable[[], datetime] = field(default=_utc_now, repr=False)
    connect_seconds: float = CONNECT_SECONDS
    stall_seconds: float = STALL_SECONDS

    def agencies(self) -> list[Agency]:
        """Return every organ on the axis."""
        rows = _rows(self._call("getAgenciesList", {}))
        return [Agency(_text(r, "code"), _text(r, "name"), _text(r, "pid"), _text(r, "mail")) for r in rows]

    def send(self, raw: bytes, sender: str, receivers: Sequence[str], message: str = "edoc") -> str:
        """Hand a package to the axis and return its id there; the same bytes sent again give the same id.

        Raises:
            SyncTrouble: see ``answers.read_answer``; nothing was taken over unless an id is returned.
        """
        to = receivers[0] if len(receivers) == 1 else list(receivers)
        parameters = _kind(message) | {"hash-file": file_hash(raw), "from": sender, "to": json.dumps(to)}
        envelope = self._call("sendEdoc", parameters, raw, "application/octet-stream")
        data = envelope.get("data")
        doc_id = envelope.get("DocId") or envelope.get("docId") or (data if isinstance(data, str) else "")
        if not doc_id:
            raise NotTheServer("Trục liên thông nhận gói nhưng không trả mã.", "Chương trình sẽ gửi lại gói này.")
        return str(doc_id)

    def received(
        self, message: str, since: datetime | None = None, until: datetime | None = None,
    ) -> list[ReceivedItem]:
        """Return the packages addressed to this system within a window."""
        rows = _rows(self._call("getReceivedEdocList", _kind(message) | _window(since, until)))
        return [_received(row, message) for row in rows if _text(row, "docId")]

    def sent(self, message: str, since: datetime | None = None, until: datetime | None = None) -> list[SentItem]:
        """Return the packages this system sent within a window, one row per receiver."""
        rows = _rows(self._call("getSentEdocList", _kind(message) | _window(since, until)))
        return [_sent(row, message) for row in rows]

    def get(self, doc_id: str) -> bytes:
        """Return the bytes of a package.

        Raises:
            Damaged: the answer is not whole.
        """
        data = self._call("getEdoc", {"docId": doc_id, "filePath": ""}, b"{}").get("data")
        try:
            return base64.b64decode(data if isinstance(data, str) else "?", validate=True)
        except (binascii.Error, ValueError):
            raise Damaged("Gói tải về không nguyên vẹn.", "Chương trình sẽ tự tải lại.") from None

    def update_status(self, doc_id: str, status: str) -> None:
        """Tell the axis how far this system is with a package: ``processing``, ``done`` or ``fail``."""
        self._call("updateStatus", {"docId": doc_id, "status": status}, b"{}")

    def _call(
        self, path: str, parameters: Mapping[str, str], body: bytes = b"", content_type: str = _JSON,
    ) -> Mapping[str, Any]:
        headers = call_headers(self.system, self.secret, parameters, content_type, self.now()) | {"Accept": _ACCEPT}
        try:
            with self.session.post(
                f"{self.endpoint.rstrip('/')}/{path}", data=_in_pieces(body), headers=headers, stream=True,
                timeout=(self.connect_seconds, self.stall_seconds), allow_redirects=False,
            ) as answer:
                content = _whole(answer)
        except requests.Timeout:
            raise Stalled("Trục liên thông không trả lời.", "Chương trình sẽ tự thử lại.") from None
        except requests.RequestException as cause:
            raise _unreached(cause) from None
        said = answer.headers
        return read_answer(answer.status_code, said.get("Content-Type", ""), said.get("Retry-After", ""), content)


def _in_pieces(body: bytes) -> bytes | io.BytesIO:
    """Let a long body leave piece by piece: the limit is then on each piece's silence, not on the whole upload."""
    return io.BytesIO(body) if len(body) > _PIECE else body


def _whole(answer: requests.Response) -> bytes:
    pieces = bytearray()
    for piece in answer.iter_content(_PIECE):
        pieces += piece
        if len(pieces) > LARGEST:
            raise NotTheServer("Trả lời của trục liên thông dài quá mức.", "Báo quản trị kiểm tra địa chỉ trục.")
    return bytes(pieces)


def _unreached(cause: requests.RequestException) -> Offline:
    """Return the trouble without the cause's own text: it may quote headers."""
    if isinstance(cause, requests.exceptions.SSLError):
        return NotTheServer("Chứng thư của trục liên thông không được tin cậy.", "Báo quản trị kiểm tra chứng thư.")
    if isinstance(cause, (requests.exceptions.InvalidURL, requests.exceptions.MissingSchema)):
        return NotTheServer("Địa chỉ trục liên thông không đúng.", "Sửa địa chỉ trong cài đặt.")
    if isinstance(cause, requests.exceptions.ChunkedEncodingError):
        return Offline("Đường truyền bị cắt giữa chừng.", "Chương trình sẽ tự thử lại.")
    return Offline("Không nối được tới trục liên thông.", "Việc chờ gửi vẫn giữ trên máy; chương trình sẽ tự thử lại.")


def _kind(message: str) -> dict[str, str]:
    return {"servicetype": SERVICE, "messagetype": message}


def _window(since: datetime | None, until: datetime | None) -> dict[str, str]:
    named = {"fromDate": since, "toDate": until}
    return {name: list_time(moment) for name, moment in named.items() if moment is not None}


def _rows(envelope: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    rows = envelope.get("data") or []
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise NotTheServer("Danh sách của trục liên thông không đọc được.", "Báo quản trị kiểm tra địa chỉ trục.")
    return rows


def _text(row: Mapping[str, Any], name: str) -> str:
    value = row.get(name)
    return "" if value is None else str(value)


def _received(row: Mapping[str, Any], message: str) -> ReceivedItem:
    size = _text(row, "contentLength")
    return ReceivedItem(
        doc_id=_text(row, "docId"),
        message=_text(row, "messageType") or message,
        sender=_text(row, "from"),
        receiver=_text(row, "to"),
        status=_text(row, "status"),
        created=_text(row, "created_time"),
        sha256=_text(row, "contentSha256"),
        size=int(size) if size.isascii() and size.isdigit() else -1,
    )


def _sent(row: Mapping[str, Any], message: str) -> SentItem:
    return SentItem(
        sender_doc_id=_text(row, "senderDocId"),
        receiver_doc_id=_text(row, "receiverDocId"),
        message=_text(row, "messageType") or message,
        sender=_text(row, "fromCode"),
        receiver=_text(row, "toCode"),
        title=_text(row, "title"),
        notation=_text(row, "notation"),
        sent=_text(row, "sentTime"),
        received=_text(row, "receivedTime"),
        send_status=_text(row, "sendStatus"),
        receive_status=_text(row, "receiveStatus"),
    )
