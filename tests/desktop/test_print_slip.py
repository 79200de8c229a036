"""The slips that travel with a paper, pressed in the window: who said what, who handed over, in time or not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from desktop.actions.delegate import delegate
from desktop.actions.print_slip import control_content, print_slip, settlement_content
from desktop.desk.acts import do
from desktop.printing.process_slip import ControlSlip, HandOver, control_slip
from desktop.training.names import LEADER
from tests.desktop.dossier_office import Counter, at
from tests.desktop.printed_pages import pieces, texts
from workflow.errors import WrongState
from workflow.rules import Command
from workflow.steps import new_id

COUNTER, CLERK, DEPUTY = "kha-ngoc-diem", "thach-thi-my-hanh", "duong-hong-phuc"
HEAD, EXPERT = "to-viet-hung", "lam-hoai-thuong"
ARRIVED = {
    "document_id": "000.00.13.H12,2026/11/09,15/SNNMT", "code_number": "15", "code_notation": "SNNMT-CCTL",
    "issued": "2026-11-09", "type_name": "Công văn", "subject": "Phòng, chống hạn hán mùa khô",
    "from": {"organ": "H12.13", "name": "Sở Nông nghiệp và Môi trường"}, "to": [{"organ": "H12.59", "name": ""}],
    "received": "2026-11-10T08:05:00+07:00", "files": [],
}  # fmt: skip


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Counter]:
    """One commune over one record; each test has its own item."""
    made = Counter(tmp_path_factory.mktemp("phieu"))
    yield made
    made.close()


@pytest.fixture
def office(opened: Counter) -> Counter:
    """The same commune, on the morning everything begins."""
    opened.now = at("2026-11-10 08:00")
    return opened


def arrived(office: Counter) -> str:
    """Bring a document to the clerk's desk."""
    item, place = new_id(), office.of(CLERK)
    place.journal.act(item, "incoming", Command("incoming.arrived", ARRIVED), now=place.now())
    return item


def registered(office: Counter, number: int) -> str:
    """Bring a document into the register."""
    item, place = arrived(office), office.of(CLERK)
    entry = {"book": "van_ban_den", "year": 2026, "number": number, "on": "2026-11-10"}
    place.journal.act(item, "incoming", Command("incoming.registered", entry), now=place.now())
    return item


def test_the_settlement_slip_tells_each_opinion_in_its_part_and_for_whom_it_was_said(office: Counter) -> None:
    item = registered(office, 7)
    day = date(2026, 11, 10)
    delegate(office.of(LEADER), DEPUTY, day, day, "Đi họp tỉnh", acts=["incoming.assigned"])
    office.now = at("2026-11-10 09:30")
    typed = {"lead": "nam-can-kt", "person": EXPERT, "days": 3, "text": "Làm ngay", "cooperating": ["nam-can-vp"]}
    do(office.of(DEPUTY), item, f"incoming.assigned@{LEADER}", typed)
    office.do(HEAD, item, "incoming.opinion", text="Chị Thương soạn báo cáo")
    office.do(EXPERT, item, "incoming.started")
    office.do(EXPERT, item, "incoming.opinion", text="Đề xuất cử người đi kiểm tra")
    slip = settlement_content(office.of(CLERK), item)
    assert slip.document == "Công văn số 15/SNNMT-CCTL ngày 09/11/2026 của Sở Nông nghiệp và Môi trường"
    assert slip.arrival == "7, ngày đến 10/11/2026"
    (said,) = slip.leader
    assert said.who == "Dương Hồng Phúc, thay mặt Quách Minh Đảm" and said.at == at("2026-11-10 09:30")
    assert said.text == "Làm ngay"
    assert said.lines == (
        "Giao Phòng Kinh tế (Lâm Hoài Thương) chủ trì", "Phối hợp: Văn phòng Hội đồng nhân dân và Ủy ban nhân dân",
        "Hạn 17:00 13/11/2026",
    )  # fmt: skip
    assert [(one.who, one.text) for one in slip.unit] == [("Tô Việt Hùng", "Chị Thương soạn báo cáo")]
    assert [one.text for one in slip.handler] == ["Đề xuất cử người đi kiểm tra"]
    options = {option.kind: option for option in office.view(EXPERT, item).options}
    assert options["incoming.slip"].words == "In phiếu giải quyết" and not options["incoming.slip"].primary
    done = office.do(EXPERT, item, "incoming.slip")
    assert done.paper_name == "Phiếu giải quyết văn bản đến"
    (page,) = texts(done.paper)
    for words in ("PHIẾU GIẢI QUYẾT VĂN BẢN ĐẾN", "HUẤN LUYỆN", "thay mặt Quách Minh Đảm", "Đề xuất cử người"):
        assert words in page


def test_a_document_nobody_registered_has_no_slip(office: Counter) -> None:
    item = arrived(office)
    assert "incoming.slip" not in {option.kind for option in office.view(CLERK, item).options}


