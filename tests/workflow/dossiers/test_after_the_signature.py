"""Once the result is signed nobody is asked for what it already says; what it does not say is still asked, by name."""

from __future__ import annotations

from typing import Any

import pytest

from tests.workflow.dossiers.along_route import move, taken_in
from tests.workflow.office import DIRECTORY, INTAKE, PROCEDURE, Desk
from workflow.errors import WrongState

STEPS = PROCEDURE["steps"]
SEALING = {"id": "dong_dau", "name": "Vào sổ, đóng dấu", "role": "van_thu", "unit": "nam-can", "hours": 1}
ENTERING = {"id": "cap_nhat", "name": "Cập nhật sổ hộ tịch", "role": "chuyen_vien", "unit": "kt", "hours": 2}


def linear(*more: dict[str, Any]) -> Desk:
    """Return a dossier of steps one after another, ``more`` of them between signature and hand-over, at the expert."""
    desk = Desk("dossier")
    steps = [*STEPS[:-1], *more, STEPS[-1]]
    desk.do("counter", "dossier.received", {"procedure": INTAKE["procedure"] | {"steps": steps}})
    desk.do("counter", "dossier.advanced")
    desk.do("expert", "dossier.result_prepared")
    return desk


def asked(desk: Desk) -> dict[str, str]:
    """Return what is asked of whom."""
    return {task.what: task.owner for task in desk.rules.tasks(desk.state, DIRECTORY)}


def at_the_leader(*more: dict[str, Any]) -> Desk:
    desk = linear(*more)
    move(desk, "expert", "tham_dinh", "ky")
    return desk


@pytest.mark.parametrize("begin", [linear, at_the_leader])
@pytest.mark.parametrize("sealed", [False, True])
def test_a_signed_result_is_only_handed_over(begin: Any, sealed: bool) -> None:
    desk = begin()
    desk.do("leader", "dossier.result_signed")
    if sealed:
        desk.do("clerk", "dossier.result_sealed")
    assert asked(desk) == {"Trả kết quả": "mot_cua@nam-can"}
    for who in ("expert", "leader"):
        offered = desk.rules.options(desk.state, DIRECTORY.person(who), DIRECTORY)
        assert "dossier.advanced" not in {option.kind for option in offered}
    desk.do("counter", "dossier.handed_over")
    assert asked(desk) == {}


def test_who_moved_it_on_without_knowing_of_the_signature_is_not_refused_and_asks_nobody_again() -> None:
    desk = linear()
    desk.do("leader", "dossier.result_signed")
    move(desk, "expert", "tham_dinh", "ky")
    assert asked(desk) == {"Trả kết quả": "mot_cua@nam-can"}


def test_the_clerk_named_in_the_process_is_asked_for_the_seal_and_only_until_it_is_there() -> None:
    desk = at_the_leader(SEALING)
    desk.do("leader", "dossier.result_signed")
    assert asked(desk) == {"Vào sổ, đóng dấu": "van_thu@nam-can"}, "the leader signed; it is the clerk's turn"
    desk.do("clerk", "dossier.result_sealed")
    assert asked(desk) == {"Trả kết quả": "mot_cua@nam-can"}


def test_handed_on_to_the_clerk_the_seal_ends_the_step() -> None:
    desk = at_the_leader(SEALING)
    desk.do("leader", "dossier.result_signed")
    move(desk, "leader", "ky", "dong_dau")
    assert asked(desk) == {"Vào sổ, đóng dấu": "van_thu@nam-can"}
    desk.do("clerk", "dossier.result_sealed")
    assert asked(desk) == {"Trả kết quả": "mot_cua@nam-can"}


def test_work_after_the_signature_is_still_asked() -> None:
    desk = at_the_leader(SEALING, ENTERING)
    desk.do("leader", "dossier.result_signed")
    desk.do("clerk", "dossier.result_sealed")
    assert asked(desk) == {"Chuyển: Cập nhật sổ hộ tịch": "lanh_dao@nam-can"}
    move(desk, "leader", "ky", "dong_dau")
    assert asked(desk) == {"Chuyển: Cập nhật sổ hộ tịch": "van_thu@nam-can"}
    move(desk, "clerk", "dong_dau", "cap_nhat")
    assert asked(desk) == {"Cập nhật sổ hộ tịch": "chuyen_vien@kt"}
    move(desk, "expert", "cap_nhat", "tra")
    assert asked(desk) == {"Trả kết quả": "mot_cua@nam-can"}


def test_other_agencies_after_the_signature_are_reached_and_waited_for() -> None:
    """Liên thông khai sinh: the certificate is signed here, residence and insurance follow elsewhere."""
    route = {"nodes": [
        {"id": "bat_dau", "kind": "start", "next": ["nhan"]},
        {"id": "nhan", "kind": "work", "name": "Tiếp nhận", "role": "mot_cua", "unit": "tt", "next": ["tham_dinh"]},
        {"id": "tham_dinh", "kind": "work", "name": "Thẩm định", "role": "chuyen_vien", "unit": "kt", "next": ["ky"]},
        {"id": "ky", "kind": "work", "name": "Ký", "role": "lanh_dao", "unit": "nam-can", "next": ["chia"]},
        {"id": "chia", "kind": "split", "next": ["thuong_tru", "bao_hiem"]},
        {"id": "thuong_tru", "kind": "agency", "name": "Đăng ký thường trú", "agency": "Công an xã",
         "role": "mot_cua", "unit": "tt", "next": ["hop"]},
        {"id": "bao_hiem", "kind": "agency", "name": "Cấp thẻ BHYT", "agency": "BHXH", "role": "mot_cua",
         "unit": "tt", "next": ["hop"]},
        {"id": "hop", "kind": "join", "next": ["tra"]},
        {"id": "tra", "kind": "work", "name": "Trả kết quả", "role": "mot_cua", "unit": "tt", "next": ["het"]},
        {"id": "het", "kind": "end"},
    ]}  # fmt: skip
    desk = taken_in(route)
    move(desk, "counter", "nhan", "tham_dinh")
    desk.do("expert", "dossier.result_prepared")
    move(desk, "expert", "tham_dinh", "ky")
    desk.do("leader", "dossier.result_signed")
    assert asked(desk) == {"Chuyển: Đăng ký thường trú; Cấp thẻ BHYT": "lanh_dao@nam-can"}
    move(desk, "leader", "ky", "thuong_tru")
    with pytest.raises(WrongState, match="Còn bước chưa xong"):
        desk.do("counter", "dossier.handed_over")
    assert set(asked(desk)) == {"Chờ Công an xã: Đăng ký thường trú", "Chờ BHXH: Cấp thẻ BHYT"}
    move(desk, "counter", "thuong_tru", "hop")
    move(desk, "counter", "bao_hiem", "tra")
    assert asked(desk) == {"Trả kết quả": "mot_cua@nam-can"}
