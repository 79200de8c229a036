"""Another system of the province for tests: calls the dossier server with its key or its signature."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests

from sync.provincial.outside_keys import DOORS, FILE
from sync.provincial.signed_calls import signed
from tests.sync.province import RunningProvince

KEY = "khoa-cua-he-thong-ngoai-cho-thu"


def give_keys(folder: Path) -> None:
    """Let one system in at every door."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / FILE
    path.write_text(json.dumps({door: {"he-ngoai": KEY} for door in DOORS}), encoding="utf-8")
    path.chmod(0o600)


@dataclass
class Outside:
    """Calls one province."""

    province: RunningProvince
    key: str = KEY

    def post(self, path: str, body: Any) -> requests.Response:
        """Make a signed call; ``body`` may be bytes as they are."""
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        head = signed(self.key, "goi-1", self.province.parts.now(), raw)
        return requests.post(self.url(path), raw, headers=head, timeout=10)

    def get(self, path: str, **query: Any) -> requests.Response:
        """Ask with the key; ``headers`` may be given besides."""
        head = {"Authorization": f"Bearer {self.key}", **query.pop("headers", {})}
        return requests.get(self.url(path), params=query, headers=head, timeout=10)

    def url(self, path: str) -> str:
        """Return the address of a path of the dossier server."""
        return f"{self.province.urls['dossiers']}/{path}"
