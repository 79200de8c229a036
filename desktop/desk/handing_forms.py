"""What handing work on asks: to whom it goes, and why."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from desktop.shown import Field, Form
from desktop.workplace import Workplace
from workflow.people import SYSTEM, Person
from workflow.vietnamese import name_key

Choices = tuple[tuple[str, str], ...]


def colleagues(place: Workplace, without: str = "") -> Choices:
    """Return the people of this office as choices, those of one's own unit first."""
    people = [one for one in place.directory.members(place.office.id) if one.id not in (SYSTEM.id, without)]
    people.sort(key=lambda one: (one.unit != place.me.unit, name_key(one.name)))
    return tuple((one.id, _named(place, one)) for one in people)


def _named(place: Workplace, one: Person) -> str:
    parts = (one.name, one.post, place.directory.name(one.unit) if one.unit != place.office.id else "")
    return ", ".join(part for part in parts if part)


def _units(place: Workplace) -> Choices:
    office = place.office.id
    return tuple((u.id, u.name) for u in place.directory.units.values() if u.parent == office and not u.organ)


def _transfer(place: Workplace, item: str) -> Form:
    state = place.journal.state(item)
    held = state.person or state.lead
    choices = tuple(one for one in (*colleagues(place), *_units(place)) if one[0] != held)
    return Form(
        "Chuyển việc", "Chuyển việc",
        (
            Field("to", "Chuyển cho", "choice", choices, required=True),
            Field("text", "Lý do, yêu cầu", "text"),
        ),
    )  # fmt: skip


def _pass_on(place: Workplace, item: str) -> Form:
    author = place.journal.state(item).author
    return Form(
        "Chuyển người soạn", "Chuyển",
        (
            Field("to", "Người soạn tiếp", "choice", colleagues(place, author), required=True),
            Field("text", "Lý do", "text"),
        ),
    )  # fmt: skip


def _reason(title: str, button: str, name: str, *, required: bool, hint: str = "") -> Callable[[Workplace, str], Form]:
    return lambda place, item: Form(title, button, (Field(name, "Lý do", "text", required=required, hint=hint),))


FORMS: Mapping[str, Callable[[Workplace, str], Form]] = {
    "incoming.transferred": _transfer,
    "incoming.handed_back": _reason("Trả lại việc", "Trả lại", "reason", required=True, hint="Người giao đọc được"),
    "outgoing.recalled_submission": _reason("Thu hồi bản trình", "Thu hồi", "text", required=False),
    "outgoing.passed_on": _pass_on,
    "mandate.declined": _reason("Không nhận làm thay", "Không nhận", "reason", required=True),
    "mandate.revoked": _reason("Thu hồi việc làm thay", "Thu hồi", "reason", required=False),
}

SAID: Mapping[str, str] = {
    "incoming.transferred": "Đã chuyển việc",
    "incoming.handed_back": "Đã trả lại việc",
    "incoming.taken_back": "Đã thu hồi việc",
    "outgoing.recalled_submission": "Đã thu hồi bản trình",
    "outgoing.passed_on": "Đã chuyển người soạn",
    "mandate.accepted": "Đã nhận làm thay",
    "mandate.declined": "Đã báo không nhận",
    "mandate.revoked": "Đã thu hồi việc làm thay",
}
