"""A key in this process instead of on a token, certified by the training authority: for tests of files alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.serialization import Encoding

from signing.model import CertificateInfo, TokenInfo
from signing.training import authority
from signing.training.pki import issuer
from tests.signing.office import LEADER

_HASHES = {"sha256": hashes.SHA256(), "sha384": hashes.SHA384(), "sha512": hashes.SHA512()}


class KeyInHand:
    """See :class:`signing.model.SigningToken`."""

    def __init__(self, authority_folder: Path) -> None:
        self._key, now = authority.new_key(), datetime.now(UTC).replace(microsecond=0)
        ca, days = issuer(authority_folder, "ca"), timedelta(days=300)
        made = authority.issue(
            ca, LEADER, self._key.public_key(), authority.PERSON, now - timedelta(days=1), now + days
        )
        self._own = CertificateInfo("01", "lanh_dao", made.public_bytes(Encoding.DER), True)
        self.token = TokenInfo(Path("-"), 0, "-", "-", "-", "-", "ok", 4, 16, False, (self._own,))
        self.operations = 0

    def certificate(self, certificate_id: str = "") -> CertificateInfo:
        """The only one there is."""
        return self._own

    def sign(self, certificate_id: str, data: bytes, digest: str = "sha256") -> bytes:
        """One use of the key."""
        self.operations += 1
        return self._key.sign(data, padding.PKCS1v15(), _HASHES[digest])
