"""The books as data: every form of the decrees, its columns in order, what fills them, what is refused."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.workflow.changed import replace
from tests.workflow.office import DIRECTORY, STORIES, Desk
from workflow.default_calendar import default_calendar
from workflow.documents.document import Party
from workflow.documents.outgoing_state import Outgoing
from workflow.dossiers.dossier import Dossier
from workflow.errors import Missing, SecretDocument
from workflow.registers.book import ACROSS_MM, KINDS, book, books, read_book
from workflow.registers.gaps import Fate, compact, gap_report, holes, unexplained
from workflow.registers.lines import FILLERS, Around, Line, lines_of
from workflow.registers.section import Void, section
from workflow.registry import registry
from workflow.workdays import VIETNAM

AROUND = Around(DIRECTORY, default_calendar(), datetime(2026, 3, 5, 9, 0, tzinfo=VIETNAM))
YEAR = (date(2026, 1, 1), date(2026, 12, 31))
COLUMNS = {
    "van-ban-den": 10, "van-ban-di": 10, "vbqppl": 10, "theo-doi-van-ban-den": 7, "gui-buu-dien": 6,
    "su-dung-ban-luu": 9, "chuyen-giao": 6, "ban-sao": 9, "theo-doi-ho-so": 12,
}  # fmt: skip


def cells(key: str, kind: str, stage: str) -> list[Mapping[str, Any]]:
    """Return the cells an item of the model office has in a book at a stage of its story."""
    return [line.cells for line in lines_of(book(key), Desk(kind, STORIES[kind][stage]).state, AROUND)]


def test_every_form_has_its_columns_and_fits_the_page() -> None:
    assert {key: len(one.columns) for key, one in books().items()} == COLUMNS
    for one in books().values():
        assert sum(column.width for column in one.columns) <= ACROSS_MM
        assert one.source and {column.kind for column in one.columns} <= set(KINDS)
        assert set(one.kinds) <= set(registry()) and (one.filled_by in FILLERS) != one.by_hand


def test_a_register_of_state_secrets_is_never_kept_here() -> None:
    for key in ("van-ban-mat", "van-ban-mat-den", "van-ban-mat-di"):
        with pytest.raises(SecretDocument, match="không lập trên máy nối mạng"):
            book(key)
    with pytest.raises(Missing) as refused:
        book("sổ-lạ")
    assert "van-ban-den" in refused.value.what_next


GOOD = {"key": "k", "title": "Sổ", "source": "QĐ", "columns": [["a", "A", 20, "text"]], "kinds": ["incoming"],
        "filled_by": "incoming"}  # fmt: skip


@pytest.mark.parametrize(
    "change",
    [
        {"columns": []}, {"columns": [["a", "A", 20, "text"], ["a", "B", 20, "text"]]}, {"columns": [["a", "A", 20]]},
        {"columns": [["a", "A", 300, "text"]]}, {"columns": [["a", "A", 0, "text"]]},
        {"columns": [["a", "A", 20, "money"]]}, {"columns": None}, {"title": None, "columns": "x"},
    ],
)  # fmt: skip
def test_a_book_that_cannot_be_printed_is_refused(change: dict[str, Any]) -> None:
    assert read_book(GOOD).columns[0].title == "A"
    with pytest.raises(Missing):
        read_book(GOOD | change)
    with pytest.raises(Missing):
        read_book({name: value for name, value in GOOD.items() if name != "key"})


@pytest.mark.parametrize("kind", sorted(registry()))
def test_every_item_at_every_stage_fills_only_columns_there_are(kind: str) -> None:
    for stage in STORIES.get(kind, {"": ()}):
        state = Desk(kind, STORIES[kind][stage]).state if kind in STORIES else registry()[kind].empty("x")
        for one in books().values():
            if kind not in one.kinds:
                continue
            keys = {column.key: column.kind for column in one.columns}
            for line in lines_of(one, state, AROUND):
                assert set(line.cells) <= set(keys), (one.key, kind, stage)
                for key, value in line.cells.items():
                    wanted = {"date": date, "number": int}.get(keys[key], str)
                    assert value is None or isinstance(value, wanted), (one.key, key, value)


def test_an_incoming_document_stands_in_its_book_once_registered() -> None:
    assert cells("van-ban-den", "incoming", "arrived") == []
    (line,) = cells("van-ban-den", "incoming", "registered")
    assert line["number"] and line["passed_on"] is None
    assert cells("chuyen-giao", "incoming", "registered") == []
    assert cells("theo-doi-van-ban-den", "incoming", "registered") == []
    (progress,) = cells("theo-doi-van-ban-den", "incoming", "finished")
    assert progress["progress"].startswith("Xong ")
    (replaced,) = cells("van-ban-den", "incoming", "replaced")
    assert replaced["note"] == "Đã được thay thế"


def test_an_outgoing_document_tells_who_took_it_in_and_what_became_of_it() -> None:
    assert cells("van-ban-di", "outgoing", "signed") == []
    (numbered,) = cells("van-ban-di", "outgoing", "numbered")
    assert numbered["code"] == "07/QĐ-UBND" and numbered["sent"] is None
    (sent,) = cells("van-ban-di", "outgoing", "sent")
    assert sent["signed"].startswith("0/") and sent["sent"] is not None
    (voided,) = cells("van-ban-di", "outgoing", "voided")
    assert voided["note"] == "Hủy: Không ban hành nữa"
    state: Outgoing = Desk("outgoing", STORIES["outgoing"]["sent"]).state
    more = replace(state, withdrawn=True, replaced_code="09/QĐ-UBND", replaces_code="05/QĐ-UBND")
    (line,) = lines_of(book("van-ban-di"), more, AROUND)
    assert line.cells["note"] == "Đã thu hồi; Thay bằng 09/QĐ-UBND; Thay 05/QĐ-UBND"
    posted = replace(state, receivers=(Party("", "Ông Tám"), Party("H12.52", "Sở"), Party("", "Bà Tư")))
    (post,) = lines_of(book("gui-buu-dien"), posted, AROUND)
    assert (post.cells["receivers"], post.cells["envelopes"]) == ("Ông Tám; Bà Tư", 2)


def test_a_dossier_fills_the_form_of_the_circular() -> None:
    (line,) = cells("theo-doi-ho-so", "dossier", "handed")
    assert line["code"] and line["sets"] == 1 and line["returned"].endswith("\nTrực tiếp")
    assert line["signed"] == "Nguyễn Văn Mật" and isinstance(line["due"], date)
    (waiting,) = cells("theo-doi-ho-so", "dossier", "supplement")
    assert waiting["note"] == "Chờ bổ sung, tạm dừng" and waiting["returned"] == ""
    odd: Dossier = replace(Desk("dossier", STORIES["dossier"]["received"]).state, code="không số", at="lạ", due="")
    (kept,) = lines_of(book("theo-doi-ho-so"), odd, AROUND)
    assert kept.on == date(1900, 1, 1) and kept.cells["received"] is None


def test_a_document_its_sender_took_back_says_so_with_the_reason() -> None:
    (line,) = cells("van-ban-den", "incoming", "recalled")
    assert line["note"] == "Nơi gửi lấy lại: Gửi nhầm"
    state = Desk("incoming", STORIES["incoming"]["recalled"]).state
    (bare,) = lines_of(book("van-ban-den"), replace(state, wishes=()), AROUND)
    assert bare.cells["note"] == "Nơi gửi lấy lại"


def test_what_was_never_signed_for_shows_no_receipt() -> None:
    (line,) = cells("van-ban-den", "incoming", "registered")
    assert line["signed"] == ""
    (taken,) = cells("van-ban-den", "incoming", "started")
    assert taken["signed"] == "Lâm Hoài Thương, 02/03/2026"
    state = Desk("incoming", STORIES["incoming"]["started"]).state
    mark = replace(state.done["incoming.started"], at="lúc nào")
    (odd,) = lines_of(book("van-ban-den"), replace(state, done={"incoming.started": mark}), AROUND)
    assert odd.cells["signed"] == "Lâm Hoài Thương, …"


# ---------------------------------------------------------------- sections


def line(number: int, on: date, series: str = "van_ban_den") -> Line:
    """Return a line of the incoming register."""
    return Line(on, (on.year, series, number, ""), {"number": number, "arrived": on}, series)


@given(st.lists(st.tuples(st.integers(1, 40), st.integers(0, 729)), unique_by=lambda pair: pair[0]))
def test_a_section_is_what_lies_between_two_days_in_the_order_of_numbers(many: list[tuple[int, int]]) -> None:
    lines = [line(number, date(2026, 1, 1) + timedelta(days=after)) for number, after in many]
    found = section(book("van-ban-den"), lines, *YEAR)
    wanted = sorted(number for number, after in many if after < 365)
    assert [row[1] for row in found.rows] == wanted
    assert f"Cộng: {len(wanted)} dòng" in found.closing
    assert ("từ số" in found.closing) == bool(wanted)


def test_a_register_of_issued_papers_holds_its_own_series_and_papers_of_no_series_stand_in_the_usual_one() -> None:
    day = date(2026, 3, 2)
    lines = [
        Line(day, (2026, series, number, ""), {"code": f"{number:02d}"}, series)
        for number, series in enumerate(("", "van_ban_di", "van_ban_di@nvqs", "van_ban_di.QĐ", "vbqppl.QĐ"), 1)
    ]
    held = {key: [row[0] for row in section(book(key), lines, day, day).rows] for key in ("van-ban-di", "vbqppl")}
    assert held == {"van-ban-di": ["01", "02", "04", "03"], "vbqppl": ["05"]}


def test_void_numbers_stand_among_the_lines_unless_a_paper_carries_them() -> None:
    day = date(2026, 5, 4)
    told = ((1, day), (2, day), (9, date(2025, 1, 1)))
    voids = [Void("van_ban_den", 2026, number, "Nhầm", on) for number, on in told]
    lines = [line(1, day), line(3, day), line(4, day, "khac")]
    found = section(book("van-ban-den"), lines, *YEAR, voids=voids, series="van_ban_den")
    assert [(row[1], row[9]) for row in found.rows] == [(1, None), (2, "Bỏ số: Nhầm"), (3, None)]
    outgoing = section(book("van-ban-di"), [], *YEAR, voids=[Void("van_ban_di", 2026, 7, "Nhầm", day)])
    assert outgoing.rows[0][0] == "07"
    with pytest.raises(Missing):
        section(book("van-ban-den"), [], YEAR[1], YEAR[0])


def test_dossiers_are_counted_from_one() -> None:
    lines = [Line(date(2026, 5, 4), (2026, "mhs", number, ""), {"code": f"H-{number}"}) for number in (7, 3)]
    found = section(book("theo-doi-ho-so"), lines, *YEAR)
    assert [row[:2] for row in found.rows] == [(1, "H-3"), (2, "H-7")]


# ---------------------------------------------------------------- gaps


def test_the_gap_report_puts_what_nobody_explains_first() -> None:
    fates = [Fate(1, 1, "used", "01/QĐ"), Fate(2, 2, "used", "02/QĐ"), Fate(3, 3, "void", "", "Nhầm"),
             Fate(4, 6, "unexplained"), Fate(7, 9, "lent", "", "", "Lan", "2026-05-04T08:00:00+07:00")]  # fmt: skip
    assert unexplained(fates) == [(4, 6)] == unexplained([*fates, Fate(10, 10, "used")])
    assert unexplained([Fate(1, 2, "lạ")]) == [(1, 2)]
    assert [(fate.first, fate.last) for fate in compact(fates)] == [(1, 2), (3, 3), (4, 6), (7, 9)]
    report = gap_report("van_ban_di", 2026, fates)
    assert report.rows[0][:4] == (4, 6, 3, "CHƯA RÕ") and report.rows[1][:4] == (1, 2, 2, "Đã dùng")
    assert report.closing == "Số chưa rõ: 04–06." and report.title == "Bảng kê số: Sổ văn bản đi"
    assert gap_report("van_ban_di", 2026, fates[:3]).closing == "Không có số nào chưa rõ."
    assert "05, 07–08" in gap_report("x", 2026, [Fate(5, 5, "unexplained"), Fate(7, 8, "unexplained")]).closing


@given(st.lists(st.tuples(st.integers(1, 4), st.integers(0, 2)), max_size=8))
def test_holes_are_numbers_no_fate_tells_of(parts: list[tuple[int, int]]) -> None:
    fates, following, wanted = [], 1, []
    for length, skipped in parts:
        if skipped:
            wanted.append((following, following + skipped - 1))
        fates.append(Fate(following + skipped, following + skipped + length - 1, "used"))
        following += skipped + length
    assert holes(fates) == wanted


def test_numbers_told_twice_are_a_fault_too() -> None:
    assert holes([Fate(1, 5, "used"), Fate(4, 6, "lent")]) == [(4, 5)]
