"""The packages of the VXP endpoint: agencies, contents, and one delivery per receiver with its transport status."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Engine,
    ForeignKey,
    Index,
    LargeBinary,
    Row,
    Select,
    String,
    Table,
    Text,
    UniqueConstraint,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError

from sync.edxml.fields import document_fields, receivers, status_fields
from sync.edxml.package import Package
from sync.edxml.parse import parse
from sync.provincial.tables import METADATA
from sync.provincial.vxp_contents import Draft, Held, PackageShelf, in_memory

AGENCIES = Table(
    "vxp_agencies",
    METADATA,
    Column("code", String(64), primary_key=True),
    Column("name", Text, nullable=False),
    Column("parent", String(64), nullable=False),
    Column("mail", Text, nullable=False),
    Column("old_code", String(64), nullable=False),
    Column("system", String(64), nullable=False),
    Column("deleted", Boolean, nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("modified", BigInteger, nullable=False),
    comment="Organs that can be written to, and the system that fetches for each",
)
CONTENTS = Table(
    "vxp_contents",
    METADATA,
    Column("sha256", String(64), primary_key=True),
    Column("data", LargeBinary, nullable=False),
)
IN_FILE = b""
"""Data of a content that lies beside the database; earlier versions kept it in the row, and there it is still read."""
PACKAGES = Table(
    "vxp_packages",
    METADATA,
    Column("id", String(36), primary_key=True),
    Column("sender", String(64), nullable=False),
    Column("message", String(10), nullable=False),
    Column("sha256", ForeignKey(CONTENTS.c.sha256), nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("title", Text, nullable=False),
    Column("notation", Text, nullable=False),
    Column("sent", BigInteger, nullable=False),
    UniqueConstraint("sender", "sha256"),
    Index("vxp_packages_by_sender", "sender", "message", "sent"),
    comment="What was handed in, once per sender and content",
)
DELIVERIES = Table(
    "vxp_deliveries",
    METADATA,
    Column("id", String(36), primary_key=True),
    Column("package", ForeignKey(PACKAGES.c.id), nullable=False),
    Column("receiver", String(64), nullable=False),
    Column("status", String(10), nullable=False),
    Column("created", BigInteger, nullable=False),
    Column("updated", BigInteger, nullable=False),
    UniqueConstraint("package", "receiver"),
    Index("vxp_deliveries_by_receiver", "receiver", "created"),
    comment="One package at one receiver: initial, processing, done or fail",
)

FINAL = ("done", "fail")
MOST_ROWS = 100_000


@dataclass(frozen=True, slots=True)
class Agency:
    """An organ on the axis; ``system`` fetches its packages, empty when nobody does."""

    code: str
    name: str
    parent: str = ""
    mail: str = ""
    old_code: str = ""
    system: str = ""


@dataclass(frozen=True, slots=True)
class Window:
    """What of a list is asked for; without ``since``, what is not finished and what is newer than ``recent``."""

    message: str = ""
    since: datetime | None = None
    until: datetime | None = None
    recent: datetime | None = None
    limit: int = MOST_ROWS
    offset: int = 0


class PackageStore:
    """Keeps the endpoint's packages: what is known of them in the database, their bytes as files beside it."""

    def __init__(self, engine: Engine, now: Callable[[], datetime], folder: Path) -> None:
        """Prepare.

        Args:
            engine: of the database (SQLite or PostgreSQL).
            folder: the servers' own, where files lie.
        """
        self._engine = engine
        self._now = now
        self.shelf = PackageShelf(folder)

    def register(self, agency: Agency) -> None:
        """Add or change an organ; a deleted one comes back."""
        values = {
            "name": agency.name or agency.code,
            "parent": agency.parent,
            "mail": agency.mail,
            "old_code": agency.old_code,
            "system": agency.system,
            "deleted": False,
        }
        with self._writing() as connection:
            self._put_agency(connection, agency.code, values)

    def delete(self, code: str) -> None:
        """Take an organ off the axis; what was sent to it stays."""
        with self._writing() as connection:
            self._put_agency(connection, code, {"deleted": True})

    def agencies(self, codes: Iterable[str] | None = None, after: int = -1) -> list[Row[Any]]:
        """Return the rows of organs, deleted ones too, changed after version ``after``."""
        query = select(AGENCIES).where(AGENCIES.c.version > after).order_by(AGENCIES.c.code)
        if codes is not None:
            query = query.where(AGENCIES.c.code.in_(list(codes)))
        with self._engine.connect() as connection:
            return list(connection.execute(query))

    def organs(self, system: str) -> list[str]:
        """Return the organs ``system`` sends and fetches for."""
        query = select(AGENCIES.c.code).where(AGENCIES.c.system == system, AGENCIES.c.deleted.is_(False))
        with self._engine.connect() as connection:
            return list(connection.scalars(query))

    def deliver(self, from_: str, to: Sequence[str], raw: bytes) -> str:
        """Put a package before its receivers and return its id; the same bytes from the same sender give the same id.

        Args:
            to: receiving organs; empty means those the package itself names.

        Raises:
            BadPackage: ``raw`` is no edXML package.
        """
        package = parse(raw)
        with self.shelf.draft() as draft:
            draft.write(raw)
            return self.put(from_, to, draft, package)

    def put(self, from_: str, to: Sequence[str], draft: Draft, package: Package) -> str:
        """Do what ``deliver`` does for a package that lies in a draft and was judged.

        The file comes first: a row never speaks of a package that is not there, whenever the power goes.

        Raises:
            OSError: the disk does not take it.
        """
        named = list(dict.fromkeys(to)) or receivers(package)
        self.shelf.place(draft)
        with self._writing() as connection:
            known = self._known(connection, from_, draft.sha256)
            id = known or self._add_package(connection, from_, draft, package)
            present = set(connection.scalars(select(DELIVERIES.c.receiver).where(DELIVERIES.c.package == id)))
            moment = self._milliseconds()
            for receiver in named:
                if receiver not in present:
                    row = {"id": str(uuid.uuid4()), "package": id, "receiver": receiver, "status": "initial"}
                    connection.execute(insert(DELIVERIES).values(**row, created=moment, updated=moment))
        return id

    def received(self, organs: Sequence[str], window: Window) -> list[Row[Any]]:
        """Return the deliveries to ``organs`` within ``window``, oldest first."""
        query = _joined().where(DELIVERIES.c.receiver.in_(list(organs)))
        if window.since is None and window.recent is not None:
            fresh = DELIVERIES.c.created >= _to_ms(window.recent)
            query = query.where(or_(fresh, DELIVERIES.c.status.not_in(FINAL)))
        query = _within(query, window, DELIVERIES.c.created)
        with self._engine.connect() as connection:
            return list(connection.execute(query))

    def sent(self, organs: Sequence[str], window: Window) -> list[Row[Any]]:
        """Return the deliveries of what ``organs`` sent within ``window``, one row per receiver, oldest first."""
        query = _within(_joined().where(PACKAGES.c.sender.in_(list(organs))), window, PACKAGES.c.sent)
        with self._engine.connect() as connection:
            return list(connection.execute(query))

    def content(self, delivery: str, organs: Sequence[str]) -> Held | None:
        """Return the package of a delivery to one of ``organs``, and note that it is being fetched.

        Raises:
            FileNotFoundError: the delivery is known, its file is not there.
        """
        mine = (DELIVERIES.c.id == delivery) & DELIVERIES.c.receiver.in_(list(organs))
        held = CONTENTS.join(PACKAGES).join(DELIVERIES, DELIVERIES.c.package == PACKAGES.c.id)
        query = select(CONTENTS.c.sha256, CONTENTS.c.data).select_from(held).where(mine)
        with self._engine.connect() as connection:
            row = connection.execute(query).one_or_none()
        if row is None:
            return None
        found = self.shelf.held(row.sha256) if row.data == IN_FILE else in_memory(row.data)
        self.mark(delivery, organs, "processing")
        return found

    def mark(self, delivery: str, organs: Sequence[str], status: str) -> bool:
        """Note the transport status of a delivery to one of ``organs``; a finished one stays as it is.

        Returns:
            Whether there is such a delivery.
        """
        mine = (DELIVERIES.c.id == delivery) & DELIVERIES.c.receiver.in_(list(organs))
        change = update(DELIVERIES).where(mine, DELIVERIES.c.status.not_in(FINAL))
        with self._writing() as connection:
            connection.execute(change.values(status=status, updated=self._milliseconds()))
            return connection.scalar(select(DELIVERIES.c.id).where(mine)) is not None

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with self._engine.connect().execution_options(immediate=True) as connection, connection.begin():
            yield connection

    def _put_agency(self, connection: Connection, code: str, values: Mapping[str, Any]) -> None:
        newest = connection.scalar(select(func.max(AGENCIES.c.version))) or 0
        stamped = {**values, "version": newest + 1, "modified": self._milliseconds()}
        row = connection.execute(select(AGENCIES).where(AGENCIES.c.code == code)).one_or_none()
        if row is None and "name" in values:
            connection.execute(insert(AGENCIES).values(code=code, **stamped))
        elif row is not None and any(getattr(row, name) != value for name, value in values.items()):
            connection.execute(update(AGENCIES).where(AGENCIES.c.code == code).values(**stamped))

    def _known(self, connection: Connection, sender: str, sha256: str) -> str | None:
        same = (PACKAGES.c.sender == sender) & (PACKAGES.c.sha256 == sha256)
        return connection.scalar(select(PACKAGES.c.id).where(same))

    def _add_package(self, connection: Connection, sender: str, draft: Draft, package: Package) -> str:
        sha256 = draft.sha256
        title, notation = _titles(package)
        id = str(uuid.uuid4())
        row = {"id": id, "sender": sender, "message": package.kind, "sha256": sha256, "size": draft.size}
        try:
            with connection.begin_nested():
                if connection.scalar(select(CONTENTS.c.sha256).where(CONTENTS.c.sha256 == sha256)) is None:
                    connection.execute(insert(CONTENTS).values(sha256=sha256, data=IN_FILE))
                told = {"title": title, "notation": notation, "sent": self._milliseconds()}
                connection.execute(insert(PACKAGES).values(**row, **told))
        except IntegrityError:
            # PostgreSQL: the same package came on another connection a moment ago.
            known = self._known(connection, sender, sha256)
            if known is None:
                raise
            return known
        return id

    def _milliseconds(self) -> int:
        return _to_ms(self._now())


