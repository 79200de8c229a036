"""Reads a desk's package into the servers, as if it had called, and writes their answers back onto the stick."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from fastapi import FastAPI

from sync import wire
from sync.courier import stick
from sync.courier.calls import Reply, exchanged
from sync.courier.envelope import Header, Sealer
from sync.courier.frames import FrameWriter, Record, records, verify
from sync.courier.troubles import ForeignCourier, TamperedCourier
from sync.courier.writing import LANES, MOST_ANSWERED, recorded
from sync.errors import SyncTrouble
from sync.provincial.accounts import Accounts, Caller
from sync.provincial.courier.axis import OfficeAxis
from sync.provincial.courier.inside import Inside, InsideAnswer
from sync.provincial.courier.ledger import Admitted, CourierLedger
from sync.provincial.courier.office_keys import OfficeKeys
from workflow.store.append import named_files

PIECE = 1024 * 1024
MOST_ROUNDS = 200
MOST_FILES = 256 * 1024 * 1024
"""Bytes of files others attached that are sent along unasked; what does not fit is asked for by the next package."""

_ALLOWED = re.compile(
    r"(POST sync/v\d{1,2}|GET (leases|protocol|anchors)(\?[\w=&:.-]{0,100})?|POST leases|GET catalogue/[a-z0-9_-]{1,41}"
    r"|GET files/[0-9a-f]{64})\Z"
)
"""What a package may ask; whatever else its machine may do on the line needs the line."""


@dataclass(slots=True)
class Answered:
    """What became of one package."""

    path: Path
    person: str = ""
    device: str = ""
    seq: int = 0
    again: bool = False
    steps: dict[str, int] = field(default_factory=dict)
    changes: int = 0
    files_in: int = 0
    files_out: int = 0
    letters_in: int = 0
    letters_out: int = 0
    answer: list[Path] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Told:
    """What the answers said, as far as the next question depends on it."""

    cursor: str = ""
    epoch: str = ""
    more: bool = False
    named: dict[str, int] = field(default_factory=dict)


class CourierOffice:
    """Answers packages in the name of the servers."""

    def __init__(
        self,
        app: FastAPI,
        accounts: Accounts,
        ledger: CourierLedger,
        keys: OfficeKeys,
        axis: Callable[[Caller | None], OfficeAxis | None],
        now: Callable[[], datetime],
    ) -> None:
        """Prepare.

        Args:
            app: the application with the servers under ``/documents`` and ``/dossiers``.
            axis: returns the axis for the office of a caller who speaks for it.
        """
        self._inside = Inside(app)
        self._accounts = accounts
        self._ledger = ledger
        self._keys = keys
        self._axis = axis
        self._now = now

    def close(self) -> None:
        """Let go of the application."""
        self._inside.close()

    def answer(self, package: Path, folder: Path, *, part_size: int = stick.PART_SIZE) -> Answered:
        """Take a package in and write its answer into ``folder``.

        The whole package is checked before anything is done. Read twice it changes nothing and is answered again.

        Raises:
            BadCourier: not for these servers, not whole, not what was signed, or older than one read before; nothing
                was changed.
        """
        with stick.opened(package) as (header, source):
            if header.kind != "request":
                raise ForeignCourier("Gói này là trả lời cho máy trạm.", "Đọc ở máy trạm đã ghi gói.")
            opener = self._keys.opener(header)
            manifest = _sound(header, verify(header, opener.pieces(source)))
        axis = self._axis(self._known_caller(manifest))
        who = (manifest["person"], manifest["device"])
        digest = hashlib.sha256(header.binding).hexdigest()
        admitted = self._ledger.admit(*who, manifest["key"], header.seq, digest)
        done = Answered(package, *who, header.seq, admitted.again)
        name = stick.package_name("answer", header.desk, header.seq)
        with stick.opened(package) as (again, source), stick.written(folder, name, part_size) as out:
            if again != header:
                raise TamperedCourier
            sealer = Sealer(out, "answer", bytes.fromhex(manifest["reply"]), header.desk, admitted.answer)  # type: ignore[arg-type]
            frames = FrameWriter(sealer)
            frames.add(self._manifest(manifest, admitted))
            _Round(self._inside, manifest["token"], frames, done, axis).run(records(opener.pieces(source)))
            frames.finish(self._keys.sign)
        first = folder / name
        done.answer = [first, *sorted(folder.glob(f"{name}.[0-9][0-9][0-9]"))]
        stick.remove_older(folder, "answer", header.desk, admitted.answer)
        return done

    def _known_caller(self, manifest: Mapping[str, Any]) -> Caller | None:
        """Let only a machine pass that is signed in; one that was taken out is answered so that it learns of it.

        Returns:
            Who wrote the package; nobody for a machine that was taken out.

        Raises:
            ForeignCourier: nobody the servers know.
        """
        bearer = f"Bearer {manifest['token']}"
        caller = self._accounts.caller(bearer)
        if caller is None and self._accounts.removal(bearer):
            return None
        if caller is None:
            raise ForeignCourier(
                "Phiên đăng nhập của máy ghi gói không còn hiệu lực.", "Đăng nhập lại ở máy trạm rồi ghi gói mới."
            )
        if (caller.person.id, caller.device) != (manifest["person"], manifest["device"]):
            raise TamperedCourier("Gói nêu người hoặc máy khác với phiên đăng nhập trong gói.")
        return caller

    def _manifest(self, manifest: Mapping[str, Any], admitted: Admitted) -> dict[str, object]:
        return {
            "v": 1, "kind": "answer", "person": manifest["person"], "device": manifest["device"],
            "answers": manifest["seq"], "series": admitted.series, "seq": admitted.answer,
            "key": self._keys.sign.public_key().public_bytes_raw().hex(),
            "time": self._now().isoformat(timespec="seconds"),
        }  # fmt: skip


class _Round:
    """The records of one package, each handed to the servers and answered in its order."""

    def __init__(
        self, inside: Inside, token: str, frames: FrameWriter, done: Answered, axis: OfficeAxis | None
    ) -> None:
        self._inside = inside
        self._axis = axis
        self._accepted: set[str] = set()
        self._given = False
        self._bearer = {"Authorization": f"Bearer {token}"}
        self._frames = frames
        self._done = done
        self._sent: set[str] = set()
        self._room = MOST_FILES

    def run(self, found: Iterator[Record]) -> None:
        """Go through the records."""
        for head, body in found:
            if "file" in head:
                self._file(head, body)
            elif "call" in head:
                self._call(head, b"".join(body))
            elif "letter" in head and self._axis is not None:
                self._letter(self._axis, head, body)
            elif "axis" in head and self._axis is not None and not self._given:
                self._given = True
                self._give_letters(self._axis, head.get("reports"))

    def _letter(self, axis: OfficeAxis, head: Mapping[str, Any], body: Iterator[bytes]) -> None:
        """Hand a letter to the axis once the step it tells of is accepted; say what became of it."""
        after = str(head.get("after") or "")
        if after and after not in self._accepted:
            told = {"status": "later", "text": "Việc trước nó chưa được máy chủ nhận."}
        else:
            told = axis.hand_over(head, body)
            self._done.letters_in += told["status"] in ("sent", "part")
        self._frames.add({"letter": str(head["letter"]), **told})

    def _give_letters(self, axis: OfficeAxis, reports: object) -> None:
        """Take what the office reports of earlier letters, then give it what waits, as far as there is room."""
        reported = axis.report(reports if isinstance(reports, dict) else {})
        behind = 0
        for waiting in axis.waiting():
            if waiting.held.size > self._room and (behind or self._done.letters_out):
                behind += 1
                continue
            self._room -= waiting.held.size
            self._frames.add(waiting.head, waiting.held.pieces())
            self._done.letters_out += 1
        notes = [f"Còn {behind} văn bản ở trục; ghi gói nữa để nhận tiếp."] if behind else []
        self._frames.add({"axis": 1, "reported": reported, "notes": notes})

    def _file(self, head: Mapping[str, Any], body: Iterator[bytes]) -> None:
        """Put a file before the servers piece by piece; what is there already is passed over."""
        lane, sha256, size = _lane(head["file"]), str(head["sha256"]), int(head["size"])
        said = {"sha256": sha256, "filetype": str(head.get("media_type", ""))}
        metadata = ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in said.items())
        here = self._tus("POST", f"/{lane}/files", {"Upload-Length": str(size), "Upload-Metadata": metadata})
        place = 0
        for piece in _in_pieces(body):
            skip = max(0, here - place)
            if here >= 0 and skip < len(piece):
                here = self._tus("PATCH", f"/{lane}/files/{sha256}", {"Upload-Offset": str(here)}, piece[skip:])
            place += len(piece)
        if here >= size:
            self._done.files_in += 1
        else:
            self._done.notes.append(f"Tệp {sha256[:12]} không nhận được; máy trạm sẽ gửi lại.")

    def _tus(self, method: str, path: str, headers: Mapping[str, str], body: bytes = b"") -> int:
        """Return how many bytes are there now; -1 when the servers do not take the file."""
        sent = {**self._bearer, "Tus-Resumable": "1.0.0", "Content-Type": "application/offset+octet-stream", **headers}
        with self._inside.call(method, path, sent, body) as answer:
            offset = answer.headers.get("upload-offset", "")
            return int(offset) if offset.isascii() and offset.isdigit() and answer.status < 500 else -1

    def _call(self, head: Mapping[str, Any], body: bytes) -> None:
        lane, method, path = _lane(head["call"]), str(head["method"]), str(head["path"])
        if not _ALLOWED.match(f"{method} {path}"):
            self._done.notes.append(f"Gói hỏi một việc không làm được khi chuyển tay: {method} {path[:60]}.")
            return
        headers = {str(name): str(value) for name, value in dict(head["headers"]).items()}
        if path.startswith("sync/"):
            self._exchange(lane, path, headers, body, [str(id) for id in head.get("ids", [])])
        elif path.startswith("files/"):
            self._give_file(lane, path.removeprefix("files/"))
        else:
            self._forward(lane, method, path, headers, body)

    def _forward(self, lane: str, method: str, path: str, headers: Mapping[str, str], body: bytes = b"") -> None:
        with self._inside.call(method, f"/{lane}/{path}", {**headers, **self._bearer}, body) as answer:
            self._write(lane, method, path, answer)

    def _exchange(
        self, lane: str, path: str, headers: Mapping[str, str], body: bytes, ids: Sequence[str]
    ) -> None:
        """Hand the desk's steps on; ask on until nothing is new; then send what the new steps name."""
        told = _Told()
        with self._inside.call("POST", f"/{lane}/{path}", {**headers, **self._bearer}, body) as answer:
            self._write(lane, "POST", path, answer)
            self._listen(lane, path, answer, told, ids)
        rounds = 0
        while told.more and rounds < MOST_ROUNDS:
            rounds, told.more = rounds + 1, False
            self._ask_on(lane, told)
        for sha256, size in sorted(told.named.items(), key=lambda one: one[1]):
            if sha256 not in self._sent and size <= self._room:
                self._room -= size
                self._give_file(lane, sha256)

    def _ask_on(self, lane: str, told: _Told) -> None:
        asked = wire.SyncRequest(told.epoch, told.cursor, self._done.device, max=MOST_ANSWERED)
        path, headers, body = next((c.path, c.headers, c.body) for c in recorded(lane, asked))
        with self._inside.call("POST", f"/{lane}/{path}", {**headers, **self._bearer}, body) as answer:
            self._write(lane, "POST", path, answer)
            self._listen(lane, path, answer, told)

    def _listen(
        self, lane: str, path: str, answer: InsideAnswer, told: _Told, ids: Sequence[str] = ()
    ) -> None:
        """Note what an answer says; one that is a refusal says nothing and goes to the desk as it is."""
        reply = Reply(lane, "POST", path, answer.status, answer.headers, answer.pieces())
        try:
            with exchanged(reply, ids) as checkpoints:
                for checkpoint in checkpoints:
                    page = checkpoint.page
                    told.cursor, told.epoch, told.more = page.cursor, page.epoch, checkpoint.more
                    self._done.changes += len(page.steps)
                    for result in page.results:
                        self._done.steps[result.status] = self._done.steps.get(result.status, 0) + 1
                        self._accepted |= {result.id} if result.status == "applied" else set()
                    for accepted in page.steps:
                        told.named |= {ref.sha256: ref.size for ref in named_files(accepted.step.payload)}
        except SyncTrouble as trouble:
            told.more = False
            self._done.notes.append(trouble.text)

    def _give_file(self, lane: str, sha256: str) -> None:
        if sha256 in self._sent:
            return
        self._sent.add(sha256)
        with self._inside.call("GET", f"/{lane}/files/{sha256}", self._bearer) as answer:
            if answer.status == 200:
                self._write(lane, "GET", f"files/{sha256}", answer)
                self._done.files_out += 1

    def _write(self, lane: str, method: str, path: str, answer: InsideAnswer) -> None:
        kept = {name: value for name, value in answer.headers.items() if name.lower() != "content-length"}
        head = {"reply": lane, "method": method, "path": path, "status": answer.status, "headers": kept}
        self._frames.add(head, answer.pieces())


def _sound(header: Header, manifest: dict[str, Any]) -> dict[str, Any]:
    """Return a manifest whose every part is of its kind and says what the header says."""
    names = ("person", "device", "key", "reply", "token", "kind")
    texts = all(isinstance(manifest.get(name), str) for name in names)
    try:
        reply, key = (bytes.fromhex(manifest[name]) if texts else b"" for name in ("reply", "key"))
    except ValueError:
        reply = key = b""
    agreed = (manifest.get("v"), manifest.get("kind"), manifest.get("seq")) == (1, "request", header.seq)
    if not (texts and agreed and len(reply) == len(key) == 32 and manifest["device"] == header.desk):
        raise TamperedCourier("Phần kê khai của gói không đúng.")
    return manifest


def _lane(name: object) -> str:
    if name not in LANES:
        raise TamperedCourier
    return str(name)


def _in_pieces(body: Iterator[bytes]) -> Iterator[bytes]:
    """Yield the body in pieces of the size the servers take at once."""
    held = bytearray()
    for piece in body:
        held += piece
        while len(held) >= PIECE:
            yield bytes(held[:PIECE])
            del held[:PIECE]
    if held:
        yield bytes(held)
