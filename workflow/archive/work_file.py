"""A work file: its fields and stages, and what each step makes of them; no rules."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from msgspec import Struct, field

from workflow import payload as read
from workflow.acts import Mark
from workflow.archive.entry import Entry, read_entry
from workflow.archive.retention import Retention, hand_over_by, latest_hand_over, read_retention
from workflow.errors import Missing
from workflow.frozen import replace
from workflow.rules import FileRef
from workflow.steps import Step

OPEN, CLOSED, HANDED, ARCHIVED, DESTROYED = "open", "closed", "handed", "archived", "destroyed"

STAGES: Mapping[str, str] = {
    OPEN: "Đang lập",
    CLOSED: "Đã kết thúc",
    HANDED: "Chờ lưu trữ nhận",
    ARCHIVED: "Đã nộp lưu",
    DESTROYED: "Đã tiêu hủy",
}


class WorkFile(Struct, frozen=True):
    """A work file (NĐ 30/2020 Điều 28–31); names as in the payloads. Days are ISO dates."""

    item: str
    stage: str = ""
    office: str = ""
    unit: str = ""
    done: Mapping[str, Mark] = field(default_factory=dict)
    keeper: str = ""
    creator: str = ""
    year: int = 0
    notation: str = ""
    title: str = ""
    retention: str = ""
    rights: str = ""
    language: str = "Tiếng Việt"
    description: str = ""
    construction: bool = False
    start: str = ""
    end: str = ""
    entries: tuple[Entry, ...] = ()
    order: tuple[str, ...] = ()
    keep_until: str = ""
    consent: str = ""
    package: FileRef | None = None
    minutes: FileRef | None = None
    to: str = ""
    place: str = ""
    reason: str = ""
    hold: str = ""
    decision: str = ""

    @property
    def ordered(self) -> tuple[Entry, ...]:
        """The entries in their order: as arranged, all others behind by day (NĐ 30/2020 Điều 29 khoản 3)."""
        places = {key: place for place, key in enumerate(self.order)}
        rest = len(places)
        return tuple(sorted(self.entries, key=lambda one: (places.get(one.key, rest), one.day, one.code, one.key)))

    @property
    def pages(self) -> int:
        """Pages of all documents together, as far as they are known."""
        return sum(entry.pages for entry in self.entries)

    @property
    def electronic(self) -> bool:
        """Whether every document in it has its file."""
        return bool(self.entries) and all(entry.files for entry in self.entries)

    @property
    def period(self) -> Retention | None:
        """How long it is kept; None while what stands there cannot be read."""
        try:
            return read_retention(self.retention)
        except Missing:
            return None

    @property
    def ended(self) -> date | None:
        """The day the work ended."""
        try:
            return date.fromisoformat(self.end)
        except ValueError:
            return None

    @property
    def hand_over_by(self) -> date | None:
        """The day by which the archive must have it; later when it may be kept back."""
        if self.keep_until:
            return date.fromisoformat(self.keep_until)
        return hand_over_by(self.ended, self.construction) if self.ended else None

    @property
    def latest(self) -> date | None:
        """The last day to which it may be kept back."""
        return latest_hand_over(self.ended, self.construction) if self.ended else None

    @property
    def until(self) -> date | None:
        """The last day of its retention; None for ever, or while the work goes on."""
        return self.period.until(self.ended) if self.period and self.ended else None

    def entry(self, key: str) -> Entry | None:
        """Return the entry of a key."""
        return next((entry for entry in self.entries if entry.key == key), None)


def opened(state: WorkFile, step: Step) -> WorkFile:
    """Begin it."""
    payload = step.payload
    begun = replace(
        state, stage=OPEN, office=read.text(payload, "office"), unit=read.text(payload, "unit"), keeper=step.actor,
        creator=read.text(payload, "creator"), year=read.whole(payload, "year"), start=_day(payload, "start"),
    )  # fmt: skip
    return revised(begun, step)


def revised(state: WorkFile, step: Step) -> WorkFile:
    """Take over title, notation, retention and the rest; what is not named stays."""
    payload = step.payload
    texts = ("notation", "title", "retention", "rights", "language", "description")
    found = {name: read.text(payload, name) for name in texts if isinstance(payload.get(name), str)}
    construction = read.flag(payload, "construction") if "construction" in payload else state.construction
    return replace(
        state, notation=found.get("notation", state.notation), title=found.get("title", state.title),
        retention=found.get("retention", state.retention), rights=found.get("rights", state.rights),
        language=found.get("language", state.language) or state.language,
        description=found.get("description", state.description), construction=construction,
    )  # fmt: skip


def added(state: WorkFile, step: Step) -> WorkFile:
    """Put a document in; the same one again only brings it up to date."""
    entry = read_entry(read.record(step.payload, "entry"))
    return _with(state, entry) if entry.key else state


def _with(state: WorkFile, entry: Entry) -> WorkFile:
    kept = tuple(one for one in state.entries if one.key != entry.key)
    return replace(state, entries=(*kept, entry))


def removed(state: WorkFile, step: Step) -> WorkFile:
    """Take a document out: a double, a draft, one that belongs elsewhere."""
    key = read.text(step.payload, "key")
    return replace(state, entries=tuple(entry for entry in state.entries if entry.key != key))


def arranged(state: WorkFile, step: Step) -> WorkFile:
    """Put the documents into the order given."""
    return replace(state, order=read.texts(step.payload, "order"))


def passed(state: WorkFile, step: Step) -> WorkFile:
    """Give it to another keeper."""
    return replace(state, keeper=read.text(step.payload, "to"), unit=read.text(step.payload, "unit") or state.unit)


def closed(state: WorkFile, step: Step) -> WorkFile:
    """End it, its documents as they stand by now."""
    for value in read.records(step.payload, "entries"):
        entry = read_entry(value)
        if state.entry(entry.key) is not None:
            state = _with(state, entry)
    return replace(state, stage=CLOSED, end=_day(step.payload, "end"), keep_until="", consent="", reason="")


def reopened(state: WorkFile, step: Step) -> WorkFile:
    """Go on with it."""
    return replace(state, stage=OPEN, end="", keep_until="", reason=read.text(step.payload, "reason"))


def kept_back(state: WorkFile, step: Step) -> WorkFile:
    """Keep it at the unit for a while longer."""
    return replace(state, keep_until=_day(step.payload, "until"), consent=read.text(step.payload, "consent"))


def handed_over(state: WorkFile, step: Step) -> WorkFile:
    """Give it to the archive, with its package and the minutes."""
    payload = step.payload
    return replace(
        state, stage=HANDED, package=read.file(payload, "package"), minutes=read.file(payload, "minutes"),
        to=read.text(payload, "to"), reason="",
    )  # fmt: skip


def returned(state: WorkFile, step: Step) -> WorkFile:
    """Give it back to its keeper."""
    return replace(state, stage=CLOSED, reason=read.text(step.payload, "reason"))


def received(state: WorkFile, step: Step) -> WorkFile:
    """Take it into the archive."""
    return replace(state, stage=ARCHIVED, place=read.text(step.payload, "place"))


def held(state: WorkFile, step: Step) -> WorkFile:
    """Forbid its destruction."""
    return replace(state, hold=read.text(step.payload, "reason") or "–")


def freed(state: WorkFile, step: Step) -> WorkFile:
    """Allow its destruction again."""
    return replace(state, hold="")


def destroyed(state: WorkFile, step: Step) -> WorkFile:
    """Note by which decision it was destroyed; what it was stays known."""
    return replace(state, stage=DESTROYED, decision=read.text(step.payload, "decision"))


def _day(payload: Mapping[str, object], name: str) -> str:
    """Return an ISO date, or "": states never hold a day nobody can reckon with."""
    text = read.text(payload, name)
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return ""
    return day.isoformat() if 1900 <= day.year < 2200 else ""
