"""The sealed form of a package: X25519 and HKDF give a key of its own, AES-256-GCM seals it in pieces.

A file is the line ``VIC courier 1``, one line of JSON in the clear (``Header``) and pieces of 64 KB. Number and "last"
mark of a piece stand in its nonce, so that a missing, swapped or cut piece shows; the header is bound into the key.
What lies inside is signed by its sender (``frames``): who sealed it is never concluded from the seal.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import BinaryIO, Literal

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from sync.courier.troubles import CutCourier, ForeignCourier, TamperedCourier

MAGIC = b"VIC courier 1\n"
PIECE = 64 * 1024
TAG = 16
LONGEST_HEADER = 4096
_NAME = b"VIC courier 1 "

Kind = Literal["request", "answer"]


@dataclass(frozen=True, slots=True)
class Header:
    """What stands in the clear: enough to sort packages, nothing of what they say.

    Attributes:
        to: id of the receiver's key.
        desk: the machine the package comes from or goes to.
        seq: its number in its direction.
        share: the sender's key share of this package, hex.
    """

    kind: Kind
    to: str
    desk: str
    seq: int
    share: str

    def line(self) -> bytes:
        """Return the header as it is written."""
        return json.dumps({"v": 1, **asdict(self)}, separators=(",", ":")).encode() + b"\n"

    @property
    def binding(self) -> bytes:
        """What stands for this header inside key and signature."""
        return hashlib.sha256(MAGIC + self.line()).digest()


def key_id(public: bytes) -> str:
    """Return the short name of a public key."""
    return hashlib.sha256(b"VIC courier key " + public).hexdigest()[:16]


def public_of(private: X25519PrivateKey) -> bytes:
    """Return the 32 bytes of the public part."""
    return private.public_key().public_bytes_raw()


class Sealer:
    """Takes the content in any pieces and writes it sealed. ``finish`` must be called, or the package counts as cut."""

    def __init__(self, out: BinaryIO, kind: Kind, receiver: bytes, desk: str, seq: int) -> None:
        """Write the header.

        Args:
            receiver: the receiver's public X25519 key, 32 bytes.
        """
        mine = X25519PrivateKey.generate()
        self.header = Header(kind, key_id(receiver), desk, seq, public_of(mine).hex())
        secret = mine.exchange(X25519PublicKey.from_public_bytes(receiver))
        self._cipher = _cipher(secret, self.header, receiver)
        self._out = out
        self._rest = bytearray()
        self._number = 0
        out.write(MAGIC + self.header.line())

    def write(self, data: bytes) -> None:
        """Take some content."""
        self._rest += data
        while len(self._rest) > PIECE:
            self._piece(bytes(self._rest[:PIECE]), last=False)
            del self._rest[:PIECE]

    def finish(self) -> None:
        """Write what is left, marked as the last piece."""
        self._piece(bytes(self._rest), last=True)
        self._rest.clear()

    def _piece(self, plain: bytes, *, last: bool) -> None:
        self._out.write(self._cipher.encrypt(_nonce(self._number, last=last), plain, None))
        self._number += 1


def read_header(source: BinaryIO) -> Header:
    """Read the beginning of a package.

    Raises:
        ForeignCourier: it is none, or of a later version.
        CutCourier: it ends within its header.
    """
    begun = source.read(len(MAGIC))
    if begun != MAGIC:
        if not begun or MAGIC.startswith(begun):
            raise CutCourier
        raise ForeignCourier("Tệp này không phải gói chuyển tay của VIC.")
    line = source.readline(LONGEST_HEADER)
    if not line.endswith(b"\n"):
        raise CutCourier
    try:
        value = json.loads(line.decode("ascii"))
        if value.pop("v") != 1:
            raise ForeignCourier("Gói này do phiên bản mới hơn ghi.", "Cập nhật chương trình rồi đọc lại.")
        header = Header(**value)
        sound = header.line() == line and header.kind in ("request", "answer")
        sound = sound and len(bytes.fromhex(header.share)) == 32
        sound = sound and isinstance(header.seq, int) and 0 <= header.seq < 2**63 and isinstance(header.desk, str)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise TamperedCourier("Phần đầu của gói không đọc được.") from None
    if not sound:
        raise TamperedCourier("Phần đầu của gói không đọc được.")
    return header


class Opener:
    """Opens one package with the receiver's private key, as often as its content has to be gone through.

    The key is made once: whoever swaps the file between two readings does not know it, so the second reading sees
    what the first one judged or fails.
    """

    def __init__(self, header: Header, private: X25519PrivateKey) -> None:
        """Make the key.

        Raises:
            ForeignCourier: the package is for another key.
            TamperedCourier: its key share is none.
        """
        receiver = public_of(private)
        if header.to != key_id(receiver):
            raise ForeignCourier("Gói này niêm phong cho nơi nhận khác.")
        try:
            secret = private.exchange(X25519PublicKey.from_public_bytes(bytes.fromhex(header.share)))
        except ValueError:
            raise TamperedCourier from None
        self.header = header
        self._cipher = _cipher(secret, header, receiver)

    def pieces(self, source: BinaryIO) -> Iterator[bytes]:
        """Yield the content of ``source``, which stands behind the header.

        Raises:
            CutCourier: it ends too early.
            TamperedCourier: a piece is not what was sealed.
        """
        sealed, number = _full(source), 0
        while True:
            following = _full(source) if len(sealed) == PIECE + TAG else b""
            yield self._open(sealed, number, last=not following)
            if not following:
                return
            sealed, number = following, number + 1

    def _open(self, sealed: bytes, number: int, *, last: bool) -> bytes:
        try:
            return self._cipher.decrypt(_nonce(number, last=last), sealed, None)
        except (InvalidTag, ValueError):
            pass
        if last and (len(sealed) < TAG or self._is(sealed, number)):
            raise CutCourier
        raise TamperedCourier if not last else TamperedCourier("Gói bị cắt hoặc bị sửa ở phần cuối.")

    def _is(self, sealed: bytes, number: int) -> bool:
        """Tell whether a last piece was written as one in the middle: what followed is missing."""
        try:
            self._cipher.decrypt(_nonce(number, last=False), sealed, None)
        except (InvalidTag, ValueError):
            return False
        return True


def _cipher(secret: bytes, header: Header, receiver: bytes) -> AESGCM:
    salt = bytes.fromhex(header.share) + receiver
    return AESGCM(HKDF(SHA256(), 32, salt, _NAME + header.binding).derive(secret))


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])


def _full(source: BinaryIO) -> bytes:
    """Read one sealed piece; a source may give less than asked before its end."""
    parts: list[bytes] = []
    wanted = PIECE + TAG
    while wanted and (part := source.read(wanted)):
        parts.append(part)
        wanted -= len(part)
    return b"".join(parts)
