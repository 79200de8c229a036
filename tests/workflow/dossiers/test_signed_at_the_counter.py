"""With the line down a leader brings the token to the counter: whose certificate counts, who records it, who seals."""

from __future__ import annotations

from typing import Any

import pytest

from tests.workflow.changed import replace
from tests.workflow.office import DIRECTORY, NOW, PEOPLE, PROCEDURE, UNITS, Desk, certificate
from workflow.errors import AlreadyDone, FileChanged, Missing, NotAllowed, Refusal, WrongState
from workflow.people import Directory

SIGN, SEAL = "dossier.result_signed", "dossier.result_sealed"


def at_the_counter(*, prepared: bool = True) -> Desk:
    """Return a dossier that stands at the counter, with its result."""
    steps = [dict(step) for step in PROCEDURE["steps"]]
    steps[1] |= {"role": "mot_cua", "unit": "tt"}
    desk = Desk("dossier")
    desk.do("counter", "dossier.received", {"procedure": PROCEDURE | {"steps": steps}})
    desk.do("counter", "dossier.advanced")
    if prepared:
        desk.do("counter", "dossier.result_prepared")
    return desk


def signing(uid: str, **more: Any) -> dict[str, Any]:
    """Return what is signed with a certificate."""
    return {"certificate": certificate(uid), **more}


@pytest.mark.parametrize("uid", ["002", "003"])
def test_any_leader_of_the_office_signs_and_the_certificate_names_which(uid: str) -> None:
    desk = at_the_counter()
    (step,) = desk.do("counter", SIGN, signing(uid))
    assert (step.actor, desk.state.stage) == ("counter", "signed")
    assert desk.state.leader_certificate.serial == certificate(uid)["serial"]
    with pytest.raises(AlreadyDone, match="Kha Ngọc Diễm"):
        desk.do("leader", SIGN)


@pytest.mark.parametrize("uid", ["", "004", "008", "010", "mã lạ"])
def test_no_other_certificate_counts_here_or_on_the_server(uid: str) -> None:
    desk = at_the_counter()
    with pytest.raises(NotAllowed, match="không phải của lãnh đạo"):
        desk.do("counter", SIGN, signing(uid))
    with pytest.raises(NotAllowed, match="không phải của lãnh đạo"):
        desk.rules.check(desk.state, desk.step("counter", SIGN, {**_valid(desk), **signing(uid)}), DIRECTORY)


def _valid(desk: Desk) -> dict[str, Any]:
    """Return the payload a desk makes."""
    (step,) = desk.decide("counter", SIGN, signing("002"))
    return dict(step.payload)


def test_a_leader_who_left_signs_no_more() -> None:
    desk = at_the_counter()
    payload = _valid(desk)
    people = [replace(one, end=NOW.date().isoformat()) if one.id == "leader" else one for one in PEOPLE]
    gone = Directory(UNITS, people)
    step = desk.step("counter", SIGN, payload)
    with pytest.raises(NotAllowed):
        desk.rules.check(desk.state, step, gone)
    desk.rules.check(desk.state, step, DIRECTORY)


@pytest.mark.parametrize("who", ["expert", "head", "clerk", "other-counter"])
def test_only_the_officer_who_holds_the_dossier_records_it(who: str) -> None:
    with pytest.raises(NotAllowed):
        at_the_counter().do(who, SIGN, signing("002"))


def test_the_officer_records_nothing_once_the_dossier_went_on() -> None:
    desk = Desk("dossier")
    desk.do("counter", "dossier.received")
    desk.do("counter", "dossier.advanced")
    desk.do("expert", "dossier.result_prepared")
    with pytest.raises(NotAllowed):
        desk.do("counter", SIGN, signing("002"))


def test_what_is_signed_is_what_lies_there() -> None:
    with pytest.raises(WrongState, match="Chưa có dự thảo"):
        at_the_counter(prepared=False).do("counter", SIGN, signing("002"))
    with pytest.raises(FileChanged):
        at_the_counter().do("counter", SIGN, signing("002", before="7" * 64))
    desk = at_the_counter()
    with pytest.raises(Missing, match="chưa mang chữ ký"):
        desk.do("counter", SIGN, signing("002", file={**_valid(desk)["file"], "sha256": _valid(desk)["before"]}))


def test_the_officer_seals_too_but_never_with_somebodys_own_certificate() -> None:
    desk = at_the_counter()
    desk.do("counter", SIGN, signing("002"))
    with pytest.raises(NotAllowed, match="chứng thư của cơ quan"):
        desk.do("counter", SEAL, signing("002"))
    desk.do("counter", SEAL)
    assert desk.state.sealed == desk.state.result
    with pytest.raises(Refusal):
        desk.do("clerk", SEAL)
