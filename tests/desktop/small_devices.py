"""Drivers and certificate files of a small desk, answered from lists."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from desktop.shown import Finding

FOUND = (
    Finding("USB ký số trong đầu đọc", True, "Thấy “vic” (SoftHSM v2, khe 1)."),
    Finding("Mã PIN của “vic”", False, "Chỉ còn một lần nhập.", "Hỏi lại mã PIN trước khi nhập."),
)


class SmallDevices:
    """What is used, and what the doctor says."""

    def __init__(self) -> None:
        self.used = ["/usr/lib/libeToken.so"]
        self.reports: list[str] = []

    def modules(self) -> Sequence[tuple[str, str]]:
        return [(path, f"Trình điều khiển · {Path(path).name}") for path in self.used]

    def add(self, path: str) -> None:
        self.used.append(path)

    def leave_out(self, path: str) -> None:
        self.used.remove(path)

    def examine(self) -> Sequence[Finding]:
        return FOUND

    def save_report(self, path: str) -> None:
        self.reports.append(path)
