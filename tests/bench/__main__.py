"""Runs the benches: ``python -m tests.bench [--scale N] [--office FOLDER] [--json FILE] [NAME…]``.

Each is measured in a process of its own, which loads what it needs and nothing else: what another left in memory would
be looked through by the collector in the middle of a step.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from argparse import Namespace
from importlib import import_module
from pathlib import Path
from typing import Any

from tests.bench.table import Row

BENCHES = ("durable", "folding", "reports", "servers", "signing", "wire", "window", "lists", "weak")
_MODULES = {"lists": "big_lists"}


def main() -> int:
    """Measure what is named (everything unless something is) and print a row as soon as it is known."""
    parser = argparse.ArgumentParser(description="Speeds of store, rules, signing, line and servers.")
    parser.add_argument("names", nargs="*", choices=[[], *BENCHES])
    parser.add_argument("--scale", type=float, default=1.0, help="share of a province's year for the lists")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--office", type=Path, help="where the province's year is made, or was made by an earlier run")
    parser.add_argument("--json", type=Path, help="where the rows are written")
    chosen = parser.parse_args()
    names = chosen.names or BENCHES
    with tempfile.TemporaryDirectory(prefix="vic-bench-") as place:
        if len(names) == 1:
            rows = _measured(names[0], Path(place), chosen)
        else:
            rows = [row for name in names for row in _apart(name, Path(place), chosen)]
    if chosen.json is not None:
        chosen.json.write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")
    return 0


def _measured(name: str, folder: Path, chosen: Namespace) -> list[dict[str, Any]]:
    """Measure one bench here."""
    bench = import_module(f"tests.bench.{_MODULES.get(name, name)}")
    found = bench.rows(chosen.office or folder, chosen.scale, chosen.workers) if name == "lists" else bench.rows(folder)
    rows: list[dict[str, Any]] = []
    for row in found:
        _tell(row)
        rows.append(row.to_json())
    return rows


def _apart(name: str, folder: Path, chosen: Namespace) -> list[dict[str, Any]]:
    """Measure one bench in a process of its own, which tells its rows itself."""
    told = folder / f"{name}.json"
    command = [sys.executable, "-m", "tests.bench", name, "--json", str(told), "--scale", str(chosen.scale)]
    office = [] if chosen.office is None else ["--office", str(chosen.office)]
    subprocess.run([*command, "--workers", str(chosen.workers), *office], check=True)
    rows: list[dict[str, Any]] = json.loads(told.read_text(encoding="utf-8"))
    return rows


def _tell(row: Row) -> None:
    said = row.to_json()
    by = said["peer"] or said["limit"]
    beside = f" / {by:g} = {said['ratio']:g}" if by else ""
    sys.stderr.write(f"{'✓' if row.ok else '✗'} {row.name}: {said['ours']:g}{beside} ({row.goal})\n")
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main())
