"""The servers of the second site: while their database follows another one they answer nobody; promoted, they work."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from sync.provincial.answers import error

EVERY = 1.0
"""Seconds between two looks at the database."""


class StandingBy:
    """ASGI: 502 until ``open`` gives an application, and that application from then on.

    A desk takes 502 for a gateway with nobody behind it and asks the next of its addresses.
    """

    def __init__(self, open: Callable[[], ASGIApp | None], clock: Callable[[], float] = time.monotonic) -> None:
        """Prepare.

        Args:
            open: returns the application, or None while the database only follows.
        """
        self._open = open
        self._clock = clock
        self._turn = threading.Lock()
        self._looked = float("-inf")
        self._app: ASGIApp | None = None

    def look(self) -> bool:
        """Tell whether the servers work; look at the database when it is time."""
        with self._turn:
            if self._app is None and self._clock() - self._looked >= EVERY:
                self._app = self._open()
                self._looked = self._clock()
            return self._app is not None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand on, or say that others answer now."""
        if self._app is None and scope["type"] == "http":
            await run_in_threadpool(self.look)
        if self._app is not None:
            await self._app(scope, receive, send)
        elif scope["path"].endswith("/health"):
            await JSONResponse({"status": "standby"}, 503)(scope, receive, send)
        else:
            text = "Máy chủ dự phòng đang chờ; máy chủ chính đang làm việc."
            await error(502, "standby", "Máy chủ dự phòng", text, "Hỏi địa chỉ máy chủ chính.")(scope, receive, send)
