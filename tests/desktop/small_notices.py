"""Messages to people in memory; what was pressed is remembered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from desktop.asked import Done, Field, Form
from desktop.line_shown import OutboxLine
from desktop.told import Entry, Missed, MissedList, Outreach
from workflow.vietnamese import key


def missed(number: int, code: str, person: str, cause: str, *, call: bool = False) -> Missed:
    """Return a message that reached nobody."""
    what = f"Đã có kết quả, mời đến nhận · {code} · {person}"
    words = "Cần gọi" if call else "Không tới"
    line = OutboxLine(f"e{number}", what, cause, "unreached", words, f"x{number}", key(what), may_send=not call)
    return Missed(line, "dossiers", f"e{number}", "" if call else f"d{number}")


MISSED = (
    missed(1, "H12.59-261112-0041", "Lê Thị Út", "hôm nay 08:12 · Tin nhắn +84***678 · Thuê bao không có thật."),
    missed(2, "H12.59-261110-0032", "Trần Văn Khởi",
           "11/11 15:40 · Báo trực tiếp · Người nộp chưa để lại số di động hay thư điện tử nào gửi tới được.",
           call=True),
    missed(3, "H12.59-261109-0017", "Nguyễn Thị Bé Năm", "10/11 09:05 · Thư điện tử b***@nha.example · Hộp thư đầy."),
)  # fmt: skip
TOLD = Outreach(
    (
        Entry("Đã tiếp nhận hồ sơ", "Tin nhắn +84***678", "09/11 08:02",
              "Ho so H12.59-261109-0017 da duoc tiep nhan, hen tra 16:30 12/11/2026."),
        Entry("Cần bổ sung giấy tờ", "Zalo +84***678", "10/11 10:20", "Đã đọc"),
        Entry("Đã có kết quả, mời đến nhận", "Tin nhắn +84***678", "hôm nay 08:12",
              "Không tới. Thuê bao không có thật.", "refused"),
    ),
    "hôm nay 09:30", MISSED[:1],
)  # fmt: skip


class SmallNotices:
    """What was told of items, and what reached nobody."""

    may_mend = True

    def __init__(self) -> None:
        self.of: dict[str, Outreach] = {}
        self.now: dict[str, Outreach] = {}
        self.waiting: list[Missed] = []
        self.pressed: list[tuple[str, tuple[str, ...]]] = []
        self.notes: list[str] = []
        self.fail: Exception | None = None

    def kept(self, item: str) -> Outreach:
        return self.of.get(item, Outreach())

    def ask(self, item: str) -> Outreach:
        self._line("ask", item)
        return self.now.get(item, self.kept(item))

    def kept_missed(self) -> MissedList:
        return MissedList(tuple(self.waiting), "hôm nay 09:30" if self.waiting else "")

    def ask_missed(self) -> MissedList:
        self._line("ask_missed")
        return MissedList(tuple(self.waiting), "hôm nay 09:41")

    def send_again(self, missed: Sequence[Missed]) -> Done:
        sent = [one for one in missed if one.delivery]
        self._line("send_again", *(one.event for one in sent))
        self.waiting = [one for one in self.waiting if one not in sent]
        return Done(f"{len(sent)} thông báo đang được gửi lại")

    def form(self, missed: Missed) -> Form:
        return Form(f"Đã báo trực tiếp: {missed.line.what}", "Ghi đã báo", (Field("note", "Ghi chú", "line"),))

    def tell(self, missed: Missed, values: Mapping[str, Any]) -> Done:
        self._line("tell", missed.event)
        self.notes.append(str(values.get("note") or ""))
        self.waiting = [one for one in self.waiting if one.event != missed.event]
        return Done("Đã ghi: báo trực tiếp")

    def _line(self, what: str, *events: str) -> None:
        self.pressed.append((what, events))
        if self.fail is not None:
            raise self.fail
