"""Hands a message without its document on to the one the clerk names, or takes its package in as a new document."""

from __future__ import annotations

from typing import Any

from desktop.workplace import Workplace
from sync.edxml.fields import document_fields
from sync.edxml.parse import read_package
from sync.edxml.stored import kept, stored
from sync.matching import Matcher, Notice, item_of, step_of
from workflow.documents.numbering import same_code
from workflow.documents.stray import WAITING, Stray
from workflow.errors import WrongState
from workflow.rules import Command, Row

AS_NEW = "new"
MOST = 200
"""How many documents are offered, the likely ones first."""


def waiting(place: Workplace) -> list[tuple[str, Row]]:
    """Return the messages that wait for their document, newest first."""
    journal = place.journal
    found = [(item, journal.row(item)) for item in journal.items("stray") if journal.state(item).stage == WAITING]
    return found[::-1]


def candidates(place: Workplace, item: str) -> list[tuple[str, str]]:
    """Return documents the message may belong to, as item and words: the same number first, then the same office."""
    state: Stray = place.journal.state(item)
    notice = Notice.from_json(state.notice)
    kind = "incoming" if notice.what else "outgoing"
    found: list[tuple[int, int, str, str]] = []
    for order, id in enumerate(reversed(place.journal.items(kind)[-5 * MOST :])):
        document = place.journal.state(id)
        if kind == "outgoing" and document.stage != "sent":
            continue
        organs = {party.organ for party in (document.receivers if kind == "outgoing" else (document.sender,))}
        rank = 2 * (not same_code(document.code, state.answers)) + (state.sender.organ not in organs)
        words = " ".join(part for part in (document.code, document.subject) if part)
        found.append((rank, order, id, words))
    return [(id, words) for _, _, id, words in sorted(found)[:MOST]]


def match_stray(place: Workplace, item: str, target: str) -> str:
    """Hand the message ``item`` on to the document ``target`` (or ``AS_NEW``); return the document's item.

    The clerk answers for the match: a report counts for the only receiver left when its sender goes by another
    identifier, a wish for the sender of the document.

    Raises:
        Refusal: the document cannot take it; nothing was changed.
    """
    state: Stray = place.journal.state(item)
    notice = Notice.from_json(state.notice)
    matcher = Matcher(place.journal, place.now)
    with place.database.work():
        if target == AS_NEW:
            target = _arrive(place, state)
        else:
            matcher.hand_on(notice, target, place.me, _organ(place, notice, target))
        matcher.close(item, notice, target, place.me)
    return target


def _organ(place: Workplace, notice: Notice, target: str) -> str:
    document = place.journal.state(target)
    if notice.what:
        return str(document.sender.organ)
    organs = [party.organ for party in document.receivers if party.organ]
    return organs[0] if notice.organ not in organs and len(organs) == 1 else notice.organ


def _arrive(place: Workplace, state: Stray) -> str:
    if state.message != "edoc" or state.package is None:
        raise WrongState("Thông báo này không mang theo văn bản.", "Ghép vào văn bản đang có.")
    package = read_package(place.files.pieces(state.package.sha256), stored(place.files))
    files = [kept(place.files, a.content, a.name, a.media_type, "attachment").to_json() for a in package.attachments]
    fields: dict[str, Any] = document_fields(package) | {
        "doc_id": state.doc_id, "received": state.received, "files": files, "package": state.package.to_json(),
    }  # fmt: skip
    organ = place.office.organ
    item = item_of(organ, state.doc_id)
    place.journal.act(
        item, "incoming", Command("incoming.arrived", {n: v for n, v in fields.items() if v not in (None, "")}),
        now=place.now(), step_id=step_of(organ, state.doc_id),
    )  # fmt: skip
    return item
