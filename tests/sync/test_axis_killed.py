"""Desks and servers killed by SIGKILL in the middle of a package: nothing is lost, nothing comes or goes twice."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import requests

from sync.content import InMemory
from sync.edxml.build import build_edoc
from sync.edxml.fields import status_fields
from sync.edxml.headers import edoc_header
from sync.edxml.package import Attachment
from sync.edxml.parse import parse
from sync.edxml.stored import SMALL
from sync.errors import Offline
from sync.vxp.client import VxpClient
from sync.vxp.session import open_session
from tests.sync import dying_desk, edxml_samples
from tests.sync.edxml_samples import PDF
from tests.sync.province import DIRECTORY, LAN, OFFICE, OTHER, SYSTEMS, THU, Clock, Desk, DeskMaker, RunningProvince
from tests.sync.two_offices import COMMUNE, DEPARTMENT, STAFF, Offices
from workflow.store import outbox

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="attempts are forked: not on Windows")

LARGE = PDF + hashlib.shake_256(b"k").digest(SMALL + 100_000)


class ThickOffices(Offices):
    """Offices whose documents are too large to hold."""

    def package(self, item: str, document_id: str, **more: Any) -> dict[str, Any]:
        """Return the package of the commune's document with a large file in it."""
        said = self.document(item, document_id, **more)
        header = edoc_header(COMMUNE, [DEPARTMENT], said, STAFF, self.lan.clock())
        raw = build_edoc(header, [Attachment("bản đồ.pdf", LARGE)])
        return self.lan.files.put(raw, f"{document_id}.edxml", "application/xml", "package").to_json()


def die(desk: Desk, province: RunningProvince, system: str, places: Sequence[str]) -> dict[str, Any]:
    """Let a desk die at each of ``places`` and then come to its end; return what it told."""
    desk.close()
    job = {"folder": str(desk.folder), "person": desk.me.id, "urls": province.urls, "system": system, "places": places}
    command = [sys.executable, "-m", "tests.sync.dying_desk", json.dumps(job)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=110, check=False)
    assert done.returncode == 0, done.stderr[-4000:]
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def whole(desk: Desk) -> None:
    """Check that a desk came through unharmed."""
    assert desk.database.quick_check() == []
    assert desk.journal.verify()["broken"] == []
    assert desk.files.missing() == []
    assert outbox.rows(desk.database) == []


def test_a_large_document_goes_out_and_comes_in_once_whenever_its_desks_die(
    province: RunningProvince, desk: DeskMaker
) -> None:
    offices = ThickOffices(desk, province)
    document_id = offices.id_of(offices.send())
    out, into = offices.commune, offices.department
    offices.lan.connect(province.urls)
    assert offices.lan.sync().trouble is None  # letters leave when their step was accepted
    told = die(offices.lan, province, SYSTEMS[0], dying_desk.SENDING)
    assert told["died"] == list(dying_desk.SENDING)
    (row,) = out.sent("edoc")
    assert (row.receiver, row.receive_status) == (OTHER.organ, "initial")
    told = die(offices.thu, province, SYSTEMS[1], dying_desk.TAKING_IN)
    assert told["died"] == list(dying_desk.TAKING_IN)
    assert told["fetched"] == 2  # it was cut off the first time, and lay here whole from the second on
    thu = desk(THU)
    thu.connect(province.urls)
    assert thu.sync().trouble is None
    told = die(thu, province, SYSTEMS[1], dying_desk.REPORTING)
    assert told["died"] == list(dying_desk.REPORTING)
    thu, lan = desk(THU), desk(LAN)
    (item,) = thu.journal.items("incoming")
    state = thu.journal.state(item)
    assert state.document_id == document_id
    assert [thu.files.read(file.sha256) for file in state.files] == [LARGE]
    assert [row.receive_status for row in out.sent("edoc")] == ["done"]
    reports = [status_fields(parse(out.get(row.doc_id))) for row in out.received("status")]
    assert [(report["code"], report["document_id"]) for report in reports] == [("01", document_id)]
    assert len(into.sent("status")) == 1
    for one in (thu, lan):
        whole(one)


@contextmanager
def servers(folder: Path) -> Iterator[tuple[dict[str, Any], subprocess.Popen[str]]]:
    """Run the servers as a process; again and again on the same folder."""
    (folder / "catalogue").mkdir(parents=True, exist_ok=True)
    (folder / "catalogue" / "directory.json").write_text(json.dumps(DIRECTORY.to_json()), encoding="utf-8")
    words = [word for system in SYSTEMS for word in ("--vxp-system", system)]
    command = [sys.executable, "-m", "desktop", "serve", "--dir", str(folder), *words]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        try:
            yield json.loads(running.stdout.readline()), running
        finally:
            running.kill()


def client(ready: dict[str, Any], system: str, session: requests.Session) -> VxpClient:
    """Return a system's access to the axis."""
    id, secret, _ = system.split(":")
    return VxpClient(ready["vxp"], id, secret, session, Clock())


@pytest.mark.logs("urllib3.connection")
def test_servers_killed_with_half_a_package_deliver_it_once_when_it_comes_again(memory_path: Path) -> None:
    raw = build_edoc(edxml_samples.edoc_header(), [Attachment("bản đồ.pdf", LARGE)])
    folder = memory_path / "s"
    with servers(folder) as (ready, running), open_session() as session:
        breaking = dying_desk.BreakingContent(InMemory(raw), running.kill)
        with pytest.raises(Offline):
            client(ready, SYSTEMS[0], session).send(breaking, OFFICE.organ, [OTHER.organ])
        assert running.wait(20) == -signal.SIGKILL
    with servers(folder) as (ready, running), open_session() as session:
        out, into = client(ready, SYSTEMS[0], session), client(ready, SYSTEMS[1], session)
        assert (out.sent("edoc"), into.received("edoc")) == ([], [])
        id = out.send(InMemory(raw), OFFICE.organ, [OTHER.organ])
        running.kill()
    with servers(folder) as (ready, running), open_session() as session:
        out, into = client(ready, SYSTEMS[0], session), client(ready, SYSTEMS[1], session)
        assert out.send(raw, OFFICE.organ, [OTHER.organ]) == id
        (item,) = into.received("edoc")
        assert into.get(item.doc_id) == raw
