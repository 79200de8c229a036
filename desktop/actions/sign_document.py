"""Signs a submitted document with the leader's token: exactly the file that was submitted and shown."""

from __future__ import annotations

from pathlib import Path

from desktop.actions.choose_certificate import choose_certificate, record, trust_of
from desktop.actions.draft_reply import PDF
from desktop.workplace import Workplace
from signing.model import Level, Look, SignedFile
from signing.token_client import OpenToken
from workflow.errors import WrongState
from workflow.rules import Command, FileRef
from workflow.steps import Step


def sign_document(place: Workplace, item: str, token: OpenToken) -> tuple[Step, ...]:
    """Sign the outgoing document ``item`` in its field ``lanh_dao``.

    The token works outside any transaction; if the program dies before the step is written, the document is still
    submitted and is signed again.

    Raises:
        Refusal: the document is not waiting for this person's signature.
        SigningTrouble: nothing was signed; the text says why.
    """
    submitted: FileRef | None = place.journal.state(item).submitted
    if submitted is None:
        raise WrongState("Văn bản này chưa được trình ký.", "Chờ người soạn trình.")
    signed = leader_signature(place, submitted, token)
    payload = {"before": submitted.sha256, "certificate": record(signed), "level": signed.level}
    file = place.files.put(signed.data, submitted.name, PDF, role="signed")
    return place.journal.act(
        item, "outgoing", Command("outgoing.signed", payload | {"file": file.to_json()}), now=place.now()
    )


def leader_signature(place: Workplace, file: FileRef, token: OpenToken, uid: str = "") -> SignedFile:
    """Return ``file`` with the leader's signature in its field (NĐ 30/2020 PL I: the person's own image, blue)."""
    image = Path(place.settings.signing.signature_image)
    look = Look("leader", image.read_bytes() if image.is_file() else b"")
    return place.signer.sign_pdf(
        place.files.read(file.sha256),
        "lanh_dao",
        look,
        token,
        choose_certificate(place, token, "leader", uid),
        level=wanted_level(place),
        trust=trust_of(place),
        tsa_url=place.settings.signing.tsa,
        uid=uid or place.me.uid,
        expect_sha256=file.sha256,
        now=place.now,
    )


def wanted_level(place: Workplace) -> Level:
    """Return the level to try for: with trusted time where a time service is known; offline it stays at B."""
    return "T" if place.settings.signing.tsa else "B"
