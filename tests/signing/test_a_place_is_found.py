"""Where a signature goes when nobody draws a box: a field that waits, words on the page, the law, an empty corner."""

from __future__ import annotations

import io
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from signing.anchors import SIGNATURE, find_anchor, signature_place
from signing.appearance import seal_box
from signing.errors import DamagedPdf, FieldTrouble, FileTrouble, SigningTrouble
from signing.fields import prepare
from signing.here import SigningHere
from signing.model import POINTS_PER_MM, Box, Look, Trust
from signing.pdf import sign_pdf
from signing.pdf_work import PdfWork
from signing.placing import Place, Wish, place
from signing.stamps import appendix_look, copy_look
from signing.token_client import OpenToken
from signing.training.pki import TrainingPki
from signing.verify import verify_pdf
from signing.worker_client import SigningWorker
from tests.signing.office import AGENCY, BOXES, LEADER, looks, paper, write
from tests.signing.office import SIGNATURE as SPOT
from tests.signing.test_a_document_is_signed_in_order import extent, render
from tests.signing.test_letters_are_spaced_as_in_times import FONTS

pytestmark = pytest.mark.logs("pyhanko", "pyhanko_certvalidator")  # they log what we judge

NAME = "Nguyễn Văn Hiền"
BARE = Look("leader")


def written(*lines: tuple[float, float, str], pages: int = 1, decomposed: bool = False) -> bytes:
    """Pages with lines of 14 points at (x, y) on the last one."""
    pdfmetrics.registerFont(TTFont("paper-serif", str(FONTS / "LiberationSerif-Regular.ttf")))
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(595, 842), invariant=1)
    for number in range(pages):
        canvas.setFont("paper-serif", 14)
        if number < pages - 1:
            canvas.drawString(72, 700, f"{NAME} ở trang {number + 1}")
        else:
            for x, y, text in lines:
                canvas.drawCentredString(x, y, unicodedata.normalize("NFD" if decomposed else "NFC", text))
        canvas.showPage()
    canvas.save()
    return out.getvalue()


END = (
    (300, 500, f"Ông {NAME} là Chủ tịch Ủy ban nhân dân xã."),
    (150, 420, "Nơi nhận:"),
    (430, 420, "KT. CHỦ TỊCH"),
    (430, 402, "PHÓ CHỦ TỊCH"),
    (430, 310, NAME),
    (150, 310, "- Chủ tịch;"),
)


@pytest.mark.parametrize("wanted", ["PHÓ CHỦ TỊCH", "phó  chủ tịch", "CHỦ TỊCH", "Chủ tịch", NAME])
def test_post_and_name_lead_to_the_place_between_them(wanted: str) -> None:
    box = signature_place(find_anchor(written(*END, pages=3), wanted), name=wanted == NAME)
    assert box.page == 2 and abs(box.x + box.w / 2 - 430) < 1
    assert 310 + 10 <= box.y and box.y + box.h <= 402
    assert box.h > 60 and abs(box.w - SIGNATURE[0]) < 0.01


def test_a_name_written_in_the_other_unicode_form_is_the_same_name() -> None:
    for decomposed in (False, True):
        found = find_anchor(written(*END, decomposed=decomposed), NAME)
        assert abs(found.words.middle - 430) < 2


def test_without_the_other_line_the_signature_goes_below_the_post_and_above_the_name() -> None:
    below = signature_place(find_anchor(written((430, 402, "CHỦ TỊCH")), "CHỦ TỊCH"))
    assert 402 - 80 < below.y and below.y + below.h <= 402
    above = signature_place(find_anchor(written((430, 310, NAME)), NAME), name=True)
    assert above.y >= 320 and above.h == SIGNATURE[1]
    low = signature_place(find_anchor(written((590, 8, "CHỦ TỊCH")), "CHỦ TỊCH"))
    assert low.y >= 0 and low.x + low.w <= 595


def test_a_marker_is_covered_by_the_signature_also_inside_a_line() -> None:
    for text in ("[[KÝ]]", "Người ký: [[KÝ]] ghi rõ họ tên"):
        box = signature_place(find_anchor(written((300, 400, text)), "[[KÝ]]"))
        middle = box.x + box.w / 2
        assert abs(box.y + box.h / 2 - 404) < 4 and 240 < middle < 310


