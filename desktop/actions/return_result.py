"""The result of a dossier: prepared as a page, signed by the leader, sealed, handed back."""

from __future__ import annotations

from pathlib import Path

from desktop.actions.choose_certificate import choose_certificate, record, trust_of
from desktop.actions.draft_reply import PDF, new_content
from desktop.actions.sign_document import leader_signature, wanted_level
from desktop.printing.content import DraftContent
from desktop.printing.pdf_draft import pdf
from desktop.workplace import Workplace
from signing.model import Box, Look, SigningToken
from workflow.documents.numbering import written
from workflow.errors import WrongState
from workflow.rules import Command, FileRef
from workflow.steps import Step
from workflow.vietnamese import date_words


def prepare_result(place: Workplace, item: str, content: DraftContent | None = None) -> tuple[Step, ...]:
    """Draw the result of the dossier ``item`` with its empty signature fields, and attach it."""
    content = content or result_content(place, item)
    page = pdf(content, training=place.settings.training)
    boxes = {name: Box(*box) for name, box in page.boxes.items()}
    code = place.journal.row(item).code
    file = place.files.put(place.signer.prepare(page.data, boxes), f"Kết quả {code}.pdf", PDF, role="result")
    return place.journal.act(
        item, "dossier", Command("dossier.result_prepared", {"file": file.to_json()}), now=place.now()
    )


def result_content(place: Workplace, item: str) -> DraftContent:
    """Return a notice that the procedure was carried out, for procedures without a form of their own."""
    state, row = place.journal.state(item), place.journal.row(item)
    name = state.procedure.name
    content = new_content(place, subject=f"kết quả giải quyết thủ tục {name}", addressees=(state.applicant.name,))
    body = (
        f"Ủy ban nhân dân xã đã nhận hồ sơ mã số {row.code} của {state.applicant.name} về thủ tục {name}.",
        "Sau khi đối chiếu giấy tờ trong hồ sơ với bản chính và quy định hiện hành, hồ sơ đủ điều kiện giải quyết.",
        "Kết quả được giao cho người nộp cùng văn bản này.",
    )
    return DraftContent.from_json(content.to_json() | {"body": list(body)})


def sign_result(place: Workplace, item: str, token: SigningToken, signer: str = "") -> tuple[Step, ...]:
    """Sign the prepared result with the leader's token.

    Args:
        signer: the leader who brought the token to this counter; this person unless given. The certificate proves it.

    Raises:
        Refusal: no result yet.
        SigningTrouble: nothing was signed.
    """
    prepared: FileRef | None = place.journal.state(item).prepared
    if prepared is None:
        raise WrongState("Hồ sơ này chưa có dự thảo kết quả.", "Soạn kết quả trước.")
    leader = place.directory.person(signer) if signer else place.me
    signed = leader_signature(place, prepared, token, leader.uid)
    file = place.files.put(signed.data, prepared.name, PDF, role="signed-result")
    payload = {"before": prepared.sha256, "file": file.to_json(), "certificate": record(signed), "level": signed.level}
    return place.journal.act(item, "dossier", Command("dossier.result_signed", payload), now=place.now())


def seal_result(place: Workplace, item: str, token: SigningToken) -> tuple[Step, ...]:
    """Put the agency's signature on the signed result."""
    before: FileRef = place.journal.state(item).signed
    image = Path(place.settings.signing.seal_image)
    look = Look("agency", image.read_bytes() if image.is_file() else b"", place.settings.signing.seal_mm)
    filled = place.signer.fill(place.files.read(before.sha256), _number_and_date(place, item))
    signed = place.signer.sign_pdf(
        filled,
        "co_quan",
        look,
        token,
        choose_certificate(place, token, "agency"),
        level=wanted_level(place),
        trust=trust_of(place),
        tsa_url=place.settings.signing.tsa,
        now=place.now,
    )
    file = place.files.put(signed.data, before.name, PDF, role="sealed-result")
    payload = {"before": before.sha256, "file": file.to_json(), "certificate": record(signed), "level": signed.level}
    return place.journal.act(item, "dossier", Command("dossier.result_sealed", payload), now=place.now())


def _number_and_date(place: Workplace, item: str) -> dict[str, str]:
    """Return what stands in the result's prepared fields: the dossier's own number, and today."""
    number = int(place.journal.row(item).code.rpartition("-")[2])
    return {"so": written(number), "ngay": date_words(place.now().date())}


def hand_over(place: Workplace, item: str, to: str, how: str = "Trực tiếp tại quầy") -> tuple[Step, ...]:
    """Record that the applicant has the result."""
    return place.journal.act(item, "dossier", Command("dossier.handed_over", {"how": how, "to": to}), now=place.now())
