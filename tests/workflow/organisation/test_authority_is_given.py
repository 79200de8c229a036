"""Who gives authority to sign, to whom, for how long and by what paper; who ends it, and that somebody is left."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from tests.workflow.changed import replace
from tests.workflow.office import DIRECTORY, PEOPLE, UNITS, VIETNAM
from workflow.authorising import authorise, authorities_in, check_giver, end_authority
from workflow.errors import Missing, NotAllowed, Refusal, WrongState
from workflow.organisation.authority import Authority, Form
from workflow.people import Directory, Person

BARE: dict[str, Any] = DIRECTORY.to_json()
NEW = Authority("head", "nam-can", Form.BY_MANDATE, "Trưởng phòng", "Chủ tịch", kinds=("GM",), basis="09/GUQ-UBND",
                start="2026-03-01", end="2026-04-01", by="leader")  # fmt: skip


def person(id: str) -> Person:
    return DIRECTORY.people[id]


def at(value: dict[str, Any], day: str) -> Directory:
    return Directory.from_json(value).at(datetime.fromisoformat(f"{day}T12:00").replace(tzinfo=VIETNAM))


def test_only_the_head_of_the_office_gives_to_its_own_people() -> None:
    check_giver(person("leader"), "nam-can", DIRECTORY, "head")
    check_giver(person("leader"), "nam-can", DIRECTORY)
    for who in ("deputy", "head", "clerk", "other-leader"):
        with pytest.raises(NotAllowed, match="Quách Minh Đảm") as refused:
            check_giver(person(who), "nam-can", DIRECTORY, "expert")
        assert refused.value.who == ("leader",)
    with pytest.raises(NotAllowed, match="không thuộc"):
        check_giver(person("leader"), "nam-can", DIRECTORY, "other-clerk")
    with pytest.raises(NotAllowed, match="không tự giao"):
        check_giver(person("leader"), "nam-can", DIRECTORY, "leader")


def test_without_a_head_the_deputy_in_charge_gives_and_without_either_nobody() -> None:
    headless = Directory(UNITS, [one for one in PEOPLE if one.id != "leader"])
    check_giver(person("deputy"), "nam-can", headless, "head")
    nobody = Directory(UNITS, [one for one in PEOPLE if one.id not in ("leader", "deputy")])
    with pytest.raises(NotAllowed, match="do người đứng đầu giao"):
        check_giver(person("head"), "nam-can", nobody, "expert")


def test_it_holds_for_its_days_and_papers_and_keeps_who_gave_it() -> None:
    value = authorise(BARE, NEW)
    inside = [at(value, day).authority("head", "nam-can", "GM") is not None
              for day in ("2026-02-28", "2026-03-01", "2026-03-31", "2026-04-01")]  # fmt: skip
    assert inside == [False, True, True, False]
    assert at(value, "2026-03-02").authority("head", "nam-can", "QĐ") is None
    assert {one.by for one in authorities_in(value, "nam-can") if one.person == "head"} == {"leader"}
    assert {one.person for one in authorities_in(value, "nam-can", date(2026, 3, 2))} == {"leader", "deputy", "head"}
    everywhere = {(one.office, one.person) for one in authorities_in(value, "", date(2026, 3, 2))}
    assert ("dam-doi", "other-leader") in everywhere and ("nam-can", "head") in everywhere
    assert authorities_in(BARE, "") == ()


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"basis": ""}, Missing), ({"end": ""}, Missing), ({"of": ""}, Missing), ({"end": "2026-03-01"}, Missing),
        ({"person": "la"}, Refusal), ({"office": "la"}, Refusal),
    ],
)  # fmt: skip
def test_what_the_decree_asks_for_is_there(change: dict[str, Any], error: type[Refusal]) -> None:
    with pytest.raises(error):
        authorise(BARE, replace(NEW, **change))


def test_the_same_papers_for_the_same_days_are_laid_down_once() -> None:
    value = authorise(BARE, NEW)
    for again in (NEW, replace(NEW, kinds=()), replace(NEW, start="2026-03-31", end="2026-05-01")):
        with pytest.raises(WrongState, match="đã có thẩm quyền này"):
            authorise(value, again)
    for beside in (replace(NEW, kinds=("TB",)), replace(NEW, start="2026-04-01", end="2026-05-01"),
                   replace(NEW, form=Form.BY_ORDER)):  # fmt: skip
        assert len(authorise(value, beside)["authorities"]) == len(value["authorities"]) + 1
    endless = authorise(BARE, replace(NEW, form=Form.BY_ORDER, end=""))
    with pytest.raises(WrongState, match="đã có thẩm quyền này"):
        authorise(endless, replace(NEW, form=Form.BY_ORDER, start="2027-01-01", end=""))


def test_it_ends_on_a_day_with_who_and_why_and_only_what_was_named() -> None:
    value = authorise(authorise(BARE, NEW), replace(NEW, kinds=("TB",)))
    ended = end_authority(value, "head", "nam-can", date(2026, 3, 10), "TUQ.", kinds=("GM",), by="leader", why="Xong")
    seen = at(ended, "2026-03-10")
    assert seen.authority("head", "nam-can", "GM") is None and seen.authority("head", "nam-can", "TB") is not None
    (one,) = [one for one in authorities_in(ended, "nam-can") if one.kinds == ("GM",)]
    assert (one.end, one.ended_by, one.why) == ("2026-03-10", "leader", "Xong")
    before_it_began = end_authority(value, "head", "nam-can", date(2026, 3, 1))
    assert not [one for one in authorities_in(before_it_began, "nam-can") if one.person == "head"]
    with pytest.raises(WrongState, match="không có thẩm quyền ký nào"):
        end_authority(value, "head", "nam-can", date(2026, 4, 1))
    with pytest.raises(WrongState, match="không có thẩm quyền ký nào"):
        end_authority(value, "head", "nam-can", date(2026, 3, 10), "KT.")


def test_somebody_is_left_who_signs() -> None:
    value = authorise(BARE, Authority("leader", "dam-doi", Form.HEAD, "Chủ tịch", start="2026-03-01"))
    rest = end_authority(value, "other-leader", "dam-doi", date(2026, 3, 5))
    with pytest.raises(WrongState, match="không còn ai ký"):
        end_authority(rest, "leader", "dam-doi", date(2026, 3, 6))
