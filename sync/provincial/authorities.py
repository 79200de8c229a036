"""The HTTP form of authority to sign: the head of an office gives it for a time, and ends it; the directory changes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from fastapi import Depends, FastAPI
from pydantic import BaseModel, ConfigDict, Field

from sync.provincial.accounts import Caller
from sync.provincial.catalogues import Catalogues
from workflow.authorising import authorise, check_giver, end_authority
from workflow.errors import Missing
from workflow.organisation.authority import Authority, Form

Who = Callable[..., Caller]
_DAY = r"^\d{4}-\d{2}-\d{2}$"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class Give(_Strict):
    """What somebody may sign from now on; names as in the directory."""

    person: str = Field(min_length=1, max_length=64)
    office: str = Field(min_length=1, max_length=64)
    form: str = Field(default="", max_length=8)
    post: str = Field(min_length=1, max_length=200)
    of: str = Field(default="", max_length=200)
    under: str = Field(default="", max_length=200)
    collective: str = Field(default="", max_length=200)
    kinds: list[str] = Field(default_factory=list, max_length=40)
    basis: str = Field(default="", max_length=1000)
    start: str = Field(pattern=_DAY)
    end: str = Field(default="", pattern=rf"{_DAY}|^$")


class End(_Strict):
    """What somebody may not sign from the day ``on``."""

    person: str = Field(min_length=1, max_length=64)
    office: str = Field(min_length=1, max_length=64)
    form: str = Field(default="", max_length=8)
    kinds: list[str] = Field(default_factory=list, max_length=40)
    on: str = Field(pattern=_DAY)
    why: str = Field(min_length=1, max_length=1000)


def add_authorities(app: FastAPI, catalogues: Catalogues, who: Who, now: Callable[[], datetime]) -> None:
    """Add the calls about authority to sign; only the head of the office is heard (NĐ 30/2020 Điều 13)."""

    @app.post("/authorities")
    def give(ask: Give, caller: Caller = Depends(who)) -> dict[str, str]:
        check_giver(caller.person, ask.office, catalogues.directory().at(now()), ask.person)
        new = Authority(
            ask.person, ask.office, _form(ask.form), ask.post, ask.of, ask.under, ask.collective, tuple(ask.kinds),
            ask.basis, _day(ask.start).isoformat(), _day(ask.end).isoformat() if ask.end else "", caller.person.id,
        )  # fmt: skip
        catalogues.change("directory", lambda value: authorise(value, new))
        return {"person": new.person, "office": new.office}

    @app.post("/authorities/end")
    def end(ask: End, caller: Caller = Depends(who)) -> dict[str, str]:
        check_giver(caller.person, ask.office, catalogues.directory().at(now()))
        form, on, kinds = _form(ask.form), _day(ask.on), tuple(ask.kinds)
        catalogues.change("directory", lambda value: end_authority(
            value, ask.person, ask.office, on, form, kinds=kinds, by=caller.person.id, why=ask.why))  # fmt: skip
        return {"person": ask.person, "office": ask.office}


def _form(text: str) -> Form:
    try:
        return Form(text)
    except ValueError:
        raise Missing("form", f"Không có hình thức ký “{text}”.", "Chọn KT., TL., TUQ. hoặc Q.") from None


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Missing("start", f"“{text}” không phải ngày có thật.") from None
