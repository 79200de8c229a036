"""What a person is told about the exchange: each thing once, and again only after it was over."""

from __future__ import annotations

from collections.abc import Iterator

from sync.errors import NotTheServer, Offline
from sync.summary import News, ServerSummary, Summary

_MAINTENANCE = "maintenance"


class Teller:
    """Remembers what was said."""

    def __init__(self) -> None:
        self._offline = False
        self._maintenance: set[str] = set()
        self._stuck: set[str] = set()
        self._held = False
        self._noted: set[str] = set()

    def news(self, summary: Summary) -> list[News]:
        """Return what is new in a cycle."""
        return [
            *self._line(summary), *self._closed(summary), *self._waiting(summary), *self._holding(summary),
            *self._noting(summary),
        ]  # fmt: skip

    def _line(self, summary: Summary) -> Iterator[News]:
        """One server down leaves the other working; all of them down is being offline, and that is said once."""
        down = bool(summary.servers) and not any(map(_reached, summary.servers))
        if down and not self._offline:
            trouble = next((server.trouble for server in summary.servers if server.trouble is not None), None)
            if isinstance(trouble, NotTheServer):
                yield News("portal", trouble.title, trouble.text, trouble.what_next)
            else:
                yield News(
                    "offline", "Mất kết nối", "Không máy chủ nào trả lời.",
                    "Vẫn làm việc được; chương trình tự gửi khi có mạng.",
                )  # fmt: skip
        if self._offline and not down:
            yield News("online", "Đã có kết nối", "Máy chủ đã trả lời lại; việc chờ gửi đang được gửi đi.")
        self._offline = down

    def _closed(self, summary: Summary) -> Iterator[News]:
        """Maintenance is one notice, however many servers and cycles tell of it."""
        notices = {
            trouble.text: trouble
            for trouble in (server.trouble for server in summary.servers)
            if trouble is not None and trouble.code == _MAINTENANCE
        }
        for text in sorted(notices.keys() - self._maintenance):
            yield News("maintenance", notices[text].title, text, notices[text].what_next)
        self._maintenance = set(notices)

    def _waiting(self, summary: Summary) -> Iterator[News]:
        items = {one.item: one for one in reversed(summary.stuck)}
        for item in sorted(items.keys() - self._stuck):
            yield News(
                "stuck", "Có việc chưa gửi được", items[item].cause,
                "Mở Đồng bộ để xem; còn mắc thì báo bộ phận hỗ trợ.", item,
            )  # fmt: skip
        self._stuck = set(items)

    def _holding(self, summary: Summary) -> Iterator[News]:
        held = [one for one in summary.held if one.why == "metered"]
        if held and not self._held:
            yield News(
                "held", "Tệp lớn đang chờ", f"{len(held)} tệp lớn chờ mạng không tính tiền theo dung lượng.",
                "Bấm “Gửi ngay” ở trang Đồng bộ nếu cần gấp.",
            )  # fmt: skip
        self._held = bool(held)

    def _noting(self, summary: Summary) -> Iterator[News]:
        """What comparing both sides found, packages nobody can open, numbers not lent: all of it at once, each once."""
        notes = dict.fromkeys(note for server in summary.servers for note in server.notes)
        new = [note for note in notes if note not in self._noted]
        self._noted.update(new)
        if new:
            yield News(
                "noted", "Đồng bộ có việc cần biết", " ".join(new),
                "Việc trên máy vẫn giữ nguyên; cần thì báo bộ phận hỗ trợ.",
            )  # fmt: skip


def _reached(server: ServerSummary) -> bool:
    """Tell whether a server answered, be it only with a no."""
    return server.online or not isinstance(server.trouble, Offline | None)
