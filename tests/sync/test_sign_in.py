"""Signing in with the province's account: in the browser, renewed alone, refused when anything does not fit."""

from __future__ import annotations

import html
import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
import requests
from cryptography.hazmat.primitives.asymmetric import rsa

from sync.account import Account
from sync.errors import Cancelled, NotLoggedIn, NotTheServer, Refused, SyncTrouble
from sync.provincial.identity import FILE, BadSignIn, read_rules
from sync.servers.documents_server import server_token
from sync.sign_in.flow import renew, sign_in, sign_out
from sync.sign_in.loopback import PATH, Loopback
from tests.sync.openid.small_provider import CLIENT, SmallProvider
from tests.sync.province import RunningProvince, running

NODE_PACKAGE = "oidc-provider@9.13.3"


class Kept:
    """Secrets in memory."""

    def __init__(self) -> None:
        self.held: dict[str, str] = {}

    def get(self, name: str) -> str | None:
        """Return a secret."""
        return self.held.get(name)

    def put(self, name: str, value: str) -> None:
        """Keep a secret."""
        self.held[name] = value

    def drop(self, name: str) -> None:
        """Forget a secret."""
        self.held.pop(name, None)


def browser(url: str, login: str = "lan") -> bool:
    """Walk through the provider's pages as a person does: type the name, agree, come back to this machine."""
    session = requests.Session()
    answer = session.get(url, timeout=10)
    for _ in range(4):
        if urlsplit(answer.url).path == PATH:
            break
        form = re.search(r'<form[^>]*action="([^"]+)"', answer.text)
        assert form, answer.text[:500]
        fields = dict(re.findall(r'<input[^>]*name="(\w+)"[^>]*value="([^"]*)"', answer.text))
        fields |= {name: login for name in ("login", "password") if f'name="{name}"' in answer.text}
        answer = session.post(urljoin(answer.url, html.unescape(form[1])), data=fields, timeout=10)
    session.close()
    assert "Quay lại cửa sổ VIC" in answer.text
    return True


@pytest.fixture
def small() -> Iterator[SmallProvider]:
    """The small provider."""
    provider = SmallProvider()
    yield provider
    provider.close()


