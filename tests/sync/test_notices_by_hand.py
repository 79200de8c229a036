"""Messages that did not arrive: sent again by the office, or told by somebody of it; never another office's."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from sync.provincial.app import Parts
from sync.provincial.notices.by_hand import tell_by_hand
from sync.provincial.notices.event import Contact
from sync.provincial.notices.writer import NOT_REACHED
from tests.sync.gateway_here import SECRET, gateway
from tests.sync.notice_house import READY, House, sms
from tests.sync.province import Clock
from workflow.errors import Missing

EVENT = "buoc-1:applicant.ready"
NOWHERE = {"url": "https://cong.example/vic", "secret": SECRET}


@pytest.fixture
def house(servers: Parts, clock: Clock) -> Iterator[Callable[..., House]]:
    """Make servers with channels."""
    made: list[House] = []

    def make(channels: dict[str, Any]) -> House:
        made.append(House(servers, clock, channels))
        return made[-1]

    yield make
    for one in made:
        one.close()


def by_hand(here: House, note: str = "", offices: tuple[str, ...] = ("ubnd",)) -> bool:
    """Note that Lan told the applicant."""
    return tell_by_hand(here.store, EVENT, "lan", note, offices, here.clock)


def test_an_applicant_nobody_can_write_to_is_put_before_the_office(house: Callable[..., House]) -> None:
    here = house(sms(NOWHERE["url"]))
    here.tell(replace(READY, contact=Contact("0290 3831234")))
    (row,) = here.told.shelf.rows("dead", offices=["ubnd"])
    assert (row["channel"], row["cause"], row["event"]) == ("phone", NOT_REACHED, EVENT)
    assert here.told.shelf.retry() == 0, "there is no way it could go"
    assert here.postman.round() == 0


@pytest.mark.parametrize(
    ("channels", "contact"),
    [({}, Contact()), (sms(NOWHERE["url"]), Contact("0912345678", wish="none"))],
    ids=["a province that sends nothing", "who wished to hear nothing"],
)
def test_nobody_has_to_tell(house: Callable[..., House], channels: dict[str, Any], contact: Contact) -> None:
    here = house(channels)
    here.tell(replace(READY, contact=contact))
    assert here.states() == []


def test_who_said_stop_is_not_telephoned_either(house: Callable[..., House]) -> None:
    here = house(sms(NOWHERE["url"]))
    assert here.told.shelf.stop("sms", "0912345678")
    here.tell()
    assert here.states() == []


def test_what_was_told_by_telephone_ends_the_sending_and_says_who_told(house: Callable[..., House]) -> None:
    with gateway() as there:
        there.answers, ours = [503, 503], NOWHERE | {"url": there.url}
        here = house({"gateways": {"sms": ours, "1022": ours}})
        here.tell()
        here.postman.round()
        assert ("sms", "waiting", 1) in here.states()
        assert by_hand(here, "Hẹn sáng thứ Hai")
        assert not by_hand(here, "Gọi lần nữa"), "noted once"
        rows = {row["channel"]: row for row in here.told.shelf.rows(item="ho-so-1")}
        assert {name: row["state"] for name, row in rows.items() if name != "1022"} == {
            "sms": "replaced", "phone": "delivered",
        }  # fmt: skip
        assert rows["1022"]["state"] == "waiting", "the hotline still hears of it"
        assert (rows["phone"]["by"], rows["phone"]["text"]) == ("lan", "Hẹn sáng thứ Hai")
        here.clock.pass_(hours=7)
        here.postman.round()
        sent = [call.body["channel"] for call in there.calls]
        assert (sent.count("sms"), sent.count("1022")) == (1, 2), "tried once, before it was told"


def test_the_row_that_waits_for_a_telephone_call_is_the_one_that_is_done(house: Callable[..., House]) -> None:
    here = house(sms(NOWHERE["url"]))
    here.tell(replace(READY, contact=Contact()))
    assert by_hand(here)
    assert here.states() == [("phone", "delivered", 0)]
    assert here.told.shelf.rows("dead") == []


def test_another_office_neither_sees_nor_mends(house: Callable[..., House]) -> None:
    with gateway() as there:
        there.answers = [400]
        here = house(sms(there.url))
        here.tell()
        here.postman.round()
        (row,) = here.told.shelf.rows("dead")
        assert here.told.shelf.rows(offices=["so-nn"]) == []
        assert here.told.shelf.rows(offices=[]) == []
        assert here.told.shelf.rows(lane="documents") == []
        assert here.told.shelf.retry([row["id"]], ["so-nn"]) == 0
        with pytest.raises(Missing):
            by_hand(here, offices=("so-nn",))
        assert here.told.shelf.retry([row["id"]], ["ubnd"]) == 1
        assert here.postman.round() == 1
        assert here.states() == [("sms", "delivered", 1)]
