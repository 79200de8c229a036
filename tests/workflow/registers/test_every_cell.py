"""Every cell of the books for items whose line is known by hand, and what stands where something is missing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from tests.workflow.changed import replace
from tests.workflow.office import DRAFT, STORIES, Desk
from tests.workflow.registers.test_books import AROUND, YEAR, cells, line
from workflow.documents.document import Party
from workflow.documents.incoming_state import Incoming
from workflow.documents.outgoing_state import Outgoing
from workflow.dossiers.dossier import Dossier
from workflow.errors import Missing
from workflow.registers.book import ACROSS_MM, book, books, read_book
from workflow.registers.gaps import Fate, compact, gap_report
from workflow.registers.lines import lines_of
from workflow.registers.section import Void, section

DAY, BOTH = date(2026, 3, 2), "Phòng Kinh tế; Lâm Hoài Thương; phối hợp: Phòng Văn hóa - Xã hội"
CAME = "Công văn số 12/VPCP-TTĐT ngày 27/02/2026 của Văn phòng Chính phủ: phòng, chống xâm nhập mặn"


def state(kind: str, stage: str, **change: Any) -> Any:
    """Return an item of the model office, changed."""
    return replace(Desk(kind, STORIES[kind][stage]).state, **change)


def cells_of(key: str, item: Any) -> Mapping[str, Any]:
    """Return the cells of its one line."""
    (found,) = lines_of(book(key), item, AROUND)
    return found.cells


@pytest.mark.parametrize(
    ("key", "kind", "stage", "expected"),
    [
        ("van-ban-den", "incoming", "registered", {
            "arrived": DAY, "author": "Văn phòng Chính phủ", "code": "12/VPCP-TTĐT", "issued": date(2026, 2, 27),
            "note": "", "number": 7, "passed_on": None, "receiver": "", "signed": "",
            "subject": "Công văn: phòng, chống xâm nhập mặn"}),
        ("van-ban-den", "incoming", "finished", {
            "arrived": DAY, "author": "Văn phòng Chính phủ", "code": "12/VPCP-TTĐT", "issued": date(2026, 2, 27),
            "note": "", "number": 7, "passed_on": DAY, "receiver": BOTH, "signed": "Lâm Hoài Thương, 02/03/2026",
            "subject": "Công văn: phòng, chống xâm nhập mặn"}),
        ("theo-doi-van-ban-den", "incoming", "assigned", {
            "document": CAME, "due": date(2026, 3, 9), "note": "", "number": 7,
            "progress": "Đã giao, còn 2 ngày làm việc", "receiver": BOTH, "reply": ""}),
        ("theo-doi-van-ban-den", "incoming", "finished", {
            "document": CAME, "due": date(2026, 3, 9), "note": "", "number": 7,
            "progress": "Xong 02/03/2026, trước hạn 5 ngày làm việc", "receiver": BOTH, "reply": ""}),
        ("theo-doi-van-ban-den", "incoming", "recalled", {
            "document": CAME, "due": date(2026, 3, 9), "note": "Nơi gửi lấy lại: Gửi nhầm", "number": 7,
            "progress": "Nơi gửi đã lấy lại", "receiver": BOTH, "reply": ""}),
        ("chuyen-giao", "incoming", "started", {
            "code": "12/VPCP-TTĐT", "moved": DAY, "note": "", "number": 7, "receiver": BOTH,
            "signed": "Lâm Hoài Thương, 02/03/2026"}),
        ("van-ban-di", "outgoing", "sent", {
            "archive": "VT; Phòng Kinh tế", "code": "07/QĐ-UBND", "copies": 1, "issued": DAY, "note": "",
            "receivers": "UBND xã Đầm Dơi", "sent": DAY, "signed": "0/1 nơi đã nhận", "signer": "Quách Minh Đảm",
            "subject": "Quyết định: thành lập tổ công tác"}),
        ("theo-doi-ho-so", "dossier", "handed", {
            "address": "", "applicant": "Nguyễn Văn Mật", "authority": "Ủy ban nhân dân xã Năm Căn",
            "code": "H12.59-260302-0042", "due": date(2026, 3, 5), "note": "Đã trả, trước hạn 3 ngày làm việc",
            "place": None, "procedure": "Đăng ký thành lập hộ kinh doanh", "received": DAY,
            "returned": "02/03/2026\\nTrực tiếp", "sets": 1, "signed": "Nguyễn Văn Mật"}),
    ],
)  # fmt: skip
def test_a_line_is_written_cell_by_cell(key: str, kind: str, stage: str, expected: Mapping[str, Any]) -> None:
    (found,) = cells(key, kind, stage)
    assert found == {name: value.replace("\\n", "\n") if isinstance(value, str) else value
                     for name, value in expected.items()}  # fmt: skip


# ---------------------------------------------------------------- incoming


def test_the_day_of_a_line_is_that_of_registering_else_that_of_arrival() -> None:
    item: Incoming = state("incoming", "registered", registered_on="2026-03-03")
    assert cells_of("van-ban-den", item)["arrived"] == date(2026, 3, 3)
    assert cells_of("van-ban-den", replace(item, registered_on=""))["arrived"] == DAY
    evening = replace(item, registered_on="", received="2026-03-01T18:30:00+00:00")
    assert cells_of("van-ban-den", evening)["arrived"] == DAY, "half past one in the morning in Vietnam"
    bare = replace(item, registered_on="", received="2026-03-02T23:30:00")
    assert cells_of("van-ban-den", bare)["arrived"] == DAY


@pytest.mark.parametrize(
    ("type_name", "subject", "said"),
    [("Công văn", "mặn", "Công văn: mặn"), ("", "mặn", "mặn"), ("Công văn", "", "Công văn"), ("", "", "")],
)  # fmt: skip
def test_a_subject_is_written_with_its_type_where_it_has_both(type_name: str, subject: str, said: str) -> None:
    item = state("incoming", "registered", type_name=type_name, subject=subject)
    assert cells_of("van-ban-den", item)["subject"] == said


def test_nobody_beside_is_not_mentioned_and_a_finished_one_is_signed_for_too() -> None:
    item: Incoming = state("incoming", "finished", cooperating=())
    assert cells_of("van-ban-den", item)["receiver"] == "Phòng Kinh tế; Lâm Hoài Thương"
    done = {kind: mark for kind, mark in item.done.items() if kind != "incoming.started"}
    assert cells_of("van-ban-den", replace(item, done=done))["signed"] == "Lâm Hoài Thương, 02/03/2026"


def test_a_document_without_code_type_or_deadline_is_still_told_apart() -> None:
    nothing = {"type_name": "", "code_number": "", "code_notation": "", "due": None, "asked_due": ""}
    item: Incoming = state("incoming", "assigned", **nothing)
    told = cells_of("theo-doi-van-ban-den", item)
    assert told["document"].startswith("Văn bản số … ngày 27/02/2026") and told["due"] is None
    assert told["progress"] == "Đã giao, không có hạn"


def test_a_document_that_was_never_passed_on_stands_in_no_book_of_handing() -> None:
    assert [*lines_of(book("chuyen-giao"), state("incoming", "registered"), AROUND)] == []
    assert [*lines_of(book("chuyen-giao"), state("incoming", "assigned", number=0), AROUND)] == []


# ---------------------------------------------------------------- outgoing


def test_the_signer_is_who_signed_else_who_is_to_sign() -> None:
    item: Outgoing = state("outgoing", "numbered")
    assert cells_of("van-ban-di", replace(item, signer="deputy"))["signer"] == "Quách Minh Đảm"
    assert cells_of("van-ban-di", replace(item, signer="deputy", done={}))["signer"] == "Dương Hồng Phúc"
    assert cells_of("van-ban-di", replace(item, author="la"))["archive"] == "VT"


def test_receivers_are_named_else_their_identifiers_else_the_places_on_the_paper() -> None:
    item: Outgoing = state("outgoing", "sent", receivers=(Party("H12", ""), Party("", "Ông Tám")))
    told = cells_of("van-ban-di", item)
    assert (told["receivers"], told["copies"], told["signed"]) == ("H12; Ông Tám", 2, "0/1 nơi đã nhận")
    bare = cells_of("van-ban-di", replace(item, receivers=()))
    assert (bare["receivers"], bare["copies"], bare["signed"]) == ("; ".join(DRAFT["places"]), None, "")
    assert cells_of("van-ban-di", state("outgoing", "sealed"))["signed"] == ""


def test_what_was_taken_back_before_it_left_says_so_only_once_it_was_sent() -> None:
    assert cells_of("van-ban-di", state("outgoing", "sent", withdrawn=True))["note"] == "Đã thu hồi"
    assert cells_of("van-ban-di", state("outgoing", "sent"))["note"] == ""
    assert cells_of("van-ban-di", state("outgoing", "sealed", withdrawn=True))["note"] == ""


def test_only_what_goes_by_post_stands_in_the_book_of_post() -> None:
    post = (Party("", "Ông Tám"),)
    assert [*lines_of(book("gui-buu-dien"), state("outgoing", "sent"), AROUND)] == []
    assert [*lines_of(book("gui-buu-dien"), state("outgoing", "sealed", receivers=post), AROUND)] == []
    assert [*lines_of(book("gui-buu-dien"), state("outgoing", "sent", receivers=post, number=0), AROUND)] == []
    assert cells_of("gui-buu-dien", state("outgoing", "sent", receivers=post)) == {
        "moved": DAY, "code": "07/QĐ-UBND", "receivers": "Ông Tám", "envelopes": 1, "signed": "", "note": "",
    }  # fmt: skip


# ---------------------------------------------------------------- dossiers


def test_a_dossier_is_measured_by_its_signature_else_by_its_hand_over_by_days_or_hours() -> None:
    item: Dossier = state("dossier", "handed")
    signed = replace(item.done["dossier.result_signed"], at="2026-03-03T10:00:00+07:00")
    told = cells_of("theo-doi-ho-so", replace(item, done={**item.done, "dossier.result_signed": signed}))
    assert told["note"] == "Đã trả, trước hạn 2 ngày làm việc"
    handed = {kind: mark for kind, mark in item.done.items() if kind != "dossier.result_signed"}
    assert cells_of("theo-doi-ho-so", replace(item, done=handed))["note"] == "Đã trả, trước hạn 3 ngày làm việc"
    by_hours = replace(item.procedure, hours=4, days=0)
    late = replace(item.done["dossier.result_signed"], at="2026-03-05T09:30:00+07:00")
    done = {**item.done, "dossier.result_signed": late}
    assert cells_of("theo-doi-ho-so", replace(item, procedure=by_hours, done=done))["note"] == "Đã trả, quá hạn 30 phút"
    assert cells_of("theo-doi-ho-so", replace(item, done=done))["note"] == "Đã trả, đúng hạn"
    both = replace(item.procedure, hours=4, days=3)
    assert cells_of("theo-doi-ho-so", replace(item, procedure=both, done=done))["note"] == "Đã trả, đúng hạn"


def test_a_dossier_is_ordered_by_the_number_in_its_code() -> None:
    for code, number in (("H12.59-260302-0042", 42), ("không số", 0)):
        (found,) = lines_of(book("theo-doi-ho-so"), state("dossier", "received", code=code), AROUND)
        assert number in found.order


# ---------------------------------------------------------------- sections, gaps, definitions


def test_a_section_has_both_its_days_and_counts_from_the_lowest_to_the_highest() -> None:
    first, last = date(2026, 3, 2), date(2026, 3, 4)
    lines = [line(number, date(2026, 3, number)) for number in (1, 2, 3, 4, 5)]
    voids = [Void("van_ban_den", 2026, 10 + day, "Nhầm", date(2026, 3, day)) for day in (1, 2, 4, 5)]
    found = section(book("van-ban-den"), lines, first, last, voids=voids)
    assert [row[1] for row in found.rows] == [2, 3, 4, 12, 14]
    assert "từ số 02 đến số 14" in found.closing
    assert [row[1] for row in section(book("van-ban-den"), lines, first, first).rows] == [2]
    with pytest.raises(Missing):
        section(book("van-ban-den"), lines, last, first)
    assert section(book("van-ban-den"), [], *YEAR).closing.startswith("Cộng: 0 dòng.")


def test_the_gap_report_says_when_and_up_to_which_number() -> None:
    fates = [Fate(1, 3, "used", at="2026-03-02T08:00:00+07:00"), Fate(4, 4, "used"), Fate(5, 9, "lent")]
    (used, lent) = compact(fates)
    assert (used.first, used.last, used.at) == (1, 4, "2026-03-02T08:00:00+07:00")
    assert compact([*fates[:1], replace(fates[1], at="2026-03-03T08:00:00+07:00")])[0].at == "2026-03-03T08:00:00+07:00"
    report = gap_report("van_ban_di", 2026, fates)
    assert [row[7] for row in report.rows] == ["08:00 02/03/2026", ""]
    assert report.about == "Năm 2026, đến số 09" and (lent.first, lent.last) == (5, 9)
    assert gap_report("van_ban_di", 2026, []).about == "Năm 2026, đến số 00"


def test_a_book_may_fill_the_page_and_not_more_and_is_kept_by_acts_unless_it_says_so() -> None:
    said = {"key": "k", "title": "Sổ", "source": "QĐ", "kinds": ["incoming"], "filled_by": "incoming"}
    full = read_book(said | {"columns": [["a", "A", ACROSS_MM - 1, "text"], ["b", "B", 1, "text"]]})
    assert sum(column.width for column in full.columns) == ACROSS_MM and not full.by_hand and not full.signed
    narrow = read_book(said | {"columns": [["a", "A", 0.5, "text"]]})
    assert narrow.columns[0].width == 0.5
    for second in (["b", "B", 20, "money"], ["b", "B", -1, "text"]):
        with pytest.raises(Missing, match="sai loại hoặc sai bề rộng"):
            read_book(said | {"columns": [["a", "A", 20, "text"], second]})
    assert {key for key, one in books().items() if one.by_hand} == {"su-dung-ban-luu", "ban-sao"}
