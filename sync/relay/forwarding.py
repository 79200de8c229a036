"""Packages that lay on the relay's shelf go to the province when its line is back; their answers take their place."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import BinaryIO

import requests

from sync.courier.envelope import Header
from sync.courier.troubles import BadCourier
from sync.relay.shelf import Shelf
from sync.servers.connection import CONNECT_SECONDS, faults

READ = 256 * 1024
PATIENCE = 120.0
"""Seconds the province may be silent: it judges a whole package before it answers."""
_LOG = logging.getLogger(__name__)


class Forwarder:
    """Hands sealed packages on to the document server, which answers for both."""

    def __init__(self, shelf: Shelf, documents: str, extra_ca: Path | None = None) -> None:
        """Prepare.

        Args:
            documents: address of the document server; packages are taken beside it, under ``/courier``.
            extra_ca: PEM file of the authority that issued its certificate, when the system knows it not.
        """
        self._shelf = shelf
        self._address = f"{documents.rstrip('/').removesuffix('/documents')}/courier"
        self._session = requests.Session()
        if extra_ca is not None:
            self._session.verify = str(extra_ca)

    def close(self) -> None:
        """Hang up."""
        self._session.close()

    def run(self) -> int:
        """Hand on each desk's newest package; return how many were answered.

        Raises:
            SyncTrouble: no line; everything waits on.
        """
        newest = {header.desk: (path, header) for path, header in self._shelf.requests()}
        return sum(self._forward(path, header) for path, header in newest.values())

    def _forward(self, path: Path, header: Header) -> bool:
        draft = self._shelf.draft()
        try:
            with faults(), path.open("rb") as package, self._post(package) as answer:
                if answer.status_code != 200:
                    return self._refused(answer.status_code, header)
                with draft.open("xb") as out:
                    for piece in answer.iter_content(READ):
                        out.write(piece)
            self._shelf.keep(draft, "answer")
        except BadCourier as bad:
            _LOG.warning("the answer for %s is none: %s", header.desk, bad.text)
            return False
        finally:
            draft.unlink(missing_ok=True)
        self._shelf.done(header)
        return True

    def _post(self, package: BinaryIO) -> requests.Response:
        return self._session.post(
            self._address, data=package, stream=True, timeout=(CONNECT_SECONDS, PATIENCE), allow_redirects=False,
            headers={"Content-Type": "application/octet-stream", "Accept-Encoding": "identity"},
            verify=self._session.verify,
        )  # fmt: skip

    def _refused(self, status: int, header: Header) -> bool:
        """Take a package off the shelf that the province will never take; a province in trouble is asked again."""
        _LOG.warning("the province answered %s to the package of %s", status, header.desk)
        if status == 422:
            self._shelf.done(header)
        return False
