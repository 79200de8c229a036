"""What is filled in at a step: just as long as it may be, named in the refusal, read as its kind says and no other."""

from __future__ import annotations

from typing import Any

import pytest

from workflow.errors import Missing
from workflow.procedures.answers import check_answers, read_answer
from workflow.procedures.route import Asked, Kind, Node, Route

FIELDS = (
    Asked("ghi_chu", "Ghi chú", "text"), Asked("so_tien", "số tiền phải nộp", "number"), Asked("gap", "", "flag"),
    Asked("loai", "loại đất", "choice", ("đất ở", "khác")),
)  # fmt: skip
ROUTE = Route((), FIELDS)
RIGHT: dict[str, Any] = {"ghi_chu": "x", "so_tien": 5, "gap": False, "loai": "khác"}


def step(name: str = "Thẩm định") -> Node:
    """Return a step that asks for all of it."""
    return Node("tham_dinh", Kind.WORK, name, asks=tuple(field.name for field in FIELDS))


def refused(change: dict[str, Any], node: Node | None = None) -> Missing:
    """Return how answers are refused."""
    with pytest.raises(Missing) as met:
        check_answers(ROUTE, node or step(), RIGHT | change)
    return met.value


@pytest.mark.parametrize(
    ("change", "field", "text"),
    [
        ({"ghi_chu": "x" * 2001}, "data.ghi_chu", "Ghi chú phải là chữ, không quá 2000 chữ."),
        ({"so_tien": "5"}, "data.so_tien", "Số tiền phải nộp phải là số."),
        ({"so_tien": True}, "data.so_tien", "Số tiền phải nộp phải là số."),
        ({"so_tien": 10**15}, "data.so_tien", "Số tiền phải nộp phải là số."),
        ({"so_tien": -(10**15)}, "data.so_tien", "Số tiền phải nộp phải là số."),
        ({"gap": "có"}, "data.gap", "Gap phải là có hoặc không."),
        ({"loai": "đất vườn"}, "data.loai", "Loại đất không nằm trong các giá trị được dùng."),
        ({"ghi_chu": ""}, "data.ghi_chu", "Chưa có ghi chú."),
        ({"so_tien": None}, "data.so_tien", "Chưa có số tiền phải nộp."),
        ({"la": 1}, "data.la", "Bước “Thẩm định” không hỏi trường “la”."),
    ],
)  # fmt: skip
def test_a_wrong_answer_is_named_and_said_to_be_what_it_must(change: dict[str, Any], field: str, text: str) -> None:
    met = refused(change)
    assert (met.field, met.text) == (field, text)


def test_a_step_without_a_name_is_called_by_its_id() -> None:
    assert "Bước “tham_dinh” không hỏi" in refused({"la": 1}, step("")).text


@pytest.mark.parametrize(
    "change", [{"ghi_chu": "x" * 2000}, {"so_tien": 10**15 - 1}, {"so_tien": -0.5}, {"so_tien": 0}, {"gap": True}]
)
def test_what_is_just_allowed_is_taken(change: dict[str, Any]) -> None:
    check_answers(ROUTE, step(), RIGHT | change)


@pytest.mark.parametrize(
    ("field", "typed", "read"),
    [
        (1, "1.500.000", 1_500_000), (1, " 2,5 ", 2.5), (1, "hai", "hai"), (1, 5, 5), (2, "co", True),
        (2, "khong", False),
        (2, "có", "có"), (2, True, True), (0, "co", "co"), (0, "12", "12"), (3, "khong", "khong"), (2, None, None),
    ],
)  # fmt: skip
def test_what_is_typed_is_read_as_the_kind_of_its_field(field: int, typed: Any, read: Any) -> None:
    found = read_answer(FIELDS[field], typed)
    assert found == read and type(found) is type(read)
