"""Cuts, stalls, sign-in pages and restarts on the way: nothing lost, nothing doubled, progress kept."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest

from sync.errors import NotLoggedIn, NotTheServer, Offline
from sync.provincial.tthc import steps_by_kind
from tests.sync.province import HAI, LAN, DeskMaker, RunningProvince, running
from tests.sync.test_cycle_two_desks import same
from tests.sync.weak_line import Portal
from tests.weak_line.proxy import weak_line
from workflow.store import cards, cursors, outbox
from workflow.store.journal import AcceptedPage


@pytest.mark.logs("urllib3.connection")
def test_answers_cut_anywhere_lose_and_double_nothing(province: RunningProvince, desk: DeskMaker) -> None:
    chance = random.Random(20261122)
    lan, hai = desk(LAN), desk(HAI)
    lan.connect(province.urls)
    lan.sync()
    for n in range(40):
        lan.arrive(f"lan-{n}", f"Văn bản {n} {chance.randbytes(40).hex()}")
    lan.sync()
    with weak_line(province.port) as line:
        hai.connect(province.urls, through=line.urls(province.urls), lanes=("documents",))
        progress = []
        for cut in (chance.randrange(1, 9000) for _ in range(12)):
            line.down = cut
            hai.cycle.close()  # type: ignore[union-attr]
            summary = hai.sync()
            assert summary.trouble is None or isinstance(summary.trouble, Offline)
            progress.append(len(hai.journal.items("incoming")))
        assert progress == sorted(progress)
        line.down = None
        hai.cycle.close()  # type: ignore[union-attr]
        assert hai.sync().trouble is None
    same(lan, hai)


@pytest.mark.logs("urllib3.connection")
def test_questions_and_answers_cut_anywhere_push_each_step_once(province: RunningProvince, desk: DeskMaker) -> None:
    chance = random.Random(7)
    lan = desk(LAN)
    lan.connect(province.urls)
    lan.sync()
    with weak_line(province.port) as line:
        lan.connect(province.urls, through=line.urls(province.urls), lanes=("documents",))
        for n in range(15):
            lan.arrive(f"van-ban-{n}")
            lan.register(f"van-ban-{n}")
            line.down, line.up = (None, chance.randrange(1, 2500)) if n % 2 else (chance.randrange(1, 1500), None)
            lan.cycle.close()  # type: ignore[union-attr]
            lan.sync()
        line.down = line.up = None
        lan.cycle.close()  # type: ignore[union-attr]
        assert lan.sync().trouble is None
    assert province.parts.feed.head("documents")[1] == 30
    assert outbox.rows(lan.database) == []
    assert cards.open_cards(lan.database) == []


def test_the_answer_lost_after_the_commit_is_told_again(province: RunningProvince, desk: DeskMaker) -> None:
    lan = desk(LAN)
    lan.arrive("van-ban-1")
    with weak_line(province.port) as line:
        lan.connect(province.urls, through=line.urls(province.urls), lanes=("documents",))
        line.swallow = True
        assert isinstance(lan.sync().trouble, Offline)
        (row,) = outbox.rows(lan.database)
        assert row.state == "sending"
        assert province.parts.feed.head("documents")[1] == 1
    lan.connect(province.urls)
    summary = lan.sync()
    assert (summary.trouble, summary.pushed) == (None, 1)
    assert province.parts.feed.head("documents")[1] == 1
    assert outbox.rows(lan.database) == []


def test_the_server_down_is_no_more_than_later(memory_path: Path, desk: DeskMaker) -> None:
    lan = desk(LAN)
    lan.arrive("van-ban-1")
    with running(memory_path / "server") as province:
        lan.connect(province.urls)
        port = province.port
    summary = lan.sync()
    assert isinstance(summary.trouble, Offline)
    assert not summary.online
    with running(memory_path / "server", port=port):
        assert lan.sync().pushed == 1


@pytest.mark.parametrize("kind", ["text/html", "application/x-ndjson", "application/json"])
def test_a_sign_in_page_of_the_network_is_recognised(province: RunningProvince, desk: DeskMaker, kind: str) -> None:
    lan = desk(LAN)
    lan.arrive("van-ban-1")
    portal = Portal(kind)
    try:
        there = {name: f"http://127.0.0.1:{portal.port}/{name}" for name in province.urls}
        lan.connect(province.urls, through=there)
        assert isinstance(lan.sync().trouble, NotTheServer)
    finally:
        portal.close()
    assert [row.state for row in outbox.rows(lan.database)] == ["sending"]


def test_a_wrong_token_sends_nothing_and_keeps_everything(province: RunningProvince, desk: DeskMaker) -> None:
    lan = desk(LAN)
    lan.arrive("van-ban-1")
    lan.connect(province.urls, token="not-a-token")
    summary = lan.sync()
    assert isinstance(summary.trouble, NotLoggedIn)
    assert len(outbox.rows(lan.database)) == 1
    lan.connect(province.urls)
    assert lan.sync().pushed == 1


def test_a_server_restored_from_an_older_copy_is_offered_everything_again(memory_path: Path, desk: DeskMaker) -> None:
    lan, hai = desk(LAN), desk(HAI)
    folder = memory_path / "server"
    with running(folder) as province:
        lan.connect(province.urls)
        lan.sync()
        lan.arrive("truoc")
        lan.register("truoc")
        lan.sync()
        port = province.port
        province.parts.store.engine.dispose()
    shutil.copytree(folder, memory_path / "copy")
    with running(folder, port=port):
        lan.arrive("sau")
        lan.register("sau")
        assert lan.sync().pushed == 2
        epoch = cursors.cursor(lan.database, "documents")[1]
    anchors = (folder / "anchors.json").read_bytes()
    shutil.rmtree(folder)
    shutil.copytree(memory_path / "copy", folder)
    (folder / "anchors.json").write_bytes(anchors)
    with running(folder, port=port) as province:
        assert lan.sync().trouble is None
        assert cursors.cursor(lan.database, "documents")[1] != epoch
        assert province.parts.feed.head("documents")[1] == 4
        hai.connect(province.urls)
        hai.sync()
        same(lan, hai)
    assert cards.open_cards(lan.database) == []
    assert outbox.rows(lan.database) == []


def test_steps_reach_the_server_once_however_often_they_are_sent(province: RunningProvince, desk: DeskMaker) -> None:
    lan = desk(LAN)
    lan.arrive("van-ban-1")
    lan.do("van-ban-1", "incoming.opinion", {"text": "Một"})
    steps = [record.step for record in lan.journal.steps("van-ban-1")]
    token = province.parts.accounts.issue("lan", "may-lan")
    caller = province.parts.accounts.caller(f"Bearer {token}")
    assert caller is not None
    first = province.parts.acceptance.accept("documents", caller, steps)
    assert first == province.parts.acceptance.accept("documents", caller, steps + steps)[:2]
    assert [result.status for result in first] == ["applied", "applied"]
    assert province.parts.feed.head("documents")[1] == 2
    assert steps_by_kind(province.parts.store, "van-ban-1") == []


def test_a_step_the_server_cannot_digest_is_set_aside_and_all_else_flows(
    province: RunningProvince, desk: DeskMaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    lan = desk(LAN)
    lan.connect(province.urls)
    lan.sync()
    chance = random.Random(3)
    for n in range(8):
        lan.arrive(f"van-ban-{n}", content=chance.randbytes(4000).hex() if n == 5 else "ngắn")
    monkeypatch.setattr("sync.provincial.app.LARGEST_BODY", 4000)
    assert lan.sync().pushed == 7
    (row,) = outbox.rows(lan.database)
    assert (row.item, row.state) == ("van-ban-5", "parked")
    monkeypatch.undo()
    outbox.again(lan.database, row.id)
    assert lan.sync().pushed == 1


def test_a_server_that_refuses_everything_parks_nothing(
    province: RunningProvince, desk: DeskMaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    lan = desk(LAN)
    lan.connect(province.urls)
    lan.sync()
    for n in range(3):
        lan.arrive(f"van-ban-{n}")
    monkeypatch.setattr("sync.provincial.app.LARGEST_BODY", 10)
    assert lan.sync().trouble is not None
    assert {row.state for row in outbox.rows(lan.database)} == {"sending"}
    monkeypatch.undo()
    assert lan.sync().pushed == 3


def test_a_decision_does_not_wait_for_the_end_of_a_long_answer(province: RunningProvince, desk: DeskMaker) -> None:
    lan, hai = desk(LAN), desk(HAI)
    lan.connect(province.urls)
    for n in range(200):
        lan.arrive(f"lan-{n}")
    lan.sync()
    hai.connect(province.urls, lanes=("documents",))
    apply, seen = hai.journal.apply, list[int]()

    def take(lane: str, page: AcceptedPage) -> tuple[str, ...]:
        changed = apply(lane, page)
        if not seen:
            hai.do("lan-0", "incoming.opinion", {"text": "Làm ngay"})
        seen.append(province.parts.feed.head("documents")[1])
        return changed

    hai.journal.apply = take  # type: ignore[method-assign]
    summary = hai.sync()
    assert (summary.trouble, summary.pushed) == (None, 1)
    assert seen[0] == 200
    assert set(seen[1:]) == {201}, "the answer was broken off behind the page after which something was decided"
    assert len(seen) > 5
    assert len(hai.journal.items("incoming")) == 200
