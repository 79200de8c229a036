"""A work file on a real profile: opened by a heading, filled, closed, packed, handed over, received; commands."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from docx import Document as read_docx

from desktop.actions.hand_over_work_file import check_package, hand_over, package_of, receive, save_minutes
from desktop.actions.keep_work_file import (
    close_work_file,
    headings,
    open_files,
    open_work_file,
    put_file_into,
    put_into,
)
from desktop.commands.dispatch import run
from desktop.desk.acts import do
from desktop.desk.forms import form_of
from desktop.desk.item_view import item_view
from desktop.training.names import SPECIALIST
from desktop.training.province import data
from tests.desktop.office import sample_letter
from tests.desktop.printed_pages import texts
from tests.desktop.register_office import SENDER, Clerk, at
from workflow.archive.package_reader import read_package
from workflow.errors import AlreadyDone, Missing, NotAllowed, Refusal, SecretDocument, WrongState
from workflow.rules import Command
from workflow.store import catalogue

CLERK, LEADER = "thach-thi-my-hanh", "quach-minh-dam"


class Keeper(Clerk):
    """The specialist who keeps the file; others of the office act on the same machine when the test says so."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, person=SPECIALIST)
        with self.place.database.work() as connection:
            catalogue.put(connection, "office", "1", data("office"))

    @contextmanager
    def sitting(self, person: str) -> Iterator[None]:
        """Let another person sit at this desk."""
        place, mine = self.place, self.place.me
        place.me = place.journal.me = place.directory.person(person)
        try:
            yield
        finally:
            place.me = place.journal.me = mine

    def document(self, item: str, subject: str, name: str = "Công văn.pdf", finish: bool = True) -> None:
        """Let a document arrive with a real file, be assigned to this person, and be dealt with."""
        ref = self.place.files.put(sample_letter(subject), name, "application/pdf").to_json()
        deeds: list[tuple[str, str, dict[str, Any]]] = [
            (CLERK, "incoming.arrived", {
                "subject": subject, "from": SENDER, "type_name": "Công văn", "code_number": "3412",
                "code_notation": "SNNMT-CCTL", "issued": "2026-11-09", "files": [ref],
            }),
            (CLERK, "incoming.registered", {"book": "van_ban_den", "year": 2026, "number": len(subject), "on":
                                            self.now.date().isoformat()}),
            (LEADER, "incoming.assigned", {"lead": "nam-can-kt", "person": SPECIALIST}),
        ]  # fmt: skip
        if finish:
            deeds.append((SPECIALIST, "incoming.finished", {"text": "Đã tham mưu"}))
        for who, kind, payload in deeds:
            actor = self.place.directory.person(who)
            self.place.journal.act(item, "incoming", Command(kind, payload), now=self.now, actor=actor)


@pytest.fixture
def keeper(tmp_path: Path) -> Iterator[Keeper]:
    keeper = Keeper(tmp_path / "desk")
    yield keeper
    keeper.close()


@pytest.fixture
def filled(keeper: Keeper) -> str:
    """Return a work file with two documents and a photograph."""
    item, _ = open_work_file(keeper.place, {"heading": "01.KT", "start": "2026-11-02"})
    keeper.document("vb-1", "Phòng, chống hạn hán")
    keeper.document("vb-2", "Đo độ mặn", "đo: độ mặn?.pdf")
    for one in ("vb-1", "vb-2"):
        put_into(keeper.place, item, one)
    picture = keeper.folder / "cong-so-3.txt"
    picture.write_text("Ảnh cống số 3", encoding="utf-8")
    put_file_into(keeper.place, item, picture, subject="Cống số 3", type_name="Ảnh", day="2026-11-05", author="Tổ 3")
    return item


