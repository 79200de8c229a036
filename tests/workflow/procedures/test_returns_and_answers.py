"""Where a dossier may be sent back to and what stays done; answers of every kind; corners of reading files."""

from __future__ import annotations

from datetime import date, datetime
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from tests.workflow.changed import replace
from tests.workflow.procedures.random_routes import random_route
from tests.workflow.procedures.sample import land, land_route, node
from workflow.errors import Missing, WrongState
from workflow.procedures import reading, records, sheets
from workflow.procedures.answers import asked_at, check_answers, read_answer
from workflow.procedures.bpmn_names import variable
from workflow.procedures.moving import Marking, complete, give_back, outcomes, reached, returnable, start
from workflow.procedures.procedure import read_procedure
from workflow.procedures.reading import read_lines
from workflow.procedures.records import text, whole
from workflow.procedures.refused import BadFile
from workflow.procedures.route import Asked, Kind, Node, Route, linear, read_route
from workflow.procedures.sound import flaws


def _at_branches() -> tuple[Route, Marking]:
    route = land_route()
    marking = complete(route, start(route), "nhan")
    marking = complete(route, marking, "do_dac")
    return route, marking


def test_what_another_branch_did_meanwhile_stays_done() -> None:
    route, marking = _at_branches()
    marking = complete(route, marking, "lay_y_kien")
    assert marking == Marking(("ban_ve",), ("lay_y_kien>hop",), {}, ("nhan", "do_dac", "lay_y_kien"))
    again = give_back(route, marking, "ban_ve", "do_dac")
    assert again == Marking(("do_dac",), ("lay_y_kien>hop",), {}, ("nhan", "lay_y_kien"))
    assert reached(again, complete(route, again, "do_dac")) == ("ban_ve",)


def test_nobody_returns_from_where_the_dossier_does_not_stand_or_to_where_it_never_was() -> None:
    route, marking = _at_branches()
    for id in ("tham_dinh", "khong_co"):
        with pytest.raises(WrongState):
            give_back(route, marking, id, "nhan")
        with pytest.raises(WrongState):
            complete(route, marking, id)
    for to in ("tham_dinh", "lay_y_kien", "ban_ve", "khong_co"):
        with pytest.raises(Missing, match="bước trước"):
            give_back(route, marking, "ban_ve", to)
    assert returnable(route, Marking(("khong_co",), trail=("cu",)), "khong_co") == ()
    assert outcomes(route, marking, "khong_co") == ()


@given(seed=st.integers(0, 10**6), data=st.data())
def test_a_return_leads_where_the_route_itself_can_lead(seed: int, data: st.DataObject) -> None:
    """The dossier stands as it could have stood had it never gone further: nothing doubled, nothing left waiting."""
    route = random_route(seed, 7)
    marking = start(route, {})
    for _ in range(data.draw(st.integers(2, 20))):
        if marking.ended:
            return
        id = data.draw(st.sampled_from(sorted(marking.open)))
        earlier = returnable(route, marking, id)
        if earlier and data.draw(st.booleans()):
            before, marking = marking, give_back(route, marking, id, data.draw(st.sampled_from(earlier)))
            assert len(marking.trail) < len(before.trail)
        else:
            offered = outcomes(route, marking, id)
            marking = complete(route, marking, id, data.draw(st.sampled_from(offered)).outcome if offered else "", {})
    assert _stand(marking) in _reachable(route)


Stand = tuple[frozenset[str], frozenset[str]]


def _stand(marking: Marking) -> Stand:
    return frozenset(marking.open), frozenset(marking.arrived)


def _reachable(route: Route) -> set[Stand]:
    """Return all places a dossier can stand at, going on only; what may be done once is not counted here."""
    found: set[Stand] = set()
    todo = [start(route, {})]
    while todo:
        marking = replace(todo.pop(), taken={}, trail=())
        if _stand(marking) in found:
            continue
        found.add(_stand(marking))
        for id in marking.open:
            for outcome in [branch.outcome for branch in outcomes(route, marking, id)] or [""]:
                todo.append(complete(route, marking, id, outcome, {}))
    return found


NUMBER, FLAG = Asked("n", "Số", "number"), Asked("f", "Có", "flag")
TEXT, CHOICE = Asked("t", "", "text"), Asked("c", "Loại", "choice", ("a", "b"))
ASKING = Route((Node("x", Kind.WORK, asks=("n", "f", "t", "c", "la")),), (NUMBER, FLAG, TEXT, CHOICE))
RIGHT: dict[str, Any] = {"n": 1.5, "f": False, "t": "chữ", "c": "b"}


def test_answers_are_there_and_of_their_kind() -> None:
    asking = ASKING.nodes[0]
    assert asked_at(ASKING, asking) == (NUMBER, FLAG, TEXT, CHOICE)
    check_answers(ASKING, asking, RIGHT)
    for name, wrong in (("n", "1"), ("n", True), ("n", 10**15), ("f", "có"), ("f", 1), ("t", 5), ("t", "x" * 2001),
                        ("c", "d"), ("c", ["a"])):  # fmt: skip
        with pytest.raises(Missing) as refused:
            check_answers(ASKING, asking, RIGHT | {name: wrong})
        assert refused.value.field == f"data.{name}"
    for name in RIGHT:
        with pytest.raises(Missing, match="Chưa có"):
            check_answers(ASKING, asking, {key: value for key, value in RIGHT.items() if key != name})


