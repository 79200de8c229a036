"""Records for the portal: every field of both services, valid or found wrong in words, for any dossier there may be."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.workflow.changed import replace
from tests.workflow.office import DIRECTORY, EVERYBODY, STORIES, VALID, Desk, at
from tests.workflow.test_any_sequence import fit
from workflow.dossiers.dossier import Dossier
from workflow.errors import Refusal
from workflow.national import dossier_fields, dossier_record, progress_fields, progress_record
from workflow.national.findings import blocking
from workflow.national.portal import Portal, portal_time, read_portal
from workflow.national.schema import Rule, validate
from workflow.rules import FileRef

PORTAL = read_portal(
    {"agency": "H12", "fields": {"Hộ kinh doanh": "G13-HKD"}, "file_url": "https://tep.example/{sha256}"}
)
KINDS = sorted(name for name in VALID if name.startswith("dossier."))

DOSSIER_NAMES = {
    "MaHoSo", "MaTTHC", "TenTTHC", "MaLinhVuc", "TenLinhVuc", "KenhThucHien", "SoBienNhan", "ChuHoSo",
    "SoGiayToChuHoSo", "LoaiDoiTuong", "MaDoiTuong", "DinhDanhCHS", "ThongTinKhac", "Email", "Fax", "SoDienThoai",
    "TrichYeuHoSo", "NgayNopHoSo", "NgayTiepNhan", "NgayHenTra", "TrangThaiHoSo", "NgayTra", "ThongTinTra", "HinhThuc",
    "NgayKetThucXuLy", "NgayTuChoi", "DonViXuLy", "NoiNopHoSo", "GhiChu", "HoSoCoThanhPhanSoHoa",
    "TaiKhoanDuocXacThucVoiVNeID", "DuocThanhToanTrucTuyen", "DSKetNoiCSDL", "TaiLieuNop", "DanhSachLePhi",
    "DanhSachTepDinhKemKhac", "DanhSachHoSoBoSung", "DanhSachGiayToKetQua",
}  # fmt: skip
ROW_NAMES = {
    "DinhDanhCHS": {"LoaiDinhDanh", "SoDinhDanh"},
    "DSKetNoiCSDL": {"MaCSDL"},
    "TaiLieuNop": {
        "TepDinhKemId", "TenTepDinhKem", "IsDeleted", "MaThanhPhanHoSo", "DuongDanTaiTepTin", "DuocSoHoa",
        "DuocTaiSuDung", "DuocLayTuKhoDMQG", "MaKetQuaThayThe",
    },
    "DanhSachLePhi": {"TenPhiLePhi", "MaPhiLePhi", "HinhThucThu", "Gia", "LoaiPhiLePhi"},
    "DanhSachTepDinhKemKhac": {"TenGiayTo", "SoLuong", "LoaiGiayTo"},
    "DanhSachHoSoBoSung": {
        "HoSoBoSungId", "NguoiYeuCauBoSung", "NoiDungBoSung", "NgayBoSung", "NguoiTiepNhanBoSung", "ThongTinTiepNhan",
        "NgayTiepNhanBoSung", "TrangThaiBoSung", "DanhSachGiayToBoSung", "DanhSachLePhiBoSung", "NgayHenTraTruoc",
        "NgayHenTraMoi",
    },
    "DanhSachGiayToKetQua": {
        "TenGiayTo", "MaThanhPhanHoSo", "GiayToId", "DuongDanTepTinKetQua", "MaGiayToKetQua",
    },
}  # fmt: skip
PROGRESS_NAMES = {
    "MaHoSo", "NguoiXuLy", "ChucDanh", "ThoiDiemXuLy", "PhongBanXuLy", "NoiDungXuLy", "TrangThai", "NgayBatDau",
    "NgayKetThucTheoQuyDinh",
}  # fmt: skip


def build(dossier: Dossier) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Return the record, and the fields whose fault keeps it from being sent."""
    record, findings = dossier_record.dossier_record(dossier, DIRECTORY, PORTAL)
    return record, tuple(finding.field for finding in blocking(findings))


def test_both_services_know_exactly_the_fields_of_the_portal() -> None:
    assert {rule.name for rule in dossier_fields.FIELDS} == DOSSIER_NAMES
    rows = {rule.name: {field.name for field in rule.fields} for rule in dossier_fields.FIELDS if rule.kind == "list"}
    assert rows == ROW_NAMES
    assert {rule.name for rule in progress_fields.FIELDS} == PROGRESS_NAMES


