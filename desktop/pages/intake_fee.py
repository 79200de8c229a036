"""What the dossier costs, when its result is ready and where it is given."""

from __future__ import annotations

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QCheckBox, QComboBox, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from desktop.look.look import Look
from desktop.shown import Due
from desktop.widgets.key_button import KeyButton
from desktop.widgets.text_label import TextLabel
from workflow.vietnamese import amount

PLACES = ("Tại quầy", "Bưu chính công ích", "Trực tuyến")


class IntakeFee(QWidget):
    """Left the fee with "Đã nộp", right "Hẹn trả" with its reason, "Cách tính" and the place."""

    changed = pyqtSignal()
    explain = pyqtSignal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._fee = 0
        self.amount = TextLabel(look, "", 18, bold=True)
        self.paid = QCheckBox(self.tr("Đã nộp"))
        self.paid.toggled.connect(lambda _on: self.changed.emit())
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(24)
        left = QVBoxLayout()
        left.setSpacing(6)
        left.addWidget(self.amount)
        left.addWidget(self.paid)
        left.addStretch(1)
        grid.addLayout(left, 0, 0)
        grid.addLayout(self._right(), 0, 1)
        grid.setColumnStretch(0, 4)
        grid.setColumnStretch(1, 6)
        self.set_fee(None)
        self.set_due(None)

    def set_fee(self, fee: int | None) -> None:
        """Show the fee of the procedure; None while none is chosen."""
        self._fee = fee or 0
        self.amount.setText(amount(fee) if fee else self.tr("Không thu") if fee is not None else "")
        self.paid.setVisible(self._fee > 0)
        self.paid.setAccessibleName(self.tr("Đã nộp lệ phí {fee}").format(fee=self.amount.text()))

    def set_due(self, due: Due | None, why_not: str = "") -> None:
        """Show when the result is ready; ``why_not`` while that is not known."""
        self.when.setText(due.words or due.chip if due else why_not or self.tr("Chọn thủ tục trước"))
        self.when.set_color("text" if due else "text2")
        self.reason.setText(due.reason if due else "")
        self.how.setVisible(bool(due and due.lines))

    def is_paid(self) -> bool:
        """Tell whether the fee was paid at the desk; never for a procedure without one."""
        return self._fee > 0 and self.paid.isChecked()

    def give_back(self) -> str:
        """Return where the result is given."""
        return self.place.currentText()

    def set_give_back(self, place: str) -> None:
        """Choose where the result is given."""
        at = self.place.findText(place)
        self.place.setCurrentIndex(max(0, at))

    def _right(self) -> QVBoxLayout:
        look = self._look
        self.when = TextLabel(look, "", 14, bold=True, wrap=True)
        self.reason = TextLabel(look, "", 13, color="text2", wrap=True)
        self.how = KeyButton(look, self.tr("Cách tính"), kind="link")
        self.how.clicked.connect(self.explain)
        self.place = QComboBox()
        self.place.addItems(list(PLACES))
        self.place.setAccessibleName(self.tr("Trả kết quả ở đâu"))
        self.place.setMinimumHeight(look.px(32))
        self.place.currentIndexChanged.connect(lambda _at: self.changed.emit())
        column = QVBoxLayout()
        column.setSpacing(2)
        column.addWidget(TextLabel(look, self.tr("Hẹn trả"), 13, color="text2"))
        column.addWidget(self.when)
        column.addWidget(self.reason)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(TextLabel(look, self.tr("Nhận kết quả"), 13, color="text2"))
        row.addWidget(self.place)
        row.addStretch(1)
        row.addWidget(self.how)
        column.addLayout(row)
        column.addStretch(1)
        return column
