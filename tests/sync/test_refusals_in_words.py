"""Whatever a server turns down, also what its framework does, it says in the one form: what, and what to do next."""

from __future__ import annotations

import pytest
import requests

from sync.servers.documents_server import training_token
from tests.sync.province import LAN, RunningProvince


@pytest.mark.parametrize("lane", ["documents", "dossiers"])
@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("POST", "sync/v9", 404, "unknown-version"),
        ("GET", "sync/v2", 405, "bad-request"),
        ("POST", "sync/v2", 400, "bad-request"),
        ("POST", "leases", 422, "bad-request"),
        ("PATCH", "files/" + "0" * 64, 422, "bad-request"),
        ("GET", "holdings/items?in=zz", 400, "bad-request"),
    ],
)
def test_a_refusal_names_what_is_wrong_and_the_cure(
    province: RunningProvince, lane: str, method: str, path: str, status: int, code: str
) -> None:
    token = training_token(province.urls["documents"], LAN.id, "may-lan")
    said = requests.request(
        method, f"{province.urls[lane]}/{path}", headers={"Authorization": f"Bearer {token}"}, data=b"{", timeout=20
    )
    error = said.json()["error"]
    assert (said.status_code, error["code"]) == (status, code)
    assert all(error[part] for part in ("title", "text", "what_next"))


def test_a_stranger_is_told_to_sign_in_in_the_same_form(province: RunningProvince) -> None:
    said = requests.get(f"{province.urls['documents']}/holdings", timeout=20)
    assert (said.status_code, said.json()["error"]["code"]) == (401, "signed-out")
    assert said.headers["WWW-Authenticate"] == "Bearer"


def test_an_address_without_a_server_answers_as_none_of_ours(province: RunningProvince) -> None:
    said = requests.get(f"{province.urls['documents']}/nothing", timeout=20)
    assert (said.status_code, "error" in said.json()) == (404, False)
