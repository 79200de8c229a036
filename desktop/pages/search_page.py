"""Tra cứu: finds documents and dossiers by number, subject, person or words in the text, marks or not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PyQt6.QtCore import QEvent, QModelIndex, QObject, QRect, Qt, QTimer, pyqtSignal
from PyQt6.QtGui import QKeyEvent, QPainter, QPalette, QShowEvent
from PyQt6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from desktop.background import Lanes
from desktop.changes import Changes
from desktop.look.look import Look
from desktop.models.one_column import OneColumn
from desktop.notices import words_of
from desktop.pages.intake_section import Rule
from desktop.pages.procedure_box import draw_marked
from desktop.pages.search_scope import SearchScope
from desktop.shown import Desk
from desktop.widgets.rows import RowDelegate, as_rows, one_line, row_ground
from desktop.widgets.text_label import TextLabel
from workflow.store.search import Hit
from workflow.text.snippet import Marker
from workflow.text.typed import typed as read_typed
from workflow.vietnamese import iso_short, nfc

HIT = int(Qt.ItemDataRole.UserRole)
_ROW = 68
_REST_MS = 200
_KINDS = {"incoming": ("download-simple", "Văn bản đến"), "outgoing": ("paper-plane-tilt", "Văn bản đi"),
          "dossier": ("identification-card", "Hồ sơ một cửa")}  # fmt: skip


class SearchPage(QWidget):
    """A line to type in and what was found; Enter opens."""

    open_item = pyqtSignal(str, str)

    def __init__(
        self, look: Look, desk: Desk, lanes: Lanes, changes: Changes, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAutoFillBackground(True)
        self.setBackgroundRole(QPalette.ColorRole.Base)
        self._look, self._desk, self._lanes = look, desk, lanes
        self._asked = 0
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._rest.timeout.connect(self.refresh)
        self.edit = QLineEdit()
        self.edit.setPlaceholderText(self.tr("Số, trích yếu, người, mã hồ sơ, chữ trong văn bản…"))
        self.edit.setAccessibleName(self.tr("Tra cứu"))
        self.edit.setMinimumHeight(look.px(34))
        self.edit.addAction(look.qicon("magnifying-glass"), QLineEdit.ActionPosition.LeadingPosition)
        self.edit.textEdited.connect(lambda _text: self._rest.start())
        self.edit.installEventFilter(self)
        self.scope = SearchScope(look)
        self.scope.changed.connect(self.refresh)
        self.found = FoundModel()
        self.view = QTableView()
        self._build()
        changes.sync.connect(lambda _ids: self.refresh() if self.isVisible() else None)
        self.setFocusProxy(self.edit)

    def title(self) -> str:
        """Return the name of the page."""
        return self.tr("Tra cứu")

    def search(self, text: str) -> None:
        """Look for ``text`` now."""
        self.edit.setText(text)
        self.refresh()

    def refresh(self) -> None:
        """Look again for what stands in the field."""
        self._rest.stop()
        self._asked += 1
        # A blank at the end says that the last word is whole.
        asked, typed, scope = self._asked, nfc(self.edit.text()).lstrip(), self.scope.value()
        if not typed:
            self._show(asked, "", ())
            return
        self._lanes.run(
            "records", lambda: self._desk.search(typed, scope), lambda hits: self._show(asked, typed, hits),
            self._fail, self,
        )  # fmt: skip

    def primary(self) -> None:
        """Open the current hit."""
        hit = self.view.currentIndex().data(HIT)
        if hit is not None:
            self.open_item.emit(hit.item, hit.kind)

    def handle_key(self, key: str) -> bool:
        """Nothing but the keys of field and list."""
        return False

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        """Arrows and Enter work while the keys are in the field; Down from the field, Up from the first row back."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            if watched is self.edit and enter:
                self._enter()
                return True
            if watched is self.edit and event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
                self._move(1 if event.key() == Qt.Key.Key_Down else -1)
                return True
            if watched is self.view and enter:
                self.primary()
                return True
        return super().eventFilter(watched, event)

    def _enter(self) -> None:
        """Open, or look at once when typing has not rested yet."""
        if self._rest.isActive():
            self.refresh()
        else:
            self.primary()

    def _move(self, by: int) -> None:
        row = self.view.currentIndex().row() + by
        if 0 <= row < self.found.rowCount():
            self.view.setCurrentIndex(self.found.index(row, 0))

    def _build(self) -> None:
        look = self._look
        view = self.view
        view.setModel(self.found)
        view.setItemDelegate(_HitDelegate(look, self.found, view))
        view.setAccessibleName(self.tr("Kết quả tra cứu"))
        view.installEventFilter(self)
        view.doubleClicked.connect(lambda _index: self.primary())
        as_rows(view, look.px(_ROW))
        self.count = TextLabel(look, "", 13, color="text2")
        head = QHBoxLayout()
        head.setContentsMargins(20, 9, 16, 9)
        head.setSpacing(14)
        head.addWidget(TextLabel(look, self.title(), 18, bold=True))
        head.addWidget(self.edit, 1)
        head.addWidget(self.count)
        self.nothing = TextLabel(look, "", 14, color="text2", wrap=True)
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.scope)
        column.addWidget(Rule(look))
        column.addWidget(view, 1)
        column.addWidget(self.nothing, 1)
        self._show(self._asked, "", ())

    def _show(self, asked: int, typed: str, hits: Sequence[Hit]) -> None:
        if asked != self._asked:
            return
        self.found.set_hits(hits, typed)
        self.view.setVisible(bool(hits))
        self.nothing.setVisible(not hits)
        self.count.setText(self.tr("{n} kết quả").format(n=len(hits)) if typed else "")
        self.nothing.setText(self._nothing_words(typed.strip()))
        if hits:
            self.view.setCurrentIndex(self.found.index(0, 0))

    def _nothing_words(self, typed: str) -> str:
        if not typed:
            return self.tr("Gõ vài chữ, có dấu hay không dấu đều được. Máy mất mạng vẫn tra cứu được.")
        words = self.tr("Không thấy «{text}» trong văn bản và hồ sơ trên máy này. Thử ít chữ hơn.")
        if not self.scope.is_everything():
            words = self.tr("Không thấy «{text}» trong phần đang chọn. Chọn «Tất cả» và «Mọi năm» để tìm rộng hơn.")
        return words.format(text=typed)

    def _fail(self, error: BaseException) -> None:
        card = words_of(error)
        if card is not None:
            self.found.set_hits((), "")
            self.view.hide()
            self.nothing.show()
            self.nothing.setText(f"{card.title}. {card.text}")

    def showEvent(self, event: QShowEvent | None) -> None:
        """Begin in the field."""
        super().showEvent(event)
        self.edit.setFocus(Qt.FocusReason.OtherFocusReason)
        self.edit.selectAll()


