"""Steps written into the journal: once each, in the order they came, with a running hash over all of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy.engine import Connection

from workflow.rules import FileRef
from workflow.steps import Step
from workflow.store.direct import change, first, insert, value
from workflow.store.packing import key
from workflow.store.step_rows import HEAD, INSERT, NUMBERED, SHARE, Verdict, row_of

USE = (
    "INSERT INTO file_uses (sha256, item, name, media_type, size, role) VALUES (?, ?, ?, ?, ?, ?)"
    " ON CONFLICT (sha256, item) DO NOTHING"
)
_KNOWN = (
    "SELECT 1 FROM steps WHERE item = ? AND (hash = ? OR logged = ?)"
    " UNION ALL SELECT 1 FROM twins WHERE hash = ? AND item = ? LIMIT 1"
)
_BEFORE = "SELECT coalesce(logged, hash) FROM steps WHERE item = ? ORDER BY seq DESC LIMIT 1"
_SEAL = "UPDATE meta SET value = run_on(value, ?) WHERE name = 'journal'"
_BEGIN = "INSERT INTO meta (name, value) VALUES ('journal', run_on('', ?))"
_SHARED = "SELECT num FROM shared_texts WHERE hash = ?"
_SHA256 = re.compile(r"[0-9a-f]{64}")


def add(
    connection: Connection, step: Step, *, mine: bool, verdict: Verdict, position: int | None = None
) -> None:
    """Write one step and the files it names."""
    joined = not mine and step.previous is not None and not knows(connection, step.item, step.previous)
    before = value(connection, _BEFORE, (key(step.item),))
    row = row_of(step, before, mine=mine, joined=joined, verdict=verdict, position=position)
    for text in row.shared:
        change(connection, SHARE, text)
    insert(connection, INSERT, row.values)
    uses(connection, step, named_files(step.payload))


def add_own(
    connection: Connection,
    step: Step,
    payload: str,
    files: Iterable[FileRef],
    newest: str | None,
    told: Mapping[bytes, int],
    telling: dict[bytes, int],
) -> int:
    """Write one step made here and the files it names; return its place in the journal.

    Args:
        payload: the payload's canonical text.
        newest: hash of the item's newest row, where it is known; the row is looked up when None.
        told: numbers of shared texts known to be in the file, by hash.
        telling: gets those written now; they are told once this transaction is committed.
    """
    before = bytes.fromhex(newest) if newest else value(connection, _BEFORE, (key(step.item),))
    row = row_of(step, before, payload, mine=True, joined=False, verdict="pending", position=None)
    head, *common = [told.get(text[0]) or _tell(connection, text, telling) for text in row.shared]
    seq = insert(
        connection, NUMBERED, (*row.values[:HEAD], head, common[0] if common else None, *row.values[HEAD + 2 :])
    )
    uses(connection, step, files)
    return seq


def _tell(connection: Connection, text: tuple[bytes, bytes], telling: dict[bytes, int]) -> int:
    """Write a shared text unless it is there, and return its number."""
    change(connection, SHARE, text)
    telling[text[0]] = number = int(value(connection, _SHARED, text[:1]))
    return number


def uses(connection: Connection, step: Step, files: Iterable[FileRef]) -> None:
    """Note the files a step names."""
    for ref in files:
        change(connection, USE, (ref.sha256, step.item, ref.name, ref.media_type, ref.size, ref.role))


def knows(connection: Connection, item: str, hash: str) -> bool:
    """Tell whether a step of that hash was ever written here for the item."""
    wanted = bytes.fromhex(hash)
    return first(connection, _KNOWN, (key(item), wanted, wanted, wanted, key(item))) is not None


def seal(connection: Connection, hashes: Iterable[str]) -> None:
    """Carry the running hash on over the steps just written, so that a missing tail shows."""
    told = " ".join(hashes)
    if not change(connection, _SEAL, (told,)):
        change(connection, _BEGIN, (told,))


def named_files(value: Any) -> list[FileRef]:
    """Return every file reference anywhere in a payload, in the order they stand there; however deep it goes."""
    found: list[FileRef] = []
    rest: list[Any] = [value]
    while rest:
        part = rest.pop()
        if type(part) is dict or isinstance(part, Mapping):
            sha256 = part.get("sha256")
            if isinstance(sha256, str) and _SHA256.fullmatch(sha256):
                found.append(_file(part, sha256))
                continue
            part = part.values()
        elif not isinstance(part, list | tuple):
            continue
        if inner := [one for one in part if type(one) not in _PLAIN]:
            rest += inner[::-1]
    return found


def _file(part: Mapping[str, Any], sha256: str) -> FileRef:
    size = part.get("size")
    return FileRef(
        sha256, str(part.get("name", "")), str(part.get("media_type", "")), size if isinstance(size, int) else 0,
        str(part.get("role", "")),
    )  # fmt: skip


_PLAIN = frozenset({str, int, float, bool, type(None)})
"""What holds no file; most values, so they are passed over quickly."""
