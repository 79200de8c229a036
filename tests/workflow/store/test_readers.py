"""What other folders ask of the record: what waits, what came, what is wanted, what was void, what was refused."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.workflow import office
from tests.workflow.store.desks import KEY, LANE, Desk, Server
from tests.workflow.store.notebooks import CLOSED, NOW, NUMBERED, REGISTRY, TAKEN, line, opened
from workflow.rules import Command, FileRef
from workflow.store import cards, drafts, keys, lists, numbers, others, outbox, registers, wanted, withdrawal
from workflow.store.database import open_database
from workflow.store.journal import Journal
from workflow.store.numbers import Lease, NumberRequest


def test_items_that_wait_for_a_task_are_told_oldest_first(lan: Desk) -> None:
    for item in ("n2", "n1", "n3"):
        lan.do(item, opened())
    lan.do("n1", CLOSED)
    assert lists.with_task(lan.database, "notebook", ["keep"]) == ["n2", "n3"]
    assert lists.with_task(lan.database, "notebook", ["sign", "keep"]) == ["n2", "n3"]
    assert lists.with_task(lan.database, "notebook", ["sign"]) == []
    assert lists.with_task(lan.database, "notebook", []) == []
    assert lists.with_task(lan.database, "dossier", ["keep"]) == []


def test_an_item_with_several_of_the_tasks_is_told_once(tmp_path: Path) -> None:
    journal = Journal(open_database(tmp_path / "a", KEY), office.RULES, office.DIRECTORY, office.PEOPLE[0], "may-1")
    for who, kind, *change in office.STORIES["incoming"]["assigned"]:
        command = Command(kind, {**office.VALID[kind], **(change[0] if change else {})})
        journal.act("d1", "incoming", command, now=office.NOW, actor=office.DIRECTORY.person(who))
    assert {task.key for task in lists.tasks_of(journal.database, "d1")} == {"handle", "cooperate:vh"}
    assert lists.with_task(journal.database, "incoming", ["handle", "cooperate:vh"]) == ["d1"]
    assert lists.with_task(journal.database, "incoming", ["cooperate:vh"]) == ["d1"]
    assert lists.with_task(journal.database, "notebook", ["handle"]) == []
    journal.database.close()


def test_tasks_of_an_item_are_its_own_only(lan: Desk) -> None:
    lan.do("n1", opened(due="2026-12-02T17:00:00+07:00"))
    lan.do("n2", opened())
    lan.do("n2", TAKEN)
    (task,) = lists.tasks_of(lan.database, "n1")
    assert (task.item, task.kind, task.key, task.owner) == ("n1", "notebook", "keep", "van_thu@vp")
    assert [task.owner for task in lists.tasks_of(lan.database, "n2")] == ["lan"]
    assert lists.tasks_of(lan.database, "n9") == []


def test_steps_of_others_are_told_in_the_order_they_came(lan: Desk, dung: Desk) -> None:
    server = Server()
    assert others.newest(lan.database) == 0 and others.came_after(lan.database, 0) == []
    lan.do("n1", opened())
    mine = others.newest(lan.database)
    server.sync(lan)
    assert others.came_after(lan.database, 0) == []
    server.sync(dung)
    steps = [dung.do("n1", line("một"))[0], dung.do("n1", line("hai"))[0]]
    server.sync(dung)
    server.sync(lan)
    came = others.came_after(lan.database, mine)
    assert [(one.item, one.id) for one in came] == [("n1", step.id) for step in steps]
    assert others.came_after(lan.database, came[0].seq) == came[1:]
    assert others.came_after(lan.database, 0, limit=1) == came[:1]
    assert others.newest(lan.database) == came[-1].seq
    assert wanted.has_step(lan.database, steps[0].id)
    assert not wanted.has_step(lan.database, "0195f000-0000-7000-8000-00000000ffff")


def test_files_that_steps_name_are_wanted_until_they_are_here(lan: Desk) -> None:
    here = lan.files.put(b"co san", "co-san.pdf", "application/pdf")
    big = FileRef("b" * 64, "to.pdf", "application/pdf", 5_000)
    small = FileRef("a" * 64, "nho.pdf", "application/pdf", 10)
    lan.do("n1", opened(files=[file.to_json() for file in (big, here, small)]))
    lan.do("n2", opened(files=[big.to_json()]))
    assert [(one.ref.name, one.ref.size, one.lane) for one in wanted.wanted(lan.database)] == [
        ("nho.pdf", 10, LANE), ("to.pdf", 5_000, LANE),
    ]  # fmt: skip


def test_books_read_states_of_the_days_asked_for_and_void_numbers_of_their_series(lan: Desk) -> None:
    lan.do("n1", opened("Sổ cũ"))
    lan.now += timedelta(days=5)
    lan.do("n2", opened("Sổ mới"))

    def since(day: date) -> list[str]:
        return [state.item for state in registers.states(lan.database, REGISTRY, ["notebook"], day)]

    assert since(NOW.date()) == ["n1", "n2"] == since(NOW.date() + timedelta(days=1))
    assert since(NOW.date() + timedelta(days=5)) == ["n2"] == since(NOW.date() + timedelta(days=6))
    assert since(NOW.date() + timedelta(days=7)) == []
    with lan.database.work() as connection:
        for place, series in enumerate(("so", "so.QĐ", "so@HĐ", "so-khac")):
            numbers.grant(connection, Lease(f"l{place}", series, 2026, 1, 9, "vp", LANE))
            numbers.take(connection, series, 2026)
            numbers.take(connection, series, 2026)
            numbers.void(connection, series, 2026, 1, f"hủy {place}", "2026-11-23T08:00:00+07:00")
        numbers.grant(connection, Lease("cu", "so", 2025, 1, 9, "vp", LANE))
        numbers.take(connection, "so", 2025)
        numbers.void(connection, "so", 2025, 1, "năm trước", "2025-11-23T08:00:00+07:00")

    def voids(first: date, last: date) -> list[tuple[str, int, int, str, str]]:
        return registers.voids(lan.database, "so", first, last)

    day = "2026-11-23T08:00:00+07:00"
    assert voids(date(2026, 1, 1), date(2026, 12, 31)) == [
        ("so", 2026, 1, "hủy 0", day), ("so.QĐ", 2026, 1, "hủy 1", day), ("so@HĐ", 2026, 1, "hủy 2", day),
    ]  # fmt: skip
    assert [row[1] for row in voids(date(2025, 6, 1), date(2026, 1, 1))] == [2025, 2026, 2026, 2026]
    assert registers.title(lan.database, "n1") == "Sổ cũ"
    assert registers.title(lan.database, "n9") == ""


def test_a_refused_step_is_one_card_with_all_that_was_typed(lan: Desk, dung: Desk) -> None:
    server = Server()
    lan.do("n1", opened())
    server.sync(lan)
    server.sync(dung)
    lan.do("n1", TAKEN)
    (late,) = dung.do("n1", TAKEN)
    server.sync(lan)
    server.sync(dung)
    card = cards.card(dung.database, late.id)
    assert card is not None and card == cards.open_cards(dung.database)[0]
    assert (card.item, card.status, card.by, card.settled) == ("n1", "superseded", "ai đó", None)
    assert (card.command.kind, card.command.payload) == (TAKEN.kind, dict(TAKEN.payload))
    assert cards.card(dung.database, "0195f000-0000-7000-8000-00000000ffff") is None
    assert cards.settle(dung.database, card.id, "dropped", NOW)
    assert not cards.settle(dung.database, card.id, "redone", NOW)
    put_away = cards.card(dung.database, late.id)
    assert put_away is not None and put_away.settled == f"dropped {NOW.isoformat()}"
    assert cards.open_cards(dung.database) == []


def test_a_letter_nobody_tried_to_send_is_taken_back_once(lan: Desk) -> None:
    with lan.database.work() as connection:
        numbers.grant(connection, Lease("a", "so", 2026, 1, 9, "vp", LANE))
    for item in ("n1", "n2"):
        lan.do(item, opened())
        lan.do(item, NUMBERED, number=NumberRequest("so", 2026))
    Server().sync(lan)
    _, second = outbox.pending(lan.database, "vxp")
    outbox.sending(lan.database, [second.id])
    outbox.failed(lan.database, second.id, "mạng đứt", NOW)
    assert withdrawal.withdraw(lan.database, "status:n1:03", "thu hồi")
    assert not withdrawal.withdraw(lan.database, "status:n1:03", "thu hồi")
    assert not withdrawal.withdraw(lan.database, "status:n2:03", "thu hồi")
    assert not withdrawal.withdraw(lan.database, "status:n9:03", "thu hồi")
    assert [row.id for row in outbox.pending(lan.database, "vxp", now=NOW + timedelta(days=1))] == [second.id]


def test_what_was_typed_long_ago_is_forgotten_by_its_prefix(lan: Desk) -> None:
    for key, moment in (("tim/a", NOW), ("tim/b", NOW + timedelta(days=2)), ("y-kien/a", NOW)):
        drafts.save(lan.database, key, {"text": key}, moment)
    limit = (NOW + timedelta(days=1)).astimezone()
    assert drafts.drop_before(lan.database, "tim/", limit) == 1
    assert drafts.keys(lan.database) == ["tim/b", "y-kien/a"]
    assert drafts.drop_before(lan.database, "tim/", limit) == 0


def test_halves_of_files_are_tidied_away_and_whole_ones_stay(lan: Desk) -> None:
    ref = lan.files.put(b"noi dung", "a.pdf", "application/pdf")
    (lan.files.folder / "new-1").write_bytes(b"nua chung")
    (lan.files.folder / "new-2").write_bytes(b"")
    assert lan.files.tidy() == 2 and lan.files.tidy() == 0
    assert lan.files.read(ref.sha256) == b"noi dung"


def test_a_forgotten_key_opens_nothing_and_forgetting_twice_is_harmless(lan: Desk) -> None:
    folder = lan.folder.parent / "quen"
    key = keys.profile_key(folder, "VIC test")
    assert keys.profile_key(folder, "VIC test") == key
    keys.forget(folder, "VIC test")
    keys.forget(folder, "VIC test")
    assert keys.profile_key(folder, "VIC test") != key


@pytest.mark.usefixtures("no_keyring")
def test_a_key_under_a_passphrase_is_forgotten_with_its_file(lan: Desk) -> None:
    folder = lan.folder.parent / "khoa"
    keys.create_with_passphrase(folder, "đất mũi")
    keys.forget(folder, "VIC test")
    assert not keys.has_passphrase(folder)
