"""Where to look, what is shown of a hit, and that any office's words are found however they are typed."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.workflow.store.shelf import TAKEN_IN, Shelf
from workflow.rules import Folder
from workflow.store import search
from workflow.store.search import Scope
from workflow.text.indexed import WORD
from workflow.vietnamese import fold

SYLLABLES = (
    "đường", "duong", "dương", "Hoà", "hòa", "hoàn", "thuỷ", "thủy", "quý", "đất", "đạt", "Dát", "nguyễn", "ngữ", "07",
    "7", "0042", "123/QĐ-UBND", "H12.59-2611", "2026", "ô", "ơ",
)  # fmt: skip


@pytest.fixture(params=TAKEN_IN.values(), ids=TAKEN_IN)
def shelf(memory_path: Path, request: pytest.FixtureRequest) -> Iterator[Shelf]:
    made = Shelf(memory_path / "shelf", request.param)
    yield made
    made.database.close()


def found(shelf: Shelf, typed: str, scope: Scope = search.EVERYWHERE, limit: int = 50) -> list[str]:
    return [hit.item for hit in search.find(shelf.database, typed, limit, scope)]


@pytest.fixture
def office(shelf: Shelf) -> Shelf:
    """Give items of two kinds and years, in some folders."""
    folders = {"a": ["can_xu_ly", "van_ban_den"], "b": ["van_ban_den"], "c": [], "d": ["van_ban_di"]}
    for place, (item, where) in enumerate(folders.items()):
        kind = "letter" if item in "ab" else "paper"
        shelf.put(item, kind, title=f"Đất đai {item}", received=f"{2025 + place % 2}-05-01T08:00:00+07:00",
                  folders=where)  # fmt: skip
    return shelf


@pytest.mark.parametrize(
    ("scope", "items"),
    [
        (Scope(), ["d", "c", "b", "a"]),
        (Scope(mine=True), ["d", "b", "a"]),
        (Scope(folder=Folder.INCOMING), ["b", "a"]),
        (Scope(folder="can_xu_ly"), ["a"]),
        (Scope(folder=Folder.INCOMING, mine=True), ["b", "a"]),
        (Scope(kind="paper"), ["d", "c"]),
        (Scope(year=2026), ["d", "b"]),
        (Scope(year=2026, kind="paper", mine=True), ["d"]),
        (Scope(year=2026, kind="paper", folder=Folder.INCOMING), []),
    ],
)
def test_only_what_stands_there_is_found(office: Shelf, scope: Scope, items: list[str]) -> None:
    for typed in ("đất", "dat", "d", "đ", '"đất đai"'):
        assert found(office, typed, scope) == items


def test_an_item_that_moves_is_found_where_it_stands(office: Shelf) -> None:
    office.put("a", "letter", folders=["van_ban_den"])
    office.put("c", "paper", folders=["can_xu_ly"])
    assert found(office, "đất", Scope(folder=Folder.TODO)) == ["c"]
    assert found(office, "đất", Scope(mine=True)) == ["d", "c", "b", "a"]


def test_where_something_stands_is_not_a_word_of_it(office: Shelf) -> None:
    for word in ("kletter", "y2025", "m", "fcanxuly", "canxuly", "bd"):
        assert found(office, word) == found(office, f"{word} ") == []


def test_the_words_found_are_marked_in_the_piece_shown(shelf: Shelf) -> None:
    shelf.put("a", "letter", title="Trích yếu", words="dài " * 80 + "\nTranh chấp đất\tđai của bà Trần Thị Mén, đạt lý "
              + "và " * 90)  # fmt: skip
    (hit,) = search.find(shelf.database, "đat đai me")
    marked = [hit.snippet[start:end] for start, end in hit.marks]
    assert marked[-4:] == ["đất", "đai", "Mé", "đạt"] and set(marked[:-4]) == {"dài"}
    assert hit.snippet.startswith("…") and hit.snippet.endswith("…") and len(hit.snippet) <= 162
    assert "\n" not in hit.snippet and "\t" not in hit.snippet
    (hit,) = search.find(shelf.database, "trich")
    assert hit.snippet.startswith("Trích yếu") and hit.marks[0] == (0, 5)


def test_marks_favour_what_is_near_and_lose_nothing_that_is_far(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    for item, title in (("a", "đất đai"), ("b", "đạt"), ("c", "đất"), ("d", "đạt chuẩn")):
        shelf.put(item, "letter", title=title)
    assert found(shelf, "đất ") == ["c", "a", "d", "b"]
    monkeypatch.setattr(search, "NEAR", 2)
    assert found(shelf, "đất ") == ["c", "d", "b", "a"]


def test_the_limit_holds_when_several_questions_are_asked(office: Shelf) -> None:
    assert found(office, "đất", limit=3) == ["d", "c", "b"] and found(office, "đất", limit=1) == ["d"]


def test_a_pasted_page_is_no_question_too_long(office: Shelf) -> None:
    assert found(office, "đất đai " * 400) == ["d", "c", "b", "a"]
    assert found(office, "x" * 5000) == [] and found(office, "1" * 5000) == []


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    texts=st.lists(st.lists(st.sampled_from(SYLLABLES), min_size=1, max_size=6).map(" ".join), min_size=1, max_size=6),
    data=st.data(),
)
def test_recall_does_not_depend_on_how_it_is_typed(shelf: Shelf, texts: list[str], data: st.DataObject) -> None:
    """Whatever stands in a text finds it: a word, its beginning, without marks, in capitals, in another form."""
    for place, text in enumerate(texts):
        shelf.put(f"i{place}", "letter", title="", words=text)
    words = data.draw(st.lists(st.sampled_from(WORD.findall(texts[0])), min_size=1, max_size=3))
    words[-1] = words[-1][: data.draw(st.integers(1, len(words[-1])))]
    typed = " ".join(words)
    expected = {
        f"i{place}" for place, text in enumerate(texts)
        if all(fold(word) in WORD.findall(fold(text)) for word in words[:-1])
        and any(other.startswith(fold(words[-1])) for other in WORD.findall(fold(text)))
    }  # fmt: skip
    items = {item for item in found(shelf, typed) if int(item[1:]) < len(texts)}
    assert expected <= items
    for other in (fold(typed), typed.upper(), unicodedata.normalize("NFD", typed)):
        assert {item for item in found(shelf, other) if int(item[1:]) < len(texts)} == items
