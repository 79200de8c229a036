"""What the acts of a work file ask: headings of the yearly list, retention, days, to whom it goes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from desktop.actions.keep_work_file import headings, open_files
from desktop.desk.handing_forms import colleagues
from desktop.shown import Field, Form
from desktop.workplace import Workplace
from workflow.archive.headings import OWN_RETENTIONS
from workflow.archive.work_file import WorkFile

NEW = "new"


def _headings(place: Workplace, year: int) -> tuple[tuple[str, str], ...]:
    listed = headings(place, year)
    return (
        ("", "Ngoài danh mục, tự lập"),
        *((one.code, f"{one.code} {one.title} ({one.retention.lower()})") for one in listed),
    )


def _own_heading(place: Workplace, year: int) -> str:
    """Return the first heading the list gives to this person; "" for none."""
    return next((one.code for one in headings(place, year) if one.keeper == place.me.name), "")


def _retentions(now: str = "") -> tuple[tuple[str, str], ...]:
    values = OWN_RETENTIONS if now in ("", *OWN_RETENTIONS) else (now, *OWN_RETENTIONS)
    return tuple((value, value) for value in values)


def _described(place: Workplace, year: int) -> tuple[Field, ...]:
    return (
        Field("heading", "Theo danh mục hồ sơ", "choice", _headings(place, year), value=_own_heading(place, year)),
        Field("title", "Tiêu đề hồ sơ", "line", hint="Để trống thì lấy tiêu đề của danh mục"),
        Field("notation", "Số và ký hiệu", "line", hint="Ví dụ 01.KT; để trống thì lấy của danh mục"),
        Field("retention", "Thời hạn bảo quản", "choice", (("", "Theo danh mục"), *_retentions())),
    )


def _open(place: Workplace, item: str) -> Form:
    today = place.now().date()
    fields = (
        *_described(place, today.year), Field("start", "Ngày bắt đầu", "date", value=today.isoformat()),
        Field("rights", "Chế độ sử dụng", "line", hint="Ví dụ: sử dụng hạn chế"),
        Field("construction", "Loại hồ sơ", "check", hint="Hồ sơ xây dựng cơ bản"),
        Field("description", "Ghi chú", "text"),
    )  # fmt: skip
    return Form("Lập hồ sơ công việc", "Lập hồ sơ", fields)


def _put_in(place: Workplace, item: str) -> Form:
    known = open_files(place)
    choices = (*known, (NEW, "Lập hồ sơ mới"))
    fields = (
        Field("work_file", "Hồ sơ công việc", "choice", choices, value=choices[0][0], required=True),
        *_described(place, place.now().year),
    )
    return Form("Đưa vào hồ sơ công việc", "Đưa vào", fields[: 1 if known else None])


def _revise(place: Workplace, item: str) -> Form:
    state: WorkFile = place.journal.state(item)
    fields = (
        Field("title", "Tiêu đề hồ sơ", "line", value=state.title, required=True),
        Field("notation", "Số và ký hiệu", "line", value=state.notation, required=True),
        Field("retention", "Thời hạn bảo quản", "choice", _retentions(state.retention), value=state.retention),
        Field("rights", "Chế độ sử dụng", "line", value=state.rights),
        Field("construction", "Loại hồ sơ", "check", value=state.construction, hint="Hồ sơ xây dựng cơ bản"),
        Field("description", "Ghi chú", "text", value=state.description),
    )
    return Form("Sửa thông tin hồ sơ", "Lưu", fields)


def _documents(place: Workplace, item: str) -> tuple[tuple[str, str], ...]:
    state: WorkFile = place.journal.state(item)
    return tuple(
        (entry.key, f"{n}. {' '.join(part for part in (entry.type_name, entry.code, entry.subject) if part)}")
        for n, entry in enumerate(state.ordered, 1)
    )


def _remove(place: Workplace, item: str) -> Form:
    return Form("Bỏ tài liệu ra", "Bỏ ra", (
        Field("key", "Tài liệu", "choice", _documents(place, item), required=True),
        Field("reason", "Lý do", "text", required=True, hint="Bản trùng, bản nháp, thuộc hồ sơ khác"),
    ))  # fmt: skip


def _arrange(place: Workplace, item: str) -> Form:
    return Form("Sắp xếp tài liệu", "Chuyển", (
        Field("key", "Tài liệu", "choice", _documents(place, item), required=True),
        Field("place", "Đặt vào vị trí", "days", value=1),
    ))  # fmt: skip


def _add_file(place: Workplace, item: str) -> Form:
    return Form("Thêm tệp vào hồ sơ", "Thêm tệp", (
        Field("path", "Tệp", "file", required=True, hint="PDF, ảnh, Word, Excel, ghi âm, ghi hình"),
        Field("subject", "Nội dung tài liệu", "line", hint="Để trống thì lấy tên tệp"),
        Field("type_name", "Tên loại", "line", hint="Ví dụ: Biên bản, Ảnh, Bản ghi âm"),
        Field("author", "Tác giả", "line"),
        Field("day", "Ngày tài liệu", "date", value=place.now().date().isoformat()),
    ))  # fmt: skip


def _pass_on(place: Workplace, item: str) -> Form:
    keeper = place.journal.state(item).keeper
    return Form("Bàn giao hồ sơ", "Bàn giao", (
        Field("to", "Bàn giao cho", "choice", colleagues(place, keeper), required=True),
        Field("text", "Ghi chú", "text"),
    ))  # fmt: skip


def _close(place: Workplace, item: str) -> Form:
    state: WorkFile = place.journal.state(item)
    latest = max((entry.day for entry in state.entries if entry.day < "9999"), default="")
    end = max(latest, state.start) or place.now().date().isoformat()
    return Form("Kết thúc hồ sơ", "Kết thúc", (Field("end", "Ngày kết thúc công việc", "date", value=end),))


def _keep_back(place: Workplace, item: str) -> Form:
    latest: date | None = place.journal.state(item).latest
    return Form("Giữ lại hồ sơ", "Giữ lại", (
        Field("until", "Giữ đến ngày", "date", value=latest.isoformat() if latest else ""),
        Field("consent", "Văn bản đồng ý", "line", required=True), Field("reason", "Lý do", "text", required=True),
    ))  # fmt: skip


def _destroy(place: Workplace, item: str) -> Form:
    return Form("Ghi nhận tiêu hủy", "Ghi nhận", (
        Field("decision", "Số quyết định tiêu hủy", "line", required=True),
        Field("on", "Ngày quyết định", "date", value=place.now().date().isoformat()),
    ))  # fmt: skip


def _why(title: str, button: str) -> Callable[[Workplace, str], Form]:
    return lambda place, item: Form(title, button, (Field("reason", "Lý do", "text", required=True),))


def _receive(place: Workplace, item: str) -> Form:
    return Form("Nhận vào lưu trữ", "Kiểm tra, nhận", (Field("place", "Kho, giá, hộp", "line"),))


def _export(place: Workplace, item: str) -> Form:
    return Form("Xuất gói hồ sơ", "Xuất", (
        Field("path", "Lưu vào", "save", required=True, value="ho-so.zip", hint="Tệp .zip"),
    ))  # fmt: skip


def _minutes(place: Workplace, item: str) -> Form:
    return Form("Biên bản giao nhận hồ sơ", "Lưu", (
        Field("path", "Lưu vào", "save", required=True, value="bien-ban-giao-nhan.docx",
              hint="Tệp .docx để sửa tiếp, .pdf để in"),
    ))  # fmt: skip


FORMS: Mapping[str, Callable[[Workplace, str], Form]] = {
    "work_file.opened": _open,
    "work_file.added": _put_in,
    "work_file.revised": _revise,
    "work_file.removed": _remove,
    "work_file.arranged": _arrange,
    "work_file.file_added": _add_file,
    "work_file.passed": _pass_on,
    "work_file.closed": _close,
    "work_file.reopened": _why("Mở lại hồ sơ", "Mở lại"),
    "work_file.kept_back": _keep_back,
    "work_file.returned": _why("Trả lại hồ sơ", "Trả lại"),
    "work_file.received": _receive,
    "work_file.held": _why("Giữ, không tiêu hủy", "Giữ"),
    "work_file.freed": _why("Bỏ giữ", "Bỏ giữ"),
    "work_file.destroyed": _destroy,
    "work_file.export": _export,
    "work_file.minutes": _minutes,
}
