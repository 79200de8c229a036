"""An answer that was on its way while the server was restored: nothing of it may be believed any more."""

from __future__ import annotations

from sync.pull import Taken, take_in
from sync.wire import Checkpoint
from tests.sync.province import LAN, DeskMaker
from workflow.store import cursors, outbox
from workflow.store.journal import AcceptedPage, StepResult


def test_an_answer_from_before_the_restore_takes_no_step_out_of_the_outbox(desk: DeskMaker) -> None:
    lan = desk(LAN)
    (step,) = lan.arrive("van-ban-1")
    outbox.sending(lan.database, [step.id])
    with lan.database.work() as connection:
        cursors.remember(connection, "documents", "", "moi")
    old = AcceptedPage((StepResult(step.id, "applied", 7),), (), "s:7", "cu")
    taken = Taken()
    take_in(lan.journal, "documents", "", [Checkpoint(old, False, "")], taken)
    assert [row.id for row in outbox.pending(lan.database, "documents")] == [step.id]
    assert cursors.cursor(lan.database, "documents") == ("", "moi")
    assert taken.results == []


def test_the_first_answer_of_all_names_the_epoch(desk: DeskMaker) -> None:
    lan = desk(LAN)
    take_in(lan.journal, "documents", "", [Checkpoint(AcceptedPage((), (), "s:3", "cu"), False, "")], Taken())
    assert cursors.cursor(lan.database, "documents") == ("s:3", "cu")
