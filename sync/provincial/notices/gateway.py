"""Hands a delivery to a gateway or a subscriber: one signed POST of JSON over HTTPS, known again by its id."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import requests

from sync.provincial.notices.channels import Gateway
from sync.provincial.notices.outcome import ARRIVED, Outcome
from sync.provincial.signed_calls import signed

SECONDS = (5.0, 15.0)
"""To connect, and between two bytes of the answer."""
_LATER = frozenset({408, 423, 425, 429})
_LARGEST_ANSWER = 64 * 1024


class GatewayCall:
    """Calls gateways; one session, so that the line stays open between deliveries."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._session = requests.Session()

    def send(self, gateway: Gateway, id: str, body: Mapping[str, Any]) -> Outcome:
        """Hand one delivery over.

        Args:
            id: of the delivery: the same however often it is sent, so that the other side takes it once.
        """
        content = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
        head = signed(gateway.secret, id, self._now(), content)
        head |= {"Content-Type": "application/json", "Idempotency-Key": id, "User-Agent": "VIC"}
        try:
            with self._session.post(
                gateway.url, content, headers=head, timeout=SECONDS, allow_redirects=False, stream=True
            ) as answer:
                return _judged(answer.status_code, answer.headers.get("Retry-After", ""), _words(answer))
        except requests.exceptions.SSLError:
            return Outcome(False, "Chứng chỉ của hệ thống nhận không hợp lệ.")
        except requests.RequestException as why:
            return Outcome(False, f"Không gọi được hệ thống nhận ({type(why).__name__}).")

    def close(self) -> None:
        """Let go of the line."""
        self._session.close()


def _words(answer: requests.Response) -> str:
    """Return the beginning of what the other side said, for whoever has to find out why; a long answer is not read."""
    said = next(answer.iter_content(_LARGEST_ANSWER), b"")
    return " ".join(said[:300].decode(errors="replace").split())


def _judged(status: int, wait: str, words: str) -> Outcome:
    if 200 <= status < 300:
        return ARRIVED
    cause = f"Hệ thống nhận trả lời {status}: {words}".rstrip(": ")
    seconds = float(wait) if wait.isascii() and wait.isdigit() and len(wait) < 7 else 0.0
    # A redirect is no delivery: the secret would go where nobody configured it to.
    return Outcome(False, cause, final=300 <= status < 500 and status not in _LATER, wait=seconds)
