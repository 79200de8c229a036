"""Over the line: the head of an office lays down who signs for it, ends it, and every desk learns of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from sync.catalogues import refresh
from sync.errors import Refused
from sync.servers.connection import Connection
from sync.servers.documents_server import DocumentsServer, training_token
from tests.sync.province import DUNG, HAI, LAN, THU, DeskMaker, RunningProvince
from workflow.organisation.authority import Authority, Form
from workflow.people import Person

TODAY = date.today()
NEW = Authority("dung", "ubnd", Form.BY_MANDATE, "Chuyên viên", "Chủ tịch", kinds=("GM",), basis="05/GUQ-UBND",
                start=TODAY.isoformat(), end=(TODAY + timedelta(days=10)).isoformat())  # fmt: skip
Open = Callable[[Person], Any]


@pytest.fixture
def server(province: RunningProvince) -> Open:
    """Return an opener of the document server as a person."""

    @contextmanager
    def opened(person: Person) -> Iterator[DocumentsServer]:
        bearer = training_token(province.urls["documents"], person.id, f"may-{person.id}")
        found = DocumentsServer(Connection(province.urls["documents"], lambda: bearer))
        try:
            yield found
        finally:
            found.line.close()

    return opened


def laid_down(province: RunningProvince) -> list[dict[str, Any]]:
    body = json.loads((province.folder / "catalogue" / "directory.json").read_text(encoding="utf-8"))
    return list(body.get("authorities", ()))


def test_the_head_gives_and_ends_and_a_desk_knows_at_once(
    province: RunningProvince, server: Open, desk: DeskMaker
) -> None:
    reader = desk(LAN)
    with server(HAI) as line:
        line.authorise(NEW)
    with server(LAN) as line:
        refresh(reader.journal, line)
    seen = reader.journal.standing(reader.clock())
    assert {(one.person, one.words, one.by) for one in seen.authorities("ubnd", "GM")} == {
        ("hai", "Chủ tịch", ""), ("dung", "TUQ. Chủ tịch", "hai"),
    }  # fmt: skip
    assert seen.authority("dung", "ubnd", "QĐ") is None
    with server(HAI) as line:
        line.end_authority(NEW, TODAY + timedelta(days=1), "Đã về cơ quan")
    (ended,) = [one for one in laid_down(province) if one["person"] == "dung"]
    assert (ended["end"], ended["ended_by"], ended["why"]) == (
        (TODAY + timedelta(days=1)).isoformat(), "hai", "Đã về cơ quan",
    )  # fmt: skip


@pytest.mark.parametrize("who", [LAN, DUNG, THU])
def test_nobody_else_is_heard(province: RunningProvince, server: Open, who: Person) -> None:
    with server(who) as line, pytest.raises(Refused, match="người đứng đầu giao"):
        line.authorise(NEW)
    with server(who) as line, pytest.raises(Refused, match="người đứng đầu giao"):
        line.end_authority(NEW, TODAY, "x")
    assert laid_down(province) == []


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"person": "thu"}, "không thuộc"), ({"person": "hai"}, "không tự giao"), ({"basis": ""}, "căn cứ"),
        ({"end": ""}, "thời hạn"), ({"start": "2026-02-30"}, "ngày có thật"), ({"office": "stc"}, "người đứng đầu"),
        ({"end": TODAY.isoformat()}, "không sau ngày bắt đầu"),
    ],
)  # fmt: skip
def test_the_rules_are_the_same_at_the_server(
    province: RunningProvince, server: Open, change: dict[str, Any], words: str
) -> None:
    with server(HAI) as line, pytest.raises(Refused, match=words):
        line.authorise(replace(NEW, **change))
    assert laid_down(province) == []


def test_what_is_no_form_of_signing_is_refused(server: Open) -> None:
    with server(HAI) as line, pytest.raises(Refused, match="hình thức ký"):
        told = {"person": "dung", "office": "ubnd", "form": "XX.", "post": "x", "start": "2026-01-01"}
        line._post("authorities", told)


def test_laid_down_at_the_same_time_nothing_is_lost(province: RunningProvince, server: Open) -> None:
    """Catalogues are changed one after another, whole or not at all."""
    kinds = ("GM", "TB", "BC", "TTr")
    bearer = training_token(province.urls["documents"], "hai", "may-hai")

    def give(kind: str) -> None:
        line = DocumentsServer(Connection(province.urls["documents"], lambda: bearer))
        try:
            line.authorise(replace(NEW, kinds=(kind,)))
        finally:
            line.line.close()

    with ThreadPoolExecutor(len(kinds)) as pool:
        list(pool.map(give, kinds))
    with server(HAI) as line:
        with pytest.raises(Refused, match="đã có thẩm quyền này"):
            line.authorise(NEW)
        line.end_authority(replace(NEW, kinds=("TB",)), TODAY, "Hết việc")
    assert {tuple(one["kinds"]) for one in laid_down(province) if one["person"] == "dung"} == {
        (kind,) for kind in kinds if kind != "TB"
    }
    assert province.parts.catalogues.names() == ["directory"]
