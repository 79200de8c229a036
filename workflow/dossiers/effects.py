"""What each step makes of a dossier; no rules, and no payload breaks it."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from workflow import payload as read
from workflow.documents.document import certificate, opinion
from workflow.dossiers.along import moved, passed, standing
from workflow.dossiers.dossier import (
    FINANCE,
    HANDED,
    PAID,
    PAUSED,
    PROCESSING,
    RECEIVED,
    REFUSED,
    SIGNED,
    STOPPED,
    SUPPLEMENT,
    WITHDRAWN,
    Applicant,
    Dossier,
    Duty,
    Elsewhere,
    Fee,
    Moved,
    Paper,
    Payment,
    Promise,
    request_code,
)
from workflow.errors import Refusal
from workflow.frozen import replace
from workflow.procedures import route as kinds
from workflow.procedures.moving import Marking, give_back, start
from workflow.procedures.procedure import Procedure, is_sound, paper_id, read_procedure
from workflow.procedures.route import Kind, Route
from workflow.rules import FileRef
from workflow.steps import Step

PAPER_FACTS = ("type", "issuer", "number", "issued", "expires", "source", "source_code")
"""What a payload says of a digitised paper besides its file (TT 01/2023/TT-VPCP)."""
_NO_FACTS = ("",) * len(PAPER_FACTS)


def received(state: Dossier, step: Step) -> Dossier:
    """Begin the case."""
    payload = step.payload
    person, fee = read.record(payload, "applicant"), read.record(payload, "fee")
    procedure = _safe(read_procedure(read.record(payload, "procedure")))
    due, lines = read.text(payload, "due") or None, read.records(payload, "due_lines")
    begun = replace(
        state, stage=RECEIVED, office=read.text(payload, "office"), code=read.text(payload, "code"),
        procedure=procedure,
        applicant=Applicant(**{name: read.text(person, name) for name in Applicant.__struct_fields__}),
        papers=_papers(payload), fee=Fee(read.whole(fee, "amount"), read.flag(fee, "paid")), due=due, due_lines=lines,
        promises=(Promise(due, lines, step.at, "Tiếp nhận"),), at=read.text(payload, "at") or step.at,
        channel=read.whole(payload, "channel") or 1, give_back=read.text(payload, "give_back"),
        data=read.record(payload, "data"), marking=Marking(), dues={},
        consent="yes" if read.flag(payload, "consent") else "",
        consent_at=(read.text(payload, "at") or step.at) if read.flag(payload, "consent") else "",
    )  # fmt: skip
    return _stands(begun, start(procedure.route, begun.data), step)


def consent_withdrawn(state: Dossier, step: Step) -> Dossier:
    """Propose nothing of this person's papers any more."""
    return replace(state, consent="no", consent_at=step.at)


def _safe(procedure: Procedure) -> Procedure:
    """Take no route along that a check would refuse, whoever sent it."""
    usable = procedure.flow is None or is_sound(procedure.flow)
    return procedure if usable else dataclasses.replace(procedure, flow=Route())


def _papers(payload: Mapping[str, Any]) -> tuple[Paper, ...]:
    return tuple(
        Paper(
            paper_id(paper, place), read.text(paper, "name"), read.flag(paper, "got"), read.text(paper, "form"),
            read.file(paper, "file"), *_facts(paper),
        )
        for place, paper in enumerate(read.records(payload, "papers"), 1)
    )  # fmt: skip


def _facts(paper: Mapping[str, Any]) -> tuple[str, ...]:
    return _NO_FACTS if paper.keys().isdisjoint(PAPER_FACTS) else tuple(read.text(paper, name) for name in PAPER_FACTS)


def _stands(state: Dossier, marking: Marking, step: Step) -> Dossier:
    """Put the dossier where ``marking`` says: due times of open steps, stages sent elsewhere and answered."""
    given = read.record(step.payload, "dues")
    known = {**state.dues, **{id: due for id, due in given.items() if isinstance(due, str)}}
    before = standing(state).open
    dues = {id: known[id] for id in marking.open if id in known and (id in given or id in before)}
    gone = tuple(
        replace(stage, answered=step.at) if not stage.answered and stage.step not in marking.open else stage
        for stage in state.elsewhere
    )
    sent = tuple(
        Elsewhere(id, node.agency, step.at, dues.get(id, "")) for id in marking.open
        if id not in before and (node := state.procedure.route.node(id)) is not None and node.kind == Kind.AGENCY
    )  # fmt: skip
    first = next(iter(marking.open), "")
    return replace(state, marking=marking, step=first, dues=dues, elsewhere=(*gone, *sent))


