"""Deliveries by real processes: one that is killed in the middle loses nothing, and the command shows and mends."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from desktop.commands.dispatch import run
from sync.provincial.notices.event import Contact, Event
from sync.provincial.notices.setting_up import notices
from sync.provincial.store import open_store
from tests.sync.gateway_here import SECRET, Gateway, gateway
from tests.sync.province import DIRECTORY, Clock
from tests.sync.test_notices_events import prepare

pytestmark = pytest.mark.skipif(os.name == "nt", reason="kills a process, which Windows does otherwise")
MANY = 40


def house(folder: Path, there: Gateway) -> None:
    """Lay out a servers' folder with a gateway and many events to deliver."""
    (folder / "catalogue").mkdir(parents=True)
    (folder / "catalogue" / "directory.json").write_text(json.dumps(DIRECTORY.to_json()), encoding="utf-8")
    prepare(folder, {"gateways": {"sms": {"url": there.url, "secret": SECRET}}})
    store = open_store(folder)
    told = notices(store, Clock())
    with store.writing("dossiers") as connection:
        for number in range(MANY):
            event = Event("applicant.ready", {"code": f"H12-{number}"}, contact=Contact("0912345678"))
            told.writer.tell(connection, "dossiers", "ubnd", f"ho-so-{number}", f"buoc-{number}", [event])
    store.close()


def serve(folder: Path) -> subprocess.Popen[str]:
    """Run ``vic serve``; return it once it is ready."""
    command = [sys.executable, "-m", "desktop", "serve", "--dir", str(folder)]
    running = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert running.stdout is not None
    assert json.loads(running.stdout.readline())["ready"] is True
    return running


def wait(there: Gateway, count: int) -> None:
    """Wait until ``count`` different deliveries arrived."""
    end = time.monotonic() + 60
    while len({call.headers["Vic-Delivery"] for call in there.calls}) < count:
        assert time.monotonic() < end, "the deliveries do not arrive"
        time.sleep(0.01)


def answer(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, dict[str, Any]]:
    """Run one command of ``vic notices``; return its exit code and its JSON."""
    code = run(["notices", *words, "--json"])
    return code, json.loads(capsys.readouterr().out)


def shorten_claims(folder: Path) -> None:
    """Let what the dead process held be free now, instead of waiting a minute for it."""
    store = open_store(folder)
    with store.writing("notices") as connection:
        connection.exec_driver_sql("UPDATE notice_owners SET until = ''")
        connection.exec_driver_sql("UPDATE notice_deliveries SET next = '' WHERE state = 'sending'")
    store.close()


def test_killed_in_the_middle_everything_arrives_all_the_same(
    memory_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = memory_path / "s"
    with gateway() as there:
        house(folder, there)
        with serve(folder) as first:
            wait(there, 5)
            first.send_signal(signal.SIGKILL)
            first.communicate(timeout=20)
        arrived = {call.headers["Vic-Delivery"] for call in there.calls}
        assert len(arrived) < MANY, "it was killed before it had finished"
        shorten_claims(folder)
        with serve(folder) as second:
            wait(there, MANY)
            second.send_signal(signal.SIGTERM)
            assert second.communicate(timeout=20) == ("", "")
        assert {call.body["text"].split()[2] for call in there.calls} == {f"H12-{number}" for number in range(MANY)}
        assert len(there.calls) <= MANY + 1, "at most the one it was killed over came twice"
    code, shown = answer(capsys, "list", "--dir", str(folder), "--limit", "3")
    assert (code, shown["counts"], len(shown["notices"])) == (0, {"delivered": MANY}, 3)
    assert shown["notices"][0]["to"] == "+84***678"


def test_the_command_lists_lets_go_again_and_tries(memory_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = memory_path / "s"
    with gateway() as there:
        house(folder, there)
        store = open_store(folder)
        with store.writing("notices") as connection:
            connection.exec_driver_sql("UPDATE notice_deliveries SET state = 'dead', next = ''")
        store.close()
        place = ("--dir", str(folder))
        _, shown = answer(capsys, "list", "--state", "dead", *place)
        assert len(shown["notices"]) == MANY
        assert answer(capsys, "retry", shown["notices"][0]["id"], *place) == (0, {"retried": 1})
        assert answer(capsys, "retry", *place) == (0, {"retried": MANY - 1})
        assert answer(capsys, "test", "sms", "--to", "0912345678", *place) == (0, {"arrived": True, "cause": ""})
        assert there.calls[0].body["text"] == "Thu thu cua may chu VIC. Khong can tra loi."
        there.answers = [403]
        code, said = answer(capsys, "test", "sms", "--to", "0912345678", *place)
        assert (code, said["arrived"], said["cause"]) == (1, False, "Hệ thống nhận trả lời 403: xin thu lai")
        for words in (("zalo",), ("sms", "--to", "113")):
            code, said = answer(capsys, "test", *words, *place)
            assert (code, said["error"]["code"]) == (1, "missing")
    code, said = answer(capsys, "list", "--dir", str(memory_path / "khong-co"))
    assert (code, said["error"]["code"]) == (1, "missing")
