"""Authority to sign in the province's directory: who has which, who may give it, given for a time, ended on a day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import date, datetime, time
from typing import Any

from workflow.errors import Missing, NotAllowed, WrongState
from workflow.organisation.authority import Authority, is_deputy
from workflow.people import Directory, Person, Role
from workflow.vietnamese import iso_short
from workflow.workdays import VIETNAM

Value = Mapping[str, Any]


def authorities_in(value: Value, office: str, on: date | None = None) -> tuple[Authority, ...]:
    """Return the authorities of an office, "" for all: those in force on a day, or all ever laid down.

    An office for which nothing is laid down goes by its leaders' posts (NĐ 30/2020 Điều 13 khoản 1, 2).

    Raises:
        Refusal: no such office.
    """
    known = Directory.from_json(value)
    if office:
        known.unit(office)
    if on is not None:
        seen = known.at(_noon(on))
        offices = [office] if office else [unit.id for unit in seen.units.values() if unit.organ]
        return tuple(one for id in offices for one in seen.authorities(id))
    return tuple(one for one in _laid_down(value) if office in ("", one.office))


def authorise(value: Value, new: Authority) -> dict[str, Any]:
    """Return the directory ``value`` with one authority more (NĐ 30/2020 Điều 13).

    The first one laid down for an office writes down what its leaders' posts gave so far, so that nobody loses that.

    Raises:
        Refusal: the person or the office is not there on the first day, the paper it rests on or the end of a mandate
            is missing, the days are the wrong way round, or the same is laid down for these days already.
    """
    known = Directory.from_json(value)
    start = date.fromisoformat(new.start)
    seen = known.at(_noon(start))
    seen.unit(new.office)
    seen.person(new.person)
    if new.flaw:
        raise Missing("basis", f"{new.flaw[:1].upper()}{new.flaw[1:]}.", "Ghi đủ rồi làm lại (NĐ 30/2020 Điều 13).")
    if new.end and new.end <= new.start:
        raise Missing("end", "Ngày hết hiệu lực không sau ngày bắt đầu.")
    laid_down = _laid_down(value)
    usual = () if any(one.office == new.office for one in laid_down) else seen.authorities(new.office)
    twice = next((one for one in laid_down if _same(one, new) and _overlap(one, new)), None)
    if twice is not None:
        until = f" đến hết hiệu lực ngày {iso_short(twice.end)}" if twice.end else ""
        raise WrongState(f"{known.name(new.person)} đã có thẩm quyền này{until}.", "Ghi ngày hết hiệu lực trước.")
    return _with(value, (*laid_down, *(one for one in usual if not _same(one, new)), new))


def check_giver(actor: Person, office: str, directory: Directory, person: str = "") -> None:
    """Let the head of an office say who signs for it: of its own people, never the same to oneself.

    NĐ 30/2020 Điều 13 khoản 1 to 4: the head assigns deputies and heads of units, in writing and for a time; whoever
    signs by mandate gives it to nobody else. Where an office has no head, a deputy in charge does.

    Args:
        directory: as it stands at the moment.
        person: who is to sign; "" when something is ended.

    Raises:
        NotAllowed: somebody else, another office, or a stranger to it.
    """
    leaders = [one for one in directory.members(office) if one.has(Role.LEADER)]
    heads = [one for one in leaders if not is_deputy(one.post)] or leaders
    if actor.id not in {one.id for one in heads}:
        names = ", ".join(f"{one.name} ({one.post})" for one in heads)
        raise NotAllowed(
            f"Thẩm quyền ký của {directory.name(office)} do người đứng đầu giao{f': {names}' if names else ''}.",
            "Trình người đứng đầu cơ quan (NĐ 30/2020 Điều 13).", who=tuple(one.id for one in heads),
        )  # fmt: skip
    if person and person not in {one.id for one in directory.members(office)}:
        raise NotAllowed(
            f"{directory.name(person)} không thuộc {directory.name(office)}.", "Chọn người của cơ quan mình."
        )
    if person == actor.id:
        raise NotAllowed("Người đứng đầu không tự giao cho mình.", "Chọn người khác.")


def end_authority(
    value: Value, person: str, office: str, on: date, form: str | None = None, *, kinds: tuple[str, ...] | None = None,
    by: str = "", why: str = "",
) -> dict[str, Any]:
    """Return the directory ``value`` in which ``person`` no longer signs for ``office`` from the day ``on``.

    NĐ 30/2020 Điều 13: an authority holds for its time, and an office is never left without who signs.

    Args:
        form: only this form ("TUQ."; "" for the head's own); None for every form.
        kinds: only what is laid down for exactly these types of papers; None for all.
        by, why: who ended it and for what reason, kept beside it.

    Raises:
        Refusal: nothing is laid down that would last that long, or nobody would be left who signs for the office.
    """
    known, day = Directory.from_json(value), on.isoformat()
    known.unit(office)
    laid_down = _laid_down(value)
    ended = [
        one for one in laid_down
        if one.person == person and one.office == office and form in (None, one.form)
        and kinds in (None, one.kinds) and (not one.end or one.end > day)
    ]  # fmt: skip
    if not ended:
        raise WrongState(
            f"{known.name(person)} không có thẩm quyền ký nào cho {known.name(office)} sau ngày {iso_short(day)}."
        )
    kept = [one for one in laid_down if one not in ended or one.start < day]
    changed = _with(
        value, tuple(replace(one, end=day, ended_by=by, why=why) if one in ended else one for one in kept)
    )  # fmt: skip
    after = Directory.from_json(changed).at(_noon(on))
    if not any(one.office == office for one in kept) or not after.authorities(office):
        raise WrongState(
            f"Từ ngày {iso_short(day)} không còn ai ký văn bản của {known.name(office)}.",
            "Ghi người ký thay trước, rồi làm lại.",
        )
    return changed


def _laid_down(value: Value) -> tuple[Authority, ...]:
    return Directory.from_json(value).laid_down


def _with(value: Value, authorities: tuple[Authority, ...]) -> dict[str, Any]:
    slim = ({name: part for name, part in asdict(one).items() if part} for one in authorities)
    return {**value, "authorities": [{**one, "kinds": list(one["kinds"])} if "kinds" in one else one for one in slim]}


def _same(one: Authority, other: Authority) -> bool:
    return (one.person, one.office, one.form) == (other.person, other.office, other.form) and (
        not one.kinds or not other.kinds or bool(set(one.kinds) & set(other.kinds))
    )


def _overlap(one: Authority, other: Authority) -> bool:
    return (not one.end or other.start < one.end) and (not other.end or one.start < other.end)


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), VIETNAM)
