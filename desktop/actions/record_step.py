"""Records a step that needs nothing but words: an opinion, a return, a refusal, the start or the end of work."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from desktop.workplace import Workplace
from workflow.rules import Command
from workflow.steps import Step


def record_step(place: Workplace, item: str, kind: str, values: Mapping[str, Any] | None = None) -> tuple[Step, ...]:
    """Record ``kind`` on ``item`` as the person of this desk.

    Args:
        kind: full name of the step, such as ``incoming.opinion``; its first part is the kind of item.

    Raises:
        Refusal: the rules of the item say no.
    """
    command = Command(kind, dict(values or {}))
    return place.journal.act(item, kind.partition(".")[0], command, now=place.now())
