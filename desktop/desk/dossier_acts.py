"""What a press does to a dossier: each kind of act carried out by its action, with what was filled in."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from desktop.actions.advance_dossier import advance_dossier, return_dossier
from desktop.actions.pause_dossier import meet_duty, resume_dossier, take_supplement
from desktop.actions.promise_dossier import apologise, extend
from desktop.actions.receive_dossier import print_receipt
from desktop.actions.record_step import record_step
from desktop.actions.return_result import hand_over, prepare_result
from desktop.desk.dossier_forms import ANSWER
from desktop.shown import Done
from desktop.workplace import Workplace
from workflow.errors import Missing

Values = Mapping[str, Any]
_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")


def _text(values: Values, name: str) -> str:
    return str(values.get(name) or "")


def _advance(place: Workplace, item: str, values: Values) -> Done:
    answers = {name.removeprefix(ANSWER): value for name, value in values.items() if name.startswith(ANSWER)}
    reply = _text(values, "reply").strip()
    advance_dossier(
        place, item, _text(values, "text"), _text(values, "go"), answers, Path(reply) if reply else None
    )  # fmt: skip
    return Done("Đã chuyển hồ sơ")


def _return(place: Workplace, item: str, values: Values) -> Done:
    return_dossier(place, item, _text(values, "go"), _text(values, "text"))
    return Done("Đã trả lại bước trước")


def _notify(place: Workplace, item: str, values: Values) -> Done:
    until = _text(values, "until")
    payload = {"what": _text(values, "what"), "amount": _dong(_text(values, "amount"))}
    record_step(place, item, "dossier.finance_notified", payload | ({"until": _day(until)} if until else {}))
    return Done("Đã báo nghĩa vụ tài chính, tạm dừng tính giờ")


def _dong(text: str) -> int:
    digits = re.sub(r"đồng|[\s.,đ]", "", text.lower())
    if not digits.isascii() or not digits.isdigit():
        raise Missing("amount", "Số tiền phải là số đồng.", "Nhập số, ví dụ 1.500.000.")
    return int(digits)


def _day(text: str) -> str:
    found = _DAY.fullmatch(text.strip())
    try:
        return date(int(found[3]), int(found[2]), int(found[1])).isoformat() if found else _no_day()
    except ValueError:
        return _no_day()


def _no_day() -> str:
    raise Missing("until", "Hạn nộp không phải ngày có thật.", "Viết ngày/tháng/năm, ví dụ 20/11/2026.")


def _paid(place: Workplace, item: str, values: Values) -> Done:
    meet_duty(place, item, _text(values, "receipt"))
    return Done("Đã ghi nhận nộp tiền, tính giờ tiếp")


def _supplemented(place: Workplace, item: str, values: Values) -> Done:
    take_supplement(place, item, list(values.get("papers") or ()))
    return Done("Đã nhận bổ sung")


def _apologise(place: Workplace, item: str, values: Values) -> Done:
    apologise(place, item, _text(values, "reason"), int(values.get("days") or 1))
    return Done("Đã hẹn lại")


def _extend(place: Workplace, item: str, values: Values) -> Done:
    extend(place, item, _text(values, "reason"), _text(values, "basis"), int(values.get("days") or 1))
    return Done("Đã gia hạn")


def _resume(place: Workplace, item: str, values: Values) -> Done:
    resume_dossier(place, item, _text(values, "reason"))
    return Done("Giải quyết tiếp")


def _prepare(place: Workplace, item: str, values: Values) -> Done:
    prepare_result(place, item)
    return Done("Đã soạn kết quả")


def _print(place: Workplace, item: str, values: Values) -> Done:
    return Done("Đã in giấy hẹn", paper=print_receipt(place, item), paper_name="Giấy hẹn")


def _hand_over(place: Workplace, item: str, values: Values) -> Done:
    hand_over(place, item, _text(values, "to"), _text(values, "how"))
    return Done("Đã trả kết quả")


ACTS: Mapping[str, Callable[[Workplace, str, Values], Done]] = {
    "dossier.advanced": _advance,
    "dossier.returned": _return,
    "dossier.result_prepared": _prepare,
    "dossier.receipt_printed": _print,
    "dossier.handed_over": _hand_over,
    "dossier.supplemented": _supplemented,
    "dossier.finance_notified": _notify,
    "dossier.finance_paid": _paid,
    "dossier.apologised": _apologise,
    "dossier.extended": _extend,
    "dossier.resumed": _resume,
}
SAID: Mapping[str, str] = {"dossier.stopped": "Đã dừng giải quyết"}
