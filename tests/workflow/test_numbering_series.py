"""Which series a paper is numbered in: one, by type, by group; councils, legal documents, copies; closed registers."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow.documents.numbering import code, gaps, notation, same_code, written
from workflow.documents.series import (
    COPIES,
    ONE_SERIES,
    Numbering,
    book_of,
    copy_notation,
    fits,
    is_legal,
    is_series,
    legal_notation,
    name_of,
    numbering_from,
    year_closes,
)
from workflow.errors import Missing, RegisterClosed, WrongState
from workflow.workdays import VIETNAM

ABBRS = ("", "QĐ", "TTr", "BC", "NQ")
CATALOGUE: dict[str, Any] = {
    "mode": "one",
    "offices": {
        "theo-loai": {"mode": "by-type", "types": ["QĐ", "CV"]},
        "theo-nhom": {"mode": "by-group", "groups": {"quy-dinh": ["QĐ", "NQ"], "thu": ["CV"]}},
        "hoi-dong": {
            "bodies": [{"id": "nvqs", "name": "Hội đồng nghĩa vụ quân sự", "short": "HĐNVQS", "from": "2026-03-01",
                        "to": "2026-09-30"}],
        },
        "giai-the": {"closed": {"*": "2025-06-30", "van_ban_di": "2025-05-31"}},
    },
}  # fmt: skip
BY_TYPE, BY_GROUP, COUNCIL, GONE = (
    numbering_from(CATALOGUE, office) for office in ("theo-loai", "theo-nhom", "hoi-dong", "giai-the")
)


@pytest.mark.parametrize(
    ("numbering", "abbr", "more", "series"),
    [
        (ONE_SERIES, "QĐ", {}, "van_ban_di"),
        (ONE_SERIES, "", {}, "van_ban_di"),
        (ONE_SERIES, "QĐ", {"legal": True}, "vbqppl.QĐ"),
        (BY_TYPE, "QĐ", {}, "van_ban_di.QĐ"),
        (BY_TYPE, "", {}, "van_ban_di.CV"),
        (BY_GROUP, "NQ", {}, "van_ban_di.n-quy-dinh"),
        (BY_GROUP, "", {}, "van_ban_di.n-thu"),
        (BY_GROUP, "BC", {}, "van_ban_di.n-khac"),
        (COUNCIL, "QĐ", {"body": "nvqs"}, "van_ban_di@nvqs"),
    ],
)
def test_the_series_of_a_document(numbering: Numbering, abbr: str, more: dict[str, Any], series: str) -> None:
    assert numbering.outgoing(abbr, **more) == series
    assert is_series(series) and numbering.keeps(series) and fits(series, abbr)


def test_what_a_machine_holds_beforehand_is_kept_by_the_office() -> None:
    for numbering in (ONE_SERIES, BY_TYPE, BY_GROUP, COUNCIL):
        held = numbering.series()
        assert len(set(held)) == len(held) and {"van_ban_den", "ban_sao"} <= set(held)
        assert all(numbering.keeps(one) for one in held)
    assert BY_TYPE.series() == ("van_ban_den", "van_ban_di.QĐ", "van_ban_di.CV", "ban_sao")
    assert BY_GROUP.series()[1:4] == ("van_ban_di.n-quy-dinh", "van_ban_di.n-thu", "van_ban_di.n-khac")
    assert COUNCIL.series() == ("van_ban_den", "van_ban_di", "van_ban_di@nvqs", "ban_sao")


@pytest.mark.parametrize(
    ("numbering", "series"),
    [
        (ONE_SERIES, "van_ban_di.QĐ"), (ONE_SERIES, "van_ban_di@nvqs"), (BY_TYPE, "van_ban_di"),
        (BY_TYPE, "van_ban_di.n-quy-dinh"), (BY_GROUP, "van_ban_di.QĐ"), (BY_GROUP, "van_ban_di.n-la"),
        (COUNCIL, "van_ban_den@nvqs"), (ONE_SERIES, "vbqppl"), (ONE_SERIES, "mhs.x"), (ONE_SERIES, "so_la"),
        (ONE_SERIES, "van_ban_di.QĐ/2026"), (ONE_SERIES, ""),
    ],
)  # fmt: skip
def test_a_series_the_office_does_not_keep(numbering: Numbering, series: str) -> None:
    assert not numbering.keeps(series)


def test_a_series_by_type_is_for_that_type_only() -> None:
    assert not fits("van_ban_di.QĐ", "BC") and not fits("van_ban_di.QĐ", "") and not fits("van_ban_den", "QĐ")
    assert fits("van_ban_di.n-khac", "BC") and fits("van_ban_di@nvqs", "BC") and not fits("?", "BC")
    assert not is_series("van_ban_di." + "x" * 40) and not is_series("so_la") and is_series("mhs")
    assert (book_of("van_ban_di.QĐ"), book_of("vbqppl.NQ"), book_of("?!")) == ("van_ban_di", "vbqppl", "?!")


def test_books_of_dissolved_units_and_ended_councils_take_no_more_numbers() -> None:
    GONE.check_open("van_ban_di", date(2025, 5, 31))
    GONE.check_open("van_ban_den", date(2025, 6, 30))
    for series, day in (("van_ban_di.QĐ", date(2025, 6, 1)), ("van_ban_den", date(2025, 7, 1))):
        with pytest.raises(RegisterClosed, match="khóa sổ"):
            GONE.check_open(series, day)
    with pytest.raises(RegisterClosed):
        Numbering(closed={"?": date(2025, 1, 1)}).check_open("?", date(2025, 1, 2))
    COUNCIL.check_open("van_ban_di@nvqs", date(2026, 3, 1))
    for day in (date(2026, 2, 28), date(2026, 10, 1)):
        with pytest.raises(WrongState, match="không hoạt động"):
            COUNCIL.check_open("van_ban_di@nvqs", day)
    with pytest.raises(Missing, match="hội đồng"):
        COUNCIL.outgoing("QĐ", body="la")


def test_a_council_is_known_by_its_name_on_the_draft() -> None:
    assert COUNCIL.body_named("  HỘI ĐỒNG  nghĩa vụ quân sự ") == "nvqs"
    assert COUNCIL.body_named("Ủy ban nhân dân xã Năm Căn") == ""


def test_series_have_names_people_know() -> None:
    assert name_of("van_ban_den") == "Sổ văn bản đến" and name_of("?!") == "?!" and name_of("la") == "la"
    assert name_of("van_ban_di.QĐ") == "Sổ văn bản đi (QĐ)" and name_of("van_ban_di.n-thu") == "Sổ văn bản đi (thu)"
    assert name_of("van_ban_di@nvqs", COUNCIL) == "Sổ văn bản đi của Hội đồng nghĩa vụ quân sự"
    assert name_of("van_ban_di@la") == "Sổ văn bản đi của la"


@pytest.mark.parametrize(
    "wrong",
    [
        {"mode": "tùy ý"}, {"bodies": [{"id": "x"}]}, {"closed": {"van_ban_di": "cuối năm"}}, {"groups": ["QĐ"]},
        {"groups": {"Nhóm 1": ["QĐ"]}}, {"bodies": [{"id": "HĐ", "name": "x", "short": "x"}]},
        {"bodies": [{"id": "a", "name": "x", "short": "x", "from": 1}]},
    ],
)  # fmt: skip
def test_settings_that_cannot_be_read_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(Missing):
        numbering_from(wrong)


@given(st.sampled_from([ONE_SERIES, BY_TYPE, BY_GROUP, COUNCIL, GONE]))
def test_settings_survive_storage(numbering: Numbering) -> None:
    assert numbering_from(json.loads(json.dumps(numbering.to_json()))) == numbering


@given(st.sampled_from(ABBRS), st.booleans(), st.sampled_from([ONE_SERIES, BY_TYPE, BY_GROUP]))
def test_every_document_has_one_series_and_fits_it(abbr: str, legal: bool, numbering: Numbering) -> None:
    series = numbering.outgoing(abbr, legal=legal)
    assert is_series(series) and fits(series, abbr) and numbering.keeps(series)
    others = [other for other in ABBRS if not fits(series, other)]
    assert (len(others) == len(ABBRS) - 1) == (legal or numbering is BY_TYPE)


def test_notations_of_copies_and_legal_documents() -> None:
    assert [code(5, copy_notation(kind, "UBND")) for kind in COPIES] == ["05/SY-UBND", "05/TrS-UBND", "05/SL-UBND"]
    assert code(5, legal_notation(2026, "QĐ", "UBND")) == "05/2026/QĐ-UBND"
    with pytest.raises(Missing, match="sao y"):
        copy_notation("XX", "UBND")
    assert (notation("QĐ", "UBND"), notation("", "UBND", "KT"), notation("", "UBND")) == ("QĐ-UBND", "UBND-KT", "UBND")
    assert (written(7), written(12)) == ("07", "12")
    assert same_code("7/QĐ-UBND", "07/QĐ-UBND") and not same_code("7/QĐ-UBND", "70/QĐ-UBND") and same_code("0", "00")


@pytest.mark.parametrize(
    ("notation", "legal"),
    [
        (legal_notation(2026, "QĐ", "UBND"), True), ("2026/NQ-HĐND", True), ("QĐ-UBND", False), ("UBND-KT", False),
        ("2026", False), ("20266/QĐ-UBND", False), ("", False), ("2026/", False), ("2026/UBND", False),
    ],
)  # fmt: skip
def test_a_legal_notation_is_known_by_its_year(notation: str, legal: bool) -> None:
    assert is_legal(notation) is legal


def test_the_types_of_legal_documents_an_office_issues_are_read_and_judged() -> None:
    assert numbering_from(numbering_from({"legal": ["NQ"]}).to_json()).legal == ("NQ",)
    with pytest.raises(Missing, match="“không được”"):
        numbering_from({"legal": ["không được"]})


@given(st.lists(st.integers(1, 60)))
def test_gaps_are_the_numbers_nobody_used(used: list[int]) -> None:
    found = [number for first, last in gaps(used) for number in range(first, last + 1)]
    assert found == [number for number in range(1, max(used, default=0)) if number not in used]


def test_a_year_takes_numbers_until_its_last_papers_are_out() -> None:
    assert year_closes(2026) == datetime(2027, 1, 10, 23, 59, 59, tzinfo=VIETNAM)
