"""Pause and stop of a batch: between two documents, never inside one; asked right before each use of the key."""

from __future__ import annotations

import threading
from collections.abc import Callable

from signing.errors import SigningTrouble
from signing.model import CertificateInfo, SigningToken, TokenInfo


class Stopped(SigningTrouble):
    """The person ended the batch before this file; it was not touched."""

    code = "stopped"
    title = "Đã dừng"
    default_text = "Bạn đã dừng việc ký trước tệp này. Tệp gốc còn nguyên."
    default_next = "Ký tiếp các tệp còn lại khi cần."


class Steering:
    """What the person says while a batch runs; any thread may say it, the batch listens.

    The signature that is being made is finished; none is made while paused, none after a stop.
    """

    def __init__(self) -> None:
        self._may_go = threading.Event()
        self._may_go.set()
        self._stopped = threading.Event()

    @property
    def paused(self) -> bool:
        """Whether the batch waits for the person."""
        return not self._may_go.is_set()

    @property
    def stopped(self) -> bool:
        """Whether the person ended it."""
        return self._stopped.is_set()

    def pause(self) -> None:
        """Make no further signature for now."""
        if not self.stopped:
            self._may_go.clear()

    def go_on(self) -> None:
        """Go on where it was paused."""
        self._may_go.set()

    def stop(self) -> None:
        """Make no further signature at all."""
        self._stopped.set()
        self._may_go.set()

    def wait(self) -> None:
        """Return when a signature may be made.

        Raises:
            Stopped: none may be made any more.
        """
        self._may_go.wait()
        if self.stopped:
            raise Stopped()


class SteeredToken:
    """A token that signs only when it may."""

    def __init__(
        self, inner: SigningToken, wait: Callable[[], None],
        used: Callable[[SigningTrouble | None], None] = lambda trouble: None,
    ) -> None:  # fmt: skip
        """Take the token.

        Args:
            wait: returns when the key may be used, raises ``Stopped`` when it may not.
            used: told after each use of the key, with what went wrong.
        """
        self._inner, self._wait, self._used = inner, wait, used

    @property
    def token(self) -> TokenInfo:
        """See :class:`signing.model.SigningToken`."""
        return self._inner.token

    def certificate(self, certificate_id: str = "") -> CertificateInfo:
        """See :class:`signing.model.SigningToken`."""
        return self._inner.certificate(certificate_id)

    def sign(self, certificate_id: str, data: bytes, digest: str = "sha256") -> bytes:
        """One operation of the token.

        Raises:
            Stopped: the batch ended before; the token was not asked.
        """
        self._wait()
        trouble: SigningTrouble | None = None
        try:
            return self._inner.sign(certificate_id, data, digest)
        except SigningTrouble as raised:
            trouble = raised
            raise
        finally:
            self._used(trouble)
