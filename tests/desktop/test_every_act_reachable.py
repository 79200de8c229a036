"""Every act the engine knows has its way in the window: a button with its card, or a page; the rest is named."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from PyQt6 import sip
from pytestqt.qtbot import QtBot

from desktop.app import Shell, build
from desktop.desk import acts, forms
from desktop.desk.change_forms import MEANS
from desktop.pages.find_popover import _MORE
from desktop.training.names import CLERK, ONE_STOP
from desktop.widgets.action_keys import icon_of, key_of
from desktop.widgets.navigation import GROUPS
from desktop.window import ARRIVAL, BOOK, MORE, NEW
from tests.desktop.register_office import Clerk
from tests.workflow.office import DIRECTORY, NOW, STORIES, VALID, Desk, at
from workflow.acts import Act
from workflow.documents.change import BY_PACKAGE, BY_STATUS
from workflow.next_acts import what_next
from workflow.registry import registry
from workflow.rules import Folder
from workflow.steps import Step
from workflow.timeline import words

TABLES: Mapping[str, Any] = registry()
ALL = {kind: act for rules in TABLES.values() for kind, act in rules.table.acts.items()}

PAGES = {
    "incoming.arrived": ARRIVAL, "outgoing.drafted": NEW, "dossier.received": str(Folder.INTAKE),
    "work_file.opened": str(Folder.WORK_FILES), "mandate.given": "cai_dat", "entry.written": BOOK,
}  # fmt: skip
"""Acts that begin an item, and the page that begins it."""

BY_ITSELF = {
    "incoming.checked": "signatures are judged after each exchange",
    "outgoing.stamped": "trusted time is added after each exchange",
    "dossier.result_stamped": "proofs are added after an exchange once the result was handed over",
    "outgoing.replaces": "written beside outgoing.replaced, which the clerk presses",
    "stray.came": "a message over the axis",
    "dossier.payment_noted": "the payment platform tells the server",
    "field_report.received": "the reporting system tells the server",
    "field_report.rated": "the reporting system tells the server",
}
"""What nobody presses: the program does it, or it follows from what somebody pressed."""

AT_ONCE = {
    "incoming.registered", "incoming.started", "incoming.taken_back", "outgoing.submitted", "outgoing.sent",
    "field_report.started", "field_report.approved", "field_report.published",
    "work_file.handed_over", "dossier.receipt_printed", "dossier.result_prepared", "mandate.accepted",
}  # fmt: skip
"""Pressed without a card: nothing is to be asked."""

MORE_STATES: tuple[Desk, ...] = (
    Desk("dossier", (*STORIES["dossier"]["processing"], ("expert", "dossier.result_prepared"))),
    Desk("dossier", (("counter", "dossier.received", {"consent": True}),)),
    Desk("outgoing", (("expert", "outgoing.drafted", {"initials": ["head"]}), ("expert", "outgoing.submitted"))),
    Desk("outgoing", (("expert", "outgoing.drafted", {"cosigners": ["deputy"]}), ("expert", "outgoing.submitted"))),
    Desk("outgoing", (*STORIES["outgoing"]["sent"], ("clerk", "outgoing.published"))),
    Desk("incoming", (*STORIES["incoming"]["started"], ("he-thong", "incoming.change_asked"))),
    Desk("work_file", (*STORIES["work_file"]["archived"], ("clerk", "work_file.held"))),
)
"""Where acts are offered that no story stops at."""


def _offered() -> dict[str, set[str]]:
    """Return which acts anybody is offered anywhere, with the people."""
    desks = [*(at(kind, stage) for kind, stages in STORIES.items() for stage in stages), *MORE_STATES]
    found: dict[str, set[str]] = {}
    for desk in desks:
        for person in DIRECTORY.people.values():
            for option in what_next(desk.rules, desk.state, person, DIRECTORY, NOW):
                if not option.why_not:
                    found.setdefault(option.kind, set()).add(person.id)
    return found


OFFERED = _offered()


@pytest.mark.parametrize("kind", ALL)
def test_it_is_offered_or_has_its_page_or_happens_by_itself(kind: str) -> None:
    ways = [kind in OFFERED, kind in PAGES, kind in BY_ITSELF, kind in _BESIDE]
    assert any(ways), f"{kind} ({ALL[kind].words}) cannot be reached in the window"
    assert not (kind in BY_ITSELF and kind in OFFERED), "what happens by itself is no button"


_BESIDE = {"work_file.added": "the page of a document", "outgoing.delivered": "a document that was sent"}
"""Offered by the desk beside the rules' own options (``more_options``, ``by_hand_acts``)."""


