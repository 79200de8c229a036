"""Short answers other folders rely on: lines of succession, authorities, calendars, entries, words."""

from __future__ import annotations

import json
from datetime import date, datetime

import pytest

from tests.workflow.office import DIRECTORY, VALID, at, file
from tests.workflow.organisation.changing_office import AUTHORITIES, LINKS, directory
from workflow.archive.entry import KINDS, loose
from workflow.default_calendar import default_calendar
from workflow.national import states
from workflow.national.findings import CODE, Finding, blocking
from workflow.organisation.post import Post
from workflow.organisation.validity import day_of
from workflow.people import Directory, Person, Role, Unit
from workflow.reports.counting import day_words
from workflow.resolving import resolve
from workflow.rules import FileRef
from workflow.timeline import words


def test_a_directory_tells_all_lines_of_succession_and_all_authorities_of_all_times() -> None:
    known = directory()
    for moment in (None, datetime.fromisoformat("2025-06-01T08:00:00+07:00")):
        seen = known if moment is None else known.at(moment)
        assert seen.links() == tuple(LINKS)
        assert seen.laid_down == AUTHORITIES


def test_a_name_of_a_divided_unit_asks_which_of_its_heirs_is_meant() -> None:
    known = directory().at(datetime.fromisoformat("2025-09-01T08:00:00+07:00"))
    for found in (one for unit in known.all_units() for one in resolve(unit.name, known)):
        assert found.divided is (len(found.successors) > 1)
    (one,) = resolve("H12.59", DIRECTORY)
    assert one.unit.id == "nam-can" and not one.divided


def test_the_embedded_calendar_knows_holidays_and_days_exchanged() -> None:
    calendar = default_calendar()
    assert calendar is default_calendar()
    for day in ("2026-02-17", "2026-04-30", "2026-09-02"):
        assert not calendar.windows(date.fromisoformat(day)), day
    assert calendar.windows(date(2026, 3, 2))
    assert not calendar.windows(date(2026, 3, 7))


def test_a_file_that_is_no_item_lies_in_a_work_file_as_it_is() -> None:
    picture = FileRef.from_json(file("c"))
    entry = loose(picture, "Ảnh hiện trường", day="2026-03-02", author="Lâm Hoài Thương", pages=2)
    assert (entry.key, entry.kind, entry.subject, entry.type_name) == ("c" * 64, "file", "Ảnh hiện trường", "Tài liệu")
    assert (entry.issued, entry.organ.name, entry.pages, entry.finished) == ("2026-03-02", "Lâm Hoài Thương", 2, True)
    assert entry.files == (picture,) and entry.kind in KINDS
    assert loose(picture, "Băng ghi âm", type_name="Ghi âm").type_name == "Ghi âm"


def test_a_finding_is_kept_as_it_reads() -> None:
    hard, soft = Finding("MaHoSo", CODE, "Sai mã."), Finding("Ten", CODE, "Cắt bớt.", blocking=False)
    assert Finding(**json.loads(json.dumps(hard.to_json()))) == hard
    assert blocking([hard, soft]) == (hard,)


def test_the_shipped_table_of_states_answers_for_every_stage() -> None:
    table = states.shipped()
    assert table is states.shipped()
    assert {states.national_state(at("dossier", "received").state).code} <= set(states.CODES)


@pytest.mark.parametrize(("at_", "said"), [("2026-03-02T09:00:00", "02/03/2026"), ("", "")])
def test_a_local_time_is_said_as_its_day(at_: str, said: str) -> None:
    assert day_words(at_) == said


def test_what_an_office_kept_back_is_said_with_consent_and_reason() -> None:
    desk = at("work_file", "closed")
    step = desk.step("leader", "work_file.kept_back", VALID["work_file.kept_back"])
    assert words(step, DIRECTORY) == ("Giữ lại đến 02/03/2028", "12/VP\nCòn dùng")


@pytest.mark.parametrize(
    ("kind", "payload", "said"),
    [
        ("incoming.change_asked", {"what": "recall", "reason": "Gửi nhầm"}, ("Nơi gửi yêu cầu lấy lại", "Gửi nhầm")),
        ("incoming.change_asked", {"what": "lạ"}, ("Nơi gửi yêu cầu thay đổi", "")),
        ("outgoing.recalled", {"organs": ["a", "b"], "reason": "Sai"}, ("Yêu cầu 2 nơi trả lại", "Sai")),
        ("outgoing.recalled", {"by": "local", "reason": "Sai"}, ("Thu hồi trước khi gửi", "Sai")),
    ],
)
def test_recalls_are_said_on_both_sides(kind: str, payload: dict[str, object], said: tuple[str, str]) -> None:
    desk = at(kind.partition(".")[0], "sent" if kind.startswith("outgoing") else "registered")
    assert words(desk.step("clerk", kind, payload), DIRECTORY) == said


def test_the_day_of_a_moment_is_that_of_vietnam_and_a_day_is_itself() -> None:
    assert day_of(date(2026, 3, 2)) == date(2026, 3, 2)
    assert day_of(datetime.fromisoformat("2026-03-01T18:00:00+00:00")) == date(2026, 3, 2)
    assert day_of(datetime(2026, 3, 2, 23, 59)) == date(2026, 3, 2)


def test_who_holds_no_post_on_a_day_works_nowhere_that_day() -> None:
    lan = Person("lan", "Lan", "kt", "Chuyên viên", frozenset({Role.SPECIALIST}))
    post = Post("lan", "kt", "Chuyên viên", ("chuyen_vien",), start="2026-02-01", end="2026-03-01")
    known = Directory([Unit("kt", "Phòng Kinh tế", "H1")], [lan], posts=[post])
    days = ("2026-01-31", "2026-02-01", "2026-02-28", "2026-03-01")
    assert ["lan" in known.at(datetime.fromisoformat(f"{day}T09:00:00+07:00")).people for day in days] == [
        False, True, True, False,
    ]  # fmt: skip
