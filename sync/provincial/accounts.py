"""Who is asking: bearer tokens per person and machine, kept as hashes."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import insert, select, update

from sync.provincial.catalogues import Catalogues
from sync.provincial.store import ServerStore
from sync.provincial.tables import TOKENS
from workflow.people import Person


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
        return token

    def revoke(self, person: str, device: str) -> None:
        """Recognise no token of ``person`` on ``device`` any more: a lost machine, somebody who left."""
        with self._store.writing("documents") as connection:
            mine = (TOKENS.c.person == person) & (TOKENS.c.device == device)
            connection.execute(update(TOKENS).where(mine).values(revoked=True))

    def caller(self, authorization: str) -> Caller | None:
        """Return who holds the bearer token in ``authorization``, None when nobody does."""
        scheme, _, token = authorization.partition(" ")
        if scheme.lower() != "bearer" or not token:
            return None
        with self._store.reading() as connection:
            found = connection.execute(
                select(TOKENS.c.person, TOKENS.c.device).where(
                    TOKENS.c.hash == _hash(token), TOKENS.c.revoked.is_(False)
                )
            ).one_or_none()
        if found is None:
            return None
        now = self._catalogues.directory().at(datetime.now(UTC))
        person = now.record(found.person)
        if person is None or not person.unit:
            return None
        office = now.office(person.unit).id
        return Caller(person, found.device, office, now.predecessors(office), person.id not in now.people)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
