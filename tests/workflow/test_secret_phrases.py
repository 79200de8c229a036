"""More than a hundred judged phrases, then the same with noise: stamps are found, honey and passwords pass."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow.errors import SecretDocument
from workflow.secrets import refuse_secret, refuse_secret_pages, secret_doubt, secret_file_name, secret_mark
from workflow.secrets import secret_pages as judge_pages
from workflow.text.legacy import Encoding, spelled

PHRASES = [
    tuple(part.strip() for part in line.split("|"))
    for line in (Path(__file__).parent / "secret_phrases.txt").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]
LEVELS = ("MẬT", "TỐI MẬT", "TUYỆT MẬT")


def judged(door: str, words: str) -> str:
    """Return how the words are judged at a door."""
    if door == "name":
        return secret_file_name(words) or "qua"
    if door == "page":
        return judge_pages([words.replace("¶", "\n")]) or "qua"
    return secret_mark(words) or ("hỏi" if secret_doubt(words) else "qua")


def test_there_are_more_than_eighty() -> None:
    assert len(set(PHRASES)) == len(PHRASES) >= 80


@pytest.mark.parametrize(("door", "verdict", "words"), PHRASES)
def test_phrases(door: str, verdict: str, words: str) -> None:
    assert judged(door, words) == verdict
    assert judged(door, unicodedata.normalize("NFD", words)) == verdict


NOISE = st.text(alphabet="abcdefghi xyzăâđêôơưàáảĂÂĐ0123456789,;", max_size=25).filter(lambda text: "mat" not in text)
FRAME = st.sampled_from(["", " ", "  ", "[", "***", "| ", "\u200b", "\u00a0", "=== ", ":"])
GAP = st.sampled_from([" ", "  ", "\u00a0", "\t", " \u200b"])


@given(st.sampled_from(LEVELS), FRAME, FRAME, GAP, st.booleans(), st.lists(NOISE, max_size=10), st.data())
def test_a_stamp_is_found_in_any_frame_on_any_line(
    level: str, left: str, right: str, gap: str, apart: bool, others: list[str], data: st.DataObject
) -> None:
    stamp = gap.join(level) if apart else level.replace(" ", gap)
    stamp = data.draw(st.sampled_from([stamp, unicodedata.normalize("NFD", stamp)]))
    lines = list(others)
    lines.insert(data.draw(st.integers(0, len(lines))), f"{left}{stamp}{right}")
    assert judge_pages(["\n".join(lines)]) == level
    assert judge_pages(["trang một", "\n".join(lines)]) == level


@given(st.sampled_from(LEVELS), st.sampled_from(Encoding), FRAME, FRAME)
def test_a_stamp_in_an_old_encoding_is_found(level: str, encoding: Encoding, left: str, right: str) -> None:
    assert judge_pages([f"KÕ ho¹ch\n{left}{spelled(level, encoding)}{right}\n1"]) == level
    assert secret_mark(spelled(level.capitalize(), encoding)) == ("MẬT" if level == "MẬT" else level)


@given(st.lists(NOISE, max_size=20).map("\n".join))
def test_pages_without_the_word_pass(page: str) -> None:
    assert judge_pages([page]) == "" and secret_mark(page) == "" and secret_file_name(f"{page}.pdf") == ""


@given(st.lists(st.text(max_size=60), max_size=6))
def test_any_pages_are_judged(pages: list[str]) -> None:
    level = judge_pages(pages)
    assert level in ("", *LEVELS) and judge_pages(pages) == level
    assert secret_mark(*pages) in ("", *LEVELS)
    assert isinstance(secret_doubt(*pages), str)


def test_the_door_is_shut_with_the_words_for_the_person() -> None:
    with pytest.raises(SecretDocument, match="TỐI MẬT") as told:
        refuse_secret_pages(["UBND", "TỐI MẬT"])
    assert "sổ mật trên giấy" in told.value.what_next
    refuse_secret_pages(["bí mật kinh doanh"])
    refuse_secret("Bảo vệ bí mật kinh doanh")
