"""``vic report``: the figures of a real profile as workbook, pages, rows of text and JSON; and what is refused."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from desktop.actions.make_report import list_behind, make_report
from desktop.commands.dispatch import run
from desktop.printing.report_csv import MARK
from desktop.printing.report_file import report_file
from tests.desktop.printed_pages import texts
from tests.desktop.register_office import SENDER, Clerk, at
from tests.desktop.report_office import ISSUE, ROWS
from tests.workflow.reports.forty import question
from workflow.reports.catalogue import definitions
from workflow.reports.counting import known
from workflow.reports.shape import TOTAL
from workflow.rules import Command

NOVEMBER = (date(2026, 11, 1), date(2026, 11, 30))


@pytest.fixture
def clerk(tmp_path: Path) -> Iterator[Clerk]:
    """Give a desk with three arrived documents: one dealt with in time, one late, one not begun."""
    clerk = Clerk(tmp_path / "desk")
    clerk.lend("van_ban_den", 1, 20)
    leader = clerk.place.directory.person("quach-minh-dam")
    for item, due in (("a", "2026-11-20T17:00:00+07:00"), ("b", "2026-11-12T17:00:00+07:00"), ("c", "")):
        clerk.arrive(item, f"=HYPERLINK({item})" if item == "c" else f"Việc {item}")
        if due:
            clerk.place.journal.act(
                item, "incoming", Command("incoming.assigned", {"lead": "nam-can-kt", "due": due}), now=clerk.now,
                actor=leader,
            )  # fmt: skip
    clerk.now = at("2026-11-16 10:00")
    for item in ("a", "b"):
        clerk.place.journal.act(item, "incoming", Command("incoming.finished", {"text": "Xong"}), now=clerk.now,
                                actor=leader)  # fmt: skip
    yield clerk
    clerk.close()


def test_the_figures_of_a_real_desk_open_the_items_they_count(clerk: Clerk) -> None:
    report = make_report(clerk.place, "van-ban-den", *NOVEMBER)
    assert [figure.value for figure in report.lines[-1].figures] == [3, 3, 0, 2, 1, 1, 1, 0, 0, 1, 50.0]
    behind = report.figure(TOTAL, "done_late").behind
    assert behind is not None
    (row,) = list_behind(clerk.place, behind)
    assert (row.item, row.kind, row.row.party) == ("b", "incoming", SENDER["name"])
    assert all(check.ok for check in report.checks)


def test_an_item_that_goes_on_is_counted_anew(clerk: Clerk) -> None:
    clerk.place.journal.act("c", "incoming", Command("incoming.finished", {"text": "Xong"}), now=clerk.now)
    report = make_report(clerk.place, "van-ban-den", *NOVEMBER)
    assert report.figure(TOTAL, "done").value == 3


def test_facts_an_older_program_did_not_write_are_written_before_counting(clerk: Clerk) -> None:
    with clerk.place.database.work() as connection:
        connection.exec_driver_sql("DELETE FROM report_rows WHERE item = 'a'")
        connection.exec_driver_sql("UPDATE report_rows SET version = 0, closed = '' WHERE item = 'b'")
    heard: list[int] = []
    report = make_report(clerk.place, "van-ban-den", *NOVEMBER, heard=heard.append)
    assert report.figure(TOTAL, "done").value == 2 and heard


def test_whoever_stops_it_stops_it(clerk: Clerk) -> None:
    def stop(_count: int) -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        make_report(clerk.place, "van-ban-den", *NOVEMBER, heard=stop)


def test_the_command_writes_each_form(clerk: Clerk, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    clerk.close()
    for ending in ("xlsx", "pdf", "csv", "json"):
        out = tmp_path / f"den.{ending}"
        words = ("van-ban-den", "--from", "2026-11-01", "--to", "2026-11-30", "--out", str(out))
        assert answered(clerk, capsys, *words) == (0, {"path": str(out), "rows": 2})
        assert out.stat().st_size > 300


def answered(clerk: Clerk, capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, dict[str, Any]]:
    """Run the command; return code and answer."""
    code = run(["report", *words, "--profile", str(clerk.folder), "--json"])
    return code, json.loads(capsys.readouterr().out)


def test_what_the_command_refuses(clerk: Clerk, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    clerk.close()
    days = ("--from", "2026-11-01", "--to", "2026-11-30")
    for words, code in (
        (("II.99", *days, "--out", str(tmp_path / "x.pdf")), "missing"),
        (("II.06a", *days, "--out", str(tmp_path / "x.doc")), "missing"),
        (("II.06a", *days), "missing"),
        (("II.06a", "--from", "2026-12-01", "--to", "2026-11-30", "--out", str(tmp_path / "x.pdf")), "missing"),
        (("II.06a", *days, "--unit", "Sở Không Có", "--out", str(tmp_path / "x.pdf")), "missing"),
        (("II.06a", *days, "--out", "/proc/none/x.pdf"), "file"),
    ):
        exit_code, answer = answered(clerk, capsys, *words)
        assert exit_code == 1 and answer["error"]["code"] == code, words
    code, answer = answered(clerk, capsys, "list")
    assert code == 0 and {"II.06a", "van-ban-den", "chi-tieu", "qd-766", "giay-to", "het-gia-tri"} <= {
        one["name"] for one in answer["reports"]
    }  # fmt: skip


def made(name: str, ending: str) -> bytes:
    """Return a report on the forty items as a file."""
    return report_file(known(definitions(lambda n: None), name).compute(ROWS, question()), ending, ISSUE)


def test_the_workbook_holds_numbers_to_reckon_with_and_prints_on_one_width() -> None:
    sheet = load_workbook(io.BytesIO(made("II.06a", "xlsx"))).active
    assert sheet is not None
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    total = next(row for row in rows if row[1] == "Tổng số" and row[2] == 18)
    assert total[2:] == [18, 7, 7, 3, 11, 7, 2, 2, 7, 4, 3, 81.82]
    assert sheet.page_setup.orientation == "landscape" and sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.freeze_panes and sheet.print_title_rows
    assert "ỦY BAN NHÂN DÂN XÃ NĂM CĂN" in {cell for row in rows for cell in row}


def test_the_pages_carry_head_checks_and_places_to_sign() -> None:
    (text,) = texts(made("II.06a", "pdf"))
    for words in ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Biểu số II.06", "(13)", "81,82", "KHÔNG KHỚP",
                  "THỦ TRƯỞNG ĐƠN VỊ", "Năm Căn, ngày 10 tháng 7 năm 2026"):  # fmt: skip
        assert words in text
    assert made("II.06a", "pdf") == made("II.06a", "pdf")


@pytest.mark.parametrize("name", [one.name for one in definitions(lambda n: None)])
def test_every_report_can_be_written_in_every_form(name: str) -> None:
    for ending in ("xlsx", "pdf", "csv", "json"):
        assert made(name, ending)


def test_text_rows_are_safe_in_any_spreadsheet() -> None:
    report = known(definitions(lambda n: None), "II.06a").compute(
        [row._replace(topic="=cmd|' /C calc'!A0") if row.item == "d1" else row for row in ROWS], question()
    )
    text = report_file(report, "csv", ISSUE).decode("utf-8")
    assert text.startswith(MARK)
    rows = list(csv.reader(io.StringIO(text.removeprefix(MARK)), delimiter=";"))
    assert rows[0][:3] == ["STT", "Lĩnh vực giải quyết", "Số hồ sơ tiếp nhận – Tổng số"]
    assert any(row[1] == "'=cmd|' /C calc'!A0" for row in rows)
    assert rows[-1][1:3] == ["Tổng số", "18"] and rows[-1][-1] == "81,82"
    sheet = load_workbook(io.BytesIO(report_file(report, "xlsx", ISSUE))).active
    assert sheet is not None
    assert not [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]


@pytest.mark.parametrize("name", [one.name for one in definitions(lambda n: None)])
def test_no_word_above_a_column_is_torn(name: str) -> None:
    report = known(definitions(lambda n: None), name).compute(ROWS, question())
    said = texts(made(name, "pdf"))[0]
    for word in {word for column in report.columns for word in column.words.split()} | {"STT"}:
        assert word in said, word
