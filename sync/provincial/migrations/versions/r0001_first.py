"""The tables as they stood when revisions began; those an older version created itself are left as they are."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create what is not there."""
    _steps()
    _numbers()
    _leases()
    _people()
    _portal_reports()
    _axis()


def _table(name: str, comment: str | None, *parts: Any) -> None:
    op.create_table(name, *parts, comment=comment, if_not_exists=True)


def _index(name: str, table: str, *columns: str) -> None:
    op.create_index(name, table, list(columns), if_not_exists=True)


def _text(name: str, length: int, **more: Any) -> sa.Column[Any]:
    return sa.Column(name, sa.String(length), **{"nullable": False, **more})


def _long(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Text(), nullable=False)


def _whole(name: str, kind: Any = sa.Integer, **more: Any) -> sa.Column[Any]:
    return sa.Column(name, kind() if isinstance(kind, type) else kind, **{"nullable": False, **more})


def _key(*columns: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(*columns)


def _steps() -> None:
    _table(
        "lanes", "One row per lane: the epoch, and the newest position handed out",
        _text("lane", 20), _text("epoch", 36), _whole("position", sa.BigInteger), _key("lane"),
    )  # fmt: skip
    _table(
        "items", "The folded state of every item, and the office it belongs to",
        _text("lane", 20), _text("item", 64), _text("item_kind", 20), _text("office", 64),
        _whole("state", sa.JSON), _text("head", 64), _key("lane", "item"),
    )  # fmt: skip
    _index("items_of_kind", "items", "lane", "office", "item_kind")
    _table(
        "steps", "Every step ever judged; refused ones keep their verdict so that asking twice answers the same",
        _text("lane", 20), _text("id", 64), _whole("position", sa.BigInteger, nullable=True), _text("item", 64),
        _text("kind", 60), _text("office", 64), _text("hash", 64), _text("status", 20), _long("reason"), _long("by"),
        _text("person", 64), _text("device", 64), _text("received", 40), _whole("body", sa.JSON),
        _key("lane", "id"), sa.UniqueConstraint("lane", "position", name="steps_position"),
    )  # fmt: skip
    _index("steps_of_item", "steps", "lane", "item", "position")
    _index("steps_of_office", "steps", "lane", "office", "position")
    _table(
        "files", "Files by content; each office only ever sees what its own people sent",
        _text("lane", 20), _text("office", 64), _text("sha256", 64), _whole("size", sa.BigInteger),
        _text("media_type", 120), _whole("complete", sa.Boolean), _key("lane", "office", "sha256"),
    )  # fmt: skip


def _numbers() -> None:
    _table(
        "numbers", "Numbers spent on accepted steps: unique per office, register and year by the key itself",
        _text("office", 64), _text("register", 40), _whole("year"), _whole("number"), _text("item", 64),
        _text("step", 64), _key("office", "register", "year", "number"),
    )  # fmt: skip
    _table(
        "counters", "The first number of each register and year that was never lent",
        _text("office", 64), _text("register", 40), _whole("year"), _whole("next"), _key("office", "register", "year"),
    )  # fmt: skip
    _table(
        "voids", "Numbers a machine took and no accepted step carries, each with its reason",
        _text("office", 64), _text("register", 40), _whole("year"), _whole("number"), _long("reason"),
        _text("person", 64), _text("device", 64), _text("at", 40), _key("office", "register", "year", "number"),
    )  # fmt: skip


def _leases() -> None:
    _table(
        "leases", "Blocks of numbers lent to one machine each",
        _text("id", 36), _text("office", 64), _text("register", 40), _whole("year"), _whole("first"), _whole("last"),
        _text("person", 64), _text("device", 64), _text("state", 10), _text("granted", 40), _text("expires", 40),
        sa.ForeignKeyConstraint(
            ["office", "register", "year"], ["counters.office", "counters.register", "counters.year"]
        ),
        _key("id"),
    )  # fmt: skip
    _index("leases_of_register", "leases", "office", "register", "year", "first")
    _table(
        "lease_notes", "What happened to every block: granted, returned, expired, revoked, and by whom",
        _whole("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True), _text("lease", 36),
        _text("what", 10), _text("person", 64), _long("note"), _text("at", 40), _key("id"),
    )  # fmt: skip
    _index("ix_lease_notes_lease", "lease_notes", "lease")


def _people() -> None:
    _table(
        "tokens", "Bearer tokens, kept only as hashes",
        _text("hash", 64), _text("person", 64), _text("device", 64), _text("issued", 40),
        _whole("revoked", sa.Boolean), _key("hash"),
    )  # fmt: skip
    _table(
        "removed_devices", "Machines taken out of the province: told so at their next contact, to wipe themselves",
        _text("person", 64), _text("device", 64), _long("reason"), _text("at", 40), _key("person", "device"),
    )  # fmt: skip


def _portal_reports() -> None:
    _table(
        "portal_reports", "Records for the national portal, each once for a service and a step",
        _whole("seq", autoincrement=True), _text("service", 40), _text("step", 64), _text("item", 64),
        _text("office", 64), _text("code", 120), _text("status", 4), _whole("record", sa.JSON),
        _whole("findings", sa.JSON), _text("state", 20), _long("answer"), _text("queued", 40), _text("settled", 40),
        _key("seq"), sa.UniqueConstraint("service", "step", name="portal_reports_once"),
    )  # fmt: skip
    _index("portal_reports_open", "portal_reports", "state", "seq")
    _index("portal_reports_of_item", "portal_reports", "item", "seq")


def _axis() -> None:
    _table(
        "vxp_agencies", "Organs that can be written to, and the system that fetches for each",
        _text("code", 64), _long("name"), _text("parent", 64), _long("mail"), _text("old_code", 64),
        _text("system", 64), _whole("deleted", sa.Boolean), _whole("version", sa.BigInteger),
        _whole("modified", sa.BigInteger), _key("code"),
    )  # fmt: skip
    _table("vxp_contents", None, _text("sha256", 64), _whole("data", sa.LargeBinary), _key("sha256"))
    _table(
        "vxp_packages", "What was handed in, once per sender and content",
        _text("id", 36), _text("sender", 64), _text("message", 10), _text("sha256", 64),
        _whole("size", sa.BigInteger), _long("title"), _long("notation"), _whole("sent", sa.BigInteger), _key("id"),
        sa.ForeignKeyConstraint(["sha256"], ["vxp_contents.sha256"]), sa.UniqueConstraint("sender", "sha256"),
    )  # fmt: skip
    _index("vxp_packages_by_sender", "vxp_packages", "sender", "message", "sent")
    _table(
        "vxp_deliveries", "One package at one receiver: initial, processing, done or fail",
        _text("id", 36), _text("package", 36), _text("receiver", 64), _text("status", 10),
        _whole("created", sa.BigInteger), _whole("updated", sa.BigInteger), _key("id"),
        sa.ForeignKeyConstraint(["package"], ["vxp_packages.id"]), sa.UniqueConstraint("package", "receiver"),
    )  # fmt: skip
    _index("vxp_deliveries_by_receiver", "vxp_deliveries", "receiver", "created")
