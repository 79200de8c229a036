"""Every target of the fuzzers in miniature: seeds, spoiled seeds, anything; what was found once is always tried."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sync.errors import NotTheServer
from tests.fuzz.targets import TARGETS

NAMES = sorted(TARGETS)
FOUND: dict[str, list[bytes]] = {
    "directory": [
        b'{"units":[[{"id":"","name":"2"}],{"id":"\'","name":"2"}], "people":[]}',
        b'{"units":"x", "people":[1]}',
    ],
}
"""What the fuzzers found, by target: each let something else than a refusal out, once."""


@pytest.mark.parametrize("name", NAMES)
def test_seeds_are_read_or_refused(name: str) -> None:
    for seed in TARGETS[name].seeds():
        TARGETS[name](seed)


def test_seeds_of_answers_are_of_the_version_their_parser_reads() -> None:
    for name in ("answer-1", "answer-2"):
        *whole, portal = TARGETS[name].seeds()
        for seed in whole:
            checkpoints: Any = TARGETS[name].run(seed)
            assert checkpoints, name
        with pytest.raises(NotTheServer):
            TARGETS[name].run(portal)


@pytest.mark.logs("python_multipart.multipart")
@pytest.mark.parametrize("name", NAMES)
@given(data=st.binary(max_size=200))
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
def test_anything_is_read_or_refused(name: str, data: bytes) -> None:
    TARGETS[name](data)


@pytest.mark.logs("python_multipart.multipart")
@pytest.mark.parametrize("name", NAMES)
def test_spoiled_seeds_are_read_or_refused(name: str) -> None:
    chance = random.Random(name)
    for seed in TARGETS[name].seeds():
        for _ in range(15):
            data = bytearray(seed)
            for _ in range(chance.randint(1, 4)):
                place = chance.randrange(len(data))
                data[place : place + chance.randint(0, 3)] = chance.randbytes(chance.randint(0, 3))
                data = data or bytearray(b"x")
            TARGETS[name](bytes(data))


@pytest.mark.parametrize(("name", "data"), [(name, data) for name, found in FOUND.items() for data in found])
def test_what_was_found_stays_mended(name: str, data: bytes) -> None:
    TARGETS[name](data)
