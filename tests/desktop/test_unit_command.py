"""``vic unit``: old names and codes, who may sign, somebody's last day in the directory the servers lend."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from desktop.actions.end_person import end_person
from desktop.commands.dispatch import run
from desktop.training.province import directory
from tests.desktop.register_office import Clerk
from workflow.errors import Refusal, WrongState
from workflow.people import Directory
from workflow.workdays import VIETNAM

Vic = Callable[..., tuple[int, dict[str, Any]]]


@pytest.fixture
def vic(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Vic:
    """Return a caller of the command with the profile of a clerk of xã Năm Căn."""
    clerk = Clerk(tmp_path / "desk")
    clerk.close()

    def call(*words: str) -> tuple[int, dict[str, Any]]:
        code = run(["unit", *words, "--profile", str(clerk.folder), "--json"])
        said: dict[str, Any] = json.loads(capsys.readouterr().out)
        return code, said

    return call


def test_an_old_name_says_who_it_is_today(vic: Vic) -> None:
    code, said = vic("resolve", "UBND thị trấn Năm Căn")
    (match,) = said["matches"]
    assert code == 0
    assert (match["until"], match["divided"]) == ("2025-07-01", True)
    assert [unit["id"] for unit in match["today"]] == ["nam-can", "dat-moi"]
    assert [one["id"] for one in vic("resolve", "xã Tân Ân", "--on", "2025-06-30")[1]["matches"]] == [
        "cu-ngoc-hien-xa-tan-an"
    ]
    assert vic("resolve", "xã Không Có") == (1, {"matches": []})


def test_who_may_sign_with_the_lines_above_the_name(vic: Vic) -> None:
    code, said = vic("signers", "--on", "2026-11-20")
    assert (code, said["office"]) == (0, "Ủy ban nhân dân xã Năm Căn")
    by = {one["person"]: (one["lines"], one["post"]) for one in said["signers"]}
    assert by["quach-minh-dam"] == (["TM. ỦY BAN NHÂN DÂN"], "Chủ tịch")
    assert by["duong-hong-phuc"] == (["TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH"], "Phó Chủ tịch")
    assert by["le-thi-kim-loan"] == (["TL. CHỦ TỊCH"], "Chánh Văn phòng")
    assert by["to-viet-hung"] == (["TUQ. CHỦ TỊCH"], "Trưởng phòng Kinh tế")
    assert "to-viet-hung" not in {one["person"] for one in vic("signers", "--on", "2027-01-01")[1]["signers"]}
    decisions = {one["person"] for one in vic("signers", "--on", "2026-11-20", "--type", "QĐ")[1]["signers"]}
    assert decisions == {"quach-minh-dam", "duong-hong-phuc"}


def test_a_last_day_is_written_into_the_directory_of_the_servers(vic: Vic, tmp_path: Path) -> None:
    path = tmp_path / "directory.json"
    path.write_text(json.dumps(directory().to_json(), ensure_ascii=False), encoding="utf-8")
    code, said = vic("leave", "ngo-thanh-binh", "--on", "2026-12-01", "--directory", str(path))
    assert (code, said["end"]) == (0, "2026-12-01")
    known = Directory.from_json(json.loads(path.read_text(encoding="utf-8")))
    assert "ngo-thanh-binh" in known.at(datetime(2026, 11, 30, 12, tzinfo=VIETNAM)).people
    assert "ngo-thanh-binh" not in known.at(datetime(2026, 12, 1, 12, tzinfo=VIETNAM)).people
    before = known.at(datetime(2025, 6, 1, 12, tzinfo=VIETNAM)).person("ngo-thanh-binh")
    assert before.unit == "cu-nam-can-thi-tran-nam-can"
    code, said = vic("leave", "ngo-thanh-binh", "--on", "2026-12-05", "--directory", str(path))
    assert (code, said["error"]["code"]) == (1, "not-allowed")
    assert [one.name for one in tmp_path.glob("*directory*")] == ["directory.json"]


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"units": [], "people": [{"id": 1}]}'])
def test_what_is_no_directory_is_left_as_it_is(vic: Vic, tmp_path: Path, text: str) -> None:
    path = tmp_path / "directory.json"
    path.write_text(text, encoding="utf-8")
    code, said = vic("leave", "ngo-thanh-binh", "--on", "2026-12-01", "--directory", str(path))
    assert (code, bool(said["error"]["text"])) == (1, True)
    assert path.read_text(encoding="utf-8") == text


def test_the_last_leader_does_not_go_before_another_came() -> None:
    on = date(2026, 12, 1)
    first = end_person(directory().to_json(), "duong-hong-phuc", on)
    with pytest.raises(WrongState, match="không còn lãnh đạo nào"):
        end_person(first, "quach-minh-dam", on)
    with pytest.raises(Refusal):
        end_person(first, "nguoi-la", on)
