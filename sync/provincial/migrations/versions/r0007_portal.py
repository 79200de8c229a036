"""What everybody may see of dossiers and published documents."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Create it; the servers fill it when they start."""
    op.create_table(
        "portal_items", _text("item", 64), _text("lane", 20), _text("kind", 20), _text("office", 64),
        _text("code", 300), _text("group", 20), _text("due", 40), _text("ended", 40), _text("file", 64),
        sa.Column("gone", sa.Boolean(), nullable=False), sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False), sa.PrimaryKeyConstraint("item"),
        comment="What everybody may see of dossiers and published documents; gone: it was taken off again",
    )  # fmt: skip
    op.create_index("portal_items_changed", "portal_items", ["kind", "position"])
    op.create_index("portal_items_code", "portal_items", ["kind", "code"])
    op.create_index("portal_items_file", "portal_items", ["file"])


def _text(name: str, length: int) -> sa.Column[str]:
    return sa.Column(name, sa.String(length), nullable=False)
