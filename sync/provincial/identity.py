"""Whom the province's identity provider vouches for: ID tokens judged by its published keys (OpenID Connect)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jwt
from jwt import PyJWKClient

from sync.servers.endpoints import is_safe
from workflow.errors import NotAllowed, Trouble
from workflow.people import Directory

FILE = "sign_in.json"
ALGORITHMS = ("RS256", "PS256", "ES256", "EdDSA")
_LEEWAY = 60  # seconds; clocks of an office differ
_SECONDS = 10
_LONGEST_HOURS = 30 * 24


class BadSignIn(Trouble):
    """The file that names the provider cannot be used."""

    code = "sign-in"
    title = "Tệp khai báo đăng nhập chưa dùng được"


@dataclass(frozen=True, slots=True)
class SignInRules:
    """The provider of this province.

    Attributes:
        issuer: its name and address.
        client_id: how this program is known there (a public client, PKCE).
        jwks: where its keys are published.
        claim: what of the token names the person: ``preferred_username``, ``sub``, or one with the personal number.
        by: "id" when the claim is the person's id in the directory, "uid" when it is the personal number.
        scopes: what is asked for; with ``offline_access`` the sign-in renews itself.
        offline_hours: how long a desk may be unlocked by its own PIN after the last contact.
    """

    issuer: str
    client_id: str
    jwks: str
    claim: str = "preferred_username"
    by: str = "id"
    scopes: str = "openid profile offline_access"
    offline_hours: int = 72


def read_rules(folder: Path) -> SignInRules | None:
    """Return the rules from the server's folder, None when the province has no provider.

    Raises:
        BadSignIn: the file is there and cannot be used.
    """
    path = folder / FILE
    if not path.is_file():
        return None
    try:
        rules = SignInRules(**json.loads(path.read_text("utf-8")))
    except (ValueError, TypeError) as error:
        raise BadSignIn(f"Không đọc được {FILE}: {error}.", "Sửa tệp rồi khởi động lại máy chủ.") from None
    if type(rules.offline_hours) is not int or not 1 <= rules.offline_hours <= _LONGEST_HOURS:
        raise BadSignIn(f"{FILE}: «offline_hours» là số giờ từ 1 đến {_LONGEST_HOURS}.", "Sửa tệp rồi khởi động lại.")
    if rules.by not in ("id", "uid") or not all(map(is_safe, (rules.issuer, rules.jwks))):
        raise BadSignIn(f"{FILE}: «by» là id hoặc uid; địa chỉ phải là https.", "Sửa tệp rồi khởi động lại máy chủ.")
    return rules


class Identity:
    """Judges what people bring from the provider."""

    def __init__(self, rules: SignInRules) -> None:
        self.rules = rules
        self._keys = PyJWKClient(rules.jwks, cache_keys=True, lifespan=3600, timeout=_SECONDS)

    def person(self, id_token: str, directory: Directory) -> str:
        """Return the id of the person an ID token names.

        Raises:
            NotAllowed: forged, expired, meant for another program, or nobody of the directory.
        """
        claims = self._claims(id_token)
        named = str(claims.get(self.rules.claim) or "")
        if self.rules.by == "id":
            found = [named] if named in directory.people else []
        else:
            found = [person.id for person in directory.people.values() if person.uid and person.uid == named]
        if not named or len(found) != 1:
            raise NotAllowed("Danh bạ của tỉnh không có người dùng tài khoản này.", "Báo quản trị thêm vào danh bạ.")
        return found[0]

    def _claims(self, id_token: str) -> Mapping[str, Any]:
        try:
            key = self._keys.get_signing_key_from_jwt(id_token)
            claims: Mapping[str, Any] = jwt.decode(
                id_token, key.key, algorithms=list(ALGORITHMS), audience=self.rules.client_id,
                issuer=self.rules.issuer, leeway=_LEEWAY, options={"require": ["exp", "iat", "iss", "aud", "sub"]},
            )  # fmt: skip
        except jwt.PyJWTError:
            raise NotAllowed("Máy chủ không xác nhận được lần đăng nhập này.", "Đăng nhập lại.") from None
        if claims.get("azp") not in (None, self.rules.client_id):
            raise NotAllowed("Lần đăng nhập này dành cho chương trình khác.", "Đăng nhập lại từ cửa sổ VIC.")
        return claims
