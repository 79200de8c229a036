"""What can go wrong on the way between offices, in the person's words; ``again`` tells whether trying later helps."""

from __future__ import annotations

from workflow.errors import Refusal, Trouble


class SyncTrouble(Trouble):
    """Something did not travel; what was to be sent waits on this machine.

    Attributes:
        again: whether the same thing sent again later may succeed without anybody doing anything.
    """

    code = "sync"
    title = "Chưa gửi nhận được"
    again = False


class Offline(SyncTrouble):
    """Nobody answered, or the line was cut before the answer was whole."""

    code = "offline"
    title = "Không có kết nối"
    again = True


class Stalled(Offline):
    """The other side was silent for too long."""

    code = "stalled"
    title = "Máy chủ im lặng quá lâu"


class NotTheServer(Offline):
    """Something else answered: a page of the network's sign-in, a proxy, a wrong address."""

    code = "not-the-server"
    title = "Trả lời không phải của máy chủ"


class Damaged(Offline):
    """What came is not what was announced: another length, another hash, no whole file."""

    code = "damaged"
    title = "Tải về không nguyên vẹn"


class Busy(SyncTrouble):
    """The server asks to come later; ``after`` is the seconds it named, 0 when it named none."""

    code = "busy"
    title = "Máy chủ đang bận"
    again = True

    def __init__(self, text: str, what_next: str = "Chương trình sẽ tự thử lại.", *, after: float = 0) -> None:
        super().__init__(text, what_next)
        self.after = after


class Maintenance(Busy):
    """The server is down on purpose, as it says itself.

    Attributes:
        notice: its own words.
        begins, until: when it went and when it is to be back, ISO 8601 with the offset; "" where it does not say.
    """

    code = "maintenance"
    title = "Máy chủ đang bảo trì"

    def __init__(self, notice: str, begins: str, until: str, *, after: float = 0) -> None:
        super().__init__(notice or "Máy chủ tạm dừng để bảo trì.", "Việc chờ gửi vẫn giữ trên máy.", after=after)
        self.notice, self.begins, self.until = notice, begins, until


class NotLoggedIn(SyncTrouble):
    """The server does not know who is asking: wrong secret, expired session, wrong clock."""

    code = "not-logged-in"
    title = "Máy chủ không nhận người gửi"


class Refused(SyncTrouble):
    """The server understood and says no; ``reason`` is the code it gave."""

    code = "server-refused"
    title = "Máy chủ từ chối"

    def __init__(self, text: str, what_next: str = "", *, reason: str = "", title: str | None = None) -> None:
        super().__init__(text, what_next, title=title)
        self.reason = reason


class TooOld(SyncTrouble):
    """The server no longer serves this version of the program."""

    code = "too-old"
    title = "Cần cập nhật chương trình"


class BadPackage(SyncTrouble):
    """An edXML package that cannot be read or must not be opened."""

    code = "bad-package"
    title = "Gói văn bản không mở được"

    def __init__(self, text: str, what_next: str = "Đề nghị nơi gửi gửi lại gói khác.") -> None:
        super().__init__(text, what_next)


class BadHeader(Refusal):
    """A package may not be built with this value; ``field`` is the QCVN name with its path."""

    code = "bad-header"
    title = "Thông tin gói văn bản chưa đúng"

    def __init__(self, field: str, text: str, what_next: str = "Sửa rồi làm lại.") -> None:
        super().__init__(text, what_next)
        self.field = field


class Cancelled(SyncTrouble):
    """The person gave up; windows say nothing about it."""

    code = "cancelled"
    title = "Đã thôi"

    def __init__(self) -> None:
        super().__init__("", "")


class DeviceRemoved(SyncTrouble):
    """The province took this machine out; what lies on it is to be wiped. Only with a proof made from its own token."""

    code = "device-removed"
    title = "Máy này đã bị gỡ khỏi hệ thống"


class NotThisMachine(SyncTrouble):
    """The server takes no steps of this machine: another key is registered for it, or the signature is not its own."""

    code = "device-key"
    title = "Máy chủ không nhận chữ ký của máy này"
