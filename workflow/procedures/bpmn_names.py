"""The names of BPMN 2.0 that routes are written in and read from, and our own attributes beside them."""

from __future__ import annotations

import re

from workflow.procedures.route import Kind, Node, Route

MODEL = "http://www.omg.org/spec/BPMN/20100524/MODEL"
DIAGRAM = "http://www.omg.org/spec/BPMN/20100524/DI"
BOUNDS = "http://www.omg.org/spec/DD/20100524/DC"
POINTS = "http://www.omg.org/spec/DD/20100524/DI"
INSTANCE = "http://www.w3.org/2001/XMLSchema-instance"
CAMUNDA = "http://camunda.org/schema/1.0/bpmn"
VIC = "urn:vic-desktop:route:1"
"""Role, unit, hours and the like: attributes a modeller keeps although it does not know them."""

ELEMENTS = {
    Kind.START: "startEvent", Kind.WORK: "userTask", Kind.AGENCY: "manualTask", Kind.PAUSE: "intermediateCatchEvent",
    Kind.CHOICE: "exclusiveGateway", Kind.SPLIT: "parallelGateway", Kind.JOIN: "parallelGateway",
    Kind.END: "endEvent",
}  # fmt: skip
ATTRIBUTES = ("role", "unit", "part", "agency", "why", "result")
"""Attributes of ours with the names they have in a node; hours and asks beside them."""

_NOT_NAME = re.compile(r"\W", re.ASCII)


def bpmn(name: str) -> str:
    """Return a name of the BPMN model with its namespace."""
    return f"{{{MODEL}}}{name}"


def vic(name: str) -> str:
    """Return a name of ours with its namespace."""
    return f"{{{VIC}}}{name}"


def variable(route: Route, choice: Node) -> str:
    """Return the variable in which a modeller or another engine finds what the person chose at ``choice``."""
    declared = {field.name for field in route.fields}
    name = f"ket_luan_{_NOT_NAME.sub('_', choice.id)}"[:60]
    while name in declared:
        name += "_"
    return name
