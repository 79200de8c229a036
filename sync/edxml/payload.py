"""The content of one attachment: base64, mostly of a ZIP with one entry, otherwise of the file itself."""

from __future__ import annotations

import struct
import uuid
import zipfile
import zlib
from collections.abc import Iterator
from typing import BinaryIO, cast

from sync.content import Bounded, Content, InMemory, Keep, buffered, head_of, pieces_of
from sync.edxml.names import extension
from sync.errors import BadPackage

LARGEST = 512 * 1024 * 1024
CALM = 16 * 1024 * 1024
RATIO = 200
"""A file larger than CALM that grew more than RATIO times out of its ZIP is a bomb, not a document."""

_ZIP = b"PK\x03\x04"
_CONTAINERS = frozenset(
    "zip docx docm dotx xlsx xlsm xltx pptx pptm ppsx odt ods odp odg ott ots epub jar apk war kmz vsdx xps".split()
)
_EPOCH = (1980, 1, 1, 0, 0, 0)


def unwrap(content: Content, name: str, keep: Keep) -> tuple[Content, str, str]:
    """Take the file out of the ZIP a sender put around it.

    A ZIP with one entry is opened, unless ``name`` is itself a kind of ZIP (.docx, .zip) and the entry is of another
    kind; anything else is the file itself.

    Args:
        keep: takes the file when there is one inside.

    Returns:
        The file, the extension of the entry it lay in (``""`` when nothing was opened), and what was odd.

    Raises:
        BadPackage: the entry would grow beyond all measure.
    """
    if head_of(content, len(_ZIP)) != _ZIP:
        return content, "", ""
    wanted = extension(name)
    try:
        with content.open() as stream, zipfile.ZipFile(stream) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            if len(entries) != 1:
                odd = "" if wanted in _CONTAINERS else f"Tệp «{name}» là tệp nén gồm {len(entries)} tệp; giữ nguyên."
                return content, "", odd
            inner = extension(entries[0].filename.replace("\\", "/").rpartition("/")[2])
            if wanted in _CONTAINERS and inner != wanted:
                return content, "", ""
            if entries[0].flag_bits & 1:
                return content, "", f"Tệp «{name}» là tệp nén có mật khẩu; giữ nguyên."
            found = _bounded(archive, entries[0], name, keep)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, ValueError, OSError, RuntimeError):
        return content, "", f"Tệp «{name}» là tệp nén không đọc được; giữ nguyên."
    odd = f"Tệp «{name}» chứa một tệp loại .{inner or '?'}." if wanted and inner != wanted else ""
    return found, inner, odd


def _bounded(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str, keep: Keep) -> Content:
    most = min(LARGEST, max(CALM, entry.compress_size * RATIO))
    bomb = BadPackage(f"Tệp đính kèm «{name}» bung ra quá lớn, không mở để giữ an toàn cho máy.")
    with archive.open(entry) as file:
        return keep(buffered(Bounded(cast(BinaryIO, file), most, lambda: bomb)))


def wrap(data: bytes, name: str) -> bytes:
    """Put the file into a ZIP with one entry named ``{uuid}.{ext}``, as the official SDK does.

    The name comes from the content and the time is fixed, so that the same package built twice is the same bytes.
    """
    return b"".join(wrapped(InMemory(data), name))


def wrapped(content: Content, name: str) -> Iterator[bytes]:
    """Yield the ZIP of ``wrap`` piece by piece.

    The file is gone through twice: a ZIP says in front of its content how long that is and what its checksum is.
    """
    entry = zipfile.ZipInfo(_entry_name(content, name), _EPOCH)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o600 << 16
    entry.file_size, entry.CRC = content.size, 0
    for piece in pieces_of(content):
        entry.CRC = zlib.crc32(piece, entry.CRC)
    entry.compress_size = sum(map(len, _deflated(content)))
    head = entry.FileHeader(zip64=False)
    yield head
    yield from _deflated(content)
    yield _directory(entry, len(head))


def _deflated(content: Content) -> Iterator[bytes]:
    packer = zlib.compressobj(zlib.Z_DEFAULT_COMPRESSION, zlib.DEFLATED, -15)
    for piece in pieces_of(content):
        yield packer.compress(piece)
    yield packer.flush()


def _directory(entry: zipfile.ZipInfo, head: int) -> bytes:
    """Return the end of a ZIP with one entry (APPNOTE 4.3.12 and 4.3.16)."""
    name = entry.filename.encode()
    year, month, day = entry.date_time[:3]
    date = (year - 1980) << 9 | month << 5 | day
    first = struct.pack(
        "<4s4B4HL2L5H2L", b"PK\x01\x02", entry.create_version, entry.create_system, entry.extract_version, 0,
        entry.flag_bits, entry.compress_type, 0, date, entry.CRC, entry.compress_size, entry.file_size, len(name), 0, 0,
        0, 0, entry.external_attr, 0,
    ) + name  # fmt: skip
    start = head + entry.compress_size
    return first + struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 1, 1, len(first), start, 0)


def _entry_name(content: Content, name: str) -> str:
    last = extension(name)
    return f"{uuid.uuid5(uuid.NAMESPACE_OID, content.sha256 + name)}{'.' + last if last else ''}"
