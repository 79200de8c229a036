"""What those who run the servers see and set: health, numbers, maintenance told in time."""

from __future__ import annotations

import json
import tomllib
from datetime import datetime, timedelta
from importlib.metadata import PackageNotFoundError
from pathlib import Path
from typing import Any

import pytest
import requests

from sync.errors import Maintenance as Down
from sync.provincial.app import Parts
from sync.provincial.health import LEAST_FREE, Health
from sync.provincial.limits import Limiter, Rates
from sync.provincial.maintenance import Maintenance
from sync.provincial.metrics import HOUR, Seen
from sync.provincial.operating import BadOperatingKeys, operating, read_key
from sync.provincial.release import release
from sync.servers.connection import Connection
from tests.sync.province import LAN, Clock, DeskMaker, RunningProvince
from workflow.errors import Missing

PROXY = {"X-Forwarded-For": "203.0.113.9"}


def get(province: RunningProvince, path: str, **headers: str) -> requests.Response:
    """Ask the servers."""
    root = province.urls["documents"].removesuffix("/documents")
    return requests.get(f"{root}/{path}", headers=headers, timeout=10)


def test_everybody_hears_whether_the_servers_are_ready_and_nothing_more(province: RunningProvince) -> None:
    for path in ("health", "documents/health", "dossiers/health"):
        said = get(province, path, **PROXY)
        assert said.status_code == 200
        assert set(said.json()) == {"status", "time", "notice"}
    assert get(province, "health/live").json() == {"live": True}


def test_at_the_servers_themselves_everything_is_told(province: RunningProvince) -> None:
    said = get(province, "health").json()
    assert said["database"]["ok"] is True
    assert said["disk"]["ok"] is True
    assert set(said["lanes"]) == {"documents", "dossiers"}
    project = Path(__file__).parents[2] / "pyproject.toml"
    assert said["version"] == tomllib.loads(project.read_text("utf-8"))["project"]["version"]
    assert said["replica"] == {"role": "single", "standbys": []}


