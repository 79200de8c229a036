"""What is asked for a line already written by hand: who signed for it, when it came back, why it does not count."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from desktop.shown import Field, Form
from desktop.workplace import Workplace


def _signed(place: Workplace, item: str) -> Form:
    return Form("Ký nhận", "Ghi ký nhận", (Field("name", "Người ký nhận", "line", required=True),))


def _returned(place: Workplace, item: str) -> Form:
    today = place.now().date().isoformat()
    return Form("Ghi ngày trả", "Ghi ngày trả", (Field("on", "Ngày trả", "date", value=today, required=True),))


def _voided(place: Workplace, item: str) -> Form:
    code = place.journal.state(item).code
    hint = f"Số {code} không cấp lại; dòng vẫn đứng trong sổ" if code else "Dòng vẫn đứng trong sổ"
    return Form("Bỏ dòng", "Bỏ dòng", (Field("reason", "Lý do", "text", required=True, hint=hint),))


FORMS: Mapping[str, Callable[[Workplace, str], Form]] = {
    "entry.signed": _signed,
    "entry.returned": _returned,
    "entry.voided": _voided,
}
SAID: Mapping[str, str] = {
    "entry.signed": "Đã ghi ký nhận",
    "entry.returned": "Đã ghi ngày trả",
    "entry.voided": "Đã bỏ dòng; dòng vẫn đứng trong sổ",
}
