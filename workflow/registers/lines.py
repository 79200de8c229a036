"""How the state of an item fills the lines of a book: pure, one function for each way of filling."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from workflow.acts import Mark
from workflow.documents.incoming_state import FINISHED, RECALLED, REPLACED, Incoming
from workflow.documents.incoming_state import STAGES as INCOMING_STAGES
from workflow.documents.outgoing_state import SENT, VOIDED, Outgoing, change_words
from workflow.documents.outgoing_state import standing as delivery_standing
from workflow.documents.series import COPIES
from workflow.dossiers.dossier import HANDED, Dossier
from workflow.dossiers.dossier import STAGES as DOSSIER_STAGES
from workflow.people import Directory
from workflow.registers import entry as by_hand
from workflow.registers.book import Book
from workflow.registers.entry import COPIES_BOOK, Entry
from workflow.vietnamese import short_date
from workflow.workdays import USUAL_RULE, VIETNAM, Calendar, Rule, standing

Value = str | int | date | None
RECEIVED_CODES = ("03", "04", "05", "06")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a book: the day it belongs to, its place among the others, its cells by column key."""

    on: date
    order: tuple[Any, ...]
    cells: Mapping[str, Value]
    series: str = ""
    item: str = ""


@dataclass(frozen=True, slots=True)
class Around:
    """What filling a line needs besides the item: names, working time, the moment, what counts as late."""

    directory: Directory
    calendar: Calendar
    now: datetime
    rule: Rule = USUAL_RULE


Filler = Callable[[Any, Around], Iterator[Line]]


def lines_of(book: Book, state: Any, around: Around) -> Iterator[Line]:
    """Yield the lines an item has in a book; none when it has no place in it."""
    if isinstance(state, Entry):
        if state.register == book.key and state.stage:
            yield _entry_line(book, state)
        return
    filler = FILLERS.get(book.filled_by)
    if filler is not None:
        yield from filler(state, around)


def _incoming(state: Incoming, around: Around) -> Iterator[Line]:
    """Sổ đăng ký văn bản đến (NĐ 30/2020 PL IV)."""
    if not state.number:
        return
    on = _date(state.registered_on) or _date(state.received)
    yield _line(state.item, on, state.book, state.number, {
        "arrived": on, "number": state.number, "author": state.sender.name, "code": state.code,
        "issued": _date(state.issued), "subject": _subject(state.type_name, state.subject),
        "receiver": _receiver(state, around), "passed_on": _done(state.done, "incoming.assigned"),
        "signed": _signed(state, around), "note": _incoming_note(state),
    })  # fmt: skip


def _incoming_progress(state: Incoming, around: Around) -> Iterator[Line]:
    """Sổ theo dõi giải quyết văn bản đến (NĐ 30/2020 PL IV)."""
    if not state.number or "incoming.assigned" not in state.done:
        return
    document = f"{state.type_name or 'Văn bản'} số {state.code or '…'} ngày {_day_words(state.issued)} của "
    yield _line(state.item, _date(state.registered_on), state.book, state.number, {
        "number": state.number, "document": f"{document}{state.sender.name}: {state.subject}",
        "receiver": _receiver(state, around), "due": _date(state.deadline or ""),
        "progress": _progress(state, around), "reply": state.reply, "note": _incoming_note(state),
    })  # fmt: skip


def _handing(state: Incoming, around: Around) -> Iterator[Line]:
    """Sổ chuyển giao văn bản đến (NĐ 30/2020 Điều 23)."""
    moved = _done(state.done, "incoming.assigned")
    if not state.number or moved is None:
        return
    yield _line(state.item, moved, state.book, state.number, {
        "moved": moved, "number": state.number, "code": state.code, "receiver": _receiver(state, around),
        "signed": _signed(state, around), "note": _incoming_note(state),
    })  # fmt: skip


