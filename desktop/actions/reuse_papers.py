"""Proposes at the counter the digitised papers that need not be handed in again, and checks them when taken in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from desktop.workplace import Workplace
from workflow.dossiers.dossier import Paper
from workflow.errors import Missing
from workflow.papers.digitised import Digitised
from workflow.procedures.procedure import PaperAsked, paper_id, read_procedure
from workflow.store import papers as digitised
from workflow.vietnamese import iso_short
from workflow.workdays import VIETNAM, Due

ELECTRONIC = "dien_tu"


def known_papers(
    place: Workplace, procedure: Mapping[str, Any], uid: str, due: Due | None
) -> Mapping[str, Mapping[str, Any]]:
    """Return for papers of a procedure (by id) the digitised one of ``uid`` that may stand for it.

    Only what is on this machine is offered: the officer must be able to look at it.

    Args:
        due: when the result will be ready; papers must be good until then.
    """
    known = _proposed(place, procedure, uid, due)
    return {id: _as_kept(paper) for id, paper in known.items() if place.files.has(paper.file.sha256)}


def check_reused(
    place: Workplace, procedure: Mapping[str, Any], uid: str, papers: Sequence[Mapping[str, Any]], due: Due | None
) -> None:
    """Let only papers be used again that may be at this moment: consent may have been withdrawn since they were shown.

    Raises:
        Missing: one of them may not.
    """
    wanted = [(paper_id(paper, at), paper) for at, paper in enumerate(papers, 1) if paper.get("source")]
    if not wanted:
        return
    known = _proposed(place, procedure, uid, due)
    for id, paper in wanted:
        good = known.get(id)
        if good is None or good.file.sha256 != (paper.get("file") or {}).get("sha256"):
            raise Missing(
                "papers", f"{paper.get('name') or 'Giấy tờ'}: bản số hóa này không còn được dùng lại.",
                "Bỏ chọn rồi nhận bản giấy, hoặc hỏi lại người nộp.",
            )  # fmt: skip


def reused_words(paper: Paper) -> str:
    """Return where a paper used again comes from: "Giấy khai sinh: số 12, từ hồ sơ H12.59-…"."""
    number = f"số {paper.number}, " if paper.number else ""
    issued = f"cấp ngày {iso_short(paper.issued)}, " if paper.issued else ""
    return f"{paper.name}: {number}{issued}từ hồ sơ {paper.source_code or 'trước'}"


def _proposed(
    place: Workplace, procedure: Mapping[str, Any], uid: str, due: Due | None
) -> Mapping[str, Digitised]:
    digitised.catch_up(place.database, place.journal.registry["dossier"], place.directory)
    asked: Sequence[PaperAsked] = read_procedure(procedure).papers
    until = (due.at if due is not None else place.now()).astimezone(VIETNAM).date()
    return digitised.proposed(place.database, asked, uid, until)


def _as_kept(paper: Digitised) -> dict[str, Any]:
    """Return a digitised paper as the payload of another dossier names it."""
    return {
        "file": paper.file.to_json(), "form": ELECTRONIC, "type": paper.type, "issuer": paper.issuer,
        "number": paper.number, "issued": paper.issued, "expires": paper.expires, "source": paper.source,
        "source_code": paper.source_code, "at": paper.at[:10],
    }  # fmt: skip
