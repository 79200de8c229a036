"""Keeps what each cycle told and found, item by item, so that it can be read again when the notice is long gone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Literal

from sync.summary import About, Summary
from workflow.store import holding, said
from workflow.store.database import Database

Kind = About | Literal["healed", "disputed", "agreed"]
"""Besides what a person is told: an item whose missing steps were fetched, one both sides hold differently, and one
they agree on again."""
Entry = tuple[Kind, str, str, str]
_HEALED = ("Đã lấy lại bước còn thiếu", "Máy này thiếu bước xử lý của việc này; đã lấy lại từ máy chủ.")
_AGREED = ("Đã khớp với máy chủ", "Hai bên lại giữ cùng nội dung.")


class Diary:
    """The diary of one desk; made before the first cycle, since it compares what is disputed before and after."""

    def __init__(self, database: Database, name: Callable[[str], str]) -> None:
        """Begin.

        Args:
            name: what an item is called here (its code), "" for one not known.
        """
        self._database, self._name = database, name
        self._disputed = self._now_disputed()

    def write(self, summary: Summary, now: datetime) -> None:
        """Keep what a cycle told, and what became of single items.

        Raises:
            StoreTrouble: the disk does not take it.
        """
        told = [(*entry, self._name(entry[-1]) if entry[-1] else "") for entry in self._entries(summary)]
        said.keep(self._database, told, now)

    def _entries(self, summary: Summary) -> Iterator[Entry]:
        for news in summary.news:
            yield news.about, news.title, " ".join(part for part in (news.text, news.what_next) if part), news.item
        for item in dict.fromkeys(item for server in summary.servers for item in server.healed):
            yield "healed", *_HEALED, item
        before, self._disputed = self._disputed, self._now_disputed()
        for item, why in self._disputed.items():
            if before.get(item) != why:
                yield "disputed", "Khác với máy chủ", why, item
        for item in before.keys() - self._disputed.keys():
            yield "agreed", *_AGREED, item

    def _now_disputed(self) -> dict[str, str]:
        return {one.item: one.why for one in holding.disputed(self._database)}
