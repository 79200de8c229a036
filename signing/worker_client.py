"""This side of the signing worker: what ``pdf``, ``fields``, ``verify`` and ``upgrade`` do, in a process of its own."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path
from types import TracebackType
from typing import Any

from signing.errors import SigningTrouble, WorkerFailed
from signing.model import Box, Level, Look, SignedFile, SigningToken, Trust, Upgraded
from signing.online import Fetch
from signing.orders import SignOrder, SignOutcome, SignRequest, Survey, Wish, failed
from signing.pdf_work import Progress, no_progress
from signing.verdict import FileVerdict
from signing.worker_start import begin

_START = 60.0


class SigningWorker:
    """One process for everything that would make the window stutter; started when first needed.

    A worker that died is told as a trouble and started anew at the next call; nothing it did counts before its answer.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._line: Connection | None = None

    @property
    def pid(self) -> int | None:
        """Process number while it runs, for support."""
        return self._process.pid if self._process is not None else None

    def warm_up(self) -> None:
        """Start the process now, so that the first signature does not wait for it."""
        with self._lock:
            self._started()

    def prepare(self, data: bytes, boxes: Mapping[str, Box]) -> bytes:
        """See :func:`signing.fields.prepare`."""
        made: bytes = self._ask("prepare", (data, dict(boxes)), {})
        return made

    def fill(self, data: bytes, values: Mapping[str, str]) -> bytes:
        """See :func:`signing.fields.fill`."""
        made: bytes = self._ask("fill", (data, dict(values)), {})
        return made

    def sign_pdf(
        self,
        data: bytes,
        field: str,
        look: Look,
        token: SigningToken,
        certificate_id: str = "",
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        **options: Any,
    ) -> SignedFile:
        """See :func:`signing.pdf.sign_pdf`; the token stays on this side."""
        values = (token.token, now(), data, field, look, certificate_id)
        made: SignedFile = self._ask("sign", values, options, token)
        return made

    def verify_pdf(
        self,
        data: bytes,
        trust: Trust | None = None,
        *,
        offline: bool = True,
        at: datetime | None = None,
        fetch: Fetch | None = None,
        progress: Progress = no_progress,
    ) -> FileVerdict:
        """See :func:`signing.verify.verify_pdf`."""
        options = {"offline": offline, "at": at, "fetch": fetch}
        made: FileVerdict = self._ask("verify", (data, trust), options, progress=progress)
        return made

    def verify_file(
        self,
        path: Path,
        trust: Trust | None = None,
        *,
        offline: bool = True,
        at: datetime | None = None,
        fetch: Fetch | None = None,
        progress: Progress = no_progress,
    ) -> FileVerdict:
        """See :func:`signing.judging.judge_file`."""
        options = {"offline": offline, "at": at, "fetch": fetch}
        made: FileVerdict = self._ask("verify_file", (path, trust), options, progress=progress)
        return made

    def sign_files(
        self, requests: Sequence[SignRequest], token: SigningToken, order: SignOrder
    ) -> Iterator[SignOutcome]:
        """Sign files; several in a process of their own, so that other work on files does not wait for the batch.

        A file that brings the process down is told as a trouble; the next ones are signed by a fresh process.
        """
        left = list(requests)
        while left:
            with self._aside(len(requests) > 1) as own, closing(own._batch(left, token, order)) as outcomes:
                try:
                    for outcome in outcomes:
                        left = left[1:]
                        yield outcome
                    return
                except WorkerFailed as gone:
                    yield failed(left[0], gone)
                    left = left[1:]

    def upgrade_pdf(
        self, data: bytes, *, tsa_url: str, level: Level = "T", trust: Trust | None = None, fetch: Fetch | None = None
    ) -> Upgraded:
        """See :func:`signing.upgrade.upgrade_pdf`."""
        options = {"tsa_url": tsa_url, "level": level, "trust": trust, "fetch": fetch}
        made: Upgraded = self._ask("upgrade", (data,), options)
        return made

    def survey(self, path: Path, look: Look, wish: Wish) -> Survey:
        """See :func:`signing.placing.survey`."""
        made: Survey = self._ask("survey", (path, look, wish), {})
        return made

    def another(self) -> SigningWorker:
        """A second process; started when first needed."""
        return SigningWorker()

    def stop_now(self) -> None:
        """End the job under way at once (cancel); whoever waits for it gets ``WorkerFailed``."""
        process = self._process
        if process is not None:
            process.kill()

    def close(self) -> None:
        """End the process."""
        with self._lock:
            self._forget()

    def __enter__(self) -> SigningWorker:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _ask(
        self,
        name: str,
        values: tuple[Any, ...],
        options: dict[str, Any],
        token: SigningToken | None = None,
        progress: Progress = no_progress,
    ) -> Any:
        with self._lock, self._talk() as line:
            line.send((name, values, options))
            return self._answer(line, token, progress)

    def _answer(self, line: Connection, token: SigningToken | None, progress: Progress) -> Any:
        """Serve the token to the other side until it is done."""
        while True:
            kind, *said = line.recv()
            if kind == "done":
                return said[0]
            if kind == "trouble":
                raise said[0]
            if kind == "progress":
                progress(*said)
            else:
                assert kind == "raw" and token is not None
                line.send(_raw(token, *said))

    @contextmanager
    def _aside(self, several: bool) -> Iterator[SigningWorker]:
        """Who signs files: this worker for a single one, another until the batch is over for several."""
        if not several:
            yield self
            return
        with SigningWorker() as other:
            yield other

    def _batch(
        self, requests: Sequence[SignRequest], token: SigningToken, order: SignOrder
    ) -> Generator[SignOutcome, None, None]:
        """Serve the token in a thread of its own: what became of a file is told while the token works or waits."""
        over = False
        with self._lock, self._talk() as line, ThreadPoolExecutor(1, thread_name_prefix="batch-token") as serving:
            line.send(("sign_files", (token.token, requests, order), {}))
            try:
                told: list[SignOutcome] = []
                while not over:
                    kind, *said = line.recv()
                    if kind == "raw":
                        serving.submit(_serve_raw, line, token, *said)
                    elif kind == "outcome":
                        told.append(said[0])
                        if len(told) < len(requests):
                            yield said[0]
                    else:
                        over = True
                if kind == "trouble":
                    raise said[0]
                if len(told) == len(requests):
                    yield told[-1]  # only now: nothing is left unread when nobody wants to hear more
            finally:
                if not over:
                    self._end()

    @contextmanager
    def _talk(self) -> Iterator[Connection]:
        """A line to the running process; when it breaks off, the process is given up."""
        line = self._started()
        try:
            yield line
        except (EOFError, OSError) as gone:
            self._forget()
            raise WorkerFailed(detail=f"{type(gone).__name__}: {gone}") from gone

    def _started(self) -> Connection:
        if self._process is not None and self._line is not None and self._process.poll() is None:
            return self._line
        self._forget()
        self._process, self._line = begin()
        if not self._line.poll(_START):
            self._forget()
            raise WorkerFailed(detail="no start")
        try:
            self._line.recv()
        except EOFError:
            self._forget()
            raise WorkerFailed(detail="ended at start") from None
        return self._line

    def _end(self) -> None:
        """Give the process up at once: nobody hears the end of what it does."""
        if self._process is not None:
            self._process.kill()
        self._forget()

    def _forget(self) -> None:
        line, process = self._line, self._process
        self._line = self._process = None
        if line is not None:
            line.close()
        if process is not None:
            try:
                process.wait(2.0)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _raw(token: SigningToken, certificate_id: str, data: bytes, digest: str) -> bytes | SigningTrouble:
    try:
        return token.sign(certificate_id, data, digest)
    except SigningTrouble as trouble:
        return trouble


def _serve_raw(line: Connection, token: SigningToken, certificate_id: str, data: bytes, digest: str) -> None:
    with suppress(OSError):  # the worker is gone; whoever listens to the line is told
        line.send(_raw(token, certificate_id, data, digest))
