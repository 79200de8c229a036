"""Looks at the machine and says what is there and what is missing; changes nothing."""

from __future__ import annotations

import json
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from installer import places, system_packages
from installer.environment import Environment

_SOFTHSM = ("/usr/lib/softhsm/libsofthsm2.so", "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so",
            "C:/SoftHSM2/lib/softhsm2-x64.dll")  # fmt: skip


@dataclass(frozen=True)
class Check:
    """One finding; ``needed`` tells whether the program cannot open without it."""

    check: str
    ok: bool
    cause: str
    remedy: str
    needed: bool = True


def look() -> Iterator[Check]:
    """Yield every finding in the order a person would mend them."""
    version = platform.python_version()
    yield Check("Python 3.11 trở lên", sys.version_info >= (3, 11), version, "Cài Python mới hơn.")
    ready = Environment.of_project(tests=False).ready()
    yield Check("Thư viện của chương trình", ready, "" if ready else "chưa cài hoặc đã cũ", "python3 -m installer run")
    if system_packages.supported():
        absent = system_packages.missing(system_packages.QT)
        remedy = system_packages.by_hand(absent)
        yield Check("Gói hệ thống cho cửa sổ", not absent, " ".join(absent), remedy)
    yield from _tokens()
    yield _keyring(ready)
    yield from _comforts()


def _tokens() -> Iterator[Check]:
    found = [place for place in _SOFTHSM if Path(place).exists()]
    remedy = "Cài SoftHSM2 (Debian/Ubuntu: apt-get install softhsm2); token thật không cần."
    yield Check("Token huấn luyện (SoftHSM2)", bool(found), "".join(found[:1]), remedy, needed=False)


def _keyring(ready: bool) -> Check:
    title = "Kho khóa của hệ điều hành"
    remedy = "Không có kho khóa thì chương trình hỏi mật khẩu mỗi lần mở; không bao giờ ghi khóa ra tệp để ngỏ."
    if not ready:
        return Check(title, False, "xem được sau khi cài thư viện", remedy, needed=False)
    ask = "import keyring; k = keyring.get_keyring(); print(type(k).__module__); keyring.get_password('vic', 'doctor')"
    done = subprocess.run(
        [str(Environment.of_project(tests=False).python), "-c", ask],
        capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=20, check=False,
    )  # fmt: skip
    return Check(title, done.returncode == 0, done.stdout.strip(), remedy, needed=False)


def _comforts() -> Iterator[Check]:
    screen = places.WINDOWS or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
    yield Check("Màn hình", screen, "", "Không có màn hình: lệnh run tự đi một lượt và để ảnh ở ./tour.", needed=False)
    office = shutil.which("soffice") or shutil.which("libreoffice") or ""
    remedy = "Không có thì tệp .docx mở bằng chương trình khác."
    yield Check("LibreOffice (xem trước .docx)", bool(office), office, remedy, needed=False)
    free = shutil.disk_usage(places.ROOT).free // 2**20
    yield Check("Chỗ trống trên đĩa", free > 1024, f"{free} MB", "Cần khoảng 1 GB cho lần cài đầu.", needed=not free)


def run(*, as_json: bool) -> int:
    """Print the findings; 0 when the program can open."""
    found = list(look())
    if as_json:
        print(json.dumps({"checks": [asdict(check) for check in found]}, ensure_ascii=False))
    else:
        for check in found:
            mark = "✓" if check.ok else "✗" if check.needed else "–"
            print(f"{mark} {check.check}{f': {check.cause}' if check.cause else ''}")
            if not check.ok:
                print(f"    {check.remedy}")
    return 0 if all(check.ok for check in found if check.needed) else 1
