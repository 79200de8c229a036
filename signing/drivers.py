"""Where the PKCS#11 modules of known tokens lie; the list can be extended by configuration.

No public source confirms the file names of every token issued by the Government CA, so the person or the
administrator may always name another one; nothing here is the last word.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Backend = Literal["pkcs11", "file", "cng"]
CERTIFICATE_FILES = (".p12", ".pfx")
WINDOWS_STORE = "cng:"
"""A module path that begins so is no file: ``cng:MY`` is the personal certificate store of Windows."""


@dataclass(frozen=True, slots=True)
class Driver:
    """A module file and the tokens it serves."""

    path: Path
    vendor: str


_WINDOWS = (
    ("eTPKCS11.dll", "SafeNet eToken"),
    ("IDPrimePKCS1164.dll", "Thales IDPrime"),
    ("IDPrimePKCS11.dll", "Thales IDPrime"),
    ("bit4xpki.dll", "Bit4id"),
    ("bit4ipki.dll", "Bit4id"),
    ("bit4opki.dll", "Bit4id"),
    ("eps2003csp11.dll", "Feitian ePass2003"),
    ("opensc-pkcs11.dll", "OpenSC"),
)
_LINUX = (
    ("/usr/lib/libeToken.so", "SafeNet eToken"),
    ("/usr/lib/libIDPrimePKCS11.so", "Thales IDPrime"),
    ("/usr/lib/bit4id/libbit4xpki.so", "Bit4id"),
    ("/usr/lib/libbit4xpki.so", "Bit4id"),
    ("/opt/ePass2003/redist/libcastle.so.1.0.0", "Feitian ePass2003"),
    ("/usr/lib/x86_64-linux-gnu/opensc-pkcs11.so", "OpenSC"),
)
_SOFTHSM = (
    "/usr/lib/softhsm/libsofthsm2.so",
    "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so",
    "/usr/local/lib/softhsm/libsofthsm2.so",
    "/opt/homebrew/lib/softhsm/libsofthsm2.so",
    "C:/SoftHSM2/lib/softhsm2-x64.dll",
)


def known_drivers(platform: str = sys.platform, environment: Mapping[str, str] | None = None) -> tuple[Driver, ...]:
    """Every place worth looking at on this kind of system, whether something is there or not."""
    if platform != "win32":
        return tuple(Driver(Path(path), vendor) for path, vendor in _LINUX)
    system = Path((os.environ if environment is None else environment).get("SystemRoot", "C:/Windows")) / "System32"
    return tuple(Driver(system / name, vendor) for name, vendor in _WINDOWS)


def find_drivers(
    configured: Sequence[Path] = (),
    *,
    platform: str = sys.platform,
    exists: Callable[[Path], bool] = Path.is_file,
) -> tuple[Path, ...]:
    """The modules to load: those configured (even if missing, so that the person is told), then known ones found."""
    found = [driver.path for driver in known_drivers(platform) if exists(driver.path)]
    return tuple(dict.fromkeys([*map(Path, configured), *found]))


def training_driver(exists: Callable[[Path], bool] = Path.is_file) -> Path | None:
    """The software token of the training province (SoftHSM2), or ``None`` when it is not installed."""
    return next((path for path in map(Path, _SOFTHSM) if exists(path)), None)


def backend_of(module: Path) -> Backend:
    """What speaks for a module: a certificate file, the Windows certificate store, or a PKCS#11 library."""
    if str(module).lower().startswith(WINDOWS_STORE):
        return "cng"
    return "file" if module.suffix.lower() in CERTIFICATE_FILES else "pkcs11"
