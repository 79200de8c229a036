"""The token in the machine, in the words of the status bar and of the PIN card."""

from __future__ import annotations

from desktop.shown import TokenState
from desktop.workplace import Workplace
from signing import certificates
from signing.certificates import CertificateState
from signing.errors import NoToken, SigningTrouble
from workflow.people import Role

PIN_WORDS = {"low": "Đã nhập sai mã PIN", "final": "Chỉ còn 1 lần thử", "locked": "USB ký số đã khóa"}


def token_state(place: Workplace) -> TokenState:
    """Return what is plugged in; a missing token is a state, not an error."""
    try:
        token = place.tokens.find(label=place.settings.signing.token)
    except NoToken:
        return TokenState(False, "USB ký số: chưa cắm")
    except SigningTrouble as trouble:
        return TokenState(False, f"USB ký số: {trouble.title.lower()}")
    states = [certificates.describe(info, place.now()) for info in token.certificates if info.has_key]
    own = _fitting(place, states)
    if own is None:
        return TokenState(True, "USB ký số: không có chứng thư của tôi", token.label, pin=token.pin)
    until = f"{own.not_after:%m/%Y}"
    words = PIN_WORDS.get(token.pin, f"sẵn sàng, hạn đến {until}")
    return TokenState(
        True, f"USB ký số: {words[0].lower()}{words[1:]}", token.label, own.subject.name, own.subject.organization,
        f"{own.not_after:%d/%m/%Y}", token.pin,
    )  # fmt: skip


def _fitting(place: Workplace, states: list[CertificateState]) -> CertificateState | None:
    """Return the certificate this person signs with: the own one, for a clerk the agency's."""
    own = next((s for s in states if place.me.uid and s.subject.uid == place.me.uid), None)
    agency = next((s for s in states if s.subject.name == place.office.name), None)
    return own or (agency if place.me.has(Role.CLERK) else None)
