"""``vic unit authorities``, ``authorise``, ``unauthorise``: authority to sign in the directory the servers lend."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from desktop.commands.dispatch import run
from desktop.training.province import directory
from tests.workflow.organisation.changing_office import PEOPLE, UNITS
from workflow.authorising import authorise, end_authority
from workflow.errors import Missing, NotAllowed, Refusal, WrongState
from workflow.organisation.authority import Authority, Form
from workflow.people import Directory
from workflow.workdays import VIETNAM

Vic = Callable[..., tuple[int, dict[str, Any]]]
NEW = Authority("to-viet-hung", "nam-can", Form.BY_MANDATE, "Trưởng phòng Kinh tế", "Chủ tịch", "", "", ("GM",),
                "09/GUQ", "2027-02-01", "2027-03-01")  # fmt: skip
GIVE = ("authorise", "to-viet-hung", "--office", "nam-can", "--form", "TUQ.", "--post", "Trưởng phòng Kinh tế", "--of",
        "Chủ tịch", "--types", "GM, TB", "--from", "2027-02-01")  # fmt: skip


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return the directory file of the training province."""
    found = tmp_path / "directory.json"
    found.write_text(json.dumps(directory().to_json(), ensure_ascii=False), encoding="utf-8")
    return found


@pytest.fixture
def vic(path: Path, capsys: pytest.CaptureFixture[str]) -> Vic:
    """Return a caller of the command."""

    def call(*words: str) -> tuple[int, dict[str, Any]]:
        code = run(["unit", *words, "--directory", str(path), "--json"])
        said: dict[str, Any] = json.loads(capsys.readouterr().out)
        return code, said

    return call


def signers(path: Path, day: str, kind: str = "GM") -> set[str]:
    """Return who may sign for the commune on a day."""
    known = Directory.from_json(json.loads(path.read_text(encoding="utf-8")))
    at = datetime.fromisoformat(f"{day}T12:00").replace(tzinfo=VIETNAM)
    return {one.person for one in known.at(at).authorities("nam-can", kind)}


def test_given_for_a_time_listed_and_ended(vic: Vic, path: Path) -> None:
    code, said = vic(*GIVE, "--until", "2027-03-01", "--basis", "09/GUQ-UBND")
    assert (code, said["given"]["lines"], said["given"]["types"]) == (0, ["TUQ. CHỦ TỊCH"], ["GM", "TB"])
    inside = [signers(path, day) for day in ("2027-01-31", "2027-02-01", "2027-02-28", "2027-03-01")]
    assert ["to-viet-hung" in found for found in inside] == [False, True, True, False]
    assert "to-viet-hung" not in signers(path, "2027-02-10", "QĐ")
    code, said = vic("authorities", "--office", "nam-can", "--on", "2027-02-10")
    assert (code, "to-viet-hung" in {one["person"] for one in said["authorities"]}) == (0, True)
    everything = vic("authorities")[1]["authorities"]
    assert {one["until"] for one in everything if one["person"] == "to-viet-hung"} >= {"2027-03-01"}
    code, said = vic("unauthorise", "to-viet-hung", "--office", "nam-can", "--form", "TUQ.", "--on", "2027-02-15",
                     "--reason", "Đã về cơ quan")  # fmt: skip
    assert (code, said["end"]) == (0, "2027-02-15")
    assert "Đã về cơ quan" in {one["reason"] for one in vic("authorities", "--office", "nam-can")[1]["authorities"]}
    assert "to-viet-hung" in signers(path, "2027-02-14") and "to-viet-hung" not in signers(path, "2027-02-15")
    assert [one.name for one in path.parent.glob("*directory*")] == ["directory.json"]


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (("--basis", "09/GUQ"), "TUQ. chưa có thời hạn"),
        (("--until", "2027-03-01"), "chưa ghi văn bản làm căn cứ"),
        (("--until", "2027-01-01", "--basis", "09/GUQ"), "không sau ngày bắt đầu"),
    ],
)
def test_what_the_decree_asks_for_must_be_there(vic: Vic, path: Path, more: tuple[str, ...], words: str) -> None:
    before = path.read_text(encoding="utf-8")
    code, said = vic(*GIVE, *more)
    assert code == 1 and words in said["error"]["text"]
    assert path.read_text(encoding="utf-8") == before


def test_the_same_twice_strangers_and_what_is_no_directory_are_refused(vic: Vic, path: Path) -> None:
    once = authorise(directory().to_json(), NEW)
    with pytest.raises(WrongState, match="đã có thẩm quyền này"):
        authorise(once, NEW)
    changes: tuple[dict[str, Any], ...] = ({"person": "la"}, {"office": "la"})
    for change in changes:
        with pytest.raises(Refusal):
            authorise(once, replace(NEW, **change))
    with pytest.raises(Refusal):
        end_authority(once, "la", "nam-can", date(2027, 2, 5))
    path.write_text("[]", encoding="utf-8")
    assert vic("authorities")[0] == 1


def test_the_first_authority_of_an_office_takes_nothing_from_its_leaders() -> None:
    bare = Directory(UNITS, PEOPLE).to_json()
    new = Authority("truong-kt", "moi", Form.BY_ORDER, "Trưởng phòng", "Chủ tịch", basis="Quy chế", start="2025-06-20")
    seen = Directory.from_json(authorise(bare, new)).at(datetime(2025, 6, 25, 12, tzinfo=VIETNAM))
    assert {one.person for one in seen.authorities("moi")} == {"chu-tich", "pho", "truong-kt"}


def test_somebody_must_be_left_who_signs() -> None:
    bare = Directory(UNITS, PEOPLE).to_json()
    head = Authority("chu-tich", "moi", Form.HEAD, "Chủ tịch", start="2025-06-20")
    laid_down = authorise(bare, head)
    first = end_authority(laid_down, "pho", "moi", date(2025, 6, 25))
    with pytest.raises(WrongState, match="không còn ai ký"):
        end_authority(first, "chu-tich", "moi", date(2025, 6, 25))


def test_nobody_is_given_what_begins_after_he_left() -> None:
    people = [replace(one, end="2025-06-01") if one.id == "pho" else one for one in PEOPLE]
    value = Directory(UNITS, people).to_json()
    with pytest.raises(NotAllowed):
        authorise(value, Authority("pho", "moi", Form.FOR_HEAD, "Phó Chủ tịch", "Chủ tịch", start="2025-06-20"))
    with pytest.raises(Missing):
        authorise(value, Authority("chu-tich", "moi", Form.FOR_HEAD, "Phó Chủ tịch", start="2025-06-20"))
