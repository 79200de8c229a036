"""Many items at once end as they would one by one: same states, lists, counts, search, chains; twice is harmless."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.bench import big_office
from tests.workflow.store.desks import KEY
from workflow.registry import registry
from workflow.rules import Folder
from workflow.steps import Step, canonical
from workflow.store import bulk, fresh, lists, search
from workflow.store.bulk import ItemHistory
from workflow.store.database import Database, open_database
from workflow.store.journal import AcceptedPage, AcceptedStep, Journal
from workflow.store.troubles import BadPage

SCALE = 0.00005
TABLES = (
    "steps", "items", "placements", "tasks", "search_texts", "search_terms", "file_uses", "folder_counts", "meta",
    "digitised", "shared_texts",
)  # fmt: skip


@pytest.fixture
def database(memory_path: Path) -> Iterator[Database]:
    opened = open_database(memory_path / "bulk", KEY)
    yield opened
    opened.close()


def journal(database: Database) -> Journal:
    return Journal(database, registry(), big_office.DIRECTORY, big_office.ME, "may-1")


def take_in(database: Database, histories: list[ItemHistory]) -> bulk.TakenIn:
    return bulk.take_in(database, histories, registry(), big_office.DIRECTORY, big_office.ME)


def read(database: Database) -> dict[str, list[tuple[object, ...]]]:
    found = {}
    with database.reading() as connection:
        for table in TABLES:
            rows = connection.exec_driver_sql(f"SELECT * FROM {table}").all()
            found[table] = sorted((tuple(row) for row in rows), key=repr)
    return found


@pytest.mark.parametrize(("kind", "lane"), big_office.LANES.items())
def test_items_taken_in_together_equal_items_taken_in_one_by_one(
    database: Database, memory_path: Path, kind: str, lane: str
) -> None:
    histories = [ItemHistory(h.item, h.steps) for h in big_office.histories(kind, SCALE)]
    done = take_in(database, histories)
    assert done.items == len(histories) and done.steps == sum(len(history.steps) for history in histories)
    single = open_database(memory_path / "single", KEY)
    try:
        for history in histories:
            steps = tuple(AcceptedStep(Step.from_json(json.loads(text)), at) for at, text in history.steps)
            journal(single).apply(lane, AcceptedPage((), steps, "c", "e"))
        with single.work() as connection:
            fresh.take_in(connection)
            connection.exec_driver_sql("UPDATE placements SET unread = 0")
            connection.exec_driver_sql("UPDATE items SET unread = 0")
        assert read(database) == read(single)
        text = json.loads(histories[0].steps[0][1])["payload"]
        words = text["applicant"]["name"] if kind == "dossier" else text["subject"]
        assert [hit.item for hit in search.find(database, words)] == [hit.item for hit in search.find(single, words)]
    finally:
        single.close()
    assert journal(database).verify() == {"items": done.items, "steps": done.steps, "broken": []}


def test_taking_in_again_changes_nothing_and_names_what_was_known(database: Database) -> None:
    histories = list(big_office.histories("incoming", SCALE))
    take_in(database, histories[:7])
    again = take_in(database, histories)
    assert again.known == [history.item for history in histories[:7]] and again.items == len(histories) - 7
    before = read(database)
    assert take_in(database, histories).items == 0
    assert read(database) == before


def test_what_is_new_to_the_person_is_shown_as_new(database: Database) -> None:
    histories = list(big_office.histories("incoming", SCALE))
    take_in(database, [ItemHistory(h.item, h.steps, number < 2) for number, h in enumerate(histories)])
    assert lists.counts(database, big_office.NOW)[Folder.INCOMING].unread == 2


def test_another_lane_of_execution_computes_the_same(database: Database) -> None:
    told: list[int] = []
    histories = list(big_office.histories("dossier", SCALE))
    with ThreadPoolExecutor(1) as pool:
        done = bulk.take_in(
            database, histories, registry(), big_office.DIRECTORY, big_office.ME, executor=pool,
            progress=told.append,
        )  # fmt: skip
    assert told == [done.items] == [len(histories)]
    assert journal(database).verify()["broken"] == []


def test_other_spellings_of_the_same_step_are_the_same_step(database: Database) -> None:
    (history,) = list(big_office.histories("incoming", SCALE))[:1]
    spaced = [(position, json.dumps(json.loads(text))) for position, text in history.steps]
    take_in(database, [ItemHistory(history.item, spaced)])
    assert journal(database).verify()["broken"] == []
    kept = [record.step for record in journal(database).steps(history.item)]
    assert [canonical(step.to_json()).decode() for step in kept] == [text for _, text in history.steps]


@pytest.mark.parametrize("tamper", [("Công văn", "Quyết định"), ('"urgency":', '"extra":1,"urgency":')])
def test_a_step_that_was_changed_is_refused_and_its_piece_with_it(database: Database, tamper: tuple[str, str]) -> None:
    histories = list(big_office.histories("incoming", SCALE))
    changed = [(position, text.replace(*tamper)) for position, text in histories[3].steps]
    histories[3] = ItemHistory(histories[3].item, changed)
    with pytest.raises(BadPage):
        take_in(database, histories)
    assert all(not rows for rows in read(database).values())


def test_what_is_no_step_is_refused(database: Database) -> None:
    with pytest.raises(BadPage):
        take_in(database, [ItemHistory("a", [(1, '{"id": "a"}')])])
    assert all(not rows for rows in read(database).values())


def test_a_step_of_another_item_is_refused(database: Database) -> None:
    one, other = list(big_office.histories("incoming", SCALE))[:2]
    with pytest.raises(BadPage):
        take_in(database, [ItemHistory(one.item, other.steps)])
    with pytest.raises(BadPage):
        take_in(database, [one, one])
    assert all(not rows for rows in read(database).values())


def test_a_kind_this_program_does_not_know_is_kept_for_one_that_does(database: Database) -> None:
    histories = list(big_office.histories("incoming", SCALE))
    known = {kind: rules for kind, rules in registry().items() if kind != "incoming"}
    bulk.take_in(database, histories, known, big_office.DIRECTORY, big_office.ME)
    assert journal(database).items("incoming") == []
    assert journal(database).verify()["broken"] == []
    assert take_in(database, histories).known == [history.item for history in histories]
