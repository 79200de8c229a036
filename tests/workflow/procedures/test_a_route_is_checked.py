"""A route nobody could work by is refused, naming the element and the reason; what is sound passes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.workflow.procedures.random_routes import random_route
from tests.workflow.procedures.sample import land, land_route, node
from workflow.procedures.conditions import Condition, holds, read_condition, write_condition
from workflow.procedures.moving import complete, give_back, leads_to, outcomes, reached, returnable, start
from workflow.procedures.route import Kind, Route, linear, read_route
from workflow.procedures.scopes import scopes
from workflow.procedures.sound import UnsoundRoute, check_route, flaws

Change = Callable[[dict[str, Any]], None]


def test_the_sample_and_every_random_route_are_sound() -> None:
    assert flaws(land_route()) == ()
    for seed in range(300):
        assert flaws(random_route(seed, 4 + seed % 16)) == ()


def _set(id: str, /, **values: Any) -> Change:
    return lambda route: node(route, id).update(values)


def _drop(id: str) -> Change:
    return lambda route: route["nodes"].remove(node(route, id))


def _add(**value: Any) -> Change:
    return lambda route: route["nodes"].append(value)


def _ways(id: str, *ways: Any) -> Change:
    return _set(id, next=list(ways))


DAT = {"to": "thue", "outcome": "dat"}
THIEU = {"to": "cho_bo_sung", "outcome": "thieu", "times": 1}
KHONG = {"to": "tu_choi", "outcome": "khong"}


def _endless(route: dict[str, Any]) -> None:
    node(route, "ket_luan")["next"].append({"to": "vong", "outcome": "vong"})
    route["nodes"].append({"id": "vong", "kind": "work", "role": "mot_cua", "next": ["vong"]})


@pytest.mark.parametrize(
    ("change", "element", "reason"),
    [
        (_set("ky", id="ky tên"), "ky tên", "chữ không dấu"),
        (_set("ky", id="tra"), "tra", "trùng 2 lần"),
        (_ways("ky", "khong_co"), "ky", "không có trong quy trình"),
        (_add(id="bat_dau_2", kind="start", next=["nhan"]), "", "đúng một nút bắt đầu"),
        (_ways("ky"), "ky", "1 đường đi ra, đang có 0"),
        (_ways("ky", "tra", "het"), "ky", "1 đường đi ra, đang có 2"),
        (_ways("chia", "do_dac"), "chia", "từ 2 đường đi ra"),
        (_ways("het", "nhan"), "het", "0 đường đi ra"),
        (_set("ky", role="chu_tich"), "ky", "vai trò “chu_tich” không có"),
        (_set("ky", role=""), "ky", "vai trò"),
        (_set("ky", hours=-1), "ky", "số giờ"),
        (_set("ky", part="giup"), "ky", "phần việc"),
        (_set("hop", role="lanh_dao"), "hop", "chỉ bước mới có vai trò"),
        (_set("thue", agency=""), "thue", "phải ghi cơ quan"),
        (_set("ky", agency="so-y-te"), "ky", "phải ghi cơ quan"),
        (_set("nop_tien", why=""), "nop_tien", "phải ghi lý do"),
        (_set("ky", why="finance"), "ky", "phải ghi lý do"),
        (_set("het", result="huy"), "het", "refusal"),
        (_set("ky", asks=["la"]), "ky", "chưa khai báo"),
        (_set("nop_tien", asks=["so_tien"]), "nop_tien", "không hỏi thêm"),
        (_ways("ky", {"to": "tra", "when": "so_tien > 0"}), "ky", "chỉ nút lựa chọn"),
        (_ways("ket_luan", DAT, THIEU, {"to": "tu_choi", "outcome": "dat"}), "ket_luan", "mã riêng"),
        (_ways("ket_luan", DAT, THIEU, "tu_choi"), "ket_luan", "mã riêng"),
        (_ways("ket_luan", DAT | {"times": 1}, THIEU, KHONG | {"times": 2}), "ket_luan", "không giới hạn"),
        (_ways("ket_luan", DAT, THIEU, KHONG | {"when": "so_tien > 0"}), "ket_luan", "không vừa để người chọn"),
        (_ways("ket_luan", DAT, THIEU | {"times": 2}, KHONG), "cho_bo_sung", "một lần"),
        (_ways("ket_luan", DAT, {"to": "cho_bo_sung", "outcome": "thieu"}, KHONG), "cho_bo_sung", "một lần"),
        (_ways("co_tien", {"to": "nop_tien", "when": "so_tien > 0"}, {"to": "ky", "when": "so_tien <= 0"}),
         "co_tien", "đường cuối cùng"),
        (_ways("co_tien", "nop_tien", "ky"), "co_tien", "đường cuối cùng"),
        (_ways("co_tien", {"to": "nop_tien", "when": "la == 1"}, "ky"), "co_tien", "chưa khai báo"),
        (_ways("co_tien", {"to": "nop_tien", "when": 'so_tien == "nhiều"'}, "ky"), "co_tien", "không so sánh được"),
        (_endless, "vong", "không tới được nút kết thúc"),
        (_ways("lay_y_kien", "tham_dinh"), "hop", "từ 2 đường đi vào"),
        (_ways("do_dac", "het"), "ban_ve", "từ 1 đường đi vào"),
        (_drop("tham_dinh"), "hop", "không có trong quy trình"),
        (_set("tra", kind="agency", agency="so-y-te"), "tra", "không đứng ngay trước kết thúc"),
        (_set("tra", kind="pause", why="finance"), "tra", "không đứng ngay trước kết thúc"),
        (_ways("cho_bo_sung", "tu_choi"), "cho_bo_sung", "không đứng ngay trước kết thúc"),
    ],
)  # fmt: skip
def test_each_flaw_is_named_with_its_element(change: Change, element: str, reason: str) -> None:
    value = land()
    change(value)
    with pytest.raises(UnsoundRoute) as refused:
        check_route(read_route(value))
    assert (element, True) in {(flaw.element, reason in flaw.text) for flaw in refused.value.flaws}
    assert element in refused.value.text and refused.value.what_next


@pytest.mark.parametrize(
    ("nodes", "element", "reason"),
    [
        # A join nobody splits for waits for ever; a branch that ends waits for nobody; branches that cross.
        ([("c", "choice", ["a", "b"]), ("a", "work", ["j"]), ("b", "work", ["j"]), ("j", "join", ["z"]),
          ("z", "work", ["het"]), ("het", "end", [])], "j", "từ ngoài các nhánh"),
        ([("c", "split", ["a", "b"]), ("a", "work", ["het"]), ("b", "work", ["het"]), ("het", "end", [])],
         "het", "từ hai nhánh song song khác nhau"),
        ([("c", "split", ["a", "b"]), ("a", "work", ["het"]), ("b", "work", ["xong"]), ("het", "end", []),
          ("xong", "end", [])], "het", "nhánh song song chưa hợp"),
        ([("c", "split", ["a", "b"]), ("a", "work", ["z"]), ("b", "work", ["z"]), ("z", "work", ["het"]),
          ("het", "end", [])], "z", "hai nhánh song song khác nhau"),
        ([("c", "split", ["a", "b", "d"]), ("a", "work", ["j"]), ("b", "work", ["j"]), ("d", "work", ["a"]),
          ("j", "join", ["het"]), ("het", "end", [])], "a", "hai nhánh song song khác nhau"),
        ([("c", "split", ["a", "b"]), ("a", "split", ["e", "f"]), ("e", "work", ["j"]), ("f", "work", ["j"]),
          ("b", "work", ["j"]), ("j", "join", ["het"]), ("het", "end", [])], "j", "hai nhánh song song khác nhau"),
        ([("c", "split", ["a", "b"]), ("a", "choice", ["e", "f"]), ("e", "work", ["j"]), ("f", "work", ["j"]),
          ("b", "work", ["j"]), ("j", "join", ["het"]), ("het", "end", [])], "j", "gộp lại trước khi hợp"),
        ([("c", "choice", ["d"]), ("d", "choice", ["c", "het"]), ("het", "end", [])], "c", "vòng không có bước nào"),
    ],
)  # fmt: skip
def test_joins_that_never_come_and_steps_done_twice_are_found(
    nodes: list[tuple[str, str, list[str]]], element: str, reason: str
) -> None:
    value: list[dict[str, Any]] = [{"id": "bat_dau", "kind": "start", "next": ["dau"]},
                                   {"id": "dau", "kind": "work", "role": "mot_cua", "next": ["c"]}]  # fmt: skip
    for id, kind, ways in nodes:
        role = {"role": "chuyen_vien"} if kind == "work" else {}
        conditional: list[Any] = [{"to": to, "when": "x > 0"} for to in ways[:-1]] if kind == "choice" else ways[:-1]
        value.append({"id": id, "kind": kind, **role, "next": [*conditional, *ways[-1:]]})
    route = read_route({"nodes": value, "fields": [{"name": "x", "kind": "number"}]})
    found = flaws(route)
    assert any(flaw.element == element and reason in flaw.text for flaw in found), [flaw.words for flaw in found]


def test_the_same_contents_have_the_same_hash_and_others_another() -> None:
    again = read_route(land_route().to_json())
    assert again == land_route() and again.hash == land_route().hash
    changed = land()
    node(changed, "ky")["hours"] = 5
    assert read_route(changed).hash != again.hash


def test_a_node_or_condition_that_cannot_be_read_names_the_node() -> None:
    value = land()
    node(value, "ky")["kind"] = "script"
    with pytest.raises(ValueError, match=r"ky.*script"):
        read_route(value)
    value = land()
    node(value, "co_tien")["next"][0]["when"] = "__import__('os').getpid() > 0"
    with pytest.raises(ValueError, match="co_tien"):
        read_route(value)


@given(seed=st.integers(0, 10**6), size=st.integers(1, 14), data=st.data())
def test_whatever_is_done_nothing_is_doubled_and_the_end_stays_in_reach(
    seed: int, size: int, data: st.DataObject
) -> None:
    """Forward and back at will, then straight on: every dossier ends, and never stands twice at one step."""
    route = random_route(seed, size)
    known = scopes(route)
    marking = start(route, {})
    for _ in range(data.draw(st.integers(0, 25))):
        if marking.ended:
            break
        id = data.draw(st.sampled_from(sorted(marking.open)))
        earlier = returnable(route, marking, id)
        if earlier and data.draw(st.booleans()):
            to = data.draw(st.sampled_from(earlier))
            marking = give_back(route, marking, id, to)
            assert to in marking.open and to not in marking.trail[-1:]
        else:
            offered = outcomes(route, marking, id)
            outcome = data.draw(st.sampled_from(offered)).outcome if offered else ""
            before, marking = marking, complete(route, marking, id, outcome, {})
            assert set(reached(before, marking)) <= set(leads_to(route, id, outcome, {}))
        assert len(set(marking.open)) == len(marking.open) and len(set(marking.arrived)) == len(marking.arrived)
        for open_id in marking.open:
            for other in marking.open:
                assert open_id == other or not _same_branch(known.stacks[open_id], known.stacks[other])
    assert _ends(route, marking)


def _same_branch(one: Any, other: Any) -> bool:
    """Tell whether two steps stand in one branch, where only one can be open at a time."""
    shorter = min(len(one), len(other))
    return bool(one[:shorter] == other[:shorter])


def _ends(route: Route, marking: Any) -> bool:
    """Go on by the shortest unlimited ways and tell whether an end is reached."""
    distance = {node.id: 0 for node in route.nodes if node.kind == Kind.END}
    for _ in route.nodes:
        for one in route.nodes:
            ways = [distance[b.to] + 1 for b in one.next if not b.times and b.to in distance]
            if ways and min(ways) < distance.get(one.id, 10**6):
                distance[one.id] = min(ways)
    for _ in range(2000):
        if marking.ended:
            return True
        id = marking.open[0]
        offered = [branch for branch in outcomes(route, marking, id) if not branch.times]
        outcome = min(offered, key=lambda branch: distance[branch.to]).outcome if offered else ""
        marking = complete(route, marking, id, outcome, {})
    return False


def test_steps_in_a_row_are_a_route_too() -> None:
    route = linear(land_route().resting()[:3])
    marking = start(route)
    for id in ("nhan", "do_dac", "ban_ve"):
        assert marking.open == (id,)
        marking = complete(route, marking, id)
    assert marking.ended == "ket_thuc" and flaws(route) == ()
    assert start(Route()).open == () and start(linear(())).ended == "ket_thuc"


CONSTANTS = st.one_of(st.text(max_size=40), st.integers(-(10**14), 10**14), st.booleans(),
                      st.decimals(-(10**6), 10**6, places=3).map(float))  # fmt: skip


@given(st.from_regex(r"[a-z_][a-z0-9_]{0,10}", fullmatch=True), st.sampled_from(["==", "!=", "<", "<=", ">", ">="]),
       CONSTANTS)  # fmt: skip
def test_a_condition_is_read_back_as_it_was_written(field: str, op: str, value: Any) -> None:
    condition = Condition(field, op, value)
    text = write_condition(condition)
    for written in (text, f"  {text} ", "${" + text + "}", f"= {text}"):
        found = read_condition(written)
        assert found == condition and type(found.value) is type(value)


@pytest.mark.parametrize(
    "text",
    ["", "so_tien", "so_tien >", "> 0", "a > 0 and b > 0", "a > b", "f(a) > 0", "a > 1 + 1", "a.b > 0", "a > 0; b = 1",
     "__import__('os').system('x') == 0", "a == 'x' or True", "a > 0x10", "a = [1]", "a == 'x", "a == \"\\q\"",
     "a > 9" + "9" * 600],
)  # fmt: skip
def test_anything_else_is_no_condition(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_condition(text)


def test_a_condition_holds_only_between_like_and_like() -> None:
    def holding(text: str, **data: Any) -> bool:
        return holds(read_condition(text), data)

    assert holding("a > 0", a=1) and holding("a >= 0.5", a=1) and not holding("a > 0", a=0)
    assert holding("a == true", a=True) and not holding("a == 1", a=True) and not holding("a == true", a=1)
    assert not holding("a > 0") and not holding("a != 0") and not holding("a > 0", a="1") and not holding("a < 5", a=[])
    assert holding('a != "x"', a="y") and holding("a = 'x'", a="x")
