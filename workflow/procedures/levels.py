"""How far a procedure is offered online: today's words (NĐ 42/2022/NĐ-CP) and the degrees 1 to 4 used before."""

from __future__ import annotations

from dataclasses import dataclass

from workflow.vietnamese import fold


@dataclass(frozen=True, slots=True)
class Level:
    """One level: its code, its words, and the degrees (mức độ, NĐ 43/2011/NĐ-CP) it took the place of."""

    code: str
    words: str
    degrees: tuple[int, ...]

    @property
    def degree(self) -> int:
        """The degree it is written as where the old vocabulary is asked for."""
        return self.degrees[-1]


WHOLE = Level("toan_trinh", "Toàn trình", (4,))
PART = Level("mot_phan", "Một phần", (3,))
COUNTER = Level("truc_tiep", "Trực tiếp", (1, 2))
"""Only information is online, the dossier is handed in at the counter or by post."""
LEVELS = (WHOLE, PART, COUNTER)

_ALSO = {
    "toan trinh": WHOLE, "dich vu cong truc tuyen toan trinh": WHOLE, "toan_trinh": WHOLE,
    "mot phan": PART, "dich vu cong truc tuyen mot phan": PART, "mot_phan": PART,
    "truc tiep": COUNTER, "truc_tiep": COUNTER, "cung cap thong tin": COUNTER, "cung_cap_thong_tin": COUNTER,
    "dich vu cung cap thong tin truc tuyen": COUNTER,
}  # fmt: skip


def read_level(text: str | int) -> Level | None:
    """Return the level said in either vocabulary ("Toàn trình", "mức độ 4", 4); None when it is none."""
    words = fold(str(text)).strip()
    for lead in ("dich vu cong truc tuyen muc do", "muc do", "muc"):
        if words.startswith(lead):
            words = words[len(lead) :].strip()
    if words.isdigit():
        return next((level for level in LEVELS if int(words) in level.degrees), None)
    return _ALSO.get(words)
