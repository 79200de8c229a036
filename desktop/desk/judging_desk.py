"""What was found of a file's signatures, as its page shows it: every word, tone and line of the circular's list."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

from desktop.actions.judge_file import JudgingFile
from desktop.shown import Judged, JudgedPoint, JudgedSignature
from desktop.workplace import Workplace
from signing.verdict import FileVerdict, Point, SignatureVerdict
from workflow.workdays import VIETNAM

TONES: Mapping[str, tuple[str, str, str]] = {
    "valid": ("ok", "seal-check", "Hợp lệ"),
    "undetermined": ("today", "seal-question", "Chưa xác định được"),
    "invalid": ("danger", "seal-warning", "Không hợp lệ"),
}
_HEADS = {
    "valid": "Mọi chữ ký của tệp đều hợp lệ",
    "undetermined": "Có chữ ký chưa xác định được",
    "invalid": "Có chữ ký không hợp lệ",
    "unsigned": "Tệp không có chữ ký số",
}
_LEVELS = {
    "B": "Không có dấu thời gian", "T": "Có dấu thời gian",
    "LT": "Có dấu thời gian và dữ liệu kiểm tra lâu dài", "LTA": "Lưu trữ lâu dài: dữ liệu kiểm tra có dấu thời gian",
}  # fmt: skip
_COVERAGE = {
    "entire-file": "Toàn bộ tệp", "entire-revision": "Toàn bộ tệp đến lúc ký",
    "part-from-start": "Chỉ phần đầu của tệp", "unclear": "Không rõ",
}  # fmt: skip
_CHANGES = {
    "none": "Không có", "timestamps": "Chỉ thêm dấu thời gian, dữ liệu kiểm tra", "form-filling": "Điền ô, ký thêm",
    "annotations": "Thêm ghi chú", "other": "Đã sửa nội dung", "unknown": "Không rõ",
}  # fmt: skip


class JudgingDesk:
    """Judges files where they lie; ``judge`` from the files lane, ``end`` from any thread."""

    def __init__(self, place: Workplace) -> None:
        self._judging = JudgingFile(place)

    def judge(self, path: str, heard: Callable[[int, int], None]) -> Judged:
        """Return what is found of every signature of a file.

        Raises:
            SigningTrouble: it cannot be judged; the text says why.
        """
        return judged(self._judging.judge(Path(path), heard))

    def end(self) -> None:
        """End what is under way."""
        self._judging.end()


def judged(found: FileVerdict) -> Judged:
    """Return a verdict in words; green only where every signature is valid."""
    tone, icon, _ = TONES.get(found.verdict, ("calm", "seal-question", ""))
    return Judged(tone, icon, _HEADS[found.verdict], found.notes, tuple(_signature(one) for one in found.signatures))


def _signature(one: SignatureVerdict) -> JudgedSignature:
    tone, icon, words = TONES[one.verdict]
    facts = (
        ("Cơ quan, tổ chức", one.organization), ("Số định danh", one.uid), ("Nơi cấp chứng thư", one.issuer),
        ("Số chứng thư", one.serial), ("Thời điểm người ký ghi", _time(one.claimed_time)),
        ("Thời điểm có chứng thực", _time(one.trusted_time)), ("Mức chữ ký", _LEVELS[one.level]),
        ("Phạm vi ký", _COVERAGE.get(one.coverage, one.coverage)),
        ("Thay đổi sau khi ký", _CHANGES.get(one.changes, one.changes)), ("Ô ký", one.field),
    )  # fmt: skip
    shown = tuple((label, value) for label, value in facts if value)
    points = tuple(_point(point) for point in one.checklist)
    return JudgedSignature(tone, icon, words, one.signer or "Không đọc được người ký", shown, one.reasons, points)


def _point(point: Point) -> JudgedPoint:
    tone, _, words = TONES[point.verdict]
    words = {"valid": "Đạt", "invalid": "Không đạt"}.get(point.verdict, words)
    return JudgedPoint(point.number, point.words, words, "calm" if tone != "ok" and not point.required else tone,
                       point.required)  # fmt: skip


def _time(moment: datetime | None) -> str:
    return f"{moment.astimezone(VIETNAM):%d/%m/%Y %H:%M:%S}" if moment is not None else ""