def test_words_that_stand_nowhere_and_scans_are_told_apart() -> None:
    with pytest.raises(FieldTrouble, match="Không thấy chữ “GIÁM ĐỐC”"):
        find_anchor(written(*END), "GIÁM ĐỐC")
    blank = io.BytesIO()
    canvas = Canvas(blank, invariant=1)
    canvas.rect(100, 100, 200, 200, fill=1)
    canvas.save()
    with pytest.raises(FieldTrouble, match="ảnh quét"):
        find_anchor(blank.getvalue(), "CHỦ TỊCH")


def test_a_field_that_waits_for_the_role_comes_first(prepared: bytes) -> None:
    assert place(prepared, BARE, Wish(name=LEADER.name)) == Place("lanh_dao")
    assert place(prepared, Look("agency"), Wish()) == Place("co_quan")


@pytest.mark.parametrize("where", ["here", "elsewhere"])
def test_a_preview_learns_pages_place_and_least_size(where: str, prepared: bytes, tmp_path: Path) -> None:
    work: PdfWork = SigningHere() if where == "here" else SigningWorker()
    path = write(tmp_path / "a.pdf", prepared)
    found = work.survey(path, BARE, Wish())
    assert found.sizes == ((595, 842), (595, 842)) and found.field == "lanh_dao" and found.least == (0, 0)
    assert found.box is not None and abs(found.box.x - SPOT.x) < 0.01 and abs(found.box.h - SPOT.h) < 0.01
    other = work.survey(write(tmp_path / "b.pdf", written(*END)), appendix_look("1/QĐ"), Wish())
    assert other.box is not None and other.field == "" and 0 < other.least[0] <= other.box.w
    full = work.survey(write(tmp_path / "c.pdf", crowded()), BARE, Wish(name=NAME))
    assert full.box is None and "không còn chỗ trống" in full.why
    with pytest.raises(FileTrouble):
        work.survey(tmp_path / "none.pdf", BARE, Wish())
    with pytest.raises(DamagedPdf):
        work.survey(write(tmp_path / "d.pdf", b"%PDF-1.7"), BARE, Wish())
    work.close()


def test_who_signed_already_is_named_before_the_next_signs(sealed: bytes, tmp_path: Path) -> None:
    found = SigningHere().survey(write(tmp_path / "a.pdf", sealed), BARE, Wish(box=Box(0, 10, 10, 100, 50)))
    assert found.signers == (LEADER.name, AGENCY.name)


def test_the_seal_goes_over_the_left_third_of_the_last_signature_seen(
    token: OpenToken, pki: TrainingPki, trust: Trust
) -> None:
    one = sign_pdf(paper(2), "a", looks(pki)[0], token, "lanh_dao", trust=trust, box=Box(0, 60, 600, 142, 71)).data
    two = sign_pdf(one, "b", looks(pki)[0], token, "lanh_dao", trust=trust, box=Box(1, 330, 200, 142, 71)).data
    found = place(two, looks(pki)[1], Wish())
    assert found == Place("co_quan", seal_box(Box(1, 330, 200, 142, 71)))
    sealed = sign_pdf(two, found.field, looks(pki)[1], token, "co_quan", trust=trust, box=found.box)
    assert verify_pdf(sealed.data, trust).ok and len(verify_pdf(sealed.data, trust).signatures) == 3


def test_stamps_stand_top_right_of_the_first_page_and_take_no_name_twice() -> None:
    data = paper(3)
    for look, name in ((appendix_look("125/QĐ-UBND"), "phu_luc"), (copy_look("Sao y", "UBND xã Đất Mũi"), "ban_sao")):
        found = place(data, look, Wish())
        assert found.field == name and found.box is not None and found.box.page == 0
        assert found.box.x > 595 / 2 and found.box.y > 842 - 71
    ready = prepare(data, {"lanh_dao": BOXES["lanh_dao"]})
    assert place(ready, BARE, Wish(box=Box(1, 10, 10, 142, 71))).field == "lanh_dao_2"
    assert place(ready, BARE, Wish("dong_ky", Box(-1, 10, 10, 142, 71))) == Place("dong_ky", Box(2, 10, 10, 142, 71))
    with pytest.raises(FieldTrouble, match="Tệp đã có ô"):
        place(ready, BARE, Wish("lanh_dao", Box(1, 10, 10, 142, 71)))


