"""Opens a work file, puts documents and loose files into it, and closes it with everything as it stands by then."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from desktop.actions.count_pages import count_pages
from desktop.actions.take_file import take_file
from desktop.workplace import Workplace
from workflow.archive.entry import PDF, Entry, entry_of, loose
from workflow.archive.headings import Heading, headings_for, read_headings
from workflow.archive.work_file import OPEN, WorkFile
from workflow.rules import Command
from workflow.steps import Step, new_id
from workflow.store import catalogue

KIND = "work_file"
ENDINGS = (
    ".pdf", ".png", ".jpg", ".jpeg", ".tif", ".tiff", ".doc", ".docx", ".xls", ".xlsx", ".odt", ".ods", ".txt", ".csv",
    ".mp3", ".wav", ".m4a", ".mp4", ".xml", ".zip",
)  # fmt: skip


def headings(place: Workplace, year: int) -> tuple[Heading, ...]:
    """Return this office's list of headings for a year; none where it issued no list.

    Raises:
        Missing: the list the server lent cannot be read.
    """
    found = catalogue.get(place.database, "office")
    lists = read_headings(found.body.get("headings") or {}) if found is not None else ()
    return headings_for(lists, place.office.id, year)


def open_work_file(place: Workplace, values: Mapping[str, Any], item: str = "") -> tuple[str, tuple[Step, ...]]:
    """Open a work file; a heading of the list gives notation, title and retention where nothing else was typed.

    Args:
        values: heading (its code), notation, title, retention, rights, description, start, construction.

    Returns:
        Its item and the step.

    Raises:
        Refusal: something is missing or cannot be read.
    """
    start = str(values.get("start") or place.now().date().isoformat())
    year = int(start[:4]) if start[:4].isdecimal() else place.now().year
    code = str(values.get("heading") or "")
    heading = next((one for one in headings(place, year) if one.code == code), None)
    names = ("notation", "title", "retention", "rights", "description")
    payload: dict[str, Any] = {name: str(values[name]) for name in names if values.get(name)}
    if heading is not None:
        payload = {"notation": heading.code, "title": heading.title, "retention": heading.retention} | payload
    payload |= {"start": start, "year": year, "construction": bool(values.get("construction"))}
    item = item or new_id()
    return item, place.journal.act(item, KIND, Command("work_file.opened", payload), now=place.now())


def open_files(place: Workplace) -> tuple[tuple[str, str], ...]:
    """Return the work files still open that this person keeps or whose unit does: (item, words), newest first."""
    found: list[tuple[str, str]] = []
    rules = place.journal.registry[KIND]
    for item in reversed(place.journal.items(KIND)):
        state: WorkFile = place.journal.state(item)
        if state.stage == OPEN and any(
            option.kind == "work_file.file_added" and not option.why_not
            for option in rules.options(state, place.me, place.directory)
        ):
            found.append((item, " ".join(part for part in (state.notation, state.title) if part)))
    return tuple(found)


def entry_for(place: Workplace, item: str) -> Entry:
    """Return what an item is to a work file now, its pages counted where its file is here.

    Raises:
        Refusal: such items are not put into work files.
    """
    kind, state = place.journal.kind(item) or "", place.journal.state(item)
    bare = entry_of(kind, state, place.directory)
    if bare.pages:
        return bare
    pages = sum(count_pages(place, file) for file in bare.files if file.media_type == PDF)
    return entry_of(kind, state, place.directory, pages)


def put_into(place: Workplace, work_file: str, item: str) -> tuple[Step, ...]:
    """Put a document into a work file; the same one may stand in several.

    Raises:
        Refusal: the file is not this person's, is closed, or holds the document already.
    """
    command = Command("work_file.added", {"entry": entry_for(place, item).to_json()})
    return place.journal.act(work_file, KIND, command, now=place.now())


def put_file_into(
    place: Workplace, work_file: str, path: Path, *, subject: str = "", type_name: str = "", day: str = "",
    author: str = "",
) -> tuple[Step, ...]:
    """Put a file of this machine into a work file.

    Args:
        subject: what it is; its name unless given.
        day: its date, ISO.

    Raises:
        Missing: it is empty, too large or of a kind that is not kept.
        SecretDocument: it bears a mark of secrecy; nothing was kept.
        OSError: it cannot be read.
    """
    file = take_file(place, path, "attachment", ENDINGS, (subject, type_name))
    pages = count_pages(place, file) if file.media_type == PDF else 0
    entry = loose(file, subject or path.stem, type_name=type_name, day=day, author=author, pages=pages)
    command = Command("work_file.file_added", {"entry": entry.to_json()})
    return place.journal.act(work_file, KIND, command, now=place.now())


def close_work_file(place: Workplace, work_file: str, end: date | None = None) -> tuple[Step, ...]:
    """Close a work file: every document in it is looked at once more, so that number, signer and pages are final.

    Raises:
        Refusal: it is empty, something in it is not finished, or the archive would object to its description.
    """
    state: WorkFile = place.journal.state(work_file)
    fresh = [entry_for(place, entry.key).to_json() for entry in state.entries if _known(place, entry)]
    payload = {"end": (end or place.now().date()).isoformat(), "entries": fresh}
    return place.journal.act(work_file, KIND, Command("work_file.closed", payload), now=place.now())


def _known(place: Workplace, entry: Entry) -> bool:
    return entry.kind != "file" and place.journal.kind(entry.key) == entry.kind


def arrange(place: Workplace, work_file: str, first: Sequence[str] = ()) -> tuple[Step, ...]:
    """Put the documents of a work file in order: those named first, all others behind by day."""
    command = Command("work_file.arranged", {"order": list(first)})
    return place.journal.act(work_file, KIND, command, now=place.now())
