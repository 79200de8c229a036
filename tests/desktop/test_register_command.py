"""A year of a clerk's books printed by the command: lines, void numbers, copies, gaps, and what is refused."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from desktop.actions.number_and_seal import number_document
from desktop.actions.print_register import numbers_told, print_gaps, print_register, register_section
from desktop.actions.write_entry import end_entry, write_entry
from desktop.commands.dispatch import run
from sync.leases import numbering_of
from tests.desktop.printed_pages import texts
from tests.desktop.register_office import SENDER, Clerk, at
from workflow.errors import Missing, NoNumberLeft, NotAllowed, RegisterClosed, SecretDocument, WrongState
from workflow.rules import Command
from workflow.store import numbers

YEAR = (date(2026, 1, 1), date(2026, 12, 31))


@pytest.fixture
def clerk(tmp_path: Path) -> Iterator[Clerk]:
    clerk = Clerk(tmp_path / "desk")
    for register in ("van_ban_den", "van_ban_di", "ban_sao"):
        clerk.lend(register, 1, 20)
    yield clerk
    clerk.close()


def cells(clerk: Clerk, key: str) -> list[dict[str, Any]]:
    """Return the lines of a book as cells by column title."""
    found = register_section(clerk.place, key, *YEAR)
    return [
        {column.key: value for column, value in zip(found.columns, row, strict=True) if value not in (None, "")}
        for row in found.rows
    ]


def test_the_incoming_books_follow_a_document_from_arrival_to_answer(clerk: Clerk) -> None:
    clerk.arrive("a", "Phòng, chống hạn hán", due="2026-11-20")
    clerk.arrive("b", "Rà soát hộ nghèo")
    head = "nam-can-kt"
    leader = clerk.place.directory.people["quach-minh-dam"]
    expert = clerk.place.directory.people["lam-hoai-thuong"]
    assigned = {"lead": head, "person": expert.id, "cooperating": ["nam-can-vp"], "due": "2026-11-20T17:00:00+07:00"}
    journal = clerk.place.journal
    clerk.now = at("2026-11-12 08:00")
    journal.act("a", "incoming", Command("incoming.assigned", assigned), now=clerk.now, actor=leader)
    journal.act("a", "incoming", Command("incoming.started"), now=clerk.now, actor=expert)
    first, second = cells(clerk, "van-ban-den")
    assert first == {
        "arrived": date(2026, 11, 11), "number": 1, "author": SENDER["name"], "code": "3412/SNNMT-CCTL",
        "issued": date(2026, 11, 9), "subject": "Công văn: Phòng, chống hạn hán", "passed_on": date(2026, 11, 12),
        "receiver": "Phòng Kinh tế; Lâm Hoài Thương; phối hợp: Văn phòng Hội đồng nhân dân và Ủy ban nhân dân",
        "signed": "Lâm Hoài Thương, 12/11/2026",
    }  # fmt: skip
    assert second["number"] == 2 and "passed_on" not in second
    (handed,) = cells(clerk, "chuyen-giao")
    assert (handed["moved"], handed["number"]) == (date(2026, 11, 12), 1)
    (progress,) = cells(clerk, "theo-doi-van-ban-den")
    assert progress["progress"] == "Đang xử lý, còn 6 ngày làm việc" and progress["due"] == date(2026, 11, 20)
    clerk.now = at("2026-11-18 10:00")
    finished = {"text": "Đã trả lời", "reply": "01/UBND-KT"}
    journal.act("a", "incoming", Command("incoming.finished", finished), now=clerk.now, actor=expert)
    (progress,) = cells(clerk, "theo-doi-van-ban-den")
    assert progress["progress"] == "Xong 18/11/2026, trước hạn 2 ngày làm việc" and progress["reply"] == "01/UBND-KT"


def test_a_voided_document_and_a_void_number_keep_their_lines(clerk: Clerk) -> None:
    clerk.issue("một", "van_ban_di", "QĐ-UBND")
    clerk.issue("hai", "van_ban_di", "QĐ-UBND")
    clerk.do("hai", "outgoing.voided", reason="Ban hành nhầm")
    with clerk.place.database.work() as connection:
        taken = numbers.take(connection, "van_ban_di", 2026, at=clerk.now.isoformat())
        numbers.void(connection, "van_ban_di", 2026, taken, "Bước dùng số bị từ chối", clerk.now)
    first, second, third = cells(clerk, "van-ban-di")
    assert first["code"] == "01/QĐ-UBND" and first["signer"] == "Quách Minh Đảm" and first["copies"] == 2
    assert first["receivers"] == "Sở Nông nghiệp và Môi trường; Ông Lê Văn Tám" and first["archive"].startswith("VT; ")
    assert second["note"] == "Hủy: Ban hành nhầm"
    assert third == {"code": "03", "note": "Bỏ số: Bước dùng số bị từ chối"}
    text = " ".join(texts(print_register(clerk.place, "van-ban-di", *YEAR).data))
    assert "từ số 01 đến số 03" in text
    assert cells(clerk, "gui-buu-dien") == [], "nothing was sent yet"


def test_copies_have_one_joint_series_and_lent_file_copies_come_back(clerk: Clerk) -> None:
    values = {"document": "12/QĐ-UBND ngày 01/11/2026", "subject": "Thành lập tổ", "copies": 3}
    for kind in ("SY", "SL", "TrS"):
        write_entry(clerk.place, "ban-sao", values, kind=kind)
    rows = cells(clerk, "ban-sao")
    assert [row["code"] for row in rows] == ["01/SY-UBND", "02/SL-UBND", "03/TrS-UBND"]
    assert [row["kind"] for row in rows] == ["Sao y", "Sao lục", "Trích sao"] and rows[0]["copies"] == 3
    item, _ = write_entry(clerk.place, "su-dung-ban-luu", {"person": "Ngô Thanh Bình", "document": "05/UBND"})
    end_entry(clerk.place, item, "entry.signed", name="Ngô Thanh Bình")
    clerk.now = at("2026-11-13 08:00")
    end_entry(clerk.place, item, "entry.returned", on="2026-11-13")
    (row,) = cells(clerk, "su-dung-ban-luu")
    assert (row["on"], row["signed"], row["returned"]) == (date(2026, 11, 11), "Ngô Thanh Bình", date(2026, 11, 13))
    posted, _ = write_entry(clerk.place, "gui-buu-dien", {"code": "05/UBND", "receivers": "Ông Tám", "envelopes": 1})
    end_entry(clerk.place, posted, "entry.voided", reason="Gửi trực tiếp")
    (row,) = cells(clerk, "gui-buu-dien")
    assert row["note"] == "Bỏ: Gửi trực tiếp" and row["envelopes"] == 1


WRONG_LINES: tuple[tuple[str, dict[str, Any], dict[str, Any], type[Exception]], ...] = (
    ("ban-sao", {}, {"kind": "XX"}, Missing),
    ("su-dung-ban-luu", {"nothing": "x"}, {}, Missing),
    ("su-dung-ban-luu", {"returned": "mai"}, {}, Missing),
    ("gui-buu-dien", {"envelopes": "hai"}, {}, Missing),
    ("gui-buu-dien", {"envelopes": True}, {}, Missing),
    ("gui-buu-dien", {}, {"on": date(2026, 12, 1)}, Missing),
    ("van-ban-den", {}, {}, Missing),
    ("su-dung-ban-luu", {"subject": "TUYỆT MẬT"}, {}, SecretDocument),
)


def test_a_line_that_is_not_of_its_book_is_refused(clerk: Clerk) -> None:
    for register, values, more, wrong in WRONG_LINES:
        with pytest.raises(wrong):
            write_entry(clerk.place, register, values, **more)
    assert numbers.left(clerk.place.database, "ban_sao", 2026) == 20, "no number is lost to a refusal"


def test_only_lent_file_copies_come_back_and_not_before_they_left(clerk: Clerk) -> None:
    posted, _ = write_entry(clerk.place, "gui-buu-dien", {"code": "05/UBND"})
    with pytest.raises(WrongState):
        end_entry(clerk.place, posted, "entry.returned", on="2026-11-12")
    lent, _ = write_entry(clerk.place, "su-dung-ban-luu", {"person": "Bình"})
    with pytest.raises(Missing):
        end_entry(clerk.place, lent, "entry.returned", on="2026-11-10")
    with pytest.raises(NotAllowed):
        clerk.place.journal.act(
            lent, "entry", Command("entry.voided", {"reason": "x"}), now=clerk.now,
            actor=clerk.place.directory.people["lam-hoai-thuong"],
        )  # fmt: skip


def test_the_command_writes_books_lists_them_and_tells_what_became_of_numbers(
    clerk: Clerk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    clerk.arrive("a", "Phòng, chống hạn hán")
    clerk.arrive("b", "Rà soát hộ nghèo")
    clerk.close()

    def vic(*words: str) -> tuple[int, dict[str, Any]]:
        code = run(["register", *words, "--profile", str(clerk.folder), "--json"])
        said: dict[str, Any] = json.loads(capsys.readouterr().out)
        return code, said

    span = ("--from", "2026-01-01", "--to", "2026-12-31")
    pdf, xlsx = tmp_path / "so.pdf", tmp_path / "so.xlsx"
    assert vic("van-ban-den", *span, "--out", str(pdf)) == (0, {"path": str(pdf), "rows": 2})
    assert vic("van-ban-den", *span, "--out", str(xlsx)) == (0, {"path": str(xlsx), "rows": 2})
    assert "HUẤN LUYỆN" in texts(pdf.read_bytes())[0]
    assert load_workbook(xlsx).active["B7"].value == 2
    assert {one["name"] for one in vic("list")[1]["books"]} >= {"van-ban-den", "van-ban-di", "theo-doi-ho-so"}
    assert vic("gaps", "--year", "2026")[1]["series"][1] == {"series": "van_ban_den", "title": "Sổ văn bản đến"}
    told = vic("gaps", "--series", "van_ban_den", "--year", "2026")[1]
    assert [(n["first"], n["last"], n["state"]) for n in told["numbers"]] == [
        (1, 1, "used"), (2, 2, "used"), (3, 20, "lent"),
    ]  # fmt: skip
    assert told["unexplained"] == [] == told["elsewhere"]
    report = tmp_path / "ke.pdf"
    assert vic("gaps", "--series", "van_ban_den", "--year", "2026", "--out", str(report))[1]["rows"] == 2
    assert "Không có số nào chưa rõ" in texts(report.read_bytes())[0]
    for words, code in (
        (("van-ban-mat", *span, "--out", str(pdf)), "secret-document"),
        (("so-la", *span, "--out", str(pdf)), "missing"),
        (("van-ban-den", *span, "--out", "so.docx"), "missing"),
        (("van-ban-den", *span), "missing"),
        (("van-ban-den", "--from", "2026-12-31", "--to", "2026-01-01", "--out", str(pdf)), "missing"),
        (("gaps", "--series", "la"), "missing"),
    ):
        exit_code, said = vic(*words)
        assert exit_code == 1 and said["error"]["code"] == code, words


def test_numbers_taken_behind_the_ledger_are_reported_first(clerk: Clerk) -> None:
    with clerk.place.database.work() as connection:
        numbers.take(connection, "van_ban_den", 2026, item="a", at=clerk.now.isoformat())
        connection.exec_driver_sql("UPDATE leases SET next = 4 WHERE register = 'van_ban_den'")
    fates = numbers_told(clerk.place, "van_ban_den", 2026)
    assert [(fate.first, fate.last, fate.state) for fate in fates] == [
        (1, 1, "used"), (2, 3, "unexplained"), (4, 20, "lent"),
    ]  # fmt: skip
    text = texts(print_gaps(clerk.place, "van_ban_den", 2026).data)[0]
    assert "Số chưa rõ: 02–03" in text and text.index("CHƯA RÕ") < text.index("Đã dùng")
    with pytest.raises(Missing):
        print_gaps(clerk.place, "van_ban_den", 2026, "docx")


def test_each_series_as_the_office_keeps_it(tmp_path: Path) -> None:
    registers = {
        "mode": "by-type",
        "bodies": [{"id": "hdnvqs", "name": "Hội đồng nghĩa vụ quân sự", "short": "HĐNVQS", "to": "2026-12-31"}],
        "closed": {"ban_sao": "2026-06-30"},
    }
    clerk = Clerk(tmp_path / "desk", registers)
    try:
        assert numbering_of(clerk.place.journal).mode == "by-type"
        clerk.lend("van_ban_di.QĐ", 1, 5)
        clerk.lend("van_ban_di.CV", 1, 5)
        clerk.issue("một", "van_ban_di.QĐ", "QĐ-UBND")
        with pytest.raises(Missing, match="không đánh số cho loại"):
            clerk.issue("hai", "van_ban_di.CV", "QĐ-UBND")
        with pytest.raises(RegisterClosed):
            write_entry(clerk.place, "ban-sao", {}, kind="SY")
        found = register_section(clerk.place, "van-ban-di", *YEAR, series="van_ban_di.QĐ")
        assert len(found.rows) == 1
        assert register_section(clerk.place, "van-ban-di", *YEAR, series="van_ban_di.CV").rows == ()
    finally:
        clerk.close()


def test_what_was_signed_last_year_takes_last_years_number(
    clerk: Clerk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On 2 January, without network: the number and date of 31 December, from the numbers still held."""
    clerk.now = at("2026-12-31 16:30")
    clerk.issue("một", "van_ban_di", "QĐ-UBND")
    clerk.lend("van_ban_di", 1, 20, 2027)
    clerk.now = at("2027-01-02 08:00")
    leader = clerk.place.directory.people["quach-minh-dam"]
    signed_at, now = at("2026-12-31 17:00"), clerk.now
    clerk.now = signed_at
    draft = {"type": "Quyết định", "type_abbr": "QĐ", "subject": "cuối năm", "signer": leader.id, "receivers": [SENDER]}
    file = {"sha256": "3" * 64, "name": "a.pdf", "media_type": "application/pdf", "size": 1}
    journal = clerk.place.journal
    journal.act("hai", "outgoing", Command("outgoing.drafted", draft | {"pdf": file, "docx": file}), now=signed_at)
    journal.act("hai", "outgoing", Command("outgoing.submitted", {"file": file, "to": leader.id}), now=signed_at)
    certificate = {"serial": "01", "subject": "CN"}
    signed = {"before": "3" * 64, "file": file | {"sha256": "4" * 64}, "level": "B", "certificate": certificate}
    journal.act("hai", "outgoing", Command("outgoing.signed", signed), now=signed_at, actor=leader)
    clerk.now = now
    content = type("Draft", (), {"issuing_body": "Ủy ban nhân dân xã Năm Căn", "notation": "QĐ-UBND"})
    monkeypatch.setattr(
        "desktop.actions.number_and_seal.draft_of", lambda place, item: type("D", (), {"content": content})
    )
    (step,) = number_document(clerk.place, "hai", date(2026, 12, 31))
    assert (step.payload["code"], step.payload["year"], step.payload["on"]) == ("02/QĐ-UBND", 2026, "2026-12-31")
    with pytest.raises(NoNumberLeft), clerk.place.database.work() as connection:
        numbers.take(connection, "van_ban_den", 2027)
    book_2026 = register_section(clerk.place, "van-ban-di", *YEAR)
    assert [row[0] for row in book_2026.rows] == ["01/QĐ-UBND", "02/QĐ-UBND"]
