"""Calls a VXP endpoint in the form of the official SDK: agencies, send, lists, get, transport status."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, BinaryIO

import requests

from sync.content import Content, InMemory, buffered, whole
from sync.errors import Damaged, NotTheServer, Offline, Stalled
from sync.vxp.answers import read_answer
from sync.vxp.long_answer import LongAnswer
from sync.vxp.protocol import SERVICE, call_headers, list_time

CONNECT_SECONDS = 10.0
STALL_SECONDS = 30.0
LARGEST = 1536 * 1024 * 1024
JUDGED = 512 * 1024
"""Bytes of a package an axis judges in a second, at least: it answers when it has."""
LARGEST_LIST = 64 * 1024 * 1024
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

    def send(self, raw: bytes | Content, sender: str, receivers: Sequence[str], message: str = "edoc") -> str:
        """Hand a package to the axis and return its id there; the same bytes sent again give the same id.

        Args:
            raw: the package; one that lies on the disk leaves it piece by piece.

        Raises:
            SyncTrouble: see ``answers.read_answer``; nothing was taken over unless an id is returned.
        """
        to = receivers[0] if len(receivers) == 1 else list(receivers)
        content = InMemory(raw) if isinstance(raw, bytes) else raw
        parameters = _kind(message) | {"hash-file": content.sha256, "from": sender, "to": json.dumps(to)}
        envelope = self._call("sendEdoc", parameters, content, "application/octet-stream")
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
        with self.fetched(doc_id) as stream:
            return stream.read()

    @contextmanager
    def fetched(self, doc_id: str) -> Iterator[BinaryIO]:
        """Give a package as a stream; what was read of it counts only when the block ends without a trouble.

        Raises:
            Damaged: the answer is not whole.
            SyncTrouble: see ``answers.read_answer``; also when the axis says so only behind the package.
        """
        with self._answer("getEdoc", {"docId": doc_id, "filePath": ""}, InMemory(b"{}")) as (answer, pieces):
            found = LongAnswer(pieces)
            if not found.found:
                self._read(answer, found.envelope)
                raise Damaged("Gói tải về không nguyên vẹn.", "Chương trình sẽ tự tải lại.")
            stream = buffered(found)
            yield stream
            while stream.read(_PIECE):
                continue
            self._read(answer, found.envelope)

    def update_status(self, doc_id: str, status: str) -> None:
        """Tell the axis how far this system is with a package: ``processing``, ``done`` or ``fail``."""
        self._call("updateStatus", {"docId": doc_id, "status": status}, b"{}")

    def _call(
        self, path: str, parameters: Mapping[str, str], body: bytes | Content = b"", content_type: str = _JSON,
    ) -> Mapping[str, Any]:
        content = InMemory(body) if isinstance(body, bytes) else body
        with self._answer(path, parameters, content, content_type) as (answer, pieces):
            return self._read(answer, _whole(pieces))

    @contextmanager
    def _answer(
        self, path: str, parameters: Mapping[str, str], body: Content, content_type: str = _JSON,
    ) -> Iterator[tuple[requests.Response, Iterator[bytes]]]:
        """Send one request and give its answer as it comes in.

        Raises:
            Offline, Stalled, NotTheServer: nobody answered, or the answer broke off.
        """
        headers = call_headers(self.system, self.secret, parameters, content_type, self.now()) | {"Accept": _ACCEPT}
        # Said with the request: what requests finds in the environment would win over its session.
        trusted = self.session.verify if isinstance(self.session.verify, str) else None
        try:
            with _leaving(body) as data, self.session.post(
                f"{self.endpoint.rstrip('/')}/{path}", data=data, headers=headers, stream=True,
                timeout=(self.connect_seconds, self.stall_seconds + body.size / JUDGED), allow_redirects=False,
                verify=trusted,
            ) as answer:
                yield answer, _limited(answer)
        except requests.Timeout:
            raise Stalled("Trục liên thông không trả lời.", "Chương trình sẽ tự thử lại.") from None
        except requests.RequestException as cause:
            raise _unreached(cause) from None

    def _read(self, answer: requests.Response, content: bytes) -> Mapping[str, Any]:
        said = answer.headers
        return read_answer(answer.status_code, said.get("Content-Type", ""), said.get("Retry-After", ""), content)


class _Leaving:
    """A long body on its way out: requests asks for its length and reads it piece by piece."""

    def __init__(self, stream: BinaryIO, size: int) -> None:
        self._stream = stream
        self._size = size

    def __len__(self) -> int:
        return self._size

    def read(self, count: int = -1) -> bytes:
        return self._stream.read(count if count > 0 else _PIECE)


@contextmanager
def _leaving(body: Content) -> Iterator[bytes | _Leaving]:
    """Let a long body leave piece by piece: the limit is then on each piece's silence, not on the whole upload."""
    if body.size <= _PIECE:
        yield whole(body)
        return
    with body.open() as stream:
        yield _Leaving(stream, body.size)


def _limited(answer: requests.Response) -> Iterator[bytes]:
    length = 0
    for piece in answer.iter_content(_PIECE):
        length += len(piece)
        if length > LARGEST:
            raise NotTheServer("Trả lời của trục liên thông dài quá mức.", "Báo quản trị kiểm tra địa chỉ trục.")
        yield piece


def _whole(pieces: Iterator[bytes]) -> bytes:
    found = bytearray()
    for piece in pieces:
        found += piece
        if len(found) > LARGEST_LIST:
            raise NotTheServer("Trả lời của trục liên thông dài quá mức.", "Báo quản trị kiểm tra địa chỉ trục.")
    return bytes(found)


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
