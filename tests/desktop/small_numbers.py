"""Books written by hand and the fate of numbers on the small desk, answered from lists."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from desktop.actions.print_register import Printed
from desktop.desk.number_desk import Stretch, Told
from desktop.shown import Done, Field, Form

if TYPE_CHECKING:
    from tests.desktop.small_desk import SmallDesk

MINE = (
    Stretch("01–35", 35, "Đã dùng", "ok", "11/11/2026 09:10"), Stretch("36", 1, "Bỏ số", "soon", "Ghi nhầm nơi nhận"),
    Stretch("37–50", 14, "Đang giữ, chưa dùng", "info", "Thạch Thị Mỹ Hạnh"),
)  # fmt: skip
ELSEWHERE = Stretch("51–70", 20, "Đang giữ, chưa dùng", "info", "Lê Thị Kim Loan · 02/11/2026", "lease-9")


class SmallEntries:
    """The book of outgoing documents is written by hand here; what is written is kept in the desk's acts."""

    def __init__(self, desk: SmallDesk) -> None:
        self._desk = desk

    def by_hand(self, key: str) -> bool:
        return key == "van_ban_di"

    def form(self, key: str) -> Form:
        return Form("Ghi dòng", "Ghi sổ", (Field("document", "Số, ký hiệu", "line", required=True),))

    def write(self, key: str, values: Mapping[str, Any]) -> Done:
        self._desk._ask("write")
        self._desk.acts.append((key, "entry.written", values))
        return Done("Đã ghi sổ, số 05/SY-UBND", "e1")

    def change_form(self, key: str) -> Form:
        self._desk._ask("change_form")
        return Form("Sửa dòng đã ghi", "Tiếp tục", (
            Field("line", "Dòng", "choice", (("e1", "05/SY-UBND"),), required=True),
            Field("act", "Việc", "choice", (("entry.voided", "Bỏ dòng"),), required=True),
        ))  # fmt: skip


class SmallNumbers:
    """Two series of this year and last; the whole office also tells of another machine's block."""

    def __init__(self, desk: SmallDesk) -> None:
        self._desk = desk

    def series(self) -> Sequence[tuple[str, str]]:
        return [("van_ban_den", "Sổ văn bản đến"), ("van_ban_di", "Sổ văn bản đi")]

    def years(self) -> Sequence[int]:
        return [2026, 2025]

    def told(self, series: str, year: int, *, office: bool = False) -> Told:
        self._desk._ask("told")
        self._desk.asked.append(f"{series} {year} {office}")
        return Told((*MINE, ELSEWHERE) if office else MINE, f"Năm {year}, đến số 70", True, 14)

    def printed(self, series: str, year: int, form: str = "pdf", *, office: bool = False) -> Printed:
        self._desk.asked.append(f"printed {series} {year} {form} {office}")
        return Printed(b"%PDF bang ke", f"so.{form}", 4)

    def return_form(self, series: str) -> Form:
        return Form("Trả 14 số", "Trả số", (Field("reason", "Lý do", "text", required=True),))

    def give_back(self, series: str, values: Mapping[str, Any]) -> Done:
        self._desk._ask("give_back")
        self._desk.acts.append((series, "give_back", values))
        return Done("Đã trả 14 số")

    def revoke_form(self, series: str, stretch: str) -> Form:
        return Form(f"Thu hồi số {stretch}", "Thu hồi", (Field("reason", "Lý do", "text", required=True),))

    def revoke(self, series: str, lease: str, values: Mapping[str, Any]) -> Done:
        self._desk.acts.append((lease, "revoke", values))
        return Done("Đã thu hồi số của máy đó")
