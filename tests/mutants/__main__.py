"""Tries wrong changes of the rules against their tests: ``python -m tests.mutants --kept FOLDER [FILE…]``.

A change is tried on the tests that run through its line, those first that noticed most so far, until one fails. What
changes the inside of a function is put into a process that has everything imported already (``warm``); what changes
anything done at import is imported anew, first with the likeliest tests (``quick``), then with all (``anew``). Results
are kept by the text of the changed function, so a run goes on where the last one stopped, and ``--again`` tries what
survived once more. ``SURVIVORS.md`` says of each why it may.
"""

from __future__ import annotations

import argparse
import ast
import importlib.abc
import importlib.machinery
import importlib.util
import json
import os
import signal
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from random import Random
from types import ModuleType

import pytest

from tests.mutants.changes import Mutant, mutants
from tests.mutants.children import each
from tests.mutants.covered import IMPORTED, QUIET, ROOT, TESTS, Covered, covered
from tests.mutants.swapped import put_in, swaps

TARGETS = (
    "workflow/acts.py", "workflow/next_acts.py", "workflow/documents", "workflow/dossiers", "workflow/registers",
    "workflow/workdays", "workflow/procedures", "workflow/store/numbers.py",
)  # fmt: skip
_AT_LEAST, _TIMES = 3.0, 6.0
"""Seconds of work every test gets; beyond, so many times what it lasts without a change: a longer one is endless."""

_IMPORTING = 8.0
_NOWHERE = "nowhere"
"""Said when no living function bears the code to be changed: the change is imported anew instead."""
_AGREED = "tests/workflow/test_acts_as_agreed.py::test_every_act_is_as_agreed"
"""Asked first about a row of a table: it runs through no line of the rules, so no map names it."""
_LIKELIEST = 12
"""How many tests a change is tried on first where each try imports everything."""


class Changed(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Gives the changed module where the one on the disk is asked for."""

    def __init__(self, mutant: Mutant) -> None:
        self.mutant = mutant
        self.module = mutant.path.removesuffix(".py").replace("/", ".")

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """Answer for one module only."""
        if name != self.module:
            return None
        return importlib.util.spec_from_file_location(name, ROOT / self.mutant.path, loader=self)

    def exec_module(self, module: ModuleType) -> None:
        """Run the changed code."""
        exec(compile(self.mutant.tree, str(ROOT / self.mutant.path), "exec"), module.__dict__)


@cache
def speaks_of(path: str, kind: str) -> bool:
    """Tell whether a file of tests names a kind of step, or tries all kinds there are."""
    text = (ROOT / path).read_text(encoding="utf-8")
    return kind in text or "in VALID" in text or "STORIES" in text


def act_around(mutant: Mutant) -> str:
    """Return the kind of the row of a table a change lies in, "" for none."""
    for node in ast.walk(mutant.source):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Act" and node.args:
            first, end = node.args[0], node.end_lineno or node.lineno
            if node.lineno <= mutant.line <= end and isinstance(first, ast.Constant):
                return str(first.value)
    return ""


class Results:
    """What is known of each change, one line of a file for each answer; the last one counts."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.known: dict[str, dict[str, str]] = {}
        self.noticed: dict[str, Counter[str]] = {}
        if path.exists():
            for line in path.read_text(encoding="utf-8").splitlines():
                self._take(json.loads(line))

    def add(self, mutant: Mutant, way: str, word: str) -> None:
        """Keep an answer: the test that noticed, or ""."""
        value = {"key": mutant.key, "name": mutant.name, "path": mutant.path, "way": way, "by": word}
        self._take(value)
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(value, ensure_ascii=False) + "\n")
        if not word and way != "quick":
            print(f"SURVIVED {mutant.name}", flush=True)

    def _take(self, value: dict[str, str]) -> None:
        self.known[value["key"]] = value
        if value["by"]:
            self.noticed.setdefault(value["path"], Counter())[value["by"]] += 1

    def open(self, mutant: Mutant) -> bool:
        """Tell whether nothing noticed it yet in the way that counts."""
        known = self.known.get(mutant.key)
        return known is None or (not known["by"] and known["way"] == "quick")

    def survived(self, mutant: Mutant) -> bool:
        """Tell whether no test noticed it."""
        known = self.known.get(mutant.key)
        return known is not None and not known["by"]


