"""Search keeps of many texts what it keeps of each; quick ways round Unicode's tables end where the tables end."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime, timedelta, timezone

from hypothesis import example, given
from hypothesis import strategies as st

from workflow.reports.row import local
from workflow.rules import Row
from workflow.store.states import row_from, row_json
from workflow.text.indexed import WORD, Gathering, indexed
from workflow.vietnamese import fold, nfc, tone_normal

PIECES = st.sampled_from([
    "đ", "Đ", "à", "oà", "Hoà", "thuỷ", "QUỲ", "Ð", "ð", "Ɖ", "_", "-", "/", ".", ",", " ", "\n", "\t", "\x1c", "Σ",
    "ΑΣ", "ß", "İ", "1", "23", "456", "7890", "00012", "a", "b", "x1", "1x", "e\u0302\u0301", "\u200b", "\u00a0", "Ⅷ",
    "ﬁ", "中", "٣", "²", "H12", "QĐ-UBND", "123/QĐ-UBND", "0042",
])  # fmt: skip
TEXTS = st.lists(PIECES, max_size=14).map("".join)
TIMES = st.datetimes(datetime(1901, 1, 1), datetime(9000, 1, 1))
VIETNAM = timezone(timedelta(hours=7))


@given(st.lists(st.tuples(TEXTS, TEXTS), max_size=5))
def test_many_texts_are_kept_as_each_alone(texts: list[tuple[str, str]]) -> None:
    gathering = Gathering()
    together = [gathering.add(text, code, "kdossier y2026") for text, code in texts]
    alone = [indexed(text, code, "kdossier y2026") for text, code in texts]
    assert together == [(one.words, one.marked, one.keys) for one in alone]
    assert set(gathering.terms()) == {term for one in alone for term in one.terms}


@given(TEXTS)
def test_words_of_a_text_are_those_the_pattern_finds(text: str) -> None:
    words = [(fold(word), tone_normal(word)) for word in WORD.findall(nfc(text).lower())]
    kept = indexed(text)
    assert kept.words.split(" ") == ([plain for plain, _ in words] or [""])
    assert kept.marked.split() == list(dict.fromkeys(word for plain, word in words if plain != word))
    usual = {pair for pair in words if not re.search(r"\d", pair[0]) or (pair[0].isdigit() and len(pair[0]) < 4)}
    assert set(kept.terms) == usual


@given(TEXTS)
def test_one_form_and_folding_are_what_unicode_says(text: str) -> None:
    composed = unicodedata.normalize("NFC", text)
    assert nfc(text) == composed.translate(str.maketrans("ÐƉɖð", "ĐĐđđ"))
    assert len(fold(text)) == len(composed)


@given(st.text(st.characters(max_codepoint=127), max_size=12))
def test_plain_letters_are_folded_as_the_table_folds_them(text: str) -> None:
    assert fold(text) == fold(f"{text}đ")[:-1]


@given(TIMES, st.sampled_from(["seconds", "milliseconds", "microseconds"]), st.sampled_from([0, 7, 9]))
@example(datetime(2026, 2, 28, 23, 59, 59), "seconds", 7)
def test_local_time_is_what_the_calendar_says(moment: datetime, spelled: str, hours: int) -> None:
    aware = moment.replace(tzinfo=timezone(timedelta(hours=hours)))
    expected = aware.astimezone(VIETNAM).replace(tzinfo=None, microsecond=0).isoformat()
    assert local(aware.isoformat(timespec=spelled)) == expected


@given(TEXTS, st.text(st.sampled_from('a",:words\\{}'), max_size=30))
def test_a_row_is_kept_without_its_search_words(title: str, words: str) -> None:
    row = Row("x", title + words, code=words, words=words)
    assert row_from(row_json(row)) == Row("x", title + words, code=words)
