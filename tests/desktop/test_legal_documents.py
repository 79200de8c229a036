"""Legal normative documents: the series of their type, their own notation, their own book; nothing of it mixed up."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from desktop.actions.number_and_seal import number_document
from desktop.actions.print_register import register_section
from sync.leases import numbering_of, short
from tests.desktop.register_office import Clerk
from workflow.rules import Command

YEAR = (date(2026, 1, 1), date(2026, 12, 31))


@pytest.fixture
def clerk(tmp_path: Path) -> Iterator[Clerk]:
    clerk = Clerk(tmp_path / "desk", {"mode": "one", "legal": ["QĐ"]})
    for register in ("van_ban_di", "vbqppl.QĐ"):
        clerk.lend(register, 1, 20)
    yield clerk
    clerk.close()


def codes(clerk: Clerk, key: str) -> list[str]:
    """Return the codes in a book."""
    found = register_section(clerk.place, key, *YEAR)
    place = [column.key for column in found.columns].index("code")
    return [str(row[place]) for row in found.rows]


def test_each_book_holds_its_own_documents_and_no_others(clerk: Clerk) -> None:
    clerk.issue("một", "van_ban_di", "QĐ-UBND")
    clerk.issue("quy phạm", "vbqppl.QĐ", "2026/QĐ-UBND")
    clerk.issue("hai", "van_ban_di", "QĐ-UBND")
    clerk.do("hai", "outgoing.voided", reason="Thử")
    assert codes(clerk, "van-ban-di") == ["01/QĐ-UBND", "02/QĐ-UBND"]
    assert codes(clerk, "vbqppl") == ["01/2026/QĐ-UBND"]


def test_a_draft_whose_notation_bears_its_year_takes_a_number_of_its_type(
    clerk: Clerk, monkeypatch: pytest.MonkeyPatch
) -> None:
    clerk.issue("một", "van_ban_di", "QĐ-UBND")
    leader = clerk.place.directory.people["quach-minh-dam"]
    file = {"sha256": "3" * 64, "name": "a.pdf", "media_type": "application/pdf", "size": 1}
    draft = {"type": "Quyết định", "type_abbr": "QĐ", "subject": "Quy định mức thu", "signer": leader.id,
             "receivers": [{"name": "Sở Tư pháp"}], "pdf": file, "docx": file}  # fmt: skip
    signed = {"before": "3" * 64, "file": file | {"sha256": "4" * 64}, "level": "B",
              "certificate": {"serial": "01", "subject": "CN"}}  # fmt: skip
    for kind, payload, actor in (
        ("drafted", draft, clerk.place.me), ("submitted", {"file": file, "to": leader.id}, clerk.place.me),
        ("signed", signed, leader),
    ):  # fmt: skip
        clerk.place.journal.act("hai", "outgoing", Command(f"outgoing.{kind}", payload), now=clerk.now, actor=actor)
    content = type("Draft", (), {"issuing_body": "Ủy ban nhân dân xã Năm Căn", "notation": "2026/QĐ-UBND"})
    monkeypatch.setattr(
        "desktop.actions.number_and_seal.draft_of", lambda place, item: type("D", (), {"content": content})
    )
    (step,) = number_document(clerk.place, "hai")
    assert (step.payload["book"], step.payload["code"]) == ("vbqppl.QĐ", "01/2026/QĐ-UBND")
    assert codes(clerk, "vbqppl") == ["01/2026/QĐ-UBND"] and codes(clerk, "van-ban-di") == ["01/QĐ-UBND"]


def test_numbers_are_borrowed_for_what_the_office_issues(clerk: Clerk) -> None:
    assert numbering_of(clerk.place.journal).series() == ("van_ban_den", "van_ban_di", "vbqppl.QĐ", "ban_sao")
    wanted = [series for series, _ in short(clerk.place.journal, "documents", clerk.now)]
    assert "vbqppl.QĐ" not in wanted and "ban_sao" in wanted
