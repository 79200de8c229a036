"""What one cycle did, with each server and in all; what waits and why; what a person should hear about it, once."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from sync.errors import SyncTrouble
from sync.precedence import Held

About = Literal["offline", "portal", "online", "maintenance", "stuck", "held", "noted"]


@dataclass(frozen=True, slots=True)
class Stuck:
    """Something that has not left for long although the line is up: somebody should look at it."""

    id: str
    item: str
    lane: str
    what: str
    since: str
    cause: str
    tries: int


@dataclass(frozen=True, slots=True)
class News:
    """One thing to be said to the person, once.

    Attributes:
        about: which kind of thing; a window may have its own place for each.
        item: the item it is about, where it is about one.
    """

    about: About
    title: str
    text: str
    what_next: str = ""
    item: str = ""


@dataclass(slots=True)
class ServerSummary:
    """What one cycle did with one server; ``trouble`` is None when all went well; ``time`` is the server's own clock
    (ISO 8601), "" when it was not told; ``rest`` the seconds it is left alone after a trouble; ``healed`` the items
    whose missing steps were fetched again."""

    name: str
    endpoint: str
    online: bool = False
    last: str = ""
    time: str = ""
    pushed: int = 0
    pulled: int = 0
    bytes_up: int = 0
    bytes_down: int = 0
    round_trips: int = 0
    trouble: SyncTrouble | None = None
    notes: list[str] = field(default_factory=list)
    healed: list[str] = field(default_factory=list)
    rest: float = 0.0

    def to_json(self) -> dict[str, Any]:
        """Return the JSON value ``vic sync`` prints."""
        names = ("name", "endpoint", "online", "last", "pushed", "pulled", "bytes_up", "bytes_down", "round_trips")
        return {name: getattr(self, name) for name in names}


@dataclass(slots=True)
class Summary:
    """What one cycle did.

    Attributes:
        held: files that wait for another line, a person's word or the next part of the budget.
        left: bytes of files still to travel that do not wait; the next cycle goes on with them.
        unfinished: files stopped only because their time was up: the next cycle should follow at once.
        stuck: what has not left for ten minutes although the line is up.
        news: what the person should be told now and was not told before.
    """

    servers: list[ServerSummary] = field(default_factory=list)
    changed_items: list[str] = field(default_factory=list)
    catalogues: list[str] = field(default_factory=list)
    files_up: int = 0
    files_down: int = 0
    file_bytes: int = 0
    held: list[Held] = field(default_factory=list)
    left: int = 0
    unfinished: bool = False
    stuck: list[Stuck] = field(default_factory=list)
    news: list[News] = field(default_factory=list)

    @property
    def online(self) -> bool:
        """Whether any server answered."""
        return any(server.online for server in self.servers)

    @property
    def trouble(self) -> SyncTrouble | None:
        """The first trouble of any server."""
        return next((server.trouble for server in self.servers if server.trouble), None)

    @property
    def pushed(self) -> int:
        """Steps and letters that arrived."""
        return sum(server.pushed for server in self.servers)

    @property
    def pulled(self) -> int:
        """Steps and packages that came."""
        return sum(server.pulled for server in self.servers)

    def changed(self, items: list[str]) -> None:
        """Note items that changed, each once."""
        known = set(self.changed_items)
        self.changed_items += [item for item in dict.fromkeys(items) if item not in known]

    def join(self, told: ServerSummary) -> None:
        """Take a server's part in; a second visit in the same cycle adds to the first."""
        for server in self.servers:
            if server.name == told.name:
                for name in ("pushed", "pulled", "bytes_up", "bytes_down", "round_trips"):
                    setattr(server, name, getattr(server, name) + getattr(told, name))
                server.time = told.time or server.time
                server.online, server.last, server.notes = told.online, told.last, server.notes + told.notes
                server.healed += told.healed
                server.trouble = server.trouble or told.trouble
                return
        self.servers.append(told)
