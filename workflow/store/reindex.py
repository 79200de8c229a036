"""Writes the search index anew from the words kept with each item: after a change of its shape, or to repair it."""

from __future__ import annotations

import json

from sqlalchemy.engine import Connection

from workflow.store import words
from workflow.text.indexed import indexed

_ALL = (
    "SELECT i.num, i.kind, i.row ->> 'code', coalesce(nullif(i.row ->> 'received', ''), i.changed), t.words,"
    " (SELECT json_group_array(folder) FROM placements AS p WHERE p.num = i.num)"
    " FROM search_texts AS t JOIN items AS i ON i.num = t.num WHERE i.num > ? ORDER BY i.num LIMIT 1000"
)


def reindex(connection: Connection) -> int:
    """Write the index of all items anew; return how many."""
    connection.exec_driver_sql("INSERT INTO search (search) VALUES ('delete-all')")
    connection.exec_driver_sql("DELETE FROM search_terms")
    last, count = 0, 0
    while rows := connection.exec_driver_sql(_ALL, (last,)).all():
        for num, kind, code, received, text, folders in rows:
            keys = words.places(kind, received, json.loads(folders))
            connection.exec_driver_sql("UPDATE search_texts SET keys = ? WHERE num = ?", (keys, num))
            words.put(connection, num, indexed(text, code or "", keys.split()))
        last, count = rows[-1][0], count + len(rows)
    return count
