"""One procedure for both: first registration of land with its parallel work, choice, other agency and duty to pay."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from tests.bench import big_office
from tests.bench import big_words as words
from workflow.people import Person
from workflow.procedures.procedure import read_procedure
from workflow.procedures.route import Route
from workflow.rules import Command

UNIT, CULTURE = "u00", "u01"
"""Who leads and who works along."""
_EXPERT, _HELPER, _HEAD, _LEADER, _COUNTER = "x000", "x010", "head00", "leader", "me"
_SUM = 1_500_000


def _work(id: str, name: str, role: str, unit: str, hours: int, *ways: Any, **more: Any) -> dict[str, Any]:
    return {"id": id, "kind": "work", "name": name, "role": role, "unit": unit, "hours": hours, "next": ways} | more


NODES: tuple[Mapping[str, Any], ...] = (
    {"id": "bat_dau", "kind": "start", "next": ["tiep_nhan"]},
    _work("tiep_nhan", "Tiếp nhận, chuyển hồ sơ", "mot_cua", big_office.COUNTER, 2, "phan_cong"),
    _work("phan_cong", "Phân công giải quyết", "truong_don_vi", UNIT, 2, "chia"),
    {"id": "chia", "kind": "split", "next": ["do_dac", "niem_yet"]},
    _work("do_dac", "Đo đạc, xác minh nguồn gốc đất", "chuyen_vien", UNIT, 32, "hop", part="chu_tri"),
    _work("niem_yet", "Niêm yết công khai, lấy ý kiến khu dân cư", "chuyen_vien", CULTURE, 40, "hop", part="phoi_hop"),
    {"id": "hop", "kind": "join", "next": ["tham_dinh"]},
    _work("tham_dinh", "Thẩm định hồ sơ", "chuyen_vien", UNIT, 24, "ket_luan"),
    {"id": "ket_luan", "kind": "choice", "next": [
        {"to": "thue", "outcome": "dat", "words": "Đủ điều kiện"},
        {"to": "cho_bo_sung", "outcome": "thieu", "words": "Cần bổ sung giấy tờ", "times": 1},
        {"to": "khong_giai_quyet", "outcome": "khong_dat", "words": "Không đủ điều kiện"}]},
    {"id": "cho_bo_sung", "kind": "pause", "name": "Yêu cầu bổ sung giấy tờ", "why": "supplement", "role": "mot_cua",
     "unit": big_office.COUNTER, "hours": 4, "next": ["tham_dinh"]},
    {"id": "thue", "kind": "agency", "name": "Xác định nghĩa vụ tài chính", "agency": "Thuế cơ sở",
     "role": "chuyen_vien", "unit": UNIT, "hours": 40, "asks": ["so_tien"], "next": ["co_tien"]},
    {"id": "co_tien", "kind": "choice", "next": [{"to": "cho_nop_tien", "when": "so_tien > 0"}, "duyet"]},
    {"id": "cho_nop_tien", "kind": "pause", "name": "Thông báo nộp tiền sử dụng đất", "why": "finance",
     "role": "mot_cua", "unit": big_office.COUNTER, "hours": 4, "next": ["duyet"]},
    _work("duyet", "Duyệt tờ trình cấp giấy", "truong_don_vi", UNIT, 8, "ky"),
    _work("ky", "Ký kết quả", "lanh_dao", big_office.OFFICE, 8, "dong_dau"),
    _work("dong_dau", "Đóng dấu, chuyển kết quả", "van_thu", big_office.COUNTER, 2, "tra_ket_qua"),
    _work("tra_ket_qua", "Trả kết quả", "mot_cua", big_office.COUNTER, 1, "ket_thuc"),
    {"id": "ket_thuc", "kind": "end", "name": "Trả kết quả"},
    {"id": "khong_giai_quyet", "kind": "end", "name": "Không giải quyết", "result": "refusal"},
)  # fmt: skip
PROCEDURE: Mapping[str, Any] = {
    "code": "9.000001", "version": "2026-01-01", "name": "Đăng ký, cấp Giấy chứng nhận quyền sử dụng đất lần đầu",
    "field": "Đất đai", "level": "Một phần", "days": 20, "fee": 100_000, "result": "Giấy chứng nhận quyền sử dụng đất",
    "papers": [{"id": str(place), "name": paper, "form": "ban_chinh", "count": 1, "required": True}
               for place, paper in enumerate(words.PAPERS, 1)],
    "route": {"nodes": NODES, "fields": [{"name": "so_tien", "label": "Số tiền phải nộp", "kind": "number"}]},
}  # fmt: skip
PEER_STEPS = (
    "tiep_nhan", "phan_cong", "do_dac", "niem_yet", "tham_dinh", "thue", "cho_nop_tien", "duyet", "ky", "dong_dau",
    "tra_ket_qua",
)  # fmt: skip
"""The steps of the route a case goes through, in the order both take them."""


def route() -> Route:
    """Return the procedure's route."""
    found = read_procedure(PROCEDURE).flow
    assert found is not None
    return found


