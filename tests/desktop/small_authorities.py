"""Who signs for whom on the small desk: three authorities, given and ended in memory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from desktop.desk.authority_desk import Signer
from desktop.shown import Done, Field, Form

if TYPE_CHECKING:
    from tests.desktop.small_desk import SmallDesk

SIGNERS = (
    Signer("k1", "Dương Hồng Phúc, Phó Chủ tịch", "KT. ký thay",
           ("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"), "Mọi loại văn bản", "in force", "Đang có hiệu lực",
           True),
    Signer("", "Quách Minh Đảm, Chủ tịch", "Người đứng đầu ký", ("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"),
           "Mọi loại văn bản · theo chức vụ", "in force", "Đang có hiệu lực"),
)  # fmt: skip
OVER = Signer("k2", "Tô Việt Hùng, Trưởng phòng", "TUQ. thừa ủy quyền", ("TUQ. CHỦ TỊCH", "TRƯỞNG PHÒNG"),
              "Loại văn bản: GM · 05/GUQ", "over", "Đã hết")  # fmt: skip


class SmallAuthorities:
    """``why`` says why the person may not give; what was given and ended is kept in the desk's acts."""

    def __init__(self, desk: SmallDesk) -> None:
        self._desk = desk

    def today(self) -> date:
        return date(2026, 11, 12)

    def why_not(self) -> str:
        return self._desk.not_head

    def rows(self, on: date | None = None) -> Sequence[Signer]:
        self._desk.asked.append(f"signers {on}")
        return SIGNERS if on else (*SIGNERS, OVER)

    def form(self) -> Form:
        people = (("p2", "Dương Hồng Phúc, Phó Chủ tịch"),)
        return Form("Giao ký", "Giao ký", (
            Field("person", "Người ký", "choice", people, required=True), Field("basis", "Căn cứ", "line"),
        ))  # fmt: skip

    def give(self, values: Mapping[str, Any]) -> Done:
        self._desk._ask("give")
        self._desk.acts.append(("", "give", values))
        return Done("Dương Hồng Phúc được ký TUQ. Chủ tịch")

    def end_form(self, key: str) -> Form:
        return Form("Kết thúc", "Kết thúc", (Field("why", "Lý do", "text", required=True),))

    def end(self, key: str, values: Mapping[str, Any]) -> Done:
        self._desk.acts.append((key, "end", values))
        return Done("Dương Hồng Phúc thôi ký")
