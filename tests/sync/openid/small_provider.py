"""A small OpenID provider in this process: signs in whoever the test says, by the rules our client relies on."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

CLIENT = "vic-desktop"


class SmallProvider:
    """Answers discovery, authorization, token, revocation and keys; ``tamper`` changes what it signs."""

    def __init__(self) -> None:
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.login = "lan"
        self.says: dict[str, str] = {}
        self.tamper: dict[str, Any] = {}
        self.refreshing: dict[str, str] = {}
        self._codes: dict[str, dict[str, str]] = {}
        provider = self

        class Handler(BaseHTTPRequestHandler):
            """Hands everything to the provider."""

            def do_GET(self) -> None:
                """Discovery, keys and the browser's page."""
                provider._get(self)

            def do_POST(self) -> None:
                """Tokens and revocation."""
                provider._post(self)

            def log_message(self, *_: object) -> None:
                """Stay silent."""

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port: int = self._http.server_address[1]
        self.issuer = f"http://127.0.0.1:{self.port}"
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.02,), name="small-provider")
        self._thread.start()

    def close(self) -> None:
        """End."""
        self._http.shutdown()
        self._thread.join()
        self._http.server_close()

    @property
    def jwks(self) -> str:
        """Where the keys are."""
        return f"{self.issuer}/keys"

    def id_token(self, nonce: str, key: rsa.RSAPrivateKey | None = None, **changed: Any) -> str:
        """Return a signed ID token for whoever is signed in."""
        now = int(time.time())
        claims: dict[str, Any] = {
            "iss": self.issuer, "aud": CLIENT, "sub": self.login, "iat": now, "exp": now + 600, "nonce": nonce,
        }  # fmt: skip
        claims |= self.tamper | changed
        return jwt.encode({k: v for k, v in claims.items() if v is not None}, key or self.key, "RS256", {"kid": "one"})

    def _get(self, page: BaseHTTPRequestHandler) -> None:
        parts = urlsplit(page.path)
        if parts.path == "/.well-known/openid-configuration":
            places = {f"{name}_endpoint": f"{self.issuer}/{name}" for name in ("authorization", "token", "revocation")}
            self._json(page, {"issuer": self.issuer, "jwks_uri": self.jwks} | places)
        elif parts.path == "/keys":
            key = json.loads(RSAAlgorithm.to_jwk(self.key.public_key()))
            self._json(page, {"keys": [key | {"kid": "one", "use": "sig", "alg": "RS256"}]})
        else:
            self._authorize(page, dict(parse_qsl(parts.query)))

    def _authorize(self, page: BaseHTTPRequestHandler, asked: dict[str, str]) -> None:
        """Send the browser back with a code, or with what the test says."""
        assert asked["code_challenge_method"] == "S256" and asked["client_id"] == CLIENT
        code = secrets.token_urlsafe(16)
        self._codes[code] = asked
        back = {"code": code, "state": asked["state"]} | self.says
        page.send_response(303)
        page.send_header("Location", f"{asked['redirect_uri']}?{urlencode({k: v for k, v in back.items() if v})}")
        page.send_header("Content-Length", "0")
        page.end_headers()

    def _post(self, page: BaseHTTPRequestHandler) -> None:
        body = page.rfile.read(int(page.headers["Content-Length"])).decode()
        asked = {name: values[0] for name, values in parse_qs(body).items()}
        if page.path == "/revocation":
            self.refreshing.pop(asked["token"], None)
            self._json(page, {})
        elif asked["grant_type"] == "refresh_token":
            self._refreshed(page, asked)
        else:
            self._exchanged(page, asked)

    def _exchanged(self, page: BaseHTTPRequestHandler, asked: dict[str, str]) -> None:
        begun = self._codes.pop(asked["code"], None)
        digest = hashlib.sha256(asked["code_verifier"].encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if begun is None or challenge != begun["code_challenge"] or asked["redirect_uri"] != begun["redirect_uri"]:
            self._json(page, {"error": "invalid_grant"}, 400)
            return
        kept = secrets.token_urlsafe(16)
        self.refreshing[kept] = self.login
        self._json(page, {"id_token": self.id_token(begun["nonce"]), "refresh_token": kept, "token_type": "Bearer"})

    def _refreshed(self, page: BaseHTTPRequestHandler, asked: dict[str, str]) -> None:
        if asked["refresh_token"] not in self.refreshing:
            self._json(page, {"error": "invalid_grant"}, 400)
            return
        self._json(page, {"id_token": self.id_token(""), "token_type": "Bearer"})

    def _json(self, page: BaseHTTPRequestHandler, value: Any, code: int = 200) -> None:
        body = json.dumps(value).encode()
        page.send_response(code)
        page.send_header("Content-Type", "application/json")
        page.send_header("Content-Length", str(len(body)))
        page.end_headers()
        page.wfile.write(body)
