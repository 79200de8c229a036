"""A move along the route in words: where to, to several branches, to another agency, what was chosen and why."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from workflow import payload as read
from workflow.people import Directory
from workflow.procedures.procedure import Procedure
from workflow.procedures.route import Kind, Node, Route

RETURNED = "dossier.returned"


def move_words(kind: str, payload: Mapping[str, Any], procedure: Procedure, directory: Directory) -> tuple[str, str]:
    """Return title and text of a move, naming the steps as the procedure names them."""
    route, start, to = procedure.route, read.text(payload, "from"), read.text(payload, "to")
    goes_back = kind == RETURNED or (procedure.flow is None and procedure.place(to) < procedure.place(start))
    text = read.text(payload, "text")
    if goes_back:
        return f"Trả về bước “{_name(route, to)}”", text
    lines = (_chosen(route, start, read.text(payload, "outcome")), *_filled(route, payload), text)
    return _title(route, start, to, directory), "\n".join(line for line in lines if line)


def _name(route: Route, id: str) -> str:
    node = route.node(id)
    return (node.name if node else "") or id


def _title(route: Route, start: str, to: str, directory: Directory) -> str:
    node = route.node(to)
    if node is None:
        return f"Chuyển bước “{to}”"
    if node.kind == Kind.JOIN:
        return f"Xong “{_name(route, start)}”, chờ các nhánh khác"
    if node.kind == Kind.END:
        return "Không giải quyết"
    together = _beside(route, node)
    names = ", ".join(f"“{_name(route, id)}”" for id in together)
    if node.kind == Kind.AGENCY and len(together) == 1:
        return f"Chuyển {directory.name(node.agency)}: {names}"
    return f"Chuyển {'song song ' if len(together) > 1 else 'bước '}{names}"


def _beside(route: Route, node: Node) -> tuple[str, ...]:
    """Return the steps opened together with ``node``: those of all branches where a split leads to it."""
    splits = [id for id in route.incoming.get(node.id, ()) if route.by_id[id].kind == Kind.SPLIT]
    return tuple(branch.to for branch in route.by_id[splits[0]].next) if splits else (node.id,)


def _chosen(route: Route, start: str, outcome: str) -> str:
    node = route.node(start)
    choice = route.node(node.next[0].to) if node and node.next and outcome else None
    branch = next((b for b in choice.next if b.outcome == outcome), None) if choice else None
    return f"Kết luận: {branch.words or outcome}" if branch else ""


def _filled(route: Route, payload: Mapping[str, Any]) -> tuple[str, ...]:
    data, said = read.record(payload, "data"), {True: "có", False: "không"}
    return tuple(
        f"{field.label or field.name}: {said[value] if isinstance(value, bool) else value}"
        for field in route.fields if (value := data.get(field.name)) is not None
    )  # fmt: skip
