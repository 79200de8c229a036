"""Signing in where only the office's relay has a line: calls and browser go through it, and it reads nothing."""

from __future__ import annotations

import json
import os
import re
import stat
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests

from sync.account import Account
from sync.errors import NotLoggedIn, Offline, SyncTrouble
from sync.provincial.identity import FILE
from sync.relay.provider import provider_targets
from sync.relay.rules import relay_rules
from sync.relay.running import provider_of
from sync.relay.serving import Relay
from sync.sign_in.browser import RelayedBrowser
from sync.sign_in.flow import renew, sign_in, sign_out
from tests.sync.openid.small_provider import CLIENT, SmallProvider
from tests.sync.province import running
from tests.sync.test_relay import RunningRelay
from tests.sync.test_sign_in import Kept
from tests.sync.tls_front import Wire, certificate, wire


@dataclass
class World:
    """A province and its provider behind TLS, a relay in front of both, and a wire on which somebody listens."""

    endpoint: str
    small: SmallProvider
    fronts: tuple[Wire, Wire]
    relay: RunningRelay
    tap: Wire
    ca: Path

    @property
    def url(self) -> str:
        """The relay's address, past the listener."""
        return f"http://127.0.0.1:{self.tap.port}"

    def browser(self, url: str) -> bool:
        """Be a browser that goes through the relay."""
        with requests.Session() as session:
            session.trust_env = False
            session.proxies, session.verify = {"https": self.url}, str(self.ca)
            answer = session.get(url, timeout=10)
            assert "Quay lại cửa sổ VIC" in answer.text
        return True


