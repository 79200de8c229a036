"""The machines over rules and record, as long as one likes: ``python -m tests.workflow.long [--examples N] [NAME…]``.

The suite runs each of them for seconds. Here each gets N examples, drawn anew at every call; what fails is printed as
the shortest story that fails. Figures: examples run, deeds done in them, seconds.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Mapping

from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test

from tests.workflow.documents.test_wishes_machine import TwoOffices
from tests.workflow.dossiers.test_no_dossier_is_lost import Commune
from tests.workflow.organisation.test_no_path_loses_its_owner import ChangingOffice
from tests.workflow.store.test_office_machine import Office

MACHINES: Mapping[str, type[RuleBasedStateMachine]] = {
    "dossiers": Commune,
    "documents": ChangingOffice,
    "wishes": TwoOffices,
    "desks": Office,
}
"""Dossiers along parallel routes with delegations and bulk acts; documents while an office ends; recalls and updates
between two offices; numbers, cards and tasks in the record of two desks."""


def counted(machine: type[RuleBasedStateMachine]) -> tuple[Callable[[], RuleBasedStateMachine], dict[str, int]]:
    """Return what makes such machines, and how many stories and rules of them were run."""
    count = {"stories": 0, "rules": 0}

    class Counted(machine):  # type: ignore[misc, valid-type]
        def __init__(self) -> None:
            super().__init__()
            count["stories"] += 1

        def check_invariants(self, *args: object, **kwargs: object) -> None:
            count["rules"] += 1
            super().check_invariants(*args, **kwargs)

    Counted.__name__ = Counted.__qualname__ = machine.__name__
    return Counted, count


def main() -> int:
    """Run the machines chosen."""
    parser = argparse.ArgumentParser(description="Machines over the rules, for as long as one likes.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(MACHINES))
    parser.add_argument("--examples", type=int, default=1000)
    parser.add_argument("--steps", type=int, default=30)
    chosen = parser.parse_args()
    for name in chosen.names or MACHINES:
        machine, count = counted(MACHINES[name])
        began = time.monotonic()
        run_state_machine_as_test(machine, settings=settings(
            max_examples=chosen.examples, stateful_step_count=chosen.steps, deadline=None, database=None,
            suppress_health_check=list(HealthCheck), print_blob=True,
        ))  # fmt: skip
        seconds = time.monotonic() - began
        print(
            f"{name}: {count['stories']} stories, {count['rules']} steps of them, no fault, {seconds:.0f} s", flush=True
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
