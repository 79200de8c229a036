"""What recall, update and replacement ask on both ends, and what a message without its document asks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from desktop.actions.match_stray import AS_NEW, candidates
from desktop.shown import Field, Form
from desktop.workplace import Workplace
from workflow.documents.change import BY_PACKAGE, BY_STATUS, RECALL, WHAT, Wish
from workflow.documents.document import URGENCY, Party
from workflow.documents.incoming_changes import open_wishes
from workflow.documents.outgoing_changes import reachable, recallable
from workflow.vietnamese import iso_short

MEANS = ((BY_STATUS, "Thông báo lấy lại (mã 13)"), (BY_PACKAGE, "Gói văn bản thu hồi"))
RECENT = 200
"""How many of the newest documents are looked through for the one that replaces another."""
KEPT = "Giữ như đã gửi"


def _answer(title: str, button: str, *fields: Field) -> Callable[[Workplace, str], Form]:
    """Return a maker of the answer's form: which wish, when there are several, and what is said to it."""

    def make(place: Workplace, item: str) -> Form:
        wishes = open_wishes(place.journal.state(item))
        if len(wishes) < 2:
            what = WHAT.get(wishes[0].what, "") if wishes else ""
            return Form(f"{title} {what}".strip(), button, fields)
        choices = tuple((wish.key, wish_words(wish)) for wish in wishes)
        which = Field("key", "Yêu cầu", "choice", choices, value=wishes[0].key, required=True)
        return Form(title, button, (which, *fields))

    return make


def wish_words(wish: Wish) -> str:
    """Return "Lấy lại: gửi nhầm"."""
    what = WHAT.get(wish.what, "thay đổi")
    return f"{what[0].upper()}{what[1:]}: {wish.reason or 'không ghi lý do'}"


def _recall(place: Workplace, item: str) -> Form:
    held = _choices(recallable(place.journal.state(item)))
    return Form(
        "Thu hồi văn bản đã gửi",
        "Thu hồi",
        (
            Field("reason", "Lý do", "text", required=True),
            Field("organs", "Nơi nhận", "choices", held, value=[organ for organ, _ in held], required=True),
            Field("by", "Cách gửi", "choice", MEANS, value=BY_STATUS),
        ),
    )


def _update(place: Workplace, item: str) -> Form:
    state = place.journal.state(item)
    held = _choices(reachable(state))
    known = {organ for organ, _ in held} | {place.office.organ}
    others = [unit for unit in place.directory.units.values() if unit.organ and unit.organ not in known]
    urgencies = (("", KEPT), *((str(value), words) for value, words in enumerate(URGENCY[:4])))
    due = datetime.fromisoformat(state.due).date().isoformat() if state.due else ""
    return Form(
        "Cập nhật văn bản đã gửi",
        "Gửi cập nhật",
        (
            Field("subject", "Trích yếu", "line", value=state.subject),
            Field("due", "Hạn trả lời", "line", value=iso_short(due) if due else "", hint="ngày/tháng/năm"),
            Field("urgency", "Độ khẩn", "choice", urgencies),
            Field("added", "Gửi thêm", "choices", tuple((unit.id, unit.name) for unit in others)),
            Field("removed", "Bỏ nơi nhận", "choices", held),
            Field("reason", "Lý do", "text", required=True),
        ),
    )


def _note(place: Workplace, item: str) -> Form:
    state, journal = place.journal.state(item), place.journal
    others = (
        (id, other) for id in reversed(journal.items("incoming")[-RECENT:])
        if id != item and (other := journal.state(id)).sender == state.sender
    )  # fmt: skip
    successors = tuple((id, " ".join(part for part in (other.code, other.subject) if part)) for id, other in others)
    whats = tuple((what, f"{words[0].upper()}{words[1:]}") for what, words in WHAT.items())
    return Form(
        "Ghi yêu cầu của nơi gửi", "Ghi yêu cầu",
        (
            Field("what", "Nơi gửi yêu cầu", "choice", whats, value=RECALL, required=True),
            Field("reason", "Văn bản yêu cầu, lý do", "text", required=True,
                  hint="Yêu cầu đến bằng giấy; nơi gửi được trả lời bằng giấy"),
            Field("subject", "Trích yếu mới", "line", hint="Chỉ khi cập nhật"),
            Field("due", "Hạn trả lời mới", "line", hint="ngày/tháng/năm, chỉ khi cập nhật"),
            Field("item", "Văn bản thay thế", "choice", (("", "Chưa có"), *successors)),
        ),
    )  # fmt: skip


def _match(place: Workplace, item: str) -> Form:
    state = place.journal.state(item)
    new = ((AS_NEW, "Nhận như văn bản mới"),) if state.message == "edoc" else ()
    found = candidates(place, item)
    return Form(
        "Ghép vào văn bản",
        "Ghép",
        (Field("item", "Văn bản", "choice", (*found, *new), value=found[0][0] if found else "", required=True),),
    )


def _dismiss(place: Workplace, item: str) -> Form:
    return Form("Bỏ qua thông báo", "Bỏ qua", (Field("reason", "Lý do", "text", required=True),))


def _choices(parties: tuple[Party, ...]) -> tuple[tuple[str, str], ...]:
    return tuple((party.organ, party.name or party.organ) for party in parties)


FORMS: Mapping[str, Callable[[Workplace, str], Form]] = {
    "incoming.change_agreed": _answer(
        "Đồng ý yêu cầu", "Đồng ý", Field("text", "Ghi chú cho nơi gửi", "text")
    ),
    "incoming.change_refused": _answer(
        "Từ chối yêu cầu", "Từ chối", Field("reason", "Lý do từ chối", "text", required=True)
    ),
    "incoming.change_asked": _note,
    "outgoing.recalled": _recall,
    "outgoing.updated": _update,
    "stray.matched": _match,
    "stray.dismissed": _dismiss,
}
