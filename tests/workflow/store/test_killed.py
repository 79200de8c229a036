"""SIGKILL after every single write: nothing half done, nothing lost that was confirmed, work goes on."""

from __future__ import annotations

import itertools
import os
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from tests.workflow.store.desks import KEY, LANE, Desk, Server
from tests.workflow.store.notebooks import DUNG, LAN, NUMBERED, line, opened
from workflow.rules import Folder
from workflow.store import cursors, drafts, lists, numbers
from workflow.store.database import open_database
from workflow.store.numbers import Lease, NumberRequest

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs fork and SIGKILL")

FILE = b"noi dung to trinh" * 9000


def killed_at(write: int | None, job: Callable[[Callable[[str], None]], None]) -> list[str]:
    """Run ``job`` in a child that is killed at its n-th write; return what it confirmed before."""
    read_end, write_end = os.pipe()
    child = os.fork()
    if child == 0:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        try:
            os.close(read_end)
            job(lambda text: void(os.write(write_end, f"{text}\n".encode())))
            os._exit(0)
        finally:
            os._exit(9)
    os.close(write_end)
    with os.fdopen(read_end, "rb") as stream:
        confirmed = stream.read().decode().splitlines()
    _, status = os.waitpid(child, 0)
    ended = os.WIFEXITED(status) and os.WEXITSTATUS(status) == 0
    assert ended or (os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL), f"child failed at {write}"
    return [*confirmed, "end"] if ended else confirmed


def void(_: object) -> None:
    """Throw a value away."""


def kill_at(desk: Desk, write: int) -> None:
    """Arm a desk: the n-th statement or commit from now on kills the process."""
    counter = itertools.count(1)

    def strike(*_: Any, **__: Any) -> None:
        if next(counter) == write:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(desk.database.engine, "before_cursor_execute", strike)
    event.listen(desk.database.engine, "commit", strike)


def journey(desk: Desk, say: Callable[[str], None]) -> None:
    """Do whatever of the small journey is not done yet, confirming each part."""
    file = desk.files.put(FILE, "to-trinh.txt", "text/plain")
    say("file")
    if desk.journal.kind("n1") is None:
        desk.do("n1", opened(files=[file.to_json()]))
    say("opened")
    if not numbers.leases(desk.database):
        with desk.database.work() as connection:
            numbers.grant(connection, Lease("L", "so", 2026, 1, 9, "vp", LANE))
    say("lease")
    if not desk.journal.state("n1").number:
        desk.do("n1", NUMBERED, number=NumberRequest("so", 2026))
    say("numbered")
    drafts.save(desk.database, "y-kien", {"text": "đang gõ dở"})
    say("draft")
    for text in ("một", "hai"):
        if text not in desk.journal.state("n1").lines:
            desk.do("n1", line(text))
        say(text)


def whole(desk: Desk, confirmed: list[str]) -> None:
    """Check that the profile holds together and has everything that was confirmed."""
    assert desk.journal.verify()["broken"] == [] == numbers.verify(desk.database)
    steps = desk.count("steps")
    assert steps == desk.count("outbox WHERE kind = 'step'")
    assert desk.count("items") == desk.count("fresh") == min(steps, 1)
    if "opened" in confirmed:
        assert desk.files.read(desk.journal.state("n1").files[0]["sha256"]) == FILE
        assert lists.counts(desk.database)[Folder.INCOMING].total == 1
    if "numbered" in confirmed:
        assert desk.journal.state("n1").number == 1
    if "draft" in confirmed:
        assert drafts.load(desk.database, "y-kien") == {"text": "đang gõ dở"}
    for text in ("một", "hai"):
        assert text not in confirmed or text in desk.journal.state("n1").lines
    assert desk.journal.rebuild() == desk.count("items")


def kill_points() -> Iterator[int]:
    """Yield every write of the journey."""
    yield from range(1, 400)


def test_killed_at_every_write_of_a_journey(memory_path: Path) -> None:
    for write in kill_points():
        folder = memory_path / str(write)

        def job(say: Callable[[str], None], folder: Path = folder, write: int = write) -> None:
            desk = Desk(folder, LAN)
            kill_at(desk, write)
            journey(desk, say)

        confirmed = killed_at(write, job)
        desk = Desk(folder, LAN)
        whole(desk, confirmed)
        journey(desk, void)
        whole(desk, ["opened", "numbered", "draft", "một", "hai"])
        assert [row.number for row in numbers.ledger(desk.database, "so", 2026)] == [1]
        assert desk.count("steps") == 4 and desk.count("outbox") == 5
        desk.close()
        if "end" in confirmed:
            assert write > 60
            return
    pytest.fail("the journey never came to its end")


def test_killed_at_every_write_of_a_page(memory_path: Path) -> None:
    server = Server()
    source = Desk(memory_path / "source", LAN)
    for item in ("n1", "n2"):
        source.do(item, opened())
        source.do(item, line("một"))
    server.sync(source)
    source.close()
    for write in kill_points():
        folder = memory_path / str(write)

        def job(say: Callable[[str], None], folder: Path = folder, write: int = write) -> None:
            desk = Desk(folder, DUNG)
            kill_at(desk, write)
            desk.journal.apply(LANE, server.page([], ""))
            say("page")

        confirmed = killed_at(write, job)
        desk = Desk(folder, DUNG)
        taken = desk.count("steps")
        assert taken in (0, 4) and (taken == 4 or "page" not in confirmed)
        assert cursors.cursor(desk.database, LANE) == (("4", "e1") if taken else ("", ""))
        server.sync(desk)
        assert desk.count("steps") == 4 and desk.journal.verify()["broken"] == []
        assert lists.counts(desk.database)[Folder.INCOMING].unread == 2
        desk.close()
        if "end" in confirmed:
            assert write > 30
            return
    pytest.fail("the page never came to its end")


def test_killed_while_the_profile_is_made(memory_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for moment in ("_write_safely", "_lay_ballast"):
        folder = memory_path / moment

        def job(say: Callable[[str], None], folder: Path = folder, moment: str = moment) -> None:
            monkeypatch.setattr(f"workflow.store.database.{moment}", lambda *_: os.kill(os.getpid(), signal.SIGKILL))
            open_database(folder, KEY)

        assert killed_at(0, job) == []
        Desk(folder, LAN).close()
