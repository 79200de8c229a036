"""Turned, cropped and enlarged pages: a signature stands upright where it is seen, in PDFium and in poppler."""

from __future__ import annotations

import io
import subprocess
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image, ImageChops
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from reportlab.pdfgen.canvas import Canvas

from signing.errors import FieldTrouble
from signing.fields import fill, prepare
from signing.model import POINTS_PER_MM, Box, Look, Trust
from signing.pages import page, page_of, to_file, to_seen
from signing.pdf import sign_pdf
from signing.placing import Wish, page_sizes, place
from signing.reading import fields, open_reader
from signing.stamps import copy_look
from signing.token_client import OpenToken
from signing.training.pki import TrainingPki
from tests.signing.office import VALUES, looks, write
from tests.signing.test_letters_are_spaced_as_in_times import width_of

pytestmark = pytest.mark.logs("pyhanko", "pyhanko_certvalidator")  # they log what we judge

CROP = (40.0, 60.0, 540.0, 760.0)
BOX = Box(0, 50, 80, 150, 60)


def odd_paper(turn: int = 0, crop: tuple[float, ...] | None = None, unit: float = 1.0, *, low: bool = False) -> bytes:
    """A sheet whose page is turned, cropped, enlarged, or whose corner is not the origin."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(595, 842), invariant=1)
    canvas.drawString(300, 400, "Trang 1")
    canvas.showPage()
    canvas.save()
    writer = IncrementalPdfFileWriter(io.BytesIO(out.getvalue()))
    only = writer.root["/Pages"]["/Kids"][0]
    if turn:
        only["/Rotate"] = generic.NumberObject(turn)
    if crop:
        only["/CropBox"] = generic.ArrayObject(map(generic.FloatObject, crop))
    if low:
        only["/MediaBox"] = generic.ArrayObject(map(generic.FloatObject, (-100, -50, 495, 792)))
    if unit != 1.0:
        only["/UserUnit"] = generic.FloatObject(unit)
    writer.update_container(only)
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


def pdfium(data: bytes) -> Image.Image:
    """The page as PDFium shows it, two pixels a point of the file."""
    document = pypdfium2.PdfDocument(data)
    document.init_forms()
    image: Image.Image = document[0].render(scale=2, may_draw_forms=True).to_pil().convert("RGB")
    document.close()
    return image


def poppler(data: bytes, folder: Path) -> Image.Image:
    """The page as poppler shows it, two pixels a point of the file."""
    path = write(folder / "page.pdf", data)
    subprocess.run(["pdftoppm", "-cropbox", "-r", "144", "-png", path, folder / "page"], check=True)
    return Image.open(next(folder.glob("page*.png"))).convert("RGB")


def blue_extent(image: Image.Image) -> tuple[float, float, float, float]:
    """Left, bottom, right and top of the blue ink, as shares of the page."""
    red, _, blue = image.split()
    found = ImageChops.subtract(blue, red).point([0] * 61 + [255] * 195).getbbox()
    assert found is not None, "no blue ink"
    left, upper, right, lower = found
    return left / image.width, 1 - lower / image.height, right / image.width, 1 - upper / image.height


def dark_extent(image: Image.Image) -> tuple[int, int, int, int]:
    """Left, upper, right and lower pixel of the black ink."""
    found = image.convert("L").point([255] * 140 + [0] * 116).getbbox()
    assert found is not None, "nothing written"
    return found


@pytest.mark.parametrize(
    ("turn", "crop", "unit", "low"),
    [
        (90, CROP, 1.0, False), (180, CROP, 1.0, False), (270, CROP, 1.0, False), (0, CROP, 1.0, False),
        (-90, None, 1.0, True), (0, None, 2.0, False), (90, CROP, 2.0, False),
        (0, (-50.0, -50.0, 900.0, 900.0), 1.0, False),
    ],
)  # fmt: skip
def test_a_signature_stands_upright_in_its_place(
    token: OpenToken, pki: TrainingPki, trust: Trust, tmp_path: Path,
    turn: int, crop: tuple[float, ...] | None, unit: float, low: bool,
) -> None:  # fmt: skip
    data = odd_paper(turn, crop, unit, low=low)
    ((width, height),) = page_sizes(data)
    done = sign_pdf(data, "o_moi", looks(pki)[0], token, "lanh_dao", trust=trust, box=BOX).data
    wanted = (BOX.x / width, BOX.y / height, (BOX.x + BOX.w) / width, (BOX.y + BOX.h) / height)
    slack = 3 / min(width, height)
    for image in (pdfium(done), poppler(done, tmp_path)):
        found = blue_extent(image)
        assert found[0] >= wanted[0] - slack and found[1] >= wanted[1] - slack, (found, wanted)
        assert found[2] <= wanted[2] + slack and found[3] <= wanted[3] + slack, (found, wanted)
        # A signature is wider than high, whichever way the page is turned.
        assert (found[2] - found[0]) * width > (found[3] - found[1]) * height
        filled = max((found[2] - found[0]) / (wanted[2] - wanted[0]), (found[3] - found[1]) / (wanted[3] - wanted[1]))
        assert filled > 0.7, (found, wanted)


def test_the_seal_is_true_to_its_millimetres_on_an_enlarged_page(signed_odd: bytes, pki: TrainingPki) -> None:
    reader = open_reader(signed_odd)
    ((width, _),) = page_sizes(signed_odd)
    seal = Look("agency", pki.seal_image.read_bytes())
    found = place(signed_odd, seal, Wish())
    assert found.field == "co_quan" and found.box is not None
    assert abs(found.box.w - 36 * POINTS_PER_MM) < 0.01
    rect = to_file(page(reader, 0), found.box)
    assert abs((rect[2] - rect[0]) * 2 - 36 * POINTS_PER_MM) < 0.01 and width == 595 * 2


@pytest.fixture
def signed_odd(token: OpenToken, pki: TrainingPki, trust: Trust) -> bytes:
    """An enlarged page with the leader's signature on it."""
    box = Box(0, 400, 300, 142, 71)
    return sign_pdf(odd_paper(0, None, 2.0), "lanh_dao", looks(pki)[0], token, "lanh_dao", trust=trust, box=box).data


