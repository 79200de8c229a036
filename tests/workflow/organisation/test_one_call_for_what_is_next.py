"""What may I do next, one call: one primary act, nothing twice, only this item's acts, in one's own right first."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.workflow.changed import replace
from tests.workflow.organisation.changing_office import START, Story, directory, mandate, registered
from tests.workflow.store import notebooks
from workflow.next_acts import what_next
from workflow.people import Directory
from workflow.rules import Option

KNOWN = directory()
ON = START + timedelta(days=2)
ASSIGN = {"lead": "vh", "person": "truong-vh", "cooperating": [], "due": "2025-07-09T17:00:00+07:00"}


def standing_in(*scopes: tuple[str, ...]) -> Directory:
    """Return the office in which the head of Văn hóa stands in for the chairman, by one paper for each scope."""
    papers = [mandate("chu-tich", "truong-vh", "2025-06-26", "2025-06-28", *scope) for scope in scopes or ((),)]
    return KNOWN.with_mandates(replace(paper, id=f"m{place}") for place, paper in enumerate(papers))


def asked(story: Story, seen: Directory, *, others: bool = False) -> tuple[Option, ...]:
    """Return what the head of Văn hóa is told."""
    person = seen.at(ON).person("truong-vh")
    if others:
        return what_next(story.rules, story.state, person, seen, ON, others=True)
    return what_next(story.rules, story.state, person, seen, ON)


def assigned(seen: Directory) -> Story:
    """Return a document the chairman gave to the head of Văn hóa, so that both have something to do."""
    story = registered(seen, "moi", "van-thu")
    story.do("chu-tich", "incoming.assigned", START, ASSIGN)
    return story


def test_one_s_own_first_thing_stays_first_beside_the_absent_one_s() -> None:
    seen = standing_in()
    story = assigned(seen)
    options = asked(story, seen)
    assert [(option.kind, option.on_behalf_of) for option in options if option.primary] == [(options[0].kind, "")]
    assert any(option.on_behalf_of == "chu-tich" for option in options)


def test_the_absent_one_s_first_thing_is_first_for_whom_nothing_is_first() -> None:
    seen = standing_in()
    story = registered(seen, "moi", "van-thu")
    options = asked(story, seen)
    assert [(option.kind, option.on_behalf_of) for option in options if option.primary] == [
        ("incoming.assigned", "chu-tich")
    ]
    assert options[0].primary


def test_what_one_may_oneself_is_not_offered_in_another_s_place_too() -> None:
    seen = standing_in()
    options = asked(assigned(seen), seen)
    own = {option.kind for option in options if not option.on_behalf_of and not option.why_not}
    assert "incoming.opinion" in own
    assert not own & {option.kind for option in options if option.on_behalf_of}


def test_in_another_s_place_only_what_can_be_done_now_and_to_this_item() -> None:
    seen = standing_in()
    for story in (registered(seen, "moi", "van-thu"), assigned(seen)):
        chief = story.rules.options(story.state, seen.at(ON).person("chu-tich"), seen.at(ON))
        now = {one.kind for one in chief if not one.why_not and one.kind.startswith("incoming.")}
        behalf = [option for option in asked(story, seen) if option.on_behalf_of]
        assert behalf
        assert {option.kind for option in behalf} <= now
        assert not any(option.why_not for option in behalf)


@pytest.mark.parametrize("scopes", [(("incoming.steered",), ("outgoing",)), (("outgoing",), ("incoming.steered",))])
def test_of_several_delegations_one_that_covers_the_act_is_enough(scopes: tuple[tuple[str, ...], ...]) -> None:
    seen = standing_in(*scopes)
    options = asked(registered(seen, "moi", "van-thu"), seen)
    assert {option.kind for option in options if option.on_behalf_of} == {"incoming.steered"}


def test_a_signature_of_the_absent_is_marked_as_personal() -> None:
    seen = standing_in()
    story = Story("outgoing", seen)
    story.do("cv-kt", "outgoing.drafted", START, {"signer": "chu-tich"})
    story.do("cv-kt", "outgoing.submitted", START, {"to": "chu-tich"})
    sign = next(option for option in asked(story, seen) if option.kind == "outgoing.signed")
    assert sign.personal and sign.who == ("chu-tich",)
    assert not sign.on_behalf_of


def test_what_only_others_may_is_told_when_asked_for_and_only_of_this_stage() -> None:
    story = registered(KNOWN, "moi", "van-thu")
    own = asked(story, KNOWN)
    assert not any(option.who for option in own)
    options = asked(story, KNOWN, others=True)
    added = options[len(own) :]
    assert options[: len(own)] == own
    assert added
    assert len({option.kind for option in options}) == len(options)
    acts = story.rules.table.acts  # type: ignore[attr-defined]
    for option in added:
        assert story.state.stage in acts[option.kind].stages
        assert option.who and option.why_not.startswith("Dành cho ")


def test_rules_without_a_table_tell_only_what_is_one_s_own() -> None:
    """A kind of item may bring rules of another make; who else may do what is then not known."""
    known = notebooks.DIRECTORY.with_mandates([mandate("lan", "dung", "2025-06-26", "2025-06-28")])
    rules = notebooks.NotebookRules()
    assert what_next(rules, rules.empty("n1"), notebooks.DUNG, known, ON, others=True) == ()