def _outgoing(state: Outgoing, around: Around) -> Iterator[Line]:
    """Sổ đăng ký văn bản đi (NĐ 30/2020 PL IV); a document that was voided keeps its number and its line."""
    if not state.number:
        return
    on = _date(state.on)
    yield _line(state.item, on, state.book, state.number, {
        "code": state.code, "issued": on, "subject": _subject(state.type_name, state.subject),
        "signer": _signer(state, around), "receivers": _receivers(state),
        "archive": "; ".join(part for part in ("VT", _unit_of(state.author, around)) if part),
        "copies": len(state.receivers) or None, "sent": _done(state.done, "outgoing.sent"),
        "signed": _deliveries(state), "note": _outgoing_note(state),
    })  # fmt: skip


def _post(state: Outgoing, around: Around) -> Iterator[Line]:
    """Sổ gửi văn bản đi bưu điện (NĐ 30/2020 PL IV): receivers who cannot be reached over the axis."""
    by_post = [party.name for party in state.receivers if not party.organ and party.name]
    moved = _done(state.done, "outgoing.sent")
    if not state.number or moved is None or not by_post:
        return
    yield _line(state.item, moved, state.book, state.number, {
        "moved": moved, "code": state.code, "receivers": "; ".join(by_post), "envelopes": len(by_post),
        "signed": "", "note": "",
    })  # fmt: skip


def _dossier(state: Dossier, around: Around) -> Iterator[Line]:
    """Sổ theo dõi hồ sơ (TT 03/2025/TT-VPCP PL I mẫu số 07)."""
    if not state.code:
        return
    on = _date(state.at)
    number = int(state.code.rpartition("-")[2]) if state.code.rpartition("-")[2].isdigit() else 0
    returned = _done(state.done, "dossier.handed_over")
    how = f"{returned:%d/%m/%Y}" + (f"\n{state.how}" if state.how else "") if returned else ""
    yield _line(state.item, on, "mhs", number, {
        "place": None, "code": state.code, "procedure": state.procedure.name, "sets": 1,
        "applicant": state.applicant.name,
        "address": "\n".join(part for part in (state.applicant.address, state.applicant.phone) if part),
        "authority": around.directory.name(state.office), "received": on, "due": _date(state.due or ""),
        "returned": how, "signed": state.to if state.stage == HANDED else "", "note": _dossier_note(state, around),
    })  # fmt: skip


FILLERS: Mapping[str, Filler] = {
    "incoming": _incoming,
    "incoming-progress": _incoming_progress,
    "handing": _handing,
    "outgoing": _outgoing,
    "post": _post,
    "dossier": _dossier,
}


def _entry_line(book: Book, state: Entry) -> Line:
    """A line written by hand: its cells, the day, who signed, when it came back, why it does not count."""
    cells: dict[str, Value] = {}
    for column in book.columns:
        value = state.values.get(column.key)
        cells[column.key] = _date(value) if column.kind == "date" and isinstance(value, str) else value
    on = _date(state.on)
    own: dict[str, Value] = {"on": on, "moved": on, "code": state.code, "signed": state.signed}
    if book.key == COPIES_BOOK:
        own["kind"] = COPIES.get(state.kind, state.kind)
    own["returned"] = _date(state.returned)
    if state.stage == by_hand.VOIDED:
        own["note"] = f"Bỏ: {state.reason}"
    for key, value in own.items():
        if key in cells and value:
            cells[key] = value
    return _line(state.item, on, state.book, state.number, cells)


def _line(item: str, on: date | None, series: str, number: int, cells: Mapping[str, Value]) -> Line:
    day = on or date(1900, 1, 1)
    return Line(day, (day.year, series, number, item), cells, series, item)


def _date(text: str) -> date | None:
    """Return the day of an ISO date or time, in Vietnam; None for what is no day."""
    try:
        if len(text) <= 10:
            return date.fromisoformat(text)
        moment = datetime.fromisoformat(text)
        return (moment.astimezone(VIETNAM) if moment.tzinfo else moment).date()
    except (ValueError, OverflowError):
        return None


def _day_words(text: str) -> str:
    day = _date(text)
    return short_date(day) if day else "…"


