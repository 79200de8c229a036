"""A window over the busy office, with lanes that can be held up at a gate."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from PyQt6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop.background import Lanes
from desktop.changes import Changes
from desktop.pages.list_page import ListPage
from desktop.shown import Done, Form, ItemView, TokenState, Told
from desktop.window import MainWindow
from tests.desktop.office import Office
from tests.desktop.page_tools import dressed
from workflow.rules import Folder

LISTS = ((Folder.TODO, "Cần xử lý"), (Folder.INCOMING, "Văn bản đến"))


class GatedOffice(Office):
    """The office, whose forms, acts, token and signing answer only while their gate is open."""

    def __init__(self, copies: int = 1) -> None:
        super().__init__(copies)
        self.gates = {name: threading.Event() for name in ("form", "act", "token", "sign")}
        self.signings: list[tuple[tuple[str, ...], str]] = []
        self.open_gates()

    def open_gates(self) -> None:
        """Let everything through."""
        for gate in self.gates.values():
            gate.set()

    def form(self, item: str, kind: str) -> Form:
        self.gates["form"].wait(10)
        if kind == "outgoing.signed":
            return Form("Ký", "Ký", pin=True, what=(f"tệp của {item}",))
        return Form("Soạn", "Soạn") if item and kind == "outgoing.drafted" else super().form(item, kind)

    def act(self, item: str, kind: str, values: Mapping[str, Any]) -> Done:
        self.gates["act"].wait(10)
        done = super().act(item, kind, values)
        if kind == "incoming.finished":
            self.rows = [row for row in self.rows if row.item != item]
        return done

    def item(self, item: str) -> ItemView:
        return replace(super().item("i0"), item=item)

    def token(self, kind: str = "") -> TokenState:
        self.gates["token"].wait(10)
        return super().token(kind)

    def sign(
        self,
        items: Sequence[str],
        kind: str,
        pin: str,
        values: Mapping[str, Any],
        told: Told | None = None,
        *,
        last_try: bool = False,
    ) -> Sequence[tuple[str, str]]:
        self.gates["sign"].wait(10)
        self.signings.append((tuple(items), kind))
        return super().sign(items, kind, pin, values, told, last_try=last_try)


@dataclass
class World:
    """One window and what is behind it."""

    bot: QtBot
    desk: GatedOffice
    lanes: Lanes
    changes: Changes
    window: MainWindow
    pages: dict[str, QWidget] = field(default_factory=dict)

    @property
    def page(self) -> Any:
        """The open page."""
        return self.window.page()

    def settle(self) -> None:
        """Wait until the reader rested and every lane is idle."""
        page = self.page
        self.bot.waitUntil(lambda: not (self.lanes.busy or page._resting.isActive()))
        self.bot.waitUntil(lambda: not self.lanes.busy)

    def focus(self) -> QWidget:
        """Return who has the keys."""
        return QApplication.focusWidget() or self.window


@pytest.fixture
def world(qtbot: QtBot, qapp: QApplication) -> Iterator[Callable[..., World]]:
    """Give a maker of windows; everything is closed at the end."""
    made: list[World] = []

    def make(copies: int = 1, size: tuple[int, int] = (1366, 768)) -> World:
        look, desk, lanes, changes = dressed(qapp), GatedOffice(copies), Lanes(), Changes()
        pages: dict[str, QWidget] = {str(f): ListPage(look, desk, lanes, changes, f, title) for f, title in LISTS}
        window = MainWindow(look, desk, lanes, changes, pages)
        qtbot.addWidget(window)
        one = World(qtbot, desk, lanes, changes, window, pages)
        made.append(one)
        window.resize(*size)
        window.show()
        window.open(str(Folder.INCOMING))
        one.settle()
        return one

    yield make
    for one in made:
        one.desk.open_gates()
        one.window.close()
        one.lanes.stop()
