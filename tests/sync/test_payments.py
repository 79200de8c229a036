"""Payments: asked with the step, told once by the platform in any order, seen on the dossier, added up by the day."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st

from sync.provincial.outside_keys import FILE, BadOutsideKeys, read_outside_keys
from sync.provincial.payments.ledger import CANCELLED, CREATED, Told, standing
from tests.sync.outside_caller import Outside, give_keys
from tests.sync.province import DIRECTORY, LAN, THU, Desk, DeskMaker, RunningProvince, running
from tests.sync.test_notices_events import receive, told
from tests.sync.test_steps_acceptance import caller, step
from workflow.dossiers.dossier import FAILED, FINANCE, PAID, PROCESSING, REFUNDED
from workflow.people import SYSTEM
from workflow.timeline import words

AMOUNT = 1_250_000
EVENTS = st.lists(
    st.builds(
        Told, st.sampled_from("abcdef"), st.sampled_from([PAID, FAILED, REFUNDED]), st.sampled_from([AMOUNT, 5]),
        st.sampled_from(["2026-03-02T01:00:00", "2026-03-02T02:00:00"]), st.sampled_from(["", "BL-1", "BL-2"]),
    ),
    max_size=4, unique_by=lambda one: one.id,
)  # fmt: skip


@given(EVENTS, st.booleans())
def test_any_order_and_any_repetition_tell_the_same(events: list[Told], cancelled: bool) -> None:
    found = {standing(AMOUNT, [*order, *order[:2]], cancelled=cancelled) for order in permutations(events)}
    assert len(found) == 1
    (one,) = found
    assert one.state in {CREATED, CANCELLED, FAILED, PAID, REFUNDED}
    came = any(event.state == PAID and event.amount == AMOUNT for event in events)
    back = any(event.state == REFUNDED and event.amount == AMOUNT for event in events)
    assert (one.state in (PAID, REFUNDED)) == (came or back), "money that moved is never forgotten"


def at(hour: int) -> str:
    """Return a moment of one day."""
    return f"2026-03-02T{hour:02d}:00:00"


@pytest.mark.parametrize(
    ("events", "cancelled", "state", "finding"),
    [
        ([], False, CREATED, ""),
        ([], True, CANCELLED, ""),
        ([Told("a", FAILED, 0, at(1))], False, FAILED, ""),
        ([Told("a", PAID, AMOUNT, at(1)), Told("b", FAILED, 0, at(2))], False, PAID, ""),
        ([Told("a", PAID, 5, at(1))], False, CREATED, "Số tiền 5 khác"),
        ([Told("b", REFUNDED, AMOUNT, at(2)), Told("a", PAID, AMOUNT, at(1))], False, REFUNDED, ""),
        ([Told("a", PAID, AMOUNT, at(1), "x"), Told("b", PAID, AMOUNT, at(2), "x")], False, PAID, ""),
        ([Told("a", PAID, AMOUNT, at(1), "x"), Told("b", PAID, AMOUNT, at(2), "y")], False, PAID, "hơn một lần"),
        ([Told("a", PAID, AMOUNT, at(1)), Told("b", PAID, AMOUNT, at(2)), Told("c", REFUNDED, AMOUNT, at(3))],
         False, PAID, ""),
        ([Told("a", PAID, AMOUNT, at(1))], True, PAID, "thôi yêu cầu"),
        ([Told("a", PAID, AMOUNT, at(1)), Told("b", REFUNDED, AMOUNT, at(2))], True, REFUNDED, ""),
    ],
)  # fmt: skip
def test_where_a_request_stands(events: list[Told], cancelled: bool, state: str, finding: str) -> None:
    found = standing(AMOUNT, events, cancelled=cancelled)
    assert found.state == state
    assert (finding in " ".join(found.findings)) if finding else not found.findings


@pytest.fixture
def paying(memory_path: Path) -> Iterator[RunningProvince]:
    """Run the servers of a province with a payment platform."""
    give_keys(memory_path / "server")
    with running(memory_path / "server") as province:
        yield province


@pytest.fixture
def lan(paying: RunningProvince, desk: DeskMaker) -> Desk:
    """Return the counter's desk."""
    found = desk(LAN)
    found.connect(paying.urls)
    return found


def event(code: str, state: str = PAID, id: str = "gd-1", **more: Any) -> dict[str, Any]:
    """Return what the platform says."""
    return {
        "event": id, "code": code, "state": state, "amount": AMOUNT, "at": "2026-03-02T08:15:00+07:00",
        "receipt": "BL-0001", "channel": "VietQR", **more,
    }  # fmt: skip


