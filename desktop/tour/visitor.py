"""One person of the tour at the own desk: opens pages, presses, waits until the window rests, takes pictures."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from PyQt6.QtCore import QDeadlineTimer, QEventLoop, QTimer
from PyQt6.QtGui import QImage
from PyQt6.QtWidgets import QApplication

from desktop import app
from desktop.app import Shell
from desktop.dialogs.act_card import ActCard
from desktop.dialogs.pin_card import PinCard
from desktop.dialogs.sign_progress import SignProgress
from desktop.pages.reader import Reader
from desktop.shown import Done
from desktop.training.names import PASSPHRASE
from desktop.training.province import Province
from desktop.widgets.page_view import PageView
from desktop.workplace import open_workplace
from workflow.errors import Trouble
from workflow.rules import Folder

SIZE = (1366, 768)
REST_MS, LONGEST_MS = 300, 20_000


class NothingAsked(Trouble):
    """The window does not show what the tour expects."""

    code = "tour"
    title = "Cửa sổ không như chuyến đi chờ"


class Visitor:
    """A person with the window open. ``close`` ends the desk."""

    def __init__(self, province: Province, person: str) -> None:
        self.shell: Shell = app.build(open_workplace(province.desk(person).folder, PASSPHRASE))
        self.desk = self.shell.desk
        self._rested = False
        self.shell.window.resize(*SIZE)
        self.shell.window.show()

    def sync(self) -> list[str]:
        """Exchange with the servers as the button would; return the items that changed."""
        changed = list(self.desk.sync_now())
        self.told(*changed)
        return changed

    def told(self, *items: str) -> None:
        """Let the pages know what changed."""
        self._rested = False
        found = frozenset(items)
        for signal in (self.shell.changes.documents, self.shell.changes.dossiers, self.shell.changes.sync):
            signal.emit(found)

    def act(self, item: str, kind: str, values: Mapping[str, Any] | None = None) -> Done:
        """Do an act that needs no token."""
        done = self.desk.act(item, kind, values or {})
        self.told(item)
        return done

    def sign(self, item: str, kind: str, pin: str) -> str:
        """Do an act that signs; return what went wrong in words, empty when nothing did."""
        trouble = self.desk.sign([item], kind, pin, {})[0][1]
        self.told(item)
        return trouble

    def press(self, kind: str) -> None:
        """Press the button of an act on the open page."""
        page = self.shell.window.page()
        reader = getattr(page, "reader", None)
        if isinstance(reader, Reader):
            reader.press(kind)
        else:
            page.primary()
        self.rest()

    def look_through(self) -> None:
        """Read every page of the file in view."""
        for view in self.shell.window.page().findChildren(PageView):
            bar = view.verticalScrollBar()
            while bar is not None and bar.value() < bar.maximum():
                bar.setValue(bar.value() + bar.pageStep())
                self.rest()

    def enter_pin(self, pin: str) -> None:
        """Type a PIN into the card that asks for it and press its button."""
        card = self._card(PinCard)
        card.pin.setText(pin)
        card.sign.click()
        self.rest()

    def dismiss(self) -> None:
        """Put away whatever card is open; what was typed is kept."""
        for card in self.shell.window.findChildren(ActCard):
            card.cancelled.emit()
        for progress in self.shell.window.findChildren(SignProgress):
            progress.closed.emit()
        self.rest()

    def _card(self, kind: type[PinCard]) -> PinCard:
        found = [card for card in self.shell.window.findChildren(kind) if card.isVisible()]
        if not found:
            raise NothingAsked("Cửa sổ không hỏi mã PIN.", "")
        return found[-1]

    def show(self, folder: Folder | str, item: str = "") -> None:
        """Open a page, and an item on it."""
        self.shell.window.open(str(folder), item)
        self.rest()

    def find(self, words: str) -> None:
        """Type words into the field at the top and see what they lead to."""
        window = self.shell.window
        window.activateWindow()
        self.rest()  # what is found is shown to whoever types: the other desks' windows must have let go of the keys
        window.begin_find()
        window.finder.look_for(words)
        self.rest()

    def tick(self, number: int) -> None:
        """Tick the first rows of the list."""
        rows = self.shell.window.page().list.items
        rows.tick(range(number), True)
        self.rest()

    def untick(self) -> None:
        """Take all ticks away."""
        self.shell.window.page().list.items.untick()

    def rest(self) -> None:
        """Let the window work until its lanes are idle and its picture no longer changes."""
        self._rested = False
        limit, before = QDeadlineTimer(LONGEST_MS), QImage()
        while not limit.hasExpired():
            pause = QEventLoop()
            QTimer.singleShot(REST_MS, pause.quit)
            pause.exec()
            now = self.shell.window.grab().toImage()
            if now == before and not self.shell.lanes.busy:
                self._rested = True
                return
            before = now

    def picture(self, path: Path) -> None:
        """Take the picture of the window as it rests."""
        if not self._rested:
            self.rest()
        self.shell.window.grab().save(str(path))

    def close(self) -> None:
        """Close the window and end the desk."""
        self.shell.close()
        QApplication.processEvents()