@pytest.mark.parametrize("turn", [0, 270])
def test_a_signed_stamp_is_as_wide_in_both_viewers_as_times_writes_it(
    token: OpenToken, trust: Trust, tmp_path: Path, turn: int
) -> None:
    look = copy_look("Sao y", "Ủy ban nhân dân xã Nguyễn Việt Khái, Ẵm ngửa", "05/SY-UBND")
    data = odd_paper(turn)
    found = place(data, look, Wish())
    done = sign_pdf(data, found.field, look, token, "co_quan", trust=trust, box=found.box)
    ((width, _),) = page_sizes(data)
    wanted = max(width_of(line, 10) for line in look.lines)
    for image in (pdfium(done.data), poppler(done.data, tmp_path)):
        left, _, right, top = dark_extent(image.crop((image.width // 2, 0, image.width, image.height // 6)))
        assert abs((right - left) / 2 - wanted) < 2.5, (right - left) / 2
        assert top > 4 and (image.width // 2 + right) / 2 <= width - 42


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
@pytest.mark.parametrize("crop", [None, CROP])
def test_the_way_to_the_file_and_back_is_the_same_place(turn: int, crop: tuple[float, ...] | None) -> None:
    reader = open_reader(odd_paper(turn, crop, 2.0))
    where = page(reader, 0)
    back = to_seen(where, 0, to_file(where, BOX))
    for name in ("x", "y", "w", "h"):
        assert abs(getattr(back, name) - getattr(BOX, name)) < 1e-6


def test_a_prepared_place_on_a_cropped_and_turned_page_is_filled_upright(tmp_path: Path) -> None:
    ready = prepare(odd_paper(90, CROP), {"ngay": Box(0, 60, 300, 160, 18)})
    done = fill(ready, {"ngay": VALUES["ngay"]})
    document = pypdfium2.PdfDocument(done)
    document.init_forms()
    shown = document[0].render(scale=2, may_draw_forms=True).to_pil().convert("L")
    document.close()
    left, upper = 60 * 2, shown.height - (300 + 18) * 2
    ink = shown.crop((left, upper, left + 320, upper + 36)).point(lambda v: 255 if v < 120 else 0).getbbox()
    assert ink is not None and ink[2] - ink[0] > 200 and ink[3] - ink[1] < 36


def test_a_field_that_names_no_page_is_found_by_the_page_that_lists_it() -> None:
    ready = prepare(odd_paper(90), {"lanh_dao": BOX})
    writer = IncrementalPdfFileWriter(io.BytesIO(ready))
    (field,) = fields(writer)
    del field.dictionary["/P"]
    writer.update_container(field.dictionary)
    out = io.BytesIO()
    writer.write(out)
    reader = open_reader(out.getvalue())
    (alone,) = fields(reader)
    where = page_of(reader, alone.dictionary)
    assert where is not None and where.turn == 90


@pytest.mark.parametrize(
    "box",
    [Box(0, 480, 10, 60, 50), Box(0, -2, 10, 60, 50), Box(0, 10, 10, 0, 50), Box(0, 10, 10, 60, -5),
     Box(1, 10, 10, 60, 50), Box(-2, 10, 10, 60, 50)],
)  # fmt: skip
def test_a_place_off_the_visible_part_or_without_area_is_refused(box: Box) -> None:
    with pytest.raises(FieldTrouble):
        place(odd_paper(0, CROP), Look("leader"), Wish(box=box))
