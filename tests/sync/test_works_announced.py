"""Works on a server are known on the desk before they begin, with their times, and only while they are announced."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, cast

import pytest

from sync.cycle import ServerSummary, Summary
from sync.errors import Maintenance, Offline
from sync.provincial.maintenance import Maintenance as Notices
from sync.servers.announced import announced
from sync.servers.connection import Connection
from sync.status import announce, last, remember
from tests.sync.province import HAI, DeskMaker, RunningProvince


class Said:
    """A server that says one thing."""

    def __init__(self, value: Any) -> None:
        self.value = value

    def call(self, method: str, path: str, *, allowed: tuple[int, ...]) -> Said:
        if isinstance(self.value, Exception):
            raise self.value
        assert (method, path, allowed) == ("GET", "health", (503,))
        return self

    def json(self) -> Any:
        return self.value


def test_what_is_announced_at_the_server_is_read_on_the_desk(province: RunningProvince) -> None:
    notices = Notices(province.folder, lambda: datetime.now(UTC))
    begins, until = datetime.now(UTC) + timedelta(hours=2), datetime.now(UTC) + timedelta(hours=4)
    line = Connection(province.urls["documents"], lambda: "")
    assert announced(line) is None
    notices.announce("Nâng cấp cơ sở dữ liệu.", until, begins)
    found = announced(line)
    assert found is not None
    assert found["text"] == "Nâng cấp cơ sở dữ liệu."
    assert abs(datetime.fromisoformat(found["until"]) - until) < timedelta(seconds=1)
    notices.announce("Sao lưu.", until)
    assert announced(line) is not None, "also while it goes on"
    notices.over()
    assert announced(line) is None
    line.close()


@pytest.mark.parametrize(
    "said",
    [None, [], "html", {}, {"notice": None}, {"notice": "tối nay"}, {"notice": {"text": "x", "from": "tối nay"}},
     {"notice": {"text": "x", "from": "2026-11-22T08:00", "until": ""}}, Offline("Không ai trả lời.")],
)  # fmt: skip
def test_what_cannot_be_read_announces_nothing(said: Any) -> None:
    assert announced(cast(Connection, Said(said))) is None


def test_a_notice_is_kept_until_the_server_takes_it_back(desk: DeskMaker) -> None:
    database, now = desk(HAI).database, datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
    down = Maintenance("Nâng cấp.", "2026-11-22T08:00:00+00:00", "2026-11-22T09:00:00+00:00")
    remember(database, Summary([ServerSummary("documents", "https://a", trouble=down)]), now)
    said = {"text": "Nâng cấp.", "from": "2026-11-22T08:00:00+00:00", "until": "2026-11-22T09:00:00+00:00"}
    assert last(database)[0]["notice"] == said
    remember(database, Summary([ServerSummary("documents", "https://a", trouble=Offline("Không ai trả lời."))]), now)
    assert last(database)[0]["notice"] == said
    announce(database, "documents", None)
    assert last(database)[0]["notice"] is None
