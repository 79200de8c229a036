"""The chairman is away: his stand-in finds the work, does it in his name, and everybody reads who did what for whom."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from desktop.training.names import CLERK, LEADER, SPECIALIST
from desktop.training.province import Province
from tests.journeys.province import VICE_LEADER, Office, Seat, item_of_document, write_to
from workflow.errors import NotAllowed
from workflow.rules import Folder

pytestmark = pytest.mark.journey


def to_do(seat: Seat) -> set[str]:
    """Return what stands under "Cần xử lý"; other tests may have left work for the same people there."""
    return {row.item for row in seat.desk.page(Folder.TODO, None, 1000, "all", "newest")}


def test_a_stand_in_works_in_another_s_name_over_both_desks_and_the_server(office: Office, province: Province) -> None:
    letter = write_to(province)
    clerk, leader, stand_in = office.seat(CLERK), office.seat(LEADER), office.seat(SPECIALIST)
    clerk.synced()
    item = item_of_document(clerk, letter.document_id)
    clerk.desk.act(item, "incoming.registered", {})
    clerk.synced()
    leader.synced()
    stand_in.synced()
    assert item not in to_do(stand_in)
    with pytest.raises(NotAllowed):
        stand_in.desk.act(item, f"incoming.assigned@{LEADER}", {"lead": "nam-can-kt", "days": 3})

    today = date.today()
    made = leader.desk.handing.delegate({
        "taker": SPECIALIST, "start": today.isoformat(), "end": (today + timedelta(days=1)).isoformat(),
        "acts": ["incoming"], "text": "Đi họp tỉnh",
    })  # fmt: skip
    leader.synced()
    stand_in.synced()
    assert {made.item, item} <= to_do(stand_in), "the delegation to accept, the document the chairman has to assign"
    stand_in.desk.act(made.item, "mandate.accepted", {})

    options = {option.kind: option.words for option in stand_in.desk.item(item).options}
    assert options[f"incoming.assigned@{LEADER}"] == "Giao việc (thay Đảm)"
    values = {"lead": "nam-can-kt", "person": "tran-quoc-khai", "days": 3, "text": "Tham mưu trả lời"}
    stand_in.desk.act(item, f"incoming.assigned@{LEADER}", values)
    stand_in.synced()
    assert not {made.item, item} & to_do(stand_in)

    for seat in (leader, clerk, office.seat(VICE_LEADER)):
        seat.synced()
        record = next(r for r in seat.place.journal.steps(item) if r.step.kind == "incoming.assigned")
        assert (record.verdict, record.step.actor, record.step.on_behalf_of) == ("accepted", SPECIALIST, LEADER)
        entry = next(entry for entry in seat.desk.item(item).entries if "chủ trì" in entry.title)
        assert entry.who.endswith("thay mặt Quách Minh Đảm")

    leader.desk.handing.answer_delegation(made.item, "mandate.revoked", "Đã về")
    leader.synced()
    stand_in.synced()
    with pytest.raises(NotAllowed, match="không được giao làm thay Quách Minh Đảm"):
        stand_in.desk.act(item, f"incoming.steered@{LEADER}", {"text": "x"})
    assert stand_in.place.journal.verify()["broken"] == []