def test_a_seal_and_a_stamp_keep_their_size_in_a_smaller_box_drawn_by_hand(pki: TrainingPki) -> None:
    side = 36 * POINTS_PER_MM
    seal = place(paper(), looks(pki)[1], Wish(box=Box(0, 300, 300, 40, 40))).box
    assert seal is not None and abs(seal.w - side) < 0.01 and abs(seal.x + seal.w / 2 - 320) < 0.01
    edge = place(paper(), looks(pki)[1], Wish(box=Box(0, 560, 0, 30, 30))).box
    assert edge is not None and edge.x + edge.w <= 595 and edge.y >= 0
    stamp = place(paper(), appendix_look("125/QĐ-UBND"), Wish(box=Box(0, 500, 800, 60, 10))).box
    assert stamp is not None and stamp.w > 100 and abs(stamp.x + stamp.w - 560) < 0.01


def test_a_paper_without_name_and_field_is_signed_below_what_is_written() -> None:
    found = place(written((300, 700, "Thông báo"), (300, 500, "Nội dung")), BARE, Wish(name=NAME)).box
    assert found is not None and found.y + found.h < 500 and found.y > 380 and found.x > 595 / 2


def crowded() -> bytes:
    """A page without an empty corner."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(595, 842), invariant=1)
    for y in range(0, 842, 20):
        canvas.drawString(0, y, "kín chữ cả trang " * 12)
    canvas.save()
    return out.getvalue()


def test_a_full_last_page_leaves_it_to_the_person() -> None:
    with pytest.raises(FieldTrouble, match="không còn chỗ trống"):
        place(crowded(), BARE, Wish(name=NAME))


def test_an_empty_wish_for_words_is_refused() -> None:
    with pytest.raises(FieldTrouble, match="Chưa ghi chữ"):
        find_anchor(written(*END), "  ")


def test_a_page_as_large_as_a_wall_is_looked_at_small() -> None:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(14000, 14000), invariant=1)
    canvas.drawString(3000, 9000, "Bản đồ")
    canvas.save()
    found = place(out.getvalue(), BARE, Wish(name=NAME)).box
    assert found is not None and found.y + found.h < 9000 and found.w == SIGNATURE[0]


DAMAGED = written(*END, pages=2)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(20, len(DAMAGED) - 1), st.integers(0, 255)), min_size=1, max_size=12))
def test_a_damaged_file_is_placed_or_refused_in_words(changes: list[tuple[int, int]]) -> None:
    data = bytearray(DAMAGED)
    for at, value in changes:
        data[at] = value
    for wish in (Wish(name=NAME), Wish(anchor="PHÓ CHỦ TỊCH"), Wish(box=Box(-1, 10, 10, 100, 50))):
        try:
            found = place(bytes(data), BARE, wish)
        except SigningTrouble as trouble:
            assert trouble.text and trouble.what_next
        else:
            assert found.field


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_words_that_stand_upright_on_a_turned_page_are_found_where_they_are_seen(
    turn: int, token: OpenToken, pki: TrainingPki, trust: Trust
) -> None:
    pdfmetrics.registerFont(TTFont("paper-serif", str(FONTS / "LiberationSerif-Regular.ttf")))
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(595, 842), invariant=1)
    canvas.setPageRotation(turn)
    canvas.setFont("paper-serif", 14)
    for x, y, text in ((350, 300, "CHỦ TỊCH"), (350, 210, NAME)):
        canvas.saveState()
        at = {90: (842 - y, x), 180: (595 - x, 842 - y), 270: (y, 595 - x)}[turn]  # a turned sheet lies on its side
        canvas.translate(*at)
        canvas.rotate(turn)
        canvas.drawCentredString(0, 0, text)
        canvas.restoreState()
    canvas.save()
    for wanted in ("CHỦ TỊCH", NAME):
        box = signature_place(find_anchor(out.getvalue(), wanted), name=wanted == NAME)
        assert abs(box.x + box.w / 2 - 350) < 2 and 220 < box.y and box.y + box.h < 302, box
    found = place(out.getvalue(), BARE, Wish(name=NAME))
    done = sign_pdf(out.getvalue(), found.field, looks(pki)[0], token, "lanh_dao", trust=trust, box=found.box)
    left, low, right, high = extent(render(done.data), Box(0, 260, 200, 180, 120), "blue")
    assert 275 < left and right < 425 and low > 215 and high < 305 and right - left > high - low
