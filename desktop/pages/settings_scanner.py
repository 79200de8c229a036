"""Máy quét in Cài đặt: the folder in which the scanner leaves its files."""

from __future__ import annotations

import os
from pathlib import Path

from PyQt6.QtCore import QStandardPaths, Qt, pyqtSignal
from PyQt6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QWidget

from desktop.look.look import Look
from desktop.pages.settings_part import SettingsPart
from desktop.widgets.key_button import KeyButton


class SettingsScanner(SettingsPart):
    """The folder in words, a button to choose another, one to watch none.

    Signals:
        chosen: path of the folder, empty for none.
    """

    chosen = pyqtSignal(str)

    def __init__(self, look: Look, folder: str, parent: QWidget | None = None) -> None:
        super().__init__(look, "Máy quét", parent)
        self._folder = folder
        row = QHBoxLayout()
        row.setSpacing(8)
        self.path = QLineEdit(folder)
        self.path.setReadOnly(True)
        self.path.setPlaceholderText(self.tr("Chưa chọn"))
        self.path.setAccessibleName(self.tr("Thư mục máy quét"))
        self.path.setMinimumHeight(look.px(34))
        self.path.setMaximumWidth(look.px(460))
        self.choose_button = KeyButton(look, self.tr("Chọn thư mục"), icon="folders")
        self.choose_button.clicked.connect(self._choose)
        self.none_button = KeyButton(look, self.tr("Thôi theo dõi"), kind="quiet")
        self.none_button.clicked.connect(lambda: self.take(""))
        for widget in (self.path, self.choose_button, self.none_button):
            row.addWidget(widget)
        row.addStretch(1)
        self.column.addLayout(row)
        self._show()

    def take(self, folder: str) -> None:
        """Take a folder, if it can be read; an empty one stops watching."""
        if folder and not (Path(folder).is_dir() and os.access(folder, os.R_OK)):
            self.say(self.tr("Không mở được thư mục này. Chọn thư mục khác."), "danger")
            return
        self._folder = folder
        self._show()
        self.chosen.emit(folder)

    def _show(self) -> None:
        self.path.setText(self._folder)
        self.none_button.setVisible(bool(self._folder))
        self.say(
            self.tr("Tệp PDF, ảnh mới trong thư mục này hiện ở trang Tiếp nhận để gắn vào giấy tờ.") if self._folder
            else self.tr("Đặt máy quét lưu vào một thư mục rồi chọn thư mục đó ở đây.")
        )

    def _choose(self) -> None:
        pictures = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        dialog = QFileDialog(self.window(), self.tr("Chọn thư mục máy quét"), self._folder or pictures)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.take)
        dialog.open()
