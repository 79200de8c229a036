"""What a real desk needs to be told once: servers, who sits here, where the key of the data is kept."""

from __future__ import annotations

import platform
import re
from collections.abc import Callable

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import (
    QButtonGroup,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QRadioButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from desktop.actions.make_profile import Wanted
from desktop.look.look import Look
from desktop.settings import Servers
from desktop.widgets.key_button import KeyButton
from desktop.widgets.text_label import TextLabel
from workflow.vietnamese import nfc

_SERVERS = (
    ("documents", "Máy chủ văn bản", "https://"), ("dossiers", "Máy chủ một cửa", "https://"),
    ("vxp", "Trục liên thông (văn thư)", "bỏ trống nếu không phải văn thư"),
    ("vxp_system", "Mã hệ thống trên trục", ""), ("axis_secret", "Khóa của cơ quan trên trục", ""),
    ("extra_ca", "Chứng thư máy chủ (tệp PEM)", "bỏ trống nếu máy đã tin"),
)  # fmt: skip
_PERSON = (
    ("person", "Mã cán bộ", "do quản trị của tỉnh cấp"), ("device", "Tên máy này", ""),
    ("token", "Mã đăng nhập của máy này", "dán mã do quản trị cấp"),
)  # fmt: skip
_HIDDEN = ("axis_secret", "token", "passphrase", "again")


class FirstRunForm(QWidget):
    """The fields in three parts.

    Signals:
        changed: something was typed or chosen.
        enters: the person wants to sign in with the province's account, or to give that up.
    """

    changed = pyqtSignal()
    enters = pyqtSignal()

    def __init__(self, look: Look, *, has_keyring: bool) -> None:
        super().__init__()
        self._look = look
        self.edits: dict[str, QLineEdit] = {}
        self._refresh_token = ""
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(TextLabel(look, self.tr("2. Máy chủ của tỉnh"), 15, bold=True))
        column.addLayout(self._grid(_SERVERS, 2))
        column.addWidget(TextLabel(look, self.tr("3. Người ngồi máy này"), 15, bold=True))
        column.addLayout(self._entry())
        column.addLayout(self._grid(_PERSON, 3))
        column.addWidget(TextLabel(look, self.tr("4. Khóa giữ dữ liệu trên máy"), 15, bold=True))
        column.addLayout(self._keys(has_keyring))
        self.edits["device"].setText(re.sub(r"[^A-Za-z0-9._-]", "-", platform.node())[:64])

    def wanted(self) -> Wanted:
        """Return what is filled in."""
        said = {name: nfc(edit.text()).strip() for name, edit in self.edits.items()}
        servers = Servers(said["documents"], said["dossiers"], said["vxp"], said["vxp_system"], said["extra_ca"])
        passphrase = None if self.keyring.isChecked() else self.edits["passphrase"].text()
        return Wanted(said["person"], said["device"], servers, said["token"], passphrase, said["axis_secret"],
                      self._refresh_token)  # fmt: skip

    def signed_in(self, person: str, token: str, refresh_token: str) -> None:
        """Take over who signed in."""
        self.edits["person"].setText(person)
        self.edits["token"].setText(token)
        self._refresh_token = refresh_token
        self.wait(False)
        self.enter_words.setText(self.tr("Máy chủ đã nhận ra: {person}.").format(person=person))

    def wait(self, waiting: bool) -> None:
        """Show that the browser is waited for, or no longer."""
        self.enter.set_words(self.tr("Thôi chờ") if waiting else self.tr("Đăng nhập bằng tài khoản của tỉnh"))
        waits = self.tr("Đang chờ trình duyệt. Đăng nhập ở đó rồi quay lại đây.")
        self.enter_words.setText(waits if waiting else "")

    def _entry(self) -> QHBoxLayout:
        self.enter = KeyButton(self._look, self.tr("Đăng nhập bằng tài khoản của tỉnh"), icon="user")
        self.enter.clicked.connect(self.enters.emit)
        self.enter_words = TextLabel(self._look, "", 13, color="text2", wrap=True)
        row = QHBoxLayout()
        row.addWidget(self.enter)
        row.addWidget(self.enter_words, 1)
        return row

    def trouble(self) -> str:
        """Return what is wrong with the two passphrases; the rest is checked where the profile is made."""
        if self.keyring.isChecked() or self.edits["passphrase"].text() == self.edits["again"].text():
            return ""
        return self.tr("Hai lần nhập mật khẩu dữ liệu khác nhau")

    def focus(self, name: str) -> None:
        """Put the keys into the field ``name``."""
        edit = self.edits.get(name)
        if edit is not None:
            edit.setFocus()
            edit.selectAll()

    def _grid(self, fields: tuple[tuple[str, str, str], ...], columns: int) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(6)
        for number, (name, label, hint) in enumerate(fields):
            grid.addWidget(self._field(name, label, hint), number // columns, number % columns)
        for column in range(columns):
            grid.setColumnStretch(column, 1)
        return grid

    def _field(self, name: str, label: str, hint: str) -> QWidget:
        field, edit = QWidget(), QLineEdit()
        field.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        column = QVBoxLayout(field)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        edit.setPlaceholderText(hint)
        edit.setAccessibleName(label)
        edit.setMinimumHeight(self._look.px(34))
        if name in _HIDDEN:
            edit.setEchoMode(QLineEdit.EchoMode.Password)
        edit.textEdited.connect(lambda _text: self.changed.emit())
        self.edits[name] = edit
        column.addWidget(TextLabel(self._look, label, 13, color="text2"))
        column.addWidget(edit)
        return field

    def _keys(self, has_keyring: bool) -> QVBoxLayout:
        column, group = QVBoxLayout(), QButtonGroup(self)
        column.setSpacing(6)
        here = self.tr("Kho khóa của máy tính (không phải nhập gì khi mở)")
        missing = self.tr("Kho khóa của máy tính: máy này không có")
        self.keyring = QRadioButton(here if has_keyring else missing)
        self.keyring.setEnabled(has_keyring)
        self.passphrase = QRadioButton(self.tr("Mật khẩu dữ liệu, hỏi mỗi lần mở. Quên mật khẩu thì không ai mở được."))
        for button in (self.keyring, self.passphrase):
            button.setMinimumHeight(self._look.px(28))
            group.addButton(button)
            column.addWidget(button)
        (self.keyring if has_keyring else self.passphrase).setChecked(True)
        self._typed = QWidget()
        row = QHBoxLayout(self._typed)
        row.setContentsMargins(26, 0, 0, 0)
        row.setSpacing(14)
        row.addWidget(self._field("passphrase", self.tr("Mật khẩu dữ liệu, ít nhất 12 ký tự"), ""), 1)
        row.addWidget(self._field("again", self.tr("Nhập lại"), ""), 1)
        row.addStretch(1)
        column.addWidget(self._typed)
        show: Callable[[bool], None] = self._typed.setVisible
        self.passphrase.toggled.connect(show)
        self.passphrase.toggled.connect(lambda _on: self.changed.emit())
        show(self.passphrase.isChecked())
        return column
