"""Two desks, one server: what merges merges, what excludes has one winner, and the loser keeps what was typed."""

from __future__ import annotations

import dataclasses
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.workflow.store.desks import LANE, Desk, Server
from tests.workflow.store.notebooks import CLOSED, DUNG, LAN, NOW, NUMBERED, TAKEN, line, opened
from workflow.errors import Refusal
from workflow.people import SYSTEM
from workflow.rules import Folder
from workflow.steps import Draft, make, new_id
from workflow.store import cards, cursors, lists, numbers, outbox
from workflow.store.join import reoffer
from workflow.store.journal import AcceptedPage, AcceptedStep, StepResult
from workflow.store.numbers import Lease, NumberRequest
from workflow.store.troubles import BadPage


def same_on(lan: Desk, dung: Desk, item: str) -> None:
    assert lan.journal.state(item) == dung.journal.state(item)
    for desk in (lan, dung):
        assert desk.journal.verify()["broken"] == []
        assert outbox.pending(desk.database, LANE) == []


def test_a_step_reaches_the_other_desk_once(lan: Desk, dung: Desk) -> None:
    server = Server()
    lan.do("n1", opened())
    assert server.sync(lan) == ("n1",)
    assert server.sync(dung) == ("n1",)
    assert server.sync(dung) == () == server.sync(lan)
    (row,) = lists.page(dung.database, Folder.INCOMING)
    assert (row.unread, row.waiting) == (True, False)
    (row,) = lists.page(lan.database, Folder.INCOMING)
    assert (row.unread, row.waiting) == (False, False)
    assert [(r.verdict, r.position) for r in lan.journal.steps("n1")] == [("accepted", 1)]
    same_on(lan, dung, "n1")


def test_a_week_offline_of_two_people_joins(lan: Desk, dung: Desk) -> None:
    server = Server()
    lan.do("n1", opened())
    server.sync(lan)
    server.sync(dung)
    for day in range(5):
        lan.do("n1", line(f"Lan {day}"))
        dung.do("n1", line(f"Dũng {day}"))
    for desk in (dung, lan, dung):
        server.sync(desk)
    same_on(lan, dung, "n1")
    assert sorted(lan.journal.state("n1").lines) == sorted(f"{who} {d}" for who in ("Lan", "Dũng") for d in range(5))


def test_the_first_accepted_wins_and_the_other_keeps_the_text(lan: Desk, dung: Desk) -> None:
    server = Server()
    lan.do("n1", opened())
    server.sync(lan)
    server.sync(dung)
    lan.do("n1", TAKEN)
    dung.do("n1", TAKEN)
    (typed,) = dung.do("n1", line("ý kiến của Dũng"))
    server.sync(lan)
    server.sync(dung)
    assert dung.journal.state("n1").owner == "lan" and dung.journal.state("n1").lines == ("ý kiến của Dũng",)
    (card,) = cards.open_cards(dung.database, "n1")
    assert (card.status, card.by, card.command.kind) == ("superseded", "ai đó", "notebook.taken")
    assert "lan nhận" in card.reason
    (row,) = lists.page(dung.database, Folder.INCOMING)
    assert row.refused == card.reason
    assert cards.settle(dung.database, card.id, "dropped", NOW)
    assert not cards.settle(dung.database, card.id, "redone", NOW)
    assert lists.page(dung.database, Folder.INCOMING)[0].refused == ""
    server.sync(lan)
    same_on(lan, dung, "n1")
    assert typed.id in [r.step.id for r in lan.journal.steps("n1")]


def test_pending_steps_are_judged_again_on_top_of_what_others_did(lan: Desk, dung: Desk) -> None:
    server = Server()
    lan.do("n1", opened())
    server.sync(lan)
    server.sync(dung)
    lan.do("n1", CLOSED)
    server.sync(lan)
    dung.do("n1", line("một trang dài đã gõ"))
    page = server.page([], cursors.cursor(dung.database, LANE)[0])
    dung.journal.apply(LANE, page)
    (card,) = cards.open_cards(dung.database)
    assert card.step.payload["text"] == "một trang dài đã gõ" and card.reason == "Sổ đã đóng."
    assert outbox.pending(dung.database, LANE) == []
    assert [row.state for row in outbox.rows(dung.database)] == ["refused"]
    assert dung.journal.state("n1") == lan.journal.state("n1")


