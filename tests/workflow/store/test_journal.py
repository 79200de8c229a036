"""One act, one transaction: what is written together, what is not written at all, and what verification finds."""

from __future__ import annotations

import pytest
from sqlalchemy.exc import IntegrityError

from tests.workflow.store.desks import LANE, Desk
from tests.workflow.store.notebooks import CLOSED, DUNG, NOW, NUMBERED, TAKEN, line, opened
from workflow.errors import AlreadyDone, NoNumberLeft, NotAllowed
from workflow.people import SYSTEM
from workflow.rules import Command, Folder, Letter
from workflow.steps import new_id
from workflow.store import lists, numbers, outbox, search
from workflow.store.numbers import Lease, NumberRequest

TABLES = ("steps", "items", "placements", "tasks", "search_texts", "outbox", "numbers", "file_uses")


def lend(desk: Desk, first: int, last: int, id: str = "L1") -> None:
    with desk.database.work() as connection:
        numbers.grant(connection, Lease(id, "so", 2026, first, last, "vp", LANE))


def test_an_act_writes_everything_that_follows_from_it(lan: Desk) -> None:
    (step,) = lan.do("n1", opened("Sổ đất đai", due="2026-11-30T17:00:00+07:00"))
    (record,) = lan.journal.steps("n1")
    assert record.step == step and (record.verdict, record.position) == ("pending", None)
    (row,) = lists.page(lan.database, Folder.TODO)
    assert (row.item, row.row.title, row.waiting, row.unread, row.refused) == ("n1", "Sổ đất đai", True, False, "")
    (task,) = lists.tasks_of(lan.database, "n1")
    assert (task.owner, task.due) == ("van_thu@vp", "2026-11-30T10:00:00.000+00:00")
    assert [hit.item for hit in search.find(lan.database, "dat dai")] == ["n1"]
    (waiting,) = outbox.pending(lan.database, LANE)
    assert (waiting.id, waiting.kind, waiting.body) == (step.id, "step", step.to_json())


def test_steps_of_an_item_are_chained(lan: Desk) -> None:
    (first,) = lan.do("n1", opened())
    second, third = lan.do("n1", Command("notebook.twice", {"text": "hai lần"}))
    assert [first.previous, second.previous, third.previous] == [None, first.hash, second.hash]
    assert lan.journal.verify() == {"items": 1, "steps": 3, "broken": []}


def test_what_the_rules_refuse_leaves_no_trace(lan: Desk) -> None:
    lend(lan, 1, 5)
    lan.do("n1", opened())
    before = {table: lan.count(table) for table in TABLES}
    with pytest.raises(AlreadyDone):
        lan.do("n1", opened())
    with pytest.raises(NotAllowed):
        lan.do("n1", line("mật", secret=True), actor=DUNG, number=NumberRequest("so", 2026))
    assert {table: lan.count(table) for table in TABLES} == before
    assert numbers.left(lan.database, "so", 2026) == 5


def test_a_command_that_leads_to_nothing_writes_nothing(lan: Desk) -> None:
    lan.do("n1", opened())
    assert lan.do("n1", Command("notebook.nothing")) == ()
    assert lan.count("steps") == 1


def test_the_same_outside_event_twice_is_one_step(lan: Desk) -> None:
    id = new_id()
    first = lan.do("n1", opened(), step_id=id, actor=SYSTEM)
    assert lan.do("n1", opened("khác"), step_id=id, actor=SYSTEM) == first
    assert lan.count("steps") == lan.count("outbox") == 1
    assert lists.counts(lan.database)[Folder.INCOMING].unread == 1


def test_several_acts_can_be_one_transaction(lan: Desk) -> None:
    with pytest.raises(AlreadyDone), lan.database.work():
        lan.do("n1", opened())
        lan.do("n2", opened())
        lan.do("n1", opened())
    assert lan.count("steps") == 0


def test_a_number_is_taken_with_the_step_that_uses_it(lan: Desk) -> None:
    lend(lan, 12, 13)
    lan.do("n1", opened())
    (step,) = lan.do("n1", NUMBERED, number=NumberRequest("so", 2026))
    assert (step.payload["number"], step.payload["year"]) == (12, 2026)
    (row,) = numbers.ledger(lan.database, "so", 2026)
    assert (row.number, row.state, row.item, row.step) == (12, "used", "n1", step.id)


def test_no_number_is_ever_invented(lan: Desk) -> None:
    lend(lan, 1, 1)
    for item in ("n1", "n2"):
        lan.do(item, opened())
    lan.do("n1", NUMBERED, number=NumberRequest("so", 2026))
    with pytest.raises(NoNumberLeft) as told:
        lan.do("n2", NUMBERED, number=NumberRequest("so", 2026))
    with pytest.raises(NoNumberLeft):
        lan.do("n2", NUMBERED, number=NumberRequest("so", 2027))
    assert "tự xin thêm số" in told.value.what_next
    assert lan.journal.state("n2").number == 0


