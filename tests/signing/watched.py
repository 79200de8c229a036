"""An open token with somebody beside it who does something before its uses: pulls it out, says stop, counts."""

from __future__ import annotations

from collections.abc import Callable

from signing.model import CertificateInfo, TokenInfo
from signing.token_client import OpenToken


class Watched:
    """Tells the number of each use, from 1, right before it."""

    def __init__(self, inner: OpenToken, before: Callable[[int], None]) -> None:
        self._inner, self._before, self._asked = inner, before, 0

    @property
    def token(self) -> TokenInfo:
        """See :class:`signing.model.SigningToken`."""
        return self._inner.token

    @property
    def operations(self) -> int:
        """How often the key was used."""
        return self._inner.operations

    def certificate(self, certificate_id: str = "") -> CertificateInfo:
        """See :class:`signing.model.SigningToken`."""
        return self._inner.certificate(certificate_id)

    def sign(self, certificate_id: str, data: bytes, digest: str = "sha256") -> bytes:
        """See :class:`signing.model.SigningToken`."""
        self._asked += 1
        self._before(self._asked)
        return self._inner.sign(certificate_id, data, digest)

    def __enter__(self) -> Watched:
        return self

    def __exit__(self, *_: object) -> None:
        self._inner.close()
