"""Drivers and certificate files of one desk: which are used, others added or left out, the doctor's findings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from desktop import settings as settings_file
from desktop.actions.choose_certificate import trust_of
from desktop.shown import Finding
from desktop.workplace import Workplace
from signing.batch import write_file
from signing.doctor import Check, examine, redacted
from signing.drivers import backend_of, find_drivers, known_drivers
from workflow.errors import Missing

_WORDS = {"pkcs11": "Trình điều khiển", "file": "Tệp chứng thư", "cng": "Kho chứng thư của Windows"}


class OwnDevices:
    """Called from the token lane only: nobody is logged in meanwhile."""

    def __init__(self, place: Workplace) -> None:
        self._place = place
        self._found: tuple[Check, ...] = ()

    def modules(self) -> Sequence[tuple[str, str]]:
        """Return path and words of what is used: what the settings name, else the drivers found on this machine."""
        vendors = {one.path: one.vendor for one in known_drivers()}
        return [(str(path), self._words(path, vendors.get(path, ""))) for path in self._used()]

    def add(self, path: str) -> None:
        """Use a driver or certificate file as well, from now on.

        Raises:
            Missing: there is no such file.
        """
        if not Path(path).is_file():
            raise Missing("module", f"Không mở được tệp {Path(path).name}.", "Chọn tệp khác.")
        self._use([*self._used(), Path(path)])

    def leave_out(self, path: str) -> None:
        """Use it no longer; with none left, those found on this machine are used."""
        self._use([one for one in self._used() if str(one) != path])

    def examine(self) -> Sequence[Finding]:
        """Go through everything between the plug and a signature; takes a few seconds, needs no PIN."""
        place = self._place
        self._found = examine(
            self._used(), trust_of(place), environment=place.settings.signing.environment, now=place.now()
        )
        return [Finding(one.words, one.ok, one.cause, one.remedy) for one in self._found]

    def save_report(self, path: str) -> None:
        """Write the last findings without names, numbers and folders.

        Raises:
            SigningTrouble: the disk does not take it.
        """
        write_file(Path(path), redacted(self._found).encode("utf-8"))

    def _used(self) -> list[Path]:
        return [Path(one) for one in self._place.settings.signing.modules] or list(find_drivers())

    def _use(self, modules: Sequence[Path]) -> None:
        place = self._place
        kept = tuple(dict.fromkeys(map(str, modules)))
        place.settings = replace(place.settings, signing=replace(place.settings.signing, modules=kept))
        settings_file.save(place.folder, place.settings)
        place.restart_tokens()

    @staticmethod
    def _words(path: Path, vendor: str) -> str:
        kind = _WORDS[backend_of(path)]
        return " · ".join(part for part in (kind, vendor, str(path)) if part)
