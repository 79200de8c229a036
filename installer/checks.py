"""All checks in their order: style, types, the law of imports, then the tests, whose summary is the last line."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Sequence

from installer import places
from installer.environment import Environment

COVERAGE = (
    "-q", "--cov", "--cov-report=term", "--timeout", "900", "--benchmark-disable", "-p", "no:cacheprovider",
    "tests/workflow",
)  # fmt: skip
"""pytest's arguments for the branches of rules, numbering and outbox: fails unless every one is taken
(``tool.coverage`` in pyproject.toml). Not part of every run: tracing makes these tests two and a half times as long."""


def run(environment: Environment, rest: Sequence[str]) -> int:
    """Run everything (or, with arguments, only pytest with them) and return 0 only when all is well.

    ``--coverage`` alone: the tests of the rules, and which of their branches none takes.
    """
    if list(rest) == ["--coverage"]:
        rest = COVERAGE
    failed = [] if rest else _static(environment)
    command = [str(environment.python), "-m", "pytest", *(rest or _whole())]
    code = subprocess.call(command, cwd=places.ROOT, stdin=subprocess.DEVNULL)
    return code or (1 if failed else 0)


def _whole() -> list[str]:
    workers = max(2, min(4, os.cpu_count() or 2))
    return ["-q", "-n", str(workers), "--dist", "worksteal", "--benchmark-disable", "-p", "no:cacheprovider"]


def _static(environment: Environment) -> list[str]:
    """Run the checks that start nothing of ours, side by side; print what each says and return those that failed."""
    programs = places.scripts(environment.venv)
    commands = {
        "ruff": [str(programs / "ruff"), "check", "--no-cache", "."],
        "mypy": [str(environment.python), "-m", "mypy"],
        "lint-imports": [str(programs / "lint-imports"), "--no-cache"],
    }
    began = time.monotonic()
    running = {
        name: subprocess.Popen(
            command, cwd=places.ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            env=os.environ | {"PYTHONUTF8": "1"}, encoding="utf-8", errors="replace",
        )
        for name, command in commands.items()
    }  # fmt: skip
    failed = []
    for name, check in running.items():
        said = check.communicate()[0].strip()
        if check.returncode:
            failed.append(name)
            print(f"{name}: KHÔNG ĐẠT\n{said}\n", flush=True)
        else:
            last = said.splitlines()[-1] if said else ""
            print(f"{name}: đạt ({last}), {time.monotonic() - began:.0f} giây", flush=True)
    return failed
