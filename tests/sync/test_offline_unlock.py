"""A PIN opens without a line for so many hours; guessing, setting the clock back and waiting win nothing."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.provincial.identity import BadSignIn, read_rules
from sync.servers.connection import Connection
from sync.servers.documents_server import pin_hours
from sync.sign_in import unlocking
from sync.sign_in.unlocking import LATER_WAIT, Lock, OnlineNeeded, PinWaits, WeakPin, refuse_weak

START = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
PIN = "ca-mau-59"


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stretch less: what is tested here is not how long it takes."""
    monkeypatch.setattr(unlocking, "_COST", 2)


def lock(hours: int = 72) -> Lock:
    return Lock.made(PIN, START, START, hours)


def wrong(kept: Lock, now: datetime) -> Lock:
    kept, right = kept.tried("khong-phai", now)
    assert not right
    return kept


def test_the_right_pin_opens_and_is_kept_nowhere() -> None:
    kept = lock()
    assert PIN not in kept.text()
    assert PIN not in repr(kept)
    assert kept.check not in repr(kept)
    again, right = Lock.read(kept.text()).tried(PIN, START + timedelta(hours=1))
    assert right
    assert again.tries == 0


def test_two_machines_with_one_pin_keep_different_things() -> None:
    assert lock().check != lock().check


def test_after_so_many_hours_only_the_province_opens() -> None:
    kept = lock()
    assert kept.tried(PIN, START + timedelta(hours=71, minutes=59))[1]
    with pytest.raises(OnlineNeeded, match="quá 72 giờ"):
        kept.tried(PIN, START + timedelta(hours=72))
    later = START + timedelta(hours=80)
    assert kept.vouched_for(later).tried(PIN, later + timedelta(hours=71))[1]
    assert kept.vouched_for(later, 12).why_online(later + timedelta(hours=12))


def test_a_province_without_a_provider_sets_no_limit() -> None:
    kept = lock(0)
    assert kept.until() is None
    assert kept.tried(PIN, START + timedelta(days=400))[1]


def test_waits_grow_and_the_fifth_wrong_one_asks_for_the_province() -> None:
    kept, now, waited = lock(), START, []
    for _ in range(5):
        kept = wrong(kept, now)
        waited.append(kept.wait(now))
        now += timedelta(seconds=kept.wait(now))
    assert waited == [2, 5, 15, 60, LATER_WAIT]
    with pytest.raises(OnlineNeeded, match="sai mã PIN 5 lần"):
        kept.tried(PIN, now + timedelta(days=1))
    assert kept.forgiven().tried(PIN, now)[1]


def test_too_soon_is_no_try() -> None:
    kept = wrong(lock(), START)
    with pytest.raises(PinWaits) as told:
        kept.tried(PIN, START + timedelta(seconds=1))
    assert told.value.wait == 1
    assert kept.tried(PIN, START + timedelta(seconds=2))[1]


def test_without_a_provider_the_waits_go_on() -> None:
    kept, now = lock(0), START
    for _ in range(7):
        kept = wrong(kept, now)
        now += timedelta(seconds=kept.wait(now))
    assert kept.wait(now - timedelta(seconds=1)) == 1
    assert kept.tried(PIN, now)[1]


def test_contact_in_the_background_does_not_forgive_guessing() -> None:
    kept, now = lock(), START
    for _ in range(5):
        kept = wrong(kept, now)
        now += timedelta(seconds=LATER_WAIT)
    assert kept.vouched_for(now).why_online(now)


def test_a_clock_set_back_wins_nothing() -> None:
    kept = lock().ran(3600 * 71, START + timedelta(hours=71))
    assert kept.time(START - timedelta(days=300)) == START + timedelta(hours=71)
    kept = kept.ran(3600, START - timedelta(days=300))
    with pytest.raises(OnlineNeeded):
        kept.tried(PIN, START - timedelta(days=300))


def test_a_clock_set_back_does_not_shorten_a_wait() -> None:
    kept = wrong(wrong(lock(), START), START + timedelta(seconds=10))
    assert kept.wait(START - timedelta(days=1)) == 5


def test_a_clock_that_was_far_ahead_is_put_right_by_the_server() -> None:
    kept = lock().ran(1, START + timedelta(days=3650))
    assert kept.why_online(START)
    assert kept.vouched_for(START + timedelta(hours=1)).tried(PIN, START + timedelta(hours=2))[1]


@pytest.mark.parametrize("pin", ["12345", "111111", "123456", "987654", "abcdef", "121212", "", "x" * 65])
def test_what_anybody_would_try_first_is_refused(pin: str) -> None:
    with pytest.raises(WeakPin):
        refuse_weak(pin)


@pytest.mark.parametrize("text", ["", "{}", '{"salt": 1}', '{"khac": 2}', "[1]"])
def test_what_is_no_lock_is_told(text: str) -> None:
    with pytest.raises(ValueError):
        Lock.read(text)


@given(st.lists(st.tuples(st.integers(-400, 400), st.booleans()), max_size=12))
def test_whatever_the_clock_says_the_hours_are_never_longer(moves: list[tuple[int, bool]]) -> None:
    """However the clock is set between starts, 72 hours of running are the end."""
    kept, ran, now = lock(), 0, START
    for hours, runs in moves:
        now = START + timedelta(hours=hours)
        if runs:
            kept, ran = kept.ran(3600 * 8, now), ran + 8
        if ran >= 72:
            assert kept.why_online(now)


class Answered:
    """A document server's answer to where people sign in."""

    def __init__(self, status: int, value: Any) -> None:
        self.status, self.value = status, value

    def call(self, method: str, path: str, *, allowed: tuple[int, ...]) -> Answered:
        assert (method, path, allowed) == ("GET", "sign-in", (404,))
        return self

    def json(self) -> Any:
        return self.value


@pytest.mark.parametrize(
    ("status", "value", "hours"),
    [(200, {"offline_hours": 12}, 12), (200, {"issuer": "https://a"}, 72), (404, None, 0),
     (200, {"offline_hours": "x"}, 72), (200, {"offline_hours": True}, 72), (200, {"offline_hours": -1}, 72),
     (200, [], 72)],
)  # fmt: skip
def test_the_province_says_for_how_many_hours(status: int, value: Any, hours: int) -> None:
    assert pin_hours(cast(Connection, Answered(status, value))) == hours


@pytest.mark.parametrize("hours", [0, -1, 721, "72", True, 1.5])
def test_hours_that_cannot_be_meant_keep_the_server_from_starting(tmp_path: Path, hours: object) -> None:
    rules = {"issuer": "https://a.vn", "client_id": "vic", "jwks": "https://a.vn/keys", "offline_hours": hours}
    (tmp_path / "sign_in.json").write_text(json.dumps(rules), encoding="utf-8")
    with pytest.raises(BadSignIn, match="offline_hours"):
        read_rules(tmp_path)


def test_hours_of_the_province_are_read(tmp_path: Path) -> None:
    rules = {"issuer": "https://a.vn", "client_id": "vic", "jwks": "https://a.vn/keys", "offline_hours": 24}
    (tmp_path / "sign_in.json").write_text(json.dumps(rules), encoding="utf-8")
    found = read_rules(tmp_path)
    assert found is not None
    assert found.offline_hours == 24
