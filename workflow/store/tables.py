"""The tables of the database as they are now, with what each is for; upgrades make them, a test keeps both equal.

Row columns of an item that lists only show are one JSON column; what lists sort and filter by stands in placements.
"""

from __future__ import annotations

from sqlalchemy import Column, Integer, LargeBinary, MetaData, Table, Text

metadata = MetaData()


def _table(table: str, /, **columns: type[Integer | Text | LargeBinary]) -> Table:
    return Table(table, metadata, *(Column(column, kind) for column, kind in columns.items()))


meta = _table("meta", name=Text, value=Text)
"""Single facts: ``journal`` is the running hash over every step in the order it was written here."""

steps = _table(
    "steps", seq=Integer, id=Text, item=Text, at=Integer, body=LargeBinary, previous=LargeBinary, hash=LargeBinary,
    logged=LargeBinary, head=Integer, shared=Integer, mine=Integer, joined=Integer, fate=Integer, verdict=Text,
    position=Integer, reason=Text, answered_by=Text,
)  # fmt: skip
"""Every step, for ever; read by ``step_rows``. UUIDs are 16 bytes, ``at`` milliseconds since 1970; ``logged`` is the
hash when first written if that differs (a twin took its place); ``mine``: made here; ``joined``: its predecessor was
not known here when it came."""

shared_texts = _table("shared_texts", num=Integer, hash=LargeBinary, body=LargeBinary)
"""What many steps have in common, each text once: device, kind and actor (``head``); the procedure a dossier was taken
in by (``shared``)."""

twins = _table("twins", hash=LargeBinary, id=Text, item=Text, body=LargeBinary, head=Integer, shared=Integer)
"""Own pending versions of steps that another machine made first under the same id; kept so that chains stay whole."""

items = _table(
    "items", num=Integer, id=Text, kind=Text, lane=Text, state=Text, head=Text, position=Integer, pending=Integer,
    changed=Text, row=Text, unread=Integer, places=Text, upto=Integer, note=Text,
)  # fmt: skip
"""What the steps of an item add up to; ``head`` is the hash the next step names as its predecessor; ``state`` holds
its steps up to the place ``upto`` of the journal. ``places`` is what stands of it in placements and tasks, so that a
step writes there only what changes; ``note`` is what search shall know of it, until that is taken in."""

placements = _table("placements", folder=Text, sort=Text, num=Integer, late=Text, unread=Integer)
"""In which folders of this person an item stands; ``sort`` and ``late`` are UTC, so that text order is time order.
``late`` is when it becomes overdue; what cannot (done, paused, no due time) is ``9999`` and comes last."""

folder_counts = _table("folder_counts", folder=Text, total=Integer, unread=Integer)
"""Counts kept by triggers on placements; what is overdue depends on the clock and is counted when asked."""

tasks = _table("tasks", owner=Text, due=Text, num=Integer, key=Text, what=Text, opened=Text)
"""What is to be done now; a task that is done is gone, the steps tell that it was. No due time is ``9999``."""

fresh = _table("fresh", num=Integer)
"""Items changed since search and reports were last brought up."""

search_texts = _table("search_texts", num=Integer, words=Text, keys=Text)
"""The words of an item as written (NFC) and the words of where it stands; the contentless FTS5 table ``search`` holds
the folded words (``words``), each word that bears marks (``marked``), beginnings of words and places (``keys``)."""

search_terms = _table("search_terms", plain=Text, marked=Text)
"""Every word of the common kind ever written here, folded and with its marks: what a beginning may stand for."""

report_rows = _table(
    "report_rows", num=Integer, version=Integer, item=Text, kind=Text, office=Text, unit=Text, person=Text, topic=Text,
    about=Text, level=Text, title=Text, channel=Integer, opened=Text, due=Text, by_hour=Integer, paused=Text,
    released=Text, closed=Text, outcome=Text, stage=Text, papers=Integer, digitised=Integer, reused=Integer,
    signed=Integer, electronic=Integer, until=Text, held=Integer,
)  # fmt: skip
"""The facts of an item that reports count, in local time; ``version`` tells which program knew all of them."""

