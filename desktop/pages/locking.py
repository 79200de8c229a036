"""Covers the window: at the start, when nobody was there for some minutes, when the system locks; opens it by PIN."""

from __future__ import annotations

from functools import partial
from time import monotonic, time

from PyQt6.QtCore import QEvent, QObject, Qt, QTimer, pyqtSignal
from PyQt6.QtGui import QPainter, QPaintEvent
from PyQt6.QtWidgets import QApplication, QWidget

from desktop.asked import LockState
from desktop.background import Lanes
from desktop.dialogs.unlock_card import UnlockCard
from desktop.look.look import Look
from desktop.notices import words_of
from desktop.pages.system_lock import SystemLock
from desktop.shown import Desk
from desktop.widgets.scrim import Scrim
from sync.sign_in.unlocking import OnlineNeeded, PinWaits, WrongPin

LOOK_MS = 5000
BEAT_SECONDS = 60.0
WARN_SECONDS = 60.0
_SIGNS_OF_LIFE = frozenset({
    QEvent.Type.KeyPress, QEvent.Type.MouseMove, QEvent.Type.MouseButtonPress, QEvent.Type.Wheel,
    QEvent.Type.TouchBegin, QEvent.Type.InputMethod,
})  # fmt: skip


class LockCover(Scrim):
    """Hides everything: nothing of the window shows through, nothing of it takes keys."""

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Paint plain ground."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._look.color("window"))
        painter.end()


class Locking(QObject):
    """Watches one window.

    Signals:
        warned: seconds until the window is covered.
        opened: the cover was taken away.
        unset: it should be covered, but no PIN is set.
    """

    warned = pyqtSignal(int)
    opened = pyqtSignal()
    unset = pyqtSignal()

    def __init__(self, look: Look, desk: Desk, lanes: Lanes, window: QWidget) -> None:
        super().__init__(window)
        self._look, self._desk, self._lanes, self._window = look, desk, lanes, window
        self._alive = self._beaten = _clocks()
        self._set = self._warned = False
        self._cover: LockCover | None = None
        self._hidden: list[QWidget] = []
        self._off: list[QWidget] = []
        self.card: UnlockCard | None = None
        self._system = SystemLock(window)
        self._system.locked.connect(lambda: self.lock() if self._set else None)
        self._watch = QTimer(self)
        self._watch.setInterval(LOOK_MS)
        self._watch.timeout.connect(self.look_around)
        app = QApplication.instance()
        if app is not None:
            app.installEventFilter(self)

    @property
    def locked(self) -> bool:
        """Whether the window is covered."""
        return self._cover is not None

    def start(self) -> None:
        """Cover the window if a PIN is set, and watch from now on."""
        self.take(self._desk.lock.state())
        if self._set:
            self.lock()
        self._watch.start()

    def take(self, state: LockState) -> None:
        """Hear whether a PIN is set."""
        self._set = state.set

    def lock(self) -> None:
        """Cover the window now; without a PIN nothing is covered."""
        if not self._set:
            self.unset.emit()
        if not self._set or self.locked:
            return
        self._put_away_others()
        self._cover = LockCover(self._window, self._look)
        self._off = [child for child in self._window.findChildren(QWidget, options=_CHILDREN)
                     if child is not self._cover and child.isEnabled()]  # fmt: skip
        for child in self._off:
            child.setEnabled(False)
        self._lanes.run("records", self._desk.lock.state, self._show, self._fail, self)

    def stop(self) -> None:
        """Watch no more."""
        self._watch.stop()
        self._system.stop()
        self._desk.lock.stop()
        app = QApplication.instance()
        if app is not None:
            app.removeEventFilter(self)

    def look_around(self) -> None:
        """Cover the window when nobody was there for long; a computer that slept counts as nobody there."""
        if _since(self._beaten) >= BEAT_SECONDS and self._set:
            self._beaten = _clocks()
            self._lanes.run("records", self._desk.lock.beat, lambda _: None, self._fail, self)
        limit = self._desk.lock.minutes * 60
        if not limit or not self._set or self.locked:
            return
        left = limit - _since(self._alive)
        if left <= 0:
            self.lock()
        elif left <= WARN_SECONDS < limit and not self._warned:
            self._warned = True
            self.warned.emit(round(left))

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        """Somebody is there."""
        if event is not None and event.type() in _SIGNS_OF_LIFE:
            self._alive, self._warned = _clocks(), False
        return False

    def _put_away_others(self) -> None:
        """Menus close; windows of the program beside this one hide until it is opened."""
        while (popup := QApplication.activePopupWidget()) is not None:
            popup.close()
        self._hidden = [
            one for one in QApplication.topLevelWidgets()
            if one is not self._window and one.isVisible() and one.isWindow()
        ]  # fmt: skip
        for one in self._hidden:
            one.hide()

    def _show(self, state: LockState) -> None:
        if self._cover is None:
            return
        self.card = UnlockCard(self._look, state)
        self.card.entered.connect(self._try)
        self.card.sign_in.connect(self._sign_in)
        self.card.leave.connect(self._window.close)
        self._cover.show_card(self.card)
        self.card.take_keys()

    def _try(self, pin: str) -> None:
        if self.card is not None:
            self.card.set_busy(True)
            unlock = partial(self._desk.lock.unlock, pin)
            self._lanes.run("records", unlock, lambda _: self._open(), self._refused, self)

    def _sign_in(self) -> None:
        if self.card is not None:
            self.card.set_busy(True, self.tr("Đang đợi đăng nhập trong trình duyệt…"))
            self._lanes.run("network", self._desk.lock.sign_in, lambda _: self._open(), self._refused, self)

    def _refused(self, error: BaseException) -> None:
        self._lanes.run("records", self._desk.lock.state, partial(self._again, error), self._fail, self)

    def _again(self, error: BaseException, state: LockState) -> None:
        """Say what was wrong and take the next try."""
        if self.card is None:
            return
        self.card.set_busy(False)
        self.card.set_trouble("")
        self.card.show_state(state)
        card = words_of(error)
        if card is not None and not (state.why_online and isinstance(error, WrongPin | PinWaits | OnlineNeeded)):
            self.card.set_trouble(f"{card.title}. {card.text}")
        if isinstance(error, WrongPin):
            QApplication.beep()
        self.card.take_keys()

    def _open(self) -> None:
        self._alive, self._warned = _clocks(), False
        for child in self._off:
            child.setEnabled(True)
        self._off = []
        if self._cover is not None:
            self._cover.close()
        self._cover = self.card = None
        for one in self._hidden:
            one.show()
        self._hidden = []
        self.opened.emit()

    def _fail(self, error: BaseException) -> None:
        """What cannot be asked keeps the window covered; the person is told on the card, if there is one."""
        card = words_of(error)
        if card is not None and self.card is not None:
            self.card.set_trouble(f"{card.title}. {card.text}")


_CHILDREN = Qt.FindChildOption.FindDirectChildrenOnly


def _clocks() -> tuple[float, float]:
    """Return a clock nobody can set, which may stand still while the computer sleeps, and one that does not."""
    return monotonic(), time()


def _since(clocks: tuple[float, float]) -> float:
    """Return the seconds since, by the clock that says more."""
    return max(now - then for now, then in zip(_clocks(), clocks, strict=True))
