"""What everybody may see: a dossier by its code, what changed, figures, published documents; nobody in person."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import requests
from sqlalchemy import delete

from sync.provincial.portal.keeping import PortalKeeper, fill_once
from sync.provincial.portal.public_view import public_document
from sync.provincial.portal.tables import PORTAL
from sync.provincial.store import next_position
from tests.sync.outside_caller import KEY, Outside, give_keys
from tests.sync.province import DIRECTORY, DUNG, LAN, Desk, DeskMaker, RunningProvince, running
from tests.sync.test_portal_reports import PROCEDURE
from tests.workflow.office import DIRECTORY as OFFICES
from tests.workflow.office import STORIES
from tests.workflow.office import Desk as Rules
from workflow.errors import Missing
from workflow.steps import new_id
from workflow.store.numbers import NumberRequest

PERSONAL = {
    "name": "Lê Thị Út Riêng", "uid": "096190001234", "birth": "1990-01-02", "phone": "0912345678",
    "address": "Ấp Riêng Tư", "email": "ut.rieng@nha.example",
}  # fmt: skip
SAID = ("Giấy riêng của bà Út", "Lý do riêng của bà Út", "Ý kiến riêng về bà Út")
MARKS = (*PERSONAL.values(), "Riêng", "riêng", "Út")


@pytest.fixture
def shown(memory_path: Path) -> Iterator[RunningProvince]:
    """Run the servers of a province with a portal."""
    give_keys(memory_path / "server")
    with running(memory_path / "server") as province:
        yield province


def receive(lan: Desk, days: int = 3) -> str:
    """Take in a dossier full of what is nobody's business."""
    item, clock = new_id(), lan.clock
    lan.sync()
    payload = {
        "procedure": PROCEDURE, "applicant": PERSONAL, "due": (clock() + timedelta(days=days)).isoformat(),
        "papers": [{"id": "p1", "name": SAID[0], "got": True}], "give_back": "gửi về Ấp Riêng Tư",
    }  # fmt: skip
    lan.do(item, "dossier.received", payload, number=NumberRequest("mhs", clock().year))
    lan.do(item, "dossier.advanced", {"from": "tiep_nhan", "to": "tham_dinh", "text": SAID[2]})
    lan.do(item, "dossier.opinion", {"text": SAID[2]})
    lan.sync()
    return item


