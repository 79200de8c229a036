"""A state kept now and then, and the steps since: read the same by whoever asks, after whatever happened between."""

from __future__ import annotations

from tests.workflow.store.desks import KEY, Desk, Server
from tests.workflow.store.notebooks import CLOSED, DIRECTORY, LAN, REGISTRY, line, opened
from workflow.store.database import open_database
from workflow.store.journal import Journal
from workflow.store.project import AHEAD


def ahead(desk: Desk, item: str) -> int:
    """Return how many steps the state kept with the item does not hold."""
    with desk.database.reading() as connection:
        sql = "SELECT count(*) FROM steps AS s JOIN items AS i ON i.id = s.item WHERE i.id = ? AND s.seq > i.upto"
        return int(connection.exec_driver_sql(sql, (item,)).scalar_one())


def anew(desk: Desk) -> Journal:
    """Return the same record as a program just started sees it."""
    return Journal(desk.database, REGISTRY, DIRECTORY, LAN, "may-lan")


def test_a_state_is_kept_every_so_many_steps_and_reads_the_same_between(lan: Desk) -> None:
    lan.do("n1", opened("Sổ"))
    said = []
    for number in range(2 * AHEAD + 3):
        lan.do("n1", line(f"dòng {number}"))
        said.append(f"dòng {number}")
        assert ahead(lan, "n1") == (number + 2) % AHEAD
        assert lan.journal.state("n1").lines == tuple(said) == anew(lan).state("n1").lines


def test_a_program_just_started_goes_on_where_the_last_one_stopped(lan: Desk) -> None:
    lan.do("n1", opened("Sổ"))
    lan.do("n1", line("một"))
    lan.close()
    again = Desk(lan.folder, LAN)
    try:
        again.do("n1", line("hai"))
        assert again.journal.state("n1").lines == ("một", "hai")
        assert again.journal.verify()["broken"] == [] and ahead(again, "n1") == 3
    finally:
        again.close()


def test_the_server_s_word_keeps_the_state_whole(lan: Desk) -> None:
    server = Server()
    lan.do("n1", opened("Sổ"))
    lan.do("n1", line("một"))
    server.sync(lan)
    assert ahead(lan, "n1") == 0
    lan.do("n1", line("hai"))
    assert ahead(lan, "n1") == 1 and lan.journal.state("n1").lines == ("một", "hai")


def test_a_closed_item_worked_on_again_is_told_by_its_steps(lan: Desk, dung: Desk) -> None:
    server = Server()
    lan.do("n1", opened("Sổ"))
    lan.do("n1", line("một"))
    lan.do("n1", CLOSED)
    server.sync(lan)
    server.sync(dung)
    assert dung.journal.state("n1") == lan.journal.state("n1") == anew(lan).state("n1")


def test_a_state_at_hand_is_not_used_after_others_steps_came(lan: Desk, dung: Desk) -> None:
    server = Server()
    lan.do("n1", opened("Sổ"))
    server.sync(lan)
    server.sync(dung)
    dung.do("n1", line("của Dũng"))
    server.sync(dung)
    lan.do("n1", line("của Lan"))
    server.sync(lan)
    lan.do("n1", line("sau cùng"))
    assert set(lan.journal.state("n1").lines) == {"của Dũng", "của Lan", "sau cùng"}
    assert lan.journal.state("n1") == anew(lan).state("n1")
    assert lan.journal.rebuild() == 1 and lan.journal.state("n1") == anew(lan).state("n1")


def test_a_rolled_back_act_leaves_nothing_at_hand(lan: Desk) -> None:
    lan.do("n1", opened("Sổ"))
    try:
        with lan.database.work():
            lan.do("n1", line("không ghi"))
            raise RuntimeError("power")
    except RuntimeError:
        pass
    lan.do("n1", line("ghi"))
    assert lan.journal.state("n1").lines == ("ghi",) == anew(lan).state("n1").lines
    assert lan.journal.verify()["broken"] == []


def test_another_reader_sees_the_steps_since(lan: Desk) -> None:
    lan.do("n1", opened("Sổ"))
    lan.do("n1", line("một"))
    beside = open_database(lan.folder, KEY, reading_only=True)
    try:
        assert Journal(beside, REGISTRY, DIRECTORY, LAN, "may-lan").state("n1").lines == ("một",)
    finally:
        beside.close()
