"""Signed sendings: which key a machine has, whether it signed what it sends, and the same again for what is kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, insert, select

from sync.compact.request import Seal
from sync.compact.short import long_hash, short_hash
from sync.device_key import is_key, said, verifies
from sync.provincial.accounts import Caller
from sync.provincial.proof_tables import DEVICE_KEYS, SENDINGS
from sync.provincial.statement import Statement
from sync.provincial.store import ServerStore
from sync.provincial.tables import STEPS
from workflow.errors import NotAllowed
from workflow.steps import Step, hash_of, new_id

_SHORT = 43


class OtherKey(NotAllowed):
    """A second key for a machine that has one: somebody copied its sign-in, or it lost its key."""

    code = "device-key"
    title = "Máy này đã đăng ký khóa khác"


class NotSigned(NotAllowed):
    """Steps of a machine with a key, without its signature: a tampered program."""

    code = "not-signed"
    title = "Lượt gửi không có chữ ký của máy"


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with what is kept here; ``about`` is the sending, office or item."""

    lane: str
    about: str
    step: str
    why: str


class Sendings:
    """Keys of machines, and what they signed."""

    def __init__(self, store: ServerStore) -> None:
        self._store = store

    def check(self, caller: Caller, lane: str, steps: Sequence[Step], seal: Seal) -> str:
        """Judge a request before its steps are; return the id its sending gets, "" for none.

        A machine without a key registers the one it tells, under the bearer token it shows.

        Raises:
            OtherKey: it tells another key than it has.
            NotSigned: it has a key, and its signature is missing or wrong.
        """
        if not steps and not seal.key:
            return ""
        known = self._key(caller)
        if seal.key and seal.key != known:
            known = self._register(caller, seal.key)
        if not known or not steps:
            return ""
        message = said(lane, caller.person.id, caller.device, (step.hash for step in steps))
        if not verifies(known, seal.signature, message):
            raise NotSigned(
                "Lượt gửi này không có chữ ký đúng của máy đã đăng ký; máy chủ không nhận bước nào.",
                "Cài lại chương trình đúng bản phát hành; nếu máy bị thay, nhờ quản trị gỡ máy rồi đăng nhập lại.",
            )
        return new_id()

    def keep(
        self, connection: Connection, id: str, caller: Caller, lane: str, steps: Sequence[Step], signature: str
    ) -> None:
        """Write a checked sending down, in the transaction that judges its steps."""
        _NEW_SENDING.change(
            connection, id=id, lane=lane, person=caller.person.id, device=caller.device,
            key=_KEY.value(connection, of_person=caller.person.id, of_device=caller.device), signature=signature,
            hashes="".join(short_hash(step.hash) for step in steps),
            received=datetime.now(UTC).isoformat(timespec="milliseconds"),
        )  # fmt: skip

    def faults(self) -> Iterator[Fault]:
        """Check everything kept: each signature over its hashes, each signed step against its hash and its sending."""
        with self._store.reading() as connection:
            keys = {tuple(row) for row in connection.execute(_ALL_KEYS)}
            told: dict[str, frozenset[str]] = {}
            for row in connection.execute(select(SENDINGS)):
                hashes = [row.hashes[at : at + _SHORT] for at in range(0, len(row.hashes), _SHORT)]
                told[row.id] = frozenset(hashes)
                if (row.person, row.device, row.key) not in keys:
                    yield Fault(row.lane, row.id, "", "khóa của máy không có trong sổ khóa")
                elif not _sound(row, hashes):
                    yield Fault(row.lane, row.id, "", "chữ ký không đúng với các bước của lượt gửi")
            for row in connection.execute(_SIGNED_STEPS):
                why = _step_fault(row.sending, row.hash, row.body, told)
                if why:
                    yield Fault(row.lane, row.sending, row.id, why)

    def counts(self) -> tuple[int, int]:
        """Return how many sendings are kept and how many steps name one."""
        with self._store.reading() as connection:
            sendings = connection.execute(select(func.count()).select_from(SENDINGS)).scalar_one()
            steps = connection.execute(select(func.count()).where(STEPS.c.sending.is_not(None))).scalar_one()
        return sendings, steps

    def _key(self, caller: Caller) -> str:
        found = self._store.look(_KEY, of_person=caller.person.id, of_device=caller.device)
        return str(found[0][0]) if found else ""

    def _register(self, caller: Caller, key: str) -> str:
        """Keep a machine's first key.

        Raises:
            OtherKey: it has one, or this is none.
        """
        name = (caller.person.id, caller.device)
        with self._store.writing("documents") as connection:
            held = str(_KEY.value(connection, of_person=name[0], of_device=name[1]) or "")
            used = connection.execute(
                select(DEVICE_KEYS.c.ended).where(
                    DEVICE_KEYS.c.person == name[0], DEVICE_KEYS.c.device == name[1], DEVICE_KEYS.c.key == key
                )
            ).first()
            if (held and held != key) or not is_key(key) or (used is not None and not held):
                raise OtherKey(
                    "Máy chủ đã biết máy này với khóa khác, hoặc khóa này đã bị thu hồi.",
                    "Nếu vừa cài lại máy, nhờ quản trị gỡ máy cũ rồi đăng nhập lại.",
                )
            if not held:
                row = {"person": name[0], "device": name[1], "key": key, "ended": ""}
                connection.execute(insert(DEVICE_KEYS).values(**row, registered=datetime.now(UTC).isoformat()))
        return key


_KEY = Statement(
    select(DEVICE_KEYS.c.key).where(
        DEVICE_KEYS.c.person == bindparam("of_person"), DEVICE_KEYS.c.device == bindparam("of_device"),
        DEVICE_KEYS.c.ended == "",
    )
)  # fmt: skip
_NEW_SENDING = Statement(insert(SENDINGS))
_ALL_KEYS = select(DEVICE_KEYS.c.person, DEVICE_KEYS.c.device, DEVICE_KEYS.c.key)
_SIGNED_STEPS = select(STEPS.c.lane, STEPS.c.id, STEPS.c.sending, STEPS.c.hash, STEPS.c.body).where(
    STEPS.c.sending.is_not(None)
)


def _sound(row: Row[Any], hashes: Sequence[str]) -> bool:
    try:
        message = said(row.lane, row.person, row.device, [long_hash(hash) for hash in hashes])
    except ValueError:
        return False
    return verifies(row.key, row.signature, message)


def _step_fault(sending: str, hash: str, body: object, told: dict[str, frozenset[str]]) -> str:
    if sending not in told:
        return "lượt gửi của bước không còn"
    if short_hash(hash) not in told[sending]:
        return "bước không có trong lượt gửi đã ký"
    try:
        sound = isinstance(body, dict) and hash_of(Step.from_json(body)) == hash
    except ValueError:
        sound = False
    return "" if sound else "nội dung khác với lúc được nhận"
