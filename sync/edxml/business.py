"""The block that says a package takes back, updates or replaces an earlier document (QCVN 102 Bussiness)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sync.edxml.package import Header, at, listed, text_at

NEW, RECALL, UPDATE, REPLACE = 0, 1, 2, 3
"""BussinessDocType of QCVN 102:2016."""

_NAMES = ("Bussiness", "Business")
"""The standard's own spelling, and the dictionary's, which some senders write."""


@dataclass(frozen=True, slots=True)
class Business:
    """What a package wants with an earlier document.

    Attributes:
        kind: 0 new, 1 recall, 2 update, 3 replacement.
        of: id of the earlier document; "" for a new one.
        document: an update changes what the document says.
        added: organs an update adds to the receivers.
        removed: organs an update leaves out.
        replaced: ids of the replaced documents with the organs they are replaced for (none: for all).
    """

    kind: int = NEW
    reason: str = ""
    of: str = ""
    paper: bool = False
    document: bool = False
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    replaced: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def concerns(self, organ: str, is_us: Callable[[str], bool] | None = None) -> tuple[str, ...]:
        """Return the replaced documents that are replaced for ``organ``, each once.

        Args:
            is_us: tells whether another code is that of ``organ``; no other is unless given.
        """
        ours = is_us or (lambda one: one == organ)
        found = (id for id, organs in self.replaced if id and (not organs or any(map(ours, organs))))
        return tuple(dict.fromkeys(found))


def business_of(header: Header) -> Business:
    """Read the block wherever the sender put it; the document it is about is named in one of three places.

    A recall names its document in the header, an update in the block, a replacement in its list (standards §1.5).
    """
    said = _block(header)
    kind = _number(_text(said, "BussinessDocType"))
    kind = kind if kind in (RECALL, UPDATE, REPLACE) else NEW
    own = text_at(at(header, "MessageHeader") or at(header, "Status"), "DocumentId")
    replaced = tuple(_replaced(one) for one in listed(at(said, "ReplacementInfoList", "ReplacementInfo")))
    of = _text(said, "DocumentId") or next((id for id, _ in replaced if id), "") or own
    info = _child(said, "BussinessDocumentInfo")
    told = [(text_at(one, "OrganId"), text_at(one, "ReceiverType")) for one in _receivers(info)]
    # New documents carry a meaningless id here in the official sample.
    return Business(
        kind, _text(said, "BussinessDocReason"), of if kind else "", _text(said, "Paper") == "1",
        text_at(info, "DocumentInfo") == "1", tuple(organ for organ, way in told if organ and way == "1"),
        tuple(organ for organ, way in told if organ and way == "0"), replaced if kind == REPLACE else (),
    )  # fmt: skip


def recall_block(reason: str) -> dict[str, Any]:
    """Return the block of a package that takes its own document back."""
    return {"BussinessDocType": str(RECALL), "BussinessDocReason": reason, "Paper": "0"}


def update_block(
    of: str, reason: str, *, document: bool, added: Sequence[str] = (), removed: Sequence[str] = ()
) -> dict[str, Any]:
    """Return the block of a package that updates the earlier document ``of``.

    Args:
        document: what the document says is changed.
        added: organs that receive it from now on.
        removed: organs that no longer do.
    """
    told = [{"OrganId": organ, "ReceiverType": "0"} for organ in removed]
    told += [{"OrganId": organ, "ReceiverType": "1"} for organ in added]
    info: dict[str, Any] = {"DocumentInfo": "1" if document else "0", "DocumentReceiver": "1" if told else "0"}
    if told:
        info["ReceiverList"] = {"Receiver": told}
    return {
        "DocumentId": of, "BussinessDocType": str(UPDATE), "BussinessDocReason": reason, "Paper": "0",
        "BussinessDocumentInfo": info,
    }  # fmt: skip


def replacement_block(reason: str, replaced: Iterable[tuple[str, Sequence[str]]]) -> dict[str, Any]:
    """Return the block of a package whose document stands in the place of ``replaced`` (id, and for which organs)."""
    infos = [{"DocumentId": id, "OrganIdList": {"OrganId": list(organs)}} for id, organs in replaced]
    return {
        "BussinessDocType": str(REPLACE), "BussinessDocReason": reason, "Paper": "0",
        "ReplacementInfoList": {"ReplacementInfo": infos},
    }  # fmt: skip


def _block(header: Header) -> Any:
    for place in (at(header, "TraceHeaderList"), header, at(header, "MessageHeader")):
        for name in _NAMES:
            found = at(place, name)
            if isinstance(found, Mapping):
                return found
    return None


def _child(said: Any, name: str) -> Any:
    return at(said, name) or at(said, name.replace(*_NAMES))


def _text(said: Any, name: str) -> str:
    return text_at(said, name) or text_at(said, name.replace(*_NAMES))


def _receivers(info: Any) -> list[Any]:
    return listed(at(info, "ReceiverList", "Receiver")) or listed(at(info, "Receiver"))


def _replaced(info: Any) -> tuple[str, tuple[str, ...]]:
    organs = listed(at(info, "OrganIdList", "OrganId")) or listed(at(info, "OrganId"))
    return text_at(info, "DocumentId"), tuple(organ for organ in organs if isinstance(organ, str) and organ)


def _number(text: str) -> int:
    return int(text) if re.fullmatch(r"\d{1,9}", text, re.ASCII) else NEW
