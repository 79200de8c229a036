"""The empty places a draft carries before anyone signs it, and the number and date that fill two of them later."""

from __future__ import annotations

from collections.abc import Mapping

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name, pdf_string
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.sign.fields import FieldMDPAction, FieldMDPSpec, SigFieldSpec, append_signature_field

from signing.appearance import TextLook, draw_text, import_form
from signing.errors import BreaksEarlierSignature, FieldTrouble
from signing.integrity import broken_by
from signing.model import Box
from signing.pages import page, page_of, seen_size, to_file
from signing.reading import (
    entry,
    fields,
    find_field,
    open_reader,
    open_writer,
    reading,
    signatures,
    without_hybrid,
    write_out,
)

NUMBER, DATE, LEADER, AGENCY = "so", "ngay", "lanh_dao", "co_quan"
TEXT_LOOKS: Mapping[str, TextLook] = {
    NUMBER: TextLook("regular", align="center"),
    DATE: TextLook("italic"),
}
_READ_ONLY_PRINTED = 4  # annotation flag Print
_FIELD_READ_ONLY = 1


def prepare(data: bytes, boxes: Mapping[str, Box], *, looks: Mapping[str, TextLook] = TEXT_LOOKS) -> bytes:
    """Adds the places for number, date, leader's signature and seal to a draft.

    Args:
        data: the draft, before anyone signs it.
        boxes: place by name; ``so`` and ``ngay`` become text fields, all others signature fields.
        looks: how each text field will be written.

    Raises:
        BreaksEarlierSignature: somebody signed the draft already.
        FieldTrouble: a place off its page, or a name used twice.
        DamagedPdf, NotSignable: not a sound, open PDF.
    """
    reader = open_reader(data)
    if signatures(reader):
        raise BreaksEarlierSignature("Tệp đã có chữ ký nên không thêm ô được nữa.")
    taken = {one.name for one in fields(reader)} & set(boxes)
    if taken:
        raise FieldTrouble(f"Tệp đã có ô “{sorted(taken)[0]}”.")
    writer = open_writer(without_hybrid(data))
    with reading():
        for name, box in boxes.items():
            if name in looks:
                _add_text(writer, name, box, looks[name])
            else:
                _add_signature(writer, name, box, [text for text in boxes if text in looks])
        return write_out(writer)


def fill(data: bytes, values: Mapping[str, str], *, looks: Mapping[str, TextLook] = TEXT_LOOKS) -> bytes:
    """Writes number and date into their fields by appending; the signatures before stay valid.

    Args:
        data: the file, usually signed by the leader.
        values: text by field name.

    Raises:
        FieldTrouble: no such field, or it is filled already.
        BreaksEarlierSignature: a signature in the file forbids it; nothing is returned.
    """
    writer = open_writer(data)
    with reading():
        for name, text in values.items():
            _fill_one(writer, name, text, looks.get(name, TextLook()))
        done = write_out(writer)
    if broken_by(data, done):
        raise BreaksEarlierSignature()
    return done


def field_boxes(data: bytes) -> dict[str, str]:
    """The kind of every field of the file by name: ``text``, ``signature``, ``signed`` or ``filled``."""
    kinds = {}
    for one in fields(open_reader(data)):
        full = one.value is not None
        kinds[one.name] = ("signed" if full else "signature") if one.kind == "/Sig" else ("filled" if full else "text")
    return kinds


def add_signature_field(writer: IncrementalPdfFileWriter, name: str, box: Box) -> None:
    """A signature field at a place the person chose, made just before signing."""
    _add_signature(writer, name, box, [])


def _add_signature(writer: IncrementalPdfFileWriter, name: str, box: Box, locks: list[str]) -> None:
    where = page(writer, box.page)
    rect = to_file(where, box)
    # After the seal nobody changes the number and the date: the field lock travels inside the seal's signature.
    lock = FieldMDPSpec(FieldMDPAction.INCLUDE, locks) if name == AGENCY and locks else None
    try:
        append_signature_field(
            writer,
            SigFieldSpec(name, on_page=box.page, box=rect, field_mdp_spec=lock),  # type: ignore[arg-type]
        )
    except PdfError as error:
        raise FieldTrouble(f"Không thêm được ô “{name}”.", detail=str(error)) from error


def _add_text(writer: IncrementalPdfFileWriter, name: str, box: Box, look: TextLook) -> None:
    where = page(writer, box.page)
    rect = to_file(where, box)
    empty = generic.StreamObject(stream_data=b"")
    empty["/Type"], empty["/Subtype"] = pdf_name("/XObject"), pdf_name("/Form")
    empty["/BBox"] = generic.ArrayObject(map(generic.FloatObject, (0, 0, box.w, box.h)))
    field = generic.DictionaryObject(
        {
            pdf_name("/Type"): pdf_name("/Annot"),
            pdf_name("/Subtype"): pdf_name("/Widget"),
            pdf_name("/FT"): pdf_name("/Tx"),
            pdf_name("/T"): pdf_string(name),
            pdf_name("/Ff"): generic.NumberObject(_FIELD_READ_ONLY),
            pdf_name("/F"): generic.NumberObject(_READ_ONLY_PRINTED),
            pdf_name("/Rect"): generic.ArrayObject(map(generic.FloatObject, rect)),
            pdf_name("/P"): where.reference,
            # Ignored beside a plain appearance stream; without it pyHanko (0.38) counts the appearance of a locked
            # field as changed by every later update, also by a document timestamp.
            pdf_name("/AS"): pdf_name("/N"),
            pdf_name("/DA"): pdf_string(f"/TiRo {look.size:g} Tf 0 g"),
            pdf_name("/AP"): generic.DictionaryObject({pdf_name("/N"): writer.add_object(empty)}),
        }
    )
    reference = writer.add_object(field)
    _form_fields(writer).append(reference)
    dictionary = where.reference.get_object()
    annotations = entry(dictionary, "/Annots")
    if annotations is None:
        dictionary["/Annots"] = generic.ArrayObject([reference])
    else:
        annotations.append(reference)
        writer.update_container(annotations)
    writer.update_container(dictionary)


def _form_fields(writer: IncrementalPdfFileWriter) -> generic.ArrayObject:
    """The list of fields of the form, made when there is none."""
    root = writer.root
    form = entry(root, "/AcroForm")
    if form is None:
        font = {"/Type": "/Font", "/Subtype": "/Type1", "/BaseFont": "/Times-Roman", "/Encoding": "/WinAnsiEncoding"}
        times = generic.DictionaryObject({pdf_name(key): pdf_name(value) for key, value in font.items()})
        fonts = generic.DictionaryObject({pdf_name("/TiRo"): writer.add_object(times)})
        form = generic.DictionaryObject(
            {
                pdf_name("/Fields"): generic.ArrayObject(),
                pdf_name("/DR"): generic.DictionaryObject({pdf_name("/Font"): fonts}),
            }
        )
        root["/AcroForm"] = writer.add_object(form)
        writer.update_root()
    if "/Fields" not in form:
        form["/Fields"] = generic.ArrayObject()
    writer.update_container(form)
    listed: generic.ArrayObject = form["/Fields"]
    writer.update_container(listed)
    return listed


def _fill_one(writer: IncrementalPdfFileWriter, name: str, text: str, look: TextLook) -> None:
    field = find_field(writer, name, "/Tx").dictionary
    where = page_of(writer, field)
    drawn = draw_text(text, look, *seen_size(field, where))
    field["/V"] = pdf_string(text)
    field["/AP"] = generic.DictionaryObject({pdf_name("/N"): import_form(writer, drawn, where)})
    writer.update_container(field)
