"""Initials (ký nháy): who checked a draft's content or form signs it before the one who answers for the whole.

NĐ 30/2020 Điều 11: the head of the drafting unit answers for the content, the person charged with checking the form for
that; both before the signer. Their signatures have fields of their own in the frozen file, filled in the order named.
"""

from __future__ import annotations

from collections.abc import Iterable

from workflow import fields as ask
from workflow.acts import Act, Ask, Who, office_of
from workflow.documents import outgoing_state as state
from workflow.documents.outgoing_state import SUBMITTED, Outgoing
from workflow.errors import FileChanged, Missing, NotAllowed
from workflow.owners import stands_in
from workflow.people import SYSTEM

MOST = 3
"""How many may initial one paper; each has a field on the page."""

INITIALLER: Who[Outgoing] = Who(
    "người được giao ký nháy đến lượt",
    lambda state, person, directory: bool(state.next_initial) and person.id == state.next_initial,
)
CHECKER: Who[Outgoing] = Who(
    "người đang giữ lượt ký nháy",
    lambda state, person, directory: bool(state.next_initial) and stands_in(person, state.next_initial, directory),
)
"""Gives the draft back to its author; also whoever looks after the work of somebody who left."""
BEFORE = ask.mark("before", "mã băm của tệp trước khi ký", 64)
CERTIFICATE = ask.record(
    "certificate", "chứng thư ký", ask.mark("serial", "số chứng thư"), ask.text("subject", "chủ thể", 1000).optional(),
    ask.mark("uid", "mã người ký").optional(),
)  # fmt: skip
LEVELS = ("B", "T", "LT", "LTA")
LEVEL = ask.choice("level", "mức chữ ký", LEVELS)
INITIALS = ask.texts("initials", "người ký nháy").optional()


def guard_initials(asked: Ask[Outgoing], named: Iterable[str], signer: str) -> None:
    """Each works in this office, none twice, and the signer is not among them (NĐ 30/2020 Điều 11).

    Raises:
        Missing: with who cannot be named.
    """
    people = list(named)
    if len(people) > MOST:
        raise Missing("initials", f"Nhiều nhất {MOST} người ký nháy một văn bản.")
    if len(set(people)) < len(people) or signer in people:
        raise Missing("initials", "Người ký nháy ghi một lần và khác người ký văn bản.")
    office = asked.state.office or office_of(asked.actor, asked.directory)
    for id in people:
        person = asked.directory.person(id)
        if person.id == SYSTEM.id or office_of(person, asked.directory) != office:
            raise Missing("initials", f"{person.name} không thuộc cơ quan này nên không ký nháy.")


def guard_own_signature(asked: Ask[Outgoing]) -> None:
    """What was shown is what was signed, and with the person's own certificate (NĐ 30/2020 Điều 13; NĐ 68/2024)."""
    newest = asked.state.to_sign
    if newest is None or asked.payload["before"] != newest.sha256:
        raise FileChanged("Tệp được ký không phải tệp đã trình.", "Xem lại bản đã trình rồi ký lại.")
    if asked.payload["file"]["sha256"] == newest.sha256:
        raise Missing("file", "Tệp chưa mang chữ ký.")
    uid = asked.payload["certificate"].get("uid")
    if uid and asked.actor.uid and uid != asked.actor.uid:
        raise NotAllowed(f"Chứng thư này không phải của {asked.actor.name}.", "Ký bằng USB ký số của chính mình.")


def waits_for_initials(state: Outgoing) -> str:
    """Why the signer does not sign yet; "" when everybody named has initialled."""
    left = len(state.initials) - len(state.initialled)
    return f"Văn bản còn chờ {left} người ký nháy." if state.next_initial else ""


ACTS: tuple[Act[Outgoing], ...] = (
    Act(
        "outgoing.initialled", "Ký nháy", "ký nháy", "NĐ 30/2020 Điều 11; NĐ 68/2024/NĐ-CP",
        INITIALLER, frozenset({SUBMITTED}), state.initialled_by,
        fields=(BEFORE, ask.file("file", "tệp đã ký nháy"), CERTIFICATE, LEVEL), guard=guard_own_signature,
        personal=True,
    ),
)  # fmt: skip
