"""Opens a PDF without trusting it: fields, signatures one by one, and plain words for what is wrong."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import copy_into_new_writer
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

from signing.errors import DamagedPdf, FieldTrouble, NotSignable

Content = bytes | IO[bytes]
"""A whole file: held in memory, or (a large one) open on the disk."""

_PIECE = 1024 * 1024

# What parsers of PDF, CMS and DER raise on hostile input; measured by mutating files, see the tests.
PARSE_ERRORS = (
    PdfError,
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    AttributeError,
    AssertionError,
    NotImplementedError,
    OverflowError,
    RecursionError,
    MemoryError,
    EOFError,
    OSError,
)


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A filled signature field whose content is no signature."""

    field: str
    reason: str


@dataclass(frozen=True, slots=True)
class Field:
    """A form field; ``widget`` is what of it lies on a page, mostly the field itself."""

    name: str
    kind: str
    value: generic.PdfObject | None
    dictionary: generic.DictionaryObject
    widget: generic.DictionaryObject


def sha256(content: Content, size: int = -1) -> str:
    """The name of a file by its content; by its first ``size`` bytes when that is not negative."""
    if isinstance(content, bytes):
        return hashlib.sha256(content if size < 0 else content[:size]).hexdigest()
    digest, left = hashlib.sha256(), size
    content.seek(0)
    while left and (piece := content.read(_PIECE if left < 0 else min(_PIECE, left))):
        digest.update(piece)
        left -= len(piece) if left > 0 else 0
    return digest.hexdigest()


def length(stream: IO[bytes]) -> int:
    """How many bytes a file has."""
    return stream.seek(0, io.SEEK_END)


def stream_of(content: Content) -> IO[bytes]:
    """The content as something to read from."""
    return io.BytesIO(content) if isinstance(content, bytes) else content


def open_reader(content: Content) -> PdfFileReader:
    """A reader over a whole file.

    Raises:
        DamagedPdf: these bytes are no complete PDF.
        NotSignable: the file is locked with a password.
    """
    with reading():
        reader = PdfFileReader(stream_of(content), strict=True)
        if reader.encrypted:
            raise NotSignable(
                "encrypted", "Tệp PDF được đặt mật khẩu hoặc giới hạn quyền nên không ký, không kiểm tra được."
            )
        _ = reader.root["/Pages"]["/Count"]
    return reader


def open_writer(content: Content) -> IncrementalPdfFileWriter:
    """A writer that appends to the bytes and never changes them.

    Raises:
        DamagedPdf, NotSignable: as :func:`open_reader`.
    """
    reader = open_reader(content)
    if reader.xrefs.hybrid_xrefs_present:
        text = "Tệp dùng bảng tham chiếu lai (thường do Word lưu) nên chữ ký trên đó không kiểm tra chắc chắn được."
        raise NotSignable("hybrid", text)
    with reading():
        return IncrementalPdfFileWriter.from_reader(reader)


def without_hybrid(data: bytes) -> bytes:
    """The same document with one plain table of references; only for a file nobody signed yet."""
    reader = open_reader(data)
    if not reader.xrefs.hybrid_xrefs_present:
        return data
    with reading():
        out = io.BytesIO()
        copy_into_new_writer(PdfFileReader(io.BytesIO(data), strict=False)).write(out)
    return out.getvalue()


def write_out(writer: IncrementalPdfFileWriter) -> bytes:
    """The whole file with the update appended."""
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


@contextmanager
def reading() -> Iterator[None]:
    """Turns whatever a parser raises on a broken file into :class:`DamagedPdf`."""
    try:
        yield
    except (DamagedPdf, NotSignable, FieldTrouble):
        raise
    except PARSE_ERRORS as error:
        raise DamagedPdf(detail=f"{type(error).__name__}: {error}"[:300]) from error


def entry(dictionary: generic.DictionaryObject, key: str, default: Any = None) -> Any:
    """What stands under a key, followed to the object itself (the library's own ``get`` stops at the reference)."""
    return dictionary[key] if key in dictionary else default


def fields(handler: PdfFileReader | IncrementalPdfFileWriter) -> Iterator[Field]:
    """The fields of the form, in their order, those below others under their whole name ("form.page.signature").

    A field that cannot be read is skipped.
    """
    form = entry(handler.root, "/AcroForm")
    if isinstance(form, generic.DictionaryObject):
        yield from _fields(entry(form, "/Fields", ()), _Above(), set())


@dataclass(frozen=True, slots=True)
class _Above:
    """What a field has from those above it (ISO 32000-1, 12.7.3): the beginning of its name, kind and value."""

    name: str = ""
    kind: str = ""
    value: generic.PdfObject | None = None


def _fields(listed: Any, above: _Above, passed: set[int]) -> Iterator[Field]:
    for one in listed:
        dictionary = one.get_object() if isinstance(one, generic.IndirectObject) else one
        if not isinstance(dictionary, generic.DictionaryObject) or id(dictionary) in passed:
            continue
        passed.add(id(dictionary))
        own = str(entry(dictionary, "/T", ""))
        name = f"{above.name}.{own}" if above.name and own else own or above.name
        kind, value = str(entry(dictionary, "/FT", above.kind)), entry(dictionary, "/V", above.value)
        below = [kid for kid in _kids(dictionary) if "/T" in kid]
        if below:
            yield from _fields(below, _Above(name, kind, value), passed)
        else:
            widget = dictionary if "/Rect" in dictionary else next(iter(_kids(dictionary)), dictionary)
            yield Field(name, kind, value, dictionary, widget)


def _kids(dictionary: generic.DictionaryObject) -> list[generic.DictionaryObject]:
    kids = entry(dictionary, "/Kids", ())
    found = [one.get_object() if isinstance(one, generic.IndirectObject) else one for one in kids]
    return [one for one in found if isinstance(one, generic.DictionaryObject)]


def find_field(handler: PdfFileReader | IncrementalPdfFileWriter, name: str, kind: str) -> Field:
    """The empty field to be filled or signed.

    Raises:
        FieldTrouble: no such field, or it is filled already.
    """
    for one in fields(handler):
        if one.name == name and one.kind == kind:
            if one.value is not None:
                raise FieldTrouble(f"Ô “{name}” đã có nội dung; không ghi đè lên được.")
            return one
    raise FieldTrouble(f"Tệp không có ô “{name}”.")


def signatures(reader: PdfFileReader) -> list[EmbeddedPdfSignature | Unreadable]:
    """Every filled signature field in signing order; what cannot be read is named, never hides the others."""
    found: list[EmbeddedPdfSignature] = []
    broken: list[EmbeddedPdfSignature | Unreadable] = []
    with reading():
        filled = [one for one in fields(reader) if one.kind == "/Sig" and one.value is not None]
    for one in filled:
        try:
            signature = EmbeddedPdfSignature(reader, one.dictionary, one.name)
            _ = (signature.signer_cert, signature.signed_revision)
            found.append(signature)
        except PARSE_ERRORS as error:
            broken.append(Unreadable(one.name, f"{type(error).__name__}: {error}"[:200]))
    found.sort(key=lambda signature: signature.signed_revision)
    return [*found, *broken]
