"""The province's own courier keys: made once in the server's folder, their public parts lent as a catalogue."""

from __future__ import annotations

import json
import os
import secrets
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from sync.courier.envelope import Header, Opener, key_id, public_of
from sync.courier.keys import CATALOGUE
from sync.courier.troubles import ForeignCourier
from sync.provincial.catalogues import write_whole
from workflow.errors import Trouble

FILE = "courier.key"


class BadOfficeKeys(Trouble):
    """The file with the province's courier keys cannot be used."""

    code = "courier-keys"
    title = "Khóa chuyển tay của tỉnh chưa dùng được"


@dataclass(frozen=True, slots=True)
class OfficeKeys:
    """What opens packages and signs answers. ``older`` sealing keys still open what desks wrote before a renewal."""

    seal: X25519PrivateKey = field(repr=False)
    sign: Ed25519PrivateKey = field(repr=False)
    older: tuple[X25519PrivateKey, ...] = field(default=(), repr=False)

    def opener(self, header: Header) -> Opener:
        """Return what opens a package.

        Raises:
            ForeignCourier: it is sealed for nobody here.
            TamperedCourier: its key share is none.
        """
        for key in (self.seal, *self.older):
            if header.to == key_id(public_of(key)):
                return Opener(header, key)
        raise ForeignCourier("Gói này niêm phong cho máy chủ khác.", "Mang tới đúng tỉnh; máy trạm đồng bộ lấy khóa.")

    def public(self) -> dict[str, str]:
        """Return the catalogue every desk gets."""
        return {"seal": public_of(self.seal).hex(), "sign": self.sign.public_key().public_bytes_raw().hex()}


def office_keys(folder: Path) -> OfficeKeys:
    """Return the keys of the servers in ``folder``, made at the first call; desks learn of them with the catalogues.

    Raises:
        BadOfficeKeys: the file is there and cannot be used.
    """
    keys = own_keys(folder)
    lent = folder / "catalogue" / f"{CATALOGUE}.json"
    if not lent.is_file() or json.loads(lent.read_text(encoding="utf-8")) != keys.public():
        lent.parent.mkdir(parents=True, exist_ok=True)
        write_whole(lent, keys.public())
    return keys


def own_keys(folder: Path) -> OfficeKeys:
    """Return the keys, made at the first call; no desk is told of them.

    Raises:
        BadOfficeKeys: the file is there and cannot be used.
    """
    path = folder / FILE
    if not path.exists():
        draft = _draft(path, X25519PrivateKey.generate(), Ed25519PrivateKey.generate(), ())
        # Of several who make them at once one is first; a paper signed with another's keys would be worth nothing.
        with suppress(FileExistsError):
            os.link(draft, path)
        draft.unlink()
    return _read(path)


def renew(folder: Path) -> OfficeKeys:
    """Seal to a new key from now on; what desks sealed to the earlier ones is still opened.

    The signing key stays: desks without a line could not believe a new one.
    """
    keys = office_keys(folder)
    path = folder / FILE
    _draft(path, X25519PrivateKey.generate(), keys.sign, (keys.seal, *keys.older)[:8]).replace(path)
    return office_keys(folder)


def _read(path: Path) -> OfficeKeys:
    try:
        value = json.loads(path.read_text(encoding="ascii"))
        seal, *older = (X25519PrivateKey.from_private_bytes(bytes.fromhex(one)) for one in value["seal"])
        return OfficeKeys(seal, Ed25519PrivateKey.from_private_bytes(bytes.fromhex(value["sign"])), tuple(older))
    except (OSError, ValueError, KeyError, TypeError):
        raise BadOfficeKeys(f"Không dùng được {path.name}.", "Khôi phục tệp từ bản sao lưu của máy chủ.") from None


def _draft(
    path: Path, seal: X25519PrivateKey, sign: Ed25519PrivateKey, older: tuple[X25519PrivateKey, ...]
) -> Path:
    """Write the keys beside ``path``, so that only the servers' own account may read them; return where they lie."""
    value = {"seal": [key.private_bytes_raw().hex() for key in (seal, *older)], "sign": sign.private_bytes_raw().hex()}
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}.new")
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as out:
        json.dump(value, out)
        out.flush()
        os.fsync(out.fileno())
    return draft
