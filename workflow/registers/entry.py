"""A line the clerk writes by hand into a book: copies issued, file copies lent, letters by post, papers handed over."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from msgspec import Struct, field

from workflow import fields as ask
from workflow import payload as read
from workflow.acts import Act, Ask, Mark, Table, Who, office_of, roles
from workflow.documents.numbering import code as written_code
from workflow.documents.open_office import own_book
from workflow.documents.series import COPIES, COPY_BOOK, copy_notation
from workflow.errors import Missing, NotAllowed, WrongState
from workflow.frozen import replace
from workflow.people import Directory, Person, Role
from workflow.plain import from_plain, to_plain
from workflow.registers.book import book
from workflow.rules import Command, FileRef, Folder, Letter, Option, Row, Task
from workflow.secrets import refuse_secret
from workflow.steps import Draft, Step
from workflow.workdays import VIETNAM

WRITTEN, SIGNED, RETURNED, VOIDED = "written", "signed", "returned", "voided"
STAGES: Mapping[str, str] = {WRITTEN: "Đã ghi sổ", SIGNED: "Đã ký nhận", RETURNED: "Đã trả", VOIDED: "Đã bỏ"}
LENT_COPIES, POST, HANDED = "su-dung-ban-luu", "gui-buu-dien", "chuyen-giao"
COPIES_BOOK = "ban-sao"
BY_HAND = (LENT_COPIES, COPIES_BOOK, POST, HANDED)
CLERK: Who[Any] = roles("văn thư cơ quan", Role.CLERK)


class Entry(Struct, frozen=True):
    """One line; ``values`` are its cells by the keys of the book's columns, ``document`` the item it speaks of."""

    item: str
    stage: str = ""
    office: str = ""
    done: Mapping[str, Mark] = field(default_factory=dict)
    register: str = ""
    on: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    document: str = ""
    book: str = ""
    year: int = 0
    number: int = 0
    kind: str = ""
    code: str = ""
    signed: str = ""
    returned: str = ""
    reason: str = ""


def _written(state: Entry, step: Step) -> Entry:
    payload = step.payload
    return replace(
        state, stage=WRITTEN, office=read.text(payload, "office"), register=read.text(payload, "register"),
        on=read.text(payload, "on"), values=dict(read.record(payload, "values")),
        document=read.text(payload, "document"), book=read.text(payload, "book"), year=read.whole(payload, "year"),
        number=read.whole(payload, "number"), kind=read.text(payload, "kind"), code=read.text(payload, "code"),
    )  # fmt: skip


def _signed(state: Entry, step: Step) -> Entry:
    return replace(state, stage=SIGNED, signed=read.text(step.payload, "name"))


def _returned(state: Entry, step: Step) -> Entry:
    return replace(state, stage=RETURNED, returned=read.text(step.payload, "on"))


def _voided(state: Entry, step: Step) -> Entry:
    return replace(state, stage=VOIDED, reason=read.text(step.payload, "reason"))


def _derive(asked: Ask[Entry]) -> Mapping[str, Any]:
    """Say whose book it is; write number and notation of a copy as one (NĐ 30/2020 PL I phần II)."""
    payload = asked.payload
    office = office_of(asked.right, asked.directory)
    found: dict[str, Any] = {"office": office}
    number, kind = payload.get("number"), payload.get("kind")
    if office and isinstance(number, int) and kind in COPIES and not payload.get("code"):
        found["code"] = written_code(number, copy_notation(str(kind), asked.directory.unit(office).short))
    return found


def _guard_writing(asked: Ask[Entry]) -> None:
    """A line has the columns of its book, the office of whoever writes it, a day that is past, no secret; only copies
    carry a number of their own (NĐ 30/2020 PL IV)."""
    payload = asked.payload
    if payload["office"] != office_of(asked.right, asked.directory):
        raise NotAllowed(f"{asked.right.name} không ghi sổ thay cơ quan khác.")
    on = date.fromisoformat(payload["on"])
    if on > asked.at.astimezone(VIETNAM).date() + timedelta(days=1):
        raise Missing("on", "Ngày ghi sổ ở tương lai.")
    own_book(asked, on)
    _check_values(payload["register"], read.record(payload, "values"))
    refuse_secret(*(str(value) for value in read.record(payload, "values").values()))
    if payload["register"] != COPIES_BOOK:
        if payload.get("number"):
            raise Missing("number", "Dòng của sổ này không mang số riêng.")
        return
    _check_copy(asked, on)


def _check_values(register: str, values: Mapping[str, Any]) -> None:
    """A line fills the columns of its book and no others (NĐ 30/2020 PL IV)."""
    columns = {column.key: column for column in book(register).columns}
    for key, value in values.items():
        column = columns.get(key)
        if column is None:
            raise Missing("values", f"Sổ này không có cột “{key}”.")
        fits = isinstance(value, int) and not isinstance(value, bool) if column.kind == "number" else _text(value)
        if not fits:
            raise Missing("values", f"Cột {column.title}: giá trị không đúng loại.")
        if column.kind == "date" and value:
            _day(column.title, value)


def _check_copy(asked: Ask[Entry], on: date) -> None:
    """Copies have one joint series a year (NĐ 30/2020 Điều 26): "05/SY-UBND"."""
    payload = asked.payload
    kind, number = read.text(payload, "kind"), read.whole(payload, "number")
    if payload.get("book") != COPY_BOOK or number < 1:
        raise Missing("number", "Bản sao phải có số của sổ bản sao.", "Lấy số rồi ghi sổ.")
    if payload.get("year") != on.year:
        raise Missing("year", "Số không cùng năm với ngày sao.")
    notation = copy_notation(kind, asked.directory.unit(read.text(payload, "office")).short)
    if payload.get("code") != written_code(number, notation):
        raise Missing("code", f"Số ký hiệu bản sao phải là {written_code(number, notation)}.")


