"""Signs a submitted document with the leader's token: exactly the file that was submitted and shown."""

from __future__ import annotations

from pathlib import Path

from desktop.actions.choose_certificate import choose_certificate, record, trust_of
from desktop.actions.draft_reply import PDF
from desktop.workplace import Workplace
from signing.model import Level, Look, SignedFile, SigningToken
from workflow.errors import WrongState
from workflow.rules import Command, FileRef
from workflow.steps import Step


def sign_document(place: Workplace, item: str, token: SigningToken) -> tuple[Step, ...]:
    """Sign the outgoing document ``item`` in its field ``lanh_dao``; who only checked it, in that of the initials,
    who signs beside the signer, in the own.

    The token works outside any transaction; if the program dies before the step is written, the document is still
    submitted and is signed again.

    Raises:
        Refusal: the document is not waiting for this person's signature.
        SigningTrouble: nothing was signed; the text says why.
    """
    state = place.journal.state(item)
    if state.next_initial == place.me.id:
        return _signed(place, item, token, "outgoing.initialled", initials_field(len(state.initialled)))
    if state.next_cosigner == place.me.id:
        return _signed(place, item, token, "outgoing.cosigned", cosigner_field(len(state.cosigned)))
    return _signed(place, item, token, "outgoing.signed", "lanh_dao")


def initials_field(at: int) -> str:
    """Return the name of the field of the person who initials as number ``at`` from 0."""
    return f"ky_nhay_{at + 1}"


def cosigner_field(at: int) -> str:
    """Return the name of the field of the person who signs beside the signer as number ``at`` from 0."""
    return f"dong_ky_{at + 1}"


def _signed(place: Workplace, item: str, token: SigningToken, kind: str, field: str) -> tuple[Step, ...]:
    shown: FileRef | None = place.journal.state(item).to_sign
    if shown is None:
        raise WrongState("Văn bản này chưa được trình ký.", "Chờ người soạn trình.")
    signed = leader_signature(place, shown, token, field=field)
    payload = {"before": shown.sha256, "certificate": record(signed), "level": signed.level}
    file = place.files.put(signed.data, shown.name, PDF, role="signed")
    return place.journal.act(item, "outgoing", Command(kind, payload | {"file": file.to_json()}), now=place.now())


def leader_signature(
    place: Workplace, file: FileRef, token: SigningToken, uid: str = "", *, field: str = "lanh_dao"
) -> SignedFile:
    """Return ``file`` with a person's own signature in a field (NĐ 30/2020 PL I: the person's own image, blue)."""
    image = Path(place.settings.signing.signature_image)
    look = Look("leader", image.read_bytes() if image.is_file() else b"")
    return place.signer.sign_pdf(
        place.files.read(file.sha256),
        field,
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
