"""Gives somebody authority to sign for the office, or ends it, through the province's server; in force here at once."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import date

from desktop.workplace import Workplace
from sync.catalogues import refresh
from sync.servers.documents_server import DocumentsServer
from workflow.authorising import authorise, check_giver, end_authority
from workflow.errors import Missing
from workflow.organisation.authority import Authority

Server = Callable[[], AbstractContextManager[DocumentsServer]]
"""Opens the line to the document server, which keeps the directory."""


def give_authority(place: Workplace, server: Server, new: Authority) -> None:
    """Let somebody of this office sign in a form, for a time (NĐ 30/2020 Điều 13).

    The rules speak here first, so that a refusal needs no line.

    Raises:
        Refusal: this person is not the head of the office, a basis or an end is missing, laid down already.
        SyncTrouble: the line; nothing was changed.
    """
    seen = place.directory
    check_giver(place.me, new.office, seen, new.person)
    authorise(seen.to_json(), replace(new, by=place.me.id))
    with server() as line:
        line.authorise(new)
        refresh(place.journal, line)
    place.refresh_catalogues()


def take_authority(place: Workplace, server: Server, old: Authority, on: date, why: str) -> None:
    """End an authority to sign from the day ``on``; what was signed before stays good.

    Raises:
        Missing: no reason.
        Refusal: this person is not the head of the office, it ends sooner anyway, or nobody would be left who signs.
        SyncTrouble: the line; nothing was changed.
    """
    if not why.strip():
        raise Missing("why", "Chưa ghi lý do kết thúc.")
    seen = place.directory
    check_giver(place.me, old.office, seen)
    end_authority(seen.to_json(), old.person, old.office, on, old.form, kinds=old.kinds)
    with server() as line:
        line.end_authority(old, on, why)
        refresh(place.journal, line)
    place.refresh_catalogues()
