"""Many items at once, delegations and a leaver's hand-over, as the window asks for them, over a real store."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, cast

import pytest

from desktop.actions.draft_reply import draft_of, save_draft, signed_by, start_new
from desktop.actions.find_unit import unit_named, units_named
from desktop.actions.pass_on_work import open_work
from desktop.actions.submit_draft import submit_draft
from desktop.desk.acts import do
from desktop.desk.forms import form_of
from desktop.desk.handing_desk import HandingDesk
from desktop.desk.item_view import item_view
from desktop.secrets_box import SecretsBox
from desktop.settings import Settings
from desktop.training.province import directory as training
from desktop.workplace import Workplace
from signing.here import SigningHere
from tests.workflow.office import VALID
from tests.workflow.organisation.changing_office import START, directory
from workflow.errors import Missing, NotAllowed
from workflow.people import Directory
from workflow.registry import registry
from workflow.rules import Command
from workflow.store.database import open_database
from workflow.store.files import Files
from workflow.store.join import AcceptedPage, StepResult
from workflow.store.journal import Journal

ASSIGN = {"lead": "kt", "person": "cv-kt", "cooperating": [], "due": None}
KEY = b"k" * 32


class Clock:
    """The time of the test."""

    def __init__(self) -> None:
        self.at = START

    def __call__(self) -> datetime:
        return self.at


class Office:
    """One record that several people sit down at, one after the other: what counts here is who asks."""

    def __init__(self, folder: Path, known: Directory) -> None:
        self.clock = Clock()
        self.known, self.folder = known, folder
        self.database = open_database(folder, KEY)

    def place(self, who: str) -> Workplace:
        """Return the desk of a person."""
        me = self.known.at(self.clock()).record(who)
        assert me is not None
        journal = Journal(self.database, registry(), self.known, me, "may-1", frozenset(), self.clock)
        files = Files(self.database, self.folder, KEY)
        settings = Settings(who, "may-1", training=True)
        return Workplace(self.folder, settings, self.database, files, journal, me, cast(SecretsBox, None), self.clock)

    def do(self, who: str, item: str, kind: str, change: dict[str, Any] | None = None) -> None:
        """Do something without the window."""
        command = Command(kind, {**VALID[kind], **(change or {})})
        self.place(who).journal.act(item, kind.partition(".")[0], command, now=self.clock())

    def paper(self, item: str, stage: str = "assigned") -> str:
        """Bring a document as far as ``stage``."""
        self.do("van-thu", item, "incoming.arrived", {"to": [{"organ": "H12.59", "name": ""}], "due": ""})
        if stage != "arrived":
            number = len(self.place("van-thu").journal.items("incoming"))
            entry = {"year": 2025, "on": "2025-06-25", "number": number}
            self.do("van-thu", item, "incoming.registered", entry)
        if stage == "assigned":
            self.do("chu-tich", item, "incoming.assigned", ASSIGN)
        return item


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """Return the office of tests."""
    found = Office(tmp_path, directory())
    yield found
    found.database.close()


def test_what_may_be_done_to_several_at_once_and_how_many_it_fits(office: Office) -> None:
    first, second = office.paper("vb-1"), office.paper("vb-2")
    third = office.paper("vb-3", "registered")
    shared = HandingDesk(office.place("chu-tich")).shared_acts([first, second, third])
    found = {act.option.kind: act.fits for act in shared}
    assert found["incoming.steered"] == (first, second, third)
    assert found["incoming.transferred"] == (first, second)
    assert "incoming.assigned" not in found, "it fits one only"
    assert "outgoing.drafted" not in found
    assert HandingDesk(office.place("chu-tich")).shared_acts(["khong-co"]) == ()


def test_one_act_on_many_each_on_its_own_and_a_refusal_stops_nothing(office: Office) -> None:
    first, second = office.paper("vb-1"), office.paper("vb-2")
    third = office.paper("vb-3", "registered")
    results = HandingDesk(office.place("chu-tich")).act_many(
        [first, third, second, first], "incoming.transferred", {"to": "cv-kt-2", "text": "Chuyển"}
    )
    assert [item for item, _ in results] == [first, third, second]
    assert [bool(words) for _, words in results] == [False, True, False]
    assert "Đã vào sổ" in results[1][1]
    journal = office.place("chu-tich").journal
    assert [journal.state(item).person for item in (first, second, third)] == ["cv-kt-2", "cv-kt-2", ""]
    assert len(journal.steps(first)) == 4


def test_for_one_unit_only_its_tasks_and_acts_are_the_substitutes(office: Office) -> None:
    inside, outside = office.paper("vb-1"), office.paper("vb-2")
    office.do("truong-kt", inside, "incoming.transferred", {"to": "truong-kt", "text": ""})
    office.do("chu-tich", outside, "incoming.transferred", {"to": "truong-vh", "text": ""})
    form = HandingDesk(office.place("chu-tich")).delegation_form()
    units = next(field for field in form.fields if field.name == "unit")
    assert units.choices == (("", "Mọi đơn vị"), ("kt", "Phòng Kinh tế"), ("vh", "Phòng Văn hóa - Xã hội"))
    day = "2025-06-25"
    given = {"start": day, "end": day, "text": "Đi họp"}
    HandingDesk(office.place("truong-kt")).delegate({**given, "taker": "cv-kt-2", "unit": "kt"})
    HandingDesk(office.place("truong-vh")).delegate({**given, "taker": "van-thu", "unit": "vh", "acts": ["outgoing"]})
    kt, clerk = office.place("cv-kt-2"), office.place("van-thu")
    assert "Tôi làm thay Tô Việt Hùng" in {entry.who for entry in item_view(kt, inside).entries}
    assert "incoming.started@truong-kt" in {option.kind for option in item_view(kt, inside).options}
    assert not any("làm thay" in entry.who for entry in item_view(clerk, outside).entries), "only outgoing papers"
    shown = HandingDesk(kt).delegations()
    assert {one.scope for one in shown} == {
        "Mọi việc giao được, chỉ việc của Phòng Kinh tế", "Văn bản đi, chỉ việc của Phòng Văn hóa - Xã hội",
    }  # fmt: skip


def test_a_substitute_finds_the_acts_of_the_absent_and_does_them_from_the_window(office: Office) -> None:
    paper = office.paper("vb-1", "registered")
    day = "2025-06-25"
    leader = HandingDesk(office.place("chu-tich"))
    form = leader.delegation_form()
    assert [field.name for field in form.fields] == ["giver", "taker", "start", "end", "acts", "unit", "text", "basis"]
    assert form.fields[0].value == "chu-tich"
    said = leader.delegate({"taker": "truong-vh", "start": day, "end": day, "acts": ["incoming"], "text": "Đi họp"})
    assert said.words == "Nguyễn Hữu Nghĩa làm thay từ 25/06/2025 đến hết 25/06/2025"
    place = office.place("truong-vh")
    assert place.journal.settle() == ()
    HandingDesk(place).answer_delegation(said.item, "mandate.accepted")
    options = {option.kind: option for option in item_view(place, paper).options}
    assign = options["incoming.assigned@chu-tich"]
    assert assign.words == "Giao việc (thay Đảm)"
    assert assign.primary
    assert form_of(place, paper, assign.kind).title == "Giao việc"
    do(place, paper, assign.kind, {"lead": "kt", "person": "", "days": 3, "text": "Làm ngay"})
    view = item_view(place, paper)
    assert view.entries[2].who == "Tôi, thay mặt Quách Minh Đảm"
    assert item_view(office.place("cv-kt"), paper).entries[2].who == "Nguyễn Hữu Nghĩa, thay mặt Quách Minh Đảm"


def test_the_list_of_delegations_says_what_stands_and_who_may_end_it(office: Office) -> None:
    leader = HandingDesk(office.place("chu-tich"))
    today, next_week = "2025-06-25", "2025-07-02"
    leader.delegate({"taker": "pho", "start": next_week, "end": next_week, "text": "Đi học"})
    made = leader.delegate({"taker": "truong-vh", "start": today, "end": today, "acts": ["outgoing"], "text": "Đi họp"})
    now, later = leader.delegations()
    assert (now.taker, now.scope, now.now) == ("Nguyễn Hữu Nghĩa", "Văn bản đi", True)
    assert (later.taker, later.scope, later.now) == ("Dương Hồng Phúc", "Mọi việc giao được", False)
    assert [kind for kind, _ in now.acts] == ["mandate.revoked"]
    taker = HandingDesk(office.place("truong-vh")).delegations()[0]
    assert [kind for kind, _ in taker.acts] == ["mandate.accepted", "mandate.declined"]
    leader.answer_delegation(made.item, "mandate.revoked", "Về sớm")
    assert not any(one.now for one in leader.delegations())
    office.clock.at = START + timedelta(days=30)
    assert [one.state for one in HandingDesk(office.place("chu-tich")).delegations()] == ["Đã thu hồi", "Hết hạn"]


@pytest.mark.parametrize("change", [{"start": ""}, {"end": "hôm nào"}, {"taker": ""}, {"text": ""}])
def test_a_delegation_not_filled_in_is_refused(office: Office, change: dict[str, Any]) -> None:
    filled = {"taker": "pho", "start": "2025-06-25", "end": "2025-06-25", "text": "Đi họp"}
    with pytest.raises(Missing):
        HandingDesk(office.place("chu-tich")).delegate(filled | change)
    assert HandingDesk(office.place("chu-tich")).delegations() == ()


def test_a_leaver_s_open_work_goes_to_another_in_one_go_each_by_a_step_of_its_own(office: Office) -> None:
    papers = [office.paper(f"vb-{place}") for place in range(3)]
    office.do("cv-kt", papers[2], "incoming.finished")
    office.do("cv-kt", "dt-1", "outgoing.drafted", {"signer": "chu-tich"})
    office.do("cv-kt", "dt-2", "outgoing.drafted", {"signer": "chu-tich"})
    office.do("cv-kt", "dt-2", "outgoing.submitted", {"to": "chu-tich"})
    head = HandingDesk(office.place("truong-kt"))
    assert head.open_work("cv-kt") == 4
    assert {choice for choice, _ in head.hand_over_form().fields[0].choices} == {"truong-kt", "cv-kt", "cv-kt-2"}
    done = head.hand_over({"leaver": "cv-kt", "to": "cv-kt-2", "text": "Nghỉ hưu"})
    assert (done.words, done.extra["left"]) == ("Đã làm 4 trên 4", [])
    place = office.place("truong-kt")
    assert [place.journal.state(item).person for item in papers] == ["cv-kt-2", "cv-kt-2", "cv-kt"]
    assert [place.journal.state(item).author for item in ("dt-1", "dt-2")] == ["cv-kt-2", "cv-kt-2"]
    assert open_work(place, "cv-kt") == ()
    for item in (papers[0], "dt-1"):
        last = place.journal.steps(item)[-1].step
        assert (last.actor, last.payload["from"], last.payload["to"]) == ("truong-kt", "cv-kt", "cv-kt-2")


def test_what_waits_for_a_leaver_s_signature_stays_and_says_what_to_do(office: Office) -> None:
    office.do("cv-kt", "dt-1", "outgoing.drafted", {"signer": "pho"})
    office.do("cv-kt", "dt-1", "outgoing.submitted", {"to": "pho"})
    leader = HandingDesk(office.place("chu-tich"))
    done = leader.hand_over({"leaver": "pho", "to": "truong-vh", "text": "Chuyển công tác"})
    assert done.words == "Đã làm 0 trên 1; 1 chưa làm được"
    assert done.extra["left"] == [("thành lập tổ công tác", "Văn bản này đang trình người đó ký.")]


def test_nobody_hands_over_the_work_of_others(office: Office) -> None:
    paper = office.paper("vb-1")
    stranger = HandingDesk(office.place("truong-vh"))
    done = stranger.hand_over({"leaver": "cv-kt", "to": "cv-kt-2", "text": "x"})
    assert len(done.extra["left"]) == 1
    assert office.place("chu-tich").journal.state(paper).person == "cv-kt"
    with pytest.raises(Missing):
        stranger.hand_over({"leaver": "cv-kt", "to": "cv-kt"})


@pytest.mark.parametrize(
    ("who", "kind", "values", "words"),
    [
        ("cv-kt", "incoming.transferred", {"to": "cv-kt-2", "text": ""}, "Đã chuyển việc"),
        ("cv-kt", "incoming.handed_back", {"reason": "Không thuộc chức năng"}, "Đã trả lại việc"),
        ("chu-tich", "incoming.taken_back", {}, "Đã thu hồi việc"),
    ],
)
def test_each_way_of_handing_on_is_a_card_and_a_press(
    office: Office, who: str, kind: str, values: dict[str, Any], words: str
) -> None:
    paper, place = office.paper("vb-1"), office.place(who)
    assert kind in {option.kind for option in item_view(place, paper).options}
    form = form_of(place, paper, kind)
    assert {field.name for field in form.fields} == set(values)
    for field in form.fields:
        if field.kind == "choice":
            assert values[field.name] in dict(field.choices)
    assert do(place, paper, kind, values).words == words


def test_a_submission_is_taken_back_and_a_draft_passed_on_from_the_window(office: Office) -> None:
    office.do("cv-kt", "dt-1", "outgoing.drafted", {"signer": "chu-tich"})
    office.do("cv-kt", "dt-1", "outgoing.submitted", {"to": "chu-tich"})
    place = office.place("cv-kt")
    assert do(place, "dt-1", "outgoing.recalled_submission", {"text": ""}).words == "Đã thu hồi bản trình"
    form = form_of(place, "dt-1", "outgoing.passed_on")
    assert "cv-kt" not in dict(form.fields[0].choices)
    assert do(place, "dt-1", "outgoing.passed_on", {"to": "cv-kt-2", "text": ""}).words == "Đã chuyển người soạn"


def test_an_act_for_somebody_without_a_delegation_is_refused_from_the_window_too(office: Office) -> None:
    paper = office.paper("vb-1", "registered")
    with pytest.raises(NotAllowed):
        do(office.place("truong-vh"), paper, "incoming.steered@chu-tich", {"text": "x"})


def test_a_refused_act_in_another_s_place_is_done_again_in_that_place(office: Office) -> None:
    """The server accepted the deputy's assignment first; redoing it still says for whom."""
    paper = office.paper("vb-1", "registered")
    made = HandingDesk(office.place("chu-tich")).delegate(
        {"taker": "truong-vh", "start": "2025-06-25", "end": "2025-06-25", "text": "Đi họp"}
    )
    assert made.item
    place = office.place("truong-vh")
    do(place, paper, "incoming.assigned@chu-tich", {"lead": "vh", "person": "", "text": "Giao VH"})
    refused = place.journal.steps(paper)[-1].step
    answer = StepResult(refused.id, "superseded", None, "Dương Hồng Phúc đã giao việc.", "Dương Hồng Phúc")
    place.journal.apply("documents", AcceptedPage((answer,), (), "s:1", "e1"))
    (card,) = [card for card in item_view(place, paper).cards if card.key.startswith("redo:")]
    do(place, paper, card.key, {})
    last = place.journal.steps(paper)[-1].step
    assert (last.kind, last.on_behalf_of, last.payload["lead"]) == ("incoming.assigned", "chu-tich", "vh")


