"""Judges the signatures of a file: valid, invalid or undetermined, each with its reasons; unknown is never valid."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pyhanko.sign.validation.generic_cms import extract_self_reported_ts
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

from signing import old_hashes, timestamps
from signing.court import (
    Court,
    Judgement,
    Signer,
    Stamp,
    decide,
    judge_inner,
    judge_stamp,
    unreadable,
)
from signing.disk import unread
from signing.evidence import in_file
from signing.integrity import Integrity, judge
from signing.model import Trust
from signing.online import Fetch, HttpFetch, NoFetch
from signing.reading import PARSE_ERRORS, Content, Unreadable, open_reader, sha256, signatures
from signing.revocation import Evidence
from signing.verdict import FileVerdict, SignatureVerdict

Progress = Callable[[int, int], None]


def verify_file(path: Path, trust: Trust | None = None, **options: Any) -> FileVerdict:
    """Judges a file on the disk without taking it into memory; see :func:`verify_pdf`.

    Raises:
        FileTrouble: it cannot be read.
        DamagedPdf, NotSignable: as :func:`verify_pdf`.
    """
    try:
        whole = path.open("rb")
    except OSError as error:
        raise unread(path, error) from error
    with whole:
        return verify_pdf(whole, trust, **options)


def verify_pdf(
    content: Content,
    trust: Trust | None = None,
    *,
    offline: bool = True,
    at: datetime | None = None,
    fetch: Fetch | None = None,
    progress: Progress = lambda done, total: None,
) -> FileVerdict:
    """Judges every signature of a file on its own.

    Args:
        content: the whole file, or one open for reading.
        trust: roots, intermediates and revocation lists held here.
        offline: never asks the network; the state of revocation may then stay unknown (undetermined).
        at: the moment to judge for; now by default.
        fetch: how to reach the network when not offline. Only services named by certificates under a trusted
            root are asked.
        progress: told after each signature how many of how many are compared with what came after them (by far the
            longest part in a thick file).

    Raises:
        DamagedPdf: these bytes are no PDF.
        NotSignable: the file is locked with a password.
    """
    known = trust or Trust()
    reader = open_reader(content)
    inside, carried = in_file(reader)
    held = inside.plus(Evidence(tuple(known.crls), tuple(known.ocsps)))
    way: Fetch = NoFetch() if offline else fetch or HttpFetch()
    court = Court(known, held, tuple(carried), inside, at or datetime.now(UTC), way)
    found = signatures(reader)
    judged = _integrities(found, progress)
    stamps = [(one, how) for one, how in judged if one.sig_object_type == "/DocTimeStamp"]
    verdicts = [_verdict(one, how, stamps, court) for one, how in judged if one.sig_object_type != "/DocTimeStamp"]
    verdicts += [unreadable(one.field) for one in found if isinstance(one, Unreadable)]
    return FileVerdict(sha256(content), tuple(_notes(judged, found)), tuple(verdicts))


def _integrities(
    found: Sequence[EmbeddedPdfSignature | Unreadable], progress: Progress
) -> list[tuple[EmbeddedPdfSignature, Integrity]]:
    readable = [one for one in found if isinstance(one, EmbeddedPdfSignature)]
    judged = []
    for done, one in enumerate(readable):
        progress(done, len(readable))
        judged.append((one, judge(one)))
    progress(len(readable), len(readable))
    return judged


def _notes(
    judged: Sequence[tuple[EmbeddedPdfSignature, Integrity]], found: Sequence[EmbeddedPdfSignature | Unreadable]
) -> list[str]:
    notes = []
    if not found:
        notes.append("Tệp không có chữ ký số.")
    if judged and judged[-1][1].coverage == "entire-revision":
        notes.append("Tệp có thêm dữ liệu sau chữ ký cuối cùng.")
    for one, how in judged:
        if one.sig_object_type == "/DocTimeStamp":
            when = f"{timestamps.of_document(one, how.sound).at:%d/%m/%Y %H:%M:%S} UTC" if how.sound else "bị hỏng"
            notes.append(f"Dấu thời gian cho toàn tệp: {when}.")
    return notes


def _verdict(
    signature: EmbeddedPdfSignature,
    integrity: Integrity,
    documents: Sequence[tuple[EmbeddedPdfSignature, Integrity]],
    court: Court,
) -> SignatureVerdict:
    """One signature; whatever its bytes do to the parsers, the others are still judged."""
    try:
        return _judged(signature, integrity, documents, court)
    except PARSE_ERRORS:
        return unreadable(signature.fq_name)


def _judged(
    signature: EmbeddedPdfSignature,
    integrity: Integrity,
    documents: Sequence[tuple[EmbeddedPdfSignature, Integrity]],
    court: Court,
) -> SignatureVerdict:
    judgement = Judgement()
    for reason in integrity.reasons:
        judgement.add("undetermined" if integrity.unclear else "invalid", reason, *integrity.points)
    if integrity.weak:
        judgement.add("undetermined", old_hashes.WORDS, "1.3")
    leaf = signature.signer_cert
    claimed = extract_self_reported_ts(signature.signer_info) or signature.self_reported_timestamp
    inner, outer = _stamps(signature, documents, court, judgement)
    others = [*signature.other_embedded_certs, *court.carried]
    who = Signer(signature.fq_name, leaf, tuple(others), claimed)
    return decide(who, (inner, outer), (integrity.coverage, integrity.changes), judgement, court)


def _stamps(
    signature: EmbeddedPdfSignature,
    documents: Sequence[tuple[EmbeddedPdfSignature, Integrity]],
    court: Court,
    judgement: Judgement,
) -> tuple[Stamp | None, Stamp | None]:
    """The timestamp inside the signature and the first one over the file after it, both judged."""
    inner = judge_inner(timestamps.on_signature(signature), court, judgement)
    for one, how in documents:
        if one.signed_revision > signature.signed_revision and how.sound and not how.weak:
            return inner, judge_stamp(timestamps.of_document(one, True), court)
    return inner, None
