"""One sign-in: the province says where, the browser asks the person, the document server believes the answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import requests

from sync.account import Account
from sync.errors import NotLoggedIn
from sync.servers.documents_server import SignInPlace, server_token, sign_in_place
from sync.sign_in import provider as openid
from sync.sign_in.browser import RelayedBrowser
from sync.sign_in.loopback import Loopback

PATIENCE = 300.0
"""Seconds the person has in the browser."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who signed in, with the server's token for this machine and what renews it."""

    person: str
    token: str = field(repr=False)
    refresh_token: str = field(default="", repr=False)


def sign_in(
    endpoint: str,
    device: str,
    open_browser: Callable[[str], bool],
    *,
    extra_ca: Path | None = None,
    relay: str = "",
    cancelled: Callable[[], bool] = lambda: False,
    patience: float = PATIENCE,
) -> SignedIn:
    """Let the person sign in with the account the province gave them.

    Args:
        endpoint: the document server.
        open_browser: opens an address in the person's own browser; False when it could not.
        relay: the office's relay, where that is the only way out: everything goes through it, also the browser, which
            is then an installed one with a profile of its own; ``open_browser`` when none is found.
        cancelled: asked while the browser is waited for.
        patience: seconds to wait.

    Raises:
        NotLoggedIn: refused, too late, or no browser; nothing was changed.
        Cancelled: the person gave up.
        SyncTrouble: the server or the provider cannot be reached.
    """
    with _session(extra_ca, relay) as session, Loopback() as loopback, RelayedBrowser(relay) as relayed:
        place = sign_in_place(endpoint, extra_ca, relay)
        provider, tied = openid.discover(place.issuer, session), openid.Secrets()
        address = openid.authorization_url(provider, place.client_id, place.scopes, loopback.redirect_uri, tied)
        if not ((relay and relayed.open(address)) or open_browser(address)):
            raise NotLoggedIn("Không mở được trình duyệt trên máy này.", "Đặt trình duyệt mặc định rồi làm lại.")
        answer = loopback.wait(patience, cancelled)
        if answer.get("state") != tied.state:
            raise NotLoggedIn("Câu trả lời đăng nhập không thuộc lần đăng nhập này.", "Bấm Đăng nhập để làm lại.")
        if "code" not in answer:
            raise NotLoggedIn("Máy chủ đăng nhập từ chối.", "Kiểm tra tài khoản rồi làm lại.")
        tokens = openid.exchange(provider, place.client_id, answer["code"], loopback.redirect_uri, tied, session)
    return _at_the_server(endpoint, device, tokens, extra_ca, relay)


def renew(endpoint: str, account: Account, *, extra_ca: Path | None = None, relay: str = "") -> bool:
    """Get a new server token without the person; False when the person must sign in again.

    Raises:
        SyncTrouble: the server or the provider cannot be reached.
    """
    kept = account.refresh_token()
    if not kept:
        return False
    with _session(extra_ca, relay) as session:
        place = sign_in_place(endpoint, extra_ca, relay)
        try:
            tokens = openid.refresh(openid.discover(place.issuer, session), place.client_id, kept, session)
            made = _at_the_server(endpoint, account.device, tokens, extra_ca, relay)
        except NotLoggedIn:
            return False
    if made.person != account.person:
        return False
    account.sign_in(made.token, made.refresh_token)
    return True


def sign_out(endpoint: str, account: Account, *, extra_ca: Path | None = None, relay: str = "") -> None:
    """Forget the sign-in here and at the provider; here also when nobody can be reached.

    Raises:
        SyncTrouble: the provider was not told.
    """
    kept = account.refresh_token()
    account.sign_out()
    if kept:
        with _session(extra_ca, relay) as session:
            place: SignInPlace = sign_in_place(endpoint, extra_ca, relay)
            openid.revoke(openid.discover(place.issuer, session), place.client_id, kept, session)


def _at_the_server(
    endpoint: str, device: str, tokens: openid.Tokens, extra_ca: Path | None, relay: str
) -> SignedIn:
    person, token = server_token(endpoint, tokens.id_token, device, extra_ca, relay)
    return SignedIn(person, token, tokens.refresh_token)


def _session(extra_ca: Path | None, relay: str) -> requests.Session:
    session = requests.Session()
    if extra_ca is not None:
        session.verify = str(extra_ca)
    if relay:
        session.trust_env = False  # what requests finds in the environment would win over the relay
        session.proxies["https"] = relay
    return session