def duty(lan: Desk) -> tuple[str, str]:
    """Return a dossier that waits for a financial duty, and the code of the request."""
    item = receive(lan)
    lan.do(item, "dossier.advanced", {"from": "tiep_nhan", "to": "tham_dinh"})
    lan.do(item, "dossier.finance_notified", {"what": "Thuế trước bạ", "amount": AMOUNT, "until": "2027-03-20"})
    lan.sync()
    return item, f"{lan.journal.row(item).code}-P1"


def test_a_duty_paid_on_line_lets_the_clock_run_on_at_the_desk(paying: RunningProvince, lan: Desk) -> None:
    item, code = duty(lan)
    platform = Outside(paying)
    (asked,) = platform.get("payments/requests", state=CREATED).json()["requests"]
    assert (asked["code"], asked["amount"], asked["until"]) == (code, AMOUNT, "2027-03-20")
    assert "Út" not in json.dumps(asked, ensure_ascii=False)
    said = platform.post("payments/events", event(code))
    assert said.json() == {"verdict": "applied", "state": PAID, "findings": []}
    assert platform.post("payments/events", event(code)).json()["verdict"] == "known"
    before = lan.journal.state(item)
    assert before.stage == FINANCE
    lan.sync()
    after = lan.journal.state(item)
    assert after.stage == PROCESSING
    assert after.duties[0].receipt == "BL-0001"
    assert (after.duties[0].channel, after.duties[0].paid_at) == ("VietQR", "2026-03-02T08:15:00+07:00")
    assert datetime.fromisoformat(after.due) > lan.clock() - timedelta(minutes=1)
    kinds = [record.step.kind for record in lan.journal.steps(item)]
    assert kinds[-2:] == ["dossier.payment_noted", "dossier.finance_paid"]
    trail = [words(record.step, DIRECTORY)[0] for record in lan.journal.steps(item)]
    assert "Đã nộp 1.250.000 đồng qua mạng" in trail
    assert told(paying, "applicant")[-1] == ("applicant.paid", "")
    assert platform.get("payments/requests", state=CREATED).json()["requests"] == []


def test_a_fee_is_asked_with_intake_and_may_fail_before_it_is_paid_and_be_given_back(
    paying: RunningProvince, lan: Desk
) -> None:
    item = receive_with_fee(lan)
    code, platform = f"{lan.journal.row(item).code}-P0", Outside(paying)
    told_so = [
        event(code, FAILED, "gd-1", receipt=""), event(code, PAID, "gd-2"), event(code, FAILED, "gd-3", receipt=""),
        event(code, REFUNDED, "gd-4"),
    ]  # fmt: skip
    states = []
    for one in told_so:
        states.append(platform.post("payments/events", one).json()["state"])
        lan.sync()
        states.append(lan.journal.state(item).fee.paid)
    assert states == [FAILED, False, PAID, True, PAID, True, REFUNDED, False]
    (payment,) = lan.journal.state(item).payments
    assert (payment.state, payment.receipt) == (REFUNDED, "BL-0001")
    assert [kind for kind, _ in told(paying, "applicant")] == ["applicant.received", "applicant.paid"]


def receive_with_fee(lan: Desk, *, paid: bool = False) -> str:
    """Take a dossier in that costs something."""
    return receive(lan, {"amount": AMOUNT, "paid": paid})


def test_what_was_paid_in_cash_is_not_asked_for(paying: RunningProvince, lan: Desk) -> None:
    receive_with_fee(lan, paid=True)
    item, code = duty(lan)
    later = (lan.clock() + timedelta(days=5)).isoformat()
    lan.do(item, "dossier.finance_paid", {"receipt": "Quyển 3 số 17", "due": later})
    lan.sync()
    platform = Outside(paying)
    assert platform.get("payments/requests", state=CREATED).json()["requests"] == []
    late = platform.post("payments/events", event(code)).json()
    assert late["state"] == PAID
    assert late["findings"] == ["Nộp sau khi cơ quan đã thôi yêu cầu; phải hoàn trả."]
    lan.sync()
    assert lan.journal.state(item).duties[0].receipt == "Quyển 3 số 17", "the clerk's word stands"
    assert lan.journal.state(item).payments[0].state == PAID, "and the double is seen at the desk"


