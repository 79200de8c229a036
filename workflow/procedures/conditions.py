"""The conditions of a route: one declared field compared with one constant; read and compared, never executed."""

from __future__ import annotations

import json
import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

Constant = str | int | float | bool

_COMPARE: Mapping[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip
OPERATORS = tuple(_COMPARE)
NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}")
_CONDITION = re.compile(
    r"\s*(?P<field>[A-Za-z_][A-Za-z0-9_]{0,63})\s*(?P<op>==|!=|<=|>=|=|<|>)\s*"
    r"(?P<value>\"(?:[^\"\\]|\\.)*\"|'[^'\\\"]*'|-?\d{1,15}(?:\.\d{1,6})?|true|false|True|False)\s*",
    re.ASCII,
)
_WRAPPED = re.compile(r"\s*(?:\$\{(?P<juel>.*)\}|=\s*(?P<feel>.*))\s*", re.DOTALL)
LONGEST = 500


@dataclass(frozen=True, slots=True)
class Condition:
    """``field op value``."""

    field: str
    op: str
    value: Constant


def read_condition(text: str) -> Condition:
    """Read ``NAME op CONSTANT``; op is == != < <= > >= (= reads as ==), the constant a text, number, true or false.

    ``${…}`` (Camunda 7) and a leading ``=`` (Camunda 8) around it are taken off. Nothing else is understood: no
    and/or, no calls, no arithmetic.

    Raises:
        ValueError: it is anything else; the message is the end of a Vietnamese sentence.
    """
    wrapped = _WRAPPED.fullmatch(text)
    inner = (wrapped["juel"] if wrapped["juel"] is not None else wrapped["feel"]) if wrapped else text
    found = _CONDITION.fullmatch(inner) if len(text) <= LONGEST else None
    if found is None:
        raise ValueError("chỉ được so sánh một trường với một hằng số, ví dụ so_tien > 0")
    return Condition(found["field"], "==" if found["op"] == "=" else found["op"], _constant(found["value"]))


def _constant(text: str) -> Constant:
    if text.lower() in ("true", "false"):
        return text.lower() == "true"
    if text[0] == "'":
        return text[1:-1]
    if text[0] == '"':
        try:
            return str(json.loads(text))
        except ValueError:
            raise ValueError("có hằng số chữ viết sai") from None
    return float(text) if "." in text else int(text)


def write_condition(condition: Condition) -> str:
    """Return the one written form of a condition; ``read_condition`` gives it back."""
    return f"{condition.field} {condition.op} {json.dumps(condition.value, ensure_ascii=False)}"


def holds(condition: Condition, data: Mapping[str, Any]) -> bool:
    """Tell whether the condition holds; a value that is absent, or of another kind than the constant, never does."""
    value = data.get(condition.field)
    if value is None or not _alike(value, condition.value):
        return False
    return _COMPARE[condition.op](value, condition.value)


def _alike(one: Any, other: Any) -> bool:
    """Tell whether two values may be compared: yes/no, numbers and texts each among themselves."""
    return _kind(one) == _kind(other) != 0


def _kind(value: Any) -> int:
    kinds: tuple[Any, ...] = (bool, int | float, str)
    return next((place for place, kind in enumerate(kinds, 1) if isinstance(value, kind)), 0)