@dataclass(frozen=True, slots=True)
class Deed:
    """One act of one case."""

    item: str
    command: Command
    actor: Person
    at: datetime


def cases(count: int) -> Iterator[list[Deed]]:
    """Yield that many dossiers from intake to hand-over, act by act."""
    random = Random(7)
    for number in range(1, count + 1):
        yield list(_case(random, number))


def _case(random: Random, number: int) -> Iterator[Deed]:
    moment = big_office.START + timedelta(minutes=number)
    forge = big_office.Forge(random, "dossier", moment)
    acts = _acts(random, number, moment, forge)
    for place, (actor, kind, payload) in enumerate(acts):
        at = moment + timedelta(hours=place)
        yield Deed(forge.item, Command(kind, payload), big_office.DIRECTORY.person(actor), at)


def _acts(
    random: Random, number: int, moment: datetime, forge: big_office.Forge
) -> Iterator[tuple[str, str, dict[str, Any]]]:
    name, received, draft, signed = words.name(random), moment.isoformat(), forge.file("a.pdf"), forge.file("a.pdf")
    yield _COUNTER, "dossier.received", {
        "number": number, "code": f"H12-{moment:%y%m%d}-{number:06d}", "office": big_office.OFFICE,
        "procedure": PROCEDURE, "at": received, "channel": 1, "due": (moment + timedelta(days=28)).isoformat(),
        "due_lines": [], "fee": {"amount": 100_000, "paid": True},
        "applicant": {"name": name, "uid": f"096{random.randrange(10**9):09d}", "phone": "0913000111",
                      "address": words.place(random)},
        "papers": [
            {"id": str(place), "name": paper, "got": True, "form": "ban_chinh", "file": forge.file(f"{place}.pdf")}
            for place, paper in enumerate(words.PAPERS, 1)
        ],
    }  # fmt: skip
    yield _COUNTER, "dossier.advanced", {"from": "tiep_nhan", "to": "phan_cong"}
    yield _HEAD, "dossier.advanced", {"from": "phan_cong", "to": "do_dac"}
    yield _EXPERT, "dossier.advanced", {"from": "do_dac", "to": "hop"}
    yield _HELPER, "dossier.advanced", {"from": "niem_yet", "to": "tham_dinh"}
    yield _EXPERT, "dossier.result_prepared", {"file": draft}
    yield _EXPERT, "dossier.advanced", {"from": "tham_dinh", "to": "thue", "outcome": "dat"}
    yield _EXPERT, "dossier.advanced", {"from": "thue", "to": "cho_nop_tien", "data": {"so_tien": _SUM}}
    yield _COUNTER, "dossier.finance_notified", {"what": "tiền sử dụng đất", "amount": _SUM}
    yield _COUNTER, "dossier.finance_paid", {
        "receipt": f"BL-{number:06d}", "due": (moment + timedelta(days=30)).isoformat(), "due_lines": []}  # fmt: skip
    yield _HEAD, "dossier.advanced", {"from": "duyet", "to": "ky"}
    yield _LEADER, "dossier.result_signed", {
        "before": draft["sha256"], "file": signed, "level": "B",
        "certificate": {"serial": "5a01", "subject": "CN=Quách Minh Đảm", "uid": "02"}}  # fmt: skip
    yield _COUNTER, "dossier.result_sealed", {
        "before": signed["sha256"], "file": forge.file("a.pdf"), "level": "B",
        "certificate": {"serial": "5a02", "subject": "CN=UBND tỉnh", "uid": ""}}  # fmt: skip
    yield _COUNTER, "dossier.handed_over", {"how": "Trực tiếp", "to": name}
