"""Signs PDF files that no item holds: one's own signature, the agency's seal, stamps of appendices and of copies."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from desktop.actions.choose_certificate import choose_certificate, trust_of
from desktop.actions.name_signed import free_name
from desktop.actions.sign_document import wanted_level
from desktop.actions.write_entry import end_entry, write_entry
from desktop.shown import Stamp
from desktop.workplace import Workplace
from signing.model import Box, Look, Role, SigningToken
from signing.orders import SignOrder, SignOutcome, SignRequest, Survey, Wish
from signing.stamps import COPY_FORMS, appendix_look, copy_look
from signing.steering import Stopped
from workflow.errors import NotAllowed
from workflow.people import Role as Post
from workflow.registers.entry import COPIES_BOOK

ENDING = "_da-ky"
NOTATIONS: Mapping[str, str] = dict(zip(COPY_FORMS, ("SY", "TrS", "SL"), strict=True))
"""The notation of each form of copy (NĐ 30/2020 PL III)."""
KINDS: Mapping[Role, str] = {
    "leader": "file.leader", "agency": "file.agency", "appendix": "file.appendix", "copy": "file.copy",
}  # fmt: skip
"""How acts that sign files are named beside the acts of items; only the first is a person's own signature."""


def may_stamp(place: Workplace) -> tuple[Role, ...]:
    """Return what this person may sign files as: the agency's key is the clerk's (NĐ 30/2020 Điều 32)."""
    return ("leader", "agency", "appendix", "copy") if place.me.has(Post.CLERK) else ("leader",)


def look_of(place: Workplace, stamp: Stamp, code: str = "") -> Look:
    """Return what will be seen.

    Args:
        code: number and notation of this copy, where it took one.

    Raises:
        NotSignable: a copy of no known form.
    """
    settings = place.settings.signing
    if stamp.role == "appendix":
        return appendix_look(stamp.number)
    if stamp.role == "copy":
        return copy_look(stamp.form, place.office.name, code)
    image = Path(settings.signature_image if stamp.role == "leader" else settings.seal_image)
    return Look(stamp.role, image.read_bytes() if image.is_file() else b"", settings.seal_mm)


def survey_file(place: Workplace, path: Path, stamp: Stamp) -> tuple[Survey, Look]:
    """Return the pages of a file, the place it would be signed at, and what would be seen there.

    Raises:
        SigningTrouble: it cannot be read, or is no sound, open PDF.
    """
    takes = stamp.role == "copy" and stamp.take_number
    look = look_of(place, stamp, f"00/{NOTATIONS[stamp.form]}-{place.office.short}" if takes else "")
    return place.signer.survey(path, look, Wish(name=place.me.name)), look


def sign_loose(
    place: Workplace, path: Path, stamp: Stamp, token: SigningToken, box: Box | None = None, shown: str = ""
) -> Path:
    """Sign one file; it is written beside the original with ``_da-ky`` in its name, never over another file.

    Args:
        box: where the person put the signature; without it the place is found by field, words or law.
        shown: SHA-256 of the file the person looked at; any other is refused.

    Returns:
        The signed file.

    Raises:
        NotAllowed: the agency's key is the clerk's.
        NoNumberLeft: this machine holds no number of the book of copies.
        SigningTrouble: nothing was signed; a number taken for a copy is written off with its reason.
    """
    if stamp.role not in may_stamp(place):
        text = "Khóa của cơ quan do văn thư quản lý và sử dụng (NĐ 30/2020 Điều 32)."
        raise NotAllowed(text, "Chuyển tệp cho văn thư.")
    order = _order(place, stamp, token)
    entry, code = _numbered(place, path, stamp)
    request = SignRequest(path, free_name(path, ENDING), look_of(place, stamp, code), "", box, shown)
    outcome = next(iter(place.signer.sign_files([request], token, order)), None)
    if (outcome is None or outcome.target is None) and entry:
        end_entry(place, entry, "entry.voided", reason="Ký bản sao không thành; số không dùng.")
    if outcome is None:
        raise Stopped()
    return _written(outcome)


def sign_loose_as_told(place: Workplace, item: str, token: SigningToken, values: Mapping[str, Any]) -> Path:
    """Sign the file at the path ``item`` as a page says: ``stamp``, ``boxes`` and what was ``shown``, both by path."""
    box: Box | None = values["boxes"].get(item)
    return sign_loose(place, Path(item), values["stamp"], token, box, values["shown"][item])


def _order(place: Workplace, stamp: Stamp, token: SigningToken) -> SignOrder:
    own = stamp.role == "leader"
    return SignOrder(
        choose_certificate(place, token, "leader" if own else "agency"), wanted_level(place), trust_of(place),
        place.settings.signing.tsa, place.me.uid if own else "",
    )  # fmt: skip


def _numbered(place: Workplace, path: Path, stamp: Stamp) -> tuple[str, str]:
    """Write a copy into its book; return the line and the number with its notation, or nothing."""
    if stamp.role != "copy" or not stamp.take_number:
        return "", ""
    values = {"subject": path.stem[:500], "signer": place.me.name, "copies": 1}
    entry, steps = write_entry(place, COPIES_BOOK, values, kind=NOTATIONS[stamp.form])
    return entry, str(steps[0].payload["code"])


def _written(outcome: SignOutcome) -> Path:
    """Return the signed file; a level below the wanted one is no failure, the signature stands."""
    if outcome.target is not None:
        return outcome.target
    assert outcome.trouble is not None
    raise outcome.trouble