@pytest.mark.parametrize("stage", [stage for stage in STORIES["dossier"] if stage])
def test_a_dossier_at_every_stage_gives_a_valid_record(stage: str) -> None:
    desk = at("dossier", stage)
    record, wrong = build(desk.state)
    assert wrong == ()
    assert record["MaHoSo"] == "H12.59-260302-0042"
    assert record["NgayTiepNhan"] == "20260302090000"
    assert (record["MaTTHC"], record["MaLinhVuc"], record["KenhThucHien"]) == ("1.001612", "G13-HKD", "1")
    assert record["DinhDanhCHS"] == [{"LoaiDinhDanh": "1", "SoDinhDanh": "096090000108"}]
    assert record["TaiLieuNop"][0]["DuongDanTaiTepTin"] == f"https://tep.example/{'c' * 64}"
    assert record["DanhSachLePhi"][0]["Gia"] == "100000"
    assert record["HoSoCoThanhPhanSoHoa"] == "1"
    body = dossier_record.call(PORTAL, record, known=False)
    assert (body["service"], body["isUpdating"], body["madonvi"]) == ("DongBoHoSoMC", "False", "H12")
    assert dossier_record.call(PORTAL, record, known=True)["isUpdating"] == "True"


def test_the_times_of_a_handed_dossier() -> None:
    record, _ = build(at("dossier", "handed").state)
    assert (record["TrangThaiHoSo"], record["HinhThuc"]) == ("10", "0")
    assert record["NgayTra"] == record["NgayKetThucXuLy"] == "20260302090000"
    assert record["ThongTinTra"] == "Trực tiếp; người nhận Nguyễn Văn Mật"
    assert record["DanhSachGiayToKetQua"][0]["GiayToId"] == "9" * 64


def test_a_result_by_post() -> None:
    desk = at("dossier", "signed")
    desk.do("counter", "dossier.handed_over", {"how": "Bưu chính công ích"})
    assert build(desk.state)[0]["HinhThuc"] == "1"


def test_a_supplement_is_told_with_both_promises() -> None:
    desk = at("dossier", "supplement")
    (row,) = build(desk.state)[0]["DanhSachHoSoBoSung"]
    assert (row["TrangThaiBoSung"], row["NguoiYeuCauBoSung"]) == ("0", "Lâm Hoài Thương")
    assert row["NgayHenTraTruoc"] == "20260305090000"
    assert "NgayHenTraMoi" not in row
    desk.do("counter", "dossier.supplemented", now=datetime.fromisoformat("2026-03-04T08:00:00+07:00"))
    record, wrong = build(desk.state)
    (row,) = record["DanhSachHoSoBoSung"]
    assert wrong == ()
    assert (row["TrangThaiBoSung"], row["NguoiTiepNhanBoSung"]) == ("1", "Kha Ngọc Diễm")
    assert (row["NgayTiepNhanBoSung"], row["NgayHenTraMoi"]) == ("20260304080000", "20260309170000")


@pytest.mark.parametrize(
    ("uid", "kind", "papers", "who"),
    [
        ("096090000108", "", [{"LoaiDinhDanh": "1", "SoDinhDanh": "096090000108"}], "1"),
        ("381234567", "", [{"LoaiDinhDanh": "2", "SoDinhDanh": "381234567"}], "1"),
        ("2001234567", "", None, "2"),
        ("2001234567-001", "", None, "2"),
        ("2001234567", "to_chuc", None, "4"),
        ("", "cong_dan", None, "1"),
    ],
)
def test_who_asks(uid: str, kind: str, papers: Any, who: str) -> None:
    state = at("dossier", "received").state
    record, wrong = build(replace(state, applicant=replace(state.applicant, uid=uid, kind=kind)))
    assert (record.get("DinhDanhCHS"), record["LoaiDoiTuong"]) == (papers, who)
    assert wrong == ()


@pytest.mark.parametrize(
    ("kind", "number", "right"),
    [
        ("1", "096090000108", True), ("1", "381234567", False), ("2", "381234567", True), ("2", "096090000108", False),
        ("1", "09609000010x", False), ("3", "B1234567", True),
    ],
)  # fmt: skip
def test_an_identity_number_has_the_digits_of_its_kind(kind: str, number: str, right: bool) -> None:
    """Whoever builds the record: 1 is a number of twelve digits, 2 an old identity card of nine."""
    record, _ = build(at("dossier", "received").state)
    said = validate(
        record | {"DinhDanhCHS": [{"LoaiDinhDanh": kind, "SoDinhDanh": number}]}, dossier_fields.FIELDS
    )
    assert [(one.field, one.problem) for one in said] == ([] if right else [("DinhDanhCHS[0].SoDinhDanh", "unfit")])


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"code": ""}, "MaHoSo"),
        ({"code": "59/2026"}, "MaHoSo"),
        ({"office": ""}, "NoiNopHoSo"),
        ({"at": "hôm qua"}, "NgayNopHoSo"),
        ({"channel": 7}, "KenhThucHien"),
    ],
)
def test_what_cannot_be_sent_is_said(change: dict[str, Any], field: str) -> None:
    state = replace(at("dossier", "received").state, **change)
    _, findings = dossier_record.dossier_record(state, DIRECTORY, PORTAL)
    stops = {finding.field: finding.text for finding in blocking(findings)}
    assert field in stops
    assert stops[field].endswith(".")


