"""Events of accepted steps: once each, in the step's transaction, for the right people, by the best way they have."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from sync.provincial.notices.overdue import OverdueWatch
from sync.provincial.notices.setting_up import notices
from sync.provincial.notices.tables import DELIVERIES, DUES, EVENTS
from tests.sync.gateway_here import SECRET
from tests.sync.province import DUNG, HAI, LAN, Clock, Desk, DeskMaker, RunningProvince, running
from tests.sync.test_portal_reports import PROCEDURE
from workflow.registry import registry
from workflow.steps import new_id
from workflow.store.numbers import NumberRequest

NOWHERE = {"url": "https://cong.example/vic", "secret": SECRET}
CHANNELS: dict[str, Any] = {
    "gateways": {"sms": NOWHERE, "1022": NOWHERE},
    "hooks": {"kho": NOWHERE | {"kinds": ["applicant.received", "official.assigned"]}},
    "mail": {"host": "mail.example", "from": "vic@camau.example"},
    "people": {"dung": {"email": "dung@camau.example"}, "hai": {"email": "hai@camau.example"}},
    "offices": {"ubnd": {"email": "datmui@camau.example"}},
}
APPLICANT = {"name": "Lê Thị Út", "uid": "096190001234", "phone": "0912 345 678", "email": "ut@nha.example"}


def prepare(folder: Path, channels: dict[str, Any] | None = None) -> None:
    """Set the channels of a province up; nothing is sent while nobody delivers."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "channels.json"
    path.write_text(json.dumps(CHANNELS if channels is None else channels), encoding="utf-8")
    path.chmod(0o600)


@pytest.fixture
def telling(memory_path: Path) -> Iterator[RunningProvince]:
    """Run the servers of a province that tells people."""
    prepare(memory_path / "server")
    with running(memory_path / "server") as province:
        yield province


def receive(lan: Desk, fee: dict[str, Any] | None = None, **applicant: Any) -> str:
    """Take a dossier in at the counter and send it; return its item."""
    item, clock = new_id(), lan.clock
    lan.sync()
    payload = {
        "procedure": PROCEDURE, "applicant": APPLICANT | applicant, "due": (clock() + timedelta(days=3)).isoformat(),
        "give_back": "trực tiếp", **({"fee": fee} if fee else {}),
    }  # fmt: skip
    lan.do(item, "dossier.received", payload, number=NumberRequest("mhs", clock().year))
    lan.sync()
    return item


def told(province: RunningProvince, kind: str = "") -> list[tuple[str, str]]:
    """Return kind and person of every event so far, in order of their time."""
    with province.parts.store.reading() as connection:
        rows = connection.execute(select(EVENTS).order_by(EVENTS.c.at, EVENTS.c.id)).all()
    return [(row.kind, row.person) for row in rows if row.kind.startswith(kind)]


def deliveries(province: RunningProvince) -> list[Any]:
    """Return every delivery written so far."""
    with province.parts.store.reading() as connection:
        query = select(DELIVERIES, EVENTS.c.kind).join(EVENTS, EVENTS.c.id == DELIVERIES.c.event)
        return list(connection.execute(query.order_by(EVENTS.c.at, DELIVERIES.c.channel)))


def test_the_applicant_hears_of_each_turn_once(telling: RunningProvince, desk: DeskMaker) -> None:
    lan, dung = desk(LAN), desk(DUNG)
    for one in (lan, dung):
        one.connect(telling.urls)
    item = receive(lan)
    lan.do(item, "dossier.advanced", {"from": "tiep_nhan", "to": "tham_dinh"})
    lan.do(item, "dossier.opinion", {"text": "Gấp"})
    for _ in range(2):
        lan.sync()
    dung.sync()
    asked = {"what": ["Giấy chứng sinh"], "reason": "Thiếu", "until": "2027-01-02"}
    dung.do(item, "dossier.supplement_requested", asked)
    dung.sync()
    lan.sync()
    later = (lan.clock() + timedelta(days=5)).isoformat()
    papers = [{"id": "p1", "name": "Giấy chứng sinh", "got": True}]
    lan.do(item, "dossier.supplemented", {"papers": papers, "due": later})
    lan.do(item, "dossier.finance_notified", {"what": "Thuế trước bạ", "amount": 1_250_000})
    lan.do(item, "dossier.finance_paid", {"receipt": "BL-17", "due": later})
    lan.do(item, "dossier.refused", {"reason": "Không đủ điều kiện"})
    lan.sync()
    assert [kind for kind, _ in told(telling, "applicant")] == [
        "applicant.received", "applicant.supplement", "applicant.due_changed", "applicant.finance", "applicant.paid",
        "applicant.refused",
    ]  # fmt: skip
    code = lan.journal.row(item).code
    short = {row.kind: row.body["text"] for row in deliveries(telling) if row.channel == "sms"}
    assert short["applicant.supplement"].startswith(f"Ho so {code} can bo sung giay to truoc 02/01/2027.")
    assert "1.250.000 dong" in short["applicant.finance"]
    assert f"Ma thanh toan {code}-P1." in short["applicant.finance"]
    assert "Bien lai BL-17" in short["applicant.paid"]
    assert not [text for text in short.values() if "Lê" in text or "Ut" in text or "khai sinh" in text.lower()]


