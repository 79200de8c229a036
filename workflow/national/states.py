"""The state of a dossier in the words of the national portal (TrangThaiHoSo 1 to 10): a table of data, not of code."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from workflow.dossiers.dossier import STAGES, Dossier
from workflow.errors import Trouble

CODES = range(1, 11)
_CONDITIONS = frozenset({"stage", "done", "moved", "turned_down"})


class BadTable(Trouble):
    """The table of states cannot be used: it names something twice, not at all, or that does not exist."""

    code = "bad-state-table"
    title = "Bảng trạng thái hồ sơ không dùng được"


@dataclass(frozen=True, slots=True)
class PortalState:
    """One of the ten states of the portal; ``clock`` as NĐ 118/2025 counts time; ``group`` of its reports."""

    code: int
    name: str
    clock: str
    group: str


@dataclass(frozen=True, slots=True)
class OwnState:
    """One state a dossier can be in here; ``portal`` is None where the portal is not told; ``form`` of TT 03/2025."""

    id: str
    name: str
    portal: int | None
    form: str
    exits: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NationalState:
    """What the portal is told of a dossier now: the code, its name, our state, and why it stands there."""

    code: int
    name: str
    own: OwnState
    why: str


@dataclass(frozen=True, slots=True)
class StateTable:
    """The states of both sides and the rules that lead from a dossier to one of them."""

    portal: Mapping[int, PortalState]
    states: Mapping[str, OwnState]
    rules: tuple[Mapping[str, Any], ...]

    def own(self, dossier: Dossier) -> OwnState:
        """Return our state of a dossier: the first rule that fits."""
        rule = next((rule for rule in self.rules if _fits(rule, dossier)), None)
        return self.states[rule["state"]] if rule else self.states["MOI_DANG_KY"]

    def of_code(self, code: int) -> tuple[OwnState, ...]:
        """Return our states the portal knows as ``code``, the usual one first."""
        return tuple(state for state in self.states.values() if state.portal == code)


def national_state(dossier: Dossier, table: StateTable | None = None) -> NationalState:
    """Return what the portal is told of a dossier (standards §5.9); 1 before it is accepted."""
    table = table or shipped()
    own = table.own(dossier)
    portal = table.portal[own.portal or 1]
    return NationalState(portal.code, portal.name, own, _why(own, dossier))


def _why(own: OwnState, dossier: Dossier) -> str:
    """Return what was said when the dossier came into this state."""
    if own.id in ("TU_CHOI_TN", "DUNG", "RUT_HS"):
        return dossier.reason
    if own.id == "YEU_CAU_BS":
        return "; ".join(part for part in (*dossier.asked, dossier.ask_reason) if part)
    if own.id == "CHO_NVTC":
        return "; ".join(duty.what for duty in dossier.duties if not duty.paid_at)
    if own.id == "XIN_LOI":
        return dossier.promises[-1].why if dossier.promises else ""
    return ""


def _fits(rule: Mapping[str, Any], dossier: Dossier) -> bool:
    return (
        rule["stage"] == dossier.stage
        and ("done" not in rule or rule["done"] in dossier.done)
        and ("moved" not in rule or rule["moved"] == bool(dossier.moves))
        and ("turned_down" not in rule or rule["turned_down"] == dossier.turned_down)
    )


@cache
def shipped() -> StateTable:
    """Return the table that comes with the program."""
    text = (files("workflow.national") / "states.json").read_text(encoding="utf-8")
    return read_table(json.loads(text))


def read_table(value: Mapping[str, Any]) -> StateTable:
    """Read a table of states and check that it leaves no dossier and no code of the portal without an answer.

    Raises:
        BadTable: what is wrong with it.
    """
    try:
        portal = [PortalState(int(p["code"]), p["name"], p["clock"], p["group"]) for p in value["portal"]]
        states = [OwnState(s["id"], s["name"], s["portal"], s["form"], tuple(s["exits"])) for s in value["states"]]
        rules = tuple({**rule, "stage": rule["stage"], "state": rule["state"]} for rule in value["rules"])
    except (KeyError, TypeError, ValueError) as wrong:
        raise BadTable(f"Bảng thiếu hoặc ghi sai một mục ({wrong}).") from None
    _check_once("mã của Cổng", [one.code for one in portal], set(CODES))
    _check_once("trạng thái", [one.id for one in states], None)
    known = {one.id for one in states}
    for one in states:
        _known(one.exits, known, f"lối ra của {one.id}")
    _known([rule["state"] for rule in rules], known, "các quy tắc")
    told = {one.portal for one in states}
    if told - {None} != set(CODES):
        raise BadTable("Mỗi mã từ 1 đến 10 của Cổng phải có ít nhất một trạng thái.")
    _check_rules(rules)
    return StateTable({one.code: one for one in portal}, {one.id: one for one in states}, rules)


def _check_once(what: str, found: Sequence[Any], wanted: set[Any] | None) -> None:
    if len(set(found)) != len(found) or (wanted is not None and set(found) != wanted):
        raise BadTable(f"Bảng ghi trùng hoặc thiếu {what}.")


def _known(found: Sequence[str], known: set[str], where: str) -> None:
    strange = [id for id in found if id not in known]
    if strange:
        raise BadTable(f"Trong {where} có trạng thái lạ: {', '.join(strange)}.")


def _check_rules(rules: Sequence[Mapping[str, Any]]) -> None:
    """Every stage of a dossier ends in a rule without conditions, and no rule stands behind one of those."""
    closed: set[str] = set()
    for rule in rules:
        stage = rule["stage"]
        if stage not in ("", *STAGES):
            raise BadTable(f"Không có giai đoạn «{stage}».")
        if stage in closed:
            raise BadTable(f"Quy tắc của «{stage}» đứng sau quy tắc không điều kiện.")
        if not set(rule) - {"state"} <= _CONDITIONS:
            raise BadTable(f"Quy tắc của «{stage}» có điều kiện lạ.")
        if set(rule) == {"stage", "state"}:
            closed.add(stage)
    open_ones = [stage for stage in ("", *STAGES) if stage not in closed]
    if open_ones:
        raise BadTable(f"Giai đoạn chưa có quy tắc: {', '.join(open_ones) or 'trước tiếp nhận'}.")
