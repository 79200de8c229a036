"""Opened, filled, put in order, passed on, closed: who may, when, and what must be filled in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from workflow import fields as ask
from workflow.acts import Act, Ask, Who, everyone, office_of, roles
from workflow.archive import work_file as state
from workflow.archive.entry import KINDS, Entry, read_entry
from workflow.archive.metadata import judge
from workflow.archive.retention import read_retention
from workflow.archive.work_file import CLOSED, OPEN, WorkFile
from workflow.errors import Missing, NotAllowed, WrongState
from workflow.owners import within
from workflow.people import SYSTEM, Role
from workflow.secrets import refuse_secret
from workflow.steps import Step
from workflow.workdays import VIETNAM

STAFF: Who[Any] = Who("người của cơ quan", lambda state, person, directory: person.id != SYSTEM.id)
KEEPER: Who[WorkFile] = Who(
    "người lập hồ sơ hoặc người cùng đơn vị",
    lambda state, person, directory: person.id == state.keeper or within(person.unit, state.unit, directory),
)
HEAD: Who[WorkFile] = Who(
    "trưởng đơn vị của người lập hồ sơ",
    lambda state, person, directory: person.has(Role.UNIT_HEAD) and within(person.unit, state.unit, directory),
)
ARCHIVIST: Who[Any] = roles("văn thư, lưu trữ cơ quan", Role.CLERK)
LEADER: Who[Any] = roles("lãnh đạo cơ quan", Role.LEADER)


def today(asked: Ask[WorkFile]) -> date:
    """Return the day it is in Vietnam when somebody asks."""
    return asked.at.astimezone(VIETNAM).date()


def _derive_opening(asked: Ask[WorkFile]) -> Mapping[str, Any]:
    """Say whose file it is; it begins today and belongs to this year unless told otherwise."""
    payload, now = asked.payload, today(asked)
    start = str(payload.get("start") or now.isoformat())
    return {
        "office": office_of(asked.actor, asked.directory), "unit": asked.actor.unit,
        "creator": payload.get("creator") or asked.actor.name, "start": start,
        "year": payload.get("year") or (int(start[:4]) if start[:4].isdecimal() else now.year),
    }  # fmt: skip


def _guard_opening(asked: Ask[WorkFile]) -> None:
    """It belongs to the opener's own office and unit, has a retention, begins in its year (NĐ 30/2020 Điều 29)."""
    payload = asked.payload
    if payload["office"] != office_of(asked.actor, asked.directory):
        raise NotAllowed(f"{asked.actor.name} không lập hồ sơ thay cơ quan khác.")
    if payload["unit"] != asked.actor.unit:
        raise NotAllowed(f"{asked.actor.name} không lập hồ sơ thay đơn vị khác.")
    if date.fromisoformat(payload["start"]) > today(asked):
        raise Missing("start", "Ngày bắt đầu hồ sơ ở tương lai.")
    _guard_words(asked)


def _guard_words(asked: Ask[WorkFile]) -> None:
    """The retention can be read, and nothing in the words is a state secret (NĐ 30/2020 Điều 29 khoản 4)."""
    payload = asked.payload
    if payload.get("retention"):
        read_retention(payload["retention"])
    refuse_secret(*(str(payload.get(name) or "") for name in ("title", "description")))


def _guard_entry(asked: Ask[WorkFile]) -> None:
    """A document stands in a file once; in several files it may (NĐ 30/2020 PL VI phần I)."""
    entry = read_entry(asked.payload["entry"])
    if entry.kind not in KINDS or not entry.key:
        raise Missing("entry", "Không rõ tài liệu nào được đưa vào hồ sơ.")
    if not entry.subject:
        raise Missing("entry", "Tài liệu chưa có trích yếu hoặc tên.")
    known = asked.state.entry(entry.key)
    if known is not None and known == entry:
        raise WrongState(f"“{_named(entry)}” đã có trong hồ sơ này.")
    refuse_secret(entry.subject, entry.description, file_names=[file.name for file in entry.files])


def _named(entry: Entry) -> str:
    return " ".join(part for part in (entry.type_name, entry.code) if part) or entry.subject


