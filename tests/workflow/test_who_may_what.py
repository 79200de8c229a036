"""Every kind of step, at every stage, by every person: allowed exactly where the office allows it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pytest

from tests.workflow.office import DIRECTORY, ENTRY, EVERYBODY, OFFICE, RULES, STORIES, VALID, at, file
from workflow.acts import Act
from workflow.archive.handing import TABLE as WORK_FILES
from workflow.documents.incoming import TABLE as INCOMING
from workflow.documents.outgoing import TABLE as OUTGOING
from workflow.documents.stray import TABLE as STRAYS
from workflow.dossiers.returning import TABLE as DOSSIERS
from workflow.errors import AlreadyDone, NotAllowed, Refusal, WrongState
from workflow.mandates.giving import TABLE as MANDATES

TABLES = (INCOMING, OUTGOING, STRAYS, DOSSIERS, MANDATES, WORK_FILES)
Allowed = Mapping[str, Mapping[str, frozenset[str]]]


def people(names: str) -> frozenset[str]:
    """Return the people named."""
    return frozenset(names.split())


def everywhere(names: frozenset[str], stages: str) -> dict[str, frozenset[str]]:
    """Return the same people for several stages."""
    return dict.fromkeys(stages.split(), names)


CLERK, LEADERS, COUNTER = people("clerk"), people("leader deputy"), people("counter")
PROGRAM = people("he-thong")
LEAD = people("expert head")
KEEPERS = people("expert head peer")

IN_HOUSE = "arrived registered assigned started finished refused recalled replaced"

ALLOWED: Allowed = {
    "incoming.arrived": {"": people("clerk he-thong other-clerk")},
    "incoming.registered": {"arrived": CLERK},
    "incoming.refused": {"arrived": CLERK},
    "incoming.assigned": {"registered": LEADERS},
    "incoming.steered": everywhere(LEADERS, "registered assigned started"),
    "incoming.started": {"assigned": LEAD},
    "incoming.opinion": everywhere(OFFICE, "arrived registered assigned started"),
    "incoming.finished": {
        "registered": CLERK | LEADERS,
        "assigned": CLERK | LEADERS | LEAD,
        "started": CLERK | LEADERS | LEAD,
    },
    "incoming.transferred": everywhere(LEAD | LEADERS, "assigned started"),
    "incoming.handed_back": everywhere(LEAD, "assigned started"),
    "incoming.taken_back": {"assigned": people("leader")},
    "incoming.checked": everywhere(OFFICE | PROGRAM, IN_HOUSE),
    "incoming.change_asked": everywhere(CLERK | PROGRAM, IN_HOUSE),
    "incoming.change_agreed": {},
    "incoming.change_refused": {},
    "outgoing.drafted": {"": OFFICE | people("other-clerk other-leader other-counter")},
    "outgoing.revised": everywhere(LEAD, "drafted returned"),
    "outgoing.submitted": everywhere(LEAD, "drafted returned"),
    "outgoing.returned": {"submitted": people("leader")},
    "outgoing.recalled_submission": {"submitted": LEAD},
    "outgoing.passed_on": everywhere(LEAD | LEADERS, "drafted returned submitted"),
    "outgoing.opinion": everywhere(OFFICE, "drafted returned submitted signed numbered sealed"),
    "outgoing.initialled": {},  # no story names anybody to initial
    "outgoing.cosigned": {},  # nor to sign beside
    "outgoing.signed": {"submitted": people("leader")},
    "outgoing.numbered": {"signed": CLERK},
    "outgoing.sealed": {"numbered": CLERK},
    "outgoing.sent": {"sealed": CLERK},
    "outgoing.delivered": {"sent": CLERK | PROGRAM},
    "outgoing.voided": {
        **everywhere(people("expert"), "drafted returned"),
        **everywhere(CLERK, "signed numbered sealed"),
    },
    "outgoing.stamped": everywhere(OFFICE | PROGRAM, "signed numbered sealed sent"),
    "outgoing.published": everywhere(CLERK | LEADERS, "sealed sent"),
    "outgoing.unpublished": {},  # no story is public
    "outgoing.recalled": {"sent": CLERK},
    "outgoing.updated": {"sent": CLERK},
    "outgoing.replaces": everywhere(CLERK | LEAD, "drafted returned submitted signed numbered sealed"),
    "outgoing.replaced": {"sent": CLERK},
    "stray.came": {"": people("clerk he-thong")},
    "stray.matched": everywhere(CLERK | PROGRAM, "waiting dismissed"),
    "stray.dismissed": {"waiting": CLERK},
    "work_file.opened": {"": OFFICE | people("other-clerk other-leader other-counter")},
    "work_file.added": {"open": KEEPERS},
    "work_file.file_added": {"open": KEEPERS},
    "work_file.removed": {"open": KEEPERS},
    "work_file.arranged": {"open": KEEPERS},
    "work_file.revised": {"open": KEEPERS},
    "work_file.passed": everywhere(KEEPERS | LEADERS, "open closed"),
    "work_file.closed": {"open": KEEPERS},
    "work_file.reopened": {"closed": KEEPERS},
    "work_file.kept_back": {"closed": people("head") | CLERK | LEADERS},
    "work_file.handed_over": {"closed": KEEPERS},
    "work_file.returned": {"handed": CLERK},
    "work_file.received": {"handed": CLERK},
    "work_file.held": everywhere(CLERK | LEADERS, "closed handed archived"),
    "work_file.freed": {},
    "work_file.destroyed": {},
    "mandate.given": {"": people("expert head leader deputy")},
    "mandate.accepted": {"given": people("peer")},
    "mandate.declined": everywhere(people("peer"), "given accepted"),
    "mandate.revoked": everywhere(people("expert leader deputy"), "given accepted"),
    "entry.written": {"": people("clerk other-clerk")},
    "entry.signed": {"written": CLERK},
    "entry.returned": everywhere(CLERK, "written signed"),
    "entry.voided": everywhere(CLERK, "written signed"),
    "field_report.received": {"": PROGRAM},
    "field_report.assigned": everywhere(CLERK | COUNTER | LEADERS, "received reopened assigned in_work"),
    "field_report.handed": everywhere(people("head"), "assigned in_work"),
    "field_report.started": {"assigned": KEEPERS},
    "field_report.opinion": everywhere(OFFICE, "received reopened assigned in_work drafted approved"),
    "field_report.drafted": {"assigned": KEEPERS, **everywhere(LEAD, "in_work drafted")},
    "field_report.sent_back": {"drafted": LEADERS},
    "field_report.approved": {"drafted": LEADERS},
    "field_report.published": {"approved": CLERK | COUNTER},
    "field_report.returned": {
        "received": CLERK | COUNTER | LEADERS, **everywhere(CLERK | COUNTER | LEADERS | KEEPERS, "reopened assigned"),
        "in_work": CLERK | COUNTER | LEADERS | LEAD,
    },
    "field_report.reopened": everywhere(CLERK | COUNTER | PROGRAM, "published returned"),
    "field_report.rated": everywhere(PROGRAM, "published returned"),
    "field_report.extended": everywhere(LEADERS, "received reopened assigned in_work"),
    "dossier.received": {"": people("counter other-counter")},
    "dossier.receipt_printed": everywhere(
        COUNTER, "received processing supplement finance signed handed refused stopped withdrawn"
    ),
    "dossier.advanced": {"received": COUNTER, "processing": people("expert peer"), "signed": people("expert peer")},
    "dossier.supplement_requested": {"received": COUNTER, "processing": COUNTER | people("expert peer")},
    "dossier.supplemented": {"supplement": COUNTER},
    "dossier.opinion": everywhere(OFFICE, "received processing supplement finance signed"),
    "dossier.result_prepared": {"processing": people("expert peer")},
    "dossier.result_signed": {"prepared": LEADERS},
    "dossier.result_sealed": {"signed": CLERK},
    "dossier.handed_over": everywhere(COUNTER, "signed refused stopped"),
    "dossier.result_stamped": {"handed": people("leader")},
    "dossier.refused": {
        "received": COUNTER | LEADERS,
        **everywhere(COUNTER | LEADERS | people("expert peer"), "processing supplement finance"),
    },
    "dossier.withdrawn": everywhere(COUNTER, "received processing supplement finance"),
    "dossier.consent_withdrawn": {},  # no story has given a consent
    "dossier.extended": everywhere(LEADERS, "received processing"),
    "dossier.returned": {"processing": people("expert peer")},
    "dossier.finance_notified": {"received": COUNTER, "processing": COUNTER | people("expert peer")},
    "dossier.finance_paid": {"finance": COUNTER | PROGRAM | people("expert peer")},
    "dossier.payment_noted": everywhere(
        PROGRAM, "received processing supplement finance signed refused stopped handed withdrawn"
    ),
    "dossier.stopped": {
        "received": COUNTER | LEADERS,
        **everywhere(COUNTER | LEADERS | people("expert peer"), "processing supplement finance"),
    },
    "dossier.resumed": {"stopped": LEADERS},
    "dossier.apologised": {
        "received": COUNTER | LEADERS,
        "processing": COUNTER | LEADERS | people("expert peer"),
    },
}


def fitting(kind: str, stage: str) -> dict[str, Any]:
    """Return what to change in a valid payload so that only the rule of who and when can speak."""
    newest = {"signed": "4", "numbered": "4"}.get(stage, "5")
    if kind == "outgoing.drafted":
        return {"signer": ""}
    if kind == "incoming.change_asked":
        return {"key": "d-10"}
    if kind == "work_file.added":
        return {"entry": ENTRY | {"key": "vb-9"}}
    if kind == "outgoing.stamped":
        return {"before": newest * 64, "file": file("7")}
    if kind == "dossier.advanced" and stage in ("processing", "signed"):
        return {"from": "tham_dinh", "to": "ky"}
    return {}


CASES = [(kind, stage) for kind in VALID for stage in STORIES[kind.partition(".")[0]]]


@pytest.mark.parametrize(("kind", "stage"), CASES)
def test_allowed_exactly_where_stated(kind: str, stage: str) -> None:
    desk = at(kind.partition(".")[0], stage)
    allowed = set()
    for who in EVERYBODY:
        try:
            steps = desk.decide(who, kind, fitting(kind, stage))
        except Refusal as refusal:
            assert refusal.text and refusal.title
            assert isinstance(refusal, NotAllowed | WrongState | AlreadyDone), (who, refusal.text)
        else:
            assert len(steps) == 1
            desk.rules.check(desk.state, steps[0], DIRECTORY)
            allowed.add(who)
    assert allowed == ALLOWED[kind].get(stage, frozenset())


def test_a_result_is_signed_once_it_is_prepared() -> None:
    desk = at("dossier", "processing")
    with pytest.raises(WrongState, match="Chưa có dự thảo"):
        desk.decide("leader", "dossier.result_signed")
    desk.do("expert", "dossier.result_prepared")
    for who in EVERYBODY:
        if who in ALLOWED["dossier.result_signed"]["prepared"]:
            assert desk.decide(who, "dossier.result_signed")
        else:
            with pytest.raises(NotAllowed):
                desk.decide(who, "dossier.result_signed")


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.item_kind)
def test_every_rule_names_its_source_and_speaks_in_short_words(table: Any) -> None:
    acts: list[Act[Any]] = list(table.acts.values())
    assert {act.kind for act in acts} == {kind for kind in VALID if kind.startswith(f"{table.item_kind}.")}
    for act in acts:
        assert act.source and act.past and act.who.words
        assert 1 <= len(act.words.split()) <= 5
        assert act.stages <= {"", *table.stages}


SOURCE = re.compile(r"(?:NĐ|QĐ|TT|NQ|Nghị định)\s+\d|Luật|QCVN|PL [IVX]|GDĐT")


@pytest.mark.parametrize("rules", RULES.values(), ids=lambda rules: rules.item_kind)
def test_every_rule_says_where_it_stands_written(rules: Any) -> None:
    """The row names its source, and so does the docstring of whatever else it demands."""
    for act in rules.table.acts.values():
        assert SOURCE.search(act.source), act.kind
        assert act.guard is None or SOURCE.search(act.guard.__doc__ or ""), (act.kind, act.guard.__name__)


def test_a_person_nobody_knows_is_refused() -> None:
    desk = at("incoming", "arrived")
    forged = desk.step("nguoi-la", "incoming.registered", VALID["incoming.registered"])
    with pytest.raises(Refusal, match="Danh bạ"):
        desk.rules.check(desk.state, forged, DIRECTORY)


def test_a_kind_nobody_knows_is_refused_but_does_no_harm() -> None:
    desk = at("incoming", "arrived")
    forged = desk.step("clerk", "incoming.burnt", {})
    with pytest.raises(Refusal, match="chưa biết"):
        desk.rules.check(desk.state, forged, DIRECTORY)
    assert desk.rules.evolve(desk.state, forged) == desk.state
