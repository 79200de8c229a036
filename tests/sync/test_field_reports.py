"""Field reports: taken in once with their photos, worked on at the desks, answered outside in order, reported again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import requests

from sync.provincial.field_reports.taking import item_of
from tests.sync.outside_caller import KEY, Outside, give_keys
from tests.sync.province import DUNG, HAI, LAN, Desk, DeskMaker, running
from tests.sync.stamped_files import pdf
from tests.sync.test_steps_acceptance import caller, step
from workflow.people import SYSTEM
from workflow.rules import Folder
from workflow.store.lists import tasks_of

PHOTO = b"\xff\xd8\xff\xe0 anh chup nap cong vo"
SHA = hashlib.sha256(PHOTO).hexdigest()


class System(Outside):
    """The outside reporting system: it speaks with the document server."""

    def url(self, path: str) -> str:
        """Return the address of a path of the document server."""
        return f"{self.province.urls['documents']}/{path}"

    def put(self, data: bytes, office: str = "000.00.01.H12") -> requests.Response:
        """Send a file."""
        head = {"Authorization": f"Bearer {self.key}", "Content-Type": "image/jpeg"}
        return requests.put(self.url(f"field-reports/offices/{office}/files"), data, headers=head, timeout=10)


@pytest.fixture
def system(memory_path: Path) -> Iterator[System]:
    """Run the servers of a province with a reporting system; roads are answered in two days."""
    folder = memory_path / "server"
    give_keys(folder)
    (folder / "catalogue").mkdir(parents=True, exist_ok=True)
    days = {"days": 5, "categories": {"Giao thông": 2}}
    (folder / "catalogue" / "field_reports.json").write_text(json.dumps(days), encoding="utf-8")
    with running(folder) as province:
        yield System(province)


def report(system: System, code: str = "PA-1", **more: Any) -> dict[str, Any]:
    """Return one report as the outside system sends it."""
    at = (system.province.parts.now() - timedelta(hours=1)).isoformat(timespec="seconds")
    return {
        "code": code, "office": "000.00.01.H12", "text": "Nắp cống trước chợ bị vỡ", "at": at,
        "category": "Giao thông", "place": {"address": "Chợ Đất Mũi", "latitude": "8.5907", "longitude": "104.7236"},
        "reporter": {"name": "Trần Văn Khá", "phone": "0912345678"}, **more,
    }  # fmt: skip


def sent(system: System, code: str = "PA-1", **more: Any) -> str:
    """Send a report; return its item."""
    answer = system.post("field-reports", report(system, code, **more))
    assert answer.status_code == 201, answer.text
    return str(answer.json()["item"])


def test_from_the_street_to_the_answer_over_three_desks(system: System, desk: DeskMaker) -> None:
    assert system.put(PHOTO).json() == {"sha256": SHA, "size": len(PHOTO)}
    item = sent(system, files=[{"sha256": SHA, "name": "nap-cong.jpg", "size": len(PHOTO)}])
    lan, dung, hai = desk(LAN), desk(DUNG), desk(HAI)
    for one in (lan, dung, hai):
        one.connect(system.province.urls)
        one.sync()
    row = lan.journal.row(item)
    assert (row.title, row.code, row.party) == ("Nắp cống trước chợ bị vỡ", "PA-1", "Chợ Đất Mũi")
    assert [task.what for task in tasks_of(lan.database, item)] == ["Giao đơn vị hoặc chuyển trả"]
    assert lan.files.read(SHA) == PHOTO
    lan.do(item, "field_report.assigned", {"unit": "vhxh", "text": "Sửa ngay"})
    lan.sync()
    dung.sync()
    answer = {"sha256": dung.files.put(b"%PDF anh sua xong", "xong.pdf", "application/pdf").sha256, "name": "xong.pdf",
              "media_type": "application/pdf", "size": 17, "role": "answer"}  # fmt: skip
    dung.do(item, "field_report.drafted", {"text": "Đã thay nắp cống ngày 03/3.", "files": [answer]})
    dung.sync()
    hai.sync()
    hai.do(item, "field_report.approved")
    hai.sync()
    assert [one["state"] for one in replies(system)] == ["received", "assigned", "drafted"], "not answered yet"
    lan.sync()
    lan.do(item, "field_report.published")
    lan.sync()
    last = replies(system)[-1]
    assert (last["code"], last["state"], last["text"]) == ("PA-1", "published", "Đã thay nắp cống ngày 03/3.")
    assert system.get(f"field-reports/files/{answer['sha256']}").content == b"%PDF anh sua xong"
    assert system.get(f"field-reports/files/{SHA}").status_code == 404, "only files of a published answer go out"
    assert lan.journal.row(item).done


def replies(system: System, after: int = 0) -> list[dict[str, Any]]:
    """Return what the outside system is told."""
    found: list[dict[str, Any]] = system.get("field-reports/replies", after=after).json()["replies"]
    return found


def test_the_same_report_sent_again_is_the_same_item(system: System) -> None:
    first = system.post("field-reports", report(system))
    again = system.post("field-reports", report(system))
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["item"] == again.json()["item"] == item_of("he-ngoai", "PA-1")
    assert (first.json()["known"], again.json()["known"]) == (False, True)
    assert len(replies(system)) == 1


def test_a_deadline_nobody_gave_is_counted_in_working_time_by_category(system: System, desk: DeskMaker) -> None:
    at = "2026-03-05T09:00:00+07:00"  # a Thursday
    road, other = sent(system, at=at), sent(system, "PA-2", at=at, category="Cây xanh")
    named = sent(system, "PA-3", at=at, due="2026-03-20T17:00:00+07:00")
    lan = desk(LAN)
    lan.connect(system.province.urls)
    lan.sync()
    dues = [datetime.fromisoformat(lan.journal.state(item).due).date().isoformat() for item in (road, other, named)]
    assert dues == ["2026-03-09", "2026-03-12", "2026-03-20"]


def test_what_is_not_ours_goes_back_in_one_act_and_may_come_again(system: System, desk: DeskMaker) -> None:
    item = sent(system)
    lan = desk(LAN)
    lan.connect(system.province.urls)
    lan.sync()
    lan.do(item, "field_report.returned", {"why": "tthc"})
    lan.sync()
    last = replies(system)[-1]
    assert (last["state"], last["why"]) == ("returned", "tthc")
    assert "Cổng dịch vụ công" in last["text"]
    for known in (False, True):
        said = system.post("field-reports/PA-1/again", {"event": "lai-1", "text": "Không phải thủ tục, là cống vỡ"})
        assert said.json() == {"known": known}
    assert system.post("field-reports/PA-1/again", {"event": "lai-2", "text": "x"}).status_code == 422
    lan.sync()
    state = lan.journal.state(item)
    assert (state.stage, state.times, lan.journal.row(item).done) == ("reopened", 1, False)
    assert state.due is not None
    assert [task.what for task in tasks_of(lan.database, item)] == ["Giao đơn vị hoặc chuyển trả"]


def test_a_rating_is_kept_with_the_answer(system: System, desk: DeskMaker) -> None:
    item = sent(system)
    lan = desk(LAN)
    lan.connect(system.province.urls)
    lan.sync()
    lan.do(item, "field_report.returned", {"why": "known"})
    lan.sync()
    assert system.post("field-reports/PA-1/rating", {"event": "dg-1", "rating": 4}).json() == {"known": False}
    assert system.post("field-reports/PA-1/rating", {"event": "dg-2", "rating": 6}).status_code == 400
    assert system.post("field-reports/PA-9/rating", {"event": "dg-1", "rating": 4}).status_code == 422
    lan.sync()
    assert lan.journal.state(item).rating == 4


def test_replies_are_acknowledged_once(system: System) -> None:
    sent(system)
    ids = [one["id"] for one in replies(system)]
    assert system.post("field-reports/replies/seen", {"ids": ids}).json() == {"acknowledged": 1}
    assert system.post("field-reports/replies/seen", {"ids": ids}).json() == {"acknowledged": 0}
    assert [one["acknowledged"] for one in replies(system)] == [True]
    assert replies(system, after=ids[-1]) == []


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"text": ""}, 400), ({"code": ""}, 400), ({"at": "hôm qua"}, 400), ({"at": "2126-01-01T00:00:00+07:00"}, 400),
        ({"office": "khong-co"}, 422), ({"place": {"latitude": "bắc"}}, 400), ({"more": 1}, 400),
        ({"text": "Tài liệu TUYỆT MẬT rơi ngoài đường"}, 422),
        ({"files": [{"sha256": "0" * 64, "name": "a.jpg", "size": 5}]}, 422),
        ({"due": "2020-01-01T00:00:00+07:00"}, 422),
    ],
)  # fmt: skip
def test_what_cannot_be_taken_in_is_refused_and_leaves_no_trace(
    system: System, change: dict[str, Any], status: int
) -> None:
    answer = system.post("field-reports", report(system) | change)
    assert answer.status_code == status, answer.text
    assert replies(system) == []
    assert sent(system), "a sound one of the same code still comes in"


def test_only_the_reporting_system_speaks_for_citizens(system: System, desk: DeskMaker) -> None:
    stranger = System(system.province, "khoa-cua-nguoi-la-khong-biet")
    assert stranger.post("field-reports", report(system)).status_code == 401
    assert stranger.put(PHOTO).status_code == 401
    assert stranger.get("field-reports/replies").status_code == 401
    assert system.put(b"").status_code == 400
    parts = system.province.parts
    payload = {"office": "ubnd", "code": "PA-7", "source": "gia", "text": "Tin giả"}
    forged = step(SYSTEM, "field_report.received", payload, "pa-gia", device="may-lan")
    (result,) = parts.acceptance.accept("documents", caller(parts, LAN), (forged,))
    assert result.status == "rejected"
    assert KEY not in result.reason


def test_the_report_stands_where_its_people_look(system: System, desk: DeskMaker) -> None:
    item = sent(system)
    lan, dung = desk(LAN), desk(DUNG)
    for one in (lan, dung):
        one.connect(system.province.urls)
        one.sync()

    def seen(one: Desk) -> set[Folder]:
        rules = one.journal.registry["field_report"]
        directory = one.journal.standing(one.clock())
        return set(rules.folders(one.journal.state(item), one.me, directory))

    assert seen(lan) == {Folder.REPORTS, Folder.TODO}
    assert seen(dung) == set()
    lan.do(item, "field_report.assigned", {"unit": "vhxh"})
    lan.sync()
    dung.sync()
    assert seen(lan) == {Folder.REPORTS}
    assert seen(dung) == {Folder.REPORTS, Folder.TODO}


def test_a_file_that_bears_a_mark_of_secrecy_is_refused_and_leaves_nothing(system: System) -> None:
    answer = system.put(pdf("TỐI MẬT"))
    assert answer.status_code == 422 and "TỐI MẬT" in answer.json()["error"]["text"]
    assert not [path for path in (system.province.parts.store.folder / "files").rglob("*") if path.is_file()]
    assert system.put(pdf("")).status_code == 200
