"""From the counter to the gateway and back: the officer's desk learns whom no message reached, and mends it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

import pytest

from desktop.actions import know_notices
from desktop.desk.notice_words import CHANNELS, EVENTS
from desktop.desk.notices_desk import NoticesDesk
from desktop.line import Line
from desktop.secrets_box import SecretsBox
from desktop.settings import Servers, Settings
from desktop.workplace import Workplace
from signing.here import SigningHere
from sync.account import Account
from sync.errors import Offline, Refused, SyncTrouble
from sync.provincial.notices import event, routes
from sync.provincial.notices.postman import Postman
from sync.servers.documents_server import training_token
from sync.servers.notice_calls import AT_ONCE
from tests.sync.gateway_here import Gateway, gateway
from tests.sync.notice_house import sms
from tests.sync.province import DUNG, LAN, Clock, Desk, Drawer, RunningProvince, running
from tests.sync.test_notices_events import prepare, receive
from workflow.people import Person

PHONE = "0912 345 678"


class Counter:
    """One person's real desk with its line to running servers, and a gateway for short messages."""

    def __init__(self, folder: Path, province: RunningProvince, there: Gateway) -> None:
        self.province, self.there, self._folder = province, there, folder
        self.desks: list[Desk] = []
        self.lines: list[Line] = []
        parts = province.parts
        self.postman = Postman(parts.store, parts.notices.writer, parts.now, lambda: 1.0)

    def desk(self, person: Person) -> tuple[Desk, NoticesDesk, Line]:
        """Return a person's machine, what its window shows of notices, and its line."""
        made = Desk(self._folder / person.id, person, Clock())
        made.connect(self.province.urls)
        secrets = cast(SecretsBox, Drawer(made.folder / "key"))
        account = Account(person.id, made.device, secrets)
        account.sign_in(training_token(self.province.urls["documents"], person.id, made.device))
        urls = Servers(documents=self.province.urls["documents"], dossiers=self.province.urls["dossiers"])
        place = Workplace(
            made.folder, Settings(person.id, made.device, training=True, servers=urls), made.database, made.files,
            made.journal, person, secrets, made.clock, signer=SigningHere(),
        )  # fmt: skip
        line = Line(place)
        self.desks.append(made)
        self.lines.append(line)
        return made, NoticesDesk(place, line), line

    def close(self) -> None:
        """Close everything."""
        self.postman.close()
        for line in self.lines:
            line.close()
        for desk in self.desks:
            desk.close()


@pytest.fixture
def counter(memory_path: Path) -> Iterator[Counter]:
    """Run servers with a gateway that takes nothing at first."""
    with gateway() as there:
        prepare(memory_path / "server", sms(there.url))
        with running(memory_path / "server") as province:
            found = Counter(memory_path, province, there)
            yield found
            found.close()


def test_what_the_gateway_refused_is_read_at_the_item_and_sent_again(counter: Counter) -> None:
    lan, notices, _ = counter.desk(LAN)
    item = receive(lan)
    code = lan.journal.row(item).code
    assert notices.kept(item).when == "", "nobody was asked yet"
    counter.there.answers = [400]
    assert counter.postman.round() == 1
    (entry,) = notices.ask(item).entries
    assert (entry.title, entry.who, entry.tone) == ("Đã tiếp nhận hồ sơ", "Tin nhắn +84***678", "refused")
    assert "Không tới. Hệ thống nhận trả lời 400" in entry.text and f"Ho so {code}" in entry.text
    assert notices.kept(item).entries == (entry,), "kept for when the line is down"
    (missed,) = notices.ask_missed().missed
    assert missed.line.what == f"Đã tiếp nhận hồ sơ · {code} · Lê Thị Út"
    assert notices.send_again([missed]).words == "1 thông báo đang được gửi lại"
    assert notices.kept_missed().missed == ()
    assert counter.postman.round() == 1
    (entry,) = notices.ask(item).entries
    assert entry.tone == "done" and entry.text.startswith("Ho so")


def test_who_has_no_number_is_called_and_the_call_is_noted_with_its_officer(counter: Counter) -> None:
    lan, notices, _ = counter.desk(LAN)
    item = receive(lan, phone="", email="")
    (missed,) = notices.ask_missed().missed
    assert (missed.line.words, missed.delivery, missed.line.may_send) == ("Cần gọi", "", False)
    assert [field.name for field in notices.form(missed).fields] == ["note"]
    assert notices.tell(missed, {"note": "Gặp tại nhà"}).words == "Đã ghi: báo trực tiếp"
    assert notices.tell(missed, {}).words == "Đã có người ghi trước"
    (entry,) = notices.ask(item).entries
    assert (entry.who, entry.text, entry.tone) == (f"{LAN.name} báo trực tiếp", "Gặp tại nhà", "done")
    assert notices.kept_missed().missed == ()


