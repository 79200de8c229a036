"""The rules of documents and dossiers carried by the store: every story, on two desks, with letters and lists."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.workflow import office
from tests.workflow.store.desks import KEY
from workflow.rules import Command, Folder
from workflow.store import lists, outbox, search
from workflow.store.database import open_database
from workflow.store.journal import AcceptedPage, AcceptedStep, Journal, StepResult

STORIES = [(kind, stage) for kind, stages in office.STORIES.items() for stage in stages if stage]


@pytest.mark.parametrize(("kind", "stage"), STORIES)
def test_a_story_is_kept_and_reaches_the_other_desk(tmp_path: Path, kind: str, stage: str) -> None:
    here = Journal(open_database(tmp_path / "a", KEY), office.RULES, office.DIRECTORY, office.PEOPLE[0], "may-1")
    there = Journal(open_database(tmp_path / "b", KEY), office.RULES, office.DIRECTORY, office.PEOPLE[4], "may-2")
    for deed in office.STORIES[kind][stage]:
        who, step_kind = deed[:2]
        payload = {**office.VALID[step_kind], **(deed[2] if len(deed) > 2 else {})}
        here.act(office.ITEM, kind, Command(step_kind, payload), now=office.NOW, actor=office.DIRECTORY.person(who))
    assert here.state(office.ITEM) == office.at(kind, stage).state

    lane = office.RULES[kind].lane
    steps = [record.step for record in here.steps(office.ITEM)]
    page = AcceptedPage((), tuple(AcceptedStep(step, n) for n, step in enumerate(steps, 1)), "1", "e")
    there.apply(lane, page)
    results = tuple(StepResult(step.id, "applied", n) for n, step in enumerate(steps, 1))
    here.apply(lane, AcceptedPage(results, (), "1", "e"))
    assert there.state(office.ITEM) == here.state(office.ITEM)
    assert {row.kind for row in outbox.rows(here.database)} <= {"letter"}
    assert outbox.rows(there.database) == []
    for journal in (here, there):
        assert journal.verify() == {"items": 1, "steps": len(steps), "broken": []}
        shown = {folder for folder in Folder if lists.page(journal.database, folder)}
        assert shown == office.RULES[kind].folders(journal.state(office.ITEM), journal.me, office.DIRECTORY)
        assert [hit.item for hit in search.find(journal.database, journal.row(office.ITEM).title[:20])] == [office.ITEM]
        journal.database.close()