@pytest.fixture
def world(memory_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """Return the world; the relay knows the province alone, and asks it where people sign in."""
    tls, small = certificate(memory_path), SmallProvider()
    try:
        with wire(small.port, tls) as provider_front:
            keys, small.issuer = small.jwks, f"https://127.0.0.1:{provider_front.port}"
            folder = memory_path / "server"
            folder.mkdir()
            said = {"issuer": small.issuer, "client_id": CLIENT, "jwks": keys, "claim": "sub"}
            (folder / FILE).write_text(json.dumps(said), "utf-8")
            with running(folder) as province, wire(province.port, tls) as front:
                endpoint = f"https://127.0.0.1:{front.port}/documents"
                relay = RunningRelay(Relay(relay_rules([endpoint])))
                try:
                    with wire(relay.port) as tap:
                        # A proxy the environment names is not asked.
                        monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
                        yield World(endpoint, small, (front, provider_front), relay, tap, tls[0])
                finally:
                    relay.stop()
    finally:
        small.close()


def let_through(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the relay ask where people sign in, on its own line."""
    with monkeypatch.context() as own:
        own.delenv("HTTPS_PROXY")
        world.relay.relay.let_through_also(provider_targets(world.endpoint, world.ca))
    for front in world.fronts:
        front.met = 0
        front.heard.clear()


def test_a_person_signs_in_renews_and_signs_out_through_the_relay(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    let_through(world, monkeypatch)
    monkeypatch.setenv("PATH", "")
    signed = sign_in(world.endpoint, "may-1", world.browser, extra_ca=world.ca, relay=world.url)
    assert signed.person == "lan"
    account = Account("lan", "may-1", Kept())
    account.sign_in(signed.token, signed.refresh_token)
    assert renew(world.endpoint, account, extra_ca=world.ca, relay=world.url)
    assert account.token() != signed.token
    kept = account.refresh_token()
    assert kept in world.small.refreshing
    sign_out(world.endpoint, account, extra_ca=world.ca, relay=world.url)
    assert kept not in world.small.refreshing
    # Nobody took another way, and the relay's neighbours heard no word of it.
    assert world.relay.relay.passed == sum(front.met for front in world.fronts) > 0
    inside = bytes(world.fronts[1].heard)
    assert kept.encode() in inside and b"code_verifier" in inside
    heard = bytes(world.tap.heard)
    for secret in (kept.encode(), signed.token.encode(), b"code_verifier", b"id_token", b"openid-configuration"):
        assert secret not in heard


def test_a_relay_that_was_not_told_of_the_provider_lets_nobody_there(world: World) -> None:
    with pytest.raises(SyncTrouble):
        sign_in(world.endpoint, "may-1", world.browser, extra_ca=world.ca, relay=world.url)
    assert world.relay.relay.refused == 1
    assert world.fronts[1].met == 0


def test_a_relay_that_is_gone_is_being_offline(world: World) -> None:
    with pytest.raises(Offline):
        sign_in(world.endpoint, "may-1", world.browser, extra_ca=world.ca, relay="http://127.0.0.1:9")


def test_the_relay_learns_the_provider_from_the_province_alone(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HTTPS_PROXY")
    port = world.fronts[1].port
    assert provider_of(world.endpoint, world.ca) == frozenset({("127.0.0.1", port)})
    world.relay.relay.let_through_also(frozenset({("127.0.0.1", port)}))
    assert world.relay.relay.targets == {("127.0.0.1", port), ("127.0.0.1", world.fronts[0].port)}
    assert provider_of("https://127.0.0.1:9/documents", world.ca) is None


def test_a_browser_asks_the_relay_for_the_way(world: World) -> None:
    answer = requests.get(f"http://127.0.0.1:{world.relay.port}/proxy.pac", timeout=10)
    assert answer.headers["Content-Type"] == "application/x-ns-proxy-autoconfig"
    assert 'var hosts = ["127.0.0.1"];' in answer.text
    assert f'"PROXY 127.0.0.1:{world.relay.port}" : "DIRECT"' in answer.text


STAND_IN = """#!{python}
import json, pathlib, re, sys
import requests
words = sys.argv[1:]
pathlib.Path({told!r}).write_text(json.dumps(words))
proxy = [word.partition("=")[2] for word in words if word.startswith("--proxy-server=")]
if not proxy:
    folder = pathlib.Path(words[words.index("-profile") + 1])
    said = dict(re.findall(r'user_pref\\("([a-z.A-Z_-]+)", "?([^")]*)"?\\);', (folder / "user.js").read_text()))
    assert said["network.proxy.type"] == "1"
    proxy = ["http://%s:%s" % (said["network.proxy.ssl"], said["network.proxy.ssl_port"])]
session = requests.Session()
session.trust_env = False
session.proxies, session.verify = {{"https": proxy[0]}}, {ca!r}
assert session.get(words[-1], timeout=10).ok
"""


@pytest.fixture
def installed(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    """Return an installer of browsers that go where their switches or preferences send them."""

    def install(name: str) -> Path:
        told = tmp_path / "told.json"
        script = STAND_IN.format(python=sys.executable, told=str(told), ca=str(world.ca))
        place = tmp_path / "bin" / name
        place.parent.mkdir()
        place.write_text(script, encoding="utf-8")
        place.chmod(place.stat().st_mode | stat.S_IXUSR)
        monkeypatch.setenv("PATH", str(place.parent))
        return told

    return install


@pytest.mark.skipif(os.name == "nt", reason="a script is no program there")
@pytest.mark.parametrize("name", ["chromium", "firefox"])
def test_an_installed_browser_is_begun_behind_the_relay(
    name: str, world: World, installed: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    let_through(world, monkeypatch)
    told = installed(name)
    signed = sign_in(world.endpoint, "may-1", lambda url: False, extra_ca=world.ca, relay=world.url)
    assert signed.person == "lan"
    words = json.loads(told.read_text())
    assert words[-1].startswith(f"{world.small.issuer}/authorization?")
    profile = next(word for word in words if "vic-dang-nhap-" in word).removeprefix("--user-data-dir=")
    assert not Path(profile).exists()
    assert world.relay.relay.passed == sum(front.met for front in world.fronts)


def test_without_a_known_browser_the_persons_own_is_asked(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    let_through(world, monkeypatch)
    monkeypatch.setenv("PATH", "")
    opened: list[str] = []

    def own(url: str) -> bool:
        opened.append(url)
        return False

    with pytest.raises(NotLoggedIn):
        sign_in(world.endpoint, "m", own, extra_ca=world.ca, relay=world.url)
    assert len(opened) == 1


def test_browsers_of_windows_are_found_where_they_lie(tmp_path: Path) -> None:
    edge = tmp_path / "x86" / "Microsoft" / "Edge" / "Application" / "msedge.exe"
    fox = tmp_path / "all" / "Mozilla Firefox" / "firefox.exe"
    for place in (edge, fox):
        place.parent.mkdir(parents=True)
        place.touch()
    folders = {"ProgramFiles": str(tmp_path / "all"), "ProgramFiles(x86)": str(tmp_path / "x86")}
    browser = RelayedBrowser("http://r:1", environment=folders, platform="win32")
    assert list(browser._installed()) == [edge, fox]
    assert not browser.open("https://x")  # neither is a program: nothing is begun, nothing is left
    assert re.search("vic-dang-nhap", " ".join(os.listdir(tmp_path))) is None