class FoundModel(OneColumn):
    """The hits, one column."""

    def __init__(self) -> None:
        super().__init__(lambda: len(self._hits))
        self._hits: tuple[Hit, ...] = ()
        self.typed = ""
        self.marker = Marker(())

    def set_hits(self, hits: Sequence[Hit], typed: str) -> None:
        """Show ``hits`` of what was ``typed``."""
        self.beginResetModel()
        self._hits, self.typed = tuple(hits), typed
        self.marker = Marker(word for need in read_typed(typed).needs for way in need.ways for word in way)
        self.endResetModel()

    def data(self, index: QModelIndex, role: int = int(Qt.ItemDataRole.DisplayRole)) -> Any:
        """Return the hit, its title, or the sentence a reader says."""
        if not index.isValid():
            return None
        hit = self._hits[index.row()]
        if role == HIT:
            return hit
        if role == Qt.ItemDataRole.DisplayRole:
            return hit.title
        return f"{_about(hit)}. {hit.title}. {hit.snippet}" if role == Qt.ItemDataRole.AccessibleTextRole else None


class _HitDelegate(RowDelegate):
    """Title with the typed words in bold; kind, code and date; the text around the first word."""

    def __init__(self, look: Look, found: FoundModel, parent: QTableView) -> None:
        super().__init__(look, parent)
        self._found = found

    def paint(self, painter: QPainter | None, option: QStyleOptionViewItem, index: QModelIndex) -> None:
        hit = index.data(HIT)
        if painter is None or hit is None:
            return
        look, box = self._look, option.rect
        painter.save()
        text, second = row_ground(painter, look, option)
        left, width = box.left() + 44, box.width() - 60
        mark = look.icon(_KINDS.get(hit.kind, ("files", ""))[0], 18)
        painter.drawPixmap(box.left() + 16, box.top() + look.px(8), mark)
        painter.setPen(text)
        line = look.px(20)
        title = QRect(left, box.top() + look.px(5), width, line)
        shown = nfc(hit.title)
        draw_marked(painter, look, title, shown, self._found.marker.spans(shown))
        one_line(painter, look, title.translated(0, line), _about(hit), 13, second)
        painter.setPen(second)
        draw_marked(painter, look, title.translated(0, 2 * line - 1), hit.snippet, hit.marks, 13)
        painter.restore()


def _about(hit: Hit) -> str:
    """Return the second line: kind, code, date."""
    day = iso_short(hit.date[:10]) if hit.date else ""
    return " · ".join(part for part in (_KINDS.get(hit.kind, ("", ""))[1], hit.code, day) if part)