class Trial:
    """The changes to try, the tests of each, and what came of it."""

    def __init__(self, tests: Covered, results: Results, side_by_side: int, longest: float) -> None:
        self.tests = tests
        self.results = results
        self.side_by_side = side_by_side
        self.longest = longest
        self._early: dict[str, bool] = {}

    def of(self, mutant: Mutant) -> list[str]:
        """Return the tests of a change, the likeliest first."""
        found = self.tests.at(mutant.path, range(mutant.line, mutant.end + 1)) - {IMPORTED}
        if self.at_import(mutant) or not found:
            found = self.tests.below(mutant.path if mutant.path.count("/") == 1 else mutant.path.rpartition("/")[0])
            kind = act_around(mutant)
            if kind:
                found = frozenset(test for test in found if speaks_of(test.partition("::")[0], kind))
        found = frozenset(test for test in found if self.tests.seconds.get(test, 0.0) <= self.longest)
        order = self.tests.in_order(found, self.results.noticed.get(mutant.path, {}))
        return [_AGREED, *order] if act_around(mutant) else order

    def at_import(self, mutant: Mutant) -> bool:
        """Tell whether the changed code runs at import."""
        if mutant.key not in self._early:
            lines = range(mutant.line, mutant.end + 1)
            self._early[mutant.key] = IMPORTED in self.tests.at(mutant.path, lines) or swaps(mutant, ROOT) is None
        return self._early[mutant.key]

    def seconds(self, mutant: Mutant) -> float:
        """Return how long a change may take."""
        return 60.0 + _TIMES * sum(self.tests.seconds.get(test, 0.0) for test in self.of(mutant))

    def begin(self, test: str) -> None:
        """End this process, by the system's own timer, when the test works longer than it may; "" for importing."""
        known = self.tests.seconds.get(test, 0.0) if test else _IMPORTING
        signal.setitimer(signal.ITIMER_VIRTUAL, _AT_LEAST + _TIMES * known)

    def run(self, way: str, jobs: Sequence[Mutant], work: Callable[[Mutant], str]) -> None:
        """Try changes, each in a process of its own."""
        count = 0

        def told(mutant: Mutant, word: str) -> None:
            nonlocal count
            count += 1
            if word != _NOWHERE:
                self.results.add(mutant, way, word)
            if count % 50 == 0:
                print(f"{way}: {count} of {len(jobs)}", flush=True)

        each(jobs, work, told, self.seconds, self.side_by_side)


