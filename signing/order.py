"""Who comes after whom: the agency's key signs only what a competent person has signed (NĐ 30/2020 Điều 32, PL I)."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise

from asn1crypto import x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation.generic_cms import extract_self_reported_ts
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

from signing import certificates
from signing.errors import NotSignedByPerson
from signing.evidence import in_file
from signing.integrity import Soundness
from signing.model import Subject, Trust
from signing.reading import PARSE_ERRORS, Unreadable, fields, signatures
from signing.revocation import Evidence, revocation_of

BESIDE = "dong_ky_"
"""How the names of the fields begin that wait for those who sign beside the signer."""
_OFFICES = (
    "ủy ban", "uỷ ban", "ubnd ", "hđnd ", "hội đồng nhân dân", "sở ", "văn phòng", "trung tâm", "phòng ", "công an ",
    "cục ", "chi cục", "tổng cục", "bộ ", "ban quản lý", "trường ", "bệnh viện", "trạm y tế", "kho bạc", "thanh tra ",
    "tòa án", "toà án", "viện kiểm sát", "đảng ủy", "đảng uỷ", "tỉnh ủy", "tỉnh uỷ", "công ty", "ngân hàng",
)  # fmt: skip


def refuse_unsigned(reader: PdfFileReader, sound: Soundness, trust: Trust, at: datetime) -> None:
    """Let the agency's key sign only a file that carries a sound signature of a person.

    A sound signature: bytes and value fit, nothing forbidden was added after it, the certificate is a person's, comes
    from an authority believed here and is not known to be revoked. What cannot be asked now (offline) is no refusal.

    Args:
        sound: what is known of each signature in the file, by its field.

    Raises:
        NotSignedByPerson: it carries none, or a place prepared for one who signs beside the signer is still empty; the
            text says what was found instead.
    """
    empty = sum(one.kind == "/Sig" and one.value is None and one.name.startswith(BESIDE) for one in fields(reader))
    if empty:
        raise NotSignedByPerson(f"Tệp còn {empty} ô của người cùng ký chưa được ký.")
    held, carried = in_file(reader)
    evidence = held.plus(Evidence(tuple(trust.crls), tuple(trust.ocsps)))
    found = [one for one in signatures(reader) if not isinstance(one, Unreadable) and one.sig_object_type == "/Sig"]
    people = [one for one in found if not is_organization(certificates.subject_of(one.signer_cert.subject))]
    reasons = []
    for one in people:
        reason = _unsound(one, sound.get(one.fq_name, False), trust, evidence, carried, at)
        if not reason:
            return
        reasons.append(f"{certificates.subject_of(one.signer_cert.subject).name}: {reason}")
    if reasons:
        raise NotSignedByPerson(f"Chữ ký cá nhân trong tệp không dùng được ({'; '.join(reasons)}).")
    if found:
        raise NotSignedByPerson("Tệp mới có chữ ký của cơ quan, chưa có chữ ký của người có thẩm quyền.")
    raise NotSignedByPerson()


def is_organization(subject: Subject) -> bool:
    """Tell an agency's certificate from a person's: it carries a tax number, is named like its organisation, or begins
    as offices are called and nobody is."""
    name = unicodedata.normalize("NFC", subject.name).casefold()
    own = bool(name) and name == unicodedata.normalize("NFC", subject.organization).casefold()
    return own or subject.uid.upper().startswith("MST:") or name.startswith(_OFFICES)


def _unsound(
    one: EmbeddedPdfSignature,
    sound: bool,
    trust: Trust,
    evidence: Evidence,
    carried: Sequence[x509.Certificate],
    at: datetime,
) -> str:
    """Why a person's signature does not count; "" when it does."""
    if not sound:
        return "nội dung hoặc giá trị chữ ký không còn nguyên vẹn"
    try:
        return _not_believed(one, trust, evidence, carried, at) if trust.roots else ""
    except PARSE_ERRORS:
        return "không đọc được"


def _not_believed(
    one: EmbeddedPdfSignature, trust: Trust, evidence: Evidence, carried: Sequence[x509.Certificate], at: datetime
) -> str:
    chain = certificates.build_chain(one.signer_cert, trust, at, [*one.other_embedded_certs, *carried])
    if chain.problem in ("untrusted", "invalid"):
        return "chứng thư không do CA được tin cậy cấp"
    claimed = extract_self_reported_ts(one.signer_info) or one.self_reported_timestamp or at
    for below, above in pairwise(chain.certificates):
        if revocation_of(below, above, evidence, claimed).status == "revoked":
            return "chứng thư đã bị thu hồi trước khi ký"
    return ""