@pytest.mark.parametrize("kind", [kind for kind in ALL if kind not in BY_ITSELF and kind not in PAGES])
def test_a_button_has_its_card_its_icon_and_its_words(kind: str) -> None:
    act: Act[Any] = ALL[kind]
    assert act.words and len(act.words.split()) <= 5, "words of a button"
    asks = [field for field in act.fields if field.required]
    has_card = kind in forms._FORMS
    assert has_card or kind in AT_ONCE, f"{kind} asks {[field.label for field in asks]} and has no card"
    assert not (has_card and kind in AT_ONCE)
    if kind.partition(".")[0] not in ("entry",):  # chosen on the register page, no button of their own
        assert icon_of(kind) != "dots-three", f"{kind} has no icon of its own"


def test_every_button_the_desk_adds_is_carried_out_by_something() -> None:
    assert set(forms._FORMS) <= set(ALL) | {
        "outgoing.numbered_last_year", "incoming.registered_last_year", "work_file.export", "work_file.minutes",
    }  # fmt: skip
    extra = {kind for kind in acts._ACTS if kind not in ALL}
    assert extra == {
        "incoming.slip", "dossier.slip", "outgoing.numbered_last_year", "incoming.registered_last_year",
        "work_file.index", "work_file.export", "work_file.minutes",
    }  # fmt: skip


@pytest.mark.parametrize("kind", ALL)
def test_the_timeline_says_it_in_vietnamese(kind: str) -> None:
    item_kind, at_noon = kind.partition(".")[0], NOW.isoformat()
    step = Step("s", "i", item_kind, kind, "clerk", None, at_noon, "may-1", dict(VALID[kind]), None)
    title, _ = words(step, DIRECTORY)
    assert title and title != kind and "." not in title.partition(" ")[0]
    assert title[0].isupper() or title[0].isdigit()
    assert ALL[kind].source, "every rule names where it stands written"


def test_a_message_without_its_document_waits_where_the_clerk_looks() -> None:
    desk = at("stray", "waiting")
    seen = {person.id: desk.rules.folders(desk.state, person, DIRECTORY) for person in DIRECTORY.people.values()}
    assert Folder.TODO in seen["clerk"] and not seen["expert"]
    assert {"stray.matched", "stray.dismissed"} <= {kind for kind, people in OFFERED.items() if "clerk" in people}


def test_both_ways_of_taking_a_document_back_are_on_its_card() -> None:
    assert [way for way, _ in MEANS] == [BY_STATUS, BY_PACKAGE]


def test_one_key_never_means_two_things_at_the_same_moment() -> None:
    desks = [*(at(kind, stage) for kind, stages in STORIES.items() for stage in stages), *MORE_STATES]
    clashes = set()
    for desk in desks:
        for person in DIRECTORY.people.values():
            options = what_next(desk.rules, desk.state, person, DIRECTORY, NOW)
            keys = [key_of(option.kind) for option in options if not option.why_not and key_of(option.kind)]
            clashes |= {(desk.kind, desk.state.stage, key) for key in keys if keys.count(key) > 1}
    assert clashes == set()


@pytest.fixture(params=[CLERK, ONE_STOP])
def shell(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shell]:
    """Give the whole window of somebody, as the program builds it; it is gone before its lanes are forgotten."""
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)  # the program sets its own
    shell = build(Clerk(tmp_path / "desk", person=request.param).place)
    yield shell
    shell.close()
    sip.delete(shell.window)


def test_every_page_is_reached_by_folder_menu_or_ctrl_k_and_so_is_what_belongs_to_no_single_item(
    shell: Shell, qtbot: QtBot
) -> None:
    """Delegation, a leaver's hand-over, many items at once, old encodings, papers that need not be handed in again."""
    qtbot.waitUntil(lambda: not shell.lanes.busy)
    window: Any = shell.window
    folders = {name for _, group in GROUPS for name, *_ in group}
    in_menu = {name for _, name in MORE} | {BOOK}
    pages = set(window.pages)
    assert pages <= folders | in_menu | {NEW}, "no page without a way to it"
    assert in_menu <= {name for name, *_ in _MORE} and in_menu <= pages
    assert set(PAGES.values()) <= pages
    handing = window.pages["cai_dat"].handing
    assert handing.give.isEnabled() and handing.pass_on.isEnabled()
    assert window.pages[str(Folder.INCOMING)].bulk is not None and window.pasting.parent() is window
    assert "giay-to" in {name for name, _ in shell.desk.reports.names()}
