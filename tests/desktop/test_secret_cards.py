"""A title that speaks of secrecy asks whoever decides, and nobody later."""

from __future__ import annotations

import pytest

from desktop.desk.secret_cards import secret_cards
from tests.workflow.office import STORIES, at


@pytest.mark.parametrize(
    ("kind", "stage", "subject", "asked"),
    [
        ("incoming", "arrived", "Bảo vệ bí mật kinh doanh", "bí mật kinh doanh"),
        ("incoming", "registered", "Bảo vệ bí mật kinh doanh", ""),
        ("incoming", "arrived", "Mật độ xây dựng", ""),
        ("outgoing", "drafted", "Quản lý văn bản mật", "văn bản mật"),
        ("outgoing", "sent", "Quản lý văn bản mật", ""),
        ("dossier", "received", "", ""),
    ],
)
def test_a_question_stands_on_top(kind: str, stage: str, subject: str, asked: str) -> None:
    change = {"subject": subject} if subject else {}
    desk = at(kind, "")
    for deed in STORIES[kind][stage]:
        who, step, *more = deed
        given = change if step in ("incoming.arrived", "outgoing.drafted") else {}
        desk.do(who, step, {**(more[0] if more else {}), **given})
    cards = secret_cards(kind, desk.state)
    assert [asked in card.title and "bí mật nhà nước" in card.text for card in cards] == ([True] if asked else [])
