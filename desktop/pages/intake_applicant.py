"""Who hands in the dossier: the fields of the counter, or one folded line when they are done and the window is low."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import QCheckBox, QFrame, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from desktop.look.look import Look
from desktop.pages.intake_field import IntakeField
from desktop.pages.intake_rules import birth_trouble, birth_words, digits, mail_trouble, phone_trouble, uid_trouble
from desktop.widgets.choice_box import choice_box
from desktop.widgets.key_button import KeyButton
from desktop.widgets.text_label import TextLabel
from workflow.dossiers.dossier import NOTIFY
from workflow.vietnamese import clean


class IntakeApplicant(QWidget):
    """Số định danh, họ tên, ngày sinh, điện thoại, địa chỉ, thư, cách báo tin. ``changed`` at every letter."""

    changed = pyqtSignal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self.organisation = QCheckBox(self.tr("Tổ chức nộp"))
        self.notify = choice_box(self.tr("Báo tin về hồ sơ"), 16)
        ways = ("", self.tr("Báo tin mọi cách")), *((way, words) for way, words in NOTIFY.items())
        for way, words in ways:
            self.notify.addItem(words, way)
        self.notify.setToolTip(self.tr("Người nộp muốn nghe tin về hồ sơ này bằng cách nào"))
        self.uid = IntakeField(look, self.tr("Số định danh cá nhân"), judge=self._judge_uid, tidy=digits)
        self.name = IntakeField(look, self.tr("Họ và tên"), judge=self._judge_name)
        self.birth = IntakeField(
            look, self.tr("Ngày sinh"), judge=lambda text: birth_trouble(text, date.today()), tidy=birth_words
        )
        self.phone = IntakeField(look, self.tr("Điện thoại"), judge=phone_trouble)
        self.address = IntakeField(look, self.tr("Địa chỉ"))
        self.email = IntakeField(look, self.tr("Thư điện tử"), judge=mail_trouble)
        self.form = QWidget()
        grid = QGridLayout(self.form)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(6)
        first_line = ((self.uid, 168), (self.name, 194), (self.birth, 104), (self.phone, 122))
        for column, (field, share) in enumerate(first_line):
            grid.addWidget(field, 0, column, Qt.AlignmentFlag.AlignTop)
            grid.setColumnStretch(column, share)
        grid.addWidget(self.address, 1, 0, 1, 2)
        grid.addWidget(self.email, 1, 2, 1, 2)
        for column, box in ((0, self.organisation), (2, self.notify)):
            grid.addWidget(box, 2, column, 1, 2)
            box.setMinimumHeight(look.px(34))
        self._build_folded()
        column_ = QVBoxLayout(self)
        column_.setContentsMargins(0, 0, 0, 0)
        column_.addWidget(self.form)
        column_.addWidget(self._folded)
        for field in self._fields():
            field.changed.connect(self.changed)
        self.organisation.toggled.connect(self._turn)
        self.notify.currentIndexChanged.connect(self.changed)
        self.setFocusProxy(self.uid.edit)

    def value(self) -> dict[str, Any]:
        """Return the applicant as payload."""
        return {
            "uid": self.uid.value(), "name": self.name.value(), "birth": self.birth.value(),
            "phone": self.phone.value(), "address": self.address.value(),
            "kind": "to_chuc" if self.organisation.isChecked() else "cong_dan",
            **{name: said for name, said in (("email", self.email.value()), ("notify", self._wish())) if said},
        }  # fmt: skip

    def set_value(self, applicant: Mapping[str, Any]) -> None:
        """Fill in what was kept."""
        self.organisation.setChecked(applicant.get("kind") == "to_chuc")
        self.notify.setCurrentIndex(max(0, self.notify.findData(str(applicant.get("notify") or ""))))
        for name in ("uid", "name", "birth", "phone", "address", "email"):
            getattr(self, name).set_value(str(applicant.get(name) or ""))

    def lacking(self) -> str:
        """Return the first thing that keeps the dossier from being taken in, in words; "" when nothing does."""
        if not self.uid.value():
            return self.tr("số định danh") if not self.organisation.isChecked() else self.tr("mã số thuế")
        if not self.name.value():
            return self.tr("họ và tên") if not self.organisation.isChecked() else self.tr("tên tổ chức")
        return ""

    def trouble(self) -> str:
        """Return the first wrong field and what is wrong with it: "Điện thoại: đủ 10 số"; "" when all are right."""
        labels = (
            (self.uid, self.tr("Số định danh") if not self.organisation.isChecked() else self.tr("Mã số thuế")),
            (self.birth, self.tr("Ngày sinh")), (self.phone, self.tr("Điện thoại")),
            (self.email, self.tr("Thư điện tử")),
        )  # fmt: skip
        for field, label in labels:
            if sentence := field.trouble():
                return f"{label}: {sentence[0].lower()}{sentence[1:]}"
        return self._unreachable()

    def _unreachable(self) -> str:
        """Return what is lacking for the way of hearing news that was chosen."""
        wish = self._wish()
        if wish == "email" and not self.email.value():
            return self.tr("Thư điện tử: ghi địa chỉ để báo tin, hoặc chọn cách khác")
        if wish in ("sms", "zalo") and not self.phone.value():
            return self.tr("Điện thoại: ghi số để báo tin, hoặc chọn cách khác")
        return ""

    def _wish(self) -> str:
        return str(self.notify.currentData() or "")

    def complete(self) -> bool:
        """Tell whether nothing is lacking and nothing is wrong."""
        return not self.lacking() and not self.trouble()

    def has_keys(self) -> bool:
        """Tell whether the person is typing here."""
        return any(field.edit.hasFocus() for field in self._fields()) or (
            self.organisation.hasFocus() or self.notify.hasFocus()
        )

    def fold(self, folded: bool) -> None:
        """Show one line instead of the fields, or the fields again."""
        self._folded_name.setText(" · ".join(part for part in (self.name.value(), self.phone.value()) if part))
        self._folded_about.setText(" · ".join(part for part in (self.uid.value(), self.address.value()) if part))
        self.form.setVisible(not folded)
        self._folded.setVisible(folded)

    def is_folded(self) -> bool:
        """Tell whether the part shows one line only."""
        return self.form.isHidden()

    def _fields(self) -> tuple[IntakeField, ...]:
        return (self.uid, self.name, self.birth, self.phone, self.address, self.email)

    def _judge_uid(self, text: str) -> str:
        return uid_trouble(text, organisation=self.organisation.isChecked())

    def _judge_name(self, text: str) -> str:
        return self.tr("Họ tên không có chữ số") if (
            not self.organisation.isChecked() and any(c.isdigit() for c in clean(text))
        ) else ""

    def _turn(self, organisation: bool) -> None:
        self.uid.set_label(self.tr("Mã số thuế") if organisation else self.tr("Số định danh cá nhân"))
        self.name.set_label(self.tr("Tên tổ chức") if organisation else self.tr("Họ và tên"))
        self.birth.setEnabled(not organisation)
        self.uid.settle()
        self.changed.emit()

    def _build_folded(self) -> None:
        look = self._look
        self._folded = QFrame()
        self._folded.setObjectName("Folded")
        row = QHBoxLayout(self._folded)
        row.setContentsMargins(14, 8, 8, 8)
        words = QVBoxLayout()
        words.setSpacing(0)
        self._folded_name = TextLabel(look, "", 14, bold=True)
        self._folded_about = TextLabel(look, "", 13, color="text2")
        self._folded_about.setMinimumWidth(0)
        words.addWidget(self._folded_name)
        words.addWidget(self._folded_about)
        row.addLayout(words, 1)
        again = KeyButton(look, self.tr("Sửa"), kind="quiet")
        again.clicked.connect(self._unfold)
        row.addWidget(again)
        look.changed.connect(self._restyle)
        self._restyle()
        self._folded.hide()

    def _unfold(self) -> None:
        self.fold(False)
        self.name.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def _restyle(self) -> None:
        look = self._look
        self._folded.setStyleSheet(
            f"QFrame#Folded {{ background: {look.color('subtle').name()};"
            f" border: 1px solid {look.color('line').name()}; border-radius: 8px; }}"
        )
