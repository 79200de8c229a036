"""The content of one attachment: base64, mostly of a ZIP with one entry, otherwise of the file itself."""

from __future__ import annotations

import hashlib
import io
import uuid
import zipfile
import zlib
from typing import BinaryIO, cast

from sync.edxml.content import Bounded, Content, Keep, buffered, head_of
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
    buffer = io.BytesIO()
    seed = hashlib.sha256(data).hexdigest() + name
    last = extension(name)
    entry = zipfile.ZipInfo(f"{uuid.uuid5(uuid.NAMESPACE_OID, seed)}{'.' + last if last else ''}", _EPOCH)
    entry.compress_type = zipfile.ZIP_DEFLATED
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(entry, data)
    return buffer.getvalue()
