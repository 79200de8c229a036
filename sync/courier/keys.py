"""Keys of the courier: the province's public ones, and a reply key of its own for each package on its way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from sync.courier.envelope import key_id, public_of
from sync.courier.troubles import NoCourierKey
from workflow.store import catalogue, drafts
from workflow.store.database import Database

CATALOGUE = "courier"
STATE = "courier:state"
MOST_WAITING = 20
"""Packages whose answer may still come; older reply keys are forgotten."""


@dataclass(frozen=True, slots=True)
class ProvinceKeys:
    """The province's public keys: packages are sealed to ``seal``, its answers are signed by ``sign``."""

    seal: bytes
    sign: bytes

    @property
    def id(self) -> str:
        """Return the short name of the sealing key."""
        return key_id(self.seal)


def province_keys(database: Database) -> ProvinceKeys:
    """Return the keys the document server lent with its catalogues.

    Raises:
        NoCourierKey: never received, or not usable.
    """
    found = catalogue.get(database, CATALOGUE)
    try:
        keys = ProvinceKeys(*(bytes.fromhex(found.body[name]) for name in ("seal", "sign"))) if found else None
    except (KeyError, TypeError, ValueError):
        keys = None
    if keys is None or len(keys.seal) != 32 or len(keys.sign) != 32:
        raise NoCourierKey
    return keys


@dataclass(frozen=True, slots=True)
class Asked:
    """What a package asked of one lane: from which cursor on, with which steps."""

    since: str
    ids: tuple[str, ...]


@dataclass(slots=True)
class Waiting:
    """A package on its way: the key its answer is sealed to, and the question each lane asked."""

    reply: bytes = field(repr=False)
    asked: Mapping[str, Asked]
    at: str

    @property
    def key(self) -> X25519PrivateKey:
        """The private key of the answer."""
        return X25519PrivateKey.from_private_bytes(self.reply)


@dataclass(slots=True)
class CourierState:
    """What a desk remembers of its packages; lies in the encrypted record.

    Attributes:
        seq: number of the newest package written here.
        answers: number of the newest answer read, in the server's count ``series``.
        waiting: packages by their number, whose answer has not been read.
        read: digests of the answers read last.
    """

    seq: int = 0
    series: str = ""
    answers: int = 0
    waiting: dict[int, Waiting] = field(default_factory=dict)
    read: list[str] = field(default_factory=list)

    def next(self, now: datetime, asked: Mapping[str, Asked]) -> tuple[int, bytes]:
        """Take the next number and a reply key; return the number and the key's public part.

        The number never runs backwards, also after this machine's data was restored from a copy: it follows the clock.
        """
        self.seq = max(self.seq + 1, int(now.timestamp()))
        private = X25519PrivateKey.generate()
        self.waiting[self.seq] = Waiting(private.private_bytes_raw(), asked, now.isoformat(timespec="seconds"))
        for old in sorted(self.waiting)[:-MOST_WAITING]:
            del self.waiting[old]
        return self.seq, public_of(private)

    def waits_for(self, key: str) -> int | None:
        """Return the number of the package whose reply key has the short name ``key``."""
        return next((seq for seq, one in self.waiting.items() if key_id(public_of(one.key)) == key), None)

    def answered(self, seq: int, series: str, answers: int, digest: str) -> None:
        """Note that the answer of package ``seq`` was taken in; earlier packages are answered by it too."""
        self.waiting = {waiting: one for waiting, one in self.waiting.items() if waiting > seq}
        self.series, self.answers = series, answers
        self.read = [*self.read, digest][-MOST_WAITING:]

    def save(self, database: Database) -> None:
        """Keep this; on the disk when it returns."""
        waiting = {
            str(seq): {
                "reply": one.reply.hex(),
                "asked": {lane: [asked.since, *asked.ids] for lane, asked in one.asked.items()},
                "at": one.at,
            }
            for seq, one in self.waiting.items()
        }
        told = {"seq": self.seq, "series": self.series, "answers": self.answers, "waiting": waiting, "read": self.read}
        drafts.save(database, STATE, told)


def load(database: Database) -> CourierState:
    """Return what is remembered; a fresh state when nothing is."""
    kept: Mapping[str, Any] = drafts.load(database, STATE) or {}
    waiting = {
        int(seq): Waiting(
            bytes.fromhex(one["reply"]),
            {lane: Asked(since, tuple(ids)) for lane, (since, *ids) in one["asked"].items()},
            one["at"],
        )
        for seq, one in (kept.get("waiting") or {}).items()
    }
    return CourierState(
        int(kept.get("seq", 0)), str(kept.get("series", "")), int(kept.get("answers", 0)), waiting,
        list(kept.get("read") or []),
    )  # fmt: skip
