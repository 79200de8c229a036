"""A sender's wish to take back, update or replace a document already sent: what both ends keep of it; no rules."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import Struct, field

from workflow import payload as read
from workflow.rules import FileRef

RECALL, UPDATE, REPLACE = "recall", "update", "replace"
WHAT: Mapping[str, str] = {RECALL: "lấy lại", UPDATE: "cập nhật", REPLACE: "thay thế"}
"""What may be asked for a document already sent (QCVN 102 BussinessDocType 1, 2, 3; QĐ 28/2018 code 13)."""

BY_STATUS, BY_PACKAGE, BY_HAND = "status", "edoc", "local"
MEANS = (BY_STATUS, BY_PACKAGE, BY_HAND)
"""How it was asked: a status message 13, a package of its own, or without the axis (on paper; before it had left)."""

AGREED, DECLINED = "15", "16"


class Wish(Struct, frozen=True):
    """What the sender of an incoming document asks for.

    Attributes:
        key: the axis' name of the message, so that the same one is the same wish on every machine.
        about: the id by which the sender awaits the answer; "" for the document's own.
        changes: fields of an update, named as in ``incoming.arrived``.
        item: the document that stands in the place of this one.
        verdict: "" while nobody answered, then 15 or 16.
    """

    key: str
    what: str = RECALL
    by: str = BY_STATUS
    reason: str = ""
    at: str = ""
    about: str = ""
    package: FileRef | None = None
    files: tuple[FileRef, ...] = ()
    changes: Mapping[str, Any] = field(default_factory=dict)
    item: str = ""
    verdict: str = ""
    answer: str = ""
    actor: str = ""
    answered: str = ""

    @property
    def open(self) -> bool:
        """Whether nobody answered yet."""
        return not self.verdict


class Asked(Struct, frozen=True):
    """What this office asked of the receivers of a document of its own.

    Attributes:
        id: of the step that asked.
        organs: receivers that were asked.
        document_id: id of the package that carried it, when that differs from the document's own.
        answers: 15 or 16 by organ, the first answer of each.
    """

    id: str
    what: str = RECALL
    by: str = BY_STATUS
    reason: str = ""
    actor: str = ""
    at: str = ""
    organs: tuple[str, ...] = ()
    document_id: str = ""
    answers: Mapping[str, str] = field(default_factory=dict)

    def waits_for(self, organ: str) -> bool:
        """Tell whether ``organ`` still owes the answer."""
        return self.by != BY_HAND and organ in self.organs and organ not in self.answers


def wish(payload: Mapping[str, Any], at: str) -> Wish:
    """Read a wish from the payload of the step that brought it."""
    return Wish(
        read.text(payload, "key"), read.text(payload, "what") or RECALL, read.text(payload, "by") or BY_STATUS,
        read.text(payload, "reason"), read.text(payload, "at") or at, read.text(payload, "about"),
        read.file(payload, "package"), read.files(payload, "files"), read.record(payload, "changes"),
        read.text(payload, "item"),
    )  # fmt: skip
