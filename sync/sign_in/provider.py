"""The identity provider: where it answers, what the browser is sent there with, how a code becomes tokens."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import jwt
import requests

from sync.errors import NotLoggedIn, NotTheServer
from sync.servers.connection import CONNECT_SECONDS, STALL_SECONDS, faults
from sync.servers.endpoints import is_safe

_TIMEOUT = (CONNECT_SECONDS, STALL_SECONDS)
_AGAIN = "Bấm Đăng nhập để làm lại."
_LARGEST = 256 * 1024


@dataclass(frozen=True, slots=True)
class Provider:
    """The addresses of an OpenID provider (OpenID Connect Discovery 1.0)."""

    issuer: str
    authorization: str
    token: str
    revocation: str = ""


@dataclass(frozen=True, slots=True)
class Secrets:
    """What ties one sign-in together: PKCE (RFC 7636), state and nonce; made anew each time."""

    verifier: str = field(default_factory=lambda: secrets.token_urlsafe(64), repr=False)
    state: str = field(default_factory=lambda: secrets.token_urlsafe(24), repr=False)
    nonce: str = field(default_factory=lambda: secrets.token_urlsafe(24), repr=False)

    @property
    def challenge(self) -> str:
        """The verifier as it may be shown (S256)."""
        digest = hashlib.sha256(self.verifier.encode("ascii")).digest()
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii")


@dataclass(frozen=True, slots=True)
class Tokens:
    """What the provider gave; none is ever printed."""

    id_token: str = field(repr=False)
    refresh_token: str = field(default="", repr=False)


def discover(issuer: str, session: requests.Session) -> Provider:
    """Ask a provider for its addresses.

    Raises:
        NotTheServer: it is no provider, or speaks for another name, or not over https.
        Offline, Stalled: no answer.
    """
    found = _json(session, "GET", f"{issuer.rstrip('/')}/.well-known/openid-configuration")
    if str(found.get("issuer", "")).rstrip("/") != issuer.rstrip("/"):
        raise NotTheServer("Máy chủ đăng nhập xưng tên khác với tên đã khai.", "Báo quản trị của tỉnh.")
    places = [str(found.get(f"{name}_endpoint") or "") for name in ("authorization", "token", "revocation")]
    if not (is_safe(places[0]) and is_safe(places[1])):
        raise NotTheServer("Máy chủ đăng nhập không dùng https.", "Báo quản trị của tỉnh.")
    return Provider(issuer, places[0], places[1], places[2] if is_safe(places[2]) else "")


def authorization_url(provider: Provider, client_id: str, scopes: str, redirect_uri: str, tied: Secrets) -> str:
    """Return the address the person's browser opens."""
    asked = {
        "response_type": "code", "client_id": client_id, "redirect_uri": redirect_uri, "scope": scopes,
        "state": tied.state, "nonce": tied.nonce, "code_challenge": tied.challenge, "code_challenge_method": "S256",
    }  # fmt: skip
    if "offline_access" in scopes.split():
        asked["prompt"] = "consent"
    return f"{provider.authorization}{'&' if '?' in provider.authorization else '?'}{urlencode(asked)}"


def exchange(
    provider: Provider, client_id: str, code: str, redirect_uri: str, tied: Secrets, session: requests.Session
) -> Tokens:
    """Turn the code the browser brought into tokens.

    Raises:
        NotLoggedIn: the provider does not take the code, or the answer belongs to another sign-in.
    """
    asked = {
        "grant_type": "authorization_code", "client_id": client_id, "code": code, "redirect_uri": redirect_uri,
        "code_verifier": tied.verifier,
    }  # fmt: skip
    tokens = _tokens(_json(session, "POST", provider.token, asked))
    if _nonce(tokens.id_token) != tied.nonce:
        raise NotLoggedIn("Câu trả lời đăng nhập không thuộc lần đăng nhập này.", _AGAIN)
    return tokens


def refresh(provider: Provider, client_id: str, refresh_token: str, session: requests.Session) -> Tokens:
    """Return fresh tokens without the person.

    Raises:
        NotLoggedIn: the provider wants the person again.
    """
    asked = {"grant_type": "refresh_token", "client_id": client_id, "refresh_token": refresh_token}
    tokens = _tokens(_json(session, "POST", provider.token, asked))
    return tokens if tokens.refresh_token else Tokens(tokens.id_token, refresh_token)


def revoke(provider: Provider, client_id: str, refresh_token: str, session: requests.Session) -> None:
    """Tell the provider that nobody will use the token any more (RFC 7009); a provider without that is left alone."""
    if provider.revocation:
        asked = {"client_id": client_id, "token": refresh_token, "token_type_hint": "refresh_token"}
        with faults():
            session.post(
                provider.revocation, data=asked, timeout=_TIMEOUT, allow_redirects=False, verify=session.verify
            ).close()


def _tokens(found: dict[str, Any]) -> Tokens:
    if "error" in found or not found.get("id_token"):
        raise NotLoggedIn("Máy chủ đăng nhập không chấp nhận lần đăng nhập này.", _AGAIN)
    return Tokens(str(found["id_token"]), str(found.get("refresh_token") or ""))


def _nonce(id_token: str) -> str:
    """Read the nonce; the signature is judged by the province's server, which believes nothing this machine says."""
    try:
        return str(jwt.decode(id_token, options={"verify_signature": False}).get("nonce", ""))
    except jwt.InvalidTokenError:
        return ""


def _json(session: requests.Session, method: str, address: str, data: dict[str, str] | None = None) -> dict[str, Any]:
    with faults():
        answer = session.request(  # the authority is said each time: one in the environment would win over the session
            method, address, data=data, timeout=_TIMEOUT, allow_redirects=False, stream=True, verify=session.verify
        )
        with answer:
            body = answer.raw.read(_LARGEST, decode_content=True)
    try:
        found = json.loads(body)
    except ValueError:
        found = None
    if not isinstance(found, dict) or answer.status_code >= 500:
        raise NotTheServer("Máy chủ đăng nhập trả lời không đúng.", "Kiểm tra mạng, hoặc báo quản trị của tỉnh.")
    return found
