"""Weak lines: pulls, cuts, uploads, decisions behind an upload, a dead line; against what others do on the same line.

Every measure has a line of its own between two network namespaces, with the same seed for whoever is compared, and all
run at the same time: the lines are slow, the machine is not. Needs root; says so where it has none.
"""

from __future__ import annotations

import gzip
import itertools
import random
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import requests

from sync.errors import Offline
from sync.schedule import pause_after
from tests.bench import big_office, weak_peers
from tests.bench.table import Row
from tests.bench.weak_office import COUNT, LEADER, Desk, Office, change, fill, office, records
from tests.weak_line.namespaces import WHY_NOT, WeakNet, available, weak_net
from tests.weak_line.profiles import THREE_G, TWO_G, Profile
from workflow.people import Person
from workflow.store import outbox

SEED = 11
SAMPLE = 25
"""Records measured one by one; the figure is scaled to all of them."""
PATIENCE = 300.0
FILE = 1_000_000
BULK = 400_000
PAUSE = 3.0
NARROW = Profile("64 kbit/s up", 128, 64, 0.300, queue=60)

NETS = {
    "ours": TWO_G,
    "rest": TWO_G,
    "couch": TWO_G,
    "whole": TWO_G,
    "cut": TWO_G.cutting(12, 8),
    "body": TWO_G.cutting(12, 8),
    "upload": THREE_G.cutting(30, 10),
    "post": THREE_G.cutting(30, 10),
    "pieces": NARROW,
    "bulk": NARROW,
    "dead": TWO_G,
    "mute": TWO_G,
}


@dataclass(frozen=True, slots=True)
class Took:
    """Seconds and bytes of one measure."""

    seconds: float
    bytes: int
    rounds: int = 1


def rows(folder: Path) -> Iterator[Row]:
    """Measure everything at once."""
    if not available():
        yield Row(f"đường truyền yếu: {WHY_NOT}", 0, "chạy bằng root", False)
        return
    with ExitStack() as stack:
        nets = {name: stack.enter_context(weak_net(profile, SEED)) for name, profile in NETS.items()}
        yield from Measures(stack.enter_context(office(folder, nets)), nets, stack).rows()


