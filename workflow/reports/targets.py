"""Targets, the index of QĐ 766 and outside evidence: read from data, each with its source and its time of validity."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from importlib import resources
from typing import Any

from workflow.errors import Missing
from workflow.reports.measures import MEASURES
from workflow.vietnamese import iso_short

EVIDENCE = "evidence:"
"""Prefix of measures whose figures come from elsewhere (portal, surveys, payment gateway)."""


@dataclass(frozen=True, slots=True)
class Target:
    """One target: at least ``percent`` of a measure for offices of ``level`` ("" for all), valid from day to day."""

    id: str
    words: str
    measure: str
    percent: float
    source: str
    level: str = ""
    begin: str = ""
    end: str = ""

    @property
    def span(self) -> str:
        """From when until when it holds, in words; "" without limits."""
        parts = (f"từ {iso_short(self.begin)}" if self.begin else "", f"đến {iso_short(self.end)}" if self.end else "")
        return f"áp dụng {' '.join(part for part in parts if part)}" if self.begin or self.end else ""

    def holds(self, day: str) -> bool:
        """Tell whether the target is valid on an ISO day."""
        return (not self.begin or self.begin <= day) and (not self.end or day <= self.end)


@dataclass(frozen=True, slots=True)
class Evidence:
    """A figure from elsewhere, for periods within ``begin`` to ``end``."""

    name: str
    hit: int
    of: int
    source: str
    begin: str = ""
    end: str = ""


@dataclass(frozen=True, slots=True)
class Criterion:
    """One criterion of the index: its share of ``points`` is the measure's share."""

    key: str
    words: str
    points: float
    measure: str


@dataclass(frozen=True, slots=True)
class Group:
    """One group of the index with its criteria; their points add up to the group's."""

    key: str
    words: str
    points: float
    criteria: tuple[Criterion, ...]


@dataclass(frozen=True, slots=True)
class Index:
    """The index of service quality: groups, and the words for a score from high to low."""

    source: str
    groups: tuple[Group, ...]
    ranks: tuple[tuple[float, str], ...]

    def rank(self, score: float) -> str:
        """Return the word for a score of 100."""
        return next((words for least, words in self.ranks if score >= least), "")


def read_targets(value: Mapping[str, Any]) -> tuple[Target, ...]:
    """Read the catalogue of targets.

    Raises:
        Missing: a target without measure, source or a percentage from 0 to 100; the sentence names it.
    """
    return tuple(_target(place, entry) for place, entry in enumerate(value.get("targets", ()), 1))


def _target(place: int, entry: Mapping[str, Any]) -> Target:
    name = str(entry.get("words") or f"thứ {place}")
    percent, measure = entry.get("percent"), str(entry.get("measure", ""))
    if not isinstance(percent, int | float) or isinstance(percent, bool) or not 0 <= percent <= 100:
        raise Missing("percent", f"Chỉ tiêu {name} chưa có mức từ 0 đến 100 %.")
    _known(measure, name)
    if not entry.get("source"):
        raise Missing("source", f"Chỉ tiêu {name} chưa ghi nguồn.")
    begin, end = (_day(entry.get(key, ""), name) for key in ("from", "to"))
    level = str(entry.get("level", ""))
    return Target(str(entry.get("id") or place), name, measure, percent, str(entry["source"]), level, begin, end)


def _known(measure: str, name: str) -> None:
    if measure not in MEASURES and not measure.startswith(EVIDENCE):
        raise Missing("measure", f"Chỉ tiêu {name} dùng cách đo chương trình không biết: {measure or 'trống'}.")


def _day(value: Any, name: str) -> str:
    try:
        return date.fromisoformat(str(value)).isoformat() if value else ""
    except ValueError:
        raise Missing("from", f"Chỉ tiêu {name} có ngày hiệu lực không đúng dạng: {value}.") from None


def read_index(value: Mapping[str, Any]) -> Index:
    """Read the catalogue of the index.

    Raises:
        Missing: the criteria of a group do not add up to its points, or a measure is not known.
    """
    groups = []
    for entry in value.get("groups", ()):
        criteria = tuple(
            Criterion(str(one["key"]), str(one["words"]), float(one["points"]), str(one["measure"]))
            for one in entry.get("criteria", ())
        )
        group = Group(str(entry["key"]), str(entry["words"]), float(entry["points"]), criteria)
        for one in criteria:
            _known(one.measure, one.words)
        if abs(sum(one.points for one in criteria) - group.points) > 1e-9:
            raise Missing("points", f"Điểm các tiêu chí của nhóm {group.words} không bằng điểm của nhóm.")
        groups.append(group)
    ranks = tuple((float(least), str(words)) for least, words in value.get("ranks", ()))
    return Index(str(value.get("source", "")), tuple(groups), ranks)


def read_evidence(value: Mapping[str, Any]) -> tuple[Evidence, ...]:
    """Read figures from elsewhere; each needs its source, and no more hits than cases.

    Raises:
        Missing: a figure is not as it must be.
    """
    found = []
    for entry in value.get("evidence", ()):
        name, hit, of = str(entry.get("name", "")), entry.get("hit"), entry.get("of")
        if not (name and entry.get("source") and isinstance(hit, int) and isinstance(of, int) and 0 <= hit <= of):
            raise Missing("evidence", f"Số liệu ngoài “{name}” thiếu nguồn hoặc số không hợp lệ.")
        begin, end = (_day(entry.get(key, ""), name) for key in ("from", "to"))
        found.append(Evidence(name, hit, of, str(entry["source"]), begin, end))
    return tuple(found)


def evidence_for(measure: str, evidence: Iterable[Evidence], first: str, last: str) -> Evidence | None:
    """Return the figure from elsewhere that speaks of the days ``first`` to ``last``, the newest of several."""
    name = measure.removeprefix(EVIDENCE)
    fitting = (
        one for one in evidence
        if one.name == name and (not one.begin or one.begin <= first) and (not one.end or last <= one.end)
    )  # fmt: skip
    return max(fitting, key=lambda one: (one.begin, one.end), default=None)


def shipped(name: str) -> dict[str, Any]:
    """Return data that travels with the program: "targets" or "index766"."""
    text = resources.files("workflow.reports").joinpath("data", f"{name}.json").read_text(encoding="utf-8")
    return dict(json.loads(text))
