"""A unit is dissolved: its heirs act on its papers, its books close, old names and codes lead to who they are now."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.training.province import directory as training
from tests.workflow.organisation.changing_office import (
    AFTER,
    DAY,
    START,
    VIETNAM,
    Story,
    arrived,
    directory,
    registered,
)
from workflow.errors import NotAllowed, Refusal, RegisterClosed
from workflow.organisation.succession import PART, TERRITORY, WHOLE, Link, Succession
from workflow.people import Directory
from workflow.reorganising import shipped
from workflow.resolving import by_code, old_form, resolve

KNOWN = directory()
TODAY = datetime(2026, 11, 22, 9, 0, tzinfo=VIETNAM)
PROVINCE = training()
NOW = PROVINCE.at(TODAY)


def test_the_heir_s_people_go_on_with_its_papers_from_the_day_on() -> None:
    story = registered(KNOWN, "cu", "van-thu-cu")
    with pytest.raises(NotAllowed, match="Hàng Vịnh"):
        story.do("chu-tich", "incoming.steered", START)
    assert [task.owner for task in story.rules.tasks(story.state, KNOWN.at(AFTER))] == ["lanh_dao@cu"]
    seen = KNOWN.at(AFTER)
    assert "can_xu_ly" in story.rules.folders(story.state, seen.person("chu-tich"), seen)
    assert not story.rules.folders(story.state, seen.person("chu-tich-khac"), seen)
    with pytest.raises(NotAllowed, match=r"nay là Ủy ban nhân dân xã Năm Căn"):
        story.do("chu-tich-khac", "incoming.steered", AFTER)
    story.do(
        "chu-tich", "incoming.assigned", AFTER,
        {"lead": "kt", "person": "cv-cu", "cooperating": [], "due": "2025-07-09T17:00:00+07:00"},
    )  # fmt: skip
    story.do("cv-cu", "incoming.started", AFTER)
    assert story.state.office == "cu"


def test_a_deadline_already_set_stays() -> None:
    story = registered(KNOWN, "cu", "van-thu-cu")
    due = "2025-07-03T17:00:00+07:00"
    given = {"lead": "cu-kt", "person": "cv-cu", "cooperating": [], "due": due}
    story.do("chu-tich-cu", "incoming.assigned", START, given)
    (task,) = story.rules.tasks(story.state, KNOWN.at(AFTER))
    assert (task.owner, task.due) == ("cv-cu", due)
    story.do("cv-cu", "incoming.started", AFTER)


def test_work_of_a_dissolved_division_is_that_of_the_office_that_took_over() -> None:
    story = registered(KNOWN, "cu", "van-thu-cu")
    given: dict[str, Any] = {"lead": "cu-kt", "person": "", "cooperating": [], "due": None}
    story.do("chu-tich-cu", "incoming.assigned", START, given)
    seen = KNOWN.at(AFTER)
    mine = [p for p in seen.members("moi") if "can_xu_ly" in story.rules.folders(story.state, p, seen)]
    assert {"truong-kt", "cv-kt", "cv-cu"} <= {person.id for person in mine}
    story.do("truong-kt", "incoming.started", AFTER)


def test_its_book_closes_and_its_successor_enters_the_paper_in_its_own() -> None:
    story = arrived(KNOWN, "cu", "van-thu-cu")
    entry = {"year": 2025, "on": DAY}
    with pytest.raises(Refusal, match="không còn giữ nhiệm vụ từ ngày 01/07/2025"):
        story.do("van-thu-cu", "incoming.registered", AFTER, entry)
    with pytest.raises(RegisterClosed, match="Sổ của Ủy ban nhân dân xã Hàng Vịnh đã khóa từ ngày 01/07/2025") as met:
        story.do("van-thu-cu", "incoming.registered", START.replace(day=30), entry)
    assert "Ủy ban nhân dân xã Năm Căn" in met.value.what_next
    story.do("van-thu", "incoming.registered", AFTER, entry)


def test_a_new_office_has_no_book_before_its_first_day() -> None:
    value = KNOWN.to_json()
    value["units"] = [unit | ({"start": DAY} if unit["id"] == "moi" else {}) for unit in value["units"]]
    story = arrived(Directory.from_json(value), "cu", "van-thu-cu")
    with pytest.raises(RegisterClosed, match="chưa thành lập"):
        story.do("van-thu", "incoming.registered", AFTER, {"year": 2025, "on": "2025-06-30"})


def test_a_dissolved_office_receives_nothing_more() -> None:
    with pytest.raises(Refusal):
        arrived(KNOWN, "cu", "van-thu-cu", AFTER)


def test_a_paper_signed_before_gets_no_number_after() -> None:
    story = Story("outgoing", KNOWN)
    story.do("cv-cu", "outgoing.drafted", START, {"signer": "chu-tich-cu"})
    story.do("cv-cu", "outgoing.submitted", START, {"to": "chu-tich-cu"})
    story.do("chu-tich-cu", "outgoing.signed", START, {"certificate": {"serial": "1", "uid": "10"}})
    with pytest.raises(RegisterClosed):
        story.do("van-thu", "outgoing.numbered", AFTER, {"year": 2025, "on": "2025-07-02"})
    story.do("van-thu", "outgoing.voided", AFTER)


def test_units_are_open_on_their_days() -> None:
    assert KNOWN.unit_open("cu", date(2025, 6, 30))
    assert not KNOWN.unit_open("cu", date(2025, 7, 1))
    assert KNOWN.unit_open("moi", date(1990, 1, 1))
    assert not KNOWN.unit_open("khong-co", date(2025, 7, 1))


def test_the_reorganisation_names_every_new_commune_and_loses_no_old_one() -> None:
    data = shipped()
    old = {unit["id"] for unit in data["old"]}
    new = {unit.id for unit in NOW.units.values() if unit.kind in ("xa", "phuong")}
    assert len(new) == 64
    assert sum(unit.kind == "phuong" for unit in NOW.units.values()) == 9
    assert {link["old"] for link in data["links"]} == old
    communes = {unit["id"] for unit in data["old"] if unit["kind"] in ("xa", "phuong", "thi_tran")}
    formed = {link["new"] for link in data["links"] if link["old"] in communes}
    assert formed == new
    assert all(NOW.unit_open(link["new"], date(2025, 7, 1)) for link in data["links"])
    assert not any(PROVINCE.unit_open(id, date(2025, 7, 1)) for id in old)
    for id in old:
        links = [link for link in data["links"] if link["old"] == id]
        assert len({link["share"] for link in links} - {"territory"}) == 1
        assert sum(link["share"] == "whole" for link in links) <= 1


@pytest.mark.parametrize(
    ("text", "today"),
    [
        ("xã Hàng Vịnh", {"nam-can"}),
        ("UBND xã Hàng Vịnh, huyện Năm Căn", {"nam-can"}),
        ("thị trấn Năm Căn", {"nam-can", "dat-moi"}),
        ("TT Phước Long", {"phuoc-long"}),
        ("xã Lợi An", {"ly-van-lam", "tran-van-thoi", "luong-the-tran"}),
        ("Phường 1, thành phố Bạc Liêu", {"bac-lieu"}),
        ("P1, TP Cà Mau", {"an-xuyen"}),
        ("phường 1 thị xã Giá Rai", {"gia-rai"}),
        ("ỦY BAN NHÂN DÂN TỈNH BẠC LIÊU", {"ubnd-tinh"}),
        ("so noi vu tinh bac lieu", {"so-noi-vu"}),
        ("H04", {"ubnd-tinh"}),
        ("000.00.00.H04", {"ubnd-tinh"}),
        ("000.00.59.H12", {"nam-can"}),
        ("H12.59", {"nam-can"}),
        ("xã Hồ Thị Kỷ", {"ho-thi-ky"}),
    ],
)
def test_old_names_and_codes_lead_to_who_they_are_today(text: str, today: set[str]) -> None:
    assert {unit.id for one in resolve(text, NOW) for unit in one.successors} == today


@pytest.mark.parametrize(
    ("text", "old", "heirs"),
    [
        ("xã Phước Long", "cu-phuoc-long-xa-phuoc-long", ["vinh-phuoc"]),
        ("xã Nguyễn Việt Khái", "cu-phu-tan-xa-nguyen-viet-khai", ["cai-doi-vam"]),
        ("xã Tân Ân", "cu-ngoc-hien-xa-tan-an", ["phan-ngoc-hien", "dat-mui"]),
        ("xã Phong Thạnh", "cu-gia-rai-xa-phong-thanh", ["gia-rai"]),
    ],
)
def test_the_same_name_does_not_mean_the_same_unit(text: str, old: str, heirs: list[str]) -> None:
    now, before = resolve(text, NOW)
    assert now.unit.id in NOW.units and now.successors == (now.unit,)
    assert before.unit.id == old
    assert [unit.id for unit in before.successors] == heirs
    assert [one.unit.id for one in resolve(text, NOW, as_of=date(2025, 6, 30))] == [old]
    assert [one.unit.id for one in resolve(text, NOW, as_of=date(2025, 7, 1))] == [now.unit.id]


def test_what_nobody_is_called_names_nobody() -> None:
    for text in ("", "xã", "Ủy ban nhân dân", "xã Không Có", "H99", "huyện"):
        assert resolve(text, NOW) == (), text


def test_a_district_s_land_went_to_communes_and_its_work_to_the_province() -> None:
    assert NOW.heirs("cu-nam-can") == ("ubnd-tinh",)
    assert {unit.id for unit in NOW.successors("cu-nam-can")} == {"ubnd-tinh", "nam-can", "dat-moi", "tam-giang"}
    assert "cu-nam-can" not in NOW.predecessors("nam-can")
    assert not any(unit.kind == "huyen" for unit in NOW.units.values())


def test_a_code_used_again_means_who_bears_it_now() -> None:
    assert [unit.id for unit in by_code("000.00.00.H12", NOW)] == ["ubnd-tinh"]
    assert [unit.id for unit in by_code("H04", NOW)] == ["ubnd-tinh"]
    before = PROVINCE.at(datetime(2025, 6, 1, tzinfo=VIETNAM))
    assert [unit.id for unit in by_code("000.00.00.H12", before)] == ["cu-tinh-ca-mau"]
    assert by_code("", NOW) == by_code("H77", NOW) == ()


@pytest.mark.parametrize(
    ("organ", "old"),
    [("H12", "000.00.00.H12"), ("H12.59", "000.00.59.H12"), ("H12.05.03", "000.03.05.H12"), ("H12.5", ""), ("", "")],
)
def test_the_old_form_of_a_code_is_read_from_the_right(organ: str, old: str) -> None:
    assert old_form(organ) == old


IDS = st.sampled_from([f"u{number}" for number in range(7)])
LINKS = st.lists(
    st.builds(Link, IDS, IDS, st.sampled_from(["2024-01-01", "2025-07-01"]), st.sampled_from([WHOLE, PART, TERRITORY])),
    max_size=14,
)


@given(links=LINKS, unit=IDS, on=st.sampled_from([date(2023, 1, 1), date(2024, 6, 1), date(2026, 1, 1)]))
def test_any_web_of_links_even_with_circles_is_followed_to_its_ends(links: list[Link], unit: str, on: date) -> None:
    web = Succession(links)
    successors, heirs = web.successors(unit, on), web.heirs(unit, on)
    assert len(set(successors)) == len(successors) and len(set(heirs)) == len(heirs)
    leads_out = {link.old for link in links if link.on <= on.isoformat()}
    assert not set(successors) & leads_out
    if unit not in leads_out:
        assert successors == heirs == (unit,)
    for id in {link.old for link in links}:
        for heir in web.heirs(id, on):
            assert heir == id or id in web.predecessors(heir, on)


def test_the_heir_answers_the_sender_in_its_own_name() -> None:
    story = arrived(KNOWN, "cu", "van-thu-cu")
    (step,) = story.do("van-thu", "incoming.registered", AFTER, {"year": 2025, "on": DAY})
    (letter,) = story.rules.letters(story.state, step, story.state, KNOWN)
    assert letter.body["from"] == "H12.59"
    assert letter.body["header"]["MessageHeader"]["From"]["OrganName"] == "Ủy ban nhân dân xã Năm Căn"
    before = arrived(KNOWN, "cu", "van-thu-cu")
    (letter,) = before.rules.letters(before.state, before.steps[0], before.state, KNOWN)
    assert letter.body["from"] == "000.01.23.H12"
