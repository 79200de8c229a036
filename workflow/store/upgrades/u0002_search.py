"""Shape 2: search knows words with marks, beginnings of words and where items stand, so that it need not walk."""

from __future__ import annotations

from sqlalchemy.engine import Connection

from workflow.store.reindex import reindex

_STATEMENTS = (
    "DROP TABLE search",
    """CREATE VIRTUAL TABLE search USING fts5(words, marked, keys, content='', contentless_delete=1,
        tokenize='unicode61 remove_diacritics 0')""",
    "ALTER TABLE search_texts ADD COLUMN keys TEXT NOT NULL DEFAULT ''",
    """CREATE TABLE search_terms (plain TEXT NOT NULL, marked TEXT NOT NULL, PRIMARY KEY (plain, marked))
        WITHOUT ROWID""",
)


def upgrade(connection: Connection) -> None:
    """Make the second shape and write the index anew."""
    for statement in _STATEMENTS:
        connection.exec_driver_sql(statement)
    reindex(connection)
