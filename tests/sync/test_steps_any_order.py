"""Three desks act, exchange, lose answers and restart in any order, and end with the same (no HTTP, real stores)."""

from __future__ import annotations

import contextlib
import json
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from sync import wire
from sync.errors import Offline, SyncTrouble
from sync.exchange import Exchange
from sync.provincial.accounts import Caller
from sync.provincial.app import Parts, parts
from sync.provincial.catalogues import Catalogues
from sync.provincial.store import open_store
from sync.servers.lane_server import LaneServer
from tests.sync.province import DIRECTORY, DUNG, HAI, LAN, Clock, Desk
from tests.sync.test_cycle_two_desks import same
from workflow.errors import Refusal
from workflow.registry import registry
from workflow.store import cards, numbers, outbox
from workflow.store.numbers import Lease

PEOPLE = (LAN, HAI, DUNG)
ITEMS = ("a", "b")
DEEDS = (
    ("incoming.registered", {}),
    ("incoming.assigned", {"lead": "vhxh"}),
    ("incoming.started", {}),
    ("incoming.opinion", {"text": "Ý kiến"}),
    ("incoming.steered", {"text": "Bút phê"}),
    ("incoming.finished", {"text": "Đã xong"}),
    ("incoming.refused", {"reason": "Gửi nhầm"}),
)

Move = tuple[str, int, int, int]
MOVES = st.lists(
    st.tuples(
        st.sampled_from(["act", "act", "sync", "cut", "lost"]), st.integers(0, 2), st.integers(0, 1), st.integers(0, 6)
    ),
    min_size=3, max_size=24,
)  # fmt: skip


class DirectServer(LaneServer):
    """The document server without a line: the same bytes, cut where the test says."""

    lane = "documents"

    def __init__(self, servers: Parts, caller: Caller) -> None:
        self._servers = servers
        self._caller = caller
        self.cut: int | None = None

    @contextlib.contextmanager
    def exchange(
        self, request: wire.SyncRequest, known: object = None, *, full: bool = False
    ) -> Iterator[Iterator[wire.Checkpoint]]:
        """Answer as the server would, up to the cut."""
        request = wire.read_request(wire.write_request(request), "gzip").request
        results = self._servers.acceptance.accept("documents", self._caller, request.steps, acked=request.acked)
        epoch, until = self._servers.feed.head("documents")
        own = {result.id for result in results if result.status == "applied"}
        lines = [(wire.result_line(result), request.since) for result in results]
        since = wire.cursor_position(request.since)
        for accepted in self._servers.feed.steps("documents", (self._caller.office,), since, until, own):
            lines.append((wire.step_line(accepted), wire.cursor_text(accepted.position)))
        end = wire.cursor_text(until)
        blocks = wire.with_checkpoints(lines, request.since, end, epoch=epoch, more=False, time="")
        body = b"".join(blocks)
        yield wire.read_answer([body if self.cut is None else body[: self.cut]])


class Stage:
    """The server's parts and three desks."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "catalogue").mkdir(parents=True)
        (folder / "catalogue" / "directory.json").write_text(json.dumps(DIRECTORY.to_json()), encoding="utf-8")
        self.servers = parts(open_store(folder), Catalogues(folder / "catalogue"), registry())
        self.clock = Clock()
        self.desks = [Desk(folder / person.id, person, self.clock) for person in PEOPLE]
        self.lines = [DirectServer(self.servers, self._caller(desk)) for desk in self.desks]
        year = self.clock().year
        grant = self.servers.leases.grant(
            "documents", self._caller(self.desks[0]), "van_ban_den", year, 50, self.clock()
        )
        with self.desks[0].database.work() as connection:
            numbers.grant(
                connection, Lease(grant.lease, "van_ban_den", year, grant.first, grant.last, "ubnd", "documents")
            )
        for item in ITEMS:
            self.desks[0].arrive(item)
        self.settle()

    def _caller(self, desk: Desk) -> Caller:
        token = self.servers.accounts.issue(desk.me.id, desk.device)
        found = self.servers.accounts.caller(f"Bearer {token}")
        assert found is not None
        return found

    def move(self, move: Move) -> None:
        """Make one move."""
        what, who, item, deed = move
        desk, line = self.desks[who], self.lines[who]
        if what == "act":
            kind, payload = DEEDS[deed]
            with contextlib.suppress(Refusal):
                if kind == "incoming.registered":
                    desk.register(ITEMS[item])
                else:
                    desk.do(ITEMS[item], kind, dict(payload))
            return
        line.cut = {"cut": 200 + 150 * deed, "lost": 0}.get(what)
        with contextlib.suppress(Offline):
            self.sync(who)
        line.cut = None

    def sync(self, who: int) -> None:
        """Exchange once."""
        self.clock.pass_(minutes=1)
        Exchange(self.desks[who].journal, self.lines[who], self.clock).run()

    def settle(self) -> None:
        """Exchange until all know all."""
        for _ in range(2):
            for who in range(len(self.desks)):
                self.clock.pass_(hours=2)
                self.sync(who)

    def close(self) -> None:
        """Close all."""
        for desk in self.desks:
            desk.close()
        self.servers.store.close()


@settings(max_examples=25)
@given(MOVES)
def test_any_order_of_acts_exchanges_and_cuts_ends_the_same_everywhere(moves: list[Move]) -> None:
    base = Path("/dev/shm") if Path("/dev/shm").is_dir() else None
    folder = Path(tempfile.mkdtemp(prefix="vic-", dir=base))
    stage = Stage(folder)
    try:
        for move in moves:
            stage.move(move)
        stage.settle()
        same(*stage.desks)
        accepted = list(stage.servers.feed.steps("documents", ("ubnd",), 0, 10**6))
        for desk in stage.desks:
            assert outbox.rows(desk.database) == [] or all(row.state == "refused" for row in outbox.rows(desk.database))
            _nothing_vanished(desk, {found.step.id for found in accepted})
    finally:
        stage.close()
        shutil.rmtree(folder, ignore_errors=True)


def _nothing_vanished(desk: Desk, accepted: set[str]) -> None:
    """Assert that every step made here was accepted, or lies on a card the person sees."""
    told = {card.id for card in cards.open_cards(desk.database)}
    mine: set[Any] = {
        record.step.id for item in ITEMS for record in desk.journal.steps(item) if record.step.device == desk.device
    }
    assert mine == (mine & accepted) | (mine & told)
    assert not (accepted & told)


def test_a_trouble_of_the_line_is_one_of_ours() -> None:
    assert issubclass(Offline, SyncTrouble)
