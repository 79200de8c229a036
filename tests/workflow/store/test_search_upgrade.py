"""A database of the first shape: after the upgrade everything in it is found, as in a new one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.workflow.store.desks import KEY, Desk
from tests.workflow.store.notebooks import line, opened
from workflow.store import fresh, search, upgrading
from workflow.store.database import FILE_NAME, open_database
from workflow.store.upgrades import u0001_first


def index_of(desk: Desk) -> list[list[tuple[object, ...]]]:
    """Return everything the index holds."""
    with desk.database.reading() as connection:
        connection.exec_driver_sql("CREATE VIRTUAL TABLE temp.held USING fts5vocab(main, search, instance)")
        held = connection.exec_driver_sql("SELECT * FROM temp.held ORDER BY 1, 2, 3, 4").all()
        connection.exec_driver_sql("DROP TABLE temp.held")
        terms = connection.exec_driver_sql("SELECT * FROM search_terms ORDER BY 1, 2").all()
        texts = connection.exec_driver_sql("SELECT * FROM search_texts ORDER BY 1").all()
    return [[tuple(row) for row in rows] for rows in (held, terms, texts)]


def test_what_was_written_by_the_first_program_is_found(
    memory_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = memory_path / "old"
    with monkeypatch.context() as patch:
        patch.setattr(upgrading.upgrade, "__kwdefaults__", {"reading_only": False, "upgrades": (u0001_first,)})
        old = open_database(folder, KEY)
        with old.work() as connection:
            for num, title in ((1, "Cấp giấy số 07/QĐ-UBND"), (2, "Hoà giải ở cơ sở")):
                row = json.dumps({"state": "", "title": title, "code": "07/QĐ-UBND" if num == 1 else ""})
                connection.exec_driver_sql(
                    "INSERT INTO items VALUES (?, ?, 'notebook', 'documents', '{}', NULL, 0, 0, '2026-03-02', ?)",
                    (num, f"i{num}", row),
                )
                connection.exec_driver_sql("INSERT INTO search_texts VALUES (?, ?)", (num, title))
            connection.exec_driver_sql("INSERT INTO placements VALUES ('can_xu_ly', 2, '2026-03-02', NULL, 1, 0)")
        old.close()
    new = open_database(folder, KEY)
    try:
        assert [hit.item for hit in search.find(new, "hòa gi")] == ["i2"]
        assert [hit.item for hit in search.find(new, "7qd")] == ["i1"]
        assert [hit.item for hit in search.find(new, "g", scope=search.Scope(mine=True))] == ["i2"]
        assert (folder / f"{FILE_NAME}.before-1001").exists()
    finally:
        new.close()


def test_items_taken_in_together_lie_in_the_index_as_those_taken_in_one_by_one(lan: Desk, dung: Desk) -> None:
    for desk in (lan, dung):
        for number in range(9):
            desk.do(f"n{number % 4}", opened("Đất đai") if number < 4 else line(f"Quyết định số {number}/QĐ-UBND"))
            if desk is dung:
                with desk.database.work() as connection:
                    assert fresh.take_in(connection) == 1
    with lan.database.work() as connection:
        assert fresh.take_in(connection) == 4 and fresh.take_in(connection) == 0
    assert index_of(lan) == index_of(dung)


def test_enough_noted_items_are_taken_in_by_themselves(lan: Desk) -> None:
    for number in range(fresh.MOST + fresh.OFTEN):
        lan.do(f"n{number}", opened(f"Sổ {number}"))
    assert lan.count("fresh") < fresh.MOST <= lan.count("search_texts")
    assert [hit.item for hit in search.find(lan.database, "so 3")][-1] == "n3"


def test_a_new_database_has_the_newest_shape(memory_path: Path) -> None:
    made = open_database(memory_path / "new", KEY)
    with made.reading() as connection:
        version = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
    made.close()
    assert version == upgrading.MAJOR * 1000 + len(upgrading.UPGRADES)
    assert upgrading.UPGRADES[0] is u0001_first
