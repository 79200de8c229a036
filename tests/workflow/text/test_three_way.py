"""Two people change the same fields and paragraphs apart: nothing either of them wrote is lost unseen."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from workflow.text.three_way import merge_fields, merge_lines

LINES = st.lists(st.sampled_from("abcde"), max_size=8)
FIELDS = st.dictionaries(st.sampled_from(["trích yếu", "hạn", "nội dung"]), st.one_of(st.integers(0, 3), LINES))


def test_different_fields_merge_and_the_same_field_is_named() -> None:
    base = {"subject": "Họp", "due": "2026-11-20", "signer": "a"}
    merged, torn = merge_fields(base, {**base, "subject": "Họp gấp", "due": "x"}, {**base, "signer": "b", "due": "y"})
    assert merged == {"subject": "Họp gấp", "due": "x", "signer": "b"}
    assert torn == ("due",)


def test_paragraphs_far_apart_merge_and_touching_ones_do_not() -> None:
    base = ["một", "hai", "ba", "bốn"]
    assert merge_lines(base, ["MỘT", "hai", "ba", "bốn"], ["một", "hai", "ba", "BỐN", "năm"]) == [
        "MỘT", "hai", "ba", "BỐN", "năm",
    ]  # fmt: skip
    assert merge_lines(base, ["MỘT", "hai", "ba", "bốn"], ["một", "HAI", "ba", "bốn"]) is None
    assert merge_lines(base, [*base, "năm"], [*base, "sáu"]) is None
    assert merge_lines(base, base[1:], base[1:]) == base[1:]


def test_a_field_taken_away_by_one_is_gone() -> None:
    assert merge_fields({"a": 1, "b": 2}, {"b": 2}, {"a": 1, "b": 3}) == ({"b": 3}, ())


@given(LINES, LINES)
def test_what_only_one_changed_stands(base: list[str], changed: list[str]) -> None:
    assert merge_lines(base, changed, base) == merge_lines(base, base, changed) == changed
    assert merge_lines(base, changed, changed) == changed


@given(LINES, LINES, LINES)
def test_it_does_not_matter_who_was_first(base: list[str], mine: list[str], theirs: list[str]) -> None:
    assert merge_lines(base, mine, theirs) == merge_lines(base, theirs, mine)


@given(FIELDS, FIELDS, FIELDS)
def test_a_field_either_left_alone_is_never_torn(
    base: dict[str, Any], mine: dict[str, Any], theirs: dict[str, Any]
) -> None:
    merged, torn = merge_fields(base, mine, theirs)
    assert set(torn).isdisjoint(n for n in base if base.get(n) in (mine.get(n), theirs.get(n)))
    assert all(merged.get(name) == mine.get(name) for name in torn)
