"""What a dissolved office can no longer do: register, number, sign; its successor does it in its own name."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from workflow.acts import Ask, office_of
from workflow.errors import RegisterClosed, WrongState
from workflow.organisation.validity import day_of
from workflow.people import Directory
from workflow.vietnamese import iso_short
from workflow.workdays import VIETNAM


def refuse_closed_book(asked: Ask[Any], office: str, on: date) -> None:
    """Refuse a number of a book on a day its office does not exist (NĐ 30/2020 Điều 15, 22: a book is an office's own;
    books of dissolved offices are closed with their last number).

    Args:
        office: whose book; on: the date written beside the number.

    Raises:
        RegisterClosed: the office was dissolved by then, was not there yet, or is dissolved by the time of the step.
    """
    directory, today = asked.directory, day_of(asked.at)
    if directory.unit_open(office, on) and directory.unit_open(office, today):
        return
    unit = directory.unit(office)
    if unit.start and on.isoformat() < unit.start:
        raise RegisterClosed(
            f"Ngày {iso_short(on.isoformat())} {unit.name} chưa thành lập nên sổ chưa mở.",
            f"Ghi ngày từ {iso_short(unit.start)}.",
        )
    heirs = _heirs(office, directory, on)
    raise RegisterClosed(f"Sổ của {unit.name} đã khóa từ ngày {iso_short(unit.end)}.", f"Lấy số ở sổ của {heirs}.")


def refuse_dissolved(asked: Ask[Any]) -> None:
    """Refuse to sign or number for an office that no longer exists (Luật 72/2025/QH15; NĐ 30/2020 Điều 13).

    Raises:
        WrongState: the office of the document was dissolved; its successor issues it anew.
    """
    office, directory = asked.state.office, asked.directory
    if directory.unit_open(office, day_of(asked.at)):
        return
    raise WrongState(
        f"{directory.name(office)} không còn hoạt động nên không ban hành văn bản được.",
        f"Hủy dự thảo này và soạn lại với tên {_heirs(office, directory, day_of(asked.at))}.",
    )


def own_book(asked: Ask[Any], on: date) -> None:
    """Refuse a number the office of the one who asks cannot give on that day; see ``refuse_closed_book``."""
    refuse_closed_book(asked, office_of(asked.right, asked.directory), on)


def _heirs(office: str, directory: Directory, on: date) -> str:
    then = directory.at(datetime.combine(on, time(12), VIETNAM))
    names = [directory.name(id) for id in then.heirs(office) if id != office]
    return " hoặc ".join(names) or "đơn vị kế thừa"