digitised = _table(
    "digitised", num=Integer, place=Integer, what=Text, uid=Text, type=Text, name=Text, sha256=Text, at=Text,
    given=Integer, body=Text,
)  # fmt: skip
"""Digitised papers and results by person (``paper``, ``result``: ``body`` is all that is known of it), papers used
again (``reuse``), and what the person said of that (``consent``, ``given``)."""

outbox = _table(
    "outbox", ord=Integer, id=Text, lane=Text, kind=Text, what=Text, body=Text, needs=Text, state=Text, cause=Text,
    tries=Integer, next_try=Text, created=Text, size=Integer, item=Text, after=Text, letter_key=Text, answer=Text,
)  # fmt: skip
"""What must leave. A letter goes ``after`` its step was accepted; a letter's key is unique for ever."""

cards = _table(
    "cards", id=Text, item=Text, item_kind=Text, kind=Text, status=Text, reason=Text, answered_by=Text, body=Text,
    at=Text, settled=Text,
)  # fmt: skip
"""Steps that were refused, with everything typed, until the person redoes or drops them."""

lanes = _table(
    "lanes", lane=Text, cursor=Text, epoch=Text, held=Integer, sum=LargeBinary, scope=Text, excused=Text, anchored=Text
)
"""How far each server's steps are known here; ``held`` accepted steps whose hashes add up to ``sum`` (both NULL until
counted); ``scope``: a mark of the offices this desk sees; ``excused``: by how much the server is known to hold
something else; ``anchored``: the day of the newest anchor compared."""

sendings = _table(
    "sendings", num=Integer, lane=Text, person=Text, device=Text, key=Text, signature=Text, hashes=LargeBinary
)
"""What this machine signed: the hashes of the steps of one request, in order."""

disputed = _table("disputed", lane=Text, item=Text, why=Text, at=Text)
"""Items of which this machine and the server hold different steps, and what was found."""

anchors = _table("anchors", lane=Text, office=Text, day=Text, position=Integer, hash=Text, said=Text)
"""Daily anchors of the servers: ``said`` is what comparing them found, "" for nothing."""

leases = _table(
    "leases", id=Text, register=Text, year=Integer, first=Integer, last=Integer, next=Integer, unit=Text, lane=Text,
    closed=Text, expires=Text, ending=Text,
)  # fmt: skip
"""Numbers lent to this machine; ``closed`` tells why the rest (``next`` to ``last``) is no more, ``ending`` how."""

lease_log = _table("lease_log", num=Integer, lease=Text, what=Text, note=Text, at=Text)
"""What happened to every lease: granted, renewed, returned, expired, revoked."""

numbers = _table(
    "numbers", register=Text, year=Integer, number=Integer, lease=Text, state=Text, item=Text, step=Text, at=Text,
    reason=Text, told=Text,
)  # fmt: skip
"""The gap ledger: every number taken here, for what, or why it is void; ``told``: what the server was told of it."""

files = _table("files", sha256=Text, name=Text, media_type=Text, size=Integer, role=Text, at=Text)
"""Attachments whose content is on this machine."""

file_uses = _table("file_uses", sha256=Text, item=Text, name=Text, media_type=Text, size=Integer, role=Text)
"""Attachments named by steps, whether or not the content is here."""

uploads = _table("uploads", lane=Text, sha256=Text)
"""Attachments a server is known to have."""

said = _table("said", num=Integer, at=Text, about=Text, title=Text, text=Text, item=Text, found=Text)
"""What a person was told of the exchange; ``found`` are its folded words."""

drafts = _table("drafts", key=Text, value=Text, at=Text)
"""Everything typed and not yet made a step."""

catalogue = _table("catalogue", name=Text, version=Text, body=Text)
"""Directory, procedures, calendars, templates: versioned data from the servers."""
