"""Qt's own dialogs and menus speak Vietnamese; names of keys stay as they are on the keyboard."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PyQt6.QtCore import QCoreApplication
from PyQt6.QtGui import QKeySequence
from PyQt6.QtPrintSupport import QPrintDialog, QPrinter
from PyQt6.QtWidgets import QAbstractButton, QApplication, QFileDialog, QLabel, QLineEdit, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from desktop.look.qt_words import QtWords

SAME = {"A4", "...", "PDF", "PDF (*.pdf)", "&Tab"}
MARKED = set("àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ")
PLAIN = {"Trong:", "Trang", "Trang:", "In", "Xem danh sách", "Cao:"}


@pytest.fixture(autouse=True)
def words(qapp: QApplication) -> Iterator[QtWords]:
    words = QtWords()
    QCoreApplication.installTranslator(words)
    yield words
    QCoreApplication.removeTranslator(words)


def english(widget: QWidget) -> list[str]:
    """Return what still has no Vietnamese letter in it."""
    texts = [w.text() or w.toolTip() for w in widget.findChildren(QAbstractButton)]
    texts += [w.text() for w in widget.findChildren(QLabel)]
    plain = (text.replace("&", "") for text in texts if text and text not in SAME and not text[0].isdigit())
    return [text for text in plain if not MARKED & set(text.lower()) and text not in PLAIN and len(text) > 3]


def test_choosing_a_file_speaks_vietnamese(qtbot: QtBot) -> None:
    for mode in (QFileDialog.AcceptMode.AcceptSave, QFileDialog.AcceptMode.AcceptOpen):
        dialog = QFileDialog(None, "Lưu", "", "PDF (*.pdf)")
        qtbot.addWidget(dialog)
        dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
        dialog.setAcceptMode(mode)
        dialog.show()
        assert english(dialog) == []


def test_printing_speaks_vietnamese(qtbot: QtBot) -> None:
    printer = QPrinter()
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    dialog = QPrintDialog(printer)
    qtbot.addWidget(dialog)
    dialog.show()
    assert english(dialog) == []


def test_the_menus_of_fields_speak_vietnamese(qtbot: QtBot) -> None:
    line, text = QLineEdit("a"), QPlainTextEdit("a")
    for field in (line, text):
        qtbot.addWidget(field)
        menu = field.createStandardContextMenu()
        assert menu is not None
        said = [action.text().split("\t")[0] for action in menu.actions() if action.text()]
        assert said[:5] == ["&Hoàn tác", "&Làm lại", "&Cắt", "&Sao chép", "&Dán"]
        menu.deleteLater()


def test_keys_and_our_own_words_are_left_alone(words: QtWords) -> None:
    assert QKeySequence("Ctrl+Home").toString(QKeySequence.SequenceFormat.NativeText) == "Ctrl+Home"
    assert QCoreApplication.translate("ListPage", "Tất cả") == "Tất cả"
    assert words.translate("QShortcut", "Print") is None
