"""Leader signs, number and date are filled, the clerk seals: both signatures hold everywhere they are asked."""

from __future__ import annotations

import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image
from reportlab.pdfbase import pdfmetrics

from signing import errors
from signing.appearance import seal_box
from signing.fields import field_boxes, fill, prepare
from signing.model import POINTS_PER_MM, Box, Look, Trust
from signing.pdf import sign_pdf
from signing.reading import sha256
from signing.stamps import appendix_look, copy_look, stamp_time
from signing.token_client import OpenToken
from signing.training.pki import TrainingPki
from signing.verify import verify_pdf
from tests.signing.office import BOXES, LEADER, VALUES, cms_of, looks, paper, write

pytestmark = pytest.mark.logs("pyhanko", "pyhanko_certvalidator")  # they log what we judge


def render(data: bytes, page: int = 0, scale: float = 3.0) -> Image.Image:
    """A page as a viewer shows it, form fields drawn."""
    document = pypdfium2.PdfDocument(data)
    document.init_forms()
    image: Image.Image = document[page].render(scale=scale, may_draw_forms=True).to_pil().convert("RGB")
    document.close()
    return image


def extent(image: Image.Image, box: Box, wanted: str, scale: float = 3.0) -> tuple[float, float, float, float]:
    """Left, bottom, right, top in points of the pixels of one ink inside a place."""
    left, upper = int(box.x * scale), image.height - int((box.y + box.h) * scale)
    part = image.crop((left, upper, left + int(box.w * scale), upper + int(box.h * scale)))
    inks = {
        "red": lambda r, g, b: r > 150 and g < 110 and b < 110,
        "blue": lambda r, g, b: b > r + 60,
        "black": lambda r, g, b: r < 110 and g < 110 and b < 110,
    }
    points = [
        (x, y)
        for y in range(part.height)
        for x in range(part.width)
        if inks[wanted](*part.getpixel((x, y)))  # type: ignore[misc]
    ]
    assert points, f"no {wanted} ink"
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return (
        (left + min(xs)) / scale,
        (image.height - upper - max(ys)) / scale,
        (left + max(xs)) / scale,
        (image.height - upper - min(ys)) / scale,
    )


def test_the_draft_carries_its_empty_places(prepared: bytes) -> None:
    assert field_boxes(prepared) == {"so": "text", "ngay": "text", "lanh_dao": "signature", "co_quan": "signature"}


def test_both_signatures_are_valid_and_the_first_is_untouched_by_number_and_seal(
    prepared: bytes, signed: bytes, sealed: bytes, trust: Trust
) -> None:
    assert signed.startswith(prepared) and sealed.startswith(signed)
    found = verify_pdf(sealed, trust)
    assert found.ok
    leader, agency = found.signatures
    assert (leader.field, leader.signer, leader.uid) == ("lanh_dao", LEADER.name, LEADER.uid)
    assert (leader.changes, leader.coverage) == ("form-filling", "entire-revision")
    assert (agency.field, agency.coverage, agency.changes, agency.level) == ("co_quan", "entire-file", "none", "B")


def test_pdfsig_agrees(sealed: bytes, tmp_path: Path) -> None:
    path = write(tmp_path / "van-ban.pdf", sealed)
    said = subprocess.run(["pdfsig", "-nocert", path], capture_output=True, text=True, check=True).stdout
    assert said.count("Signature is Valid") == 2
    assert "Total document signed" in said


