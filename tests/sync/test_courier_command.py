"""``vic courier`` as processes: a desk without a line, the province's folder, one stick between them."""

from __future__ import annotations

import argparse
import json
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from desktop.actions.make_profile import Found, Wanted, make_profile
from desktop.commands import courier
from desktop.secrets_box import open_box
from desktop.settings import Servers
from desktop.training.names import PASSPHRASE
from sync.servers.connection import Connection
from sync.servers.documents_server import DocumentsServer, training_token
from tests.sync.province import DIRECTORY, LAN, OFFICE, OTHER, Clock
from tests.sync.test_servers_process import process
from workflow.errors import Missing
from workflow.registry import registry
from workflow.rules import Command
from workflow.store.database import open_database
from workflow.store.files import Files
from workflow.store.journal import Journal

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="ends a server by SIGTERM, which Windows has not")


def vic(*words: str | Path) -> tuple[int, dict[str, Any]]:
    """Run ``vic``; return its exit code and its JSON."""
    command = [sys.executable, "-m", "desktop", *map(str, words), "--json"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=100, check=False)
    assert done.stderr == ""
    return done.returncode, json.loads(done.stdout)


@pytest.fixture
def places(memory_path: Path) -> tuple[Path, Path, Path]:
    """Return server folder, profile and stick; the desk was online once and has work waiting since."""
    server, profile, stick = memory_path / "s", memory_path / "p", memory_path / "usb"
    stick.mkdir()
    with process(server, "--training") as (ready, running):
        token = training_token(ready["documents"], LAN.id, "may-lan")
        line = Connection(ready["documents"], lambda: token)
        keys = DocumentsServer(line).catalogue("courier", "")
        line.close()
        running.send_signal(signal.SIGTERM)
        running.communicate(timeout=20)
    assert keys is not None
    lent = {"directory": ("1", DIRECTORY.to_json()), "courier": keys}
    servers = Servers(documents=ready["documents"], dossiers=ready["dossiers"])
    wanted = Wanted(LAN.id, "may-lan", servers, token, PASSPHRASE)
    settings = make_profile(profile, wanted, Found(LAN, OFFICE, lent, token, training=True))
    _work(profile, open_box(profile, settings, PASSPHRASE).data_key)
    return server, profile, stick


def _work(profile: Path, key: bytes) -> None:
    database = open_database(profile, key)
    journal = Journal(database, registry(), DIRECTORY, LAN, "may-lan")
    ref = Files(database, profile, key).put(b"%PDF-1.4 " + b"x" * 100_000, "to-trinh.pdf", "application/pdf")
    payload = {"subject": "Rà soát", "from": {"organ": OTHER.organ, "name": OTHER.name}, "files": [ref.to_json()]}
    journal.act("i1", "incoming", Command("incoming.arrived", payload), now=Clock()())
    database.close()


def test_a_stick_there_and_back(places: tuple[Path, Path, Path]) -> None:
    server, profile, stick = places
    code, written = vic("--profile", profile, "courier", "write", "--to", stick)
    assert (code, written["steps"], written["files"], written["left"]) == (0, 1, 1, [])
    code, answered = vic("courier", "answer", "--dir", server, stick)
    told = answered["packages"][0]
    assert (code, told["results"], told["files_in"], told["device"]) == (0, {"applied": 1}, 1, "may-lan")
    code, read = vic("--profile", profile, "courier", "read", stick)
    assert (code, read["results"], read["notes"]) == (0, {"applied": 1}, [])
    assert read["numbers"] > 0
    code, again = vic("--profile", profile, "courier", "read", stick)
    assert (code, again["error"]["code"]) == (1, "courier-old")
    before = (server / "catalogue" / "courier.json").read_text()
    assert len(courier.renewed(argparse.Namespace(dir=server))["keys"]["seal"]) == 64
    assert (server / "catalogue" / "courier.json").read_text() != before
    with pytest.raises(Missing):
        courier.renewed(argparse.Namespace(dir=stick))
