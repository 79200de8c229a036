"""Real processes under load, killed with SIGKILL on both sides; a short run of the long command."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="desks are forked: not on Windows")


def test_desks_and_server_killed_at_random_lose_and_double_nothing() -> None:
    command = [sys.executable, "-m", "tests.simulation.processes", "--seconds", "2", "--seed", "3"]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr[-3000:]
    figures = json.loads(ended.stdout)
    assert figures["done"] > 0
    assert figures["killed"]["desks"] > 0
