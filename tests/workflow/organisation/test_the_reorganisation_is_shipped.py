"""The reorganisation of 1/7/2025 for a real province: written into its directory, nothing of its own rewritten."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from desktop.commands.dispatch import run
from desktop.training.province import directory as training
from tests.workflow.organisation.changing_office import VIETNAM
from workflow.people import Directory
from workflow.reorganising import reorganised, shipped
from workflow.resolving import by_code, resolve

TODAY = datetime(2026, 11, 22, 9, 0, tzinfo=VIETNAM)
DAY = date(2025, 7, 1)
EMPTY: dict[str, Any] = {"units": [], "people": []}
OWN: dict[str, Any] = {
    "units": [
        {"id": "H12", "name": "UBND tỉnh Cà Mau", "organ": "H12", "short": "UBND"},
        {"id": "H12.77", "name": "UBND xã Năm Căn", "organ": "H12.77", "parent": "H12", "short": "UBND"},
        {"id": "tan-an", "name": "Tổ công tác", "organ": "", "parent": "H12"},
        {"id": "H12.77.1", "name": "Phòng Kinh tế", "parent": "H12.77"},
        {"id": "cu", "name": "Ủy ban nhân dân huyện Năm Căn", "organ": "000.00.99.H12", "end": "2025-07-01"},
    ],
    "people": [{"id": "a", "name": "Lê A", "unit": "H12.77", "roles": ["van_thu"], "post": "Văn thư"}],
    "links": [{"old": "cu", "new": "H12.77", "on": "2025-07-01", "share": "territory", "basis": "của tỉnh"}],
    "note": "giữ nguyên",
}


def test_into_nothing_it_writes_the_whole_province() -> None:
    done = reorganised(EMPTY)
    seen = Directory.from_json(done.directory).at(TODAY)
    kinds = Counter(unit.kind for unit in seen.units.values())
    assert (kinds["xa"], kinds["phuong"], kinds["tinh"], kinds["huyen"]) == (55, 9, 1, 0)
    assert {unit.id for one in resolve("xã Hàng Vịnh, huyện Năm Căn", seen) for unit in one.successors} == {"nam-can"}
    assert [unit.id for unit in by_code("000.00.00.H04", seen)] == ["ubnd-tinh"]
    old = Directory.from_json(done.directory).at(datetime(2025, 6, 30, tzinfo=VIETNAM))
    assert sum(unit.kind in ("huyen", "thanh_pho", "thi_xa") for unit in old.units.values()) == 16
    assert set(done.to_check) == {"phường Bạc Liêu", "xã Châu Thới", "xã An Trạch"}


def test_it_makes_up_no_identifier() -> None:
    """Codes come from the catalogue of the axis; only those of the two provinces are public."""
    coded = {one["organ"] for one in (*shipped()["new"], *shipped()["old"]) if one.get("organ")}
    assert coded == {"000.00.00.H12", "000.00.00.H04"}


def test_done_again_it_changes_nothing() -> None:
    for value in (EMPTY, OWN):
        once = reorganised(value)
        twice = reorganised(json.loads(json.dumps(once.directory)))
        assert twice.directory == once.directory and (twice.added, twice.links) == (0, 0)
        assert twice.known == once.added + once.known


def test_a_province_s_own_units_keep_ids_names_codes_and_links() -> None:
    done = reorganised(OWN)
    assert done.directory["units"][: len(OWN["units"])] == OWN["units"] and done.directory["people"] == OWN["people"]
    assert done.directory["note"] == "giữ nguyên" and done.known == 3
    seen = Directory.from_json(done.directory).at(TODAY)
    assert {unit.id for one in resolve("xã Hàng Vịnh", seen) for unit in one.successors} == {"H12.77"}
    assert seen.heirs("cu") == ("H12",), "the district's work went to the province, under the province's own id"
    links = [(link["old"], link["new"]) for link in done.directory["links"]]
    assert len(set(links)) == len(links) and links[0] == ("cu", "H12.77")
    assert next(link for link in done.directory["links"] if link["old"] == "cu")["basis"] == "của tỉnh"
    (here,) = [one.unit for one in resolve("xã Tân Ân", seen, as_of=date(2026, 1, 1))]
    assert here.id == "tan-an-2025", "the id was somebody else's"
    assert {unit.id for unit in seen.successors("cu-ngoc-hien-xa-tan-an")} == {"phan-ngoc-hien", "dat-mui"}
    assert "H12.77" not in {unit.id for unit in Directory.from_json(done.directory).all_units() if not unit.organ}


def test_units_of_one_name_are_told_apart_by_what_they_belong_to_and_by_their_ids() -> None:
    own = {
        "units": [
            {"id": "bl", "name": "UBND thành phố Bạc Liêu", "end": "2025-07-01"},
            {"id": "p1", "name": "UBND Phường 1", "parent": "bl", "end": "2025-07-01"},
            {"id": "cu-khac", "name": "UBND xã An Trạch"}, {"id": "an-trach", "name": "UBND xã An Trạch"},
        ],
        "people": [],
    }  # fmt: skip
    seen = Directory.from_json(reorganised(own).directory).at(TODAY)
    assert [unit.id for unit in seen.successors("p1")] == ["bac-lieu"]
    assert [unit.id for unit in seen.successors("cu-tp-ca-mau-phuong-1")] == ["an-xuyen"]
    assert "an-trach" in {unit.id for unit in seen.successors("cu-dong-hai-xa-an-trach-a")}


def test_the_training_province_stands_on_the_same_data() -> None:
    here = training()
    made = Directory.from_json(reorganised(EMPTY).directory)
    assert here.links() == made.links()
    for one in made.all_units():
        there = here.unit(one.id)
        assert (there.name, there.kind, there.parent, there.end) == (one.name, one.kind, one.parent, one.end)


def test_every_old_unit_ends_that_day_and_no_new_one_before_it() -> None:
    assert {one["end"] for one in shipped()["old"]} == {"2025-07-01"}
    assert {link["on"] for link in shipped()["links"]} == {"2025-07-01"}
    assert all(one.get("start", "2025-07-01") == "2025-07-01" for one in shipped()["new"])


def test_the_command_writes_it_into_the_servers_directory(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "directory.json"
    path.write_text(json.dumps(OWN, ensure_ascii=False), encoding="utf-8")
    words = ["unit", "reorganise", "--directory", str(path), "--json"]
    assert run(words) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["known"], said["added"]) == (3, len(shipped()["new"]) + len(shipped()["old"]) - 3)
    assert said["links"] == len(shipped()["links"]) - 1 and said["without_code"] == 63 and len(said["to_check"]) == 3
    before = path.read_bytes()
    assert run(words) == 0 and json.loads(capsys.readouterr().out)["added"] == 0
    assert path.read_bytes() == before
    path.write_text("[]", encoding="utf-8")
    assert run(words) == 1 and path.read_text(encoding="utf-8") == "[]"
    assert json.loads(capsys.readouterr().out)["error"]["code"] == "missing"
    new = tmp_path / "may-chu" / "catalogue" / "directory.json"
    assert run(["unit", "reorganise", "--directory", str(new), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["known"] == 0
    assert len(json.loads(new.read_text(encoding="utf-8"))["units"]) == len(shipped()["new"]) + len(shipped()["old"])
    assert run(["unit", "reorganise", "--directory", str(new / "trong-tep.json"), "--json"]) == 1
    error = json.loads(capsys.readouterr().out)["error"]
    assert "Không ghi được" in error["text"] and error["what_next"]
