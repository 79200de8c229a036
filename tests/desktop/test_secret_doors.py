"""What is refused as a state secret leaves no byte behind: no scan beside it, no page drawn, nothing being typed."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from desktop.actions.answer_report import draft_answer
from desktop.actions.draft_reply import save_draft, start_new
from desktop.actions.enter_arrival import enter_arrival
from desktop.actions.keep_work_file import put_file_into
from desktop.desk.own_desk import OwnDesk
from desktop.line import Line
from tests.desktop.register_office import Clerk
from tests.desktop.small_desk import pdf
from workflow.errors import SecretDocument

TYPED = {"sender": "Sở Y tế", "subject": "Phòng, chống dịch", "code": "12/SYT-NVY"}


@pytest.fixture
def clerk(tmp_path: Path) -> Iterator[Clerk]:
    clerk = Clerk(tmp_path / "desk")
    clerk.lend("van_ban_den", 1, 5)
    yield clerk
    clerk.close()


def scan(folder: Path, words: str, name: str = "quet.pdf") -> Path:
    """Lay a scanned page down."""
    path = folder / name
    path.write_bytes(pdf(words))
    return path


def nothing_kept(clerk: Clerk) -> bool:
    """Tell whether neither a file nor a row of one is here."""
    with clerk.place.database.reading() as connection:
        rows = connection.exec_driver_sql("SELECT count(*) FROM files").scalar()
    return rows == 0 and not [name for _, _, names in os.walk(clerk.place.files.folder) for name in names]


@pytest.mark.parametrize("marked", [{"subject": "Kế hoạch (MẬT)"}, {"type_name": "Tối mật"}])
def test_no_scan_of_a_paper_with_a_marked_title(clerk: Clerk, tmp_path: Path, marked: dict[str, str]) -> None:
    with pytest.raises(SecretDocument):
        enter_arrival(clerk.place, TYPED | marked, [scan(tmp_path, "mot trang")])
    assert nothing_kept(clerk) and not clerk.place.journal.items("incoming")


def test_the_first_scan_is_not_kept_when_the_second_bears_a_stamp(clerk: Clerk, tmp_path: Path) -> None:
    clean, stamped = scan(tmp_path, "mot trang"), scan(tmp_path, "TOI MAT", "quet-2.pdf")
    with pytest.raises(SecretDocument):
        enter_arrival(clerk.place, TYPED, [clean, stamped])
    assert nothing_kept(clerk)
    enter_arrival(clerk.place, TYPED, [clean])
    assert not nothing_kept(clerk)


def test_the_page_of_a_marked_draft_is_never_written(clerk: Clerk) -> None:
    draft = start_new(clerk.place)
    marked = [
        replace(draft.content, subject="Phương án (MẬT)"),
        replace(draft.content, subject="Phương án", body=("Điều 1", "TUYỆT MẬT")),
    ]
    for content in marked:
        with pytest.raises(SecretDocument):
            save_draft(clerk.place, replace(draft, content=content))
    assert nothing_kept(clerk)


def test_a_file_beside_a_marked_title_is_not_kept(clerk: Clerk, tmp_path: Path) -> None:
    page = scan(tmp_path, "mot trang")
    with pytest.raises(SecretDocument):
        put_file_into(clerk.place, "ho-so", page, subject="Biên bản (MẬT)")
    with pytest.raises(SecretDocument):
        draft_answer(clerk.place, "phan-anh", "TỐI MẬT", str(page))
    assert nothing_kept(clerk)


def test_what_is_typed_is_not_kept_once_it_bears_a_mark(clerk: Clerk) -> None:
    desk = OwnDesk(clerk.place, Line(clerk.place))
    desk.save_typed("act:x:outgoing.drafted", {"subject": "Kế hoạch"})
    for marked in ({"subject": "Kế hoạch (MẬT)"}, {"subject": "Kế hoạch", "body": "Căn cứ\nTỐI MẬT\nNội dung"}):
        with pytest.raises(SecretDocument):
            desk.save_typed("act:x:outgoing.drafted", marked)
    assert desk.typed("act:x:outgoing.drafted") == {"subject": "Kế hoạch"}
    desk.save_typed("act:x:outgoing.drafted", {"subject": "Bảo vệ bí mật kinh doanh", "text": "mật ong"})
