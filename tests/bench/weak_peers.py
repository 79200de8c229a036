"""How others would bring the same over the same line: record by record, as CouchDB replicates, in one long body."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import requests

_TIMES = (10.0, 15.0)
"""Seconds for a connection and of silence: the same as ours."""
_BATCH, _PIECE = 100, 50


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one try with a peer; ``seconds`` until the end or until it was given up."""

    seconds: float
    tries: int
    finished: bool


def record_by_record(url: str, items: Sequence[str], session: requests.Session) -> int:
    """Get each record with a request of its own over one kept connection; return how many."""
    for item in items:
        _get(session, f"{url}/dossiers/{item}")
    return len(items)


def replication(url: str, count: int, session: requests.Session) -> int:
    """Replicate as CouchDB's own clients do: information, checkpoint, then batches of changes, documents in pieces,
    and a checkpoint read and written; return the requests."""
    calls = 0

    def call(method: str, path: str, **more: object) -> requests.Response:
        nonlocal calls
        calls += 1
        answer = _again(lambda: session.request(method, f"{url}/couch{path}", timeout=_TIMES, **more))  # type: ignore[arg-type]
        answer.raise_for_status()
        return answer

    call("GET", "")
    call("GET", "/_local/me")
    since = 0
    while since < count:
        rows = call("GET", f"/_changes?since={since}&limit={_BATCH}").json()["results"]
        wanted = [{"id": row["id"], "rev": row["changes"][0]["rev"]} for row in rows]
        for first in range(0, len(wanted), _PIECE):
            call("POST", "/_bulk_get?revs=true", json={"docs": wanted[first : first + _PIECE]}).json()
        call("GET", "/_local/me")
        since += len(rows)
        call("PUT", "/_local/me", json={"last_seq": since, "session_id": "0" * 32})
    call("GET", f"/_changes?since={since}&limit={_BATCH}")
    call("PUT", "/_local/me", json={"last_seq": since, "session_id": "0" * 32})
    return calls


def one_body(url: str, limit: float) -> Outcome:
    """Fetch one long answer; a cut means from the beginning, until it is whole or ``limit`` seconds have passed."""
    return _until(limit, lambda: requests.get(f"{url}/body", timeout=_TIMES, stream=True).content)


def one_post(url: str, body: bytes, limit: float) -> Outcome:
    """Send a file in one request, again and again as above."""
    return _until(limit, lambda: requests.post(f"{url}/upload", data=body, timeout=(60.0, 60.0)).raise_for_status())


def _until(limit: float, work: Callable[[], object]) -> Outcome:
    began, tries = time.monotonic(), 0
    while time.monotonic() - began < limit:
        tries += 1
        try:
            work()
        except requests.RequestException:
            continue
        return Outcome(time.monotonic() - began, tries, True)
    return Outcome(time.monotonic() - began, tries, False)


def _get(session: requests.Session, url: str) -> bytes:
    answer = _again(lambda: session.get(url, timeout=_TIMES))
    answer.raise_for_status()
    return answer.content


def _again(ask: Callable[[], requests.Response]) -> requests.Response:
    """Ask once more after a silence, as a careful client does."""
    try:
        return ask()
    except requests.RequestException:
        return ask()