def test_a_heading_gives_title_notation_and_retention(keeper: Keeper) -> None:
    assert [one.code for one in headings(keeper.place, 2026)][5] == "01.KT"
    item, _ = open_work_file(keeper.place, {"heading": "01.KT"})
    state = keeper.place.journal.state(item)
    assert (state.notation, state.retention, state.year) == ("01.KT", "20 năm", 2026)
    assert state.title == "Hồ sơ phòng, chống hạn hán, xâm nhập mặn" and state.unit == "nam-can-kt"
    assert open_files(keeper.place) == ((item, f"01.KT {state.title}"),)
    with pytest.raises(Missing):
        open_work_file(keeper.place, {"title": "Hồ sơ tự lập"})


def test_pages_are_counted_and_documents_stand_by_their_days(keeper: Keeper, filled: str) -> None:
    state = keeper.place.journal.state(filled)
    assert [(entry.subject, entry.pages) for entry in state.ordered] == [
        ("Cống số 3", 0), ("Phòng, chống hạn hán", 1), ("Đo độ mặn", 1),
    ]  # fmt: skip
    with pytest.raises(WrongState, match="đã có trong hồ sơ"):
        put_into(keeper.place, filled, "vb-1")


def test_a_secret_file_is_refused_before_it_is_kept(keeper: Keeper, filled: str) -> None:
    path = keeper.folder / "TỐI MẬT.txt"
    path.write_text("x", encoding="utf-8")
    before = keeper.place.journal.state(filled).entries
    with pytest.raises(SecretDocument):
        put_file_into(keeper.place, filled, path)
    assert keeper.place.journal.state(filled).entries == before


def test_it_closes_when_its_documents_are_finished_with_what_they_are_by_then(keeper: Keeper, filled: str) -> None:
    keeper.document("vb-3", "Còn dở", finish=False)
    put_into(keeper.place, filled, "vb-3")
    with pytest.raises(WrongState, match="Còn 1 tài liệu"):
        close_work_file(keeper.place, filled)
    keeper.place.journal.act("vb-3", "incoming", Command("incoming.finished", {"text": "Xong"}), now=keeper.now)
    close_work_file(keeper.place, filled)
    state = keeper.place.journal.state(filled)
    assert state.stage == "closed" and all(entry.finished for entry in state.entries)
    assert state.hand_over_by == date(2027, 11, 11)


def test_the_whole_way_into_the_archive(keeper: Keeper, filled: str) -> None:
    place = keeper.place
    close_work_file(place, filled)
    assert package_of(place, filled) == package_of(place, filled)
    keeper.now = at("2026-11-20 08:00")
    hand_over(place, filled)
    state = place.journal.state(filled)
    assert state.package is not None and state.minutes is not None
    (minutes,) = texts(place.files.read(state.minutes.sha256))
    for words in ("BIÊN BẢN GIAO NHẬN HỒ SƠ, TÀI LIỆU", "3 tài liệu", state.package.sha256, "Lâm Hoài Thương"):
        assert words in minutes
    with pytest.raises(NotAllowed):
        receive(place, filled)
    package, found = check_package(place, filled)
    assert found.findings == () and package == state.package
    assert [document.value("Subject") for document in found.documents] == [
        "Cống số 3", "Phòng, chống hạn hán", "Đo độ mặn",
    ]  # fmt: skip
    assert "Thạch Thị Mỹ Hạnh: Vào sổ" in found.documents[1].value("TraceHeaderList")
    assert "data/tai-lieu/003-đo_ độ mặn.pdf" in found.files
    with keeper.sitting(CLERK):
        receive(place, filled, "Kho 1, giá 2")
        with pytest.raises(AlreadyDone):
            receive(place, filled)
    assert place.journal.state(filled).stage == "archived"
    assert place.journal.verify()["broken"] == []


def word(path: Path) -> tuple[str, list[list[str]]]:
    """Return the text of a Word document outside and inside its ruled table, which is the one with lines."""
    document = read_docx(str(path))
    ruled = [table for table in document.tables if table.style.name == "Table Grid"]
    bare = [cell.text for table in document.tables if table not in ruled for row in table.rows for cell in row.cells]
    text = "\n".join([*(paragraph.text for paragraph in document.paragraphs), *bare])
    return text, [[cell.text for cell in row.cells] for table in ruled for row in table.rows]