def test_a_dossier_is_looked_up_by_its_code_and_asked_again_for_nothing(
    shown: RunningProvince, desk: DeskMaker
) -> None:
    lan, dung = desk(LAN), desk(DUNG)
    for one in (lan, dung):
        one.connect(shown.urls)
    item = receive(lan)
    code, portal = lan.journal.row(item).code, Outside(shown)
    first = portal.get(f"portal/dossiers/{code}")
    assert first.json()["words"] == "Đang giải quyết"
    assert (first.json()["office_name"], first.json()["waits"]) == ("UBND xã Đất Mũi", False)
    again = portal.get(f"portal/dossiers/{code}", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    dung.sync()
    dung.do(item, "dossier.supplement_requested", {"what": [SAID[0]], "reason": SAID[1]})
    dung.sync()
    changed = portal.get(f"portal/dossiers/{code}", headers={"If-None-Match": first.headers["ETag"]})
    assert (changed.status_code, changed.json()["state"], changed.json()["waits"]) == (200, "supplement", True)
    assert portal.get("portal/dossiers/H12-000000-0000").status_code == 404


def test_nothing_personal_leaves_by_any_door_of_the_portal(shown: RunningProvince, desk: DeskMaker) -> None:
    lan = desk(LAN)
    lan.connect(shown.urls)
    item = receive(lan)
    portal = Outside(shown)
    lan.do(item, "dossier.finance_notified", {"what": "Khoản riêng của bà Út", "amount": 1000})
    lan.sync()
    lan.do(item, "dossier.withdrawn", {"reason": SAID[1]})
    lan.sync()
    code = lan.journal.row(item).code
    doors = (f"portal/dossiers/{code}", "portal/dossiers", "portal/progress")
    answers = [portal.get(door).text for door in doors]
    assert all(code in answer for answer in answers[:2])
    read = [json.dumps(json.loads(answer), ensure_ascii=False) for answer in answers]
    assert not [mark for mark in MARKS for answer in read if mark in answer]


def test_the_portal_reads_what_changed_each_item_once_in_its_newest_form(
    shown: RunningProvince, desk: DeskMaker
) -> None:
    lan, portal = desk(LAN), Outside(shown)
    lan.connect(shown.urls)
    items = [receive(lan) for _ in range(3)]
    page = portal.get("portal/dossiers", limit=2).json()
    rest = portal.get("portal/dossiers", epoch=page["epoch"], after=page["next"]).json()
    assert [one["item"] for one in (*page["items"], *rest["items"])] == items
    lan.do(items[0], "dossier.withdrawn", {"reason": "x"})
    lan.sync()
    last = portal.get("portal/dossiers", epoch=rest["epoch"], after=rest["next"]).json()
    assert [(one["item"], one["state"]) for one in last["items"]] == [(items[0], "withdrawn")]
    assert portal.get("portal/dossiers", epoch="e-cu", after=5).status_code == 409
    assert portal.get("portal/dossiers", after=-1).status_code == 400


def test_figures_of_offices_count_each_dossier_once(shown: RunningProvince, desk: DeskMaker) -> None:
    lan, portal = desk(LAN), Outside(shown)
    lan.connect(shown.urls)
    waiting, out, _ = receive(lan), receive(lan), receive(lan)
    lan.do(waiting, "dossier.finance_notified", {"what": "x", "amount": 1})
    lan.do(out, "dossier.withdrawn", {"reason": "x"})
    lan.sync()
    (office,) = portal.get("portal/progress").json()["offices"]
    assert office == {
        "office": "ubnd", "office_name": "UBND xã Đất Mũi", "under_way": 1, "late": 0, "waiting": 1,
        "done_in_time": 0, "done_late": 0,
    }  # fmt: skip
    assert portal.get("portal/progress", since="hôm qua").status_code == 422


def test_only_the_portal_asks(shown: RunningProvince, desk: DeskMaker) -> None:
    token = shown.parts.accounts.issue(LAN.id, "may-lan")
    stranger = Outside(shown, token)
    for door in ("portal/dossiers", "portal/dossiers/H12-1", "portal/progress"):
        assert stranger.get(door).status_code == 401
        assert requests.get(stranger.url(door), timeout=10).status_code == 401


def test_what_was_there_before_the_portal_is_taken_in_once(shown: RunningProvince, desk: DeskMaker) -> None:
    lan, portal = desk(LAN), Outside(shown)
    lan.connect(shown.urls)
    receive(lan)
    before = portal.get("portal/dossiers").json()
    with shown.parts.store.writing("dossiers") as connection:
        connection.execute(delete(PORTAL))
    assert fill_once(shown.parts.store, DIRECTORY) == 1
    assert fill_once(shown.parts.store, DIRECTORY) == 0
    after = portal.get("portal/dossiers").json()
    assert after["items"] == before["items"]


# ------------------------------------------------------------------ documents

SENT = STORIES["outgoing"]["sent"]


def test_a_document_is_public_between_two_acts_and_only_after_a_look() -> None:
    desk = Rules("outgoing", SENT)
    assert public_document(desk.state, OFFICES) is None
    for unchecked in ("personal", "signed"):
        with pytest.raises(Missing, match="kiểm tra"):
            desk.do("clerk", "outgoing.published", {unchecked: False})
    desk.do("clerk", "outgoing.published")
    public = public_document(desk.state, OFFICES)
    assert public is not None
    assert public.body["code"] == "07/QĐ-UBND"
    assert public.file == desk.state.sealed.sha256
    desk.do("leader", "outgoing.unpublished")
    assert public_document(desk.state, OFFICES) is None
    desk.do("clerk", "outgoing.published")
    assert public_document(desk.state, OFFICES) is not None


def documents(province: RunningProvince, path: str, **query: Any) -> requests.Response:
    """Ask the document server as the portal."""
    url, head = f"{province.urls['documents']}/portal/{path}", {"Authorization": f"Bearer {KEY}"}
    return requests.get(url, params=query, headers=head, timeout=10)


def test_published_documents_are_fetched_with_their_file_until_they_are_taken_off(shown: RunningProvince) -> None:
    parts, content = shown.parts, b"%PDF-1.7 quyet dinh"
    desk = Rules("outgoing", (*SENT, ("clerk", "outgoing.published")))
    sha256 = desk.state.sealed.sha256
    keeper, last = PortalKeeper(), desk.steps[-1]
    before = Rules("outgoing", SENT).state
    seen = keeper.foresee(desk.rules, before, last, desk.state, OFFICES)
    with parts.store.writing("documents") as connection:
        next_position(connection, "documents")
        keeper.follow(connection, "ubnd", last, seen)
    (shown_one,) = documents(shown, "documents").json()["items"]
    assert shown_one["file"]["sha256"] == sha256
    assert documents(shown, f"files/{sha256}").status_code == 404, "nobody sent the file yet"
    parts.files.begin("documents", "ubnd", sha256, len(content), "application/pdf")
    assert documents(shown, "files/../../server.db").status_code == 404
    desk.do("clerk", "outgoing.unpublished")
    seen = keeper.foresee(desk.rules, Rules("outgoing", (*SENT, ("clerk", "outgoing.published"))).state,
                          desk.steps[-1], desk.state, OFFICES)  # fmt: skip
    with parts.store.writing("documents") as connection:
        next_position(connection, "documents")
        keeper.follow(connection, "ubnd", desk.steps[-1], seen)
    (gone,) = documents(shown, "documents").json()["items"]
    assert gone == {"item": shown_one["item"], "gone": True}
    assert requests.get(f"{shown.urls['documents']}/portal/documents", timeout=10).status_code == 401
