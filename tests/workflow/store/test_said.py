"""What was said of the exchange: found again by words and time, forgotten when it is old."""

from __future__ import annotations

from datetime import datetime, timedelta

from tests.workflow.store.desks import Desk
from workflow.store import said
from workflow.workdays import VIETNAM

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=VIETNAM)
HEALED = ("noted", "Đồng bộ có việc cần biết", "Máy này thiếu bước của 3 văn bản; đã lấy lại.", "", "")
DOWN = ("offline", "Mất kết nối", "Không máy chủ nào trả lời.", "", "")


def words(found: list[said.Said]) -> list[str]:
    """Return the titles."""
    return [one.title for one in found]


def test_what_was_said_is_found_by_words_without_marks_newest_first(lan: Desk) -> None:
    said.keep(lan.database, [HEALED], NOW - timedelta(days=2))
    said.keep(lan.database, [DOWN, ("disputed", "Khác với máy chủ", "Máy chủ thiếu bước.", "vb-1", "412/SNV")], NOW)
    everything = said.find(lan.database, NOW - timedelta(days=30))
    assert words(everything) == ["Khác với máy chủ", "Mất kết nối", "Đồng bộ có việc cần biết"]
    assert everything[0].item == "vb-1"
    assert words(said.find(lan.database, NOW - timedelta(days=30), "thieu MAY buoc")) == [
        "Khác với máy chủ", "Đồng bộ có việc cần biết",
    ]  # fmt: skip
    assert words(said.find(lan.database, NOW - timedelta(days=1), "lay lai")) == []
    assert words(said.find(lan.database, NOW - timedelta(days=30), "412 snv")) == ["Khác với máy chủ"]
    assert words(said.find(lan.database, NOW - timedelta(days=30), "%")) == [], "no sign stands for anything"
    assert len(said.find(lan.database, NOW - timedelta(days=30), limit=1)) == 1


def test_a_line_that_came_and_went_is_forgotten_after_a_month_the_rest_after_a_year(lan: Desk) -> None:
    said.keep(lan.database, [DOWN, HEALED], NOW)
    said.keep(lan.database, [DOWN], NOW + said.FLEETING_KEPT + timedelta(days=1))
    assert words(said.find(lan.database, NOW)) == ["Mất kết nối", "Đồng bộ có việc cần biết"]
    said.keep(lan.database, [], NOW + said.KEPT + timedelta(days=1))
    assert len(said.find(lan.database, NOW)) == 2, "nothing to write, nothing touched"
    said.keep(lan.database, [DOWN], NOW + said.KEPT + timedelta(days=1))
    assert words(said.find(lan.database, NOW)) == ["Mất kết nối"]
