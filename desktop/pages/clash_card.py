"""Two acted on one item: both sides beside each other, what differs, once more in one press, or put away knowingly."""

from __future__ import annotations

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtGui import QGuiApplication, QKeyEvent, QPaintEvent
from PyQt6.QtWidgets import QButtonGroup, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from desktop.clash import Clash, Side
from desktop.look.look import Look
from desktop.widgets.key_button import KeyButton
from desktop.widgets.painted import paint_banded
from desktop.widgets.side_cell import SideCell
from desktop.widgets.text_label import TextLabel


class ClashCard(QWidget):
    """One clash.

    Signals:
        redone: card, names of the fields taken from the other side.
        dropped, taken_up: the card.
        opened: the item, and the act wanted there ("" for none).
        later: Esc.
        copied: words for the toast.
    """

    redone = pyqtSignal(str, list)
    dropped = pyqtSignal(str)
    taken_up = pyqtSignal(str)
    opened = pyqtSignal(str, str)
    later = pyqtSignal()
    copied = pyqtSignal(str)

    def __init__(self, look: Look, clash: Clash, place: str = "", parent: QWidget | None = None) -> None:
        """Build it.

        Args:
            place: which of several it is ("1 / 3").
        """
        super().__init__(parent)
        self._look, self.clash = look, clash
        self._chosen: dict[str, tuple[SideCell, SideCell]] = {}
        self._groups: list[QButtonGroup] = []
        self.setAccessibleName(f"{self._title()}. {clash.reason}")
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 10, 14, 10)
        column.setSpacing(6)
        column.addLayout(self._head(place))
        column.addWidget(TextLabel(look, clash.reason, 13, color="text2", wrap=True, parent=self))
        column.addLayout(self._sides())
        if said := self._what_next():
            column.addWidget(TextLabel(look, said, 13, wrap=True, parent=self))
        self._trouble = TextLabel(look, "", 13, color="danger", wrap=True, parent=self)
        self._trouble.hide()
        column.addWidget(self._trouble)
        self._asking = self._question()
        column.addWidget(self._asking)
        self._buttons = self._acts()
        column.addWidget(self._buttons)
        column.addStretch(1)
        look.changed.connect(self._restyle)
        self._restyle()

    @property
    def theirs(self) -> list[str]:
        """The fields in which the other side's value is chosen."""
        return [name for name, (_, theirs) in self._chosen.items() if theirs.isChecked()]

    @property
    def asking(self) -> bool:
        """Whether it asks if it shall be put away."""
        return self._asking.isVisible()

    def accept(self) -> None:
        """Press the filled button."""
        if self._asking.isVisible():
            self.dropped.emit(self.clash.card)
        elif self.clash.dropped:
            self.taken_up.emit(self.clash.card)
        elif self.clash.redo == "now":
            self.redone.emit(self.clash.card, self.theirs)
        else:
            self.opened.emit(self.clash.item, "")

    def set_trouble(self, text: str) -> None:
        """Show why it was not done; everything stays."""
        self._trouble.setText(text)
        self._trouble.setVisible(bool(text))

    def focus_first(self) -> None:
        """Put the keys into the filled button."""
        self.main.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Esc leaves the question, then the card."""
        if event is not None and event.key() == Qt.Key.Key_Escape:
            if self._asking.isVisible():
                self._ask(False)
            else:
                self.later.emit()
            return
        super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Paint border and band."""
        paint_banded(self, self._look, "today_line", 6)

    def _title(self) -> str:
        what = self.clash.title
        if self.clash.dropped:
            return self.tr("Đã bỏ: {what}").format(what=what)
        words = self.tr("Hai người cùng làm: {what}") if self.clash.theirs else self.tr("Máy chủ không nhận: {what}")
        return words.format(what=what)

    def _what_next(self) -> str:
        """Return why it cannot be done again in one press, and what can be done instead."""
        if self.clash.dropped or self.clash.redo == "now":
            return ""
        if self.clash.redo == "act":
            return self.tr("Việc này ký lên bản đang có: mở ra và làm lại bằng nút của việc đó, có USB ký số.")
        can = ", ".join(f"“{words}”" for _, words in self.clash.possible[:4])
        none = self.tr("Bây giờ không còn việc nào của mình ở đây.")
        now = self.tr("Bây giờ có thể: {what}.").format(what=can) if can else none
        return f"{self.clash.why_not} {now}".strip()

    def _head(self, place: str) -> QHBoxLayout:
        head = QHBoxLayout()
        head.setSpacing(10)
        self._icon = QLabel(self)
        head.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(TextLabel(self._look, self._title(), 15, bold=True, wrap=True, parent=self), 1)
        safe = self.tr("Không mất gì: phần đã nhập vẫn giữ.")
        head.addWidget(TextLabel(self._look, f"{safe} {place}".strip(), 13, color="text2", parent=self))
        return head

    def _sides(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 1)
        mine, theirs = self.clash.mine, self.clash.theirs
        grid.addWidget(self._named(self.tr("Việc của tôi"), mine, ""), 0, 1)
        if theirs is not None:
            grid.setColumnStretch(2, 1)
            grid.addWidget(self._named(self.tr("Đã được nhận trước"), theirs, theirs.who), 0, 2)
        rows = [(self.tr("Việc đã làm"), mine.what, theirs.what if theirs else "", "")]
        rows = rows if theirs is not None and mine.what != theirs.what and not self._same_act() else []
        rows += [(field.label, field.mine, field.theirs, field.name) for field in self.clash.fields if not field.same]
        for row, (label, own, other, name) in enumerate(rows, 1):
            self._row(grid, row, label, own, other, name)
        same = [field.label for field in self.clash.fields if field.same]
        if same:
            words = self.tr("Giống nhau: {what}.").format(what=", ".join(label.lower() for label in same))
            told = TextLabel(self._look, words, 13, color="text2", wrap=True, parent=self)
            grid.addWidget(told, len(rows) + 1, 1, 1, 2)
        return grid

    def _same_act(self) -> bool:
        return any(field.name for field in self.clash.fields)

    def _named(self, words: str, side: Side, who: str) -> TextLabel:
        text = " · ".join(part for part in (words, who, side.when, side.where) if part)
        return TextLabel(self._look, text, 13, bold=True, wrap=True, parent=self)

    def _row(self, grid: QGridLayout, row: int, label: str, own: str, other: str, name: str) -> None:
        two = self.clash.theirs is not None
        choosable = bool(name) and self.clash.redo == "now" and not self.clash.dropped
        words = TextLabel(self._look, label, 13, color="text2", wrap=True, parent=self)
        words.setMinimumWidth(self._look.px(96))
        words.setMaximumWidth(self._look.px(130))
        grid.addWidget(words, row, 0)
        mine = SideCell(self._look, f"{label}, {self.tr('của tôi')}", own, choosable=choosable)
        grid.addWidget(mine, row, 1)
        if not two:
            return
        theirs = SideCell(self._look, f"{label}, {self.tr('đã vào trước')}", other, choosable=choosable)
        grid.addWidget(theirs, row, 2)
        if choosable:
            group = QButtonGroup(self)
            group.addButton(mine)
            group.addButton(theirs)
            mine.setChecked(True)
            self._groups.append(group)
            self._chosen[name] = (mine, theirs)

    def _acts(self) -> QWidget:
        holder = QWidget(self)
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 2, 0, 0)
        row.setSpacing(8)
        self.main = KeyButton(self._look, self._main_words(), icon=self._main_icon(), key="Ctrl+Enter", kind="primary")
        self.main.clicked.connect(self.accept)
        row.addWidget(self.main)
        if not self.clash.dropped:
            drop = self.tr("Theo người kia") if self.clash.theirs else self.tr("Bỏ việc này")
            self.drop = KeyButton(self._look, drop)
            self.drop.clicked.connect(lambda: self._ask(True))
            row.addWidget(self.drop)
        self.copy = KeyButton(self._look, self.tr("Chép phần đã nhập"), kind="quiet")
        self.copy.setVisible(bool(self.clash.typed))
        self.copy.clicked.connect(self._copy)
        later = KeyButton(self._look, self.tr("Để sau"), key="Esc", kind="quiet")
        later.clicked.connect(self.later)
        row.addWidget(self.copy)
        row.addWidget(later)
        row.addStretch(1)
        if self.clash.redo == "now" or self.clash.dropped:
            look = KeyButton(self._look, self.tr("Mở"), icon="arrow-square-out", kind="quiet")
            look.setAccessibleName(self.tr("Mở {what}").format(what=self.clash.title))
            look.clicked.connect(lambda: self.opened.emit(self.clash.item, ""))
            row.addWidget(look)
        return holder

    def _main_words(self) -> str:
        if self.clash.dropped:
            return self.tr("Lấy lại")
        return self.tr("Làm lại trên bản mới") if self.clash.redo == "now" else self.tr("Mở để làm tiếp")

    def _main_icon(self) -> str:
        return "arrows-clockwise" if self.clash.redo == "now" or self.clash.dropped else "arrow-square-out"

    def _question(self) -> QWidget:
        """Say what is dropped before it is dropped."""
        holder = QWidget(self)
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 2, 0, 0)
        column.setSpacing(6)
        what = self.clash.act[:1].lower() + self.clash.act[1:]
        words = self.tr("Sẽ bỏ: {act}. Nhật ký vẫn giữ phần đã nhập; trong 30 ngày lấy lại được ở mục “Đã bỏ”.")
        column.addWidget(TextLabel(self._look, words.format(act=what), 14, bold=True, wrap=True, parent=holder))
        row = QHBoxLayout()
        row.setSpacing(8)
        self.sure = KeyButton(self._look, self.tr("Bỏ việc này"), key="Ctrl+Enter", kind="danger")
        self.sure.clicked.connect(lambda: self.dropped.emit(self.clash.card))
        back = KeyButton(self._look, self.tr("Thôi"), key="Esc")
        back.clicked.connect(lambda: self._ask(False))
        row.addWidget(self.sure)
        row.addWidget(back)
        row.addStretch(1)
        column.addLayout(row)
        holder.hide()
        return holder

    def _ask(self, asking: bool) -> None:
        self._asking.setVisible(asking)
        self._buttons.setVisible(not asking)
        (self.sure if asking else self.main).setFocus(Qt.FocusReason.OtherFocusReason)

    def _copy(self) -> None:
        board = QGuiApplication.clipboard()
        if board is not None:
            board.setText(self.clash.typed)
            self.copied.emit(self.tr("Đã chép phần đã nhập"))

    def _restyle(self) -> None:
        self._icon.setPixmap(self._look.icon("git-merge" if self.clash.theirs else "warning-circle", 20, "today"))
        self.update()

