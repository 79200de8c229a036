"""The one call that carries steps both ways: in the newest version and the best coding both sides speak."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import requests

from sync import coding, wire
from sync.compact import answer, request
from sync.compact.steps import Known, nothing_known
from sync.device_key import DeviceKey
from sync.errors import NotTheServer, NotThisMachine, SyncTrouble
from sync.servers.connection import Connection

NEWEST, OLDEST = 2, 1
_TYPES = {1: "application/json", 2: wire.NDJSON}


class Restored(SyncTrouble):
    """The server was restored from an older copy; ``epoch`` is its new one, and steps must be offered again."""

    code = "restored"
    title = "Máy chủ vừa được khôi phục"
    again = True

    def __init__(self, epoch: str) -> None:
        super().__init__(
            "Máy chủ vừa được khôi phục từ bản sao.", "Chương trình tự gửi lại những việc máy chủ đã quên."
        )
        self.epoch = epoch


class StepCall:
    """Remembers what each address of a server speaks; forgotten with the program, so a renewed server is noticed."""

    def __init__(self, line: Connection, lane: str, key: Callable[[], DeviceKey] | None) -> None:
        self._line = line
        self._lane = lane
        self._ask_key = key
        self._key: DeviceKey | None = None
        self._registered: set[str] = set()
        self._versions: dict[str, int] = {}
        self._zstd: set[str] = set()

    @contextmanager
    def exchange(
        self, asked: wire.SyncRequest, known: Known | None, *, full: bool
    ) -> Iterator[Iterator[wire.Checkpoint]]:
        """Send steps and give the checkpoints of the answer as they come in.

        A server that does not know the version is asked in the one before, once, and from then on.

        Raises:
            Restored: the server has another epoch.
            SyncTrouble: the line; checkpoints given before stay good.
        """
        for version in range(self._versions.get(self._line.endpoint, NEWEST), OLDEST - 1, -1):
            body, headers = self._packed(version, asked, known is None or full)
            passed = (403, 404, 409) if version > OLDEST else (403, 409)
            with self._line.stream("POST", f"sync/v{version}", headers=headers, body=body, allowed=passed) as (
                response, pieces,
            ):  # fmt: skip
                if response.status_code == 404:
                    continue
                if response.status_code == 403:
                    raise _not_this_machine(b"".join(pieces))
                self._note(version, response)
                if response.status_code == 409:
                    raise Restored(_epoch(b"".join(pieces)))
                if version == 1:
                    yield wire.read_answer(pieces)
                else:
                    ids = [step.id for step in asked.steps]
                    yield answer.read_answer(pieces, ids, nothing_known if full or known is None else known)
                return

    def _packed(self, version: int, asked: wire.SyncRequest, full: bool) -> tuple[bytes, dict[str, str]]:
        packed: coding.Coding = "zstd" if self._line.endpoint in self._zstd else "gzip"
        if version == 1:
            body, packed = wire.write_request(asked), "gzip"
        else:
            body = request.write_request(asked, packed, seal=self._seal(asked), full=full)
        return body, {
            "Content-Type": _TYPES[version], "Content-Encoding": packed, "Accept-Encoding": coding.OFFERED,
        }  # fmt: skip

    def _seal(self, asked: wire.SyncRequest) -> request.Seal | None:
        """Return this machine's signature over the steps, and its key until the server is known to have it."""
        if self._ask_key is None:
            return None
        self._key = self._key or self._ask_key()
        told = "" if self._line.endpoint in self._registered else self._key.public
        signed = self._key.sign(self._lane, [step.hash for step in asked.steps]) if asked.steps else ""
        return request.Seal(told, signed)

    def _note(self, version: int, response: requests.Response) -> None:
        """Remember what the server speaks.

        Raises:
            NotTheServer: what answers is none of ours.
        """
        if response.status_code == 200 and wire.NDJSON not in response.headers.get("Content-Type", ""):
            raise NotTheServer("Trả lời không phải của máy chủ.", "Kiểm tra mạng và địa chỉ máy chủ.")
        self._versions[self._line.endpoint] = version
        if version == NEWEST and response.status_code == 200:
            self._registered.add(self._line.endpoint)
        if coding.chosen(response.headers.get("Accept-Encoding", "")) == "zstd":
            self._zstd.add(self._line.endpoint)


def _not_this_machine(body: bytes) -> SyncTrouble:
    """Return the trouble of a sending the server does not take from this machine; no single step is to blame."""
    try:
        said = json.loads(body)["error"]
        return NotThisMachine(str(said["text"]), str(said["what_next"]))
    except (ValueError, KeyError, TypeError):
        return NotTheServer("Có thiết bị trên mạng trả lời thay máy chủ.", "Kiểm tra đăng nhập mạng rồi thử lại.")


def _epoch(body: bytes) -> str:
    epoch = wire.epoch_of(body)
    if not epoch:
        raise NotTheServer("Trả lời không đọc được.", "Kiểm tra mạng và địa chỉ máy chủ.")
    return epoch
