"""Signed or arrived on the last days of December, numbered in January: in the old year's books until the tenth."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from desktop.desk.acts import do
from desktop.desk.forms import form_of
from desktop.desk.item_view import item_view
from desktop.desk.last_year import NUMBERED as KIND
from desktop.desk.last_year import REGISTERED
from tests.desktop.register_office import Clerk, at
from workflow.errors import Missing, NoNumberLeft
from workflow.rules import Command


@pytest.fixture
def clerk(tmp_path: Path) -> Iterator[Clerk]:
    clerk = Clerk(tmp_path / "desk")
    clerk.lend("van_ban_di", 41, 50, 2026)
    yield clerk
    clerk.close()


def signed(clerk: Clerk, when: str) -> str:
    """Return a document the chairman signed then, drawn by the office's own form."""
    clerk.now = at(when)
    made = do(clerk.place, "", "outgoing.drafted", {
        "subject": "về việc trực Tết", "receivers": "Sở Nội vụ", "body": "Điều 1.", "signer": "quach-minh-dam",
    }).item  # fmt: skip
    journal = clerk.place.journal
    do(clerk.place, made, "outgoing.submitted", {})
    before = journal.state(made).submitted
    leader = clerk.place.directory.people["quach-minh-dam"]
    payload: dict[str, Any] = {
        "before": before.sha256, "file": before.to_json() | {"sha256": "4" * 64}, "level": "B",
        "certificate": {"serial": "01", "subject": "CN"},
    }  # fmt: skip
    journal.act(made, "outgoing", Command("outgoing.signed", payload), now=clerk.now, actor=leader)
    return made


def offered(clerk: Clerk, item: str) -> set[str]:
    return {option.kind for option in item_view(clerk.place, item).options}


def test_the_last_years_register_is_offered_until_the_tenth_and_numbers_once(clerk: Clerk) -> None:
    item = signed(clerk, "2026-12-30 16:00")
    assert KIND not in offered(clerk, item), "in December the ordinary way does"
    clerk.now = at("2027-01-04 08:00")
    assert KIND in offered(clerk, item)
    form = form_of(clerk.place, item, KIND)
    assert (form.title, form.fields[0].value) == ("Cấp số trong sổ năm 2026", "2026-12-31")
    with pytest.raises(Missing, match="từ ngày ký"):
        do(clerk.place, item, KIND, {"on": "2026-12-01"})
    with pytest.raises(NoNumberLeft, match="2027"):
        do(clerk.place, item, KIND, {"on": "2027-01-02"})
    done = do(clerk.place, item, KIND, {"on": "2026-12-31"})
    state = clerk.place.journal.state(item)
    assert (state.year, state.number, state.on) == (2026, 41, "2026-12-31") and state.code in done.words
    assert KIND not in offered(clerk, item) and "outgoing.sealed" in offered(clerk, item)


def test_after_the_tenth_and_for_what_was_signed_this_year_it_is_not_offered(clerk: Clerk) -> None:
    old, new = signed(clerk, "2026-12-30 16:00"), signed(clerk, "2027-01-02 09:00")
    assert KIND not in offered(clerk, new)
    clerk.now = at("2027-01-11 07:00")
    assert KIND not in offered(clerk, old)


def test_what_arrived_in_december_stands_in_decembers_book(clerk: Clerk) -> None:
    clerk.lend("van_ban_den", 90, 99, 2026)
    clerk.now = at("2026-12-31 16:30")
    sender = {"organ": "H12.52", "name": "Sở Nông nghiệp và Môi trường"}
    payload = {"subject": "Báo cáo cuối năm", "from": sender}
    for item in ("den-1", "den-2"):
        clerk.place.journal.act(item, "incoming", Command("incoming.arrived", payload), now=clerk.now)
    assert REGISTERED not in offered(clerk, "den-1")
    clerk.now = at("2027-01-04 08:00")
    assert REGISTERED in offered(clerk, "den-1")
    form = form_of(clerk.place, "den-1", REGISTERED)
    assert (form.title, form.fields[0].value) == ("Vào sổ năm 2026", "2026-12-31")
    assert do(clerk.place, "den-1", REGISTERED, {"on": "2026-12-31"}).words == "Đã vào sổ năm 2026, số đến 90"
    state = clerk.place.journal.state("den-1")
    assert (state.year, state.number, state.registered_on) == (2026, 90, "2026-12-31")
    with pytest.raises(NoNumberLeft, match="2027"):
        do(clerk.place, "den-2", "incoming.registered", {})
    clerk.now = at("2027-01-11 08:00")
    assert REGISTERED not in offered(clerk, "den-2")
