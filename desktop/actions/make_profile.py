"""Makes a person's profile on this machine: asks the servers who that is, then writes settings, key and catalogues."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from desktop import settings as settings_file
from desktop.secrets_box import create_box, open_box
from desktop.settings import Servers, Settings
from sync.account import Account
from sync.device_key import device_key
from sync.servers.connection import Connection
from sync.servers.documents_server import DocumentsServer, training_token
from sync.servers.dossiers_server import DossiersServer
from sync.sign_in.flow import SignedIn, sign_in
from workflow.errors import Missing, Trouble
from workflow.people import Directory, Person, Unit
from workflow.store import catalogue, keys
from workflow.store.database import open_database

SHORTEST_PASSPHRASE = 12
_DEVICE = re.compile(r"[A-Za-z0-9._-]{1,64}")


class ProfileExists(Trouble):
    """There is a profile in this folder already."""

    code = "profile-exists"
    title = "Máy này đã có hồ sơ làm việc"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the person fills in. ``passphrase`` None keeps the key in the system's keyring; ``token`` is never shown.

    Without a token the servers are asked for a training one: only a training province gives it.
    """

    person: str
    device: str
    servers: Servers
    token: str = field(default="", repr=False)
    passphrase: str | None = field(default=None, repr=False)
    axis_secret: str = field(default="", repr=False)
    refresh_token: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Found:
    """What the servers said: who this is, and the catalogues to begin with, as (version, body) by name."""

    person: Person
    office: Unit
    catalogues: Mapping[str, tuple[str, Any]]
    token: str = field(repr=False)
    training: bool = False
    refresh_token: str = field(default="", repr=False)


def has_keyring() -> bool:
    """Tell whether this machine has a keyring that may keep a key."""
    return keys.has_keyring()


def check(wanted: Wanted) -> None:
    """Check what was filled in, without the network.

    Raises:
        Missing: what is lacking or cannot be right; ``field`` names it.
    """
    for name, address in (("documents", wanted.servers.documents), ("dossiers", wanted.servers.dossiers)):
        _check_address(name, address, required=True)
    _check_address("vxp", wanted.servers.vxp, required=False)
    if wanted.servers.vxp and not (wanted.servers.vxp_system and wanted.axis_secret):
        raise Missing("vxp", "Trục liên thông cần mã hệ thống và khóa của cơ quan.", "Nhập đủ, hoặc bỏ trống cả ba ô.")
    if not wanted.person:
        raise Missing("person", "Chưa có mã cán bộ.", "Nhập mã do quản trị của tỉnh cấp.")
    if not _DEVICE.fullmatch(wanted.device):
        raise Missing("device", "Tên máy chỉ gồm chữ không dấu, số, dấu chấm, gạch.", "Sửa tên máy.")
    if wanted.passphrase is not None and len(wanted.passphrase) < SHORTEST_PASSPHRASE:
        need = f"Mật khẩu dữ liệu cần ít nhất {SHORTEST_PASSPHRASE} ký tự."
        raise Missing("passphrase", need, "Dùng một câu dễ nhớ.")
    if wanted.passphrase is None and not has_keyring():
        raise Missing("passphrase", "Máy này không có kho khóa.", "Chọn đặt mật khẩu dữ liệu.")


def enter(wanted: Wanted, open_browser: Callable[[str], bool], cancelled: Callable[[], bool]) -> SignedIn:
    """Let the person sign in with the province's account, in the browser; nothing is written.

    Raises:
        Missing: no document server, or no usable name of this machine.
        SyncTrouble: refused, given up, or a server cannot be reached.
    """
    _check_address("documents", wanted.servers.documents, required=True)
    if not _DEVICE.fullmatch(wanted.device):
        raise Missing("device", "Tên máy chỉ gồm chữ không dấu, số, dấu chấm, gạch.", "Sửa tên máy.")
    ca = Path(wanted.servers.extra_ca) if wanted.servers.extra_ca else None
    return sign_in(
        wanted.servers.documents, wanted.device, open_browser, extra_ca=ca, relay=wanted.servers.relay,
        cancelled=cancelled,
    )  # fmt: skip


def look(wanted: Wanted) -> Found:
    """Ask both servers who this is, and fetch what a desk begins with.

    Raises:
        Missing: filled in wrongly, or the directory has no such person.
        SyncTrouble: a server cannot be reached, or does not take the sign-in.
    """
    check(wanted)
    ca = Path(wanted.servers.extra_ca) if wanted.servers.extra_ca else None
    token = wanted.token or training_token(wanted.servers.documents, wanted.person, wanted.device)
    found: dict[str, tuple[str, Any]] = {}
    documents = DocumentsServer(Connection(wanted.servers.documents, lambda: token, extra_ca=ca))
    dossiers = DossiersServer(Connection(wanted.servers.dossiers, lambda: token, extra_ca=ca))
    try:
        for server, names in ((documents, ("directory", "calendar")), (dossiers, ("procedures",))):
            for name in names:
                newest = server.catalogue(name, "")
                if newest is not None:
                    found[name] = newest
    finally:
        documents.line.close()
        dossiers.line.close()
    if "directory" not in found:
        raise Missing("documents", "Máy chủ văn bản chưa có danh bạ của tỉnh.", "Báo quản trị của tỉnh.")
    directory = Directory.from_json(found["directory"][1])
    person = directory.person(wanted.person)
    return Found(person, directory.office(person.unit), found, token, not wanted.token, wanted.refresh_token)


def make_profile(folder: Path, wanted: Wanted, found: Found, base: Settings | None = None) -> Settings:
    """Write the profile: the key first, the settings last, so that a cut leaves no half profile that opens.

    Raises:
        ProfileExists: there is one already; nothing was changed.
        KeyringMissing, StoreTrouble: this machine does not keep the key or the data.
    """
    if (folder / settings_file.FILE).exists():
        raise ProfileExists(f"Thư mục {folder} đang giữ một hồ sơ làm việc.", "Mở hồ sơ đó, hoặc chọn thư mục khác.")
    folder.mkdir(parents=True, exist_ok=True)
    begun = base or Settings(wanted.person, wanted.device)
    settings = create_box(
        folder,
        Settings(
            wanted.person, wanted.device, training=found.training, text_scale=begun.text_scale, theme=begun.theme,
            scan_folder=begun.scan_folder, servers=wanted.servers, signing=begun.signing,
        ),
        wanted.passphrase,
    )  # fmt: skip
    box = open_box(folder, settings, wanted.passphrase)
    Account(wanted.person, wanted.device, box).sign_in(found.token, found.refresh_token)
    device_key(box, wanted.person, wanted.device)
    if wanted.axis_secret:
        box.put("vxp", wanted.axis_secret)
    database = open_database(folder, box.data_key)
    try:
        with database.work() as connection:
            for name, (version, body) in found.catalogues.items():
                catalogue.put(connection, name, version, body)
    finally:
        database.close()
    settings_file.save(folder, settings)
    return settings


def _check_address(name: str, address: str, *, required: bool) -> None:
    """An address is https; plain http only on this machine itself (a pilot, training)."""
    if not address:
        if required:
            raise Missing(name, "Chưa có địa chỉ máy chủ.", "Nhập địa chỉ do quản trị của tỉnh cấp.")
        return
    parts = urlsplit(address)
    if parts.scheme == "https" and parts.hostname:
        return
    if parts.scheme == "http" and parts.hostname and _is_here(parts.hostname):
        return
    raise Missing(name, f"Địa chỉ “{address}” phải bắt đầu bằng https://.", "Sửa địa chỉ.")


def _is_here(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
