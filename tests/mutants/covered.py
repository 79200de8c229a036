"""Which tests run through which line: made once by a run with coverage contexts, kept beside the results."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
TESTS = "tests/workflow"
QUIET = ("-q", "-p", "no:randomly", "-p", "no:cacheprovider", "-p", "no:xdist", "--benchmark-disable", "-o",
         "tmp_path_retention_policy=none", "-o", "addopts=--import-mode=importlib")  # fmt: skip
IMPORTED = "import"
"""Stands for what runs while modules are imported and tests collected."""


@dataclass(frozen=True, slots=True)
class Covered:
    """Which tests take which line, and how long each lasts."""

    seconds: Mapping[str, float]
    lines: Mapping[str, Mapping[int, frozenset[str]]] = field(repr=False)

    def at(self, path: str, lines: Iterable[int]) -> frozenset[str]:
        """Return the tests (and ``IMPORTED``) that run through one of the lines."""
        here = self.lines.get(path, {})
        return frozenset[str]().union(*(here.get(line, frozenset()) for line in lines))

    def below(self, folder: str) -> frozenset[str]:
        """Return the tests that run through any file below a folder."""
        return frozenset(
            test for path, lines in self.lines.items() if path.startswith(folder)
            for tests in lines.values() for test in tests if test != IMPORTED
        )  # fmt: skip

    def in_order(self, tests: Iterable[str], first: Mapping[str, int]) -> list[str]:
        """Return tests as they are best asked: those that noticed most so far, then the quick ones."""
        return sorted(tests, key=lambda test: (-first.get(test, 0), self.seconds.get(test, 0.0), test))


def covered(folder: Path) -> Covered:
    """Return the map of the present state of rules and tests; measured when there is none of it."""
    state = _state()
    kept = folder / "covered.json"
    if not kept.exists() or json.loads(kept.read_text(encoding="utf-8"))["state"] != state:
        print("measuring which test takes which line …", flush=True)
        _measure(folder, kept, state)
    value = json.loads(kept.read_text(encoding="utf-8"))
    names: Sequence[str] = value["tests"]
    lines = {
        path: {int(line): frozenset(names[one] for one in tests) for line, tests in numbered.items()}
        for path, numbered in value["lines"].items()
    }
    return Covered(value["seconds"], lines)


def _state() -> str:
    files = sorted([*ROOT.glob("workflow/**/*.*"), *ROOT.glob(f"{TESTS}/**/*.*")])
    digest = hashlib.sha256()
    for path in files:
        if path.is_file() and "__pycache__" not in path.parts:
            digest.update(path.relative_to(ROOT).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()


def _measure(folder: Path, kept: Path, state: str) -> None:
    child = os.fork()
    if child == 0:
        os._exit(_run(folder / "covered.sqlite", kept, state))
    if os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]):
        raise SystemExit("the tests fail without any change")


class _Timed:
    """Plugin of pytest: how long each test lasts."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    def pytest_runtest_logreport(self, report: object) -> None:
        """Add up set-up, run and clearing away."""
        name, seconds = str(getattr(report, "nodeid", "")), float(getattr(report, "duration", 0.0))
        self.seconds[name] = self.seconds.get(name, 0.0) + seconds


def _run(data: Path, kept: Path, state: str) -> int:
    import coverage
    import pytest

    os.environ |= {"CI": "1", "COVERAGE_FILE": str(data)}
    timed = _Timed()
    code = int(
        pytest.main([*QUIET, "--timeout=900", "--cov=workflow", "--cov-branch", "--cov-context=test", "--cov-report=",
                     TESTS], plugins=[timed])
    )  # fmt: skip
    if code:
        return code
    found = coverage.CoverageData(str(data))
    found.read()
    names = [IMPORTED, *sorted(timed.seconds)]
    numbers = {name: place for place, name in enumerate(names)}
    lines = {
        Path(path).relative_to(ROOT).as_posix(): {
            str(line): sorted({numbers[context.rpartition("|")[0] or IMPORTED] for context in contexts})
            for line, contexts in found.contexts_by_lineno(path).items()
        }
        for path in found.measured_files()
    }
    value = {"state": state, "tests": names, "seconds": timed.seconds, "lines": lines}
    kept.write_text(json.dumps(value), encoding="utf-8")
    return 0
