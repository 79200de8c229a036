"""The dossier server's reports to the national portal: queued once with the step, in order, held back with reasons."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import requests

from sync.provincial.app import Parts
from sync.provincial.portal_reports import REPORTS
from sync.provincial.reports_app import KEYS, BadKeys, read_keys
from tests.sync.province import DUNG, LAN, OFFICE, Clock, Desk, DeskMaker, RunningProvince, running
from tests.sync.test_steps_acceptance import CLOCK, caller, step
from workflow.steps import new_id
from workflow.store.numbers import NumberRequest

SECRET = "mot-khoa-du-dai-cho-thu-nghiem"
NATIONAL = {"agency": "H12", "fields": {"Hộ tịch": "G15-HT"}, "file_url": "https://tep.example/{sha256}"}
PROCEDURE: dict[str, Any] = {
    "code": "1.001193", "name": "Đăng ký khai sinh", "field": "Hộ tịch", "days": 2,
    "steps": [
        {"id": "tiep_nhan", "name": "Tiếp nhận", "role": "mot_cua", "unit": "ubnd", "hours": 2},
        {"id": "tham_dinh", "name": "Thẩm định", "role": "chuyen_vien", "unit": "vhxh", "hours": 6},
        {"id": "tra", "name": "Trả kết quả", "role": "mot_cua", "unit": "ubnd", "hours": 1},
    ],
}  # fmt: skip
Call = Callable[..., Any]


def prepare(folder: Path, national: dict[str, Any] | None = NATIONAL) -> None:
    """Give the server its keys and what the portal told the province."""
    (folder / "catalogue").mkdir(parents=True, exist_ok=True)
    (folder / KEYS).write_text(json.dumps({"trung-chuyen": SECRET}), encoding="utf-8")
    if national is not None:
        (folder / "catalogue" / "national.json").write_text(json.dumps(national), encoding="utf-8")


@pytest.fixture
def told(memory_path: Path) -> Iterator[RunningProvince]:
    """Run the servers of a province that reports."""
    prepare(memory_path / "server")
    with running(memory_path / "server") as province:
        yield province


def carrier(province: RunningProvince, secret: str = SECRET) -> Call:
    """Return a way to call the dossier server as the carrier to the portal."""

    def call(path: str, body: dict[str, Any] | None = None, **query: Any) -> Any:
        url, head = f"{province.urls['dossiers']}/{path}", {"Authorization": f"Bearer {secret}"}
        with requests.Session() as session:
            session.trust_env = False
            method = "GET" if body is None else "POST"
            answer = session.request(method, url, params=query, json=body, headers=head, timeout=10)
        assert answer.status_code == 200, (answer.status_code, answer.text)
        return answer.json()

    return call


def receive(lan: Desk, field: str = "Hộ tịch") -> str:
    """Take a dossier in at the counter; return its item."""
    item, clock = new_id(), lan.clock
    lan.sync()
    payload = {
        "procedure": PROCEDURE | {"field": field}, "applicant": {"name": "Lê Thị Út", "uid": "096190001234"},
        "due": (clock() + timedelta(days=3)).isoformat(),
    }  # fmt: skip
    lan.do(item, "dossier.received", payload, number=NumberRequest("mhs", clock().year))
    lan.sync()
    return item


def services(rows: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """Return service and state of each row."""
    return [(row["service"], row["status"]) for row in rows]


def test_each_change_is_queued_once_and_leaves_in_order(told: RunningProvince, desk: DeskMaker) -> None:
    lan, dung, call = desk(LAN), desk(DUNG), carrier(told)
    for one in (lan, dung):
        one.connect(told.urls)
    item = receive(lan)
    lan.do(item, "dossier.advanced", {"from": "tiep_nhan", "to": "tham_dinh"})
    lan.do(item, "dossier.opinion", {"text": "Gấp"})
    for _ in range(2):
        lan.sync()
    dung.sync()
    dung.do(item, "dossier.supplement_requested", {"what": ["Giấy chứng sinh"], "reason": "Thiếu"})
    dung.sync()
    first = call("reports")
    rows = first["reports"]
    assert services(rows) == [
        ("DongBoHoSoMC", "2"), ("CapNhatTienDoHoSoMC", "2"), ("DongBoHoSoMC", "4"), ("CapNhatTienDoHoSoMC", "4"),
        ("DongBoHoSoMC", "5"), ("CapNhatTienDoHoSoMC", "5"),
    ]  # fmt: skip
    assert [row["body"].get("isUpdating") for row in rows[::2]] == ["False", "True", "True"]
    assert rows[0]["body"]["madonvi"] == "H12"
    assert rows[0]["body"]["data"][0]["MaHoSo"] == rows[0]["dossier"] == lan.journal.row(item).code
    assert first["next"] == rows[-1]["id"]
    assert call("reports", after=rows[1]["id"], limit=1)["reports"] == [rows[2]]
    ids = [row["id"] for row in rows[:2]]
    assert call("reports/delivered", {"ids": ids, "answer": "0"}) == {"settled": 2}
    assert call("reports/delivered", {"ids": ids}) == {"settled": 0}
    again = call("reports")["reports"]
    assert [row["id"] for row in again] == [row["id"] for row in rows[2:]]
    assert again[0]["body"]["isUpdating"] == "True"
    assert [row["answer"] for row in call("reports", state="delivered")["reports"]] == ["0", "0"]


def test_what_the_portal_refuses_is_kept_with_its_words_and_can_go_again(
    told: RunningProvince, desk: DeskMaker
) -> None:
    lan, call = desk(LAN), carrier(told)
    lan.connect(told.urls)
    receive(lan)
    dossier, progress = call("reports")["reports"]
    assert call("reports/refused", {"ids": [dossier["id"]], "answer": "Mã thủ tục không tồn tại"}) == {"settled": 1}
    assert call("reports")["reports"] == [], "its progress waits until the portal knows the dossier"
    (refused,) = call("reports", state="refused")["reports"]
    assert refused["answer"] == "Mã thủ tục không tồn tại"
    assert call("reports/retry", {}) == {"mended": 1}
    assert [row["id"] for row in call("reports")["reports"]] == [dossier["id"], progress["id"]]


def test_a_dossier_that_cannot_be_told_waits_with_its_reason_until_the_data_are_mended(
    memory_path: Path, desk: DeskMaker
) -> None:
    prepare(memory_path / "server", {"agency": "H12"})
    with running(memory_path / "server") as province:
        lan, call = desk(LAN), carrier(province)
        lan.connect(province.urls)
        item = receive(lan)
        assert call("reports")["reports"] == []
        (blocked,) = call("reports", state="blocked")["reports"]
        assert [(f["field"], f["text"]) for f in blocked["findings"] if f["blocking"]] == [
            ("MaLinhVuc", "Chưa có mã lĩnh vực.")
        ]
        assert call("reports/retry", {}) == {"mended": 0}
        prepare(memory_path / "server")
        assert call("reports/retry", {}) == {"mended": 1}
        assert services(call("reports")["reports"]) == [("DongBoHoSoMC", "2"), ("CapNhatTienDoHoSoMC", "2")]
        lan.do(item, "dossier.advanced", {"from": "tiep_nhan", "to": "tham_dinh"})
        lan.sync()
        assert len(call("reports")["reports"]) == 4


def test_a_later_state_takes_the_place_of_one_that_was_never_told(memory_path: Path, desk: DeskMaker) -> None:
    prepare(memory_path / "server", {"agency": "H12"})
    with running(memory_path / "server") as province:
        lan, call = desk(LAN), carrier(province)
        lan.connect(province.urls)
        item = receive(lan)
        prepare(memory_path / "server")
        lan.do(item, "dossier.advanced", {"from": "tiep_nhan", "to": "tham_dinh"})
        lan.sync()
        assert services(call("reports")["reports"]) == [("DongBoHoSoMC", "4"), ("CapNhatTienDoHoSoMC", "4")]
        assert [row["status"] for row in call("reports", state="superseded")["reports"]] == ["2"]


def test_a_bad_table_of_states_stops_no_dossier_and_is_told(memory_path: Path, desk: DeskMaker) -> None:
    prepare(memory_path / "server", NATIONAL | {"states": {"portal": [], "states": [], "rules": []}})
    with running(memory_path / "server") as province:
        lan, call = desk(LAN), carrier(province)
        lan.connect(province.urls)
        receive(lan)
        rows = call("reports", state="blocked")["reports"]
        assert {row["findings"][0]["field"] for row in rows} == {"TrangThaiHoSo"}
        assert "mã của Cổng" in rows[0]["findings"][0]["text"]


def test_people_see_their_own_office_and_settle_nothing(told: RunningProvince, desk: DeskMaker) -> None:
    lan = desk(LAN)
    lan.connect(told.urls)
    receive(lan)
    token = told.parts.accounts.issue(LAN.id, "may-khac")
    mine = carrier(told, token)("reports")["reports"]
    assert {row["office"] for row in mine} == {OFFICE.id}
    other = told.parts.accounts.issue("thu", "may-so")
    assert carrier(told, other)("reports")["reports"] == []
    url = f"{told.urls['dossiers']}/reports"
    for path, secret, status in (("", "sai", 401), ("/delivered", token, 403), ("/retry", token, 403)):
        head, body = {"Authorization": f"Bearer {secret}"}, {"ids": [1]}
        method = "POST" if path else "GET"
        assert requests.request(method, url + path, headers=head, json=body, timeout=10).status_code == status
    head = {"Authorization": f"Bearer {SECRET}"}
    assert requests.get(f"{url}?state=la", headers=head, timeout=10).status_code == 400


def test_rows_outlive_the_server(memory_path: Path, desk: DeskMaker) -> None:
    prepare(memory_path / "server")
    with running(memory_path / "server") as province:
        lan = desk(LAN)
        lan.connect(province.urls)
        receive(lan)
        before = carrier(province)("reports")
        lan.hang_up()
    with running(memory_path / "server") as province:
        assert carrier(province)("reports") == before


@pytest.mark.parametrize("text", ["[]", "{", '{"a": "ngan"}', '{"a": 5}'])
def test_keys_that_cannot_be_used_are_refused(tmp_path: Path, text: str) -> None:
    assert read_keys(tmp_path) == {}
    (tmp_path / KEYS).write_text(text, encoding="utf-8")
    with pytest.raises(BadKeys, match=KEYS):
        read_keys(tmp_path)


def test_a_step_is_never_queued_twice(told: RunningProvince, desk: DeskMaker, clock: Clock) -> None:
    lan = desk(LAN)
    lan.connect(told.urls)
    receive(lan)
    body = lan.journal.steps(lan.journal.items("dossier")[0])[0].step
    reports, store = told.parts.reports, told.parts.store
    rules = lan.journal.registry["dossier"]
    before = rules.empty(body.item)
    said = reports.tell(before, body, rules.evolve(before, body), told.parts.catalogues.directory())
    for _ in range(2):
        with store.writing("dossiers") as connection:
            reports.queue(connection, OFFICE.id, body, said)
    with store.reading() as connection:
        assert len(connection.execute(REPORTS.select()).all()) == 2


def test_rows_are_queued_read_and_settled_on_both_databases(servers: Parts) -> None:
    (servers.store.folder / "catalogue" / "national.json").write_text(json.dumps(NATIONAL), encoding="utf-8")
    lan, now = caller(servers, LAN), CLOCK()
    number = servers.leases.grant("dossiers", lan, "mhs", now.year, 1, now).first
    payload = {
        "office": OFFICE.id, "code": f"{OFFICE.organ}-{now:%y%m%d}-{number:04d}", "number": number,
        "at": now.isoformat(), "procedure": PROCEDURE, "applicant": {"name": "Lê Thị Út"},
        "due": (now + timedelta(days=3)).isoformat(),
    }  # fmt: skip
    first = step(LAN, "dossier.received", payload, "ho-so-1")
    second = step(LAN, "dossier.advanced", {"from": "tiep_nhan", "to": "tham_dinh"}, "ho-so-1", first.hash)
    steps = (first, second)
    for _ in range(2):
        results = servers.acceptance.accept("dossiers", lan, steps)
        assert [result.status for result in results] == ["applied", "applied"], results
    rows = servers.reports.rows("waiting", OFFICE.id, 0, 10)
    assert services(rows) == [
        ("DongBoHoSoMC", "2"), ("CapNhatTienDoHoSoMC", "2"), ("DongBoHoSoMC", "4"), ("CapNhatTienDoHoSoMC", "4"),
    ]  # fmt: skip
    assert servers.reports.settle([rows[0]["id"]], "refused", "sai") == 1
    assert services(servers.reports.rows("waiting", "", 0, 10)) == services(rows[2:])
    assert servers.reports.retry(servers.catalogues.directory()) == 1
    assert servers.reports.settle([row["id"] for row in rows], "delivered", "0") == 4
    assert servers.reports.rows("waiting", "", 0, 10) == []
    assert [row["answer"] for row in servers.reports.rows("delivered", "", 0, 10)] == ["0"] * 4
