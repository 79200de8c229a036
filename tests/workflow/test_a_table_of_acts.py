"""What the table itself promises, whatever its rows say: who is named, what is shown for later, what time counts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import pytest
from msgspec import Struct, field

from tests.workflow.changed import replace
from tests.workflow.office import DIRECTORY, ITEM, NOW, OFFICE, UNITS
from workflow.acts import Act, Ask, Mark, Table, Who, moment, roles
from workflow.errors import NotAllowed, Refusal, WrongState
from workflow.fields import text
from workflow.people import Directory, Person, Role
from workflow.rules import Command
from workflow.steps import Step


class Thing(Struct, frozen=True):
    """The smallest state a table can work on."""

    item: str = ITEM
    stage: str = "b"
    office: str = "nam-can"
    done: Mapping[str, Mark] = field(default_factory=dict)


STAGES = {"a": "Mới", "b": "Giữa", "c": "Cuối"}


def act(kind: str = "thing.done", **more: Any) -> Act[Thing]:
    """Return a row of the table."""
    row: dict[str, Any] = {
        "words": "Làm", "past": "làm", "source": "", "who": Who("ai cũng được", lambda state, person, directory: True),
        "stages": frozenset({"b"}), "effect": lambda state, step: state,
    }  # fmt: skip
    return Act(kind, **(row | more))


def table(*acts: Act[Thing]) -> Table[Thing]:
    """Return a table of these rows."""
    return Table("thing", "Việc", STAGES, acts)


def only(*able: str) -> Who[Thing]:
    """Let these people, by id."""
    return Who("người được giao", lambda state, person, directory: person.id in able)


def asked(kind: str = "thing.done", who: str = "expert", state: Thing | None = None) -> Ask[Thing]:
    """Return what somebody asks now."""
    return Ask.of(state or Thing(), Command(kind), DIRECTORY.person(who), NOW, DIRECTORY)


@pytest.mark.parametrize(
    ("able", "named"),
    [
        (("leader",), ("leader",)),
        (("leader", "deputy", "head"), ("leader", "deputy", "head")),
        (("leader", "deputy", "head", "clerk"), ()),
        (("other-leader",), ()),
        ((), ()),
    ],
)
def test_a_refusal_names_up_to_three_people_of_the_office_who_may(
    able: tuple[str, ...], named: tuple[str, ...]
) -> None:
    with pytest.raises(NotAllowed) as refused:
        table(act(who=only(*able))).decide(asked())
    assert set(refused.value.who) == set(named)
    names = [f"{DIRECTORY.person(id).name} ({DIRECTORY.person(id).post})" for id in named]
    assert all(name in refused.value.text for name in names)
    assert (":" in refused.value.text) is bool(named)


def test_an_effect_that_changes_nothing_leaves_the_state_before_alone() -> None:
    before = Thing()
    step = Step("s", ITEM, "thing", "thing.done", "expert", None, NOW.isoformat(), "may-1", {}, None)
    after = table(act()).evolve(before, step)
    assert before.done == {} and set(after.done) == {"thing.done"}
    assert after.done["thing.done"] == Mark("expert", NOW.isoformat())


@pytest.mark.parametrize(
    ("stages", "shown"),
    [({"c"}, True), ({"a", "c"}, True), ({"a"}, False), ({"x"}, False)],
)
def test_what_comes_at_a_later_stage_is_shown_with_its_reason(stages: set[str], shown: bool) -> None:
    row = act(stages=frozenset(stages))
    options = table(row).options(Thing(), DIRECTORY.person("expert"), DIRECTORY, ["thing.done"])
    assert [bool(option.why_not) for option in options] == ([True] if shown else [])


def test_what_is_not_ready_at_this_very_stage_is_shown_with_its_reason() -> None:
    waiting = act(ready=lambda state: "Còn chờ ý kiến.")
    (option,) = table(waiting).options(Thing(), DIRECTORY.person("expert"), DIRECTORY, ["thing.done"])
    assert option.why_not == "Còn chờ ý kiến."


def test_only_the_first_of_what_comes_later_is_shown_and_the_first_possible_is_primary() -> None:
    order = {"one": "c", "two": "c", "three": "b", "four": "b"}
    rows = [act(f"thing.{name}", stages=frozenset(stage)) for name, stage in order.items()]
    kinds = [row.kind for row in rows]
    options = table(*rows).options(Thing(), DIRECTORY.person("expert"), DIRECTORY, kinds)
    assert [(option.kind, option.primary, bool(option.why_not)) for option in options] == [
        ("thing.three", True, False), ("thing.four", False, False), ("thing.one", False, True),
    ]  # fmt: skip


def test_options_and_those_who_are_able_are_judged_at_the_moment_of_the_directory() -> None:
    seen: list[datetime] = []

    def taken(ask: Ask[Thing]) -> None:
        seen.append(ask.at)

    def derive(ask: Ask[Thing]) -> dict[str, Any]:
        seen.append(ask.at)
        return {"day": ask.at.isoformat()}

    row = act(taken=taken, derive=derive, fields=(text("day", "ngày"), text("why", "lý do")))
    then = DIRECTORY.at(NOW)
    (option,) = table(row).options(Thing(), then.person("expert"), then, ["thing.done"])
    assert option.missing == ("lý do",)
    assert {person.id for person in table(row).able("thing.done", Thing(), then)} == OFFICE
    assert set(seen) == {NOW}


def test_whoever_the_directory_does_not_know_is_of_no_office() -> None:
    stranger = Person("la", "Người Lạ", "kt", "Chuyên viên", frozenset({Role.SPECIALIST}))
    ask = Ask.of(Thing(), Command("thing.done"), stranger, NOW, DIRECTORY)
    with pytest.raises(NotAllowed, match="Người Lạ không thuộc cơ quan đó"):
        table(act()).decide(ask)


def test_one_of_several_roles_is_enough_also_for_whoever_looks_after_an_empty_post() -> None:
    """Nobody is clerk there, so the leader looks after it, but not after the work of a specialist who is there."""
    boss = Person("sep", "Trần Văn Sếp", "nam-can", "Chủ tịch", frozenset({Role.LEADER}))
    expert = Person("cv", "Lê Thị Viên", "nam-can", "Chuyên viên", frozenset({Role.SPECIALIST}))
    office = Directory(UNITS, [boss, expert])
    who = roles("văn thư, chuyên viên", Role.CLERK, Role.SPECIALIST)
    assert who.may(Thing(), boss, office) and who.may(Thing(), expert, office)
    assert not roles("chuyên viên", Role.SPECIALIST).may(Thing(), boss, office)


@pytest.mark.parametrize("year", ["1900", "2199"])
def test_years_of_steps_are_years_of_offices(year: str) -> None:
    assert moment(f"{year}-06-01T08:00:00+07:00").year == int(year)


@pytest.mark.parametrize("year", ["1899", "2200"])
def test_no_step_is_of_another_century(year: str) -> None:
    with pytest.raises(Refusal, match="năm không có thật"):
        moment(f"{year}-06-01T08:00:00+07:00")


def test_a_step_of_another_item_or_kind_is_refused() -> None:
    step = Step("s", ITEM, "thing", "thing.done", "expert", None, NOW.isoformat(), "may-1", {}, None)
    rules = table(act())
    rules.check(Thing(), step, DIRECTORY)
    with pytest.raises(Refusal, match="không thuộc về"):
        rules.check(Thing(item="khác"), step, DIRECTORY)
    with pytest.raises(Refusal, match="không thuộc về"):
        rules.check(Thing(), replace(step, item_kind="dossier"), DIRECTORY)
    with pytest.raises(WrongState, match="“Cuối”"):
        rules.check(Thing(stage="c"), step, DIRECTORY)
