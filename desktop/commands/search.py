"""``vic search``: finds documents and dossiers of this machine, with or without diacritics."""

from __future__ import annotations

import argparse
import time
from dataclasses import asdict
from typing import Any

from desktop.commands.profiles import opened
from workflow.store.search import find


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add ``search`` to the command line."""
    parser = subparsers.add_parser("search", help="tìm văn bản, hồ sơ trên máy này")
    parser.add_argument("text", metavar="CHỮ")
    parser.add_argument("--limit", type=int, default=50, metavar="N")
    parser.set_defaults(run=search)


def search(arguments: argparse.Namespace) -> dict[str, Any]:
    """Return the hits, best first."""
    place = opened(arguments)
    try:
        begin = time.perf_counter()
        hits = find(place.database, arguments.text, arguments.limit)
        spent = (time.perf_counter() - begin) * 1000
    finally:
        place.close()
    return {
        "hits": [{"id" if k == "item" else k: v for k, v in asdict(hit).items()} for hit in hits],
        "milliseconds": round(spent, 2),
    }
