"""Two people act on one item apart: both sides side by side, once more in one press, nothing typed is ever lost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from desktop.actions.draft_reply import draft_of, save_draft, start_new
from desktop.actions.merge_draft import merge_apart
from desktop.actions.register_document import register_document
from desktop.actions.submit_draft import submit_draft
from desktop.desk.acts import do
from desktop.desk.clash_desk import ClashDesk
from desktop.desk.forms import form_of
from desktop.desk.item_view import item_view
from desktop.workplace import Workplace
from sync.status import waiting
from tests.desktop.two_desks import Desks
from tests.workflow.office import VALID
from workflow.errors import AlreadyDone, WrongState
from workflow.store import cards
from workflow.store.join import AcceptedPage, StepResult

AUTHOR, HEAD, LEADER, VICE, CLERK = "cv-kt", "truong-kt", "chu-tich", "pho", "van-thu"
BODY = ("Thời gian họp: 8 giờ ngày 15/12/2025.", "Địa điểm: phòng họp số 1.", "Đề nghị các ấp dự họp đúng giờ.")


@pytest.fixture
def desks(tmp_path: Path) -> Iterator[Desks]:
    found = Desks(tmp_path)
    yield found
    found.close()


@pytest.fixture
def paper(desks: Desks) -> str:
    """A registered document every desk knows."""
    arrived = {**VALID["incoming.arrived"], "to": [{"organ": "H12.59", "name": ""}], "due": ""}
    desks.do(CLERK, "vb-1", "incoming.arrived", arrived)
    desks.do(CLERK, "vb-1", "incoming.registered", {**VALID["incoming.registered"], "year": 2025, "on": "2025-06-25"})
    desks.exchange(CLERK, LEADER, VICE, AUTHOR)
    return "vb-1"


def assign(place: Workplace, item: str, lead: str, text: str) -> None:
    do(place, item, "incoming.assigned", {"lead": lead, "person": "", "text": text, "days": 3})


@pytest.fixture
def lost(desks: Desks, paper: str) -> ClashDesk:
    """The vice-chairman's desk after the chairman was faster."""
    assign(desks.place(LEADER), paper, "kt", "Kinh tế chủ trì.")
    desks.clock.pass_(4)
    assign(desks.place(VICE), paper, "vh", "Văn hóa chủ trì, báo cáo tôi.")
    desks.exchange(LEADER, VICE)
    return ClashDesk(desks.place(VICE))


def test_both_sides_say_who_when_where_and_which_fields_differ(lost: ClashDesk) -> None:
    [clash] = lost.open()
    assert clash.theirs is not None
    assert (clash.mine.who, clash.mine.when, clash.mine.where) == ("Dương Hồng Phúc", "09:04 25/06/2025", "máy này")
    assert (clash.theirs.who, clash.theirs.when) == ("Quách Minh Đảm", "09:00 25/06/2025")
    assert clash.theirs.where == "máy khác"
    assert clash.theirs.what == "Giao Phòng Kinh tế chủ trì"
    differing = {field.label: (field.mine, field.theirs) for field in clash.fields if not field.same}
    assert differing["Chủ trì"] == ("Phòng Văn hóa - Xã hội", "Phòng Kinh tế")
    assert "Văn hóa chủ trì, báo cáo tôi." in clash.typed
    assert clash.reason.startswith("Quách Minh Đảm đã giao việc lúc 09:00 25/06/2025")
    assert clash.redo == "now"
    assert not any(label.startswith("due_") or "{" in text for label, (text, _) in differing.items())


def test_one_press_does_it_again_and_the_item_says_so_too(desks: Desks, lost: ClashDesk, paper: str) -> None:
    place = desks.place(VICE)
    [notice] = item_view(place, paper).cards
    assert (notice.action, notice.more) == ("Làm lại", "Xem hai bên")
    assert notice.more_key == f"clash:{lost.open()[0].card}"
    assert do(place, paper, notice.key, {}).words == "Đã làm lại"
    assert lost.open() == []
    assert place.journal.state(paper).lead == "vh"
    desks.exchange(VICE, LEADER)
    assert desks.place(LEADER).journal.state(paper).instruction == "Văn hóa chủ trì, báo cáo tôi."


def test_fields_of_the_other_side_may_be_taken(desks: Desks, lost: ClashDesk, paper: str) -> None:
    [clash] = lost.open()
    lost.redo(clash.card, ["lead"])
    state = desks.place(VICE).journal.state(paper)
    assert (state.lead, state.instruction) == ("kt", "Văn hóa chủ trì, báo cáo tôi.")