def test_money_that_does_not_fit_moves_nothing_and_is_told_to_the_accountant(
    paying: RunningProvince, lan: Desk
) -> None:
    item, code = duty(lan)
    platform = Outside(paying)
    assert platform.post("payments/events", event(code, amount=1000)).json()["state"] == CREATED
    assert platform.post("payments/events", event("H12-khong-co-P1", id="gd-2")).json()["verdict"] == "unknown"
    lan.sync()
    assert lan.journal.state(item).stage == FINANCE
    token = paying.parts.accounts.issue(LAN.id, "may-lan")
    head = {"Authorization": f"Bearer {token}"}
    day = requests.get(platform.url("payments/days/2026-03-02"), headers=head, timeout=10).json()
    assert [one["findings"] for one in day["findings"]] == [[f"Số tiền 1000 khác số phải nộp {AMOUNT}."]]
    assert day["totals"] == {"paid": 1000, "refunded": 0, "net": 1000}
    other = {"Authorization": f"Bearer {paying.parts.accounts.issue(THU.id, 'may-thu')}"}
    assert requests.get(platform.url("payments/days/2026-03-02"), headers=other, timeout=10).json()["events"] == []


def test_the_platforms_statement_is_compared_with_the_day(paying: RunningProvince, lan: Desk) -> None:
    _, code = duty(lan)
    platform = Outside(paying)
    platform.post("payments/events", event(code))
    platform.post("payments/events", event(code, REFUNDED, "gd-2", at="2026-03-02T23:59:59+07:00"))
    platform.post("payments/events", event(code, FAILED, "gd-0", at="2026-03-03T00:00:01+07:00"))
    statement = [event(code), event(code, PAID, "gd-2"), event(code, id="gd-9")]
    assert platform.post("payments/days/2026-03-02", {"events": statement}).json() == {
        "same": 1, "only_here": [], "only_there": ["gd-9"],
        "different": [{
            "id": "gd-2", "ours": {"code": code, "state": REFUNDED, "amount": AMOUNT, "receipt": "BL-0001"},
            "theirs": {"code": code, "state": PAID, "amount": AMOUNT, "receipt": "BL-0001"},
        }],
    }  # fmt: skip


def test_only_the_platform_says_that_money_came(paying: RunningProvince, lan: Desk) -> None:
    item, code = duty(lan)
    for stranger in (Outside(paying, "khoa-cua-nguoi-la-khong-biet"), Outside(paying, "")):
        assert stranger.post("payments/events", event(code)).status_code == 401
        assert stranger.get("payments/requests").status_code == 401
    payload = {"code": code, "state": PAID, "amount": AMOUNT}
    for kind, said in (("dossier.payment_noted", payload), ("dossier.finance_paid", {"receipt": "BL-9"})):
        forged = step(SYSTEM, kind, said, item, lan.journal.steps(item)[-1].step.hash, device="may-lan")
        (result,) = paying.parts.acceptance.accept("dossiers", caller(paying.parts, LAN), (forged,))
        assert (result.status, result.reason) == ("rejected", "Bước này chỉ máy chủ ghi, theo tin của hệ thống khác.")
    assert Outside(paying).get("payments/requests", state=CREATED).json()["requests"], "nothing was paid"


@pytest.mark.parametrize(
    "change",
    [{"state": "created"}, {"amount": -1}, {"amount": "5"}, {"at": "hôm qua"}, {"at": "2026-03-02T08:00:00"},
     {"event": "a b"}, {"more": 1}, {"at": "9999-12-31T23:59:59-14:00"}],
)  # fmt: skip
def test_an_event_of_another_form_is_refused(paying: RunningProvince, change: dict[str, Any]) -> None:
    platform = Outside(paying)
    assert platform.post("payments/events", event("H12-P0") | change).status_code == 400
    assert platform.post("payments/events", b"{").status_code == 400
    assert platform.post("payments/events", b" " * 300_000).status_code == 413


def test_one_id_for_two_things_is_refused_and_the_first_stands(paying: RunningProvince, lan: Desk) -> None:
    _, code = duty(lan)
    platform = Outside(paying)
    platform.post("payments/events", event(code))
    answer = platform.post("payments/events", event(code, REFUNDED))
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "other-contents")
    assert platform.get("payments/requests").json()["requests"][0]["state"] == PAID


@pytest.mark.parametrize("text", ["[]", "{", '{"fax": {}}', '{"portal": {"a": "ngan"}}', '{"portal": {"": "x"}}'])
def test_keys_that_cannot_be_used_are_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / FILE
    path.write_text(text, encoding="utf-8")
    path.chmod(0o600)
    with pytest.raises(BadOutsideKeys):
        read_outside_keys(tmp_path)
    path.write_text("{}", encoding="utf-8")
    assert set(read_outside_keys(tmp_path)) == {"payments", "portal", "field_reports"}
    path.chmod(0o640)
    with pytest.raises(BadOutsideKeys, match="đọc được"):
        read_outside_keys(tmp_path)
