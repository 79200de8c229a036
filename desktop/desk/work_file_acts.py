"""What a press on a work file does, and what is shown beside it: its description, its documents, what still lacks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from desktop.actions.hand_over_work_file import hand_over, index_pdf, receive, save_minutes, save_package
from desktop.actions.keep_work_file import (
    KIND,
    arrange,
    close_work_file,
    open_work_file,
    put_file_into,
    put_into,
)
from desktop.actions.record_step import record_step
from desktop.desk.work_file_forms import NEW
from desktop.shown import Card, Done
from desktop.workplace import Workplace
from workflow.archive.entry import KINDS
from workflow.archive.metadata import judge
from workflow.archive.work_file import OPEN, WorkFile
from workflow.people import SYSTEM
from workflow.rules import Option
from workflow.vietnamese import iso_short

Values = Mapping[str, Any]
Fact = tuple[str, str]
_SHOWN = 3


def _open(place: Workplace, item: str, values: Values) -> Done:
    made, _ = open_work_file(place, values)
    return Done("Đã lập hồ sơ", made)


def _put_in(place: Workplace, item: str, values: Values) -> Done:
    wanted = str(values.get("work_file") or NEW)
    if wanted == NEW:
        with place.database.work():
            wanted, _ = open_work_file(place, values)
            put_into(place, wanted, item)
    else:
        put_into(place, wanted, item)
    return Done(f"Đã đưa vào hồ sơ {place.journal.row(wanted).code}")


def _add_file(place: Workplace, item: str, values: Values) -> Done:
    put_file_into(
        place, item, Path(str(values.get("path") or "")), subject=str(values.get("subject") or ""),
        type_name=str(values.get("type_name") or ""), day=str(values.get("day") or ""),
        author=str(values.get("author") or ""),
    )  # fmt: skip
    return Done("Đã thêm tệp vào hồ sơ")


def _arrange(place: Workplace, item: str, values: Values) -> Done:
    state: WorkFile = place.journal.state(item)
    key = str(values.get("key") or "")
    order = [entry.key for entry in state.ordered if entry.key != key]
    order.insert(max(0, int(values.get("place") or 1) - 1), key)
    arrange(place, item, order)
    return Done("Đã sắp xếp")


def _close(place: Workplace, item: str, values: Values) -> Done:
    close_work_file(place, item, date.fromisoformat(str(values["end"])) if values.get("end") else None)
    by = place.journal.state(item).hand_over_by
    return Done(f"Đã kết thúc; nộp lưu trước {by:%d/%m/%Y}" if by else "Đã kết thúc")


def _hand_over(place: Workplace, item: str, values: Values) -> Done:
    hand_over(place, item)
    state: WorkFile = place.journal.state(item)
    paper = place.files.read(state.minutes.sha256) if state.minutes else b""
    return Done("Đã nộp lưu; chờ lưu trữ nhận", paper=paper, paper_name="Biên bản giao nhận")


def _receive(place: Workplace, item: str, values: Values) -> Done:
    receive(place, item, str(values.get("place") or ""))
    return Done("Đã nhận vào lưu trữ; gói nguyên vẹn")


def _index(place: Workplace, item: str, values: Values) -> Done:
    return Done("Mục lục văn bản trong hồ sơ", paper=index_pdf(place, item), paper_name="Mục lục văn bản")


def _export(place: Workplace, item: str, values: Values) -> Done:
    path = Path(str(values.get("path") or ""))
    save_package(place, item, path)
    return Done(f"Đã xuất gói {path.name}")


def _minutes(place: Workplace, item: str, values: Values) -> Done:
    path = Path(str(values.get("path") or ""))
    save_minutes(place, [item], path)
    return Done(f"Đã lưu biên bản {path.name}")


def _record(kind: str, words: str) -> Callable[[Workplace, str, Values], Done]:
    def act(place: Workplace, item: str, values: Values) -> Done:
        record_step(place, item, kind, {name: value for name, value in values.items() if value not in ("", None)})
        return Done(words)

    return act


def _revise(place: Workplace, item: str, values: Values) -> Done:
    """Record only what was changed, so that two who change different things keep both."""
    state: WorkFile = place.journal.state(item)
    changed = {name: value for name, value in values.items() if value != getattr(state, name)}
    if not changed:
        return Done("Không có gì thay đổi")
    record_step(place, item, "work_file.revised", changed)
    return Done("Đã lưu")


ACTS: Mapping[str, Callable[[Workplace, str, Values], Done]] = {
    "work_file.opened": _open,
    "work_file.added": _put_in,
    "work_file.file_added": _add_file,
    "work_file.arranged": _arrange,
    "work_file.closed": _close,
    "work_file.handed_over": _hand_over,
    "work_file.received": _receive,
    "work_file.index": _index,
    "work_file.export": _export,
    "work_file.minutes": _minutes,
    "work_file.revised": _revise,
    "work_file.removed": _record("work_file.removed", "Đã bỏ ra"),
    "work_file.passed": _record("work_file.passed", "Đã bàn giao"),
    "work_file.reopened": _record("work_file.reopened", "Đã mở lại"),
    "work_file.kept_back": _record("work_file.kept_back", "Đã giữ lại"),
    "work_file.returned": _record("work_file.returned", "Đã trả lại"),
    "work_file.held": _record("work_file.held", "Đã giữ, không tiêu hủy"),
    "work_file.freed": _record("work_file.freed", "Đã bỏ giữ"),
    "work_file.destroyed": _record("work_file.destroyed", "Đã ghi nhận tiêu hủy"),
}


def more_options(place: Workplace, kind: str, state: Any) -> tuple[Option, ...]:
    """Return what else may be pressed: a document goes into a work file, a work file is printed and exported."""
    if kind in KINDS and place.me.id != SYSTEM.id:
        return (Option("work_file.added", "Đưa vào hồ sơ"),)
    if kind != KIND or not state.entries:
        return ()
    ended = (Option("work_file.minutes", "Lưu biên bản"), Option("work_file.export", "Xuất gói"))
    exported = ended if state.stage != OPEN else ()
    return (Option("work_file.index", "In mục lục"), *exported)


def facts(place: Workplace, state: WorkFile) -> tuple[Fact, ...]:
    """Return label and value of what is shown of a work file, then its documents in their order."""
    until = "không xác định" if state.period is None else "vĩnh viễn" if not state.period.years else ""
    due = state.hand_over_by
    pairs = (
        ("Số, ký hiệu", state.notation), ("Thời hạn bảo quản", state.retention),
        ("Người lập", place.directory.name(state.keeper)),
        ("Bắt đầu", iso_short(state.start)), ("Kết thúc", iso_short(state.end)),
        ("Hạn nộp lưu", f"{due:%d/%m/%Y}" if due else ""),
        ("Bảo quản đến", f"{state.until:%d/%m/%Y}" if state.until else until if state.end else ""),
        ("Giữ, không tiêu hủy", state.hold),
        *((f"Tài liệu {n}", " ".join(filter(None, (entry.type_name, entry.code, entry.subject))))
          for n, entry in enumerate(state.ordered, 1)),
    )  # fmt: skip
    return tuple((label, value) for label, value in pairs if value)


def lacking(place: Workplace, state: WorkFile) -> list[str]:
    """Return what must still be described before the file can be closed, in words."""
    wrong = (one for one in judge(state, place.directory) if not one.cut)
    return [f"{one.where}: {one.text}" for one in wrong if one.field != "EndDate" or state.stage != OPEN]


def cards(place: Workplace, state: WorkFile) -> tuple[Card, ...]:
    """Return what the archive would object to while the file is open, and why it gave it back."""
    found: list[Card] = []
    if state.stage == OPEN and state.entries:
        waiting = [entry for entry in state.entries if not entry.finished]
        if wrong := lacking(place, state):
            said = "; ".join(wrong[:_SHOWN])
            found.append(Card("info", "Thông tin mô tả còn thiếu", f"{said}. Bổ sung trước khi kết thúc hồ sơ."))
        elif waiting:
            found.append(Card("info", "Chưa kết thúc được", f"Còn {len(waiting)} tài liệu chưa xử lý xong."))
    if state.reason and state.stage not in (OPEN, ""):
        found.append(Card("today", "Lưu trữ trả lại", state.reason))
    return tuple(found)
