"""Starts the program: the window without arguments, one headless command with them."""

from __future__ import annotations

import sys

from desktop.commands import dispatch


def main() -> int:
    """Run ``vic`` and return its exit code (0 done, 1 refused or failed for a stated reason, 2 wrong usage)."""
    return dispatch.run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
