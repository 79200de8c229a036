"""The paths of the rules that everyday stories never take: forged, broken and contradictory payloads, each refused."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.workflow.dossiers.along_route import taken_in
from tests.workflow.office import DIRECTORY, ITEM, NOW, PROCEDURE, VALID, Desk, at, certificate, file
from workflow.acts import read_time
from workflow.documents.change import BY_PACKAGE
from workflow.documents.status_letters import stamp
from workflow.documents.stray import Stray
from workflow.dossiers.along import goes_on
from workflow.dossiers.dues import DUES
from workflow.dossiers.reusing import check_reuse
from workflow.errors import Missing, NotAllowed, Refusal
from workflow.people import SYSTEM
from workflow.procedures.route import Branch, Kind, Node
from workflow.timeline import step_words


def test_a_paper_whose_arrival_has_no_readable_time_can_still_be_registered() -> None:
    desk = Desk("incoming")
    arrival = {**VALID["incoming.arrived"], "office": "nam-can"}
    desk.accept(desk.step("clerk", "incoming.arrived", arrival, at="hôm qua"))
    assert desk.state.received == "hôm qua"
    desk.do("clerk", "incoming.registered")
    assert desk.state.stage == "registered"


def test_an_answer_to_a_wish_nobody_knows_changes_nothing() -> None:
    desk = at("incoming", "registered")
    before = desk.state
    desk.accept(desk.step("clerk", "incoming.change_agreed", {"key": "không có", "text": ""}))
    assert (desk.state.wishes, desk.state.stage) == (before.wishes, before.stage)


def test_whoever_cooperates_passes_on_that_part_alone() -> None:
    desk = at("incoming", "registered")
    desk.do("leader", "incoming.assigned", {"lead": "vh", "person": "", "cooperating": ["tt", "kt"]})
    desk.do("head", "incoming.transferred", {"to": "peer"})
    assert (desk.state.lead, desk.state.cooperating) == ("vh", ("tt", "peer"))


def test_work_goes_to_nobody_under_a_unit_the_person_is_not_of() -> None:
    desk = at("incoming", "assigned")
    forged = desk.step("leader", "incoming.transferred", {"from": "expert", "to": "peer", "unit": "vh"})
    with pytest.raises(Missing) as refused:
        desk.rules.check(desk.state, forged, DIRECTORY)
    assert refused.value.field == "unit"


def test_a_book_of_another_type_takes_no_number() -> None:
    with pytest.raises(Missing) as refused:
        at("outgoing", "signed").do("clerk", "outgoing.numbered", {"book": "van_ban_di.TB"})
    assert refused.value.field == "book"


@pytest.mark.parametrize(("code", "words"), [("15", "Đã thu hồi"), ("16", "Có nơi không trả lại")])
def test_a_list_says_what_became_of_a_recall(code: str, words: str) -> None:
    desk = at("outgoing", "sent")
    desk.do("clerk", "outgoing.recalled")
    answer = {"organ": "H12.52", "code": code, "at": "2026-03-02T11:00:00+07:00", "key": f"H12.52:{code}"}
    desk.do(SYSTEM.id, "outgoing.delivered", answer)
    assert desk.rules.row(desk.state, DIRECTORY).state == words


def test_the_time_of_a_message_is_vietnamese_time_or_what_the_step_says() -> None:
    assert stamp("2026-03-02T02:00:00+00:00") == "2026-03-02T09:00:00+07:00"
    assert stamp("hôm qua") == "hôm qua"


def test_a_message_names_what_is_asked() -> None:
    assert Stray(ITEM, what="recall").title.startswith("Yêu cầu")


def test_a_message_for_a_unit_that_is_not_on_the_axis_is_refused() -> None:
    with pytest.raises(Missing) as refused:
        Desk("stray").do(SYSTEM.id, "stray.came", {"office": "kt"})
    assert refused.value.field == "office"


@pytest.mark.parametrize("dues", [[1], {"ky": 5}, {"ky": "mai"}, {"ky": "2026-03-04T09:00"}])
def test_due_times_of_steps_are_times_with_a_zone(dues: Any) -> None:
    with pytest.raises(Missing) as refused:
        DUES.value({"dues": dues})
    assert refused.value.field == "dues"


def test_due_times_of_steps_are_kept_as_given() -> None:
    given = {"ky": "2026-03-04T09:00:00+07:00"}
    assert DUES.value({"dues": given}) == given


def test_a_forged_return_to_nowhere_leaves_the_dossier_where_it_is() -> None:
    desk = at("dossier", "processing")
    before = desk.state.step
    desk.accept(desk.step("expert", "dossier.returned", {"from": "không", "to": "có", "text": "x"}))
    assert desk.state.step == before and len(desk.state.moves) == 1


def test_a_forged_move_is_told_by_the_name_it_gives() -> None:
    desk = at("dossier", "processing")
    forged = desk.step("expert", "dossier.advanced", {"from": "tham_dinh", "to": "xa_lạ"})
    assert "“xa_lạ”" in step_words(forged, desk.state.procedure, DIRECTORY)[0]


def test_a_dossier_without_its_code_or_a_number_is_not_taken_in() -> None:
    with pytest.raises(Missing) as refused:
        Desk("dossier").do("counter", "dossier.received", {"number": None})
    assert refused.value.field == "code"
    desk = Desk("dossier")
    desk.do("counter", "dossier.received", {"number": None, "code": "H12.59-260302-0042"})
    assert desk.state.code == "H12.59-260302-0042"


def prepared() -> Desk:
    """Return a dossier whose result waits for its signature."""
    desk = at("dossier", "processing")
    desk.do("expert", "dossier.result_prepared")
    return desk


@pytest.mark.parametrize("uid", ["003", "008", "nobody"])
def test_a_leader_signs_a_result_with_a_certificate_of_their_own(uid: str) -> None:
    with pytest.raises(NotAllowed):
        prepared().do("leader", "dossier.result_signed", {"certificate": certificate(uid)})


def at_the_counter() -> Desk:
    """Return a dossier with a result, standing at the counter."""
    steps = [dict(step) for step in PROCEDURE["steps"]]
    steps[1] |= {"role": "mot_cua", "unit": "tt"}
    desk = Desk("dossier")
    desk.do("counter", "dossier.received", {"procedure": PROCEDURE | {"steps": steps}})
    desk.do("counter", "dossier.advanced")
    desk.do("counter", "dossier.result_prepared")
    return desk


@pytest.mark.parametrize("uid", ["", "008", "010"])
def test_at_the_counter_only_a_leader_of_the_office_signs(uid: str) -> None:
    with pytest.raises(NotAllowed):
        at_the_counter().do("counter", "dossier.result_signed", {"certificate": certificate(uid)})


def test_a_leader_signs_at_the_counter() -> None:
    desk = at_the_counter()
    desk.do("counter", "dossier.result_signed", {"certificate": certificate("002")})
    assert desk.state.stage == "signed"


@pytest.mark.parametrize(
    ("change", "applicant", "field"),
    [
        ({}, {"name": "Nguyễn Văn Mật"}, "applicant.uid"),
        ({"file": None}, None, "papers"),
        ({"got": False}, None, "papers"),
        ({"expires": "2026-03-04"}, None, "papers"),
    ],
)
def test_a_paper_used_again_belongs_to_the_person_and_is_good_until_the_result(
    change: dict[str, Any], applicant: dict[str, str] | None, field: str
) -> None:
    paper = {
        "id": "1", "name": "Giấy đề nghị đăng ký", "got": True, "form": "dien_tu", "file": file("c"), "source": "hs-0",
    } | change  # fmt: skip
    payload: dict[str, Any] = {"papers": [paper]} | ({"applicant": applicant} if applicant else {})
    with pytest.raises(Refusal) as refused:
        Desk("dossier").do("counter", "dossier.received", payload)
    assert isinstance(refused.value, Missing) and refused.value.field == field


def test_a_paper_that_is_good_on_the_day_of_the_result_is_used_again() -> None:
    paper = {"id": "1", "name": "Giấy đề nghị đăng ký", "got": True, "form": "dien_tu", "file": file("c"),
             "source": "hs-0", "expires": "2026-03-05"}  # fmt: skip
    desk = Desk("dossier")
    desk.do("counter", "dossier.received", {"papers": [paper]}, NOW)
    assert desk.state.stage == "received"


def test_a_recall_waits_for_the_receivers_answer() -> None:
    desk = at("outgoing", "sent")
    desk.do("clerk", "outgoing.recalled")
    assert desk.rules.row(desk.state, DIRECTORY).state == "Chờ trả lời thu hồi"


def test_a_recall_by_package_is_one_letter_for_all() -> None:
    desk = at("outgoing", "sent")
    before = desk.state
    package = file("e", "thu-hoi.edxml", "application/xml")
    (step,) = desk.do("clerk", "outgoing.recalled", {"by": BY_PACKAGE, "package": package})
    letters = desk.rules.letters(before, step, desk.state, DIRECTORY)
    assert [(letter.key, letter.body["package"]) for letter in letters] == [(f"recall:u-1:{step.id}", "e" * 64)]


def test_a_time_nobody_can_read_is_shown_as_it_stands() -> None:
    assert read_time("hôm qua") == "hôm qua"
    assert read_time("2026-03-02T02:00:00+00:00") == "09:00 02/03/2026"


def test_a_dossier_with_a_forged_empty_route_has_nothing_to_be_done() -> None:
    desk = at("dossier", "processing")
    route = {"nodes": [], "start": ""}
    forged = desk.step("counter", "dossier.received", {**VALID["dossier.received"], "procedure": {"flow": route}})
    desk.accept(forged)
    assert desk.rules.tasks(desk.state, DIRECTORY) == ()


def test_a_document_without_its_package_leaves_no_letter() -> None:
    desk = at("outgoing", "sealed")
    before = desk.state
    forged = desk.step("clerk", "outgoing.sent", {"document_id": "u-1", "package": None})
    desk.accept(forged)
    assert desk.rules.letters(before, forged, desk.state, DIRECTORY) == ()


def test_consent_once_given_can_be_withdrawn_and_only_then() -> None:
    def offered(consent: bool) -> set[str]:
        desk = Desk("dossier")
        desk.do("counter", "dossier.received", {"consent": consent})
        return {option.kind for option in desk.rules.options(desk.state, DIRECTORY.person("counter"), DIRECTORY)}

    assert "dossier.consent_withdrawn" in offered(True)
    assert "dossier.consent_withdrawn" not in offered(False)


def test_a_due_time_nobody_can_read_lets_a_paper_be_judged_by_today() -> None:
    known = {"source": "hs-0", "file": file("c"), "expires": "2026-03-02"}
    papers = [{"id": "1", "name": "Căn cước", "got": True, **known}]
    check_reuse(papers, "096090000108", NOW.date(), "hôm nào")
    with pytest.raises(Missing):
        check_reuse(papers, "096090000108", NOW.date() + timedelta(days=1), "hôm nào")


def test_a_forged_move_along_a_route_is_told_by_the_name_it_gives() -> None:
    desk = taken_in()
    forged = desk.step("counter", "dossier.advanced", {"from": "nhan", "to": "xa_lạ"})
    assert step_words(forged, desk.state.procedure, DIRECTORY)[0] == "Chuyển bước “xa_lạ”"


def test_a_step_that_leads_nowhere_known_goes_on_to_nothing() -> None:
    state = taken_in().state
    lost = Node("lost", Kind.WORK, next=(Branch("không có"),))
    assert not goes_on(state, lost)
