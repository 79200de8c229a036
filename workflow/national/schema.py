"""The fields of the records the portal takes: name, whether required, kind, longest text, code list; and the check."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from workflow.national.findings import CODE, DATE, LENGTH, MISSING, TYPE, UNFIT, UNKNOWN, Finding

DATE_FORM = "%Y%m%d%H%M%S"
"""yyyyMMddHHmmss, in the time of Vietnam."""
_DIGITS = re.compile(r"\d{14}", re.ASCII)
MOST_ROWS = 1000

Record = Mapping[str, Any]
When = Callable[[Record], bool]


@dataclass(frozen=True, slots=True)
class Rule:
    """One field of a record.

    Attributes:
        label: how officers call it.
        kind: text, date, code, money or list.
        needed: when it must be filled in; None never.
        limit: longest text; 0 where the portal states none.
        codes: allowed values of a code.
        pattern: form of a text, with the words to say when it is not kept.
        fields: of the rows of a list.
        agrees: whether it agrees with the other fields of its record, with the words to say when it does not.
    """

    name: str
    label: str
    kind: str = "text"
    needed: When | None = None
    limit: int = 0
    codes: tuple[str, ...] = ()
    pattern: tuple[re.Pattern[str], str] | None = None
    fields: tuple[Rule, ...] = ()
    agrees: tuple[When, str] | None = None


def always(record: Record) -> bool:
    """Tell that the field is required in every record."""
    return True


def validate(record: Record, rules: Sequence[Rule], path: str = "") -> tuple[Finding, ...]:
    """Check a record against its fields; every thing wrong is one finding, in the order of the fields."""
    found: list[Finding] = []
    known = {rule.name for rule in rules}
    for name in record:
        if name not in known:
            found.append(Finding(f"{path}{name}", UNKNOWN, f"Cổng không có mục {name}."))
    for rule in rules:
        found += _field(record, rule, f"{path}{rule.name}")
    return tuple(found)


def _field(record: Record, rule: Rule, path: str) -> list[Finding]:
    value = record.get(rule.name)
    if value in (None, "", []):
        if rule.needed is not None and rule.needed(record):
            return [Finding(path, MISSING, f"Chưa có {rule.label}.")]
        return []
    if rule.kind == "list":
        return _rows(value, rule, path)
    if not isinstance(value, str):
        return [Finding(path, TYPE, f"Mục {rule.label} phải là chữ.")]
    found = [finding for check in (_length, _form) for finding in check(value, rule, path)]
    if not found and rule.agrees is not None and not rule.agrees[0](record):
        found.append(Finding(path, UNFIT, f"{rule.label[0].upper()}{rule.label[1:]} {rule.agrees[1]}."))
    return found


def _rows(value: Any, rule: Rule, path: str) -> list[Finding]:
    if not isinstance(value, list) or not all(isinstance(row, Mapping) for row in value) or len(value) > MOST_ROWS:
        return [Finding(path, TYPE, f"Mục {rule.label} phải là một danh sách.")]
    return [found for place, row in enumerate(value) for found in validate(row, rule.fields, f"{path}[{place}].")]


def _length(value: str, rule: Rule, path: str) -> list[Finding]:
    if rule.limit and len(value) > rule.limit:
        return [Finding(path, LENGTH, f"Mục {rule.label} dài quá {rule.limit} chữ.")]
    return []


def _form(value: str, rule: Rule, path: str) -> list[Finding]:
    label = f"{rule.label[0].upper()}{rule.label[1:]}"
    if rule.kind == "code" and value not in rule.codes:
        return [Finding(path, CODE, f"{label} «{value[:40]}» không có trong danh mục của Cổng.")]
    if rule.kind == "date" and not _is_date(value):
        return [Finding(path, DATE, f"{label} không đúng dạng năm tháng ngày giờ phút giây.")]
    if rule.kind == "money" and not (value.isascii() and value.isdigit()):
        return [Finding(path, TYPE, f"{label} phải là số tiền bằng đồng.")]
    if rule.pattern is not None and not rule.pattern[0].fullmatch(value):
        return [Finding(path, UNFIT, f"{label} {rule.pattern[1]}.")]
    return []


def _is_date(value: str) -> bool:
    if not _DIGITS.fullmatch(value):
        return False
    try:
        datetime.strptime(value, DATE_FORM)
    except ValueError:
        return False
    return True
