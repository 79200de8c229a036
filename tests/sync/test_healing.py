"""Both sides differ: the difference is found after the next exchange, mended where it can be, and said once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, select, update

from sync import anchoring
from sync.healing import FEWER, GONE, OTHER, Healing
from sync.provincial.anchors import Anchors
from sync.provincial.checking import check
from sync.provincial.proof_tables import ANCHORS, OFFICE_SUMS
from sync.provincial.tables import ITEMS, LANES, STEPS
from sync.pull import Taken, take_in
from sync.wire import Checkpoint, Holdings
from tests.sync.province import DUNG, HAI, LAN, Desk, DeskMaker, RunningProvince
from tests.sync.test_cycle_two_desks import same
from workflow.steps import Step, hash_of
from workflow.store import cursors, holding, outbox
from workflow.store.journal import AcceptedPage


@pytest.fixture
def pair(province: RunningProvince, desk: DeskMaker) -> tuple[Desk, Desk]:
    """Return two desks of an office that know the same five documents."""
    lan, hai = desk(LAN), desk(HAI)
    for one in (lan, hai):
        one.connect(province.urls, lanes=("documents",))
    for number in range(5):
        lan.arrive(f"van-ban-{number}")
    assert not notes(lan) and not notes(hai)
    return lan, hai


def notes(desk: Desk) -> list[str]:
    """Run a cycle; return what the person is told."""
    summary = desk.sync()
    assert summary.trouble is None
    return [note for server in summary.servers for note in server.notes]


def told_again(desk: Desk, day: int) -> list[str]:
    """Compare the anchors of a later day; return what the person is told."""
    assert desk.cycle is not None
    server = desk.cycle._lanes[0].server
    healing = Healing(desk.journal, server, desk.clock)
    today = (desk.clock() + timedelta(days=day)).date().isoformat()
    return anchoring.compare(desk.database, "documents", server.record, healing, today)


def make_anchors(province: RunningProvince, desk: Desk, day: int) -> None:
    """Let the server make the anchors of a later day."""
    Anchors(province.parts.store, lambda: desk.clock() + timedelta(days=day)).ensure("documents")


def lose(desk: Desk, item: str) -> None:
    """Take an item's last step out of a desk's record, as somebody with the file and its key might."""
    with desk.database.work() as connection:
        for trigger in ("steps_stay", "steps_keep_their_words"):
            connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {trigger}")
        connection.exec_driver_sql(
            "DELETE FROM steps WHERE seq = (SELECT max(seq) FROM steps WHERE item = ?)", (item,)
        )


def rewrite(province: RunningProvince, change: Any) -> None:
    """Change the server's record with all its sums, as somebody with its database might."""
    with province.parts.store.writing("documents") as connection:
        change(connection)
        rows = connection.execute(select(STEPS.c.hash).where(STEPS.c.position.is_not(None))).scalars().all()
        total = sum(int(hash, 16) for hash in rows) % (1 << 256)
        connection.execute(update(OFFICE_SUMS).values(held=len(rows), sum=f"{total:064x}"))
    province.parts.feed.sums._known.clear()
    # The lanes' apps hold a feed of their own only through the shared parts; its memory was just emptied.


def there(province: RunningProvince, item: str) -> int:
    """Return how many accepted steps of an item the server has."""
    mine = select(STEPS.c.id).where(STEPS.c.item == item, STEPS.c.position.is_not(None))
    with province.parts.store.reading() as connection:
        return len(connection.execute(mine).all())


def counted(desk: Desk) -> tuple[int, int]:
    """Return what a desk holds, counted from its steps, after checking that it knew."""
    known = cursors.held(desk.database, "documents")
    found = cursors.recount(desk.database, "documents")
    assert (known.count, known.sum) == (found.count, found.sum)
    return found.count, found.sum


def test_what_is_held_is_kept_step_by_step_on_both_sides(
    province: RunningProvince, pair: tuple[Desk, Desk]
) -> None:
    lan, hai = pair
    lan.do("van-ban-0", "incoming.opinion", {"text": "Gấp"})
    hai.do("van-ban-0", "incoming.opinion", {"text": "Đồng ý"})
    for one in (lan, hai, lan):
        assert not notes(one)
    assert counted(lan) == counted(hai)
    holds = province.parts.feed.sums.holdings("documents", "e", ("ubnd",), 10**6)
    assert holds is not None
    assert (holds.count, int.from_bytes(holds.sum, "big")) == counted(lan) and holds.count == 7
    assert check(province.parts.store)["broken"] == []
    assert lan.cycle is not None
    assert lan.sync().servers[0].round_trips == 1


