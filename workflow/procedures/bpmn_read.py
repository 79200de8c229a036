"""Reads a route from BPMN 2.0: a stated subset (SCHEMA.md); everything else is refused with its element's id."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from lxml import etree

from workflow.errors import Refusal
from workflow.people import Role
from workflow.procedures import bpmn_names as names
from workflow.procedures.bpmn_names import bpmn, vic
from workflow.procedures.conditions import Condition, read_condition
from workflow.procedures.route import Asked, Branch, Kind, Node, Route
from workflow.procedures.sound import Flaw, check_route
from workflow.vietnamese import fold, nfc

LARGEST = 8 * 1024 * 1024
_KINDS = {
    "startEvent": Kind.START, "endEvent": Kind.END, "task": Kind.WORK, "userTask": Kind.WORK,
    "manualTask": Kind.WORK, "exclusiveGateway": Kind.CHOICE, "parallelGateway": Kind.SPLIT,
    "intermediateCatchEvent": Kind.PAUSE,
}  # fmt: skip
_BESIDE = {"documentation", "extensionElements", "laneSet", "textAnnotation", "association", "sequenceFlow"}
_INSIDE = {"documentation", "extensionElements", "incoming", "outgoing"}
_WAITS = {"signalEventDefinition", "messageEventDefinition"}
_AROUND = {"process", "signal", "message", "collaboration", "documentation", "extensionElements", "itemDefinition"}
_LANES = {
    "van thu": Role.CLERK, "lanh dao": Role.LEADER, "truong don vi": Role.UNIT_HEAD, "truong phong": Role.UNIT_HEAD,
    "chuyen vien": Role.SPECIALIST, "mot cua": Role.ONE_STOP, "bo phan mot cua": Role.ONE_STOP,
}  # fmt: skip


class BadBpmn(Refusal):
    """The file is no BPMN that is understood; ``flaws`` name each element and what is wrong with it."""

    code = "bad-bpmn"
    title = "Không đọc được quy trình BPMN"

    def __init__(self, flaws: list[Flaw]) -> None:
        shown = "; ".join(f"{flaw.element}: {flaw.text}" if flaw.element else flaw.text for flaw in flaws[:20])
        super().__init__(f"{shown}.", "Vẽ lại bằng các phần tử được hỗ trợ (xem SCHEMA).")
        self.flaws = tuple(flaws)


@dataclass(frozen=True, slots=True)
class Drawn:
    """A route with the code and name its process carries."""

    route: Route
    code: str
    name: str


def read_bpmn(data: bytes) -> Drawn:
    """Read a BPMN 2.0 file; nothing in it is executed and nothing outside it is fetched.

    Raises:
        BadBpmn: no BPMN, or something outside the supported subset; every element is named.
        UnsoundRoute: understood, but nobody could work by it; every element is named.
    """
    root = _parsed(data)
    found = _Reading(root)
    found.read()
    if found.flaws:
        raise BadBpmn(found.flaws)
    route = found.route()
    if found.flaws:
        raise BadBpmn(found.flaws)
    check_route(route)
    return Drawn(route, found.code, found.name)


def _parsed(data: bytes) -> etree._Element:
    if len(data) > LARGEST:
        raise BadBpmn([Flaw("", f"tệp lớn hơn {LARGEST // 1024 // 1024} MB")])
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False,
        remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as wrong:
        raise BadBpmn([Flaw("", f"tệp không phải XML (dòng {wrong.lineno})")]) from None
    about = root.getroottree().docinfo
    if about.internalDTD is not None or about.externalDTD is not None:
        raise BadBpmn([Flaw("", "tệp có khai báo DOCTYPE, không được phép")])
    if root.tag != bpmn("definitions"):
        raise BadBpmn([Flaw("", "tệp không phải BPMN 2.0")])
    return root


def _local(element: etree._Element) -> tuple[str, str]:
    name = etree.QName(element)
    return name.namespace or "", name.localname


def _text(element: etree._Element, name: str) -> str:
    return nfc(str(element.get(name) or ""))


class _Reading:
    """One file while it is read."""

    def __init__(self, root: etree._Element) -> None:
        self._root = root
        self.flaws: list[Flaw] = []
        self._nodes: dict[str, Node] = {}
        self._flows: list[etree._Element] = []
        self._defaults: dict[str, str] = {}
        self._roles: dict[str, tuple[str, str]] = {}
        self._fields: tuple[Asked, ...] = ()
        self.code = self.name = ""

    def read(self) -> None:
        """Note all elements, and those that are not understood."""
        processes = [child for child in self._root if child.tag == bpmn("process")]
        for child in self._root:
            space, name = _local(child)
            if space == names.MODEL and name not in _AROUND:
                self._refuse(child, f"không hỗ trợ phần tử {name}")
        if len(processes) != 1:
            self.flaws.append(Flaw("", f"tệp phải có đúng một quy trình (process), đang có {len(processes)}"))
            return
        process = processes[0]
        self.code, self.name = _text(process, vic("code")), _text(process, "name")
        self._fields = tuple(self._declared(process))
        self._lanes(process)
        for child in process:
            self._child(child)

    def route(self) -> Route:
        """Join nodes and flows."""
        ways: dict[str, list[Branch]] = {id: [] for id in self._nodes}
        for flow in self._flows:
            start, end = str(flow.get("sourceRef")), str(flow.get("targetRef"))
            if start not in self._nodes or end not in self._nodes:
                self._refuse(flow, "nối với phần tử không có hoặc không hỗ trợ")
                continue
            branch = self._branch(flow, self._nodes[start], self._nodes[end].id)
            ways[start].append(branch)
        if self.flaws:
            return Route()
        entering = {str(flow.get("targetRef")): 0 for flow in self._flows}
        for flow in self._flows:
            entering[str(flow.get("targetRef"))] += 1
        nodes = [self._joined(id, tuple(ways[id]), entering.get(id, 0)) for id in self._nodes]
        return Route(tuple(nodes), self._fields)

    def _refuse(self, element: etree._Element, text: str) -> None:
        self.flaws.append(Flaw(str(element.get("id") or _local(element)[1]), text))

    def _child(self, element: etree._Element) -> None:
        space, name = _local(element)
        if space != names.MODEL:
            self._refuse(element, f"không hỗ trợ phần tử {name} của không gian tên lạ")
        elif name == "sequenceFlow":
            self._flows.append(element)
        elif name in _KINDS:
            self._node(element, _KINDS[name])
        elif name not in _BESIDE:
            self._refuse(element, f"không hỗ trợ phần tử {name}")

    def _node(self, element: etree._Element, kind: Kind) -> None:
        id = str(element.get("id") or "")
        if not id or id in self._nodes:
            self._refuse(element, "phần tử không có mã hoặc trùng mã")
            return
        allowed = _INSIDE | _WAITS if kind == Kind.PAUSE else _INSIDE
        for child in element:
            name = _local(child)[1]
            if name not in allowed:
                self._refuse(element, f"không hỗ trợ {name} bên trong")
        if element.get("isForCompensation") == "true":
            self._refuse(element, "không hỗ trợ bù trừ (isForCompensation)")
        if kind == Kind.PAUSE and not any(_local(child)[1] in _WAITS for child in element):
            self._refuse(element, "sự kiện chờ phải là tín hiệu hoặc thông điệp")
        if element.get("default"):
            self._defaults[id] = str(element.get("default"))
        self._nodes[id] = self._filled(element, kind, id)

    def _filled(self, element: etree._Element, kind: Kind, id: str) -> Node:
        """Return the node with our attributes; a task without a role has that of its lane."""
        values = {name: _text(element, vic(name)) for name in names.ATTRIBUTES}
        if kind == Kind.WORK and values["agency"]:
            kind = Kind.AGENCY
        if kind in (Kind.WORK, Kind.AGENCY, Kind.PAUSE) and not values["role"]:
            group = str(element.get(f"{{{names.CAMUNDA}}}candidateGroups") or "")
            values["role"], lane_unit = (group, "") if group else self._roles.get(id, ("", ""))
            values["unit"] = values["unit"] or lane_unit
        hours = str(element.get(vic("hours")) or "0")
        if not (hours.isascii() and hours.isdigit()) or len(hours) > 9:
            self._refuse(element, "số giờ không phải số")
            hours = "0"
        asks = tuple(_text(element, vic("asks")).split())
        return Node(
            _text(element, vic("id")) or id, kind, _text(element, "name"), values["role"], values["unit"], int(hours),
            values["part"], values["agency"], values["why"], values["result"], asks,
        )  # fmt: skip

    def _branch(self, flow: etree._Element, start: Node, to: str) -> Branch:
        times = str(flow.get(vic("times")) or "0")
        condition = flow.find(bpmn("conditionExpression"))
        when = None
        if condition is not None:
            if start.kind != Kind.CHOICE:
                self._refuse(flow, "điều kiện chỉ đặt sau cổng loại trừ (exclusiveGateway)")
            try:
                when = read_condition(nfc(condition.text or ""))
            except ValueError as wrong:
                self._refuse(flow, f"điều kiện {wrong}")
        if not (times.isascii() and times.isdigit()) or len(times) > 3:
            self._refuse(flow, "số lần không phải số")
            times = "0"
        return Branch(to, "", _text(flow, "name"), when, int(times))

    def _joined(self, id: str, ways: tuple[Branch, ...], entering: int) -> Node:
        node = self._nodes[id]
        if node.kind == Kind.SPLIT:
            kind = Kind.SPLIT if len(ways) > 1 else Kind.JOIN
            if len(ways) > 1 and entering > 1:
                self.flaws.append(Flaw(id, "cổng song song vừa hợp vừa chia; tách thành hai cổng"))
            return replace(node, kind=kind, next=ways)
        if node.kind == Kind.CHOICE:
            return replace(node, next=self._decided(id, ways))
        if node.kind != Kind.END and len(ways) > 1:
            self.flaws.append(Flaw(id, "nhiều luồng đi ra mà không có cổng; thêm cổng song song hoặc loại trừ"))
        return replace(node, next=ways)

    def _decided(self, id: str, ways: tuple[Branch, ...]) -> tuple[Branch, ...]:
        """Tell a choice of a person from a comparison of declared fields; put the default way last."""
        flows = [str(flow.get("id") or "") for flow in self._flows if flow.get("sourceRef") == id]
        conditions = [branch.when for branch in ways]
        declared = {field.name for field in self._fields}
        if len(ways) > 1 and not any(conditions):
            return tuple(
                replace(branch, outcome=flow, words=branch.words or flow)
                for branch, flow in zip(ways, flows, strict=True)
            )
        if conditions and all(when is not None and _chosen(when, conditions[0], declared) for when in conditions):
            return tuple(
                replace(branch, outcome=str(branch.when.value), when=None) for branch in ways if branch.when is not None
            )
        default = self._defaults.get(id)
        if default is None:
            return ways
        if default not in flows or ways[flows.index(default)].when is not None:
            self.flaws.append(Flaw(id, "luồng mặc định không có, hoặc lại có điều kiện"))
            return ways
        place = flows.index(default)
        return (*ways[:place], *ways[place + 1 :], ways[place])

    def _declared(self, process: etree._Element) -> Iterator[Asked]:
        for element in process.iterfind(f"{bpmn('extensionElements')}/{vic('field')}"):
            values = tuple(nfc(value.text or "") for value in element.iterfind(vic("value")))
            yield Asked(_text(element, "name"), _text(element, "label"), _text(element, "kind") or "text", values)

    def _lanes(self, process: etree._Element) -> None:
        """Note the role and unit of each lane: our attributes, or its name where that is a role."""
        for lane in process.iter(bpmn("lane")):
            role = _LANES.get(fold(_text(lane, "name")).strip())
            named = (_text(lane, vic("role")) or (role.value if role else ""), _text(lane, vic("unit")))
            for ref in lane.iterfind(bpmn("flowNodeRef")):
                self._roles[(ref.text or "").strip()] = named


def _chosen(when: Condition, first: Condition | None, declared: set[str]) -> bool:
    same = first is not None and when.field == first.field
    return same and when.op == "==" and isinstance(when.value, str) and when.field not in declared
