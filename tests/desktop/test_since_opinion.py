"""What changed since a leader's last opinion: found in the pages, said in the list and above the paper."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.actions.compare_pages import compare_pages
from desktop.actions.draft_reply import draft_of, save_draft, start_new
from desktop.actions.submit_draft import submit_draft
from desktop.desk.item_view import item_view
from desktop.desk.since_opinion import with_changes
from desktop.shown import ItemView
from signing.here import SigningHere
from tests.desktop.test_handing_desk import Office
from tests.workflow.organisation.changing_office import directory

AUTHOR, LEADER = "cv-kt", "chu-tich"
BODY = ("Thời gian họp: 8 giờ ngày 15/12/2025.", "Địa điểm: phòng họp số 1.", "Đề nghị các ấp dự họp đúng giờ.")


class Draft:
    """A draft that goes up and comes back."""

    def __init__(self, office: Office) -> None:
        self.office = office
        place = replace(office.place(AUTHOR), signer=SigningHere())
        begun = start_new(place)
        content = replace(begun.content, subject="Họp giao ban", body=BODY, addressees=("Các ấp",))
        self.item, _ = save_draft(place, replace(begun, content=content))

    def submit(self, *body: str) -> None:
        """Change the body, perhaps, and submit."""
        self.office.clock.at += timedelta(minutes=20)
        place = replace(self.office.place(AUTHOR), signer=SigningHere())
        if body:
            draft = draft_of(place, self.item)
            save_draft(place, replace(draft, content=replace(draft.content, body=body)), self.item)
        submit_draft(place, self.item)

    def give_back(self, remark: str) -> None:
        """The leader returns it."""
        self.office.clock.at += timedelta(minutes=20)
        self.office.do(LEADER, self.item, "outgoing.returned", {"remark": remark})

    def seen_by(self, who: str) -> ItemView:
        """What a person's desk shows."""
        place = self.office.place(who)
        return with_changes(place, item_view(place, self.item))


@pytest.fixture
def draft(tmp_path: Path) -> Iterator[Draft]:
    office = Office(tmp_path, directory())
    yield Draft(office)
    office.database.close()


def test_the_first_time_there_is_nothing_to_compare(draft: Draft) -> None:
    draft.submit()
    view = draft.seen_by(LEADER)
    assert view.changed == "" and not [card for card in view.cards if "ý kiến của tôi" in card.title]


def test_what_was_changed_is_listed_with_its_page_and_the_remark_it_answers(draft: Draft) -> None:
    draft.submit()
    draft.give_back("Sửa lại ngày họp")
    assert draft.seen_by(LEADER).changed == "", "it lies with its author"
    draft.submit(BODY[0].replace("15/12", "20/12"), BODY[1], BODY[2], "Báo cáo kết quả trước ngày 25/12/2025.")
    view = draft.seen_by(LEADER)
    assert view.changed == "Đã sửa 2 chỗ sau ý kiến"
    card = view.cards[0]
    assert "Sửa lại ngày họp" in card.title
    assert "15/12/2025" in card.text and "20/12/2025" in card.text and "→" in card.text
    assert "Báo cáo kết quả trước ngày 25/12/2025" in card.text
    assert "Trang 1" in card.text and draft.office.place(LEADER).directory.name(AUTHOR) in card.text
    assert draft.seen_by(AUTHOR).changed == "", "others said nothing"


def test_the_same_paper_submitted_again_says_so(draft: Draft) -> None:
    draft.submit()
    draft.give_back("Xem lại")
    draft.submit()
    view = draft.seen_by(LEADER)
    assert view.changed in ("Chưa sửa sau ý kiến", "Chữ không đổi sau ý kiến")
    assert "không" in view.cards[0].text


def test_only_the_last_opinion_counts(draft: Draft) -> None:
    draft.submit()
    draft.give_back("Sửa ngày")
    draft.submit(BODY[0].replace("15/12", "20/12"), *BODY[1:])
    draft.give_back("Sửa phòng")
    draft.submit(BODY[0].replace("15/12", "20/12"), "Địa điểm: hội trường.", BODY[2])
    view = draft.seen_by(LEADER)
    assert "Sửa phòng" in view.cards[0].title and "hội trường" in view.cards[0].text
    assert "15/12" not in view.cards[0].text and view.changed == "Đã sửa 1 chỗ sau ý kiến"


def test_an_earlier_file_that_is_not_here_is_told(draft: Draft) -> None:
    draft.submit()
    before = draft.office.place(LEADER).journal.state(draft.item).submitted
    draft.give_back("Sửa")
    draft.submit("Khác hẳn.")
    for path in draft.office.folder.rglob(f"*{before.sha256[2:20]}*"):
        path.unlink()
    assert "không còn trên máy này" in draft.seen_by(LEADER).cards[0].text


words = st.lists(st.sampled_from(["văn", "bản", "ngày", "15/12.", "Ấp", "họp;", "đến"]), min_size=1, max_size=40)


@given(words, st.lists(st.sampled_from([" ", "\n", "\r\n", "  "]), min_size=40, max_size=40), st.integers(0, 40))
def test_where_lines_and_pages_break_is_no_change(text: list[str], breaks: list[str], page: int) -> None:
    flowed = "".join(f"{word}{gap}" for word, gap in zip(text, breaks, strict=False))
    parted = [" ".join(text[:page]) + "\n 3 \n", " ".join(text[page:])]
    assert compare_pages([flowed], parted) == ()


@given(words, words)
def test_two_texts_differ_exactly_where_something_is_told(before: list[str], after: list[str]) -> None:
    changes = compare_pages([" ".join(before)], [" ".join(after)])
    assert bool(changes) is (before != after)
    assert all(one.words() and (one.before or one.after) for one in changes)


def test_long_changes_are_cut_around_what_differs() -> None:
    head, tail = " ".join(f"a{n}" for n in range(60)), " ".join(f"b{n}" for n in range(60))
    (change,) = compare_pages([f"{head} cũ {tail}."], [f"{head} mới {tail}."])
    assert change.words() == (
        "Trang 1: “… a56 a57 a58 a59 cũ b0 b1 b2 b3 …” → “… a56 a57 a58 a59 mới b0 b1 b2 b3 …”"
    )