def test_a_cursor_that_ran_ahead_of_its_rows_costs_the_missing_items_only(
    province: RunningProvince, pair: tuple[Desk, Desk], desk: DeskMaker
) -> None:
    lan, _ = pair
    dung = desk(DUNG)
    dung.connect(province.urls, lanes=("documents",))
    with dung.database.work() as connection:
        epoch = province.parts.feed.head("documents")[0]
        cursors.remember(connection, "documents", "s:3", epoch)
    assert notes(dung) == ["Máy này thiếu bước của 3 văn bản, hồ sơ; đã lấy lại từ máy chủ."]
    same(lan, dung)
    assert not notes(dung)
    assert counted(dung) == counted(lan)


def test_a_tail_taken_out_of_a_desk_shows_at_the_next_anchor_and_comes_back(
    province: RunningProvince, pair: tuple[Desk, Desk]
) -> None:
    lan, hai = pair
    make_anchors(province, lan, 1)
    assert told_again(hai, 1) == []
    lose(hai, "van-ban-3")
    make_anchors(province, lan, 2)
    assert told_again(hai, 2) == ["Máy này thiếu bước của 1 văn bản, hồ sơ; đã lấy lại từ máy chủ."]
    assert [hai.journal.state(item) for item in hai.journal.items("incoming")] == [
        lan.journal.state(item) for item in lan.journal.items("incoming")
    ]
    assert hai.journal.verify()["broken"]  # the running hash still tells that somebody was there
    assert told_again(hai, 2) == []
    make_anchors(province, lan, 3)
    assert told_again(hai, 3) == []


def test_an_item_that_vanished_at_the_server_stays_here_is_said_once_and_goes_up_again(
    province: RunningProvince, pair: tuple[Desk, Desk]
) -> None:
    lan, hai = pair

    def vanish(connection: Any) -> None:
        connection.execute(delete(STEPS).where(STEPS.c.item == "van-ban-2"))
        connection.execute(delete(ITEMS).where(ITEMS.c.item == "van-ban-2"))

    rewrite(province, vanish)
    (said,) = notes(hai)
    assert GONE in said
    assert [one.item for one in holding.disputed(hai.database)] == ["van-ban-2"]
    assert "van-ban-2" in hai.journal.items("incoming")
    assert notes(hai) == []
    assert any(GONE in note for note in notes(lan))
    assert there(province, "van-ban-2") == 1  # its author offered it once more
    for one in (lan, hai, lan, hai):
        one.sync()
    same(lan, hai)
    assert holding.disputed(hai.database) == holding.disputed(lan.database) == []
    assert outbox.rows(lan.database) == []


def test_an_item_rehashed_at_the_server_never_replaces_what_was_received(
    province: RunningProvince, pair: tuple[Desk, Desk]
) -> None:
    _, hai = pair

    def forge(connection: Any) -> None:
        body = connection.execute(select(STEPS.c.body).where(STEPS.c.item == "van-ban-1")).scalar_one()
        forged = Step.from_json(body | {"payload": body["payload"] | {"subject": "Khác hẳn"}, "hash": ""})
        new = forged.to_json() | {"hash": hash_of(forged)}
        values = {"body": new, "hash": new["hash"]}
        connection.execute(update(STEPS).where(STEPS.c.item == "van-ban-1").values(**values))

    before = hai.journal.state("van-ban-1")
    rewrite(province, forge)
    (said,) = notes(hai)
    assert OTHER in said
    assert hai.journal.state("van-ban-1") == before
    assert notes(hai) == []
    assert any("van-ban-1" == one["item"] or "tổng" in one["why"] for one in check(province.parts.store)["broken"])


def test_a_tail_taken_out_of_the_server_is_said_and_offered_again(
    province: RunningProvince, pair: tuple[Desk, Desk]
) -> None:
    _, hai = pair
    hai.do("van-ban-4", "incoming.opinion", {"text": "Đồng ý"})
    assert not notes(hai)
    head = province.parts.feed.head("documents")[1]
    rewrite(province, lambda connection: connection.execute(delete(STEPS).where(STEPS.c.position == head)))
    (said,) = notes(hai)
    assert FEWER in said
    assert there(province, "van-ban-4") == 2
    assert any("thiếu hoặc đã đổi" in one["why"] for one in check(province.parts.store)["broken"])