def test_who_wished_for_mail_gets_mail_and_who_wished_nothing_gets_nothing(
    telling: RunningProvince, desk: DeskMaker
) -> None:
    lan = desk(LAN)
    lan.connect(telling.urls)
    for wish in ({"notify": "email"}, {"notify": "none"}, {"phone": "0290 3831234", "email": ""}):
        receive(lan, **wish)
    found = [(row.channel, row.address) for row in deliveries(telling) if row.kind == "applicant.received"]
    assert [one for one in found if one[1]] == [("email", "ut@nha.example")]
    assert [one[0] for one in found].count("1022") == 3
    assert [one[0] for one in found].count("hook:kho") == 3


def test_the_ways_left_stand_ready(telling: RunningProvince, desk: DeskMaker) -> None:
    lan = desk(LAN)
    lan.connect(telling.urls)
    receive(lan)
    (first,) = (row for row in deliveries(telling) if row.channel == "sms")
    assert (first.address, first.others) == ("+84912345678", [["email", "ut@nha.example"]])


def test_officials_hear_of_work_that_is_theirs_and_never_of_their_own_acts(
    telling: RunningProvince, desk: DeskMaker
) -> None:
    lan, hai = desk(LAN), desk(HAI)
    for one in (lan, hai):
        one.connect(telling.urls)
    item = new_id()
    lan.sync()
    lan.arrive(item)
    lan.register(item)
    lan.sync()
    hai.sync()
    hai.do(item, "incoming.assigned", {"lead": "dung", "text": "Tham mưu"})
    hai.sync()
    kinds = told(telling)
    assert ("office.arrived", "ubnd") in kinds
    assert ("official.assigned", "hai") in kinds
    assert ("official.assigned", "dung") in kinds
    assert ("official.assigned", "lan") not in kinds
    mails = {row.address: row.body for row in deliveries(telling) if row.channel == "email"}
    assert mails.keys() == {"datmui@camau.example", "hai@camau.example", "dung@camau.example"}
    assert "Về: V/v rà soát hộ nghèo." in mails["dung@camau.example"]["text"]


def test_a_title_that_speaks_of_secrecy_does_not_leave_the_house(telling: RunningProvince, desk: DeskMaker) -> None:
    lan = desk(LAN)
    lan.connect(telling.urls)
    lan.sync()
    lan.arrive(new_id(), subject="V/v bảo vệ bí mật kinh doanh của doanh nghiệp")
    lan.sync()
    (mail,) = (row.body for row in deliveries(telling) if row.channel == "email" and row.kind == "office.arrived")
    assert "bí mật" not in mail["text"] + mail["subject"]
    assert "UBND xã Đất Mũi có văn bản mới." in mail["text"]


def test_a_refused_step_tells_nobody(telling: RunningProvince, desk: DeskMaker) -> None:
    lan, other = desk(LAN), desk(LAN, "may-hai")
    for one in (lan, other):
        one.connect(telling.urls)
    item = receive(lan)
    other.sync()
    for one in (lan, other):
        one.do(item, "dossier.withdrawn", {"reason": "Người nộp xin rút"})
    lan.sync()
    other.sync()
    assert [kind for kind, _ in told(telling, "applicant")] == ["applicant.received", "applicant.withdrawn"]


def test_a_missed_due_time_is_told_once_to_whom_the_work_lies_with(
    telling: RunningProvince, desk: DeskMaker, clock: Clock
) -> None:
    lan = desk(LAN)
    lan.connect(telling.urls)
    item = receive(lan)
    lan.do(item, "dossier.advanced", {"from": "tiep_nhan", "to": "tham_dinh"})
    lan.sync()
    parts = telling.parts
    watch = OverdueWatch(parts.store, parts.catalogues, registry(), notices(parts.store, clock).writer, clock)
    assert watch.round() == 0
    clock.pass_(days=4)
    assert watch.round() == 1
    assert watch.round() == 0
    assert told(telling, "official.overdue") == [("official.overdue", "dung")]
    lan.do(item, "dossier.apologised", {"reason": "Mưa bão", "due": (clock() + timedelta(days=2)).isoformat()})
    lan.sync()
    clock.pass_(days=3)
    assert watch.round() == 1
    assert len(told(telling, "official.overdue")) == 2
    assert "applicant.apologised" in [kind for kind, _ in told(telling, "applicant")]


def test_what_is_paused_or_done_is_never_late(telling: RunningProvince, desk: DeskMaker) -> None:
    lan = desk(LAN)
    lan.connect(telling.urls)
    item = receive(lan)
    with telling.parts.store.reading() as connection:
        assert len(connection.execute(select(DUES)).all()) == 1
    lan.do(item, "dossier.finance_notified", {"what": "Lệ phí", "amount": 1000})
    lan.sync()
    with telling.parts.store.reading() as connection:
        assert connection.execute(select(DUES)).all() == []


def test_without_channels_events_are_kept_and_nothing_waits(province: RunningProvince, desk: DeskMaker) -> None:
    lan = desk(LAN)
    lan.connect(province.urls)
    receive(lan)
    assert told(province, "applicant") == [("applicant.received", "")]
    assert deliveries(province) == []
