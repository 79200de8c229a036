"""What the lines have to say aloud: something that does not leave, once for each; the network gone and back, once."""

from __future__ import annotations

from PyQt6.QtCore import QCoreApplication

from desktop.line_shown import Line
from desktop.shown import Card
from desktop.widgets.notice_board import NoticeBoard
from desktop.widgets.quiet_bar import QuietBar
from desktop.widgets.toast import Toast

OPEN = "dong_bo"


class LineNews:
    """Hears of the lines every few seconds; says a thing once."""

    def __init__(self, board: NoticeBoard, bar: QuietBar, toast: Toast) -> None:
        self._board, self._bar, self._toast = board, bar, toast
        self._told: set[str] = set()
        self._online: bool | None = None

    def hear(self, line: Line) -> None:
        """Say what is new about the lines."""
        self._bar.say(line.notice)
        self._say_network(line)
        late = {one.item: one for one in line.lagging}
        new = [one for item, one in late.items() if item not in self._told]
        self._told = (self._told & late.keys()) | {one.item for one in new}
        if not new:
            return
        first = new[0]
        title = _tr("Chưa gửi được sau 10 phút: {what}").format(what=first.what)
        if len(new) > 1:
            title = _tr("{n} việc chưa gửi được sau 10 phút").format(n=len(new))
        cause = f"{first.cause.rstrip('.')}." if first.cause else _tr("Đường truyền vẫn thông.")
        self._board.tell(Card("danger", title, f"{cause} {first.what_next}", _tr("Mở Đồng bộ"), OPEN))

    def _say_network(self, line: Line) -> None:
        if not line.servers:
            return  # nothing was ever exchanged, so nobody was told that the network is gone
        before, self._online = self._online, line.online
        if before is None or before == line.online:
            return
        self._toast.say(_tr("Đã có mạng lại") if line.online else _tr("Mất mạng. Vẫn làm việc được, việc giữ trên máy"))


def _tr(words: str) -> str:
    return QCoreApplication.translate("LineNews", words)
