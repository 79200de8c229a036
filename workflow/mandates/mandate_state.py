"""A delegation: its fields and stages, and what each step makes of them; no rules."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import Struct, field

from workflow import payload as read
from workflow.acts import Mark
from workflow.frozen import replace
from workflow.organisation.mandate import Mandate
from workflow.steps import Step

GIVEN, ACCEPTED, DECLINED, REVOKED = "given", "accepted", "declined", "revoked"

STAGES: Mapping[str, str] = {
    GIVEN: "Đã giao làm thay",
    ACCEPTED: "Đã nhận làm thay",
    DECLINED: "Không nhận",
    REVOKED: "Đã thu hồi",
}


class MandateItem(Struct, frozen=True):
    """A delegation as its steps leave it; ``start`` and ``end`` are days, both included."""

    item: str
    stage: str = ""
    office: str = ""
    done: Mapping[str, Mark] = field(default_factory=dict)
    giver: str = ""
    taker: str = ""
    start: str = ""
    end: str = ""
    acts: tuple[str, ...] = ()
    text: str = ""
    basis: str = ""
    given: str = ""
    given_by: str = ""
    ended: str = ""
    reason: str = ""
    unit: str = ""

    @property
    def value(self) -> Mandate:
        """What other rules need of it."""
        return Mandate(
            self.item, self.giver, self.taker, self.start, self.end, self.acts, self.given, self.ended, self.unit
        )  # fmt: skip


def given(state: MandateItem, step: Step) -> MandateItem:
    """Begin it; it counts from this moment, inside its days."""
    payload = step.payload
    names = ("office", "giver", "taker", "start", "end", "text", "basis", "unit")
    texts: dict[str, Any] = {name: read.text(payload, name) for name in names}
    return replace(
        state, stage=GIVEN, acts=read.texts(payload, "acts"), given=step.at, given_by=step.actor, **texts
    )  # fmt: skip


def accepted(state: MandateItem, step: Step) -> MandateItem:
    """The taker has seen it and does it."""
    return replace(state, stage=ACCEPTED)


def declined(state: MandateItem, step: Step) -> MandateItem:
    """End it: the taker does not do it."""
    return replace(state, stage=DECLINED, ended=step.at, reason=read.text(step.payload, "reason"))


def revoked(state: MandateItem, step: Step) -> MandateItem:
    """End it before its last day; what was done until then stands."""
    return replace(state, stage=REVOKED, ended=step.at, reason=read.text(step.payload, "reason"))
