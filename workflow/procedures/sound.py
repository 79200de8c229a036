"""Says why a route could not be worked by: unreachable or endless places, joins that never come, unknown names."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from workflow.errors import Refusal
from workflow.people import Role
from workflow.procedures.conditions import NAME
from workflow.procedures.route import COOPERATING, FINANCE, LEAD, REFUSAL, RESTING, SUPPLEMENT, Asked, Kind, Node, Route
from workflow.procedures.scopes import scopes

ID = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,63}")
MOST_NODES, MOST_HOURS = 500, 20_000
_FIELD_KINDS = ("text", "number", "flag", "choice")
_ROLES = frozenset(role.value for role in Role if role is not Role.SYSTEM)


@dataclass(frozen=True, slots=True)
class Flaw:
    """What is wrong, and with which element."""

    element: str
    text: str

    @property
    def words(self) -> str:
        """One sentence part: "nút “a”: …"."""
        return f"nút “{self.element}”: {self.text}" if self.element else self.text


class UnsoundRoute(Refusal):
    """Nobody could work by this route; ``flaws`` name each element and what is wrong with it."""

    code = "unsound-route"
    title = "Quy trình chưa dùng được"

    def __init__(self, flaws: Collection[Flaw]) -> None:
        shown = "; ".join(flaw.words for flaw in list(flaws)[:20])
        super().__init__(f"{shown[:1].upper()}{shown[1:]}.", "Sửa các nút đã nêu rồi làm lại.")
        self.flaws = tuple(flaws)


def check_route(route: Route) -> None:
    """Refuse a route by which nobody could work.

    Raises:
        UnsoundRoute: each flaw with its element.
    """
    found = flaws(route)
    if found:
        raise UnsoundRoute(found)


@lru_cache(maxsize=1024)
def flaws(route: Route) -> tuple[Flaw, ...]:
    """Return everything that is wrong with a route; what later checks stand on is checked first."""
    for check in (_names, _shape, _contents, _choices, _paths, _branches, _lasts):
        found = tuple(dict.fromkeys(check(route)))
        if found:
            return found
    return ()


def _names(route: Route) -> Iterator[Flaw]:
    if len(route.nodes) > MOST_NODES:
        yield Flaw("", f"quy trình có hơn {MOST_NODES} nút")
        return
    counted = Counter(node.id for node in route.nodes)
    for id, times in counted.items():
        if not ID.fullmatch(id):
            yield Flaw(id, "mã nút chỉ gồm chữ không dấu, số, dấu _ . - và bắt đầu bằng chữ")
        if times > 1:
            yield Flaw(id, f"mã nút trùng {times} lần")
    for node in route.nodes:
        for branch in node.next:
            if branch.to not in counted:
                yield Flaw(node.id, f"đi tới nút “{branch.to}” không có trong quy trình")
    yield from _fields(route.fields)


def _fields(fields: Iterable[Asked]) -> Iterator[Flaw]:
    names = Counter(field.name for field in fields)
    for field in fields:
        if not NAME.fullmatch(field.name) or names[field.name] > 1:
            yield Flaw(field.name, "tên trường sai dạng hoặc trùng")
        if field.kind not in _FIELD_KINDS:
            yield Flaw(field.name, f"không có loại trường “{field.kind}”")
        if (field.kind == "choice") != bool(field.values):
            yield Flaw(field.name, "trường loại choice phải có danh sách giá trị, loại khác thì không")


_WAYS_OUT = {Kind.START: (1, 1), Kind.WORK: (1, 1), Kind.PAUSE: (1, 1), Kind.AGENCY: (1, 1), Kind.CHOICE: (1, 50),
             Kind.SPLIT: (2, 50), Kind.JOIN: (1, 1), Kind.END: (0, 0)}  # fmt: skip
_WAYS_IN = {Kind.START: (0, 0), Kind.SPLIT: (1, 1), Kind.JOIN: (2, 50)}


def _shape(route: Route) -> Iterator[Flaw]:
    kinds = Counter(node.kind for node in route.nodes)
    if kinds[Kind.START] != 1:
        yield Flaw("", f"phải có đúng một nút bắt đầu, đang có {kinds[Kind.START]}")
    if not kinds[Kind.END]:
        yield Flaw("", "chưa có nút kết thúc")
    if not any(node.kind in RESTING for node in route.nodes):
        yield Flaw("", "chưa có bước nào")
    for node in route.nodes:
        (low, high), ways = _WAYS_OUT[node.kind], len(node.next)
        if not low <= ways <= high:
            yield Flaw(node.id, f"phải có {_span(low, high)} đường đi ra, đang có {ways}")
        (low, high), ways = _WAYS_IN.get(node.kind, (1, MOST_NODES)), len(route.incoming.get(node.id, ()))
        if not low <= ways <= high:
            yield Flaw(node.id, f"phải có {_span(low, high)} đường đi vào, đang có {ways}")


def _span(low: int, high: int) -> str:
    return f"{low}" if low == high else f"từ {low}"


def _contents(route: Route) -> Iterator[Flaw]:
    declared = {field.name for field in route.fields}
    for node in route.nodes:
        yield from (Flaw(node.id, text) for text in _content(node))
        for name in node.asks:
            if name not in declared:
                yield Flaw(node.id, f"hỏi trường “{name}” chưa khai báo")


def _content(node: Node) -> Iterator[str]:
    resting = node.kind in RESTING
    if resting and node.role not in _ROLES:
        yield f"vai trò “{node.role}” không có; dùng một trong: {', '.join(sorted(_ROLES))}"
    if not resting and (node.role or node.unit or node.hours or node.asks):
        yield "chỉ bước mới có vai trò, đơn vị, số giờ, trường phải điền"
    if not 0 <= node.hours <= MOST_HOURS:
        yield f"số giờ phải từ 0 đến {MOST_HOURS}"
    if node.part not in ("", LEAD, COOPERATING):
        yield f"phần việc phải là {LEAD} hoặc {COOPERATING}"
    if (node.kind == Kind.AGENCY) != bool(node.agency):
        yield "bước liên thông phải ghi cơ quan, nút khác thì không"
    if (node.why in (SUPPLEMENT, FINANCE)) != (node.kind == Kind.PAUSE) or (node.why and node.kind != Kind.PAUSE):
        yield f"nút tạm dừng phải ghi lý do {SUPPLEMENT} hoặc {FINANCE}, nút khác thì không"
    if node.result not in ("", REFUSAL) or (node.result and node.kind != Kind.END):
        yield f"chỉ nút kết thúc mới ghi kết quả, và chỉ ghi {REFUSAL}"
    if node.kind == Kind.PAUSE and node.asks:
        yield "nút tạm dừng không hỏi thêm trường"


def _choices(route: Route) -> Iterator[Flaw]:
    fields = {field.name: field for field in route.fields}
    for node in route.nodes:
        ways = node.next
        if node.kind != Kind.CHOICE:
            if any(branch.outcome or branch.when or branch.times for branch in ways):
                yield Flaw(node.id, "chỉ nút lựa chọn mới có hướng chọn, điều kiện, số lần")
        elif node.by_person:
            yield from (Flaw(node.id, text) for text in _chosen(route, node))
        else:
            yield from (Flaw(node.id, text) for text in _compared(node, fields))
        if node.kind == Kind.PAUSE and node.why == SUPPLEMENT:
            yield from _once(route, node)


def _chosen(route: Route, node: Node) -> Iterator[str]:
    names = [branch.outcome for branch in node.next]
    if not all(ID.fullmatch(name) for name in names) or len(set(names)) != len(names) or len(names) < 2:
        yield "mỗi hướng chọn phải có mã riêng (chữ không dấu), ít nhất hai hướng"
    if any(branch.when for branch in node.next):
        yield "không vừa để người chọn vừa so sánh điều kiện"
    if any(branch.times < 0 for branch in node.next) or all(branch.times for branch in node.next):
        yield "phải còn ít nhất một hướng không giới hạn số lần"
    for id in route.incoming.get(node.id, ()):
        if route.by_id[id].kind not in (Kind.WORK, Kind.AGENCY):
            yield f"người chọn ngay sau một bước, không sau nút “{id}”"


def _compared(node: Node, fields: dict[str, Asked]) -> Iterator[str]:
    *conditional, last = node.next
    if last.when is not None or any(branch.when is None for branch in conditional):
        yield "mọi đường đều có điều kiện, trừ đường cuối cùng dành cho các trường hợp còn lại"
    if any(branch.times for branch in node.next):
        yield "chỉ hướng do người chọn mới giới hạn số lần"
    for branch in conditional:
        if branch.when is None:
            continue
        field = fields.get(branch.when.field)
        if field is None:
            yield f"so sánh trường “{branch.when.field}” chưa khai báo"
        elif not _fits(field, branch.when.op, branch.when.value):
            yield f"trường “{field.name}” loại {field.kind} không so sánh được với “{branch.when.value}”"


def _fits(field: Asked, op: str, value: object) -> bool:
    if field.kind == "number":
        return isinstance(value, int | float) and not isinstance(value, bool)
    if op not in ("==", "!="):
        return False
    if field.kind == "flag":
        return isinstance(value, bool)
    return isinstance(value, str) and (field.kind != "choice" or value in field.values)


def _once(route: Route, node: Node) -> Iterator[Flaw]:
    """Papers are asked for once in the whole course (NĐ 118/2025/NĐ-CP): so is the way that leads there."""
    for id in route.incoming.get(node.id, ()):
        ways = [branch for branch in route.by_id[id].next if branch.to == node.id]
        if any(branch.times != 1 for branch in ways):
            yield Flaw(node.id, "chỉ tới được bằng một hướng do người chọn, một lần (times = 1)")


def _paths(route: Route) -> Iterator[Flaw]:
    """Everything is reached and can end, also when what may be done once is used up; no loop without a step."""
    first = next(node.id for node in route.nodes if node.kind == Kind.START)
    forward = {node.id: {branch.to for branch in node.next} for node in route.nodes}
    back: dict[str, set[str]] = {}
    for node in route.nodes:
        for branch in node.next:
            if not branch.times:
                back.setdefault(branch.to, set()).add(node.id)
    there = _closure({first}, forward)
    ends = _closure({node.id for node in route.nodes if node.kind == Kind.END}, back)
    for node in route.nodes:
        if node.id not in there:
            yield Flaw(node.id, "không tới được từ nút bắt đầu")
        elif node.id not in ends:
            yield Flaw(node.id, "không tới được nút kết thúc nào")
    passing = {node.id: {to for to in forward[node.id] if route.by_id[to].kind not in RESTING}
               for node in route.nodes if node.kind not in RESTING}  # fmt: skip
    for id in passing:
        if id in _closure(set(passing[id]), passing):
            yield Flaw(id, "nằm trong một vòng không có bước nào")


def _closure(begin: set[str], ways: dict[str, set[str]]) -> set[str]:
    found, todo = set(begin), list(begin)
    while todo:
        for to in ways.get(todo.pop(), ()):
            if to not in found:
                found.add(to)
                todo.append(to)
    return found


def _branches(route: Route) -> Iterator[Flaw]:
    return (Flaw(element, text) for element, text in scopes(route).wrong)


def _lasts(route: Route) -> Iterator[Flaw]:
    """A result is handed over at a step of this office: nothing that waits for others may be the last thing."""
    for end in route.nodes:
        if end.kind != Kind.END:
            continue
        todo, seen = list(route.incoming[end.id]), set[str]()
        while todo:
            node = route.by_id[todo.pop()]
            if node.kind == Kind.CHOICE and node.id not in seen:
                seen.add(node.id)
                todo += route.incoming[node.id]
            elif node.kind == Kind.PAUSE or (node.kind not in (Kind.CHOICE, Kind.WORK) and end.result != REFUSAL):
                yield Flaw(node.id, "không đứng ngay trước kết thúc được; thêm bước trả kết quả")
