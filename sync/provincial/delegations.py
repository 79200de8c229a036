"""The delegations of one office as accepted so far: the server judges acts in another's place as the desk does."""

from __future__ import annotations

from sqlalchemy import Connection, bindparam, select

from sync.provincial.statement import Statement
from sync.provincial.tables import ITEMS
from workflow.mandates.mandate_state import MandateItem
from workflow.organisation.mandate import Mandate
from workflow.plain import from_plain

LANE, KIND = "documents", "mandate"
"""Delegations travel with the documents; acts on dossiers are judged by them too."""

_MINE = (ITEMS.c.lane == LANE) & (ITEMS.c.office == bindparam("of_office")) & (ITEMS.c.item_kind == KIND)
_OF_OFFICE = Statement(select(ITEMS.c.state).where(_MINE).order_by(ITEMS.c.item))


def delegations(connection: Connection, office: str) -> tuple[Mandate, ...]:
    """Return every delegation of ``office``, also ended ones: a step is judged by the moment it was made."""
    return tuple(from_plain(MandateItem, state).value for (state,) in _OF_OFFICE.rows(connection, of_office=office))
