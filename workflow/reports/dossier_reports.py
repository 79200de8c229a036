"""Form II.06: how dossiers were received and solved in a period, by field, unit or office, with its sum checks."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from workflow.reports.ask import Ask
from workflow.reports.counting import Counting, SumCheck, column, share
from workflow.reports.row import ReportRow
from workflow.reports.shape import Column
from workflow.reports.standing import overdue, solved_at, standing

SOURCE = "Biểu số II.06, TT 01/2020/TT-VPCP ngày 21/10/2020"
_KINDS = frozenset({"dossier"})
_CHANNELS = {1: "direct", 2: "online", 3: "direct"}

COLUMNS: tuple[Column, ...] = (
    column("received", "Tổng số", "Số hồ sơ tiếp nhận", "(3)"),
    column("online", "Trong kỳ: trực tuyến", "Số hồ sơ tiếp nhận", "(4)"),
    column("direct", "Trong kỳ: trực tiếp, bưu chính công ích", "Số hồ sơ tiếp nhận", "(5)"),
    column("carried", "Từ kỳ trước", "Số hồ sơ tiếp nhận", "(6)"),
    column("solved", "Tổng số", "Số hồ sơ đã giải quyết", "(7)"),
    column("early", "Trước hạn", "Số hồ sơ đã giải quyết", "(8)"),
    column("on_time", "Đúng hạn", "Số hồ sơ đã giải quyết", "(9)"),
    column("late", "Quá hạn", "Số hồ sơ đã giải quyết", "(10)"),
    column("open", "Tổng số", "Số hồ sơ đang giải quyết", "(11)"),
    column("open_in_time", "Trong hạn", "Số hồ sơ đang giải quyết", "(12)"),
    column("open_late", "Quá hạn", "Số hồ sơ đang giải quyết", "(13)"),
    column("rate", "Tỷ lệ trước và đúng hạn (%)", "", "(14)", "percent"),
)

CHECKS = (
    SumCheck("received", ("online", "direct", "carried"), "không ghi kênh tiếp nhận"),
    SumCheck("solved", ("early", "on_time", "late"), "không xếp được theo hạn"),
    SumCheck("open", ("open_in_time", "open_late"), "không xếp được theo hạn"),
    SumCheck("received", ("solved", "open"), "không rõ đã giải quyết hay chưa"),
)


def classes(row: ReportRow, ask: Ask) -> Sequence[str]:
    """Return the columns of II.06 in which a dossier counts."""
    opened, solved = row.opened[:10], solved_at(row, ask.terms)
    if not opened or opened > ask.last or (solved and solved[:10] < ask.first):
        return ()
    if solved[:10] > ask.last:
        solved = ""
    if solved and row.outcome == "withdrawn" and ask.terms.withdrawn == "apart":
        return ("withdrawn",)
    came = "carried" if opened < ask.first else _CHANNELS.get(row.channel, "")
    found = ["received", came] if came else ["received"]
    if solved:
        found += ("solved", standing(row, solved, ask))
        found += ("withdrawn",) if row.outcome == "withdrawn" else ()
        return found
    found += ("open", "open_late" if overdue(row, ask) else "open_in_time")
    if row.paused and row.paused <= ask.as_of:
        found.append("paused")
    return found


def _form(
    letter: str, heading: str, group: Callable[[ReportRow], str], label: Callable[[str, Ask], str], who: str
) -> Counting:
    return Counting(
        f"II.06{letter}", "Tình hình, kết quả giải quyết thủ tục hành chính", f"Biểu II.06{letter}: {who}", SOURCE,
        _KINDS, heading, COLUMNS, classes, group, label,
        {"rate": lambda counts: share(counts.get("early", 0) + counts.get("on_time", 0), counts.get("solved", 0))},
        checks=CHECKS, bases={"rate": "solved"},
        notes=(("paused", "Trong số đang giải quyết có {n} hồ sơ tạm dừng (chờ bổ sung, chờ nghĩa vụ tài chính)."),
               ("withdrawn", "Trong kỳ có {n} hồ sơ do người nộp rút.")),
    )  # fmt: skip


def _named(key: str, ask: Ask) -> str:
    return ask.directory.name(key) if key else "Chưa rõ đơn vị"


II06: tuple[Counting, ...] = (
    _form("a", "Lĩnh vực giải quyết", lambda row: row.topic, lambda key, ask: key or "Chưa ghi lĩnh vực",
          "đơn vị trực tiếp giải quyết, theo lĩnh vực"),
    _form("b", "Đơn vị giải quyết", lambda row: row.unit, _named, "tổng hợp theo đơn vị giải quyết"),
    _form("c", "Cơ quan", lambda row: row.office, _named, "tổng hợp theo cơ quan tiếp nhận"),
)  # fmt: skip


def reused_classes(row: ReportRow, ask: Ask) -> Sequence[str]:
    """Return where a dossier received in the period counts among papers handed in, digitised and re-used."""
    if not ask.first <= row.opened[:10] <= ask.last:
        return ()
    found = ["dossiers"]
    found += [name for name in ("papers", "digitised", "reused") if getattr(row, name)]
    return found


PAPERS = Counting(
    "giay-to", "Giấy tờ đã số hóa và giấy tờ không phải nộp lại", "Thành phần hồ sơ số hóa, tái sử dụng trong kỳ",
    "TT 01/2023/TT-VPCP", _KINDS, "Lĩnh vực",
    (
        column("dossiers", "Hồ sơ tiếp nhận", "", "(3)"), column("papers", "Giấy tờ đã nhận", "", "(4)"),
        column("digitised", "Giấy tờ đã số hóa", "", "(5)"),
        column("rate", "Tỷ lệ số hóa (%)", "", "(6)", "percent"),
        column("reused", "Giấy tờ không phải nộp lại", "", "(7)"),
    ),
    reused_classes, lambda row: row.topic, lambda key, ask: key or "Chưa ghi lĩnh vực",
    {"rate": lambda counts: share(counts.get("digitised", 0), counts.get("papers", 0))},
    {"papers": lambda row: row.papers, "digitised": lambda row: row.digitised, "reused": lambda row: row.reused},
    bases={"rate": "papers"},
)  # fmt: skip