def _guard_removal(asked: Ask[WorkFile]) -> None:
    """What is taken out is in the file (NĐ 30/2020 Điều 29 khoản 4: copies and drafts are taken out)."""
    if asked.state.entry(asked.payload["key"]) is None:
        raise Missing("key", "Tài liệu này không có trong hồ sơ.")


def _guard_order(asked: Ask[WorkFile]) -> None:
    """The order names every paper of the file once (NĐ 30/2020 Điều 29 khoản 3)."""
    order = asked.payload["order"]
    if len(set(order)) != len(order) or any(asked.state.entry(key) is None for key in order):
        raise Missing("order", "Thứ tự nhắc tới tài liệu không có trong hồ sơ hoặc nhắc hai lần.")


def _derive_passing(asked: Ask[WorkFile]) -> Mapping[str, Any]:
    person = asked.directory.people.get(str(asked.payload.get("to")))
    return {"unit": person.unit} if person is not None else {}


def _guard_passing(asked: Ask[WorkFile]) -> None:
    """Work files stay in the office and go to somebody who works there (NĐ 30/2020 Điều 31: bàn giao khi chuyển đi)."""
    to = asked.directory.person(asked.payload["to"])
    if office_of(to, asked.directory) != asked.state.office or to.id == SYSTEM.id:
        raise Missing("to", f"{to.name} không thuộc {asked.directory.name(asked.state.office)}.")
    if to.id == asked.state.keeper:
        raise Missing("to", f"{to.name} đang giữ hồ sơ này.")
    if asked.payload.get("unit") != to.unit:
        raise Missing("unit", "Đơn vị nhận không phải đơn vị của người nhận.")


def _guard_closing(asked: Ask[WorkFile]) -> None:
    """Something is in it, all of it is finished, and the archive would not object (NĐ 30/2020 Điều 29 khoản 4)."""
    end = date.fromisoformat(asked.payload["end"])
    now = asked.state
    if end > today(asked) or (now.start and end < date.fromisoformat(now.start)):
        raise Missing("end", "Ngày kết thúc phải từ ngày bắt đầu hồ sơ đến hôm nay.")
    if not now.entries:
        raise WrongState("Hồ sơ chưa có tài liệu nào.", "Đưa tài liệu vào, hoặc bỏ hồ sơ nếu mở nhầm.")
    ended = state.closed(now, _as_step(asked))
    open_ones = [_named(entry) for entry in ended.ordered if not entry.finished]
    if open_ones:
        raise WrongState(
            f"Còn {len(open_ones)} tài liệu chưa xử lý xong: {'; '.join(open_ones[:5])}.",
            "Xử lý xong hoặc bỏ tài liệu đó ra rồi kết thúc hồ sơ.",
        )
    wrong = [finding for finding in judge(ended, asked.directory) if not finding.cut]
    if wrong:
        first = "; ".join(f"{finding.where}: {finding.text}" for finding in wrong[:3])
        raise Missing(wrong[0].field, f"{first}.", "Bổ sung thông tin mô tả rồi kết thúc hồ sơ.")


def _as_step(asked: Ask[WorkFile]) -> Step:
    """Return what is asked as a step, to see what it would lead to."""
    at = asked.at.isoformat()
    return Step("", asked.state.item, "work_file", asked.kind, asked.actor.id, None, at, "", asked.payload, None)


_DESCRIBED = (
    ask.mark("notation", "số và ký hiệu hồ sơ", 20), ask.text("title", "tiêu đề hồ sơ", 2000),
    ask.text("retention", "thời hạn bảo quản", 30), ask.text("rights", "chế độ sử dụng", 30).optional(),
    ask.text("language", "ngôn ngữ", 50).optional(), ask.text("description", "ghi chú", 5000).optional(),
    ask.flag("construction", "hồ sơ xây dựng cơ bản").optional(),
)  # fmt: skip
_PARTY = (ask.mark("organ", "mã cơ quan", 100).optional(), ask.text("name", "tên cơ quan", 500).optional())
_ENTRY = (
    ask.mark("key", "mã tài liệu", 100), ask.choice("kind", "loại tài liệu", sorted(KINDS)),
    ask.text("subject", "trích yếu", 4000), ask.text("type_name", "tên loại", 300).optional(),
    ask.mark("number", "số", 100).optional(), ask.mark("notation", "ký hiệu", 200).optional(),
    ask.day("issued", "ngày văn bản").optional(), ask.record("organ", "cơ quan ban hành", *_PARTY).optional(),
    ask.listed("to", "nơi nhận", *_PARTY).optional(), ask.whole("priority", "độ khẩn", 0, 9).optional(),
    ask.whole("copies", "số bản", 1, 999).optional(), ask.day("due", "hạn").optional(),
    ask.day("arrived", "ngày đến").optional(), ask.whole("arrival_number", "số đến", 0, 9_999_999_999).optional(),
    ask.whole("pages", "số trang", 0, 100_000).optional(), ask.files("files", "tệp").optional(),
    ask.flag("finished", "đã xong").optional(),
)  # fmt: skip
REASON = ask.text("reason", "lý do", 1000)

