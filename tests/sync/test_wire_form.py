"""The wire form: what is written is read, cut anywhere it gives whole checkpoints, strangers are recognised."""

from __future__ import annotations

import gzip
import json
import zlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync import wire
from sync.errors import NotTheServer, Offline
from tests.sync.test_steps_acceptance import arrival
from workflow.store.journal import AcceptedStep, StepResult

EMPTY = gzip.compress(b"{}", mtime=0)
STEPS = [arrival(item=f"van-ban-{n}", content="Đất đai, hộ tịch, môi trường " * 20) for n in range(60)]


def answer(count: int = 60, packed: bool = True) -> tuple[bytes, str]:
    """Return an answer with results and steps."""
    lines = [
        (wire.result_line(StepResult(f"id-{n}", "superseded", None, "Lan đã vào sổ", "Lan")), "s:0") for n in range(3)
    ]
    lines += [(wire.step_line(AcceptedStep(step, n)), wire.cursor_text(n)) for n, step in enumerate(STEPS[:count], 1)]
    blocks = list(wire.with_checkpoints(lines, "s:0", f"s:{count + 5}", epoch="e1", more=False, time="2026"))
    if not packed:
        return b"".join(blocks), ""
    zipper = zlib.compressobj(6, zlib.DEFLATED, 31)
    parts = [zipper.compress(block) + zipper.flush(zlib.Z_SYNC_FLUSH) for block in blocks]
    return b"".join(parts) + zipper.flush(), "gzip"


@pytest.mark.parametrize("packed", [True, False])
def test_an_answer_is_read_as_it_was_written(packed: bool) -> None:
    body, _ = answer(packed=packed)
    checkpoints = list(wire.read_answer([body]))
    assert [step.step for c in checkpoints for step in c.page.steps] == STEPS
    assert sum(len(c.page.results) for c in checkpoints) == 3
    last = checkpoints[-1]
    assert (last.page.cursor, last.page.epoch, last.more) == ("s:65", "e1", False)
    assert all(len(c.page.steps) + len(c.page.results) <= wire.CHECKPOINT_RECORDS for c in checkpoints)


@given(st.data())
def test_cut_anywhere_it_gives_whole_checkpoints_and_then_says_so(data: st.DataObject) -> None:
    body, encoding = answer(packed=data.draw(st.booleans()))
    place = data.draw(st.integers(0, len(body) - 1))
    size = data.draw(st.integers(1, 500))
    pieces = [body[:place][start : start + size] for start in range(0, place, size)]
    found = []
    try:
        for checkpoint in wire.read_answer(pieces):
            found.append(checkpoint)
    except Offline as trouble:
        assert not isinstance(trouble, NotTheServer)
    else:
        # Between two checkpoints of an unpacked answer a cut cannot be seen, and costs nothing.
        assert found and found[-1].more and not encoding
    steps = [step.step for checkpoint in found for step in checkpoint.page.steps]
    assert steps == STEPS[: len(steps)]


@pytest.mark.parametrize(
    "body",
    [b"<html>", b"  \n<!DOCTYPE html>", b"Please sign in\n", b"{}x\n", b"[1]\n", b'{"r":{"id":1}}\n', b'{"cp":"x"}\n',
     b'{"r":{"id":"a","status":"great","position":null,"reason":"","by":""}}\n', b"\xff\xfe\n", b"NaN\n"],
)  # fmt: skip
def test_strangers_are_recognised(body: bytes) -> None:
    with pytest.raises(NotTheServer):
        list(wire.read_answer([body]))


def test_a_body_that_is_not_gzip_is_recognised() -> None:
    with pytest.raises(NotTheServer):
        list(wire.read_answer([b"<html>" * 100]))


@pytest.mark.parametrize("pieces", [[], [b""], [b'{"cp":'], [b'{"e":1']])
def test_an_answer_that_never_came_whole_is_a_cut(pieces: list[bytes]) -> None:
    with pytest.raises(Offline):
        list(wire.read_answer(pieces))


def test_lines_of_a_later_version_are_passed_over() -> None:
    line = b'{"cp":"s:1","epoch":"e","more":false,"time":"","new":1}\n'
    (checkpoint,) = wire.read_answer([b'{"x":{"y":1}}\n' + line])
    assert checkpoint.page.cursor == "s:1"


def test_a_request_is_read_as_it_was_written() -> None:
    request = wire.SyncRequest("e1", "s:7", "rid", tuple(STEPS), ("a", "b"), 1000)
    received = wire.read_request(wire.write_request(request), "gzip")
    assert (received.request, received.bad) == (request, ())


def test_one_unreadable_step_spoils_no_other() -> None:
    value = {"epoch": "", "since": "", "rid": "", "steps": [{"id": "x"}, STEPS[0].to_json(), 5]}
    received = wire.read_request(json.dumps(value).encode(), "")
    assert received.request.steps == (STEPS[0],)
    assert [bad.id for bad in received.bad] == ["x", ""]


@pytest.mark.parametrize(
    "value", [[], None, {"since": 5}, {"steps": {}}, {"epoch": "x" * 200}, {"rid": None}, {"acked": "x"}]
)
def test_requests_of_another_form_are_refused(value: Any) -> None:
    with pytest.raises(ValueError, match=r"."):
        wire.read_request(json.dumps(value).encode(), "")


@pytest.mark.parametrize("body", [b"", b"\x1f\x8b", b"x", EMPTY[:-3], EMPTY + b"x"])
def test_requests_that_are_not_whole_are_refused(body: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        wire.read_request(body, "gzip")


@pytest.mark.parametrize("cursor", ["7", "s:", "s:-1", "s:1.0", "x:1", "s:٣", "s:" + "9" * 30])
def test_cursors_of_another_form_are_refused(cursor: str) -> None:
    with pytest.raises(ValueError, match="cursor"):
        wire.cursor_position(cursor)