def test_a_letter_of_a_known_key_is_the_same_letter(lan: Desk) -> None:
    letter = Letter("vxp", "edoc:1", "Gửi văn bản", {"package": "x"})
    lan.do("n1", opened(), letters=[letter])
    lan.do("n1", line("lại"), letters=[letter])
    assert [row.key for row in outbox.rows(lan.database) if row.kind == "letter"] == ["edoc:1"]


def test_the_owner_changes_folders_and_tasks(lan: Desk) -> None:
    lan.do("n1", opened())
    lan.do("n1", TAKEN, actor=DUNG)
    assert [t.owner for t in lists.tasks_of(lan.database, "n1")] == ["dung"]
    assert lists.page(lan.database, Folder.TODO) == []
    lan.do("n1", CLOSED)
    assert lists.tasks_of(lan.database, "n1") == [] == lists.tasks_for(lan.database, ["dung"])


def test_a_rebuild_changes_nothing_that_is_right_and_mends_what_is_not(lan: Desk) -> None:
    lan.do("n1", opened())
    lan.do("n1", line("một"))
    state, row = lan.journal.state("n1"), lists.page(lan.database, Folder.INCOMING)
    with lan.database.work() as connection:
        connection.exec_driver_sql("UPDATE items SET state = '{\"title\": 1}', head = NULL, pending = 0")
        connection.exec_driver_sql("DELETE FROM placements")
    assert lan.journal.rebuild() == 1
    assert (lan.journal.state("n1"), lists.page(lan.database, Folder.INCOMING)) == (state, row)
    lan.do("n1", line("hai"))
    assert lan.journal.verify()["broken"] == []


def test_steps_can_neither_be_deleted_nor_accepted_ones_edited(lan: Desk) -> None:
    lan.do("n1", opened())
    with pytest.raises(IntegrityError), lan.database.work() as connection:
        connection.exec_driver_sql("DELETE FROM steps")
    with pytest.raises(IntegrityError), lan.database.work() as connection:
        connection.exec_driver_sql("UPDATE steps SET fate = 1")
        connection.exec_driver_sql("UPDATE steps SET body = x''")


@pytest.mark.parametrize(
    ("tamper", "why"),
    [
        ("UPDATE steps SET body = (SELECT body FROM steps WHERE seq = 3) WHERE seq = 2", "nội dung khác với lúc ghi"),
        ("UPDATE steps SET at = at + 60000 WHERE seq = 2", "nội dung khác với lúc ghi"),
        ("UPDATE steps SET at = at + 1 WHERE seq = 2", "nội dung khác với lúc ghi"),
        ("UPDATE steps SET previous = hash WHERE seq = 3", "thiếu bước đứng trước"),
        ("UPDATE steps SET body = 'x' WHERE seq = 2", "không đọc được nội dung"),
        ("UPDATE steps SET body = x'02' WHERE seq = 2", "không đọc được nội dung"),
        ("UPDATE steps SET body = substr(body, 1, 1) WHERE seq = 2", "không đọc được nội dung"),
        ("DELETE FROM steps WHERE seq = 2", "thiếu bước đứng trước"),
        ("DELETE FROM steps WHERE seq = 3", "nhật ký trên máy thiếu hoặc thừa bước"),
    ],
)
def test_what_was_changed_behind_the_program_shows(lan: Desk, tamper: str, why: str) -> None:
    lan.do("n1", opened())
    lan.do("n1", line("một"))
    lan.do("n1", line("hai"))
    with lan.database.work() as connection:
        connection.exec_driver_sql("DROP TRIGGER steps_stay")
        connection.exec_driver_sql(tamper)
    assert why in [broken["why"] for broken in lan.journal.verify()["broken"]]


def test_an_unknown_item_is_a_key_error(lan: Desk) -> None:
    with pytest.raises(KeyError):
        lan.journal.state("không có")
    assert lan.journal.kind("không có") is None and lan.journal.steps("không có") == ()
    assert NOW.tzinfo is not None


def test_what_an_undone_act_wrote_once_for_all_is_written_again(lan: Desk) -> None:
    with pytest.raises(RuntimeError), lan.database.work():
        lan.do("n1", opened())
        raise RuntimeError("undone")
    lan.do("n1", opened())
    with pytest.raises(RuntimeError), lan.database.work():
        lan.do("n1", line("hai"))
        raise RuntimeError("undone")
    lan.do("n1", line("hai"))
    assert [record.step.kind for record in lan.journal.steps("n1")] == ["notebook.opened", "notebook.line"]
    assert not lan.journal.verify()["broken"]