def test_the_minutes_are_a_word_document_the_office_edits_with_the_package_that_was_given(
    keeper: Keeper, filled: str, tmp_path: Path
) -> None:
    place, path = keeper.place, tmp_path / "bien-ban.docx"
    assert "work_file.minutes" not in {option.kind for option in item_view(place, filled).options}
    with pytest.raises(WrongState, match="chưa kết thúc"):
        save_minutes(place, [filled], path)
    close_work_file(place, filled)
    before = sha256(package_of(place, filled)).hexdigest()
    keeper.now = at("2026-11-20 08:00")
    hand_over(place, filled)
    keeper.now = at("2026-12-01 08:00")
    assert "work_file.minutes" in {option.kind for option in item_view(place, filled).options}
    shown = form_of(place, filled, "work_file.minutes").fields[0]
    assert shown.value == "bien-ban-giao-nhan.docx"
    assert do(place, filled, "work_file.minutes", {"path": str(path)}).words == "Đã lưu biên bản bien-ban.docx"
    text, rows = word(path)
    for words in (
        "BIÊN BẢN GIAO NHẬN HỒ SƠ, TÀI LIỆU", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "/BB-UBND", before,
        "ngày 20 tháng 11 năm 2026", "ngày hai mươi tháng mười một năm hai nghìn không trăm hai mươi sáu",
        "Bên giao: Lâm Hoài Thương", "BÊN NHẬN", "Thạch Thị Mỹ Hạnh",
    ):  # fmt: skip
        assert words in text, words
    assert rows[2] == ["1", "01.KT", "Hồ sơ phòng, chống hạn hán, xâm nhập mặn", "02/11/2026 – 11/11/2026", "20 năm",
                       "3", "2"]  # fmt: skip
    again = tmp_path / "lan-hai.docx"
    save_minutes(place, [filled], again)
    assert again.read_bytes() == path.read_bytes()
    save_minutes(place, [filled], tmp_path / "bb.pdf")
    assert "BIÊN BẢN GIAO NHẬN" in texts((tmp_path / "bb.pdf").read_bytes())[0]
    for refused, items in ((tmp_path / "bb.odt", [filled]), (path, [])):
        with pytest.raises(Missing):
            save_minutes(place, items, refused)


def test_one_paper_for_several_files(keeper: Keeper, filled: str, tmp_path: Path) -> None:
    second, _ = open_work_file(keeper.place, {"title": "Tập huấn", "notation": "02.KT", "retention": "10 năm"})
    keeper.document("vb-7", "Mời tập huấn")
    put_into(keeper.place, second, "vb-7")
    for item in (filled, second):
        close_work_file(keeper.place, item)
    path = tmp_path / "bien-ban.docx"
    save_minutes(keeper.place, [filled, second], path)
    text, rows = word(path)
    assert [row[1] for row in rows[2:]] == ["01.KT", "02.KT"] and "Tổng số 2 hồ sơ, 4 tài liệu" in text


def test_every_act_offered_can_be_done_from_the_reader(keeper: Keeper, filled: str) -> None:
    place = keeper.place
    view = item_view(place, filled)
    assert ("Số, ký hiệu", "01.KT") in view.facts and view.facts[-1][1].endswith("Đo độ mặn")
    assert {option.kind for option in view.options if not option.why_not} >= {
        "work_file.closed", "work_file.file_added", "work_file.index", "work_file.removed", "work_file.passed",
    }  # fmt: skip
    assert do(place, filled, "work_file.index", {}).paper.startswith(b"%PDF")
    do(place, filled, "work_file.arranged", {"key": "vb-2", "place": 1})
    assert place.journal.state(filled).ordered[0].key == "vb-2"
    do(place, filled, "work_file.removed", {"key": "vb-2", "reason": "Thuộc hồ sơ khác"})
    form = form_of(place, filled, "work_file.closed")
    done = do(place, filled, "work_file.closed", {field.name: field.value for field in form.fields})
    assert "nộp lưu trước" in done.words
    said = do(place, filled, "work_file.handed_over", {})
    assert said.paper.startswith(b"%PDF")
    with keeper.sitting(CLERK):
        assert item_view(place, filled).options[0].kind == "work_file.received"
        do(place, filled, "work_file.returned", {"reason": "Thiếu phụ lục"})
    assert any(card.text == "Thiếu phụ lục" for card in item_view(place, filled).cards)