def test_steps_the_server_counts_and_cannot_show_are_said(
    province: RunningProvince, pair: tuple[Desk, Desk], desk: DeskMaker
) -> None:
    with province.parts.store.writing("documents") as connection:
        connection.execute(delete(STEPS).where(STEPS.c.item == "van-ban-2"))
    dung = desk(DUNG)
    dung.connect(province.urls, lanes=("documents",))
    (said,) = notes(dung)
    assert "5 bước" in said and "4 bước" in said
    assert notes(dung) == []


def test_anchors_are_chained_made_once_and_a_changed_one_shows(
    province: RunningProvince, pair: tuple[Desk, Desk]
) -> None:
    lan, hai = pair
    for day in (1, 1, 2):
        make_anchors(province, lan, day)
    with province.parts.store.reading() as connection:
        rows = connection.execute(select(ANCHORS).where(ANCHORS.c.lane == "documents").order_by(ANCHORS.c.day)).all()
    assert [row.previous for row in rows[1:]] == [row.hash for row in rows[:-1]]
    assert (rows[-1].items, rows[-1].steps) == (5, 5)
    assert check(province.parts.store)["broken"] == []
    assert told_again(hai, 2) == []
    with province.parts.store.writing("documents") as connection:
        changed = ANCHORS.c.day == rows[-1].day
        connection.execute(update(ANCHORS).where(changed).values(steps=4))
    assert "đã bị sửa" in check(province.parts.store)["broken"][0]["why"]
    with province.parts.store.writing("documents") as connection:
        connection.execute(delete(ANCHORS).where(ANCHORS.c.day == rows[-1].day))
    make_anchors(province, lan, 3)
    with province.parts.store.writing("documents") as connection:
        connection.execute(update(ANCHORS).where(ANCHORS.c.day > rows[-1].day).values(hash="ab" * 32))
    (said,) = told_again(hai, 3)
    assert "không nối với mốc" in said


def test_what_an_overtaken_answer_says_the_server_holds_is_not_compared(pair: tuple[Desk, Desk]) -> None:
    _, hai = pair
    cursor, epoch = cursors.cursor(hai.database, "documents")
    old = Checkpoint(AcceptedPage((), (), "s:1", epoch), False, "", Holdings(1, bytes(32), "x"))
    taken = Taken()
    take_in(hai.journal, "documents", "s:1", [old], taken)
    assert taken.holds is None
    assert cursors.cursor(hai.database, "documents") == (cursor, epoch)


def test_what_was_told_before_another_exchange_is_neither_said_nor_excused(pair: tuple[Desk, Desk]) -> None:
    _, hai = pair
    assert hai.cycle is not None
    healing = Healing(hai.journal, hai.cycle._lanes[0].server, hai.clock)
    held = cursors.held(hai.database, "documents")
    assert healing.compare(Holdings(4, bytes(32), held.scope), "s:4") == []
    assert cursors.held(hai.database, "documents").excused == (0, 0)


def test_a_difference_known_of_a_server_hides_none_of_the_restored_one(
    province: RunningProvince, pair: tuple[Desk, Desk]
) -> None:
    lan, hai = pair
    lan.do("van-ban-4", "incoming.opinion", {"text": "Gấp"})
    assert not notes(lan) and not notes(hai)
    lost = int(hai.journal.steps("van-ban-4")[-1].step.hash, 16)
    with hai.database.work() as connection:
        scope = connection.exec_driver_sql("SELECT scope FROM lanes WHERE lane = 'documents'").scalar_one()
        cursors.excuse(connection, "documents", scope, (-1, -lost % cursors.MODULO))

    def restore(connection: Any) -> None:
        connection.execute(delete(STEPS).where(STEPS.c.position == 6))
        connection.execute(update(LANES).where(LANES.c.lane == "documents").values(epoch="e2-000000000000", position=5))
        connection.execute(update(OFFICE_SUMS).values(position=5))

    rewrite(province, restore)
    (said,) = notes(hai)
    assert FEWER in said
    assert [one.item for one in holding.disputed(hai.database)] == ["van-ban-4"]
