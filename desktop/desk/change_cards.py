"""Cards on top of a document that its sender wants back or changed, that was replaced, or that replaces another."""

from __future__ import annotations

from typing import Any

from desktop.desk.change_forms import wish_words
from desktop.shown import Card
from desktop.workplace import Workplace
from workflow.documents.change import REPLACE, UPDATE, Wish
from workflow.documents.document import URGENCY
from workflow.documents.incoming_changes import open_wishes
from workflow.documents.stray import Stray
from workflow.vietnamese import iso_short

_NAMES = {"subject": "trích yếu", "due": "hạn trả lời", "urgency": "độ khẩn", "content": "nội dung"}


def change_cards(place: Workplace, kind: str, state: Any) -> tuple[Card, ...]:
    """Return what the reader says of wishes and successors of an item."""
    if kind == "incoming":
        return (*(_wish(place, wish) for wish in open_wishes(state)), *_ended(place, state), *_succeeding(state))
    if kind == "outgoing":
        return _sent(place, state)
    if kind == "stray":
        return _stray(state)
    return ()


def _wish(place: Workplace, wish: Wish) -> Card:
    more = _told(wish) if wish.what == UPDATE else _named(place, wish.item) if wish.what == REPLACE else ""
    text = "\n".join(part for part in (wish_words(wish), more, "Văn thư hoặc lãnh đạo đồng ý hay từ chối.") if part)
    return Card("today", "Nơi gửi có yêu cầu với văn bản này", text)


def _told(wish: Wish) -> str:
    """Return what an update would change, in words."""
    lines = []
    for name, words in _NAMES.items():
        value = wish.changes.get(name)
        if value in (None, ""):
            continue
        shown = URGENCY[value] if name == "urgency" and value in range(len(URGENCY)) else str(value)
        lines.append(f"{words} {iso_short(shown) if name == 'due' else f'“{shown}”'}")
    files = f"{len(wish.files)} tệp mới" if wish.files else ""
    return f"Sửa: {'; '.join(part for part in (*lines, files) if part)}" if lines or files else ""


def _ended(place: Workplace, state: Any) -> tuple[Card, ...]:
    if state.stage == "recalled":
        reason = next((wish.reason for wish in reversed(state.wishes) if wish.verdict), "")
        text = f"Không xử lý nữa; sổ vẫn giữ số đến. {reason}".strip()
        return (Card("info", "Nơi gửi đã lấy lại văn bản này", text),)
    if state.stage == "replaced":
        return (Card("info", "Văn bản này đã bị thay thế", _named(place, state.replaced_by)),)
    done = [wish for wish in state.wishes if wish.verdict == "15" and wish.what == UPDATE]
    if not done:
        return ()
    return (Card("info", "Nơi gửi đã cập nhật văn bản này", _told(done[-1]) or done[-1].reason),)


def _succeeding(state: Any) -> tuple[Card, ...]:
    """Say of a document that came in that it stands in the place of an earlier one (BussinessDocType 3)."""
    if state.business.get("type") != 3:
        return ()
    return (Card("info", "Văn bản này thay thế một văn bản trước", str(state.business.get("reason") or "")),)


def _sent(place: Workplace, state: Any) -> tuple[Card, ...]:
    found = []
    answered = place.journal.state(state.reply_to) if state.stage != "sent" and _is_incoming(place, state) else None
    if answered is not None and answered.stage in ("recalled", "replaced"):
        found.append(Card("today", "Văn bản được trả lời đã bị lấy lại hoặc thay thế", _named(place, state.reply_to)))
    if state.replaced_by:
        found.append(Card("info", "Văn bản này đã bị thay thế", _named(place, state.replaced_by)))
    if state.replaces:
        found.append(Card("info", f"Thay thế văn bản {state.replaces_code}".strip(), _named(place, state.replaces)))
    refused = [organ for one in state.asked for organ, code in one.answers.items() if code == "16"]
    names = {party.organ: party.name or party.organ for party in (*state.receivers, *state.removed)}
    if refused:
        said = ", ".join(names.get(organ, organ) for organ in dict.fromkeys(refused))
        found.append(Card("today", "Có nơi từ chối yêu cầu lấy lại, cập nhật", said))
    return tuple(found)


def _is_incoming(place: Workplace, state: Any) -> bool:
    return bool(state.reply_to) and place.journal.kind(state.reply_to) == "incoming"


def _stray(state: Stray) -> tuple[Card, ...]:
    if state.stage != "waiting":
        return ()
    said = "\n".join(part for part in (state.why_text, state.text) if part)
    return (Card("info", "Thông báo chưa khớp với văn bản nào", said),)


def _named(place: Workplace, item: str) -> str:
    """Return number and subject of a document here; "" when this machine does not have it."""
    if not item or place.journal.kind(item) is None:
        return ""
    row = place.journal.row(item)
    return " · ".join(part for part in (row.code, row.title) if part)
