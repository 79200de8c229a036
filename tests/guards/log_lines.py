"""Fails a test in which something warned into the log and nobody had expected it."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest


class _Unexpected(logging.Handler):
    """Remembers every line of level warning or above that nobody announced."""

    def __init__(self, expected: tuple[str, ...]) -> None:
        super().__init__(logging.WARNING)
        self.expected = expected
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the line unless its logger is announced."""
        if not any(record.name == name or record.name.startswith(f"{name}.") for name in self.expected):
            self.lines.append(f"{record.name}: {record.levelname}: {record.getMessage()}")


@pytest.fixture(autouse=True)
def _nothing_unsaid_in_the_log(request: pytest.FixtureRequest) -> Iterator[None]:
    if "caplog" in request.fixturenames:
        yield
        return
    marks = request.node.iter_markers("logs")
    watcher = _Unexpected(tuple(name for mark in marks for name in mark.args))
    logging.getLogger().addHandler(watcher)
    yield
    logging.getLogger().removeHandler(watcher)
    if watcher.lines:
        pytest.fail("unexpected lines in the log:\n  " + "\n  ".join(watcher.lines), pytrace=False)
