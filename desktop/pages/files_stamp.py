"""How files are signed: whose key, and the words of stamps on appendices and copies."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt6.QtCore import QTimer, pyqtSignal
from PyQt6.QtWidgets import QButtonGroup, QCheckBox, QComboBox, QGridLayout, QLineEdit, QVBoxLayout, QWidget

from desktop.look.look import Look
from desktop.pages.choice_chip import ChoiceChip
from desktop.shown import Stamp
from desktop.widgets.text_label import TextLabel
from signing.model import Role
from signing.stamps import COPY_FORMS
from workflow.vietnamese import nfc

WORDS: dict[Role, str] = {
    "leader": "Chữ ký của tôi", "agency": "Dấu cơ quan", "appendix": "Phụ lục", "copy": "Bản sao",
}  # fmt: skip
_WHY: dict[Role, str] = {
    "leader": "",
    "agency": "Chỉ đóng dấu tệp đã có chữ ký số của người có thẩm quyền.",
    "appendix": "Góc trên bên phải trang đầu: số văn bản và thời gian ký; không có hình dấu.",
    "copy": "Góc trên bên phải trang đầu: hình thức sao, cơ quan sao và thời gian ký; không có hình dấu.",
}  # fmt: skip
_REST_MS = 400


class FilesStamp(QWidget):
    """Choices in one place.

    Signals:
        changed: another stamp was chosen or its words changed.
    """

    changed = pyqtSignal()

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._rest.timeout.connect(self.changed)
        self.roles: dict[Role, ChoiceChip] = {}
        self.group = QButtonGroup(self)
        self._chips = QGridLayout()
        self._chips.setSpacing(6)
        self.number = QLineEdit()
        self.number.setPlaceholderText(self.tr("Số, ký hiệu văn bản: 125/QĐ-UBND"))
        self.number.setAccessibleName(self.tr("Số, ký hiệu của văn bản có phụ lục này"))
        self.form = QComboBox()
        self.form.addItems(COPY_FORMS)
        self.form.setAccessibleName(self.tr("Hình thức sao"))
        self.take_number = QCheckBox(self.tr("Lấy số và vào sổ bản sao"))
        self._why = TextLabel(look, "", 13, color="text2", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(self._chips)
        for widget in (self.number, self.form, self.take_number):
            widget.setMinimumHeight(look.px(34))
            column.addWidget(widget)
        column.addWidget(self._why)
        self.number.textEdited.connect(lambda _text: self._rest.start())
        self.form.activated.connect(lambda _at: self.changed.emit())
        self.take_number.toggled.connect(lambda _on: self.changed.emit())
        self._show()

    def offer(self, roles: Sequence[Role]) -> None:
        """Offer what this person may sign as; the choice stays while it is offered."""
        if tuple(self.roles) == tuple(roles):
            return
        for chip in self.roles.values():
            self.group.removeButton(chip)
            chip.deleteLater()
        self.roles = {}
        for at, role in enumerate(roles):
            chip = ChoiceChip(self._look, WORDS[role])
            chip.clicked.connect(self._chosen)
            self.group.addButton(chip)
            self._chips.addWidget(chip, at // 2, at % 2)
            self.roles[role] = chip
        next(iter(self.roles.values())).setChecked(True)
        self._show()

    def stamp(self) -> Stamp:
        """Return what is chosen now."""
        role = self.role
        number = nfc(self.number.text()).strip() if role == "appendix" else ""
        return Stamp(role, number, self.form.currentText(), role == "copy" and self.take_number.isChecked())

    @property
    def role(self) -> Role:
        """Whose signature or stamp it is."""
        return next((role for role, chip in self.roles.items() if chip.isChecked()), "leader")

    def _chosen(self) -> None:
        self._show()
        self.changed.emit()

    def _show(self) -> None:
        role = self.role
        self.number.setVisible(role == "appendix")
        self.form.setVisible(role == "copy")
        self.take_number.setVisible(role == "copy")
        self._why.setText(_WHY[role])
        self._why.setVisible(bool(_WHY[role]))
