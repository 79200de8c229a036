"""Takes the number, then seals with the agency's token; a failed seal keeps the number."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from desktop.actions.choose_certificate import choose_certificate, record, trust_of
from desktop.actions.draft_reply import PDF, draft_of
from desktop.actions.sign_document import wanted_level
from desktop.workplace import Workplace
from signing.model import Look, SigningToken
from sync.leases import numbering_of
from workflow.documents.numbering import written
from workflow.documents.series import is_legal
from workflow.rules import Command
from workflow.steps import Step
from workflow.store.numbers import NumberRequest
from workflow.vietnamese import date_words


def number_document(place: Workplace, item: str, on: date | None = None) -> tuple[Step, ...]:
    """Give the signed document its number and date (NĐ 30/2020, Điều 15), once, in the series the office keeps for it.

    Args:
        on: its date, today unless given; what was signed on the last day of a year is numbered in that year's register.

    Raises:
        NoNumberLeft: this machine does not hold the outgoing register.
        RegisterClosed: the register takes no more numbers.
        Refusal: not signed yet, or numbered already.
    """
    now = place.now()
    day = on or now.date()
    content, numbering = draft_of(place, item).content, numbering_of(place.journal)
    body = numbering.body_named(content.issuing_body)
    series = numbering.outgoing(place.journal.state(item).type_abbr, body=body, legal=is_legal(content.notation))
    numbering.check_open(series, day)
    payload = {"book": series, "year": day.year, "on": day.isoformat(), "notation": content.notation}
    request = NumberRequest(series, day.year)
    return place.journal.act(item, "outgoing", Command("outgoing.numbered", payload), now=now, number=request)


def seal_document(place: Workplace, item: str, token: SigningToken) -> tuple[Step, ...]:
    """Fill number and date into their fields and sign for the agency (NĐ 30/2020, Điều 17, Điều 32).

    Raises:
        Refusal: no number yet, or sealed already.
        SigningTrouble: not sealed; the number stays with the document.
    """
    state = place.journal.state(item)
    before = state.to_seal[0]
    written_day = date_words(date.fromisoformat(state.on))
    filled = place.signer.fill(place.files.read(before.sha256), {"so": written(state.number), "ngay": written_day})
    image = Path(place.settings.signing.seal_image)
    look = Look("agency", image.read_bytes() if image.is_file() else b"", place.settings.signing.seal_mm)
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
    file = place.files.put(signed.data, f"{state.code.replace('/', '_')}.pdf", PDF, role="sealed")
    payload = {
        "before": before.sha256,
        "file": file.to_json(),
        "certificate": record(signed),
        "level": signed.level,
    }
    return place.journal.act(item, "outgoing", Command("outgoing.sealed", payload), now=place.now())


def number_and_seal(place: Workplace, item: str, token: SigningToken) -> tuple[Step, ...]:
    """Do both; when the number was taken before and the seal failed, only the seal is left to do."""
    numbered = () if place.journal.state(item).number else number_document(place, item)
    return (*numbered, *seal_document(place, item, token))
