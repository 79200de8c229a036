"""Pictures of signatures and seals: scans lose their paper, grey ink becomes blue or red, nothing becomes a trouble."""

from __future__ import annotations

import io

import pytest
from PIL import Image, ImageDraw

from signing.appearance import draw
from signing.errors import FieldTrouble, NotSignable
from signing.model import Look
from signing.pictures import INKS, inked, open_picture


def drawn(
    ink: tuple[int, int, int], *, paper: bool, kind: str = "PNG", edge: tuple[int, int, int] = (255, 255, 255)
) -> bytes:
    """A ring drawn with one ink, on white paper or on nothing."""
    image = Image.new("RGBA", (200, 200), (*edge, 255) if paper else (*ink, 0))
    ImageDraw.Draw(image).ellipse((20, 20, 180, 180), outline=(*ink, 255), width=12)
    out = io.BytesIO()
    image.convert("RGB" if paper else "RGBA").save(out, kind)
    return out.getvalue()


@pytest.mark.parametrize(("kind", "paper"), [("PNG", True), ("JPEG", True), ("PNG", False)])
@pytest.mark.parametrize("ink", [(20, 60, 170), (205, 30, 35)])
def test_the_paper_goes_and_the_ink_stays(ink: tuple[int, int, int], kind: str, paper: bool) -> None:
    picture = inked(open_picture(drawn(ink, paper=paper, kind=kind)), "leader")
    assert picture.getpixel((100, 100))[3] < 12 and picture.getpixel((3, 3))[3] < 12  # type: ignore[index]
    red, green, blue, cover = picture.getpixel((100, 26))  # type: ignore[misc]
    assert cover > 215 and max(abs(a - b) for a, b in zip((red, green, blue), ink, strict=True)) < 25


def test_a_scan_without_colour_gets_the_ink_of_the_role() -> None:
    for role in ("leader", "agency"):
        picture = inked(open_picture(drawn((35, 35, 35), paper=True)), role)
        assert picture.getpixel((100, 26))[:3] == INKS[role]  # type: ignore[index]


def test_a_picture_on_a_dark_ground_stays_as_it_is() -> None:
    picture = open_picture(drawn((20, 60, 170), paper=True, edge=(90, 90, 90)))
    assert picture.getpixel((3, 3))[3] == 255  # type: ignore[index]


def test_a_picture_of_many_colours_keeps_them() -> None:
    image = Image.new("RGBA", (60, 60), (0, 0, 0, 0))
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 0, 29, 59), fill=(200, 20, 20, 255))
    pen.rectangle((30, 0, 59, 59), fill=(20, 200, 200, 255))
    out = io.BytesIO()
    image.save(out, "PNG")
    picture = inked(open_picture(out.getvalue()), "agency")
    assert picture.getpixel((5, 5))[:3] == (200, 20, 20) and picture.getpixel((50, 5))[:3] == (20, 200, 200)  # type: ignore[index]


def test_an_empty_or_unreadable_picture_is_refused() -> None:
    out = io.BytesIO()
    Image.new("RGBA", (50, 50), (0, 0, 0, 0)).save(out, "PNG")
    for data in (out.getvalue(), b"no picture"):
        with pytest.raises(NotSignable):
            open_picture(data)


def test_a_seal_that_its_place_would_cut_off_is_refused() -> None:
    look = Look("agency", drawn((205, 30, 35), paper=False))
    with pytest.raises(FieldTrouble, match="con dấu thật"):
        draw(look, 80, 110)
    assert draw(look, 103, 103)
