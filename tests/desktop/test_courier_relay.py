"""What waits at a desk goes onto the relay's shelf; the answer there is taken in; without a relay it is said."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from desktop.actions import courier
from desktop.settings import Servers
from desktop.workplace import Workplace
from sync.courier.reading import Read
from sync.courier.writing import Written
from workflow.errors import Missing


class Place:
    """A workplace of which only the settings are asked."""

    def __init__(self, relay: str) -> None:
        @dataclasses.dataclass
        class Told:
            servers: Servers
            device: str = "may-1"

        self.settings = Told(Servers(documents="https://x/documents", relay=relay))


def place(relay: str) -> Workplace:
    """Return such a workplace."""
    return Place(relay)  # type: ignore[return-value]


def test_without_a_relay_it_is_said() -> None:
    for act in (courier.hand_to_relay, courier.fetch_from_relay):
        with pytest.raises(Missing, match="máy chuyển tiếp"):
            act(place(""))


def test_the_package_is_handed_over_and_not_left_on_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    handed: list[tuple[str, bytes]] = []
    folders: list[Path] = []

    def write(_: Workplace, folder: Path, *, part_size: int) -> Written:
        folders.append(folder)
        (folder / "a.vicgoi").write_bytes(b"sealed")
        return Written(7, [folder / "a.vicgoi"], steps=2)

    monkeypatch.setattr(courier, "write_package", write)
    monkeypatch.setattr(courier, "hand_over", lambda relay, path: handed.append((relay, path.read_bytes())))
    done = courier.hand_to_relay(place("http://10.0.0.5:8123"))
    assert (done.steps, handed) == (2, [("http://10.0.0.5:8123", b"sealed")])
    assert not folders[0].exists()


def test_the_answer_is_fetched_for_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, str]] = []

    def fetch(relay: str, device: str, path: Path) -> None:
        asked.append((relay, device))
        path.write_bytes(b"answer")

    monkeypatch.setattr(courier, "fetch", fetch)
    monkeypatch.setattr(courier, "read_answer", lambda _, path: Read(path, notes=[path.read_text()]))
    assert courier.fetch_from_relay(place(""), "http://r").notes == ["answer"]
    assert asked == [("http://r", "may-1")]
