"""A record of shape 8: after the upgrade its lists, counts, tasks and outbox hold what they held."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.workflow.store.desks import KEY
from tests.workflow.store.notebooks import DIRECTORY, LAN, NOW, REGISTRY
from workflow.rules import Folder
from workflow.steps import Draft, hash_of, make
from workflow.store import lists, outbox, upgrading
from workflow.store.database import Database, open_database
from workflow.store.journal import Journal
from workflow.store.lists import FolderCount, TaskRow
from workflow.store.upgrades.tight_rows import tight_row
from workflow.store.upgrading import UPGRADES

ROW = '{"state": "", "title": "Sổ", "code": "", "due": null}'
OPEN, PAUSED, DONE = "2026-11-20T10:00:00.000+00:00", "2026-11-19T10:00:00.000+00:00", "2026-11-18T10:00:00.000+00:00"
PLACES = (
    (1, "can_xu_ly", "2026-11-01", OPEN, 1, 1), (1, "van_ban_den", "2026-11-01", OPEN, 1, 1),
    (2, "can_xu_ly", "2026-11-02", PAUSED, 0, 0), (3, "van_ban_den", "2026-11-03", DONE, 0, 0),
    (4, "can_xu_ly", "2026-11-04", None, 1, 1),
)  # fmt: skip
PROCEDURE = {"code": "1.000001", "name": "Cấp giấy phép", "papers": [{"name": f"Giấy {n}"} for n in range(60)]}
STEPS = tuple(
    make(Draft(kind, payload), item=item, item_kind="notebook", actor="lan", at=NOW, device="may-lan", previous=None,
         on_behalf_of=behalf, id=id)
    for id, item, kind, payload, behalf in (
        ("s1", "n1", "notebook.line", {"text": "một"}, None), ("s2", "n2", "khac.line", {"text": "hai"}, "dung"),
        ("s3", "n1", "notebook.line", {"procedure": PROCEDURE, "text": "ba"}, None),
    )
)  # fmt: skip
LETTERS = (("l1", "s1", "k1", "waiting"), ("l2", "s1", "k2", "sent"))


@pytest.fixture
def upgraded(memory_path: Path, monkeypatch: pytest.MonkeyPatch) -> Database:
    folder = memory_path / "old"
    with monkeypatch.context() as patch:
        patch.setattr(upgrading.upgrade, "__kwdefaults__", {"reading_only": False, "upgrades": UPGRADES[:8]})
        old = open_database(folder, KEY)
    with old.work() as connection:
        run = connection.exec_driver_sql
        for num in range(1, 5):
            run(
                "INSERT INTO items (num, id, kind, lane, state, head, position, pending, changed, row)"
                " VALUES (?, ?, 'notebook', 'documents', '', NULL, 0, 0, '2026-11-04', ?)", (num, f"n{num}", ROW),
            )  # fmt: skip
        for num, folder_name, sort, due, still_open, unread in PLACES:
            run("INSERT INTO placements (folder, num, sort, due, open, unread) VALUES (?, ?, ?, ?, ?, ?)",
                (folder_name, num, sort, due, still_open, unread))  # fmt: skip
        run("INSERT INTO tasks VALUES (1, 'read', 'lan', 'Đọc', ?, '2026-11-01')", (OPEN,))
        run("INSERT INTO tasks VALUES (1, 'file', 'van_thu@vp', 'Lưu', NULL, '2026-11-02')")
        for step in STEPS:
            row = tight_row(step, None, mine=True, joined=False, verdict="pending", position=None)
            run("INSERT INTO steps (id, item, kind, actor, at, body, previous, hash, mine, joined, verdict, position,"
                " reason, answered_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '', '')", row)  # fmt: skip
            _send(old, "step", step.id, step.item, None, None, "waiting")
            for letter, after, key, state in LETTERS:
                if after == step.id:
                    _send(old, "letter", letter, step.item, after, key, state)
    old.close()
    return open_database(folder, KEY)


def _send(
    database: Database, kind: str, id: str, item: str, after: str | None, key: str | None, state: str
) -> None:
    with database.work() as connection:
        connection.exec_driver_sql(
            "INSERT INTO outbox (id, lane, kind, what, body, needs, state, cause, tries, created, size, item, after,"
            " letter_key, answer) VALUES (?, 'documents', ?, 'x', '{}', '[]', ?, '', 0, '', 1, ?, ?, ?, '')",
            (id, kind, state, item, after, key),
        )


def test_lists_and_counts_hold_what_they_held(upgraded: Database) -> None:
    titles = {folder: [row.item for row in lists.page(upgraded, folder)] for folder in (Folder.TODO, Folder.INCOMING)}
    assert titles == {Folder.TODO: ["n4", "n2", "n1"], Folder.INCOMING: ["n3", "n1"]}
    assert [row.item for row in lists.page(upgraded, Folder.TODO, only="unread")] == ["n4", "n1"]
    assert [row.item for row in lists.page(upgraded, Folder.TODO, order="due")] == ["n1", "n2", "n4"]
    late = lists.page(upgraded, Folder.INCOMING, only="overdue")
    assert [row.item for row in late] == ["n1"]
    counts = lists.counts(upgraded)
    assert counts[Folder.TODO] == FolderCount(3, 2, 1) and counts[Folder.INCOMING] == FolderCount(2, 1, 1)
    upgraded.close()


def test_tasks_are_whose_they_were(upgraded: Database) -> None:
    mine = TaskRow("n1", "notebook", "read", "lan", "Đọc", OPEN, "2026-11-01")
    office = TaskRow("n1", "notebook", "file", "van_thu@vp", "Lưu", None, "2026-11-02")
    assert lists.tasks_of(upgraded, "n1") == [mine, office] and lists.tasks_of(upgraded, "n2") == []
    assert lists.tasks_for(upgraded, ["van_thu@vp", "lan"]) == [mine, office]
    assert lists.with_task(upgraded, "notebook", ["read"]) == ["n1"]
    assert lists.with_task(upgraded, "notebook", ["seal"]) == lists.with_task(upgraded, "dossier", ["read"]) == []
    upgraded.close()


def test_an_item_marked_read_is_read_wherever_it_stands(upgraded: Database) -> None:
    assert lists.mark(upgraded, "n1", unread=False) and not lists.mark(upgraded, "n1", unread=False)
    assert not lists.mark(upgraded, "nobody", unread=True)
    counts = lists.counts(upgraded)
    assert (counts[Folder.TODO].unread, counts[Folder.INCOMING].unread) == (1, 0)
    upgraded.close()


def test_what_must_leave_leaves_in_the_same_order(upgraded: Database) -> None:
    with upgraded.reading() as connection:
        order = connection.exec_driver_sql("SELECT id, ord >> 10 FROM outbox ORDER BY ord").all()
    assert [tuple(row) for row in order] == [("s1", 1), ("l1", 1), ("l2", 1), ("s2", 2), ("s3", 3)]
    letter = outbox.answer(upgraded, "l1")
    outbox.sent(upgraded, "l1", {"ok": True})
    assert letter == {} and outbox.answer(upgraded, "l1") == {"ok": True}
    upgraded.close()


def test_steps_read_back_letter_for_letter_and_what_many_say_lies_once(upgraded: Database) -> None:
    journal = Journal(upgraded, REGISTRY, DIRECTORY, LAN, "may-lan")
    kept = {record.step.id: record.step for item in ("n1", "n2") for record in journal.steps(item)}
    assert kept == {step.id: step for step in STEPS}
    assert all(hash_of(step) == step.hash for step in kept.values())
    with upgraded.reading() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM shared_texts").scalar_one() == 3
        assert connection.exec_driver_sql("SELECT count(*) FROM steps WHERE shared IS NOT NULL").scalar_one() == 1
    upgraded.close()
