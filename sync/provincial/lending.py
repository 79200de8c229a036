"""The HTTP form of number blocks: borrow, see what is held and lost, give back, take away, tell of void numbers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any

from fastapi import Depends, FastAPI, Query
from pydantic import BaseModel, ConfigDict, Field

from sync.provincial.accounts import Caller
from sync.provincial.gap_ledger import GapLedger
from sync.provincial.leases import Leases

Who = Callable[..., Caller]
Register = Annotated[str, Query(max_length=40)]
Year = Annotated[int, Query(ge=2000, le=2200)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class Borrow(_Strict):
    """Ask for numbers of a register."""

    register_: str = Field(alias="register", min_length=1, max_length=40)
    year: int = Field(ge=2000, le=2200)
    want: int = Field(default=50, ge=1)


class GiveBack(_Strict):
    """Give back what is left of a block."""

    lease: str = Field(min_length=1, max_length=36)
    unused_from: int = Field(ge=1)


class Revoke(_Strict):
    """Take a block away from the machine that holds it."""

    lease: str = Field(min_length=1, max_length=36)
    reason: str = Field(min_length=1, max_length=1000)


class VoidNumber(_Strict):
    """One number a machine took and no step carries, or carries after all."""

    register_: str = Field(alias="register", min_length=1, max_length=40)
    year: int = Field(ge=2000, le=2200)
    number: int = Field(ge=1)
    state: str = Field(pattern="^(void|used)$")
    reason: str = Field(max_length=2000)
    at: str = Field(default="", max_length=40)


class Voids(_Strict):
    """Tell which numbers became void, or were used after all."""

    numbers: list[VoidNumber] = Field(max_length=1000)


def add_leases(
    app: FastAPI, leases: Leases, ledger: GapLedger, lane: str, who: Who, now: Callable[[], datetime]
) -> None:
    """Add the calls about number blocks of one lane."""

    @app.post("/leases")
    def borrow(ask: Borrow, caller: Caller = Depends(who)) -> dict[str, Any]:
        grant = leases.grant(lane, caller, ask.register_, ask.year, ask.want, now())
        return {"grants": [grant.to_json()]}

    @app.get("/leases")
    def held(caller: Caller = Depends(who)) -> dict[str, Any]:
        grants = leases.held(lane, caller, now())
        return {"grants": [grant.to_json() for grant in grants], "ended": leases.ended(lane, caller)}

    @app.post("/leases/return")
    def give_back(ask: GiveBack, caller: Caller = Depends(who)) -> dict[str, int]:
        return {"returned": leases.give_back(lane, caller, ask.lease, ask.unused_from, now())}

    @app.post("/leases/revoke")
    def revoke(ask: Revoke, caller: Caller = Depends(who)) -> dict[str, str]:
        leases.revoke(lane, caller, ask.lease, ask.reason, now())
        return {"revoked": ask.lease}

    @app.post("/leases/voids")
    def voids(ask: Voids, caller: Caller = Depends(who)) -> dict[str, int]:
        told = [number.model_dump(by_alias=True) for number in ask.numbers]
        return {"taken": ledger.take_voids(lane, caller, told, now())}

    @app.get("/leases/ledger")
    def register(register: Register, year: Year, caller: Caller = Depends(who)) -> dict[str, Any]:
        found = ledger.of(caller, register, year)
        return {"register": register, "year": year, "stretches": [stretch.to_json() for stretch in found]}
