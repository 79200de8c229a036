"""The last day of somebody in the province's directory: written once, from then on their rights are gone everywhere."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from desktop.actions.directory_file import change_directory
from workflow.errors import WrongState
from workflow.people import Directory, Role
from workflow.vietnamese import iso_short
from workflow.workdays import VIETNAM


def end_person(value: Mapping[str, Any], person: str, on: date) -> dict[str, Any]:
    """Return the directory ``value`` (its JSON) in which ``person`` no longer works from the day ``on``.

    Posts that would last longer end that day too; earlier ones stay, so that old papers keep their names.

    Raises:
        Refusal: nobody of that id, gone already, or the office would be left without a leader: then nobody would look
            after what lies with nobody (NĐ 30/2020 Điều 6).
    """
    known = Directory.from_json(value)
    before = known.at(_noon(on - timedelta(days=1)))
    leaver = before.person(person)
    day = on.isoformat()
    people = [one | ({"end": day} if one["id"] == person else {}) for one in value["people"]]
    posts = [_ended(post, day) if post["person"] == person else post for post in value.get("posts", ())]
    changed = {**value, "people": people} | ({"posts": posts} if posts else {})
    after = Directory.from_json(changed).at(_noon(on))
    if leaver.unit in before.units and leaver.has(Role.LEADER):
        office = before.office(leaver.unit)
        if office.id in after.units and not any(one.has(Role.LEADER) for one in after.members(office.id)):
            raise WrongState(
                f"Từ ngày {iso_short(day)} {office.name} không còn lãnh đạo nào.", "Ghi người thay trước, rồi làm lại."
            )
    return changed


def _ended(post: Mapping[str, Any], day: str) -> dict[str, Any]:
    lasts = not post.get("end") or post["end"] > day
    return {**post, "end": day} if lasts else dict(post)


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), VIETNAM)


def end_in_file(path: Path, person: str, on: date) -> dict[str, Any]:
    """Do it in a directory file of the server, whole or not at all; return what changed for whom.

    The servers read the file again by themselves; desks fetch it with their next cycle.

    Raises:
        Refusal: as ``end_person``; the file is no directory; nothing was written.
    """
    change_directory(path, lambda value: end_person(value, person, on))
    return {"person": person, "end": on.isoformat(), "directory": path.name}
