"""Addresses inside a document are not trusted: only hosts of the list are asked, a silent one only once."""

from __future__ import annotations

import pytest

from signing.online import AllowedFetch, NoFetch, Unreachable


class _Answers:
    """Answers every address and remembers what was asked; one host is silent."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def get(self, url: str) -> bytes:
        """Answer, or be silent."""
        self.asked.append(url)
        if "silent" in url:
            raise Unreachable(url)
        return b"list"

    def post(self, url: str, body: bytes, content_type: str) -> bytes:
        """Answer as ``get`` does."""
        return self.get(url) + body


@pytest.mark.parametrize("url", ["http://ca.gov.vn/tsa", "http://ocsp.ca.gov.vn", "http://CRL.CA.GOV.VN/a.crl"])
def test_a_known_host_and_its_subdomains_answer(url: str) -> None:
    fetch = AllowedFetch(_Answers(), frozenset({"ca.gov.vn"}))
    assert fetch.get(url) == b"list"
    assert fetch.post(url, b"?", "x/y") == b"list?"


@pytest.mark.parametrize(
    "url", ["http://evil.vn/a", "http://notca.gov.vn", "http://ca.gov.vn.evil.vn/", "http://ca.gov.vn@evil.vn/", "x"]
)
def test_any_other_host_is_never_reached(url: str) -> None:
    inner = _Answers()
    with pytest.raises(Unreachable):
        AllowedFetch(inner, frozenset({"ca.gov.vn"})).get(url)
    assert inner.asked == []


def test_a_silent_host_is_asked_once() -> None:
    inner = _Answers()
    fetch = AllowedFetch(inner, frozenset({"silent.vn", "ca.gov.vn"}))
    for _ in range(3):
        with pytest.raises(Unreachable):
            fetch.get("http://silent.vn/crl")
    assert inner.asked == ["http://silent.vn/crl"]
    assert fetch.get("http://ca.gov.vn/crl") == b"list"


def test_offline_asks_nobody() -> None:
    with pytest.raises(Unreachable):
        NoFetch().get("http://ca.gov.vn")
