"""Items changed since search and reports were last brought up: noted in one line at each step, taken in many at once.

The index of search writes some six pages for whatever is put into it, be it one item or a hundred. So a step only notes
the words with the item itself; every so many items go into the index together, and until then search looks through the
noted ones too.
"""

from __future__ import annotations

from typing import NamedTuple

import msgspec
from sqlalchemy.engine import Connection

from workflow.store import words
from workflow.store.direct import change, rows, value
from workflow.text.indexed import indexed

MOST, OFTEN = 64, 16
"""Items noted before they are taken in, and acts after which that is asked."""
_NOTE = "INSERT OR IGNORE INTO fresh (num) VALUES (?)"
_NOTES = "SELECT f.num, i.note FROM fresh AS f JOIN items AS i ON i.num = f.num ORDER BY f.num"
_STALE = "UPDATE report_rows SET version = 0 WHERE num IN (SELECT num FROM fresh)"
_FORGET = "UPDATE items SET note = '' WHERE num IN (SELECT num FROM fresh)"


class Found(NamedTuple):
    """By what an item is found: its words, its code, the words of where it stands."""

    words: str
    code: str
    keys: str


class Note(NamedTuple):
    """What search shall know of an item: its words, its code, the words of where it stands."""

    num: int
    words: str
    code: str
    keys: str


_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(Found)


def spelled(found: Found) -> str:
    """Return the text kept with an item until it is taken in."""
    return _encoder.encode(found).decode()


def note(connection: Connection, num: int) -> None:
    """Note an item that changed; what search shall know of it stands with the item."""
    change(connection, _NOTE, (num,))


def relieve(connection: Connection) -> None:
    """Take all in when enough are noted; to be asked every few items."""
    if value(connection, "SELECT count(*) FROM fresh") >= MOST:
        take_in(connection)


def notes(connection: Connection) -> tuple[Note, ...]:
    """Return what is noted, oldest item first."""
    return tuple(Note(num, *_decoder.decode(text)) for num, text in rows(connection, _NOTES))


def take_in(connection: Connection) -> int:
    """Put every noted item into the index and have its facts counted anew before the next report; return how many."""
    noted = notes(connection)
    for one in noted:
        if change(connection, words.TEXT, (one.num, one.words, one.keys)):
            words.put(connection, one.num, indexed(one.words, one.code, one.keys))
    if noted:
        change(connection, _STALE)
        change(connection, _FORGET)
        change(connection, "DELETE FROM fresh")
    return len(noted)


def leave(connection: Connection, num: int) -> None:
    """Take an item out of search and reports."""
    change(connection, "DELETE FROM fresh WHERE num = ?", (num,))
    change(connection, "UPDATE items SET note = '' WHERE num = ?", (num,))
    change(connection, "DELETE FROM report_rows WHERE num = ?", (num,))
    words.clear(connection, num)
