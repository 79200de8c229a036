"""What is found comes in the same order whether the index is asked or the texts found are read, in any scope."""

from __future__ import annotations

from unittest.mock import patch

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.workflow.store.test_search_scope import SYLLABLES
from workflow.store import search_index, search_order
from workflow.store.fresh import Note
from workflow.store.search_order import FIND, Looking
from workflow.store.search_question import Question, within
from workflow.text.closeness import EXACT, FITTING, NOT_CLOSE, TOGETHER, Closeness
from workflow.text.typed import typed

WORDS = st.sampled_from((*SYLLABLES, "Đ", "đa", "ất", "quy", "Quyền", "đất-đai", "qđ12", "QĐ"))
TEXTS = st.lists(st.lists(WORDS, min_size=1, max_size=6).map(" ".join), min_size=1, max_size=12)


def notes(texts: list[str], places: list[str]) -> tuple[Note, ...]:
    return tuple(Note(num, text, "", where) for num, (text, where) in enumerate(zip(texts, places, strict=True), 1))


@st.composite
def asked(draw: st.DrawFn, texts: list[str]) -> str:
    """Draw words of a text as somebody may type them: the last one begun, some without marks, perhaps quoted."""
    words = draw(st.sampled_from(texts)).split()
    start = draw(st.integers(0, len(words) - 1))
    chosen = words[start : start + draw(st.integers(1, 4))]
    if draw(st.booleans()):
        chosen = draw(st.permutations(chosen))
    if draw(st.booleans()):
        chosen = [*chosen, draw(WORDS)]
    line = " ".join(chosen)
    line = line[: draw(st.integers(1, len(line)))]
    return f'"{line}" ' if draw(st.integers(0, 9)) == 0 else line


@settings(deadline=None)
@given(data=st.data())
def test_a_text_read_is_as_close_as_the_index_says(data: st.DataObject) -> None:
    texts = data.draw(TEXTS)
    index = search_index.beside(notes(texts, [""] * len(texts)))
    question_asked = typed(data.draw(asked(texts)))
    if not question_asked.needs:
        return
    question = Question(index.run, question_asked)
    ranks = dict.fromkeys((row[0] for row in index.run(FIND, (question.all, 0, 99))), NOT_CLOSE)
    for rank, expression in ((FITTING, question.fitting), (EXACT, question.exact), (TOGETHER, question.together)):
        if expression:
            ranks |= {row[0]: rank for row in index.run(FIND, (expression, 0, 99))}
    closeness = Closeness(question_asked, question.row)
    assert {num: closeness.rank(texts[num - 1]) for num in ranks} == ranks


@settings(deadline=None)
@given(data=st.data(), limit=st.integers(1, 14), more=st.integers(0, 5), after=st.integers(0, 6))
def test_whether_enough_was_found_changes_no_order(data: st.DataObject, limit: int, more: int, after: int) -> None:
    """The first ones of few are the first ones of all, and a wide scope is asked in two ways."""
    texts = data.draw(TEXTS)
    places = [data.draw(st.sampled_from(["m kletter", "m", "kletter", ""])) for _ in texts]
    index = search_index.beside(notes(texts, places))
    question_asked = typed(data.draw(asked(texts)))
    if not question_asked.needs:
        return
    keys = data.draw(st.sampled_from([(), ("m",), ("m", "kletter")]))
    every = Looking(index, question_asked, keys, after).ranked(99)
    with patch.object(search_order, "_MORE", more):
        wide = Looking(index, question_asked, keys, after, wide=True).ranked(limit)
    assert list(wide.items())[:limit] == list(every.items())[:limit]
    narrow = Looking(index, question_asked, keys, after).ranked(limit)
    assert list(narrow.items())[:limit] == list(every.items())[:limit]
    expected = {num for num, where in enumerate(places, 1) if set(keys) <= {*where.split()}}
    found = {row[0] for row in index.run(FIND, (within(Question(index.run, question_asked).all, keys), 0, 99))}
    assert set(every) == found <= expected
