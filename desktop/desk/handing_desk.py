"""Work that changes hands, as pages ask for it: many items at once, delegations, a leaver's hand-over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from desktop.actions.bulk import SharedAct, bulk, bulk_words, shared_acts
from desktop.actions.delegate import SCOPES, Delegation, answer, can_be_represented, delegate, delegations, units_apart
from desktop.actions.pass_on_work import open_work, pass_on_work
from desktop.desk.acts import do
from desktop.desk.handing_forms import colleagues
from desktop.desk.item_view import pressed
from desktop.shown import Done, Field, Form
from desktop.workplace import Workplace
from workflow.errors import Missing

Values = Mapping[str, Any]


class HandingDesk:
    """Called from the records lane; everything raises errors with title, text and what_next."""

    def __init__(self, place: Workplace) -> None:
        self._place = place

    def shared_acts(self, items: Sequence[str]) -> tuple[SharedAct, ...]:
        """Return what may be done to the chosen items together; kinds are those ``form`` and ``act_many`` take."""
        return tuple(
            replace(act, option=pressed(act.option, self._place)) for act in shared_acts(self._place, items)
        )  # fmt: skip

    def act_many(self, items: Sequence[str], kind: str, values: Values) -> Sequence[tuple[str, str]]:
        """Do an act that needs no token on every item, each on its own; return (item, "" or what went wrong)."""
        outcomes = bulk(self._place, items, lambda item: do(self._place, item, kind, values).words)
        return [(one.item, f"{one.trouble.text} {one.trouble.what_next}".strip() if one.trouble else "")
                for one in outcomes]  # fmt: skip

    def delegations(self) -> tuple[Delegation, ...]:
        """Return the delegations of the office, those in force first."""
        return delegations(self._place)

    def delegation_form(self) -> Form:
        """Return what giving one's work to a substitute asks for."""
        today = self._place.now().date().isoformat()
        givers = tuple((one.id, one.name) for one in can_be_represented(self._place))
        units = (("", "Mọi đơn vị"), *((one.id, one.name) for one in units_apart(self._place)))
        return Form(
            "Giao làm thay", "Giao làm thay",
            (
                Field("giver", "Người vắng mặt", "choice", givers, value=self._place.me.id, required=True),
                Field("taker", "Người làm thay", "choice", colleagues(self._place), required=True),
                Field("start", "Từ ngày", "date", value=today, required=True),
                Field("end", "Đến hết ngày", "date", value=today, required=True),
                Field("acts", "Phạm vi", "choices", SCOPES, hint="Không chọn là mọi việc giao được"),
                Field("unit", "Việc của đơn vị", "choice", units),
                Field("text", "Nội dung, lý do", "text", required=True),
                Field("basis", "Văn bản làm căn cứ", "line"),
            ),
            wide=True,
        )  # fmt: skip

    def delegate(self, values: Values) -> Done:
        """Give one's own or one's people's work to a substitute for a time."""
        start, end = (_day(values, name) for name in ("start", "end"))
        taker = str(values.get("taker") or "")
        item, _ = delegate(
            self._place, taker, start, end, str(values.get("text") or ""), giver=str(values.get("giver") or ""),
            acts=list(values.get("acts") or ()), basis=str(values.get("basis") or ""),
            unit=str(values.get("unit") or ""),
        )  # fmt: skip
        return Done(f"{self._place.directory.name(taker)} làm thay từ {start:%d/%m/%Y} đến hết {end:%d/%m/%Y}", item)

    def answer_delegation(self, item: str, kind: str, reason: str = "") -> Done:
        """Accept, decline or revoke a delegation."""
        answer(self._place, item, kind, reason)
        return Done("Đã ghi", item)

    def hand_over_form(self) -> Form:
        """Return what handing over a leaver's work asks for."""
        leavers = tuple((one.id, one.name) for one in can_be_represented(self._place))
        return Form(
            "Bàn giao công việc", "Bàn giao",
            (
                Field("leaver", "Người bàn giao", "choice", leavers, required=True),
                Field("to", "Người nhận", "choice", colleagues(self._place), required=True),
                Field("text", "Lý do", "text", value="Bàn giao công việc", required=True),
            ),
        )  # fmt: skip

    def open_work(self, person: str) -> int:
        """Return how many items would change hands."""
        return len(open_work(self._place, person))

    def hand_over(self, values: Values) -> Done:
        """Pass on everything that waits for a leaver; ``extra["left"]`` lists what stays, with the reason."""
        leaver, to = str(values.get("leaver") or ""), str(values.get("to") or "")
        if not leaver or not to or leaver == to:
            raise Missing("to", "Chọn người bàn giao và một người khác để nhận.")
        done = pass_on_work(self._place, leaver, to, str(values.get("text") or "Bàn giao công việc"))
        left = [(one.title, one.trouble.text) for one in done.left if one.trouble is not None]
        return Done(bulk_words(done.outcomes), extra={"left": left})


def _day(values: Values, name: str) -> date:
    try:
        return date.fromisoformat(str(values.get(name) or ""))
    except ValueError:
        raise Missing(name, "Chọn ngày đầu và ngày cuối.") from None
