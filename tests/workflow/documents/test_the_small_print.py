"""Small things a slip would change: days at the edge, whose part is passed on, who signs what another was given."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from tests.workflow.changed import replace
from tests.workflow.office import DIRECTORY, NOW, PEOPLE, UNITS, VIETNAM, Desk, at, file
from tests.workflow.organisation.changing_office import AFTER, directory, mandate
from workflow.acts import Ask
from workflow.documents.change import BY_HAND, wish
from workflow.documents.document import Party
from workflow.documents.incoming_changes import SUPERSEDED, on_paper
from workflow.documents.incoming_state import Incoming, cooperates, leads
from workflow.documents.open_office import refuse_closed_book
from workflow.errors import Missing, NotAllowed, RegisterClosed, SecretDocument
from workflow.people import Directory, Unit
from workflow.rules import Command, FileRef
from workflow.steps import make


def assigned(**change: Any) -> Desk:
    """Return a document given to those named."""
    desk = at("incoming", "registered")
    desk.do("leader", "incoming.assigned", change)
    return desk


def shares(desk: Desk) -> tuple[str, str, tuple[str, ...]]:
    """Return with whom the work lies."""
    return desk.state.lead, desk.state.person, desk.state.cooperating


# ---------------------------------------------------------------- arriving


def test_a_division_without_an_identifier_receives_nothing() -> None:
    with pytest.raises(Missing, match="Phòng Kinh tế không có mã định danh"):
        Desk("incoming").do("he-thong", "incoming.arrived", {"office": "kt"})


@pytest.mark.parametrize("sender", [{"name": "Công ty Cấp nước"}, {"organ": "H12.52", "name": "UBND xã Đầm Dơi"}])
def test_a_sender_without_an_identifier_is_a_sender_too(sender: dict[str, str]) -> None:
    desk = Desk("incoming")
    desk.do("clerk", "incoming.arrived", {"from": sender})
    assert desk.state.sender.name == sender["name"]


@pytest.mark.parametrize(
    ("on", "good"),
    [("2026-02-28", False), ("2026-03-01", True), ("2026-03-02", True), ("2026-03-03", True), ("2026-03-04", False)],
)
def test_the_day_of_registering_lies_within_a_day_of_arrival_and_today(on: str, good: bool) -> None:
    """A day to either side: clocks and time zones differ."""
    desk = at("incoming", "arrived")
    if good:
        desk.do("clerk", "incoming.registered", {"on": on})
        assert desk.state.registered_on == on
        return
    with pytest.raises(Missing, match="Ngày đến"):
        desk.do("clerk", "incoming.registered", {"on": on})


def test_a_document_that_says_no_time_of_arrival_can_be_registered() -> None:
    desk = at("incoming", "arrived")
    desk.state = replace(desk.state, received="hôm qua")
    desk.do("clerk", "incoming.registered")
    assert desk.state.stage == "registered"


# ---------------------------------------------------------------- giving work


@pytest.mark.parametrize(("due", "good"), [(NOW, False), (NOW + timedelta(minutes=1), True)])
def test_a_deadline_lies_ahead(due: datetime, good: bool) -> None:
    if good:
        assert assigned(due=due.isoformat()).state.due == due.isoformat()
        return
    with pytest.raises(Missing, match="đã qua"):
        assigned(due=due.isoformat())


def test_who_is_named_for_a_unit_is_a_person_of_that_unit() -> None:
    for person in ("kt", "culture"):
        with pytest.raises(Missing, match="không thuộc đơn vị chủ trì"):
            assigned(lead="kt", person=person)
    assert shares(assigned(lead="expert", person="expert", cooperating=[]))[:2] == ("expert", "expert")


def test_a_unit_s_part_is_asked_of_its_head() -> None:
    desk = assigned(cooperating=["vh", "peer"])
    owners = {task.key: task.owner for task in desk.rules.tasks(desk.state, DIRECTORY)}
    assert owners == {"handle": "expert", "cooperate:vh": "truong_don_vi@vh", "cooperate:peer": "peer"}


def test_whoever_handles_and_helps_passes_on_what_they_handle() -> None:
    desk = assigned(cooperating=["expert"])
    desk.do("expert", "incoming.transferred", {"to": "peer"})
    assert shares(desk) == ("kt", "peer", ("expert",))


def test_a_leader_who_helps_passes_on_the_work_itself() -> None:
    desk = assigned(cooperating=["deputy"])
    desk.do("deputy", "incoming.transferred", {"to": "peer"})
    assert shares(desk) == ("kt", "peer", ("deputy",))


def test_the_head_of_the_lead_unit_passes_on_the_work_itself() -> None:
    desk = assigned(cooperating=["peer"])
    (step,) = desk.do("head", "incoming.transferred", {"to": "head"})
    assert (step.payload["from"], shares(desk)) == ("expert", ("kt", "head", ("peer",)))


def test_the_head_of_one_who_helps_passes_that_help_on() -> None:
    desk = assigned(lead="vh", person="culture", cooperating=["clerk", "expert"])
    desk.do("head", "incoming.transferred", {"to": "peer"})
    assert shares(desk) == ("vh", "culture", ("clerk", "peer"))


def test_work_given_to_a_person_is_passed_on_within_the_unit_of_that_person() -> None:
    desk = assigned(lead="expert", person="", cooperating=[])
    with pytest.raises(NotAllowed, match="ra ngoài Phòng Kinh tế"):
        desk.decide("expert", "incoming.transferred", {"to": "culture"})
    desk.do("expert", "incoming.transferred", {"to": "peer"})
    assert shares(desk) == ("kt", "peer", ())


def test_what_is_said_when_work_changes_hands_is_kept_with_for_whom_it_was_said() -> None:
    desk = assigned(text="")
    assert desk.state.opinions == ()
    desk.do("expert", "incoming.transferred", {"to": "peer", "text": ""})
    assert desk.state.opinions == ()
    desk.do("peer", "incoming.transferred", {"to": "expert", "text": "Đúng việc của anh"})
    assert (desk.state.opinions[-1].text, desk.state.opinions[-1].behalf) == ("Đúng việc của anh", "")
    stood_in = DIRECTORY.with_mandates([mandate("expert", "culture", "2026-03-01", "2026-03-05")])
    acts = {"incoming.transferred": {"to": "peer", "text": "Nhờ"}, "incoming.handed_back": {"reason": "Nhầm"}}
    for kind, payload in acts.items():
        command = Command(kind, payload, "expert")
        (draft,) = desk.rules.decide(desk.state, command, stood_in.person("culture"), NOW, stood_in)
        step = make(draft, item=desk.state.item, item_kind="incoming", actor="culture", at=NOW, device="m",
                    previous=None, on_behalf_of="expert")  # fmt: skip
        desk.rules.check(desk.state, step, stood_in)
        said = desk.rules.evolve(desk.state, step).opinions[-1]
        assert (said.actor, said.behalf) == ("culture", "expert")


def test_a_unit_nobody_works_in_any_more_is_looked_after_by_the_leaders() -> None:
    left = Directory(UNITS, [person for person in PEOPLE if person.unit != "kt"])
    state = Incoming("i", "assigned", "nam-can", lead="kt")
    assert leads(state, left.person("leader"), left)
    assert not leads(state, left.person("clerk"), left)
    assert not leads(state, DIRECTORY.person("leader"), DIRECTORY)


def test_each_heir_of_a_divided_unit_goes_on_helping() -> None:
    known = directory().at(AFTER)
    state = Incoming("i", "assigned", "moi", cooperating=("chia",))
    assert cooperates(state, known.person("van-thu"), known)
    assert cooperates(state, known.person("van-thu-khac"), known)
    assert not cooperates(state, directory().person("van-thu-cu"), directory())


# ---------------------------------------------------------------- what is shown


def test_a_closed_document_keeps_its_date_unless_the_sender_still_waits_for_an_answer() -> None:
    desk = at("incoming", "finished")
    row = desk.rules.row(desk.state, DIRECTORY)
    assert (row.due, row.done) == (desk.state.deadline, True)
    desk.do("he-thong", "incoming.change_asked")
    row = desk.rules.row(desk.state, DIRECTORY)
    assert (row.due, row.done, row.state) == (None, False, "Nơi gửi yêu cầu lấy lại")
    working = at("incoming", "started")
    working.do("he-thong", "incoming.change_asked")
    assert working.rules.row(working.state, DIRECTORY).due == working.state.deadline is not None


@pytest.mark.parametrize(("verdict", "shown"), [("none", ""), ("valid", "valid"), ("invalid", "invalid")])
def test_a_document_without_signatures_shows_none(verdict: str, shown: str) -> None:
    desk = at("incoming", "arrived")
    desk.do("he-thong", "incoming.checked", {"verdict": verdict, "signatures": []})
    assert desk.rules.row(desk.state, DIRECTORY).signature == shown


def test_files_that_were_superseded_are_not_counted() -> None:
    desk = at("incoming", "arrived")
    assert desk.rules.row(desk.state, DIRECTORY).files == 1
    kept = FileRef.from_json(file("a"))
    desk.state = replace(desk.state, files=(replace(kept, sha256="f" * 64), replace(kept, role=SUPERSEDED)))
    assert desk.rules.row(desk.state, DIRECTORY).files == 1
    desk.state = replace(desk.state, files=(replace(kept, sha256="f" * 64), kept))
    assert desk.rules.row(desk.state, DIRECTORY).files == 2


def offered(desk: Desk, who: str) -> set[str]:
    """Return what a person may do now."""
    options = desk.rules.options(desk.state, DIRECTORY.person(who), DIRECTORY)
    return {option.kind for option in options if not option.why_not}


def test_a_leader_steers_and_everybody_else_says_an_opinion() -> None:
    desk = at("incoming", "registered")
    assert "incoming.opinion" not in offered(desk, "leader") and "incoming.steered" in offered(desk, "leader")
    assert "incoming.opinion" in offered(desk, "clerk") and "incoming.steered" not in offered(desk, "clerk")


def test_what_a_sender_asks_on_paper_is_entered_by_the_clerk_while_the_document_is_here() -> None:
    for stage in ("arrived", "registered", "assigned", "started", "finished"):
        assert "incoming.change_asked" in offered(at("incoming", stage), "clerk"), stage
        assert "incoming.change_asked" not in offered(at("incoming", stage), "expert"), stage
    for stage in ("refused", "recalled", "replaced"):
        assert "incoming.change_asked" not in offered(at("incoming", stage), "clerk"), stage


# ---------------------------------------------------------------- books of offices that come and go


def test_a_book_closed_since_says_closed_and_not_that_it_was_never_open() -> None:
    gone = Unit("x", "Ban Quản lý", "H12.77", start="2026-01-01", end="2026-02-01")
    known = Directory([*UNITS, gone], PEOPLE).at(NOW)
    ask: Ask[Any] = Ask(None, "", {}, DIRECTORY.person("clerk"), NOW, known)
    for on in (date(2026, 1, 1), date(2026, 1, 15), date(2026, 2, 1)):
        with pytest.raises(RegisterClosed, match="đã khóa từ ngày 01/02/2026"):
            refuse_closed_book(ask, "x", on)
    with pytest.raises(RegisterClosed, match="chưa thành lập"):
        refuse_closed_book(ask, "x", date(2025, 12, 31))
    then = datetime(2026, 1, 20, 9, 0, tzinfo=VIETNAM)
    refuse_closed_book(Ask(None, "", {}, DIRECTORY.person("clerk"), then, known.at(then)), "x", date(2026, 1, 1))


# ---------------------------------------------------------------- drafts


def test_what_was_laid_before_one_leader_is_not_signed_by_another() -> None:
    desk = at("outgoing", "submitted")
    with pytest.raises(NotAllowed):
        desk.do("deputy", "outgoing.signed", {"certificate": {"serial": "1", "uid": "003"}})
    assert "outgoing.signed" not in offered(desk, "deputy")
    assert "outgoing.signed" in offered(desk, "leader")


@pytest.mark.parametrize(
    "change",
    [
        {"subject": "Tối mật: kế hoạch"},
        {"docx": file("1", "Tuyệt mật.docx")},
        {"pdf": file("2", "TỐI MẬT 12.pdf")},
        {"body": ["Điều 1.", "TUYỆT MẬT"]},
        {"type": "TỐI MẬT"},
    ],
)
@pytest.mark.parametrize(("stage", "kind"), [("", "outgoing.drafted"), ("drafted", "outgoing.revised")])
def test_a_state_secret_is_not_drafted_here(change: dict[str, Any], stage: str, kind: str) -> None:
    desk = at("outgoing", stage) if stage else Desk("outgoing")
    with pytest.raises(SecretDocument):
        desk.do("expert", kind, change)


def test_an_office_that_drafts_for_another_or_for_nobody_is_refused() -> None:
    desk = Desk("outgoing")
    (step,) = desk.decide("expert", "outgoing.drafted")
    desk.rules.check(desk.state, step, DIRECTORY)
    for office in ("dam-doi", "tinh"):
        with pytest.raises(Missing, match="không soạn thay cơ quan khác"):
            desk.rules.check(desk.state, desk.step("expert", step.kind, {**step.payload, "office": office}), DIRECTORY)


# ---------------------------------------------------------------- wishes of the sender


def test_an_update_that_names_no_number_of_pages_leaves_it() -> None:
    desk = Desk("incoming")
    desk.do("clerk", "incoming.arrived", {"pages": 3})
    for key, changes, pages in (("d-1", {"subject": "Đổi trích yếu"}, 3), ("d-2", {"pages": 5}, 5)):
        desk.do("he-thong", "incoming.change_asked", {"what": "update", "key": key, "changes": changes})
        desk.do("clerk", "incoming.change_agreed", {"key": key})
        assert desk.state.pages == pages


def test_a_wish_keeps_the_time_its_message_says_and_else_that_of_the_step() -> None:
    desk = at("incoming", "registered")
    desk.do("he-thong", "incoming.change_asked", {"key": "d-1"})
    assert desk.state.wishes[-1].at == "2026-03-02T08:30:00+07:00"
    other = at("incoming", "registered")
    (step,) = other.do("he-thong", "incoming.change_asked", {"key": "d-2", "at": None})
    assert other.state.wishes[-1].at == step.at


@pytest.mark.parametrize(
    ("by", "organ", "doc_id", "key", "paper"),
    [
        ("status", "G22", "d-1", "k", False), ("status", "G22", "", "k", False), ("status", "G22", "d-1", "", False),
        ("status", "G22", "", "", True), ("status", "", "d-1", "k", True), ("by_hand", "G22", "d-1", "k", True),
    ],
)  # fmt: skip
def test_a_sender_is_answered_over_the_axis_where_it_can_be_reached_there(
    by: str, organ: str, doc_id: str, key: str, paper: bool
) -> None:
    state = Incoming("i", sender=Party(organ, "x"), doc_id=doc_id)
    means = BY_HAND if by == "by_hand" else by
    assert on_paper(state, wish({"key": key, "by": means}, NOW.isoformat())) is paper
