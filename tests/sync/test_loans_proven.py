"""Numbers spent offline from a loan that a restored server forgot: proven by what it signed, never with two owners."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from sync.provincial.app import Parts
from sync.provincial.audit import Audit
from sync.provincial.courier.office_keys import office_keys
from sync.provincial.gap_ledger import stretches
from sync.provincial.loan_papers import Loan, LoanPapers
from sync.provincial.registers import Spent, check_number
from sync.provincial.tables import LEASE_NOTES, LEASES
from tests.sync.province import LAN, MAI, Desk, DeskMaker, RunningProvince, running
from tests.sync.test_steps_acceptance import caller
from workflow.errors import NotAllowed
from workflow.store import cards, numbers
from workflow.store.loan_papers import Shown, shown
from workflow.workdays import VIETNAM

NOW = datetime.now(VIETNAM).replace(microsecond=0)
BOOK = "van_ban_den"
Copied = Callable[[Desk, Callable[[RunningProvince], None]], AbstractContextManager[RunningProvince]]


@pytest.fixture
def copied(memory_path: Path) -> Copied:
    """Return what lets a desk work with a server, and then runs that server as the copy from before it did."""

    @contextmanager
    def after(lan: Desk, work: Callable[[RunningProvince], None]) -> Iterator[RunningProvince]:
        folder = memory_path / "server"
        office_keys(folder)  # made by whoever starts the servers, so it is in every copy
        with running(folder) as province:
            lan.connect(province.urls)
            port = province.port
            province.parts.store.engine.dispose()
        shutil.copytree(folder, memory_path / "copy")
        with running(folder, port=port) as province:
            work(province)
        anchors = (folder / "anchors.json").read_bytes()
        shutil.rmtree(folder)
        shutil.copytree(memory_path / "copy", folder)
        (folder / "anchors.json").write_bytes(anchors)
        with running(folder, port=port) as province:
            yield province

    return after


def number_of(desk: Desk, item: str) -> int:
    """Return the number an item was registered with."""
    return int(desk.journal.steps(item)[-1].step.payload["number"])


def fates(province: RunningProvince, desk: Desk) -> list[tuple[int, int, str]]:
    """Return what the server says became of the numbers of the office."""
    with province.parts.store.reading() as connection:
        found = stretches(connection, "ubnd", BOOK, desk.clock().year)
    return [(one.first, one.last, one.state) for one in found]


def audited(province: RunningProvince) -> list[tuple[str, str]]:
    """Return person and outcome of every loan shown that was not known."""
    rows = Audit(province.parts.store, lambda: NOW).rows(what="numbers.regained")
    return [(row["person"], row["outcome"]) for row in rows]


def test_a_number_spent_offline_stands_though_the_server_forgot_its_loan(copied: Copied, desk: DeskMaker) -> None:
    lan = desk(LAN)

    def work(province: RunningProvince) -> None:
        assert lan.sync().trouble is None

    with copied(lan, work) as province:
        lan.arrive("a")
        lan.register("a")
        assert lan.sync().trouble is None
        assert cards.open_cards(lan.database) == []
        assert number_of(lan, "a") == 1
        assert fates(province, lan) == [(1, 1, "used"), (2, 100, "lent")]
        assert audited(province) == [("lan", "nhận lại")]
        with province.parts.store.reading() as connection:
            notes = connection.execute(LEASE_NOTES.select().where(LEASE_NOTES.c.what == "regained")).all()
        assert ["khôi phục" in note.note for note in notes] == [True]
        lan.arrive("b")
        lan.register("b")
        assert lan.sync().trouble is None
        assert cards.open_cards(lan.database) == []
    assert numbers.verify(lan.database) == []


def test_after_a_new_epoch_all_that_is_held_is_known_again_before_anybody_else_is_lent_it(
    copied: Copied, desk: DeskMaker
) -> None:
    lan, mai = desk(LAN), desk(MAI)

    def work(province: RunningProvince) -> None:
        assert lan.sync().trouble is None
        lan.arrive("truoc")
        lan.register("truoc")
        assert lan.sync().trouble is None

    with copied(lan, work) as province:
        lan.arrive("sau")
        lan.register("sau")
        assert lan.sync().trouble is None
        mai.connect(province.urls)
        assert mai.sync().trouble is None
        mai.arrive("mai")
        mai.register("mai")
        assert mai.sync().trouble is None
        assert [number_of(lan, "truoc"), number_of(lan, "sau"), number_of(mai, "mai")] == [1, 2, 101]
        assert cards.open_cards(lan.database) == cards.open_cards(mai.database) == []
        assert numbers.left(lan.database, BOOK, lan.clock().year) == 98


def test_a_number_lent_to_somebody_else_since_becomes_a_card_and_has_one_owner(
    copied: Copied, desk: DeskMaker
) -> None:
    lan, mai = desk(LAN), desk(MAI)

    def work(province: RunningProvince) -> None:
        assert lan.sync().trouble is None

    with copied(lan, work) as province:
        mai.connect(province.urls)
        assert mai.sync().trouble is None
        mai.arrive("mai")
        mai.register("mai")
        assert mai.sync().trouble is None
        lan.arrive("lan")
        lan.register("lan")
        assert lan.sync().trouble is None
        assert number_of(mai, "mai") == number_of(lan, "lan") == 1
        assert len(cards.open_cards(lan.database)) == 1
        assert cards.open_cards(mai.database) == []
        assert ("lan", "đã cấp cho máy khác hoặc đã dùng") in audited(province)
        with province.parts.store.reading() as connection:
            assert {row.device for row in connection.execute(LEASES.select()).all() if row.first == 1} == {"may-mai"}
    assert numbers.verify(lan.database) == []


def lent(servers: Parts, first: int = 1, last: int = 5, device: str = "may-lan", register: str = BOOK) -> str:
    """Return a paper of this province over a loan it knows nothing of."""
    papers = servers.leases._papers
    assert papers is not None
    return papers.write(Loan("L1", "ubnd", register, NOW.year, first, last, "lan", device, NOW.isoformat()))


def hear(servers: Parts, paper: str, spent: int, *, still: bool = True) -> list[tuple[int, int, str]]:
    """Let Lan's machine show a loan; return the blocks the server knows then."""
    servers.acceptance.accept("documents", caller(servers, LAN), (), loans=(Shown(paper, spent, still),))
    with servers.store.reading() as connection:
        rows = connection.execute(LEASES.select().order_by(LEASES.c.first)).all()
    return [(row.first, row.last, row.state) for row in rows]


