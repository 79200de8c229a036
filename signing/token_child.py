"""One running token process: its pipes, the thread that reads its answers, and its end."""

from __future__ import annotations

import queue
import subprocess
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from signing import errors
from signing.protocol import BrokenFrame, read_frame, write_frame


class Child:
    """One running token process and the thread that reads its answers."""

    def __init__(self, module: Path, command: Sequence[str], environment: Mapping[str, str]) -> None:
        flags = getattr(subprocess, "CREATE_NO_WINDOW", 0)
        self._process = subprocess.Popen(
            [*command, str(module)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=dict(environment),
            creationflags=flags,
        )
        self._answers: queue.SimpleQueue[dict[str, Any] | None] = queue.SimpleQueue()
        self._reader = threading.Thread(target=self._read, name="token-answers", daemon=True)
        self._reader.start()

    @property
    def pid(self) -> int:
        return self._process.pid

    def ask(self, request: Mapping[str, Any] | None, timeout: float) -> dict[str, Any]:
        """Sends a request (or only waits, with ``None``) and returns the answer to it.

        Raises:
            DriverCrashed: the process ended without an answer.
            TokenTimeout: no answer in time; the process was killed.
        """
        if request is not None:
            self._send(request)
        try:
            answer = self._answers.get(timeout=timeout)
        except queue.Empty:
            self.kill()
            raise errors.TokenTimeout(detail=f"no answer in {timeout:g} s") from None
        if answer is None:
            self.kill()
            raise errors.DriverCrashed(detail=f"exit {self._process.returncode}")
        return answer

    def kill(self) -> None:
        """Ends the process at once and collects it."""
        self._process.kill()
        self._collect()

    def close(self) -> None:
        """Lets the process end by itself, by closing its stdin."""
        try:
            if self._process.stdin is not None:
                self._process.stdin.close()
            self._process.wait(timeout=2.0)
        except (OSError, subprocess.TimeoutExpired):
            self._process.kill()
        self._collect()

    def _send(self, request: Mapping[str, Any]) -> None:
        assert self._process.stdin is not None
        try:
            write_frame(self._process.stdin, request)
        except OSError:
            self.kill()
            raise errors.DriverCrashed(detail=f"exit {self._process.returncode}") from None

    def _collect(self) -> None:
        self._process.wait()
        self._reader.join()
        for stream in (self._process.stdin, self._process.stdout):
            try:
                if stream is not None:
                    stream.close()
            except OSError:
                pass  # unsent bytes to a dead process

    def _read(self) -> None:
        assert self._process.stdout is not None
        try:
            while (answer := read_frame(self._process.stdout)) is not None:
                self._answers.put(answer)
        except (BrokenFrame, OSError):
            pass
        self._answers.put(None)
