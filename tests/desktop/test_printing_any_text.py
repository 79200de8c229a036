"""Whatever a person typed or pasted can be printed: empty drafts, decomposed letters, signs no font has."""

from __future__ import annotations

import unicodedata
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.printing.content import DraftContent
from desktop.printing.docx_draft import docx
from desktop.printing.pdf_draft import pdf
from desktop.printing.plain_text import printable
from desktop.printing.receipt import receipt
from desktop.printing.receipt_content import PaperLine
from tests.desktop.printed_pages import DECISION, LETTER, RECEIPT, texts

TYPED = st.text(max_size=200)


@settings(max_examples=10)
@given(TYPED, TYPED, TYPED, st.lists(TYPED, max_size=4))
def test_any_draft_is_drawn(first: str, second: str, third: str, many: list[str]) -> None:
    for content in (LETTER, DECISION):
        draft = replace(
            content, subject=first, place=second, post=third, signer=first, issuing_body=second, authority=third,
            body=tuple(many), bases=tuple(many), recipients=tuple(many), addressees=tuple(many),
        )  # fmt: skip
        assert pdf(draft).pages >= 1
        assert docx(draft).startswith(b"PK")
    papers = tuple(PaperLine(name) for name in many)
    assert receipt(replace(RECEIPT, applicant=first, address=second, office=third, papers=papers)).startswith(b"%PDF")


def test_a_draft_just_begun_is_already_a_page() -> None:
    empty = DraftContent(issuing_body="", subject="", place="", notation="", post="", signer="")
    assert pdf(empty).pages == 1
    assert pdf(replace(empty, type="Quyết định")).boxes.keys() == {"so", "ngay", "lanh_dao", "co_quan"}
    assert docx(empty) == docx(empty)


def test_letters_pasted_in_pieces_come_out_whole() -> None:
    pieces = replace(LETTER, subject=unicodedata.normalize("NFD", LETTER.subject), signer="Quách\u00a0Minh\u200b Ðảm")
    assert pdf(pieces).data == pdf(LETTER).data
    assert docx(pieces) == docx(LETTER)
    assert "Quách Minh Đảm" in texts(pdf(pieces).data)[0]


def test_lines_stay_lines_and_control_characters_go() -> None:
    assert printable("TM. ỦY BAN\x00 NHÂN DÂN\r\nKT. CHỦ TỊCH\x0b") == "TM. ỦY BAN NHÂN DÂN\nKT. CHỦ TỊCH"


def test_a_subject_of_many_lines_pushes_the_text_down_not_over_it() -> None:
    content = replace(LETTER, subject="triển khai kế hoạch " * 25)
    (text, *_) = texts(pdf(content).data)
    assert text.index("KHẨN") < text.index("Kính gửi:") < text.index("1. Đã rà soát")
