"""Two people revised one draft apart: what both changed is put together, what both changed differently is named."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from desktop.actions.draft_reply import Draft, page_of, read_draft, save_draft, signed_by
from desktop.printing.content import DraftContent
from desktop.shown import urgency_words
from desktop.workplace import Workplace
from workflow.errors import Refusal
from workflow.steps import Step
from workflow.store import cards
from workflow.store.cards import Card
from workflow.text.three_way import merge_fields

REVISED = "outgoing.revised"
LABELS: Mapping[str, str] = {
    "subject": "trích yếu", "body": "nội dung", "receivers": "nơi nhận", "signer": "người ký", "urgency": "độ khẩn",
    "due": "hạn", "initials": "người ký nháy", "cosigners": "người cùng ký", "recipients": "nơi nhận ghi cuối văn bản",
    "bases": "căn cứ", "type": "tên loại",
}  # fmt: skip
_BESIDE = ("receivers", "signer", "reply_to", "reply_code", "urgency", "due", "initials", "cosigners")
"""What stands beside the content of a draft."""
_MADE = ("signer", "post", "authority", "urgency", "cosigners")
"""What the program writes into the content from what stands beside it."""
_WITH = {"addressees": "receivers"}


@dataclass(frozen=True, slots=True)
class Merged:
    """Two revisions put together; ``torn`` names the fields both changed differently (mine stands there), ``by`` who
    revised first."""

    draft: Draft
    torn: tuple[str, ...]
    by: str


def merge_with(
    place: Workplace, item: str, mine: Draft | Mapping[str, Any], base: str, theirs: Collection[str] = ()
) -> Merged | None:
    """Put a revision of the version ``base`` (SHA-256 of its page) together with the newest one.

    Args:
        mine: the revision, or the payload of its step.
        theirs: fields in which the newest version's value is wanted although both changed it.

    Returns:
        None when the version ``base`` is not known here.
    """
    versions = {
        record.step.payload["pdf"]["sha256"]: record.step
        for record in place.journal.steps(item)
        if record.step.kind in ("outgoing.drafted", REVISED) and "pdf" in record.step.payload
    }
    before, now = versions.get(base), versions.get(page_of(place, item))
    if before is None or now is None:
        return None
    other = _flat(now.payload)
    merged, torn = merge_fields(_flat(before.payload), _flat(mine), other)
    merged |= {name: other.get(name) for name in torn if _WITH.get(name, name) in theirs}
    named = tuple(dict.fromkeys(_WITH.get(name, name) for name in torn))
    draft = _draft(place, read_draft(now.payload), merged)
    return Merged(draft, tuple(name for name in named if name not in theirs), now.actor)


def merge_apart(place: Workplace) -> tuple[Step, ...]:
    """Save again, put together, every own revision that lost only because somebody else changed other fields.

    Raises:
        StoreTrouble: the disk does not take it.
    """
    made: list[Step] = []
    for card in cards.open_cards(place.database):
        if card.step.kind != REVISED or not card.step.payload.get("base") or newer(place, card):
            continue
        try:
            made += _merge_card(place, card)
        except Refusal:
            continue  # submitted or signed meanwhile: the card says what can be done now
    return tuple(made)


def newer(place: Workplace, card: Card) -> bool:
    """Tell whether a later revision of the same draft waits as a card too: it holds everything this one does."""
    own = [one for one in cards.open_cards(place.database, card.item) if one.step.kind == REVISED]
    return own[-1].id != card.id


def _merge_card(place: Workplace, card: Card) -> tuple[Step, ...]:
    found = merge_with(place, card.item, card.step.payload, root_of(place, card))
    if found is None or found.torn:
        return ()
    return save_merged(place, card, found, "merged")


def save_merged(place: Workplace, card: Card, found: Merged, how: str) -> tuple[Step, ...]:
    """Save a merged revision in place of the one of a card, and of those it went on from.

    Raises:
        Refusal: the rules still say no; the card stays.
    """
    with place.database.work():
        _, steps = save_draft(place, found.draft, card.item, merged=(found.by,))
        for one in cards.open_cards(place.database, card.item):
            if one.step.kind == REVISED:
                cards.settle(place.database, one.id, "merged" if how == "merged" else "redone", place.now())
    return steps


def root_of(place: Workplace, card: Card) -> str:
    """Return the version others know that the revisions of a card began from: refused ones stand on refused ones."""
    refused = {
        record.step.payload["pdf"]["sha256"]: str(record.step.payload.get("base") or "")
        for record in place.journal.steps(card.item)
        if record.verdict == "refused" and record.step.kind == REVISED and "pdf" in record.step.payload
    }
    base, seen = str(card.step.payload["base"]), set[str]()
    while base in refused and base not in seen:
        seen.add(base)
        base = refused[base]
    return base


def _flat(value: Draft | Mapping[str, Any]) -> dict[str, Any]:
    """Return what a person decided of a draft as one set of fields."""
    draft = value if isinstance(value, Draft) else read_draft(value)
    content = {name: part for name, part in draft.content.to_json().items() if name not in _MADE}
    return content | {name: _plain(getattr(draft, name)) for name in _BESIDE}


def _plain(value: Any) -> Any:
    """Return a value so that it compares alike whether it was stored or not."""
    return list(value) if isinstance(value, tuple) else value


def _draft(place: Workplace, now: Draft, merged: Mapping[str, Any]) -> Draft:
    """Return the newest draft with the merged fields."""
    content = {name: part for name, part in merged.items() if name not in _BESIDE}
    read = DraftContent.from_json({**now.content.to_json(), **content, "urgency": urgency_words(merged["urgency"])})
    beside: dict[str, Any] = {name: merged[name] for name in _BESIDE}
    beside |= {name: tuple(merged[name]) for name in ("receivers", "initials", "cosigners")}
    return Draft(signed_by(place, read, merged["signer"]), **beside)
