"""A work file kept on two machines without the line, then handed to the clerk's desk and received there."""

from __future__ import annotations

from datetime import timedelta

from tests.sync.province import DUNG, LAN, DeskMaker, RunningProvince
from tests.workflow.office import ENTRY
from workflow.rules import Folder
from workflow.store import cards, lists

OPENED = {"notation": "01.KT", "title": "Rà soát hộ nghèo", "retention": "20 năm"}


def entry(key: str, number: str) -> dict[str, object]:
    """Return a finished document without files."""
    return {"entry": ENTRY | {"key": key, "number": number, "files": []}}


def test_two_machines_apart_fill_one_file_and_the_clerk_receives_it(province: RunningProvince, desk: DeskMaker) -> None:
    dung, other, lan = desk(DUNG), desk(DUNG, "may-khac"), desk(LAN)
    for one in (dung, other, lan):
        one.connect(province.urls)
    dung.do("hs-1", "work_file.opened", OPENED)
    dung.sync()
    other.sync()
    dung.do("hs-1", "work_file.added", entry("vb-1", "1"))
    other.do("hs-1", "work_file.added", entry("vb-2", "2"))
    assert other.sync().trouble is None
    assert dung.sync().trouble is None
    other.sync()
    for one in (dung, other):
        assert sorted(e.key for e in one.journal.state("hs-1").entries) == ["vb-1", "vb-2"]
    today = dung.clock().date()
    dung.do("hs-1", "work_file.closed", {"end": today.isoformat()})
    other.do("hs-1", "work_file.added", entry("vb-3", "3"))
    dung.sync()
    other.sync()
    (card,) = cards.open_cards(other.database)
    assert card.step.payload["entry"]["key"] == "vb-3"
    package = dung.files.put(b"PK goi", "goi.zip", "application/zip", role="package")
    minutes = dung.files.put(b"%PDF bien ban", "bien-ban.pdf", "application/pdf", role="minutes")
    dung.do("hs-1", "work_file.handed_over", {
        "package": package.to_json(), "minutes": minutes.to_json(), "documents": 2, "to": "Lưu trữ xã",
    })  # fmt: skip
    assert dung.sync().trouble is None
    lan.sync()
    (row,) = [row for row in lists.page(lan.database, Folder.WORK_FILES) if row.item == "hs-1"]
    assert row.row.state == "Chờ lưu trữ nhận" and row.row.files == 2
    assert "hs-1" in [row.item for row in lists.page(lan.database, Folder.TODO)]
    lan.do("hs-1", "work_file.received", {"package": package.sha256, "place": "Kho 1"})
    lan.sync()
    dung.sync()
    assert dung.journal.state("hs-1").stage == "archived"
    assert dung.journal.state("hs-1").hand_over_by is not None
    assert dung.journal.state("hs-1").hand_over_by - today >= timedelta(days=365)
    for one in (dung, lan):
        assert one.journal.verify()["broken"] == []
