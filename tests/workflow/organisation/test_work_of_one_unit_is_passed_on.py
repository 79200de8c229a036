"""A delegation for the work of one unit: it covers what lies there and nothing else, in rules, lists and options."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.workflow.organisation.changing_office import START, Story, directory, registered
from workflow.errors import Missing, NotAllowed
from workflow.mandates.mandate_state import MandateItem
from workflow.next_acts import what_next
from workflow.organisation.mandate import Mandate
from workflow.owners import in_scope, lies_in
from workflow.registry import registry
from workflow.rules import Folder
from workflow.timeline import words

KNOWN = directory()
ON = START + timedelta(hours=2)
ASSIGN = {"person": "", "cooperating": [], "due": "2025-07-09T17:00:00+07:00"}
FOR_KT = Mandate("m-1", "chu-tich", "truong-vh", "2025-06-25", "2025-06-28", unit="kt")
SEEN = KNOWN.with_mandates([FOR_KT])


def assigned(lead: str) -> Story:
    """Return a document the deputy gave to a unit."""
    story = registered(SEEN, "moi", "van-thu")
    story.do("pho", "incoming.assigned", START, {**ASSIGN, "lead": lead})
    return story


def test_only_what_lies_with_the_unit_may_be_done_for_the_absent() -> None:
    inside, outside = assigned("kt"), assigned("vh")
    inside.do("truong-vh", "incoming.steered", ON, {"text": "Làm sớm"}, behalf="chu-tich")
    with pytest.raises(NotAllowed, match="không được giao làm thay"):
        outside.do("truong-vh", "incoming.steered", ON, {"text": "Làm sớm"}, behalf="chu-tich")
    with pytest.raises(NotAllowed):
        registered(SEEN, "moi", "van-thu").do(
            "truong-vh", "incoming.assigned", ON, {**ASSIGN, "lead": "kt"}, behalf="chu-tich"
        )


def test_options_offer_the_same() -> None:
    rules, head = registry()["incoming"], KNOWN.person("truong-vh")
    for lead, offered in (("kt", True), ("vh", False)):
        options = what_next(rules, assigned(lead).state, head, SEEN, ON)
        assert any(option.on_behalf_of == "chu-tich" for option in options) is offered


def test_a_head_passes_on_a_unit_and_the_substitute_finds_its_work() -> None:
    rules = registry()["incoming"]
    for unit, found in (("kt", True), ("vh", False)):
        seen = KNOWN.with_mandates([Mandate("m-2", "truong-kt", "cv-kt-2", "2025-06-25", "2025-06-28", unit=unit)])
        person = KNOWN.person("cv-kt-2")
        story = assigned("kt")
        story.do("truong-kt", "incoming.transferred", START, {"to": "truong-kt", "text": ""})
        assert (Folder.TODO in rules.folders(story.state, person, seen.at(ON))) is found


def test_work_lies_with_people_units_posts_and_heirs() -> None:
    here = KNOWN.at(START)
    assert all(lies_in(id, "kt", here) for id in ("kt", "cv-kt", "chuyen_vien@kt"))
    assert not any(lies_in(id, "kt", here) for id in ("vh", "moi", "chu-tich", "lanh_dao@moi", "la"))
    assert lies_in("kt", "moi", here)
    assert lies_in("cu-kt", "moi", KNOWN.at(START + timedelta(days=7))), "what was dissolved lies with its heirs"
    assert in_scope(Mandate("m", "a", "b", "", ""), (), here)
    assert not in_scope(FOR_KT, ("", ""), here)


@pytest.mark.parametrize(("giver", "unit"), [("truong-vh", "kt"), ("cv-kt", "moi"), ("chu-tich", "khac"), ("pho", "x")])
def test_nobody_passes_on_the_work_of_another_unit(giver: str, unit: str) -> None:
    change = {"giver": giver, "taker": "van-thu", "start": "2025-06-25", "end": "2025-06-26", "unit": unit}
    with pytest.raises(Missing, match="không thuộc phần việc"):
        Story("mandate", KNOWN).do(giver, "mandate.given", START, change)


def test_the_unit_stands_in_the_record_and_in_the_timeline() -> None:
    story = Story("mandate", KNOWN)
    change = {"giver": "chu-tich", "taker": "truong-kt", "start": "2025-06-25", "end": "2025-06-26", "unit": "kt"}
    (step,) = story.do("chu-tich", "mandate.given", START, change)
    assert "Chỉ việc của Phòng Kinh tế" in words(step, KNOWN)[1]
    assert story.state.value.unit == "kt"
    assert MandateItem("cu").value.unit == "", "a delegation written before there were such scopes"
