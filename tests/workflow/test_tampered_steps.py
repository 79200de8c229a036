"""What a tampered client may send: wrong office, changed files, invented numbers, impossible dates, secret papers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from tests.workflow.office import (
    ARRIVAL,
    DIRECTORY,
    DRAFT,
    INTAKE,
    ITEM,
    NOW,
    PROCEDURE,
    RULES,
    VALID,
    Desk,
    at,
    certificate,
    file,
)
from workflow.errors import AlreadyDone, FileChanged, Missing, NotAllowed, Refusal, SecretDocument, WrongState
from workflow.organisation.mandate import Mandate

DONE = {
    "office": "nam-can",
    "at": NOW.isoformat(),
    "code": "H12.59-260302-0042",
}


def refuse(desk: Desk, who: str, kind: str, change: Mapping[str, Any], wanted: type[Refusal], **other: Any) -> Refusal:
    """Send a forged step and return the refusal it meets; the same content as a command is refused as well."""
    payload = {**VALID[kind], **change}
    with pytest.raises(wanted) as met:
        desk.rules.check(desk.state, desk.step(who, kind, payload, **other), DIRECTORY)
    assert met.value.text
    return met.value


@pytest.mark.parametrize(
    ("kind", "stage", "who"),
    [
        ("incoming.registered", "arrived", "other-clerk"),
        ("incoming.assigned", "registered", "other-leader"),
        ("incoming.opinion", "registered", "other-clerk"),
        ("outgoing.signed", "submitted", "other-leader"),
        ("outgoing.numbered", "signed", "other-clerk"),
        ("outgoing.sealed", "numbered", "other-clerk"),
        ("outgoing.sent", "sealed", "other-clerk"),
        ("dossier.advanced", "received", "other-counter"),
        ("dossier.handed_over", "signed", "other-counter"),
    ],
)
def test_another_office_never_touches_it(kind: str, stage: str, who: str) -> None:
    desk = at(kind.partition(".")[0], stage)
    refusal = refuse(desk, who, kind, {}, NotAllowed)
    assert "Năm Căn" in refusal.text


@pytest.mark.parametrize(
    ("kind", "who", "payload"),
    [
        ("incoming.arrived", "other-clerk", ARRIVAL | {"office": "nam-can"}),
        ("incoming.arrived", "clerk", ARRIVAL | {"office": "kt"}),
        ("outgoing.drafted", "expert", DRAFT | {"office": "dam-doi"}),
        ("outgoing.drafted", "expert", DRAFT | {"office": ""}),
        ("dossier.received", "other-counter", INTAKE | DONE),
    ],
)
def test_nobody_begins_an_item_for_another_office(kind: str, who: str, payload: Mapping[str, Any]) -> None:
    desk = Desk(kind.partition(".")[0])
    with pytest.raises(Refusal):
        desk.rules.check(desk.state, desk.step(who, kind, payload), DIRECTORY)


def test_the_office_of_an_arrival_from_the_axis_is_found_by_its_identifier() -> None:
    desk = Desk("incoming", [("he-thong", "incoming.arrived")])
    assert desk.state.office == "nam-can"


@pytest.mark.parametrize(
    ("stage", "kind", "who", "change", "wanted"),
    [
        ("submitted", "outgoing.signed", "leader", {"before": "9" * 64}, FileChanged),
        ("submitted", "outgoing.signed", "leader", {"file": file("3")}, Missing),
        ("submitted", "outgoing.signed", "leader", {"certificate": certificate("003")}, NotAllowed),
        ("submitted", "outgoing.signed", "leader", {"level": "Z"}, Missing),
        ("submitted", "outgoing.signed", "deputy", {}, NotAllowed),
        ("submitted", "outgoing.signed", "leader", {"certificate": {}}, Missing),
        ("signed", "outgoing.sealed", "clerk", {}, WrongState),
        ("numbered", "outgoing.sealed", "clerk", {"before": "3" * 64}, FileChanged),
        ("numbered", "outgoing.sealed", "clerk", {"file": file("4")}, Missing),
        ("numbered", "outgoing.sealed", "clerk", {"certificate": certificate("002")}, NotAllowed),
        ("signed", "outgoing.numbered", "clerk", {"number": 0}, Missing),
        ("signed", "outgoing.numbered", "clerk", {"number": -3}, Missing),
        ("signed", "outgoing.numbered", "clerk", {"number": True}, Missing),
        ("signed", "outgoing.numbered", "clerk", {"number": "7"}, Missing),
        ("signed", "outgoing.numbered", "clerk", {"number": 8}, Missing),
        ("signed", "outgoing.numbered", "clerk", {"year": 2025}, Missing),
        ("signed", "outgoing.numbered", "clerk", {"notation": "BC-UBND", "code": "07/BC-UBND"}, Missing),
        ("signed", "outgoing.numbered", "clerk", {"on": "2026-02-01"}, Missing),
        ("signed", "outgoing.numbered", "clerk", {"on": "2026-03-20"}, Missing),
        ("signed", "outgoing.numbered", "clerk", {"on": "2026-02-30"}, Missing),
        ("sealed", "outgoing.sent", "clerk", {"receivers": [{"name": "Lưu VT"}]}, Missing),
        ("sealed", "outgoing.sent", "clerk", {"package": file("x")}, Missing),
        ("sealed", "outgoing.stamped", "clerk", {"before": "4" * 64}, FileChanged),
        ("sent", "outgoing.delivered", "clerk", {"code": "99"}, Missing),
        ("drafted", "outgoing.submitted", "expert", {"to": "head"}, Missing),
        ("drafted", "outgoing.submitted", "expert", {"to": "other-leader"}, Missing),
        ("drafted", "outgoing.submitted", "expert", {"file": file("3", "a.docx", "application/msword")}, Missing),
        ("submitted", "outgoing.returned", "leader", {"before": "9" * 64}, FileChanged),
        ("submitted", "outgoing.returned", "leader", {"remark": "  "}, Missing),
    ],
)
def test_outgoing_papers_are_not_swapped(
    stage: str, kind: str, who: str, change: Mapping[str, Any], wanted: type[Refusal]
) -> None:
    refuse(at("outgoing", stage), who, kind, change, wanted)


@pytest.mark.parametrize(
    ("stage", "kind", "who", "change"),
    [
        ("arrived", "incoming.registered", "clerk", {"number": 0}),
        ("arrived", "incoming.registered", "clerk", {"number": None}),
        ("arrived", "incoming.registered", "clerk", {"year": 2027}),
        ("arrived", "incoming.registered", "clerk", {"on": "2026-02-20"}),
        ("arrived", "incoming.registered", "clerk", {"on": "2026-03-09"}),
        ("arrived", "incoming.registered", "clerk", {"on": "02/03/2026"}),
        ("arrived", "incoming.registered", "clerk", {"book": ""}),
        ("arrived", "incoming.refused", "clerk", {"reason": ""}),
        ("arrived", "incoming.refused", "clerk", {"reason": "x" * 1001}),
        ("registered", "incoming.assigned", "leader", {"lead": "dam-doi"}),
        ("registered", "incoming.assigned", "leader", {"lead": "khong-co"}),
        ("registered", "incoming.assigned", "leader", {"lead": "he-thong", "person": ""}),
        ("registered", "incoming.assigned", "leader", {"person": "culture"}),
        ("registered", "incoming.assigned", "leader", {"cooperating": ["kt"]}),
        ("registered", "incoming.assigned", "leader", {"cooperating": ["vh", "vh"]}),
        ("registered", "incoming.assigned", "leader", {"cooperating": ["other-clerk"]}),
        ("registered", "incoming.assigned", "leader", {"due": "2026-03-02T08:00:00+07:00"}),
        ("registered", "incoming.assigned", "leader", {"due": "2026-03-09T17:00:00"}),
        ("registered", "incoming.assigned", "leader", {"due": "mai"}),
        ("started", "incoming.finished", "expert", {"text": ""}),
        ("registered", "incoming.checked", "clerk", {"verdict": "perhaps"}),
    ],
)
def test_incoming_papers_are_not_bent(stage: str, kind: str, who: str, change: Mapping[str, Any]) -> None:
    refuse(at("incoming", stage), who, kind, change, Missing)


@pytest.mark.parametrize(
    ("change", "wanted"),
    [
        ({"code": "H12.52-260302-0042"}, Missing),
        ({"code": "H12.59-260301-0042"}, Missing),
        ({"code": "H12.59-260302-42"}, Missing),
        ({"code": "H12.59-260302-0043"}, Missing),
        ({"number": 0, "code": "H12.59-260302-0000"}, Missing),
        ({"papers": [{"id": "1", "name": "Giấy đề nghị", "got": False}]}, Missing),
        ({"papers": []}, Missing),
        ({"due": None}, Missing),
        ({"due": "2026-03-01T09:00:00+07:00"}, Missing),
        ({"applicant": {"name": ""}}, Missing),
        ({"applicant": {"name": "Nguyễn An", "uid": "12a"}}, Missing),
        ({"channel": 4}, Missing),
        ({"procedure": {}}, Missing),
        ({"procedure": PROCEDURE | {"steps": []}}, Missing),
        ({"procedure": PROCEDURE | {"steps": [PROCEDURE["steps"][0]] * 2}}, Missing),
        ({"procedure": PROCEDURE | {"code": ""}}, Missing),
        ({"procedure": PROCEDURE | {"steps": [{"id": "a", "name": "A"}]}}, Missing),
        ({"at": "9999-12-31T23:59:59+00:00"}, Missing),
        ({"at": "2026-03-20T09:00:00+07:00", "code": "H12.59-260320-0042"}, Missing),
        ({"papers": [{"id": "1", "got": True, "file": file("c", "TOI_MAT.pdf")}]}, SecretDocument),
    ],
)
def test_a_dossier_is_taken_in_as_the_law_says(change: Mapping[str, Any], wanted: type[Refusal]) -> None:
    refuse(Desk("dossier"), "counter", "dossier.received", DONE | change, wanted)


@pytest.mark.parametrize(
    ("stage", "kind", "who", "change", "wanted"),
    [
        ("received", "dossier.advanced", "counter", {"to": "ky"}, Missing),
        ("received", "dossier.advanced", "counter", {"to": "khong-co"}, Missing),
        ("received", "dossier.advanced", "counter", {"to": "tiep_nhan"}, Missing),
        ("received", "dossier.advanced", "counter", {"from": "ky", "to": "tra"}, WrongState),
        ("processing", "dossier.advanced", "expert", {"from": "tham_dinh", "to": "tiep_nhan"}, Missing),
        ("processing", "dossier.apologised", "expert", {"due": "2026-03-04T09:00:00+07:00"}, Missing),
        ("processing", "dossier.supplement_requested", "expert", {"what": []}, Missing),
        ("supplement", "dossier.supplemented", "counter", {"papers": [{"id": "2", "got": False}]}, Missing),
        ("supplement", "dossier.supplemented", "counter", {"due": None}, Missing),
        ("signed", "dossier.handed_over", "counter", {"to": ""}, Missing),
        ("signed", "dossier.result_sealed", "clerk", {"before": "8" * 64}, FileChanged),
        ("signed", "dossier.result_sealed", "clerk", {"certificate": certificate("002")}, NotAllowed),
        ("received", "dossier.handed_over", "counter", {}, WrongState),
        ("processing", "dossier.handed_over", "counter", {}, WrongState),
    ],
)
def test_a_dossier_moves_only_along_its_procedure(
    stage: str, kind: str, who: str, change: Mapping[str, Any], wanted: type[Refusal]
) -> None:
    refuse(at("dossier", stage), who, kind, change, wanted)


def test_the_result_signed_is_the_result_prepared() -> None:
    desk = at("dossier", "processing")
    desk.do("expert", "dossier.result_prepared")
    refuse(desk, "leader", "dossier.result_signed", {"before": "7" * 64}, FileChanged)
    refuse(desk, "leader", "dossier.result_signed", {"certificate": certificate("003")}, NotAllowed)
    refuse(desk, "leader", "dossier.result_signed", {"file": file("8")}, Missing)


@pytest.mark.parametrize(
    "change",
    [
        {"subject": "Kế hoạch phòng thủ (TỐI MẬT)"},
        {"content": "Độ mật: Mật"},
        {"files": [file("a", "KH_TUYET_MAT.pdf")]},
        {"type_name": "MẬT"},
    ],
)
def test_a_secret_never_enters(change: Mapping[str, Any]) -> None:
    refuse(Desk("incoming"), "clerk", "incoming.arrived", {"office": "nam-can"} | change, SecretDocument)


def test_a_document_without_a_sender_does_not_arrive() -> None:
    nobody = {"office": "nam-can", "from": {"name": None, "a": 1}}
    refuse(Desk("incoming"), "clerk", "incoming.arrived", nobody, Missing)


def test_a_draft_for_nobody_is_not_submitted() -> None:
    desk = Desk("outgoing", [("expert", "outgoing.drafted", {"receivers": [], "places": []})])
    refuse(desk, "expert", "outgoing.submitted", {}, WrongState)


def test_an_intake_at_no_time_is_refused() -> None:
    with pytest.raises(Missing):
        Desk("dossier").do("counter", "dossier.received", {"at": "hôm nay"})


def test_a_report_accepted_twice_is_kept_once() -> None:
    desk = at("outgoing", "sent")
    step = desk.step("clerk", "outgoing.delivered", VALID["outgoing.delivered"])
    desk.accept(step)
    once = desk.state
    desk.rules.check(desk.state, step, DIRECTORY)
    desk.accept(step)
    assert desk.state.deliveries == once.deliveries


def test_a_secret_is_never_drafted() -> None:
    refuse(Desk("outgoing"), "expert", "outgoing.drafted", {"office": "nam-can", "subject": "MẬT"}, SecretDocument)


@pytest.mark.parametrize(
    "other",
    [
        {"at": "hôm qua"},
        {"at": "2026-03-02T09:00:00"},
        {"at": "9999-12-31T23:59:59+00:00"},
        {"at": "0001-01-01T00:00:00+14:00"},
        {"item": "khac"},
        {"item_kind": "outgoing"},
        {"on_behalf_of": "khong-co"},
        {"on_behalf_of": "other-leader"},
    ],
)
def test_a_step_that_is_not_what_it_says_is_refused(other: Mapping[str, Any]) -> None:
    refuse(at("incoming", "arrived"), "clerk", "incoming.registered", {}, Refusal, **other)


def test_acting_on_behalf_of_somebody_needs_a_delegation() -> None:
    desk = at("incoming", "registered")
    step = desk.step("culture", "incoming.assigned", VALID["incoming.assigned"], on_behalf_of="leader")
    with pytest.raises(NotAllowed) as met:
        desk.rules.check(desk.state, step, DIRECTORY)
    assert met.value.who == ("leader",)
    given = Mandate("m", "leader", "culture", "2026-03-01", "2026-03-05", ("incoming.assigned",))
    desk.rules.check(desk.state, step, DIRECTORY.with_mandates([given]))
    desk.accept(step)
    assert desk.state.done["incoming.assigned"].behalf == "leader"


@pytest.mark.parametrize("rubbish", [float("nan"), {1, 2}, object(), "\ud800"])
def test_what_cannot_be_written_down_is_refused(rubbish: Any) -> None:
    desk = at("incoming", "arrived")
    with pytest.raises(Missing):
        desk.decide("clerk", "incoming.registered", {"extra": rubbish})


@pytest.mark.parametrize(
    ("kind", "stage", "first", "second"),
    [
        ("incoming.registered", "arrived", "clerk", "clerk"),
        ("incoming.assigned", "registered", "leader", "deputy"),
        ("incoming.started", "assigned", "expert", "head"),
        ("incoming.finished", "started", "expert", "leader"),
        ("outgoing.submitted", "drafted", "expert", "head"),
        ("outgoing.returned", "submitted", "leader", "leader"),
        ("outgoing.signed", "submitted", "leader", "leader"),
        ("outgoing.numbered", "signed", "clerk", "clerk"),
        ("outgoing.sealed", "numbered", "clerk", "clerk"),
        ("outgoing.sent", "sealed", "clerk", "clerk"),
        ("dossier.advanced", "received", "counter", "counter"),
        ("dossier.handed_over", "signed", "counter", "counter"),
        ("dossier.supplement_requested", "processing", "expert", "peer"),
    ],
)
def test_the_second_one_is_told_who_was_first_and_when(kind: str, stage: str, first: str, second: str) -> None:
    here, there = at(kind.partition(".")[0], stage), at(kind.partition(".")[0], stage)
    late = there.decide(second, kind)[0]
    here.do(first, kind)
    with pytest.raises(AlreadyDone) as met:
        here.rules.check(here.state, late, DIRECTORY)
    assert DIRECTORY.name(first) in met.value.text
    assert "09:00 02/03/2026" in met.value.text


@pytest.mark.parametrize(
    ("who", "kind"),
    [
        ("clerk", "incoming.arrived"), ("expert", "outgoing.drafted"), ("clerk", "stray.came"),
        ("counter", "dossier.received"), ("expert", "mandate.given"), ("expert", "work_file.opened"),
        ("clerk", "entry.written"), ("clerk", "field_report.received"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("office", ["dam-doi", "tinh", "la", ""])
def test_nothing_is_begun_in_the_name_of_another_office(who: str, kind: str, office: str) -> None:
    desk = Desk(kind.partition(".")[0])
    begun = desk.step(who, kind, {**VALID[kind], "office": office})
    with pytest.raises(Refusal):
        desk.rules.check(desk.state, begun, DIRECTORY)


def test_every_kind_of_item_is_begun_by_an_act_tried_above() -> None:
    tables: list[Any] = [rules.table for rules in RULES.values()]  # type: ignore[attr-defined]
    assert {act.kind for table in tables for act in table.acts.values() if "" in act.stages} == {
        "incoming.arrived", "outgoing.drafted", "stray.came", "dossier.received", "mandate.given", "work_file.opened",
        "entry.written", "field_report.received",
    }  # fmt: skip


def test_what_merges_merges() -> None:
    here, there = at("incoming", "assigned"), at("incoming", "assigned")
    mine = here.do("culture", "incoming.opinion", {"text": "Của tôi"})
    others = [
        *there.do("leader", "incoming.steered"), *there.do("peer", "incoming.opinion"),
        *there.do("he-thong", "incoming.checked"),
    ]  # fmt: skip
    for step in others:
        here.rules.check(here.state, step, DIRECTORY)
        here.accept(step)
    there.rules.check(there.state, mine[0], DIRECTORY)
    there.accept(mine[0])
    assert {(o.actor, o.text) for o in here.state.opinions} == {(o.actor, o.text) for o in there.state.opinions}
    assert here.state.item == ITEM