def test_a_field_of_procedures_without_a_code_is_said() -> None:
    record, findings = dossier_record.dossier_record(at("dossier", "received").state, DIRECTORY, Portal("H12"))
    assert [finding.field for finding in blocking(findings)] == ["MaLinhVuc"]
    assert "MaLinhVuc" not in record
    assert [f.field for f in findings if not f.blocking] == ["TaiLieuNop"]


def test_a_subject_too_long_is_cut_and_that_is_said() -> None:
    state = at("dossier", "received").state
    long = replace(state, procedure=replace(state.procedure, name="Đăng ký " * 200))
    record, findings = dossier_record.dossier_record(long, DIRECTORY, PORTAL)
    assert len(record["TrichYeuHoSo"]) <= 1000
    assert blocking(findings) == ()
    assert [finding.problem for finding in findings] == ["cut"]


def test_papers_used_again_financial_duties_and_codes_of_the_province() -> None:
    state = at("dossier", "finance").state
    again = replace(state.papers[0], source="ho-so-cu", number="12/GKS", form="ban_sao")
    extra = replace(state.papers[0], id="them", name="Ảnh", file=None, form="ban_chinh")
    state = replace(state, papers=(again, extra))
    record, wrong = build(state)
    (paper,), (other,) = record["TaiLieuNop"], record["DanhSachTepDinhKemKhac"]
    assert (paper["DuocTaiSuDung"], paper["DuocSoHoa"], paper["MaKetQuaThayThe"]) == ("1", "0", "12/GKS")
    assert other == {"TenGiayTo": "Ảnh", "SoLuong": "1"}
    assert [(row["TenPhiLePhi"], row["Gia"]) for row in record["DanhSachLePhi"]] == [
        ("Phí, lệ phí", "100000"), ("Lệ phí trước bạ", "1500000"),
    ]  # fmt: skip
    assert wrong == ()
    codes = {"LoaiGiayTo": {"ban_chinh": "7"}, "HinhThucThu": {"later": "2"}, "TrangThaiBoSung": "sai"}
    own = read_portal({"agency": "H12", "fields": {"Hộ kinh doanh": "G13-HKD"}, "codes": codes})
    record, findings = dossier_record.dossier_record(state, DIRECTORY, own)
    assert record["DanhSachTepDinhKemKhac"][0]["LoaiGiayTo"] == "7"
    assert [row.get("HinhThucThu") for row in record["DanhSachLePhi"]] == [None, "2"]
    assert blocking(findings) == ()


def test_an_online_dossier_names_its_account() -> None:
    state = replace(at("dossier", "received").state, channel=2, data={"portal_account": "T-1", "paid_online": True})
    record, wrong = build(state)
    assert (record["MaDoiTuong"], record["DuocThanhToanTrucTuyen"], wrong) == ("T-1", "1", ())
    without, findings = dossier_record.dossier_record(replace(state, data={}), DIRECTORY, PORTAL)
    assert ("MaDoiTuong" in without, [f.field for f in findings]) == (False, ["MaDoiTuong"])


def test_a_row_of_progress_for_every_step_the_portal_is_told_of() -> None:
    told = set()
    for stage in STORIES["dossier"]:
        desk = Desk("dossier")
        for deed in STORIES["dossier"][stage]:
            before = desk.state
            (step,) = desk.do(*deed)
            if step.kind not in progress_record.WORDS:
                continue
            record, findings = progress_record.progress_record(before, step, desk.state, DIRECTORY, PORTAL)
            assert blocking(findings) == ()
            assert record["NguoiXuLy"] == DIRECTORY.people[deed[0]].name
            assert record["ThoiDiemXuLy"] == "20260302090000"
            told.add(record["NoiDungXuLy"])
            body = progress_record.call(PORTAL, record)
            assert (body["service"], body["data"]) == ("CapNhatTienDoHoSoMC", [record])
    assert "Chuyển hồ sơ: Thẩm định" in told
    assert "Yêu cầu bổ sung giấy tờ. Chưa có chữ ký" in told
    assert set(progress_record.WORDS) <= set(KINDS)