def receipt_printed(state: Dossier, step: Step) -> Dossier:
    """Count the receipts: the second is a copy."""
    return replace(state, receipts=state.receipts + 1)


def advanced(state: Dossier, step: Step) -> Dossier:
    """Move it along its procedure, or back; an end without a result closes it."""
    payload = step.payload
    try:
        after, _ = moved(state, payload)
    except Refusal:
        after = standing(state)
    move = Moved(
        read.text(payload, "from"), read.text(payload, "to"), step.actor, step.at, read.text(payload, "text"),
        read.text(payload, "outcome"),
    )  # fmt: skip
    stage = PROCESSING if state.stage == RECEIVED else state.stage
    there = _with_answer(_stands(state, after, step), move.start, read.files(payload, "files"))
    there = replace(
        there, stage=stage, moves=(*state.moves, move), data={**state.data, **read.record(payload, "data")}
    )
    return replace(there, stage=REFUSED, reason=move.text) if after.ended and not state.marking.ended else there


def _with_answer(state: Dossier, step: str, files: tuple[FileRef, ...]) -> Dossier:
    """Keep what another agency answered beside its stage."""
    last = next((place for place, one in reversed([*enumerate(state.elsewhere)]) if one.step == step), None)
    if last is None or not files:
        return state
    stages = [*state.elsewhere]
    stages[last] = replace(stages[last], files=(*stages[last].files, *files))
    return replace(state, elsewhere=tuple(stages))


def returned(state: Dossier, step: Step) -> Dossier:
    """Send it back to a step that was done before."""
    payload = step.payload
    start, to = read.text(payload, "from"), read.text(payload, "to")
    try:
        after = give_back(state.procedure.route, standing(state), start, to)
    except Refusal:
        return state
    move = Moved(start, to, step.actor, step.at, read.text(payload, "text"))
    return replace(_stands(state, after, step), moves=(*state.moves, move))


def supplement_requested(state: Dossier, step: Step) -> Dossier:
    """Stop its clock until the papers come."""
    payload = step.payload
    return replace(
        state, stage=SUPPLEMENT, resume_to=state.stage, paused_at=step.at, asked=read.texts(payload, "what"),
        ask_reason=read.text(payload, "reason"), ask_until=read.text(payload, "until"),
    )  # fmt: skip


def supplemented(state: Dossier, step: Step) -> Dossier:
    """Take the papers in and let the clock run on to a new date."""
    payload = step.payload
    new = {paper.id: paper for paper in _papers(payload)}
    kept = tuple(new.pop(paper.id, paper) for paper in state.papers)
    went = replace(state, papers=(*kept, *new.values()))
    return _runs_on(_stands(went, passed(went, kinds.SUPPLEMENT), step), step, "Đã bổ sung giấy tờ")


def finance_notified(state: Dossier, step: Step) -> Dossier:
    """Stop its clock until the duty is met."""
    payload = step.payload
    duty = Duty(read.text(payload, "what"), read.whole(payload, "amount"), step.at, read.text(payload, "until"))
    return replace(
        state, stage=FINANCE, resume_to=state.stage, paused_at=step.at, duties=(*state.duties, duty)
    )


def finance_paid(state: Dossier, step: Step) -> Dossier:
    """Note how the duty was met and let the clock run on to a new date."""
    payload = step.payload
    paid = tuple(
        duty if duty.paid_at else replace(
            duty, paid_at=read.text(payload, "paid_at") or step.at, receipt=read.text(payload, "receipt"),
            channel=read.text(payload, "channel"),
        )
        for duty in state.duties
    )  # fmt: skip
    went = _stands(replace(state, duties=paid), passed(state, kinds.FINANCE), step)
    return _runs_on(went, step, "Đã thực hiện nghĩa vụ tài chính")


