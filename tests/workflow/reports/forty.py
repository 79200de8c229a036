"""Forty items of one office counted by hand for the second quarter of 2026, asked on 10 July."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from tests.workflow.office import DIRECTORY, VIETNAM
from workflow.reports.ask import Ask, Terms, ask
from workflow.reports.row import ReportRow

TRADE, LAND = "Hộ kinh doanh", "Đất đai"
COUNTER, ONLINE, POST = 1, 2, 3


def question(terms: Terms | None = None, **which: str) -> Ask:
    """Return the question for the second quarter of 2026."""
    now = datetime(2026, 7, 10, 9, 0, tzinfo=VIETNAM)
    return ask(date(2026, 4, 1), date(2026, 6, 30), now, DIRECTORY, terms=terms, **which)


def _at(text: str, clock: str) -> str:
    return "" if not text else f"2026-{text}" if "T" in text else f"2026-{text}T{clock}:00"


def dossier(number: int, topic: str, channel: int, opened: str, due: str, released: str = "", **more: Any) -> ReportRow:
    """Return a dossier; days are "MM-DD", taken in at 08:00, due at 09:00, released at 16:00."""
    unit = "kt" if topic == TRADE else "vh"
    fields = {"office": "nam-can", "unit": unit, "topic": topic, "about": topic[:2], "level": "Toàn trình",
              "channel": channel, "opened": _at(opened, "08:00"), "due": _at(due, "09:00"),
              "released": _at(released, "16:00"), "outcome": "done" if released else "", "stage": "x"}  # fmt: skip
    return ReportRow(f"d{number}", "dossier", **(fields | more))


def paper(
    number: int, kind: str, unit: str, person: str, opened: str, due: str, closed: str = "", **more: Any
) -> ReportRow:
    """Return a document; one with a closing day was dealt with or sent on it."""
    fields = {"office": "nam-can", "unit": unit, "person": person, "opened": _at(opened, "08:00"),
              "due": _at(due, "17:00"), "released": _at(closed, "10:00"), "closed": _at(closed, "10:00"),
              "outcome": "done" if closed else "", "stage": "x"}  # fmt: skip
    return ReportRow(f"v{number}", kind, **(fields | more))


DOSSIERS = (
    dossier(1, TRADE, ONLINE, "04-02", "04-05", "04-04", papers=2, digitised=2, reused=1, electronic=1),
    dossier(2, TRADE, ONLINE, "04-03", "04-06", "04-06", papers=2, digitised=2, electronic=1),
    dossier(3, TRADE, COUNTER, "04-10", "04-13", "04-15", papers=2, digitised=1),
    dossier(4, TRADE, POST, "05-10", "05-13", "05-12", electronic=1),
    dossier(5, TRADE, COUNTER, "03-25", "04-05", "04-03"),
    dossier(6, TRADE, COUNTER, "03-20", "03-25", "03-30"),
    dossier(7, TRADE, ONLINE, "06-20", "07-05"),
    dossier(8, TRADE, ONLINE, "06-10", "06-15"),
    dossier(9, TRADE, COUNTER, "06-12", "06-16", paused="2026-06-14T10:00:00"),
    dossier(10, TRADE, COUNTER, "06-25", "06-29", "07-02"),
    dossier(11, TRADE, ONLINE, "07-01", "07-05"),
    dossier(12, TRADE, COUNTER, "05-05", "05-20", closed="2026-05-10T09:00:00", outcome="withdrawn"),
    dossier(13, LAND, COUNTER, "02-10", "06-01"),
    dossier(14, LAND, COUNTER, "02-15", "07-20"),
    dossier(15, LAND, ONLINE, "04-20", "", "05-30"),
    dossier(16, LAND, ONLINE, "05-04", "05-04T15:00:00", "05-04T14:59:00", by_hour=1),
    dossier(17, LAND, COUNTER, "05-05", "05-05T15:00:00", "05-05T15:01:00", by_hour=1),
    dossier(18, LAND, COUNTER, "05-06", "05-10", "05-08", outcome="refused"),
    dossier(19, LAND, 0, "05-07", "05-20", "05-19"),
    dossier(20, LAND, ONLINE, "06-30", "07-03"),
)  # fmt: skip
INCOMING = (
    paper(21, "incoming", "kt", "expert", "04-01", "04-10", "04-09"),
    paper(22, "incoming", "kt", "expert", "04-02", "04-10", "04-11"),
    paper(23, "incoming", "kt", "peer", "03-20", "04-05", "04-05"),
    paper(24, "incoming", "kt", "", "06-01", "06-20"),
    paper(25, "incoming", "vh", "culture", "06-20", "07-02"),
    paper(26, "incoming", "vh", "culture", "06-25", ""),
    paper(27, "incoming", "", "", "06-28", "07-10"),
    paper(28, "incoming", "kt", "expert", "05-02", "", "05-03", released="", outcome="returned"),
    paper(29, "incoming", "vh", "culture", "05-05", "", "05-09"),
    paper(30, "incoming", "kt", "expert", "03-01", "", "03-20"),
    paper(31, "incoming", "vh", "culture", "07-02", ""),
    paper(32, "incoming", "vh", "culture", "05-20", "05-25", "07-01"),
)
OUTGOING = (
    paper(33, "outgoing", "kt", "expert", "04-01", "04-08", "04-07", signed=1, electronic=1),
    paper(34, "outgoing", "kt", "expert", "04-02", "04-08", "04-09", signed=1, electronic=1),
    paper(35, "outgoing", "kt", "peer", "04-05", "", "04-06", signed=1),
    paper(36, "outgoing", "vh", "culture", "05-01", "", stage="drafted"),
    paper(37, "outgoing", "vh", "culture", "05-02", "05-10", stage="submitted"),
    paper(38, "outgoing", "vh", "culture", "05-03", "", stage="signed", signed=1),
    paper(39, "outgoing", "kt", "expert", "05-04", "", "05-06", released="", outcome="voided"),
    paper(40, "outgoing", "kt", "expert", "02-01", "", "02-05"),
)
OFFICE = (*DOSSIERS, *INCOMING, *OUTGOING)


def work_file(number: int, unit: str, opened: str, ended: str = "", received: str = "", **more: Any) -> ReportRow:
    """Return a work file; days are whole ISO dates."""
    fields: dict[str, Any] = {
        "office": "nam-can", "unit": unit, "person": "expert", "topic": f"{number:02d}.KT", "about": opened[:4],
        "level": "5 năm", "title": f"Hồ sơ {number}", "opened": f"{opened}T00:00:00",
        "released": f"{ended}T17:00:00" if ended else "", "closed": f"{received}T09:00:00" if received else "",
        "outcome": "done" if ended else "", "papers": 2, "electronic": 1,
        "stage": "archived" if received else "closed" if ended else "open",
        "due": f"{int(ended[:4]) + 1}{ended[4:]}T17:00:00" if ended else "",
        "until": f"{int(ended[:4]) + 5}-12-31" if ended else "",
    }  # fmt: skip
    return ReportRow(f"h{number}", "work_file", **(fields | more))


FILES = (
    work_file(1, "kt", "2026-04-02"),
    work_file(2, "kt", "2026-01-10", "2026-05-20"),
    work_file(3, "kt", "2025-01-10", "2025-06-15"),
    work_file(4, "vh", "2025-01-10", "2025-07-20"),
    work_file(5, "vh", "2019-01-10", "2020-12-20", "2021-03-01"),
    work_file(6, "vh", "2019-01-10", "2020-12-20", "2021-03-01", held=1),
    work_file(7, "vh", "2019-01-10", "2020-12-20", "2021-03-01", until="", level="Vĩnh viễn"),
    work_file(8, "kt", "2025-03-01", "2026-02-01", "2026-06-01", electronic=0),
    work_file(9, "kt", "2026-07-01"),
)