def test_what_is_put_away_stays_in_the_record_and_comes_back(desks: Desks, lost: ClashDesk, paper: str) -> None:
    [clash] = lost.open()
    assert waiting(desks.place(VICE).database).stuck == 1
    assert "nhật ký" in lost.drop(clash.card).words
    assert (lost.open(), waiting(desks.place(VICE).database).total) == ([], 0)
    assert [card.id for card in lost.dropped()] == [clash.card]
    again = lost.find(clash.card)
    assert again is not None
    assert again.dropped
    assert any(entry.tone == "refused" for entry in item_view(desks.place(VICE), paper).entries)
    lost.take_up(clash.card)
    assert [one.card for one in lost.open()] == [clash.card]
    assert waiting(desks.place(VICE).database).stuck == 1
    lost.redo(clash.card)
    assert lost.find(clash.card) is None
    assert waiting(desks.place(VICE).database).stuck == 0
    with pytest.raises(WrongState):
        lost.redo(clash.card)


def test_what_is_no_longer_possible_says_what_is(desks: Desks) -> None:
    second = f"{CLERK}@2"
    desks.do(CLERK, "vb-2", "incoming.arrived", {**VALID["incoming.arrived"], "to": [{"organ": "H12.59", "name": ""}]})
    desks.exchange(CLERK, second)
    for who, first in ((CLERK, 5), (second, 10)):
        desks.lend(who, "van_ban_den", 2025, first, first + 4)
        register_document(desks.place(who), "vb-2")
    desks.exchange(CLERK, second)
    [clash] = ClashDesk(desks.place(second)).open()
    assert clash.theirs is not None
    assert (clash.theirs.where, clash.redo) == ("máy khác của tôi", "no")
    assert "đã vào sổ" in clash.why_not
    assert "incoming.opinion" in {kind for kind, _ in clash.possible}
    [notice] = item_view(desks.place(second), "vb-2").cards
    assert (notice.action, notice.key) == ("Xem hai bên", f"clash:{clash.card}")


def test_a_number_that_became_void_is_not_used_again(desks: Desks, paper: str) -> None:
    clerk = desks.place(CLERK)
    desks.do(CLERK, "vb-2", "incoming.arrived", {**VALID["incoming.arrived"], "to": [{"organ": "H12.59", "name": ""}]})
    desks.exchange(CLERK)
    desks.lend(CLERK, "van_ban_den", 2025, 5, 9)
    step = register_document(clerk, "vb-2")[0]
    no = StepResult(step.id, "rejected", None, "Số 5 năm 2025 không nằm trong dải số máy này được cấp.")
    clerk.journal.apply("documents", AcceptedPage((no,), (), "", "e1"))
    [clash] = ClashDesk(clerk).open()
    assert (clash.theirs, clash.redo) == (None, "now")
    [notice] = item_view(clerk, "vb-2").cards
    assert notice.title == "Máy chủ không nhận: vào sổ, số đến 5"
    ClashDesk(clerk).redo(clash.card)
    assert clerk.journal.state("vb-2").number == 6


def test_what_signs_is_done_again_by_its_own_button(desks: Desks) -> None:
    item = begun(desks)
    submit_draft(desks.place(AUTHOR), item)
    desks.exchange(AUTHOR, LEADER)
    leader = desks.place(LEADER)
    file = leader.journal.state(item).submitted.to_json()
    certificate = {**VALID["outgoing.signed"]["certificate"], "uid": "1"}
    made = {"file": {**file, "sha256": "ab" * 32}, "before": file["sha256"], "certificate": certificate}
    signed = {**VALID["outgoing.signed"], **made}
    desks.do(LEADER, item, "outgoing.signed", signed)
    step = leader.journal.steps(item)[-1].step
    no = StepResult(step.id, "rejected", None, "Máy chủ không nhận chữ ký này.")
    leader.journal.apply("documents", AcceptedPage((no,), (), "", "e1"))
    [clash] = ClashDesk(leader).open()
    assert (clash.redo, clash.fields[-1].name) == ("act", "")
    with pytest.raises(WrongState, match="USB"):
        ClashDesk(leader).redo(clash.card)


def begun(desks: Desks) -> str:
    """A draft that its author and the head of the unit both have."""
    place = desks.place(AUTHOR)
    draft = start_new(place)
    content = replace(draft.content, subject="Họp giao ban", body=BODY, addressees=("Các ấp",))
    item, _ = save_draft(place, replace(draft, content=content))
    desks.exchange(AUTHOR, HEAD)
    return item


def revise(place: Workplace, item: str, **change: object) -> str:
    """Revise a draft as the form does."""
    values = {field.name: field.value for field in form_of(place, item, "outgoing.revised").fields}
    return do(place, item, "outgoing.revised", {**values, **change}).words


