"""What a cycle told and found is kept item by item: fetched again, different on both sides, in agreement once more."""

from __future__ import annotations

from datetime import timedelta

from sync.diary import Diary
from sync.healing import GONE
from sync.summary import News, Summary
from tests.sync.province import DUNG, LAN, DeskMaker, RunningProvince
from workflow.store import cursors, holding, said


def test_items_whose_steps_were_missing_are_named(province: RunningProvince, desk: DeskMaker) -> None:
    lan, dung = desk(LAN), desk(DUNG)
    for one in (lan, dung):
        one.connect(province.urls, lanes=("documents",))
    for number in range(3):
        lan.arrive(f"van-ban-{number}")
    lan.sync()
    with dung.database.work() as connection:
        cursors.remember(connection, "documents", "s:2", province.parts.feed.head("documents")[0])
    diary = Diary(dung.database, lambda item: "12/UBND" if item.endswith("1") else "")
    diary.write(dung.sync(), dung.clock())
    kept = said.find(dung.database, dung.clock() - timedelta(hours=1))
    assert sorted((one.about, one.item) for one in kept) == [
        ("healed", "van-ban-0"), ("healed", "van-ban-1"), ("noted", ""),
    ]  # fmt: skip
    found = said.find(dung.database, dung.clock() - timedelta(hours=1), "12/ubnd")
    assert [one.item for one in found] == ["van-ban-1"], "found by what it is called here"
    diary.write(dung.sync(), dung.clock())
    assert len(said.find(dung.database, dung.clock() - timedelta(hours=1))) == 3, "a quiet cycle has nothing to tell"


def test_a_dispute_is_kept_when_it_begins_and_when_it_ends_also_over_a_restart(desk: DeskMaker) -> None:
    lan = desk(LAN)
    diary = Diary(lan.database, lambda item: "")
    with lan.database.work() as connection:
        holding.dispute(connection, "documents", {"vb-1": GONE}, lan.clock())
    diary.write(Summary(news=[News("stuck", "Có việc chưa gửi được", "Chờ tệp.", "Mở Đồng bộ.", "vb-2")]), lan.clock())
    lan.clock.pass_(hours=1)
    diary = Diary(lan.database, lambda item: "")
    with lan.database.work() as connection:
        holding.dispute(connection, "documents", {}, lan.clock())
    diary.write(Summary(), lan.clock())
    kept = said.find(lan.database, lan.clock() - timedelta(days=1))
    assert [(one.about, one.item) for one in kept] == [("agreed", "vb-1"), ("disputed", "vb-1"), ("stuck", "vb-2")]
    assert kept[1].text == GONE
    assert kept[2].text == "Chờ tệp. Mở Đồng bộ."
