"""Signs a PDF with a key that never leaves its token: check, sign a copy, verify, and only then hand it out."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import UTC, datetime

from signing import upgrade
from signing.certificates import subject_of
from signing.errors import FileChanged
from signing.model import Box, Level, Look, SignedFile, SigningToken, Trust
from signing.online import Fetch
from signing.pdf_steps import finish, identify, make_ready
from signing.reading import sha256


def sign_pdf(
    data: bytes,
    field: str,
    look: Look,
    token: SigningToken,
    certificate_id: str = "",
    *,
    level: Level = "B",
    trust: Trust | None = None,
    tsa_url: str = "",
    fetch: Fetch | None = None,
    box: Box | None = None,
    uid: str = "",
    expect_sha256: str = "",
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> SignedFile:
    """Signs a prepared field, or a new one at ``box``.

    The file is signed at level B first; a timestamp and long-term data are added after, so that a server that is
    down costs no second operation of the token. What is reached is in ``level``, why not more in ``trouble``.

    Args:
        data: the whole file.
        field: ``lanh_dao``, ``co_quan``, or the name of a new field when ``box`` is given.
        look: what is drawn in the field.
        token: a token somebody logged in to.
        certificate_id: id or label on the token; may be empty when the token has one.
        trust: roots, intermediates and revocation lists; without roots the issuer cannot be checked.
        tsa_url: RFC 3161 service, needed above level B.
        fetch: how to reach the network; ``None`` uses plain HTTP(S).
        uid: identity the certificate must carry.
        expect_sha256: the file that was approved; refuses any other.

    Raises:
        FileChanged, DamagedPdf, NotSignable, FieldTrouble, CertificateNotUsable: before the token is asked.
        SigningTrouble of the token: nothing was signed.
        NotSignedByPerson: the agency's key was to seal what nobody competent signed.
        BreaksEarlierSignature: a signature of the file would have been spoilt.
    """
    before = sha256(data)
    if expect_sha256 and before != expect_sha256.lower():
        raise FileChanged()
    known, stream = trust or Trust(), io.BytesIO(data)
    identity = identify(token, certificate_id, known, now(), uid)
    ready = make_ready(stream, field, look, identity, box=box, before=before)
    finish(ready, token.sign(identity.info.id, ready.to_sign, identity.digest))
    reached, trouble = upgrade.raise_level(stream, field, level, tsa_url, known, fetch)
    leaf = identity.leaf
    return SignedFile(
        data=stream.getvalue(),
        field=field,
        level=reached,
        wanted=level,
        certificate=identity.info,
        subject=subject_of(leaf.subject),
        serial=f"{leaf.serial_number:x}",
        signed_at=identity.moment,
        trouble=trouble,
        notes=identity.notes,
    )
