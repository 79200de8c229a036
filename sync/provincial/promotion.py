"""A standby that took over: whether it can have lost steps, by what its primary promised and by what desks show."""

from __future__ import annotations

from sqlalchemy import Connection, Engine, bindparam, insert, select, text, update
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

from sync.provincial.tables import LANES

TIMELINE = "timeline"
"""The row beside those of the lanes: ``epoch`` holds the timeline and its promise, ``position`` 1 while a desk that
shows more than there is proves a loss: from a promotion until the first such desk."""
SYNCHRONOUS, ASYNCHRONOUS = "synchronous", "asynchronous"
_NOW = text(
    "SELECT substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8) AS timeline,"
    " current_setting('synchronous_standby_names') <> ''"
    " AND current_setting('synchronous_commit') IN ('on', 'remote_apply') AS waits"
)
_ROW = select(LANES.c.epoch, LANES.c.position).where(LANES.c.lane == TIMELINE)
_CHANGE = update(LANES).where(LANES.c.lane == TIMELINE).values(epoch=bindparam("told"), position=bindparam("open"))
_READ_ONLY = "25006"
_AWAY = ("08", "57P")
"""SQLSTATE of a broken connection, and of a server that ends or begins."""


def settle(connection: Connection) -> bool:
    """Write down on which timeline the database runs and what it promises; tell whether steps may be lost.

    A primary that waits for its standby at each commit has told no desk of a step the standby lacks: its lanes keep
    their epoch. One that does not wait promises nothing: after its standby took over, every lane begins a new epoch,
    and the desks offer again what they hold.
    """
    now = connection.execute(_NOW).one()
    told = f"{now.timeline}:{SYNCHRONOUS if now.waits else ASYNCHRONOUS}"
    known = connection.execute(_ROW).one_or_none()
    if known is None:
        connection.execute(insert(LANES).values(lane=TIMELINE, epoch=told, position=0))
        return False
    timeline, _, promise = known.epoch.partition(":")
    promoted = timeline != now.timeline
    lost = bool(promoted and promise != SYNCHRONOUS)
    if known.epoch != told:
        proof = int(not lost) if promoted else known.position
        connection.execute(_CHANGE, {"told": told, "open": proof})
    return lost


def proven(connection: Connection) -> bool:
    """Tell whether a desk that knows more than the database proves a loss now; once after each promotion.

    Otherwise a tampered desk could have every other one begin anew as often as it likes.
    """
    known = connection.execute(_ROW).one_or_none()
    if known is None or not known.position:
        return False
    connection.execute(_CHANGE, {"told": known.epoch, "open": 0})
    return True


def stands_by(engine: Engine) -> bool:
    """Tell whether the database only follows another one."""
    if engine.dialect.name == "sqlite":
        return False
    with engine.connect() as connection:
        return bool(connection.scalar(text("SELECT pg_is_in_recovery()")))


def gone(error: DBAPIError) -> bool:
    """Tell whether an error means that the database went away, or became one that only follows."""
    state = str(getattr(error.orig, "sqlstate", None) or "")
    if not state:
        return error.connection_invalidated or isinstance(error, (OperationalError, InterfaceError))
    return state == _READ_ONLY or state.startswith(_AWAY)
