"""Measures how quickly the program answers and says whether the goals are kept."""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from installer import places
from installer.environment import Environment

START = "start"
PARTS = ("durable", "folding", "lists", "reports", "servers", "signing", "weak", "window", "wire")
"""The benches of ``tests/bench``; ``start`` is measured here."""
_COLUMNS = ("name", "ours", "peer", "limit", "ratio", "goal", "ok")
_HEADS = ("đo", "ta", "so với", "giới hạn", "tỉ lệ", "mục tiêu", "đạt")


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

    def to_json(self) -> dict[str, Any]:
        """Return the row as ``--json`` prints it."""
        ratio = round(self.ours / self.peer, 2) if self.peer else None
        return asdict(self) | {"ratio": ratio, "goal": f"≤ {self.goal:g}", "ok": self.ok}


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
        Row("lần gọi «installer run» thứ hai (giây)", overhead, None, bare, 3.0),
        Row("vic --help (giây)", seconds(python("-m", "desktop", "--help")), None, bare, 1.0),
    ]


def measure_parts(environment: Environment, names: Sequence[str], scale: float) -> list[dict[str, Any]]:
    """Let ``tests/bench`` measure; it tells each row on stderr as soon as it is known."""
    with tempfile.TemporaryDirectory() as place:
        told = Path(place) / "rows.json"
        command = [str(environment.python), "-m", "tests.bench", *names, "--json", str(told), "--scale", str(scale)]
        subprocess.run(command, cwd=places.ROOT, check=True, stdout=sys.stderr)
        rows: list[dict[str, Any]] = json.loads(told.read_text(encoding="utf-8"))
    return rows


def table(rows: Sequence[Mapping[str, Any]]) -> str:
    """Return the rows as lines of one width for each column."""
    lines = [_HEADS, *(tuple(_shown(row[name]) for name in _COLUMNS) for row in rows)]
    widths = [max(len(line[place]) for line in lines) for place in range(len(_HEADS))]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if place in (0, 5) else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(line, widths, strict=True))
        )
        for line in lines
    )


def _shown(value: object) -> str:
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "✓" if value else "✗"
    if not isinstance(value, int | float):
        return str(value)
    return (f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}").translate(str.maketrans(",.", ".,"))


def run(environment: Environment, rest: Sequence[str]) -> int:
    """Measure what is named (everything unless something is) and print the table; 0 when every goal is kept."""
    parser = argparse.ArgumentParser(prog="python3 -m installer bench", description="Đo tốc độ.")
    parser.add_argument("names", nargs="*", help=f"phần muốn đo: {', '.join((START, *PARTS))}; không ghi là tất cả")
    parser.add_argument("--json", action="store_true", help="in các dòng dạng JSON")
    parser.add_argument("--scale", type=float, default=1.0, help="phần của một năm toàn tỉnh (1 là đủ 927.186 mục)")
    chosen = parser.parse_args(rest)
    names = chosen.names or [START, *PARTS]
    if unknown := sorted(set(names) - {START, *PARTS}):
        parser.error(f"không có phần: {', '.join(unknown)}")
    rows = [row.to_json() for row in measure(environment)] if START in names else []
    if store := [name for name in PARTS if name in names]:
        rows += measure_parts(environment, store, chosen.scale)
    print(json.dumps(rows, ensure_ascii=False) if chosen.json else table(rows))
    return 0 if all(row["ok"] for row in rows) else 1
