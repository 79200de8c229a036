"""``vic … | head``: whoever reads the output stops early; that is no failure of the program."""

from __future__ import annotations

import subprocess
import sys

import pytest


@pytest.mark.parametrize("more", [("--json",), ()])
def test_a_closed_pipe_ends_the_command_without_a_word(more: tuple[str, ...]) -> None:
    words = ("due", "--received", "2026-01-02T08:00", "--days", "4000", *more)
    child = subprocess.Popen(
        [sys.executable, "-m", "desktop", *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert child.stdout is not None and child.stderr is not None
    child.stdout.close()
    said = child.stderr.read()
    child.stderr.close()
    assert (child.wait(timeout=60), said) == (1, b"")
