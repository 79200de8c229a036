"""Clashes in memory; what was decided is remembered."""

from __future__ import annotations

from collections.abc import Sequence

from desktop.asked import Done
from desktop.clash import Clash, Differing, Side

FIELDS = (
    Differing("lead", "Chủ trì", "Phòng Văn hóa - Xã hội", "Phòng Kinh tế"),
    Differing("due", "Hạn xử lý", "17:00 18/11/2026", "17:00 20/11/2026"),
    Differing("text", "Bút phê", "Văn hóa chủ trì, phối hợp Kinh tế; báo cáo tôi trước 16 giờ thứ Sáu.", "Làm gấp."),
    Differing("cooperating", "Phối hợp", "Ban Chỉ huy Quân sự", "Ban Chỉ huy Quân sự", same=True),
)
CLASH = Clash(
    "c1", "i3", "incoming", "3412/SNNMT-CCTL V/v triển khai phòng, chống hạn hán, xâm nhập mặn mùa khô năm 2026-2027",
    "Giao Phòng Văn hóa - Xã hội chủ trì", "Quách Minh Đảm đã giao việc lúc 13:58 22/11/2026. Xem lại rồi làm bước "
    "tiếp theo; phần vừa nhập vẫn giữ.",
    Side("Dương Hồng Phúc", "14:02 22/11/2026", "máy này", "Giao Phòng Văn hóa - Xã hội chủ trì"),
    Side("Quách Minh Đảm", "13:58 22/11/2026", "máy khác", "Giao Phòng Kinh tế chủ trì"),
    FIELDS, "Chủ trì: Phòng Văn hóa - Xã hội\nBút phê: Văn hóa chủ trì", "now",
)  # fmt: skip


class SmallClashes:
    """What is open, and what was pressed."""

    def __init__(self) -> None:
        self.waiting: list[Clash] = []
        self.gone: list[Clash] = []
        self.pressed: list[tuple[str, str, tuple[str, ...]]] = []
        self.fail: Exception | None = None

    def open(self, item: str | None = None) -> Sequence[Clash]:
        return [clash for clash in self.waiting if item in (None, clash.item)]

    def find(self, card: str) -> Clash | None:
        return next((clash for clash in (*self.waiting, *self.gone) if clash.card == card), None)

    def redo(self, card: str, theirs: Sequence[str] = ()) -> Done:
        return self._press("redo", card, tuple(theirs), "Đã làm lại trên bản mới")

    def drop(self, card: str) -> Done:
        return self._press("drop", card, (), "Đã bỏ việc này; phần đã nhập còn trong nhật ký")

    def take_up(self, card: str) -> Done:
        return self._press("take_up", card, (), "Đã lấy lại")

    def _press(self, what: str, card: str, theirs: tuple[str, ...], words: str) -> Done:
        if self.fail is not None:
            raise self.fail
        self.pressed.append((what, card, theirs))
        self.waiting = [clash for clash in self.waiting if clash.card != card]
        return Done(words)
