"""Every call of the servers as everybody: nobody, a forger, each role, another office; one nobody decided on fails."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from sync import wire
from sync.compact.request import write_request
from sync.provincial.audit import Audit
from sync.provincial.described import operations
from sync.provincial.limits import Rates
from sync.provincial.serve import Options, Province
from tests.sync.asking import Said, ask
from tests.sync.province import DIRECTORY, DUNG, HAI, LAN, SYSTEMS, THU, Clock
from tests.sync.test_steps_acceptance import arrival
from workflow.people import Person

CALLERS = ("nobody", "forger", "revoked", "clerk", "leader", "specialist", "stranger")
"""The stranger is the clerk of another office; the one revoked was the clerk on a machine that is lost."""
CONTENT = b"%PDF-1.7 cua ubnd"
FILE = hashlib.sha256(CONTENT).hexdigest()
NEW = hashlib.sha256(b"moi").hexdigest()
META = f"sha256 {base64.b64encode(NEW.encode()).decode()},filetype {base64.b64encode(b'application/pdf').decode()}"
YEAR = Clock()().year
KEY = "khoa-cua-cong-quoc-gia"

SIGNED_IN = "401 401 401 200 200 200 200"
OTHER_SYSTEMS = "401 401 401 401 401 401 401"
KEEPERS = "401 401 401 200 403 403 200"
# Codes in the order of CALLERS. Another office's clerk is served for the own office: what it sees is tested below.
DOCUMENTS: Mapping[str, str] = {
    "POST /sync/v1": SIGNED_IN,
    "POST /sync/v2": SIGNED_IN,
    "POST /sync/v{version}": "426 426 426 426 426 426 426",
    "GET /protocol": "200 200 200 200 200 200 200",
    "GET /protocol/versions": "200 200 200 200 200 200 200",
    "GET /holdings": SIGNED_IN,
    "GET /holdings/items": SIGNED_IN,
    "POST /holdings/steps": SIGNED_IN,
    "GET /anchors": SIGNED_IN,
    "GET /notices": SIGNED_IN,
    "POST /notices/retry": "401 401 401 200 200 403 200",
    "POST /notices/told": "401 401 401 422 422 403 422",
    "POST /notices/receipts": OTHER_SYSTEMS,
    "POST /notices/stops": OTHER_SYSTEMS,
    "HEAD /files/{sha256}": "401 401 401 200 200 200 404",
    "POST /files": "401 401 401 201 201 201 201",
    "PATCH /files/{sha256}": "401 401 401 409 409 409 409",
    "GET /files/{sha256}": "401 401 401 200 200 200 404",
    "POST /leases": KEEPERS,
    "GET /leases": SIGNED_IN,
    "POST /leases/return": "401 401 401 422 422 422 422",
    "POST /leases/revoke": "401 401 401 422 422 403 422",
    "POST /leases/voids": SIGNED_IN,
    "GET /leases/ledger": "401 401 401 200 200 403 200",
    "GET /catalogue/{name}": SIGNED_IN,
    "POST /authorities": "401 401 401 403 200 403 403",
    "POST /authorities/end": "401 401 401 403 422 403 403",
    "GET /sign-in": "404 404 404 404 404 404 404",
    "POST /sign-in": "404 404 404 404 404 404 404",
    "POST /training/token": "404 404 404 404 404 404 404",
    **dict.fromkeys(
        (
            "POST /field-reports",
            "POST /field-reports/{code}/again",
            "POST /field-reports/{code}/rating",
            "GET /field-reports/replies",
            "POST /field-reports/replies/seen",
            "GET /field-reports/files/{sha256}",
            "PUT /field-reports/offices/{office}/files",
        ),
        OTHER_SYSTEMS,
    ),
    "GET /portal/documents": OTHER_SYSTEMS,
    "GET /portal/files/{sha256}": OTHER_SYSTEMS,
    "GET /health": "200 200 200 200 200 200 200",
    "GET /health/live": "200 200 200 200 200 200 200",
    "GET /metrics": "403 403 403 403 403 403 403",
}
ONLY_DOCUMENTS = ("/authorities", "/authorities/end", "/sign-in", "/portal/documents", "/portal/files/{sha256}")
DOSSIERS: Mapping[str, str] = {
    **{
        name: codes
        for name, codes in DOCUMENTS.items()
        if not name.endswith(ONLY_DOCUMENTS) and "field-reports" not in name
    },
    "POST /leases": "401 401 401 200 403 403 403",
    "HEAD /files/{sha256}": "401 401 401 404 404 404 404",
    "GET /files/{sha256}": "401 401 401 404 404 404 404",
    "GET /reports": SIGNED_IN,
    "POST /reports/delivered": "401 401 401 403 403 403 403",
    "POST /reports/refused": "401 401 401 403 403 403 403",
    "POST /reports/retry": "401 401 401 403 403 403 403",
    "GET /tthc/dossiers": SIGNED_IN,
    "GET /portal/dossiers": OTHER_SYSTEMS,
    "GET /portal/dossiers/{code}": OTHER_SYSTEMS,
    "GET /portal/progress": OTHER_SYSTEMS,
    "POST /payments/events": OTHER_SYSTEMS,
    "GET /payments/requests": OTHER_SYSTEMS,
    "GET /payments/days/{day}": SIGNED_IN,
    "POST /payments/days/{day}": OTHER_SYSTEMS,
}
DECIDED = {"documents": DOCUMENTS, "dossiers": DOSSIERS}


@dataclass(slots=True)
class Office:
    """The servers of a real province, without a socket, and the token of everybody."""

    province: Province
    tokens: dict[str, str]

    def ask(self, caller: str, method: str, path: str, body: bytes = b"", **headers: str) -> Said:
        """Ask as somebody, from another machine."""
        token = self.tokens[caller]
        said = {name.replace("_", "-"): value for name, value in headers.items()}
        sent = said | ({"Authorization": f"Bearer {token}"} if token else {})
        return ask(self.province.app, method, path, headers=sent, body=body, address="10.9.8.7")


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """Run the servers with one document and one file of the first office."""
    folder: Path = tmp_path_factory.mktemp("province")
    (folder / "catalogue").mkdir()
    (folder / "catalogue" / "directory.json").write_text(json.dumps(DIRECTORY.to_json()), encoding="utf-8")
    (folder / "national_keys.json").write_text(json.dumps({"cong": KEY}), encoding="utf-8")
    province = Province(Options(folder, vxp_systems=SYSTEMS, rates=Rates(strangers=10**6)))
    accounts = province.parts.accounts

    def token(person: Person, device: str = "") -> str:
        return accounts.issue(person.id, device or f"may-{person.id}")

    tokens = {
        "nobody": "", "forger": "x" * 43, "revoked": token(LAN, "may-mat"), "clerk": token(LAN), "leader": token(HAI),
        "specialist": token(DUNG), "stranger": token(THU), "carrier": KEY,
    }  # fmt: skip
    accounts.revoke(LAN.id, "may-mat")
    files = province.parts.files
    files.begin("documents", "ubnd", FILE, len(CONTENT), "application/pdf")
    files.append("documents", "ubnd", FILE, 0, CONTENT)
    lan = accounts.caller(f"Bearer {tokens['clerk']}")
    assert lan is not None
    assert province.parts.acceptance.accept("documents", lan, [arrival()])[0].status == "applied"
    yield Office(province, tokens)
    province.close()


def _json(value: Any) -> tuple[bytes, dict[str, str]]:
    return json.dumps(value).encode(), {"Content_Type": "application/json"}


def asked(call: str, lane: str) -> tuple[str, bytes, dict[str, str]]:
    """Return path, body and headers of a well-formed question for a call."""
    authority = {"person": "dung", "office": "ubnd", "form": "TL.", "kinds": []}
    register = "van_ban_den" if lane == "documents" else "mhs"
    request = wire.SyncRequest("", "", "r")
    questions: dict[str, tuple[bytes, dict[str, str]]] = {
        "POST /sync/v1": (wire.write_request(request), {"Content_Encoding": "gzip"}),
        "POST /sync/v2": (write_request(request, ""), {}),
        "POST /holdings/steps": _json({"items": ["van-ban-1"]}),
        "POST /files": (b"", {"Upload_Length": "3", "Upload_Metadata": META}),
        "PATCH /files/{sha256}": (b"xxx", {"Upload_Offset": "7"}),
        "POST /leases": _json({"register": register, "year": YEAR, "want": 2}),
        "POST /leases/return": _json({"lease": "khong-co", "unused_from": 1}),
        "POST /leases/revoke": _json({"lease": "khong-co", "reason": "máy hỏng"}),
        "POST /leases/voids": _json({"numbers": []}),
        "POST /authorities": _json(authority | {"post": "Trưởng phòng", "of": "Phòng Văn hóa – Xã hội",
                                                "start": "2026-01-01", "basis": "Quyết định 1"}),
        "POST /authorities/end": _json(authority | {"person": "mai", "on": "2099-12-31", "why": "thôi"}),
        "POST /sign-in": _json({"id_token": "x" * 30, "device": "may-1"}),
        "POST /training/token": _json({"person": "lan", "device": "may-1"}),
        "POST /reports/delivered": _json({"ids": [1]}),
        "POST /reports/refused": _json({"ids": [1]}),
        "POST /payments/events": _json({}),
        "POST /notices/retry": _json({"ids": ["khong-co"]}),
        "POST /notices/told": _json({"event": "khong-co"}),
        "POST /notices/receipts": _json({}),
        "POST /notices/stops": _json({}),
    }  # fmt: skip
    path = call.partition(" ")[2]
    marks = {
        "{sha256}": FILE,
        "{name}": "directory",
        "{version}": "0",
        "{day}": "2026-11-22",
        "{code}": "H12-1",
        "{office}": "ubnd",
    }
    for mark, value in marks.items():
        path = path.replace(mark, value)
    queries = {"/leases/ledger": f"?register={register}&year={YEAR}", "/holdings/items": "?in=0"}
    return path + queries.get(path, ""), *questions.get(call, (b"", {}))


@pytest.mark.parametrize("lane", sorted(DECIDED))
def test_there_is_a_decision_on_every_call(office: Office, lane: str) -> None:
    document = office.ask("nobody", "GET", f"/{lane}/openapi.json").json()
    served = {f"{method} {path}" for method, path, _ in operations(document)}
    assert served - set(DECIDED[lane]) == set(), "decide in this file who may"


@pytest.mark.parametrize(("lane", "call"), [(lane, call) for lane in sorted(DECIDED) for call in DECIDED[lane]])
def test_each_call_answers_each_caller_as_decided(office: Office, lane: str, call: str) -> None:
    path, body, headers = asked(call, lane)
    method = call.partition(" ")[0]
    codes = [office.ask(caller, method, f"/{lane}{path}", body, **headers).status_code for caller in CALLERS]
    decided = dict(zip(CALLERS, map(int, DECIDED[lane][call].split()), strict=True))
    assert dict(zip(CALLERS, codes, strict=True)) == decided


def test_another_office_is_told_nothing_of_a_document(office: Office) -> None:
    pulled = wire.write_request(wire.SyncRequest("", "", "r"))
    wanted = json.dumps({"items": ["van-ban-1"]}).encode()
    for caller, told in (("clerk", True), ("stranger", False)):
        answers = (
            office.ask(caller, "POST", "/documents/sync/v1", pulled, Content_Encoding="gzip"),
            office.ask(caller, "POST", "/documents/holdings/steps", wanted, Content_Type="application/json"),
        )
        assert all((b"V/v thu chi" in answer.content) is told for answer in answers)


def test_a_file_of_another_office_looks_like_one_that_is_not_there(office: Office) -> None:
    there = office.ask("stranger", "GET", f"/documents/files/{FILE}")
    nowhere = office.ask("stranger", "GET", f"/documents/files/{'0' * 64}")
    assert (there.status_code, there.content) == (nowhere.status_code, nowhere.content)


def test_only_the_carrier_settles_reports(office: Office) -> None:
    said = office.ask("carrier", "POST", "/dossiers/reports/delivered", b'{"ids":[1]}', Content_Type="application/json")
    assert said.status_code == 200
    assert office.ask("carrier", "GET", "/documents/leases").status_code == 401


def test_whoever_is_turned_away_stands_in_the_audit(office: Office) -> None:
    before = len(Audit(office.province.parts.store, office.province.parts.now).rows(what="turned-away"))
    office.ask("forger", "GET", "/documents/leases")
    rows = Audit(office.province.parts.store, office.province.parts.now).rows(what="turned-away")
    assert len(rows) == before + 1
    assert (rows[-1]["person"], rows[-1]["address"], rows[-1]["outcome"]) == ("", "10.9.8.7", "401")
