"""A record written by the first program: after the upgrade every step, state, twin and letter is what it was."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.workflow.store.desks import KEY, LANE, Desk, Server
from tests.workflow.store.notebooks import DUNG, LAN, NUMBERED, TAKEN, line, opened
from workflow.steps import Draft as StepDraft
from workflow.steps import canonical, make
from workflow.store import append, cards, numbers, outbox, upgrading
from workflow.store.database import Database, open_database
from workflow.store.numbers import Lease, NumberRequest
from workflow.store.upgrades import u0001_first

_STEP = (
    "INSERT INTO steps (id, item, item_kind, kind, lane, actor, at, body, previous, hash, logged, mine, joined,"
    " verdict, position, reason, answered_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '')"
)
_ROW = (
    "INSERT INTO outbox (id, lane, kind, what, body, needs, state, cause, tries, next_try, created, size, item, after,"
    " letter_key, answer) VALUES (?, ?, ?, ?, ?, '[]', ?, ?, ?, NULL, ?, ?, ?, ?, ?, '')"
)


def worked(desk: Desk) -> None:
    """Let there be steps of every fate: accepted, refused, pending, with a letter, and of another machine."""
    server, other = Server(), Desk(desk.folder.parent / "other", DUNG)
    with desk.database.work() as connection:
        numbers.grant(connection, Lease("L", "so", 2026, 1, 5, "vp", LANE))
    desk.do("n1", opened("Sổ đất đai"))
    server.sync(desk)
    server.sync(other)
    other.do("n1", TAKEN)
    server.sync(other)
    desk.do("n1", TAKEN)
    server.sync(desk)
    desk.do("n1", NUMBERED, number=NumberRequest("so", 2026))
    desk.do("0195f000-0000-7000-8000-00000000000a", opened("Sổ hộ tịch"))
    other.close()


def written_old(desk: Desk, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Write the same record in the first shape."""
    records = [record for item in desk.journal.items("notebook") for record in desk.journal.steps(item)]
    with desk.database.reading() as connection:
        order = [row[0] for row in connection.exec_driver_sql("SELECT hex(hash) FROM steps ORDER BY seq")]
        head = connection.exec_driver_sql("SELECT value FROM meta WHERE name = 'journal'").scalar_one()
        items = connection.exec_driver_sql("SELECT id, kind, lane, head, position, pending, row FROM items").all()
    records.sort(key=lambda record: order.index(record.step.hash.upper()))
    with monkeypatch.context() as patch:
        patch.setattr(upgrading.upgrade, "__kwdefaults__", {"reading_only": False, "upgrades": (u0001_first,)})
        old = open_database(folder, KEY)
    with old.work() as connection:
        for record in records:
            step = record.step
            connection.exec_driver_sql(_STEP, (
                step.id, step.item, step.item_kind, step.kind, LANE, step.actor, step.at,
                canonical(step.to_json()).decode(), step.previous, step.hash, step.hash,
                int(step.device == desk.journal.device), 0, record.verdict, record.position, record.reason,
            ))  # fmt: skip
        for row in outbox.rows(desk.database, all_states=True):
            connection.exec_driver_sql(_ROW, (
                row.id, row.lane, row.kind, row.what, canonical(row.body).decode(), row.state, row.cause, row.tries,
                row.created, row.size, row.item, row.after or None, row.key or None,
            ))  # fmt: skip
        for id, kind, lane, newest, position, pending, row in items:
            state = json.dumps(desk.journal.registry[kind].to_json(desk.journal.state(id)))
            connection.exec_driver_sql(
                "INSERT INTO items (id, kind, lane, state, head, position, pending, changed, row)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, '2026-11-23', ?)",
                (id, kind, lane, state, newest, position, pending, row),
            )
        twin = _twin(desk)
        connection.exec_driver_sql("INSERT INTO twins VALUES (?, ?, ?, ?)", (twin.hash, twin.id, twin.item, "{}"))
        connection.exec_driver_sql("INSERT INTO meta VALUES ('journal', ?)", (head,))
    old.close()


def _twin(desk: Desk) -> append.Step:
    draft = StepDraft("notebook.line", {"text": "đôi"})
    return make(draft, item="n1", item_kind="notebook", actor="lan", at=desk.now, device="x", previous=None, id="t")


def rows(database: Database) -> list[outbox.OutboxRow]:
    return outbox.rows(database, all_states=True)


def test_a_record_of_the_first_shape_reads_the_same(
    memory_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = Desk(memory_path / "made", LAN)
    worked(desk)
    written_old(desk, memory_path / "old", monkeypatch)
    upgraded = Desk(memory_path / "old", LAN)
    try:
        ids = desk.journal.items("notebook")
        assert upgraded.journal.items("notebook") == ids and len(ids) == 2
        for item in ids:
            assert upgraded.journal.steps(item) == desk.journal.steps(item)
            assert upgraded.journal.state(item) == desk.journal.state(item)
        assert {record.verdict for record in upgraded.journal.steps("n1")} == {"accepted", "refused", "pending"}
        assert rows(upgraded.database) == rows(desk.database)
        assert {row.kind for row in rows(upgraded.database)} == {"step", "letter"}
        assert upgraded.journal.verify() == desk.journal.verify() and not upgraded.journal.verify()["broken"]
        with upgraded.database.reading() as connection:
            assert append.knows(connection, "n1", _twin(desk).hash)
        upgraded.now = desk.now
        upgraded.do("n1", line("sau nâng cấp"))
        assert upgraded.journal.rebuild() == 2 and not upgraded.journal.verify()["broken"]
        assert cards.open_cards(upgraded.database) == []
    finally:
        desk.close()
        upgraded.close()
