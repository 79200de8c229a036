"""Builds a dossier's record for the portal (service DongBoHoSoMC) from its state, and says what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from workflow.dossiers.dossier import Dossier, Paper
from workflow.national.dossier_fields import (
    AGENCY,
    BY_POST,
    CITIZEN,
    COMPANY,
    FIELDS,
    IDENTITY,
    LONGEST_FILE_NAME,
    LONGEST_SUBJECT,
    NOT_ONLINE,
    OLD_IDENTITY,
    ONLINE,
    ORGANISATION,
    PAID_ONLINE,
)
from workflow.national.findings import CUT, MISSING, Finding
from workflow.national.portal import Portal, portal_time
from workflow.national.schema import validate
from workflow.national.states import national_state
from workflow.people import Directory
from workflow.vietnamese import fold

_KINDS = {"cong_dan": CITIZEN, "doanh_nghiep": COMPANY, "co_quan": AGENCY, "to_chuc": ORGANISATION}
_TAX = re.compile(r"\d{10}(-?\d{3})?", re.ASCII)


def dossier_record(
    dossier: Dossier, directory: Directory, portal: Portal
) -> tuple[dict[str, Any], tuple[Finding, ...]]:
    """Return the record and everything found wrong with it; a record without blocking findings may be sent.

    Texts that are too long are cut, and the cut is found. What nobody filled in is left out (QĐ 31/2021/QĐ-TTg
    Điều 30 khoản 3: record with its papers, results, payments and supplements).
    """
    cut: list[Finding] = []
    said = {
        **_procedure(dossier, portal), **_applicant(dossier), **_times(dossier, portal), **_places(dossier, directory),
        **_evidence(dossier), **_lists(dossier, directory, portal, cut),
    }  # fmt: skip
    said["TrichYeuHoSo"] = _short(_subject(dossier), LONGEST_SUBJECT, "TrichYeuHoSo", "trích yếu hồ sơ", cut)
    record = {rule.name: said[rule.name] for rule in FIELDS if said.get(rule.name) not in (None, "", [])}
    return record, (*validate(record, FIELDS), *_seen(dossier, portal), *cut)


def _procedure(dossier: Dossier, portal: Portal) -> dict[str, Any]:
    procedure = dossier.procedure
    return {
        "MaHoSo": dossier.code, "MaTTHC": procedure.code, "TenTTHC": procedure.name,
        "MaLinhVuc": portal.field_code(procedure.field), "TenLinhVuc": procedure.field,
        "KenhThucHien": str(dossier.channel), "SoBienNhan": dossier.code if dossier.receipts else "",
    }  # fmt: skip


def _applicant(dossier: Dossier) -> dict[str, Any]:
    applicant = dossier.applicant
    kind = _KINDS.get(applicant.kind) or (COMPANY if _TAX.fullmatch(applicant.uid) else CITIZEN)
    # The portal names only two kinds of personal papers for sure; a tax code travels as the paper's number alone.
    paper = {12: IDENTITY, 9: OLD_IDENTITY}.get(len(applicant.uid)) if applicant.uid.isdigit() else None
    account = dossier.data.get("portal_account")
    return {
        "ChuHoSo": applicant.name, "SoGiayToChuHoSo": applicant.uid, "LoaiDoiTuong": kind,
        "MaDoiTuong": account if isinstance(account, str) and str(dossier.channel) == ONLINE else "",
        "DinhDanhCHS": [{"LoaiDinhDanh": paper, "SoDinhDanh": applicant.uid}] if paper else [],
        "ThongTinKhac": applicant.address, "Email": applicant.email, "SoDienThoai": applicant.phone,
    }  # fmt: skip


def _times(dossier: Dossier, portal: Portal) -> dict[str, Any]:
    state = national_state(dossier, portal.states)
    done = {kind.partition(".")[2]: mark.at for kind, mark in dossier.done.items()}
    handed = done.get("handed_over") if state.code == 10 else None
    ended = next((done[kind] for kind in ("result_signed", "refused", "withdrawn", "stopped") if kind in done), None)
    by_post = "buu chinh" in fold(dossier.how)
    return {
        "NgayNopHoSo": portal_time(dossier.at), "NgayTiepNhan": portal_time(dossier.at) if state.code != 3 else "",
        "NgayHenTra": portal_time(dossier.due), "TrangThaiHoSo": str(state.code), "NgayTra": portal_time(handed),
        "ThongTinTra": f"{dossier.how}; người nhận {dossier.to}".strip("; ") if handed else "",
        "HinhThuc": (BY_POST if by_post else "0") if handed else "",
        "NgayKetThucXuLy": portal_time(ended) if state.code in (3, 7, 8, 9, 10) else "",
        "NgayTuChoi": portal_time(done.get("refused") or ended or dossier.at) if state.code == 3 else "",
        "GhiChu": state.why,
    }  # fmt: skip


def _places(dossier: Dossier, directory: Directory) -> dict[str, Any]:
    step = dossier.current
    office = directory.name(dossier.office) if dossier.office else ""
    unit = directory.name(step.unit) if step is not None and step.unit else dossier.procedure.agency or office
    return {"DonViXuLy": unit, "NoiNopHoSo": office}


def _evidence(dossier: Dossier) -> dict[str, Any]:
    """Return what counts for digitisation and payment (TT 01/2023/TT-VPCP; QĐ 766/QĐ-TTg)."""
    online = dossier.data.get("paid_online") is True
    databases = dossier.data.get("databases")
    codes = [code for code in databases if isinstance(code, str) and code] if isinstance(databases, list) else []
    return {
        "HoSoCoThanhPhanSoHoa": "1" if any(paper.got and paper.file for paper in dossier.papers) else "0",
        "TaiKhoanDuocXacThucVoiVNeID": "1" if dossier.data.get("vneid") is True else "0",
        "DuocThanhToanTrucTuyen": PAID_ONLINE if online else NOT_ONLINE,
        "DSKetNoiCSDL": [{"MaCSDL": code} for code in codes],
    }


def _lists(dossier: Dossier, directory: Directory, portal: Portal, cut: list[Finding]) -> dict[str, Any]:
    asked = {paper.id for paper in dossier.procedure.papers}
    got = [paper for paper in dossier.papers if paper.got]
    return {
        "TaiLieuNop": [_paper(paper, portal, place, cut) for place, paper in enumerate(got) if paper.file],
        "DanhSachLePhi": _fees(dossier, portal),
        "DanhSachTepDinhKemKhac": [
            _filled({"TenGiayTo": paper.name, "SoLuong": "1", "LoaiGiayTo": portal.code("LoaiGiayTo", paper.form)})
            for paper in got if paper.id not in asked and not paper.file
        ],
        "DanhSachHoSoBoSung": _supplements(dossier, directory, portal),
        "DanhSachGiayToKetQua": _results(dossier, portal),
    }  # fmt: skip


def _paper(paper: Paper, portal: Portal, place: int, cut: list[Finding]) -> dict[str, Any]:
    """Return a scanned paper; one used again names the number it stands under (TT 01/2023/TT-VPCP)."""
    sha256 = paper.file.sha256 if paper.file else ""
    name = paper.name or (paper.file.name if paper.file else "")
    again = bool(paper.source)
    return _filled({
        "TepDinhKemId": sha256,
        "TenTepDinhKem": _short(name, LONGEST_FILE_NAME, f"TaiLieuNop[{place}].TenTepDinhKem", "tên giấy tờ", cut),
        "IsDeleted": "False", "MaThanhPhanHoSo": paper.id, "DuongDanTaiTepTin": portal.address(sha256),
        "DuocSoHoa": "0" if again or paper.form == "dien_tu" else "1", "DuocTaiSuDung": "1" if again else "0",
        "DuocLayTuKhoDMQG": "0", "MaKetQuaThayThe": paper.number if again else "",
    })  # fmt: skip


def _fees(dossier: Dossier, portal: Portal) -> list[dict[str, Any]]:
    """Return what was taken at intake, and financial duties notified since.

    A single sum is named by the procedure's only fee, where it has only one.
    """
    fee, known = dossier.fee, dossier.procedure.fees
    single = known[0] if len(known) == 1 else None
    name, kind = (single.name, single.kind) if single else ("", "")
    taken = [(name or "Phí, lệ phí", fee.amount, "intake", kind)] if fee.amount > 0 else []
    duties = [duty for duty in dossier.duties if duty.amount > 0]
    later = [(duty.what or "Nghĩa vụ tài chính", duty.amount, "later", "") for duty in duties]
    return [
        _filled({
            "TenPhiLePhi": name, "HinhThucThu": portal.code("HinhThucThu", way), "Gia": str(amount),
            "LoaiPhiLePhi": portal.code("LoaiPhiLePhi", kind),
        })
        for name, amount, way, kind in (*taken, *later)
    ]  # fmt: skip


def _filled(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row without what nobody filled in."""
    return {name: value for name, value in row.items() if value not in ("", [])}


