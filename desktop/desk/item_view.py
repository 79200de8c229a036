"""What the reader shows of one item: facts, files, timeline, next acts, cards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from desktop.actions.print_slip import slip_options
from desktop.desk import by_hand_acts, last_year, work_file_acts
from desktop.desk.change_cards import change_cards
from desktop.desk.clash_cards import clash_cards
from desktop.desk.dossier_facts import dossier_facts
from desktop.desk.due_words import due_of, moment_words
from desktop.desk.field_report_forms import report_facts
from desktop.desk.portal_words import portal_cards, portal_fact
from desktop.desk.secret_cards import secret_cards
from desktop.shown import Card, Due, Entry, ItemView
from desktop.workplace import Workplace
from workflow.next_acts import Tabled, what_next
from workflow.owners import in_scope, owns
from workflow.rules import FileRef, Option, Row
from workflow.store.journal import StepRecord
from workflow.store.lists import tasks_of
from workflow.timeline import step_words, words
from workflow.timeline import who as who_did
from workflow.vietnamese import iso_short

_ROLES = {"van_thu": "Văn thư", "lanh_dao": "Lãnh đạo", "truong_don_vi": "Trưởng đơn vị", "mot_cua": "Bộ phận một cửa"}
EARLIER = ("draft", "submitted", "signed", "result", "signed-result", "superseded")
"""Forms of the paper that a newer form has taken the place of; they stay in the record."""
HIDDEN_FILES = ("package",)
"""Raw packages are evidence, not reading matter."""


def item_view(place: Workplace, item: str) -> ItemView:
    """Return the view of ``item``.

    Raises:
        KeyError: no such item here.
    """
    kind = place.journal.kind(item)
    if kind is None:
        raise KeyError(item)
    state, row = place.journal.state(item), place.journal.row(item)
    rules = place.journal.registry[kind]
    options = tuple(pressed(option, place) for option in what_next(
        rules, state, place.me, place.directory, place.now()))  # fmt: skip
    records = place.journal.steps(item)
    files = tuple(ref for ref in rules.files(state) if ref.role not in HIDDEN_FILES)
    due = due_of(row, place.calendar, place.now(), _due_lines(records))
    return ItemView(
        item,
        kind,
        row,
        _meta(kind, state, row),
        due,
        _facts(place, kind, state),
        _first_readable(files),
        _entries(place, item, state, records, row, due),
        (*options, *last_year.options(place, kind, state), *by_hand_acts.options(place, kind, state),
         *work_file_acts.more_options(place, kind, state),
         *slip_options(kind, state)),
        _cards(place, item, state, options),
    )


def pressed(option: Option, place: Workplace) -> Option:
    """Return an option as a button carries it: what is done for somebody absent says so and names that person."""
    if not option.on_behalf_of:
        return option
    given_name = place.directory.name(option.on_behalf_of).rpartition(" ")[2]
    return replace(option, kind=f"{option.kind}@{option.on_behalf_of}", words=f"{option.words} (thay {given_name})")


def _due_lines(records: Sequence[StepRecord]) -> Sequence[Mapping[str, Any]]:
    """Return the newest explanation of the due time that stands."""
    stand = (record.step.payload.get("due_lines") for record in records if record.verdict != "refused")
    found = [lines for lines in stand if lines]
    return list(found[-1]) if found else ()


def _meta(kind: str, state: Any, row: Row) -> str:
    """Return the line under the subject."""
    if kind == "incoming":
        parts = [row.party, f"ký ngày {iso_short(state.issued)}" if state.issued else ""]
        arrived = f"đến ngày {iso_short(row.received[:10])}" if row.received else ""
        number = f"số đến {row.number}" if row.number else "chưa vào sổ"
        parts += [arrived, number, "bản điện tử" if state.doc_id else "bản giấy"]
    elif kind == "outgoing":
        parts = [
            row.state,
            f"gửi {row.party}" if row.party else "",
            f"trả lời {state.reply_code}" if state.reply_code else "",
        ]
    elif kind == "work_file":
        parts = [row.state, row.party, f"{row.files} tài liệu"]
    else:
        parts = [row.state, row.party, f"nhận {iso_short(row.received[:10])}" if row.received else ""]
    return " · ".join(part for part in parts if part)


def _before_signer(place: Workplace, state: Any) -> tuple[tuple[str, str], ...]:
    """Return who initials the document before its signer and who signs beside, and how far that is."""
    groups = (
        ("Ký nháy", state.initials, state.initialled, state.next_initial),
        ("Cùng ký", state.cosigners, state.cosigned, state.next_cosigner),
    )
    found = []
    for label, people, done, due in groups:
        said = {**{person: " (đã ký)" for person in done}, due: " (đến lượt)"}
        named = ", ".join(f"{place.directory.name(person)}{said.get(person, '')}" for person in people)
        found.append((label, named))
    return tuple((label, named) for label, named in found if named)


def _facts(place: Workplace, kind: str, state: Any) -> tuple[tuple[str, str], ...]:
    if kind == "stray":
        said = (("Mã văn bản", state.document_id), ("Số văn bản", state.answers), ("Nội dung", state.text))
        return tuple((label, value) for label, value in said if value)
    if kind == "work_file":
        return work_file_acts.facts(place, state)
    if kind == "field_report":
        return report_facts(place, state)
    if kind == "outgoing":
        return _before_signer(place, state)
    if kind != "dossier":
        return ()
    return (*dossier_facts(place, state), portal_fact(place, state))


def _first_readable(files: Sequence[FileRef]) -> tuple[FileRef, ...]:
    """Return the files, those that can be shown on the page first, every role once in its newest form."""
    pages = [ref for ref in files if ref.media_type == "application/pdf"]
    kept = [ref for ref in pages if ref.role not in EARLIER or ref is pages[0]]
    return (*kept, *(ref for ref in files if ref.media_type != "application/pdf"))


def _entries(
    place: Workplace, item: str, state: Any, records: Sequence[StepRecord], row: Row, due: Due
) -> tuple[Entry, ...]:
    found = [_entry(place, record, state) for record in records]
    kind = place.journal.kind(item) or ""
    rules = place.journal.registry[kind]
    work = tuple(rules.table.work(state)) if isinstance(rules, Tabled) else ()
    for task in tasks_of(place.database, item):
        who = _whose(place, task.owner, kind, work)
        when = f"hạn {iso_short(task.due[:10])}" if task.due else ""
        late = task.due is not None and datetime.fromisoformat(task.due) < place.now()
        tone = "overdue" if due.level == "overdue" or late else "paused" if row.paused else "now"
        found.append(Entry(task.what, who, when, tone=tone))  # type: ignore[arg-type]
    return tuple(found)


def _whose(place: Workplace, owner: str, kind: str, work: Sequence[str]) -> str:
    """Return whose task it is; what is somebody absent's and done by this person says so."""
    if place.me.id == owner:
        return "Việc của tôi"
    directory = place.directory
    absent = [
        one for one in directory.represented(place.me.id)
        if any(given.concerns(kind) and in_scope(given, work, directory)
               for given in directory.mandates(taker=place.me.id, giver=one.id))
    ]  # fmt: skip
    named = next((one.name for one in absent if owns(owner, one, directory)), "")
    return f"Tôi làm thay {named}" if named else _owner(place, owner)


