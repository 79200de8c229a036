"""What a profile is told once: whose desk it is, which servers, which tokens; unknown keys are refused."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

from workflow.errors import Trouble

FILE = "profile.json"


class BadSettings(Trouble):
    """The profile's settings file cannot be used; nothing was changed."""

    code = "settings"
    title = "Tệp cài đặt chưa dùng được"


@dataclass(frozen=True, slots=True)
class Servers:
    """Where the province's servers answer; empty means none. ``vxp_system`` is the agency's system id on the axis.

    The ``_standby`` ones are asked, in order, while the main server does not answer. ``relay`` is the address of the PC
    of the own office that lets this one through (``vic relay``); encrypted connections go by it alone.
    """

    documents: str = ""
    dossiers: str = ""
    vxp: str = ""
    vxp_system: str = ""
    extra_ca: str = ""
    documents_standby: tuple[str, ...] = ()
    dossiers_standby: tuple[str, ...] = ()
    relay: str = ""


@dataclass(frozen=True, slots=True)
class Signing:
    """Token drivers, trust and appearance.

    ``hosts`` are those asked for revocation while arriving documents are judged, with their subdomains.
    ``seal_mm`` is the physical width of the agency's seal (NĐ 30/2020, PL I): never measured in pixels.
    """

    modules: tuple[str, ...] = ()
    token: str = ""
    environment: Mapping[str, str] = field(default_factory=dict)
    roots: tuple[str, ...] = ()
    intermediates: tuple[str, ...] = ()
    crls: tuple[str, ...] = ()
    tsa: str = ""
    hosts: tuple[str, ...] = ("ca.gov.vn", "rootca.gov.vn", "ca.ptc")
    signature_image: str = ""
    seal_image: str = ""
    seal_mm: float = 36.0


@dataclass(frozen=True, slots=True)
class Settings:
    """One profile: one person on one machine. ``key`` says where the data key lies: keyring or passphrase.

    ``scan_folder`` is where the scanner leaves its files; empty means none is watched. ``frugal``: large files wait for
    a line that costs nothing by the byte; ``day_budget_mb``: megabytes a day, 0 for no limit. ``lock_minutes``: idle
    time after which the window is covered, 0 for never.
    """

    person: str
    device: str
    key: str = "keyring"
    training: bool = False
    text_scale: float = 1.0
    theme: str = "auto"
    scan_folder: str = ""
    frugal: bool = False
    day_budget_mb: int = 0
    lock_minutes: int = 15
    servers: Servers = field(default_factory=Servers)
    signing: Signing = field(default_factory=Signing)


def _build(cls: type[Any], value: Mapping[str, Any], where: str) -> Any:
    known = {f.name for f in fields(cls)}
    unknown = sorted(set(value) - known)
    if unknown:
        raise BadSettings(f"Không hiểu mục «{unknown[0]}» trong {where}.", "Sửa hoặc bỏ mục đó rồi mở lại.")
    return cls(**{name: tuple(v) if isinstance(v, list) else v for name, v in value.items()})


def load(folder: Path) -> Settings:
    """Read the settings of the profile in ``folder``.

    Raises:
        BadSettings: the file is missing, not JSON, or holds something this version does not know.
    """
    path = folder / FILE
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
        nested = {
            "servers": _build(Servers, value.pop("servers", {}), f"{FILE}, phần servers"),
            "signing": _build(Signing, value.pop("signing", {}), f"{FILE}, phần signing"),
        }
        settings: Settings = _build(Settings, value | nested, FILE)
        return settings
    except FileNotFoundError:
        raise BadSettings(
            f"Thư mục {folder} chưa có hồ sơ làm việc.", "Chọn thư mục khác, hoặc mở chế độ huấn luyện."
        ) from None
    except (ValueError, TypeError, AttributeError) as broken:
        raise BadSettings(f"Không đọc được {FILE}: {broken}.", "Khôi phục tệp từ bản sao lưu.") from None


def save(folder: Path, settings: Settings) -> None:
    """Write the settings whole or not at all."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / FILE
    draft = path.with_suffix(".new")
    with draft.open("w", encoding="utf-8") as out:
        json.dump(asdict(settings), out, ensure_ascii=False, indent=1)
        out.flush()
        os.fsync(out.fileno())
    draft.replace(path)
