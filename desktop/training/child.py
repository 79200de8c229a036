"""A child process of the training province: started, waited for until it says it is ready, ended cleanly."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

from workflow.errors import Trouble


class NotStarted(Trouble):
    """A part of the training province did not come up."""

    code = "training"
    title = "Chưa mở được tỉnh huấn luyện"


class Child:
    """One child process that prints one JSON line when it is ready and ends on SIGTERM, or when this process ends."""

    def __init__(
        self, module: str, arguments: Sequence[str], log: Path, environment: Mapping[str, str] | None = None
    ) -> None:
        self._log = log.open("ab")
        self._process = subprocess.Popen(
            [sys.executable, "-m", "desktop.training.leash", module, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            env=dict(environment) if environment is not None else None,
        )
        self.ready = self._wait(module, log)

    def _wait(self, module: str, log: Path) -> Mapping[str, Any]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        try:
            ready: Mapping[str, Any] = json.loads(line)
            return ready
        except ValueError:
            self.stop()
            raise NotStarted(f"Phần {module} không khởi động được.", f"Xem {log} rồi mở lại.") from None

    def stop(self) -> None:
        """End the process; kill it only if it does not end by itself within ten seconds."""
        self._process.terminate()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                stream.close()
        self._log.close()

    def __enter__(self) -> Child:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
