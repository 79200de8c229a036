"""The desk's side of the relay's shelf: a sealed package is handed over, its answer fetched."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import requests

from sync.courier.troubles import BadCourier, ForeignCourier
from sync.errors import NotTheServer
from sync.servers.connection import CONNECT_SECONDS, STALL_SECONDS, faults

READ = 256 * 1024


def hand_over(relay: str, package: Path) -> None:
    """Lay a package onto the relay's shelf; twice is harmless.

    Raises:
        SyncTrouble: the relay does not answer or does not take it.
    """
    with faults(), package.open("rb") as source, _session() as session:
        answer = session.put(
            f"{relay.rstrip('/')}/courier/requests", data=source, timeout=(CONNECT_SECONDS, STALL_SECONDS),
            allow_redirects=False,
        )  # fmt: skip
        if answer.status_code != 201:
            raise _no(answer)


def fetch(relay: str, device: str, place: Path) -> None:
    """Write the newest answer for ``device`` to ``place``.

    Raises:
        ForeignCourier: there is none yet.
        SyncTrouble: the relay does not answer.
    """
    with faults(), _session() as session:
        answer = session.get(
            f"{relay.rstrip('/')}/courier/answers/{device}", stream=True, timeout=(CONNECT_SECONDS, STALL_SECONDS),
            allow_redirects=False,
        )  # fmt: skip
        with answer:
            if answer.status_code == 404:
                raise ForeignCourier("Máy chuyển tiếp chưa có trả lời cho máy này.", "Chờ đường truyền có lại.")
            if answer.status_code != 200:
                raise _no(answer)
            with place.open("wb") as out:
                for piece in answer.iter_content(READ):
                    out.write(piece)


def _no(answer: requests.Response) -> BadCourier | NotTheServer:
    try:
        text = str(answer.json()["error"]["text"])
    except (ValueError, KeyError, TypeError):
        return NotTheServer("Địa chỉ này không phải máy chuyển tiếp.", "Kiểm tra địa chỉ trong cài đặt.")
    return BadCourier(text, "Hỏi người giữ máy chuyển tiếp.")


@contextmanager
def _session() -> Iterator[requests.Session]:
    """A session that goes straight to the machine in the next room, whatever proxy the system names."""
    with requests.Session() as session:
        session.trust_env = False
        yield session
