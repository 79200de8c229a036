"""The chairman lets a specialist sign invitations for a week; a clerk's desk knows of it after its exchange."""

from __future__ import annotations

from datetime import timedelta

import pytest

from desktop.training.names import CLERK, LEADER, SPECIALIST
from tests.journeys.province import Office
from workflow.errors import Missing, NotAllowed, Refusal

pytestmark = pytest.mark.journey


def test_given_from_the_window_offered_elsewhere_and_ended(office: Office) -> None:
    leader, clerk = office.seat(LEADER), office.seat(CLERK)
    desk = leader.desk.authorities
    people = [key for key, _ in next(f for f in desk.form().fields if f.name == "person").choices]
    assert SPECIALIST in people and LEADER not in people
    last = desk.today() + timedelta(days=7)
    values = {
        "person": SPECIALIST, "form": "TUQ.", "of": "Chủ tịch", "start": desk.today().isoformat(), "kinds": ["GM"],
        "basis": "09/GUQ-UBND ngày 01/11/2026", "end": f"{last:%d/%m/%Y}",
    }  # fmt: skip
    for change, words in (({"basis": ""}, "căn cứ"), ({"end": ""}, "thời hạn"), ({"end": "mai"}, "ngày/tháng/năm")):
        with pytest.raises(Missing, match=words):
            desk.give(values | change)
    with pytest.raises(NotAllowed, match="người đứng đầu"):
        clerk.desk.authorities.form()
    assert "người đứng đầu" in clerk.desk.authorities.why_not()

    assert "TUQ. Chủ tịch" in desk.give(values).words
    row = next(one for one in desk.rows() if one.state == "in force" and "09/GUQ" in one.about)
    assert row.lines[0] == "TUQ. CHỦ TỊCH" and row.may_end and f"đến hết {last:%d/%m/%Y}" in row.about
    with pytest.raises(Refusal, match="đã có thẩm quyền này"):
        desk.give(values)
    assert clerk.place.directory.authority(SPECIALIST, clerk.place.office.id, "GM") is None
    clerk.synced()
    assert clerk.place.directory.authority(SPECIALIST, clerk.place.office.id, "GM") is not None
    assert not next(one for one in clerk.desk.authorities.rows() if one.key == row.key).may_end

    with pytest.raises(Missing):
        desk.end(row.key, {"on": desk.today().isoformat(), "why": " "})
    form = desk.end_form(row.key)
    assert form.fields[0].value == (desk.today() + timedelta(days=1)).isoformat()
    done = desk.end(row.key, {"on": desk.today().isoformat(), "why": "Hết đợt"})
    assert "thôi ký TUQ. Chủ tịch" in done.words
    clerk.line.close()  # catalogues are asked for once in a while; a new line asks at once
    clerk.synced()
    assert clerk.place.directory.authority(SPECIALIST, clerk.place.office.id, "GM") is None
    with pytest.raises(Missing, match="vừa được đổi"):
        desk.end("x", {"why": "x"})
