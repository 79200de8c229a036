"""A desk reads what the province wrote onto the stick: results, changes, files, numbers, catalogues; or nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from sync import leases, push
from sync.account import Account
from sync.catalogues import take as take_catalogue
from sync.content import PieceReader, buffered
from sync.courier import keys, stick
from sync.courier.axis import AxisIn
from sync.courier.calls import Player, Reply, exchanged, off_line
from sync.courier.envelope import Header, Opener
from sync.courier.frames import records, verify
from sync.courier.keys import Asked, CourierState
from sync.courier.troubles import BadCourier, ForeignCourier, OldCourier, TamperedCourier
from sync.courier.writing import LANES
from sync.errors import DeviceRemoved, Refused, SyncTrouble
from sync.exchange import KEPT
from sync.pull import Taken, take_in
from sync.servers.lane_server import LaneServer, Restored
from workflow.store import cursors, numbers, outbox
from workflow.store.files import Files
from workflow.store.join import reoffer
from workflow.store.journal import Journal
from workflow.store.wanted import wanted


@dataclass(slots=True)
class Read:
    """What an answer brought; ``notes`` is what the person should know of it."""

    path: Path
    seq: int = 0
    results: dict[str, int] = field(default_factory=dict)
    changes: int = 0
    items: list[str] = field(default_factory=list)
    files: int = 0
    numbers: int = 0
    catalogues: list[str] = field(default_factory=list)
    time: str = ""
    notes: list[str] = field(default_factory=list)
    letters_out: int = 0
    letters_in: int = 0


@dataclass(slots=True)
class _Round:
    """One answer on its way in: what each lane asked, and how far each has come."""

    asked: Mapping[str, Asked]
    done: Read
    since: dict[str, str] = field(default_factory=dict)


class CourierReader:
    """Reads answers for one desk."""

    def __init__(self, journal: Journal, files: Files, account: Account, now: Callable[[], datetime]) -> None:
        self._journal = journal
        self._files = files
        self._account = account
        self._now = now

    def read(self, place: Path) -> Read:
        """Take in an answer: the file named, or the newest one for this machine in a folder.

        Everything is checked before anything is taken in; taking in the same answer twice changes nothing.

        Raises:
            BadCourier: no answer for this machine, or not what the province sealed and signed; nothing was changed.
            DeviceRemoved: the province took this machine out.
            StoreTrouble: this machine's disk does not take it.
        """
        state = keys.load(self._journal.database)
        path = self._chosen(place, state) if place.is_dir() else place
        with stick.opened(path) as (header, source):
            if header.kind != "answer":
                raise ForeignCourier("Gói này gửi lên tỉnh, không phải trả lời.", "Mang gói này tới văn phòng tỉnh.")
            digest = hashlib.sha256(header.binding).hexdigest()
            seq = state.waits_for(header.to)
            if seq is None:
                raise self._not_ours(header, digest, state)
            opener = Opener(header, state.waiting[seq].key)
            manifest = self._judged(header, verify(header, opener.pieces(source)), seq, state)
        with stick.opened(path) as (again, source):
            if again != header:
                raise TamperedCourier
            done = Read(path, seq, time=str(manifest["time"]))
            self._take(opener, source, _Round(state.waiting[seq].asked, done))
        state.answered(seq, str(manifest["series"]), header.seq, digest)
        state.save(self._journal.database)
        return done

    def _chosen(self, folder: Path, state: CourierState) -> Path:
        """Return the answer to the newest package that waits for one."""
        found = stick.packages(folder, "answer")
        ours = [(state.waits_for(header.to) or 0, header.seq, path) for path, header in found]
        ours = sorted(one for one in ours if one[0])
        if ours:
            return ours[-1][2]
        known = [header for _, header in found if header.desk == self._account.device]
        if known:
            raise self._not_ours(known[-1], hashlib.sha256(known[-1].binding).hexdigest(), state)
        raise ForeignCourier(
            "Trong thư mục này chưa có trả lời cho máy này.", "Mang gói đã ghi tới văn phòng tỉnh để đọc và trả lời."
        )

    def _not_ours(self, header: Header, digest: str, state: CourierState) -> BadCourier:
        if digest in state.read:
            return OldCourier("Trả lời này máy đã nhận rồi; không có gì thay đổi.", "Ghi gói mới nếu còn việc chờ gửi.")
        if header.desk == self._account.device:
            return OldCourier("Trả lời này ứng với gói cũ; máy đã nhận trả lời mới hơn hoặc không còn khóa của gói ấy.")
        return ForeignCourier(f"Trả lời này dành cho máy {header.desk}.", "Đọc ở đúng máy đã ghi gói.")

    def _judged(self, header: Header, manifest: dict[str, Any], seq: int, state: CourierState) -> Mapping[str, Any]:
        """Return the manifest of an answer that is the province's, for this person, and newer than the last one.

        Raises:
            BadCourier: it is not.
        """
        province = keys.province_keys(self._journal.database)
        if manifest.get("key") != province.sign.hex():
            raise ForeignCourier("Trả lời này không do máy chủ của tỉnh ký.", "Báo quản trị của tỉnh.")
        ours = (self._account.person, self._account.device, seq, "answer")
        if tuple(manifest.get(name) for name in ("person", "device", "answers", "kind")) != ours:
            raise ForeignCourier("Trả lời này ghi cho người khác hoặc gói khác.", "Đọc ở đúng máy đã ghi gói.")
        if not isinstance(manifest.get("time"), str) or not isinstance(manifest.get("series"), str):
            raise TamperedCourier
        if manifest["series"] == state.series and header.seq <= state.answers:
            raise OldCourier("Trả lời này cũ hơn trả lời máy đã nhận.")
        return manifest

    def _take(self, opener: Opener, source: BinaryIO, round_: _Round) -> None:
        axis = AxisIn(self._journal, self._files, self._now)
        for head, body in records(opener.pieces(source)):
            axis.take(head, body)
            if "reply" in head:
                reply = _reply(head, body)
                try:
                    self._play(reply, round_)
                except DeviceRemoved:
                    raise
                except SyncTrouble as trouble:
                    # One question the server answered with no must not stop the other answers.
                    round_.done.notes.append(trouble.text)
        done = round_.done
        done.letters_out, done.letters_in = axis.done.sent, axis.done.came
        done.notes += axis.notes
        done.items += [item for item in axis.items if item not in done.items]

    def _play(self, reply: Reply, round_: _Round) -> None:
        done = round_.done
        what = reply.path.partition("/")[0]
        if what == "sync":
            self._steps(reply, round_)
        elif what == "files":
            self._file(reply, done)
        with _server(reply, self._account.token) as server:
            if what == "leases":
                self._numbers(server, reply.method, done)
            elif what == "catalogue":
                name = reply.path.partition("/")[2]
                if take_catalogue(self._journal, server, name):
                    done.catalogues.append(name)

    def _steps(self, reply: Reply, round_: _Round) -> None:
        database, lane, taken, done = self._journal.database, reply.lane, Taken(), round_.done
        asked = round_.asked.get(lane)
        first = lane not in round_.since
        since = round_.since.get(lane, asked.since if asked else "")
        try:
            with exchanged(reply, asked.ids if asked and first else (), self._account.token) as checkpoints:
                take_in(self._journal, lane, since, checkpoints, taken)
        except Restored as restored:
            with database.work() as connection:
                cursors.begin_again(connection, lane, restored.epoch)
            reoffer(database, lane, self._now() - KEPT)
            done.notes.append(f"{restored.text} Ghi gói mới để gửi lại những việc ấy.")
        finally:
            rows = [row for result in taken.results if (row := outbox.row(database, result.id)) is not None]
            push.put_off(database, rows, taken.results, self._now())
            for result in taken.results:
                done.results[result.status] = done.results.get(result.status, 0) + 1
            done.changes += taken.pulled
            done.items += [item for item in taken.changed if item not in done.items]
            round_.since[lane] = cursors.cursor(database, lane)[0]

    def _numbers(self, server: LaneServer, method: str, done: Read) -> None:
        now, database = self._now(), self._journal.database
        if method == "POST":
            granted = server.borrow("", now.year, 0)
        else:
            granted, ended = server.lent()
            for one in ended:
                with database.work() as connection:
                    numbers.close(connection, one.lease, one.ending, one.reason, now)
        leases.keep(database, granted, now)
        done.numbers += sum(lease.last - lease.first + 1 for lease in granted) if method == "POST" else 0

    def _file(self, reply: Reply, done: Read) -> None:
        """Keep a file others attached, when it is one this desk waits for and is what its name says."""
        sha256 = reply.path.partition("/")[2]
        ref = next((one.ref for one in wanted(self._journal.database) if one.ref.sha256 == sha256), None)
        if ref is None or reply.status != 200:
            return
        stream = buffered(PieceReader(reply.body))
        kept = self._files.put(stream, ref.name, ref.media_type, ref.role)
        if kept.sha256 != sha256:
            self._files.forget_damaged(kept.sha256)
            raise Refused(f"Tệp {ref.name} trong gói không đúng nội dung.", "Tệp sẽ được xin lại ở gói sau.")
        self._files.uploaded(reply.lane, sha256)
        done.files += 1


def _reply(head: Mapping[str, Any], body: Iterator[bytes]) -> Reply:
    try:
        lane, method, path, status = head["reply"], head["method"], head["path"], int(head["status"])
        headers = {str(name): str(value) for name, value in head["headers"].items()}
        if lane not in LANES or not isinstance(path, str):
            raise ValueError(path)
    except (KeyError, TypeError, ValueError, AttributeError):
        raise TamperedCourier from None
    return Reply(lane, str(method), path, status, headers, body)


@contextmanager
def _server(reply: Reply, token: Callable[[], str]) -> Iterator[LaneServer]:
    line = off_line(reply.lane, Player(reply), token)
    try:
        yield LANES[reply.lane](line)
    finally:
        line.close()
