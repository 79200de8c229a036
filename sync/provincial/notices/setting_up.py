"""Puts the parts together by which the servers tell the outside."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sync.provincial.catalogues import Catalogues
from sync.provincial.notices.channels import Channels, read_channels
from sync.provincial.notices.delivering import Delivering
from sync.provincial.notices.overdue import OverdueWatch
from sync.provincial.notices.owner import Owner
from sync.provincial.notices.postman import Postman
from sync.provincial.notices.shelf import NoticeShelf
from sync.provincial.notices.template import read_templates
from sync.provincial.notices.writer import NoticeWriter
from sync.provincial.store import ServerStore
from workflow.rules import Registry


@dataclass(frozen=True, slots=True)
class Notices:
    """What writes notices, and what reads them."""

    channels: Channels
    writer: NoticeWriter
    shelf: NoticeShelf


def notices(store: ServerStore, now: Callable[[], datetime]) -> Notices:
    """Read the province's channels and sentences beside the database.

    Raises:
        BadChannels: the channels cannot be used.
        BadTemplates: the sentences cannot be used.
    """
    channels = read_channels(store.folder)
    return Notices(channels, NoticeWriter(channels, read_templates(store.folder), now), NoticeShelf(store, now))


def delivering(
    store: ServerStore, catalogues: Catalogues, registry: Registry, told: Notices, now: Callable[[], datetime]
) -> Delivering:
    """Return what delivers, not yet begun."""
    postman = Postman(store, told.writer, now, random.SystemRandom().random)
    watch = OverdueWatch(store, catalogues, registry, told.writer, now)
    return Delivering(Owner(store, "deliveries", now), postman, watch, now)
