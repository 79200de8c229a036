"""A result that was handed over may be given proofs and time, by the desk that signed it last, on its newest form."""

from __future__ import annotations

import pytest

from tests.workflow.office import DIRECTORY, STORIES, Desk, at, file
from workflow.errors import FileChanged, Missing, NotAllowed, WrongState
from workflow.timeline import words

STAMP = "dossier.result_stamped"


@pytest.fixture
def sealed() -> Desk:
    """A result the leader signed and the clerk sealed, handed over."""
    desk = Desk("dossier", STORIES["dossier"]["signed"])
    desk.do("clerk", "dossier.result_sealed")
    desk.do("counter", "dossier.handed_over")
    return desk


def test_the_newest_form_takes_the_proofs_and_what_the_applicant_has_stays_known(sealed: Desk) -> None:
    had = sealed.state.sealed
    (step,) = sealed.do("clerk", STAMP, {"before": had.sha256, "file": file("7"), "level": "LT"})
    assert sealed.state.sealed == had and sealed.state.result == sealed.state.stamped != had
    assert (sealed.state.stage, sealed.state.level) == ("handed", "LT")
    assert sealed.rules.files(sealed.state)[:2] == (sealed.state.stamped, had)
    sealed.do("clerk", STAMP, {"before": "7" * 64, "file": file("6"), "level": "LTA"})
    assert sealed.state.level == "LTA" and sealed.rules.from_json(sealed.rules.to_json(sealed.state)) == sealed.state
    assert words(step, DIRECTORY)[0] == "Thêm dấu thời gian cho kết quả"


def test_an_older_form_or_the_same_file_is_refused(sealed: Desk) -> None:
    with pytest.raises(FileChanged):
        sealed.do("clerk", STAMP, {"before": sealed.state.signed.sha256})
    with pytest.raises(Missing):
        sealed.do("clerk", STAMP, {"before": "0" * 64, "file": file("0")})


@pytest.mark.parametrize("who", ["leader", "counter", "expert", "other-clerk"])
def test_nobody_else_makes_a_second_one(sealed: Desk, who: str) -> None:
    with pytest.raises(NotAllowed):
        sealed.do(who, STAMP, {"before": "0" * 64})


def test_before_the_hand_over_and_without_a_result_there_is_nothing_to_add() -> None:
    with pytest.raises(WrongState):
        at("dossier", "signed").do("leader", STAMP)
    turned_down = Desk("dossier", (*STORIES["dossier"]["refused"], ("counter", "dossier.handed_over")))
    with pytest.raises(NotAllowed):
        turned_down.do("leader", STAMP)


def test_a_state_kept_before_there_were_proofs_is_still_read(sealed: Desk) -> None:
    old = sealed.rules.to_json(sealed.state)
    del old["stamped"]
    assert sealed.rules.from_json(old) == sealed.state
