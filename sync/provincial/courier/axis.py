"""The axis for an office whose package came by hand: its letters are put before their receivers, its own are given out.

Who may: the package is signed by a machine the servers know, of a clerk of that very office. That stands in the place
of the axis's own signature, whose ten minutes no stick keeps.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from sync.edxml.fields import receivers
from sync.edxml.package import Package
from sync.errors import BadPackage
from sync.provincial.accounts import Caller
from sync.provincial.vxp_contents import Draft, Held
from sync.provincial.vxp_store import PackageStore, Window, from_ms
from sync.vxp.protocol import MESSAGES, list_time
from workflow.people import Directory, Role

AHEAD = timedelta(days=2)
"""Beyond any clock: a list from here on holds only what is not finished."""
MOST_WAITING = 5000
LARGEST = 320 * 1024 * 1024
"""Bytes of the largest letter, as over the line."""

_LOG = logging.getLogger(__name__)

Answer = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Waiting:
    """A package that waits for the office: what is said of it, and its bytes."""

    head: Mapping[str, Any]
    held: Held


class OfficeAxis:
    """The axis as one office sees it."""

    def __init__(self, packages: PackageStore, organ: str, now: Callable[[], datetime]) -> None:
        self._packages = packages
        self._organ = organ
        self._now = now

    def hand_over(self, head: Mapping[str, Any], body: Iterator[bytes]) -> Answer:
        """Put a letter before those of its receivers that are on the axis; the same bytes again are the same letter.

        Returns:
            ``status`` ``sent`` (``doc_id``), ``part`` (``reached``, ``absent``), ``refused`` or ``later`` (``text``).
        """
        if head.get("from") != self._organ:
            return _said("refused", "Gói ghi tên cơ quan gửi khác với cơ quan của người ký gói.")
        if not self._alive([self._organ]):
            return _said("later", "Cơ quan này chưa có trên trục của tỉnh; văn bản chờ trên máy.")
        try:
            with self._packages.shelf.draft() as draft:
                for piece in body:
                    draft.write(piece)
                    if draft.size > LARGEST:
                        return _said("refused", f"Gói lớn hơn {LARGEST >> 20} MB.")
                return self._delivered(head, draft)
        except BadPackage as bad:
            return _said("refused", bad.text)
        except (OSError, SQLAlchemyError) as broken:
            # The error's own text quotes the packages; its kind is enough to find it.
            _LOG.error("courier, axis: %s", type(broken).__name__)
            return _said("later", "Trục của tỉnh đang có sự cố; văn bản chờ gói sau.")

    def report(self, reports: Mapping[str, Any]) -> list[str]:
        """Note what the office took in of what was given to it; return what need not be reported again."""
        taken = list(reports.items())[:MOST_WAITING]
        for doc_id, status in taken:
            if status in ("done", "fail"):
                self._packages.mark(str(doc_id), [self._organ], str(status))
        return [str(doc_id) for doc_id, _ in taken]

    def waiting(self) -> Iterator[Waiting]:
        """Yield what the office has not reported as taken in: documents before reports on documents, oldest first."""
        for message in MESSAGES:
            unfinished = Window(message, recent=self._now() + AHEAD, limit=MOST_WAITING)
            for row in self._packages.received([self._organ], unfinished):
                try:
                    held = self._packages.content(row.delivery, [self._organ])
                except FileNotFoundError:
                    _LOG.error("courier, axis: the file of delivery %s is not there", row.delivery)
                    continue
                if held is not None:
                    yield Waiting(_head(row), held)

    def _delivered(self, head: Mapping[str, Any], draft: Draft) -> Answer:
        if head.get("sha256") != draft.sha256:
            return _said("refused", "Mã kiểm tra không khớp với gói nhận được.")
        package = self._packages.shelf.judged(draft)
        if head.get("message") != package.kind:
            return _said("refused", f"Gói là loại {package.kind}, không phải {head.get('message')}.")
        named = _named(head, package)
        alive = self._alive(named)
        there = [organ for organ in named if organ in alive]
        absent = [organ for organ in named if organ not in alive]
        doc_id = self._packages.put(self._organ, there, draft, package) if there else ""
        if absent or not named:
            return {"status": "part", "doc_id": doc_id, "reached": there, "absent": absent}
        return {"status": "sent", "doc_id": doc_id}

    def _alive(self, organs: list[str]) -> set[str]:
        return {row.code for row in self._packages.agencies(organs) if not row.deleted}


def office_axis(
    packages: PackageStore, directory: Directory, caller: Caller | None, now: Callable[[], datetime]
) -> OfficeAxis | None:
    """Return the axis for the office of a caller who speaks for it: a clerk, as long as they work there.

    NĐ 30/2020, Điều 6: only văn thư sends and receives for the agency.
    """
    if caller is None or caller.left or not caller.person.has(Role.CLERK):
        return None
    organ = directory.office(caller.person.unit).organ
    return OfficeAxis(packages, organ, now) if organ else None


def _named(head: Mapping[str, Any], package: Package) -> list[str]:
    to = head.get("to")
    said = [str(organ) for organ in to] if isinstance(to, list) else []
    return list(dict.fromkeys(said)) or receivers(package)


def _said(status: str, text: str) -> Answer:
    return {"status": status, "text": text}


def _head(row: Any) -> dict[str, Any]:
    return {
        "arrived": row.delivery, "message": row.message, "from": row.sender, "to": row.receiver,
        "created": list_time(from_ms(row.created)), "sha256": row.sha256, "size": row.size,
    }  # fmt: skip
