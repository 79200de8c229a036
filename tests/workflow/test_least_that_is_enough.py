"""The least a step may bring: what the forms leave open may be left open, also inside their lists and records."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from tests.workflow.office import INTAKE, PROCEDURE, VALID, Desk, at, certificate, file
from workflow.errors import Missing

LEAST: Mapping[str, tuple[str, str, Mapping[str, Any]]] = {
    "incoming.arrived": ("", "clerk", {"from": {"name": "Công ty Cấp nước"}, "subject": "cấp nước"}),
    "incoming.assigned": ("registered", "leader", {"lead": "kt"}),
    "incoming.finished": ("started", "expert", {"text": "Xong"}),
    "incoming.checked": ("arrived", "he-thong", {"verdict": "none"}),
    "incoming.change_asked": ("registered", "he-thong", {"key": "k", "organ": "000.00.00.G22", "what": "recall"}),
    "outgoing.drafted": ("", "expert", {"subject": "thành lập tổ"}),
    "outgoing.sent": ("sealed", "clerk", {
        "document_id": "u", "package": file("6"), "receivers": [{"organ": "H12.52"}]}),
    "dossier.received": ("", "counter", {
        "number": 42, "at": "2026-03-02T09:00:00+07:00", "applicant": {"name": "Nguyễn Văn Mật"},
        "procedure": PROCEDURE | {"papers": []}, "due": INTAKE["due"]}),
    "dossier.supplemented": ("supplement", "counter", {"papers": [{"got": True}], "due": "2026-03-09T17:00:00+07:00"}),
    "dossier.finance_notified": ("processing", "expert", {"what": "Lệ phí", "amount": 1}),
    "dossier.supplement_requested": ("processing", "expert", {"what": ["Đơn"], "reason": "Thiếu"}),
    "dossier.consent_withdrawn": ("received", "counter", {}),
}  # fmt: skip


@pytest.mark.parametrize("kind", sorted(LEAST))
def test_the_least_is_enough(kind: str) -> None:
    stage, who, payload = LEAST[kind]
    desk = at(kind.partition(".")[0], stage) if stage else Desk(kind.partition(".")[0])
    if kind == "dossier.consent_withdrawn":
        desk = Desk("dossier")
        desk.do("counter", "dossier.received", {"consent": True})
    nothing = dict.fromkeys(VALID[kind], None)
    desk.do(who, kind, nothing | payload)
    assert desk.steps[-1].kind == kind


def test_a_certificate_is_known_by_its_serial_number_alone() -> None:
    desk = at("dossier", "signed")
    desk.do("clerk", "dossier.result_sealed", {"certificate": {"serial": "5a01"}})
    assert desk.state.sealed is not None
    with pytest.raises(Missing):
        at("dossier", "signed").do("clerk", "dossier.result_sealed", {"certificate": certificate() | {"serial": ""}})


@pytest.mark.parametrize("amount", [0, -1, 10**15 + 1, 1.5, True, "1"])
def test_a_duty_is_a_whole_sum_of_money(amount: Any) -> None:
    with pytest.raises(Missing):
        at("dossier", "processing").do("expert", "dossier.finance_notified", {"amount": amount})


@pytest.mark.parametrize(("channel", "good"), [(1, True), (2, True), (3, True), (4, False), (0, False)])
def test_there_are_three_ways_to_hand_in(channel: int, good: bool) -> None:
    desk = Desk("dossier")
    if not good:
        with pytest.raises(Missing):
            desk.do("counter", "dossier.received", {"channel": channel})
        return
    desk.do("counter", "dossier.received", {"channel": channel})
    assert desk.state.channel == channel


@pytest.mark.parametrize(("urgency", "good"), [(0, True), (4, True), (5, False), (-1, False)])
def test_there_are_five_degrees_of_urgency(urgency: int, good: bool) -> None:
    desk = Desk("incoming")
    if good:
        desk.do("clerk", "incoming.arrived", {"urgency": urgency})
        assert desk.state.urgency == urgency
        return
    with pytest.raises(Missing):
        desk.do("clerk", "incoming.arrived", {"urgency": urgency})
