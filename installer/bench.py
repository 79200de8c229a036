"""Measures how quickly the program answers and says whether the goals are kept."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass

from installer import places
from installer.environment import Environment


@dataclass(frozen=True)
class Row:
    """One measure: ``ours`` in seconds, the best peer known, the limit of physics or law, and the goal."""

    name: str
    ours: float
    peer: float | None
    limit: float | None
    goal: float

    @property
    def ok(self) -> bool:
        """Whether the goal is kept."""
        return self.ours <= self.goal

    def to_json(self) -> dict[str, object]:
        """Return the row as ``--json`` prints it."""
        ratio = round(self.ours / self.peer, 2) if self.peer else None
        return asdict(self) | {"ratio": ratio, "ok": self.ok}


def seconds(work: Callable[[], object], times: int = 5) -> float:
    """Return the median time of ``work``."""
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        taken.append(time.perf_counter() - began)
    return round(statistics.median(taken), 3)


def measure(environment: Environment) -> list[Row]:
    """Measure what a person waits for before the first window."""

    def python(*words: str) -> Callable[[], object]:
        command = [str(environment.python), *words]
        return lambda: subprocess.run(command, cwd=places.ROOT, capture_output=True, check=True)

    bare = seconds(python("-c", "pass"))
    second = [sys.executable, "-c", "from installer.commands import set_up; set_up(tests=False)"]
    overhead = seconds(lambda: subprocess.run(second, cwd=places.ROOT, capture_output=True, check=True))
    return [
        Row("lần gọi «installer run» thứ hai", overhead, None, bare, 3.0),
        Row("vic --help", seconds(python("-m", "desktop", "--help")), None, bare, 1.0),
    ]


def run(environment: Environment, rest: Sequence[str]) -> int:
    """Measure and print; 0 when every goal is kept."""
    rows = measure(environment)
    if "--json" in rest:
        print(json.dumps([row.to_json() for row in rows], ensure_ascii=False))
    else:
        for row in rows:
            print(f"{'✓' if row.ok else '✗'} {row.name}: {row.ours:.2f} giây (mục tiêu {row.goal:g})")
    return 0 if all(row.ok for row in rows) else 1
