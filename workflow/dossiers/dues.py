"""When each open step of a dossier is due: counted on the desk that knows the calendar, kept in the step."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from workflow.acts import moment
from workflow.errors import Refusal
from workflow.fields import Field


def _read_dues(value: Any) -> dict[str, str]:
    if not isinstance(value, Mapping) or not all(isinstance(at, str) for at in value.values()):
        raise ValueError("không đúng dạng")
    for at in value.values():
        try:
            moment(at)
        except Refusal:
            raise ValueError("không phải thời điểm đúng dạng") from None
    return dict(value)


DUES = Field("dues", "hạn của từng bước", _read_dues, required=False)