def test_a_step_that_may_be_at_the_server_is_not_judged_here(lan: Desk, dung: Desk) -> None:
    server = Server()
    lan.do("n1", opened())
    server.sync(lan)
    server.sync(dung)
    dung.do("n1", line("đã gửi"))
    server.sync(dung, answer_lost=True)
    lan.do("n1", CLOSED)
    server.sync(lan)
    everything = server.page([], cursors.cursor(dung.database, LANE)[0])
    own = tuple(a for a in everything.steps if a.step.device != dung.journal.device)
    dung.journal.apply(LANE, dataclasses.replace(everything, steps=own))
    assert cards.open_cards(dung.database) == []
    server.sync(dung)
    same_on(lan, dung, "n1")
    assert dung.journal.state("n1").lines == ("đã gửi",)


def test_a_lost_answer_is_asked_for_again(lan: Desk, dung: Desk) -> None:
    server = Server()
    lan.do("n1", opened())
    server.sync(lan, answer_lost=True)
    lan.close()
    lan.open()
    server.sync(lan, own_steps=False)
    server.sync(dung)
    assert len(server.log) == 1
    same_on(lan, dung, "n1")


def test_the_same_page_twice_changes_nothing(lan: Desk, dung: Desk) -> None:
    server = Server()
    lan.do("n1", opened())
    lan.do("n1", TAKEN)
    server.sync(lan)
    server.sync(dung)
    dung.do("n1", line("một"))
    dung.do("n1", line("hai"))
    results = [server.push(record.step) for record in dung.journal.steps("n1")[2:-1]]
    results.append(StepResult(dung.journal.steps("n1")[-1].step.id, "rejected", None, "muộn", ""))
    page = server.page(results, "0")
    assert dung.journal.apply(LANE, page) == ("n1",)
    before = (dung.journal.state("n1"), dung.journal.steps("n1"), dung.count("cards"), outbox.rows(dung.database))
    assert dung.journal.apply(LANE, page) == ()
    after = (dung.journal.state("n1"), dung.journal.steps("n1"), dung.count("cards"), outbox.rows(dung.database))
    assert before == after and dung.count("cards") == 1


@pytest.mark.parametrize("status", ["conflict", "superseded", "rejected"])
def test_a_refused_step_keeps_its_text_its_files_and_voids_its_number(lan: Desk, status: str) -> None:
    with lan.database.work() as connection:
        numbers.grant(connection, Lease("L", "so", 2026, 7, 9, "vp", LANE))
    file = lan.files.put(b"giay to", "giay.pdf", "application/pdf")
    (first,) = lan.do("n1", opened(files=[file.to_json()]))
    (second,) = lan.do("n1", NUMBERED, number=NumberRequest("so", 2026))
    refusal = StepResult(first.id, status, None, "Đã có người mở sổ.", "Trần Văn Dũng")  # type: ignore[arg-type]
    for _ in range(2):
        lan.journal.apply(LANE, AcceptedPage((refusal,), (), "1", "e1"))
    both = cards.open_cards(lan.database)
    assert [(card.id, card.reason) for card in both] == [
        (first.id, "Đã có người mở sổ."), (second.id, "Sổ chưa mở."),
    ]  # fmt: skip
    assert both[0].by == "Trần Văn Dũng" and lan.files.read(both[0].command.payload["files"][0]["sha256"]) == b"giay to"
    (row,) = numbers.ledger(lan.database, "so", 2026)
    assert (row.number, row.state, row.reason) == (7, "void", "Sổ chưa mở.")
    assert {row.state for row in outbox.rows(lan.database)} == {"refused"}
    assert [record.verdict for record in lan.journal.steps("n1")] == ["refused", "refused"]
    assert lan.journal.state("n1").title == "" and lan.journal.verify()["broken"] == []
    assert lists.page(lan.database, Folder.INCOMING) == [] == lists.tasks_of(lan.database, "n1")
    assert lists.counts(lan.database)[Folder.INCOMING].total == 0 == lan.count("search_texts")
    lan.do("n1", opened("mở lại"))
    assert lists.counts(lan.database)[Folder.INCOMING].total == 1


