"""One document in a work file: what the archive must know of it, read from the item it is (NĐ 30/2020 PL VI)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from workflow import payload as read
from workflow.documents import outgoing_state
from workflow.documents.document import Party, parties
from workflow.documents.incoming_state import CLOSED, Incoming
from workflow.documents.outgoing_state import Outgoing
from workflow.dossiers import dossier as dossier_state
from workflow.dossiers.dossier import Dossier
from workflow.errors import Refusal
from workflow.people import Directory
from workflow.plain import to_plain
from workflow.rules import FileRef

VIETNAMESE = "Tiếng Việt"
PDF = "application/pdf"
LETTER = "Công văn"


@dataclass(frozen=True, slots=True)
class Entry:
    """A document in a work file.

    ``key`` is the item's id, or the SHA-256 of a loose file; ``kind`` incoming, outgoing, dossier or file;
    ``finished``: nothing more is to be done with it; ``files`` the final form first. Days are ISO dates.
    """

    key: str
    kind: str
    subject: str = ""
    type_name: str = ""
    number: str = ""
    notation: str = ""
    issued: str = ""
    organ: Party = field(default_factory=Party)
    signer: str = ""
    position: str = ""
    to: tuple[Party, ...] = ()
    priority: int = 0
    copies: int = 1
    due: str = ""
    arrived: str = ""
    arrival_number: int = 0
    pages: int = 0
    language: str = VIETNAMESE
    description: str = ""
    files: tuple[FileRef, ...] = ()
    finished: bool = False

    @property
    def code(self) -> str:
        """Number and notation as written."""
        return "/".join(part for part in (self.number, self.notation) if part)

    @property
    def day(self) -> str:
        """The day it is put in order by: of issue, else of arrival."""
        return self.issued or self.arrived or "9999"

    def to_json(self) -> dict[str, Any]:
        """Return the JSON value payloads carry."""
        return dict(to_plain(self))


def read_entry(value: Mapping[str, Any]) -> Entry:
    """Read what ``Entry.to_json`` wrote; whatever is not as it should be reads as empty."""
    organ = read.record(value, "organ")
    return Entry(
        read.text(value, "key"), read.text(value, "kind"), read.text(value, "subject"), read.text(value, "type_name"),
        read.text(value, "number"), read.text(value, "notation"), read.text(value, "issued"),
        Party(read.text(organ, "organ"), read.text(organ, "name")), read.text(value, "signer"),
        read.text(value, "position"), parties(value, "to"), read.whole(value, "priority"),
        read.whole(value, "copies") or 1, read.text(value, "due"), read.text(value, "arrived"),
        read.whole(value, "arrival_number"), read.whole(value, "pages"), read.text(value, "language") or VIETNAMESE,
        read.text(value, "description"), read.files(value, "files"), read.flag(value, "finished"),
    )  # fmt: skip


def entry_of(kind: str, state: Any, directory: Directory, pages: int = 0) -> Entry:
    """Return the entry of an item as it stands now (NĐ 30/2020 Điều 29: what a work file is made of).

    Args:
        pages: pages of its final form, 0 when not known.

    Raises:
        Refusal: items of this kind are not put into work files.
    """
    reader = _READERS.get(kind)
    if reader is None:
        raise Refusal("Mục này không đưa vào hồ sơ công việc được.", "Chọn văn bản đến, văn bản đi hoặc hồ sơ một cửa.")
    return reader(state, directory, pages)


def _incoming(state: Incoming, directory: Directory, pages: int) -> Entry:
    final = tuple(file for file in state.files if file.media_type == PDF) or state.files
    return Entry(
        state.item, "incoming", state.subject, state.type_name, state.code_number, state.code_notation, state.issued,
        state.sender, state.signer.name, state.signer.position, state.receivers, min(state.urgency, 9),
        due=(state.due or state.asked_due or "")[:10], arrived=state.registered_on or state.received[:10],
        arrival_number=state.number, pages=state.pages or pages, files=final,
        finished=state.stage in CLOSED,
    )  # fmt: skip


def _outgoing(state: Outgoing, directory: Directory, pages: int) -> Entry:
    office, signer = directory.units.get(state.office), directory.people.get(state.signer or state.to)
    organ = Party(office.organ if office else "", directory.name(state.office))
    number = state.code.partition("/")[0] if state.code else ""
    return Entry(
        state.item, "outgoing", state.subject, state.type_name or LETTER, number, state.notation, state.on, organ,
        signer.name if signer else "", signer.post if signer else "", state.receivers, min(state.urgency, 9),
        max(1, len(state.receivers)), (state.due or "")[:10], pages=pages,
        files=(state.rendition,) if state.rendition else (),
        finished=state.stage in (outgoing_state.SENT, outgoing_state.VOIDED),
    )  # fmt: skip


def _dossier(state: Dossier, directory: Directory, pages: int) -> Entry:
    office = directory.units.get(state.office)
    organ = Party(office.organ if office else "", directory.name(state.office))
    papers = (state.result, *(paper.file for paper in state.papers))
    files = tuple({file.sha256: file for file in papers if file is not None}.values())
    return Entry(
        state.item, "dossier", f"{state.procedure.name}: {state.applicant.name}", "Hồ sơ thủ tục hành chính",
        notation=state.code, issued=state.at[:10], organ=organ, due=(state.due or "")[:10], pages=pages, files=files,
        finished=state.stage in (dossier_state.HANDED, dossier_state.WITHDRAWN),
    )  # fmt: skip


_READERS: Mapping[str, Callable[[Any, Directory, int], Entry]] = {
    "incoming": _incoming,
    "outgoing": _outgoing,
    "dossier": _dossier,
}
KINDS = frozenset((*_READERS, "file"))


def loose(
    file: FileRef, subject: str, *, type_name: str = "", day: str = "", author: str = "", pages: int = 0
) -> Entry:
    """Return the entry of a file that is no item: a photograph, a recording, minutes kept on paper and scanned."""
    return Entry(
        file.sha256, "file", subject, type_name or "Tài liệu", issued=day, organ=Party("", author), pages=pages,
        files=(file,), finished=True,
    )  # fmt: skip