def test_what_was_typed_is_read_as_the_field_wants_it() -> None:
    for typed, number in (("1.500.000", 1_500_000), (" 12 ", 12), ("2,5", 2.5), ("1 000", 1000), ("-3", -3)):
        assert read_answer(NUMBER, typed) == number and type(read_answer(NUMBER, typed)) is type(number)
    assert read_answer(NUMBER, "nhiều") == "nhiều" and read_answer(NUMBER, None) is None
    assert (read_answer(FLAG, "co"), read_answer(FLAG, "khong"), read_answer(FLAG, "x")) == (True, False, "x")
    assert read_answer(TEXT, "x") == "x" and read_answer(CHOICE, "a") == "a"


def test_fields_and_size_of_a_route_are_checked_too() -> None:
    value = land()
    value["fields"] = [{"name": "a b"}, {"name": "x", "kind": "ngày"}, {"name": "y", "kind": "choice"},
                       {"name": "z", "values": ["1"]}, {"name": "w"}, {"name": "w"}]  # fmt: skip
    found = {flaw.element for flaw in flaws(read_route(value))}
    assert found == {"a b", "x", "y", "z", "w"}
    many = tuple(Node(f"n{number}", Kind.WORK) for number in range(501))
    assert [flaw.text for flaw in flaws(Route(many))] == ["quy trình có hơn 500 nút"]
    assert flaws(Route()) and start(Route()) == Marking()


def test_more_flaws_of_choices_and_ways() -> None:
    value = land()
    node(value, "co_tien")["next"] = [{"to": "nop_tien", "when": "so_tien > 0", "times": 1}, "ky"]
    assert any("giới hạn số lần" in flaw.text for flaw in flaws(read_route(value)))
    value = land()
    node(value, "hop")["next"] = ["ket_luan"]
    node(value, "tham_dinh")["next"] = ["ky"]
    assert any("người chọn ngay sau một bước" in flaw.text for flaw in flaws(read_route(value)))
    value = land()
    value["fields"].append({"name": "uu_tien", "kind": "flag"})
    node(value, "co_tien")["next"] = [{"to": "nop_tien", "when": "uu_tien > 0"}, "ky"]
    assert any("không so sánh được" in flaw.text for flaw in flaws(read_route(value)))
    value = land()
    value["nodes"] += [{"id": "la", "kind": "work", "role": "mot_cua", "next": ["la_2"]},
                       {"id": "la_2", "kind": "work", "role": "mot_cua", "next": ["la"]}]  # fmt: skip
    assert {flaw.element for flaw in flaws(read_route(value))} == {"la", "la_2"}


def test_ids_that_are_taken_give_way() -> None:
    route = linear((Node("ket_thuc", Kind.WORK, role="mot_cua"), Node("bat_dau", Kind.WORK, role="mot_cua")))
    assert [n.id for n in route.nodes] == ["bat_dau_", "ket_thuc", "bat_dau", "ket_thuc_"]
    choice = Node("x.y", Kind.CHOICE)
    assert variable(Route((choice,), (Asked("ket_luan_x_y"),)), choice) == "ket_luan_x_y_"


def test_steps_are_found_by_id() -> None:
    known = read_procedure({"code": "1", "route": land()})
    found = known.step("thue")
    assert found is not None and found.hours == 40 and known.step("chia") is None
    assert known.place("thue") == 6 and known.place("khong_co") == -1


def test_values_of_sheets_and_files_have_their_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ValueError, match="dài quá 3 chữ"):
        text(3)("abcd")
    assert (whole(0, 9)(" 7 "), whole(0, 9)(7.0)) == (7, 7)
    assert (records.day(datetime(2026, 5, 1, 8)), records.day(date(2026, 5, 2)), records.day("3/5/2026")) == (
        "2026-05-01", "2026-05-02", "2026-05-03",
    )  # fmt: skip
    monkeypatch.setattr(reading, "LARGEST", 3)
    with pytest.raises(BadFile, match="lớn hơn"):
        read_lines("x.json", b"[   ]")


def _book(*names: str, rows: int = 0) -> bytes:
    book, out = Workbook(), BytesIO()
    book.worksheets[0].title = "khac"
    for name in names:
        sheet = book.create_sheet(name)
        sheet.append(["ma", "tiep"] if name == "buoc" else ["ma"])
        for number in range(rows):
            sheet.append([f"1.{number:06d}", "a b c"] if name == "buoc" else [None])
    book.save(out)
    return out.getvalue()


def test_a_workbook_without_its_sheets_or_with_too_many_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(BadFile, match="«buoc»"):
        read_lines("x.xlsx", _book("thu_tuc"))
    assert [line.trouble for line in read_lines("x.xlsx", _book("thu_tuc", "buoc", rows=1))] == [
        "mã “1.000000” không có ở trang «thu_tuc»"
    ]
    assert sheets._way("a b c") == "a b c"
    monkeypatch.setattr(sheets, "MOST_ROWS", 2)
    with pytest.raises(BadFile, match="hơn 2 dòng"):
        read_lines("x.xlsx", _book("thu_tuc", "buoc", rows=3))
