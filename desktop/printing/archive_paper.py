"""Papers of the archive: mục lục văn bản trong hồ sơ (NĐ 30/2020 PL V) and the minutes of handing over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from desktop.printing.report_paper import Issue, PaperColumn, PaperRow, TablePaper
from workflow.archive.work_file import WorkFile
from workflow.people import Directory
from workflow.text.in_words import date_spelled
from workflow.vietnamese import date_words, iso_short

_INDEX = (
    PaperColumn("STT", "", "(1)", "count", 6), PaperColumn("Số, ký hiệu văn bản", "", "(2)", "text", 22),
    PaperColumn("Ngày tháng văn bản", "", "(3)", "date", 14),
    PaperColumn("Tên loại và trích yếu nội dung văn bản", "", "(4)", "text", 52),
    PaperColumn("Tác giả văn bản", "", "(5)", "text", 28), PaperColumn("Số trang", "", "(6)", "count", 9),
    PaperColumn("Ghi chú", "", "(7)", "text", 18),
)  # fmt: skip
_MINUTES = (
    PaperColumn("STT", "", "(1)", "count", 7), PaperColumn("Số và ký hiệu hồ sơ", "", "(2)", "text", 18),
    PaperColumn("Tiêu đề hồ sơ", "", "(3)", "text", 52), PaperColumn("Thời gian tài liệu", "", "(4)", "text", 24),
    PaperColumn("Thời hạn bảo quản", "", "(5)", "text", 14), PaperColumn("Số tài liệu", "", "(6)", "count", 10),
    PaperColumn("Số trang", "", "(7)", "count", 9),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sides:
    """Who gives and who receives, with their posts; ``code`` is the number line of the minutes."""

    giver: str
    giver_post: str
    receiver: str
    receiver_post: str
    place: str
    code: str = ""


def index_paper(state: WorkFile, issue: Issue) -> TablePaper:
    """Return the list of the documents of a work file, seven columns, in their order."""
    rows = tuple(
        PaperRow((
            place, entry.code, entry.issued or entry.arrived,
            ": ".join(part for part in (entry.type_name, entry.subject) if part), entry.organ.name or entry.organ.organ,
            entry.pages or None,
            entry.description or (f"Số đến {entry.arrival_number}" if entry.arrival_number else ""),
        ))
        for place, entry in enumerate(state.ordered, 1)
    )  # fmt: skip
    lines = (
        f"Hồ sơ số {state.notation}, năm {state.year}: {state.title}",
        f"Thời hạn bảo quản: {state.retention}. Từ ngày {iso_short(state.start)}"
        + (f" đến ngày {iso_short(state.end)}" if state.end else ""),
    )
    total = f"Mục lục gồm {len(state.entries)} tài liệu" + (f", {state.pages} trang." if state.pages else ".")
    return TablePaper(
        issue.office, "MỤC LỤC VĂN BẢN TRONG HỒ SƠ", _INDEX, rows, issue.governing, "", lines, (total,), (),
        (("", ""), ("NGƯỜI LẬP HỒ SƠ", state.creator)), _day(issue), issue.training,
    )  # fmt: skip


def minutes_paper(
    files: Sequence[WorkFile], sides: Sides, issue: Issue, digests: Sequence[str], directory: Directory
) -> TablePaper:
    """Return the minutes of handing work files to the archive (biên bản giao nhận hồ sơ, tài liệu).

    Args:
        digests: SHA-256 of each file's package, printed so that both sides know what was given.
    """
    rows = tuple(
        PaperRow((
            place, state.notation, state.title, f"{iso_short(state.start)} – {iso_short(state.end)}", state.retention,
            len(state.entries), state.pages or None,
        ))
        for place, state in enumerate(files, 1)
    )  # fmt: skip
    documents, pages = sum(len(state.entries) for state in files), sum(state.pages for state in files)
    units = ", ".join(dict.fromkeys(directory.name(state.unit) for state in files))
    lines = (
        "Căn cứ Nghị định số 30/2020/NĐ-CP ngày 05 tháng 3 năm 2020 về công tác văn thư",
        f"Lập {date_words(issue.printed)} ({date_spelled(issue.printed)})",
        f"Bên giao: {sides.giver}, {sides.giver_post}, {units}",
        f"Bên nhận: {sides.receiver}, {sides.receiver_post}, {sides.place}",
    )
    marks = tuple(f"Gói {state.notation}: SHA-256 {digest}" for state, digest in zip(files, digests, strict=True))
    said = f"Tổng số {len(files)} hồ sơ, {documents} tài liệu" + (f", {pages} trang" if pages else "")
    kept = "Tài liệu điện tử giao kèm mục lục và dữ liệu đặc tả. Biên bản lập thành 02 bản, mỗi bên giữ một bản."
    return TablePaper(
        issue.office, "BIÊN BẢN GIAO NHẬN HỒ SƠ, TÀI LIỆU", _MINUTES, rows, issue.governing, "", lines,
        (f"{said}.", *marks, kept), (), (("BÊN GIAO", sides.giver), ("BÊN NHẬN", sides.receiver)), _day(issue),
        issue.training, code=sides.code,
    )  # fmt: skip


def _day(issue: Issue) -> str:
    return f"{issue.place + ', ' if issue.place else ''}{date_words(issue.printed)}"
