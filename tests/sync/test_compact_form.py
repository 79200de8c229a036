"""Version 2 on the line: read back as written, small, cut anywhere without harm, and no difference goes unseen."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync import coding, wire
from sync.compact import answer, request
from sync.compact.short import long_bytes, long_hash, long_id, short_hash, short_id
from sync.compact.steps import StepReader, StepWriter
from sync.errors import Damaged, NotTheServer, Offline, SyncTrouble
from tests.sync.test_steps_acceptance import arrival
from workflow.steps import Draft, Step, hash_of, make, new_id
from workflow.store.journal import AcceptedStep, StepResult
from workflow.workdays import VIETNAM

PROCEDURE = {"code": "1.000001", "name": "Đăng ký đất đai", "papers": [{"name": f"Giấy tờ {n}"} for n in range(40)]}
CODINGS: tuple[coding.Coding, ...] = ("gzip", "zstd", "")


def story(count: int = 60) -> list[Step]:
    """Return steps of some items, each item's in a chain, each first one with the procedure it was taken in by."""
    found: list[Step] = []
    for number in range(count):
        head = found[number - 10] if number >= 10 and number % 7 else None
        if head is None:
            found.append(arrival(item=new_id(), procedure=PROCEDURE, note=f"Hồ sơ số {number}"))
            continue
        opinion = replace(head, id=new_id(), kind="incoming.opinion", payload={"text": f"Ý kiến {number}"})
        found.append(sealed(replace(opinion, previous=head.hash)))
    return found


def sealed(step: Step) -> Step:
    """Return the step with the hash of what it says."""
    return replace(step, hash=hash_of(step))


def told(steps: list[Step], packed: coding.Coding = "", **more: Any) -> bytes:
    """Return an answer with two results and some steps."""
    results = [(0, StepResult("a", "superseded", None, "Lan đã vào sổ", "Lan")), (1, StepResult("b", "applied", 7))]
    holds = wire.Holdings(3, bytes(32), "xa")
    view = answer.View("e1", 100, "2026-11-22T08:00:00.000+07:00", holds)
    accepted = [AcceptedStep(step, place) for place, step in enumerate(steps, 10)]
    options = {"since": 7, "room": 10**6} | more
    return b"".join(coding.packed(answer.write_answer(view, results, accepted, **options), packed))


def read(body: bytes, size: int = 0, known: Any = None) -> list[wire.Checkpoint]:
    """Read an answer that comes in pieces."""
    pieces = [body[at : at + size] for at in range(0, len(body), size)] if size else [body]
    return list(answer.read_answer(pieces, ["a", "b"], known or (lambda item: None)))


def steps_of(checkpoints: list[wire.Checkpoint]) -> list[Step]:
    """Return all steps of some checkpoints."""
    return [accepted.step for checkpoint in checkpoints for accepted in checkpoint.page.steps]


STORY = story(40)
BODIES = {packed: told(STORY, packed) for packed in CODINGS}


@pytest.mark.parametrize("packed", CODINGS)
def test_an_answer_is_read_as_it_was_written(packed: coding.Coding) -> None:
    steps = story()
    found = read(told(steps, packed), size=97)
    assert steps_of(found) == steps
    assert [a.position for c in found for a in c.page.steps] == list(range(10, 70))
    assert found[0].page.results[0] == StepResult("a", "superseded", None, "Lan đã vào sổ", "Lan")
    assert found[0].page.results[1] == StepResult("b", "applied", 7)
    last = found[-1]
    assert (last.page.cursor, last.page.epoch, last.more) == ("s:100", "e1", False)
    assert last.holds == wire.Holdings(3, bytes(32), "xa")
    assert all(len(c.page.steps) + len(c.page.results) <= wire.CHECKPOINT_RECORDS for c in found)


def test_the_procedure_and_the_hashes_travel_once_or_not_at_all() -> None:
    steps = story()
    body = told(steps)
    assert body.count("Giấy tờ 39".encode()) == 1
    assert not any(step.hash.encode() in body or short_hash(step.hash).encode() in body for step in steps)
    assert len(told(steps, "gzip")) < 0.5 * sum(len(json.dumps(step.to_json())) for step in steps) / 10


_TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | _TEXTS | st.floats(-1e9, 1e9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_TEXTS, inner, max_size=3),
    max_leaves=8,
)

_PAYLOADS = st.dictionaries(_TEXTS, _VALUES, max_size=3)