def test_a_name_too_long_for_the_portal_is_cut() -> None:
    desk = at("dossier", "received")
    (step,) = desk.do("counter", "dossier.advanced")
    people = [replace(person, name="Nguyễn " * 12) for person in DIRECTORY.people.values()]
    directory = type(DIRECTORY)(list(DIRECTORY.units.values()), people)
    record, findings = progress_record.progress_record(desk.state, step, desk.state, directory, PORTAL)
    assert len(record["NguoiXuLy"]) <= 50
    assert [(f.problem, f.blocking) for f in findings] == [("cut", False)]


TEXT = st.text(max_size=30)
PAPER_FILE = st.none() | st.builds(FileRef, TEXT, TEXT, TEXT, st.integers(0, 9))


@given(data=st.data())
@settings(max_examples=80)
def test_any_dossier_gives_a_record_that_is_valid_or_says_what_is_wrong(data: st.DataObject) -> None:
    desk = at("dossier", data.draw(st.sampled_from(sorted(set(STORIES["dossier"]) - {""}))))
    for _ in range(data.draw(st.integers(0, 6))):
        name = data.draw(st.sampled_from(KINDS))
        try:
            desk.do(data.draw(st.sampled_from(EVERYBODY)), name, fit(desk, name))
        except Refusal:
            continue
    state = desk.state
    paper = replace(state.papers[0], name=data.draw(TEXT), form=data.draw(TEXT), file=data.draw(PAPER_FILE), got=True)
    state = replace(
        state, code=data.draw(st.sampled_from([state.code, "", "x"]) | TEXT), channel=data.draw(st.integers(0, 4)),
        applicant=replace(state.applicant, name=data.draw(TEXT), uid=data.draw(TEXT), kind=data.draw(TEXT)),
        procedure=replace(state.procedure, name=data.draw(TEXT), field=data.draw(TEXT | st.just("Hộ kinh doanh"))),
        papers=(paper, *state.papers[1:]), at=data.draw(TEXT | st.just(state.at)), due=data.draw(st.none() | TEXT),
        how=data.draw(TEXT), to=data.draw(TEXT), reason=data.draw(TEXT), office=data.draw(TEXT | st.just("nam-can")),
        data=data.draw(st.dictionaries(st.sampled_from(["paid_online", "databases", "portal_account"]), TEXT)),
        asked=tuple(data.draw(st.lists(TEXT, max_size=3))),
    )  # fmt: skip
    record, findings = dossier_record.dossier_record(state, DIRECTORY, PORTAL)
    assert json.loads(json.dumps(record)) == record
    assert list(record) == [rule.name for rule in dossier_fields.FIELDS if rule.name in record]
    sound = validate(record, dossier_fields.FIELDS)
    assert {finding.field for finding in sound} <= {finding.field for finding in findings}
    assert bool(sound) == bool(blocking(findings))
    assert all(finding.text and finding.field for finding in findings)
    step = desk.steps[-1]
    row, more = progress_record.progress_record(state, step, state, DIRECTORY, PORTAL)
    assert bool(validate(row, progress_fields.FIELDS)) == bool(blocking(more))


WRONG = [
    (Rule("A", "mục", "date"), "20261301000000", "date"), (Rule("A", "mục", "date"), "2026-11-22", "date"),
    (Rule("A", "mục", "date"), "２０２６１１２２０００００0", "date"),
    (Rule("A", "mục", "code", codes=("1",)), "2", "code"), (Rule("A", "mục", "money"), "1.000", "type"),
    (Rule("A", "mục", limit=3), "bốn chữ", "length"), (Rule("A", "mục"), 5, "type"),
    (Rule("A", "mục", "list"), "x", "type"), (Rule("A", "mục", "list"), ["x"], "type"),
    (Rule("A", "mục", "list", fields=(Rule("B", "dòng", "money"),)), [{"B": "x"}], "type"),
    (Rule("A", "mục", needed=lambda record: True), "", "missing"), (Rule("B", "mục"), "1", "unknown"),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "value", "problem"), WRONG)
def test_the_check_finds_each_kind_of_fault(rule: Rule, value: Any, problem: str) -> None:
    assert [finding.problem for finding in validate({"A": value}, [rule])] == [problem]


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("2026-11-22T09:30:00+07:00", "20261122093000"),
        ("2026-11-22T02:30:00.123+00:00", "20261122093000"),
        ("2026-11-22", "20261122000000"),
        ("", ""),
        (None, ""),
        ("9999-12-31T23:59:59-12:00", ""),
        ("mai", ""),
    ],
)
def test_times_as_the_portal_writes_them(text: str | None, written: str) -> None:
    assert portal_time(text) == written


def test_fields_are_known_however_they_are_spelled() -> None:
    assert PORTAL.field_code("hộ kinh doanh") == PORTAL.field_code("HO KINH DOANH") == "G13-HKD"
    assert PORTAL.field_code("Đất đai") == ""
