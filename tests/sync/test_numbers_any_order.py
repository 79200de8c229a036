"""Whatever three machines and their server do over New Year: no number twice, no hole nobody can explain."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from tests.sync.number_office import LANES, START, Machine, NumberOffice

EXAMPLES = 10
MACHINE = st.integers(0, 2)
PLACE = st.integers(0, 5)


class Registers(RuleBasedStateMachine):
    """One office over New Year; ``office`` is given by the test and begins anew each time."""

    office: NumberOffice

    def __init__(self) -> None:
        super().__init__()
        self.office.begin_anew()

    def machine(self, which: int) -> Machine:
        return self.office.machines[which]

    @rule(which=MACHINE)
    def a_machine_is_on_line(self, which: int) -> None:
        self.machine(which).top_up()

    @rule(which=MACHINE)
    def the_answer_to_a_loan_is_lost(self, which: int) -> None:
        self.machine(which).line.cut = True
        self.machine(which).top_up()

    @rule(which=MACHINE, register=st.sampled_from(sorted(LANES)), times=st.integers(1, 4))
    def numbers_are_spent_offline(self, which: int, register: str, times: int) -> None:
        for _ in range(times):
            self.machine(which).take(register)

    @rule(which=MACHINE, refuse=st.booleans())
    def a_step_with_a_number_is_sent(self, which: int, refuse: bool) -> None:
        self.machine(which).push(refuse=refuse)

    @rule(which=MACHINE, place=PLACE)
    def a_lease_is_given_back(self, which: int, place: int) -> None:
        self.machine(which).give_back(place)

    @rule(place=PLACE)
    def a_lease_is_revoked(self, place: int) -> None:
        self.office.revoke(place)

    @precondition(lambda self: self.office.now.year == START.year or self.office.now.month < 3)
    @rule(days=st.sampled_from((1, 9, 16, 31)))
    def time_passes(self, days: int) -> None:
        self.office.pass_days(days)

    @invariant()
    def everything_is_accounted_for(self) -> None:
        self.office.check()

    def teardown(self) -> None:
        self.office.settle()
        self.office.check()


@pytest.fixture
def office(memory_path: Path) -> Iterator[NumberOffice]:
    office = NumberOffice(memory_path)
    yield office
    office.close()


def test_no_path_doubles_a_number_or_leaves_an_unexplained_gap(office: NumberOffice) -> None:
    budget = settings(max_examples=EXAMPLES, stateful_step_count=30, deadline=None,
                      suppress_health_check=[HealthCheck.too_slow])  # fmt: skip
    story = type("Story", (Registers,), {"office": office})
    run_state_machine_as_test(story, settings=budget)  # type: ignore[no-untyped-call]
