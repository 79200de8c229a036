"""What a dossier adds to the store of digitised papers: its scanned papers, its result, what it used again, consent."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from operator import attrgetter, is_
from typing import Any

from workflow.dossiers.dossier import Dossier, Paper
from workflow.people import Directory
from workflow.rules import FileRef
from workflow.vietnamese import key

PAPER, RESULT = "paper", "result"
LONGEST_TYPE = 100
HOLDER = "dossier"
"""The kind of item that holds papers."""


@dataclass(frozen=True, slots=True)
class Digitised:
    """One digitised paper of a person or organisation (TT 01/2023/TT-VPCP Điều 9, Điều 10).

    Attributes:
        uid: identifier of whose it is; with ``type`` the code of the paper.
        type: kind of paper, see ``paper_type``.
        what: PAPER (handed in and scanned) or RESULT (of a procedure, signed).
        issued, expires: ISO dates; "" unknown, or without an end.
        source, source_code: the dossier it was digitised for.
        at: when it was digitised, ISO.
    """

    uid: str
    type: str
    name: str
    what: str
    file: FileRef
    issuer: str = ""
    number: str = ""
    issued: str = ""
    expires: str = ""
    source: str = ""
    source_code: str = ""
    at: str = ""

    @property
    def code(self) -> str:
        """The code of the digitised paper: identifier of whose it is, and kind of paper."""
        return f"{self.uid}.{self.type}"


@dataclass(frozen=True, slots=True)
class Reuse:
    """A paper that did not have to be handed in again."""

    uid: str
    type: str
    name: str
    sha256: str
    at: str


@dataclass(frozen=True, slots=True)
class Consent:
    """Whether somebody's digitised papers may be used again, as of ``at`` (ISO)."""

    uid: str
    given: bool
    at: str


@dataclass(frozen=True, slots=True)
class Kept:
    """Everything one dossier adds."""

    papers: tuple[Digitised, ...] = ()
    reuses: tuple[Reuse, ...] = ()
    consent: Consent | None = None


NOTHING = Kept()


@lru_cache(1024)
def paper_type(code: str, name: str) -> str:
    """Return the kind of a paper: its code, or its folded name without what stands in brackets."""
    return code or key(name.partition("(")[0])[:LONGEST_TYPE].strip()


_adds = attrgetter("papers", "applicant", "consent", "consent_at", "signed", "sealed", "at", "code")
"""Fields of a dossier that decide what it adds; the rest stays as it was at its intake."""


def may_differ(before: Any, after: Any) -> bool:
    """Tell whether a dossier may add something else than before; steps leave what they do not touch the same object."""
    return before is None or not all(map(is_, _adds(before), _adds(after)))


def kept(item_kind: str, state: Any, directory: Directory) -> Kept:
    """Return what an item adds to the store of digitised papers; only dossiers of somebody identified add anything."""
    if item_kind != HOLDER or not isinstance(state, Dossier) or not state.applicant.uid:
        return NOTHING
    uid = state.applicant.uid
    scanned = [paper for paper in state.papers if paper.got and paper.file is not None]
    return Kept(
        (*(_paper(state, paper) for paper in scanned if not paper.source), *_result(state, directory)),
        tuple(_reuse(state, paper) for paper in scanned if paper.source),
        Consent(uid, state.consent == "yes", state.consent_at) if state.consent else None,
    )


def not_handed_in(state: Dossier) -> int:
    """Return how many papers of a dossier did not have to be handed in (giấy tờ không phải nộp lại)."""
    return sum(bool(paper.got and paper.source) for paper in state.papers)


def _type(state: Dossier, paper: Paper) -> str:
    asked = next((asked for asked in state.procedure.papers if asked.id == paper.id), None)
    return paper_type(paper.type or (asked.type if asked is not None else ""), paper.name)


def _paper(state: Dossier, paper: Paper) -> Digitised:
    assert paper.file is not None
    return Digitised(
        state.applicant.uid, _type(state, paper), paper.name, PAPER, paper.file, paper.issuer, paper.number,
        paper.issued, paper.expires, state.item, state.code, state.at,
    )  # fmt: skip


def _reuse(state: Dossier, paper: Paper) -> Reuse:
    assert paper.file is not None
    return Reuse(state.applicant.uid, _type(state, paper), paper.name, paper.file.sha256, state.at)


def _result(state: Dossier, directory: Directory) -> tuple[Digitised, ...]:
    """Return the signed result in its newest form: it counts as the paper itself (NĐ 118/2025; TT 01/2023 Điều 4)."""
    file, signed = state.sealed or state.signed, state.done.get("dossier.result_signed")
    if file is None or signed is None or not state.procedure.result:
        return ()
    name = state.procedure.result
    return (
        Digitised(
            state.applicant.uid, paper_type("", name), name, RESULT, file, directory.name(state.office),
            issued=signed.at[:10], source=state.item, source_code=state.code, at=signed.at,
        ),
    )  # fmt: skip
