"""In an absent person's place (thay mặt): the one test every act made on behalf of somebody has to pass."""

from __future__ import annotations

from workflow.errors import NotAllowed
from workflow.people import Directory, Person

FEW = 3
"""How many people a refusal names; more are a role, not people."""


def mandated(kind: str, words: str, personal: bool, actor: Person, principal: Person, directory: Directory) -> None:
    """Refuse to act for somebody absent without a delegation in force that covers the act (NĐ 30/2020 Điều 13 khoản 3,
    4: what is passed on is passed on in writing, for a time, and not further).

    Args:
        kind: of the step; words: on its button.
        personal: the act carries the name of whoever does it, so nobody does it for another.
        directory: as it stands at the moment of the act.

    Raises:
        NotAllowed: nobody may do it for another, or there is no such delegation at that moment.
    """
    if personal:
        raise NotAllowed(
            f"Việc “{words}” mang tên người làm; không ai làm thay {principal.name} được.",
            "Trả lại để trình người có thẩm quyền ký thay (KT., TUQ.).",
            who=(principal.id,),
        )
    if any(mandate.covers(kind) for mandate in directory.mandates(taker=actor.id, giver=principal.id)):
        return
    others = [mandate.taker for mandate in directory.mandates(giver=principal.id) if mandate.covers(kind)][:FEW]
    named = f" Người đang làm thay: {', '.join(map(directory.name, others))}." if others else ""
    raise NotAllowed(
        f"{actor.name} không được giao làm thay {principal.name} việc “{words}” vào lúc này.{named}",
        f"{principal.name} hoặc lãnh đạo giao việc làm thay trước.",
        who=(principal.id, *others),
    )
