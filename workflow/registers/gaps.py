"""The printed gap report: every number of a register and what became of it, with what nobody can explain on top."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from workflow.documents.numbering import written
from workflow.documents.series import ONE_SERIES, Numbering, name_of
from workflow.registers.book import Column
from workflow.registers.lines import Value
from workflow.registers.section import Section
from workflow.vietnamese import iso_short

WORDS: Mapping[str, str] = {
    "used": "Đã dùng", "void": "Bỏ số", "lent": "Đang giữ, chưa dùng", "returned": "Trả lại, không dùng",
    "expired": "Hết thời gian giữ, không dùng", "revoked": "Thu hồi, không dùng",
    "before": "Cấp trước khi dùng phần mềm", "unexplained": "CHƯA RÕ",
}  # fmt: skip
COLUMNS = (
    Column("first", "Từ số", 18, "number"), Column("last", "Đến số", 18, "number"),
    Column("count", "Số lượng", 18, "number"), Column("state", "Tình trạng", 44, "text"),
    Column("item", "Văn bản, hồ sơ", 76, "text"), Column("reason", "Lý do", 53, "text"),
    Column("person", "Người giữ", 28, "text"), Column("at", "Thời điểm", 18, "text"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of the numbers ``first`` to ``last``; ``item`` is the title of the paper that carries one.

    ``lease`` names the block of numbers another machine still holds, where the server told it.
    """

    first: int
    last: int
    state: str
    item: str = ""
    reason: str = ""
    person: str = ""
    at: str = ""
    lease: str = ""


def compact(fates: Iterable[Fate]) -> list[Fate]:
    """Return the fates with neighbouring used numbers as one stretch, so that holes are not lost among thousands."""
    found: list[Fate] = []
    for fate in sorted(fates, key=lambda fate: fate.first):
        last = found[-1] if found else None
        if last and (last.state, fate.state, last.last + 1) == ("used", "used", fate.first):
            found[-1] = Fate(last.first, fate.last, "used", "", "", "", fate.at or last.at)
        else:
            found.append(fate)
    return found


def unexplained(fates: Iterable[Fate]) -> list[tuple[int, int]]:
    """Return the stretches nobody accounts for; a register in order has none (NĐ 30/2020 Điều 15)."""
    return [(fate.first, fate.last) for fate in fates if fate.state == "unexplained" or fate.state not in WORDS]


def holes(fates: Sequence[Fate]) -> list[tuple[int, int]]:
    """Return the stretches from 1 to the last number told of that no fate covers, and those told twice."""
    found: list[tuple[int, int]] = []
    following = 1
    for fate in sorted(fates, key=lambda fate: fate.first):
        if fate.first != following:
            found.append((min(fate.first, following), max(fate.first, following) - 1))
        following = max(following, fate.last + 1)
    return found


def gap_report(series: str, year: int, fates: Sequence[Fate], numbering: Numbering = ONE_SERIES) -> Section:
    """Return the report of one series and year, what is unexplained first."""
    told = sorted(compact(fates), key=lambda fate: (fate.state != "unexplained", fate.first))
    rows: tuple[tuple[Value, ...], ...] = tuple(
        (fate.first, fate.last, fate.last - fate.first + 1, WORDS.get(fate.state, fate.state), fate.item, fate.reason,
         fate.person, iso_short(fate.at) if fate.at else "")
        for fate in told
    )  # fmt: skip
    dark = unexplained(fates)
    spans = ", ".join(written(a) if a == b else f"{written(a)}–{written(b)}" for a, b in dark)
    closing = f"Số chưa rõ: {spans}." if dark else "Không có số nào chưa rõ."
    last = max((fate.last for fate in fates), default=0)
    title = f"Bảng kê số: {name_of(series, numbering)}"
    return Section(title, "NĐ 30/2020/NĐ-CP Điều 15, 22", COLUMNS, rows, f"Năm {year}, đến số {written(last)}", closing)
