"""The calendar used until the province's own arrives: five days of eight hours, the public holidays already decided."""

from __future__ import annotations

from datetime import date

from workflow.workdays import USUAL, Calendar, Special

_OFF = {
    "2025-01-01": "Tết Dương lịch",
    "2025-01-27": "29 Tết",
    "2025-01-28": "Giao thừa Tết Nguyên Đán",
    "2025-01-29": "Tết Nguyên Đán",
    "2025-01-30": "Mùng hai Tết Nguyên Đán",
    "2025-01-31": "Mùng ba Tết Nguyên Đán",
    "2025-02-01": "Mùng bốn Tết Nguyên Đán",
    "2025-04-07": "Ngày Giỗ Tổ Hùng Vương",
    "2025-04-30": "Ngày Chiến thắng",
    "2025-05-01": "Ngày Quốc tế Lao động",
    "2025-05-02": "Ngày nghỉ (thay cho ngày 26/04/2025)",
    "2025-09-01": "Quốc khánh",
    "2025-09-02": "Quốc khánh",
    "2026-01-01": "Tết Dương lịch",
    "2026-02-16": "Giao thừa Tết Nguyên Đán",
    "2026-02-17": "Tết Nguyên Đán",
    "2026-02-18": "Mùng hai Tết Nguyên Đán",
    "2026-02-19": "Mùng ba Tết Nguyên Đán",
    "2026-02-20": "Mùng bốn Tết Nguyên Đán",
    "2026-04-26": "Ngày Giỗ Tổ Hùng Vương",
    "2026-04-27": "Ngày Giỗ Tổ Hùng Vương (nghỉ bù)",
    "2026-04-30": "Ngày Chiến thắng",
    "2026-05-01": "Ngày Quốc tế Lao động",
    "2026-08-31": "Ngày nghỉ (thay cho ngày 22/08/2026)",
    "2026-09-01": "Quốc khánh",
    "2026-09-02": "Quốc khánh",
    "2026-11-24": "Ngày Văn hóa Việt Nam",
    "2027-01-01": "Tết Dương lịch",
    "2027-02-04": "29 Tết",
    "2027-02-05": "Giao thừa Tết Nguyên Đán",
    "2027-02-06": "Tết Nguyên Đán",
    "2027-02-07": "Mùng hai Tết Nguyên Đán",
    "2027-02-08": "Mùng ba Tết Nguyên Đán",
    "2027-02-09": "Mùng bốn Tết Nguyên Đán",
    "2027-02-10": "Mùng năm Tết Nguyên Đán",
    "2027-04-16": "Ngày Giỗ Tổ Hùng Vương",
    "2027-04-30": "Ngày Chiến thắng",
    "2027-05-01": "Ngày Quốc tế Lao động",
    "2027-05-03": "Ngày Quốc tế Lao động (nghỉ bù)",
    "2027-09-02": "Quốc khánh",
    "2027-09-03": "Quốc khánh",
    "2027-11-24": "Ngày Văn hóa Việt Nam",
}
"""Bộ luật Lao động 2019, Điều 112 and the yearly decisions on exchanged days; checked against the library holidays."""

_MADE_UP = {
    "2025-04-26": "Làm bù cho ngày 02/05/2025",
    "2026-08-22": "Làm bù cho ngày 31/08/2026",
}


def default_calendar() -> Calendar:
    """Return the embedded calendar; a calendar from the server takes its place."""
    special = {date.fromisoformat(day): Special(why) for day, why in _OFF.items()}
    special |= {date.fromisoformat(day): Special(why, USUAL) for day, why in _MADE_UP.items()}
    return Calendar(special=special)
