"""Own steps get into the outbox when somebody looks: each once, whatever happened between the act and the look."""

from __future__ import annotations

from pathlib import Path
from tempfile import mkdtemp

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.workflow.store.desks import KEY, LANE, Desk, Server
from tests.workflow.store.notebooks import CLOSED, DIRECTORY, DUNG, LAN, NOW, REGISTRY, line, opened
from workflow.steps import Draft, Step, canonical, make
from workflow.store import cursors, gathering, outbox, search, upgrading
from workflow.store.database import Database, open_database
from workflow.store.journal import Journal
from workflow.store.packing import key
from workflow.store.step_rows import INSERT, SHARE, row_of
from workflow.store.upgrading import UPGRADES


def pull(server: Server, desk: Desk) -> None:
    desk.journal.apply(LANE, server.page([], cursors.cursor(desk.database, LANE)[0]))


def lying(desk: Desk) -> int:
    with desk.database.reading() as connection:
        return int(connection.exec_driver_sql("SELECT count(*) FROM outbox").scalar_one())


def test_an_act_writes_its_step_alone_and_the_first_look_the_rest(lan: Desk) -> None:
    steps = [*lan.do("n1", opened()), *lan.do("n1", line("một")), *lan.do("n2", opened())]
    assert lying(lan) == 0
    waiting = outbox.pending(lan.database, LANE)
    assert [row.id for row in waiting] == [step.id for step in steps] and lying(lan) == 3
    assert [row.size for row in waiting] == [len(canonical(step.to_json())) for step in steps]
    assert [row.body for row in waiting] == [step.to_json() for step in steps]
    assert {(row.lane, row.state, row.tries, row.needs) for row in waiting} == {(LANE, "waiting", 0, ())}


def test_what_must_be_at_the_server_first_is_known_also_of_a_step_gathered_later(lan: Desk) -> None:
    file = {"sha256": "ab" * 32, "name": "a.pdf", "media_type": "application/pdf", "size": 3}
    lan.do("n1", opened())
    lan.do("n1", line("kèm tệp", file=file))
    lan.do("n1", line("kèm tệp khác"), needs=["cd" * 32])
    assert [row.needs for row in outbox.rows(lan.database)] == [(), ("ab" * 32,), ("cd" * 32,)]


def test_a_look_lost_with_the_power_is_repeated(lan: Desk) -> None:
    (step,) = lan.do("n1", opened())
    with pytest.raises(ZeroDivisionError), lan.database.work() as connection:
        assert gathering.gather(connection) == 1
        raise ZeroDivisionError
    assert lying(lan) == 0
    assert [row.id for row in outbox.pending(lan.database, LANE)] == [step.id]
    assert [row.id for row in outbox.pending(lan.database, LANE)] == [step.id] and lying(lan) == 1


def test_a_look_inside_an_act_sees_what_the_act_wrote(lan: Desk) -> None:
    with lan.database.work():
        (step,) = lan.do("n1", opened())
        assert [row.id for row in outbox.rows(lan.database)] == [step.id]
    assert [row.id for row in outbox.rows(lan.database)] == [step.id]


def test_a_step_others_forestalled_before_anybody_looked_stands_refused(lan: Desk, dung: Desk) -> None:
    server = Server()
    lan.do("n1", opened())
    server.sync(lan)
    server.sync(dung)
    dung.do("n1", CLOSED)
    server.sync(dung)
    (step,) = lan.do("n1", line("muộn"))
    pull(server, lan)
    assert [(row.id, row.state) for row in outbox.rows(lan.database)] == [(step.id, "refused")]


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(["act", "look", "pull", "reopen"]), max_size=12))
def test_whenever_one_looks_every_own_step_stands_there_once(memory_path: Path, deeds: list[str]) -> None:
    server, own = Server(), list[Step]()
    lan, dung = (Desk(Path(mkdtemp(dir=memory_path)), person) for person in (LAN, DUNG))
    try:
        for number, deed in enumerate(deeds):
            if deed == "act":
                own += lan.do(f"n{number}", opened())
            elif deed == "look":
                assert [row.id for row in outbox.rows(lan.database)] == [step.id for step in own]
            elif deed == "pull":
                dung.do(f"d{number}", opened())
                server.sync(dung)
                pull(server, lan)
            else:
                lan.close()
                lan.open()
        assert [row.id for row in outbox.rows(lan.database)] == [step.id for step in own]
    finally:
        lan.close()
        dung.close()


def test_a_record_of_the_shape_before_keeps_what_waited_for_search_and_for_the_line(
    memory_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = memory_path / "old"
    with monkeypatch.context() as patch:
        patch.setattr(upgrading.upgrade, "__kwdefaults__", {"reading_only": False, "upgrades": UPGRADES[:11]})
        old = open_database(folder, KEY)
    step = make(
        Draft("notebook.opened", opened().payload), item="n1", item_kind="notebook", actor="lan", at=NOW,
        device="may-lan", previous=None,
    )  # fmt: skip
    _write_eleventh(old, step)
    old.close()
    new = open_database(folder, KEY)
    try:
        assert [hit.item for hit in search.find(new, "dat dai")] == ["n1"]
        assert [row.id for row in outbox.rows(new)] == [step.id]
        journal = Journal(new, REGISTRY, DIRECTORY, LAN, "may-lan")
        (next_one,) = journal.act("n1", "notebook", line("hai"), now=NOW)
        assert [row.id for row in outbox.rows(new)] == [step.id, next_one.id]
        assert [hit.item for hit in search.find(new, "hai")] == ["n1"]
    finally:
        new.close()


def _write_eleventh(database: Database, step: Step) -> None:
    """Write an item, its first step, its words to be taken in and its row of the outbox as shape 11 had them."""
    row = row_of(step, None, mine=True, joined=False, verdict="pending", position=None)
    with database.work() as connection:
        run = connection.exec_driver_sql
        for text in row.shared:
            run(SHARE, text)
        run(INSERT, row.values)
        run(
            "INSERT INTO items (num, id, kind, lane, state, head, position, pending, changed, row)"
            " VALUES (1, 'n1', 'notebook', 'documents', '', ?, 0, 1, '2026-11-04', ?)",
            (step.hash, '{"state": "", "title": "Đất đai", "code": "", "due": null}'),
        )
        run("INSERT INTO fresh (num, words, code, keys) VALUES (1, 'Đất đai', '', 'knotebook')")
        run(
            "INSERT INTO outbox (ord, id, lane, kind, what, body, needs, state, cause, tries, created, size, item,"
            " answer) VALUES (1024, ?, 'documents', 'step', ?, '', '[]', 'waiting', '', 0, ?, 1, 'n1', '')",
            (key(step.id), step.kind, step.at),
        )
