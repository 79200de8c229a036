"""Lines written by hand: who may, which cells, the number of a copy, and what a tampered line is told."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from tests.workflow.changed import replace
from tests.workflow.office import DIRECTORY, PEOPLE, UNITS, at
from workflow.default_calendar import default_calendar
from workflow.documents.series import COPIES
from workflow.errors import Missing, NotAllowed, Refusal, RegisterClosed, WrongState
from workflow.people import Directory
from workflow.registers.book import book, books
from workflow.registers.entry import Entry, EntryRules
from workflow.registers.lines import Around, lines_of
from workflow.rules import Command
from workflow.steps import Step
from workflow.workdays import VIETNAM

RULES = EntryRules()
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=VIETNAM)
AROUND = Around(DIRECTORY, default_calendar(), NOW)
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


LENT: dict[str, Any] = {
    "register": "su-dung-ban-luu", "on": "2026-03-02", "values": {"person": "Bình", "document": "12/QĐ-UBND"},
    "book": None, "year": None, "number": None, "kind": None,
}  # fmt: skip


def forged(state: Entry, kind: str, payload: dict[str, Any]) -> None:
    """Let the server judge a step that no desk of ours made."""
    step = Step("s", state.item, "entry", kind, "clerk", None, NOW.isoformat(), "may-2", payload, None)
    RULES.check(state, step, DIRECTORY)


def test_a_cell_of_a_column_the_book_does_not_have_is_refused() -> None:
    with pytest.raises(Missing, match="không có cột “tien”"):
        write(values={"document": "12/QĐ-UBND", "tien": 5})


def test_a_number_is_a_number_and_a_truth_is_none() -> None:
    assert write(values={"document": "12/QĐ-UBND", "copies": 0})["values"]["copies"] == 0
    with pytest.raises(Missing, match="không đúng loại"):
        write(values={"document": "12/QĐ-UBND", "copies": True})
    assert write(values={"document": "x" * 2000})["values"]["document"] == "x" * 2000


def test_the_day_of_a_line_may_be_tomorrow_on_a_clock_that_runs_ahead_and_no_later() -> None:
    assert write(on="2026-03-03")["on"] == "2026-03-03"
    with pytest.raises(Missing, match="tương lai"):
        write(on="2026-03-04")


def test_a_line_of_another_office_forged_in_is_refused() -> None:
    good = write(**LENT)
    forged(RULES.empty("dong-1"), "entry.written", good)
    for office in ("dam-doi", "tinh", "la"):
        with pytest.raises(NotAllowed, match="không ghi sổ thay cơ quan khác"):
            forged(RULES.empty("dong-1"), "entry.written", good | {"office": office})


def test_a_secret_written_into_a_cell_is_refused() -> None:
    with pytest.raises(Refusal, match=r"[Mm]ật"):
        write(**(LENT | {"values": {"person": "Bình", "document": "Văn bản TUYỆT MẬT số 1"}}))


def test_only_a_lent_copy_comes_back_and_not_before_it_was_lent() -> None:
    lent = Entry("dong-1", "written", "nam-can", register="su-dung-ban-luu", on="2026-03-02")
    clerk = DIRECTORY.person("clerk")
    for day in ("2026-03-02", "2026-03-05"):
        (draft,) = RULES.decide(lent, Command("entry.returned", {"on": day}), clerk, NOW, DIRECTORY)
        assert draft.payload["on"] == day
    with pytest.raises(Missing, match="trước ngày mượn"):
        RULES.decide(lent, Command("entry.returned", {"on": "2026-03-01"}), clerk, NOW, DIRECTORY)
    copy = Entry("dong-2", "written", "nam-can", register="ban-sao", on="2026-03-02")
    with pytest.raises(WrongState, match="không có ngày trả"):
        RULES.decide(copy, Command("entry.returned", {"on": "2026-03-05"}), clerk, NOW, DIRECTORY)


def test_a_line_is_signed_then_returned_and_void_lines_say_why() -> None:
    lent = Entry("dong-1", "written", "nam-can", register="su-dung-ban-luu", on="2026-03-02", values=LENT["values"])
    for kind, payload, stage in (
        ("entry.signed", {"name": "Lê Văn Tám"}, "signed"), ("entry.returned", {"on": "2026-03-04"}, "returned"),
        ("entry.voided", {"reason": "Ghi nhầm"}, "voided"),
    ):  # fmt: skip
        step = Step("s", "dong-1", "entry", kind, "clerk", None, NOW.isoformat(), "may-1", payload, None)
        after = RULES.evolve(lent, step)
        assert after.stage == stage and RULES.row(after, DIRECTORY).done
        (line,) = lines_of(book("su-dung-ban-luu"), after, AROUND)
        kept = line.cells
        if stage == "voided":
            assert "Bỏ: Ghi nhầm" in kept.values()
        if stage == "returned":
            assert date(2026, 3, 4) in kept.values()
        if stage == "signed":
            assert "Lê Văn Tám" in kept.values()
    (draft,) = RULES.decide(
        RULES.evolve(lent, Step("s", "dong-1", "entry", "entry.signed", "clerk", None, NOW.isoformat(), "m",
                                {"name": "Tám"}, None)),
        Command("entry.returned", {"on": "2026-03-04"}), DIRECTORY.person("clerk"), NOW, DIRECTORY,
    )  # fmt: skip
    assert draft.kind == "entry.returned"


def test_a_line_stands_in_no_book_but_its_own() -> None:
    lent = Entry("dong-1", "written", "nam-can", register="su-dung-ban-luu", on="2026-03-02")
    assert [key for key in books() if [*lines_of(books()[key], lent, AROUND)]] == ["su-dung-ban-luu"]
    assert [*lines_of(book("su-dung-ban-luu"), Entry("dong-2", register="su-dung-ban-luu"), AROUND)] == []


def test_a_book_kept_by_hand_has_no_lines_of_documents() -> None:
    for one in books().values():
        if one.by_hand:
            assert [*lines_of(one, at("incoming", "registered").state, AROUND)] == []


def test_a_copy_says_its_kind_in_words() -> None:
    state = Entry(
        "dong-1", "written", "nam-can", register="ban-sao", on="2026-03-02", kind="SY", code="05/SY-UBND", number=5,
        values={"document": "12/QĐ-UBND", "copies": 2},
    )  # fmt: skip
    (line,) = lines_of(book("ban-sao"), state, AROUND)
    assert COPIES["SY"] in line.cells.values() and "05/SY-UBND" in line.cells.values()
    (odd,) = lines_of(book("ban-sao"), replace(state, kind="lạ", on="hôm qua"), AROUND)
    assert "lạ" in odd.cells.values()


def test_the_first_number_of_the_year_is_a_number_and_nought_is_none() -> None:
    assert write(number=1)["code"].startswith("01/SY-")
    with pytest.raises(Missing):
        write(number=0)


def test_a_dissolved_office_writes_no_more_lines() -> None:
    ended = Directory([replace(unit, end="2026-03-01") if unit.id == "nam-can" else unit for unit in UNITS], PEOPLE)
    good = write(**LENT)
    step = Step("s", "dong-1", "entry", "entry.written", "clerk", None, "2026-02-20T09:00:00+07:00", "m",
                good | {"on": "2026-02-20"}, None)  # fmt: skip
    RULES.check(RULES.empty("dong-1"), step, ended)
    with pytest.raises(Refusal):
        RULES.check(RULES.empty("dong-1"), replace(step, at=NOW.isoformat()), ended)
    young = Directory([replace(unit, start="2026-02-25") if unit.id == "nam-can" else unit for unit in UNITS], PEOPLE)
    with pytest.raises(RegisterClosed, match="chưa thành lập"):
        RULES.check(RULES.empty("dong-1"), replace(step, at=NOW.isoformat()), young)


def test_a_day_written_into_a_cell_is_a_day_and_other_cells_stay_as_written() -> None:
    dated = {column.key for one in books().values() if one.by_hand for column in one.columns if column.kind == "date"}
    texts = {column.key for one in books().values() if one.by_hand for column in one.columns if column.kind == "text"}
    for register in ("su-dung-ban-luu", "ban-sao"):
        keys = [column.key for column in book(register).columns]
        values = {key: "2026-02-01" for key in keys if key in dated | texts}
        state = Entry("dong-1", "written", "nam-can", register=register, on="2026-03-02", values=values)
        (line,) = lines_of(book(register), state, AROUND)
        own = {"on", "moved", "code", "signed", "kind", "returned", "note"}
        for column in book(register).columns:
            if column.key in values and column.key not in own:
                expected = date(2026, 2, 1) if column.kind == "date" else "2026-02-01"
                assert line.cells[column.key] == expected, column.key