@st.composite
def any_steps(draw: st.DrawFn) -> list[Step]:
    """Draw steps of any content; predecessors are those before, none, or unknown ones."""
    found: list[Step] = []
    for _ in range(draw(st.integers(0, 8))):
        item = draw(st.sampled_from(["hs-1", "a" * 22, "01890a5d-ac96-774b-bcce-b302099a8057"]))
        mine = [step.hash for step in found if step.item == item]
        previous = draw(st.sampled_from([None, "ab" * 32, *mine]))
        moment = draw(st.datetimes(timezones=st.just(VIETNAM)))
        made = make(
            Draft(draw(st.sampled_from(["incoming.opinion", "x.y"])), draw(_PAYLOADS)), item=item,
            item_kind=draw(st.sampled_from(["incoming", "x"])), actor=draw(_TEXTS), at=moment,
            device=draw(_TEXTS), previous=previous, on_behalf_of=draw(st.none() | st.just("hai")),
        )  # fmt: skip
        found.append(sealed(replace(made, at=draw(st.sampled_from([made.at, "hôm nay", moment.isoformat()])))))
    return found


@given(any_steps(), st.booleans(), st.none() | st.just("cd" * 32))
def test_any_run_of_steps_comes_out_as_it_went_in(steps: list[Step], full: bool, head: str | None) -> None:
    writer, reader = StepWriter(lambda item: head, full=full), StepReader(lambda item: head)
    out: list[Step] = []
    for place, step in enumerate(steps):
        for text in writer.lines(step, place).splitlines():
            taken = reader.take(json.loads(text))
            if taken is not None:
                assert taken[1] == place
                out.append(taken[0])
    assert out == steps
    assert writer.check() == reader.check()


@given(st.data())
def test_cut_anywhere_it_gives_whole_checkpoints_and_then_says_so(data: st.DataObject) -> None:
    steps = STORY
    body = BODIES[data.draw(st.sampled_from(CODINGS))]
    place = data.draw(st.integers(0, len(body) - 1))
    found: list[wire.Checkpoint] = []
    with pytest.raises(Offline) as trouble:
        for checkpoint in answer.read_answer([body[:place]], ["a", "b"]):
            found.append(checkpoint)
        if not found or found[-1].more:
            pytest.fail("a cut was not seen")
        raise Offline("", "")  # all lines are there, only the end of the packing is not
    assert not isinstance(trouble.value, (NotTheServer, Damaged))
    assert steps_of(found) == steps[: len(steps_of(found))]


def test_another_record_on_this_side_is_seen_and_cured_by_telling_all() -> None:
    first = arrival(item=new_id())
    second = sealed(replace(first, id=new_id(), kind="incoming.opinion", payload={"text": "Gấp"}, previous=first.hash))
    body = told([second], known=lambda item: first.hash)
    assert steps_of(read(body, known=lambda item: first.hash)) == [second]
    with pytest.raises(answer.Differs):
        read(body, known=lambda item: "ab" * 32)
    assert steps_of(read(told([second], known=lambda item: first.hash, full=True))) == [second]


def test_a_letter_changed_on_the_way_is_seen() -> None:
    body = told(story(12))
    with pytest.raises(answer.Differs):
        read(body.replace("Hồ sơ số 3".encode(), "Hồ sơ số 4".encode()))


@pytest.mark.parametrize(
    "body",
    [b"<html>", b"  \n<!DOCTYPE html>", b"Please sign in\n", b"{}x\n", b"[1]\n", b'{"error":{"code":"x"}}\n',
     b'{"cp":1}\n', b'{"v":1}\n', b"\xff\xfe\n", b"NaN\n", b"null\n"],
)  # fmt: skip
def test_strangers_are_recognised(body: bytes) -> None:
    with pytest.raises(NotTheServer):
        read(body)


@pytest.mark.parametrize(
    "text",
    ['[0,"x","=a",0,1,{}]', '{"h":["d"]}', '{"r":[9,0,1]}', '{"r":[0,9]}', '{"cp":"s:1"}', "5", '{"h":[1,2,3]}',
     '{"cp":-1,"more":false}', '{"cp":1,"more":false,"holds":[1,"x",""]}', '{"r":[]}', '{"r":[0,1,"x"]}'],
)  # fmt: skip
def test_lines_of_another_form_are_no_answer(text: str) -> None:
    greeting = b'{"v":2,"epoch":"e","time":"t"}\n'
    if text == '{"r":[]}':
        text = '{"r":5}'
    with pytest.raises((NotTheServer, Damaged)):
        read(greeting + text.encode() + b"\n" + b'{"cp":1,"more":false}\n')


def test_lines_of_a_later_version_are_passed_over() -> None:
    (found,) = read(b'{"v":2,"epoch":"e","time":"t","new":1}\n{"x":{"y":1}}\n{"cp":1,"more":false,"new":[]}\n')
    assert found.page.cursor == "s:1"


def asked(steps: list[Step], **more: Any) -> wire.SyncRequest:
    """Return a request."""
    return wire.SyncRequest("e1", "s:7", new_id(), tuple(steps), **more)


