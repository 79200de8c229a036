"""What the province calls early, on time and late holds on slips, in books and on the command line, as in reports."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from desktop.actions.print_register import register_section
from desktop.actions.print_slip import control_content
from desktop.commands.dispatch import run
from tests.desktop.dossier_office import Counter, at
from tests.desktop.register_office import Clerk
from workflow.rules import Command
from workflow.store import catalogue

TOLERANT = {"report_terms": {"standing": {
    "days_by": "minute", "hours_by": "minute", "early_from": 100_000, "late_from": 100_000, "source": "QĐ 9/QĐ-UBND",
}}}  # fmt: skip
YEAR = (date(2026, 1, 1), date(2026, 12, 31))


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    made = Counter(tmp_path / "quay")
    yield made
    made.close()


@pytest.fixture
def clerk(tmp_path: Path) -> Iterator[Clerk]:
    made = Clerk(tmp_path / "desk")
    made.lend("van_ban_den", 1, 20)
    yield made
    made.close()


def test_the_control_slip_judges_each_hand_over_by_it(counter: Counter) -> None:
    item = counter.receive("9.000001")
    counter.do("kha-ngoc-diem", item, "dossier.advanced")
    counter.now = at("2026-11-18 15:00")
    counter.do("to-viet-hung", item, "dossier.advanced")
    assert [row.result for row in control_content(counter.place, item).rows][1:] == ["Trước hạn", "Quá hạn"]
    with counter.place.database.work() as connection:
        catalogue.put(connection, "office", "2", TOLERANT)
    assert [row.result for row in control_content(counter.place, item).rows][1:] == ["Đúng hạn", "Đúng hạn"]


def test_books_that_tell_the_progress_judge_by_it(clerk: Clerk) -> None:
    clerk.arrive("a", "Phòng, chống hạn hán", due="2026-11-12")
    leader, expert = (clerk.place.directory.people[one] for one in ("quach-minh-dam", "lam-hoai-thuong"))
    given = {"lead": "nam-can-kt", "person": expert.id, "cooperating": [], "due": "2026-11-12T17:00:00+07:00"}
    journal = clerk.place.journal
    journal.act("a", "incoming", Command("incoming.assigned", given), now=clerk.now, actor=leader)
    clerk.now = at("2026-11-13 10:00")
    journal.act("a", "incoming", Command("incoming.finished", {"text": "Xong"}), now=clerk.now, actor=expert)

    def progress() -> str:
        found = register_section(clerk.place, "theo-doi-van-ban-den", *YEAR)
        return str(found.rows[0][[column.key for column in found.columns].index("progress")])

    assert progress() == "Xong 13/11/2026, quá hạn 1 ngày làm việc"
    with clerk.place.database.work() as connection:
        catalogue.put(connection, "office", "2", TOLERANT)
    assert progress() == "Xong 13/11/2026, đúng hạn"


def test_the_command_judges_by_it_where_a_profile_is_named_and_prints_it(
    clerk: Clerk, capsys: pytest.CaptureFixture[str]
) -> None:
    with clerk.place.database.work() as connection:
        catalogue.put(connection, "office", "2", TOLERANT)
    clerk.close()
    words = ["due", "--received", "2026-11-11T08:00", "--days", "1", "--finished", "2026-11-13T08:00"]
    assert run([*words, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["standing"]["kind"] == "late"
    assert run([*words, "--profile", str(clerk.folder), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["standing"]["kind"] == "on-time"
    assert run([*words, "--profile", str(clerk.folder)]) == 0
    said = capsys.readouterr().out
    assert "Kết quả: đúng hạn." in said and "QĐ 9/QĐ-UBND" in said and "so theo phút" in said
