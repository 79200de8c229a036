"""A machine taken out of the province is told at its next contact, with a proof nobody else can make."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from sync.account import removal_proof
from sync.errors import DeviceRemoved, NotLoggedIn
from sync.provincial.accounts import Accounts
from sync.provincial.app import Parts
from sync.provincial.store import open_store
from sync.servers.connection import Connection
from sync.servers.documents_server import DocumentsServer, training_token
from tests.sync.province import LAN, RunningProvince
from tests.sync.test_standby_servers import Server


def _ask(province: RunningProvince, token: str) -> object:
    server = DocumentsServer(Connection(province.urls["documents"], lambda: token, stall_seconds=5))
    try:
        return server.catalogue("directory", "")
    finally:
        server.line.close()


def test_a_removed_machine_is_told_and_the_others_of_its_person_work_on(province: RunningProvince) -> None:
    lost = training_token(province.urls["documents"], "lan", "may-mat")
    kept = training_token(province.urls["documents"], "lan", "may-con")
    province.parts.accounts.remove_device("lan", "may-mat", "mất cắp")
    province.parts.accounts.remove_device("lan", "may-mat", "báo lại lần nữa")
    with pytest.raises(DeviceRemoved) as removed:
        _ask(province, lost)
    assert removed.value.text and removed.value.what_next
    assert _ask(province, kept)
    rows = {row["device"]: row for row in province.parts.accounts.devices()}
    assert rows["may-mat"] == {
        "person": "lan", "device": "may-mat", "last": rows["may-mat"]["last"], "active": False, "removed": "mất cắp",
    }  # fmt: skip
    assert rows["may-con"]["active"] and not rows["may-con"]["removed"]


def _vic(*words: str) -> tuple[int, dict[str, Any]]:
    done = subprocess.run(
        [sys.executable, "-m", "desktop", "devices", *words, "--json"], capture_output=True, text=True, check=False
    )
    return done.returncode, json.loads(done.stdout)


def test_the_command_lists_and_removes_beside_running_servers(province: RunningProvince, tmp_path: Path) -> None:
    token = training_token(province.urls["documents"], "lan", "may-mat")
    where = ("--dir", str(province.folder))
    code, said = _vic("list", *where)
    assert code == 0 and [row["device"] for row in said["devices"]] == ["may-mat"]
    assert _vic("remove", "lan", "may-la", "--reason", "thử", *where)[0] == 1
    assert _vic("remove", "lan", "may-mat", "--reason", "mất cắp", *where)[0] == 0
    with pytest.raises(DeviceRemoved):
        _ask(province, token)
    code, said = _vic("list", "--dir", str(tmp_path))
    assert code == 1 and said["error"]["what_next"]
    assert list(tmp_path.iterdir()) == []


def test_a_machine_that_only_signed_out_is_not_told_to_wipe(province: RunningProvince) -> None:
    token = training_token(province.urls["documents"], "lan", "may-1")
    province.parts.accounts.revoke("lan", "may-1")
    with pytest.raises(NotLoggedIn):
        _ask(province, token)


def test_a_machine_taken_in_again_is_a_new_one(province: RunningProvince) -> None:
    old = training_token(province.urls["documents"], "lan", "may-1")
    province.parts.accounts.remove_device("lan", "may-1", "thu hồi")
    new = training_token(province.urls["documents"], "lan", "may-1")
    assert _ask(province, new)
    with pytest.raises(NotLoggedIn):
        _ask(province, old)


@pytest.mark.parametrize("proof", ["", "0" * 64, removal_proof("another"), None, 7])
def test_a_stranger_cannot_order_a_wipe(proof: object) -> None:
    stranger = Server(json.dumps({"error": {"code": "device-removed", "proof": proof}}), code=401).start()
    line = Connection(stranger.address, lambda: "my-token")
    try:
        with pytest.raises(NotLoggedIn):
            line.call("POST", "sync/v1", body=b"x")
    finally:
        line.close()
        stranger.stop()


def test_the_proof_of_the_own_token_is_believed() -> None:
    body = json.dumps({"error": {"code": "device-removed", "proof": removal_proof("my-token")}})
    server = Server(body, code=401).start()
    line = Connection(server.address, lambda: "my-token")
    try:
        with pytest.raises(DeviceRemoved):
            line.call("POST", "sync/v1", body=b"x")
    finally:
        line.close()
        server.stop()


def test_a_token_revoked_by_another_process_counts_no_more(servers: Parts, database: str) -> None:
    token = servers.accounts.issue(LAN.id, "may-mat")
    assert servers.accounts.caller(f"Bearer {token}") is not None
    elsewhere = open_store(servers.store.folder, database)
    Accounts(elsewhere, servers.catalogues).revoke(LAN.id, "may-mat")
    elsewhere.close()
    assert servers.accounts.caller(f"Bearer {token}") is None
