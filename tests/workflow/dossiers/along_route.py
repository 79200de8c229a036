"""Dossiers along the sample route, brought to where a test begins."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.workflow.office import INTAKE, LATER, Desk
from tests.workflow.procedures.sample import land

PROCEDURE = {name: value for name, value in INTAKE["procedure"].items() if name != "steps"} | {"route": land()}
DUE = "2026-03-04T09:00:00+07:00"


def taken_in(route: Mapping[str, Any] | None = None, **more: Any) -> Desk:
    """Return a desk with a dossier just taken in."""
    desk = Desk("dossier")
    desk.do("counter", "dossier.received", {"procedure": PROCEDURE | {"route": route or land()}, **more})
    return desk


def move(desk: Desk, who: str, start: str, to: str, **more: Any) -> None:
    """Finish a step."""
    desk.do(who, "dossier.advanced", {"from": start, "to": to, **more})


def at_appraisal() -> Desk:
    """Return a dossier whose branches came together."""
    desk = taken_in()
    move(desk, "counter", "nhan", "do_dac", dues={"do_dac": DUE, "lay_y_kien": LATER, "khong_co": LATER})
    move(desk, "expert", "do_dac", "ban_ve")
    move(desk, "expert", "ban_ve", "hop")
    move(desk, "culture", "lay_y_kien", "tham_dinh")
    return desk