def test_the_officers_desk_asks_by_itself_every_hour_and_others_never(counter: Counter) -> None:
    lan, notices, line = counter.desk(LAN)
    _, others, second = counter.desk(DUNG)
    receive(lan, phone="", email="")
    line.run()
    assert len(notices.kept_missed().missed) == 1
    second.run()
    assert (others.may_mend, others.kept_missed().when) == (False, "")
    receive(lan, phone="", email="")
    line.run()
    assert len(notices.kept_missed().missed) == 1, "not with every cycle"
    lan.clock.pass_(hours=1, minutes=1)
    line.run()
    assert len(notices.kept_missed().missed) == 2


def test_without_a_line_what_was_heard_stays_and_nothing_is_noted(counter: Counter) -> None:
    lan, notices, _ = counter.desk(LAN)
    item = receive(lan, phone="", email="")
    (missed,) = notices.ask_missed().missed
    heard = notices.ask(item)
    counter.province.stop()
    for call in (lambda: notices.ask(item), notices.ask_missed, lambda: notices.tell(missed, {})):
        with pytest.raises(Offline):
            call()
    assert notices.kept(item) == heard
    assert notices.kept_missed().missed == (missed,)


def test_a_start_without_a_line_costs_no_hour(counter: Counter) -> None:
    lan, notices, line = counter.desk(LAN)
    receive(lan, phone="", email="")
    urls = line._place.settings.servers
    nowhere = replace(urls, documents="http://127.0.0.1:9/documents", dossiers="http://127.0.0.1:9/dossiers")
    line._place.settings = replace(line._place.settings, servers=nowhere)
    line.run()
    assert notices.kept_missed().when == ""
    line.close()
    line._place.settings = replace(line._place.settings, servers=urls)
    line.run()
    assert len(notices.kept_missed().missed) == 1


def test_many_go_again_in_parts_a_server_takes(counter: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    lan, notices, _ = counter.desk(LAN)
    receive(lan)
    counter.there.answers = [400]
    counter.postman.round()
    (missed,) = notices.ask_missed().missed
    asked: list[int] = []
    shelf = counter.province.parts.notices.shelf
    retry = shelf.retry
    monkeypatch.setattr(shelf, "retry", lambda ids, offices: (asked.append(len(ids)), retry(ids, offices))[1])
    many = [replace(missed, delivery=f"khong-co-{number}") for number in range(AT_ONCE + 4)]
    assert notices.send_again([*many, missed]).words == "1 thông báo đang được gửi lại"
    assert asked == [AT_ONCE, 5]


def test_a_specialist_is_told_by_the_server_who_may(counter: Counter) -> None:
    lan, notices, _ = counter.desk(LAN)
    _, others, _ = counter.desk(DUNG)
    receive(lan, phone="", email="")
    (missed,) = notices.ask_missed().missed
    with pytest.raises(Refused) as refused:
        others.tell(missed, {})
    assert "văn thư, bộ phận một cửa" in refused.value.text


def test_what_was_kept_of_items_goes_after_a_month(counter: Counter) -> None:
    lan, notices, _ = counter.desk(LAN)
    first, second = receive(lan), receive(lan)
    notices.ask(first)
    lan.clock.pass_(days=know_notices.KEPT / timedelta(days=1) + 1)
    notices.ask(second)
    assert notices.kept(first).when == "" and notices.kept(second).when != ""


def test_every_event_and_way_of_the_servers_has_words_and_both_sides_say_who_may_mend() -> None:
    assert set(EVENTS) == set(event.KINDS)
    assert set(CHANNELS) == {*event.Channel, event.PHONE}
    assert know_notices.MENDERS == routes.MENDERS


def test_a_server_that_answers_something_else_is_named(counter: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    _, notices, _ = counter.desk(LAN)
    wrong: Any = [{"id": "x"}]
    monkeypatch.setattr(counter.province.parts.notices.shelf, "rows", lambda *asked: wrong)
    with pytest.raises(SyncTrouble) as trouble:
        notices.ask_missed()
    assert "không đọc được" in trouble.value.text
