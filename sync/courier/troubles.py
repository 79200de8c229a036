"""What may be wrong with a courier package, in the person's words; whatever it is, nothing was changed."""

from __future__ import annotations

from sync.errors import SyncTrouble


class BadCourier(SyncTrouble):
    """A package that is not taken in."""

    code = "courier"
    title = "Gói chuyển tay không nhận được"


class CutCourier(BadCourier):
    """The package ends before its end: the stick was pulled out, or a part is missing."""

    code = "courier-cut"
    title = "Gói chuyển tay chưa đủ"

    def __init__(self, text: str = "Gói này ghi chưa xong, bị cắt hoặc thiếu phần.") -> None:
        super().__init__(text, "Ghi lại gói ở nơi gửi, chờ báo xong mới rút USB.")


class TamperedCourier(BadCourier):
    """The content is not what its sender sealed and signed."""

    code = "courier-tampered"
    title = "Gói chuyển tay đã bị sửa"

    def __init__(self, text: str = "Nội dung gói không còn đúng như nơi gửi đã niêm phong và ký.") -> None:
        super().__init__(text, "Không dùng gói này; ghi gói khác ở nơi gửi, báo quản trị nếu lặp lại.")


class ForeignCourier(BadCourier):
    """A package for somebody else, or no package at all."""

    code = "courier-foreign"
    title = "Gói chuyển tay không dành cho nơi này"

    def __init__(self, text: str, what_next: str = "Chọn đúng gói, đúng nơi nhận.") -> None:
        super().__init__(text, what_next)


class OldCourier(BadCourier):
    """A package that was taken in before, or one behind a later one."""

    code = "courier-old"
    title = "Gói chuyển tay đã cũ"

    def __init__(self, text: str, what_next: str = "Dùng gói mới nhất; việc trong gói cũ không bị mất.") -> None:
        super().__init__(text, what_next)


class NoCourierKey(BadCourier):
    """This machine does not know the province's key yet."""

    code = "courier-no-key"
    title = "Chưa có khóa chuyển tay của tỉnh"

    def __init__(self) -> None:
        super().__init__(
            "Máy này chưa từng nhận khóa công khai của tỉnh nên không niêm phong được gói.",
            "Đồng bộ một lần khi có mạng; từ đó về sau chuyển tay được cả khi mất mạng.",
        )


class StickTrouble(BadCourier):
    """The stick does not take the package or cannot be read; ``text`` says why."""

    code = "courier-stick"
    title = "Không ghi đọc được USB"
