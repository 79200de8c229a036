"""A browser of its own for one sign-in on a machine that reaches the world through the office's relay alone.

The person's own browser knows nothing of the relay. So an installed one is begun, with a profile that lasts as long as
the sign-in, and goes through the relay for everything; TLS stays between it and the provider. No window of ours ever
sees the password (RFC 8252, section 8.12).
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import TracebackType
from urllib.parse import urlsplit

FAMILY = ("google-chrome", "google-chrome-stable", "chromium", "chromium-browser", "microsoft-edge", "brave-browser",
          "coccoc-browser")  # fmt: skip
"""Browsers that take Chromium's switches, as Linux names them."""
OTHERS = ("firefox", "firefox-esr")
_WINDOWS = (r"Microsoft\Edge\Application\msedge.exe", r"Google\Chrome\Application\chrome.exe",
            r"CocCoc\Browser\Application\browser.exe", r"Mozilla Firefox\firefox.exe")  # fmt: skip
_FOLDERS = ("ProgramFiles", "ProgramFiles(x86)", "LOCALAPPDATA")
_SWITCHES = ("--no-first-run", "--no-default-browser-check", "--disable-sync", "--disable-background-networking",
             "--new-window")  # fmt: skip
_PREFERENCES = {
    "browser.aboutwelcome.enabled": False, "browser.shell.checkDefaultBrowser": False,
    "datareporting.policy.dataSubmissionEnabled": False, "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False, "network.proxy.type": 1,
}  # fmt: skip
_PATIENCE = 5.0


class RelayedBrowser:
    """Begins a browser that goes through a relay; ``close`` ends it and forgets its profile."""

    def __init__(
        self, relay: str, *, find: Callable[[str], str | None] = shutil.which,
        environment: Mapping[str, str] | None = None, platform: str = sys.platform,
    ) -> None:  # fmt: skip
        """Prepare; nothing is begun yet.

        Args:
            relay: its address, ``http://HOST:PORT``.
            find: returns where a program lies.
            environment: the variables of this machine.
            platform: as ``sys.platform``.
        """
        self._relay = relay
        self._find = find
        self._environment = os.environ if environment is None else environment
        self._platform = platform
        self._process: subprocess.Popen[bytes] | None = None
        self._profile: Path | None = None

    def open(self, address: str) -> bool:
        """Show an address; False when no browser of a known kind is installed or none begins."""
        for program in self._installed():
            profile = Path(tempfile.mkdtemp(prefix="vic-dang-nhap-"))
            try:
                self._process = subprocess.Popen(
                    self._words(program, profile, address), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                )  # fmt: skip
            except OSError:
                shutil.rmtree(profile, ignore_errors=True)
                continue
            self._profile = profile
            return True
        return False

    def close(self) -> None:
        """End the browser; what it kept of the sign-in goes with it."""
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(_PATIENCE)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._process = None
        if self._profile is not None:
            shutil.rmtree(self._profile, ignore_errors=True)
            self._profile = None

    def __enter__(self) -> RelayedBrowser:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _installed(self) -> Iterator[Path]:
        if self._platform == "win32":
            folders = [self._environment[name] for name in _FOLDERS if self._environment.get(name)]
            places = [Path(folder, *name.split("\\")) for name in _WINDOWS for folder in folders]
            yield from (place for place in places if place.is_file())
            return
        for name in (*FAMILY, *OTHERS):
            if found := self._find(name):
                yield Path(found)

    def _words(self, program: Path, profile: Path, address: str) -> list[str]:
        if not program.stem.startswith("firefox"):
            proxy = f"--proxy-server={self._relay.rstrip('/')}"
            return [str(program), f"--user-data-dir={profile}", proxy, *_SWITCHES, address]
        (profile / "user.js").write_text(_preferences(self._relay), encoding="utf-8")
        return [str(program), "-no-remote", "-profile", str(profile), address]


def _preferences(relay: str) -> str:
    """Return a Firefox profile's settings; addresses of the machine itself are never asked through a proxy."""
    parts = urlsplit(relay)
    said: dict[str, object] = dict(_PREFERENCES)
    for kind in ("http", "ssl"):
        said[f"network.proxy.{kind}"] = parts.hostname or ""
        said[f"network.proxy.{kind}_port"] = parts.port or 80
    lines = (f'user_pref("{name}", {_written(value)});' for name, value in said.items())
    return "\n".join([*lines, ""])


def _written(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value) if isinstance(value, int) else f'"{value}"'
