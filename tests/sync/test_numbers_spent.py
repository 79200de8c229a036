"""Which number a step spends, and what a server says of one that is taken, was never lent, or is no number."""

from __future__ import annotations

from datetime import datetime
from types import SimpleNamespace
from typing import Any, cast

import pytest

from sync.provincial.app import Parts
from sync.provincial.registers import Spent, check_number, refusal_of_form, spend, spent
from tests.sync.province import LAN, MAI
from tests.sync.test_steps_acceptance import caller
from workflow.errors import AlreadyDone, NotAllowed
from workflow.steps import Step
from workflow.workdays import VIETNAM

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=VIETNAM)
BOOK = {"book": "van_ban_den", "year": 2026, "number": 3}


def step(kind: str, payload: dict[str, Any], item: str = "a") -> Step:
    """Return as much of a step as numbers need."""
    return cast(Step, SimpleNamespace(kind=kind, payload=payload, item=item, id=f"b-{item}"))


@pytest.mark.parametrize(
    ("kind", "payload", "number"),
    [
        ("incoming.registered", BOOK, Spent("van_ban_den", 2026, 3)),
        ("outgoing.numbered", BOOK | {"book": "van_ban_di.QĐ"}, Spent("van_ban_di.QĐ", 2026, 3)),
        ("entry.written", BOOK | {"book": "ban_sao"}, Spent("ban_sao", 2026, 3)),
        ("entry.written", {"register": "gui-buu-dien"}, None),
        ("dossier.received", {"code": "H12.59-261123-0047"}, Spent("mhs", 2026, 47)),
        ("incoming.started", {}, None),
    ],
)
def test_the_number_a_step_spends(kind: str, payload: dict[str, Any], number: Spent | None) -> None:
    assert spent(step(kind, payload)) == number


@pytest.mark.parametrize(
    ("kind", "payload"),
    [
        ("incoming.registered", {}), ("incoming.registered", BOOK | {"number": 0}),
        ("incoming.registered", BOOK | {"number": True}), ("incoming.registered", BOOK | {"year": "2026"}),
        ("outgoing.numbered", BOOK | {"book": 1}), ("dossier.received", {"code": "47"}), ("dossier.received", {}),
    ],
)  # fmt: skip
def test_what_is_no_number_is_refused_in_words(kind: str, payload: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"names|code") as wrong:
        spent(step(kind, payload))
    assert "Số của bước" in refusal_of_form(wrong.value).text


def test_a_number_is_spent_once_and_only_by_whom_it_was_lent_to(servers: Parts) -> None:
    lan, mai = caller(servers, LAN), caller(servers, MAI)
    servers.leases.grant("documents", lan, "van_ban_den", 2026, 5, NOW)
    number = Spent("van_ban_den", 2026, 3)
    with servers.store.writing("documents") as connection:
        with pytest.raises(NotAllowed, match="dải số"):
            check_number(connection, mai, number, "a", offered_again=False)
        check_number(connection, mai, Spent("van_ban_den", 2026, 9), "c", offered_again=True)
        check_number(connection, lan, number, "a", offered_again=False)
        spend(connection, lan, number, step("incoming.registered", BOOK))
        spend(connection, lan, number, step("incoming.registered", BOOK))
        check_number(connection, lan, number, "a", offered_again=False)
        with pytest.raises(AlreadyDone, match="đã cấp"):
            check_number(connection, lan, number, "b", offered_again=False)
        spend(connection, lan, Spent("van_ban_den", 2026, 20), step("incoming.registered", BOOK, "z"))
    assert servers.leases.grant("documents", lan, "van_ban_den", 2026, 5, NOW).first == 21
