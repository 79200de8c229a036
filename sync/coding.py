"""Content codings of the line: flushed when wanted, bounded in size, told apart by their first bytes."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable, Iterable, Iterator
from typing import Literal, Protocol

import zstandard

from sync.errors import Damaged, NotTheServer, Offline

Coding = Literal["gzip", "zstd", ""]
OFFERED = "zstd, gzip"
"""What either side of this version can read, best first."""
_GZIP, _ZSTD = b"\x1f\x8b", b"\x28\xb5\x2f\xfd"
_LEVEL = 6
_ZSTD_LEVEL = 9
_WINDOW = 8 * 1024 * 1024
_BITE = 128
"""Bytes given to zstd at once: a block of four bytes may stand for 128 KB, so a bite never becomes more than 4 MB."""
_OUT = 1024 * 1024
LONGEST_LINE = 4 * 1024 * 1024
_LAYERS = 2
"""A gateway may pack once more what was packed already."""


class _Packer(Protocol):
    def compress(self, data: bytes, /) -> bytes: ...

    def flush(self, mode: int = ..., /) -> bytes: ...


def chosen(accepted: str) -> Coding:
    """Return the best coding an ``Accept-Encoding`` names; "" when it names none of ours (RFC 9110 §12.5.3)."""
    offered = {}
    for part in accepted.lower().split(","):
        name, _, weight = part.partition(";")
        offered[name.strip()] = weight.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    if offered.get("zstd"):
        return "zstd"
    return "gzip" if offered.get("gzip") else ""


def pack(body: bytes, coding: Coding) -> bytes:
    """Return a whole body packed."""
    if coding == "zstd":
        return zstandard.ZstdCompressor(level=_ZSTD_LEVEL).compress(body)
    return gzip.compress(body, _LEVEL, mtime=0) if coding == "gzip" else body


def packed(blocks: Iterable[bytes], coding: Coding) -> Iterator[bytes]:
    """Pack blocks, each flushed, so that what arrived of them can be used whatever happens after."""
    if not coding:
        yield from blocks
        return
    packer, within, last = _packer(coding)
    held: bytes | None = None
    for block in blocks:  # one block is held back, so that the last is flushed together with the end
        if held is not None:
            yield held + packer.flush(within)
        held = packer.compress(block)
    yield (held or b"") + packer.flush(last)


def _packer(coding: Coding) -> tuple[_Packer, int, int]:
    if coding == "zstd":
        zipper = zstandard.ZstdCompressor(level=_ZSTD_LEVEL).compressobj()
        return zipper, zstandard.COMPRESSOBJ_FLUSH_BLOCK, zstandard.COMPRESSOBJ_FLUSH_FINISH
    return zlib.compressobj(_LEVEL, zlib.DEFLATED, 31), zlib.Z_SYNC_FLUSH, zlib.Z_FINISH


def unpack(body: bytes, coding: str, most: int) -> bytes:
    """Return a whole body unpacked.

    Args:
        coding: its ``Content-Encoding``.
        most: bytes it may have at most when unpacked.

    Raises:
        ValueError: an unknown coding, too long, or not one whole body of that coding.
    """
    if coding not in ("gzip", "zstd", ""):
        raise ValueError("unknown content coding")
    if not coding:
        return _within(body, most)
    found = bytearray()
    reader: _Reader = _Zlib() if coding == "gzip" else _Zstd()
    for piece in reader.read(body):
        found += _within(piece, most - len(found))
    if not reader.ended or reader.rest:
        raise ValueError("not one whole packed body")
    return bytes(found)


def unpacked(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Unpack an answer as it comes in, packed as its first bytes say: gateways unpack, pack again and lose headers.

    Raises:
        Offline: it ended before its end.
        Damaged: it broke on the way.
    """
    yield from _layer(iter(pieces), _LAYERS)


def _layer(pieces: Iterator[bytes], layers: int) -> Iterator[bytes]:
    head = b""
    for piece in pieces:
        head += piece
        if len(head) >= len(_ZSTD):
            break
    make = _reader_of(head) if layers else None
    if make is None:
        if head:
            yield head
        yield from pieces
        return
    yield from _layer(_read(make(), head, pieces), layers - 1)


