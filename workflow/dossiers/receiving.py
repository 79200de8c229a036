"""Taking a dossier in: its code, the papers handed in, the receipt, papers brought later."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from workflow import fields as ask
from workflow import payload as read
from workflow.acts import Act, Ask, Who, moment, office_of, roles
from workflow.dossiers import effects
from workflow.dossiers.dossier import NOTIFY, STAGES, SUPPLEMENT, Dossier
from workflow.dossiers.dues import DUES
from workflow.dossiers.reusing import PAPER_FIELDS, check_reuse
from workflow.errors import Missing, NotAllowed
from workflow.people import Role
from workflow.procedures.procedure import Procedure, check_procedure, paper_id, read_procedure
from workflow.secrets import refuse_secret
from workflow.workdays import VIETNAM

ONE_STOP: Who[Any] = roles("cán bộ một cửa", Role.ONE_STOP)
CODE = re.compile(r"(?P<organ>[A-Z0-9.]+)-(?P<day>\d{6})-(?P<number>\d{4,9})")
FORMS = ("ban_chinh", "ban_sao", "dien_tu")

_UID = re.compile(r"\d{9,14}|\d{10}-\d{3}")


def dossier_code(organ: str, day: date, number: int) -> str:
    """Return the code of a dossier: "H12.59-261120-0042" (NĐ 118/2025; TT 03/2025/TT-VPCP)."""
    return f"{organ}-{day:%y%m%d}-{number:04d}"


def missing_papers(procedure: Procedure, papers: tuple[Mapping[str, Any], ...]) -> list[str]:
    """Return the names of the papers the procedure demands and nobody handed in."""
    got = {paper_id(paper, place) for place, paper in enumerate(papers, 1) if read.flag(paper, "got")}
    return [asked.name for asked in procedure.papers if asked.required and asked.id not in got]


def _derive(asked: Ask[Dossier]) -> Mapping[str, Any]:
    """Say which office takes it in and when, and make the code of the number this machine was lent."""
    payload = asked.payload
    office = office_of(asked.actor, asked.directory)
    local = asked.at.astimezone(VIETNAM)
    at = payload.get("at") or local.isoformat(timespec="seconds")
    found: dict[str, Any] = {"office": office, "at": at}
    number = payload.get("number")
    if not payload.get("code") and isinstance(number, int) and office:
        found["code"] = dossier_code(asked.directory.unit(office).organ, _day(at, local), number)
    return found


def _day(at: Any, otherwise: datetime) -> date:
    try:
        return datetime.fromisoformat(str(at)).astimezone(VIETNAM).date()
    except (ValueError, OverflowError):
        return otherwise.date()


def _guard_reception(asked: Ask[Dossier]) -> None:
    """Complete papers, a code of this office and day, a promised date (NĐ 118/2025; TT 03/2025/TT-VPCP mẫu 01, 02)."""
    payload = asked.payload
    if payload["office"] != office_of(asked.actor, asked.directory):
        raise NotAllowed(f"{asked.actor.name} không tiếp nhận thay cơ quan khác.")
    at = moment(payload["at"]).astimezone(VIETNAM)
    if at > asked.at + timedelta(days=1):
        raise Missing("at", "Thời điểm tiếp nhận ở tương lai.")
    _check_code(asked, at.date())
    procedure = read_procedure(payload["procedure"])
    check_procedure(procedure)
    papers = read.records(payload, "papers")
    lacking = missing_papers(procedure, papers)
    if lacking:
        raise Missing("papers", f"Còn thiếu giấy tờ: {'; '.join(lacking)}.", "Hướng dẫn bổ sung một lần (mẫu 02).")
    if procedure.minutes and not payload.get("due"):
        raise Missing("due", "Chưa có ngày hẹn trả kết quả.")
    _check_due(payload, at)
    _check_applicant(payload["applicant"])
    check_reuse(papers, payload["applicant"].get("uid") or "", at.date(), payload.get("due"))
    refuse_secret(file_names=[str((paper.get("file") or {}).get("name", "")) for paper in papers])


def _check_code(asked: Ask[Dossier], day: date) -> None:
    """The code names this office, the day of intake and the number (NĐ 118/2025; TT 03/2025/TT-VPCP)."""
    payload = asked.payload
    organ = asked.directory.unit(payload["office"]).organ
    code = CODE.fullmatch(payload["code"])
    if code is None or code["organ"] != organ or code["day"] != f"{day:%y%m%d}" or int(code["number"]) < 1:
        raise Missing("code", f"Mã hồ sơ phải có dạng {dossier_code(organ, day, 1)}.")
    number = payload.get("number")
    if number is not None and (isinstance(number, bool) or number != int(code["number"])):
        raise Missing("number", "Số trong mã hồ sơ khác số được cấp.")


def _check_due(payload: Mapping[str, Any], after: datetime) -> None:
    """The date promised lies after the receipt (NĐ 118/2025/NĐ-CP; TT 03/2025/TT-VPCP mẫu 01)."""
    if payload.get("due") and moment(payload["due"]) <= after:
        raise Missing("due", "Ngày hẹn trả không được trước lúc tiếp nhận.")


def _check_applicant(applicant: Mapping[str, Any]) -> None:
    """A number of identity has its digits (Luật Căn cước 26/2023/QH15: 12); older papers and tax codes theirs."""
    uid = applicant.get("uid")
    if uid and not _UID.fullmatch(uid):
        raise Missing("applicant.uid", "Số định danh phải có 12 chữ số (CMND 9, mã số thuế 10 hoặc 13).")


def _guard_supplement(asked: Ask[Dossier]) -> None:
    """Something was brought, and the clock runs on to a new date (NĐ 118/2025/NĐ-CP; TT 03/2025/TT-VPCP mẫu 02)."""
    papers = read.records(asked.payload, "papers")
    if not any(read.flag(paper, "got") for paper in papers):
        raise Missing("papers", "Chưa có giấy tờ nào được bổ sung.")
    if asked.state.due and not asked.payload.get("due"):
        raise Missing("due", "Chưa có ngày hẹn trả mới.")
    _check_due(asked.payload, asked.at)
    check_reuse(papers, asked.state.applicant.uid, asked.at.astimezone(VIETNAM).date(), asked.payload.get("due"))
    refuse_secret(file_names=[str((paper.get("file") or {}).get("name", "")) for paper in papers])


_PAPERS = ask.listed(
    "papers", "giấy tờ", ask.mark("id", "mã giấy tờ").optional(), ask.text("name", "tên giấy tờ", 2000).optional(),
    ask.flag("got", "đã nộp").optional(), ask.choice("form", "hình thức bản giấy tờ", FORMS).optional(),
    ask.file("file", "tệp").optional(), *PAPER_FIELDS,
)  # fmt: skip
_DUE = (ask.moment("due", "ngày hẹn trả").optional(), ask.listed("due_lines", "cách tính ngày hẹn").optional(), DUES)
_APPLICANT = ask.record(
    "applicant", "người nộp", ask.text("name", "họ tên người nộp", 500), ask.mark("uid", "số định danh", 20).optional(),
    ask.mark("birth", "ngày sinh", 20).optional(), ask.mark("phone", "điện thoại", 30).optional(),
    ask.text("address", "địa chỉ", 1000).optional(), ask.mark("email", "thư điện tử", 200).optional(),
    ask.mark("kind", "loại người nộp", 30).optional(), ask.choice("notify", "cách nhận tin", tuple(NOTIFY)).optional(),
)  # fmt: skip
_FEE = ask.record(
    "fee", "lệ phí", ask.whole("amount", "số tiền", 0, 10**12), ask.flag("paid", "đã nộp tiền").optional()
)

ACTS: tuple[Act[Dossier], ...] = (
    Act(
        "dossier.received", "Tiếp nhận", "tiếp nhận", "NĐ 118/2025/NĐ-CP; TT 03/2025/TT-VPCP (mẫu 01)",
        ONE_STOP, frozenset({""}), effects.received,
        fields=(
            ask.mark("office", "nơi tiếp nhận"), ask.mark("code", "mã hồ sơ", 100), ask.record("procedure", "thủ tục"),
            _APPLICANT, _PAPERS.optional(),
            _FEE.optional(), *_DUE, ask.moment("at", "lúc tiếp nhận"),
            ask.choice("channel", "kênh tiếp nhận", (1, 2, 3)).optional(),
            ask.text("give_back", "cách trả kết quả", 500).optional(),
            ask.flag("consent", "đồng ý dùng lại giấy tờ số hóa").optional(),
        ),
        derive=_derive, guard=_guard_reception, once=True,
    ),
    Act(
        "dossier.receipt_printed", "In giấy hẹn", "in giấy hẹn", "TT 03/2025/TT-VPCP (mẫu 01)",
        ONE_STOP, frozenset(STAGES), effects.receipt_printed,
    ),
    Act(
        "dossier.supplemented", "Nhận bổ sung", "nhận giấy tờ bổ sung", "NĐ 118/2025/NĐ-CP; thời gian chờ không tính",
        ONE_STOP, frozenset({SUPPLEMENT}), effects.supplemented, fields=(_PAPERS, *_DUE), guard=_guard_supplement,
        once=True,
    ),
)  # fmt: skip
