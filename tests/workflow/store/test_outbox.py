"""The outbox: in order, nothing blocked by what is broken elsewhere, nothing gone without an answer."""

from __future__ import annotations

from datetime import timedelta

from tests.workflow.store.desks import LANE, Desk
from tests.workflow.store.notebooks import NOW, line, opened
from workflow.rules import Letter
from workflow.store import catalogue, drafts, outbox
from workflow.store.journal import AcceptedPage, StepResult


def three(desk: Desk) -> tuple[str, str, str]:
    desk.do("n1", opened())
    desk.do("n1", line("một"))
    desk.do("n2", opened())
    first, second, third = outbox.pending(desk.database, LANE)
    return first.id, second.id, third.id


def ids(desk: Desk, **more: object) -> list[str]:
    return [row.id for row in outbox.pending(desk.database, LANE, **more)]  # type: ignore[arg-type]


def test_a_failed_row_stays_and_holds_its_item_back_only(lan: Desk) -> None:
    first, second, third = three(lan)
    outbox.sending(lan.database, [first])
    outbox.failed(lan.database, first, "máy chủ không trả lời", NOW + timedelta(minutes=5))
    assert ids(lan, now=NOW) == [third]
    assert ids(lan, now=NOW + timedelta(minutes=6)) == [first, second, third]
    row = outbox.rows(lan.database)[0]
    assert (row.state, row.cause, row.tries) == ("waiting", "máy chủ không trả lời", 1)


def test_a_parked_row_holds_its_item_back_until_it_may_go_again(lan: Desk) -> None:
    first, second, third = three(lan)
    outbox.parked(lan.database, first, "máy chủ báo lỗi 500 với bước này")
    assert ids(lan) == [third]
    outbox.again(lan.database, first)
    assert ids(lan) == [first, second, third]


def test_no_more_than_asked_and_in_order(lan: Desk) -> None:
    first, second, _ = three(lan)
    assert ids(lan, limit=2) == [first, second]


def test_another_lane_sees_none_of_it(lan: Desk) -> None:
    three(lan)
    assert outbox.pending(lan.database, "dossiers") == []


def test_rows_on_their_way_survive_a_restart(lan: Desk) -> None:
    every = three(lan)
    outbox.sending(lan.database, every)
    lan.close()
    lan.open()
    assert tuple(ids(lan)) == every


def test_a_refused_letter_stays_visible_until_sent_again(lan: Desk) -> None:
    (step,) = lan.do("n1", opened(), letters=[Letter("vxp", "k", "Gửi", {})])
    lan.journal.apply(LANE, AcceptedPage((StepResult(step.id, "applied", 1),), (), "1", "e"))
    (letter,) = outbox.pending(lan.database, "vxp")
    outbox.refused(lan.database, letter.id, "Trục từ chối: sai mã định danh")
    assert outbox.pending(lan.database, "vxp") == []
    assert [(row.state, row.cause) for row in outbox.rows(lan.database)] == [
        ("refused", "Trục từ chối: sai mã định danh")
    ]
    outbox.again(lan.database, letter.id)
    outbox.sent(lan.database, letter.id, {"id": "88"})
    outbox.failed(lan.database, letter.id, "muộn", None)
    sent = outbox.row(lan.database, letter.id)
    assert sent is not None and sent.state == "sent" and outbox.rows(lan.database) == []


def test_what_is_typed_is_kept_as_typed(lan: Desk) -> None:
    assert drafts.load(lan.database, "moi") is None
    drafts.save(lan.database, "moi", {"trích yếu": "V/v  đất ", "ngày": None}, NOW)
    drafts.save(lan.database, "moi", {"trích yếu": "V/v  đất đai "}, NOW)
    drafts.save(lan.database, "khac", {}, NOW + timedelta(1))
    lan.close()
    lan.open()
    assert drafts.load(lan.database, "moi") == {"trích yếu": "V/v  đất đai "}
    assert drafts.keys(lan.database) == ["khac", "moi"] and drafts.keys(lan.database, "mo") == ["moi"]
    drafts.drop(lan.database, "moi")
    drafts.drop(lan.database, "moi")
    assert drafts.load(lan.database, "moi") is None


def test_a_catalogue_is_replaced_by_its_next_version(lan: Desk) -> None:
    assert catalogue.get(lan.database, "danh-ba") is None
    with lan.database.work() as connection:
        catalogue.put(connection, "danh-ba", "1", {"units": []})
        catalogue.put(connection, "danh-ba", "2", {"units": ["Xã Đất Mới"]})
    entry = catalogue.get(lan.database, "danh-ba")
    assert entry is not None and (entry.version, entry.body) == ("2", {"units": ["Xã Đất Mới"]})
    assert catalogue.versions(lan.database) == {"danh-ba": "2"}