def test_openssl_agrees(sealed: bytes, pki: TrainingPki, tmp_path: Path) -> None:
    root = subprocess.run(
        ["openssl", "x509", "-inform", "DER", "-in", pki.roots[0]], capture_output=True, text=True, check=True
    ).stdout
    roots = write(tmp_path / "root.pem", root.encode())
    for number in range(2):
        cms, content = cms_of(sealed, number)
        files = write(tmp_path / "s.der", cms), write(tmp_path / "content", content)
        command = ["openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in", files[0], "-content", files[1]]
        done = subprocess.run(
            [*command, "-CAfile", roots, "-purpose", "any", "-out", tmp_path / "out"],
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr


def test_the_seal_has_its_true_size_over_the_left_third_of_the_signature(sealed: bytes, signed: bytes) -> None:
    left, bottom, right, top = extent(render(sealed), BOXES["co_quan"], "red")
    across = 36 * POINTS_PER_MM
    assert abs((right - left) - across) < 2.5 and abs((top - bottom) - across) < 2.5
    assert abs(right - (BOXES["lanh_dao"].x + BOXES["lanh_dao"].w / 3)) < 2.5
    blue = extent(render(signed), BOXES["lanh_dao"], "blue")
    middle = BOXES["lanh_dao"].x + BOXES["lanh_dao"].w / 2
    assert abs((blue[0] + blue[2]) / 2 - middle) < 12


def test_number_and_date_are_as_wide_as_times_writes_them(sealed: bytes) -> None:
    left, _, right, _ = extent(render(sealed), BOXES["ngay"], "black")
    wide = pdfmetrics.stringWidth(VALUES["ngay"], "vic-serif-italic", 13)
    assert abs((right - left) - wide) < 3


def test_a_place_is_filled_once_only(signed: bytes) -> None:
    once = fill(signed, {"so": "1"})
    with pytest.raises(errors.FieldTrouble, match="đã có nội dung"):
        fill(once, {"so": "2"})
    with pytest.raises(errors.FieldTrouble, match="không có ô"):
        fill(signed, {"khac": "2"})


def test_after_the_seal_number_and_date_can_no_longer_be_filled(
    signed: bytes, token: OpenToken, pki: TrainingPki, trust: Trust
) -> None:
    early = sign_pdf(signed, "co_quan", looks(pki)[1], token, "co_quan", trust=trust).data
    with pytest.raises(errors.BreaksEarlierSignature):
        fill(early, {"so": "9"})


def test_a_signed_file_takes_no_new_places(signed: bytes) -> None:
    with pytest.raises(errors.BreaksEarlierSignature):
        prepare(signed, {"khac": Box(0, 10, 10, 50, 50)})


def test_a_field_is_signed_once_only(signed: bytes, token: OpenToken, pki: TrainingPki, trust: Trust) -> None:
    before = token.operations
    with pytest.raises(errors.FieldTrouble):
        sign_pdf(signed, "lanh_dao", looks(pki)[0], token, "lanh_dao", trust=trust)
    assert token.operations == before


def test_an_appendix_and_a_copy_get_text_and_no_picture(token: OpenToken, trust: Trust) -> None:
    moment = datetime(2026, 3, 5, 7, 7, 9, tzinfo=UTC)
    assert stamp_time(moment) == "2026-03-05T14:07:09+07:00"
    for look in (appendix_look("125/UBND-VP"), copy_look("Sao y", "Ủy ban nhân dân xã Đất Mũi", "05/SY-UBND")):
        box = Box(0, 400, 780, 180, 48)
        done = sign_pdf(paper(), look.role, look, token, "co_quan", trust=trust, box=box)
        assert verify_pdf(done.data, trust).ok
        left, _, right, top = extent(render(done.data), box, "black")
        shown = (*look.lines, stamp_time(done.signed_at))
        longest = max(pdfmetrics.stringWidth(line, "vic-serif-regular", 10) for line in shown)
        assert abs((right - left) - longest) < 3 and left >= box.x - 1 and top <= box.y + box.h


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_a_place_is_where_it_is_seen_on_a_turned_page(
    token: OpenToken, pki: TrainingPki, trust: Trust, turn: int
) -> None:
    box = Box(0, 60, 90, 150, 60)
    done = sign_pdf(paper(turn=turn), "o_moi", looks(pki)[0], token, "lanh_dao", trust=trust, box=box)
    left, bottom, right, top = extent(render(done.data), Box(0, 0, 0, 500, 500), "blue")
    assert box.x - 1 <= left and right <= box.x + box.w + 1
    assert box.y - 1 <= bottom and top <= box.y + box.h + 1
    assert right - left > top - bottom


def test_a_prepared_place_on_a_turned_page_is_upright_too(token: OpenToken, pki: TrainingPki, trust: Trust) -> None:
    box = Box(0, 60, 90, 150, 60)
    ready = prepare(paper(turn=90), {"lanh_dao": box, "ngay": Box(0, 60, 300, 160, 18)})
    done = fill(
        sign_pdf(ready, "lanh_dao", looks(pki)[0], token, "lanh_dao", trust=trust).data, {"ngay": VALUES["ngay"]}
    )
    left, bottom, right, top = extent(render(done), Box(0, 0, 0, 500, 280), "blue")
    assert right - left > top - bottom and box.x - 1 <= left
    words = extent(render(done), Box(0, 50, 290, 250, 40), "black")
    assert words[2] - words[0] > 100 and words[3] - words[1] < 18


def test_a_picture_that_is_none_is_refused_before_the_token_is_asked(
    prepared: bytes, token: OpenToken, trust: Trust
) -> None:
    before = token.operations
    with pytest.raises(errors.NotSignable):
        sign_pdf(prepared, "lanh_dao", Look("leader", b"GIF89a"), token, "lanh_dao", trust=trust)
    assert token.operations == before


def test_the_file_that_was_approved_and_no_other_is_signed(
    prepared: bytes, token: OpenToken, pki: TrainingPki, trust: Trust
) -> None:
    with pytest.raises(errors.FileChanged):
        sign_pdf(
            prepared + b"\n", "lanh_dao", looks(pki)[0], token, "lanh_dao", trust=trust, expect_sha256=sha256(prepared)
        )
    done = sign_pdf(prepared, "lanh_dao", looks(pki)[0], token, "lanh_dao", trust=trust, expect_sha256=sha256(prepared))
    assert done.level == "B" and done.trouble is None and done.notes == ()


@pytest.mark.parametrize(
    "box", [Box(0, 500, 10, 200, 50), Box(0, -20, 10, 60, 50), Box(0, 10, 10, 0, 50), Box(9, 10, 10, 60, 50)]
)
def test_a_place_nobody_would_see_is_refused(box: Box) -> None:
    with pytest.raises(errors.FieldTrouble):
        prepare(paper(), {"lanh_dao": box})


def test_the_seal_stays_on_the_page_beside_a_signature_at_the_edge() -> None:
    place = seal_box(Box(0, 5, 3, 90, 40))
    assert (place.x, place.y) == (0.0, 0.0) and abs(place.w - 102.05) < 0.01


def test_the_pictures_cost_little(sealed: bytes) -> None:
    assert len(sealed) < 230_000
