"""A revision names the version it was made from; one that another has replaced is refused, whoever replaced it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.workflow.office import DIRECTORY, NOW, Desk, at, file
from workflow.errors import AlreadyDone
from workflow.steps import Draft, make
from workflow.timeline import words

FIRST, SECOND, THIRD = file("a"), file("b"), file("c")


def revised(desk: Desk, page: dict[str, Any], base: object) -> None:
    desk.do("expert", "outgoing.revised", {"pdf": page, "base": base})


def test_the_version_that_stands_may_be_revised_again_and_again() -> None:
    desk = at("outgoing", "drafted")
    desk.do("expert", "outgoing.revised", {"pdf": FIRST})
    revised(desk, SECOND, FIRST["sha256"])
    revised(desk, THIRD, SECOND["sha256"])
    assert desk.state.pdf.sha256 == THIRD["sha256"]


@pytest.mark.parametrize("base", [FIRST["sha256"], "khong-phai-ma", 7, ["x"]])
def test_a_version_that_was_replaced_is_not_covered(base: object) -> None:
    desk = at("outgoing", "drafted")
    desk.do("expert", "outgoing.revised", {"pdf": FIRST})
    revised(desk, SECOND, FIRST["sha256"])
    with pytest.raises(AlreadyDone, match="đã sửa dự thảo này lúc") as told:
        revised(desk, THIRD, base)
    assert told.value.text.startswith(DIRECTORY.name("expert"))
    assert desk.state.pdf.sha256 == SECOND["sha256"]


def test_the_first_version_is_one_too() -> None:
    desk = at("outgoing", "drafted")
    with pytest.raises(AlreadyDone):
        revised(desk, SECOND, FIRST["sha256"])


def test_a_version_without_a_page_is_another_one() -> None:
    desk = at("outgoing", "drafted")
    desk.do("expert", "outgoing.revised", {"pdf": None})
    with pytest.raises(AlreadyDone):
        revised(desk, SECOND, FIRST["sha256"])
    desk.do("expert", "outgoing.revised", {"pdf": SECOND})
    assert desk.state.pdf.sha256 == SECOND["sha256"]


def test_the_timeline_says_whose_changes_were_put_together() -> None:
    draft = Draft("outgoing.revised", {"merged": ["leader", "head"]})
    step = make(draft, item="i", item_kind="outgoing", actor="expert", at=NOW, device="m", previous=None)
    names = f"{DIRECTORY.name('leader')}, {DIRECTORY.name('head')}"
    assert words(step, DIRECTORY) == ("Sửa dự thảo", f"Đã gộp với bản của {names}")