def test_the_control_slip_tells_of_each_hand_over_early_in_time_or_late(office: Counter) -> None:
    item = office.receive("9.000001")
    office.do(COUNTER, item, "dossier.advanced")
    office.now = at("2026-11-10 16:00")
    office.do(HEAD, item, "dossier.advanced")
    office.now = at("2026-11-18 15:00")
    office.do(EXPERT, item, "dossier.advanced", text="Đo xong")
    slip = control_content(office.of(COUNTER), item)
    assert [(row.giver, row.receiver, row.result) for row in slip.rows] == [
        ("Nguyễn Văn Tám", "Kha Ngọc Diễm", ""),
        ("Kha Ngọc Diễm", "Trưởng đơn vị, Phòng Kinh tế", "Trước hạn"),
        ("Tô Việt Hùng", "Chuyên viên, Phòng Kinh tế; Chuyên viên, Văn phòng Hội đồng nhân dân và Ủy ban nhân dân",
         "Quá hạn"),
        ("Lâm Hoài Thương", "", "Quá hạn"),
    ]  # fmt: skip
    assert slip.rows[3].at == at("2026-11-18 15:00") and "Đo xong" in slip.rows[3].note
    assert slip.rows[3].note.startswith("Xong “Đo đạc, xác minh nguồn gốc đất”, chờ các nhánh khác")
    assert slip.code == office.state(item).code and slip.due.startswith("08 giờ 00, ngày")
    done = office.do(COUNTER, item, "dossier.slip")
    assert done.paper_name == "Phiếu kiểm soát quá trình giải quyết hồ sơ"
    page = " ".join(texts(done.paper))
    assert "Bên giao" in page and "Quá hạn" in page and slip.code in page


def test_the_control_slip_names_the_absent_person_and_what_went_back_to_the_applicant(office: Counter) -> None:
    item = office.receive("9.000001")
    office.do(COUNTER, item, "dossier.advanced")
    day = date(2026, 11, 10)
    delegate(office.of(HEAD), EXPERT, day, day, "Đi địa bàn", acts=["dossier"])
    office.do(EXPERT, item, f"dossier.advanced@{HEAD}")
    office.do(EXPERT, item, "dossier.refused", reason="Đất đang tranh chấp")
    office.do(COUNTER, item, "dossier.handed_over", to="Nguyễn Văn Tám")
    rows = control_content(office.of(COUNTER), item).rows
    assert rows[2].giver == "Lâm Hoài Thương, thay mặt Tô Việt Hùng" and rows[2].result == "Trước hạn"
    assert (rows[3].giver, rows[3].receiver) == ("Lâm Hoài Thương", "Một cửa, Ủy ban nhân dân xã Năm Căn")
    assert rows[3].note == "Không giải quyết: Đất đang tranh chấp" and rows[3].result == "Trước hạn"
    assert (rows[4].giver, rows[4].receiver, rows[4].result) == ("Kha Ngọc Diễm", "Nguyễn Văn Tám", "")
    assert "thay mặt Tô Việt Hùng" in " ".join(texts(print_slip(office.of(COUNTER), item)))


def test_other_items_have_no_slip(office: Counter) -> None:
    day = date(2026, 11, 12)
    item, _ = delegate(office.of(DEPUTY), CLERK, day, day, "Nghỉ phép")
    with pytest.raises(WrongState):
        print_slip(office.of(CLERK), item)


def test_rows_are_as_high_as_what_stands_in_them() -> None:
    unit = "Chuyên viên, Văn phòng Hội đồng nhân dân và Ủy ban nhân dân"
    note = "Chuyển song song “Đo đạc, xác minh nguồn gốc đất”, “Niêm yết công khai, lấy ý kiến khu dân cư”"
    row = HandOver("Tô Việt Hùng, thay mặt Quách Minh Đảm", f"{unit}; {unit}", at("2026-11-10 08:00"), "Quá hạn", note)
    page = control_slip(ControlSlip("Tỉnh", "Xã", "H12", "Thủ tục", "Ông Tám", "hôm qua", "mai", (row, row, row)))
    lines = [piece for piece in pieces(page) if piece.size == 11 and piece.text.strip()]
    assert len(lines) > 30
    for place, one in enumerate(lines):
        for other in lines[place + 1 :]:
            apart = one.right <= other.left or other.right <= one.left
            assert apart or abs(one.bottom - other.bottom) > 5 or one.bottom == other.bottom, (one, other)


def test_a_note_longer_than_a_page_goes_on_over_the_next() -> None:
    row = HandOver("A", "B", at("2026-11-10 08:00"), "Quá hạn", "muối mặn " * 600)
    pages = texts(control_slip(ControlSlip("Tỉnh", "Xã", "H12", "Thủ tục", "Ông Tám", "hôm qua", "mai", (row, row))))
    assert len(pages) > 3
    assert sum(page.count("muối") for page in pages) == 1200
    assert all("Bên giao" in page for page in pages)
