"""Builders: two communes with their people, files, and stories that bring an item to any stage."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta, timezone
from typing import Any

from tests.workflow import report_office
from tests.workflow.changed import replace
from workflow.people import SYSTEM, Directory, Person, Role, Unit
from workflow.registry import registry
from workflow.rules import Command, Rules
from workflow.steps import Step, hash_of, make

VIETNAM = timezone(timedelta(hours=7))
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=VIETNAM)
LATER = "2026-03-09T17:00:00+07:00"
ITEM = "0195f000-0000-7000-8000-000000000001"

UNITS = (
    Unit("tinh", "Ủy ban nhân dân tỉnh Cà Mau", "H12"),
    Unit("nam-can", "Ủy ban nhân dân xã Năm Căn", "H12.59", "tinh", "UBND", "Năm Căn"),
    Unit("kt", "Phòng Kinh tế", "", "nam-can", "KT"),
    Unit("vh", "Phòng Văn hóa - Xã hội", "", "nam-can", "VHXH"),
    Unit("tt", "Trung tâm Phục vụ hành chính công", "", "nam-can", "TT"),
    Unit("dam-doi", "Ủy ban nhân dân xã Đầm Dơi", "H12.52", "tinh", "UBND", "Đầm Dơi"),
)
PEOPLE = (
    Person("clerk", "Thạch Thị Mỹ Hạnh", "nam-can", "Văn thư", frozenset({Role.CLERK}), "001"),
    Person("leader", "Quách Minh Đảm", "nam-can", "Chủ tịch", frozenset({Role.LEADER}), "002"),
    Person("deputy", "Dương Hồng Phúc", "nam-can", "Phó Chủ tịch", frozenset({Role.LEADER}), "003"),
    Person("head", "Tô Việt Hùng", "kt", "Trưởng phòng", frozenset({Role.UNIT_HEAD}), "004"),
    Person("expert", "Lâm Hoài Thương", "kt", "Chuyên viên", frozenset({Role.SPECIALIST}), "005"),
    Person("peer", "Trần Quốc Khải", "kt", "Chuyên viên", frozenset({Role.SPECIALIST}), "006"),
    Person("culture", "Nguyễn Hữu Nghĩa", "vh", "Trưởng phòng", frozenset({Role.UNIT_HEAD}), "007"),
    Person("counter", "Kha Ngọc Diễm", "tt", "Cán bộ tiếp nhận", frozenset({Role.ONE_STOP}), "008"),
    Person("other-clerk", "Lê Văn Tám", "dam-doi", "Văn thư", frozenset({Role.CLERK}), "009"),
    Person("other-leader", "Võ Thị Sáu", "dam-doi", "Chủ tịch", frozenset({Role.LEADER}), "010"),
    Person("other-counter", "Hồ Thị Năm", "dam-doi", "Một cửa", frozenset({Role.ONE_STOP}), "011"),
)
OFFICE = frozenset({"clerk", "leader", "deputy", "head", "expert", "peer", "culture", "counter"})
EVERYBODY = (*(person.id for person in PEOPLE), SYSTEM.id)
DIRECTORY = Directory(UNITS, PEOPLE)
RULES: Mapping[str, Rules[Any]] = registry()

PROCEDURE: dict[str, Any] = {
    "code": "1.001612", "version": "2025-07-01", "name": "Đăng ký thành lập hộ kinh doanh", "field": "Hộ kinh doanh",
    "level": "Toàn trình", "days": 3, "fee": 100_000,
    "papers": [
        {"name": "Giấy đề nghị đăng ký", "form": "ban_chinh", "required": True},
        {"name": "Biên bản họp gia đình", "form": "ban_sao", "required": False},
    ],
    "steps": [
        {"id": "tiep_nhan", "name": "Tiếp nhận", "role": "mot_cua", "unit": "tt", "hours": 2},
        {"id": "tham_dinh", "name": "Thẩm định", "role": "chuyen_vien", "unit": "kt", "hours": 10},
        {"id": "ky", "name": "Ký kết quả", "role": "lanh_dao", "unit": "nam-can", "hours": 4},
        {"id": "tra", "name": "Trả kết quả", "role": "mot_cua", "unit": "tt", "hours": 1},
    ],
}  # fmt: skip


def file(mark: str, name: str = "van-ban.pdf", media_type: str = "application/pdf") -> dict[str, Any]:
    """Return a file whose hash is ``mark`` repeated."""
    return {"sha256": (mark * 64)[:64], "name": name, "media_type": media_type, "size": 1000, "role": ""}


def certificate(uid: str = "") -> dict[str, str]:
    """Return a certificate as payloads carry it."""
    return {"serial": "5a01", "subject": "CN=Người ký", "uid": uid}


ARRIVAL: dict[str, Any] = {
    "document_id": "000.00.00.G22,2026/02/27,12/VPCP-TTĐT", "doc_id": "d-1", "code_number": "12",
    "code_notation": "VPCP-TTĐT", "issued": "2026-02-27", "place": "Hà Nội", "type_name": "Công văn",
    "subject": "phòng, chống xâm nhập mặn", "from": {"organ": "000.00.00.G22", "name": "Văn phòng Chính phủ"},
    "to": [{"organ": "H12.59", "name": "UBND xã Năm Căn"}], "urgency": 1, "due": "2026-03-10", "files": [file("a")],
    "package": file("b", "goi.edxml", "application/xml"),
}  # fmt: skip
DRAFT: dict[str, Any] = {
    "type": "Quyết định", "type_abbr": "QĐ", "subject": "thành lập tổ công tác", "signer": "leader",
    "receivers": [{"organ": "H12.52", "name": "UBND xã Đầm Dơi"}], "places": ["Như trên"], "body": ["Điều 1."],
    "docx": file("1", "du-thao.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "pdf": file("2"), "due": LATER,
}  # fmt: skip
INTAKE: dict[str, Any] = {
    "number": 42, "procedure": PROCEDURE, "applicant": {"name": "Nguyễn Văn Mật", "uid": "096090000108"},
    "papers": [
        {"id": "1", "name": "Giấy đề nghị đăng ký", "got": True, "form": "ban_chinh", "file": file("c")},
        {"id": "2", "name": "Biên bản họp gia đình", "got": False},
    ],
    "fee": {"amount": 100_000, "paid": True}, "due": "2026-03-05T09:00:00+07:00", "due_lines": [], "channel": 1,
}  # fmt: skip

ENTRY: dict[str, Any] = {
    "key": "vb-1", "kind": "incoming", "subject": "phòng, chống xâm nhập mặn", "type_name": "Công văn",
    "number": "12", "notation": "VPCP-TTĐT", "issued": "2026-02-27", "arrived": "2026-03-02", "arrival_number": 7,
    "organ": {"organ": "G22", "name": "Văn phòng Chính phủ"}, "pages": 3, "files": [file("a")], "finished": True,
}  # fmt: skip

VALID: Mapping[str, Mapping[str, Any]] = {
    **report_office.VALID,
    "incoming.arrived": ARRIVAL,
    "incoming.registered": {"book": "van_ban_den", "year": 2026, "number": 7, "on": "2026-03-02"},
    "incoming.refused": {"reason": "Gửi nhầm nơi nhận"},
    "incoming.assigned": {"lead": "kt", "cooperating": ["vh"], "person": "expert", "due": LATER, "text": "Xử lý gấp"},
    "incoming.steered": {"text": "Tham mưu trả lời"},
    "incoming.started": {},
    "incoming.opinion": {"text": "Thống nhất"},
    "incoming.finished": {"text": "Đã tổ chức thực hiện"},
    "incoming.transferred": {"to": "peer", "text": "Đúng lĩnh vực hơn"},
    "incoming.handed_back": {"reason": "Không thuộc chức năng"},
    "incoming.taken_back": {},
    "incoming.checked": {"verdict": "valid", "signatures": [{"file": "a" * 64, "verdict": "valid"}]},
    "incoming.change_asked": {
        "key": "d-9", "what": "recall", "by": "status", "reason": "Gửi nhầm", "organ": "000.00.00.G22",
        "at": "2026-03-02T08:30:00+07:00",
    },
    "incoming.change_agreed": {"key": "d-9", "text": "Đã hủy bản nhận"},
    "incoming.change_refused": {"key": "d-9", "reason": "Đã triển khai xong"},
    "outgoing.drafted": DRAFT,
    "outgoing.revised": DRAFT | {"subject": "thành lập tổ công tác (sửa)"},
    "outgoing.submitted": {"file": file("3"), "to": "leader"},
    "outgoing.returned": {"remark": "Sửa căn cứ"},
    "outgoing.recalled_submission": {"text": "Bổ sung căn cứ"},
    "outgoing.passed_on": {"to": "peer"},
    "outgoing.opinion": {"text": "Nên thêm nơi nhận"},
    "outgoing.signed": {"before": "3" * 64, "file": file("4"), "certificate": certificate("002"), "level": "B"},
    "outgoing.initialled": {"before": "3" * 64, "file": file("8"), "certificate": certificate("003"), "level": "B"},
    "outgoing.cosigned": {"before": "3" * 64, "file": file("9"), "certificate": certificate("003"), "level": "B"},
    "outgoing.numbered": {
        "book": "van_ban_di", "year": 2026, "number": 7, "notation": "QĐ-UBND", "on": "2026-03-02",
        "code": "07/QĐ-UBND",
    },
    "outgoing.sealed": {"before": "4" * 64, "file": file("5"), "certificate": certificate("H12.59"), "level": "B"},
    "outgoing.sent": {
        "document_id": "u-1", "package": file("6", "goi.edxml", "application/xml"), "receivers": DRAFT["receivers"],
    },
    "outgoing.delivered": {"organ": "H12.52", "code": "01", "at": "2026-03-02T10:00:00+07:00", "key": "H12.52:01"},
    "outgoing.voided": {"reason": "Không ban hành nữa"},
    "outgoing.stamped": {"before": "5" * 64, "file": file("7"), "level": "LTA"},
    "outgoing.published": {"personal": True, "signed": True, "group": "Chỉ đạo, điều hành"},
    "outgoing.unpublished": {"reason": "Văn bản hết hiệu lực"},
    "outgoing.recalled": {"reason": "Sai thẩm quyền ký", "by": "status"},
    "outgoing.updated": {
        "reason": "Đổi hạn báo cáo", "document_id": "u-2", "package": file("d", "goi.edxml", "application/xml"),
        "changes": {"due": "2026-03-20", "urgency": 1},
    },
    "outgoing.replaces": {"item": "cu-1", "document_id": "u-0", "code": "05/QĐ-UBND", "organs": ["H12.52"]},
    "outgoing.replaced": {"item": "moi-1", "document_id": "u-3", "code": "09/QĐ-UBND", "organs": ["H12.52"]},
    "stray.came": {
        "office": "nam-can", "doc_id": "d-5", "message": "status", "code": "03", "document_id": "u-9",
        "answers": "12/UBND-VP", "from": {"organ": "H12.52", "name": "UBND xã Đầm Dơi"}, "text": "Đã tiếp nhận",
        "why": "unknown", "received": "2026-03-02T08:00:00+07:00", "package": file("e", "goi.edxml", "application/xml"),
        "notice": {"code": "03"},
    },
    "stray.matched": {"item": "di-1", "text": "12/UBND-VP"},
    "stray.dismissed": {"reason": "Không phải văn bản của xã"},
    "work_file.opened": {
        "notation": "01.KT", "title": "Phòng, chống hạn mặn năm 2026", "retention": "20 năm", "start": "2026-03-01",
    },
    "work_file.added": {"entry": ENTRY},
    "work_file.file_added": {"entry": ENTRY | {"key": "c" * 64, "kind": "file", "files": [file("c")]}},
    "work_file.removed": {"key": "vb-1", "reason": "Bản trùng"},
    "work_file.arranged": {"order": ["vb-1"]},
    "work_file.revised": {"title": "Phòng, chống hạn, mặn mùa khô 2026"},
    "work_file.passed": {"to": "peer"},
    "work_file.closed": {"end": "2026-03-02"},
    "work_file.reopened": {"reason": "Còn tài liệu"},
    "work_file.kept_back": {"until": "2028-03-02", "consent": "12/VP", "reason": "Còn dùng"},
    "work_file.handed_over": {
        "package": file("d", "goi.zip", "application/zip"), "minutes": file("e"), "documents": 1,
        "to": "Lưu trữ cơ quan",
    },
    "work_file.returned": {"reason": "Thiếu phụ lục"},
    "work_file.received": {"package": "d" * 64, "place": "Kho 1"},
    "work_file.held": {"reason": "Đang thanh tra"},
    "work_file.freed": {"reason": "Thanh tra xong"},
    "work_file.destroyed": {"decision": "7/QĐ-UBND", "on": "2026-03-02"},
    "mandate.given": {
        "giver": "expert", "taker": "peer", "start": "2026-03-02", "end": "2026-03-06", "acts": ["incoming"],
        "text": "Đi công tác",
    },
    "mandate.accepted": {},
    "mandate.declined": {"reason": "Cũng đi công tác"},
    "mandate.revoked": {},
    "entry.written": {
        "register": "su-dung-ban-luu", "on": "2026-03-02",
        "values": {"person": "Lê Văn Tám", "document": "12/QĐ-UBND", "allowed": "Chánh Văn phòng"},
    },
    "entry.signed": {"name": "Lê Văn Tám"},
    "entry.returned": {"on": "2026-03-04"},
    "entry.voided": {"reason": "Ghi nhầm"},
    "dossier.received": INTAKE,
    "dossier.receipt_printed": {"copy": 1},
    "dossier.advanced": {"from": "tiep_nhan", "to": "tham_dinh"},
    "dossier.supplement_requested": {"what": ["Biên bản họp gia đình"], "reason": "Chưa có chữ ký"},
    "dossier.supplemented": {
        "papers": [{"id": "2", "name": "Biên bản họp gia đình", "got": True}], "due": LATER, "due_lines": [],
    },
    "dossier.opinion": {"text": "Hồ sơ đủ điều kiện"},
    "dossier.result_prepared": {"file": file("8", "ket-qua.pdf")},
    "dossier.result_signed": {"before": "8" * 64, "file": file("9"), "certificate": certificate(), "level": "B"},
    "dossier.result_sealed": {"before": "9" * 64, "file": file("0"), "certificate": certificate(), "level": "B"},
    "dossier.result_stamped": {"before": "9" * 64, "file": file("7"), "level": "LTA"},
    "dossier.handed_over": {"how": "Trực tiếp", "to": "Nguyễn Văn Mật"},
    "dossier.refused": {"reason": "Không đủ điều kiện"},
    "dossier.withdrawn": {"reason": "Người nộp xin rút"},
    "dossier.consent_withdrawn": {"reason": "Người nộp không đồng ý nữa"},
    "dossier.apologised": {"reason": "Chờ ý kiến cấp trên", "due": "2026-03-12T09:00:00+07:00"},
    "dossier.extended": {
        "reason": "Hồ sơ phức tạp", "basis": "Luật chuyên ngành cho phép", "due": "2026-03-12T09:00:00+07:00",
    },
    "dossier.returned": {"from": "tham_dinh", "to": "tiep_nhan", "text": "Thiếu chữ ký"},
    "dossier.finance_notified": {"what": "Lệ phí trước bạ", "amount": 1_500_000, "until": "2026-03-20"},
    "dossier.finance_paid": {"receipt": "Biên lai 0001234", "due": LATER, "due_lines": []},
    "dossier.payment_noted": {
        "code": "H12.59-260302-0042-P0", "state": "paid", "amount": 100_000, "what": "Lệ phí", "receipt": "BL-1",
        "paid_at": "2026-03-02T08:00:00+07:00", "channel": "VietQR",
    },
    "dossier.stopped": {"reason": "Quá hạn bổ sung"},
    "dossier.resumed": {"reason": "Người nộp đã bổ sung", "due": LATER, "due_lines": []},
}  # fmt: skip

Deed = tuple[str, str] | tuple[str, str, Mapping[str, Any]]


class Desk:
    """One item, worked on by deeds ``(person, kind, changed payload)``; every step made is also checked as foreign."""

    def __init__(self, kind: str, deeds: Iterable[Deed] = (), directory: Directory = DIRECTORY) -> None:
        self.rules, self.directory = RULES[kind], directory
        self.kind = kind
        self.state: Any = self.rules.empty(ITEM)
        self.steps: list[Step] = []
        for deed in deeds:
            self.do(*deed)

    def decide(self, who: str, kind: str, change: Mapping[str, Any] | None = None, now: datetime = NOW) -> list[Step]:
        """Return the steps a deed would make."""
        command = Command(kind, {**VALID[kind], **(change or {})})
        previous = self.steps[-1].hash if self.steps else None
        return [
            make(draft, item=ITEM, item_kind=self.kind, actor=who, at=now, device="may-1", previous=previous)
            for draft in self.rules.decide(self.state, command, self.directory.person(who), now, self.directory)
        ]

    def do(self, who: str, kind: str, change: Mapping[str, Any] | None = None, now: datetime = NOW) -> list[Step]:
        """Do a deed and go on from its state."""
        made = self.decide(who, kind, change, now)
        for step in made:
            self.rules.check(self.state, step, self.directory)
            self.accept(step)
        return made

    def accept(self, step: Step) -> None:
        """Take over a step whoever made it."""
        self.state = self.rules.evolve(self.state, step)
        self.steps.append(step)

    def step(self, who: str, kind: str, payload: Mapping[str, Any], now: datetime = NOW, **other: Any) -> Step:
        """Forge a step that no rule has seen."""
        forged = Step(
            "s", ITEM, self.kind, kind, who, None, now.isoformat(), "may-2", dict(payload), None,
        )  # fmt: skip
        forged = replace(forged, **other)
        return replace(forged, hash=hash_of(forged))


_ARRIVED: tuple[Deed, ...] = (("clerk", "incoming.arrived"),)
_REGISTERED: tuple[Deed, ...] = (*_ARRIVED, ("clerk", "incoming.registered"))
_ASSIGNED: tuple[Deed, ...] = (*_REGISTERED, ("leader", "incoming.assigned"))
_STARTED: tuple[Deed, ...] = (*_ASSIGNED, ("expert", "incoming.started"))
_DRAFTED: tuple[Deed, ...] = (("expert", "outgoing.drafted"),)
_SUBMITTED: tuple[Deed, ...] = (*_DRAFTED, ("expert", "outgoing.submitted"))
_SIGNED: tuple[Deed, ...] = (*_SUBMITTED, ("leader", "outgoing.signed"))
_NUMBERED: tuple[Deed, ...] = (*_SIGNED, ("clerk", "outgoing.numbered"))
_SEALED: tuple[Deed, ...] = (*_NUMBERED, ("clerk", "outgoing.sealed"))
_STRAYED: tuple[Deed, ...] = (("he-thong", "stray.came"),)
_RECEIVED: tuple[Deed, ...] = (("counter", "dossier.received"),)
_PROCESSING: tuple[Deed, ...] = (*_RECEIVED, ("counter", "dossier.advanced"))
_RESULT: tuple[Deed, ...] = (
    *_PROCESSING, ("expert", "dossier.result_prepared"), ("leader", "dossier.result_signed"),
)  # fmt: skip

_OPEN: tuple[Deed, ...] = (("expert", "work_file.opened"), ("expert", "work_file.added"))
_CLOSED: tuple[Deed, ...] = (*_OPEN, ("expert", "work_file.closed"))
_HANDED: tuple[Deed, ...] = (*_CLOSED, ("expert", "work_file.handed_over"))
_GIVEN: tuple[Deed, ...] = (("expert", "mandate.given"),)
_ACCEPTED: tuple[Deed, ...] = (*_GIVEN, ("peer", "mandate.accepted"))

STORIES: Mapping[str, Mapping[str, tuple[Deed, ...]]] = {
    "field_report": report_office.STORIES,
    "incoming": {
        "": (),
        "arrived": _ARRIVED,
        "refused": (*_ARRIVED, ("clerk", "incoming.refused")),
        "registered": _REGISTERED,
        "assigned": _ASSIGNED,
        "started": _STARTED,
        "finished": (*_STARTED, ("expert", "incoming.finished")),
        "recalled": (*_STARTED, ("he-thong", "incoming.change_asked"), ("clerk", "incoming.change_agreed")),
        "replaced": (
            *_REGISTERED, ("he-thong", "incoming.change_asked", {"what": "replace", "item": "moi-1"}),
            ("leader", "incoming.change_agreed"),
        ),
    },
    "outgoing": {
        "": (),
        "drafted": _DRAFTED,
        "submitted": _SUBMITTED,
        "returned": (*_SUBMITTED, ("leader", "outgoing.returned")),
        "signed": _SIGNED,
        "numbered": _NUMBERED,
        "sealed": _SEALED,
        "sent": (*_SEALED, ("clerk", "outgoing.sent")),
        "voided": (*_NUMBERED, ("clerk", "outgoing.voided")),
    },
    "entry": {
        "": (),
        "written": (("clerk", "entry.written"),),
        "signed": (("clerk", "entry.written"), ("clerk", "entry.signed")),
        "returned": (("clerk", "entry.written"), ("clerk", "entry.returned")),
        "voided": (("clerk", "entry.written"), ("clerk", "entry.voided")),
    },
    "stray": {
        "": (),
        "waiting": _STRAYED,
        "matched": (*_STRAYED, ("he-thong", "stray.matched")),
        "dismissed": (*_STRAYED, ("clerk", "stray.dismissed")),
    },
    "work_file": {
        "": (),
        "open": _OPEN,
        "closed": _CLOSED,
        "handed": _HANDED,
        "archived": (*_HANDED, ("clerk", "work_file.received")),
    },
    "mandate": {
        "": (),
        "given": _GIVEN,
        "accepted": _ACCEPTED,
        "declined": (*_ACCEPTED, ("peer", "mandate.declined")),
        "revoked": (*_ACCEPTED, ("expert", "mandate.revoked")),
    },
    "dossier": {
        "": (),
        "received": _RECEIVED,
        "processing": _PROCESSING,
        "supplement": (*_PROCESSING, ("expert", "dossier.supplement_requested")),
        "signed": _RESULT,
        "handed": (*_RESULT, ("counter", "dossier.handed_over")),
        "refused": (*_PROCESSING, ("expert", "dossier.refused")),
        "withdrawn": (*_PROCESSING, ("counter", "dossier.withdrawn")),
        "finance": (*_PROCESSING, ("expert", "dossier.finance_notified")),
        "stopped": (*_PROCESSING, ("expert", "dossier.stopped")),
    },
}


def at(kind: str, stage: str) -> Desk:
    """Return a desk with an item of ``kind`` that stands at ``stage``."""
    desk = Desk(kind, STORIES[kind][stage])
    assert desk.state.stage == stage
    return desk
