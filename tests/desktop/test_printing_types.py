"""The kinds of documents, their notations, and how the text of a draft is understood."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from desktop.printing import nd30_types
from desktop.printing.content import DraftContent, ParagraphKind, kind_of, label_of, name_lines
from tests.desktop.printed_pages import DECISION, LETTER
from workflow.errors import Missing


def test_there_are_29_kinds_and_their_abbreviations_differ() -> None:
    assert len(nd30_types.TYPES) == 29
    short = [abbreviation for abbreviation in nd30_types.TYPES.values() if abbreviation]
    assert len(short) == len(set(short)) == 27


@pytest.mark.parametrize(
    ("type", "organ", "unit", "expected"),
    [
        ("Quyết định", "UBND", "KT", "QĐ-UBND"), ("Công văn", "UBND", "KT", "UBND-KT"),
        ("Công văn", "UBND", "", "UBND"),
        ("tờ trình", "SNV", "", "TTr-SNV"), ("Chương trình", "UBND", "", "CTr-UBND"),
        ("Bản thoả thuận", "UBND", "", "BTT-UBND"),
    ],
)  # fmt: skip
def test_the_notation_follows_the_kind(type: str, organ: str, unit: str, expected: str) -> None:
    assert nd30_types.notation(type, organ, unit) == expected


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(Missing, match="không có loại"):
        nd30_types.notation("Sắc lệnh", "UBND")


def test_numbers_and_days_take_their_zeros() -> None:
    assert nd30_types.code(5, "UBND-KT") == "05/UBND-KT"
    assert nd30_types.code(112, "QĐ-UBND") == "112/QĐ-UBND"
    assert nd30_types.date_line("Cà Mau", date(2026, 2, 9)) == "Cà Mau, ngày 09 tháng 02 năm 2026"
    assert nd30_types.date_line("Cà Mau", date(2026, 3, 10)) == "Cà Mau, ngày 10 tháng 3 năm 2026"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Chương I QUY ĐỊNH CHUNG", ParagraphKind.HEADING), ("Mục 2 TỔ CHỨC", ParagraphKind.HEADING),
        ("Điều 2. Nhiệm vụ của Tổ", ParagraphKind.TITLE), ("II. Đề nghị", ParagraphKind.TITLE),
        ("1. Kết quả", ParagraphKind.TITLE),
        ("Điều 3. Quyết định này có hiệu lực kể từ ngày ký.", ParagraphKind.ARTICLE),
        ("1. Rà soát cống, đập.", ParagraphKind.TEXT), ("a) Tổ chức đo mặn;", ParagraphKind.TEXT),
        ("Mục tiêu của kế hoạch là giảm thiệt hại.", ParagraphKind.TEXT),
        ("3 xã, phường đã báo cáo", ParagraphKind.TEXT),
    ],
)  # fmt: skip
def test_a_paragraph_is_set_by_how_it_begins(text: str, kind: ParagraphKind) -> None:
    assert kind_of(text) is kind


def test_an_article_is_split_from_its_label() -> None:
    assert label_of("Điều 12. Nội dung.") == ("Điều 12.", " Nội dung.")
    assert label_of("Nội dung.") == ("", "Nội dung.")


@pytest.mark.parametrize(
    ("last", "ended"),
    [("xem xét.", "xem xét./."), ("xem xét", "xem xét./."), ("xem xét./.", "xem xét./."), ("xem xét;", "xem xét./.")],
)
def test_the_text_ends_with_its_mark_once(last: str, ended: str) -> None:
    assert replace(LETTER, body=("Đầu.", f"Đề nghị {last}", "  ")).paragraphs == ("Đầu.", f"Đề nghị {ended}")


def test_lists_end_with_semicolons_and_a_full_stop() -> None:
    assert DECISION.base_lines[0].endswith(";") and DECISION.base_lines[-1].endswith("Sở.")
    assert LETTER.recipient_lines == (
        "- Như trên;", "- Thường trực Đảng ủy, HĐND xã;", "- CT, các PCT UBND xã;", "- Lưu: VT, KT(02).",
    )  # fmt: skip
    assert LETTER.drafter_line == "LHT.(6)"


def test_an_agencys_name_breaks_before_its_place() -> None:
    assert name_lines("Ủy ban nhân dân xã Đất Mũi") == ("ỦY BAN NHÂN DÂN", "XÃ ĐẤT MŨI")
    assert name_lines("Sở Nội vụ") == ("SỞ NỘI VỤ",)


@pytest.mark.parametrize("content", [LETTER, DECISION, replace(LETTER, number="05", on=date(2026, 1, 5))])
def test_a_draft_survives_being_written_down(content: DraftContent) -> None:
    assert DraftContent.from_json(content.to_json() | {"later": "một mục của bản sau"}) == content
