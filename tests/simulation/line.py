"""The line: what a desk sends to a server gets lost, late, twice, cut, answered by somebody else, or overtaken."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from types import SimpleNamespace, TracebackType
from typing import Any, Protocol
from urllib.parse import urlsplit

import requests
from requests.structures import CaseInsensitiveDict
from urllib3.exceptions import ProtocolError

from tests.simulation.seeded import Seeded
from tests.simulation.served import Packet, Reply
from tests.simulation.site import Ended, Site

FAULTS: Mapping[str, float] = {
    "": 52, "lost": 8, "unanswered": 8, "silent": 6, "late": 6, "twice": 5, "cut": 7, "ends early": 3, "overtaken": 7,
    "portal": 1, "gateway": 2, "busy": 1,
}  # fmt: skip
"""What becomes of a request while the line is bad, and how often.

lost: it never arrives. unanswered: the answer is lost, the line breaks, so the standby is asked at once. silent: the
answer is lost and nothing is heard. late: nothing is heard, and it arrives much later. twice: it arrives once more
later. cut, ends early: the answer breaks off, with and without the line saying so. overtaken: other exchanges of the
same desk run while the answer is on its way, before it and in the middle of it. portal, gateway, busy: somebody else
answers.
"""


class Player(Protocol):
    """A desk, as the line sees it."""

    name: str

    def overtake(self) -> None:
        """Exchange once more while an exchange is under way."""


@dataclass
class Line:
    """The network of one story."""

    world: Seeded
    sites: dict[str, Site]
    tell: Callable[[str], None]
    others: Callable[[], None] = lambda: None
    bad: bool = True
    heard: int = 0
    later: list[Packet] = field(default_factory=list)

    def carry(self, player: Player, packet: Packet) -> Answered:
        """Carry a request to its server and the answer back.

        Raises:
            requests.RequestException: what the person's machine sees of a fault.
        """
        fault = self._fault()
        if fault:
            self.tell(f"{player.name} {packet.method} {urlsplit(packet.url).path}: {fault}")
        if fault == "lost":
            raise requests.ConnectionError
        if fault == "late":
            self.later.append(packet)
            raise requests.Timeout
        if fault in _STRANGERS:
            return Answered(packet, _STRANGERS[fault], None, None)
        if fault == "twice":
            self.later.append(packet)
        reply = self._delivered(packet)
        if fault == "unanswered":
            raise requests.ConnectionError
        if fault == "silent":
            raise requests.Timeout
        if fault == "overtaken":
            self.others()
            if self.world.chance(0.7):
                player.overtake()
                return Answered(packet, reply, None, None)
            return Answered(packet, reply, None, player)
        whole = sum(map(len, reply.pieces))
        cut = self.world.random.randrange(whole) if fault in ("cut", "ends early") and whole else None
        return Answered(packet, reply, cut, None, says=fault == "cut")

    def deliver_late(self) -> None:
        """Let one of the requests that were held up arrive; nobody waits for its answer any more."""
        if self.later:
            packet = self.later.pop(self.world.random.randrange(len(self.later)))
            self.tell(f"late: {packet.method} {packet.url}")
            try:
                self._delivered(packet)
            except requests.ConnectionError:
                return

    def _delivered(self, packet: Packet) -> Reply:
        parts = urlsplit(packet.url)
        lane, _, place = str(parts.hostname).partition("-")
        site = self.sites[lane]
        if place in site.down:
            raise requests.ConnectionError
        try:
            return site.answer(place, packet)
        except Ended:
            self.tell(f"{lane} {place} died")
            raise requests.ConnectionError from None

    def _fault(self) -> str:
        if not self.bad:
            return ""
        return self.world.random.choices(tuple(FAULTS), tuple(FAULTS.values()))[0]


_PORTAL = "<html><body>Chào mừng đến với Wi-Fi chợ nổi</body></html>".encode()
_STRANGERS = {
    "portal": Reply(200, {"content-type": "text/html"}, (_PORTAL,)),
    "gateway": Reply(502, {"content-type": "text/plain"}, (b"bad gateway",)),
    "busy": Reply(503, {"retry-after": "2"}, (b"",)),
}


class Answered:
    """An answer as ``requests`` gives it to the desk.

    Attributes:
        cut: how many bytes of the body arrive, None for all.
        says: whether the line tells that it was cut.
    """

    def __init__(self, packet: Packet, reply: Reply, cut: int | None, player: Player | None, *, says: bool = True):
        self.status_code = reply.status
        self.headers = CaseInsensitiveDict(reply.headers)
        self.request = SimpleNamespace(headers=packet.headers)
        self.raw = self
        self._reply, self._cut, self._player, self._says = reply, cut, player, says

    def __enter__(self) -> Answered:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Hang up."""

    def stream(self, amount: int, decode_content: bool = False) -> Iterator[bytes]:
        """Give the body piece by piece, as it comes in."""
        left = self._cut
        for count, piece in enumerate(self._reply.pieces):
            if left is not None and len(piece) > left:
                yield piece[:left]
                if self._says:
                    raise ProtocolError("the line was cut")
                return
            yield piece
            left = None if left is None else left - len(piece)
            if count == 0 and self._player is not None:
                self._player.overtake()


class Session:
    """Stands where ``requests.Session`` stands in a desk's connection."""

    def __init__(self, line: Line, player: Player) -> None:
        self._line = line
        self._player = player

    def request(self, method: str, url: str, *, headers: Mapping[str, str], data: Any = None, **_: Any) -> Answered:
        """Send one request."""
        body = data if isinstance(data, bytes) else b"".join(data) if data is not None else b""
        return self._line.carry(self._player, Packet(method, url, dict(headers), body))

    def close(self) -> None:
        """Hang up."""


