"""Authority to sign as its page asks for it: who signs for whom on a day, and the cards that give and end it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any, cast

from desktop.actions.authorise import give_authority, take_authority
from desktop.desk.handing_forms import colleagues
from desktop.line import Line
from desktop.printing.nd30_types import OFFICIAL_LETTER, TYPES
from desktop.shown import Done, Field, Form
from desktop.workplace import Workplace
from sync.servers.documents_server import DocumentsServer
from workflow.authorising import check_giver
from workflow.errors import Missing, Refusal
from workflow.organisation.authority import Authority, collective_of, is_deputy
from workflow.organisation.authority import Form as Signing
from workflow.people import Role
from workflow.vietnamese import iso_short, name_key
from workflow.workdays import VIETNAM

Values = Mapping[str, Any]

FORMS: tuple[tuple[str, str], ...] = (
    (Signing.BY_MANDATE, "TUQ. thừa ủy quyền"), (Signing.BY_ORDER, "TL. thừa lệnh"), (Signing.FOR_HEAD, "KT. ký thay"),
    (Signing.ACTING, "Q. quyền cấp trưởng"), (Signing.HEAD, "Người đứng đầu ký"),
)  # fmt: skip
_NAMES = dict(FORMS)


@dataclass(frozen=True, slots=True)
class Signer:
    """One authority as the page shows it.

    Attributes:
        key: names it to the desk; "" for one that follows from a post alone and cannot be ended.
        lines: what stands above the signature ("KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH").
        about: papers, basis, days, why it ended, in one line.
        state: "in force", "later" or "over"; ``words`` say it.
    """

    key: str
    who: str
    form: str
    lines: tuple[str, ...]
    about: str
    state: str
    words: str
    may_end: bool = False


class AuthorityDesk:
    """``rows``, ``form`` and ``end_form`` are called from the records lane; ``give`` and ``end`` need the line and are
    called from the network lane."""

    def __init__(self, place: Workplace, line: Line) -> None:
        self._place, self._line = place, line

    def today(self) -> date:
        """Return the day it is at the office."""
        return self._place.now().date()

    def why_not(self) -> str:
        """Return why this person gives nobody authority to sign; "" when they may."""
        try:
            check_giver(self._place.me, self._place.office.id, self._place.directory)
        except Refusal as refusal:
            return f"{refusal.text} {refusal.what_next}".strip()
        return ""

    def rows(self, on: date | None = None) -> tuple[Signer, ...]:
        """Return who signs for this office on a day; without one, all ever laid down, those in force first."""
        place, office = self._place, self._place.office.id
        day = on or self.today()
        seen = place.directory.at(datetime.combine(day, time(12), VIETNAM))
        written = [one for one in place.directory.laid_down if one.office == office]
        shown = list(seen.authorities(office))
        if on is None:
            shown += [one for one in sorted(written, key=lambda one: one.start, reverse=True) if one not in shown]
        may_end = not self.why_not()
        return tuple(self._row(one, day, seen.name(one.person), one in written, may_end) for one in shown)

    def _row(self, one: Authority, day: date, name: str, written: bool, may_end: bool) -> Signer:
        today = day.isoformat()
        state = "later" if one.start > today else "over" if one.end and one.end <= today else "in force"
        if one.flaw:
            state = "over"
        words = {"later": f"Từ {iso_short(one.start)}", "over": "Đã hết", "in force": "Đang có hiệu lực"}[state]
        types = ", ".join(kind or OFFICIAL_LETTER for kind in one.kinds)
        last = (date.fromisoformat(one.end) - timedelta(days=1)).isoformat() if one.end else ""
        span = f"từ {iso_short(one.start)}" if one.start else "theo chức vụ" if not written else ""
        span += f" đến hết {iso_short(last)}" if last else ""
        about = " · ".join(part for part in (
            f"Loại văn bản: {types}" if types else "Mọi loại văn bản", one.basis, span.strip(),
            f"Kết thúc: {one.why}" if one.why else "", f"Không dùng được: {one.flaw}" if one.flaw else "",
        ) if part)  # fmt: skip
        key = _key(one) if written else ""
        ends = bool(key) and may_end and state != "over"
        post = one.printed_post.upper()
        lines = (*one.lines, *((post,) if post else ()))
        return Signer(key, f"{name}, {one.post}" if one.post else name, _NAMES[one.form], lines, about, state,
                      words, ends)  # fmt: skip

    def form(self) -> Form:
        """Return what giving authority to sign asks for; refuses whoever may not give it."""
        place = self._place
        check_giver(place.me, place.office.id, place.directory)
        kinds = tuple((short, name) for name, short in TYPES.items() if short or name == OFFICIAL_LETTER)
        return Form(
            "Giao ký thay, thừa lệnh, thừa ủy quyền", "Giao ký",
            (
                Field("person", "Người ký", "choice", colleagues(place, place.me.id), required=True),
                Field("form", "Hình thức", "choice", FORMS[:-1], value=Signing.BY_MANDATE.value, required=True),
                Field("of", "Ký thay, theo lệnh, theo ủy quyền của", "choice", self._heads()),
                Field("start", "Từ ngày", "date", value=self.today().isoformat(), required=True),
                Field("end", "Đến hết ngày", "line", hint="ngày/tháng/năm; TUQ. phải có"),
                Field("basis", "Văn bản làm căn cứ", "line",
                      hint="Số, ký hiệu, ngày của giấy ủy quyền, quyết định, quy chế làm việc"),
                Field("post", "Chức vụ in trên văn bản", "line", hint="Để trống: chức vụ hiện nay của người ký"),
                Field("kinds", "Chỉ những loại văn bản", "choices", kinds, hint="Không chọn là mọi loại"),
            ),
            wide=True,
        )  # fmt: skip

    def _heads(self) -> tuple[tuple[str, str], ...]:
        """Return the posts somebody may sign for: leaders, the head of the office first, then heads of units."""
        known = self._place.directory.members(self._place.office.id)
        people = [one for one in known if one.has(Role.LEADER, Role.UNIT_HEAD) and one.post]
        people.sort(key=lambda one: (not one.has(Role.LEADER), is_deputy(one.post), name_key(one.name)))
        found: dict[str, str] = {}
        for one in people:
            found.setdefault(one.post, f"{one.post} ({one.name})")
        return tuple(found.items())

    def give(self, values: Values) -> Done:
        """Give somebody authority to sign, as the card was filled in."""
        place = self._place
        person, form = str(values.get("person") or ""), Signing(str(values.get("form") or ""))
        if not person:
            raise Missing("person", "Chưa chọn người ký.")
        post = str(values.get("post") or "") or place.directory.person(person).post
        last = _day(values.get("end"))
        # A body that decides together stands above its own members only (NĐ 30/2020 PL I mục II.7).
        body = "" if form in (Signing.BY_ORDER, Signing.BY_MANDATE) else collective_of(place.office.name)
        new = Authority(
            person, place.office.id, form, post, "" if form is Signing.ACTING else str(values.get("of") or ""), "",
            body, tuple(values.get("kinds") or ()), str(values.get("basis") or ""),
            str(values.get("start") or self.today().isoformat()),
            (last + timedelta(days=1)).isoformat() if last else "",
        )  # fmt: skip
        give_authority(place, self._server, new)
        return Done(f"{place.directory.name(person)} được ký {new.words} từ {iso_short(new.start)}")

    def end_form(self, key: str) -> Form:
        """Return what ending an authority asks for."""
        one = self._named(key)
        name = self._place.directory.name(one.person)
        tomorrow = (self.today() + timedelta(days=1)).isoformat()
        return Form(
            f"Kết thúc việc ký {one.words} của {name}", "Kết thúc",
            (
                Field("on", "Không còn hiệu lực từ ngày", "date", value=max(tomorrow, one.start), required=True),
                Field("why", "Lý do, văn bản kết thúc", "text", required=True),
            ),
        )  # fmt: skip

    def end(self, key: str, values: Values) -> Done:
        """End an authority, as the card was filled in."""
        one = self._named(key)
        on = date.fromisoformat(str(values.get("on") or self.today().isoformat()))
        take_authority(self._place, self._server, one, on, str(values.get("why") or ""))
        return Done(f"{self._place.directory.name(one.person)} thôi ký {one.words} từ {on:%d/%m/%Y}")

    def _named(self, key: str) -> Authority:
        found: Sequence[Authority] = [one for one in self._place.directory.laid_down if _key(one) == key]
        if not found:
            raise Missing("key", "Thẩm quyền này vừa được đổi ở nơi khác.", "Mở lại trang rồi làm lại.")
        return replace(found[-1])

    def _server(self) -> AbstractContextManager[DocumentsServer]:
        return cast(AbstractContextManager[DocumentsServer], self._line.server("documents"))


def _key(one: Authority) -> str:
    return "|".join((one.person, one.office, one.form.value, ",".join(one.kinds), one.start))


def _day(value: object) -> date | None:
    text = str(value or "").strip()
    try:
        return datetime.strptime(text, "%d/%m/%Y").date() if text else None
    except ValueError:
        raise Missing("end", "Đến hết ngày phải ghi ngày/tháng/năm, ví dụ 31/12/2026.") from None
