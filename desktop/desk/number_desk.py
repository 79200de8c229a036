"""Numbers of the office as Nhật ký số asks for them: what became of each, given back, taken from a lost machine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from desktop.actions.print_register import Printed, numbers_told, print_gaps
from desktop.actions.settle_numbers import lane_of, return_numbers, revoke_numbers
from desktop.desk.line_words import line_of
from desktop.line import Line
from desktop.shown import Done, Field, Form
from desktop.workplace import Workplace
from sync.leases import FEW, WANTED, numbering_of
from sync.servers.lane_server import LaneServer
from workflow.documents.numbering import DOSSIER_BOOK, written
from workflow.documents.series import name_of
from workflow.errors import Missing
from workflow.people import Role
from workflow.registers.gaps import WORDS, Fate, compact, holes, unexplained
from workflow.store import number_ledger, numbers
from workflow.store.number_ledger import LedgerRow
from workflow.workdays import VIETNAM

Values = Mapping[str, Any]

_TONES = {"used": "ok", "void": "soon", "lent": "info", "unexplained": "danger", "before": "calm"}


@dataclass(frozen=True, slots=True)
class Stretch:
    """Some numbers of one fate: "01–20", how many, the word of the fate with its tone, the reason and who in one line.

    ``lease`` names the block another machine holds, which may be taken from it; "" otherwise.
    """

    numbers: str
    count: int
    words: str
    tone: str
    about: str
    lease: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """What became of the numbers of a series and year; ``held`` are still on this machine, unspent; ``short`` says what
    is to be known when they run out: what was lent, what was spent, when new ones come, what can be done meanwhile."""

    stretches: tuple[Stretch, ...]
    summary: str
    sound: bool
    held: int
    short: str = ""


class NumberDesk:
    """Called from the records lane; what asks the whole office, gives back or takes away, from the network lane."""

    def __init__(self, place: Workplace, line: Line) -> None:
        self._place, self._line = place, line

    def series(self) -> Sequence[tuple[str, str]]:
        """Return id and name of every series this person keeps or this machine ever held, the own ones first."""
        place, numbering = self._place, numbering_of(self._place.journal)
        own: list[str] = [*numbering.series()] if place.me.has(Role.CLERK, Role.LEADER) else []
        own += [DOSSIER_BOOK] if place.me.has(Role.ONE_STOP, Role.LEADER) else []
        known = (id for id, _ in number_ledger.series(place.database))
        return [(id, name_of(id, numbering)) for id in dict.fromkeys((*own, *known))]

    def years(self) -> Sequence[int]:
        """Return the years there are numbers of, this year first."""
        known = {year for _, year in number_ledger.series(self._place.database)}
        return sorted(known | {self._place.now().year}, reverse=True)

    def told(self, series: str, year: int, *, office: bool = False) -> Told:
        """Return what became of the numbers of a series.

        Args:
            office: of the whole office, as its server tells; otherwise of this machine.

        Raises:
            SyncTrouble: the line, or the server refuses whoever neither keeps registers nor leads.
        """
        with self._asked(series, office) as server:
            fates = numbers_told(self._place, series, year, server)
        shown = sorted(compact(fates), key=lambda fate: (fate.state != "unexplained", fate.first))
        short = self._short(series, year) if not office else ""
        return Told(
            tuple(map(_stretch, shown)), _summary(fates, year), not unexplained(fates), self._left(series), short
        )

    def printed(self, series: str, year: int, form: str = "pdf", *, office: bool = False) -> Printed:
        """Return the same as a file ("pdf" or "xlsx")."""
        with self._asked(series, office) as server:
            return print_gaps(self._place, series, year, form, server)

    def return_form(self, series: str) -> Form:
        """Return what giving unspent numbers back asks for."""
        name, left = name_of(series, numbering_of(self._place.journal)), self._left(series)
        if not left:
            raise Missing("series", f"{name}: máy này không giữ số nào chưa dùng.")
        return Form(
            f"Trả {left} số chưa dùng: {name}", "Trả số",
            (Field("reason", "Lý do", "text", required=True, hint="Ghi vào nhật ký số: đổi người giữ sổ, đổi máy"),),
        )  # fmt: skip

    def give_back(self, series: str, values: Values) -> Done:
        """Give back what this machine still holds of a series."""
        with self._line.server(lane_of(series)) as server:
            done = return_numbers(self._place, server, series, str(values.get("reason") or ""))
        return Done(f"Đã trả {done.numbers} số; máy khác giữ sổ được")

    def revoke_form(self, series: str, stretch: str) -> Form:
        """Return what taking a block from a lost machine asks for."""
        return Form(
            f"Thu hồi số {stretch} của máy hỏng, máy mất", "Thu hồi",
            (
                Field("reason", "Lý do", "text", required=True,
                      hint="Số đã thu hồi không cấp lại: máy kia có thể đã ghi lên giấy"),
                Field("sure", "Xác nhận", "check", hint="Máy đó hỏng hoặc mất, không còn dùng được"),
            ),
        )  # fmt: skip

    def revoke(self, series: str, lease: str, values: Values) -> Done:
        """Take a block of numbers from a machine that is lost or burnt; its numbers stay a hole with this reason."""
        reason = str(values.get("reason") or "").strip()
        if not reason:
            raise Missing("reason", "Thu hồi số phải ghi lý do.")
        if not values.get("sure"):
            raise Missing("sure", "Chưa xác nhận máy đó không còn dùng được.", "Máy còn dùng thì trả số trên máy đó.")
        with self._line.server(lane_of(series)) as server:
            revoke_numbers(server, lease, reason)
        return Done("Đã thu hồi số của máy đó")

    def _short(self, series: str, year: int) -> str:
        """Explain that this machine has no or few numbers of a series it keeps; "" while there are enough."""
        place, now = self._place, self._place.now()
        keeps = series in dict(self.series()) and place.me.has(Role.CLERK, Role.ONE_STOP)
        if not keeps or year != now.year or not numbers.renew_needed(place.database, series, year):
            return ""
        rows = number_ledger.stretches(place.database, series, year)
        held = [row for row in rows if row.state == "lent"]
        taken = [row for row in rows if row.state == "revoked"]
        left = numbers.left(place.database, series, year)
        said = [f"Máy này còn {left} số: {_spans(held)}." if left else "Máy này hết số, và không tự đặt số."]
        said += [f"Số {_spans([row])} đã bị thu hồi: {row.reason}." for row in taken]
        online = line_of(place).online
        when = "trong lần gửi nhận kế tiếp (F5)" if online else "ngay khi có mạng"
        said.append(f"Chương trình tự xin thêm {WANTED.get(series, FEW)} số {when}.")
        said += [numbers.meanwhile(series)] if not left else []
        return " ".join(said)

    def _left(self, series: str) -> int:
        """Return how many numbers of a series this machine may still give back, of all years."""
        years = {year for known, year in number_ledger.series(self._place.database) if known == series}
        return sum(numbers.left(self._place.database, series, year) for year in years)

    def _asked(self, series: str, office: bool) -> AbstractContextManager[LaneServer | None]:
        return self._line.server(lane_of(series)) if office else nullcontext()


def _spans(rows: Sequence[LedgerRow]) -> str:
    ends = ((written(row.number), written(row.last)) for row in rows)
    return ", ".join(first if first == last else f"{first}–{last}" for first, last in ends)


def _stretch(fate: Fate) -> Stretch:
    span = written(fate.first) if fate.first == fate.last else f"{written(fate.first)}–{written(fate.last)}"
    when = f"{datetime.fromisoformat(fate.at).astimezone(VIETNAM):%d/%m/%Y %H:%M}" if fate.at else ""
    about = " · ".join(part for part in (fate.item, fate.reason, fate.person, when) if part)
    words = WORDS.get(fate.state, fate.state)
    return Stretch(span, fate.last - fate.first + 1, words, _TONES.get(fate.state, "calm"), about, fate.lease)


def _summary(fates: Sequence[Fate], year: int) -> str:
    """Return "Năm 2026, đến số 40: 35 đã dùng, 3 bỏ số, …" with what is unexplained, or held elsewhere, said last."""
    count: dict[str, int] = {}
    for fate in fates:
        count[fate.state] = count.get(fate.state, 0) + fate.last - fate.first + 1
    if not count:
        return f"Năm {year}: chưa có số nào."
    told = ", ".join(f"{number} {WORDS.get(state, state).lower()}" for state, number in count.items())
    last = max(fate.last for fate in fates)
    elsewhere = holes(fates)
    spans = ", ".join(written(a) if a == b else f"{written(a)}–{written(b)}" for a, b in elsewhere)
    more = f" Số {spans} không cấp cho máy này." if spans else ""
    return f"Năm {year}, đến số {written(last)}: {told}.{more}"
