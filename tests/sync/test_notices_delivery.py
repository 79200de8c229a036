"""Deliveries: signed, once known by their id, tried again, given up, sent another way; mail over STARTTLS."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import requests

from sync.provincial.app import Parts
from sync.provincial.notices.delivering import Delivering
from sync.provincial.notices.outcome import ATTEMPTS
from sync.provincial.notices.owner import SECONDS, Owner
from sync.provincial.notices.postman import CLAIM, KEPT
from sync.provincial.signed_calls import WINDOW, known_caller, signature, signed
from tests.sync.gateway_here import SECRET, Gateway, gateway
from tests.sync.notice_house import READY, House, sms
from tests.sync.province import LAN, Clock, RunningProvince, running
from tests.sync.test_notices_events import prepare
from tests.sync.test_steps_acceptance import caller


def test_a_call_is_signed_and_says_what_a_gateway_needs(house: Callable[..., House], clock: Clock) -> None:
    with gateway() as there:
        here = house(sms(there.url))
        assert here.tell() == 1
        assert here.tell() == 0, "the same cause makes the same event once"
        assert here.postman.round() == 1
        assert here.postman.round() == 0
        (call,) = there.calls
        assert known_caller({"vic": SECRET}, call.headers, clock(), call.raw) == "vic"
        assert call.body == {
            "delivery": call.headers["Vic-Delivery"], "event": "buoc-1:applicant.ready", "kind": "applicant.ready",
            "at": clock().astimezone(UTC).isoformat(timespec="milliseconds"), "channel": "sms", "templates": "1",
            "to": "+84912345678", "encoding": "gsm-7", "parts": 1,
            "text": "Ho so H12-1 da co ket qua. Moi den UBND xa Nho mang giay hen va giay to tuy than.",
        }  # fmt: skip
        assert here.states() == [("sms", "delivered", 1)]


def test_a_signature_is_good_for_one_body_one_secret_and_five_minutes() -> None:
    now, body = datetime(2026, 3, 2, tzinfo=UTC), b'{"a":1}'
    head = signed(SECRET, "id-1", now, body)
    known = {"a": "mot-khoa-khac-han-cua-he-khac", "b": SECRET}
    late = timedelta(seconds=WINDOW + 1)
    assert known_caller(known, {name.upper(): value for name, value in head.items()}, now, body) == "b"
    assert known_caller(known, head, now, body + b" ") == ""
    assert known_caller({"a": known["a"]}, head, now, body) == ""
    assert known_caller(known, head, now + late, body) == known_caller(known, head, now - late, body) == ""
    for name in head:
        assert known_caller(known, {k: v for k, v in head.items() if k != name}, now, body) == ""
        assert known_caller(known, head | {name: head[name] + "0"}, now, body) == ""
    two = head | {"Vic-Signature": f"v1=00, {signature(SECRET, 'id-1', int(now.timestamp()), body)}"}
    assert known_caller(known, two, now, body) == "b"


def test_a_gateway_that_is_down_is_asked_again_later_under_the_same_id(
    house: Callable[..., House], clock: Clock
) -> None:
    with gateway() as there:
        there.answers = [503, 429, 200]
        here = house(sms(there.url))
        here.tell()
        assert [here.postman.round(), here.postman.round()] == [1, 0]
        clock.pass_(seconds=31)
        there.headers = {"Retry-After": "7200"}
        here.postman.round()
        clock.pass_(hours=1)
        assert here.postman.round() == 0, "it asked for two hours"
        clock.pass_(hours=1, seconds=1)
        assert here.postman.round() == 1
        assert here.states() == [("sms", "delivered", 3)]
        assert len({call.headers["Idempotency-Key"] for call in there.calls}) == 1


def test_after_the_last_attempt_the_next_way_is_tried_then_it_is_given_up_and_can_go_again(
    house: Callable[..., House], clock: Clock
) -> None:
    with gateway() as there, gateway() as second:
        ways = {
            "gateways": {"zalo": {"url": there.url, "secret": SECRET}, "sms": {"url": second.url, "secret": SECRET}}
        }
        there.answers, second.answers = [500] * ATTEMPTS, [400]
        here = house(ways)
        here.tell()
        for _ in range(ATTEMPTS):
            assert here.postman.round() == 1
            clock.pass_(hours=7)
        assert here.states() == [("sms", "waiting", 0), ("zalo", "replaced", ATTEMPTS)]
        assert here.postman.round() == 1
        assert here.states() == [("sms", "dead", 1), ("zalo", "replaced", ATTEMPTS)]
        (dead,) = here.told.shelf.rows("dead")
        assert dead["cause"] == "Hệ thống nhận trả lời 400: xin thu lai"
        assert dead["to"] == "+84***678"
        assert here.told.shelf.retry() == 1
        assert here.postman.round() == 1
        assert here.told.shelf.counts() == {"delivered": 1, "replaced": 1}
        assert there.calls[0].body["template"] == "co_ket_qua"
        assert there.calls[0].body["params"] == {"ma_ho_so": "H12-1", "noi_tra": "UBND xã"}


@pytest.mark.parametrize("status", [301, 400, 401, 404, 410])
def test_what_trying_again_cannot_help_is_given_up_at_once(house: Callable[..., House], status: int) -> None:
    with gateway() as there:
        there.answers, there.headers = [status], {"Location": there.url}
        here = house(sms(there.url))
        here.tell()
        here.postman.round()
        assert here.states() == [("sms", "dead", 1)]
        assert len(there.calls) == 1


def test_a_line_that_breaks_keeps_the_delivery(house: Callable[..., House]) -> None:
    with gateway() as there:
        url = there.url
    here = house(sms(url))
    here.tell()
    here.postman.round()
    assert here.states() == [("sms", "waiting", 1)]
    (row,) = here.told.shelf.rows()
    assert row["cause"].startswith("Không gọi được hệ thống nhận")
    assert SECRET not in row["cause"]


def test_what_a_process_died_over_is_taken_up_again(house: Callable[..., House], clock: Clock) -> None:
    with gateway() as there:
        here = house(sms(there.url))
        here.tell()
        (id,) = here.postman._due()
        assert here.postman._take(id) is not None, "and then the process is gone"
        assert here.postman.round() == 0
        clock.pass_(seconds=CLAIM.total_seconds() + 1)
        assert here.postman.round() == 1
        assert here.states() == [("sms", "delivered", 2)]


def test_one_process_delivers_until_it_gives_up_or_dies(servers: Parts, clock: Clock) -> None:
    first, second = Owner(servers.store, "deliveries", clock), Owner(servers.store, "deliveries", clock)
    assert [first.claim(), second.claim(), first.claim()] == [True, False, True]
    clock.pass_(seconds=SECONDS - 1)
    assert [first.claim(), second.claim()] == [True, False]
    clock.pass_(seconds=SECONDS + 1)
    assert [second.claim(), first.claim()] == [True, False], "the first was dead too long"
    first.give_up()
    assert first.claim() is False, "only one's own claim is given up"
    second.give_up()
    assert first.claim() is True


def test_a_worker_without_the_claim_sends_nothing(house: Callable[..., House], clock: Clock) -> None:
    with gateway() as there:
        here = house(sms(there.url))
        here.tell()
        other = Owner(here.store, "deliveries", clock)
        assert other.claim()
        worker = Delivering(Owner(here.store, "deliveries", clock), here.postman, here.watch, clock)
        assert (worker.once(), there.calls) == (0, [])
        other.give_up()
        assert (worker.once(), len(there.calls)) == (1, 1)


def test_quiet_hours_hold_messages_back_but_no_mail(house: Callable[..., House], clock: Clock) -> None:
    clock.at = clock.at.replace(hour=22, minute=0)
    with gateway() as there:
        here = house(sms(there.url, quiet={"from": "21:00", "to": "07:00"}))
        here.tell()
        assert here.postman.round() == 0
        clock.pass_(hours=9)
        assert here.postman.round() == 1


def test_who_says_stop_is_left_alone_also_by_what_waits(house: Callable[..., House]) -> None:
    with gateway() as there:
        here = house(sms(there.url))
        here.tell()
        assert here.told.shelf.stop("sms", "091 234 5678")
        assert here.told.shelf.stop("sms", "0912345678"), "twice is harmless"
        assert not here.told.shelf.stop("sms", "khong phai so")
        here.postman.round()
        here.tell(cause="buoc-2")
        assert here.states() == [("sms", "dead", 1)]
        assert there.calls == []


def test_addresses_and_words_are_forgotten_after_a_month(house: Callable[..., House], clock: Clock) -> None:
    with gateway() as there:
        here = house(sms(there.url))
        here.tell()
        here.postman.round()
        assert here.postman.forget() == 0
        clock.pass_(days=KEPT.days, hours=1)
        assert here.postman.forget() == 1
        assert here.postman.forget() == 0
        (row,) = here.told.shelf.rows()
        assert (row["to"], row["state"]) == ("", "delivered")


@pytest.fixture
def telling(memory_path: Path) -> Iterator[tuple[RunningProvince, Gateway]]:
    """Run the servers with a gateway; they deliver by themselves."""
    with gateway() as there:
        prepare(memory_path / "server", sms(there.url))
        with running(memory_path / "server") as province:
            yield province, there


def test_gateways_say_what_became_of_it_and_who_wants_no_more(telling: tuple[RunningProvince, Gateway]) -> None:
    province, there = telling
    parts = province.parts
    with parts.store.writing("dossiers") as connection:
        parts.notices.writer.tell(connection, "dossiers", "ubnd", "ho-so-1", "buoc-1", [READY])
    worker = province.province.delivering
    assert worker.once() == 1
    id = there.calls[0].body["delivery"]

    def call(path: str, body: bytes, secret: str = SECRET) -> requests.Response:
        head = signed(secret, "bien-nhan-1", parts.now(), body)
        return requests.post(f"{province.urls['dossiers']}/notices/{path}", body, headers=head, timeout=10)

    read = f'{{"delivery": "{id}", "state": "read"}}'.encode()
    assert call("receipts", read).json() == {"known": True}
    assert call("receipts", b'{"delivery": "x", "state": "read"}').json() == {"known": False}
    assert call("receipts", read, "khoa-cua-nguoi-la-0000").status_code == 401
    assert call("receipts", b"[]").status_code == 400
    assert call("receipts", b" " * 20_000).status_code == 413
    assert call("stops", b'{"channel": "sms", "address": "0912345678"}').json() == {"stopped": True}
    token = parts.accounts.issue(LAN.id, "may-lan")
    url, head = f"{province.urls['dossiers']}/notices", {"Authorization": f"Bearer {token}"}
    (shown,) = requests.get(url, headers=head, params={"item": "ho-so-1"}, timeout=10).json()["notices"]
    assert (shown["state"], shown["receipt"], shown["to"]) == ("delivered", "read", "+84***678")
    assert requests.get(url, timeout=10).status_code == 401
    assert caller(parts, LAN).office == "ubnd"
