"""Are the bytes a signature covers still those that were signed, and what was appended after them?"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel, SuspiciousModification
from pyhanko.sign.general import SigningError
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.generic_cms import validate_sig_integrity
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import SignatureCoverageLevel

from signing import old_hashes
from signing.reading import PARSE_ERRORS, Content, Unreadable, open_reader, signatures

Soundness = Mapping[str, bool]
"""Whether each signature of a file is sound, by its field."""

Changes = Literal["none", "timestamps", "form-filling", "annotations", "other", "unknown"]
_CHANGES: dict[ModificationLevel, Changes] = {
    ModificationLevel.NONE: "none",
    ModificationLevel.LTA_UPDATES: "timestamps",
    ModificationLevel.FORM_FILLING: "form-filling",
    ModificationLevel.ANNOTATIONS: "annotations",
    ModificationLevel.OTHER: "other",
}
_COVERAGE = {
    SignatureCoverageLevel.ENTIRE_FILE: "entire-file",
    SignatureCoverageLevel.ENTIRE_REVISION: "entire-revision",
    SignatureCoverageLevel.CONTIGUOUS_BLOCK_FROM_START: "part-from-start",
    SignatureCoverageLevel.UNCLEAR: "unclear",
}


@dataclass(frozen=True, slots=True)
class Integrity:
    """What can be said of a signature without asking whom one trusts.

    Attributes:
        sound: digest and signature value fit, the coverage is whole, and later changes are permitted ones.
        coverage: how much of the file the signature covers.
        changes: what kind of change was appended later.
        reasons: sentences in Vietnamese for what is not sound.
        weak: an outdated hash function.
        unclear: the structure does not let anybody tell, so nothing is proven either way.
        points: the lines of the evaluation list the reasons speak to.
    """

    sound: bool
    coverage: str
    changes: Changes
    reasons: tuple[str, ...]
    weak: bool = False
    unclear: bool = False
    points: tuple[str, ...] = ("2.4",)


def judge(signature: EmbeddedPdfSignature) -> Integrity:
    """Computes digests, verifies the signature value and compares the revisions."""
    if signature.reader.xrefs.hybrid_xrefs_present:
        text = "Cấu trúc tệp (bảng tham chiếu lai) không cho phép kiểm tra chắc chắn nội dung đã ký."
        return Integrity(False, "unclear", "unknown", (text,), unclear=True)
    try:
        return _judge(signature)
    except SignatureValidationError as error:
        return _unsound(f"Chữ ký không kiểm tra được: {error.failure_message or 'cấu trúc sai'}.")
    except (SigningError, *PARSE_ERRORS) as error:
        return _unsound(f"Chữ ký không đọc được ({type(error).__name__}).")


def judged(reader: PdfFileReader) -> dict[str, Integrity]:
    """Every readable signature of a file, by its field."""
    return {one.fq_name: judge(one) for one in signatures(reader) if not isinstance(one, Unreadable)}


def soundness(reader: PdfFileReader) -> Soundness:
    """Which signatures of a file are sound, before something is added to it."""
    return {name: one.sound for name, one in judged(reader).items()}


def lost(was: Soundness, now: Soundness) -> tuple[str, ...]:
    """Names of the signatures that were sound and are not any more, or have gone."""
    return tuple(name for name, sound in was.items() if sound and not now.get(name, False))


def broken_by(before: Content, after: Content) -> tuple[str, ...]:
    """Names of the signatures that were sound in ``before`` and are not in ``after``, or have gone."""
    was = soundness(open_reader(before))
    return lost(was, soundness(open_reader(after))) if was else ()


def _judge(signature: EmbeddedPdfSignature) -> Integrity:
    signature.compute_integrity_info()
    facts = signature.summarise_integrity_info()
    is_timestamp = signature.sig_object_type == "/DocTimeStamp"
    intact, valid = validate_sig_integrity(
        signature.signer_info,
        cert=signature.signer_cert,
        expected_content_type="tst_info" if is_timestamp else "data",
        actual_digest=_timestamp_digest(signature) if is_timestamp else signature.compute_digest(),
    )
    if is_timestamp:
        intact = intact and _imprint_fits(signature)
    coverage = facts.get("coverage", SignatureCoverageLevel.UNCLEAR)
    difference = signature.diff_result
    changes: Changes = "none"
    if isinstance(difference, SuspiciousModification):
        changes = "other"
    elif difference is not None:
        changes = _CHANGES[difference.modification_level]
    reasons = _reasons(intact, valid, coverage, changes, facts.get("docmdp_ok"))
    return Integrity(
        not reasons,
        _COVERAGE[coverage],
        changes,
        tuple(reasons),
        old_hashes.in_cms(signature.signer_info),
        points=("2.2",) if intact and not valid else ("2.2", "2.4") if not valid else ("2.4",),
    )


def _reasons(
    intact: bool, valid: bool, coverage: SignatureCoverageLevel, changes: Changes, permitted: bool | None
) -> list[str]:
    reasons = []
    if not intact:
        reasons.append("Nội dung tệp đã bị thay đổi sau khi ký.")
    if not valid:
        reasons.append("Giá trị chữ ký không khớp với khoá của chứng thư số.")
    if intact and coverage < SignatureCoverageLevel.ENTIRE_REVISION:
        reasons.append("Chữ ký không bao trùm toàn bộ nội dung tại thời điểm ký.")
    if intact and (changes == "other" or permitted is False):
        reasons.append("Sau khi ký, tệp đã bị thêm thay đổi không được phép.")
    return reasons


def _timestamp_digest(signature: EmbeddedPdfSignature) -> bytes:
    content = signature.signed_data["encap_content_info"]["content"]
    return hashlib.new(signature.md_algorithm, bytes(content)).digest()


def _imprint_fits(signature: EmbeddedPdfSignature) -> bool:
    imprint = signature.signed_data["encap_content_info"]["content"].parsed["message_imprint"]
    return bool(imprint["hashed_message"].native == signature.compute_digest())


def _unsound(reason: str) -> Integrity:
    return Integrity(False, "unclear", "unknown", (reason,), points=("2.2", "2.4"))