@pytest.fixture(scope="session")
def node_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the certified provider is installed; the test is left out where Node.js or its registry is not."""
    if not (shutil.which("node") and shutil.which("npm")):
        pytest.skip("Node.js is not installed on this machine")
    folder = tmp_path_factory.mktemp("node")
    words = ["npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", str(folder), NODE_PACKAGE]
    done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=100)
    if done.returncode != 0:
        pytest.skip(f"the package registry of Node.js does not answer: {done.stderr[-200:]}")
    return folder


@pytest.fixture
def certified(node_folder: Path) -> Iterator[str]:
    """The address of a certified provider."""
    script = Path(__file__).with_name("openid") / "provider.mjs"
    words = ["node", "--no-warnings", str(script), str(node_folder), CLIENT, f"http://127.0.0.1{PATH}"]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        assert process.stdout is not None and process.stdin is not None
        yield json.loads(process.stdout.readline())["issuer"]
        process.stdin.close()
        process.wait(10)


def _province(folder: Path, issuer: str, jwks: str, claim: str = "sub", **more: str) -> Path:
    folder.mkdir(parents=True)
    said = {"issuer": issuer, "client_id": CLIENT, "jwks": jwks, "claim": claim} | more
    (folder / FILE).write_text(json.dumps(said), "utf-8")
    return folder


@pytest.fixture
def province(small: SmallProvider, memory_path: Path) -> Iterator[RunningProvince]:
    """A province that believes the small provider."""
    with running(_province(memory_path / "server", small.issuer, small.jwks)) as province:
        yield province


@pytest.mark.parametrize("kind", ["small", "certified"])
def test_a_person_signs_in_renews_and_signs_out(kind: str, request: pytest.FixtureRequest, memory_path: Path) -> None:
    found = request.getfixturevalue(kind)
    issuer, jwks = (found.issuer, found.jwks) if isinstance(found, SmallProvider) else (found, f"{found}/jwks")
    with running(_province(memory_path / "one", issuer, jwks)) as province:
        endpoint, kept = province.urls["documents"], Kept()
        signed = sign_in(endpoint, "may-1", browser)
        assert signed.person == "lan" and signed.token not in repr(signed)
        account = Account("lan", "may-1", kept)
        account.sign_in(signed.token, signed.refresh_token)
        caller = province.parts.accounts.caller(f"Bearer {account.token()}")
        assert caller is not None and (caller.person.id, caller.device) == ("lan", "may-1")
        assert renew(endpoint, account)
        assert account.token() != signed.token
        again = Account("lan", "may-1", kept)
        assert province.parts.accounts.caller(f"Bearer {again.token()}") is not None
        renewing = account.refresh_token()
        sign_out(endpoint, account)
        assert kept.held == {}
        with pytest.raises(NotLoggedIn):
            account.token()
        account.sign_in("x", renewing)
        assert not renew(endpoint, account), "the provider was told"


def test_the_personal_number_may_name_the_person(small: SmallProvider, memory_path: Path) -> None:
    with running(_province(memory_path / "uid", small.issuer, small.jwks, by="uid")) as province:
        with pytest.raises(Refused, match="không có người dùng"):
            sign_in(province.urls["documents"], "may-1", browser)


@pytest.mark.parametrize("login", ["ai-do", "he-thong ", ""])
def test_somebody_the_directory_does_not_know_stays_outside(
    small: SmallProvider, province: RunningProvince, login: str
) -> None:
    small.login = login
    with pytest.raises(Refused) as refused:
        sign_in(province.urls["documents"], "may-1", browser)
    assert refused.value.what_next


@pytest.mark.parametrize(
    "changed",
    [
        {"aud": "another"}, {"iss": "https://another.vn"}, {"exp": 1_700_000_000}, {"sub": None}, {"iat": None},
        {"azp": "another"},
    ],
    ids=str,
)  # fmt: skip
def test_a_token_that_does_not_fit_is_not_believed(
    small: SmallProvider, province: RunningProvince, changed: dict[str, object]
) -> None:
    with pytest.raises(Refused):
        server_token(province.urls["documents"], small.id_token("n", **changed), "may-1")


def test_a_token_signed_by_somebody_else_or_by_nobody_is_not_believed(
    small: SmallProvider, province: RunningProvince
) -> None:
    other = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    head, body, _ = small.id_token("n").split(".")
    for forged in (small.id_token("n", key=other), f"{head}.{body}.", "x" * 40, f"eyJhbGciOiJub25lIn0.{body}."):
        with pytest.raises(Refused):
            server_token(province.urls["documents"], forged, "may-1")
    person, token = server_token(province.urls["documents"], small.id_token("n"), "may-1")
    assert person == "lan" and token


@pytest.mark.parametrize("says", [{"state": "another"}, {"error": "access_denied", "code": ""}, {"code": "guessed"}])
def test_an_answer_of_another_sign_in_is_refused(
    small: SmallProvider, province: RunningProvince, says: dict[str, str]
) -> None:
    small.says = says

    def careless(url: str) -> bool:
        requests.get(url, timeout=10).close()
        return True

    with pytest.raises(NotLoggedIn):
        sign_in(province.urls["documents"], "may-1", careless)


def test_an_answer_with_another_nonce_is_refused(small: SmallProvider, province: RunningProvince) -> None:
    small.tamper = {"nonce": "replayed"}
    with pytest.raises(NotLoggedIn):
        sign_in(province.urls["documents"], "may-1", browser)


def test_the_person_gives_up_or_never_comes_back(province: RunningProvince) -> None:
    opened: list[str] = []

    def ignored(url: str) -> bool:
        opened.append(url)
        return True

    endpoint = province.urls["documents"]
    with pytest.raises(Cancelled):
        sign_in(endpoint, "may-1", ignored, cancelled=lambda: bool(opened))
    with pytest.raises(NotLoggedIn, match="không quay lại"):
        sign_in(endpoint, "may-1", ignored, patience=0.1)
    with pytest.raises(NotLoggedIn, match="trình duyệt"):
        sign_in(endpoint, "may-1", lambda url: False)


def test_a_province_without_a_provider_says_so(memory_path: Path) -> None:
    with running(memory_path / "plain") as province, pytest.raises(SyncTrouble):
        sign_in(province.urls["documents"], "may-1", browser)


def test_a_provider_that_speaks_for_another_name_is_left(small: SmallProvider, memory_path: Path) -> None:
    with running(_province(memory_path / "odd", f"{small.issuer}/other", small.jwks)) as province:
        with pytest.raises((NotTheServer, SyncTrouble)):
            sign_in(province.urls["documents"], "may-1", browser)


def test_nothing_but_the_own_address_is_answered() -> None:
    with Loopback() as loopback:
        base = loopback.redirect_uri.removesuffix(PATH)
        assert requests.get(f"{base}/favicon.ico", timeout=5).status_code == 404
        assert requests.get(f"{base}{PATH}?code=1&state=2", timeout=5).status_code == 200
        assert requests.get(f"{base}{PATH}?code=9&state=9", timeout=5).status_code == 200
        assert loopback.wait(1, lambda: False) == {"code": "1", "state": "2"}, "the first answer counts"


@pytest.mark.parametrize(
    "said", ["{", '{"issuer": "x"}', '{"issuer": "http://a.vn", "client_id": "c", "jwks": "https://a.vn"}',
             '{"issuer": "https://a.vn", "client_id": "c", "jwks": "https://a.vn/k", "by": "name"}'],
)  # fmt: skip
def test_a_declaration_that_cannot_be_used_is_told_at_start(said: str, tmp_path: Path) -> None:
    assert read_rules(tmp_path) is None
    (tmp_path / FILE).write_text(said, "utf-8")
    with pytest.raises(BadSignIn) as bad:
        read_rules(tmp_path)
    assert bad.value.what_next
