"""Two desks of one office work on the same document, offline and on the line, and end with the same."""

from __future__ import annotations

from sync.status import report, waiting
from tests.sync.province import DUNG, HAI, LAN, MAI, THU, DeskMaker, RunningProvince
from workflow.store import cards, numbers


def same(*desks: object) -> None:
    """Assert that all desks hold the same items in the same state, and sound journals."""
    held = [
        {item: desk.journal.registry[kind].to_json(desk.journal.state(item))  # type: ignore[attr-defined]
         for kind in ("incoming", "outgoing") for item in desk.journal.items(kind)}  # type: ignore[attr-defined]
        for desk in desks
    ]  # fmt: skip
    assert all(one == held[0] for one in held)
    for desk in desks:
        assert desk.journal.verify()["broken"] == []  # type: ignore[attr-defined]


def test_a_document_taken_in_on_one_desk_stands_on_the_other(province: RunningProvince, desk: DeskMaker) -> None:
    lan, hai = desk(LAN), desk(HAI)
    lan.connect(province.urls)
    hai.connect(province.urls)
    lan.arrive("van-ban-1")
    summary = lan.sync()
    assert summary.trouble is None
    assert (summary.pushed, summary.online) == (1, True)
    assert hai.sync().changed_items == ["van-ban-1"]
    same(lan, hai)
    assert waiting(lan.database).total == 0


def test_nothing_to_do_costs_one_round_trip_a_server(province: RunningProvince, desk: DeskMaker) -> None:
    hai = desk(HAI)
    hai.connect(province.urls)
    hai.sync()
    quiet = hai.sync()
    assert [server.round_trips for server in quiet.servers] == [1, 1]
    assert sum(server.bytes_up + server.bytes_down for server in quiet.servers) < 3000


def test_two_clerks_register_offline_and_one_wins(province: RunningProvince, desk: DeskMaker) -> None:
    lan, mai = desk(LAN), desk(MAI)
    for one in (lan, mai):
        one.connect(province.urls)
    lan.arrive("van-ban-1")
    lan.sync()
    mai.sync()
    lan.register("van-ban-1")
    mai.register("van-ban-1")
    mai.do("van-ban-1", "incoming.opinion", {"text": "Gấp, cần trả lời trong tuần."})
    assert lan.sync().trouble is None
    assert mai.sync().trouble is None
    lan.sync()
    same(lan, mai)
    state = lan.journal.state("van-ban-1")
    assert state.stage == "registered"
    assert [opinion.text for opinion in state.opinions] == ["Gấp, cần trả lời trong tuần."]
    (card,) = cards.open_cards(mai.database)
    assert (card.status, card.by) == ("superseded", LAN.name)
    assert LAN.name in card.reason
    year = mai.clock().year
    ledger = numbers.ledger(mai.database, "van_ban_den", year)
    assert [(row.state, bool(row.reason)) for row in ledger if row.item] == [("void", True)]


def test_registers_of_two_desks_never_share_a_number(province: RunningProvince, desk: DeskMaker) -> None:
    lan, mai = desk(LAN), desk(MAI)
    for one in (lan, mai):
        one.connect(province.urls)
        one.sync()
    for n in range(4):
        lan.arrive(f"lan-{n}")
        lan.register(f"lan-{n}")
        mai.arrive(f"mai-{n}")
        mai.register(f"mai-{n}")
    for one in (lan, mai, lan):
        assert one.sync().trouble is None
    same(lan, mai)
    taken = [lan.journal.state(item).number for item in lan.journal.items("incoming")]
    assert len(set(taken)) == len(taken) == 8


def test_another_office_sees_nothing_and_may_not_write(province: RunningProvince, desk: DeskMaker) -> None:
    lan, thu = desk(LAN), desk(THU)
    lan.connect(province.urls)
    thu.connect(province.urls)
    lan.arrive("van-ban-1")
    lan.sync()
    assert thu.sync().changed_items == []
    assert thu.journal.items("incoming") == []
    thu.arrive("van-ban-1", "Của cơ quan khác, trùng mã")
    thu.sync()
    (card,) = cards.open_cards(thu.database)
    assert card.status == "rejected"
    assert "cơ quan khác" in card.reason


def test_a_week_offline_is_joined_without_loss(province: RunningProvince, desk: DeskMaker) -> None:
    lan, hai, dung = desk(LAN), desk(HAI), desk(DUNG)
    for one in (lan, hai, dung):
        one.connect(province.urls)
        one.sync()
    for n in range(60):
        lan.arrive(f"van-ban-{n}", f"Công văn số {n} về an sinh xã hội")
        lan.register(f"van-ban-{n}")
    lan.sync()
    hai.sync()
    for n in range(60):
        payload = {"lead": "vhxh", "text": "Phòng tham mưu trả lời."}
        hai.do(f"van-ban-{n}", "incoming.assigned", payload)
        lan.do(f"van-ban-{n}", "incoming.opinion", {"text": f"Ý kiến văn thư {n}"})
    for one in (hai, lan, dung, hai, lan):
        assert one.sync().trouble is None
    same(lan, hai, dung)
    assert len(dung.journal.items("incoming")) == 60
    assert waiting(hai.database).total == waiting(lan.database).total == 0


def test_what_waits_is_told_for_the_status_bar(province: RunningProvince, desk: DeskMaker) -> None:
    lan = desk(LAN)
    lan.arrive("van-ban-1")
    told = report(lan.database)
    assert [(row["what"], row["state"]) for row in told["outbox"]] == [("incoming.arrived", "waiting")]
    assert waiting(lan.database).items == {"van-ban-1": 1}
    lan.connect(province.urls)
    summary = lan.sync()
    told = report(lan.database, summary)
    assert told["outbox"] == []
    assert [server["name"] for server in told["servers"]] == ["documents", "dossiers"]
    assert all(server["online"] for server in told["servers"])
