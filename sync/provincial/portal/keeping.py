"""Keeps what everybody may see of an item, in the transaction of the step that changes it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from sync.provincial.portal.public_view import Public, public_document, public_dossier
from sync.provincial.portal.tables import PORTAL
from sync.provincial.store import ServerStore, chunks, lane_row
from sync.provincial.tables import ITEMS, STEPS
from workflow.acts import moment
from workflow.documents.outgoing_state import Outgoing
from workflow.dossiers.dossier import Dossier
from workflow.errors import Refusal
from workflow.people import Directory
from workflow.plain import from_plain
from workflow.rules import Rules
from workflow.steps import Step
from workflow.workdays import VIETNAM


class PortalKeeper:
    """Follows dossiers and published documents."""

    def foresee(
        self, rules: Rules[Any], before: Any, step: Step, after: Any, directory: Directory
    ) -> tuple[str, Public | None] | None:
        """Return lane and public form of the item, None inside where it is to be taken off, None where nothing is."""
        if isinstance(after, Dossier):
            return rules.lane, public_dossier(after, directory)
        if isinstance(after, Outgoing):
            shown = public_document(after, directory)
            known = isinstance(before, Outgoing) and public_document(before, directory) is not None
            return (rules.lane, shown) if shown is not None or known else None
        return None

    def follow(self, connection: Connection, office: str, step: Step, seen: tuple[str, Public | None] | None) -> None:
        """Write it down with the position of the step, by which the portal asks for what changed."""
        if seen is None:
            return
        lane, public = seen
        _, position = lane_row(connection, lane)
        mine = PORTAL.c.item == step.item
        known = connection.execute(select(PORTAL.c.body).where(mine)).scalar_one_or_none()
        if public is None:
            connection.execute(update(PORTAL).where(mine).values(gone=True, file="", body={}, position=position))
            return
        if known == dict(public.body):
            return
        values = {"position": position, **_values(lane, office, public)}
        if known is None:
            connection.execute(insert(PORTAL).values(item=step.item, **values))
        else:
            connection.execute(update(PORTAL).where(mine).values(**values))


def _local(at: str) -> str:
    """Return a moment in Vietnamese time in one form, so that texts compare as times do."""
    try:
        return moment(at).astimezone(VIETNAM).isoformat(timespec="seconds") if at else ""
    except (Refusal, OverflowError):
        return ""


def fill_once(store: ServerStore, directory: Directory) -> int:
    """Take in the dossiers of the days before the portal was served from here; return how many.

    They stand at the position their newest step has, so that a portal that reads from the beginning gets them all.
    """
    with store.writing("dossiers") as connection:
        if connection.execute(select(PORTAL.c.item).limit(1)).first() is not None:
            return 0
        newest = select(func.max(STEPS.c.position)).where(STEPS.c.lane == ITEMS.c.lane, STEPS.c.item == ITEMS.c.item)
        query = select(ITEMS.c.item, ITEMS.c.office, ITEMS.c.state, newest.scalar_subquery().label("position"))
        rows = connection.execute(query.where(ITEMS.c.lane == "dossiers", ITEMS.c.item_kind == "dossier")).all()
        for some in chunks(rows):
            connection.execute(insert(PORTAL), [_first(row, directory) for row in some])
    return len(rows)


def _first(row: Any, directory: Directory) -> dict[str, Any]:
    public = public_dossier(from_plain(Dossier, row.state), directory)
    return {"item": row.item, "position": row.position or 0, **_values("dossiers", row.office, public)}


def _values(lane: str, office: str, public: Public) -> dict[str, Any]:
    return {
        "lane": lane, "kind": public.kind, "office": office, "code": public.code[:300], "group": public.group,
        "due": _local(public.due), "ended": _local(public.ended), "file": public.file, "gone": False,
        "body": dict(public.body),
    }  # fmt: skip
