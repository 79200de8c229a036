"""A program killed in the middle of a large file goes on behind what it had; a line cut all the time gets there too."""

from __future__ import annotations

import json
import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.sync.province import HAI, LAN, MAI, DeskMaker, RunningProvince
from tests.weak_line.profiles import Cut, Profile
from tests.weak_line.proxy import weak_line

SCAN = random.Random(8).randbytes(1_500_000)


def test_a_download_survives_kill_9(root: Path, memory_path: Path, province: RunningProvince, desk: DeskMaker) -> None:
    lan = desk(LAN)
    lan.connect(province.urls, lanes=("documents",))
    ref = lan.files.put(SCAN, "quet.pdf", "application/pdf")
    lan.arrive("van-ban-1", files=[ref.to_json()])
    assert lan.sync().files_up == 1
    folder = str(memory_path / f"desk-{HAI.id}")
    command = [sys.executable, "-m", "tests.sync.pulling_desk", folder, json.dumps(province.urls)]
    child = subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    had = next(told for told in map(int, child.stdout) if told > 100_000)
    child.send_signal(signal.SIGKILL)
    child.wait()
    child.stdout.close()
    hai = desk(HAI)
    hai.connect(province.urls, lanes=("documents",))
    summary = hai.sync()
    assert (summary.trouble, summary.files_down) == (None, 1)
    assert summary.file_bytes <= len(SCAN) - had
    assert hai.files.read(ref.sha256) == SCAN


@pytest.mark.logs("urllib3.connection")
def test_a_line_cut_all_the_time_brings_everything_both_ways(province: RunningProvince, desk: DeskMaker) -> None:
    lan, mai = desk(LAN), desk(MAI)
    lan.connect(province.urls, lanes=("documents",))
    chance = random.Random(9)
    for n in range(30):
        lan.arrive(f"lan-{n}", f"Văn bản {n} {chance.randbytes(200).hex()}")
    there = lan.files.put(SCAN[:200_000], "quet.pdf", "application/pdf")
    lan.arrive("lan-scan", files=[there.to_json()])
    lan.sync()
    here = mai.files.put(SCAN[-200_000:], "y-kien.pdf", "application/pdf")
    weak = Profile("cut", 4000, 4000, 0.02, 0.005, 0.01, cut=Cut(0.3, 0.1))
    with weak_line(province.port, weak, seed=3) as line:
        mai.connect(province.urls, through=line.urls(province.urls), lanes=("documents",))
        mai.arrive("mai-scan", files=[here.to_json()])
        cycles = [mai.sync()]
        while cycles[-1].trouble is not None:
            assert len(cycles) < 15
            cycles.append(mai.sync())
        assert line.connections > 2
    summary = cycles[-1]
    assert summary.left == 0
    assert len(mai.journal.items("incoming")) == 32
    assert mai.files.read(there.sha256) == SCAN[:200_000]
    assert lan.sync().trouble is None
    assert lan.files.read(here.sha256) == SCAN[-200_000:]
