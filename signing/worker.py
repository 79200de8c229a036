"""The other side of the signing worker: does the heavy reading and writing of PDF files away from the window."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from multiprocessing.connection import Connection
from typing import Any

from signing import fields, judging, pdf, pipeline, placing, upgrade, verify
from signing.errors import SigningTrouble, WorkerFailed
from signing.model import CertificateInfo, SignedFile, TokenInfo, pick_certificate
from signing.orders import SignOrder, SignRequest
from signing.worker_start import our_end, stand_back

JOBS: Mapping[str, Callable[..., Any]] = {
    "prepare": fields.prepare,
    "fill": fields.fill,
    "upgrade": upgrade.upgrade_pdf,
    "survey": placing.survey,
}
WATCHED: Mapping[str, Callable[..., Any]] = {"verify": verify.verify_pdf, "verify_file": judging.judge_file}
"""Long jobs that tell how far they are."""


class Line:
    """Our end of the line; several threads may speak, one listens."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._speaking = threading.Lock()

    def say(self, *words: Any) -> None:
        """Send something whole."""
        with self._speaking:
            self._connection.send(words)

    def hear(self) -> Any:
        """Wait for what the other side says."""
        return self._connection.recv()


class RelayedToken:
    """A token somebody logged in to on the other side; only what is to be signed travels there, never a PIN here."""

    def __init__(self, line: Line, token: TokenInfo) -> None:
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
        self._line.say("raw", certificate_id, data, digest)
        answer = self._line.hear()
        if isinstance(answer, SigningTrouble):
            raise answer
        signature: bytes = answer
        return signature


def serve(line: Line) -> None:
    """Do one job after the other until the other side is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        line.say("ready")
        while True:
            name, values, options = line.hear()
            line.say(*_done(line, name, values, options))
    except (EOFError, OSError):
        return


def _done(line: Line, name: str, values: tuple[Any, ...], options: dict[str, Any]) -> tuple[str, Any]:
    """Return the result, the trouble, or what our own fault was; a job must never end the worker."""
    try:
        if name == "sign":
            return "done", _signed(line, *values, **options)
        if name == "sign_files":
            _batch(line, *values)
            return "done", None
        if name in WATCHED:
            return "done", WATCHED[name](*values, progress=lambda *far: line.say("progress", *far), **options)
        return "done", JOBS[name](*values, **options)
    except SigningTrouble as trouble:
        return "trouble", trouble
    except Exception as fault:  # noqa: BLE001 - the edge of the process: told to the other side, never swallowed
        return "trouble", WorkerFailed(detail=f"{type(fault).__name__}: {fault}"[:500])


def _signed(
    line: Line, token: TokenInfo, moment: datetime, data: bytes, field: str, *values: Any, **options: Any
) -> SignedFile:
    look, certificate_id = values
    relayed = RelayedToken(line, token)
    return pdf.sign_pdf(data, field, look, relayed, certificate_id, now=lambda: moment, **options)


def _batch(line: Line, token: TokenInfo, requests: Sequence[SignRequest], order: SignOrder) -> None:
    """Tell what became of each file as soon as it is known."""
    for outcome in pipeline.signed_one_by_one(requests, RelayedToken(line, token), order):
        line.say("outcome", outcome)


if __name__ == "__main__":
    stand_back()
    serve(Line(our_end(sys.argv[1])))
