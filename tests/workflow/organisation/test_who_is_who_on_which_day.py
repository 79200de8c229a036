"""People, posts and units on any day: from the first day on, until the day before the end, and names for ever."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.workflow.office import DIRECTORY as OLD
from tests.workflow.organisation.changing_office import AFTER, PEOPLE, START, UNITS, VIETNAM, directory
from workflow.errors import Refusal
from workflow.owners import holds, keepers, owner, owners_of, owns
from workflow.people import Directory, Person, Role, Unit

KNOWN = directory({"cv-kt": "2025-06-28"})
BEFORE, LATER = KNOWN.at(START), KNOWN.at(AFTER)


def test_a_person_is_where_the_post_of_the_day_says() -> None:
    assert (BEFORE.person("cv-cu").unit, BEFORE.person("cv-cu").post) == ("cu-kt", "Công chức Kinh tế")
    assert (LATER.person("cv-cu").unit, LATER.person("cv-cu").post) == ("kt", "Chuyên viên")
    assert [one.id for one in BEFORE.members("cu")] == ["chu-tich-cu", "van-thu-cu", "cv-cu"]
    assert "cv-cu" in {one.id for one in LATER.members("moi")}


def test_who_left_works_nowhere_and_keeps_the_name() -> None:
    assert "cv-kt" in BEFORE.people
    assert "cv-kt" not in LATER.people
    assert LATER.name("cv-kt") == "Lâm Hoài Thương"
    assert LATER.record("cv-kt") is not None
    with pytest.raises(Refusal, match="không còn giữ nhiệm vụ từ ngày 28/06/2025"):
        LATER.person("cv-kt")


def test_the_end_is_the_first_day_outside() -> None:
    midnight = datetime(2025, 6, 28, 0, 0, tzinfo=VIETNAM)
    assert "cv-kt" in KNOWN.at(midnight - timedelta(seconds=1)).people
    assert "cv-kt" not in KNOWN.at(midnight).people
    assert KNOWN.at(midnight).when == midnight


def test_the_people_of_a_dissolved_unit_without_a_new_post_are_gone_with_it() -> None:
    assert "van-thu-cu" in BEFORE.people
    assert "van-thu-cu" not in LATER.people
    assert LATER.unit("cu").name == "Ủy ban nhân dân xã Hàng Vịnh"
    assert "cu" not in LATER.units


def test_a_directory_of_before_is_read_and_nothing_in_it_ever_ends() -> None:
    old = OLD.to_json()
    for unit in old["units"]:
        assert set(unit) == {"id", "name", "organ", "parent", "short", "place", "kind"}
    again = Directory.from_json(json.loads(json.dumps(old)))
    assert again.to_json() == old
    seen = again.at(datetime(1999, 1, 1, tzinfo=VIETNAM))
    assert set(seen.people) == set(again.people)
    assert set(seen.units) == set(again.units)


def test_what_is_written_is_read_back_with_posts_links_and_authorities() -> None:
    again = Directory.from_json(json.loads(json.dumps(KNOWN.to_json(), ensure_ascii=False)))
    assert again.to_json() == KNOWN.to_json()
    assert again.at(AFTER).heirs("chia") == ("moi", "khac")
    assert again.at(START).authority("truong-kt", "moi", "GM") is not None


def test_a_newer_program_s_columns_are_passed_over() -> None:
    value = {"id": "x", "name": "X", "organ": "", "parent": "", "short": "", "place": "", "kind": "", "colour": "red"}
    assert Unit.from_json(value).name == "X"


def test_posts_held_together_join_their_roles() -> None:
    known = OLD.to_json() | {
        "posts": [
            {"person": "head", "unit": "kt", "name": "Trưởng phòng", "roles": ["truong_don_vi"]},
            {"person": "head", "unit": "kt", "name": "Văn thư", "roles": ["van_thu"], "start": "2025-01-01"},
        ]
    }
    seen = Directory.from_json(known).at(START)
    assert seen.person("head").roles == {Role.UNIT_HEAD, Role.CLERK}
    assert seen.person("head").post == "Trưởng phòng"


def test_work_of_who_left_falls_to_the_head_of_the_unit() -> None:
    assert [one.id for one in keepers("cv-kt", BEFORE)] == ["cv-kt"]
    assert [one.id for one in keepers("cv-kt", LATER)] == ["truong-kt"]
    assert "cv-kt" in owners_of(LATER.person("truong-kt"), LATER)
    assert owns("cv-kt", LATER.person("truong-kt"), LATER)
    assert not owns("cv-kt", LATER.person("cv-kt-2"), LATER)


def test_work_of_a_leader_who_left_falls_to_the_other_leaders() -> None:
    seen = directory({"chu-tich": "2025-07-01"}).at(AFTER)
    assert [one.id for one in keepers("chu-tich", seen)] == ["pho"]


def test_an_empty_post_is_looked_after_by_the_leaders_until_somebody_holds_it() -> None:
    seen = directory({"van-thu": "2025-07-01"}).at(AFTER)
    assert [one.id for one in keepers(owner(Role.CLERK, "moi"), seen)] == ["chu-tich", "pho"]
    assert holds(seen.person("pho"), Role.CLERK, "moi", seen)
    assert not holds(BEFORE.person("pho"), Role.CLERK, "moi", BEFORE)


def test_work_of_a_dissolved_unit_goes_to_its_heirs() -> None:
    assert [one.id for one in keepers(owner(Role.CLERK, "cu"), LATER)] == ["van-thu"]
    assert [one.id for one in keepers(owner(Role.CLERK, "chia"), LATER)] == ["van-thu", "van-thu-khac"]
    assert "cv-cu" in {one.id for one in keepers(owner(Role.SPECIALIST, "cu-kt"), LATER)}
    assert "van_thu@cu" in owners_of(LATER.person("van-thu"), LATER)
    assert "van_thu@cu" not in owners_of(BEFORE.person("van-thu"), BEFORE)


@given(day=st.datetimes(datetime(2024, 1, 1), datetime(2027, 1, 1)), seed=st.data())
def test_every_task_of_every_unit_and_person_has_an_owner_who_works_there(day: datetime, seed: st.DataObject) -> None:
    """As long as each office that exists has one leader, nothing can lie with nobody."""
    staying = {"chu-tich", "chu-tich-khac", "chu-tich-cu"}
    leaving = {
        one.id: seed.draw(st.sampled_from(["", "2025-03-01", "2025-07-01", "2026-01-01"]))
        for one in PEOPLE if one.id not in staying
    }  # fmt: skip
    seen = directory(leaving).at(day.replace(tzinfo=VIETNAM))
    populated = {unit.id for unit in UNITS if unit.id != "chia" or seen.heirs("chia") != ("chia",)}
    tasks = [owner(role, unit) for unit in populated for role in Role if role is not Role.SYSTEM]
    for task in (*tasks, *(one.id for one in PEOPLE)):
        found = keepers(task, seen)
        assert found, task
        for person in found:
            assert seen.people[person.id] == person
            assert task in owners_of(person, seen)
            assert owns(task, person, seen)


@given(st.lists(st.tuples(st.sampled_from("abc"), st.dates(), st.dates()), max_size=6), st.datetimes())
def test_looking_at_a_day_is_looking_at_each_date_itself(
    posts: list[tuple[str, object, object]], when: datetime
) -> None:
    """The periods worked out once give what comparing each start and end with the day gives."""
    people = [
        Person(f"{name}{place}", name, "u", "", frozenset(), "", str(start), str(end))
        for place, (name, start, end) in enumerate(posts)
    ]
    known = Directory([Unit("u", "U", "H12.1")], people)
    seen = known.at(when.replace(tzinfo=VIETNAM))
    day = when.date().isoformat()
    assert {id for id in seen.people if id != "he-thong"} == {p.id for p in people if p.start <= day < p.end}


@pytest.mark.parametrize(
    "value",
    [{"units": ["x"], "people": []}, {"units": [], "people": [], "posts": ["x"]}, {"units": None, "people": []}],
)
def test_what_is_no_directory_is_refused_as_such(value: dict[str, Any]) -> None:
    with pytest.raises((ValueError, TypeError)):
        Directory.from_json(value)
