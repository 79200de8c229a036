"""What an act asks for, as a card in the page: inputs built from its form; never a box that stops the window."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from PyQt6.QtCore import QDate, QLocale, QRectF, QSize, Qt, pyqtSignal
from PyQt6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PyQt6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDateEdit,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QScrollArea,
    QSizePolicy,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from desktop.look.look import Look
from desktop.shown import Field, Form
from desktop.widgets.key_button import KeyButton
from desktop.widgets.path_input import PathInput
from desktop.widgets.text_label import TextLabel
from workflow.vietnamese import nfc

_LINES, _WIDE_LINES = 4, 9


class _Fields(QScrollArea):
    """The inputs at their full height; in a low window they scroll instead of being pressed together."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        inside = QWidget(self)
        self.column = QVBoxLayout(inside)
        self.column.setContentsMargins(0, 0, 0, 2)
        self.column.setSpacing(6)
        self.setWidget(inside)
        for ground in (inside, self.viewport()):
            if ground is not None:
                ground.setAutoFillBackground(False)

    def sizeHint(self) -> QSize:
        """Wish for the height of all inputs."""
        return self.column.sizeHint()

    def minimumSizeHint(self) -> QSize:
        """Be content with one input."""
        return QSize(200, min(72, self.column.sizeHint().height()))


