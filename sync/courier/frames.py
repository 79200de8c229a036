"""What lies inside a package: records of a JSON head and a body of any length, then the sender's signature over all."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from sync.courier.envelope import Header, Sealer
from sync.courier.troubles import CutCourier, TamperedCourier

LONGEST_HEAD = 4 * 1024 * 1024
LONGEST_PIECE = 1024 * 1024
_SIGNED = b"VIC courier 1 signed\0"
_COUNT = 4

Head = Mapping[str, Any]
Record = tuple[dict[str, Any], Iterator[bytes]]


class Key(Protocol):
    """Who signs: an Ed25519 key, wherever it is kept."""

    def sign(self, data: bytes) -> bytes:
        """Return the signature of ``data``."""
        ...


class FrameWriter:
    """Writes records into a sealed package; ``finish`` signs and closes it."""

    def __init__(self, out: Sealer) -> None:
        self._out = out
        self._digest = hashlib.sha256()

    def add(self, head: Head, body: Iterable[bytes] = ()) -> int:
        """Write one record; return the bytes of its body."""
        size = 0
        text = json.dumps(dict(head), ensure_ascii=False, separators=(",", ":")).encode()
        self._put(len(text).to_bytes(_COUNT, "big") + text)
        for piece in body:
            for start in range(0, len(piece), LONGEST_PIECE):
                part = piece[start : start + LONGEST_PIECE]
                self._put(len(part).to_bytes(_COUNT, "big") + part)
                size += len(part)
        self._put(bytes(_COUNT))
        return size

    def finish(self, key: Ed25519PrivateKey | Key) -> None:
        """Sign everything written, bound to this package's header, and close the package."""
        signature = key.sign(_statement(self._out.header, self._digest.digest()))
        text = json.dumps({"end": signature.hex()}).encode()
        self._out.write(len(text).to_bytes(_COUNT, "big") + text + bytes(_COUNT))
        self._out.finish()

    def _put(self, data: bytes) -> None:
        self._digest.update(data)
        self._out.write(data)


class _Source:
    """Bytes asked for in exact amounts, and their running digest."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._held = bytearray()
        self.digest = hashlib.sha256()

    def take(self, count: int) -> bytes:
        while len(self._held) < count:
            piece = next(self._pieces, None)
            if piece is None:
                raise CutCourier
            self._held += piece
        taken = bytes(self._held[:count])
        del self._held[:count]
        return taken

    def ended(self) -> bool:
        return not self._held and next(self._pieces, None) is None


def records(pieces: Iterator[bytes]) -> Iterator[Record]:
    """Yield the records of a package; each body must be used up before the next record is asked for.

    The last one yielded is ``{"end": signature}``; use ``verify`` before believing any.

    Raises:
        CutCourier, TamperedCourier: the records are not whole.
    """
    source = _Source(pieces)
    while True:
        before = source.digest.digest()
        raw = source.take(_COUNT)
        length = int.from_bytes(raw, "big")
        if not 0 < length <= LONGEST_HEAD:
            raise TamperedCourier
        text = source.take(length)
        head = _head(text)
        if "end" in head:
            if source.take(_COUNT) != bytes(_COUNT) or not source.ended():
                raise TamperedCourier
            yield {**head, "digest": before}, iter(())
            return
        source.digest.update(raw + text)
        body = _body(source)
        yield head, body
        for _ in body:
            continue


def verify(header: Header, pieces: Iterator[bytes]) -> dict[str, Any]:
    """Go through a whole package; return its first head (the manifest) when its signature is good.

    The key that must have signed is named in the manifest (``key``, hex): whose it is must be judged by the caller.

    Raises:
        CutCourier, TamperedCourier: not whole, or not signed by that key.
    """
    manifest: dict[str, Any] | None = None
    for head, body in records(pieces):
        for _ in body:
            continue
        manifest = head if manifest is None else manifest
        if "end" in head:
            _check(header, manifest, head)
            return manifest
    raise CutCourier


def _check(header: Header, manifest: Head, end: Head) -> None:
    try:
        public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(manifest["key"]))
        public.verify(bytes.fromhex(end["end"]), _statement(header, end["digest"]))
    except (KeyError, ValueError, TypeError, InvalidSignature):
        raise TamperedCourier("Chữ ký của gói không đúng.") from None


def _body(source: _Source) -> Iterator[bytes]:
    while True:
        raw = source.take(_COUNT)
        source.digest.update(raw)
        length = int.from_bytes(raw, "big")
        if length == 0:
            return
        if length > LONGEST_PIECE:
            raise TamperedCourier
        piece = source.take(length)
        source.digest.update(piece)
        yield piece


def _head(text: bytes) -> dict[str, Any]:
    try:
        head = json.loads(text)
    except (ValueError, RecursionError):
        raise TamperedCourier from None
    if not isinstance(head, dict):
        raise TamperedCourier
    return head


def _statement(header: Header, digest: bytes) -> bytes:
    return _SIGNED + header.binding + digest
