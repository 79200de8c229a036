"""Tries wrong changes of the rules against their tests: ``python -m tests.mutants [--sample N] [FILE…]``.

Each change lives in a process of its own, which takes the changed module instead of the one on the disk and runs the
tests until one fails. What survives is printed; ``SURVIVORS.md`` says of each why it may.
"""

from __future__ import annotations

import argparse
import importlib.abc
import importlib.machinery
import importlib.util
import json
import os
import signal
import sys
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random
from types import ModuleType

from tests.mutants.changes import Mutant, mutants

ROOT = Path(__file__).resolve().parent.parent.parent
FIRST = ("tests/workflow/test_who_may_what.py", "tests/workflow/test_tampered_steps.py",
         "tests/workflow/test_what_is_seen.py", "tests/workflow/test_slips.py", "tests/workflow/test_every_branch.py",
         "tests/workflow/test_any_sequence.py")  # fmt: skip
TESTS: Mapping[str, tuple[str, ...]] = {
    "workflow/store": (
        "tests/workflow/store/test_numbers.py", "tests/workflow/store/test_outbox.py",
        "tests/workflow/store/test_journal.py", "tests/workflow/store/test_join.py",
    ),
    "workflow/documents": (
        *FIRST, "tests/workflow/documents", "tests/workflow/test_numbering_series.py", "tests/workflow/organisation",
        "tests/workflow/registers",
    ),
    "workflow/dossiers": (*FIRST, "tests/workflow/dossiers", "tests/workflow/national"),
    "workflow": (*FIRST, "tests/workflow/documents", "tests/workflow/dossiers", "tests/workflow/organisation"),
}  # fmt: skip
"""Which tests are to notice a change of a file below a folder; the likelier first."""
TARGETS = ("workflow/acts.py", "workflow/documents", "workflow/dossiers", "workflow/store/numbers.py",
           "workflow/store/outbox.py")  # fmt: skip
LIMIT = 180
"""Seconds after which a change counts as noticed: it made something endless."""


class Changed(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Gives the changed module where the one on the disk is asked for."""

    def __init__(self, mutant: Mutant, module: str) -> None:
        self.mutant, self.module = mutant, module

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """Answer for one module only."""
        return importlib.util.spec_from_loader(name, self) if name == self.module else None

    def exec_module(self, module: ModuleType) -> None:
        """Run the changed code."""
        module.__dict__["_same"] = lambda value: value
        exec(compile(self.mutant.tree, self.mutant.place, "exec"), module.__dict__)


def survives(mutant: Mutant | None, tests: Sequence[str]) -> bool:
    """Run the tests on the changed module (or on none) in a process of its own; tell whether nothing failed."""
    child = os.fork()
    if child == 0:
        os.setsid()
        quiet = os.open(os.devnull, os.O_WRONLY)
        os.dup2(quiet, 1)
        os.dup2(quiet, 2)
        os._exit(_try(mutant, tests))
    end = time.monotonic() + LIMIT
    while time.monotonic() < end:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status) == 0
        time.sleep(0.05)
    os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return False


def _try(mutant: Mutant | None, tests: Sequence[str]) -> int:
    import pytest

    if mutant is not None:
        name = mutant.place.partition(":")[0].removesuffix(".py").replace("/", ".")
        sys.meta_path.insert(0, Changed(mutant, name))
    os.environ["CI"] = "1"  # the same examples for every change
    return int(pytest.main(["-x", "-q", "-p", "no:randomly", "-p", "no:cacheprovider", *tests]))


def tests_of(mutant: Mutant) -> list[str]:
    """Return the tests of the folder the changed file lies in, those that are there."""
    folder = next(folder for folder in TESTS if mutant.place.startswith(folder))
    return [test for test in TESTS[folder] if (ROOT / test).exists()]


def modules(targets: Sequence[str]) -> list[Path]:
    """Return the files of the targets."""
    found: list[Path] = []
    for target in targets:
        path = ROOT / target
        found += sorted(path.glob("*.py")) if path.is_dir() else [path]
    return [path for path in found if path.name != "__init__.py"]


def main() -> int:
    """Try the changes; print how many were noticed and which were not."""
    parser = argparse.ArgumentParser(description="Wrong changes of the rules against their tests.")
    parser.add_argument("targets", nargs="*", default=TARGETS)
    parser.add_argument("--sample", type=int, default=0, help="how many, drawn evenly; all unless given")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--side-by-side", type=int, default=2)
    parser.add_argument("--json", type=Path, help="where the survivors are written")
    chosen = parser.parse_args()
    every = [
        mutant
        for path in modules(chosen.targets)
        for mutant in mutants(path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8"))
    ]
    if chosen.sample:
        every = Random(chosen.seed).sample(every, min(chosen.sample, len(every)))
    for tests in {tuple(tests_of(mutant)) for mutant in every}:
        if not survives(None, tests):
            parser.error(f"the tests fail without any change: {' '.join(tests)}")
    survivors: list[str] = []
    tried: list[str] = []

    def one(mutant: Mutant) -> None:
        tried.append(mutant.name)
        if len(tried) % 10 == 0:
            print(f"{len(tried)} of {len(every)}", file=sys.stderr, flush=True)
        if survives(mutant, tests_of(mutant)):
            survivors.append(mutant.name)
            print(f"SURVIVED {mutant.name}", flush=True)

    with ThreadPoolExecutor(chosen.side_by_side) as pool:
        list(pool.map(one, every))
    print(f"{len(every)} changes, {len(every) - len(survivors)} noticed, {len(survivors)} survived")
    if chosen.json is not None:
        chosen.json.write_text(json.dumps(sorted(survivors), ensure_ascii=False, indent=1), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