def _supplements(dossier: Dossier, directory: Directory, portal: Portal) -> list[dict[str, Any]]:
    """Return the one request for papers a dossier may have (NĐ 118/2025: once in the whole process)."""
    asked, came = dossier.done.get("dossier.supplement_requested"), dossier.done.get("dossier.supplemented")
    if asked is None:
        return []
    promised = [promise for promise in dossier.promises if came is not None and promise.at == came.at]
    before = [promise for promise in dossier.promises if promise.at <= asked.at]
    row = {
        "HoSoBoSungId": f"{dossier.code}-BS1", "NguoiYeuCauBoSung": directory.name(asked.actor),
        "NoiDungBoSung": "; ".join(part for part in (*dossier.asked, dossier.ask_reason) if part) or "Bổ sung giấy tờ",
        "NgayBoSung": portal_time(asked.at),
        "TrangThaiBoSung": portal.code("TrangThaiBoSung", "received" if came else "waiting"),
        "NguoiTiepNhanBoSung": directory.name(came.actor) if came else "",
        "NgayTiepNhanBoSung": portal_time(came.at) if came else "",
        "ThongTinTiepNhan": "Đã nhận giấy tờ bổ sung" if came else "",
        "DanhSachGiayToBoSung": [{"TenGiayTo": name} for name in dossier.asked if name],
        "NgayHenTraTruoc": portal_time(before[-1].due if before else None),
        "NgayHenTraMoi": portal_time(promised[-1].due if promised else None),
    }  # fmt: skip
    return [_filled(row)]