def test_the_block_above_the_name_is_that_of_the_day_it_is_submitted(tmp_path: Path) -> None:
    """The deputy signs KT. today and is acting chairman from tomorrow: the page submitted then says so."""
    value = directory().to_json()
    deputy = next(one for one in value["authorities"] if one["person"] == "pho")
    acting = {"person": "pho", "office": "moi", "form": "Q.", "post": "Chủ tịch", "basis": "Quyết định 7/QĐ-UBND",
              "collective": "Ủy ban nhân dân", "start": "2025-06-26"}  # fmt: skip
    value["authorities"] = [one for one in value["authorities"] if one["person"] != "pho"]
    value["authorities"] += [deputy | {"end": "2025-06-26"}, acting]
    office = Office(tmp_path, Directory.from_json(value))
    place = replace(office.place("cv-kt"), signer=SigningHere())
    begun = start_new(place)
    assert (begun.signer, begun.content.authority) == ("chu-tich", "TM. ỦY BAN NHÂN DÂN")
    content = signed_by(place, replace(begun.content, subject="Họp", body=("Mời họp.",), addressees=("Các ấp",)), "pho")
    assert (content.authority, content.post) == ("TM. ỦY BAN NHÂN DÂN\nKT. CHỦ TỊCH", "Phó Chủ tịch")
    item, _ = save_draft(place, replace(begun, content=content, signer="pho"))
    office.clock.at = START + timedelta(days=1)
    submit_draft(place, item)
    kinds = [record.step.kind for record in place.journal.steps(item)]
    assert kinds == ["outgoing.drafted", "outgoing.revised", "outgoing.submitted"]
    written = draft_of(place, item).content
    assert (written.authority, written.post) == ("TM. ỦY BAN NHÂN DÂN", "Q. Chủ tịch")
    assert place.journal.state(item).competence == "TM. ỦY BAN NHÂN DÂN"
    office.database.close()


def test_an_old_name_typed_as_receiver_becomes_the_office_of_today(tmp_path: Path) -> None:
    known = Office(tmp_path, training())
    known.clock.at = datetime(2026, 11, 22, 9, 0, tzinfo=START.tzinfo)
    place = known.place("thach-thi-my-hanh")
    assert place.me.unit == "nam-can-vp"
    meant = {"UBND xã Hàng Vịnh": "nam-can", "H12.31": "bac-lieu", "Sở Nội vụ tỉnh Bạc Liêu": "so-noi-vu"}
    for text, unit in meant.items():
        found = unit_named(place, text)
        assert found is not None and found.id == unit
    assert unit_named(place, "Công ty Không Tên") is None
    with pytest.raises(Missing, match="nay thuộc nhiều đơn vị: Ủy ban nhân dân xã Năm Căn; Ủy ban nhân dân xã Đất Mới"):
        unit_named(place, "UBND thị trấn Năm Căn")
    assert [one.divided for one in units_named(place, "Tân Ân")] == [False, True]
    known.database.close()
