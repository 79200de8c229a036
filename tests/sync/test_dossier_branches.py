"""A dossier whose branches are worked on by two desks without a line: both count, the join comes once, returns win."""

from __future__ import annotations

from typing import Any

from tests.sync.province import DUNG, HAI, LAN, OFFICE, Desk, DeskMaker, RunningProvince
from workflow.documents.numbering import DOSSIER_BOOK
from workflow.dossiers.along import standing
from workflow.store import cards
from workflow.store.numbers import NumberRequest

ITEM = "ho-so-dat"
ROUTE = {
    "nodes": [
        {"id": "bat_dau", "kind": "start", "next": ["nhan"]},
        {"id": "nhan", "kind": "work", "name": "Tiếp nhận", "role": "mot_cua", "next": ["chia"]},
        {"id": "chia", "kind": "split", "next": ["do_dac", "y_kien"]},
        {"id": "do_dac", "kind": "work", "name": "Đo đạc", "role": "chuyen_vien", "unit": "vhxh", "next": ["hop"]},
        {"id": "y_kien", "kind": "work", "name": "Cho ý kiến", "role": "lanh_dao", "next": ["hop"]},
        {"id": "hop", "kind": "join", "next": ["tra"]},
        {"id": "tra", "kind": "work", "name": "Trả kết quả", "role": "mot_cua", "next": ["het"]},
        {"id": "het", "kind": "end"},
    ]
}  # fmt: skip


def _taken_in(province: RunningProvince, lan: Desk) -> None:
    lan.connect(province.urls)
    lan.sync()
    now = lan.clock()
    procedure: dict[str, Any] = {"code": "9.1", "name": "Cấp giấy", "version": "1", "papers": [], "route": ROUTE}
    payload = {"procedure": procedure, "applicant": {"name": "Trần Văn Ba"}, "at": now.isoformat(), "papers": []}
    lan.do(ITEM, "dossier.received", payload, number=NumberRequest(DOSSIER_BOOK, now.year))
    lan.do(ITEM, "dossier.advanced", {"from": "nhan", "to": "do_dac"})
    assert lan.sync().trouble is None


def test_branches_finished_apart_join_to_one(province: RunningProvince, desk: DeskMaker) -> None:
    lan, dung, hai = desk(LAN), desk(DUNG), desk(HAI)
    _taken_in(province, lan)
    for one in (dung, hai):
        one.connect(province.urls)
        one.sync()
        assert standing(one.journal.state(ITEM)).open == ("do_dac", "y_kien")
    dung.do(ITEM, "dossier.advanced", {"from": "do_dac", "to": "hop", "text": "Đủ diện tích"})
    hai.do(ITEM, "dossier.advanced", {"from": "y_kien", "to": "hop", "text": "Đồng ý"})
    assert standing(dung.journal.state(ITEM)).open == ("y_kien",)
    assert standing(hai.journal.state(ITEM)).open == ("do_dac",)
    for one in (dung, hai, dung, lan):
        one.sync()
    states = [one.journal.state(ITEM) for one in (lan, dung, hai)]
    assert states[0] == states[1] == states[2] and states[0].office == OFFICE.id
    assert standing(states[0]).open == ("tra",) and len(states[0].moves) == 3
    assert not [card.reason for one in (dung, hai) for card in cards.open_cards(one.database, ITEM)]


def test_a_return_before_the_branches_beats_a_branch_finished_later(province: RunningProvince, desk: DeskMaker) -> None:
    """The first accepted stands; who finished a branch that is gone learns it and keeps what was typed."""
    lan, dung, hai = desk(LAN), desk(DUNG), desk(HAI)
    _taken_in(province, lan)
    for one in (dung, hai):
        one.connect(province.urls)
        one.sync()
    hai.do(ITEM, "dossier.returned", {"from": "y_kien", "to": "nhan", "text": "Nộp nhầm xã"})
    dung.do(ITEM, "dossier.advanced", {"from": "do_dac", "to": "hop", "text": "Đủ diện tích"})
    for one in (hai, dung, hai, lan):
        one.sync()
    states = [one.journal.state(ITEM) for one in (lan, dung, hai)]
    assert states[0] == states[1] == states[2] and standing(states[0]).open == ("nhan",)
    (card,) = cards.open_cards(dung.database, ITEM)
    assert card.reason and card.step.payload["text"] == "Đủ diện tích"