def payment_noted(state: Dossier, step: Step) -> Dossier:
    """Keep what the payment platform says of one request; that of the fee tells whether the fee is paid."""
    payload = step.payload
    payment = Payment(
        read.text(payload, "code"), read.text(payload, "state"), read.whole(payload, "amount"),
        read.text(payload, "what"), read.text(payload, "receipt"), read.text(payload, "paid_at"),
        read.text(payload, "channel"),
    )  # fmt: skip
    others = tuple(one for one in state.payments if one.code != payment.code)
    fee = replace(state.fee, paid=payment.state == PAID) if payment.code == request_code(state.code, 0) else state.fee
    return replace(state, payments=(*others, payment), fee=fee)


def _runs_on(state: Dossier, step: Step, why: str) -> Dossier:
    stage = state.resume_to if state.resume_to and state.resume_to not in PAUSED else PROCESSING
    return replace(_promised(state, step, why), stage=stage, paused_at="")


def _promised(state: Dossier, step: Step, why: str) -> Dossier:
    """Take over a new date; the earlier ones are kept."""
    due, lines = read.text(step.payload, "due") or None, read.records(step.payload, "due_lines")
    dues = read.record(step.payload, "dues")
    kept = {**state.dues, **{id: due for id, due in dues.items() if id in state.marking.open and isinstance(due, str)}}
    promises = (*state.promises, Promise(due, lines, step.at, why))
    return replace(state, due=due, due_lines=lines, promises=promises, dues=kept)


def apologised(state: Dossier, step: Step) -> Dossier:
    """Promise a later date, once."""
    return _promised(state, step, f"Xin lỗi, hẹn lại: {read.text(step.payload, 'reason')}")


def extended(state: Dossier, step: Step) -> Dossier:
    """Take over the time the law allows to add, once."""
    return _promised(state, step, f"Gia hạn: {read.text(step.payload, 'reason')}")


def stopped(state: Dossier, step: Step) -> Dossier:
    """End the work without a result; the papers are still to be given back."""
    return replace(state, stage=STOPPED, stopped_from=state.stage, reason=read.text(step.payload, "reason"))


def resumed(state: Dossier, step: Step) -> Dossier:
    """Go on where it was stopped; a waiting dossier waits on."""
    back = replace(state, stage=state.stopped_from or PROCESSING, stopped_from="", reason="")
    if back.stage in PAUSED:
        return back
    return _promised(back, step, f"Giải quyết tiếp: {read.text(step.payload, 'reason')}")


def commented(state: Dossier, step: Step) -> Dossier:
    """Add what somebody said."""
    return replace(state, opinions=(*state.opinions, opinion(step)))


def result_prepared(state: Dossier, step: Step) -> Dossier:
    """Take over the result to be signed; a later one replaces it until somebody signs."""
    return replace(state, prepared=read.file(step.payload, "file"))


def result_signed(state: Dossier, step: Step) -> Dossier:
    """Take over the signed result."""
    return replace(
        state, stage=SIGNED, signed=read.file(step.payload, "file"), leader_certificate=certificate(step.payload),
        level=read.text(step.payload, "level"),
    )  # fmt: skip


def result_sealed(state: Dossier, step: Step) -> Dossier:
    """Take over the result with the agency's signature."""
    return replace(state, sealed=read.file(step.payload, "file"), level=read.text(step.payload, "level"))


def result_stamped(state: Dossier, step: Step) -> Dossier:
    """Take over the result with what proves it for long; what the applicant has stays known."""
    return replace(state, stamped=read.file(step.payload, "file"), level=read.text(step.payload, "level"))


def handed_over(state: Dossier, step: Step) -> Dossier:
    """Close it: the applicant has the result, or the papers back."""
    return replace(state, stage=HANDED, how=read.text(step.payload, "how"), to=read.text(step.payload, "to"))


def refused(state: Dossier, step: Step) -> Dossier:
    """End it without a result; the papers are still to be given back."""
    return replace(state, stage=REFUSED, reason=read.text(step.payload, "reason"), paused_at="")


def withdrawn(state: Dossier, step: Step) -> Dossier:
    """Close it: the applicant took it back."""
    return replace(state, stage=WITHDRAWN, reason=read.text(step.payload, "reason"), paused_at="")
