"""Real encrypted profiles on disk for the tests of the store."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.workflow.store.desks import Desk
from tests.workflow.store.notebooks import DUNG, LAN


@pytest.fixture
def lan(tmp_path: Path) -> Iterator[Desk]:
    """Give the desk of Lan, a clerk."""
    desk = Desk(tmp_path / "lan", LAN)
    yield desk
    desk.close()


@pytest.fixture
def dung(tmp_path: Path) -> Iterator[Desk]:
    """Give the desk of Dũng, a specialist, on another machine."""
    desk = Desk(tmp_path / "dung", DUNG)
    yield desk
    desk.close()
