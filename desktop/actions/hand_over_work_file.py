"""Packs a work file for the archive, hands it over with minutes, and receives it after checking the package."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from desktop.actions.make_report import issue_of
from desktop.actions.write_file import write_file
from desktop.printing.archive_paper import Sides, index_paper, minutes_paper
from desktop.printing.nd30_types import notation
from desktop.printing.report_docx import table_docx
from desktop.printing.report_file import table_file
from desktop.printing.report_paper import TablePaper
from desktop.printing.report_pdf import table_pdf
from desktop.workplace import Workplace
from workflow.archive.package import build, identifier, placed
from workflow.archive.package_reader import Read, read_package
from workflow.archive.work_file import OPEN, WorkFile
from workflow.errors import Missing, WrongState
from workflow.people import Person, Role
from workflow.rules import Command, FileRef
from workflow.steps import Step
from workflow.store.troubles import FileAbsent
from workflow.timeline import who, words
from workflow.vietnamese import iso_short
from workflow.workdays import VIETNAM

KIND = "work_file"
ZIP = "application/zip"
MINUTES: Mapping[str, Callable[[TablePaper], bytes]] = {".docx": table_docx, ".pdf": table_pdf}


def package_of(place: Workplace, item: str) -> bytes:
    """Return the archive package of a work file as it stands; the same file gives the same bytes.

    Raises:
        Missing: a document's file is not on this machine; the sentence names it.
    """
    state: WorkFile = place.journal.state(item)
    contents: dict[str, bytes] = {}
    for one in placed(state):
        try:
            contents[one.file.sha256] = place.files.read(one.file.sha256)
        except FileAbsent:
            raise Missing(
                "files", f"Tệp “{one.file.name}” (tài liệu {one.ordinal}) chưa có trên máy này.",
                "Đồng bộ để tải tệp về rồi làm lại.",
            ) from None  # fmt: skip
    return build(state, contents, index_pdf(place, item), place.directory, _traces(place, state))


def index_pdf(place: Workplace, item: str) -> bytes:
    """Return mục lục as it goes into the package; dated by the end of the work, so that it never changes."""
    state: WorkFile = place.journal.state(item)
    return table_pdf(index_paper(state, issue_of(place, state.ended)))


def _traces(place: Workplace, state: WorkFile) -> dict[str, str]:
    """Return the course of every document known here: when, who, what (TraceHeaderList)."""
    found = {}
    for entry in state.entries:
        if entry.kind == "file" or place.journal.kind(entry.key) is None:
            continue
        steps = [record.step for record in place.journal.steps(entry.key) if record.verdict != "refused"]
        lines = (
            f"{iso_short(step.at[:10])} {who(step, place.directory)}: {words(step, place.directory)[0]}"
            for step in steps
            if not state.end or step.at[:10] <= state.end
        )
        found[entry.key] = "; ".join(lines)
    return found


def hand_over(place: Workplace, item: str) -> tuple[Step, ...]:
    """Hand a closed work file to the agency's archive with its package and the minutes, in one step.

    Raises:
        Missing: a file is not here, or the package would not be whole.
        Refusal: the file is not closed, or not this person's.
    """
    state: WorkFile = place.journal.state(item)
    data = package_of(place, item)
    found = read_package(data)
    wrong = [finding for finding in found.findings if not finding.cut]
    if wrong:
        raise Missing(wrong[0].field, f"{wrong[0].where}: {wrong[0].text}.", "Mở lại hồ sơ, sửa rồi nộp lại.")
    name = identifier(state, place.directory)
    package = place.files.put(data, f"{name}.zip", ZIP, role="package")
    sides = _sides(place, [state])
    paper = minutes_paper([state], sides, issue_of(place), [package.sha256], place.directory)
    minutes = place.files.put(table_pdf(paper), f"Biên bản giao nhận {name}.pdf", "application/pdf", role="minutes")
    payload = {
        "package": package.to_json(), "minutes": minutes.to_json(), "documents": len(state.entries),
        "pages": state.pages, "to": sides.place,
    }  # fmt: skip
    return place.journal.act(item, KIND, Command("work_file.handed_over", payload), now=place.now())


def minutes_of(place: Workplace, items: Sequence[str]) -> TablePaper:
    """Return the minutes of handing work files over, as the office signs them; one paper for several files.

    A file handed over already is named with the package that was given; one only closed, with the package as it
    would be.

    Raises:
        WrongState: a file is still open.
        Missing: no file named, or a document's file is not on this machine.
    """
    states: list[WorkFile] = [place.journal.state(item) for item in items]
    if not states:
        raise Missing("file", "Chưa chọn hồ sơ để lập biên bản.")
    if any(state.stage in ("", OPEN) for state in states):
        raise WrongState("Hồ sơ chưa kết thúc thì chưa lập biên bản giao nhận được.", "Kết thúc hồ sơ trước.")
    digests = [
        state.package.sha256 if state.package else sha256(package_of(place, item)).hexdigest()
        for item, state in zip(items, states, strict=True)
    ]
    handed = (state.done.get("work_file.handed_over") for state in states)
    days = [datetime.fromisoformat(mark.at).astimezone(VIETNAM).date() for mark in handed if mark is not None]
    return minutes_paper(
        states, _sides(place, states), issue_of(place, max(days, default=None)), digests, place.directory
    )  # fmt: skip


def save_minutes(place: Workplace, items: Sequence[str], path: Path) -> None:
    """Write the minutes as Word document (to be edited further) or PDF, by the ending of ``path``.

    Raises:
        Missing: another ending; WrongState: as ``minutes_of``.
        FileTrouble: the file cannot be written.
    """
    form = MINUTES.get(path.suffix.lower())
    if form is None:
        raise Missing("out", f"Không lập được biên bản dạng {path.suffix or '?'}.", "Đặt tên tệp .docx hoặc .pdf.")
    write_file(path, form(minutes_of(place, items)))


def _sides(place: Workplace, states: Sequence[WorkFile]) -> Sides:
    """Return who gives and who receives: the keepers of the files, a clerk for the archive (NĐ 30/2020 Điều 30, 31)."""
    keepers = list(dict.fromkeys(state.keeper for state in states))
    archivist, office = _archivist(place), place.office
    return Sides(
        "; ".join(place.directory.name(one) for one in keepers), "; ".join(_post(place, one) for one in keepers),
        archivist.name if archivist else "", archivist.post if archivist else "", f"Lưu trữ {office.name}",
        f"Số: ……/{notation('Biên bản', office.short)}",
    )  # fmt: skip


def _archivist(place: Workplace) -> Person | None:
    """Return who receives for the archive: a clerk of the office (văn thư, lưu trữ)."""
    people = (person for person in place.directory.people.values() if person.has(Role.CLERK) and person.unit)
    return next((p for p in people if place.directory.office(p.unit).id == place.office.id), None)


def _post(place: Workplace, person: str) -> str:
    found = place.directory.people.get(person)
    return found.post if found is not None else ""


def check_package(place: Workplace, item: str) -> tuple[FileRef, Read]:
    """Return the package that was handed over and what is in it.

    Raises:
        Missing: none was handed over, or it is not on this machine yet.
    """
    package: FileRef | None = place.journal.state(item).package
    if package is None:
        raise Missing("package", "Hồ sơ này chưa được nộp.")
    try:
        return package, read_package(place.files.read(package.sha256))
    except FileAbsent:
        raise Missing("package", "Gói nộp lưu chưa tải về máy này.", "Đồng bộ rồi nhận lại.") from None


def receive(place: Workplace, item: str, where: str = "") -> tuple[Step, ...]:
    """Take a work file into the archive after its package was read and found whole.

    Args:
        where: store, shelf, box.

    Raises:
        Missing: the package is not here or not whole; the sentence names the first fault.
        Refusal: this person handed it over, or may not receive.
    """
    package, found = check_package(place, item)
    if not found.sound:
        first = found.findings[0]
        raise Missing(
            "package", f"Gói nộp lưu không nguyên vẹn: {first.where} {first.field} {first.text}.",
            "Trả lại cho người nộp, ghi rõ lý do.",
        )  # fmt: skip
    payload = {"package": package.sha256} | ({"place": where} if where else {})
    return place.journal.act(item, KIND, Command("work_file.received", payload), now=place.now())


def save_package(place: Workplace, item: str, path: Path) -> str:
    """Write the package of a work file into ``path``; return its SHA-256.

    Raises:
        Missing: a file is not on this machine.
        FileTrouble: the file cannot be written.
    """
    return write_file(path, package_of(place, item))


def save_index(place: Workplace, item: str, path: Path) -> None:
    """Write the list of documents of a work file as PDF, Word document, XLSX or CSV.

    Raises:
        Missing: another ending.
        FileTrouble: the file cannot be written.
    """
    paper = index_paper(place.journal.state(item), issue_of(place))
    ending = path.suffix.lower()
    write_file(path, table_docx(paper) if ending == ".docx" else table_file(paper, ending.lstrip(".")))