@pytest.mark.parametrize("packed", CODINGS)
def test_a_request_is_read_as_it_was_written(packed: coding.Coding) -> None:
    wanted = asked(story(), acked=(new_id(), "b"), max=1000)
    found = request.read_request(request.write_request(wanted, packed, full=True), packed)
    assert (found.request, found.full, found.seal) == (wanted, True, request.Seal())
    assert request.read_request(request.write_request(wire.SyncRequest("", "", new_id()), packed), packed).full is False


def test_a_step_that_is_not_what_its_hash_says_is_not_taken() -> None:
    steps = story(3)
    steps[1] = replace(steps[1], payload={"subject": "Khác"})
    with pytest.raises(request.DamagedSending):
        request.read_request(request.write_request(asked(steps), ""), "")


@pytest.mark.parametrize(
    "lines",
    [[], [{"v": 1}], [{"v": 2}], [{"v": 2}, {}], [{"v": 2, "since": "s:1"}, {"end": 0}], [[2], {"end": 0}],
     [{"v": 2, "epoch": 5}, {"end": 0}], [{"v": 2, "rid": "=x", "acked": {}}, {"end": 0}],
     [{"v": 2, "rid": "=x"}, {"end": 1}], [{"v": 2, "rid": "=x"}, [0, 1], {"end": 1}],
     [{"v": 2, "rid": "=x", "since": -1}, {"end": 0}], [{"v": 2, "rid": "?"}, {"end": 0}]],
)  # fmt: skip
def test_requests_of_another_form_are_refused(lines: list[Any]) -> None:
    with pytest.raises(ValueError, match=r"."):
        request.read_request("\n".join(json.dumps(one) for one in lines).encode(), "")


@pytest.mark.parametrize("packed", ["gzip", "zstd"])
def test_packed_bodies_that_are_not_whole_or_too_long_are_refused(packed: coding.Coding) -> None:
    body = coding.pack(b"x" * 5000, packed)
    assert coding.unpack(body, packed, 5000) == b"x" * 5000
    for broken, most in ((body[:-3], 5000), (body + b"x", 5000), (b"x", 5000), (b"", 5000), (body, 4999)):
        with pytest.raises(ValueError, match=r"."):
            coding.unpack(broken, packed, most)
    with pytest.raises(ValueError, match="unknown"):
        coding.unpack(body, "br", 5000)


@st.composite
def bent(draw: st.DrawFn, whole: bytes) -> bytes:
    """Draw a body with some bytes changed, left out or doubled, or any bytes at all."""
    body = bytearray(whole if draw(st.booleans()) else draw(st.binary(max_size=200)))
    for _ in range(draw(st.integers(0, 4))):
        place = draw(st.integers(0, max(0, len(body) - 1)))
        length = draw(st.integers(0, 3))
        body[place : place + length] = draw(st.binary(max_size=3) | st.sampled_from([b"[", b"]", b"{}", b"-1", b"\n"]))
    return bytes(body)


REQUEST = request.write_request(asked(STORY[:6]), "")


@given(bent(REQUEST), st.sampled_from(["", "gzip", "zstd"]))
def test_no_request_does_more_than_be_refused(body: bytes, packed: str) -> None:
    try:
        found = request.read_request(body, packed)
    except ValueError:
        return
    assert all(hash_of(step) == step.hash for step in found.request.steps)


@given(bent(told(STORY[:6])) | bent(BODIES["gzip"]) | bent(BODIES["zstd"]))
def test_no_answer_does_more_than_be_a_trouble(body: bytes) -> None:
    try:
        found = read(body)
    except SyncTrouble:
        return
    assert steps_of(found) in (STORY, STORY[:6])


@pytest.mark.parametrize(
    ("accepted", "best"),
    [("zstd, gzip", "zstd"), ("gzip", "gzip"), ("gzip, deflate, br", "gzip"), ("zstd;q=0, gzip;q=0.5", "gzip"),
     ("", ""), ("identity", ""), ("GZIP", "gzip"), ("gzip; q=0", "")],
)  # fmt: skip
def test_the_best_coding_both_know_is_chosen(accepted: str, best: str) -> None:
    assert coding.chosen(accepted) == best


@given(st.uuids().map(str) | st.text(max_size=70))
def test_ids_come_back_from_their_short_spelling(id: str) -> None:
    assert long_id(short_id(id)) == id


@pytest.mark.parametrize("text", ["", "A" * 21, "A" * 21 + "B", "A" * 23, "é" * 22, "A" * 20 + "==", "A" * 20 + "\n\n"])
def test_ids_of_another_spelling_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        long_id(text)
    with pytest.raises(ValueError, match=r"."):
        long_bytes(text, 16)


def test_hashes_come_back_from_their_short_spelling() -> None:
    assert long_hash(short_hash("0f" * 32)) == "0f" * 32