def test_without_a_folder_of_its_own_the_installed_package_says_the_release(
    memory_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = memory_path / "pyproject.toml"
    monkeypatch.setattr("sync.provincial.release.version", lambda name: "9.8.7")
    assert release(other) == "9.8.7"
    other.write_text('[project]\nname = "another"\nversion = "1"\n', encoding="utf-8")
    assert release(other) == "9.8.7"
    other.write_text("not toml [", encoding="utf-8")
    assert release(other) == "9.8.7"

    def nobody(name: str) -> str:
        raise PackageNotFoundError(name)

    monkeypatch.setattr("sync.provincial.release.version", nobody)
    assert release(other) == ""


def test_postgresql_tells_its_role(servers: Parts, clock: Clock) -> None:
    health = Health(servers.store, Maintenance(servers.store.folder, clock), clock)
    role = "single" if servers.store.sqlite else "primary"
    assert health.whole()["replica"] == {"role": role, "standbys": []}
    assert health.whole()["status"] == "ready"


def test_a_full_disk_is_not_ready(servers: Parts, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    health = Health(servers.store, Maintenance(servers.store.folder, clock), clock)
    monkeypatch.setattr(Health, "room", lambda self: LEAST_FREE - 1)
    assert health.short()["status"] == "not-ready"
    assert health.whole()["disk"]["ok"] is False


def test_numbers_say_what_was_done_and_name_nobody(province: RunningProvince, desk: DeskMaker) -> None:
    lan = desk(LAN)
    lan.connect(province.urls)
    lan.arrive("van-ban-1", "Đơn của bà Trần Thị Bí Mật")
    lan.sync()
    text = get(province, "metrics").text
    lines = dict(line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#"))
    assert lines['vic_steps_total{lane="documents",verdict="applied"}'] == "1.0"
    assert lines["vic_desks_last_hour"] == "1.0"
    assert lines['vic_lane_position{lane="documents"}'] == "1.0"
    asked = [name for name in lines if name.startswith('vic_requests_total{method="POST",route="/sync/')]
    assert asked
    assert float(lines['vic_bytes_total{direction="up",server="documents"}']) > 100
    for secret in ("Bí Mật", "van-ban-1", LAN.name, f'"{LAN.id}"', "may-lan"):
        assert secret not in text


def test_numbers_are_for_those_who_run_the_servers(province: RunningProvince) -> None:
    assert get(province, "metrics", **PROXY).status_code == 403
    assert get(province, "metrics", Authorization="Bearer khong-dung", **PROXY).status_code == 403


def test_their_key_opens_them_from_elsewhere(province: RunningProvince) -> None:
    folder = province.folder
    (folder / "operating_keys.json").write_text(json.dumps({"metrics": "k" * 16}), encoding="utf-8")
    assert read_key(folder) == "k" * 16
    for wrong in ("{", "[]", '{"metrics": "ngan"}', "{}"):
        (folder / "operating_keys.json").write_text(wrong, encoding="utf-8")
        with pytest.raises(BadOperatingKeys):
            read_key(folder)


def test_desks_are_forgotten_after_an_hour() -> None:
    time = [0.0]
    seen = Seen(lambda: time[0])
    seen.note(b"Bearer a")
    time[0] = HOUR - 1
    seen.note(b"Bearer b")
    seen.note(b"Bearer b")
    assert seen.count() == 2
    time[0] = HOUR + 1
    assert seen.count() == 1


def test_maintenance_is_announced_then_kept_then_over(province: RunningProvince, desk: DeskMaker) -> None:
    lan = desk(LAN)
    lan.connect(province.urls)
    now = datetime.now().astimezone()
    board = Maintenance(province.folder, lambda: now)
    later = board.announce("Nâng cấp máy chủ", now + timedelta(hours=3), now + timedelta(hours=2))
    told = get(province, "documents/health", **PROXY).json()
    assert (told["status"], told["notice"]) == ("ready", later.to_json())
    lan.sync()
    at_once = board.announce("Nâng cấp máy chủ", now + timedelta(minutes=30))
    line = Connection(province.urls["documents"], lambda: "")
    with pytest.raises(Down) as down:
        line.call("GET", "catalogue/directory")
    line.close()
    assert (down.value.notice, down.value.until) == ("Nâng cấp máy chủ", at_once.to_json()["until"])
    assert 0 < down.value.after <= 900
    assert get(province, "health", **PROXY).status_code == 503
    assert get(province, "health", **PROXY).json()["status"] == "maintenance"
    assert get(province, "vxp/getAgenciesList", **PROXY).status_code == 503
    assert board.over()
    assert not board.over()
    assert get(province, "health", **PROXY).status_code == 200


def test_a_notice_ends_by_itself(memory_path: Path, clock: Clock) -> None:
    board = Maintenance(memory_path, clock)
    board.announce("Bảo trì", clock() + timedelta(minutes=10))
    assert board.down() is not None
    clock.pass_(minutes=10)
    assert board.down() is None
    assert board.notice() is None


@pytest.mark.parametrize("minutes", [-5, 0])
def test_a_notice_needs_words_and_an_end_ahead(memory_path: Path, clock: Clock, minutes: int) -> None:
    board = Maintenance(memory_path, clock)
    with pytest.raises(Missing):
        board.announce("Bảo trì", clock() + timedelta(minutes=minutes))
    with pytest.raises(Missing):
        board.announce("  ", clock() + timedelta(minutes=5))
    with pytest.raises(Missing):
        board.announce("Bảo trì", clock() + timedelta(minutes=5), clock() + timedelta(minutes=6))


@pytest.mark.parametrize("said", ["", "[]", '{"text":"x"}', '{"text":"x","from":"2026-01-01","until":"2099-01-01"}'])
def test_a_file_that_is_no_notice_stops_nothing(memory_path: Path, clock: Clock, said: str) -> None:
    (memory_path / "maintenance.json").write_text(said, encoding="utf-8")
    assert Maintenance(memory_path, clock).notice() is None


def test_the_parts_stand_without_any_file(servers: Parts) -> None:
    parts: Any = operating(servers.store, servers.acceptance.verdicts, servers.now, Rates(token=7))
    assert parts.key == ""
    assert isinstance(parts.limiter, Limiter)
