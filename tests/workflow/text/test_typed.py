"""What is typed is read as words, phrases, numbers and codes; pieces of text are cut where the words stand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow.text.indexed import code_words, indexed
from workflow.text.snippet import LENGTH, Marker
from workflow.text.typed import MOST_WORDS, Word, typed
from workflow.vietnamese import fold, nfc


def ways(text: str) -> list[list[str]]:
    """Return for each need its ways, a beginning with a star."""
    return [
        [" ".join(word.plain + "*" * word.open for word in way) for way in need.ways] for need in typed(text).needs
    ]


@pytest.mark.parametrize(
    ("text", "needs"),
    [
        ("Đất đai", [["dat"], ["dai*"]]),
        ("Đất đai ", [["dat"], ["dai"]]),
        ('"Đất đai" x', [["dat dai"], ["x*"]]),
        ("QĐ-UBND", [["qd ubnd*", "qdubnd*"]]),
        ("123qd", [["123qd*", "123qd*", "123 qd*"]]),
        ("07/QĐ ", [["07 qd", "07qd", "7 qd"]]),
        ("2026", [["2026*"]]),
        ("«Năm Căn»", [["nam can"]]),
        ("  ", []),
        ('""', []),
    ],
)
def test_a_line_is_read(text: str, needs: list[list[str]]) -> None:
    assert ways(text) == needs


@given(st.text(max_size=200))
def test_any_line_is_read(text: str) -> None:
    asked = typed(text)
    assert len(asked.words) <= 2 * MOST_WORDS
    for word in asked.words:
        assert word.plain and not set(word.plain) & set('"*():-^ ')


@pytest.mark.parametrize(
    ("asked", "other", "equal", "fits"),
    [("đường", "đường", True, True), ("đuong", "đường", False, True), ("dương", "đường", False, True),
     ("đường", "dương", False, False), ("duong", "đường", False, True), ("hoà", "hòa", True, True)],
)  # fmt: skip
def test_typed_marks_weigh(asked: str, other: str, equal: bool, fits: bool) -> None:
    (word,) = typed(f"{asked} ").words
    assert word.equals(other) is equal and word.fits(other) is fits


def test_a_tone_moves_on_while_a_word_is_typed() -> None:
    (word,) = typed("hoà").words
    assert word.equals("hòa") and word.equals("hoàn") and not word.equals("hoán")


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("123/QĐ-UBND", ["123qdubnd", "qdubnd"]),
        ("07/QĐ-UBND", ["7", "07qdubnd", "qdubnd", "7qdubnd"]),
        ("H12.59-261120-0042", ["42", "h12592611200042"]),
        ("12", []), ("", []), ("0/0", ["00"]),
    ],
)  # fmt: skip
def test_codes_are_kept_run_together(code: str, words: list[str]) -> None:
    assert code_words(code) == words


@given(st.text(max_size=60), st.text(max_size=20))
def test_any_text_is_indexed(text: str, code: str) -> None:
    found = indexed(nfc(text), code, "kx")
    assert "kx" in found.keys.split()
    assert all(fold(marked) == plain or plain == marked for plain, marked in found.terms)
    assert indexed(nfc(text), code, "kx") == found or set(indexed(nfc(text), code).terms) == set(found.terms)


@given(st.lists(st.sampled_from(["đất", "Đai", "nước", "và", "\n", "mặn"]), max_size=120).map(" ".join))
def test_marks_stand_on_the_words(text: str) -> None:
    cut = Marker([Word("dat", "đất", "đất"), Word("ma", "ma", "ma", open=True)]).snippet(text)
    assert {fold(cut.text[start:end]) for start, end in cut.marks} <= {"dat", "ma"}
    assert len(cut.text) <= LENGTH + 2 and "\n" not in cut.text
    if "đất" in text or "mặn" in text:
        assert cut.marks


def test_nothing_asked_marks_nothing() -> None:
    assert Marker([]).spans("đất") == () and Marker([]).snippet("đất").text == "đất"
