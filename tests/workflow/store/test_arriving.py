"""However a step is spelled, the quick reader reads what the plain one reads, and believes no hash it did not make."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.bench.big_office import procedure
from workflow.frozen import Unchanging
from workflow.procedures.procedure import read_procedure
from workflow.steps import Step, canonical, hash_of
from workflow.store.arriving import Reader
from workflow.store.step_rows import common_of, milliseconds, payload_of, row_of, time_text

LETTERS = st.text(st.sampled_from('ab đẠ"\\/\n\u0000\u2028{}:,'), max_size=6)
NUMBERS = st.one_of(st.integers(), st.floats(), st.sampled_from([-0.0, 10**30, 2**64]))
VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), NUMBERS, LETTERS, st.just(procedure(1))),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(LETTERS | st.just("procedure"), inner, max_size=3),
    max_leaves=8,
)  # fmt: skip
PAYLOADS = st.dictionaries(st.one_of(st.sampled_from(["procedure", "applicant", "zz"]), LETTERS), VALUES, max_size=4)
TIMES = st.one_of(
    st.datetimes().map(lambda moment: f"{moment.isoformat(timespec='milliseconds')}+07:00"),
    st.from_regex(
        r"(18|20|22)\d\d-[01]\d-[0-3]\dT[0-2]\d:[0-6]\d:[0-6]\d(\.\d{3}|\.\d{6}|)(\+07:00|Z|\+00:00)", fullmatch=True
    ),
    LETTERS,
)  # fmt: skip


def text_of(fields: dict[str, Any], hash: str, style: int) -> str:
    whole = {**fields, "hash": hash}
    if style == 0:
        return canonical(whole).decode()
    return json.dumps(whole, ensure_ascii=style == 1, sort_keys=style == 1)


@given(
    payload=PAYLOADS, actor=LETTERS, behalf=st.none() | LETTERS, at=TIMES, previous=st.none() | LETTERS,
    style=st.integers(0, 2), honest=st.booleans(),
)  # fmt: skip
@example({"procedure": procedure(2)}, "a", None, "2026-03-31T09:00:00.000+07:00", None, 0, True)
@example({"a": {"procedure": procedure(2)}, "procedure": 1}, "a", None, "", None, 0, True)
@example({"a": {"procedure": procedure(2)}}, "a", None, "", None, 0, True)
@example({"a": procedure(2), "procedure": procedure(2)}, "a", None, "", None, 0, True)
def test_a_step_is_read_as_by_the_plain_reader(
    payload: dict[str, Any], actor: str, behalf: str | None, at: str, previous: str | None, style: int, honest: bool
) -> None:
    fields = {
        "id": "i", "item": "i", "item_kind": "dossier", "kind": "dossier.received", "actor": actor, "at": at,
        "on_behalf_of": behalf, "device": "m", "payload": payload, "previous": previous,
    }  # fmt: skip
    hash = hashlib.sha256(canonical(fields)).hexdigest() if honest else "0" * 64
    text = text_of(fields, hash, style)
    plain = Step.from_json(json.loads(text))
    reader = Reader()
    for _ in range(2):
        step, spelled, common = reader.read(text)
        assert canonical(step.to_json()) == canonical(plain.to_json()) and spelled == payload_of(text, plain)
        assert (spelled is not None) == (hash_of(plain) == plain.hash)
        if spelled is not None:
            assert common == common_of(plain.payload, spelled)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"id": 1}', "{" * 2000, '{"id":"i","item":"i","payload":[]}'])
def test_what_is_no_step_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        Reader().read(text)


@given(TIMES)
@example("2026-02-29T09:00:00.000+07:00")
@example("2024-02-29T09:00:00.000+07:00")
@example("2026-12-31T23:59:59.999+07:00")
def test_the_row_of_a_step_says_its_time_as_it_was_spelled(at: str) -> None:
    step = Step("i", "i", "dossier", "dossier.noted", "a", None, at, "m", {}, None, "0" * 64)
    row = row_of(step, None, mine=True, joined=False, verdict="pending", position=None)
    assert row.values[2] == milliseconds(at)
    plain = row_of(step, None, "{}", mine=True, joined=False, verdict="pending", position=None)
    told = time_text(milliseconds(at)) == at
    assert plain == row and (b'"at"' in bytes(row.values[3])) == (not told)


def test_a_procedure_nobody_changes_is_read_once() -> None:
    known = Unchanging(procedure(3))
    assert read_procedure(known) is read_procedure(known) == read_procedure(procedure(3))
