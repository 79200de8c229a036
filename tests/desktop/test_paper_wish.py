"""A sender asks on paper to have a document back, changed or replaced: the clerk writes it down in the window."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.desk.acts import do
from desktop.desk.forms import form_of
from desktop.desk.item_view import item_view
from tests.desktop.test_handing_desk import Office
from tests.workflow.organisation.changing_office import directory
from workflow.errors import Missing

KIND = "incoming.change_asked"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """Return the office of tests."""
    found = Office(tmp_path, directory())
    yield found
    found.database.close()


def kinds(office: Office, who: str, item: str) -> list[str]:
    """Return the acts offered."""
    return [option.kind for option in item_view(office.place(who), item).options]


def test_the_clerk_enters_a_recall_on_paper_and_the_answer_needs_no_axis(office: Office) -> None:
    item = office.paper("vb-1")
    clerk = office.place("van-thu")
    assert KIND in kinds(office, "van-thu", item) and KIND not in kinds(office, "cv-kt", item)
    option = next(one for one in item_view(clerk, item).options if one.kind == KIND)
    assert not option.primary and option.words == "Ghi yêu cầu"
    form = form_of(clerk, item, KIND)
    assert form.fields[0].choices[0] == ("recall", "Lấy lại") and form.fields[0].value == "recall"
    said = do(clerk, item, KIND, {"what": "recall", "reason": "CV 20/SNV: gửi nhầm nơi nhận"})
    assert said.words.startswith("Đã ghi yêu cầu")
    view = item_view(clerk, item)
    assert [card.title for card in view.cards][:1] == ["Nơi gửi có yêu cầu với văn bản này"]
    assert "CV 20/SNV" in view.cards[0].text
    assert {"incoming.change_agreed", "incoming.change_refused"} <= set(kinds(office, "chu-tich", item))
    assert KIND not in kinds(office, "van-thu", item), "one answer first"
    do(office.place("chu-tich"), item, "incoming.change_agreed", {"text": ""})
    state = clerk.journal.state(item)
    assert state.stage == "recalled" and state.number, "out of work, kept in the register"
    assert KIND not in kinds(office, "van-thu", item)
    wishes = [record.step.payload for record in clerk.journal.steps(item) if record.step.kind == KIND]
    assert wishes[0]["by"] == "local" and wishes[0]["organ"] == state.sender.organ


def test_an_update_on_paper_says_what_changes_and_takes_effect_when_agreed(office: Office) -> None:
    item = office.paper("vb-1")
    clerk = office.place("van-thu")
    with pytest.raises(Missing, match="cập nhật điều gì"):
        do(clerk, item, KIND, {"what": "update", "reason": "Đính chính"})
    with pytest.raises(Missing, match="ngày/tháng/năm"):
        do(clerk, item, KIND, {"what": "update", "reason": "Đính chính", "due": "mai"})
    do(clerk, item, KIND, {"what": "update", "reason": "Đính chính", "subject": "Trích yếu mới", "due": "15/07/2025"})
    do(clerk, item, "incoming.change_agreed", {})
    state = clerk.journal.state(item)
    assert (state.subject, state.asked_due) == ("Trích yếu mới", "2025-07-15")


def test_a_replacement_on_paper_points_at_a_document_of_the_same_sender(office: Office) -> None:
    old, new = office.paper("vb-1"), office.paper("vb-2", "registered")
    clerk = office.place("van-thu")
    choices = dict(form_of(clerk, old, KIND).fields[-1].choices)
    assert new in choices and old not in choices
    do(clerk, old, KIND, {"what": "replace", "reason": "Thay bằng bản mới", "item": new})
    do(clerk, old, "incoming.change_agreed", {})
    assert clerk.journal.state(old).replaced_by == new