def from_ms(milliseconds: int) -> datetime:
    """Return the moment a stored number of milliseconds stands for."""
    return datetime.fromtimestamp(milliseconds / 1000, UTC)


def _to_ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def _titles(package: Package) -> tuple[str, str]:
    if package.kind == "status":
        said = status_fields(package)
        return said["text"], said["answers"]
    fields = document_fields(package)
    return fields["subject"], "/".join(part for part in (fields["code_number"], fields["code_notation"]) if part)


def _joined() -> Select[Any]:
    return select(
        DELIVERIES.c.id.label("delivery"),
        DELIVERIES.c.receiver,
        DELIVERIES.c.status,
        DELIVERIES.c.created,
        DELIVERIES.c.updated,
        PACKAGES.c.id.label("package"),
        PACKAGES.c.sender,
        PACKAGES.c.message,
        PACKAGES.c.sha256,
        PACKAGES.c.size,
        PACKAGES.c.title,
        PACKAGES.c.notation,
        PACKAGES.c.sent,
    ).join(PACKAGES, PACKAGES.c.id == DELIVERIES.c.package)


def _within(query: Select[Any], window: Window, column: Column[int]) -> Select[Any]:
    if window.message:
        query = query.where(PACKAGES.c.message == window.message)
    if window.since is not None:
        query = query.where(column >= _to_ms(window.since))
    if window.until is not None:
        # Lists are asked for in whole seconds: the last one counts to its end.
        query = query.where(column < _to_ms(window.until) + 1000)
    return query.order_by(column, DELIVERIES.c.id).limit(window.limit).offset(window.offset)
