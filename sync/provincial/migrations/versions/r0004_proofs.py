"""Keys of machines, signed sendings, sums of what offices hold, daily anchors; each step names its sending."""

from __future__ import annotations

import hashlib

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
_MODULO = 1 << 256


def upgrade() -> None:
    """Create them, and add up what is there."""
    op.create_table(
        "device_keys", _text("person", 64), _text("device", 64), _text("key", 43), _text("registered", 40),
        _text("ended", 40), sa.PrimaryKeyConstraint("person", "device", "key"),
        comment="Public keys (Ed25519) of machines; one at a time, ended ones stay to verify what they signed",
    )  # fmt: skip
    op.create_table(
        "sendings", _text("id", 36), _text("lane", 20), _text("person", 64), _text("device", 64), _text("key", 43),
        _text("signature", 86), sa.Column("hashes", sa.Text(), nullable=False), _text("received", 40),
        sa.PrimaryKeyConstraint("id"),
        comment="What a machine signed: the hashes of the steps of one request, in order, 43 letters each",
    )  # fmt: skip
    op.add_column("steps", sa.Column("sending", sa.String(36), nullable=True))
    op.add_column("items", sa.Column("steps", sa.Integer(), nullable=False, server_default="0"))
    sums = op.create_table(
        "office_sums", _text("lane", 20), _text("office", 64), _number("position"), _number("held"), _text("sum", 64),
        sa.Column("items", sa.Integer(), nullable=False), _text("heads", 64), sa.PrimaryKeyConstraint("lane", "office"),
        comment="What an office holds up to its newest step: steps with the sum of their hashes, items with that of "
        "their heads, both modulo 2^256",
    )  # fmt: skip
    op.create_table(
        "anchors", _text("lane", 20), _text("office", 64), _text("day", 10), _number("position"),
        sa.Column("items", sa.Integer(), nullable=False), _number("steps"), _text("sum", 64), _text("previous", 64),
        _text("hash", 64), sa.PrimaryKeyConstraint("lane", "office", "day"),
        comment="Once a day, what each office's record was: chained, so that no day can be changed alone",
    )  # fmt: skip
    op.create_index("anchors_of_day", "anchors", ["lane", "day"])
    _add_up(sums)


def _add_up(sums: sa.Table) -> None:
    names = ("lane", "office", "item", "hash", "position")
    steps = sa.table("steps", *map(sa.column, names))
    items = sa.table("items", *map(sa.column, ("lane", "item", "steps")))
    connection, heads = op.get_bind(), dict[tuple[str, str, str], tuple[int, str]]()
    found: dict[tuple[str, str], list[int]] = {}
    every = sa.select(steps).where(steps.c.position.is_not(None)).order_by(steps.c.lane, steps.c.position)
    for lane, office, item, hash, position in connection.execute(every):
        one = found.setdefault((lane, office), [0, 0, 0, 0, 0])
        before = heads.get((lane, office, item), (0, ""))[0]
        heads[lane, office, item] = (before + 1, hash)
        found[lane, office] = [position, one[1] + 1, one[2] + int(hash, 16), 0, 0]
    for (lane, office, item), (count, head) in heads.items():
        one = found[lane, office]
        one[3], one[4] = one[3] + 1, one[4] + _of_head(item, head, count)
        here = (items.c.lane == lane) & (items.c.item == item)
        connection.execute(sa.update(items).where(here).values(steps=count))
    rows = [
        {"lane": lane, "office": office, "position": one[0], "held": one[1], "sum": f"{one[2] % _MODULO:064x}",
         "items": one[3], "heads": f"{one[4] % _MODULO:064x}"}
        for (lane, office), one in found.items()
    ]  # fmt: skip
    if rows:
        op.bulk_insert(sums, rows)


def _of_head(item: str, head: str, count: int) -> int:
    return int(hashlib.sha256(f"{item}\n{head}\n{count}".encode()).hexdigest(), 16)


def _text(name: str, length: int) -> sa.Column[str]:
    return sa.Column(name, sa.String(length), nullable=False)


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), nullable=False)