def test_a_refused_step_that_was_accepted_after_all_comes_back(lan: Desk) -> None:
    with lan.database.work() as connection:
        numbers.grant(connection, Lease("L", "so", 2026, 7, 9, "vp", LANE))
    (first,) = lan.do("n1", opened())
    (second,) = lan.do("n1", NUMBERED, number=NumberRequest("so", 2026))
    lan.journal.apply(LANE, AcceptedPage((StepResult(first.id, "rejected", None, "lỗi"),), (), "1", "e1"))
    accepted = (AcceptedStep(first, 1), AcceptedStep(second, 2))
    lan.journal.apply(LANE, AcceptedPage((), accepted, "2", "e1"))
    assert cards.open_cards(lan.database) == []
    assert lan.journal.state("n1").number == 7
    assert [row.state for row in numbers.ledger(lan.database, "so", 2026)] == ["used"]
    assert [(row.kind, row.state) for row in outbox.rows(lan.database)] == [("letter", "waiting")]


def test_letters_leave_when_their_step_is_accepted(lan: Desk) -> None:
    server = Server()
    with lan.database.work() as connection:
        numbers.grant(connection, Lease("L", "so", 2026, 7, 9, "vp", LANE))
    lan.do("n1", opened())
    lan.do("n1", NUMBERED, number=NumberRequest("so", 2026))
    assert outbox.pending(lan.database, "vxp") == []
    server.sync(lan)
    (letter,) = outbox.pending(lan.database, "vxp")
    assert (letter.key, letter.body) == ("status:n1:03", {"code": "03"})
    outbox.sent(lan.database, letter.id, {"ok": True})
    assert outbox.pending(lan.database, "vxp") == []
    assert outbox.answer(lan.database, letter.id) == {"ok": True}


def test_others_steps_make_no_letters_here(lan: Desk, dung: Desk) -> None:
    server = Server()
    with lan.database.work() as connection:
        numbers.grant(connection, Lease("L", "so", 2026, 7, 9, "vp", LANE))
    lan.do("n1", opened())
    lan.do("n1", NUMBERED, number=NumberRequest("so", 2026))
    server.sync(lan)
    server.sync(dung)
    assert outbox.rows(dung.database, all_states=True) == []


def test_a_desk_that_may_not_send_letters_writes_none(lan: Desk) -> None:
    server = Server()
    with lan.database.work() as connection:
        numbers.grant(connection, Lease("L", "so", 2026, 7, 9, "vp", LANE))
    lan.journal.carries = frozenset()
    lan.do("n1", opened())
    lan.do("n1", NUMBERED, number=NumberRequest("so", 2026))
    server.sync(lan)
    assert outbox.rows(lan.database) == []


def test_one_outside_event_seen_by_two_desks_is_one_step(lan: Desk, dung: Desk) -> None:
    server = Server()
    id = new_id()
    lan.do("n1", opened("Sổ", received="2026-11-01T00:00:00+07:00"), step_id=id, actor=SYSTEM)
    dung.tick()
    dung.do("n1", opened("Sổ", received="2026-11-01T00:00:00+07:00"), step_id=id, actor=SYSTEM)
    dung.do("n1", line("trên bản của Dũng"))
    server.sync(lan)
    dung.journal.apply(LANE, server.page([], ""))
    assert outbox.pending(dung.database, LANE)[0].what == "notebook.line"
    server.sync(dung)
    server.sync(lan)
    same_on(lan, dung, "n1")
    assert len(server.log) == 2 and lan.count("items") == dung.count("items") == 1


def test_a_missing_file_is_sent_again_before_its_step(lan: Desk) -> None:
    file = lan.files.put(b"x" * 100, "x.pdf", "application/pdf")
    (step,) = lan.do("n1", opened(files=[file.to_json()]))
    lan.do("n2", opened())
    assert [row.item for row in outbox.pending(lan.database, LANE)] == ["n2"]
    assert lan.files.to_upload(LANE) == [file]
    lan.files.uploaded(LANE, file.sha256)
    assert [row.item for row in outbox.pending(lan.database, LANE)] == ["n1", "n2"]
    answer = StepResult(step.id, "needs-file", None, "Máy chủ chưa có tệp.")
    lan.journal.apply(LANE, AcceptedPage((answer,), (), "1", "e1"))
    assert lan.files.to_upload(LANE) == [file]
    assert [row.cause for row in outbox.rows(lan.database)] == ["Máy chủ chưa có tệp.", ""]


def test_wait_means_wait(lan: Desk) -> None:
    (step,) = lan.do("n1", opened())
    lan.journal.apply(LANE, AcceptedPage((StepResult(step.id, "wait", None, "đợi"),), (), "1", "e1"))
    assert [row.id for row in outbox.pending(lan.database, LANE)] == [step.id]
    assert lan.journal.steps("n1")[0].verdict == "pending"


