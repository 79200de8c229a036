"""What is asked before a document is made public on the portal, and when it is taken off."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from desktop.shown import Field, Form
from desktop.workplace import Workplace


def _publish(place: Workplace, item: str) -> Form:
    row = place.journal.row(item)
    return Form(
        "Công khai trên Cổng", "Công khai",
        (
            Field("signed", "Đã xem: đúng bản đã ký số, đóng dấu", "check"),
            Field("personal", "Đã xem: không lộ thông tin cá nhân, nội dung không được công khai", "check"),
            Field("group", "Chuyên mục", "line", hint="Như trên Cổng thông tin điện tử; để trống nếu chưa phân"),
        ),
        what=(" ".join(part for part in (row.code, row.title) if part),),
    )  # fmt: skip


def _take_off(place: Workplace, item: str) -> Form:
    return Form("Gỡ khỏi Cổng", "Gỡ", (Field("reason", "Lý do", "text", required=True),))


FORMS: Mapping[str, Callable[[Workplace, str], Form]] = {
    "outgoing.published": _publish,
    "outgoing.unpublished": _take_off,
}
SAID: Mapping[str, str] = {"outgoing.published": "Đã công khai", "outgoing.unpublished": "Đã gỡ khỏi Cổng"}
