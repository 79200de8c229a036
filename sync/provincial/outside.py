"""The doors of the servers for other systems of the province, and what follows accepted steps there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from fastapi import FastAPI

from sync.provincial.catalogues import Catalogues
from sync.provincial.field_reports.routes import add_field_reports
from sync.provincial.field_reports.taking import ReplyWriter, ReportDesk
from sync.provincial.files import FileShelf
from sync.provincial.followers import Follower
from sync.provincial.notices.setting_up import Notices
from sync.provincial.outside_keys import read_outside_keys
from sync.provincial.payments.cashbook import Cashbook
from sync.provincial.payments.requests import PaymentRequests
from sync.provincial.payments.routes import add_payments
from sync.provincial.portal.keeping import PortalKeeper, fill_once
from sync.provincial.portal.routes import add_document_portal, add_dossier_portal
from sync.provincial.portal.shelf import PortalShelf
from sync.provincial.steps import Acceptance
from sync.provincial.store import ServerStore

Who = Callable[..., Any]


def followers(told: Notices, now: Callable[[], datetime]) -> tuple[Follower, ...]:
    """Return everybody who writes rows of their own because of accepted steps."""
    return (told.writer, PaymentRequests(now), PortalKeeper(), ReplyWriter())


def add_outside(
    app: FastAPI, store: ServerStore, catalogues: Catalogues, acceptance: Acceptance, who: Who,
    now: Callable[[], datetime],
) -> None:  # fmt: skip
    """Add the doors to the dossier server.

    Raises:
        BadOutsideKeys: the file with the keys of other systems cannot be used.
    """
    keys = read_outside_keys(store.folder)
    add_payments(app, store, Cashbook(store, catalogues, acceptance, now), keys["payments"], who, now)
    fill_once(store, catalogues.directory())
    add_dossier_portal(app, PortalShelf(store, catalogues.directory, now), keys["portal"])


def add_outside_documents(
    app: FastAPI, store: ServerStore, catalogues: Catalogues, acceptance: Acceptance, files: FileShelf,
    now: Callable[[], datetime],
) -> None:  # fmt: skip
    """Add the doors to the document server.

    Raises:
        BadOutsideKeys: the file with the keys of other systems cannot be used.
    """
    keys = read_outside_keys(store.folder)
    add_document_portal(app, PortalShelf(store, catalogues.directory, now), files, keys["portal"])
    desk = ReportDesk(store, catalogues, acceptance, files, now)
    add_field_reports(app, desk, keys["field_reports"], now)