ACTS: tuple[Act[WorkFile], ...] = (
    Act(
        "work_file.opened", "Lập hồ sơ", "lập hồ sơ", "NĐ 30/2020 Điều 28, Điều 29 khoản 1, 2",
        STAFF, frozenset({""}), state.opened,
        fields=(
            ask.mark("office", "cơ quan"), ask.mark("unit", "đơn vị"), ask.whole("year", "năm", 1945, 2199),
            ask.text("creator", "người lập", 200), ask.day("start", "ngày bắt đầu"), *_DESCRIBED,
        ),
        derive=_derive_opening, guard=_guard_opening, once=True, personal=True,
    ),
    Act(
        "work_file.added", "Đưa vào hồ sơ", "đưa tài liệu vào hồ sơ", "NĐ 30/2020 Điều 29 khoản 3",
        KEEPER, frozenset({OPEN}), state.added, fields=(ask.record("entry", "tài liệu", *_ENTRY),), guard=_guard_entry,
    ),
    Act(
        "work_file.file_added", "Thêm tệp", "thêm tệp vào hồ sơ",
        "NĐ 30/2020 Điều 29 khoản 3 (tài liệu nghe nhìn và tài liệu khác)",
        KEEPER, frozenset({OPEN}), state.added, fields=(ask.record("entry", "tài liệu", *_ENTRY),), guard=_guard_entry,
    ),
    Act(
        "work_file.removed", "Bỏ ra", "bỏ tài liệu ra", "NĐ 30/2020 Điều 29 khoản 4 (loại bản trùng, bản nháp)",
        KEEPER, frozenset({OPEN}), state.removed, fields=(ask.mark("key", "tài liệu", 100), REASON),
        guard=_guard_removal,
    ),
    Act(
        "work_file.arranged", "Sắp xếp", "sắp xếp tài liệu", "NĐ 30/2020 Điều 29 khoản 3",
        KEEPER, frozenset({OPEN}), state.arranged, fields=(ask.texts("order", "thứ tự", 100),), guard=_guard_order,
    ),
    Act(
        "work_file.revised", "Sửa thông tin", "sửa thông tin hồ sơ", "NĐ 30/2020 Điều 29 khoản 4",
        KEEPER, frozenset({OPEN}), state.revised, fields=tuple(field.optional() for field in _DESCRIBED),
        guard=_guard_words,
    ),
    Act(
        "work_file.passed", "Bàn giao", "bàn giao hồ sơ", "NĐ 30/2020 Điều 31; Luật Lưu trữ 33/2024/QH15",
        everyone(KEEPER, HEAD, LEADER), frozenset({OPEN, CLOSED}), state.passed,
        fields=(ask.mark("to", "người nhận"), ask.mark("unit", "đơn vị nhận"), ask.text("text", "ghi chú").optional()),
        derive=_derive_passing, guard=_guard_passing,
    ),
    Act(
        "work_file.closed", "Kết thúc hồ sơ", "kết thúc hồ sơ", "NĐ 30/2020 Điều 29 khoản 4; PL VI phần II",
        KEEPER, frozenset({OPEN}), state.closed,
        fields=(ask.day("end", "ngày kết thúc"), ask.listed("entries", "tài liệu", *_ENTRY).optional()),
        guard=_guard_closing, once=True,
    ),
    Act(
        "work_file.reopened", "Mở lại", "mở lại hồ sơ", "NĐ 30/2020 Điều 29",
        everyone(KEEPER, HEAD), frozenset({CLOSED}), state.reopened, fields=(REASON,), clears=("work_file.closed",),
    ),
)  # fmt: skip
