"""The declared fields a person fills in at a step: there, and of the kind the route declares."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from workflow.errors import Missing
from workflow.procedures.route import Asked, Node, Route

_LONGEST = 2000


def asked_at(route: Route, node: Node) -> tuple[Asked, ...]:
    """Return the fields filled in when the step is done."""
    return tuple(field for name in node.asks for field in route.fields if field.name == name)


def check_answers(route: Route, node: Node, data: Mapping[str, Any]) -> None:
    """Refuse a step whose fields are not filled in as declared (NĐ 118/2025/NĐ-CP: the process of the procedure).

    Raises:
        Missing: a field is absent, of another kind, or not asked at this step.
    """
    fields = {field.name: field for field in asked_at(route, node)}
    for name in data:
        if name not in fields:
            raise Missing(f"data.{name}", f"Bước “{node.name or node.id}” không hỏi trường “{name}”.")
    for name, field in fields.items():
        label = field.label or field.name
        if data.get(name) in (None, ""):
            raise Missing(f"data.{name}", f"Chưa có {label[:1].lower()}{label[1:]}.")
        if not _fits(field, data[name]):
            raise Missing(f"data.{name}", f"{label[:1].upper()}{label[1:]} {_MUST[field.kind]}.")


_MUST = {
    "text": "phải là chữ, không quá 2000 chữ", "number": "phải là số", "flag": "phải là có hoặc không",
    "choice": "không nằm trong các giá trị được dùng",
}  # fmt: skip


def _fits(field: Asked, value: Any) -> bool:
    if field.kind == "number":
        return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 10**15
    if field.kind == "flag":
        return isinstance(value, bool)
    if not isinstance(value, str) or len(value) > _LONGEST:
        return False
    return field.kind == "text" or value in field.values


def read_answer(field: Asked, text: Any) -> Any:
    """Return what somebody typed as the kind the field has; what cannot be read stays as typed, for the check."""
    if isinstance(text, str) and field.kind == "number":
        plain = text.strip().replace(" ", "").replace(".", "").replace(",", ".")
        try:
            number = float(plain)
        except ValueError:
            return text
        return int(number) if number.is_integer() else number
    if isinstance(text, str) and field.kind == "flag":
        return {"co": True, "khong": False}.get(text, text)
    return text
