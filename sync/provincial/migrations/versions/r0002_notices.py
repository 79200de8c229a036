"""Tables of what is told to the outside: events, deliveries, due times, who delivers, who wishes to hear nothing."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Create them."""
    _events()
    _deliveries()
    op.create_table(
        "notice_dues", _text("item", 64), _text("lane", 20), _text("office", 64), _text("due", 40),
        sa.Column("told", sa.Boolean(), nullable=False), sa.PrimaryKeyConstraint("item"),
        comment="Due times of items that are not done, in UTC, so that a missed one is found without reading every "
        "item",
    )  # fmt: skip
    op.create_index("notice_dues_open", "notice_dues", ["told", "due"])
    op.create_table(
        "notice_owners", _text("work", 20), _text("owner", 64), _text("until", 40), sa.PrimaryKeyConstraint("work"),
        comment="Which process delivers at the moment; its claim ends by itself when it dies",
    )  # fmt: skip
    op.create_table(
        "notice_unwanted", _text("channel", 40), _text("address", 64), _text("since", 40),
        sa.PrimaryKeyConstraint("channel", "address"), comment="Addresses (as hashes) whose holders said stop",
    )  # fmt: skip


def _text(name: str, length: int) -> sa.Column[str]:
    return sa.Column(name, sa.String(length), nullable=False)


def _json(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.JSON(), nullable=False)


def _events() -> None:
    op.create_table(
        "notices", _text("id", 200), _text("kind", 40), _text("lane", 20), _text("item", 64), _text("office", 64),
        _text("person", 64), _json("values"), _text("templates", 40), _text("at", 40), sa.PrimaryKeyConstraint("id"),
        comment="What somebody outside has to hear, once for each cause, kind and person",
    )  # fmt: skip
    op.create_index("notices_of_item", "notices", ["item", "at"])


def _deliveries() -> None:
    op.create_table(
        "notice_deliveries", _text("id", 64), _text("event", 200), _text("channel", 40), _text("address", 300),
        _json("body"), _json("others"), _text("state", 20), sa.Column("attempts", sa.Integer(), nullable=False),
        _text("next", 40), sa.Column("cause", sa.Text(), nullable=False), _text("settled", 40), _text("receipt", 40),
        sa.PrimaryKeyConstraint("id"),
        comment="Each event by each way it goes; addresses and texts are forgotten a month after it arrived",
    )  # fmt: skip
    op.create_index("notice_deliveries_due", "notice_deliveries", ["state", "next"])
    op.create_index("notice_deliveries_of_event", "notice_deliveries", ["event"])
