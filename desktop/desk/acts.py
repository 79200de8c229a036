"""What a press does: each kind of act carried out by its action, with what was filled in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from desktop.actions.assign_document import assign_document
from desktop.actions.change_sent import replace_document, start_replacement
from desktop.actions.draft_reply import Draft, draft_of, save_draft, signed_by, start_new, start_reply
from desktop.actions.find_unit import unit_named
from desktop.actions.number_and_seal import number_and_seal, seal_document
from desktop.actions.print_slip import NAMES, print_slip
from desktop.actions.record_step import record_step
from desktop.actions.redo_refused import redo_refused
from desktop.actions.register_document import register_document
from desktop.actions.return_result import seal_result, sign_result
from desktop.actions.revise_draft import revise_draft
from desktop.actions.send_document import send_document
from desktop.actions.sign_document import sign_document
from desktop.actions.sign_loose import KINDS, sign_loose_as_told
from desktop.actions.submit_draft import submit_draft
from desktop.desk import (
    by_hand_acts,
    change_acts,
    dossier_acts,
    entry_forms,
    field_report_forms,
    handing_forms,
    last_year,
    publishing_forms,
    work_file_acts,
)
from desktop.shown import Done
from desktop.workplace import Workplace
from signing import certificates
from signing.model import SigningToken
from workflow.people import Role

Values = Mapping[str, Any]


def in_place(place: Workplace, kind: str) -> tuple[str, Workplace]:
    """Return the kind of an act written "kind@person", and the desk that does it on behalf of that absent person."""
    kind, _, principal = kind.partition("@")
    return kind, place.on_behalf(principal) if principal else place


def do(place: Workplace, item: str, kind: str, values: Values) -> Done:
    """Do an act that needs no token; raises the refusal that forbids it."""
    kind, place = in_place(place, kind)
    act = _ACTS.get(kind)
    if kind.startswith("redo:"):
        redo_refused(place, kind.partition(":")[2])
        return Done("Đã làm lại")
    if act is not None:
        return act(place, item, values)
    record_step(place, item, kind, values)
    return Done(_SAID.get(kind, "Đã ghi"))


def do_signing(place: Workplace, item: str, kind: str, token: SigningToken, values: Values) -> None:
    """Do an act that signs, with an opened token."""
    kind, place = in_place(place, kind)
    if kind in ("outgoing.signed", "outgoing.initialled", "outgoing.cosigned"):
        sign_document(place, item, token)
    elif kind == "outgoing.numbered":
        number_and_seal(place, item, token)
    elif kind == "outgoing.sealed":
        seal_document(place, item, token)
    elif kind == "dossier.result_signed":
        sign_result(place, item, token, _leader_here(place, token))
    elif kind in KINDS.values():
        sign_loose_as_told(place, item, token, values)
    else:
        seal_result(place, item, token)


def _leader_here(place: Workplace, token: SigningToken) -> str:
    """Return who signs: this person, or the leader of the office whose token was brought to the counter."""
    if place.me.has(Role.LEADER):
        return ""
    uids = {certificates.subject_of(certificates.load(c.der).subject).uid for c in token.token.certificates}
    people = (p for p in place.directory.people.values() if p.uid in uids and p.has(Role.LEADER))
    return next((p.id for p in people if place.directory.office(p.unit).id == place.office.id), "")


def _register(place: Workplace, item: str, values: Values) -> Done:
    number = register_document(place, item)[0].payload["number"]
    return Done(f"Đã vào sổ, số đến {number}")


def _assign(place: Workplace, item: str, values: Values) -> Done:
    assign_document(
        place, item, lead=str(values.get("lead") or ""), cooperating=list(values.get("cooperating") or ()),
        person=str(values.get("person") or ""), text=str(values.get("text") or ""),
        days=int(values["days"]) if values.get("days") else None,
    )  # fmt: skip
    return Done("Đã giao việc")


def _reply(place: Workplace, item: str, values: Values) -> Done:
    begun = start_reply(place, item) if item else start_new(place)
    made, _ = save_draft(place, _filled(place, begun, values))
    return Done("Đã lưu dự thảo", made)


def _revise(place: Workplace, item: str, values: Values) -> Done:
    merged = revise_draft(place, item, _filled(place, draft_of(place, item), values), str(values.get("base") or ""))
    return Done(f"Đã lưu, đã gộp với bản của {place.directory.name(merged)}" if merged else "Đã lưu dự thảo")


def _replace(place: Workplace, item: str, values: Values) -> Done:
    made, _ = replace_document(place, item, _filled(place, start_replacement(place, item), values))
    return Done("Đã lưu dự thảo thay thế", made)


def _filled(place: Workplace, draft: Draft, values: Values) -> Draft:
    """Return the draft with what was typed."""
    body = tuple(line.strip() for line in str(values.get("body") or "").splitlines() if line.strip())
    names = [name.strip() for name in str(values.get("receivers") or "").split(",") if name.strip()]
    signer = str(values.get("signer") or draft.signer)
    content = replace(
        draft.content, subject=str(values.get("subject") or draft.content.subject), body=body,
        addressees=tuple(names) or draft.content.addressees,
        urgency=("", "KHẨN", "THƯỢNG KHẨN", "HỎA TỐC")[int(values.get("urgency") or 0)],
    )  # fmt: skip
    receivers = tuple(_receiver(place, draft, name) for name in names) or draft.receivers
    content = signed_by(place, content, signer)
    initials = tuple(values["initials"]) if "initials" in values else draft.initials
    cosigners = tuple(values["cosigners"]) if "cosigners" in values else draft.cosigners
    cosigners = tuple(person for person in cosigners if person != signer)
    return replace(
        draft, content=content, receivers=receivers, signer=signer, urgency=int(values.get("urgency") or 0),
        initials=tuple(person for person in initials if person not in (signer, *cosigners)), cosigners=cosigners,
    )  # fmt: skip


def _receiver(place: Workplace, draft: Draft, name: str) -> Mapping[str, str]:
    """Return an addressee with its electronic identifier where the directory or the draft knows it."""
    known = next((r["organ"] for r in draft.receivers if r["name"] == name and r.get("organ")), "")
    if known:
        return {"organ": known, "name": name}
    unit = unit_named(place, name)
    return {"organ": unit.organ, "name": unit.name} if unit is not None else {"organ": "", "name": name}


def _submit(place: Workplace, item: str, values: Values) -> Done:
    to = submit_draft(place, item)[0].payload["to"]
    return Done(f"Đã trình {place.directory.name(to)}")


def _send(place: Workplace, item: str, values: Values) -> Done:
    send_document(place, item)
    return Done("Đã gửi; gói đi khi có mạng")


def _slip(place: Workplace, item: str, values: Values) -> Done:
    name = NAMES[place.journal.kind(item) or ""]
    return Done(name, paper=print_slip(place, item), paper_name=name)


_ACTS: Mapping[str, Callable[[Workplace, str, Values], Done]] = {
    "incoming.registered": _register,
    "incoming.assigned": _assign,
    "outgoing.drafted": _reply,
    "outgoing.revised": _revise,
    "outgoing.submitted": _submit,
    "outgoing.sent": _send,
    **dossier_acts.ACTS,
    **change_acts.ACTS,
    **work_file_acts.ACTS,
    **last_year.ACTS,
    **by_hand_acts.ACTS,
    **field_report_forms.ACTS,
    "outgoing.replaced": _replace,
    "incoming.slip": _slip,
    "dossier.slip": _slip,
}

_SAID: Mapping[str, str] = {
    "incoming.started": "Đã bắt đầu xử lý",
    "incoming.steered": "Đã ghi bút phê",
    "incoming.finished": "Đã xong",
    "incoming.refused": "Đã trả lại nơi gửi",
    "outgoing.returned": "Đã trả lại dự thảo",
    "outgoing.voided": "Đã hủy",
    **handing_forms.SAID,
    **dossier_acts.SAID,
    **entry_forms.SAID,
    **publishing_forms.SAID,
    **field_report_forms.SAID,
}
