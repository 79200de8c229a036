"""Runs the benches: ``python -m tests.bench [--scale N] [--office FOLDER] [--json FILE] [NAME…]``."""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.bench import big_lists, durable, folding, reports, servers, signing, weak, window, wire
from tests.bench.table import Row


def main() -> int:
    """Measure what is named (everything unless something is) and print a row as soon as it is known."""
    parser = argparse.ArgumentParser(description="Speeds of store, rules, signing, line and servers.")
    names = [[], "durable", "folding", "lists", "reports", "servers", "signing", "weak", "window", "wire"]
    parser.add_argument("names", nargs="*", choices=names)
    parser.add_argument("--scale", type=float, default=1.0, help="share of a province's year for the lists")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--office", type=Path, help="where the province's year is made, or was made by an earlier run")
    parser.add_argument("--json", type=Path, help="where the rows are written")
    chosen = parser.parse_args()
    rows: list[Row] = []
    with tempfile.TemporaryDirectory(prefix="vic-bench-") as place:
        benches: dict[str, Callable[[Path], Iterator[Row]]] = {
            "durable": durable.rows,
            "folding": folding.rows,
            "reports": reports.rows,
            "servers": servers.rows,
            "signing": signing.rows,
            "wire": wire.rows,
            "window": window.rows,
            "lists": lambda folder: big_lists.rows(chosen.office or folder, chosen.scale, chosen.workers),
            "weak": weak.rows,
        }
        for name in chosen.names or benches:
            folder = Path(place) / name
            folder.mkdir()
            for row in benches[name](folder):
                rows.append(row)
                said = row.to_json()
                by = said["peer"] or said["limit"]
                beside = f" / {by:g} = {said['ratio']:g}" if by else ""
                sys.stderr.write(f"{'✓' if row.ok else '✗'} {row.name}: {said['ours']:g}{beside} ({row.goal})\n")
                sys.stderr.flush()
    if chosen.json is not None:
        chosen.json.write_text(json.dumps([row.to_json() for row in rows], ensure_ascii=False), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
