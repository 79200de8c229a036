"""Desk and server of different age: each falls back to what both speak, or says in words who must be renewed."""

from __future__ import annotations

import json
from typing import Any

import requests
from starlette.routing import Mount

from sync import wire
from sync.errors import NotTheServer, TooOld
from sync.servers.documents_server import DocumentsServer, training_token
from tests.sync.province import LAN, DeskMaker, RunningProvince
from tests.sync.test_steps_acceptance import arrival
from workflow.steps import new_id


def forget(province: RunningProvince, *paths: str) -> None:
    """Make the document server one of an earlier or later day, without some of its paths."""
    for mount in province.province.app.routes:
        if isinstance(mount, Mount) and mount.path == "/documents":
            routes: list[Any] = mount.app.router.routes  # type: ignore[attr-defined]
            routes[:] = [route for route in routes if getattr(route, "path", "") not in paths]


def called(server: DocumentsServer) -> list[tuple[str, str]]:
    """Return a list that grows by (path, coding of the request) with each call."""
    seen: list[tuple[str, str]] = []

    def note(response: requests.Response, *_: Any, **__: Any) -> None:
        seen.append((str(response.request.path_url), response.request.headers.get("Content-Encoding", "")))

    server.line._session.hooks["response"].append(note)
    return seen


def test_both_of_today_speak_the_newest_version_in_the_best_coding(province: RunningProvince, desk: DeskMaker) -> None:
    lan = desk(LAN)
    seen = called(lan.connect(province.urls)._lanes[0].server)  # type: ignore[arg-type]
    lan.arrive("van-ban-1")
    assert lan.sync().trouble is None
    lan.arrive("van-ban-2")
    assert lan.sync().pushed == 1
    exchanges = [packed for path, packed in seen if "sync" in path]
    assert {path for path, _ in seen if "sync" in path} == {"/documents/sync/v2"}
    assert exchanges[0] == "gzip" and exchanges[-1] == "zstd"


def test_a_server_of_yesterday_is_asked_in_its_version_from_the_second_call_on(
    province: RunningProvince, desk: DeskMaker
) -> None:
    forget(province, "/sync/v2", "/sync/v{version}")
    lan = desk(LAN)
    seen = called(lan.connect(province.urls, lanes=("documents",))._lanes[0].server)  # type: ignore[arg-type]
    lan.arrive("van-ban-1")
    assert lan.sync().pushed == 1
    lan.arrive("van-ban-2")
    assert lan.sync().pushed == 1
    exchanges = [path for path, _ in seen if "sync" in path]
    assert exchanges[:2] == ["/documents/sync/v2", "/documents/sync/v1"]
    assert set(exchanges[1:]) == {"/documents/sync/v1"}


def test_a_desk_of_yesterday_is_served(province: RunningProvince) -> None:
    token = training_token(province.urls["documents"], LAN.id, "may-lan")
    step = arrival()
    body = wire.write_request(wire.SyncRequest("", "", new_id(), (step,)))
    headers = {"Authorization": f"Bearer {token}", "Content-Encoding": "gzip", "Accept-Encoding": "gzip"}
    answer = requests.post(f"{province.urls['documents']}/sync/v1", data=body, headers=headers, timeout=10)
    (checkpoint,) = wire.read_answer([answer.content])
    assert [(result.id, result.status) for result in checkpoint.page.results] == [(step.id, "applied")]


def test_a_version_no_longer_served_says_where_the_newer_program_is(province: RunningProvince, desk: DeskMaker) -> None:
    told = {"oldest": 2, "update": "https://cap-nhat.example/vic"}
    (province.folder / "catalogue" / "program.json").write_text(json.dumps(told), encoding="utf-8")
    forget(province, "/sync/v2")
    lan = desk(LAN)
    lan.connect(province.urls, lanes=("documents",))
    trouble = lan.sync().trouble
    assert isinstance(trouble, TooOld)
    assert str(told["update"]) in trouble.what_next
    answer = requests.get(f"{province.urls['documents']}/protocol/versions", timeout=10).json()
    assert (answer["versions"], answer["codings"]) == ([2], ["zstd", "gzip"])


def test_a_version_of_tomorrow_is_told_which_ones_there_are(province: RunningProvince) -> None:
    answer = requests.post(f"{province.urls['documents']}/sync/v9", data=b"", timeout=10)
    assert (answer.status_code, answer.json()["versions"]) == (404, [1, 2])
    assert requests.post(f"{province.urls['documents']}/sync/v0", data=b"", timeout=10).status_code == 426


def test_an_address_without_any_version_is_not_the_server(
    province: RunningProvince, desk: DeskMaker
) -> None:
    forget(province, "/sync/v1", "/sync/v2", "/sync/v{version}")
    lan = desk(LAN)
    lan.arrive("van-ban-1")
    lan.connect(province.urls, lanes=("documents",))
    assert isinstance(lan.sync().trouble, NotTheServer)
    assert requests.post(f"{province.urls['documents']}/sync/v2", data=b"", timeout=10).status_code == 404
