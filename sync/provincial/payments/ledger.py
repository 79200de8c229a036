"""What became of one request for payment: worked out of everything the platform said, in whatever order it came."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from workflow.dossiers.dossier import FAILED, PAID, REFUNDED

CREATED, CANCELLED = "created", "cancelled"
STATES = (CREATED, FAILED, CANCELLED, PAID, REFUNDED)


@dataclass(frozen=True, slots=True)
class Told:
    """One thing the platform said; ``id`` is the platform's own, ``at`` ISO 8601 in UTC, ``amount`` in đồng."""

    id: str
    state: str
    amount: int
    at: str
    receipt: str = ""
    channel: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a request stands; ``by`` is the event that says so, None while nothing was said."""

    state: str
    by: Told | None = None
    findings: tuple[str, ...] = ()


def standing(amount: int, events: Iterable[Told], *, cancelled: bool = False) -> Standing:
    """Return where a request of ``amount`` đồng stands; the same for the same events in any order, however often told.

    Money that came outweighs a failure told before or after; given back as often as it came, it outweighs both. A
    payment told twice under two ids is known by its receipt.

    Args:
        cancelled: the office took the request back (paid at the counter, withdrawn, refused).
    """
    known = sorted({one.id: one for one in events}.values(), key=lambda one: (one.at, one.id))
    sound = [one for one in known if one.amount == amount or one.state == FAILED]
    findings = [f"Số tiền {one.amount} khác số phải nộp {amount}." for one in known if one not in sound]
    paid, back = _of(sound, PAID), _of(sound, REFUNDED)
    if back and len(back) >= len(paid):
        return Standing(REFUNDED, back[-1], tuple(findings))
    if len(paid) - len(back) > 1:
        findings.append("Nộp hơn một lần; phải hoàn trả phần thừa.")
    if paid and cancelled:
        findings.append("Nộp sau khi cơ quan đã thôi yêu cầu; phải hoàn trả.")
    if paid:
        return Standing(PAID, paid[0], tuple(findings))
    if cancelled:
        return Standing(CANCELLED, None, tuple(findings))
    failed = _of(sound, FAILED)
    return Standing(FAILED, failed[-1], tuple(findings)) if failed else Standing(CREATED, None, tuple(findings))


def _of(events: Sequence[Told], state: str) -> list[Told]:
    """Return the events of a state, each payment once."""
    found: dict[str, Told] = {}
    for one in events:
        if one.state == state:
            found.setdefault(one.receipt or one.id, one)
    return list(found.values())
