"""The few things signing asks the network for: timestamps, OCSP answers, revocation lists."""

from __future__ import annotations

import urllib.error
import urllib.request
from collections.abc import Callable
from http.client import HTTPException
from typing import Protocol
from urllib.parse import urlsplit

LARGEST_ANSWER = 32 * 1024 * 1024


class Unreachable(Exception):
    """No usable answer from an address."""


class Fetch(Protocol):
    """How to reach the network; tests and a proxy policy put their own in its place."""

    def get(self, url: str) -> bytes:
        """The content at an address.

        Raises:
            Unreachable: no usable answer.
        """

    def post(self, url: str, body: bytes, content_type: str) -> bytes:
        """The answer to a body.

        Raises:
            Unreachable: no usable answer.
        """


class HttpFetch:
    """Plain HTTP(S) of the standard library, with a limit on time and size."""

    def __init__(self, timeout: float = 10.0) -> None:
        self._timeout = timeout

    def get(self, url: str) -> bytes:
        """See :meth:`Fetch.get`."""
        return self._open(urllib.request.Request(_web(url)))

    def post(self, url: str, body: bytes, content_type: str) -> bytes:
        """See :meth:`Fetch.post`."""
        return self._open(urllib.request.Request(_web(url), data=body, headers={"Content-Type": content_type}))

    def _open(self, request: urllib.request.Request) -> bytes:
        try:
            with urllib.request.urlopen(request, timeout=self._timeout) as answer:
                data: bytes = answer.read(LARGEST_ANSWER + 1)
        except urllib.error.HTTPError as error:
            error.close()
            raise Unreachable(f"{request.full_url}: {error}") from error
        except (OSError, ValueError, HTTPException) as error:
            raise Unreachable(f"{request.full_url}: {error}") from error
        if len(data) > LARGEST_ANSWER:
            raise Unreachable(f"{request.full_url}: answer too large")
        return data


class AllowedFetch:
    """Asks only hosts on a list: the addresses inside a certificate were chosen by whoever made it.

    A host that did not answer is not asked again by this object, so that many files do not wait for the same silence.
    """

    def __init__(self, inner: Fetch, hosts: frozenset[str]) -> None:
        self._inner, self._hosts = inner, frozenset(host.lower() for host in hosts)
        self._silent: set[str] = set()

    def get(self, url: str) -> bytes:
        """See :meth:`Fetch.get`."""
        return self._ask(url, lambda: self._inner.get(url))

    def post(self, url: str, body: bytes, content_type: str) -> bytes:
        """See :meth:`Fetch.post`."""
        return self._ask(url, lambda: self._inner.post(url, body, content_type))

    def _ask(self, url: str, ask: Callable[[], bytes]) -> bytes:
        host = (urlsplit(url).hostname or "").lower()
        if not any(host == known or host.endswith(f".{known}") for known in self._hosts):
            raise Unreachable(f"host not on the list: {host[:100]}")
        if host in self._silent:
            raise Unreachable(f"host did not answer before: {host}")
        try:
            return ask()
        except Unreachable:
            self._silent.add(host)
            raise


class NoFetch:
    """Stays offline."""

    def get(self, url: str) -> bytes:
        """Always refuses."""
        raise Unreachable("offline")

    def post(self, url: str, body: bytes, content_type: str) -> bytes:
        """Always refuses."""
        raise Unreachable("offline")


def _web(url: str) -> str:
    """Only web addresses: a certificate may name ``file:`` or worse."""
    if urlsplit(url).scheme not in ("http", "https"):
        raise Unreachable(f"not a web address: {url[:100]}")
    return url
