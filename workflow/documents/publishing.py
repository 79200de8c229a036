"""A document made public on the province's portal, and taken off again; only what may be seen by everybody."""

from __future__ import annotations

from workflow import fields as ask
from workflow import payload as read
from workflow.acts import Act, Ask, Who, everyone, roles
from workflow.documents.drafting import LEADER
from workflow.documents.outgoing_state import SEALED, SENT, Outgoing
from workflow.errors import Missing
from workflow.frozen import replace
from workflow.people import Role
from workflow.secrets import refuse_secret
from workflow.steps import Step

CLERK: Who[Outgoing] = roles("văn thư cơ quan", Role.CLERK)
CHECKED = ("personal", "signed")
"""What whoever publishes has looked at: no personal data in it, the file is the sealed one."""


def _published(state: Outgoing, step: Step) -> Outgoing:
    """Note since when it is public."""
    return replace(state, published=step.at, published_group=read.text(step.payload, "group"))


def _unpublished(state: Outgoing, step: Step) -> Outgoing:
    """It is public no more; that it was stays in the record."""
    return replace(state, published="")


def _guard_publishing(asked: Ask[Outgoing]) -> None:
    """What is published tells no secret and no personal data, and is the paper as sealed (NĐ 43/2011/NĐ-CP Điều 10;
    Luật Tiếp cận thông tin 2016 Điều 6, 7)."""
    unchecked = [name for name in CHECKED if not read.flag(asked.payload, name)]
    if unchecked:
        raise Missing(unchecked[0], "Chưa kiểm tra đủ trước khi công khai.", "Đánh dấu từng mục đã kiểm tra.")
    refuse_secret(asked.state.subject)


def _sealed(state: Outgoing) -> str:
    return "" if state.sealed or state.stamped else "Văn bản chưa đóng dấu."


def _not_yet(state: Outgoing) -> str:
    return _sealed(state) or ("Văn bản này đã công khai." if state.published else "")


ACTS: tuple[Act[Outgoing], ...] = (
    Act(
        "outgoing.published", "Công khai", "công khai trên Cổng", "NĐ 43/2011/NĐ-CP; Luật Tiếp cận thông tin 2016",
        everyone(CLERK, LEADER), frozenset({SEALED, SENT}), _published,
        fields=(
            ask.flag("personal", "đã xem không lộ thông tin cá nhân"), ask.flag("signed", "đã xem đúng bản đóng dấu"),
            ask.text("group", "chuyên mục", 200).optional(),
        ),
        guard=_guard_publishing, ready=_not_yet,
    ),
    Act(
        "outgoing.unpublished", "Gỡ công khai", "gỡ khỏi Cổng", "NĐ 43/2011/NĐ-CP; Luật Tiếp cận thông tin 2016",
        everyone(CLERK, LEADER), frozenset({SEALED, SENT}), _unpublished, fields=(ask.text("reason", "lý do", 1000),),
        ready=lambda state: "" if state.published else "Văn bản này chưa công khai.",
    ),
)  # fmt: skip
