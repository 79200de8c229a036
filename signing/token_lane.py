"""One thread in front of a token: it signs one thing after the other while the next file is made ready elsewhere."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType

from signing.errors import NotLoggedIn, SigningTrouble
from signing.model import CertificateInfo, SigningToken, TokenInfo
from signing.steering import Stopped

SESSION_OVER = frozenset({
    "token-removed", "token-changed", "driver-crashed", "token-timeout", "not-logged-in", "token-fault", "stopped",
})  # fmt: skip
"""After these nothing more is asked of the token in this login: the answer would only be the same."""


class TokenLane:
    """Uses of a key in their order; the thread touches nothing but the token.

    After a trouble that ends the session all that was asked before is answered with :class:`NotLoggedIn`, without
    a word to the token.
    """

    def __init__(self, token: SigningToken) -> None:
        self._token = token
        self._over: SigningTrouble | None = None
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="token-lane")

    @property
    def over(self) -> SigningTrouble | None:
        """Why the session is over, ``None`` while it is not."""
        return self._over

    @property
    def token(self) -> TokenInfo:
        """See :class:`signing.model.SigningToken`."""
        return self._token.token

    def certificate(self, certificate_id: str = "") -> CertificateInfo:
        """See :class:`signing.model.SigningToken`."""
        return self._token.certificate(certificate_id)

    def ask(self, certificate_id: str, data: bytes, digest: str) -> Future[bytes]:
        """Have something signed when its turn comes."""
        return self._thread.submit(self._sign, certificate_id, data, digest)

    def sign(self, certificate_id: str, data: bytes, digest: str = "sha256") -> bytes:
        """Have something signed and wait for it; see :class:`signing.model.SigningToken`."""
        return self.ask(certificate_id, data, digest).result()

    def __enter__(self) -> TokenLane:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._thread.shutdown(wait=True, cancel_futures=True)

    def _sign(self, certificate_id: str, data: bytes, digest: str) -> bytes:
        if self._over is not None:
            raise not_asked(self._over)
        try:
            return self._token.sign(certificate_id, data, digest)
        except SigningTrouble as trouble:
            if trouble.code in SESSION_OVER:
                self._over = trouble
            raise


def not_asked(why: SigningTrouble) -> SigningTrouble:
    """What is said of a file that was left because the session was over before its turn."""
    if isinstance(why, Stopped):
        return Stopped()
    return NotLoggedIn("Chưa ký tệp này vì token đã ngừng làm việc giữa chừng.")
