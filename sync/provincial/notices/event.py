"""One thing somebody outside has to hear: what kind, who, and the few values its sentences are made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Audience(StrEnum):
    """Who is told: the applicant of a dossier, one official, or the mailbox of an office."""

    APPLICANT = "applicant"
    OFFICIAL = "official"
    OFFICE = "office"


class Channel(StrEnum):
    """Ways by which people are told; subscribers to the events themselves are named ``hook:NAME`` beside these."""

    SMS = "sms"
    ZALO = "zalo"
    EMAIL = "email"
    HOTLINE = "1022"


HOOK = "hook:"
PHONE = "phone"
"""Not a way the servers have: somebody of the office told the person, by telephone or at the counter, or has to."""

KINDS: Mapping[str, Audience] = {
    "applicant.received": Audience.APPLICANT,
    "applicant.supplement": Audience.APPLICANT,
    "applicant.finance": Audience.APPLICANT,
    "applicant.paid": Audience.APPLICANT,
    "applicant.due_changed": Audience.APPLICANT,
    "applicant.extended": Audience.APPLICANT,
    "applicant.apologised": Audience.APPLICANT,
    "applicant.ready": Audience.APPLICANT,
    "applicant.handed_over": Audience.APPLICANT,
    "applicant.refused": Audience.APPLICANT,
    "applicant.stopped": Audience.APPLICANT,
    "applicant.withdrawn": Audience.APPLICANT,
    "official.assigned": Audience.OFFICIAL,
    "official.overdue": Audience.OFFICIAL,
    "office.arrived": Audience.OFFICE,
}
"""Every kind of event there is, and whom it is for; a new kind needs a row here and its sentences in the templates."""


@dataclass(frozen=True, slots=True)
class Contact:
    """How an applicant may be reached, as given at the counter.

    Attributes:
        wish: "" when the applicant was not asked, "none" for not at all, else the one channel wanted.
    """

    phone: str = ""
    email: str = ""
    wish: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """One event.

    Attributes:
        to: id of the official or of the office; "" for the applicant.
        values: what the sentences may name, by placeholder; "" leaves the part of the sentence out.
    """

    kind: str
    values: Mapping[str, str]
    to: str = ""
    contact: Contact = field(default_factory=Contact)

    @property
    def audience(self) -> Audience:
        """Whom it is for."""
        return KINDS[self.kind]

    def id(self, cause: str) -> str:
        """Return its id: the same cause (a step, a missed due time) makes the same event for the same person once."""
        return ":".join(part for part in (cause, self.kind, self.to) if part)
