"""Co-signers (người cùng ký): persons competent to sign who sign a paper beside its signer, each with the own key.

NĐ 30/2020 Điều 13: only who has the authority to sign signs; PL I mục II.7: each with authority, post, name and
signature of the own. Their fields stand to the left of the signer's place; they sign in the order named, after those
who initial it and before the signer, on the frozen file. Papers of several agencies are signed outside the work.
"""

from __future__ import annotations

from collections.abc import Iterable

from workflow import fields as ask
from workflow.acts import Act, Ask, Who
from workflow.documents import outgoing_state as state
from workflow.documents.competence import no_authority, refuse_unauthorised
from workflow.documents.initials import BEFORE, CERTIFICATE, LEVEL, guard_own_signature, waits_for_initials
from workflow.documents.open_office import refuse_dissolved
from workflow.documents.outgoing_state import SUBMITTED, Outgoing
from workflow.errors import Missing
from workflow.owners import stands_in
from workflow.people import Directory, Person

MOST = 3
"""How many may sign beside the signer; each has a block of the own on the page."""

COSIGNERS = ask.texts("cosigners", "người cùng ký").optional()


def _signs(state: Outgoing, person: Person, directory: Directory) -> bool:
    mine = bool(state.next_cosigner) and person.id == state.next_cosigner
    return mine and directory.authority(person.id, state.office, state.type_abbr) is not None


def _why_not(state: Outgoing, person: Person, directory: Directory) -> str:
    """Say to a co-signer what is missing: the own turn, or the authority that was there when the draft named them."""
    if state.stage != SUBMITTED or person.id not in state.cosigners:
        return ""
    if person.id in state.cosigned:
        return f"{person.name} đã ký văn bản này."
    before = state.next_initial or state.next_cosigner
    if person.id != before:
        return f"Chưa đến lượt {person.name}: văn bản đang chờ {directory.name(before)}."
    return no_authority(person.id, state.office, state.type_abbr, directory)


COSIGNER: Who[Outgoing] = Who("người cùng ký đến lượt", _signs, _why_not)
HOLDER: Who[Outgoing] = Who(
    "người đang giữ lượt cùng ký",
    lambda state, person, directory: bool(state.next_cosigner) and stands_in(person, state.next_cosigner, directory),
)
"""Gives the draft back to its author; also whoever looks after the work of somebody who left."""


def guard_cosigners(asked: Ask[Outgoing], named: Iterable[str], initials: Iterable[str], signer: str) -> None:
    """Each may sign such a paper of this office, none twice, none is the signer or initials it (NĐ 30/2020 Điều 13).

    Raises:
        Missing: with who cannot be named.
    """
    people = list(named)
    if len(people) > MOST:
        raise Missing("cosigners", f"Nhiều nhất {MOST} người cùng ký với người ký văn bản.")
    if len(set(people)) < len(people) or signer in people or set(people) & set(initials):
        raise Missing("cosigners", "Người cùng ký ghi một lần, khác người ký văn bản và người ký nháy.")
    office = asked.state.office or str(asked.payload.get("office") or "")
    kind = asked.payload.get("type_abbr", asked.state.type_abbr) or ""
    for id in people:
        refuse_unauthorised(asked, id, office, kind, "cosigners")


def waits_for_others(state: Outgoing) -> str:
    """Why the signer does not sign yet; "" when everybody named has initialled or signed beside."""
    left = len(state.cosigners) - len(state.cosigned)
    return waits_for_initials(state) or (f"Văn bản còn chờ {left} người cùng ký." if state.next_cosigner else "")


def _guard(asked: Ask[Outgoing]) -> None:
    """The office still issues papers, and the person signed what was shown (NĐ 30/2020 Điều 13; NĐ 68/2024)."""
    refuse_dissolved(asked)
    guard_own_signature(asked)


ACTS: tuple[Act[Outgoing], ...] = (
    Act(
        "outgoing.cosigned", "Cùng ký", "ký", "NĐ 30/2020 Điều 13; PL I mục II.7; NĐ 68/2024/NĐ-CP",
        COSIGNER, frozenset({SUBMITTED}), state.cosigned_by,
        fields=(BEFORE, ask.file("file", "tệp đã cùng ký"), CERTIFICATE, LEVEL), guard=_guard, personal=True,
    ),
)  # fmt: skip
