"""Writes a route as BPMN 2.0 with its diagram, as modellers open it."""

from __future__ import annotations

import re

from lxml import etree

from workflow.procedures import bpmn_names as names
from workflow.procedures.bpmn_layout import layout
from workflow.procedures.bpmn_names import bpmn, vic
from workflow.procedures.conditions import Condition, write_condition
from workflow.procedures.route import Branch, Kind, Node, Route
from workflow.procedures.sound import ID

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_SPACES = {
    "bpmn": names.MODEL, "bpmndi": names.DIAGRAM, "dc": names.BOUNDS, "di": names.POINTS, "xsi": names.INSTANCE,
    "vic": names.VIC,
}  # fmt: skip


def write_bpmn(route: Route, code: str = "", name: str = "") -> bytes:
    """Return the route as a BPMN 2.0 file (UTF-8); ``read_bpmn`` gives the same route back.

    Args:
        code, name: of the procedure, as the process is called.
    """
    return _Writing(route, code, name).done()


class _Writing:
    """One file while it is written."""

    def __init__(self, route: Route, code: str, name: str) -> None:
        self._route = route
        self._ids = _element_ids(route)
        taken = set(self._ids.values())
        self._flows = {
            (node.id, number): _free(f"Flow_{self._ids[node.id]}_{number + 1}", taken)
            for node in route.nodes for number in range(len(node.next))
        }  # fmt: skip
        self._process_id = _free(f"Process_{re.sub(r'[^0-9A-Za-z_.-]', '_', code)}", taken)
        self._signals = {
            node.id: _free(f"Signal_{self._ids[node.id]}", taken) for node in route.nodes if node.kind == Kind.PAUSE
        }
        self._root = etree.Element(bpmn("definitions"), nsmap=_SPACES)
        self._root.set("id", _free("Definitions_1", taken))
        self._root.set("targetNamespace", names.VIC)
        self._root.set("exporter", "VIC Desktop")
        for node in route.nodes:
            if node.kind == Kind.PAUSE:
                signal = etree.SubElement(self._root, bpmn("signal"))
                _set(signal, id=self._signals[node.id], name=self._signals[node.id])
        self._process = etree.SubElement(self._root, bpmn("process"))
        _set(self._process, id=self._process_id, name=name, isExecutable="true")
        if code:
            self._process.set(vic("code"), _clean(code))

    def done(self) -> bytes:
        self._fields()
        for node in self._route.nodes:
            self._node(node)
        for node in self._route.nodes:
            for number, branch in enumerate(node.next):
                self._flow(node, number, branch)
        self._draw()
        return etree.tostring(self._root, xml_declaration=True, encoding="UTF-8", pretty_print=True)

    def _fields(self) -> None:
        if not self._route.fields:
            return
        extension = etree.SubElement(self._process, bpmn("extensionElements"))
        for field in self._route.fields:
            element = etree.SubElement(extension, vic("field"))
            _set(element, name=field.name, label=field.label, kind=field.kind)
            for value in field.values:
                etree.SubElement(element, vic("value")).text = _clean(value)

    def _node(self, node: Node) -> None:
        element = etree.SubElement(self._process, bpmn(names.ELEMENTS[node.kind]))
        _set(element, id=self._ids[node.id], name=node.name)
        if self._ids[node.id] != node.id:
            element.set(vic("id"), _clean(node.id))
        for attribute in names.ATTRIBUTES:
            if value := getattr(node, attribute):
                element.set(vic(attribute), _clean(value))
        if node.hours:
            element.set(vic("hours"), str(node.hours))
        if node.asks:
            element.set(vic("asks"), " ".join(node.asks))
        if node.kind in (Kind.SPLIT, Kind.JOIN):
            element.set("gatewayDirection", "Diverging" if node.kind == Kind.SPLIT else "Converging")
        if node.kind == Kind.CHOICE and not node.by_person and len(node.next) > 1:
            element.set("default", self._flows[node.id, len(node.next) - 1])
        self._ends(node, element)
        if node.kind == Kind.PAUSE:
            waits = etree.SubElement(element, bpmn("signalEventDefinition"))
            _set(waits, id=f"{self._signals[node.id]}_wait", signalRef=self._signals[node.id])

    def _ends(self, node: Node, element: etree._Element) -> None:
        """Name the flows that come in and go out, as the standard orders them."""
        for start in dict.fromkeys(self._route.incoming.get(node.id, ())):
            for number, branch in enumerate(self._route.by_id[start].next):
                if branch.to == node.id:
                    etree.SubElement(element, bpmn("incoming")).text = self._flows[start, number]
        for number in range(len(node.next)):
            etree.SubElement(element, bpmn("outgoing")).text = self._flows[node.id, number]

    def _flow(self, node: Node, number: int, branch: Branch) -> None:
        element = etree.SubElement(self._process, bpmn("sequenceFlow"))
        _set(
            element, id=self._flows[node.id, number], name=branch.words, sourceRef=self._ids[node.id],
            targetRef=self._ids[branch.to],
        )  # fmt: skip
        if branch.times:
            element.set(vic("times"), str(branch.times))
        when = branch.when
        if branch.outcome:
            when = Condition(names.variable(self._route, node), "==", branch.outcome)
        if when is not None:
            condition = etree.SubElement(element, bpmn("conditionExpression"))
            condition.set(f"{{{names.INSTANCE}}}type", "bpmn:tFormalExpression")
            condition.text = _clean(write_condition(when))

    def _draw(self) -> None:
        drawing = layout(self._route)
        diagram = etree.SubElement(self._root, f"{{{names.DIAGRAM}}}BPMNDiagram", id="BPMNDiagram_1")
        plane = etree.SubElement(diagram, f"{{{names.DIAGRAM}}}BPMNPlane", id="BPMNPlane_1")
        plane.set("bpmnElement", self._process_id)
        for node in self._route.nodes:
            box, id = drawing.boxes[node.id], self._ids[node.id]
            shape = etree.SubElement(plane, f"{{{names.DIAGRAM}}}BPMNShape", id=f"{id}_di", bpmnElement=id)
            if node.kind == Kind.CHOICE:
                shape.set("isMarkerVisible", "true")
            bounds = etree.SubElement(shape, f"{{{names.BOUNDS}}}Bounds")
            _set(bounds, x=str(box.x), y=str(box.y), width=str(box.width), height=str(box.height))
        for way, corners in drawing.bends.items():
            flow = self._flows[way]
            edge = etree.SubElement(plane, f"{{{names.DIAGRAM}}}BPMNEdge", id=f"{flow}_di", bpmnElement=flow)
            for x, y in corners:
                etree.SubElement(edge, f"{{{names.POINTS}}}waypoint", x=str(x), y=str(y))


def _element_ids(route: Route) -> dict[str, str]:
    """Return an XML id for each node: its own where it may be one."""
    ids = {node.id: node.id for node in route.nodes if ID.fullmatch(node.id)}
    taken = set(ids)
    for number, node in enumerate(route.nodes, 1):
        if node.id not in ids:
            ids[node.id] = _free(f"Node_{number}", taken)
    return ids


def _free(id: str, taken: set[str]) -> str:
    """Return an id nobody has, and take it; what is drawn of it counts as taken too."""
    while taken & {id, f"{id}_di", f"{id}_wait"}:
        id += "_"
    taken.update((id, f"{id}_di", f"{id}_wait"))
    return id


def _clean(text: str) -> str:
    return _CONTROL.sub("", text)


def _set(element: etree._Element, **values: str) -> None:
    for name, value in values.items():
        if value:
            element.set(name, _clean(value))
