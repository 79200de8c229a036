"""The states of a dossier in the portal's words: total both ways, refused when wrong, true along every path."""

from __future__ import annotations

import copy
import json
from importlib.resources import files
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.workflow.office import DIRECTORY, EVERYBODY, STORIES, VALID, Desk, at
from tests.workflow.test_any_sequence import fit
from workflow.dossiers.dossier import STAGES
from workflow.errors import Refusal
from workflow.national.states import BadTable, national_state, read_table, shipped

TABLE: dict[str, Any] = json.loads((files("workflow.national") / "states.json").read_text(encoding="utf-8"))
KINDS = sorted(name for name in VALID if name.startswith("dossier."))


def test_every_code_of_the_portal_has_a_state_and_every_stage_a_rule() -> None:
    table = shipped()
    assert sorted(table.portal) == list(range(1, 11))
    assert all(table.of_code(code) for code in table.portal)
    assert {rule["stage"] for rule in table.rules} == {"", *STAGES}
    assert [state.id for state in table.states.values() if state.portal is None] == ["NHAP"]
    paused = [code for code, state in table.portal.items() if state.clock == "paused"]
    assert paused == [5, 6]


@pytest.mark.parametrize(
    ("stage", "code", "own"),
    [
        ("", 1, "MOI_DANG_KY"), ("received", 2, "TIEP_NHAN"), ("processing", 4, "DANG_XL"),
        ("supplement", 5, "YEU_CAU_BS"), ("finance", 6, "CHO_NVTC"), ("withdrawn", 7, "RUT_HS"),
        ("stopped", 8, "DUNG"), ("refused", 8, "DUNG"), ("signed", 9, "XU_LY_XONG"), ("handed", 10, "TRA_KQ"),
    ],
)  # fmt: skip
def test_the_state_of_each_stage(stage: str, code: int, own: str) -> None:
    found = national_state(at("dossier", stage).state)
    assert (found.code, found.own.id) == (code, own)
    assert found.name == shipped().portal[code].name


def test_every_stage_of_the_stories_is_tried() -> None:
    assert {"", *STAGES} == set(STORIES["dossier"])


@pytest.mark.parametrize(
    ("deeds", "code", "why"),
    [
        ((("counter", "dossier.refused"),), 3, "Không đủ điều kiện"),
        ((("counter", "dossier.refused"), ("counter", "dossier.handed_over")), 3, "Không đủ điều kiện"),
        ((("counter", "dossier.apologised"),), 4, "Xin lỗi, hẹn lại: Chờ ý kiến cấp trên"),
        ((("counter", "dossier.withdrawn"),), 7, "Người nộp xin rút"),
        ((("counter", "dossier.supplement_requested"),), 5, "Biên bản họp gia đình; Chưa có chữ ký"),
        ((("counter", "dossier.finance_notified"),), 6, "Lệ phí trước bạ"),
    ],
)
def test_why_a_dossier_stands_where_it_stands(deeds: Any, code: int, why: str) -> None:
    desk = at("dossier", "received")
    for who, kind in deeds:
        desk.do(who, kind)
    found = national_state(desk.state)
    assert (found.code, found.why) == (code, why)


@given(data=st.data())
@settings(max_examples=60)
def test_whatever_is_done_the_state_moves_along_the_stated_exits(data: st.DataObject) -> None:
    desk, table = Desk("dossier"), shipped()
    if data.draw(st.booleans()):
        desk = at("dossier", data.draw(st.sampled_from(["received", "processing", "supplement", "finance", "stopped"])))
    before = national_state(desk.state)
    for _ in range(data.draw(st.integers(1, 12))):
        name = data.draw(st.sampled_from(KINDS))
        try:
            desk.do(data.draw(st.sampled_from(EVERYBODY)), name, fit(desk, name))
        except Refusal:
            continue
        after = national_state(desk.state)
        if name == "dossier.received":
            assert after.own.id == "TIEP_NHAN"
        else:
            assert after.own.id in (before.own.id, *table.states[before.own.id].exits), name
        assert after.code in range(1, 11)
        assert desk.rules.row(desk.state, DIRECTORY).paused == (table.portal[after.code].clock == "paused")
        before = after


def changed(**change: Any) -> dict[str, Any]:
    """Return the shipped table with parts replaced."""
    return copy.deepcopy(TABLE) | change


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ({}, "thiếu hoặc ghi sai"),
        (changed(portal=TABLE["portal"][:-1]), "trùng hoặc thiếu mã của Cổng"),
        (changed(states=[*TABLE["states"], TABLE["states"][0]]), "trùng hoặc thiếu trạng thái"),
        (changed(states=[s for s in TABLE["states"] if s["id"] != "NHAP"][:-1]), "trạng thái lạ"),
        (changed(states=[s | {"portal": 4} if s["id"] == "DUNG" else s for s in TABLE["states"]]), "mã từ 1 đến 10"),
        (changed(rules=TABLE["rules"][:-1]), "chưa có quy tắc: handed"),
        (changed(rules=[*TABLE["rules"], {"stage": "handed", "state": "DUNG"}]), "không điều kiện"),
        (changed(rules=[{"stage": "lost", "state": "DUNG"}, *TABLE["rules"]]), "Không có giai đoạn"),
        (changed(rules=[{"stage": "signed", "state": "DUNG", "if": 1}, *TABLE["rules"]]), "điều kiện lạ"),
        (changed(rules=[{"stage": "signed", "state": "MAT"}, *TABLE["rules"]]), "trạng thái lạ: MAT"),
    ],
)
def test_a_table_that_leaves_something_open_is_refused(table: dict[str, Any], said: str) -> None:
    with pytest.raises(BadTable, match=said):
        read_table(table)


def test_a_province_may_decide_otherwise() -> None:
    rules = [rule if rule["stage"] != "refused" else rule | {"state": "TU_CHOI_TN"} for rule in TABLE["rules"]]
    own = read_table(changed(rules=rules))
    refused = at("dossier", "refused").state
    assert (national_state(refused).code, national_state(refused, own).code) == (8, 3)
