"""The two panes of Ký tệp ngoài quy trình: the files with their stamp, and the page with the place."""

from __future__ import annotations

from PyQt6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.background import Lanes
from desktop.look.look import Look
from desktop.pages.files_list import FilesList, FilesModel
from desktop.pages.files_stamp import FilesStamp
from desktop.pages.intake_section import Rule
from desktop.widgets.key_button import KeyButton
from desktop.widgets.place_view import PlaceView
from desktop.widgets.text_label import TextLabel


class FilesSide(QWidget):
    """Whose signature above, the files, and the button that signs them."""

    def __init__(self, look: Look, rows: FilesModel, title: str) -> None:
        super().__init__()
        self.list = FilesList(look, rows)
        self.stamp = FilesStamp(look)
        self.more_button = KeyButton(look, self.tr("Thêm tệp"), icon="plus", key="F2")
        self.drop_button = KeyButton(look, self.tr("Bỏ tệp"), icon="x", key="Del", kind="quiet")
        self.sign_button = KeyButton(look, self.tr("Ký tệp"), icon="pen-nib", key="F9", kind="primary")
        self._said = TextLabel(look, "", 13, color="text2", wrap=True)
        self.setMinimumWidth(look.px(300))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        head = QVBoxLayout()
        head.setContentsMargins(16, 10, 12, 8)
        head.setSpacing(8)
        head.addWidget(TextLabel(look, title, 18, bold=True))
        head.addWidget(self.stamp)
        buttons = QHBoxLayout()
        buttons.addWidget(self.more_button)
        buttons.addWidget(self.drop_button)
        buttons.addStretch(1)
        head.addLayout(buttons)
        foot = QVBoxLayout()
        foot.setContentsMargins(16, 8, 12, 10)
        foot.setSpacing(6)
        foot.addWidget(self._said)
        foot.addWidget(self.sign_button)
        column.addLayout(head)
        column.addWidget(Rule(look))
        column.addWidget(self.list, 1)
        column.addWidget(Rule(look))
        column.addLayout(foot)

    def say(self, words: str, color: str = "text2") -> None:
        """Show a sentence above the button; an empty one hides it."""
        self._said.setText(words)
        self._said.set_color(color)
        self._said.setVisible(bool(words))


class FilesSheet(QWidget):
    """Where the signature stands in words, and the pages to put it on."""

    def __init__(self, look: Look, lanes: Lanes, *, training: bool) -> None:
        super().__init__()
        self.view = PlaceView(look, lanes)
        self.view.training = training
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        head = QVBoxLayout()
        head.setContentsMargins(16, 10, 12, 8)
        head.setSpacing(2)
        self.where = TextLabel(look, "", 14, bold=True, wrap=True)
        how = self.tr("Kéo ô bằng chuột, hoặc phím mũi tên (Shift: xa hơn, Ctrl: đổi cỡ, PgUp/PgDn: đổi trang).")
        head.addWidget(self.where)
        head.addWidget(TextLabel(look, how, 13, color="text2", wrap=True))
        column.addLayout(head)
        column.addWidget(Rule(look))
        column.addWidget(self.view, 1)
