"""The person's sign-in on this machine: one bearer token per server, kept in the system's keyring."""

from __future__ import annotations

import hashlib
from typing import Protocol

import keyring
from keyring.errors import KeyringError, PasswordDeleteError

from sync.errors import NotLoggedIn

SERVICE = "VIC Desktop"


def removal_proof(token: str) -> str:
    """Return what only server and machine can know of a removal; a stranger on the line cannot order a wipe."""
    return hashlib.sha256(f"vic removed {token}".encode()).hexdigest()


class TokenStore(Protocol):
    """Where tokens are kept; the keyring, or the profile's own encrypted box where there is no keyring."""

    def get(self, name: str) -> str | None:
        """Return what was kept under ``name``."""
        ...

    def put(self, name: str, value: str) -> None:
        """Keep ``value``."""
        ...

    def drop(self, name: str) -> None:
        """Forget what was kept under ``name``."""
        ...


class KeyringTokens:
    """Tokens in the keyring of the operating system."""

    def get(self, name: str) -> str | None:
        """Return the token, None when there is none or no keyring."""
        try:
            return keyring.get_password(SERVICE, name)
        except KeyringError:
            return None

    def put(self, name: str, value: str) -> None:
        """Keep the token.

        Raises:
            NotLoggedIn: there is no keyring; a token is never written to a plain file instead.
        """
        try:
            keyring.set_password(SERVICE, name, value)
        except KeyringError:
            raise NotLoggedIn(
                "Máy này không có nơi giữ phiên đăng nhập an toàn.",
                "Mở khóa kho mật khẩu của hệ điều hành rồi đăng nhập lại.",
            ) from None

    def drop(self, name: str) -> None:
        """Forget the token; harmless when there is none."""
        try:
            keyring.delete_password(SERVICE, name)
        except (PasswordDeleteError, KeyringError):
            return


class Account:
    """One person on one machine, as the provincial servers know them.

    The outbox belongs to its author: a token of another person is never used for it.
    """

    def __init__(self, person: str, device: str, tokens: TokenStore) -> None:
        self.person = person
        self.device = device
        self._tokens = tokens
        self._known: str | None = None

    @property
    def _name(self) -> str:
        return f"token:{self.person}:{self.device}"

    @property
    def _renewing(self) -> str:
        return f"renew:{self.person}:{self.device}"

    def token(self) -> str:
        """Return the bearer token.

        Raises:
            NotLoggedIn: nobody signed in on this machine.
        """
        if self._known is None:
            self._known = self._tokens.get(self._name)
        if not self._known:
            raise NotLoggedIn("Máy này chưa đăng nhập máy chủ của tỉnh.", "Đăng nhập; việc chờ gửi vẫn giữ trên máy.")
        return self._known

    def sign_in(self, token: str, refresh_token: str = "") -> None:
        """Keep a token the server issued, and what renews it without the person."""
        self._tokens.put(self._name, token)
        if refresh_token:
            self._tokens.put(self._renewing, refresh_token)
        self._known = token

    def refresh_token(self) -> str:
        """Return what renews the sign-in; "" when the person must come."""
        return self._tokens.get(self._renewing) or ""

    def sign_out(self) -> None:
        """Forget the token; what waits to be sent stays."""
        self._tokens.drop(self._name)
        self._tokens.drop(self._renewing)
        self._known = None
