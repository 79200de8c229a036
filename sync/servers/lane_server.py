"""What both provincial servers answer: one method per call, no state but the line."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import urlencode

from sync import wire
from sync.compact.steps import Known
from sync.device_key import DeviceKey
from sync.errors import NotTheServer, Refused
from sync.servers.connection import Answer, Connection
from sync.servers.record_calls import RecordCalls
from sync.servers.step_call import Restored, StepCall
from workflow.rules import FileRef
from workflow.store.numbers import Lease

__all__ = ["Ended", "LaneServer", "Restored"]
TUS = {"Tus-Resumable": "1.0.0"}


@dataclass(frozen=True, slots=True)
class Ended:
    """A block this machine lost without giving it back, and why."""

    lease: str
    ending: Literal["expired", "revoked"]
    reason: str


class LaneServer:
    """One lane's server."""

    lane: str

    def __init__(self, line: Connection, key: Callable[[], DeviceKey] | None = None) -> None:
        """Prepare; nothing is sent yet.

        Args:
            key: returns the key this machine signs its sendings with; asked for at the first exchange.
        """
        self.line = line
        self.record = RecordCalls(line)
        self._steps = StepCall(line, self.lane, key)

    @contextmanager
    def exchange(
        self, request: wire.SyncRequest, known: Known | None = None, *, full: bool = False
    ) -> Iterator[Iterator[wire.Checkpoint]]:
        """Send steps and give the checkpoints of the answer as they come in.

        Args:
            known: the newest step of an item at or below the cursor of the request; everything is told without it.
            full: have everything told all the same.

        Raises:
            Restored: the server has another epoch.
            TooOld: the server serves no version this program speaks.
            SyncTrouble: the line; checkpoints given before stay good.
        """
        with self._steps.exchange(request, known, full=full) as checkpoints:
            yield checkpoints

    def upload_status(self, sha256: str) -> tuple[int, int] | None:
        """Return (bytes there, bytes in all) of an upload, None when it was never begun."""
        answer = self.line.call("HEAD", f"files/{sha256}", headers=TUS, allowed=(404,))
        if answer.status == 404:
            return None
        return _number(answer, "Upload-Offset"), _number(answer, "Upload-Length")

    def begin_upload(self, ref: FileRef) -> int:
        """Begin an upload, or find the one begun; return how many bytes are there."""
        said = {"sha256": ref.sha256, "filetype": ref.media_type}
        metadata = ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in said.items())
        headers = TUS | {"Upload-Length": str(ref.size), "Upload-Metadata": metadata}
        return _number(self.line.call("POST", "files", headers=headers), "Upload-Offset")

    def send_piece(self, sha256: str, offset: int, piece: bytes) -> int:
        """Send one piece; return how many bytes are there now (more than expected when a piece had arrived before)."""
        headers = TUS | {"Upload-Offset": str(offset), "Content-Type": "application/offset+octet-stream"}
        answer = self.line.call("PATCH", f"files/{sha256}", headers=headers, body=piece, allowed=(409,))
        return _number(answer, "Upload-Offset")

    @contextmanager
    def download(self, sha256: str, start: int, length: int | None = None) -> Iterator[tuple[Iterator[bytes], int]]:
        """Give the bytes of a file from ``start`` on, and where they really start.

        Args:
            length: how many are wanted; a server that knows no ends sends all.

        Raises:
            Refused: the server does not have it (yet).
        """
        end = "" if length is None else start + length - 1
        headers = {"Range": f"bytes={start}-{end}"} if start or length is not None else {}
        with self.line.stream("GET", f"files/{sha256}", headers=headers, allowed=(404, 416)) as (response, pieces):
            if response.status_code in (404, 416):
                raise Refused("Máy chủ chưa có tệp này.", "Chờ máy gửi đưa tệp lên.", reason=str(response.status_code))
            yield pieces, (start if response.status_code == 206 else 0)

    def borrow(self, register: str, year: int, want: int) -> list[Lease]:
        """Ask for numbers of a register.

        Raises:
            Refused: not the keeper of the register, or another machine holds it.
        """
        return self._leases(self._post("leases", {"register": register, "year": year, "want": want}))

    def lent(self) -> tuple[list[Lease], list[Ended]]:
        """Return the blocks the server says this machine holds, and those it no longer holds; the first are renewed."""
        answer = self.line.call("GET", "leases")
        return self._leases(answer), _ended(answer)

    def tell_voids(self, numbers: Sequence[Mapping[str, Any]]) -> None:
        """Tell which numbers became void (``register, year, number, state, reason, at``)."""
        self._post("leases/voids", {"numbers": list(numbers)})

    def revoke(self, lease: str, reason: str) -> None:
        """Take a block away from the machine that holds it.

        Raises:
            Refused: neither clerk nor leader, or no such block is lent.
        """
        self._post("leases/revoke", {"lease": lease, "reason": reason})

    def number_ledger(self, register: str, year: int) -> list[Mapping[str, Any]]:
        """Return what became of every number of a register of one's office: ``first, last, state, item, reason...``.

        Raises:
            Refused: neither a keeper of registers nor a leader.
        """
        query = urlencode({"register": register, "year": year})
        found = _object(self.line.call("GET", f"leases/ledger?{query}")).get("stretches")
        if not isinstance(found, list) or not all(isinstance(one, Mapping) for one in found):
            raise NotTheServer("Máy chủ trả lời sổ số không đọc được.", "Báo quản trị.")
        return found

    def give_back(self, lease: str, unused_from: int) -> int:
        """Give back what is left of a block; return how many numbers can be lent again."""
        returned = _object(self._post("leases/return", {"lease": lease, "unused_from": unused_from})).get("returned")
        return returned if isinstance(returned, int) else 0

    def catalogue(self, name: str, version: str) -> tuple[str, Any] | None:
        """Return (version, body) of a catalogue, None when ``version`` is the newest or there is none."""
        headers = {"If-None-Match": f'"{version}"', "Accept-Encoding": "identity"}
        answer = self.line.call("GET", f"catalogue/{name}", headers=headers, allowed=(404,))
        if answer.status in (304, 404):
            return None
        value = _object(answer)
        return str(value.get("version", "")), value.get("body")

    def _post(self, path: str, value: Mapping[str, Any]) -> Answer:
        body = json.dumps(value).encode()
        return self.line.call("POST", path, headers={"Content-Type": "application/json"}, body=body)

    def _leases(self, answer: Answer) -> list[Lease]:
        try:
            return [
                Lease(
                    g["lease"],
                    g["register"],
                    int(g["year"]),
                    int(g["first"]),
                    int(g["last"]),
                    g["office"],
                    self.lane,
                    str(g.get("expires") or ""),
                    str(g.get("paper") or ""),
                )
                for g in _object(answer)["grants"]
            ]
        except (KeyError, TypeError, ValueError):
            raise NotTheServer("Máy chủ trả lời dải số không đọc được.", "Báo quản trị.") from None


def _ended(answer: Answer) -> list[Ended]:
    try:
        told = _object(answer).get("ended") or []
        known = [Ended(str(one["lease"]), one["ending"], str(one["reason"])) for one in told]
    except (KeyError, TypeError):
        raise NotTheServer("Máy chủ trả lời dải số không đọc được.", "Báo quản trị.") from None
    return [one for one in known if one.ending in ("expired", "revoked")]


def _object(answer: Answer) -> Mapping[str, Any]:
    value = answer.json()
    if not isinstance(value, dict):
        raise NotTheServer("Trả lời không đọc được.", "Kiểm tra mạng và địa chỉ máy chủ.")
    return value


def _number(answer: Answer, name: str) -> int:
    text = answer.headers.get(name, "")
    if not (text.isascii() and text.isdigit()):
        raise NotTheServer("Trả lời không phải của máy chủ.", "Kiểm tra mạng và địa chỉ máy chủ.")
    return int(text)
