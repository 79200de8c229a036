"""What every token process does alike: takes requests one by one, answers them, and ends a session left idle."""

from __future__ import annotations

import ctypes
import os
import queue
import signal
import sys
import threading
import time
from collections.abc import Callable, Mapping
from typing import IO, Any, NoReturn, Protocol

from signing.protocol import BrokenFrame, read_frame, write_frame

if sys.platform == "linux":
    import resource

_PR_SET_DUMPABLE = 4
Answer = dict[str, Any]
Request = Mapping[str, Any]
Inbox = queue.SimpleQueue[dict[str, Any] | None]


class Refused(Exception):
    """An answer that is not a fault of the token: the session stays as it is."""

    def __init__(self, code: str, **more: Any) -> None:
        super().__init__(code)
        self.code = code
        self.more = more


class Fault(Exception):
    """The token or its driver is in a state nobody knows: the process answers once more and ends."""

    def __init__(self, code: str, **more: Any) -> None:
        super().__init__(code)
        self.code = code
        self.more = more


class CannotStart(Exception):
    """There is nothing this process could serve; ``code`` and ``detail`` go to the other side."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail


class TimeBox:
    """How long a login lasts without being used."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._seconds: float | None = None
        self._used = 0.0

    def open(self, seconds: float) -> None:
        """Begin: a login that may idle so long."""
        self._seconds = seconds
        self.used()

    def used(self) -> None:
        """Count from now on again."""
        self._used = self._clock()

    def close(self) -> None:
        """The login ended."""
        self._seconds = None

    def left(self) -> float | None:
        """Seconds the login may still idle; ``None`` without one."""
        return None if self._seconds is None else self._used + self._seconds - self._clock()


class Host(Protocol):
    """What one kind of key store answers; each call may raise :class:`Refused` or :class:`Fault`."""

    box: TimeBox

    def tokens(self, request: Request) -> Answer:
        """Everything that can be listed without a PIN."""

    def poll(self, request: Request) -> Answer:
        """Which tokens are there, each with the state of its PIN; cheap."""

    def renew(self, request: Request) -> Answer:
        """As ``poll``, after the driver was made to look again; never while somebody is logged in."""

    def login(self, request: Request) -> Answer:
        """Open the one session."""

    def sign(self, request: Request) -> Answer:
        """One private key operation."""

    def logout(self, request: Request) -> Answer:
        """End the session."""

    def end_session(self) -> None:
        """Forget keys and login."""


def answer_to(host: Host, request: Request) -> Answer:
    """Carry out one request; a fault becomes an answer that ends the process."""
    calls: dict[str, Callable[[Request], Answer]] = {
        "tokens": host.tokens, "poll": host.poll, "renew": host.renew,
        "login": host.login, "sign": host.sign, "logout": host.logout,
    }  # fmt: skip
    try:
        drop_if_idle(host)
        return calls[request["op"]](request)
    except Refused as refused:
        return {"error": refused.code, **refused.more}
    except Fault as fault:
        return {"error": fault.code, **fault.more, "finished": True}


def drop_if_idle(host: Host) -> None:
    """Log out when nobody signed for the agreed time."""
    left = host.box.left()
    if left is not None and left <= 0:
        host.end_session()


def serve(host: Host, inbox: Inbox, answers: IO[bytes]) -> None:
    """Answer requests one by one until the parent goes or the token faults; log out an idle session."""
    while True:
        try:
            left = host.box.left()
            request = inbox.get(timeout=None if left is None else max(left, 0.01))
        except queue.Empty:
            try:
                drop_if_idle(host)
            except Fault:
                return
            continue
        if request is None:
            return
        answer = answer_to(host, request)
        write_frame(answers, {"id": request["id"], **answer})
        if answer.get("finished"):
            return


def run(make: Callable[[], Host]) -> NoReturn:
    """Be a token process on stdin and stdout; ends hard, because vendor modules like to crash in exit handlers."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    write_no_core()
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a vendor module prints must not land between our frames
    inbox: Inbox = queue.SimpleQueue()
    try:
        host = make()
    except CannotStart as no:
        write_frame(answers, {"id": 0, "error": no.code, "detail": no.detail, "finished": True})
        os._exit(3)
    write_frame(answers, {"id": 0, "ready": True})
    threading.Thread(target=_listen, args=(sys.stdin.buffer, inbox), daemon=True).start()
    try:
        serve(host, inbox, answers)
    finally:
        os._exit(0)


def write_no_core() -> None:
    """A crash leaves no image of the memory: neither a file (too small a limit) nor a pipe (1 is the kernel's word)."""
    if sys.platform == "linux":
        resource.setrlimit(resource.RLIMIT_CORE, (1, 1))


def shut_debuggers_out() -> None:
    """Nobody but the administrator reads this process's memory; not where vendors' modules run, some read /proc."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)


def _listen(stream: IO[bytes], inbox: Inbox) -> None:
    """Feed requests to the one thread that may touch the token; ``None`` when the parent is gone."""
    try:
        while (request := read_frame(stream)) is not None:
            inbox.put(request)
    except (BrokenFrame, OSError):
        pass
    inbox.put(None)
