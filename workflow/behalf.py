"""In an absent person's place (thay mặt): the one test every act made on behalf of somebody has to pass."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from workflow.errors import NotAllowed
from workflow.owners import in_scope
from workflow.people import Directory, Person
from workflow.steps import Step
from workflow.vietnamese import date_time

LATEST = timedelta(days=7)
"""How long after a delegation ended its steps still come in: a desk a week without the network does honest work."""
FEW = 3
"""How many people a refusal names; more are a role, not people."""


def mandated(
    kind: str, words: str, personal: bool, actor: Person, principal: Person, directory: Directory, work: Sequence[str]
) -> None:
    """Refuse to act for somebody absent without a delegation in force that covers the act (NĐ 30/2020 Điều 13 khoản 3,
    4: what is passed on is passed on in writing, for a time, and not further).

    Args:
        kind: of the step; words: on its button.
        personal: the act carries the name of whoever does it, so nobody does it for another.
        directory: as it stands at the moment of the act.
        work: with whom the item lies: people and units, for delegations of one unit only.

    Raises:
        NotAllowed: nobody may do it for another, or there is no such delegation at that moment.
    """
    if personal:
        raise NotAllowed(
            f"Việc “{words}” mang tên người làm; không ai làm thay {principal.name} được.",
            "Trả lại để trình người có thẩm quyền ký thay (KT., TUQ.).",
            who=(principal.id,),
        )
    given = [
        mandate for mandate in directory.mandates(giver=principal.id)
        if mandate.covers(kind) and in_scope(mandate, work, directory)
    ]  # fmt: skip
    if any(mandate.taker == actor.id for mandate in given):
        return
    others = [mandate.taker for mandate in given][:FEW]
    named = f" Người đang làm thay: {', '.join(map(directory.name, others))}." if others else ""
    raise NotAllowed(
        f"{actor.name} không được giao làm thay {principal.name} việc “{words}” vào lúc này.{named}",
        f"{principal.name} hoặc lãnh đạo giao việc làm thay trước.",
        who=(principal.id, *others),
    )


def in_good_time(step: Step, directory: Directory, received: datetime) -> None:
    """Refuse a step done for somebody absent that reaches the server long after the delegation was over.

    The time in a step is the device's own: inside its days a delegation is believed, and ``LATEST`` after it ended too,
    for a desk may have been without the network. What comes later could have been written at any time (NĐ 30/2020
    Điều 13 khoản 3: passed on for a stated time).

    Args:
        directory: of all times, with every delegation of the office.
        received: when the server got the step, by the server's clock.

    Raises:
        NotAllowed: every delegation the step could rest on ended too long ago.
    """
    if not step.on_behalf_of:
        return
    then = directory.at(datetime.fromisoformat(step.at))
    given = [one for one in then.mandates(taker=step.actor, giver=step.on_behalf_of) if one.covers(step.kind)]
    if given and all(one.until() + LATEST < received for one in given):
        last = max(one.until() for one in given)
        raise NotAllowed(
            f"Việc làm thay {directory.name(step.on_behalf_of)} đã hết từ {date_time(last)}; bước này đến máy chủ muộn "
            f"hơn {LATEST.days} ngày.",
            "Nhờ người có thẩm quyền làm lại việc này.",
            who=(step.on_behalf_of,),
        )
