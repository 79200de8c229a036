"""The other side of the signing worker: does the heavy reading and writing of PDF files away from the window."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Mapping
from datetime import datetime
from multiprocessing.connection import Connection
from typing import Any

from signing import fields, pdf, upgrade, verify
from signing.errors import SigningTrouble, WorkerFailed
from signing.model import CertificateInfo, SignedFile, TokenInfo, pick_certificate
from signing.worker_start import our_end

JOBS: Mapping[str, Callable[..., Any]] = {
    "prepare": fields.prepare,
    "fill": fields.fill,
    "verify": verify.verify_pdf,
    "upgrade": upgrade.upgrade_pdf,
}


class RelayedToken:
    """A token somebody logged in to on the other side; only what is to be signed travels there, never a PIN here."""

    def __init__(self, line: Connection, token: TokenInfo) -> None:
        self.token = token
        self._line = line

    def certificate(self, certificate_id: str = "") -> CertificateInfo:
        """See :func:`signing.model.pick_certificate`."""
        return pick_certificate(self.token, certificate_id)

    def sign(self, certificate_id: str, data: bytes, digest: str = "sha256") -> bytes:
        """One operation of the token.

        Raises:
            SigningTrouble: as the token said it there.
        """
        self._line.send(("raw", certificate_id, data, digest))
        answer = self._line.recv()
        if isinstance(answer, SigningTrouble):
            raise answer
        signature: bytes = answer
        return signature


def serve(line: Connection) -> None:
    """Do one job after the other until the other side is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    line.send(("ready",))
    while True:
        try:
            name, values, options = line.recv()
        except (EOFError, OSError):
            return
        try:
            line.send(_done(line, name, values, options))
        except (EOFError, OSError):
            return


def _done(line: Connection, name: str, values: tuple[Any, ...], options: dict[str, Any]) -> tuple[str, Any]:
    """Return the result, the trouble, or what our own fault was; a job must never end the worker."""
    try:
        if name == "sign":
            return "done", _signed(line, *values, **options)
        return "done", JOBS[name](*values, **options)
    except SigningTrouble as trouble:
        return "trouble", trouble
    except Exception as fault:  # noqa: BLE001 - the edge of the process: told to the other side, never swallowed
        return "trouble", WorkerFailed(detail=f"{type(fault).__name__}: {fault}"[:500])


def _signed(
    line: Connection, token: TokenInfo, moment: datetime, data: bytes, field: str, *values: Any, **options: Any
) -> SignedFile:
    look, certificate_id = values
    relayed = RelayedToken(line, token)
    return pdf.sign_pdf(data, field, look, relayed, certificate_id, now=lambda: moment, **options)


if __name__ == "__main__":
    serve(our_end(sys.argv[1]))