def _done(done: Mapping[str, Mark], kind: str) -> date | None:
    mark = done.get(kind)
    return _date(mark.at) if mark else None


def _subject(type_name: str, subject: str) -> str:
    return f"{type_name}: {subject}" if type_name and subject else type_name or subject


def _receiver(state: Incoming, around: Around) -> str:
    names = [around.directory.name(id) for id in (state.lead, state.person) if id]
    helping = [around.directory.name(id) for id in state.cooperating]
    return "; ".join(dict.fromkeys(names)) + (f"; phối hợp: {', '.join(helping)}" if helping else "")


def _signed(state: Incoming, around: Around) -> str:
    """Return who took it over in the system: that is the receipt of an electronic document."""
    mark = state.done.get("incoming.started") or state.done.get("incoming.finished")
    return f"{around.directory.name(mark.actor)}, {_day_words(mark.at)}" if mark else ""


def _incoming_note(state: Incoming) -> str:
    if state.stage == RECALLED:
        reason = next((wish.reason for wish in reversed(state.wishes) if wish.verdict), "")
        return f"Nơi gửi lấy lại: {reason}".rstrip(": ")
    return "Đã được thay thế" if state.replaced_by else ""


def _progress(state: Incoming, around: Around) -> str:
    if state.stage in (RECALLED, REPLACED):
        return INCOMING_STAGES[state.stage]
    due = datetime.fromisoformat(state.deadline) if state.deadline else None
    ended = state.done.get("incoming.finished") if state.stage == FINISHED else None
    finished = datetime.fromisoformat(ended.at) if ended else None
    stands = standing(around.calendar, due, finished=finished, now=around.now, rule=around.rule)
    stage = INCOMING_STAGES.get(state.stage, state.stage)
    return f"{stage} {_day_words(ended.at)}, {stands.words}" if ended else f"{stage}, {stands.words}"


def _signer(state: Outgoing, around: Around) -> str:
    """Return who signed, or will; those who signed beside the signer stand before, as on the page."""
    mark = state.done.get("outgoing.signed")
    beside = (around.directory.name(person) for person in state.cosigners)
    return "; ".join((*beside, around.directory.name(mark.actor if mark else state.signer)))


def _receivers(state: Outgoing) -> str:
    named = [party.name or party.organ for party in state.receivers]
    return "; ".join(name for name in (named or state.places) if name)


def _unit_of(person: str, around: Around) -> str:
    known = around.directory.people.get(person)
    return around.directory.name(known.unit) if known else ""


def _deliveries(state: Outgoing) -> str:
    """Return how many receivers reported to have taken it in."""
    organs = [party.organ for party in state.receivers if party.organ]
    if state.stage != SENT or not organs:
        return ""
    got = sum(delivery_standing(state, organ) in RECEIVED_CODES for organ in organs)
    return f"{got}/{len(organs)} nơi đã nhận"


def _outgoing_note(state: Outgoing) -> str:
    notes = []
    if state.stage == VOIDED:
        notes.append(f"Hủy: {state.reason}")
    if state.stage == SENT and change_words(state) == "Đã thu hồi":
        notes.append("Đã thu hồi")
    if state.replaced_code:
        notes.append(f"Thay bằng {state.replaced_code}")
    if state.replaces_code:
        notes.append(f"Thay {state.replaces_code}")
    return "; ".join(notes)


def _dossier_note(state: Dossier, around: Around) -> str:
    due = datetime.fromisoformat(state.due) if state.due else None
    ended = state.done.get("dossier.result_signed") or state.done.get("dossier.handed_over")
    finished = datetime.fromisoformat(ended.at) if ended else None
    by_hours = bool(state.procedure.hours and not state.procedure.days)
    stands = standing(
        around.calendar, due, finished=finished, now=around.now, paused=bool(state.paused_at), by_hours=by_hours,
        rule=around.rule,
    )  # fmt: skip
    return f"{DOSSIER_STAGES.get(state.stage, state.stage)}, {stands.words}"
