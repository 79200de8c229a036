"""The document to sign: head, every page, what may be done; a remark is asked for above the buttons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.background import Lanes
from desktop.dialogs.act_card import ActCard
from desktop.look.look import Look
from desktop.notices import words_of
from desktop.pages.intake_section import Rule
from desktop.pages.typed_keeper import TypedKeeper
from desktop.shown import Card, Desk, Done, Form, ItemView, Paper
from desktop.widgets.action_bar import ActionBar
from desktop.widgets.action_keys import key_of
from desktop.widgets.item_delegate import sentence
from desktop.widgets.key_button import KeyButton
from desktop.widgets.notice import NoticeCard
from desktop.widgets.page_view import PageView
from desktop.widgets.text_label import TextLabel
from workflow.rules import FileRef, Option

KINDS = ("outgoing.signed", "outgoing.initialled", "outgoing.cosigned")
"""Acts that sign the document in view; whose turn it is, the document knows."""


def paper_of(view: ItemView) -> FileRef | None:
    """Return the file that would be signed: the newest PDF of the document."""
    return next((ref for ref in view.files if ref.media_type == "application/pdf"), None)


class SigningReader(QWidget):
    """Shows one document. ``seen`` (item, sha256) when its last page was shown."""

    seen = pyqtSignal(str, str)
    sign = pyqtSignal()
    step = pyqtSignal(int)
    acted = pyqtSignal(str, str)

    def __init__(self, look: Look, desk: Desk, lanes: Lanes) -> None:
        super().__init__()
        self._look, self._desk, self._lanes = look, desk, lanes
        self._item = self._sha = ""
        self._view: ItemView | None = None
        self._sign_words, self._why_not = "", ""
        self._card: ActCard | None = None
        self._notices: list[QWidget] = []
        self.pages = PageView(look, lanes)
        self.pages.all_pages_seen.connect(self._all_seen)
        self.bar = ActionBar(look)
        self.bar.chosen.connect(self._do)
        self._build()

    def show_item(self, item: str, number: int, of: int) -> None:
        """Show ``item``, the ``number``-th of the list."""
        self._item, self._sha = item, ""
        self._position.setText(f"{number} / {of}")
        self._drop_card()
        self.refresh()

    def refresh(self) -> None:
        """Read the document again; the page in view stays while its file is the same."""
        item = self._item
        if item:
            self._lanes.run("records", lambda: self._desk.item(item), self._show, self._fail, self)

    def set_sign(self, words: str, why_not: str) -> None:
        """Tell what the sign button says, and why it cannot be pressed."""
        if (words, why_not) != (self._sign_words, self._why_not):
            self._sign_words, self._why_not = words, why_not
            self._show_options()

    def press(self, key: str) -> bool:
        """Do the act whose button shows ``key``; False when there is none."""
        for option in self._view.options if self._view else ():
            if key_of(option.kind) == key and not option.why_not:
                self._do(option.kind)
                return True
        return False

    def paper(self) -> Paper | None:
        """Return the document in view, to be printed."""
        return self.pages.paper(self._view.row.title if self._view else "")

    def accept_card(self) -> bool:
        """Press the filled button of the open card; False when none is open."""
        if self._card is None:
            return False
        self._card.accept()
        return True

    def _build(self) -> None:
        look = self._look
        head = QHBoxLayout()
        head.setSpacing(6)
        self._kind = TextLabel(look, "", 14, color="text2")
        self._position = TextLabel(look, "", 13, color="text2")
        head.addWidget(self._kind, 1)
        head.addWidget(self._position)
        for icon, by, name in (("caret-up", -1, self.tr("Văn bản trước")), ("caret-down", 1, self.tr("Văn bản sau"))):
            button = KeyButton(look, "", icon=icon, kind="quiet")
            button.setAccessibleName(name)
            button.setToolTip(name)
            button.clicked.connect(lambda _=False, by=by: self.step.emit(by))
            head.addWidget(button)
        self._subject = TextLabel(look, "", 18, bold=True, wrap=True)
        self._meta = TextLabel(look, "", 13, color="text2", wrap=True)
        top = QVBoxLayout()
        top.setContentsMargins(20, 6, 12, 8)
        top.setSpacing(3)
        top.addLayout(head)
        top.addWidget(self._subject)
        top.addWidget(self._meta)
        self._above = QVBoxLayout()
        self._above.setContentsMargins(20, 0, 12, 6)
        self._room = QVBoxLayout()
        self._room.setContentsMargins(20, 0, 12, 0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        column.addLayout(self._above)
        column.addWidget(Rule(look))
        column.addWidget(self.pages, 1)
        column.addLayout(self._room)
        column.addWidget(self.bar)

    def _show(self, view: ItemView) -> None:
        if view.item != self._item:
            return
        self._view = view
        self._kind.setText(view.row.type_name)
        self._subject.setText(sentence(view.row.title))
        self._meta.setText(" · ".join(part for part in (view.meta, view.due.words) if part))
        self._show_cards(view.cards)
        self._show_options()
        paper = paper_of(view)
        if paper is None:
            self.pages.show_text(self.tr("Tệp của văn bản chưa về máy này."))
        elif paper.sha256 != self._sha:
            self._sha = paper.sha256
            sha = paper.sha256
            self._lanes.run(
                "records", lambda: self._desk.file(sha), lambda data: self._draw(sha, data), self._fail, self
            )

    def _draw(self, sha256: str, data: bytes) -> None:
        if sha256 == self._sha:
            self.pages.show_pdf(data)

    def _all_seen(self) -> None:
        if self._item and self._sha:
            self.seen.emit(self._item, self._sha)

    def _show_cards(self, cards: tuple[Card, ...]) -> None:
        for notice in self._notices:
            notice.hide()
            notice.deleteLater()
        self._notices = [NoticeCard(self._look, card) for card in cards]
        for notice in self._notices:
            self._above.addWidget(notice)

    def _show_options(self) -> None:
        options = self._view.options if self._view else ()
        self.bar.set_options([self._with_words(option) for option in options])

    def _with_words(self, option: Option) -> Option:
        if option.kind not in KINDS:
            return replace(option, primary=False)
        return replace(
            option, words=self._sign_words or option.words, primary=True, why_not=option.why_not or self._why_not
        )

    def _do(self, kind: str) -> None:
        if kind in KINDS:
            self.sign.emit()
            return
        item = self._item

        def ask() -> tuple[Form, Mapping[str, Any] | None]:
            return self._desk.form(item, kind), self._desk.typed(f"act:{item}:{kind}")

        self._lanes.run("records", ask, lambda asked: self._ask(item, kind, *asked), self._fail, self)

    def _ask(self, item: str, kind: str, form: Form, typed: Mapping[str, Any] | None) -> None:
        """Show what the act asks for above the buttons, or do it at once."""
        if item != self._item:
            return
        self._drop_card()
        if not form.fields:
            self._act(item, kind, {})
            return
        card = ActCard(self._look, form, typed or {})
        kept: dict[str, Any] = dict(typed or {})
        keeper = TypedKeeper(self._desk, self._lanes, f"act:{item}:{kind}", lambda: dict(kept), card)

        def remember(values: Mapping[str, Any]) -> None:
            kept.update(values)
            keeper.touch()

        def done(values: Mapping[str, Any]) -> None:
            keeper.forget()
            self._act(item, kind, values)

        card.typed.connect(remember)
        card.done.connect(done)
        card.cancelled.connect(keeper.flush)
        card.cancelled.connect(self._drop_card)
        self._card = card
        self._room.addWidget(card)
        card.focus_first()

    def _act(self, item: str, kind: str, values: Mapping[str, Any]) -> None:
        def job() -> Done:
            done = self._desk.act(item, kind, values)
            self._desk.drop_typed(f"act:{item}:{kind}")
            return done

        self._lanes.run("records", job, lambda done: self._done(item, done), self._fail, self)

    def _done(self, item: str, done: Done) -> None:
        self._drop_card()
        self.acted.emit(done.words, item)

    def _drop_card(self) -> None:
        if self._card is not None:
            self._card.hide()
            self._card.deleteLater()
            self._card = None

    def _fail(self, error: BaseException) -> None:
        card = words_of(error)
        if card is not None:
            self._show_cards((card,))