def _results(dossier: Dossier, portal: Portal) -> list[dict[str, Any]]:
    result = dossier.sealed or dossier.signed
    if result is None:
        return []
    row = {
        "TenGiayTo": dossier.procedure.result or result.name, "GiayToId": result.sha256,
        "DuongDanTepTinKetQua": portal.address(result.sha256),
    }  # fmt: skip
    return [_filled(row)]


def _subject(dossier: Dossier) -> str:
    return " - ".join(part for part in (dossier.procedure.name, dossier.applicant.name) if part)


def _short(text: str, limit: int, path: str, label: str, cut: list[Finding]) -> str:
    if len(text) <= limit:
        return text
    cut.append(Finding(path, CUT, f"Mục {label} dài quá {limit} chữ, phần sau đã bỏ khi báo lên Cổng.", blocking=False))
    return f"{text[: limit - 1].rstrip()}…"


def _seen(dossier: Dossier, portal: Portal) -> tuple[Finding, ...]:
    """Return what does not stop the record but loses points or has to be mended (QĐ 766/QĐ-TTg)."""
    found = []
    if any(paper.file for paper in dossier.papers) and not portal.file_url:
        text = "Tỉnh chưa khai địa chỉ tải tệp nên giấy tờ số hóa chưa được tính."
        found.append(Finding("TaiLieuNop", MISSING, text, blocking=False))
    if str(dossier.channel) == ONLINE and not dossier.data.get("portal_account"):
        text = "Hồ sơ trực tuyến chưa có mã tài khoản trên Cổng."
        found.append(Finding("MaDoiTuong", MISSING, text, blocking=False))
    return tuple(found)


def call(portal: Portal, record: Mapping[str, Any], *, known: bool) -> dict[str, Any]:
    """Return the body of the call without its session, which whoever sends it adds.

    Args:
        known: the portal has the dossier already (its own TraCuuHoSo, or an earlier call, said so).
    """
    return {
        "service": "DongBoHoSoMC", "madonvi": portal.agency, "isUpdating": "True" if known else "False",
        "data": [dict(record)],
    }  # fmt: skip
