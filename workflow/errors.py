"""Refusals and troubles of the office's rules: each says what happened and what to do next, in Vietnamese."""

from __future__ import annotations


class Trouble(Exception):
    """Something the person must be told, in the person's words.

    Attributes:
        code: short name for support and for ``--json`` (``VIC-...`` is never shown inside the sentence).
        title: what went wrong, in a few words.
        text: what happened and what is safe.
        what_next: what the person can do now.
    """

    code = "trouble"
    title = "Chưa làm được"

    def __init__(self, text: str, what_next: str = "", *, title: str | None = None) -> None:
        super().__init__(text)
        self.text = text
        self.what_next = what_next
        if title is not None:
            self.title = title


class Refusal(Trouble):
    """A rule of the office says no; nothing was written."""

    code = "refused"
    title = "Quy định không cho phép"


class NotAllowed(Refusal):
    """This person may not do this; the text says who may, ``who`` names them by id where they are few."""

    code = "not-allowed"
    title = "Không đúng thẩm quyền"

    def __init__(self, text: str, what_next: str = "", *, who: tuple[str, ...] = ()) -> None:
        super().__init__(text, what_next)
        self.who = who


class RegisterClosed(Refusal):
    """The books of a dissolved office are closed; its successor numbers in its own."""

    code = "register-closed"
    title = "Sổ đã khóa"


class WrongState(Refusal):
    """The item is not at the point where this can be done."""

    code = "wrong-state"
    title = "Chưa đến bước này"


class AlreadyDone(Refusal):
    """Somebody did the same thing first; the text names who and when."""

    code = "already-done"
    title = "Việc này đã có người làm"


class Missing(Refusal):
    """Something required is not filled in; ``field`` names it."""

    code = "missing"
    title = "Còn thiếu thông tin"

    def __init__(self, field: str, text: str, what_next: str = "Bổ sung rồi làm lại.") -> None:
        super().__init__(text, what_next)
        self.field = field


class NoNumberLeft(Refusal):
    """This machine holds no number of the register and may not invent one."""

    code = "no-number-left"
    title = "Máy này hết số"


class SecretDocument(Refusal):
    """State secrets never enter a networked computer (Luật Bảo vệ bí mật nhà nước 2018, Điều 5)."""

    code = "secret-document"
    title = "Văn bản mang dấu mật"


class StoreTrouble(Trouble):
    """The disk or the database cannot take the work now; what was written before stays."""

    code = "store"
    title = "Không ghi được vào máy"


class FileChanged(Refusal):
    """The file is not the one that was submitted, signed or prepared (NĐ 30/2020 Điều 13: what is shown is signed)."""

    code = "file-changed"
    title = "Tệp đã khác"
