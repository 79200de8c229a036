"""Papers digitised once are not asked for twice: kept by person, proposed while good and agreed to, counted."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.workflow.office import DIRECTORY, INTAKE, NOW, PEOPLE, PROCEDURE, RULES, VALID, file
from tests.workflow.store.desks import KEY
from workflow.dossiers.dossier import Dossier
from workflow.errors import Missing, Refusal, WrongState
from workflow.papers.digitised import PAPER, RESULT, Digitised, not_handed_in, paper_type
from workflow.papers.proposing import expiry, proposals, why_not, written_once
from workflow.procedures.procedure import PaperAsked, read_procedure
from workflow.rules import Command, FileRef
from workflow.store import papers
from workflow.store.database import Database, open_database
from workflow.store.journal import AcceptedPage, AcceptedStep, Journal

UID = "096090000108"
ID_CARD: dict[str, Any] = {
    "id": "1", "name": "Căn cước công dân", "type": "CCCD", "got": True, "form": "ban_chinh", "file": file("c"),
    "issuer": "Bộ Công an", "number": UID, "issued": "2021-05-06", "expires": "2030-05-06",
}  # fmt: skip
ASKED = (
    PaperAsked("a", "Bản sao căn cước", type="CCCD"), PaperAsked("b", "Giấy xác nhận tình trạng hôn nhân", months=6),
    PaperAsked("c", "Giấy chứng nhận đăng ký hộ kinh doanh (bản sao)"),
)  # fmt: skip
UNTIL = date(2026, 3, 9)


class Counter:
    """The desk of the one-stop counter."""

    def __init__(self, folder: Path) -> None:
        self.database: Database = open_database(folder, KEY)
        self.journal = Journal(self.database, RULES, DIRECTORY, PEOPLE[7], "may-1")
        self.number = 0

    def take_in(self, *given: Mapping[str, Any], at: datetime = NOW, uid: str = UID, **more: Any) -> str:
        self.number += 1
        item = f"ho-so-{self.number}"
        payload = {
            **INTAKE, "procedure": PROCEDURE | {"result": "Giấy chứng nhận đăng ký hộ kinh doanh"},
            "number": self.number, "at": at.isoformat(), "due": (at + timedelta(days=3)).isoformat(),
            "applicant": {"name": "Nguyễn Văn Mật", "uid": uid},
            "papers": [{"id": "1", "got": True}, *given], **more,
        }  # fmt: skip
        payload["papers"] = list({paper["id"]: paper for paper in payload["papers"]}.values())
        self.journal.act(item, "dossier", Command("dossier.received", payload), now=at)
        return item

    def withdraw(self, item: str, at: datetime) -> None:
        self.journal.act(item, "dossier", Command("dossier.consent_withdrawn", {"reason": "Không muốn nữa"}), now=at)

    def proposed(self, uid: str = UID, until: date = UNTIL) -> dict[str, Digitised]:
        return dict(papers.proposed(self.database, ASKED, uid, until))


@pytest.fixture
def counter(memory_path: Path) -> Iterator[Counter]:
    made = Counter(memory_path / "counter")
    yield made
    made.database.close()


def test_what_was_scanned_is_kept_by_person(counter: Counter) -> None:
    item = counter.take_in(ID_CARD, consent=True)
    (kept,) = papers.of(counter.database, UID)
    assert kept == Digitised(
        UID, "CCCD", "Căn cước công dân", PAPER, FileRef.from_json(file("c")), "Bộ Công an", UID, "2021-05-06",
        "2030-05-06", item, counter.journal.row(item).code, NOW.isoformat(),
    )  # fmt: skip
    assert kept.code == f"{UID}.CCCD"
    assert papers.of(counter.database, "096000000000") == []


def test_it_is_proposed_while_it_is_good(counter: Counter) -> None:
    counter.take_in(ID_CARD, consent=True)
    assert set(counter.proposed()) == {"a"}
    assert set(counter.proposed(until=date(2030, 5, 6))) == {"a"}
    assert counter.proposed(until=date(2030, 5, 7)) == {}
    assert counter.proposed(uid="") == counter.proposed(uid="096000000000") == {}


def test_without_consent_nothing_is_proposed(counter: Counter) -> None:
    counter.take_in(ID_CARD)
    assert papers.consent(counter.database, UID) is None and counter.proposed() == {}


def test_consent_withdrawn_counts_for_every_dossier_until_it_is_given_again(counter: Counter) -> None:
    first = counter.take_in(ID_CARD, consent=True)
    counter.take_in(consent=True, at=NOW + timedelta(hours=1))
    counter.withdraw(first, NOW + timedelta(hours=2))
    said = papers.consent(counter.database, UID)
    assert said is not None and not said.given and counter.proposed() == {}
    counter.take_in(at=NOW + timedelta(hours=3))
    assert counter.proposed() == {}
    counter.take_in(consent=True, at=NOW + timedelta(hours=4))
    assert set(counter.proposed()) == {"a"}


def test_only_a_consent_that_was_given_is_withdrawn(counter: Counter) -> None:
    item = counter.take_in(ID_CARD)
    with pytest.raises(WrongState, match="Chưa có đồng ý"):
        counter.withdraw(item, NOW)


def again(counter: Counter, **more: Any) -> dict[str, Any]:
    """Return the paper as the counter uses it again."""
    found = counter.proposed()["a"]
    return {
        "id": "2", "name": "Bản sao căn cước", "got": True, "form": "dien_tu", "file": found.file.to_json(),
        "type": found.type, "number": found.number, "issued": found.issued, "expires": found.expires,
        "source": found.source, "source_code": found.source_code, **more,
    }  # fmt: skip


def test_a_paper_used_again_is_counted_and_says_where_it_is_from(counter: Counter) -> None:
    first = counter.take_in(ID_CARD, consent=True)
    later = NOW + timedelta(days=40)
    second = counter.take_in(again(counter), at=later)
    state: Dossier = counter.journal.state(second)
    assert state.papers[1].source == first and state.papers[1].source_code == counter.journal.row(first).code
    assert not_handed_in(state) == 1 and not_handed_in(counter.journal.state(first)) == 0
    assert [paper.source for paper in papers.of(counter.database, UID)] == [first]
    counted = papers.reused(counter.database, later.date(), later.date())
    assert counted == papers.Reused(1, 1, (("Bản sao căn cước", 1),))
    assert papers.reusing(counter.database, later.date(), later.date()) == [second]
    before = papers.reused(counter.database, NOW.date(), later.date() - timedelta(days=1))
    assert before == papers.Reused(0, 0, ())


@pytest.mark.parametrize(
    ("change", "why"),
    [({"expires": "2026-03-04"}, "hết hạn"), ({"file": None}, "không có tệp"), ({"got": False}, "không có tệp")],
)
def test_what_may_not_be_used_again_is_refused(counter: Counter, change: dict[str, Any], why: str) -> None:
    counter.take_in(ID_CARD, consent=True)
    with pytest.raises(Missing, match=why):
        counter.take_in(again(counter, **change))


def test_a_paper_used_again_needs_to_be_somebodys(counter: Counter) -> None:
    counter.take_in(ID_CARD, consent=True)
    with pytest.raises(Refusal, match="số định danh"):
        counter.take_in(again(counter), uid="")


def test_a_result_is_a_paper_too(counter: Counter) -> None:
    item = counter.take_in(consent=True)
    for who, kind, change in (
        ("counter", "dossier.advanced", {}), ("expert", "dossier.result_prepared", {}),
        ("leader", "dossier.result_signed", {}),
    ):  # fmt: skip
        payload = {**VALID[kind], **change}
        if kind == "dossier.result_signed":
            payload["before"] = counter.journal.state(item).prepared.sha256
        counter.journal.act(item, "dossier", Command(kind, payload), now=NOW, actor=DIRECTORY.person(who))
    (kept,) = papers.of(counter.database, UID)
    assert (kept.what, kept.issuer, kept.issued) == (RESULT, "Ủy ban nhân dân xã Năm Căn", "2026-03-02")
    assert set(counter.proposed()) == {"c"}


def test_other_desks_keep_the_same(counter: Counter, memory_path: Path) -> None:
    first = counter.take_in(ID_CARD, consent=True)
    other = Counter(memory_path / "other")
    steps = [record.step for record in counter.journal.steps(first)]
    accepted = tuple(AcceptedStep(step, place) for place, step in enumerate(steps, 1))
    other.journal.apply("dossiers", AcceptedPage((), accepted, "1", "e"))
    assert papers.of(other.database, UID) == papers.of(counter.database, UID)
    assert papers.consent(other.database, UID) == papers.consent(counter.database, UID)
    other.database.close()


def test_dossiers_of_an_earlier_program_are_taken_in_once(counter: Counter) -> None:
    counter.take_in(ID_CARD, consent=True)
    held = papers.of(counter.database, UID)
    with counter.database.work() as connection:
        connection.exec_driver_sql("DELETE FROM digitised")
        connection.exec_driver_sql("INSERT INTO meta (name, value) VALUES ('digitised', 'behind')")
    assert papers.of(counter.database, UID) == []
    assert papers.catch_up(counter.database, RULES["dossier"], DIRECTORY) == 1
    assert papers.of(counter.database, UID) == held
    assert papers.catch_up(counter.database, RULES["dossier"], DIRECTORY) == 0


FILE = FileRef("a" * 64, "a.pdf", "application/pdf", 1)


@pytest.mark.parametrize(
    ("issued", "expires", "months", "last"),
    [
        ("2026-01-05", "", 0, date.max), ("2026-01-05", "2026-02-01", 6, date(2026, 2, 1)),
        ("2025-08-31", "", 6, date(2026, 2, 28)), ("2023-08-31", "", 6, date(2024, 2, 29)),
        ("2025-12-01", "", 12, date(2026, 12, 1)), ("", "", 6, None), ("9999-12-01", "", 12, date.max),
    ],
)  # fmt: skip
def test_how_long_a_paper_is_good(issued: str, expires: str, months: int, last: date | None) -> None:
    paper = Digitised(UID, "x", "X", PAPER, FILE, issued=issued, expires=expires)
    assert expiry(paper, PaperAsked("1", "X", type="x", months=months)) == last


@pytest.mark.parametrize(
    ("code", "name", "kind"),
    [("CCCD", "Căn cước", "CCCD"), ("", "Căn cước  (bản sao)", "can cuoc"), ("", "CĂN CƯỚC", "can cuoc"), ("", "", "")],
)
def test_kinds_of_papers(code: str, name: str, kind: str) -> None:
    assert paper_type(code, name) == kind


def test_the_procedure_says_kind_and_months() -> None:
    procedure = read_procedure({"papers": [{"name": "Giấy xác nhận", "type": "XNHN", "months": 6}]})
    assert (procedure.papers[0].type, procedure.papers[0].months) == ("XNHN", 6)


@pytest.mark.parametrize(
    ("asked", "once"),
    [
        (PaperAsked("1", "Giấy đề nghị đăng ký kinh doanh"), True), (PaperAsked("1", "Tờ khai đăng ký kết hôn"), True),
        (PaperAsked("1", "Đơn xin chuyển mục đích"), True), (PaperAsked("1", "Đơn giá được duyệt", once="no"), False),
        (PaperAsked("1", "Giấy khai sinh"), False), (PaperAsked("1", "Lý lịch", template="Mẫu 2"), True),
        (PaperAsked("1", "Giấy khai sinh", once="yes"), True), (PaperAsked("1", "Giấy tờ pháp lý của chủ hộ"), False),
    ],
)  # fmt: skip
def test_what_is_written_for_one_dossier_is_never_proposed(asked: PaperAsked, once: bool) -> None:
    paper = Digitised(UID, paper_type("", asked.name), asked.name, PAPER, FILE)
    assert written_once(asked) is once
    assert ("1" in proposals([paper], [asked], UID, UNTIL, consent=True)) is not once


DAYS = st.dates(date(2020, 1, 1), date(2030, 1, 1)).map(date.isoformat)
PAPERS = st.builds(
    Digitised, st.sampled_from([UID, "1"]), st.sampled_from(["CCCD", "x"]), st.just("Tên"), st.just(PAPER),
    st.just(FILE), issued=st.one_of(st.just(""), DAYS), expires=st.one_of(st.just(""), DAYS), at=DAYS,
)  # fmt: skip


@given(st.lists(PAPERS, max_size=8), st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.booleans(), st.integers(0, 36))
def test_whatever_is_kept_only_good_papers_are_proposed(
    kept: list[Digitised], until: date, consent: bool, months: int
) -> None:
    asked = PaperAsked("1", "Căn cước", type="CCCD", months=months)
    found = proposals(kept, [asked], UID, until, consent=consent)
    good = [paper for paper in kept if not why_not(paper, asked, UID, until, consent=consent)]
    assert set(found) == ({"1"} if good else set())
    for paper in found.values():
        last = expiry(paper, asked)
        assert consent and paper.uid == UID and paper.type == "CCCD" and last is not None and last >= until
        assert all((other.issued, other.at) <= (paper.issued, paper.at) for other in good)


def test_a_paper_kept_by_an_earlier_program_reads_the_same(counter: Counter) -> None:
    counter.take_in(ID_CARD, consent=True)
    held = papers.of(counter.database, UID)
    assert held
    with counter.database.work() as connection:
        for paper in held:
            connection.exec_driver_sql(
                "UPDATE digitised SET body = ? WHERE sha256 = ?", (json.dumps(asdict(paper)), paper.file.sha256)
            )
    assert papers.of(counter.database, UID) == held


def test_a_paper_stands_in_a_row_that_a_page_takes_whole(counter: Counter) -> None:
    counter.take_in(ID_CARD | {"name": "Giấy chứng nhận quyền sử dụng đất, quyền sở hữu tài sản gắn liền với đất"})
    with counter.database.reading() as connection:
        longest = connection.exec_driver_sql(
            "SELECT max(octet_length(what || uid || type || name || sha256 || at || body)) FROM digitised"
        ).scalar_one()
        page = int(connection.exec_driver_sql("PRAGMA page_size").scalar_one())
    assert 0 < longest < (page - 12) * 64 // 255 - 23 - 30