def test_a_restored_server_is_offered_what_it_forgot(lan: Desk, dung: Desk) -> None:
    server = Server()
    lan.do("n1", opened())
    server.sync(lan)
    lan.do("n1", line("sau bản sao lưu"))
    server.sync(lan)
    restored = Server("e2")
    for accepted in server.log[:1]:
        restored.push(accepted.step)
    assert reoffer(lan.database, LANE, NOW) == 2
    with lan.database.work() as connection:
        cursors.remember(connection, LANE, "", "e2")
    restored.sync(lan)
    restored.sync(dung)
    same_on(lan, dung, "n1")
    assert dung.journal.state("n1").lines == ("sau bản sao lưu",)
    assert cursors.cursor(lan.database, LANE) == ("2", "e2")


def test_a_page_with_a_changed_step_is_refused_whole(lan: Desk) -> None:
    good = make(Draft("notebook.opened", {"title": "A"}), item="n1", item_kind="notebook", actor="dung", at=NOW,
                device="m", previous=None)  # fmt: skip
    bad = dataclasses.replace(good, id=new_id(), item="n2")
    with pytest.raises(BadPage):
        lan.journal.apply(LANE, AcceptedPage((), (AcceptedStep(good, 1), AcceptedStep(bad, 2)), "2", "e1"))
    assert lan.count("steps") == 0 and cursors.cursor(lan.database, LANE) == ("", "")


def test_a_predecessor_nobody_accepted_is_a_join_not_a_break(lan: Desk) -> None:
    first = make(Draft("notebook.opened", {"title": "A"}), item="n1", item_kind="notebook", actor="dung", at=NOW,
                 device="m", previous=None)  # fmt: skip
    later = make(Draft("notebook.line", {"text": "b"}), item="n1", item_kind="notebook", actor="dung", at=NOW,
                 device="m", previous="f" * 64)  # fmt: skip
    lan.journal.apply(LANE, AcceptedPage((), (AcceptedStep(first, 1), AcceptedStep(later, 2)), "2", "e1"))
    assert lan.journal.verify() == {"items": 1, "steps": 2, "broken": []}


def test_steps_of_a_kind_this_version_does_not_know_are_kept(lan: Desk) -> None:
    step = make(Draft("later.made", {}), item="z1", item_kind="later", actor="dung", at=NOW, device="m", previous=None)
    assert lan.journal.apply(LANE, AcceptedPage((), (AcceptedStep(step, 1),), "1", "e1")) == ("z1",)
    assert lan.count("steps") == 1 and lan.count("items") == 0


_MOVES = st.lists(
    st.tuples(
        st.sampled_from(["lan", "dung"]),
        st.sampled_from(["open", "line", "take", "close", "sync", "lost", "restart"]),
        st.sampled_from(["n1", "n2"]),
    ),
    max_size=25,
)  # fmt: skip


@settings(max_examples=40)
@given(_MOVES)
def test_whatever_two_desks_do_they_end_the_same(moves: list[tuple[str, str, str]]) -> None:
    commands = {"open": opened(), "line": line("dòng"), "take": TAKEN, "close": CLOSED}
    with tempfile.TemporaryDirectory() as folder:
        desks = {"lan": Desk(Path(folder, "lan"), LAN), "dung": Desk(Path(folder, "dung"), DUNG)}
        server = Server()
        made = 0
        for who, move, item in moves:
            desk = desks[who]
            if move in commands:
                try:
                    made += len(desk.do(item, commands[move]))
                except Refusal:
                    continue
            elif move == "restart":
                desk.close()
                desk.open()
            else:
                server.sync(desk, answer_lost=move == "lost", own_steps=item == "n1")
        for desk in (*desks.values(), *desks.values()):
            server.sync(desk)
        lan, dung = desks.values()
        for item in server.states:
            same_on(lan, dung, item)
            assert lan.journal.state(item) == server.states[item]
        lost = sum(len(cards.open_cards(desk.database)) for desk in desks.values())
        assert len(server.log) + lost == made
        for desk in desks.values():
            _counters_are_right(desk)
            desk.close()


def _counters_are_right(desk: Desk) -> None:
    with desk.database.reading() as connection:
        kept = connection.exec_driver_sql("SELECT folder, total, unread FROM folder_counts WHERE total > 0").all()
        real = connection.exec_driver_sql("SELECT folder, count(*), sum(unread) FROM placements GROUP BY folder").all()
    assert sorted(map(tuple, kept)) == sorted(map(tuple, real))
