"""Chance, ids and the time of the real code, all from one seed: the same seed tells the same story, byte for byte."""

from __future__ import annotations

import random
import sys
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta, tzinfo
from types import SimpleNamespace
from typing import Any
from unittest import mock

import sync.provincial
from sync.provincial import leases, store
from tests.workflow import office
from workflow import steps as desk_steps

BEGIN = office.NOW
"""The simulated province begins on this morning."""


class Seeded:
    """One seed's chance and time; ``now`` is the true time, desks add their own error to it."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.now: datetime = BEGIN

    def chance(self, share: float) -> bool:
        """Tell whether something of this probability happens now."""
        return self.random.random() < share

    def pass_(self, **time: float) -> None:
        """Let time pass for everybody."""
        self.now += timedelta(**time)


class _Now(datetime):
    """The class the servers ask for the time."""

    world: Seeded

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Any:
        return cls.world.now.astimezone(tz)


@contextmanager
def ruled(world: Seeded) -> Iterator[None]:
    """Let ``world`` decide what the real code asks the machine for: time, ids, jitter."""
    _Now.world = world
    chance = world.random

    def identity() -> uuid.UUID:
        return uuid.UUID(int=chance.getrandbits(128), version=4)

    with ExitStack() as stack:
        def put(target: Any, name: str, value: Any) -> None:
            stack.enter_context(mock.patch.object(target, name, value))

        for name, module in list(sys.modules.items()):
            if name.startswith(f"{sync.provincial.__name__}.") and getattr(module, "datetime", None) is datetime:
                put(module, "datetime", _Now)
        for module in (leases, store):
            put(module, "uuid", SimpleNamespace(uuid4=identity))
        for name, module in list(sys.modules.items()):
            if name.startswith("sync.") and hasattr(module, "_CHANCE"):
                put(module, "_CHANCE", chance)
        put(desk_steps, "os", SimpleNamespace(urandom=chance.randbytes))
        put(desk_steps, "time", SimpleNamespace(time_ns=lambda: int(world.now.timestamp() * 1e9)))
        yield
