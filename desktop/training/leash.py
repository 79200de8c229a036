"""Runs a module as a program that ends with the process that started it, however that one ends."""

from __future__ import annotations

import os
import runpy
import signal
import sys
import threading
import time

LAST_SECONDS = 10.0


def _follow() -> None:
    """Wait until whoever holds the other end of our input is gone; then end as if asked to."""
    while os.read(0, 1024):
        continue
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(LAST_SECONDS)
    os._exit(1)


def main() -> None:
    """Run the module named first with the arguments that follow."""
    threading.Thread(target=_follow, name="leash", daemon=True).start()
    sys.argv = sys.argv[1:]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
