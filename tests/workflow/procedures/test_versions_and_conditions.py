"""Versions of a procedure follow each other without a gap or an overlap; conditions are just what they may be."""

from __future__ import annotations

from typing import Any

import pytest

from tests.workflow.procedures.test_a_catalogue_is_imported import BIRTH, LATER, TODAY, _import
from workflow.procedures.catalogue import content_hash, versions
from workflow.procedures.conditions import LONGEST, Condition, holds, read_condition, write_condition

CODE = str(BIRTH["code"])


def days(body: Any) -> list[tuple[str, str | None, str]]:
    """Return (first day, last day, version) of each version."""
    return [(one["valid_from"], one.get("valid_to"), one["version"]) for one in versions(body, CODE)]


def test_a_version_that_ends_earlier_keeps_its_end_and_one_that_would_go_on_ends_the_day_before() -> None:
    early = _import(None, BIRTH | {"valid_to": "2026-11-25"}, on=TODAY).body
    assert days(_import(early, BIRTH | {"hours": 4}, on=LATER).body)[0][1] == "2026-11-25"
    late = _import(None, BIRTH | {"valid_to": "2027-12-31"}, on=TODAY).body
    assert days(_import(late, BIRTH | {"hours": 4}, on=LATER).body)[0][1] == "2026-11-30"
    open_end = _import(None, BIRTH, on=TODAY).body
    assert days(_import(open_end, BIRTH | {"hours": 4}, on=LATER).body)[0][1] == "2026-11-30"


@pytest.mark.parametrize(
    ("version", "following"),
    [("3.9", "3.10"), ("3", "3.2"), ("a.b", "a.b.2"), ("2026-11-22", "2026-11-22.2")],
)
def test_a_version_whose_number_is_taken_gets_the_next_one(version: str, following: str) -> None:
    body = _import(None, BIRTH | {"version": version}, on=TODAY).body
    body = _import(body, BIRTH | {"version": version, "hours": 4}, on=LATER).body
    assert [one[2] for one in days(body)] == [version, following]


def test_versions_are_told_oldest_first_whatever_the_order_they_lie_in() -> None:
    body = {"procedures": [
        BIRTH | {"valid_from": "2026-12-01", "version": "b"}, BIRTH | {"version": "x"},
        BIRTH | {"valid_from": "2026-01-01", "version": "z"}, BIRTH | {"valid_from": "2026-12-01", "version": "a"},
        BIRTH | {"valid_from": "2026-12-01"},
    ]}  # fmt: skip
    found = [(one.get("valid_from", ""), one.get("version", "")) for one in versions(body, CODE)]
    assert found == [("", "x"), ("2026-01-01", "z"), ("2026-12-01", ""), ("2026-12-01", "a"), ("2026-12-01", "b")]


def test_one_procedure_twice_in_a_file_is_refused_unless_the_rows_name_different_days() -> None:
    twice = _import(None, BIRTH, BIRTH | {"hours": 4})
    assert "đã có ở" in twice.refused[0].words and len(twice.refused) == 1
    apart = _import(None, BIRTH | {"valid_from": "2026-01-01"}, BIRTH | {"valid_from": "2026-06-01", "hours": 4})
    assert apart.refused == () and len(versions(apart.body, CODE)) == 2


def test_what_a_version_says_is_known_by_its_hash_without_number_and_days() -> None:
    one = content_hash(BIRTH)
    assert one == content_hash(BIRTH | {"version": "9", "valid_from": "2026-01-01", "valid_to": "2027-01-01"})
    assert one != content_hash(BIRTH | {"hours": 4})
    assert one == content_hash(BIRTH | {"la": "không có trong lược đồ"})


# ---------------------------------------------------------------- conditions


@pytest.mark.parametrize("text", ['ten == "a\\x"', 'ten == "\\u12"', 'ten == "\\"'])
def test_a_text_badly_quoted_is_refused_in_words(text: str) -> None:
    with pytest.raises(ValueError, match=r"hằng số chữ viết sai|chỉ được so sánh"):
        read_condition(text)


def test_a_badly_quoted_text_is_named_as_such() -> None:
    with pytest.raises(ValueError, match="có hằng số chữ viết sai"):
        read_condition('ten == "a\\x"')


def test_a_condition_is_as_long_as_it_may_be_and_not_longer() -> None:
    text = f'ten == "{"x" * (LONGEST - len("ten ==  ") - 1)}"'
    assert len(text) == LONGEST and read_condition(text).field == "ten"
    with pytest.raises(ValueError, match="chỉ được so sánh"):
        read_condition(text.replace('"x', '"xx', 1))


@pytest.mark.parametrize(
    ("condition", "data", "true"),
    [
        (Condition("a", "==", "đất"), {"a": "đất"}, True), (Condition("a", "==", 1), {"a": True}, False),
        (Condition("a", "==", True), {"a": 1}, False), (Condition("a", "!=", True), {"a": False}, True),
        (Condition("a", "<", 2.5), {"a": 2}, True), (Condition("a", ">=", 2), {"a": 2}, True),
        (Condition("a", ">", 2), {"a": 2}, False), (Condition("a", "<=", 2), {"a": 3}, False),
        (Condition("a", "==", "1"), {"a": 1}, False), (Condition("a", "!=", 1), {}, False),
        (Condition("a", "!=", 1), {"a": None}, False), (Condition("a", "!=", 1), {"a": [1]}, False),
        (Condition("a", "<", "b"), {"a": "a"}, True),
    ],
)  # fmt: skip
def test_only_what_is_alike_is_compared(condition: Condition, data: dict[str, Any], true: bool) -> None:
    assert holds(condition, data) is true
    assert holds(read_condition(write_condition(condition)), data) is true


def test_a_condition_is_written_with_its_letters() -> None:
    assert write_condition(Condition("loai", "==", "đất ở")) == 'loai == "đất ở"'