class ActCard(QWidget):
    """The card of one form.

    Signals:
        done: what was filled in (dict).
        typed: the same after every change (dict).
        cancelled: Esc or Thôi.
    """

    done = pyqtSignal(dict)
    typed = pyqtSignal(dict)
    cancelled = pyqtSignal()

    def __init__(
        self, look: Look, form: Form, typed: Mapping[str, Any] | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._look, self._form = look, form
        self.wide = form.wide
        self._read: dict[str, Callable[[], Any]] = {}
        self._inputs: dict[str, QWidget] = {}
        self._trouble = TextLabel(look, "", 13, color="danger", wrap=True, parent=self)
        self._trouble.hide()
        self.setAccessibleName(form.title)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 12, 20, 12)
        layout.setSpacing(6)
        layout.addWidget(TextLabel(look, form.title, 15, bold=True, parent=self))
        fields = _Fields(self)
        self._build(fields.column, typed or {})
        layout.addWidget(fields)
        layout.addWidget(self._trouble)
        layout.addLayout(self._buttons())

    def values(self) -> dict[str, Any]:
        """Return what is filled in now."""
        return {name: read() for name, read in self._read.items()}

    def set_trouble(self, text: str) -> None:
        """Show what is missing or was refused; everything typed stays."""
        self._trouble.setText(text)
        self._trouble.setVisible(bool(text))

    def accept(self) -> None:
        """Hand over what is filled in, unless something required is empty."""
        values = self.values()
        lacking = next((f for f in self._form.fields if f.required and values[f.name] in ("", [], None)), None)
        if lacking is not None:
            self.set_trouble(self.tr("Chưa có {what}.").format(what=lacking.label[0].lower() + lacking.label[1:]))
            self._inputs[lacking.name].setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self.done.emit(values)

    def focus_first(self) -> None:
        """Put the keys into the first input."""
        first = next(iter(self._inputs.values()), self._ok)
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Esc leaves, Ctrl+Enter does it."""
        if event is None:
            return
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if event.key() == Qt.Key.Key_Escape:
            self.cancelled.emit()
        elif enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.accept()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Paint the card's ground and its line above."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._look.color("subtle"))
        painter.setPen(QPen(self._look.color("line2"), 1))
        painter.drawLine(QRectF(self.rect()).topLeft(), QRectF(self.rect()).topRight())
        painter.end()

    def _build(self, layout: QVBoxLayout, typed: Mapping[str, Any]) -> None:
        short: QHBoxLayout | None = None
        group = ""
        tall = () if self._form.wide else ("text", "choices")
        for field in sorted(self._form.fields, key=lambda field: field.kind in tall):
            if field.kind == "kept":
                self._read[field.name] = partial(typed.get, field.name, field.value)
                continue
            column = QVBoxLayout()
            column.setSpacing(2)
            label = TextLabel(self._look, field.label, 13, color="text2", parent=self)
            column.addWidget(label)
            widget = self._input(field, typed.get(field.name, field.value))
            widget.setAccessibleName(field.label)
            widget.setToolTip(field.hint)
            label.setBuddy(widget)
            self._inputs[field.name] = widget
            column.addWidget(widget)
            if (self._form.wide and field.kind == "text") or field.kind in ("line", "file", "save"):
                short, group = None, ""
                layout.addLayout(column)
                continue
            kinds = "tall" if field.kind in ("text", "choices") else "short"
            if short is None or kinds != group:
                short, group = QHBoxLayout(), kinds
                short.setSpacing(12)
                layout.addLayout(short)
            short.addLayout(column, 1)

    def _input(self, field: Field, value: Any) -> QWidget:
        make = {
            "text": self._text, "choice": self._choice, "choices": self._choices, "days": self._days,
            "date": self._date, "check": self._check, "file": self._path, "save": self._path,
        }  # fmt: skip
        return make.get(field.kind, self._line)(field, value)

    def _line(self, field: Field, value: Any) -> QWidget:
        edit = QLineEdit(str(value or ""), self)
        edit.setPlaceholderText(field.hint)
        edit.textEdited.connect(self._told)
        edit.returnPressed.connect(self.accept)
        self._read[field.name] = lambda: nfc(edit.text()).strip()
        return edit

    def _text(self, field: Field, value: Any) -> QWidget:
        edit = QPlainTextEdit(str(value or ""), self)
        edit.setPlaceholderText(field.hint)
        edit.setTabChangesFocus(True)
        lines = _WIDE_LINES if self._form.wide else _LINES
        edit.setFixedHeight(lines * self._look.px(20) + 14)
        edit.textChanged.connect(self._told)
        self._read[field.name] = lambda: nfc(edit.toPlainText()).strip()
        return edit

    def _choice(self, field: Field, value: Any) -> QWidget:
        box = QComboBox(self)
        # The longest name of an office must not push the other inputs out of the card.
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        box.setMinimumContentsLength(12)
        for key, words in field.choices:
            box.addItem(words, key)
        box.setCurrentIndex(max(0, box.findData(value)))
        box.activated.connect(self._told)
        self._read[field.name] = lambda: box.currentData() or ""
        return box

    def _choices(self, field: Field, value: Any) -> QWidget:
        box = QListWidget(self)
        box.setObjectName("choices")
        box.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        box.setTextElideMode(Qt.TextElideMode.ElideRight)
        for key, words in field.choices:
            entry = QListWidgetItem(words, box)
            entry.setData(Qt.ItemDataRole.UserRole, key)
            entry.setToolTip(words)
            entry.setFlags(entry.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            entry.setCheckState(Qt.CheckState.Checked if key in (value or ()) else Qt.CheckState.Unchecked)
        box.setFixedHeight(_LINES * self._look.px(20) + 14)
        box.itemChanged.connect(self._told)
        self._read[field.name] = lambda: [
            entry.data(Qt.ItemDataRole.UserRole)
            for place in range(box.count())
            if (entry := box.item(place)) is not None and entry.checkState() == Qt.CheckState.Checked
        ]
        return box

    def _days(self, field: Field, value: Any) -> QWidget:
        box = QSpinBox(self)
        box.setRange(1, 365)
        box.setValue(int(value or 1))
        box.valueChanged.connect(self._told)
        self._read[field.name] = box.value
        return box

    def _date(self, field: Field, value: Any) -> QWidget:
        """A day, shown as people write it and handed over as ISO."""
        box = QDateEdit(self)
        box.setDisplayFormat("dd/MM/yyyy")
        box.setCalendarPopup(True)
        box.setLocale(QLocale(QLocale.Language.Vietnamese, QLocale.Country.Vietnam))
        calendar = box.calendarWidget()
        if calendar is not None:
            calendar.setLocale(box.locale())
            calendar.setFirstDayOfWeek(Qt.DayOfWeek.Monday)
        day = QDate.fromString(str(value or ""), Qt.DateFormat.ISODate)
        box.setDate(day if day.isValid() else QDate.currentDate())
        box.dateChanged.connect(self._told)
        self._read[field.name] = lambda: box.date().toString(Qt.DateFormat.ISODate)
        return box

    def _path(self, field: Field, value: Any) -> QWidget:
        box = PathInput(self._look, str(value or ""), save=field.kind == "save", hint=field.hint)
        box.changed.connect(self._told)
        self._read[field.name] = box.path
        return box

    def _check(self, field: Field, value: Any) -> QWidget:
        box = QCheckBox(field.hint or field.label, self)
        box.setChecked(bool(value))
        box.toggled.connect(self._told)
        self._read[field.name] = box.isChecked
        return box

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        self._ok = KeyButton(self._look, self._form.button, key="Ctrl+Enter", kind="primary", parent=self)
        self._ok.clicked.connect(self.accept)
        leave = KeyButton(self._look, self.tr("Thôi"), key="Esc", parent=self)
        leave.clicked.connect(self.cancelled.emit)
        row.addWidget(self._ok)
        row.addWidget(leave)
        row.addStretch(1)
        return row

    def _told(self, *_: object) -> None:
        self.typed.emit(self.values())
