"""A work file from its opening to the archive: who may, what stops it, what is kept."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from tests.workflow.office import DIRECTORY, ENTRY, NOW, OFFICE, VALID, VIETNAM, Desk, at, file
from workflow.archive.entry import entry_of, read_entry
from workflow.archive.handing import TABLE
from workflow.archive.retention import (
    PERMANENT,
    Retention,
    hand_over_by,
    latest_hand_over,
    read_retention,
)
from workflow.errors import AlreadyDone, Missing, NotAllowed, Refusal, SecretDocument, WrongState
from workflow.owners import keepers
from workflow.rules import Folder

LATER = datetime(2027, 1, 5, 9, 0, tzinfo=VIETNAM)


def test_the_usual_course_ends_in_the_archive() -> None:
    desk = at("work_file", "archived")
    state = desk.state
    assert (state.keeper, state.unit, state.office) == ("expert", "kt", "nam-can")
    assert state.hand_over_by == date(2027, 3, 2) and state.until == date(2046, 12, 31)
    assert desk.rules.row(state, DIRECTORY).done
    assert [entry.key for entry in state.entries] == ["vb-1"]


@pytest.mark.parametrize(
    ("stage", "who", "kind", "trouble"),
    [
        ("open", "culture", "work_file.added", NotAllowed),
        ("open", "other-clerk", "work_file.added", NotAllowed),
        ("closed", "expert", "work_file.added", WrongState),
        ("open", "expert", "work_file.handed_over", WrongState),
        ("closed", "expert", "work_file.closed", AlreadyDone),
        ("closed", "peer", "work_file.kept_back", NotAllowed),
        ("handed", "expert", "work_file.received", NotAllowed),
        ("handed", "leader", "work_file.received", NotAllowed),
        ("archived", "clerk", "work_file.received", AlreadyDone),
        ("archived", "clerk", "work_file.destroyed", NotAllowed),
        ("archived", "leader", "work_file.destroyed", WrongState),
        ("archived", "expert", "work_file.reopened", WrongState),
    ],
)
def test_who_may_not_is_told(stage: str, who: str, kind: str, trouble: type[Refusal]) -> None:
    with pytest.raises(trouble):
        at("work_file", stage).do(who, kind)


@pytest.mark.parametrize(
    ("change", "trouble"),
    [
        ({"retention": "mười năm"}, Missing),
        ({"retention": "71 năm"}, Missing),
        ({"title": ""}, Missing),
        ({"start": "2026-03-03"}, Missing),
        ({"unit": "vh"}, NotAllowed),
        ({"title": "TỐI MẬT"}, SecretDocument),
    ],
)
def test_what_cannot_be_opened(change: dict[str, Any], trouble: type[Refusal]) -> None:
    change = {"unit": "kt"} | change
    step = Desk("work_file").step("expert", "work_file.opened", {
        **VALID["work_file.opened"], "office": "nam-can", "year": 2026, "creator": "Lâm Hoài Thương", **change,
    })  # fmt: skip
    with pytest.raises(trouble):
        Desk("work_file").rules.check(Desk("work_file").state, step, DIRECTORY)


def test_it_closes_only_when_everything_in_it_is_finished() -> None:
    desk = at("work_file", "open")
    waiting = ENTRY | {"key": "vb-2", "number": "13", "finished": False}
    desk.do("peer", "work_file.added", {"entry": waiting})
    with pytest.raises(WrongState, match="Còn 1 tài liệu chưa xử lý xong: Công văn 13/VPCP-TTĐT"):
        desk.do("expert", "work_file.closed")
    desk.do("expert", "work_file.closed", {"entries": [waiting | {"finished": True}]})
    assert desk.state.stage == "closed" and all(entry.finished for entry in desk.state.entries)


def test_it_closes_neither_empty_nor_badly_described_nor_before_it_began() -> None:
    empty = Desk("work_file", (("expert", "work_file.opened"),))
    with pytest.raises(WrongState, match="chưa có tài liệu"):
        empty.do("expert", "work_file.closed")
    desk = at("work_file", "open")
    with pytest.raises(Missing):
        desk.do("expert", "work_file.closed", {"end": "2026-02-28"})
    desk.do("expert", "work_file.added", {"entry": ENTRY | {"key": "vb-3", "arrived": "", "type_name": "Báo cáo"}})
    with pytest.raises(Missing, match="chưa có ngày đến"):
        desk.do("expert", "work_file.closed")


def test_a_document_stands_in_a_file_once_and_may_be_brought_up_to_date() -> None:
    desk = at("work_file", "open")
    with pytest.raises(WrongState, match="đã có trong hồ sơ"):
        desk.do("expert", "work_file.added")
    desk.do("expert", "work_file.added", {"entry": ENTRY | {"pages": 9}})
    assert [entry.pages for entry in desk.state.entries] == [9]


def test_documents_are_in_the_order_of_their_days_unless_arranged() -> None:
    desk = at("work_file", "open")
    for key, day in (("vb-2", "2026-01-05"), ("vb-3", "2026-03-01")):
        desk.do("expert", "work_file.added", {"entry": ENTRY | {"key": key, "issued": day}})
    assert [entry.key for entry in desk.state.ordered] == ["vb-2", "vb-1", "vb-3"]
    desk.do("expert", "work_file.arranged", {"order": ["vb-3"]})
    assert [entry.key for entry in desk.state.ordered] == ["vb-3", "vb-2", "vb-1"]
    with pytest.raises(Missing):
        desk.do("expert", "work_file.arranged", {"order": ["vb-3", "gone"]})
    desk.do("expert", "work_file.removed", {"key": "vb-3"})
    assert [entry.key for entry in desk.state.ordered] == ["vb-2", "vb-1"]


def test_it_may_be_kept_back_two_years_with_consent() -> None:
    desk = at("work_file", "closed")
    for day in ("2027-03-02", "2029-03-03"):
        with pytest.raises(Missing):
            desk.do("head", "work_file.kept_back", {"until": day})
    desk.do("head", "work_file.kept_back", {"until": "2029-03-02"})
    assert desk.state.hand_over_by == date(2029, 3, 2)


def test_the_archive_gives_it_back_and_takes_it_when_mended() -> None:
    desk = at("work_file", "handed")
    desk.do("clerk", "work_file.returned")
    assert desk.state.stage == "closed" and desk.state.reason == "Thiếu phụ lục"
    desk.do("expert", "work_file.reopened")
    desk.do("expert", "work_file.closed")
    desk.do("expert", "work_file.handed_over")
    with pytest.raises(Missing, match="không phải gói đã nộp"):
        desk.do("clerk", "work_file.received", {"package": "f" * 64})
    desk.do("clerk", "work_file.received")
    assert desk.state.stage == "archived"


def test_the_minutes_name_as_many_documents_as_there_are() -> None:
    with pytest.raises(Missing, match="Hồ sơ có 1 tài liệu, biên bản ghi 2"):
        at("work_file", "closed").do("expert", "work_file.handed_over", {"documents": 2})


def test_who_leaves_passes_the_file_on_inside_the_office() -> None:
    desk = at("work_file", "open")
    with pytest.raises(Missing):
        desk.do("expert", "work_file.passed", {"to": "other-clerk", "unit": "dam-doi"})
    desk.do("expert", "work_file.passed", {"to": "culture"})
    assert (desk.state.keeper, desk.state.unit) == ("culture", "vh")
    with pytest.raises(NotAllowed):
        desk.do("peer", "work_file.revised")


def archived(retention: str) -> Desk:
    """Return a work file of that retention which lies in the archive."""
    opened = ("expert", "work_file.opened", {"retention": retention})
    course = (("expert", "work_file.added"), ("expert", "work_file.closed"), ("expert", "work_file.handed_over"))
    return Desk("work_file", (opened, *course, ("clerk", "work_file.received")))


def test_only_what_is_out_of_its_time_and_not_held_is_destroyed() -> None:
    desk = archived("5 năm")
    last, after = datetime(2031, 12, 31, 9, tzinfo=VIETNAM), datetime(2032, 1, 1, 9, tzinfo=VIETNAM)
    with pytest.raises(WrongState, match="đến hết 31/12/2031"):
        desk.do("leader", "work_file.destroyed", now=last)
    desk.do("clerk", "work_file.held", now=last)
    with pytest.raises(WrongState, match="đang được giữ"):
        desk.do("leader", "work_file.destroyed", now=after)
    with pytest.raises(WrongState):
        desk.do("leader", "work_file.held", now=after)
    assert desk.rules.row(desk.state, DIRECTORY).state == "Đã nộp lưu, không tiêu hủy"
    desk.do("leader", "work_file.freed", now=after)
    desk.do("leader", "work_file.destroyed", now=after)
    assert desk.state.stage == "destroyed" and desk.state.entries


def test_what_is_kept_for_ever_is_never_destroyed() -> None:
    desk = archived(PERMANENT)
    with pytest.raises(WrongState, match="vĩnh viễn"):
        desk.do("leader", "work_file.destroyed", now=datetime(2190, 1, 1, tzinfo=VIETNAM))


def test_the_clerk_is_asked_to_receive_it() -> None:
    desk = at("work_file", "handed")
    clerk, expert = DIRECTORY.person("clerk"), DIRECTORY.person("expert")
    assert desk.rules.folders(desk.state, clerk, DIRECTORY) == {Folder.WORK_FILES, Folder.TODO}
    assert desk.rules.folders(desk.state, expert, DIRECTORY) == {Folder.WORK_FILES}
    options = desk.rules.options(desk.state, clerk, DIRECTORY)
    assert (options[0].kind, options[0].primary) == ("work_file.received", True)


@pytest.mark.parametrize(
    ("text", "years"), [("Vĩnh viễn", 0), ("vĩnh viễn", 0), ("20 năm", 20), (" 5  năm ", 5), ("70", 70)]
)
def test_retentions_as_people_write_them(text: str, years: int) -> None:
    assert read_retention(text) == Retention(years)
    assert read_retention(Retention(years).words) == Retention(years)


def test_days_of_handing_over() -> None:
    assert hand_over_by(date(2024, 2, 29)) == date(2025, 2, 28)
    assert hand_over_by(date(2025, 11, 30), construction=True) == date(2026, 2, 28)
    assert latest_hand_over(date(2026, 3, 2)) == date(2029, 3, 2)


def test_an_arrived_document_tells_the_archive_all_it_knows() -> None:
    entry = entry_of("incoming", at("incoming", "finished").state, DIRECTORY, 3)
    assert (entry.code, entry.issued, entry.arrived, entry.arrival_number) == (
        "12/VPCP-TTĐT", "2026-02-27", "2026-03-02", 7,
    )  # fmt: skip
    assert entry.finished and entry.organ.name == "Văn phòng Chính phủ" and entry.files[0].sha256 == "a" * 64
    assert read_entry(entry.to_json()) == entry
    assert not entry_of("incoming", at("incoming", "started").state, DIRECTORY).finished


def test_an_issued_document_is_known_by_its_number_signer_and_receivers() -> None:
    entry = entry_of("outgoing", at("outgoing", "sent").state, DIRECTORY)
    assert (entry.number, entry.notation, entry.signer, entry.organ.organ) == (
        "07", "QĐ-UBND", "Quách Minh Đảm", "H12.59",
    )  # fmt: skip
    assert [to.organ for to in entry.to] == ["H12.52"] and entry.finished
    dossier = entry_of("dossier", at("dossier", "handed").state, DIRECTORY)
    assert dossier.notation.startswith("H12.59-") and dossier.finished
    with pytest.raises(Refusal):
        entry_of("mandate", None, DIRECTORY)


class AnyCourse(RuleBasedStateMachine):
    """Whatever the office tries with one work file, in whatever order and as time goes by."""

    def __init__(self) -> None:
        super().__init__()
        self.desk = Desk("work_file")
        self.now = NOW
        self.received = 0

    @rule(who=st.sampled_from(sorted(OFFICE)), kind=st.sampled_from(sorted(TABLE.acts)), days=st.integers(0, 900),
          key=st.sampled_from(["vb-1", "vb-2"]), finished=st.booleans())  # fmt: skip
    def somebody_tries(self, who: str, kind: str, days: int, key: str, finished: bool) -> None:
        self.now += timedelta(days=days % 90)
        today = self.now.date().isoformat()
        entry = ENTRY | {"key": key, "finished": finished, "pages": days}
        change: dict[str, Any] = {
            "work_file.opened": {"retention": "1 năm"}, "work_file.added": {"entry": entry},
            "work_file.closed": {"end": today}, "work_file.destroyed": {"on": today},
            "work_file.handed_over": {"documents": max(1, len(self.desk.state.entries)), "package": file("d")},
            "work_file.passed": {"to": "peer" if self.desk.state.keeper != "peer" else "expert"},
        }.get(kind, {})  # fmt: skip
        before = self.desk.state
        try:
            self.desk.do(who, kind, change, self.now)
        except Refusal as refusal:
            assert refusal.text and self.desk.state == before
            return
        assert before.stage != "destroyed"
        if kind == "work_file.destroyed":
            assert not before.hold and before.until is not None and before.until < self.now.date()
        if kind == "work_file.received":
            assert before.done["work_file.handed_over"].actor != who
        if self.desk.state.stage != "open" and before.stage != "open":
            assert self.desk.state.entries == before.entries

    @invariant()
    def nothing_is_half_done(self) -> None:
        state = self.desk.state
        keys = [entry.key for entry in state.entries]
        assert len(set(keys)) == len(keys) == len(state.ordered)
        if state.stage not in ("", "open"):
            assert keys and state.ended and all(entry.finished for entry in state.entries)
        for task in self.desk.rules.tasks(state, DIRECTORY):
            assert keepers(task.owner, DIRECTORY)


AnyCourse.TestCase.settings = settings(max_examples=40, stateful_step_count=25, deadline=None)
TestAnyCourse = AnyCourse.TestCase


@pytest.mark.parametrize(
    ("stage", "who", "kind", "payload", "trouble"),
    [
        ("", "expert", "work_file.opened", {"office": "dam-doi", "unit": "kt", "year": 2026, "creator": "x"},
         NotAllowed),
        ("open", "expert", "work_file.passed", {"to": "peer", "unit": "vh"}, Missing),
        ("open", "expert", "work_file.passed", {"to": "expert", "unit": "kt"}, Missing),
        ("open", "expert", "work_file.removed", {"key": "gone", "reason": "x"}, Missing),
        ("open", "expert", "work_file.added", {"entry": ENTRY | {"kind": "mandate"}}, Missing),
        ("open", "expert", "work_file.added", {"entry": ENTRY | {"key": ""}}, Missing),
        ("open", "expert", "work_file.closed", {"end": "2026-03-03"}, Missing),
        ("handed", "clerk", "work_file.received", {"package": ""}, Missing),
    ],
)  # fmt: skip
def test_a_step_no_desk_would_make_is_refused(
    stage: str, who: str, kind: str, payload: dict[str, Any], trouble: type[Refusal]
) -> None:
    desk = at("work_file", stage) if stage else Desk("work_file")
    step = desk.step(who, kind, VALID[kind] | payload)
    with pytest.raises(trouble):
        desk.rules.check(desk.state, step, DIRECTORY)


def test_the_giver_never_receives_his_own_file() -> None:
    desk = Desk("work_file", (("clerk", "work_file.opened"), ("clerk", "work_file.added"),
                              ("clerk", "work_file.closed"), ("clerk", "work_file.handed_over")))  # fmt: skip
    with pytest.raises(NotAllowed, match="không tự nhận"):
        desk.do("clerk", "work_file.received")


def test_a_decision_of_tomorrow_destroys_nothing_today() -> None:
    desk = archived("1 năm")
    now = datetime(2028, 1, 1, 9, tzinfo=VIETNAM)
    with pytest.raises(Missing, match="tương lai"):
        desk.do("leader", "work_file.destroyed", {"on": "2028-01-02"}, now)
    desk.do("leader", "work_file.destroyed", {"on": "2028-01-01"}, now)
    assert desk.rules.row(desk.state, DIRECTORY).state == "Đã tiêu hủy"
