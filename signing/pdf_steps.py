"""A signature in a PDF in three steps: get a copy ready, let the token work, put its answer in and check everything.

Between the first and the last step only the token works, so that another file can be made ready meanwhile. All of it
happens inside the stream that is given: a private copy, in memory or on the disk, never the file itself.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import IO

from asn1crypto import cms, x509
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.sign import PdfSignatureMetadata, PdfSigner
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers.pdf_byterange import PreparedByteRangeDigest

from signing import certificates
from signing.appearance import DrawnStyle, draw
from signing.cms_parts import signed_attributes, signed_data
from signing.errors import BreaksEarlierSignature, FieldTrouble, NotSignable, SignatureMismatch
from signing.fields import add_signature_field
from signing.host_signer import digest_of, mechanism_of, signer_of, verify_raw
from signing.integrity import Soundness, judged, lost, soundness
from signing.model import Box, CertificateInfo, Look, SigningToken, Trust
from signing.order import refuse_unsigned
from signing.pages import page, page_of, seen_size
from signing.reading import entry, fields, find_field, length, open_reader, open_writer, reading, sha256
from signing.stamps import at_time

RESERVED = 24576  # room for chain and timestamp, so that a timestamp can come later without moving a byte


@dataclass(frozen=True, slots=True)
class Identity:
    """The certificate that signs, found fit to sign at a moment.

    Attributes:
        above: DER certificates to travel along: the chain without the root.
        notes: what could not be checked at the moment.
        trust: whom the signatures already in the file are judged by.
    """

    info: CertificateInfo
    leaf: x509.Certificate
    above: tuple[bytes, ...]
    notes: tuple[str, ...]
    moment: datetime
    trust: Trust = field(default_factory=Trust)

    @property
    def name(self) -> str:
        """The signer's name as the certificate has it."""
        return certificates.subject_of(self.leaf.subject).name

    @property
    def digest(self) -> str:
        """The hash this key signs with."""
        return digest_of(self.leaf)


@dataclass(frozen=True, slots=True)
class Ready:
    """A copy that lacks only the token's answer.

    Attributes:
        to_sign: what the token signs: the attributes that name the digest of the document.
        size, before: length and SHA-256 of the file as it was.
        earlier: the signatures that were in it, each sound or not.
    """

    stream: IO[bytes]
    field: str
    identity: Identity
    attributes: cms.CMSAttributes
    to_sign: bytes
    room: PreparedByteRangeDigest
    size: int
    before: str
    earlier: Soundness


def identify(token: SigningToken, certificate_id: str, trust: Trust, moment: datetime, uid: str = "") -> Identity:
    """Choose the certificate and refuse one that may not sign now, before the token is asked for anything.

    Raises:
        CertificateMissing, CertificateNotUsable: with the reason.
    """
    info = token.certificate(certificate_id)
    leaf = certificates.load(info.der)
    chain, notes = certificates.check(leaf, trust, moment, uid=uid)
    above = [one.dump() for one in chain.certificates[1:-1]] if len(chain.certificates) > 1 else trust.intermediates
    return Identity(info, leaf, tuple(above), notes, moment, trust)


def make_ready(
    stream: IO[bytes], field: str, look: Look, identity: Identity, *, box: Box | None = None, before: str = ""
) -> Ready:
    """Draw the appearance, keep room for the signature and say what the token has to sign.

    Args:
        stream: a private copy of the file, open for reading and writing; it grows at its end.
        before: SHA-256 of the copy, where the caller knows it.

    Raises:
        DamagedPdf, NotSignable, FieldTrouble, BreaksEarlierSignature: the copy is worthless then.
        NotSignedByPerson: the agency's key was to seal what nobody competent signed.
    """
    size, before = length(stream), before or sha256(stream)
    writer = open_writer(stream)
    earlier = soundness(writer.prev)
    if look.role == "agency":
        refuse_unsigned(writer.prev, earlier, identity.trust, identity.moment)
    with reading():
        style = _place(writer, field, at_time(look, identity.moment), box)
        room = _make_room(writer, field, style, identity)
        attributes = signed_attributes(room.document_digest, identity.info.der, identity.digest)
    return Ready(stream, field, identity, attributes, attributes.dump(), room, size, before, earlier)


