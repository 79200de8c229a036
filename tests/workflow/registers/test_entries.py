"""Lines written by hand: who may, which cells, the number of a copy, and what a tampered line is told."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from tests.workflow.office import DIRECTORY
from workflow.errors import Missing, Refusal
from workflow.registers.entry import Entry, EntryRules
from workflow.rules import Command
from workflow.workdays import VIETNAM

RULES = EntryRules()
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=VIETNAM)
COPY: dict[str, Any] = {
    "register": "ban-sao", "on": "2026-03-02", "values": {"document": "12/QĐ-UBND", "copies": 2}, "book": "ban_sao",
    "year": 2026, "number": 5, "kind": "SY",
}  # fmt: skip


def write(**change: Any) -> dict[str, Any]:
    """Return the payload of the step that writes a copy's line."""
    command = Command("entry.written", {key: value for key, value in (COPY | change).items() if value is not None})
    (draft,) = RULES.decide(RULES.empty("dong-1"), command, DIRECTORY.person("clerk"), NOW, DIRECTORY)
    return dict(draft.payload)


def test_a_copy_is_written_with_its_number_and_kind() -> None:
    short = DIRECTORY.unit("nam-can").short
    assert write()["code"] == f"05/SY-{short}" and write(kind="TrS", number=12)["code"] == f"12/TrS-{short}"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"number": None}, "number"), ({"book": "van_ban_di"}, "number"), ({"year": 2025}, "year"),
        ({"code": "06/SY-UBND"}, "code"), ({"kind": None}, "kind"), ({"on": "2026-03-09"}, "on"),
        ({"values": {"copies": "hai"}}, "values"), ({"values": {"document": 5}}, "values"),
        ({"values": {"on": "3/3"}}, "values"), ({"values": {"document": "x" * 2001}}, "values"),
        ({"register": "su-dung-ban-luu", "values": {"person": "Bình"}}, "number"), ({"values": {}}, "values"),
    ],
)  # fmt: skip
def test_a_copy_that_is_not_in_order_is_refused(change: dict[str, Any], field: str) -> None:
    with pytest.raises(Missing) as refused:
        write(**change)
    assert refused.value.field == field


def test_a_line_lives_in_its_book_only() -> None:
    state = Entry("dong-1", "written", "nam-can", register="su-dung-ban-luu", values={"document": "12/QĐ-UBND"})
    assert RULES.row(state, DIRECTORY).title == "12/QĐ-UBND" and RULES.row(Entry("x"), DIRECTORY).received == ""
    assert RULES.folders(state, DIRECTORY.person("clerk"), DIRECTORY) == frozenset() == frozenset(RULES.files(state))
    assert RULES.tasks(state, DIRECTORY) == ()
    kinds = [option.kind for option in RULES.options(state, DIRECTORY.person("clerk"), DIRECTORY)]
    assert kinds == ["entry.signed", "entry.returned", "entry.voided"]
    posted = Entry("dong-2", "written", "nam-can", register="gui-buu-dien")
    offered = RULES.options(posted, DIRECTORY.person("clerk"), DIRECTORY)
    assert "entry.returned" not in [option.kind for option in offered]
    assert RULES.options(state, DIRECTORY.person("expert"), DIRECTORY) == ()
    assert RULES.from_json(RULES.to_json(state)) == state


def test_a_line_is_signed_once() -> None:
    state = Entry("dong-1", "written", "nam-can", register="gui-buu-dien")
    command = Command("entry.signed", {"name": "Bưu điện Năm Căn"})
    RULES.decide(state, command, DIRECTORY.person("clerk"), NOW, DIRECTORY)
    with pytest.raises(Refusal):
        RULES.decide(Entry("dong-1", "voided", "nam-can"), command, DIRECTORY.person("clerk"), NOW, DIRECTORY)
