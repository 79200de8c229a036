"""The content of one attachment: base64, mostly of a ZIP with one entry, otherwise of the file itself."""

from __future__ import annotations

import base64
import binascii
import hashlib
import io
import re
import uuid
import zipfile
import zlib

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


def decode(text: str, name: str) -> bytes:
    """Return the bytes base64 ``text`` stands for; white space and missing padding are forgiven.

    Raises:
        BadPackage: the text is no base64 (cut or changed on the way).
    """
    if re.search(r"\s", text):
        text = re.sub(r"\s+", "", text)
    if len(text) % 4:
        text = text.rstrip("=")
        text += "=" * (-len(text) % 4)
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise BadPackage(f"Tệp đính kèm «{name}» bị hỏng trên đường đi.") from None


def unwrap(data: bytes, name: str) -> tuple[bytes, str, str]:
    """Take the file out of the ZIP a sender put around it.

    A ZIP with one entry is opened, unless ``name`` is itself a kind of ZIP (.docx, .zip) and the entry is of another
    kind; anything else is the file itself.

    Returns:
        The file, the extension of the entry it lay in (``""`` when nothing was opened), and what was odd.

    Raises:
        BadPackage: the entry would grow beyond all measure.
    """
    if not data.startswith(_ZIP):
        return data, "", ""
    wanted = extension(name)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            if len(entries) != 1:
                odd = "" if wanted in _CONTAINERS else f"Tệp «{name}» là tệp nén gồm {len(entries)} tệp; giữ nguyên."
                return data, "", odd
            inner = extension(entries[0].filename.replace("\\", "/").rpartition("/")[2])
            if wanted in _CONTAINERS and inner != wanted:
                return data, "", ""
            if entries[0].flag_bits & 1:
                return data, "", f"Tệp «{name}» là tệp nén có mật khẩu; giữ nguyên."
            content = _bounded(archive, entries[0], name)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, ValueError, OSError, RuntimeError):
        return data, "", f"Tệp «{name}» là tệp nén không đọc được; giữ nguyên."
    odd = f"Tệp «{name}» chứa một tệp loại .{inner or '?'}." if wanted and inner != wanted else ""
    return content, inner, odd


def _bounded(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str) -> bytes:
    most = min(LARGEST, max(CALM, entry.compress_size * RATIO))
    with archive.open(entry) as file:
        content = file.read(most + 1)
    if len(content) > most:
        raise BadPackage(f"Tệp đính kèm «{name}» bung ra quá lớn, không mở để giữ an toàn cho máy.")
    return content


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