def finish(ready: Ready, signature: bytes) -> None:
    """Put the token's answer in; the copy is good only if this returns.

    Raises:
        SignatureMismatch: it does not fit the certificate's key, or cannot be read back.
        BreaksEarlierSignature: bytes of the file or a signature in it would have been spoilt.
    """
    own = ready.identity
    verify_raw(own.leaf, signature, ready.to_sign, own.digest)
    made = signed_data(ready.attributes, signature, own.info.der, own.above, own.digest, mechanism_of(own.leaf))
    try:
        ready.room.fill_with_cms(ready.stream, made)
    except SigningError as error:
        raise NotSignable("pdf", "Chữ ký và chuỗi chứng thư lớn hơn chỗ dành sẵn.", detail=str(error)[:300]) from error
    _check(ready)


def _check(ready: Ready) -> None:
    """The copy is handed out only if its new signature verifies and every earlier one still does."""
    if sha256(ready.stream, ready.size) != ready.before:
        raise BreaksEarlierSignature(detail="the earlier bytes changed")
    found = judged(open_reader(ready.stream))
    spoilt = lost(ready.earlier, {name: one.sound for name, one in found.items()})
    if spoilt:
        raise BreaksEarlierSignature(detail=", ".join(spoilt))
    own = found.get(ready.field)
    if own is None:
        raise SignatureMismatch(detail="the new signature cannot be read back")
    if not own.sound:
        raise SignatureMismatch(detail="; ".join(own.reasons))


def _make_room(
    writer: IncrementalPdfFileWriter, field: str, style: DrawnStyle, identity: Identity
) -> PreparedByteRangeDigest:
    meta = PdfSignatureMetadata(field_name=field, md_algorithm=identity.digest, subfilter=SigSeedSubFilter.PADES)
    signer = PdfSigner(meta, signer_of(identity.leaf), stamp_style=style)
    try:
        session = signer.init_signing_session(writer, existing_fields_only=True)
        document = session.prepare_tbs_document(validation_info=None, bytes_reserved=RESERVED)
        room, _ = document.digest_tbs_document(in_place=True)
    except SigningError as error:
        text = str(error)
        if "forbid" in text or "certif" in text.lower():
            raise BreaksEarlierSignature(detail=text) from error
        raise NotSignable("pdf", "Tệp PDF có cấu trúc không ký được.", detail=text[:300]) from error
    except PdfError as error:
        raise FieldTrouble("Ô ký trong tệp không dùng được.", detail=str(error)[:300]) from error
    made: PreparedByteRangeDigest = room
    return made


def _place(writer: IncrementalPdfFileWriter, field: str, look: Look, box: Box | None) -> DrawnStyle:
    """Finds or makes the field and draws what will be seen in it."""
    exists = any(one.name == field for one in fields(writer))
    _preflight(writer)
    if box is not None and not exists:
        add_signature_field(writer, field, box)
        return DrawnStyle(draw(look, box.w, box.h), page(writer, box.page))
    found = find_field(writer, field, "/Sig").widget
    where = page_of(writer, found)
    width, height = seen_size(found, where)
    return DrawnStyle(draw(look, max(width, 1), max(height, 1)), where)


def _preflight(writer: IncrementalPdfFileWriter) -> None:
    """Refuses files whose look can change after signing (measured: the library signs them silently)."""
    form = entry(writer.root, "/AcroForm")
    if isinstance(form, generic.DictionaryObject) and "/XFA" in form:
        raise NotSignable("xfa", "Tệp là biểu mẫu động (XFA): nội dung hiển thị có thể khác nội dung được ký.")
    names = entry(writer.root, "/Names")
    if isinstance(names, generic.DictionaryObject) and "/JavaScript" in names:
        raise NotSignable("script", "Tệp có chứa mã lệnh (JavaScript) nên không ký.")
    action = entry(writer.root, "/OpenAction")
    if isinstance(action, generic.DictionaryObject) and entry(action, "/S") == "/JavaScript":
        raise NotSignable("script", "Tệp tự chạy mã lệnh (JavaScript) khi mở nên không ký.")
