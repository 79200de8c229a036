"""Shape 2: search knows words with marks, beginnings of words and where items stand, so that it need not walk."""

from __future__ import annotations

import json

from sqlalchemy.engine import Connection

from workflow.store import words
from workflow.text.indexed import indexed

_STATEMENTS = (
    "DROP TABLE search",
    """CREATE VIRTUAL TABLE search USING fts5(words, marked, keys, content='', contentless_delete=1,
        tokenize='unicode61 remove_diacritics 0')""",
    "ALTER TABLE search_texts ADD COLUMN keys TEXT NOT NULL DEFAULT ''",
    """CREATE TABLE search_terms (plain TEXT NOT NULL, marked TEXT NOT NULL, PRIMARY KEY (plain, marked))
        WITHOUT ROWID""",
)
_ALL = (
    "SELECT i.num, i.kind, i.row ->> 'code', coalesce(nullif(i.row ->> 'received', ''), i.changed), t.words,"
    " (SELECT json_group_array(folder) FROM placements AS p WHERE p.num = i.num)"
    " FROM search_texts AS t JOIN items AS i ON i.num = t.num WHERE i.num > ? ORDER BY i.num LIMIT 1000"
)


def upgrade(connection: Connection) -> None:
    """Make the second shape and write the index anew."""
    for statement in _STATEMENTS:
        connection.exec_driver_sql(statement)
    last = 0
    while rows := connection.exec_driver_sql(_ALL, (last,)).all():
        for num, kind, code, received, text, folders in rows:
            keys = words.places(kind, received, json.loads(folders))
            connection.exec_driver_sql("UPDATE search_texts SET keys = ? WHERE num = ?", (keys, num))
            words.put(connection, num, indexed(text, code or "", keys))
        last = rows[-1][0]
