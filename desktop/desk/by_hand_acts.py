"""What the clerk writes down because no machine told it: a document on paper, a receiver's word by telephone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from desktop.actions.enter_arrival import enter_arrival
from desktop.actions.record_step import record_step
from desktop.printing.nd30_types import TYPES
from desktop.shown import Done, Field, Form
from desktop.workplace import Workplace
from workflow.documents.document import URGENCY
from workflow.documents.outgoing_changes import reachable
from workflow.documents.outgoing_state import SENT
from workflow.errors import Missing, NotAllowed
from workflow.people import Role
from workflow.rules import Option

Values = Mapping[str, Any]

ARRIVED, DELIVERED = "incoming.arrived", "outgoing.delivered"
STATES = (
    ("03", "Đã tiếp nhận"), ("01", "Đã đến, chưa xử lý"), ("02", "Từ chối tiếp nhận"), ("04", "Đã phân công"),
    ("05", "Đang xử lý"), ("06", "Đã hoàn thành"),
)  # fmt: skip
"""What a receiver may say of a document (QĐ 28/2018/QĐ-TTg); answers to a recall have an act of their own."""


def options(place: Workplace, kind: str, state: Any) -> tuple[Option, ...]:
    """Offer the clerk to note what a receiver said of a document that was sent."""
    if kind != "outgoing" or state.stage != SENT or not place.me.has(Role.CLERK) or not reachable(state):
        return ()
    return (Option(DELIVERED, "Ghi phản hồi"),)


def _arrival(place: Workplace, item: str) -> Form:
    if not place.me.has(Role.CLERK):
        raise NotAllowed("Văn bản giấy do văn thư cơ quan tiếp nhận.", "Chuyển cho văn thư (NĐ 30/2020 Điều 21).")
    types = (("", "Không ghi"), *((name, name) for name in TYPES))
    urgencies = tuple((str(value), words or "Thường") for value, words in enumerate(URGENCY[:4]))
    return Form(
        "Nhập văn bản giấy đến", "Nhận",
        (
            Field("type_name", "Tên loại", "choice", types, value="Công văn"),
            Field("urgency", "Độ khẩn", "choice", urgencies, value="0"),
            Field("register", "Số đến", "check", value=True, hint="Vào sổ ngay, lấy số đến tiếp theo"),
            Field("sender", "Cơ quan, người gửi", "line", required=True, hint="Như ghi trên văn bản"),
            Field("code", "Số, ký hiệu", "line", hint="3412/SNNMT-CCTL"),
            Field("issued", "Ngày văn bản", "line", hint="ngày/tháng/năm"),
            Field("subject", "Trích yếu", "line", required=True),
            Field("due", "Hạn trả lời", "line", hint="ngày/tháng/năm, nếu có"),
            Field("scan", "Bản quét", "file", hint="PDF hoặc ảnh; nhiều trang trong một tệp"),
        ),
        wide=True,
    )  # fmt: skip


def _take(place: Workplace, item: str, values: Values) -> Done:
    told = dict(values) | {name: _day(name, words, values) for name, words in _DAYS.items()}
    scan = str(values.get("scan") or "").strip()
    made = enter_arrival(place, told, [Path(scan)] if scan else (), register=bool(values.get("register")))
    number = place.journal.row(made).number
    return Done(f"Đã nhận, số đến {number}" if number else "Đã nhận, chưa vào sổ", made)


_DAYS = {"issued": "Ngày văn bản", "due": "Hạn trả lời"}


def _day(name: str, words: str, values: Values) -> str:
    text = str(values.get(name) or "").strip()
    try:
        return datetime.strptime(text, "%d/%m/%Y").date().isoformat() if text else ""
    except ValueError:
        raise Missing(name, f"{words} phải ghi ngày/tháng/năm, ví dụ 05/12/2026.") from None


def _delivery(place: Workplace, item: str) -> Form:
    receivers = tuple((party.organ, party.name or party.organ) for party in reachable(place.journal.state(item)))
    return Form("Ghi phản hồi của nơi nhận", "Ghi", (
        Field("organ", "Nơi nhận", "choice", receivers, value=receivers[0][0] if receivers else "", required=True),
        Field("code", "Nơi nhận báo", "choice", STATES, value=STATES[0][0], required=True),
        Field("text", "Ghi chú", "text", hint="Ai báo, bằng cách nào"),
    ))  # fmt: skip


def _deliver(place: Workplace, item: str, values: Values) -> Done:
    payload = {name: values[name] for name in ("organ", "code", "text") if values.get(name)}
    record_step(place, item, DELIVERED, payload | {"at": place.now().isoformat(timespec="seconds")})
    return Done("Đã ghi phản hồi của nơi nhận")


FORMS: Mapping[str, Callable[[Workplace, str], Form]] = {ARRIVED: _arrival, DELIVERED: _delivery}
ACTS: Mapping[str, Callable[[Workplace, str, Values], Done]] = {ARRIVED: _take, DELIVERED: _deliver}
