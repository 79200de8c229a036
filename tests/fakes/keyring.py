"""A keyring for tests: a small file in the tests' own folder, so that a restarted program finds its keys again."""

from __future__ import annotations

import json
import os
from pathlib import Path

from keyring.backend import KeyringBackend
from keyring.errors import PasswordDeleteError


class TestKeyring(KeyringBackend):
    """Keeps passwords in the file that ``VIC_TEST_KEYRING`` names; used by name, in this process and its children."""

    __test__ = False
    priority = 0.1

    def get_password(self, service: str, username: str) -> str | None:
        """Return the password, or nothing."""
        return self._read().get(f"{service}\n{username}")

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep the password."""
        self._write(self._read() | {f"{service}\n{username}": password})

    def delete_password(self, service: str, username: str) -> None:
        """Forget the password."""
        kept = self._read()
        if kept.pop(f"{service}\n{username}", None) is None:
            raise PasswordDeleteError("not there")
        self._write(kept)

    @property
    def _file(self) -> Path:
        return Path(os.environ["VIC_TEST_KEYRING"])

    def _read(self) -> dict[str, str]:
        try:
            kept: dict[str, str] = json.loads(self._file.read_text("utf-8"))
        except FileNotFoundError:
            return {}
        return kept

    def _write(self, kept: dict[str, str]) -> None:
        fresh = self._file.with_name(f"{self._file.name}.{os.getpid()}")
        fresh.write_text(json.dumps(kept), "utf-8")
        fresh.replace(self._file)
