"""Who is asking: bearer tokens per person and machine, kept as hashes."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, delete, insert, select, update

from sync.account import removal_proof
from sync.provincial.catalogues import Catalogues
from sync.provincial.device_keys import end_key
from sync.provincial.statement import Statement
from sync.provincial.store import ServerStore, accounts_changed
from sync.provincial.tables import REMOVED_DEVICES, TOKENS
from workflow.people import Person

MOST_KNOWN = 100_000
_HOLDER = Statement(
    select(TOKENS.c.person, TOKENS.c.device).where(TOKENS.c.hash == bindparam("token"), TOKENS.c.revoked.is_(False))
)


@dataclass(frozen=True, slots=True)
class Caller:
    """The person behind a request, on which machine, of which office.

    Attributes:
        inherited: offices dissolved since, whose work this office goes on with (standards §7.3).
        left: the person works there no longer: what was done before still comes in, nothing goes out.
    """

    person: Person
    device: str
    office: str
    inherited: tuple[str, ...] = ()
    left: bool = False

    @property
    def reads(self) -> tuple[str, ...]:
        """The offices whose steps and files the caller is given."""
        return () if self.left else (self.office, *self.inherited)


class Accounts:
    """Issues tokens and recognises them."""

    def __init__(self, store: ServerStore, catalogues: Catalogues) -> None:
        self._store = store
        self._catalogues = catalogues
        self._recognised: tuple[int, dict[str, tuple[str, str]]] = (-1, {})

    def issue(self, person: str, device: str) -> str:
        """Return a new token for ``person`` on ``device``; it is shown this once.

        Raises:
            Refusal: the directory has no such person.
        """
        directory = self._catalogues.directory()
        directory.office(directory.person(person).unit)
        token = secrets.token_urlsafe(32)
        row = {"hash": _hash(token), "person": person, "device": device, "issued": datetime.now(UTC).isoformat()}
        with self._store.writing("documents") as connection:
            connection.execute(insert(TOKENS).values(**row, revoked=False))
            connection.execute(delete(REMOVED_DEVICES).where(_one(person, device)))
        return token

    def revoke(self, person: str, device: str) -> None:
        """Recognise no token of ``person`` on ``device`` any more: a lost machine, somebody who left."""
        with self._store.writing("documents") as connection:
            mine = (TOKENS.c.person == person) & (TOKENS.c.device == device)
            connection.execute(update(TOKENS).where(mine).values(revoked=True))
            accounts_changed(connection)

    def remove_device(self, person: str, device: str, reason: str) -> None:
        """Take a machine out: its tokens count no more, and it is told to wipe itself when it next asks.

        Twice is harmless; the first reason stays. A machine that is given a new token counts as a new one.
        """
        self.revoke(person, device)
        row = {"person": person, "device": device, "reason": reason, "at": datetime.now(UTC).isoformat()}
        with self._store.writing("documents") as connection:
            known = connection.execute(select(REMOVED_DEVICES.c.at).where(_one(person, device))).one_or_none()
            if known is None:
                connection.execute(insert(REMOVED_DEVICES).values(**row))
            end_key(connection, person, device)

    def devices(self) -> list[dict[str, Any]]:
        """Return every machine that ever signed in, with its person and whether it still may."""
        with self._store.reading() as connection:
            tokens = connection.execute(select(TOKENS.c.person, TOKENS.c.device, TOKENS.c.issued, TOKENS.c.revoked))
            removed = {(r.person, r.device): r.reason for r in connection.execute(select(REMOVED_DEVICES))}
            found: dict[tuple[str, str], dict[str, Any]] = {}
            for row in tokens.all():
                one = found.setdefault((row.person, row.device), {"last": "", "active": False})
                one["last"], one["active"] = max(one["last"], row.issued), one["active"] or not row.revoked
        return [
            {"person": person, "device": device, **one, "removed": removed.get((person, device), "")}
            for (person, device), one in sorted(found.items())
        ]

    def removal(self, authorization: str) -> str:
        """Return the proof for a machine that was taken out, "" when it was not.

        The proof can only be made by who knows the token: a stranger on the line cannot have a machine wiped.
        """
        scheme, _, token = authorization.partition(" ")
        if scheme.lower() != "bearer" or not token:
            return ""
        with self._store.reading() as connection:
            found = connection.execute(
                select(TOKENS.c.hash)
                .join(
                    REMOVED_DEVICES,
                    (REMOVED_DEVICES.c.person == TOKENS.c.person) & (REMOVED_DEVICES.c.device == TOKENS.c.device),
                )
                .where(TOKENS.c.hash == _hash(token), TOKENS.c.revoked.is_(True))
            ).one_or_none()
        return removal_proof(token) if found is not None else ""

    def caller(self, authorization: str) -> Caller | None:
        """Return who holds the bearer token in ``authorization``, None when nobody does."""
        scheme, _, token = authorization.partition(" ")
        if scheme.lower() != "bearer" or not token:
            return None
        found = self._holder(_hash(token))
        return self._caller(*found) if found is not None else None

    def remembered(self, authorization: str) -> Caller | None:
        """Return who holds the bearer token if that is known without waiting for anything, None otherwise."""
        scheme, _, token = authorization.partition(" ")
        as_of, known = self._recognised
        if not self._store.at_once or scheme.lower() != "bearer" or self._store.accounts_position() != as_of:
            return None
        found = known.get(_hash(token))
        return self._caller(*found) if found is not None else None

    def _caller(self, person_id: str, device: str) -> Caller | None:
        now = self._catalogues.directory().at(datetime.now(UTC))
        person = now.record(person_id)
        if person is None or not person.unit:
            return None
        office = now.office(person.unit).id
        return Caller(person, device, office, now.predecessors(office), person.id not in now.people)

    def _holder(self, hash: str) -> tuple[str, str] | None:
        """Return person and machine of a token that counts.

        Those recognised are remembered until any token is revoked, here or by another process: the row that counts
        revocations is read with every request, the token's own row once.
        """
        as_of, known = self._recognised
        now = self._store.accounts_position()
        if as_of != now or len(known) > MOST_KNOWN:
            known = {}
            self._recognised = (now, known)
        if hash not in known:
            found = self._store.look(_HOLDER, token=hash)
            if not found:
                return None
            known[hash] = (found[0][0], found[0][1])
        return known[hash]


def _one(person: str, device: str) -> ColumnElement[bool]:
    return and_(REMOVED_DEVICES.c.person == person, REMOVED_DEVICES.c.device == device)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
