"""The words of the command line: what each leads to, and that nothing is installed by asking."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from installer import commands, places
from installer.bench import Row, seconds, table


def _installer(*words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "installer", *words]
    return subprocess.run(command, cwd=places.ROOT, capture_output=True, text=True, timeout=60, check=False)


def test_help_names_every_word() -> None:
    said = _installer("--help").stdout
    assert all(word in said for word in ("run", "test", "bench", "build", "lock", "doctor"))


def test_an_unknown_word_is_wrong_usage() -> None:
    assert _installer("fly").returncode == 2


def test_doctor_says_what_is_there_as_json() -> None:
    done = _installer("doctor", "--json")
    checks = json.loads(done.stdout)["checks"]
    assert {"check", "ok", "cause", "remedy"} <= set(checks[0])
    assert done.returncode == (0 if all(check["ok"] for check in checks if check["needed"]) else 1)
    assert any("Kho khóa" in check["check"] for check in checks)


def test_doctor_speaks_plainly() -> None:
    said = _installer("doctor").stdout
    assert "Python 3.11 trở lên" in said and "Token huấn luyện" in said


def test_without_a_display_the_program_walks_the_tour(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commands, "has_display", lambda: False)
    assert commands.program([]) == ["demo", "--tour", "tour"]
    assert commands.program(["edxml", "show", "x"]) == ["edxml", "show", "x"]


def test_with_a_display_the_window_opens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commands, "has_display", lambda: True)
    assert commands.program([]) == []


def test_build_without_a_kind_is_wrong_usage(monkeypatch: pytest.MonkeyPatch) -> None:
    assert commands.main(["build"]) == 2
    assert commands.main(["build", "rpm"]) == 2


def test_a_measure_knows_its_goal() -> None:
    row = Row("quick", seconds(lambda: None), None, None, 1.0)
    assert row.ok and row.to_json()["ratio"] is None
    assert not Row("slow", 2.0, 1.0, None, 1.0).ok
    assert Row("slow", 2.0, 1.0, None, 1.0).to_json()["ratio"] == 2.0


def test_the_table_of_measures_says_what_is_not_kept() -> None:
    rows = [Row("nhanh", 0.5, 1.0, None, 1.0).to_json(), Row("chậm", 1234.5, None, 0.1, 1.0).to_json()]
    head, quick, slow = table(rows).splitlines()
    assert head.split()[:2] == ["đo", "ta"]
    assert quick.split() == ["nhanh", "0,5", "1", "–", "0,5", "≤", "1", "✓"]
    assert "1.234" in slow and slow.endswith("✗")


def test_an_unknown_measure_is_wrong_usage() -> None:
    from installer import bench

    with pytest.raises(SystemExit) as ended:
        bench.run(None, ["nothing"])  # type: ignore[arg-type]
    assert ended.value.code == 2