def _reader_of(head: bytes) -> Callable[[], _Reader] | None:
    if head.startswith(_GZIP):
        return _Zlib
    return _Zstd if head.startswith(_ZSTD) else None


def _read(reader: _Reader, head: bytes, pieces: Iterator[bytes]) -> Iterator[bytes]:
    try:
        yield from reader.read(head)
        for piece in pieces:
            yield from reader.read(piece)
    except ValueError:
        raise Damaged("Dữ liệu hỏng trên đường truyền; phần đã nhận vẫn giữ.", "Chương trình sẽ tự nhận lại.") from None
    if not reader.ended:
        raise cut()


class _Reader(Protocol):
    ended: bool
    rest: bytes

    def read(self, piece: bytes) -> Iterator[bytes]: ...


class _Zlib:
    """gzip, piece by piece."""

    def __init__(self) -> None:
        self._unzip = zlib.decompressobj(31)
        self.ended, self.rest = False, b""

    def read(self, piece: bytes) -> Iterator[bytes]:
        """Yield what is in a piece.

        Raises:
            ValueError: it is not gzip.
        """
        if self.ended:
            self.rest += piece[:1]
            return
        try:
            plain = self._unzip.decompress(piece, _OUT)
            while plain:
                yield plain
                plain = self._unzip.decompress(self._unzip.unconsumed_tail, _OUT)
        except zlib.error as why:
            raise ValueError(str(why)) from None
        self.ended, self.rest = self._unzip.eof, self._unzip.unused_data[:1]


class _Zstd:
    """zstd, piece by piece."""

    def __init__(self) -> None:
        self._unzip = zstandard.ZstdDecompressor(max_window_size=_WINDOW).decompressobj()
        self.ended, self.rest = False, b""

    def read(self, piece: bytes) -> Iterator[bytes]:
        """Yield what is in a piece.

        Raises:
            ValueError: it is not zstd.
        """
        for start in range(0, len(piece), _BITE):
            if self.ended:
                self.rest += piece[start : start + 1]
                return
            try:
                plain = self._unzip.decompress(piece[start : start + _BITE])
            except zstandard.ZstdError as why:
                raise ValueError(str(why)) from None
            self.ended, self.rest = self._unzip.eof, self._unzip.unused_data[:1]
            if plain:
                yield plain


def lines(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Yield whole lines; a rest without its line end is what a cut left, and is a cut.

    Raises:
        Offline: it ended inside a line.
        NotTheServer: a web page, or no lines at all.
    """
    rest = b""
    for piece in pieces:
        rest += piece
        if rest.lstrip()[:1] == b"<":
            raise portal()
        *whole, rest = rest.split(b"\n")
        yield from (one for one in whole if one)
        if len(rest) > LONGEST_LINE:
            raise NotTheServer("Trả lời không phải của máy chủ.", "Kiểm tra địa chỉ máy chủ trong phần cài đặt.")
    if rest:
        raise cut()


def stranger(*, begun: bool) -> NotTheServer:
    """Return the trouble of a line that is not the server's; ``begun``: lines before it were."""
    what = "Trả lời của máy chủ bị hỏng giữa chừng." if begun else "Có thiết bị trên mạng trả lời thay máy chủ."
    return NotTheServer(what, "Kiểm tra đăng nhập mạng (trang chào Wi-Fi) rồi thử lại.")


def cut() -> Offline:
    """Return the trouble of an answer that ended before its end."""
    return Offline("Đường truyền đứt giữa chừng; phần đã nhận vẫn giữ.", "Chương trình sẽ tự nhận tiếp.")


def portal() -> NotTheServer:
    """Return the trouble of a web page that stands where the server should answer."""
    return NotTheServer(
        "Mạng đang đòi đăng nhập: có trang web trả lời thay máy chủ.",
        "Mở trình duyệt, đăng nhập mạng rồi bấm Đồng bộ.",
    )


def _within(piece: bytes, most: int) -> bytes:
    if len(piece) > most:
        raise ValueError("longer than allowed")
    return piece
