"""Authority to sign: who signs which papers of an office, in which form, and the lines above the name.

NĐ 30/2020 Điều 13; PL I mục II.7.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from workflow.organisation.validity import valid


class Form(StrEnum):
    """How somebody signs."""

    HEAD = ""
    ACTING = "Q."
    FOR_HEAD = "KT."
    BY_ORDER = "TL."
    BY_MANDATE = "TUQ."


_WRITTEN = frozenset({Form.BY_MANDATE, Form.ACTING, Form.BY_ORDER})
"""Forms that rest on a paper: a mandate, a decision, the working regulation."""


@dataclass(frozen=True, slots=True)
class Authority:
    """What one person may sign for one office during a time.

    Attributes:
        office: whose papers; its number, its seal.
        form: see ``Form``.
        post: the signer's post as printed.
        of: post of the person signed for (KT., TL., TUQ.); for "Q." nothing.
        under: a line above that one ("TL. CHỦ TỊCH" over "KT. CHÁNH VĂN PHÒNG").
        collective: "Ủy ban nhân dân" where the office decides as a body: adds the line TM.
        kinds: abbreviations of the types of papers ("QĐ"; "" for công văn), empty for all.
        basis: the mandate, decision or regulation.
        by: id of who laid it down; "" when the province's own file says it.
        ended_by, why: who ended it before its time, and the reason.
    """

    person: str
    office: str
    form: Form = Form.HEAD
    post: str = ""
    of: str = ""
    under: str = ""
    collective: str = ""
    kinds: tuple[str, ...] = ()
    basis: str = ""
    start: str = ""
    end: str = ""
    by: str = ""
    ended_by: str = ""
    why: str = ""

    @property
    def flaw(self) -> str:
        """Why it counts for nothing; "" when it is sound.

        TUQ. needs a written mandate with an end (Điều 13 khoản 3); TL. and Q. name what they rest on (khoản 4); whoever
        signs for somebody says for whom.
        """
        if self.form in _WRITTEN and not self.basis:
            return f"{self.form} chưa ghi văn bản làm căn cứ"
        if self.form is Form.BY_MANDATE and not self.end:
            return "TUQ. chưa có thời hạn"
        if self.form in (Form.FOR_HEAD, Form.BY_ORDER, Form.BY_MANDATE) and not self.of:
            return f"{self.form} chưa ghi ký thay, thừa lệnh hay thừa ủy quyền ai"
        return ""

    def covers(self, kind: str | None) -> bool:
        """Tell whether papers of that type (its abbreviation; None for any) are within it."""
        return kind is None or not self.kinds or kind in self.kinds

    @property
    def lines(self) -> tuple[str, ...]:
        """The lines above the post: "TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH" (PL I mục II.7)."""
        above = (f"TM. {self.collective.upper()}",) if self.collective else ()
        under = (self.under.upper(),) if self.under else ()
        own = (f"{self.form} {self.of.upper()}",) if self.of and self.form is not Form.ACTING else ()
        return (*above, *under, *own)

    @property
    def printed_post(self) -> str:
        """The post as it stands above the name: "PHÓ CHỦ TỊCH", "Q. CHỦ TỊCH"."""
        return f"Q. {self.post}" if self.form is Form.ACTING else self.post

    @property
    def words(self) -> str:
        """The authority in one line: "KT. Chủ tịch", "Chủ tịch"."""
        return f"{self.form} {self.of}" if self.of and self.form is not Form.ACTING else self.printed_post


def authorities(known: Iterable[Authority], office: str, on: date, kind: str | None = None) -> tuple[Authority, ...]:
    """Return who may sign papers of ``office`` of that type on that day, in the order of the data."""
    return tuple(
        one for one in known if one.office == office and valid(one, on) and not one.flaw and one.covers(kind)
    )


def collective_of(office_name: str) -> str:
    """Return the body a name says decides together, "" for offices with one head (Điều 13 khoản 1, 2)."""
    for body in ("Ủy ban nhân dân", "Hội đồng nhân dân"):
        if office_name.startswith(body):
            return body
    return ""


def customary(office: str, office_name: str, leaders: Iterable[tuple[str, str]]) -> tuple[Authority, ...]:
    """Return what follows from the posts alone where nothing is laid down: the head signs, deputies sign for the head.

    Args:
        leaders: id and post of each leader, the head first or recognised by a post without "Phó" (Điều 13 khoản 1, 2).
    """
    people = list(leaders)
    body = collective_of(office_name)
    head = next((post for _, post in people if not is_deputy(post)), "")
    found = []
    for id, post in people:
        if is_deputy(post) and head:
            found.append(Authority(id, office, Form.FOR_HEAD, post, head, collective=body))
        else:
            found.append(Authority(id, office, Form.HEAD, post, collective=body))
    return tuple(sorted(found, key=lambda one: one.form is Form.FOR_HEAD))


def is_deputy(post: str) -> bool:
    """Tell whether a post is a deputy's."""
    return post.strip().lower().startswith("phó ")
