"""The profile's key: in a keyring that deserves the name, or under a passphrase by choice; never in the open."""

from __future__ import annotations

from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends import null

from workflow.store import keys
from workflow.store.database import open_database
from workflow.store.troubles import Damaged, KeyringMissing, WrongKey


def test_the_same_profile_gets_the_same_key(tmp_path: Path) -> None:
    key = keys.profile_key(tmp_path / "lan", "VIC test")
    assert len(key) == 32
    assert keys.profile_key(tmp_path / "lan", "VIC test") == key != keys.profile_key(tmp_path / "dung", "VIC test")
    assert not list(tmp_path.rglob("*"))


def test_a_lost_key_is_never_replaced_silently(tmp_path: Path) -> None:
    open_database(tmp_path, keys.profile_key(tmp_path, "VIC test")).close()
    with pytest.raises(WrongKey) as told:
        keys.profile_key(tmp_path, "VIC other")
    assert "khôi phục" in told.value.what_next


@pytest.mark.usefixtures("no_keyring")
def test_without_a_keyring_nothing_is_written(tmp_path: Path) -> None:
    with pytest.raises(KeyringMissing) as told:
        keys.profile_key(tmp_path, "VIC test")
    assert "mật khẩu dữ liệu" in told.value.what_next and not keys.has_keyring()
    assert not list(tmp_path.iterdir())


class Readable(KeyringBackend):
    """A keyring that keeps secrets in the open."""

    priority = 9

    def get_password(self, service: str, username: str) -> str | None:
        return None

    def set_password(self, service: str, username: str, password: str) -> None:
        raise AssertionError("must not be asked")


@pytest.mark.parametrize("backend", [Readable(), null.Keyring()])
def test_a_keyring_that_keeps_secrets_in_the_open_is_refused(
    tmp_path: Path, backend: KeyringBackend, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keyring, "get_keyring", lambda: backend)
    with pytest.raises(KeyringMissing):
        keys.profile_key(tmp_path, "VIC test")


@pytest.mark.usefixtures("no_keyring")
def test_a_passphrase_opens_what_it_closed(tmp_path: Path) -> None:
    key = keys.create_with_passphrase(tmp_path, "đất mũi Cà Mau")
    open_database(tmp_path, key).close()
    assert keys.has_passphrase(tmp_path)
    assert keys.open_with_passphrase(tmp_path, "đất mũi Cà Mau") == key
    with pytest.raises(WrongKey, match="Mật khẩu"):
        keys.open_with_passphrase(tmp_path, "dat mui Ca Mau")
    with pytest.raises(WrongKey):
        keys.create_with_passphrase(tmp_path, "khác")
    assert key.hex() not in (tmp_path / "key.json").read_text()
    (tmp_path / "key.json").write_text("{}")
    with pytest.raises(Damaged):
        keys.open_with_passphrase(tmp_path, "đất mũi Cà Mau")


def test_a_profile_without_passphrase_says_so(tmp_path: Path) -> None:
    with pytest.raises(WrongKey, match="không dùng mật khẩu"):
        keys.open_with_passphrase(tmp_path, "x")
