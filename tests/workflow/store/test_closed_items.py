"""A closed item keeps no state beside its steps: it reads the same, may be worked on again, keeps one while pending."""

from __future__ import annotations

from tests.workflow.store.desks import Desk, Server
from tests.workflow.store.notebooks import CLOSED, NOW, Notebook, line, opened
from workflow.rules import Folder
from workflow.store import lists


def kept(desk: Desk, item: str) -> int:
    with desk.database.reading() as connection:
        return int(connection.exec_driver_sql("SELECT length(state) FROM items WHERE id = ?", (item,)).scalar_one())


def test_the_state_of_a_closed_item_is_what_its_steps_say(lan: Desk) -> None:
    server = Server()
    lan.do("n1", opened("Sổ đất đai", due="2026-11-30T17:00:00+07:00"))
    lan.do("n1", line("một"))
    lan.do("n1", CLOSED)
    before = lan.journal.state("n1")
    server.sync(lan)
    assert kept(lan, "n1") == 0
    assert lan.journal.state("n1") == before == Notebook(
        "n1", "Sổ đất đai", before.received, "2026-11-30T17:00:00+07:00", ("một",), closed=True
    )
    assert [row.row.title for row in lists.page(lan.database, Folder.INCOMING)] == ["Sổ đất đai"]
    assert lan.journal.rebuild("n1") == 1 and lan.journal.state("n1") == before
    assert lan.journal.verify()["broken"] == [] and NOW < lan.now


def test_an_open_item_keeps_its_state_without_what_nobody_touched(lan: Desk) -> None:
    server = Server()
    lan.do("n1", opened("Sổ"))
    server.sync(lan)
    small = kept(lan, "n1")
    lan.do("n1", line("thêm một dòng dài hơn hẳn so với lúc đầu"))
    server.sync(lan)
    assert 0 < small < kept(lan, "n1")
    assert lan.journal.state("n1").lines == ("thêm một dòng dài hơn hẳn so với lúc đầu",)
