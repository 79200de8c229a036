"""Saves a revision of a draft; what somebody else changed while it was being typed is kept beside it, never covered."""

from __future__ import annotations

from desktop.actions.draft_reply import Draft, page_of, save_draft
from desktop.actions.merge_draft import LABELS, merge_with
from desktop.workplace import Workplace
from workflow.errors import AlreadyDone
from workflow.store import drafts

_ASKED = "torn:"
"""Which newer version the person was told of; saving once more goes over it knowingly."""


def revise_draft(place: Workplace, item: str, draft: Draft, base: str = "") -> str:
    """Save ``draft`` as the next version of ``item``.

    Args:
        base: the version the person had before the eyes (SHA-256 of its page); the newest one unless given.

    Returns:
        The id of whoever revised it meanwhile, whose changes are in it now; "" when nobody did.

    Raises:
        AlreadyDone: both changed the same fields; a second save keeps these of ``draft``.
        Refusal: a rule forbids it.
    """
    now, asked = page_of(place, item), _ASKED + item
    if not base or base == now:
        save_draft(place, draft, item)
        return ""
    found = merge_with(place, item, draft, base)
    known = (drafts.load(place.database, asked) or {}).get("page") == now
    if found is None or (found.torn and not known):
        drafts.save(place.database, asked, {"page": now}, place.now())
        what = ", ".join(LABELS.get(name, name) for name in found.torn) if found is not None else "dự thảo"
        who = place.directory.name(found.by) if found is not None else "Người khác"
        raise AlreadyDone(
            f"{who} vừa sửa {what}.",
            "Xem bản mới; lưu lần nữa thì chỗ trùng theo bản của mình, bản kia còn trong nhật ký.",
        )
    with place.database.work():
        save_draft(place, found.draft, item, merged=(found.by,))
        drafts.drop(place.database, asked)
    return found.by
