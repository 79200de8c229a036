"""Many files with one open token: while it signs one, the next is made ready and the last one checked and written.

All work on files happens in one thread (the libraries are not safe in two); only the token has a thread of its own. So
a slow token is never waited for by anything but its own next answer. Results come in the order of the files, one bad
file never stops the rest, and each target is either the file that was there or a complete signed one.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from signing import placing, upgrade
from signing.cades import sign_detached
from signing.disk import WorkingCopy, begins_like_pdf, of_disk, read_file, sweep, write_file
from signing.errors import DamagedPdf, FileChanged, NotSignable, SigningTrouble
from signing.model import SigningToken, Trust
from signing.orders import SignOrder, SignOutcome, SignRequest, failed
from signing.pdf_steps import Identity, Ready, finish, identify, make_ready
from signing.reading import PARSE_ERRORS, sha256
from signing.steering import Stopped
from signing.token_lane import TokenLane, not_asked
from signing.xades import sign_xml

XML_SUFFIXES = (".xml", ".edxml")
_AS_GOOD_AS_NOW = timedelta(seconds=60)


def signed_one_by_one(
    requests: Sequence[SignRequest],
    token: SigningToken,
    order: SignOrder,
    *,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Generator[SignOutcome, None, None]:
    """Sign the files; yields what became of each, in their order. The token stays open.

    When the token is gone the files left are said not to be signed; when the person stopped they are not mentioned.
    """
    with TokenLane(token) as lane:
        desk = _Desk(lane, order, now)
        waiting: _Begun | None = None
        try:
            for request in requests:
                if lane.over is not None:
                    break
                last, waiting = waiting, desk.begin(request)
                if last is not None:
                    yield from _told(last.end())
            if waiting is not None:
                yield from _told(waiting.end())
        finally:
            if waiting is not None:
                waiting.leave()
        yield from _left(requests, desk.begun, lane)


def _told(outcome: SignOutcome) -> Iterator[SignOutcome]:
    if not isinstance(outcome.trouble, Stopped):
        yield outcome


def _left(requests: Sequence[SignRequest], begun: int, lane: TokenLane) -> Iterator[SignOutcome]:
    if lane.over is not None and not isinstance(lane.over, Stopped):
        for request in requests[begun:]:
            yield failed(request, not_asked(lane.over))


class _Desk:
    """Begins one file after the other; the certificate is found fit once, and again when that is a minute old."""

    def __init__(self, lane: TokenLane, order: SignOrder, now: Callable[[], datetime]) -> None:
        self.begun = 0
        self._lane, self._order, self._now = lane, order, now
        self._known = order.trust or Trust()
        self._identity: Identity | None = None

    def begin(self, request: SignRequest) -> _Begun:
        """Make a file ready and hand it to the token; what cannot be signed is an outcome already."""
        self.begun += 1
        start = time.perf_counter()
        sweep(request.target)
        try:
            with _told_plainly(request):
                if _is_pdf(request):
                    return self._pdf(request, start)
                return _Begun(outcome=self._at_once(request, start))
        except SigningTrouble as trouble:
            return _Begun(outcome=failed(request, trouble, time.perf_counter() - start))

    def _pdf(self, request: SignRequest, start: float) -> _Begun:
        copy = WorkingCopy(request.source, request.target)
        try:
            if request.expect_sha256 and copy.sha256 != request.expect_sha256.lower():
                raise FileChanged()
            who = self._fit()
            wish = placing.Wish(request.field, request.box, request.anchor, who.name)
            where = placing.place(copy.stream, request.look, wish)
            ready = make_ready(copy.stream, where.field, request.look, who, box=where.box, before=copy.sha256)
        except BaseException:
            copy.discard()
            raise
        answer = self._lane.ask(who.info.id, ready.to_sign, who.digest)
        return _Begun(_Half(request, copy, ready, answer, self._order, start))

    def _at_once(self, request: SignRequest, start: float) -> SignOutcome:
        """Sign XML inside and any other file beside it (``.p7s``); both are small."""
        order, data = self._order, read_file(request.source)
        if request.expect_sha256 and sha256(data) != request.expect_sha256.lower():
            raise FileChanged()
        more: dict[str, Any] = {"trust": order.trust, "uid": order.uid, "now": self._now}
        target = request.target
        if request.source.suffix.lower() in XML_SUFFIXES:
            if order.level != "B":
                raise NotSignable("level", "Chữ ký trong XML chỉ có mức B.", "Chọn mức B.")
            made: Any = sign_xml(data, self._lane, order.certificate_id, **more)
        else:
            more |= {"level": order.level, "tsa_url": order.tsa_url, "fetch": order.fetch}
            made = sign_detached(data, self._lane, order.certificate_id, **more)
            target = target.with_name(target.name + ".p7s")
        write_file(target, made.data)
        taken = time.perf_counter() - start
        return SignOutcome(
            request.source, target, made.trouble is None, made.level, "", taken, made.trouble, made.notes
        )

    def _fit(self) -> Identity:
        moment = self._now()
        if self._identity is None or abs(moment - self._identity.moment) > _AS_GOOD_AS_NOW:
            order = self._order
            self._identity = identify(self._lane, order.certificate_id, self._known, moment, order.uid)
        return replace(self._identity, moment=moment)


@dataclass(frozen=True, slots=True)
class _Half:
    """A copy of a PDF that waits for the token."""

    request: SignRequest
    copy: WorkingCopy
    ready: Ready
    answer: Future[bytes]
    order: SignOrder
    start: float

    def end(self) -> SignOutcome:
        request, order = self.request, self.order
        try:
            with _told_plainly(request):
                finish(self.ready, self.answer.result())
                reached, trouble = upgrade.raise_level(
                    self.ready.stream, self.ready.field, order.level, order.tsa_url, order.trust or Trust(), order.fetch
                )
                self.copy.put()
        except SigningTrouble as no:
            return failed(request, no, time.perf_counter() - self.start)
        finally:
            self.copy.discard()
        taken, notes = time.perf_counter() - self.start, self.ready.identity.notes
        return SignOutcome(
            request.source, request.target, trouble is None, reached, self.ready.field, taken, trouble, notes
        )


@dataclass(slots=True)
class _Begun:
    """A file that was begun: waiting for the token, or with its outcome already."""

    half: _Half | None = None
    outcome: SignOutcome | None = None

    def end(self) -> SignOutcome:
        """Wait for the token, check, write."""
        if self.outcome is None:
            assert self.half is not None
            self.outcome = self.half.end()
        return self.outcome

    def leave(self) -> None:
        """Nobody wants it any more; nothing stays behind."""
        if self.outcome is None and self.half is not None:
            self.half.answer.cancel()
            self.half.copy.discard()


@contextmanager
def _told_plainly(request: SignRequest) -> Iterator[None]:
    """Turn whatever a hostile file or a full disk does to the libraries into a trouble of this one file."""
    try:
        yield
    except DamagedPdf as damaged:
        if isinstance(damaged.__cause__, OSError):
            raise of_disk(request.source, request.target, damaged.__cause__) from damaged
        raise
    except SigningTrouble:
        raise
    except PARSE_ERRORS as error:
        raise DamagedPdf(detail=f"{type(error).__name__}: {error}"[:300]) from error


def _is_pdf(request: SignRequest) -> bool:
    """By its name, or by its first bytes where the name says nothing."""
    suffix = request.source.suffix.lower()
    return suffix == ".pdf" or (suffix not in XML_SUFFIXES and begins_like_pdf(request.source))
