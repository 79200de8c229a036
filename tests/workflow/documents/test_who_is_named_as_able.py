"""Whoever may not sign is told who may: at most five of them, the head of the office first (NĐ 30/2020 Điều 13)."""

from __future__ import annotations

import pytest

from workflow.documents.competence import no_authority
from workflow.people import Directory, Person, Role, Unit

OFFICE = Unit("xa", "Ủy ban nhân dân xã Năm Căn", "H12.59")


def office(deputies: int) -> Directory:
    """Return an office with a head, some deputies and a clerk."""
    leaders = [Person("p0", "Lãnh đạo 0", "xa", "Chủ tịch", frozenset({Role.LEADER}), "000")]
    leaders += [
        Person(f"p{place}", f"Lãnh đạo {place}", "xa", "Phó Chủ tịch", frozenset({Role.LEADER}), f"00{place}")
        for place in range(1, deputies + 1)
    ]
    return Directory([OFFICE], [*leaders, Person("vt", "Văn Thư", "xa", "Văn thư", frozenset({Role.CLERK}), "099")])


@pytest.mark.parametrize(("deputies", "named"), [(0, 1), (4, 5), (5, 5), (8, 5)])
def test_at_most_five_are_named(deputies: int, named: int) -> None:
    words = no_authority("vt", "xa", "QĐ", office(deputies))
    assert words.startswith("Văn Thư không có thẩm quyền ký văn bản loại QĐ")
    assert words.count("Lãnh đạo ") == named and "Lãnh đạo 0" in words
