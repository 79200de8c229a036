"""A machine that runs out of numbers says what it had, what became of it, when new ones come and what can be done."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.actions.register_document import register_document
from desktop.desk.number_desk import NumberDesk
from desktop.line import Line
from sync.cycle import ServerSummary, Summary
from sync.status import remember
from tests.desktop.two_desks import Desks
from tests.workflow.office import VALID
from workflow.errors import NoNumberLeft
from workflow.store import numbers

CLERK, LEADER = "van-thu", "chu-tich"
BOOK = "van_ban_den"


@pytest.fixture
def desks(tmp_path: Path) -> Iterator[Desks]:
    found = Desks(tmp_path)
    yield found
    found.close()


def short(desks: Desks, who: str = CLERK, series: str = BOOK, year: int = 2025) -> str:
    place = desks.place(who)
    said: str = NumberDesk(place, Line(place)).told(series, year).short
    return said


def arrive(desks: Desks, item: str) -> None:
    desks.do(CLERK, item, "incoming.arrived", {**VALID["incoming.arrived"], "to": [{"organ": "H12.59", "name": ""}]})


def test_with_enough_numbers_nothing_is_said(desks: Desks) -> None:
    desks.lend(CLERK, BOOK, 2025, 1, 20)
    assert short(desks) == ""
    assert short(desks, LEADER) == "", "who keeps no register holds no numbers"
    assert short(desks, year=2024) == ""


def test_a_machine_never_lent_any_asks_as_soon_as_there_is_a_line(desks: Desks) -> None:
    said = short(desks)
    assert said.startswith("Máy này hết số, và không tự đặt số. Chương trình tự xin thêm 100 số ngay khi có mạng.")
    assert said.endswith("vào sổ khi có số.")
    place = desks.place(CLERK)
    remember(place.database, Summary([ServerSummary("documents", "https://a", True, place.now().isoformat())]))
    assert "trong lần gửi nhận kế tiếp (F5)" in short(desks)
    arrive(desks, "vb-1")
    with pytest.raises(NoNumberLeft, match="chưa được cấp số nào") as told:
        register_document(place, "vb-1")
    assert "tự xin thêm số" in told.value.what_next


def test_few_are_left_and_then_none(desks: Desks) -> None:
    desks.lend(CLERK, BOOK, 2025, 7, 8)
    place = desks.place(CLERK)
    for item in ("vb-1", "vb-2"):
        arrive(desks, item)
        register_document(place, item)
    with place.database.work() as connection:
        numbers.void(connection, BOOK, 2025, 8, "Ghi nhầm", place.now())
    arrive(desks, "vb-3")
    with pytest.raises(NoNumberLeft, match="được cấp 2, đã dùng 1, bỏ 1"):
        register_document(place, "vb-3")
    desks.lend(CLERK, BOOK, 2025, 30, 39)
    for n in range(8):
        arrive(desks, f"vb-{n + 10}")
        register_document(place, f"vb-{n + 10}")
    assert short(desks).startswith("Máy này còn 2 số: 38–39.")


def test_a_block_taken_from_a_lost_machine_says_so_there(desks: Desks) -> None:
    desks.lend(CLERK, BOOK, 2025, 51, 70)
    place = desks.place(CLERK)
    with place.database.work() as connection:
        numbers.close(connection, f"{BOOK}-51", "revoked", "Máy cháy ngày 20/06", place.now())
    assert "Số 51–70 đã bị thu hồi: Máy cháy ngày 20/06." in short(desks)
    told = NumberDesk(place, Line(place)).told(BOOK, 2025)
    assert [(one.numbers, one.words, one.about) for one in told.stretches] == [
        ("51–70", "Thu hồi, không dùng", "Máy cháy ngày 20/06"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("series", "words"),
    [("mhs", "tiếp nhận tạm"), ("van_ban_di", "đóng dấu, phát hành"), ("van_ban_den", "vào sổ khi")],
)
def test_what_can_be_done_meanwhile(series: str, words: str) -> None:
    assert words in numbers.meanwhile(series)
