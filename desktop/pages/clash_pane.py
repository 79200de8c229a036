"""Where a page shows what was not accepted: one clash at a time, decided by one press, then the next."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PyQt6.QtCore import QEvent, QObject, Qt, pyqtSignal
from PyQt6.QtGui import QResizeEvent
from PyQt6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from desktop.asked import Done
from desktop.background import Lanes
from desktop.changes import Changes
from desktop.clash import Clash
from desktop.look.look import Look
from desktop.notices import words_of
from desktop.pages.clash_card import ClashCard
from desktop.shown import Desk


class ClashPane(QScrollArea):
    """Takes no room while nothing is to be decided.

    Signals:
        open_item: the item of a clash.
        said: words for the toast.
        left: the keys may go elsewhere.
        shown: whether something is to be decided now.
    """

    open_item = pyqtSignal(str)
    said = pyqtSignal(str)
    left = pyqtSignal()
    shown = pyqtSignal(bool)

    def __init__(self, look: Look, desk: Desk, lanes: Lanes, changes: Changes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._desk, self._lanes, self._changes = look, desk, lanes, changes
        self._wanted, self._later = "", set[str]()
        self._busy = False
        self.card: ClashCard | None = None
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._inside = QWidget(self)
        self._column = QVBoxLayout(self._inside)
        self._column.setContentsMargins(20, 2, 16, 10)
        self._inside.installEventFilter(self)
        self.setWidget(self._inside)
        for ground in (self._inside, self.viewport()):
            if ground is not None:
                ground.setAutoFillBackground(False)
        self.hide()

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        """Follow the card's height."""
        if event is not None and event.type() == QEvent.Type.LayoutRequest:
            self._fit()
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """Give the card the height its lines need in the new width."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Be as high as the card, but leave the list a quarter of the page; the rest is reached by scrolling."""
        page, port = self.parentWidget(), self.viewport()
        if self.card is None or page is None or port is None:
            return
        room = max(self._look.px(150), page.height() * 3 // 4 - self._look.px(60))
        wanted = self._column.totalHeightForWidth(port.width())
        self._inside.setFixedHeight(wanted)
        self.setFixedHeight(min(room, wanted))
        if self.card.asking:
            self.ensureWidgetVisible(self.card.sure)

    def refresh(self) -> None:
        """Read what waits for a decision."""
        wanted = self._wanted

        def read() -> tuple[Sequence[Clash], Clash | None]:
            return self._desk.clashes.open(), self._desk.clashes.find(wanted) if wanted else None

        self._lanes.run("records", read, lambda found: self._show(*found), self._fail, self)

    def go_to(self, card: str) -> None:
        """Show one clash, also one put away."""
        self._wanted = card
        self._later.discard(card)
        self.refresh()

    def accept(self) -> bool:
        """Press the filled button of the card; False when there is none."""
        if self.card is None:
            return False
        self.card.accept()
        return True

    def _show(self, clashes: Sequence[Clash], wanted: Clash | None) -> None:
        waiting = [clash for clash in clashes if clash.card not in self._later]
        chosen = wanted or next(iter(waiting), None)
        if chosen is None:
            self._put_away()
            return
        if self.card is not None and self.card.clash == chosen:
            return
        asked = bool(wanted) or (self.card is not None and self.card.isAncestorOf(self.card.focusWidget()))
        self._put_away()
        number = next((n for n, clash in enumerate(waiting, 1) if clash.card == chosen.card), 0)
        place = f"{number} / {len(waiting)}" if number and len(waiting) > 1 else ""
        self.card = ClashCard(self._look, chosen, place, self._inside)
        self._connect(self.card)
        self._column.addWidget(self.card)
        self.show()
        self._fit()
        self.shown.emit(True)
        if asked:
            self.card.focus_first()

    def _connect(self, card: ClashCard) -> None:
        clashes = self._desk.clashes
        card.redone.connect(lambda id, theirs: self._do(partial(clashes.redo, id, theirs)))
        card.dropped.connect(lambda id: self._do(partial(clashes.drop, id)))
        card.taken_up.connect(lambda id: self._do(partial(clashes.take_up, id)))
        card.opened.connect(lambda item, _kind: self.open_item.emit(item))
        card.copied.connect(self.said)
        card.later.connect(self._leave)

    def _leave(self) -> None:
        """Leave it for later: it comes back when the page is opened again."""
        if self.card is not None:
            self._later.add(self.card.clash.card)
        self._wanted = ""
        self.refresh()
        self.left.emit()

    def _do(self, job: Callable[[], Done]) -> None:
        if not self._busy:
            self._busy = True
            self._lanes.run("records", job, self._did, self._fail, self)

    def _did(self, done: Done) -> None:
        self._busy = False
        item = self.card.clash.item if self.card is not None else ""
        self._wanted = ""
        self.said.emit(done.words)
        for signal in (self._changes.documents, self._changes.dossiers, self._changes.sync):
            signal.emit(frozenset({item}))
        self.refresh()
        self.left.emit()

    def _fail(self, error: BaseException) -> None:
        self._busy = False
        card = words_of(error)
        if card is not None and self.card is not None:
            self.card.set_trouble(f"{card.title}. {card.text}")
        elif card is not None:
            self._changes.notice.emit(error)

    def _put_away(self) -> None:
        if self.card is not None:
            self._column.removeWidget(self.card)
            self.card.hide()
            self.card.deleteLater()
            self.card = None
        self.hide()
        self.shown.emit(False)

    def forget_later(self) -> None:
        """Offer again what was left for later."""
        self._later.clear()
