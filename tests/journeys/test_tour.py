"""The tour as a stranger starts it: the window, the token, the servers, pictures and papers left behind."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.timeout(280)
def test_the_tour_walks_both_journeys_and_leaves_pictures_and_papers(memory_path: Path) -> None:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-m", "desktop", "demo", "--tour", str(memory_path / "tour"), "--json"],
        cwd=ROOT, env=environment, capture_output=True, timeout=270, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr.decode()[-3000:]
    told = json.loads(done.stdout)
    assert all(step["ok"] for step in told["steps"]) and len(told["steps"]) >= 35
    assert len(told["pictures"]) >= 22
    for name in told["pictures"] + told["files"]:
        assert Path(name).stat().st_size > 5000, name
    assert {Path(name).name for name in told["files"]} == {"van-ban-da-ky.pdf", "giay-hen.pdf", "ket-qua-da-ky.pdf"}
    assert b"Traceback" not in done.stderr and b"QPainter" not in done.stderr