def test_a_document_goes_into_a_file_from_its_own_page_even_a_new_one(keeper: Keeper) -> None:
    place = keeper.place
    keeper.document("vb-9", "Báo cáo hạn mặn")
    assert "work_file.added" in {option.kind for option in item_view(place, "vb-9").options}
    form = form_of(place, "vb-9", "work_file.added")
    assert [field.name for field in form.fields] == ["work_file", "heading", "title", "notation", "retention"]
    assert form.fields[1].value == "01.KT", "the heading the list gives to this person"
    done = do(place, "vb-9", "work_file.added", {"work_file": "new", "heading": "01.KT"})
    assert done.words == "Đã đưa vào hồ sơ 01.KT"
    (item,) = place.journal.items("work_file")
    assert [entry.key for entry in place.journal.state(item).entries] == ["vb-9"]
    assert [field.name for field in form_of(place, "vb-9", "work_file.added").fields] == ["work_file"]


def test_nothing_is_opened_when_the_document_cannot_go_in(keeper: Keeper) -> None:
    keeper.document("vb-9", "Báo cáo")
    with pytest.raises(Refusal):
        do(keeper.place, "vb-9", "work_file.added", {"work_file": "new", "title": "Không có ký hiệu"})
    assert keeper.place.journal.items("work_file") == []


def test_the_commands(keeper: Keeper, filled: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    close_work_file(keeper.place, filled)
    keeper.close()

    def vic(*words: object) -> tuple[int, dict[str, Any]]:
        code = run([*map(str, words), "--profile", str(keeper.folder), "--json"])
        return code, json.loads(capsys.readouterr().out)

    code, found = vic("archive", "list")
    assert code == 0 and found["files"][0] | {"id": ""} == {
        "id": "", "notation": "01.KT", "title": "Hồ sơ phòng, chống hạn hán, xâm nhập mặn", "state": "Đã kết thúc",
        "retention": "20 năm", "documents": 3, "end": "2026-11-11", "hand_over_by": "2027-11-11", "lacking": [],
    }  # fmt: skip
    package = tmp_path / "goi.zip"
    code, found = vic("archive", "export", "01.KT", "--out", package)
    assert code == 0 and found["documents"] == 3 and read_package(package.read_bytes()).sound
    assert vic("archive", "verify", package)[1] == {
        "sound": True, "title": "Hồ sơ phòng, chống hạn hán, xâm nhập mặn", "notation": "01.KT", "documents": 3,
        "findings": [],
    }  # fmt: skip
    package.write_bytes(package.read_bytes()[:-400])
    assert vic("archive", "verify", package)[0] == 1
    code, found = vic("archive", "index", "01.KT", "--out", tmp_path / "muc-luc.pdf")
    assert code == 0 and found["rows"] == 3
    (index,) = texts((tmp_path / "muc-luc.pdf").read_bytes())
    assert "MỤC LỤC VĂN BẢN TRONG HỒ SƠ" in index and "3412/SNNMT-CCTL" in index
    assert vic("archive", "index", "01.KT", "--out", tmp_path / "muc-luc.docx")[0] == 0
    assert word(tmp_path / "muc-luc.docx")[1][-1][1] == "3412/SNNMT-CCTL"
    code, found = vic("archive", "minutes", "01.KT", "--out", tmp_path / "bb.docx")
    assert code == 0 and found["files"] == 1 and "BIÊN BẢN" in word(tmp_path / "bb.docx")[0]
    code, found = vic("archive", "index", "09.XX", "--out", tmp_path / "x.pdf")
    assert code == 1 and "không có hồ sơ này" in found["error"]["text"]
