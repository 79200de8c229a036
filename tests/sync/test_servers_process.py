"""The servers as a process: ready line, sign-in, catalogues, clean end, and what they refuse to start with."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import requests

from sync.errors import NotTheServer, Refused
from sync.provincial.serve import CannotServe, listen, vxp_systems
from sync.servers.documents_server import training_token
from sync.vxp.client import VxpClient
from tests.sync.province import DIRECTORY, LAN, SYSTEMS, Clock, DeskMaker, RunningProvince
from workflow.store import catalogue

pytestmark = pytest.mark.skipif(os.name == "nt", reason="ends by SIGTERM, which Windows has not")


@contextmanager
def process(folder: Path, *words: str) -> Iterator[tuple[dict[str, Any], subprocess.Popen[str]]]:
    """Run ``vic serve``."""
    (folder / "catalogue").mkdir(parents=True)
    (folder / "catalogue" / "directory.json").write_text(json.dumps(DIRECTORY.to_json()), encoding="utf-8")
    command = [sys.executable, "-m", "desktop", "serve", "--dir", str(folder), *words]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        try:
            yield json.loads(running.stdout.readline()), running
        finally:
            if running.poll() is None:
                running.kill()


def test_it_says_when_it_is_ready_and_ends_when_told(memory_path: Path) -> None:
    with process(memory_path / "s", "--training", "--vxp-system", SYSTEMS[0]) as (ready, running):
        assert ready["ready"] is True
        assert training_token(ready["documents"], "lan", "may-1")
        system, secret, organ = SYSTEMS[0].split(":")
        with requests.Session() as session:
            agencies = VxpClient(ready["vxp"], system, secret, session, Clock()).agencies()
        assert [agency.code for agency in agencies] == [organ]
        running.send_signal(signal.SIGTERM)
        out, err = running.communicate(timeout=20)
        assert (running.returncode, out, err) == (0, "", "")


def test_a_real_province_gives_no_token_without_a_password(memory_path: Path) -> None:
    with process(memory_path / "s") as (ready, running):
        with pytest.raises(NotTheServer):
            training_token(ready["documents"], "lan", "may-1")
        for path in ("docs", "redoc"):
            assert requests.get(f"{ready['documents']}/{path}", timeout=10).status_code == 404
        running.send_signal(signal.SIGTERM)
        assert running.wait(20) == 0


def test_a_port_in_use_is_said_plainly() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(CannotServe, match="Cổng"):
        listen("127.0.0.1", taken.getsockname()[1])


@pytest.mark.parametrize("text", ["", "a", "a:b", ":b:c", "a::c", "a:b:"])
def test_a_vxp_system_of_another_form_is_refused(text: str) -> None:
    with pytest.raises(CannotServe):
        vxp_systems([text])


def test_a_secret_may_hold_a_colon() -> None:
    assert vxp_systems(["he:a:b:H12.1"]) == [("he", "a:b", "H12.1")]


def test_nobody_gets_a_token_for_somebody_unknown(province: RunningProvince) -> None:
    with pytest.raises(Refused, match="khong-ai"):
        training_token(province.urls["documents"], "khong-ai", "may-1")


@pytest.mark.parametrize("path", ["sync/v1", "files", "leases", "leases/return"])
def test_nothing_is_answered_to_strangers(province: RunningProvince, path: str) -> None:
    for headers in ({}, {"Authorization": "Bearer x"}, {"Authorization": "Basic x"}):
        answer = requests.post(f"{province.urls['documents']}/{path}", headers=headers, timeout=10)
        assert answer.status_code == 401
        assert "Traceback" not in answer.text


def test_a_revoked_token_is_worth_nothing(province: RunningProvince) -> None:
    token = training_token(province.urls["documents"], LAN.id, "may-mat")
    assert province.parts.accounts.caller(f"Bearer {token}") is not None
    province.parts.accounts.revoke(LAN.id, "may-mat")
    assert province.parts.accounts.caller(f"Bearer {token}") is None


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"since":"x"}', b'{"steps":5}'])
def test_requests_of_another_form_are_refused_with_a_reason(province: RunningProvince, body: bytes) -> None:
    token = training_token(province.urls["documents"], LAN.id, "may-lan")
    headers = {"Authorization": f"Bearer {token}"}
    answer = requests.post(f"{province.urls['documents']}/sync/v1", data=body, headers=headers, timeout=10)
    assert answer.status_code == 400


def test_a_new_directory_takes_effect_on_every_desk(province: RunningProvince, desk: DeskMaker) -> None:
    lan = desk(LAN)
    lan.connect(province.urls)
    assert lan.sync().catalogues == ["directory"]
    assert lan.sync().catalogues == []
    value = DIRECTORY.to_json()
    value["units"][0]["name"] = "UBND xã Đất Mũi mới"
    (province.folder / "catalogue" / "directory.json").write_text(json.dumps(value), encoding="utf-8")
    (province.folder / "catalogue" / "procedures.json").write_text('{"procedures": []}', encoding="utf-8")
    lan.clock.pass_(hours=7)
    assert lan.sync().catalogues == ["directory", "procedures"]
    assert lan.journal.directory.name("ubnd") == "UBND xã Đất Mũi mới"
    kept = catalogue.get(lan.database, "procedures")
    assert kept is not None
    assert kept.body == {"procedures": []}
