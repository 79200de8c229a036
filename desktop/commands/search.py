"""``vic search``: finds documents and dossiers of this machine, with or without diacritics."""

from __future__ import annotations

import argparse
import time
from typing import Any

from desktop.commands.profiles import opened
from workflow.registry import registry
from workflow.rules import Folder
from workflow.store.search import Scope, find

KINDS = tuple(registry())


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add ``search`` to the command line."""
    parser = subparsers.add_parser("search", help="tìm văn bản, hồ sơ trên máy này")
    parser.add_argument("text", metavar="CHỮ")
    parser.add_argument("--limit", type=int, default=50, metavar="N")
    parser.add_argument("--kind", choices=KINDS, default="", help="chỉ một loại: văn bản đến, văn bản đi, hồ sơ")
    parser.add_argument("--year", type=int, default=0, metavar="NĂM", help="chỉ việc của một năm")
    parser.add_argument("--folder", choices=[str(folder) for folder in Folder], default="", help="chỉ một thư mục")
    parser.add_argument("--mine", action="store_true", help="chỉ việc có trong các thư mục của tôi")
    parser.set_defaults(run=search)


def search(arguments: argparse.Namespace) -> dict[str, Any]:
    """Return the hits, best first."""
    scope = Scope(arguments.mine, arguments.folder, arguments.kind, arguments.year)
    place = opened(arguments)
    try:
        begin = time.perf_counter()
        hits = find(place.database, arguments.text, arguments.limit, scope)
        spent = (time.perf_counter() - begin) * 1000
    finally:
        place.close()
    return {
        "hits": [
            {"id": hit.item, "kind": hit.kind, "title": hit.title, "code": hit.code, "date": hit.date,
             "snippet": hit.snippet}
            for hit in hits
        ],
        "milliseconds": round(spent, 2),
    }  # fmt: skip
