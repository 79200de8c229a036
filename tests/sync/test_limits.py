"""What one caller may ask: rates, sizes and room; and the desk that is told to wait, waits."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from fastapi import FastAPI, Request
from starlette.types import ASGIApp

from sync.errors import Busy, Refused
from sync.provincial.limits import Limited, Limiter, Rates
from sync.provincial.serve import Options
from sync.servers.connection import Connection
from sync.servers.documents_server import DocumentsServer, training_token
from tests.sync.asking import ask
from tests.sync.province import LAN, RunningProvince, running


@pytest.fixture
def narrow(memory_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[RunningProvince]:
    """Run servers that allow little."""
    little = Rates(token=5, body=5000)
    monkeypatch.setattr("tests.sync.province.Options", lambda *a, **k: Options(*a, **k, rates=little))
    with running(memory_path / "server") as province:
        yield province


def test_a_token_that_asks_too_often_is_told_when_to_come_again(narrow: RunningProvince) -> None:
    token = training_token(narrow.urls["documents"], LAN.id, "may-lan")
    server = DocumentsServer(Connection(narrow.urls["documents"], lambda: token))
    for _ in range(5):
        server.catalogue("directory", "")
    with pytest.raises(Busy) as told:
        server.catalogue("directory", "")
    assert 1 <= told.value.after <= 60
    other = training_token(narrow.urls["documents"], "mai", "may-mai")
    server.line.close()
    assert DocumentsServer(Connection(narrow.urls["documents"], lambda: other)).catalogue("directory", "") is not None


def test_a_body_that_is_too_long_is_refused_before_it_is_read(narrow: RunningProvince) -> None:
    token = training_token(narrow.urls["documents"], LAN.id, "may-lan")
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    for body in (b" " * 6000, iter([b" " * 3000] * 3)):  # with its length, and in chunks
        answer = requests.post(f"{narrow.urls['documents']}/leases", data=body, headers=headers, timeout=10)
        assert answer.status_code == 413
        assert answer.json()["error"]["code"] == "too-large"


def answering(status: int = 200) -> ASGIApp:
    """Return an application that reads its body and answers with a code."""
    app = FastAPI()

    @app.post("/")
    async def read(request: Request) -> dict[str, int]:
        return {"read": len(await request.body())}

    @app.get("/nobody", status_code=status)
    async def nobody() -> dict[str, str]:
        return {}

    return app


def test_an_address_that_tries_tokens_out_is_held_off() -> None:
    app = Limited(answering(401), Limiter(Rates(strangers=3)))
    tried = [{"Authorization": f"Bearer {n}"} for n in range(5)]
    codes = [ask(app, "GET", "/nobody", headers=one, address="10.1.1.1").status_code for one in tried]
    assert codes == [401, 401, 401, 429, 429]
    assert ask(app, "GET", "/nobody", address="10.1.1.2").status_code == 401


def test_a_neighbour_who_tries_tokens_out_holds_nobody_off_who_is_known() -> None:
    limiter = Limiter(Rates(strangers=2))
    known, forger = {"Authorization": "Bearer that-is-known"}, {"Authorization": "Bearer forged"}
    served, turned_away = Limited(answering(), limiter), Limited(answering(401), limiter)
    assert ask(served, "GET", "/nobody", headers=known, address="10.1.1.1").status_code == 200
    codes = [ask(turned_away, "GET", "/nobody", headers=forger, address="10.1.1.1").status_code for _ in range(3)]
    assert codes == [401, 401, 429]
    assert ask(served, "GET", "/nobody", headers=known, address="10.1.1.1").status_code == 200


def test_all_of_one_address_have_a_rate_together() -> None:
    app = Limited(answering(), Limiter(Rates(address=2)))
    answers = [ask(app, "GET", "/nobody", address="10.1.1.1") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert int(answers[-1].headers["retry-after"]) >= 1
    assert [ask(app, "GET", "/nobody").status_code for _ in range(4)] == [200] * 4


def test_a_body_up_to_the_limit_passes() -> None:
    app = Limited(answering(), Limiter(Rates(body=1000)))
    assert ask(app, "POST", "/", body=b"x" * 1000).json() == {"read": 1000}
    assert ask(app, "POST", "/", body=b"x" * 1001).status_code == 413


def test_more_steps_than_one_request_may_carry_are_refused_whole(province: RunningProvince) -> None:
    token = training_token(province.urls["documents"], LAN.id, "may-lan")
    body = b'{"epoch":"","since":"","rid":"r","steps":[' + b",".join([b'{"id":"x"}'] * 1001) + b"]}"
    line = Connection(province.urls["documents"], lambda: token)
    with pytest.raises(Refused) as refused:
        line.call("POST", "sync/v1", body=body)
    line.close()
    assert refused.value.reason == "too-many-steps"