def test_two_who_revised_different_parts_of_a_draft_are_merged_by_the_program(desks: Desks) -> None:
    item = begun(desks)
    revise(desks.place(HEAD), item, subject="Họp giao ban tháng 12")
    desks.clock.pass_(3)
    revise(desks.place(AUTHOR), item, body="\n".join((*BODY, "Mang theo báo cáo.")), urgency="1")
    desks.exchange(HEAD, AUTHOR)
    place = desks.place(AUTHOR)
    assert place.journal.state(item).subject == "Họp giao ban tháng 12"
    steps = merge_apart(place)
    assert [step.payload["merged"] for step in steps] == [[HEAD]]
    assert ClashDesk(place).open() == []
    desks.exchange(AUTHOR, HEAD)
    for one in (place, desks.place(HEAD)):
        draft = draft_of(one, item)
        assert (draft.content.subject, draft.urgency, draft.content.urgency) == ("Họp giao ban tháng 12", 1, "KHẨN")
        assert draft.content.body == (*BODY, "Mang theo báo cáo.")
    told = item_view(desks.place(HEAD), item).entries
    assert "Đã gộp với bản của Tô Việt Hùng" in {entry.text for entry in told}


def test_paragraphs_far_apart_merge_too_and_several_own_revisions_are_one(desks: Desks) -> None:
    item = begun(desks)
    revise(desks.place(HEAD), item, body="\n".join((BODY[0].replace("8", "14"), *BODY[1:])))
    author = desks.place(AUTHOR)
    revise(author, item, body="\n".join((*BODY[:2], "Đề nghị dự họp.")))
    revise(author, item, subject="Họp giao ban quý")
    desks.exchange(HEAD, AUTHOR)
    assert len(cards.open_cards(author.database, item)) == 2
    assert len(ClashDesk(author).open()) == 1
    merge_apart(author)
    assert cards.open_cards(author.database, item) == []
    content = draft_of(author, item).content
    assert (content.subject, content.body) == (
        "Họp giao ban quý", (BODY[0].replace("8", "14"), BODY[1], "Đề nghị dự họp."),
    )  # fmt: skip


def test_a_draft_submitted_meanwhile_is_not_merged_but_said(desks: Desks) -> None:
    item = begun(desks)
    revise(desks.place(HEAD), item, subject="Họp giao ban tháng 12")
    submit_draft(desks.place(HEAD), item)
    revise(desks.place(AUTHOR), item, urgency="1")
    desks.exchange(HEAD, AUTHOR)
    author = desks.place(AUTHOR)
    assert merge_apart(author) == ()
    [clash] = ClashDesk(author).open()
    assert clash.redo == "no"
    assert "Chờ ký" in clash.why_not
    assert ("outgoing.recalled_submission", "Thu hồi trình") in clash.possible


def test_the_same_field_revised_twice_is_asked_about(desks: Desks) -> None:
    item = begun(desks)
    revise(desks.place(HEAD), item, subject="Họp giao ban tháng 12")
    revise(desks.place(AUTHOR), item, subject="Họp tổng kết", urgency="1")
    desks.exchange(HEAD, AUTHOR)
    author = desks.place(AUTHOR)
    assert merge_apart(author) == ()
    [clash] = ClashDesk(author).open()
    subject = next(field for field in clash.fields if field.label == "Trích yếu")
    assert (subject.mine, subject.theirs, subject.same) == ("Họp tổng kết", "Họp giao ban tháng 12", False)
    assert clash.redo == "now"
    ClashDesk(author).redo(clash.card, ["subject"])
    draft = draft_of(author, item)
    assert (draft.content.subject, draft.urgency) == ("Họp giao ban tháng 12", 1)
    assert ClashDesk(author).open() == []


def test_what_came_in_while_typing_is_never_covered_unseen(desks: Desks) -> None:
    item = begun(desks)
    author = desks.place(AUTHOR)
    open_form = {field.name: field.value for field in form_of(author, item, "outgoing.revised").fields}
    revise(desks.place(HEAD), item, subject="Họp giao ban tháng 12")
    desks.exchange(HEAD, AUTHOR)
    merged = do(author, item, "outgoing.revised", {**open_form, "body": "Chỉ họp trực tuyến."})
    assert merged.words == "Đã lưu, đã gộp với bản của Tô Việt Hùng"
    assert draft_of(author, item).content.subject == "Họp giao ban tháng 12"


def test_the_same_field_changed_while_typing_is_told_once_and_kept_by_a_second_save(desks: Desks) -> None:
    item = begun(desks)
    author = desks.place(AUTHOR)
    open_form = {field.name: field.value for field in form_of(author, item, "outgoing.revised").fields}
    revise(desks.place(HEAD), item, subject="Họp giao ban quý IV")
    desks.exchange(HEAD, AUTHOR)
    with pytest.raises(AlreadyDone, match="Tô Việt Hùng vừa sửa trích yếu"):
        do(author, item, "outgoing.revised", {**open_form, "subject": "Họp khẩn"})
    do(author, item, "outgoing.revised", {**open_form, "subject": "Họp khẩn"})
    assert draft_of(author, item).content.subject == "Họp khẩn"
