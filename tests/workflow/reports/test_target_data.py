"""Targets, index and evidence as data: what is shipped can be counted by, what is wrong is named."""

from __future__ import annotations

from typing import Any

import pytest

from tests.workflow.reports.forty import OFFICE, question
from workflow.errors import Missing
from workflow.reports.catalogue import INDEX, definitions
from workflow.reports.counting import known
from workflow.reports.shape import TOTAL
from workflow.reports.targets import Target, evidence_for, read_evidence, read_index, read_targets, shipped

GOOD = {"words": "Đúng hạn", "measure": "on_time", "percent": 98, "source": "Kế hoạch"}


def test_what_is_shipped_is_whole() -> None:
    targets = read_targets(shipped("targets"))
    percents = {target.percent for target in targets}
    assert {90, 80, 60, 95, 98, 100} <= percents and all(target.source for target in targets)
    index = read_index(shipped("index766"))
    assert [group.points for group in index.groups] == [18, 20, 12, 10, 22, 18]
    assert [index.rank(score) for score in (90, 89.99, 70, 69, 49.9)] == [
        "Xuất sắc", "Tốt", "Khá", "Trung bình", "Yếu",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"percent": 101}, "từ 0 đến 100"), ({"percent": True}, "từ 0 đến 100"), ({"measure": "speed"}, "speed"),
        ({"measure": ""}, "trống"), ({"source": ""}, "chưa ghi nguồn"), ({"from": "1/1/2026"}, "1/1/2026"),
    ],
)  # fmt: skip
def test_a_wrong_target_is_named(change: dict[str, Any], words: str) -> None:
    with pytest.raises(Missing, match=words) as refused:
        read_targets({"targets": [GOOD | change]})
    assert "Đúng hạn" in refused.value.text


def test_the_points_of_a_group_are_those_of_its_criteria() -> None:
    wrong = shipped("index766")
    wrong["groups"][1]["criteria"][0]["points"] = 19
    with pytest.raises(Missing, match="Tiến độ giải quyết"):
        read_index(wrong)
    wrong["groups"][1]["criteria"][0]["measure"] = "speed"
    with pytest.raises(Missing, match="speed"):
        read_index(wrong)


@pytest.mark.parametrize(
    "entry",
    [
        {"name": "portal", "hit": 3, "of": 2, "source": "x"}, {"name": "portal", "hit": 1, "of": 2},
        {"name": "", "hit": 1, "of": 2, "source": "x"}, {"name": "portal", "hit": "1", "of": 2, "source": "x"},
    ],
)  # fmt: skip
def test_evidence_needs_a_source_and_sound_figures(entry: dict[str, Any]) -> None:
    with pytest.raises(Missing):
        read_evidence({"evidence": [entry]})


def test_the_newest_evidence_for_the_period_speaks() -> None:
    told = read_evidence({"evidence": [
        {"name": "portal", "hit": 1, "of": 2, "source": "cũ", "from": "2026-01-01"},
        {"name": "portal", "hit": 2, "of": 2, "source": "mới", "from": "2026-03-01"},
        {"name": "portal", "hit": 0, "of": 2, "source": "sau", "from": "2026-05-01"},
        {"name": "portal", "hit": 0, "of": 2, "source": "hết", "to": "2026-05-01"},
    ]})  # fmt: skip
    found = evidence_for("evidence:portal", told, "2026-04-01", "2026-06-30")
    assert found is not None and found.source == "mới"
    assert evidence_for("evidence:payment", told, "2026-04-01", "2026-06-30") is None


def test_an_index_with_all_its_figures_has_a_rank() -> None:
    data = shipped("index766")
    for group in data["groups"]:
        group["criteria"] = [{"key": group["key"], "words": "x", "points": group["points"], "measure": "online"}]
    definition = known(definitions(lambda name: data if name == INDEX else None), "qd-766")
    report = definition.compute(OFFICE, question())
    assert report.figure(TOTAL, "score").value == 46.67 and "Xếp loại: Yếu." in report.notes
    assert definition.behind(OFFICE, question(), "none", "hit") == []


def test_a_figure_nobody_has_is_not_there() -> None:
    report = known(definitions(lambda name: None), "II.06a").compute(OFFICE, question())
    for line, column in (("none", "late"), (TOTAL, "none")):
        with pytest.raises(KeyError):
            report.figure(line, column)
    assert report.rows == 2
    told = report.to_json()
    assert told["lines"][-1]["received"] == 18 and told["checks"][0]["ok"] is False


@pytest.mark.parametrize(
    ("begin", "end", "words"),
    [("2026-01-01", "2026-12-31", "áp dụng từ 01/01/2026 đến 31/12/2026"), ("", "2026-12-31", "áp dụng đến 31/12/2026"),
     ("2026-01-01", "", "áp dụng từ 01/01/2026"), ("", "", "")],
)  # fmt: skip
def test_a_target_says_how_long_it_holds(begin: str, end: str, words: str) -> None:
    assert Target("x", "Đúng hạn", "on_time", 98, "Kế hoạch", begin=begin, end=end).span == words
