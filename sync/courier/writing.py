"""A desk without a line writes what it would send: one sealed, signed package on a stick, with its questions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from sync import catalogues, leases, push, wire
from sync.account import Account
from sync.courier import keys, stick
from sync.courier.axis import AxisOut
from sync.courier.calls import Call, Recorder, asking, call_of, off_line, posting
from sync.courier.envelope import Sealer
from sync.courier.frames import FrameWriter
from sync.device_key import DeviceKey
from sync.errors import Offline
from sync.inspection import refuse_secret_file
from sync.letters import LANE as AXIS
from sync.letters import adopt, put_down
from sync.servers.documents_server import DocumentsServer
from sync.servers.dossiers_server import DossiersServer
from sync.servers.lane_server import LaneServer
from workflow.errors import SecretDocument
from workflow.people import Role
from workflow.rules import FileRef
from workflow.secrets import refuse_secret
from workflow.store import catalogue, outbox
from workflow.store.files import Files
from workflow.store.journal import Journal
from workflow.store.outbox import OutboxRow
from workflow.store.troubles import FileAbsent, FileDamaged
from workflow.store.wanted import wanted

LANES: Mapping[str, type[LaneServer]] = {"documents": DocumentsServer, "dossiers": DossiersServer}
MOST_STEPS = 1500
MOST_BYTES = 16 * 1024 * 1024
MOST_WANTED = 500
LARGEST_READ = 64 * 1024 * 1024
"""Files beyond this are judged by their names alone once more; each was read where it came in."""
MOST_ANSWERED = 4 * 1024 * 1024


@dataclass(slots=True)
class Written:
    """What a package carries; ``left`` says what stays behind, with the reason."""

    seq: int = 0
    paths: list[Path] = field(default_factory=list)
    steps: int = 0
    files: int = 0
    wanted: int = 0
    size: int = 0
    left: list[str] = field(default_factory=list)
    letters: int = 0


@dataclass(slots=True)
class _Lane:
    """What one lane puts into the package."""

    name: str
    rows: list[OutboxRow]
    files: list[FileRef]
    calls: list[Call]
    asked: keys.Asked


class CourierWriter:
    """Writes packages for one desk."""

    def __init__(
        self, journal: Journal, files: Files, account: Account, key: DeviceKey, now: Callable[[], datetime]
    ) -> None:
        """Prepare.

        Args:
            key: this machine's own, which signs packages as it signs sendings.
        """
        self._journal = journal
        self._files = files
        self._account = account
        self._key = key
        self._now = now

    def write(self, folder: Path, lanes: Sequence[str], *, part_size: int = stick.PART_SIZE) -> Written:
        """Write everything that waits into one package; nothing that waits is lost whatever becomes of the stick.

        Args:
            lanes: the servers this desk has; ``vxp`` is the axis, which clerks' desks alone write to.
            part_size: bytes after which a further file is begun.

        Raises:
            NoCourierKey, NotLoggedIn: this machine was never online, or nobody signed in.
            StickTrouble: the stick does not take it; what lay there before is still there.
        """
        province = keys.province_keys(self._journal.database)
        token = self._account.token()
        done = Written()
        parts = [self._lane(name, done) for name in lanes if name in LANES]
        state = keys.load(self._journal.database)
        done.seq, reply = state.next(self._now(), {part.name: part.asked for part in parts})
        state.save(self._journal.database)
        device = self._account.device
        name = stick.package_name("request", device, done.seq)
        with stick.written(folder, name, part_size) as out:
            sealer = Sealer(out, "request", province.seal, device, done.seq)  # type: ignore[arg-type]
            frames = FrameWriter(sealer)
            frames.add(self._manifest(done.seq, token, reply))
            for part in parts:
                self._put(frames, part, done)
            steps = [row.id for part in parts for row in part.rows]
            letters = self._letters(frames, steps, done) if AXIS in lanes else []
            frames.finish(self._key.private)
            # From here on the province may get it: only its answer says what became of these steps and letters.
            outbox.sending(self._journal.database, [*steps, *letters])
        done.size = out.size
        first = folder / name
        done.paths = [first, *sorted(folder.glob(f"{name}.[0-9][0-9][0-9]"))]
        stick.remove_older(folder, "request", device, done.seq)
        return done

    def _manifest(self, seq: int, token: str, reply: bytes) -> dict[str, object]:
        public = self._key.private.public_key().public_bytes_raw()
        return {
            "v": 1, "kind": "request", "seq": seq, "person": self._account.person, "device": self._account.device,
            "key": public.hex(), "reply": reply.hex(), "token": token,
            "made": self._now().isoformat(timespec="seconds"),
        }  # fmt: skip

    def _letters(self, frames: FrameWriter, steps: Sequence[str], done: Written) -> list[str]:
        """Write what the office owes over the axis; only a clerk's desk speaks for it."""
        if not self._journal.me.has(Role.CLERK):
            put_down(self._journal.database, self._now())
            return []
        while adopt(self._journal):
            pass
        out = AxisOut(self._journal, self._files, self._now)
        letters = out.put(frames, steps)
        done.letters = len(letters)
        done.left += out.left
        return letters

    def _lane(self, name: str, done: Written) -> _Lane:
        rows = self._rows(name, done)
        request = push.request_of(self._journal, name, rows)
        request = replace(request, max=MOST_ANSWERED)
        needed = {sha256 for row in rows for sha256 in row.needs}
        files = [ref for ref in self._files.to_upload(name) if ref.sha256 in needed]
        ids = tuple(step.id for step in request.steps)
        sent = [replace(call, ids=ids) for call in recorded(name, request, self._key)]
        calls = [*sent, *self._questions(name)]
        return _Lane(name, rows, files, calls, keys.Asked(request.since, ids))

    def _rows(self, lane: str, done: Written) -> list[OutboxRow]:
        """Return the steps that go; one with a mark of secrecy stays, and what follows it in its item."""
        chosen: list[OutboxRow] = []
        stuck: set[str] = set()
        size = 0
        for row in outbox.pending(self._journal.database, lane, MOST_STEPS, files=False):
            if row.kind != "step" or row.item in stuck:
                continue
            size += row.size
            if size > MOST_BYTES:
                done.left.append("Gói đã đủ lớn; phần còn lại đi ở gói sau.")
                break
            try:
                self._refuse_secrets(row)
            except SecretDocument as secret:
                stuck.add(row.item)
                done.left.append(f"{row.what}: {secret.text}")
                continue
            chosen.append(row)
        done.steps += len(chosen)
        return chosen

    def _refuse_secrets(self, row: OutboxRow) -> None:
        """Let nothing with a mark of secrecy onto a stick, whatever way it came into the record.

        Raises:
            SecretDocument: there is one.
        """
        payload = row.body.get("payload") or {}
        refuse_secret(*(str(payload[name]) for name in ("subject", "content") if payload.get(name)))
        for sha256 in row.needs:
            ref = self._files.ref(sha256)
            if ref is not None:
                refuse_secret(file_names=[ref.name])
            if ref is not None and ref.size <= LARGEST_READ and self._files.has(sha256):
                refuse_secret_file(self._files.read(sha256), ref.name)

    def _questions(self, lane: str) -> Iterator[Call]:
        """Yield what else a desk asks in a cycle: numbers, catalogues, files others attached."""
        yield asking(lane, "leases")
        for register, year in leases.short(self._journal, lane, self._now()):
            want = leases.WANTED.get(register, leases.FEW)
            yield posting(lane, "leases", {"register": register, "year": year, "want": want})
        known = catalogue.versions(self._journal.database)
        for name in catalogues.NAMES[lane]:
            yield asking(lane, f"catalogue/{name}", {"If-None-Match": f'"{known.get(name, "")}"'})
        here = [one.ref for one in wanted(self._journal.database) if one.lane == lane]
        for ref in here[:MOST_WANTED]:
            yield asking(lane, f"files/{ref.sha256}")

    def _put(self, frames: FrameWriter, part: _Lane, done: Written) -> None:
        for ref in part.files:
            head = {"file": part.name, "sha256": ref.sha256, "size": ref.size, "media_type": ref.media_type}
            try:
                self._files.pieces(ref.sha256).__next__()
            except (FileAbsent, FileDamaged) as lacking:
                done.left.append(f"{ref.name}: {lacking.text}")
                continue
            frames.add(head, self._files.pieces(ref.sha256))
            done.files += 1
        for call in part.calls:
            frames.add(call.to_head(), [call.body])
            done.wanted += call.path.startswith("files/")


def recorded(lane: str, asked: wire.SyncRequest, key: DeviceKey | None = None) -> list[Call]:
    """Return the calls with which steps would go over the line, signed with ``key`` when there are any."""
    recorder = Recorder()
    line = off_line(lane, recorder)
    try:
        with LANES[lane](line, (lambda: key) if key else None).exchange(asked):
            return []
    except Offline:
        return [call_of(lane, request) for request in recorder.sent]  # nobody answers a recorder
    finally:
        line.close()
