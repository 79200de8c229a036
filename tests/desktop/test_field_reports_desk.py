"""Field reports at the desk: their folder and search, their facts and trail, and each act by its card."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from desktop.desk import acts, forms
from desktop.desk.item_view import item_view
from desktop.training.names import CLERK
from tests.desktop.register_office import Clerk
from workflow.errors import NotAllowed
from workflow.people import SYSTEM, Person, Role
from workflow.rules import Command, Folder
from workflow.store import lists
from workflow.store.search import find

ITEM = "pa-1"
TEXT = "Nắp cống trước chợ bị vỡ, học sinh đi qua dễ té; đã báo hai lần. " * 3


def desk_of(folder: Path, person: str) -> Clerk:
    """Return somebody's desk with one report that just came."""
    desk = Clerk(folder, person=person)
    payload = {
        "office": desk.place.office.id, "code": "PA-2026-0142", "source": "phan-anh", "text": TEXT.strip(),
        "category": "Hạ tầng", "place": {"address": "Chợ Năm Căn"}, "reporter": {"name": "Trần Văn Khá"},
        "due": "2026-11-13T17:00:00+07:00",
    }  # fmt: skip
    desk.place.journal.act(ITEM, "field_report", Command("field_report.received", payload), now=desk.now, actor=SYSTEM)
    return desk


@pytest.fixture
def clerk(tmp_path: Path) -> Iterator[Clerk]:
    """Return the clerk's desk."""
    desk = desk_of(tmp_path / "desk", CLERK)
    yield desk
    desk.close()


def somebody(desk: Clerk, role: Role) -> Person:
    """Return somebody of the office who holds a role, in another division than the clerk's."""
    place = desk.place
    own = place.directory.people[CLERK].unit
    people = (p for p in place.directory.people.values() if p.has(role) and p.unit and p.unit != own)
    return next(p for p in people if place.directory.office(p.unit).id == place.office.id)


def as_(desk: Clerk, person: Person, kind: str, **payload: Any) -> None:
    """Do one thing as somebody else of the office."""
    command = Command(f"field_report.{kind}", payload)
    desk.place.journal.act(ITEM, "field_report", command, now=desk.now, actor=person)


def test_it_stands_in_its_folder_and_is_found_by_its_words(clerk: Clerk) -> None:
    database = clerk.place.database
    counted = lists.counts(database, clerk.now)
    assert (counted[Folder.REPORTS].total, counted[Folder.TODO].total) == (1, 1)
    (row,) = lists.page(database, Folder.REPORTS, after=None, limit=5, only="all", order="due", now=clerk.now)
    assert (row.item, row.row.code) == (ITEM, "PA-2026-0142")
    assert [hit.item for hit in find(database, "nap cong cho nam can")] == [ITEM]
    view = item_view(clerk.place, ITEM)
    assert ("Nơi phản ánh", "Chợ Năm Căn") in view.facts
    assert view.entries[0].text == TEXT.strip(), "a long report is read whole beside its photo"
    assert [option.kind for option in view.options if not option.why_not][:2] == [
        "field_report.assigned", "field_report.returned",
    ]  # fmt: skip


def test_what_is_not_ours_goes_back_with_one_choice(clerk: Clerk) -> None:
    form = forms.form_of(clerk.place, ITEM, "field_report.returned")
    choice = next(field for field in form.fields if field.name == "why")
    done = acts.do(clerk.place, ITEM, "field_report.returned", {"why": choice.choices[0][0]})
    assert done.words == "Đã chuyển trả"
    state = clerk.place.journal.state(ITEM)
    assert (state.stage, state.why) == ("returned", "tthc")
    assert state.why_text == choice.choices[0][1]
    assert lists.counts(clerk.place.database, clerk.now)[Folder.TODO].total == 0


def test_an_answer_goes_from_the_unit_to_the_leader_and_out(clerk: Clerk, tmp_path: Path) -> None:
    place, head = clerk.place, somebody(clerk, Role.UNIT_HEAD)
    choices = forms.form_of(place, ITEM, "field_report.assigned").fields[0].choices
    assert head.unit in dict(choices)
    acts.do(place, ITEM, "field_report.assigned", {"unit": head.unit, "text": "Sửa ngay"})
    with pytest.raises(NotAllowed, match="đơn vị được giao"):
        acts.do(place, ITEM, "field_report.drafted", {"text": "x"})
    people = dict(forms.form_of(place, ITEM, "field_report.handed").fields[0].choices)
    assert head.id in people
    as_(clerk, head, "drafted", text="Đã thay nắp cống.")
    leader = somebody(clerk, Role.LEADER)
    as_(clerk, leader, "sent_back", remark="Nêu ngày sửa")
    assert ("Ý kiến trả lại", "Nêu ngày sửa") in item_view(place, ITEM).facts
    assert forms.form_of(place, ITEM, "field_report.drafted").fields[0].value == "Đã thay nắp cống."
    as_(clerk, head, "drafted", text="Đã thay nắp cống ngày 11/11.")
    as_(clerk, leader, "approved")
    assert acts.do(place, ITEM, "field_report.published", {}).words == "Đã trả lời công khai"
    assert ("Trả lời", "Đã thay nắp cống ngày 11/11.") in item_view(place, ITEM).facts
    as_(clerk, SYSTEM, "rated", rating=5, text="Nhanh")
    assert ("Đánh giá", "5/5 Nhanh") in item_view(place, ITEM).facts
    assert acts.do(place, ITEM, "field_report.reopened", {"text": "Lại vỡ", "days": 2}).words == "Đã nhận lại phản ánh"
    again = place.journal.state(ITEM)
    assert (again.stage, again.times, again.due[:10]) == ("reopened", 1, "2026-11-13")


def test_the_unit_answers_with_a_picture_and_the_leader_gives_more_time(clerk: Clerk, tmp_path: Path) -> None:
    head, leader = somebody(clerk, Role.UNIT_HEAD), somebody(clerk, Role.LEADER)
    picture = tmp_path / "xong.jpg"
    picture.write_bytes(b"\xff\xd8\xff\xe0 anh")
    for person in (head, leader):
        desk = desk_of(tmp_path / person.id, person.id)
        as_(desk, leader, "assigned", unit=head.unit)
        if person is head:
            acts.do(desk.place, ITEM, "field_report.drafted", {"text": "Đã sửa.", "path": str(picture)})
            answer = desk.place.journal.state(ITEM).answer
            assert (answer.text, answer.files[0].name, answer.by) == ("Đã sửa.", "xong.jpg", head.id)
        else:
            done = acts.do(desk.place, ITEM, "field_report.extended", {"reason": "Chờ vật tư", "days": 1})
            assert (done.words, desk.place.journal.state(ITEM).due[:10]) == ("Đã gia hạn", "2026-11-16")
        desk.close()
