"""Epochs: whatever copy a server's database is put back from, and however often, desks notice that it forgot."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import update

from sync.provincial.store import ANCHORS, ServerStore, lane_row, next_position, open_store
from sync.provincial.tables import LANES


def came_to(store: ServerStore, positions: int) -> None:
    """Let the lane of documents come so far further."""
    for _ in range(positions):
        with store.writing("documents") as connection:
            next_position(connection, "documents")
            epoch, position = lane_row(connection, "documents")
        store.anchor("documents", epoch, position)


def put_back(store: ServerStore, epoch: str, position: int) -> None:
    """Let the database be what it was at that epoch and position."""
    with store.writing("documents") as connection:
        here = update(LANES).where(LANES.c.lane == "documents")
        connection.execute(here.values(epoch=epoch, position=position))


def head(store: ServerStore) -> tuple[str, int]:
    """Return epoch and position of the documents."""
    with store.reading() as connection:
        return lane_row(connection, "documents")


def test_a_copy_from_before_an_earlier_restore_gets_an_epoch_of_its_own(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    came_to(store, 5)
    first, _ = head(store)
    put_back(store, first, 3)
    store.prepare()
    second, _ = head(store)
    came_to(store, 4)
    put_back(store, first, 2)
    store.prepare()
    third, _ = head(store)
    assert len({first, second, third}) == 3
    store.close()


def test_two_copies_that_were_both_worked_on_are_told_apart(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    came_to(store, 3)
    first, _ = head(store)
    put_back(store, first, 1)
    store.prepare()
    second, _ = head(store)
    put_back(store, f"{second[:-4]}beef", 9)
    store.prepare()
    assert head(store)[0] not in (first, second, f"{second[:-4]}beef")
    store.close()


def test_a_machine_that_was_off_during_a_restore_changes_nothing(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    came_to(store, 3)
    first, _ = head(store)
    old = (tmp_path / ANCHORS).read_bytes()
    put_back(store, first, 1)
    store.prepare()
    second = head(store)
    (tmp_path / ANCHORS).write_bytes(old)
    store.prepare()
    assert head(store) == second
    store.close()


def test_an_epoch_of_an_earlier_version_of_the_program_is_of_the_first_generation(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    put_back(store, "e0123456789ab", 7)
    (tmp_path / ANCHORS).unlink()
    store.prepare()
    assert head(store) == ("e0123456789ab", 7)
    came_to(store, 1)
    put_back(store, "e0123456789ab", 5)
    store.prepare()
    assert head(store)[0].startswith("e")
    assert head(store)[0] != "e0123456789ab"
    store.close()
