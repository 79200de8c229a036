"""A desk in a process of its own that takes in what the servers have, and says after each piece how much that was.

``python -m tests.sync.pulling_desk FOLDER URLS_JSON``; to be killed at any moment.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from sync.transfer import Transfer
from tests.sync.province import HAI, Clock, Desk


def main(folder: str, urls: str) -> None:
    """Pull until all is here."""
    desk = Desk(Path(folder), HAI, Clock())
    cycle = desk.connect(json.loads(urls), lanes=("documents",))
    transfer: Transfer = cycle._lanes[0].transfer
    overtake = transfer._between

    def between() -> None:
        overtake()
        sys.stdout.write(f"{transfer.moved.bytes}\n")
        sys.stdout.flush()

    transfer._between = between
    cycle.run()
    desk.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