class Warm:
    """Plugin of pytest: instead of running the tests, forks once for each change and runs its tests there."""

    def __init__(self, trial: Trial, jobs: Sequence[Mutant]) -> None:
        self.trial = trial
        self.jobs = jobs

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Try all changes."""
        items = {item.nodeid: item for item in session.items}
        session.config.pluginmanager.unregister(name="terminalreporter")

        def work(mutant: Mutant) -> str:
            changed = swaps(mutant, ROOT)
            if not changed or not put_in(changed):
                return _NOWHERE
            tests = [items[test] for test in self.trial.of(mutant) if test in items]
            for item, following in zip(tests, [*tests[1:], None], strict=True):
                self.trial.begin(item.nodeid)
                item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
                if session.testsfailed:
                    return item.nodeid
            return ""

        self.trial.run("warm", self.jobs, work)
        return True


class Chosen:
    """Plugin of pytest: runs only the tests of one change, in their order, and names the first that fails."""

    def __init__(self, trial: Trial, tests: Sequence[str]) -> None:
        self.trial = trial
        self.tests = tests
        self.failed = ""

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Keep the chosen ones."""
        places = {test: place for place, test in enumerate(self.tests)}
        items[:] = sorted((one for one in items if one.nodeid in places), key=lambda one: places[one.nodeid])

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        """Give the test the time it may take."""
        self.trial.begin(nodeid)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Remember the first that fails."""
        if report.failed and not self.failed:
            self.failed = report.nodeid


def anew(trial: Trial, mutant: Mutant, most: int | None) -> str:
    """Import everything with the change in it and run the tests; return which noticed, "" for none."""
    sys.meta_path.insert(0, Changed(mutant))
    trial.begin("")
    tests = trial.of(mutant)[:most]
    chosen = Chosen(trial, tests)
    code = int(pytest.main([*QUIET, "-x", *sorted({test.partition("::")[0] for test in tests})], plugins=[chosen]))
    return chosen.failed or (f"pytest says {code}" if code else "")


def modules(targets: Sequence[str]) -> list[Path]:
    """Return the files of the targets."""
    found: list[Path] = []
    for target in targets:
        path = ROOT / target
        found += sorted(path.glob("*.py")) if path.is_dir() else [path]
    return [path for path in found if path.name != "__init__.py"]


def every(targets: Sequence[str]) -> list[Mutant]:
    """Return all changes of the targets."""
    return [
        mutant
        for path in modules(targets)
        for mutant in mutants(path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8"))
    ]


def try_all(jobs: Sequence[Mutant], trial: Trial, only_warm: bool) -> None:
    """Try the changes both ways: what a living function can take, then what must be imported anew."""
    warm = [one for one in jobs if one.key not in trial.results.known and not trial.at_import(one)]
    if warm:
        child = os.fork()
        if child == 0:
            code = pytest.main([*QUIET, TESTS], plugins=[Warm(trial, warm)])
            os._exit(0 if code in (0, 5) else 1)
        os.waitpid(child, 0)
        trial.results = Results(trial.results.path)
    for way, most in () if only_warm else (("quick", _LIKELIEST), ("anew", None)):
        left = [one for one in jobs if trial.results.open(one)]
        trial.run(way, left, lambda mutant, most=most: anew(trial, mutant, most))  # type: ignore[misc]


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Wrong changes of the rules against their tests.")
    parser.add_argument("targets", nargs="*", default=TARGETS)
    parser.add_argument("--kept", type=Path, required=True, help="a folder outside the project, for results and map")
    parser.add_argument("--again", action="store_true", help="try again what survived")
    parser.add_argument("--warm", action="store_true", help="only what a living function can take: the quick part")
    parser.add_argument("--sample", type=int, default=0, help="how many, drawn evenly; all unless given")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--longest", type=float, default=60.0, help="leave out tests that last longer, in seconds")
    parser.add_argument("--side-by-side", type=int, default=1)
    return parser.parse_args()


def main() -> int:
    """Try the changes; print how many were noticed and which were not."""
    chosen = _asked()
    chosen.kept.mkdir(parents=True, exist_ok=True)
    os.environ["CI"] = "1"  # the same examples for every change
    with tempfile.TemporaryDirectory(prefix="vic-mutants-") as folder:
        # pytest keeps only the last three folders in the usual place; others run there too.
        tempfile.tempdir = os.environ["TMPDIR"] = folder
        jobs, results = _tried(chosen)
    left = [mutant for mutant in jobs if results.survived(mutant)]
    for mutant in left:
        print(f"LEFT {mutant.name}")
    print(f"{len(jobs)} changes, {len(jobs) - len(left)} noticed, {len(left)} survived")
    return 0


def _tried(chosen: argparse.Namespace) -> tuple[list[Mutant], Results]:
    tests = covered(chosen.kept)
    results = Results(chosen.kept / "results.jsonl")
    jobs = every(chosen.targets)
    if chosen.sample:
        jobs = Random(chosen.seed).sample(jobs, min(chosen.sample, len(jobs)))
    if chosen.again:
        for mutant in jobs:
            if results.survived(mutant):
                del results.known[mutant.key]
    try_all(jobs, Trial(tests, results, chosen.side_by_side, chosen.longest), chosen.warm)
    return jobs, Results(results.path)


if __name__ == "__main__":
    sys.exit(main())