def _text(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= 2000


def _day(title: str, value: str) -> None:
    """A column of days holds days (NĐ 30/2020 PL IV)."""
    try:
        date.fromisoformat(value)
    except ValueError:
        raise Missing("values", f"Cột {title}: không phải ngày đúng dạng.") from None


def _guard_return(asked: Ask[Entry]) -> None:
    """Only a file copy that was lent comes back (NĐ 30/2020 PL IV, sổ sử dụng bản lưu)."""
    if asked.state.register != LENT_COPIES:
        raise WrongState("Sổ này không có ngày trả.")
    if asked.payload["on"] < asked.state.on:
        raise Missing("on", "Ngày trả trước ngày mượn.")


ACTS: tuple[Act[Entry], ...] = (
    Act(
        "entry.written", "Ghi sổ", "ghi sổ", "NĐ 30/2020 Điều 15, 18, 19, 25–27; PL IV",
        CLERK, frozenset({""}), _written,
        fields=(
            ask.choice("register", "sổ", BY_HAND), ask.day("on", "ngày ghi sổ"), ask.record("values", "nội dung dòng"),
            ask.mark("document", "văn bản").optional(), ask.mark("book", "sổ lấy số", 40).optional(),
            ask.whole("year", "năm của sổ", 2000, 2200).optional(),
            ask.whole("number", "số", 1, 9_999_999).optional(), ask.choice("kind", "hình thức sao", COPIES).optional(),
            ask.text("code", "số ký hiệu", 120).optional(), ask.mark("office", "cơ quan"),
        ),
        derive=_derive, guard=_guard_writing, once=True,
    ),
    Act(
        "entry.signed", "Ký nhận", "ghi ký nhận", "NĐ 30/2020 Điều 23; PL IV",
        CLERK, frozenset({WRITTEN}), _signed, fields=(ask.text("name", "người ký nhận", 500),), once=True,
    ),
    Act(
        "entry.returned", "Ghi ngày trả", "ghi ngày trả", "NĐ 30/2020 Điều 19; PL IV (sổ sử dụng bản lưu)",
        CLERK, frozenset({WRITTEN, SIGNED}), _returned, fields=(ask.day("on", "ngày trả"),), guard=_guard_return,
        once=True,
    ),
    Act(
        "entry.voided", "Bỏ dòng", "bỏ dòng đã ghi", "NĐ 30/2020 Điều 15: số bỏ phải có lý do",
        CLERK, frozenset({WRITTEN, SIGNED}), _voided, fields=(ask.text("reason", "lý do", 1000),), once=True,
    ),
)  # fmt: skip

TABLE: Table[Entry] = Table("entry", "Dòng sổ", STAGES, ACTS)


class EntryRules:
    """The rules of lines written by hand, in the one shape of all rules."""

    item_kind = "entry"
    lane = "documents"
    table = TABLE

    def empty(self, item: str) -> Entry:
        """Return the state before the first step."""
        return Entry(item)

    def decide(
        self, state: Entry, command: Command, actor: Person, now: datetime, directory: Directory
    ) -> tuple[Draft, ...]:
        """Return the steps the command leads to; raises the refusal that forbids it."""
        return TABLE.decide(Ask.of(state, command, actor, now, directory))

    def check(self, state: Entry, step: Step, directory: Directory) -> None:
        """Judge a step made elsewhere; raises the refusal that forbids it."""
        TABLE.check(state, step, directory)

    def evolve(self, state: Entry, step: Step) -> Entry:
        """Return the state after an accepted step."""
        return TABLE.evolve(state, step)

    def row(self, state: Entry, directory: Directory) -> Row:
        """Return what lists know of the line."""
        title = str(state.values.get("subject") or state.values.get("document") or "")
        return Row(
            STAGES.get(state.stage, state.stage), title, code=state.code, type_name="Dòng sổ",
            received=f"{state.on}T00:00:00+07:00" if state.on else "", done=True,
        )  # fmt: skip

    def folders(self, state: Entry, person: Person, directory: Directory) -> frozenset[Folder]:
        """Return none: a line stands in its book."""
        return frozenset()

    def tasks(self, state: Entry, directory: Directory) -> tuple[Task, ...]:
        """Return none: nothing waits for anybody."""
        return ()

    def letters(self, before: Entry, step: Step, after: Entry, directory: Directory) -> tuple[Letter, ...]:
        """Return none: books stay in the office."""
        return ()

    def options(self, state: Entry, person: Person, directory: Directory) -> tuple[Option, ...]:
        """Return what the person may do next."""
        offered = [kind for kind in TABLE.acts if kind != "entry.written"]
        if state.register != LENT_COPIES:
            offered.remove("entry.returned")
        return TABLE.options(state, person, directory, offered)

    def files(self, state: Entry) -> tuple[FileRef, ...]:
        """Return none: a line holds no file."""
        return ()

    def to_json(self, state: Entry) -> dict[str, Any]:
        """Return the state as a JSON value."""
        return dict(to_plain(state))

    def from_json(self, value: Mapping[str, Any]) -> Entry:
        """Read what ``to_json`` wrote."""
        return from_plain(Entry, value)