class Measures:
    """The office, its lines, and what is measured on each."""

    def __init__(self, office: Office, nets: dict[str, WeakNet], stack: ExitStack) -> None:
        self._office, self._nets = office, nets
        self._stack = stack
        self._clerk = self._desk("clerk", big_office.ME)
        self._items = fill(office, self._clerk)
        self._office.records = records(self._clerk, self._items)

    def rows(self) -> Iterator[Row]:
        """Run all and tell."""
        reader = self._desk("reader", LEADER)
        reader.pull()
        self._office.body = gzip.compress(b"[%s]" % b",".join(self._office.records.values()), 6)
        change(self._clerk, self._items)
        self._office.records = records(self._clerk, self._items)
        with ThreadPoolExecutor(max_workers=len(NETS)) as pool:
            ended = (pool.submit(self._dead), pool.submit(self._mute))
            pulled = (pool.submit(self._pull, reader), pool.submit(self._rest), pool.submit(self._couch))
            decided = (pool.submit(self._pieces), pool.submit(self._bulk))
            whole, cut = (pool.submit(self._first, name) for name in ("whole", "cut"))
            body, upload, post = pool.submit(self._body), pool.submit(self._upload), pool.submit(self._post)
            yield from _ended(*(future.result() for future in ended))
            yield from _pulled(*(future.result() for future in pulled))
            yield from _decided(*(future.result() for future in decided))
            yield from _cut(whole.result(), cut.result(), body.result())
            yield from _uploaded(upload.result(), post.result())

    def _desk(self, name: str, person: Person, net: WeakNet | None = None) -> Desk:
        desk = self._office.desk(name, person, net)
        self._stack.callback(desk.close)
        return desk

    def _at(self, name: str, work: Callable[[WeakNet], int]) -> Took:
        """Measure a work at the desk's end of a line."""
        net = self._nets[name]
        with net.at("desk"):
            net.restart()
            before, began = net.bytes(), time.monotonic()
            rounds = work(net)
            return Took(time.monotonic() - began, net.bytes() - before, rounds)

    def _pull(self, reader: Desk) -> Took:
        reader.connect(self._office.there(self._nets["ours"]), self._office.token(LEADER, "reader"))
        took = self._at("ours", lambda net: reader.pull())
        assert len(reader.journal.steps(self._items[0])) == len(self._clerk.journal.steps(self._items[0]))
        return took

    def _rest(self) -> Took:
        with requests.Session() as session:
            some = self._items[:SAMPLE]
            took = self._at("rest", lambda net: weak_peers.record_by_record(self._office.peer(net), some, session))
        return Took(took.seconds * COUNT / SAMPLE, took.bytes * COUNT // SAMPLE, COUNT)

    def _couch(self) -> Took:
        with requests.Session() as session:
            return self._at("couch", lambda net: weak_peers.replication(self._office.peer(net), COUNT, session))

    def _first(self, name: str) -> Took:
        """Everything a new machine needs, until it has it."""
        desk = self._desk(name, LEADER, self._nets[name])
        return self._at(name, lambda net: _until_done(desk, lambda: len(desk.journal.items("dossier")) == COUNT))

    def _body(self) -> weak_peers.Outcome:
        net = self._nets["body"]
        with net.at("desk"):
            net.restart()
            return weak_peers.one_body(self._office.peer(net), PATIENCE / 2)

    def _upload(self) -> Took:
        desk = self._desk("upload", big_office.ME, self._nets["upload"])
        data = random.Random(2).randbytes(FILE)
        self._attach(desk, data)
        return self._at("upload", lambda net: _until_done(desk, lambda: not desk.files.to_upload("dossiers")))

    def _post(self) -> weak_peers.Outcome:
        net = self._nets["post"]
        with net.at("desk"):
            net.restart()
            return weak_peers.one_post(self._office.peer(net), random.Random(2).randbytes(FILE), PATIENCE / 2)

    def _attach(self, desk: Desk, data: bytes) -> None:
        """Let a step of this desk name a file, so that it has to leave."""
        desk.connect(self._office.url, self._office.token(desk.me, desk.device))
        desk.pull()
        desk.opine(self._items[0], desk.files.put(data, "quet.pdf", "application/pdf").sha256)
        desk.connect(self._office.there(self._nets[desk.device]), self._office.token(desk.me, desk.device))

    def _pieces(self) -> list[float]:
        """Seconds each decision takes while a file leaves as ours does."""
        desk = self._desk("pieces", big_office.ME, self._nets["pieces"])
        self._attach(desk, random.Random(3).randbytes(BULK))

        def leave() -> None:
            with self._nets["pieces"].at("desk"):
                _until_done(desk, lambda: not desk.files.to_upload("dossiers"))

        return self._decisions(desk, leave, lambda: None)

    def _bulk(self) -> list[float]:
        """Seconds each decision takes while the same file leaves in one request."""
        desk = self._desk("bulk", big_office.ME, self._nets["bulk"])
        desk.connect(self._office.url, self._office.token(desk.me, desk.device))
        desk.pull()
        desk.connect(self._office.there(self._nets["bulk"]), self._office.token(desk.me, desk.device))
        net, data = self._nets["bulk"], random.Random(3).randbytes(BULK)

        def leave() -> None:
            with net.at("desk"):
                assert weak_peers.one_post(self._office.peer(net), data, PATIENCE).finished

        def send() -> None:
            with net.at("desk"):
                desk.sync()

        return self._decisions(desk, leave, send)

    def _decisions(self, desk: Desk, leave: Callable[[], None], send: Callable[[], None]) -> list[float]:
        """Decide again and again while a file leaves; return the seconds until each was known to be accepted."""
        leaving = threading.Thread(target=leave)
        leaving.start()
        taken: list[float] = []
        time.sleep(PAUSE)
        while leaving.is_alive():
            began = time.monotonic()
            step = desk.opine(self._items[1 + len(taken)])
            while (row := outbox.row(desk.database, step)) is not None and row.state != "sent":
                send()
                time.sleep(0.02)
            taken.append(time.monotonic() - began)
            time.sleep(PAUSE)
        leaving.join()
        return taken

    def _dead(self) -> float:
        """Seconds until a pull on a line that died is known to have ended."""
        desk = self._desk("dead", LEADER, self._nets["dead"])
        return self._died(desk)

    def _mute(self) -> float:
        """The same while a file leaves."""
        desk = self._desk("mute", big_office.ME, self._nets["mute"])
        self._attach(desk, random.Random(4).randbytes(FILE))
        return self._died(desk)

    def _died(self, desk: Desk) -> float:
        net, ended = self._nets[desk.device], []

        def run() -> None:
            with net.at("desk"):
                assert isinstance(desk.sync().trouble, Offline)
                ended.append(time.monotonic())

        running = threading.Thread(target=run)
        running.start()
        time.sleep(2 * PAUSE)
        died = time.monotonic()
        net.off()
        running.join()
        return ended[0] - died


def _until_done(desk: Desk, done: Callable[[], bool]) -> int:
    """Run cycles as the scheduler does until all is there; return how many."""
    began = time.monotonic()
    for number in itertools.count(1):
        summary = desk.sync()
        if done():
            return number
        assert time.monotonic() - began < PATIENCE, summary.trouble
        time.sleep(pause_after(summary, 1.0))
    raise AssertionError


def _pulled(ours: Took, rest: Took, couch: Took) -> Iterator[Row]:
    name = f"kéo {COUNT} hồ sơ đã đổi qua 2G"
    yield Row(f"{name}, so với lấy từng hồ sơ ({SAMPLE} đo, nhân lên) (giây)", ours.seconds, "≤ 0,10 × peer",
              ours.seconds <= 0.10 * rest.seconds, peer=rest.seconds)  # fmt: skip
    yield Row(f"{name}, so với nhân bản kiểu CouchDB, {couch.rounds} lượt (giây)", ours.seconds, "≤ 0,5 × peer",
              ours.seconds <= 0.5 * couch.seconds, peer=couch.seconds)  # fmt: skip
    yield Row(f"{name} (lượt hỏi)", ours.rounds, "= 1", ours.rounds == 1)
    yield Row(f"{name}, cả đầu gói (byte)", ours.bytes, "< peer", ours.bytes < couch.bytes, peer=couch.bytes)


def _cut(whole: Took, cut: Took, body: weak_peers.Outcome) -> Iterator[Row]:
    name = "máy mới nhận tất cả qua 2G, cắt 12 s có/8 s mất"
    yield Row(f"{name}, so với không cắt (giây)", cut.seconds, "≤ 2,5 × peer", cut.seconds <= 2.5 * whole.seconds,
              peer=whole.seconds)  # fmt: skip
    yield Row(f"{name}, so với không cắt (byte)", cut.bytes, "≤ 1,4 × peer", cut.bytes <= 1.4 * whole.bytes,
              peer=whole.bytes)  # fmt: skip
    yield Row(f"cùng hồ sơ trong một thân dài: {body.tries} lần thử, bỏ sau (giây)", body.seconds, "không xong",
              not body.finished)  # fmt: skip


def _uploaded(ours: Took, post: weak_peers.Outcome) -> Iterator[Row]:
    yield Row("gửi tệp 1 MB qua 3G, cắt 30 s có/10 s mất (byte)", ours.bytes, "≤ 1,35 × limit",
              ours.bytes <= 1.35 * FILE, limit=FILE)  # fmt: skip
    yield Row("gửi tệp 1 MB qua 3G, cắt 30 s có/10 s mất (giây)", ours.seconds, f"≤ {PATIENCE:g}",
              ours.seconds <= PATIENCE)  # fmt: skip
    yield Row(f"cùng tệp trong một POST: {post.tries} lần thử, bỏ sau (giây)", post.seconds, "không xong",
              not post.finished)  # fmt: skip


def _decided(ours: list[float], bulk: list[float]) -> Iterator[Row]:
    yield Row(f"quyết định chậm nhất khi đang gửi tệp, {len(ours)}/{len(bulk)} quyết định (giây)", max(ours),
              "≤ 0,35 × peer", max(ours) <= 0.35 * max(bulk), peer=max(bulk))  # fmt: skip


def _ended(pull: float, upload: float) -> Iterator[Row]:
    yield Row("đường truyền chết khi đang nhận: biết sau (giây)", pull, "≤ 60", pull <= 60)
    yield Row("đường truyền chết khi đang gửi: biết sau (giây)", upload, "≤ 60", upload <= 60)