def _owner(place: Workplace, owner: str) -> str:
    """Return "Văn thư" for "van_thu@unit", a name for a person or unit."""
    role, _, unit = owner.partition("@")
    if not unit:
        return place.directory.name(owner)
    return f"{_ROLES.get(role, 'Chuyên viên')}, {place.directory.name(unit)}"


def _entry(place: Workplace, record: StepRecord, state: Any) -> Entry:
    procedure = getattr(state, "procedure", None)
    title, text = (
        step_words(record.step, procedure, place.directory) if procedure else words(record.step, place.directory)
    )
    when = moment_words(datetime.fromisoformat(record.step.at), place.now())
    who = who_did(record.step, place.directory, me=place.me.id)
    if record.verdict == "refused":
        return Entry(title, who, when, record.reason or "Máy chủ không nhận", "refused")
    text = "" if text and text in title else text
    return Entry(title, who, when, text, "mine" if record.verdict == "pending" else "done")


def _cards(place: Workplace, item: str, state: Any, options: Sequence[Option]) -> tuple[Card, ...]:
    found = list(clash_cards(place, item))
    kind = place.journal.kind(item) or ""
    found += portal_cards(place, state) if kind == "dossier" else change_cards(place, kind, state)
    found += work_file_acts.cards(place, state) if kind == "work_file" else ()
    found += secret_cards(kind, state)
    duplicates = getattr(state, "duplicates", ())
    if duplicates:
        found.append(
            Card("info", "Văn bản này có thể đã đến trước đó", f"Trùng với {len(duplicates)} văn bản trên máy này.")
        )
    verdict = getattr(state, "verdict", "")
    if verdict == "invalid":
        found.append(Card("danger", "Chữ ký số không hợp lệ", "Kiểm tra lại với nơi gửi trước khi vào sổ."))
    return tuple(found)
