"""What stands beside a dossier: open steps, stages at other agencies and how late they are, financial duties."""

from __future__ import annotations

from datetime import datetime

from desktop.actions.reuse_papers import reused_words
from desktop.workplace import Workplace
from workflow.dossiers.along import open_steps
from workflow.dossiers.dossier import PAUSED, PROCESSING, Dossier, Elsewhere, request_code
from workflow.dossiers.paying import STATES
from workflow.vietnamese import amount, iso_short
from workflow.workdays import left

Fact = tuple[str, str]


def dossier_facts(place: Workplace, state: Dossier) -> tuple[Fact, ...]:
    """Return label and value of what is shown of a dossier."""
    applicant = state.applicant
    pairs = (
        ("Mã hồ sơ", state.code),
        ("Người nộp", applicant.name),
        ("Số định danh", applicant.uid),
        ("Điện thoại", applicant.phone),
        ("Địa chỉ", applicant.address),
        ("Thủ tục", state.procedure.name),
        ("Đang ở", _steps(place, state)),
        *(("Dùng lại", reused_words(paper)) for paper in state.papers if paper.got and paper.source),
        *(("Liên thông", _elsewhere(place, stage)) for stage in state.elsewhere),
        ("Lệ phí", _fee(state)),
        *(("Nghĩa vụ tài chính", _duty(state, number)) for number in range(len(state.duties))),
    )
    return tuple((label, value) for label, value in pairs if value)


def _fee(state: Dossier) -> str:
    """Return what the fee is and whether it was paid; nothing where nothing is to be paid."""
    if not state.fee.amount:
        return ""
    return f"{amount(state.fee.amount)}, {_paid(state, 0) or ('đã nộp' if state.fee.paid else 'chưa nộp')}"


def _duty(state: Dossier, number: int) -> str:
    duty = state.duties[number]
    met = " ".join(filter(None, ("đã nộp", iso_short(duty.paid_at), duty.channel, duty.receipt)))
    said = met if duty.paid_at else _paid(state, number + 1) or "chưa nộp"
    return f"{duty.what}: {amount(duty.amount)}, {said}"


def _paid(state: Dossier, number: int) -> str:
    """Return what the payment platform said of a request, "" where it said nothing."""
    code = request_code(state.code, number)
    said = next((one for one in state.payments if one.code == code), None)
    if said is None:
        return ""
    words = (STATES.get(said.state, said.state), iso_short(said.paid_at), said.channel, said.receipt)
    return " ".join(filter(None, words))


def _steps(place: Workplace, state: Dossier) -> str:
    """Return the open steps where there are several: with one, the state says it."""
    steps = open_steps(state) if state.stage in (PROCESSING, *PAUSED) else ()
    if len(steps) < 2:
        return ""
    return "; ".join(f"{node.name or node.id}{_until(place, state.dues.get(node.id, ''))}" for node in steps)


def _until(place: Workplace, due: str) -> str:
    if not due:
        return ""
    words = left(place.calendar, place.now(), datetime.fromisoformat(due)).words
    return f" ({words[0].lower()}{words[1:]})"


def _elsewhere(place: Workplace, stage: Elsewhere) -> str:
    """Return a stage at another agency: how long it has, how late it is, or when and how late it answered."""
    name = place.directory.name(stage.agency)
    if not stage.answered:
        return f"{name}, chờ trả lời{_until(place, stage.due)}"
    late = stage.due and datetime.fromisoformat(stage.answered) > datetime.fromisoformat(stage.due)
    return f"{name}, trả lời {iso_short(stage.answered)}{', trễ hẹn' if late else ''}"