def test_of_a_loan_that_collides_only_what_was_spent_is_taken_in(servers: Parts) -> None:
    servers.leases.grant("documents", caller(servers, MAI), BOOK, NOW.year, 3, NOW)
    assert hear(servers, lent(servers, 4, 5), 3) == [(1, 3, "active"), (4, 5, "active")]
    assert hear(servers, lent(servers, 2, 9), 4) == [(1, 3, "active"), (4, 5, "active")]


def test_numbers_already_lent_on_behind_what_was_spent_stay_where_they_are(servers: Parts) -> None:
    hear(servers, lent(servers, 1, 3), 3, still=False)
    assert hear(servers, lent(servers, 1, 9), 9) == [(1, 3, "returned")]  # the same loan, known by now
    servers.leases.grant("documents", caller(servers, MAI), BOOK, NOW.year, 4, NOW)
    assert hear(servers, lent(servers, 1, 9), 3)[-1] == (4, 7, "active")


def test_a_series_with_one_holder_stays_with_whoever_holds_it_now(servers: Parts) -> None:
    servers.leases.grant("documents", caller(servers, MAI), "van_ban_di", NOW.year, 5, NOW)
    shown_now = hear(servers, lent(servers, 10, 20, register="van_ban_di"), 11)
    assert shown_now == [(1, 5, "active"), (10, 11, "returned")]
    lan = caller(servers, LAN)
    with servers.store.writing("documents") as connection:
        check_number(connection, lan, Spent("van_ban_di", NOW.year, 11), "a", offered_again=False)
        with pytest.raises(NotAllowed):
            check_number(connection, lan, Spent("van_ban_di", NOW.year, 12), "a", offered_again=False)


@pytest.mark.parametrize("kind", ["another province's", "another machine's", "changed", "not one"])
def test_only_what_this_province_lent_to_this_machine_counts(servers: Parts, kind: str) -> None:
    paper = lent(servers, device="may-mai" if kind == "another machine's" else "may-lan")
    if kind == "another province's":
        papers = LoanPapers(Ed25519PrivateKey.generate)
        paper = papers.write(Loan("L1", "ubnd", BOOK, NOW.year, 1, 5, "lan", "may-lan", NOW.isoformat()))
    if kind == "changed":
        longer = lent(servers, last=500)
        paper = longer.partition(".")[0] + "." + paper.partition(".")[2]
    assert hear(servers, "giay" if kind == "not one" else paper, 2) == []


TEXTS = st.text(max_size=40)


@given(st.builds(Loan, TEXTS, TEXTS, TEXTS, st.integers(), st.integers(), st.integers(), TEXTS, TEXTS, TEXTS), TEXTS)
def test_a_paper_says_what_was_signed_and_nothing_else_is_one(loan: Loan, other: str) -> None:
    key = Ed25519PrivateKey.from_private_bytes(b"k" * 32)
    papers = LoanPapers(lambda: key)
    paper = papers.write(loan)
    assert papers.read(paper) == loan
    assert papers.read(other) is None
    assert papers.read(paper[:-1]) is None


def test_a_machine_shows_the_loans_of_what_it_sends_and_after_an_epoch_all(
    desk: DeskMaker, province: RunningProvince
) -> None:
    lan = desk(LAN)
    lan.connect(province.urls)
    assert lan.sync().trouble is None
    lan.arrive("a")
    taken = lan.register("a")
    step = lan.journal.steps("a")[-1].step
    assert taken is not None
    assert shown(lan.database, "documents", (), every=False) == ()
    one = shown(lan.database, "documents", (step.id,), every=False)
    assert [(loan.spent, loan.open) for loan in one] == [(1, True)]
    assert shown(lan.database, "dossiers", (step.id,), every=False) == ()
    every = shown(lan.database, "documents", (), every=True)
    assert one[0] in every
    assert len(every) > 1
