"""The papers of an item with their preview; beside them, or in a narrow window as one more tab, its story."""

from __future__ import annotations

from functools import partial

from PyQt6.QtCore import Qt, QUrl, pyqtSignal
from PyQt6.QtGui import QDesktopServices, QResizeEvent
from PyQt6.QtWidgets import QSplitter, QStackedWidget, QVBoxLayout, QWidget

from desktop.background import Lanes
from desktop.look.look import Look
from desktop.notices import words_of
from desktop.pages.outreach_pane import KINDS, OutreachPane
from desktop.shown import Desk, ItemView, Paper
from desktop.widgets.file_tabs import FileTabs
from desktop.widgets.key_button import KeyButton
from desktop.widgets.page_view import PageView
from desktop.widgets.timeline import Timeline
from desktop.widgets.view_tabs import ViewTabs
from workflow.rules import FileRef

_RAIL, _LEAST_RAIL = 272, 250
_NARROW = 700
_STEPS, _TOLD = "steps", "told"
_PRINTED_HERE = ("draft", "submitted", "signed", "sealed", "result", "signed-result", "sealed-result")
"""Files this program made carry the training mark in themselves; over all others the preview draws it."""


class Papers(QWidget):
    """Tabs, preview, timeline of one item, and who was told. ``printing`` asks for the print of the paper in view."""

    printing = pyqtSignal()

    def __init__(self, look: Look, desk: Desk, lanes: Lanes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._desk, self._lanes = look, desk, lanes
        self._file = ""
        self._name = ""
        self._lent: FileRef | None = None
        self._rail_wanted, self._rail_as_tab = True, False
        self._build()

    def forget(self) -> None:
        """Prepare for another item."""
        self._file = ""
        self._rail_as_tab = False
        self._arrange()

    def show_view(self, view: ItemView) -> None:
        """Show the papers and steps of an item; a paper already in view keeps its place."""
        self.timeline.set_entries(view.entries)
        self.rail_tabs.offer(_TOLD, view.kind in KINDS)
        self.outreach.show_item(view.item, view.kind)
        self._tabs.set_files(view.files, self._file)
        if not view.files:
            self._file = ""
            self._lend.hide()
            facts = "\n".join(f"{label}: {value}" for label, value in view.facts)
            self.pages.show_text(facts or self.tr("Chưa có tệp nào trên máy này."))

    def paper(self) -> Paper | None:
        """Return the paper in view, to be printed."""
        return self.pages.paper(self._name)

    def show_paper(self, data: bytes, name: str) -> None:
        """Show a PDF that was just made."""
        self._file, self._name = "paper", name
        self._lend.hide()
        self.pages.training = False
        self.pages.show_pdf(data)

    def toggle_rail(self) -> None:
        """Show or hide Diễn biến."""
        if self._narrow:
            self._rail_as_tab = not self._rail_as_tab
        else:
            self._rail_wanted = not self._rail_wanted
        self._arrange()

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """Put the timeline where there is room for it."""
        super().resizeEvent(event)
        self._arrange()

    @property
    def _narrow(self) -> bool:
        return self.width() < self._look.px(_NARROW)

    def _build(self) -> None:
        look = self._look
        self._tabs = FileTabs(look, self)
        self._tabs.chosen.connect(self._open)
        self._tabs.timeline.connect(self._show_rail_tab)
        self.pages = PageView(look, self._lanes, self)
        self._tabs.zoomed.connect(self.pages.zoom)
        self._tabs.printing.connect(self.printing)
        self._lend = KeyButton(look, self.tr("Mở bằng chương trình khác"), icon="arrow-square-out", parent=self)
        self._lend.clicked.connect(self._open_elsewhere)
        self._lend.hide()
        self._left = QWidget(self)
        column = QVBoxLayout(self._left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._tabs)
        column.addWidget(self._lend, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self.pages, 1)
        self._split = QSplitter(Qt.Orientation.Horizontal, self)
        self._split.addWidget(self._left)
        self._split.addWidget(self._build_rail())
        self._split.setStretchFactor(0, 1)
        self._split.setHandleWidth(1)
        self._split.setSizes([600, look.px(_RAIL)])
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._split)

    def _build_rail(self) -> QWidget:
        look = self._look
        steps, told = (_STEPS, self.tr("Diễn biến"), ""), (_TOLD, self.tr("Đã thông báo"), "")
        self._rail = QWidget(self)
        self._rail.setMinimumWidth(look.px(_LEAST_RAIL))
        column = QVBoxLayout(self._rail)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.rail_tabs = ViewTabs(look, (steps, told), self._rail)
        self.rail_tabs.chosen.connect(self._show_story)
        column.addWidget(self.rail_tabs)
        self.timeline = Timeline(look, self._rail)
        self.outreach = OutreachPane(look, self._desk, self._lanes, self._rail)
        self.outreach.counted.connect(partial(self.rail_tabs.set_number, _TOLD))
        self._story = QStackedWidget(self._rail)
        self._story.addWidget(self.timeline)
        self._story.addWidget(self.outreach)
        column.addWidget(self._story, 1)
        return self._rail

    def _show_story(self, name: str) -> None:
        self._story.setCurrentWidget(self.outreach if name == _TOLD else self.timeline)
        if name == _TOLD:
            self.outreach.ask()

    def _arrange(self) -> None:
        """Beside the papers where there is room; otherwise behind a tab of its own."""
        narrow, alone = self._narrow, self._narrow and self._rail_as_tab
        self._split.setOrientation(Qt.Orientation.Vertical if narrow else Qt.Orientation.Horizontal)
        self._tabs.offer_timeline(narrow, chosen=alone)
        self.pages.setVisible(not alone)
        self._left.setMaximumHeight(self._tabs.height() if alone else _NO_LIMIT)
        self._rail.setVisible(alone if narrow else self._rail_wanted)

    def _show_rail_tab(self) -> None:
        self._rail_as_tab = True
        self._arrange()

    def _open(self, file: FileRef) -> None:
        self._rail_as_tab = False
        self._arrange()
        if file.sha256 == self._file:
            return
        self._file, self._name = file.sha256, file.name.rsplit(".", 1)[0]
        self.pages.training = self._desk.training and file.role not in _PRINTED_HERE
        self._lanes.run("records", partial(self._desk.preview, file), partial(self._draw, file), self._no_file, self)

    def _draw(self, file: FileRef, data: bytes | None) -> None:
        if file.sha256 != self._file:
            return
        self._lend.setVisible(data is None)
        self._lent = file
        if data is None:
            self.pages.show_text(self.tr("{name}\nTệp này mở bằng chương trình khác.").format(name=file.name))
        else:
            self.pages.show_pdf(data)

    def _open_elsewhere(self) -> None:
        """Let the system's own program open a copy."""
        if self._lent is not None:
            self._lanes.run("records", partial(self._desk.lend, self._lent), self._lent_out, self._no_file, self)

    def _lent_out(self, path: str) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(path))

    def _no_file(self, error: BaseException) -> None:
        card = words_of(error)
        self.pages.show_text(f"{card.title}. {card.text}" if card else "")


_NO_LIMIT = 16_777_215
"""What Qt means by no maximum height."""
