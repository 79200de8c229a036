"""Fields below other fields, or apart from their widget, as other programs make them: signed, found and judged."""

from __future__ import annotations

import io

import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name, pdf_string
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigFieldSpec, append_signature_field

from signing.errors import BreaksEarlierSignature
from signing.fields import field_boxes, prepare
from signing.model import Box, Trust
from signing.pdf import sign_pdf
from signing.placing import Wish, place
from signing.token_client import OpenToken
from signing.training.pki import TrainingPki
from signing.verify import verify_pdf
from tests.signing.office import cms_of, looks, paper
from tests.signing.test_a_document_is_signed_in_order import extent, render

pytestmark = pytest.mark.logs("pyhanko", "pyhanko_certvalidator")  # they log what we judge
SPOT = (300.0, 200.0, 442.0, 271.0)


def nested() -> bytes:
    """A form whose signature field lies two levels below, as form designers make them."""
    writer = IncrementalPdfFileWriter(io.BytesIO(paper()))
    append_signature_field(writer, SigFieldSpec("mau.trang1.ky", on_page=0, box=SPOT))  # type: ignore[arg-type]
    return written(writer)


def apart() -> bytes:
    """A field whose widget is an object of its own."""
    writer = IncrementalPdfFileWriter(io.BytesIO(paper()))
    sheet = writer.root["/Pages"]["/Kids"].raw_get(0)
    field = generic.DictionaryObject({pdf_name("/FT"): pdf_name("/Sig"), pdf_name("/T"): pdf_string("ky")})
    reference = writer.add_object(field)
    widget = writer.add_object(generic.DictionaryObject({
        pdf_name("/Type"): pdf_name("/Annot"), pdf_name("/Subtype"): pdf_name("/Widget"), pdf_name("/P"): sheet,
        pdf_name("/F"): generic.NumberObject(4), pdf_name("/Parent"): reference,
        pdf_name("/Rect"): generic.ArrayObject(map(generic.FloatObject, SPOT)),
    }))  # fmt: skip
    field["/Kids"] = generic.ArrayObject([widget])
    sheet.get_object()["/Annots"] = generic.ArrayObject([widget])
    writer.update_container(sheet.get_object())
    form = generic.DictionaryObject({pdf_name("/Fields"): generic.ArrayObject([reference])})
    writer.root["/AcroForm"] = writer.add_object(form)
    writer.update_root()
    return written(writer)


def written(writer: IncrementalPdfFileWriter) -> bytes:
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_a_field_below_others_is_found_signed_and_judged_by_its_whole_name(
    token: OpenToken, pki: TrainingPki, trust: Trust
) -> None:
    data = nested()
    assert field_boxes(data) == {"mau.trang1.ky": "signature"}
    done = sign_pdf(data, "mau.trang1.ky", looks(pki)[0], token, "lanh_dao", trust=trust).data
    (found,) = verify_pdf(done, trust).signatures
    assert (found.field, found.verdict) == ("mau.trang1.ky", "valid")
    left, low, right, high = extent(render(done), Box(0, 280, 180, 190, 110), "blue")
    assert left >= 299 and right <= 443 and low >= 199 and high <= 272
    assert field_boxes(done) == {"mau.trang1.ky": "signed"}


def test_a_changed_byte_under_such_a_signature_is_seen_and_nothing_is_prepared_over_it(
    token: OpenToken, pki: TrainingPki, trust: Trust
) -> None:
    done = sign_pdf(nested(), "mau.trang1.ky", looks(pki)[0], token, "lanh_dao", trust=trust).data
    at = done.index(b"/MediaBox") + 12
    broken = done[:at] + bytes([done[at] ^ 1]) + done[at + 1 :]
    assert cms_of(broken, 0)[1] != cms_of(done, 0)[1]
    assert [one.verdict for one in verify_pdf(broken, trust).signatures] == ["invalid"]
    with pytest.raises(BreaksEarlierSignature):
        prepare(done, {"khac": Box(0, 10, 10, 60, 60)})


def test_the_seal_finds_such_a_signature(token: OpenToken, pki: TrainingPki, trust: Trust) -> None:
    done = sign_pdf(nested(), "mau.trang1.ky", looks(pki)[0], token, "lanh_dao", trust=trust).data
    found = place(done, looks(pki)[1], Wish())
    assert found.box is not None and abs(found.box.x + found.box.w - (300 + 142 / 3)) < 0.01
    sealed = sign_pdf(done, found.field, looks(pki)[1], token, "co_quan", trust=trust, box=found.box).data
    assert verify_pdf(sealed, trust).ok


def test_a_field_apart_from_its_widget_is_drawn_where_the_widget_lies(
    token: OpenToken, pki: TrainingPki, trust: Trust
) -> None:
    data = apart()
    assert field_boxes(data) == {"ky": "signature"}
    done = sign_pdf(data, "ky", looks(pki)[0], token, "lanh_dao", trust=trust).data
    assert verify_pdf(done, trust).ok
    left, _, right, _ = extent(render(done), Box(0, 280, 180, 190, 110), "blue")
    assert left >= 299 and right <= 443 and right - left > 60
