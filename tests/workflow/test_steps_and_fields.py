"""Steps and their chain, the directory, and what a payload's fields may hold."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from tests.workflow.changed import replace
from tests.workflow.office import DIRECTORY, NOW, at
from workflow import fields as ask
from workflow.acts import read_time
from workflow.documents.document import URGENCY
from workflow.errors import Missing, Refusal, Trouble
from workflow.fields import Field, filled
from workflow.people import Directory, Role
from workflow.plain import from_plain, to_plain
from workflow.rules import FileRef
from workflow.steps import Draft, Step, breaks, canonical, hash_of, make, new_id

FILE = {"sha256": "a" * 64, "name": "a.pdf", "media_type": "application/pdf", "size": 1}


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        (ask.text("x", "chữ", 3), ["", "   ", 1, "quá dài", None, []]),
        (ask.mark("x", "mã", 3), [1, "quá dài", ["a"]]),
        (ask.whole("x", "số", 1, 9), [0, 10, "1", 1.0, True, None]),
        (ask.day("x", "ngày"), ["2026-13-01", "20260301", "02/03/2026", 20260302, "2026-W10-1"]),
        (ask.moment("x", "lúc"), ["2026-03-02", "2026-03-02T09:00:00", "mai", 5, "20260302T090000+0700",
                                  "2026-W10-1T09:00+07:00", "9999-12-31T23:59:59+00:00", "0001-01-01T00:00:00+14:00"]),
        (ask.choice("x", "loại", ("a", 1)), ["b", True, ["a"], {"a": 1}]),
        (ask.flag("x", "có"), [1, "true"]),
        (ask.record("x", "mục", ask.text("y", "chữ")), [[1], "a", {"y": 1}, {"z": "a"}]),
        (ask.listed("x", "danh sách", ask.text("y", "chữ")),
         ["a", {"y": "a"}, ["a"], [{"y": ""}], [{"y": "a"}] * 1001]),
        (ask.texts("x", "danh sách", 3), ["a", [1], ["quá dài"], ["a"] * 1001]),
        (ask.file("x", "tệp"), ["a", FILE | {"sha256": "A" * 64}, FILE | {"sha256": 1}, FILE | {"size": -1},
                                FILE | {"size": True}, FILE | {"name": ""}, FILE | {"media_type": 1}]),
        (ask.files("x", "tệp"), ["a", ["a"], [FILE | {"size": "1"}], [FILE] * 1001]),
    ],
    ids=lambda value: "" if isinstance(value, list) else value.read.__qualname__.partition(".")[0],
)  # fmt: skip
def test_a_field_takes_only_what_it_may_hold(field: Field, wrong: list[Any]) -> None:
    for value in wrong:
        with pytest.raises(Missing) as met:
            field.value({"x": value})
        assert met.value.field in ("x", "y")
        assert met.value.text.endswith(".")
        assert met.value.text[0].isupper()


SIMPLE = (ask.text, ask.mark, ask.day, ask.moment, ask.flag, ask.record, ask.texts, ask.file)


@pytest.mark.parametrize("make_field", SIMPLE)
def test_an_optional_field_may_stay_empty(make_field: Callable[[str, str], Field]) -> None:
    field = make_field("x", "mục").optional()
    assert field.value({}) is None
    assert field.value({"x": None}) is None
    assert filled([field], {"y": 1}) == {"y": 1}
    with pytest.raises(Missing, match="Chưa có mục"):
        make_field("x", "mục").value({})


def test_typed_text_is_kept_composed_and_identifiers_exactly() -> None:
    decomposed = "Nguyễn Ðức "
    typed = {"a": decomposed, "b": decomposed, "c": ["Ð"]}
    kept = filled([ask.text("a", "chữ"), ask.mark("b", "mã"), ask.texts("c", "các")], typed)
    assert kept == {"a": "Nguyễn Đức", "b": decomposed, "c": ["Đ"]}


def test_false_is_an_answer() -> None:
    assert ask.flag("x", "có").value({"x": False}) is False


def step() -> Step:
    """Return some step."""
    return make(Draft("incoming.opinion", {"text": "ạ"}), item="i", item_kind="incoming", actor="clerk", at=NOW,
                device="d", previous=None)  # fmt: skip


def test_a_step_survives_its_journey() -> None:
    one = step()
    assert Step.from_json(json.loads(json.dumps(one.to_json()))) == one
    assert hash_of(one) == one.hash
    assert canonical({"b": 1, "a": "ạ"}) == '{"a":"ạ","b":1}'.encode()


@pytest.mark.parametrize("change", [{"id": 1}, {"payload": []}, {"previous": 5}, {"at": None}, {"hash": b""}])
def test_a_step_of_the_wrong_form_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="step with"):
        Step.from_json(step().to_json() | change)


def test_a_step_lacking_something_is_refused() -> None:
    value = step().to_json()
    del value["device"]
    with pytest.raises(ValueError, match="without 'device'"):
        Step.from_json(value)
    with pytest.raises(ValueError, match="zone"):
        make(Draft("x", {}), item="i", item_kind="x", actor="a", at=datetime(2026, 3, 2), device="d", previous=None)


def test_ids_sort_by_the_millisecond_they_were_made_in() -> None:
    ids = [new_id(ms) for ms in (1, 2, 1_700_000_000_000, 1_800_000_000_000)]
    assert ids == sorted(ids)
    assert all(id[14] == "7" and id[19] in "89ab" for id in [*ids, new_id()])


def test_a_break_of_the_chain_shows() -> None:
    steps = at("outgoing", "sent").steps
    assert breaks(steps) == []
    assert [found.why for found in breaks([*steps[:2], replace(steps[2], payload={}), *steps[3:]])] == [
        "nội dung khác với lúc ghi"
    ]
    assert [found.why for found in breaks([steps[0], *steps[2:]])] == ["thiếu bước đứng trước"]
    orphan = replace(steps[1], previous=None)
    orphan = replace(orphan, hash=hash_of(orphan))
    assert [found.why for found in breaks([steps[0], orphan])] == ["mất nối với bước trước"]


def test_the_directory_survives_its_journey_and_says_whom_it_lacks() -> None:
    read = Directory.from_json(json.loads(json.dumps(DIRECTORY.to_json())))
    assert (read.units, read.people) == (DIRECTORY.units, DIRECTORY.people)
    assert DIRECTORY.office("kt").id == "nam-can"
    assert DIRECTORY.name("khong-co") == "khong-co"
    assert DIRECTORY.person("clerk").has(Role.LEADER, Role.CLERK)
    with pytest.raises(Refusal, match="không có người"):
        DIRECTORY.person("khong-co")
    with pytest.raises(Refusal, match="không có đơn vị"):
        DIRECTORY.unit("khong-co")


def test_states_of_an_older_program_are_read_with_defaults() -> None:
    desk = at("incoming", "assigned")
    stored = to_plain(desk.state)
    del stored["verdict"]
    stored["something_new"] = 1
    assert from_plain(type(desk.state), stored) == desk.state
    assert to_plain(Role.CLERK) == "van_thu"


def test_small_things() -> None:
    assert FileRef.from_json(FILE).to_json() == FILE | {"role": ""}
    assert URGENCY[3] == "Hỏa tốc"
    assert read_time("hôm qua") == "hôm qua"
    assert read_time("2026-03-02T02:00:00+00:00") == "09:00 02/03/2026"
    assert Trouble("a", "b", title="c").title == "c"
